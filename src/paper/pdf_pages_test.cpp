#include "paper/pdf_pages.h"

#include <doctest/doctest.h>

#include <string>

#include "paper/pdf.h"

using namespace liuying;
using namespace liuying::paper;

namespace {

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("pdf pages: each page of a sheet becomes a picture of the size asked for") {
    Pdf pdf{a4, {"Certificate", "", instant_of_ms(1'634'169'600'000)}};
    pdf.text(20, 20, 100, "户籍证明", {.size_pt = 14});
    pdf.new_page();
    pdf.text(20, 20, 100, "second page");
    const auto file = text_of(pdf.finish());
    REQUIRE(pdf_page_count(file).value_or(0) == 2);
    const auto first = pdf_page(file, 1, 800);
    const auto second = pdf_page(file, 2, 800);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(text_of(*first).starts_with("\x89PNG\r\n\x1A\n"));
    // Width and height stand big-endian at 16 and 20 of a PNG.
    CHECK((*first)[22] * 256 + (*first)[23] == 800);
    CHECK(*first != *second);
    CHECK_FALSE(pdf_page(file, 3, 800));
}

TEST_CASE("pdf pages: what is broken or locked is named, whatever its first letters say") {
    CHECK(pdf_page_count("%PDF-1.4 and nothing more").error() == PdfFault::Unreadable);
    CHECK(pdf_page_count("").error() == PdfFault::Unreadable);
    CHECK(pdf_page("GIF89a", 1, 100).error() == PdfFault::Unreadable);
    const std::string secret(64, 'a');
    const auto locked =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        "4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" +
        secret + ">/U<" + secret +
        ">>>endobj\ntrailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF\n";
    CHECK(pdf_page_count(locked).error() == PdfFault::Locked);
    CHECK(words(PdfFault::Locked).kind == "pdf_locked");
}

TEST_CASE("pdf pages: a page without end is stopped") {
    // A form that draws itself twice, and so on downwards: two to the sixtieth fillings.
    std::string file =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        "/Resources<</XObject<</F 5 0 R>>>>>>endobj\n"
        "4 0 obj<</Length 4>>stream\n/F Do\nendstream endobj\n";
    for (int form = 5; form < 65; ++form)
        file += std::to_string(form) +
                " 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Length "
                "11/Resources<</XObject<</F " +
                std::to_string(form + 1) + " 0 R>>>>>>stream\n/F Do /F Do\nendstream endobj\n";
    file +=
        "65 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 9>>stream\n0 0 9 9 re "
        "f\nendstream endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n";
    const auto page = pdf_page(file, 1, 100, 1);
    CHECK((!page && page.error() == PdfFault::TooMuch));
}
