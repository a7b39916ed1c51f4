#include "store/canonical_json.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using liuying::store::canonical_json;

TEST_CASE("canonical json: one spelling for one object (RFC 8785)") {
    struct Example {
        std::string given;
        std::string canonical;
    };
    const std::vector<Example> examples{
        {"{}", "{}"},
        {R"( { "b" : 1 , "a" : [ true , null , "x" ] } )", R"({"a":[true,null,"x"],"b":1})"},
        {R"({"A":1,"_":2,"a":3,"10":4,"1":5})", R"({"1":5,"10":4,"A":1,"_":2,"a":3})"},
        // Section 3.2.2.2: short escapes, lower-case \u00xx, everything else as it is.
        {R"({"s":"\u0008\u0009\u000a\u000c\u000d\"\\\u001F\u007f\/\u20ac"})",
         "{\"s\":\"\\b\\t\\n\\f\\r\\\"\\\\\\u001f\x7f/€\"}"},
        {R"({"s":"\ud842\udfb7野"})", R"({"s":"𠮷野"})"},
        {R"({"n":9007199254740991,"m":-9007199254740991,"z":-0})",
         R"({"m":-9007199254740991,"n":9007199254740991,"z":0})"},
    };
    for (const auto& example : examples) {
        CAPTURE(example.given);
        CHECK(canonical_json(example.given) == example.canonical);
        CHECK(canonical_json(example.canonical) == example.canonical);
    }
}

TEST_CASE("canonical json: what the journal does not allow is refused") {
    const std::vector<std::string> refused{
        "",
        "[]",
        "\"x\"",
        "{",
        "{} {}",
        R"({"a":1,"a":2})",
        R"({"a":{"b":1,"b":2}})",
        R"({"a":0.5})",
        R"({"a":1e3})",
        R"({"a":9007199254740992})",
        R"({"a":-9007199254740992})",
        R"({"a":123456789012345678901234567890})",
        R"({"姓名":1})",
        R"({"a":"\ud842"})",
        "{\"a\":\"\xB1\xB1\"}",
        R"({"a":)" + std::string(40, '[') + std::string(40, ']') + "}",
    };
    for (const auto& given : refused) {
        CAPTURE(given);
        CHECK_THROWS_AS(static_cast<void>(canonical_json(given)), std::invalid_argument);
    }
}
