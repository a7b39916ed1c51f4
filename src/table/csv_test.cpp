#include "table/csv.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/utf8.h"
#include "table/encoding.h"

using namespace liuying;
using namespace liuying::table;

namespace {

// A table that prints itself: cells by |, rows by /.
std::string shown(const std::string& bytes, const OpenOptions& options = {}) {
    auto rows = open_csv(std::make_unique<MemoryBytes>(bytes), options);
    if (!rows) return std::string{name_of(rows.error().kind)};
    std::string text;
    Row row;
    for (;;) {
        auto more = (*rows)->next(row);
        if (!more) return std::string{name_of(more.error().kind)};
        if (!*more) return text;
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            text += (i == 0 ? "" : "|") + row.cells[i].text;
        text += "/";
    }
}

Fault fault_of(const std::string& bytes, const OpenOptions& options = {}) {
    auto rows = open_csv(std::make_unique<MemoryBytes>(bytes), options);
    if (!rows) return rows.error();
    Row row;
    for (;;) {
        auto more = (*rows)->next(row);
        if (!more) {
            const auto refusal = explain(more.error());
            CHECK_FALSE(refusal.message.zh.empty());
            CHECK_FALSE(refusal.next_step.en.empty());
            return more.error();
        }
        REQUIRE(*more);
    }
}

Encoding encoding_of(const std::string& bytes) {
    auto rows = open_csv(std::make_unique<MemoryBytes>(bytes), {});
    REQUIRE(rows);
    CHECK_FALSE((*rows)->encoding_reason().zh.empty());
    return (*rows)->encoding();
}

const std::string gb_xuehao = "\xD1\xA7\xBA\xC5";  // 学号
const std::string gb_row = "\xD0\xD5\xC3\xFB,\xBA\xD8\xBB\xAA\x82\x30\xB7\x31\n";

}  // namespace

TEST_CASE("csv: separators, quotes and line ends as spreadsheets write them") {
    struct Case {
        std::string bytes;
        const char* table;
    };
    for (const auto& [bytes, table] : {
             Case{"a,b\n1,2\n", "a|b/1|2/"},
             Case{"a,b\r\n1,2", "a|b/1|2/"},
             Case{"a,b\r1,2\r", "a|b/1|2/"},
             Case{"a;b\n1,5;2\n", "a|b/1,5|2/"},  // a comma of one number does not decide
             Case{"List, 2022\na;b;c\n1;2;3\n", "List, 2022/a|b|c/1|2|3/"},
             Case{"a\tb\n1\t2\n", "a|b/1|2/"},
             Case{"\"a,b\",\"say \"\"hi\"\"\"\n", "a,b|say \"hi\"/"},
             Case{"\"two\nlines\",x\n", "two\nlines|x/"},
             Case{"ab\"c,d\n", "ab\"c|d/"},
             Case{"\"a\" ,b\n", "a|b/"},
             Case{"a,,\n\n,b\n", "a||//|b/"},
             Case{"=\"0123\",\"=\"\"4\"\"\"\n", "0123|4/"},  // digits marked as text
             Case{"=\"\",=\"\n", "|=\"/"},
             Case{"", ""},
         }) {
        CAPTURE(bytes);
        CHECK(shown(bytes) == table);
    }
}

TEST_CASE("csv: blanks before a quote are no part of it; the end mark of old files is no row") {
    CHECK(shown("a, \"b\",  \"c, d\" ,e\n") == "a|b|c, d|e/");
    CHECK(shown("a, b\n") == "a| b/");
    CHECK(shown("a,b\n1,2\n\x1A") == "a|b/1|2/");
    CHECK(shown("a,b\n1,2\n\x1A\x1A\x1A") == "a|b/1|2/");
    CHECK(shown("a,b\n\x1A,2\n") == "a|b/\x1A|2/");
    CHECK(shown("a,b\n\x1A\n1,2\n") == "a|b/\x1A/1|2/");
}

TEST_CASE("csv: faults say line and column") {
    CHECK(fault_of("a,b\n1,\"2\n3,4\n") == Fault{FaultKind::UnclosedQuote, 2, 2, 3, ""});
    CHECK(fault_of("a,b\n\"1\"x,2\n") == Fault{FaultKind::TextAfterQuote, 2, 2, 4, "x"});
    CHECK(fault_of(std::string{"a,b\n1,\0002\n", 9}) == Fault{FaultKind::Nul, 2, 0, 3, ""});
    CHECK(fault_of("a,b\n张三,\xFF\n") == Fault{FaultKind::Undecodable, 2, 0, 4, "0xFF"});
    std::string wide;
    for (int i = 0; i < 10'000; ++i) wide += "c,";
    CHECK(fault_of(wide + "\n").kind == FaultKind::TooLarge);
    CHECK(fault_of(wide + "\n").line == 1);
}

TEST_CASE("csv: an unclosed quote in a huge file is found early and where it was opened") {
    OpenOptions options;
    options.limits.cell_bytes = 1000;
    const auto fault = fault_of("a,b\n1,\"x" + std::string(100'000, 'y'), options);
    CHECK(fault == Fault{FaultKind::UnclosedQuote, 2, 2, 3, ""});
}

TEST_CASE("csv: sizes have limits") {
    OpenOptions options;
    options.limits.file_bytes = 10;
    CHECK(fault_of("a,b\n1,2\n3,4\n", options).detail == "file_bytes 10");
    options = {};
    options.limits.rows = 2;
    CHECK(fault_of("a\nb\nc\n", options).detail == "rows 2");
    options.limits.cell_bytes = 4;
    CHECK(fault_of("abcdef\n", options).kind == FaultKind::TooLarge);
}

TEST_CASE("encoding: found by mark, by strict UTF-8, by GB18030, never by guess") {
    CHECK(encoding_of("a,b\n") == Encoding::Utf8);
    CHECK(encoding_of("学号,姓名\n") == Encoding::Utf8);
    CHECK(encoding_of("\xEF\xBB\xBF学号\n") == Encoding::Utf8Bom);
    CHECK(encoding_of(gb_xuehao + "\n" + gb_row) == Encoding::Gb18030);
    CHECK(encoding_of(std::string{"\xFF\xFE"
                                  "a\0\n\0",
                                  6}) == Encoding::Utf16Le);
    CHECK(shown(gb_xuehao + "\n" + gb_row) == "学号/姓名|贺华㛃/");
    CHECK(shown("\xEF\xBB\xBF学号\n") == "学号/");
    CHECK(shown(std::string{"\xFF\xFE"
                            "a\0,\0b\0\n\0",
                            10}) == "a|b/");
}

TEST_CASE(
    "encoding: a short GB18030 file whose bytes could be UTF-8 is read as it can be, and may be "
    "overridden") {
    // 学 in GB18030 is valid UTF-8 by chance: the reason is shown and the office may say otherwise.
    const std::string learn = "\xD1\xA7\n";
    CHECK(encoding_of(learn) == Encoding::Utf8);
    OpenOptions options;
    options.encoding = Encoding::Gb18030;
    CHECK(shown(learn, options) == "学/");
}

TEST_CASE("encoding: parts in different encodings are refused with both places") {
    const auto fault = fault_of("学号,姓名\n1,张三\n" + gb_row);
    CHECK(fault.kind == FaultKind::MixedEncodings);
    CHECK(fault.line == 3);
    CHECK(fault.detail == "1");
    CHECK(fault_of(gb_row + "2,张三丰\n").kind == FaultKind::MixedEncodings);
    CHECK(fault_of("\xEF\xBB\xBF学号\n" + gb_row).kind != FaultKind::UnclosedQuote);
}

TEST_CASE("encoding: the wrong one asked for names the first byte that is not of it") {
    OpenOptions options;
    options.encoding = Encoding::Utf8;
    const auto fault = fault_of("a\n" + gb_xuehao + "\n", options);
    CHECK(fault.kind == FaultKind::Undecodable);
    CHECK(fault.line == 2);
}

TEST_CASE("encoding: names are understood") {
    CHECK(encoding_of_name("gbk") == Encoding::Gb18030);
    CHECK(encoding_of_name("UTF-8") == Encoding::Utf8);
    CHECK(encoding_of_name("utf-8 bom") == Encoding::Utf8Bom);
    CHECK_FALSE(encoding_of_name("latin1"));
}

TEST_CASE(
    "csv: whatever is written with quotes is read back, however the file is cut into pieces") {
    CHECK(rc::check([] {
        const auto cell =
            rc::gen::container<std::string>(rc::gen::elementOf(std::string{"a,\"\n\r ;\t"}));
        const auto cells = *rc::gen::container<std::vector<std::string>>(cell);
        std::string bytes = "\"x\",\"y\"\r\n";
        std::string expected = "x|y/";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const bool first = i % 2 == 0;
            bytes += first ? "\"" : ",\"";
            for (const char c : cells[i]) bytes += c == '"' ? "\"\"" : std::string(1, c);
            bytes += "\"";
            expected += (first ? "" : "|") + cells[i];
            if (!first || i + 1 == cells.size()) {
                bytes += "\r\n";
                expected += "/";
            }
        }
        RC_ASSERT(shown(bytes) == expected);
    }));
}

TEST_CASE("encoding: a piece's end never cuts a character") {
    std::string bytes;
    std::string gb;
    while (bytes.size() < 300'000) {
        bytes += "贺华㛃,x\n";
        gb += "\xBA\xD8\xBB\xAA\x82\x30\xB7\x31,x\n";
    }
    CHECK(shown(bytes) == shown(gb));
    CHECK(shown(bytes).find("\uFFFD") == std::string::npos);
}
