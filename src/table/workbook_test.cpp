#include "table/workbook.h"

#include <doctest/doctest.h>
#include <zip.h>

#include <filesystem>
#include <map>

#include "table/writer.h"
#include "table/xlsx.h"

using namespace liuying;
using namespace liuying::table;

namespace {

namespace fs = std::filesystem;

// A file in a folder of its own, gone at the end.
struct TempFile {
    fs::path folder;
    fs::path file;
    explicit TempFile(const std::string& name) {
        auto pattern = (fs::temp_directory_path() / "liuying-table-XXXXXX").string();
        folder = mkdtemp(pattern.data());
        file = folder / name;
    }
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;
    ~TempFile() { fs::remove_all(folder); }
};

const std::string workbook_head =
    R"(<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">)";

// A workbook made by hand, part by part.
struct Book {
    std::map<std::string, std::string> parts;

    Book() {
        parts["xl/workbook.xml"] =
            workbook_head +
            R"(<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>)";
        parts["xl/_rels/workbook.xml.rels"] =
            R"(<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>)"
            R"(<Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/>)"
            R"(<Relationship Id="rId3" Type="x/sharedStrings" Target="sharedStrings.xml"/>)"
            R"(<Relationship Id="rId4" Type="x/styles" Target="styles.xml"/></Relationships>)";
        parts["xl/sharedStrings.xml"] =
            R"(<sst><si><t>贺华</t></si><si><r><t>李</t></r><r><t xml:space="preserve"> 四</t></r><rPh><t>li</t></rPh></si></sst>)";
        parts["xl/styles.xml"] =
            R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts>)"
            R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
            R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>)";
        sheet("");
    }
    void sheet(const std::string& rows, const std::string& behind = "") {
        parts["xl/worksheets/sheet1.xml"] =
            "<worksheet><sheetData>" + rows + "</sheetData>" + behind + "</worksheet>";
    }
    [[nodiscard]] std::string bytes() const {
        const TempFile temp{"book.xlsx"};
        int error = 0;
        zip_t* const zip = zip_open(temp.file.c_str(), ZIP_CREATE, &error);
        REQUIRE(zip != nullptr);
        for (const auto& [name, content] : parts) {
            zip_source_t* const source = zip_source_buffer(zip, content.data(), content.size(), 0);
            REQUIRE(zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
        }
        REQUIRE(zip_close(zip) == 0);
        std::string all(fs::file_size(temp.file), '\0');
        std::unique_ptr<FILE, int (*)(FILE*)> in{fopen(temp.file.c_str(), "rb"), fclose};
        REQUIRE(fread(all.data(), 1, all.size(), in.get()) == all.size());
        return all;
    }
};

Result<std::unique_ptr<RowSource>, Fault> open(const Book& book, const OpenOptions& options = {}) {
    auto parts = ZipParts::open_memory(book.bytes(), options.limits);
    if (!parts) return refuse(parts.error());
    return open_xlsx(std::move(*parts), options);
}

std::string shown(const Book& book, const OpenOptions& options = {}) {
    auto rows = open(book, options);
    if (!rows) return std::string{name_of(rows.error().kind)} + " " + rows.error().detail;
    std::string text;
    Row row;
    for (;;) {
        auto more = (*rows)->next(row);
        if (!more) return std::string{name_of(more.error().kind)} + " " + more.error().detail;
        if (!*more) return text;
        text += std::to_string(row.number) + ":";
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            text += (i == 0 ? "" : "|") + row.cells[i].text + (row.cells[i].formula ? "=" : "");
        }
        text += "/";
    }
}

std::string cells(const std::string& xml) {
    Book book;
    book.sheet("<row r=\"1\">" + xml + "</row>");
    return shown(book);
}

}  // namespace

TEST_CASE("xlsx: every kind of cell") {
    CHECK(cells(R"(<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>)") == "1:贺华|李 四/");
    CHECK(cells(R"(<c r="A1" t="inlineStr"><is><t>a</t></is></c>)") == "1:a/");
    CHECK(cells(R"(<c r="A1"><v>222001001</v></c>)") == "1:222001001/");
    CHECK(cells(R"(<c r="A1"><v>222001001.0</v></c>)") == "1:222001001/");
    CHECK(cells(R"(<c r="A1"><v>4.4052419880101E+17</v></c>)") == "1:4.4052419880101E+17/");
    CHECK(cells(R"(<c r="A1"><v>0.1</v></c>)") == "1:0.1/");
    CHECK(cells(R"(<c r="A1" s="1"><v>34854</v></c><c r="B1" s="2"><v>44742.5</v></c>)") ==
          "1:1995-06-04|2022-06-30 12:00:00/");
    CHECK(
        cells(
            R"(<c r="A1" s="1"><v>60</v></c><c r="B1" s="1"><v>59</v></c><c r="C1" s="1"><v>61</v></c>)") ==
        "1:1900-02-28|1900-02-28|1900-03-01/");
    CHECK(cells(R"(<c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c>)") ==
          "1:TRUE|#N/A/");
    CHECK(cells(R"(<c r="A1" t="str"><f>B1</f><v>x</v></c><c r="B1"><f>C1</f></c>)") == "1:x=|=/");
    CHECK(cells(R"(<c r="C1" t="inlineStr"><is><t>c</t></is></c>)") == "1:||c/");
    CHECK(
        cells(R"(<c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c>)") ==
        "1:a|b/");
    CHECK(cells(R"(<c r="A1" t="inlineStr"><is><t>a_x000D_b</t></is></c>)") == "1:a\rb/");
    CHECK(cells(R"(<c r="A1" s="1"/><c r="B1" t="inlineStr"><is><t>b</t></is></c>)") == "1:|b/");
}

TEST_CASE("xlsx: damaged cells and rows are refused with their place") {
    CHECK(cells(R"(<c r="A1" t="s"><v>7</v></c>)").starts_with("file_damaged"));
    CHECK(cells(R"(<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>)").starts_with("file_damaged"));
    Book book;
    book.sheet(R"(<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>)");
    CHECK(shown(book).find("file_damaged") != std::string::npos);
    book.sheet("<row r=\"1\"><c>");
    CHECK(shown(book).find("file_damaged") != std::string::npos);
}

TEST_CASE("xlsx: rows count as the spreadsheet shows them, empty ones at the end are not given") {
    Book book;
    book.sheet(
        R"(<row r="1"><c><v>1</v></c></row><row r="4"><c><v>4</v></c></row><row r="9"><c s="1"/></row>)");
    CHECK(shown(book) == "1:1/2:/3:/4:4/");
}

TEST_CASE("xlsx: how many rows a sheet says it has, unless it means whole columns") {
    struct Line {
        const char* ref;
        std::uint64_t rows;
    };
    for (const auto& [ref, rows] : {Line{"A1:T40", 40}, Line{"A1:XFD1048576", 0}, Line{"A1", 0},
                                    Line{"A1:T1048575", 1'048'575}}) {
        CAPTURE(ref);
        Book book;
        book.parts["xl/worksheets/sheet1.xml"] =
            "<worksheet><dimension ref=\"" + std::string{ref} +
            R"("/><sheetData><row r="1"><c><v>1</v></c></row></sheetData></worksheet>)";
        auto source = open(book);
        REQUIRE(source);
        Row row;
        REQUIRE((*source)->next(row));
        CHECK((*source)->rows_expected() == rows);
    }
}

TEST_CASE("xlsx: hidden sheets are left alone and told, a sheet may be asked for by name") {
    Book book;
    book.parts["xl/workbook.xml"] =
        workbook_head +
        R"(<sheets><sheet name="旧" sheetId="2" state="hidden" r:id="rId2"/><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>)";
    book.parts["xl/worksheets/sheet2.xml"] =
        R"(<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>)";
    book.sheet(R"(<row hidden="1"><c><v>1</v></c></row>)");
    CHECK(shown(book) == "1:1/");
    auto rows = open(book);
    REQUIRE(rows);
    Row row;
    REQUIRE(*(*rows)->next(row));
    CHECK(row.hidden);
    CHECK((*rows)->remarks().size() == 3);
    OpenOptions options;
    options.sheet = "旧";
    CHECK(shown(book, options) == "1:2/");
    options.sheet = "没有";
    CHECK(shown(book, options).starts_with("file_no_sheet"));
}

TEST_CASE("xlsx: a document type declaration is refused") {
    Book book;
    book.parts["xl/worksheets/sheet1.xml"] =
        R"(<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>)";
    CHECK(shown(book) == "file_dangerous DOCTYPE");
    Book strings;
    strings.parts["xl/sharedStrings.xml"] = R"(<!DOCTYPE sst><sst/>)";
    CHECK(shown(strings) == "file_dangerous DOCTYPE");
}

TEST_CASE("xlsx: a zip bomb is refused before it is unpacked") {
    Book book;
    book.sheet(std::string(40U << 20U, ' '));
    CHECK(shown(book).starts_with("file_dangerous"));
    // One that packs no better than a real sheet runs into the budget.
    Book large;
    std::string rows;
    for (int i = 0; i < 3000; ++i)
        rows += "<row><c><v>" + std::to_string(i * 7919) + "</v></c></row>";
    large.sheet(rows);
    OpenOptions options;
    options.limits.unpacked_bytes = 20'000;
    CHECK(shown(large, options).starts_with("file_too_large"));
}

TEST_CASE("xlsx: columns and strings have limits") {
    Book book;
    book.sheet(R"(<row r="1"><c r="ZZ1"><v>1</v></c></row>)");
    CHECK(shown(book) == "file_too_large columns 512");
    book.sheet(R"(<row r="1"><c r="ZZ1" s="1"/><c r="ZZZZZZZ1" s="1"/></row>)");  // styled, without
                                                                                  // content
    CHECK(shown(book).empty());
    OpenOptions options;
    options.limits.string_bytes = 3;
    CHECK(shown(Book{}, options).starts_with("file_too_large"));
}

TEST_CASE("xlsx: a zip that is no workbook is told so") {
    Book book;
    book.parts.clear();
    const auto holding = [&](const std::map<std::string, std::string>& parts) {
        book.parts = parts;
        return shown(book);
    };
    CHECK(holding({{"content.xml", "<x/>"}}) == "file_archive ZIP");
    CHECK(holding({{"名单.csv", "a,b"}}) == "file_archive ZIP");
    CHECK(holding({{"word/document.xml", "<x/>"}}) == "file_document Word");
    CHECK(holding({{"ppt/presentation.xml", "<x/>"}}) == "file_document PowerPoint");
    CHECK(holding({{"xl/workbook.bin", "x"}}) == "file_other_spreadsheet XLSB");
    CHECK(holding({{"Index/Document.iwa", "x"}}) == "file_other_spreadsheet Numbers");
    CHECK(holding({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}}) ==
          "file_other_spreadsheet ODS");
    CHECK(holding({{"mimetype", "application/vnd.oasis.opendocument.text"}}) ==
          "file_document OpenDocument");
    CHECK(ZipParts::open_memory("PK\x03\x04 nothing", {}).error().kind == FaultKind::Damaged);
}

TEST_CASE("xlsx: date formats") {
    for (const char* code :
         {"yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]aaaa;m/d", "h:mm", "[h]:mm"}) {
        CHECK(is_date_format(code));
    }
    for (const char* code :
         {"General", "0", "@", "0.00E+00", "\"day\"0", "[Red]0", "#,##0\\d", "_d0"}) {
        CAPTURE(code);
        CHECK_FALSE(is_date_format(code));
    }
}

TEST_CASE("writer: what is written is read back, numbers whole and formulas harmless") {
    const TempFile temp{"out.xlsx"};
    {
        XlsxWriter writer{temp.file};
        writer.sheet("逐行[1]", std::vector<double>{20, 20});
        writer.row(std::vector<OutCell>{{"证件号码", Mark::Heading}, {"姓名", Mark::Heading}});
        writer.row(
            std::vector<OutCell>{{"710000199506047219", Mark::Wrong}, {"彭𠮷超", Mark::Plain}});
        writer.row(std::vector<OutCell>{{"=1+1", Mark::Good}, {"a\x01z", Mark::Held}});
        writer.close();
    }
    auto rows = open_table(temp.file);
    REQUIRE(rows);
    Row row;
    REQUIRE(*(*rows)->next(row));
    REQUIRE(*(*rows)->next(row));
    CHECK(row.cells[0] == Cell{"710000199506047219", CellKind::Text, false});
    CHECK(row.cells[1].text == "彭𠮷超");
    REQUIRE(*(*rows)->next(row));
    CHECK(row.cells[0] == Cell{"=1+1", CellKind::Text, false});
    CHECK(row.cells[1].text == "az");
    CHECK_FALSE(*(*rows)->next(row));
}

TEST_CASE("writer: a workbook that was not closed does not exist") {
    const TempFile temp{"out.xlsx"};
    {
        XlsxWriter writer{temp.file};
        writer.sheet("x", {});
    }
    CHECK_FALSE(fs::exists(temp.file));
}

TEST_CASE("writer: CSV comes back through the reader, formulas defused") {
    const TempFile temp{"out.csv"};
    CsvWriter writer{temp.file};
    writer.row(std::vector<std::string>{"a,b", "say \"hi\"", "两\n行"});
    writer.row(std::vector<std::string>{"=cmd()", "-5.2", "@x"});
    writer.close();
    auto rows = open_table(temp.file);
    REQUIRE(rows);
    CHECK((*rows)->encoding() == Encoding::Utf8Bom);
    Row row;
    REQUIRE(*(*rows)->next(row));
    CHECK(row.cells[0].text == "a,b");
    CHECK(row.cells[1].text == "say \"hi\"");
    CHECK(row.cells[2].text == "两\n行");
    REQUIRE(*(*rows)->next(row));
    CHECK(row.cells[0].text == "'=cmd()");
    CHECK(row.cells[1].text == "-5.2");
    CHECK(row.cells[2].text == "'@x");
}

TEST_CASE("open: by content, not by name") {
    const auto fault_for = [](const std::string& content) {
        const TempFile temp{"roster.csv"};
        std::unique_ptr<FILE, int (*)(FILE*)> out{fopen(temp.file.c_str(), "wb"), fclose};
        fwrite(content.data(), 1, content.size(), out.get());
        out.reset();
        const auto rows = open_table(temp.file);
        return rows ? std::string{"read"}
                    : std::string{name_of(rows.error().kind)} + " " + rows.error().detail;
    };
    CHECK(fault_for("PK\x03\x04").starts_with("file_damaged"));
    CHECK(fault_for("a,b\n") == "read");
    CHECK(fault_for("0,1\n") == "read");
}
