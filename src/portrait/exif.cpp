#include "portrait/exif.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <string_view>
#include <utility>

namespace liuying::portrait {
namespace {

constexpr std::size_t entries_at_most = 512;

enum Tag : std::uint16_t {
    make_tag = 0x010F,
    model_tag = 0x0110,
    orientation_tag = 0x0112,
    software_tag = 0x0131,
    date_time_tag = 0x0132,
    exif_ifd_tag = 0x8769,
    preview_at_tag = 0x0201,
    preview_size_tag = 0x0202,
    interoperability_ifd_tag = 0xA005,
    interoperability_index_tag = 0x0001,
    date_time_original_tag = 0x9003,
    offset_time_original_tag = 0x9011,
    image_number_tag = 0x9211,
    subsec_original_tag = 0x9291,
    body_serial_tag = 0xA431,
};

// The TIFF block inside APP1. Every read is checked against the end; nothing is followed twice.
class Tiff {
public:
    explicit Tiff(std::span<const std::uint8_t> block) : block_{block} {}

    [[nodiscard]] bool open() {
        if (block_.size() < 8) return false;
        if (block_[0] == 'I' && block_[1] == 'I') {
            little_ = true;
        } else if (block_[0] == 'M' && block_[1] == 'M') {
            little_ = false;
        } else {
            return false;
        }
        return word(2) == 42;
    }
    [[nodiscard]] std::uint32_t first_ifd() const { return dword(4); }

    // Where the directory after `ifd` begins; 0 when there is none.
    [[nodiscard]] std::uint32_t next_ifd(std::uint32_t ifd) const {
        if (ifd < 8 || ifd + 2UL > block_.size()) return 0;
        return dword(ifd + 2UL + 12UL * word(ifd));
    }

    [[nodiscard]] std::uint32_t word(std::size_t at) const {
        if (at + 2 > block_.size()) return 0;
        const auto a = block_[at];
        const auto b = block_[at + 1];
        return little_ ? a | b << 8U : a << 8U | b;
    }
    [[nodiscard]] std::uint32_t dword(std::size_t at) const {
        if (at + 4 > block_.size()) return 0;
        return little_ ? word(at) | word(at + 2) << 16U : word(at) << 16U | word(at + 2);
    }

    struct Entry {
        std::uint16_t tag = 0;
        std::uint16_t type = 0;
        std::uint32_t count = 0;
        std::size_t value_at = 0;  // of the value itself or of its offset
    };

    template <class Visit>
    void entries(std::uint32_t ifd, std::size_t& budget, Visit visit) const {
        if (ifd < 8 || ifd + 2UL > block_.size()) return;
        const std::size_t claimed = word(ifd);
        const std::size_t fits = (block_.size() - ifd - 2) / 12;
        for (std::size_t i = 0; i < std::min(claimed, fits) && budget > 0; ++i, --budget) {
            const std::size_t at = ifd + 2 + 12 * i;
            visit(Entry{static_cast<std::uint16_t>(word(at)),
                        static_cast<std::uint16_t>(word(at + 2)), dword(at + 4), at + 8});
        }
    }

    [[nodiscard]] std::optional<std::uint32_t> number(const Entry& entry) const {
        if (entry.count != 1) return std::nullopt;
        if (entry.type == 3) return word(entry.value_at);
        if (entry.type == 4) return dword(entry.value_at);
        return std::nullopt;
    }
    // Printable ASCII and UTF-8 up to the first NUL, outer blanks removed.
    [[nodiscard]] std::string text(const Entry& entry) const {
        if (entry.type != 2 && entry.type != 7) return {};
        const std::size_t length = entry.count;
        const std::size_t at = length <= 4 ? entry.value_at : dword(entry.value_at);
        if (length > 256 || at > block_.size() || length > block_.size() - at) return {};
        std::string out;
        for (const auto byte : block_.subspan(at, length)) {
            if (byte == 0) break;
            if (byte >= 0x20 && byte != 0x7F) out.push_back(static_cast<char>(byte));
        }
        const auto first = out.find_first_not_of(' ');
        if (first == std::string::npos) return {};
        return out.substr(first, out.find_last_not_of(' ') - first + 1);
    }

private:
    std::span<const std::uint8_t> block_;
    bool little_ = true;
};

constexpr std::array<std::uint8_t, 6> exif_mark{'E', 'x', 'i', 'f', 0, 0};

// Shows every segment before the scan to `visit` (marker, body) until that says it has seen enough.
template <class Visit>
void segments(std::span<const std::uint8_t> jpeg, Visit visit) {
    if (jpeg.size() < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8) return;
    std::size_t at = 2;
    while (at + 4 <= jpeg.size()) {
        if (jpeg[at] != 0xFF) return;
        const auto marker = jpeg[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        if (marker == 0xD8 || (marker >= 0xD0 && marker <= 0xD7) || marker == 0x01) {
            at += 2;
            continue;
        }
        if (marker == 0xDA || marker == 0xD9) return;
        const std::size_t length = static_cast<std::size_t>(jpeg[at + 2] << 8U | jpeg[at + 3]);
        if (length < 2 || at + 2 + length > jpeg.size()) return;
        if (!visit(marker, jpeg.subspan(at + 4, length - 2))) return;
        at += 2 + length;
    }
}

bool begins_with(std::span<const std::uint8_t> body, std::string_view text) {
    return body.size() >= text.size() && std::memcmp(body.data(), text.data(), text.size()) == 0;
}

// The TIFF block of the first Exif APP1, empty when there is none before the scan.
std::span<const std::uint8_t> find_block(std::span<const std::uint8_t> jpeg) {
    std::span<const std::uint8_t> block;
    segments(jpeg, [&](std::uint8_t marker, std::span<const std::uint8_t> body) {
        if (marker != 0xE1 || body.size() <= exif_mark.size() ||
            !std::equal(exif_mark.begin(), exif_mark.end(), body.begin()))
            return true;
        block = body.subspan(exif_mark.size());
        return false;
    });
    return block;
}

// The value of xmp:CreatorTool, as attribute or element; printable characters only, at most 80.
std::string creator_tool_in(std::string_view xmp) {
    auto at = xmp.find("CreatorTool");
    if (at == std::string_view::npos) return {};
    at = xmp.find_first_of("\">", at);
    if (at == std::string_view::npos) return {};
    std::string tool;
    for (const char c : xmp.substr(at + 1, 80)) {
        if (c == '"' || c == '<') break;
        if (static_cast<unsigned char>(c) >= 0x20) tool.push_back(c);
    }
    return tool;
}

int digits(std::string_view text) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

// "2026:05:13 09:41:07"; separators other than digits are accepted as cameras vary.
std::optional<std::int64_t> parse_time(std::string_view text) {
    if (text.size() < 19) return std::nullopt;
    const int year = digits(text.substr(0, 4));
    const int month = digits(text.substr(5, 2));
    const int day = digits(text.substr(8, 2));
    const int hour = digits(text.substr(11, 2));
    const int minute = digits(text.substr(14, 2));
    const int second = digits(text.substr(17, 2));
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (year < 1990 || month < 1 || day < 1 || !date.ok() || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60) {
        return std::nullopt;
    }
    return local_ms(year, month, day, hour, minute, second);
}

// "5" is half a second, "25" a quarter: a decimal fraction without its point.
int subsec_ms(std::string_view text) {
    int ms = 0;
    int scale = 100;
    for (const char c : text.substr(0, 3)) {
        if (c < '0' || c > '9') break;
        ms += (c - '0') * scale;
        scale /= 10;
    }
    return ms;
}

// "+08:00" or "-03:30".
std::optional<int> parse_offset(std::string_view text) {
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const int hours = digits(text.substr(1, 2));
    const int minutes = digits(text.substr(4, 2));
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

class Writer {
public:
    void word(unsigned value) {
        out_.push_back(static_cast<std::uint8_t>(value & 0xFFU));
        out_.push_back(static_cast<std::uint8_t>(value >> 8U & 0xFFU));
    }
    void dword(std::uint32_t value) {
        word(value & 0xFFFFU);
        word(value >> 16U);
    }
    [[nodiscard]] Bytes take() { return std::move(out_); }
    [[nodiscard]] std::size_t size() const { return out_.size(); }
    void bytes(std::string_view text) {
        out_.insert(out_.end(), text.begin(), text.end());
        out_.push_back(0);
    }

private:
    Bytes out_;
};

struct Field {
    std::uint16_t tag;
    std::uint16_t type;
    std::uint32_t value;  // of type 3 and 4
    std::string text;     // of type 2
};

// One directory at `at`: entries, next-IFD 0, then the texts that do not fit into four bytes.
void write_ifd(Writer& out, const std::vector<Field>& fields) {
    out.word(static_cast<unsigned>(fields.size()));
    std::size_t texts_at = out.size() + 12 * fields.size() + 4;
    for (const auto& field : fields) {
        out.word(field.tag);
        out.word(field.type);
        if (field.type == 2) {
            const auto length = field.text.size() + 1;
            out.dword(static_cast<std::uint32_t>(length));
            if (length <= 4) {
                std::array<std::uint8_t, 4> inside{};
                std::copy(field.text.begin(), field.text.end(), inside.begin());
                out.word(static_cast<unsigned>(inside[0] | inside[1] << 8U));
                out.word(static_cast<unsigned>(inside[2] | inside[3] << 8U));
            } else {
                out.dword(static_cast<std::uint32_t>(texts_at));
                texts_at += length;
            }
        } else {
            out.dword(1);
            out.dword(field.value);
        }
    }
    out.dword(0);
    for (const auto& field : fields) {
        if (field.type == 2 && field.text.size() + 1 > 4) out.bytes(field.text);
    }
}

std::size_t ifd_size(const std::vector<Field>& fields) {
    std::size_t size = 2 + 12 * fields.size() + 4;
    for (const auto& field : fields) {
        if (field.type == 2 && field.text.size() + 1 > 4) size += field.text.size() + 1;
    }
    return size;
}

std::string two(int n) {
    return (n < 10 ? "0" : "") + std::to_string(n);
}

}  // namespace

std::int64_t local_ms(int year, int month, int day, int hour, int minute, int second,
                      int millisecond) {
    const auto days = std::chrono::sys_days{std::chrono::year{year} / static_cast<unsigned>(month) /
                                            static_cast<unsigned>(day)};
    return days.time_since_epoch().count() * 86'400'000LL +
           ((hour * 60LL + minute) * 60 + second) * 1000 + millisecond;
}

std::span<const std::uint8_t> preview_of(std::span<const std::uint8_t> jpeg) {
    const auto block = find_block(jpeg);
    Tiff tiff{block};
    if (!tiff.open()) return {};
    std::size_t budget = entries_at_most;
    std::size_t at = 0;
    std::size_t size = 0;
    tiff.entries(tiff.next_ifd(tiff.first_ifd()), budget, [&](const Tiff::Entry& entry) {
        if (entry.tag == preview_at_tag) at = tiff.number(entry).value_or(0);
        if (entry.tag == preview_size_tag) size = tiff.number(entry).value_or(0);
    });
    if (at < 8 || size < 4 || at > block.size() || size > block.size() - at) return {};
    return block.subspan(at, size);
}

Exif read_exif(std::span<const std::uint8_t> jpeg) {
    Exif exif;
    segments(jpeg, [&](std::uint8_t marker, std::span<const std::uint8_t> body) {
        if (marker == 0xED && begins_with(body, "Photoshop 3.0")) exif.photoshop_block = true;
        if (marker == 0xE1 && begins_with(body, "http://ns.adobe.com/xap/1.0/")) {
            exif.creator_tool =
                creator_tool_in({reinterpret_cast<const char*>(body.data()), body.size()});
        }
        return true;
    });
    Tiff tiff{find_block(jpeg)};
    if (!tiff.open()) return exif;

    std::size_t budget = entries_at_most;
    std::uint32_t exif_ifd = 0;
    std::string changed_at;
    tiff.entries(tiff.first_ifd(), budget, [&](const Tiff::Entry& entry) {
        if (entry.tag == make_tag) exif.make = tiff.text(entry);
        if (entry.tag == model_tag) exif.model = tiff.text(entry);
        if (entry.tag == software_tag) exif.software = tiff.text(entry);
        if (entry.tag == date_time_tag) changed_at = tiff.text(entry);
        if (entry.tag == exif_ifd_tag) exif_ifd = tiff.number(entry).value_or(0);
        if (entry.tag == orientation_tag) {
            const auto value = tiff.number(entry).value_or(1);
            if (value >= 1 && value <= 8) exif.orientation = static_cast<int>(value);
        }
    });
    std::string taken_at;
    std::string subsec;
    std::uint32_t interoperability_ifd = 0;
    tiff.entries(exif_ifd, budget, [&](const Tiff::Entry& entry) {
        if (entry.tag == date_time_original_tag) taken_at = tiff.text(entry);
        if (entry.tag == subsec_original_tag) subsec = tiff.text(entry);
        if (entry.tag == offset_time_original_tag) {
            exif.offset_minutes = parse_offset(tiff.text(entry));
        }
        if (entry.tag == body_serial_tag) exif.body_serial = tiff.text(entry);
        if (entry.tag == image_number_tag) exif.image_number = tiff.number(entry);
        if (entry.tag == interoperability_ifd_tag)
            interoperability_ifd = tiff.number(entry).value_or(0);
    });
    tiff.entries(interoperability_ifd, budget, [&](const Tiff::Entry& entry) {
        if (entry.tag == interoperability_index_tag) exif.adobe_rgb = tiff.text(entry) == "R03";
    });
    exif.taken_local_ms = parse_time(taken_at.empty() ? changed_at : taken_at);
    if (exif.taken_local_ms && !taken_at.empty()) *exif.taken_local_ms += subsec_ms(subsec);
    return exif;
}

Bytes with_exif(std::span<const std::uint8_t> jpeg, const Exif& exif) {
    if (jpeg.size() < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8) return {};

    std::vector<Field> main;
    if (!exif.make.empty()) main.push_back({make_tag, 2, 0, exif.make});
    if (!exif.model.empty()) main.push_back({model_tag, 2, 0, exif.model});
    main.push_back({orientation_tag, 3, static_cast<std::uint32_t>(exif.orientation), {}});
    if (!exif.software.empty()) main.push_back({software_tag, 2, 0, exif.software});
    std::vector<Field> detail;
    if (exif.taken_local_ms) {
        const auto ms = *exif.taken_local_ms;
        const auto days = std::chrono::floor<std::chrono::days>(
            std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{ms}});
        const std::chrono::year_month_day date{days};
        const auto in_day = ms - days.time_since_epoch().count() * 86'400'000LL;
        const auto seconds = static_cast<int>(in_day / 1000);
        const auto text = std::to_string(static_cast<int>(date.year())) + ":" +
                          two(static_cast<int>(static_cast<unsigned>(date.month()))) + ":" +
                          two(static_cast<int>(static_cast<unsigned>(date.day()))) + " " +
                          two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" +
                          two(seconds % 60);
        detail.push_back({date_time_original_tag, 2, 0, text});
        if (exif.offset_minutes) {
            const int minutes = std::abs(*exif.offset_minutes);
            detail.push_back({offset_time_original_tag, 2, 0,
                              (*exif.offset_minutes < 0 ? "-" : "+") + two(minutes / 60) + ":" +
                                  two(minutes % 60)});
        }
        const auto left = static_cast<int>(in_day % 1000);
        if (exif.image_number) detail.push_back({image_number_tag, 4, *exif.image_number, {}});
        detail.push_back({subsec_original_tag, 2, 0, (left < 100 ? "0" : "") + two(left)});
    } else if (exif.image_number) {
        detail.push_back({image_number_tag, 4, *exif.image_number, {}});
    }
    if (!exif.body_serial.empty()) detail.push_back({body_serial_tag, 2, 0, exif.body_serial});

    main.push_back({exif_ifd_tag, 4, 0, {}});
    main.back().value = static_cast<std::uint32_t>(8 + ifd_size(main));
    Writer tiff;
    tiff.word(0x4949);
    tiff.word(42);
    tiff.dword(8);
    write_ifd(tiff, main);
    write_ifd(tiff, detail);
    const auto block = tiff.take();

    Bytes out{0xFF, 0xD8, 0xFF, 0xE1};
    const auto length = 2 + exif_mark.size() + block.size();
    out.reserve(jpeg.size() + length + 4);
    out.push_back(static_cast<std::uint8_t>(length >> 8U));
    out.push_back(static_cast<std::uint8_t>(length & 0xFFU));
    out.insert(out.end(), exif_mark.begin(), exif_mark.end());
    out.insert(out.end(), block.begin(), block.end());

    // Copy the segments before the scan without any older EXIF, then the rest as it is.
    std::size_t at = 2;
    while (at + 4 <= jpeg.size() && jpeg[at] == 0xFF && jpeg[at + 1] >= 0xC0 &&
           jpeg[at + 1] != 0xDA && jpeg[at + 1] != 0xD9) {
        const std::size_t size = 2UL + static_cast<std::size_t>(jpeg[at + 2] << 8U | jpeg[at + 3]);
        if (size < 4 || at + size > jpeg.size()) break;
        const bool old = jpeg[at + 1] == 0xE1 && size > 10 &&
                         std::memcmp(jpeg.data() + at + 4, exif_mark.data(), 6) == 0;
        if (!old) {
            out.insert(out.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at),
                       jpeg.begin() + static_cast<std::ptrdiff_t>(at + size));
        }
        at += size;
    }
    out.insert(out.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at), jpeg.end());
    return out;
}

}  // namespace liuying::portrait
