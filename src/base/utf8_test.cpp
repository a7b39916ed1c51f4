#include "base/utf8.h"

#include <doctest/doctest.h>

using namespace liuying;

TEST_CASE("utf-8: rare characters come back as they went") {
    for (const std::string text : {"", "abc", "张三", "𠮷㛃䶮𣇈", "·", "\U0010FFFF"}) {
        CAPTURE(text);
        CHECK(encode_utf8(decode_utf8(text)) == text);
        CHECK_FALSE(first_bad_byte(text));
    }
    CHECK(count_code_points("彭𠮷超") == 3);
}

TEST_CASE("utf-8: what is not UTF-8 is found at its first byte") {
    struct Row {
        std::string text;
        std::size_t at;
    };
    for (const auto& [text, at] : {
             Row{"ab\xBA\xC5", 2},           // GB18030
             Row{"\xC0\xAF", 0},             // overlong
             Row{"x\xED\xA0\x80", 1},        // surrogate
             Row{"\xF4\x90\x80\x80", 0},     // above U+10FFFF
             Row{"\xE5\xAD", 0},             // cut off
             Row{std::string{"张\x80"}, 3},  // a tail without a head
         }) {
        CAPTURE(at);
        CHECK(first_bad_byte(text) == at);
    }
}
