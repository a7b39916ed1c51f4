#include "identity/card.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace liuying::identity {
namespace {

constexpr std::array<std::uint8_t, 5> preamble{0xAA, 0xAA, 0xAA, 0x96, 0x69};
constexpr std::size_t text_size = 256;
// Text, picture and two fingerprints make 2,314; nothing a reader says is longer.
constexpr std::size_t longest_frame = 4096;

std::uint8_t check_of(std::span<const std::uint8_t> length_and_body) {
    std::uint8_t check = 0;
    for (const auto byte : length_and_body) check = static_cast<std::uint8_t>(check ^ byte);
    return check;
}

std::size_t big_endian(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::size_t>(bytes[at]) << 8U | bytes[at + 1];
}

// A field of the text block: UTF-16LE, NULs and padding blanks at its end taken off; blanks inside
// stay
// ("ZHENG JIAN"). Nothing when a surrogate stands alone.
std::optional<std::string> field(std::span<const std::uint8_t> text, std::size_t at,
                                 std::size_t bytes) {
    std::u32string points;
    for (std::size_t i = at; i + 1 < at + bytes; i += 2) {
        char32_t c = text[i] | static_cast<char32_t>(text[i + 1]) << 8U;
        if (c >= 0xD800 && c <= 0xDBFF) {
            if (i + 3 >= at + bytes) return std::nullopt;
            const char32_t low = text[i + 2] | static_cast<char32_t>(text[i + 3]) << 8U;
            if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
            c = 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00);
            i += 2;
        } else if (c >= 0xDC00 && c <= 0xDFFF) {
            return std::nullopt;
        }
        points.push_back(c);
    }
    while (!points.empty() && (points.back() == 0 || points.back() == U' ')) points.pop_back();
    std::erase(points, U'\0');
    return encode_utf8(points);
}

struct Layout {
    DocumentType type;
    std::size_t name, name_bytes;
    std::size_t foreign_name, foreign_name_bytes;
    std::size_t sex;
    std::size_t birth;
    std::size_t number, number_bytes;
    std::size_t valid_until;
};
// Offsets and lengths in bytes. Source: facts 4.3 (GA/T 490 and the NIA's tables of 2017 and 2023).
constexpr Layout resident{DocumentType::ResidentId, 0, 30, 0, 0, 30, 36, 122, 36, 204};
constexpr Layout permit{DocumentType::HmtResidencePermit, 0, 30, 0, 0, 30, 36, 122, 36, 204};
constexpr Layout foreigner_2017{
    DocumentType::PermanentResidentCard, 158, 30, 0, 120, 120, 220, 122, 30, 204};
constexpr Layout foreigner_2023{
    DocumentType::PermanentResidentCard, 0, 30, 52, 70, 30, 36, 122, 36, 204};

const Layout* layout_of(std::string_view flag) {
    if (flag.empty() || flag == "0") return &resident;
    if (flag == "J") return &permit;
    if (flag == "I") return &foreigner_2017;
    if (flag == "Y") return &foreigner_2023;
    return nullptr;
}

}  // namespace

Bytes sdt_command(std::uint8_t command, std::uint8_t parameter,
                  std::span<const std::uint8_t> data) {
    Bytes frame(preamble.begin(), preamble.end());
    const auto length = data.size() + 3;
    frame.push_back(static_cast<std::uint8_t>(length >> 8U));
    frame.push_back(static_cast<std::uint8_t>(length & 0xFFU));
    frame.push_back(command);
    frame.push_back(parameter);
    frame.insert(frame.end(), data.begin(), data.end());
    frame.push_back(check_of(std::span{frame}.subspan(preamble.size())));
    return frame;
}

void SdtFrames::feed(std::span<const std::uint8_t> bytes) {
    waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
}

std::optional<SdtReply> SdtFrames::next() {
    for (;;) {
        const auto start = std::ranges::search(waiting_, preamble).begin();
        if (start == waiting_.end()) {  // keep what may be the beginning of a preamble
            const auto keep = std::min(waiting_.size(), preamble.size() - 1);
            waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<std::ptrdiff_t>(keep));
            return std::nullopt;
        }
        waiting_.erase(waiting_.begin(), start);
        constexpr auto head = preamble.size() + 2;
        if (waiting_.size() < head) return std::nullopt;
        const auto length = big_endian(waiting_, preamble.size());
        if (length < 4 || length > longest_frame) {
            waiting_.erase(waiting_.begin());
            ++dropped_;
            continue;
        }
        if (waiting_.size() < head + length) return std::nullopt;
        const std::span<const std::uint8_t> checked{waiting_.data() + preamble.size(), length + 1};
        if (check_of(checked) != waiting_[head + length - 1]) {
            waiting_.erase(waiting_.begin());  // another preamble may hide inside
            ++dropped_;
            continue;
        }
        SdtReply reply{waiting_[head], waiting_[head + 1], waiting_[head + 2], {}};
        const auto body = waiting_.begin() + static_cast<std::ptrdiff_t>(head);
        reply.data.assign(body + 3, body + static_cast<std::ptrdiff_t>(length) - 1);
        waiting_.erase(waiting_.begin(), body + static_cast<std::ptrdiff_t>(length));
        return reply;
    }
}

Result<Card, CardFault> read_card(const SdtReply& reply) {
    if (!reply.success()) return refuse(CardFault::NotRead);
    const std::span<const std::uint8_t> data{reply.data};
    if (data.size() < 4) return refuse(CardFault::Lengths);
    const auto text = big_endian(data, 0);
    const auto picture = big_endian(data, 2);
    // Two announced lengths, or three with fingerprints: told apart by what the frame holds.
    std::size_t head = 4;
    if (data.size() != head + text + picture) {
        if (data.size() < 6) return refuse(CardFault::Lengths);
        head = 6;
        if (data.size() != head + text + picture + big_endian(data, 4)) {
            return refuse(CardFault::Lengths);
        }
    }
    if (text != text_size) return refuse(CardFault::Lengths);
    return read_text_block(data.subspan(head, text_size));
}

Result<Card, CardFault> read_text_block(std::span<const std::uint8_t> text) {
    if (text.size() != text_size) return refuse(CardFault::Lengths);
    const auto flag = field(text, 248, 2);
    if (!flag) return refuse(CardFault::BadText);
    const auto* const layout = layout_of(*flag);
    if (layout == nullptr) return refuse(CardFault::UnknownType);

    const auto name = field(text, layout->name, layout->name_bytes);
    auto foreign_name = field(text, layout->foreign_name, layout->foreign_name_bytes);
    const auto sex = field(text, layout->sex, 2);
    const auto birth = field(text, layout->birth, 16);
    const auto number = field(text, layout->number, layout->number_bytes);
    const auto until = field(text, layout->valid_until, 16);
    if (!name || !foreign_name || !sex || !birth || !number || !until) {
        return refuse(CardFault::BadText);
    }
    const auto reading = read_document(layout->type, *number);
    if (!reading || reading->document.type != layout->type) return refuse(CardFault::BadNumber);

    Card card;
    card.document = reading->document;
    card.name = *name;
    card.sex = sex_from(*sex).value_or(Sex::Unknown);
    card.birth = parse_date(*birth);
    card.valid_until = parse_date(*until);
    if (layout == &foreigner_2023) {
        // The long name goes on behind the dates.
        const auto rest = field(text, 220, 22);
        const auto former = field(text, 250, 6);
        if (!rest || !former) return refuse(CardFault::BadText);
        *foreign_name += *rest;
    }
    card.foreign_name = *foreign_name;
    if (layout == &permit) {
        const auto travel = field(text, 220, 18);
        if (!travel) return refuse(CardFault::BadText);
        card.travel_permit = *travel;
    }
    if (layout == &foreigner_2023) card.former_number = field(text, 250, 6).value_or("");
    return card;
}

std::string_view name_of(CardFault fault) {
    switch (fault) {
        case CardFault::NotRead: return "card_not_read";
        case CardFault::Lengths: return "card_lengths";
        case CardFault::UnknownType: return "card_unknown_type";
        case CardFault::BadText: return "card_bad_text";
        case CardFault::BadNumber: return "card_bad_number";
    }
    return "";
}

Refusal explain(CardFault fault) {
    Refusal refusal;
    refusal.kind = name_of(fault);
    refusal.next_step = {
        "请拿开证件，等一秒后重新放上；仍不行就改用学号登记。",
        "Take the card away, wait a second and lay it on again; if that fails use the "
        "student number."};
    switch (fault) {
        case CardFault::NotRead:
            refusal.message = {"读卡器没有读到证件。", "The reader did not read the card."};
            break;
        case CardFault::Lengths:
            refusal.message = {"读卡器返回的数据长度不对。",
                               "The reader's answer has a wrong length."};
            break;
        case CardFault::UnknownType:
            refusal.message = {"不认识这种证件。", "This kind of card is not known."};
            refusal.next_step = {"请改用学号登记，并记下证件名称。",
                                 "Use the student number and note what card it was."};
            break;
        case CardFault::BadText:
            refusal.message = {"证件中的文字读出来是坏的。",
                               "The text of the card came out damaged."};
            break;
        case CardFault::BadNumber:
            refusal.message = {"证件号码没有通过校验，读卡可能出错，也可能不是真的读卡器。",
                               "The number on the card fails its check: a reading error, or not a "
                               "real reader."};
            break;
    }
    return refusal;
}

}  // namespace liuying::identity
