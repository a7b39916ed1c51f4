#include "table/encoding.h"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/utf8.h"

namespace liuying::table {
namespace {

std::string hex(unsigned char byte) {
    std::array<char, 5> text{};
    std::snprintf(text.data(), text.size(), "0x%02X", byte);
    return text.data();
}

std::string place_zh(std::uint64_t line, std::uint64_t column) {
    return "第 " + std::to_string(line) + " 行第 " + std::to_string(column) + " 个字符";
}
std::string place_en(std::uint64_t line, std::uint64_t column) {
    return "line " + std::to_string(line) + ", character " + std::to_string(column);
}

}  // namespace

void EncodingWitness::feed(std::string_view bytes) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == '\n' && last_was_return_) {
            last_was_return_ = false;
            continue;
        }
        last_was_return_ = byte == '\r';
        if (byte == '\n' || byte == '\r') {
            end_line();
            continue;
        }
        if (byte == 0 && !nul_) nul_ = Place{line_, column_ + 1, 0};
        above_ascii_ = above_ascii_ || byte >= 0x80;
        utf8_byte(byte);
        gb_byte(byte);
        at_start_ = false;
    }
}

void EncodingWitness::utf8_byte(unsigned char byte) {
    const auto bad = [&] {
        line_is_bad_ = true;
        wanted_ = 0;
        if (!first_bad_) first_bad_ = Place{line_, column_, byte};
    };
    if (wanted_ > 0) {
        if (byte >= low_ && byte <= high_) {
            --wanted_;
            low_ = 0x80;
            high_ = 0xBF;
            return;
        }
        bad();  // and the byte begins something itself
    }
    ++column_;
    if (byte < 0x80) return;
    low_ = 0x80;
    high_ = 0xBF;
    if (byte >= 0xC2 && byte <= 0xDF) {
        wanted_ = 1;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
        wanted_ = 2;
        if (byte == 0xE0) low_ = 0xA0;
        if (byte == 0xED) high_ = 0x9F;
        ++long_characters_;
    } else if (byte >= 0xF0 && byte <= 0xF4) {
        wanted_ = 3;
        if (byte == 0xF0) low_ = 0x90;
        if (byte == 0xF4) high_ = 0x8F;
        ++long_characters_;
    } else {
        bad();
    }
}

void EncodingWitness::gb_byte(unsigned char byte) {
    const auto bad = [&] {
        gb_state_ = 0;
        if (!gb_bad_) gb_bad_ = Place{line_, column_, byte};
    };
    switch (gb_state_) {
        case 0:
            if (byte == 0x80 || byte == 0xFF) bad();
            if (byte > 0x80 && byte < 0xFF) gb_state_ = 1;
            return;
        case 1:
            if (byte >= '0' && byte <= '9') {
                gb_state_ = 2;
            } else if (byte >= 0x40 && byte != 0x7F && byte != 0xFF) {
                gb_state_ = 0;
            } else {
                bad();
            }
            return;
        case 2:
            if (byte > 0x80 && byte < 0xFF) {
                gb_state_ = 3;
            } else {
                bad();
            }
            return;
        default:
            if (byte >= '0' && byte <= '9') {
                gb_state_ = 0;
            } else {
                bad();
            }
    }
}

void EncodingWitness::end_line() {
    if (wanted_ > 0) {
        line_is_bad_ = true;
        if (!first_bad_) first_bad_ = Place{line_, column_, 0};
    }
    if (gb_state_ != 0 && !gb_bad_) gb_bad_ = Place{line_, column_, 0};
    // Two characters of three bytes in a line that is wholly UTF-8 do not come about by chance in
    // GB18030.
    if (!line_is_bad_ && long_characters_ >= 2 && !first_surely_utf8_) first_surely_utf8_ = line_;
    wanted_ = 0;
    gb_state_ = 0;
    long_characters_ = 0;
    line_is_bad_ = false;
    column_ = 0;
    ++line_;
}

Result<Encoding, Fault> EncodingWitness::verdict() const {
    auto last = *this;
    last.end_line();
    if (last.nul_) return refuse(Fault{FaultKind::Nul, last.nul_->line, 0, last.nul_->column, ""});
    if (!last.first_bad_) return Encoding::Utf8;
    const auto& bad = *last.first_bad_;
    if (last.first_surely_utf8_) {
        return refuse(Fault{FaultKind::MixedEncodings, bad.line, 0, bad.column,
                            std::to_string(*last.first_surely_utf8_)});
    }
    if (last.gb_bad_) {
        return refuse(Fault{FaultKind::Undecodable, last.gb_bad_->line, 0, last.gb_bad_->column,
                            hex(last.gb_bad_->byte)});
    }
    return Encoding::Gb18030;
}

Words EncodingWitness::reason() const {
    auto last = *this;
    last.end_line();
    if (!above_ascii_) {
        return {"文件只有 ASCII 字符，按 UTF-8 读取。", "Only ASCII characters; read as UTF-8."};
    }
    if (!last.first_bad_) {
        return {"整个文件都是合法的 UTF-8。", "The whole file is valid UTF-8."};
    }
    const auto& bad = *last.first_bad_;
    return {place_zh(bad.line, bad.column) + "的字节不是 UTF-8，而整个文件都是合法的 GB18030。",
            "At " + place_en(bad.line, bad.column) +
                " the bytes are not UTF-8, and the whole file is valid GB18030."};
}

struct Converter {
    explicit Converter(const char* from) : handle{::iconv_open("UTF-8", from)} {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's own sign of failure
        if (handle == reinterpret_cast<iconv_t>(-1)) {
            throw std::system_error{errno, std::generic_category(), "iconv_open"};
        }
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() { ::iconv_close(handle); }

    // Moves what can be decoded from the front of `raw` into `decoded`. False at a byte that
    // cannot.
    bool convert(std::string& raw, std::string& decoded) const {
        decoded.resize(raw.size() * 4 + 16);
        char* in = raw.data();
        std::size_t in_left = raw.size();
        char* out = decoded.data();
        std::size_t out_left = decoded.size();
        const auto done = ::iconv(handle, &in, &in_left, &out, &out_left);
        const bool illegal = done == static_cast<std::size_t>(-1) && errno == EILSEQ;
        decoded.resize(decoded.size() - out_left);
        raw.erase(0, raw.size() - in_left);
        return !illegal;
    }
    iconv_t handle;
};

namespace {
std::unique_ptr<Converter> converter_from(Encoding encoding) {
    switch (encoding) {
        case Encoding::Gb18030: return std::make_unique<Converter>("GB18030");
        case Encoding::Utf16Le: return std::make_unique<Converter>("UTF-16LE");
        case Encoding::Utf16Be: return std::make_unique<Converter>("UTF-16BE");
        case Encoding::Utf8:
        case Encoding::Utf8Bom:
        case Encoding::Xlsx: return nullptr;
    }
    return nullptr;
}
}  // namespace

TextStream::TextStream(ByteSource& bytes, Encoding encoding)
    : bytes_{bytes}, converter_{converter_from(encoding)} {
    bytes_.seek(0);
}

TextStream::~TextStream() = default;

std::string_view TextStream::next() {
    constexpr std::size_t piece = 64U << 10U;
    while (!broken_) {
        if (!at_end_ && raw_.size() < 8) {
            const auto had = raw_.size();
            raw_.resize(had + piece);
            const auto count = bytes_.read(std::span{raw_}.subspan(had));
            raw_.resize(had + count);
            at_end_ = count == 0;
        }
        if (raw_.empty()) return {};
        if (converter_) {
            if (!converter_->convert(raw_, decoded_) || (at_end_ && decoded_.empty())) {
                broken_ = raw_.empty() ? 0 : static_cast<unsigned char>(raw_[0]);
            }
        } else {
            const auto bad = first_bad_byte(raw_);
            auto good = bad.value_or(raw_.size());
            const bool cut_off = bad && !at_end_ && raw_.size() - good < 4;
            if (bad && !cut_off) broken_ = static_cast<unsigned char>(raw_[good]);
            decoded_.assign(raw_, 0, good);
            raw_.erase(0, good);
        }
        if (first_ && decoded_.starts_with("\xEF\xBB\xBF")) decoded_.erase(0, 3);
        if (!decoded_.empty()) {
            first_ = false;
            return decoded_;
        }
        if (!broken_ && !at_end_) {  // a character cut off at the end of a piece
            const auto had = raw_.size();
            raw_.resize(had + piece);
            const auto count = bytes_.read(std::span{raw_}.subspan(had));
            raw_.resize(had + count);
            at_end_ = count == 0;
        }
    }
    return {};
}

CellDecoder::CellDecoder(Encoding encoding) : converter_{converter_from(encoding)} {}
CellDecoder::~CellDecoder() = default;

std::string CellDecoder::decode(std::string_view bytes) const {
    if (!converter_) return encode_utf8(decode_utf8(bytes));
    std::string raw{bytes};
    std::string decoded;
    std::string piece;
    while (!raw.empty()) {
        converter_->convert(raw, piece);
        decoded += piece;
        if (raw.empty()) break;
        append_utf8(decoded, 0xFFFD);
        raw.erase(0, 1);
    }
    return decoded;
}

}  // namespace liuying::table
