#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "paper/pdf.h"
#include "paper/qr.h"
#include "paper/table.h"

using namespace liuying;
using namespace liuying::paper;

namespace {

// Read by ZXing, which is not the library that wrote it.
std::string read_back(const Qr& qr) {
    constexpr int scale = 4;
    const int side = (qr.width + 8) * scale;
    std::vector<std::uint8_t> pixels(
        static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 255);
    for (int y = 0; y < qr.width * scale; ++y) {
        for (int x = 0; x < qr.width * scale; ++x) {
            if (!qr.at(x / scale, y / scale)) continue;
            pixels[static_cast<std::size_t>((y + 4 * scale) * side + x + 4 * scale)] = 0;
        }
    }
    const auto read =
        ZXing::ReadBarcode({pixels.data(), side, side, ZXing::ImageFormat::Lum},
                           ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode));
    return ZXing::TextUtfEncoding::ToUtf8(read.text());
}

int pages_of(const Bytes& pdf) {
    const std::string_view text{reinterpret_cast<const char*>(pdf.data()), pdf.size()};
    // The page tree's own count; cairo writes it uncompressed.
    const auto tree = text.find("/Type /Pages");
    REQUIRE(tree != std::string_view::npos);
    const auto count = text.find("/Count ", tree);
    return std::stoi(std::string{text.substr(count + 7, 6)});
}

const PdfInfo info{"Sheet", "", instant_of_ms(1'634'169'600'000)};

}  // namespace

TEST_CASE("qr: what is written another reads back, digits and any text") {
    for (const auto* text : {"1234567890123456", "https://www.chsi.com.cn/", "签到 𠮷"}) {
        const auto qr = make_qr(text);
        REQUIRE(qr.has_value());
        CHECK(read_back(*qr) == text);
    }
}

TEST_CASE("qr: a ticket of sixteen digits is the smallest code there is") {
    CHECK(make_qr("1234567890123456")->width == 21);
    CHECK(make_qr("123456789012345X")->width == 25);
}

TEST_CASE("qr: nothing and too much are refused") {
    CHECK(make_qr("").error() == QrFault::Empty);
    CHECK(make_qr(std::string(7000, '1')).error() == QrFault::TooLong);
    CHECK(make_qr(std::string(100'000, 'x')).error() == QrFault::TooLong);
    CHECK(read_back(*make_qr(std::string(1000, '7'))) == std::string(1000, '7'));
}

TEST_CASE("qr: the SVG draws every dark module once, the PNG starts as one") {
    const auto qr = *make_qr("1234567890123456");
    const auto svg = qr_svg(qr);
    CHECK(svg.find("viewBox=\"0 0 29 29\"") != std::string::npos);
    long long drawn = 0;
    for (auto at = svg.find('M', svg.find("#000")); at != std::string::npos;
         at = svg.find('M', at + 1)) {
        drawn += std::stoi(svg.substr(svg.find('h', at) + 1));
    }
    CHECK(drawn == std::ranges::count(qr.dark, true));
    const auto png = qr_png(qr);
    REQUIRE(png.size() > 8);
    CHECK(std::string(png.begin() + 1, png.begin() + 4) == "PNG");
}

TEST_CASE("pdf: the same drawing made at the same time gives the same bytes") {
    const auto draw = [] {
        Pdf pdf{a4, info};
        pdf.text(20, 20, 100, "签到表 𠮷㛃䶮𣇈", {.size_pt = 14, .bold = true});
        pdf.qr(20, 40, 20, *make_qr("1234567890123456"));
        pdf.new_page();
        pdf.line(10, 10, 100, 10);
        return pdf.finish();
    };
    const auto once = draw();
    CHECK(once == draw());
    CHECK(pages_of(once) == 2);
}

TEST_CASE("pdf: the rare characters of Chinese names can be shown, a private-use one cannot") {
    CHECK(unprintable("𠮷㛃䶮𣇈 阿依古丽·买买提 MÜLLER").empty());
    CHECK(unprintable("\U000E863F") == std::vector<char32_t>{U'\U000E863F'});
}

TEST_CASE("pdf: a text wraps at its width and stops at its last line") {
    Pdf pdf{a4, info};
    const std::string name(400, 'A');
    const TextStyle two_lines{.max_lines = 2};
    const double one = pdf.text_height(100, "A");
    CHECK(pdf.text_height(100, name) > 3 * one);
    CHECK(pdf.text_height(100, name, two_lines) < 2.5 * one);
    // A byte that is no UTF-8 is shown as such and does not eat the rest.
    CHECK(pdf.text_width("ab\xFF") > pdf.text_width("ab"));
    CHECK(pdf.text_width("ab\xFFzz") > pdf.text_width("ab\xFF"));
}

TEST_CASE("table: rows go on over pages, each group on a page of its own where it asks for one") {
    Table table;
    table.title = "Sheet";
    table.columns = {{"No", 12}, {"Name"}, {"QR", 14, Align::Centre, CellKind::Qr}};
    table.groups.resize(2);
    for (auto& group : table.groups) {
        group.title = "College";
        for (int i = 0; i < 30; ++i) {
            group.rows.push_back({std::to_string(i), "张三", fmt::format("{:016}", i)});
        }
    }
    const int flowing = pages_of(table_pdf(table, info));
    CHECK(flowing == 3);
    table.groups[1].on_new_page = true;
    CHECK(pages_of(table_pdf(table, info)) == 4);
    table.groups.clear();
    CHECK(pages_of(table_pdf(table, info)) == 1);
}
