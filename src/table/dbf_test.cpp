#include "table/dbf.h"

#include <doctest/doctest.h>
#include <shapefil.h>

#include <filesystem>
#include <fstream>

using namespace liuying;
using namespace liuying::table;

namespace {

namespace fs = std::filesystem;

// Written by shapelib, so that reader and writer are not of one hand.
struct Written {
    fs::path folder;
    fs::path file;
    explicit Written(const char* code_page) {
        auto pattern = (fs::temp_directory_path() / "liuying-dbf-XXXXXX").string();
        folder = mkdtemp(pattern.data());
        file = folder / "roster.dbf";
        DBFHandle dbf = DBFCreateEx(file.c_str(), code_page);
        REQUIRE(dbf != nullptr);
        const int xh = DBFAddField(dbf, "XH", FTString, 15, 0);
        const int xm = DBFAddField(dbf, "XM", FTString, 7, 0);
        const int xz = DBFAddField(dbf, "XZ", FTDouble, 3, 1);
        const int rq = DBFAddNativeFieldType(dbf, "CSRQ", 'D', 8, 0);
        DBFWriteStringAttribute(dbf, 0, xh, "222001001");
        DBFWriteStringAttribute(dbf, 0, xm, "\xBA\xD8\xBB\xAA");  // 贺华
        DBFWriteDoubleAttribute(dbf, 0, xz, 2.5);
        DBFWriteDoubleAttribute(dbf, 0, rq, 19950604);
        DBFWriteStringAttribute(dbf, 1, xh, "222001002");
        // 阿依古丽: ten bytes with the dot, cut after the seventh
        DBFWriteStringAttribute(dbf, 1, xm, "\xB0\xA2\xD2\xC0\xB9\xC5\xC0");
        DBFWriteStringAttribute(dbf, 2, xh, "222001003");
        DBFMarkRecordDeleted(dbf, 2, 1);
        DBFClose(dbf);
    }
    Written(const Written&) = delete;
    Written& operator=(const Written&) = delete;
    ~Written() { fs::remove_all(folder); }
};

}  // namespace

TEST_CASE("dbf: names, texts, numbers and dates, with the field names as row 1") {
    for (const char* code_page : {"LDID/77", ""}) {
        CAPTURE(code_page);
        const Written written{*code_page == '\0' ? nullptr : code_page};
        auto rows = open_table(written.file);
        REQUIRE(rows);
        CHECK((*rows)->encoding() == Encoding::Gb18030);
        Row row;
        REQUIRE(*(*rows)->next(row));
        CHECK(row.cells[0].text == "XH");
        REQUIRE(*(*rows)->next(row));
        CHECK(row.number == 2);
        CHECK(row.cells[0].text == "222001001");
        CHECK(row.cells[1].text == "贺华");
        CHECK(row.cells[2] == Cell{"2.5", CellKind::Number, false});
        CHECK(row.cells[3] == Cell{"1995-06-04", CellKind::Date, false});
        REQUIRE(*(*rows)->next(row));
        CHECK(row.cells[1].text == "阿依古\uFFFD");  // half a character is lost, and says so
        REQUIRE(*(*rows)->next(row));
        CHECK(row.cells.empty());
        CHECK((*rows)->remarks().size() == 1);
        CHECK_FALSE(*(*rows)->next(row));
    }
}

TEST_CASE("dbf: more records than the head says are not lost unseen, an end mark is none") {
    const auto opened = [](auto&& change) {
        const Written written{"LDID/77"};
        std::fstream file{written.file, std::ios::in | std::ios::out | std::ios::binary};
        change(file);
        file.close();
        const auto rows = open_table(written.file);
        return rows ? std::string{"read"} : std::string{name_of(rows.error().kind)};
    };
    CHECK(opened([](auto& file) { file.seekp(4).put(1); }) == "file_damaged");
    CHECK(opened([](auto& file) { file.seekp(4).put(0); }) == "file_damaged");
    CHECK(opened([](auto& file) {
              file.seekp(0, std::ios::end);
              file << '\x1A' << std::string(200, '\0');
          }) == "read");
}

TEST_CASE("dbf: whole numbers and moments as FoxPro writes them") {
    std::string bytes(32, '\0');
    bytes[0] = 0x30;
    bytes[2] = 1;
    bytes[3] = 1;
    bytes[4] = 2;  // records
    const auto field = [&](const char* name, char type, char width) {
        std::string one(32, '\0');
        std::string{name}.copy(one.data(), 10);
        one[11] = type;
        one[16] = width;
        bytes += one;
    };
    field("XH", 'I', 4);
    field("CSRQ", 'T', 8);
    bytes += '\r';
    bytes[8] = static_cast<char>(bytes.size());
    bytes[10] = 13;
    const auto four = [](std::uint32_t n) {
        std::string text;
        for (int i = 0; i < 4; ++i) text += static_cast<char>(n >> (8 * i) & 0xFFU);
        return text;
    };
    bytes += " " + four(222001001) + four(2449873) + four(0);  // 1995-06-04
    bytes += " " + four(222001002) + four(0) + four(0);
    auto rows = open_dbf(std::make_unique<MemoryBytes>(bytes), {});
    REQUIRE(rows);
    Row row;
    REQUIRE(*(*rows)->next(row));
    REQUIRE(*(*rows)->next(row));
    CHECK(row.cells[0] == Cell{"222001001", CellKind::Number, false});
    CHECK(row.cells[1] == Cell{"1995-06-04", CellKind::Date, false});
    REQUIRE(*(*rows)->next(row));
    CHECK(row.cells[1].kind == CellKind::Empty);
}

TEST_CASE("dbf: a file cut off in the middle is refused") {
    const Written written{"LDID/77"};
    fs::resize_file(written.file, fs::file_size(written.file) - 40);
    auto rows = open_table(written.file);
    REQUIRE(rows);
    Row row;
    for (;;) {
        auto more = (*rows)->next(row);
        if (!more) {
            CHECK(more.error().kind == FaultKind::Damaged);
            break;
        }
        REQUIRE(*more);
    }
}

TEST_CASE("dbf: a line of text that begins with a digit is no DBF") {
    MemoryBytes text{
        "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28\n"};
    CHECK_FALSE(looks_like_dbf(text));
    MemoryBytes nothing{""};
    CHECK_FALSE(looks_like_dbf(nothing));
}
