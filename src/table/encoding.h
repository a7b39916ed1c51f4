#pragma once
// Which encoding a text is in, and why; and the text as UTF-8, piece by piece.
//
// Order: byte order mark, strict UTF-8, GB18030. A guess by frequencies is never made: it mistook a
// short GBK file for UTF-16. A file whose lines disagree is refused with the lines.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "table/bytes.h"
#include "table/table.h"

namespace liuying::table {

struct Converter;

// Looks at a text once, from front to back, in pieces of any size.
class EncodingWitness {
public:
    void feed(std::string_view bytes);
    // A line, or a field of fixed width, ends here: a character cannot go on behind it.
    void end_line();

    // After everything was fed.
    [[nodiscard]] Result<Encoding, Fault> verdict() const;
    [[nodiscard]] Words reason() const;
    [[nodiscard]] std::uint64_t lines() const { return column_ == 0 ? line_ - 1 : line_; }
    [[nodiscard]] bool any_above_ascii() const { return above_ascii_; }
    // Valid throughout, with a line that cannot be GB18030 by chance.
    [[nodiscard]] bool surely_utf8() const { return !first_bad_ && first_surely_utf8_.has_value(); }

private:
    struct Place {
        std::uint64_t line{};
        std::uint64_t column{};
        unsigned char byte{};
    };
    void utf8_byte(unsigned char byte);
    void gb_byte(unsigned char byte);

    std::uint64_t line_ = 1;
    std::uint64_t column_ = 0;  // characters read in this line, as UTF-8 counts them
    bool above_ascii_ = false;
    bool last_was_return_ = false;
    bool at_start_ = true;

    // UTF-8: bytes still wanted by the character begun, and the range the next one must be in.
    int wanted_ = 0;
    unsigned char low_ = 0x80;
    unsigned char high_ = 0xBF;
    int long_characters_ = 0;  // of three bytes and more, in this line
    bool line_is_bad_ = false;
    std::optional<Place> first_bad_;
    std::optional<std::uint64_t> first_surely_utf8_;

    // GB18030: 0, 1 after a lead byte, 2 after lead + digit, 3 before the last digit.
    int gb_state_ = 0;
    std::optional<Place> gb_bad_;
    std::optional<Place> nul_;
};

// The text of a source as UTF-8 without byte order mark.
class TextStream {
public:
    // The encoding must be one of text. The source is read from its beginning and must outlive
    // this.
    TextStream(ByteSource& bytes, Encoding encoding);
    ~TextStream();
    TextStream(const TextStream&) = delete;
    TextStream& operator=(const TextStream&) = delete;

    // The next piece; empty at the end or before bytes that cannot be decoded (then `broken` says
    // so and holds the first such byte). Valid until the next call.
    [[nodiscard]] std::string_view next();
    [[nodiscard]] std::optional<unsigned char> broken() const { return broken_; }

private:
    ByteSource& bytes_;
    std::unique_ptr<Converter> converter_;
    std::string raw_;  // read and not yet decoded
    std::string decoded_;
    bool first_ = true;
    bool at_end_ = false;
    std::optional<unsigned char> broken_;
};

// Bytes of one cell as UTF-8; what cannot be decoded, also half a character at the end, becomes
// U+FFFD.
class CellDecoder {
public:
    explicit CellDecoder(Encoding encoding);
    ~CellDecoder();
    [[nodiscard]] std::string decode(std::string_view bytes) const;

private:
    std::unique_ptr<Converter> converter_;  // none for UTF-8
};

}  // namespace liuying::table
