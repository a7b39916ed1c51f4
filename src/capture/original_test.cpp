#include "capture/original.h"

#include <doctest/doctest.h>

#include <vector>

#include "portrait/exif.h"
#include "portrait/sitter.h"

using namespace liuying;
using namespace liuying::capture;

TEST_CASE("original: of a RAW+JPEG pair only the JPEG is a shot, whatever the case of its ending") {
    CHECK(kind_of("IMG_0001.JPG") == FileKind::Jpeg);
    CHECK(kind_of("DSC_0001.jpeg") == FileKind::Jpeg);
    CHECK(kind_of("IMG_0001.CR3") == FileKind::Raw);
    CHECK(kind_of("DSC_0001.nef") == FileKind::Raw);
    CHECK(kind_of("IMG_0001.XMP") == FileKind::Other);
    CHECK(kind_of("IMG_0001.JPG.part") == FileKind::Other);
    CHECK(kind_of("jpg") == FileKind::Other);
    CHECK(kind_of(".IMG_0001.JPG") == FileKind::Hidden);
    CHECK(kind_of("._IMG_0001.JPG") == FileKind::Hidden);
}

TEST_CASE("original: a JPEG is whole at its last byte and at none before") {
    const auto jpeg = portrait::drawn_sitter(3, {.width = 96});
    const auto frame = whole_jpeg(jpeg);
    REQUIRE(frame);
    CHECK(frame->width == 96);
    CHECK(frame->height == 128);
    CHECK(frame->end == jpeg.size());
    for (std::size_t length = 0; length < jpeg.size(); ++length)
        REQUIRE_FALSE(whole_jpeg(std::span{jpeg}.first(length)));
}

TEST_CASE(
    "original: the thumbnail's end inside EXIF is not the picture's end; bytes behind the end do "
    "not hurt") {
    auto jpeg = portrait::drawn_sitter(3, {.width = 96});
    // An APP1 that holds a whole little JPEG, as every camera writes.
    const std::vector<std::uint8_t> app1{0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xFF, 0xD9, 0, 0};
    jpeg.insert(jpeg.begin() + 2, app1.begin(), app1.end());
    CHECK_FALSE(whole_jpeg(std::span{jpeg}.first(jpeg.size() - 2)));
    const auto length = jpeg.size();
    jpeg.resize(length + 4096, 0);
    REQUIRE(whole_jpeg(jpeg));
    CHECK(whole_jpeg(jpeg)->end == length);
}

TEST_CASE("original: what is nobody's shot is named for what it is") {
    const auto kind = [](std::span<const std::uint8_t> file) {
        const auto refusal = refused_as_shot(file);
        if (!refusal) return std::string{};
        CHECK_FALSE(refusal->message.zh.empty());
        CHECK_FALSE(refusal->message.en.empty());
        CHECK_FALSE(refusal->next_step.zh.empty());
        CHECK_FALSE(refusal->next_step.en.empty());
        return refusal->kind;
    };
    const auto jpeg = portrait::drawn_sitter(3, {.width = 96});
    CHECK(kind(jpeg).empty());
    CHECK(kind({}) == "picture_empty");
    CHECK(kind(std::span{jpeg}.first(jpeg.size() / 2)) == "picture_cut_off");
    const std::vector<std::uint8_t> text{'h', 'e', 'l', 'l', 'o'};
    CHECK(kind(text) == "picture_not_a_picture");
    const std::vector<std::uint8_t> png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0};
    CHECK(kind(png) == "picture_not_jpeg");
    const std::vector<std::uint8_t> tiff{'I', 'I', '*', 0, 8, 0, 0, 0};
    CHECK(kind(tiff) == "picture_other_format");
}

TEST_CASE("original: the camera's count goes on over folders; other names have none") {
    CHECK(dcf_counter("IMG_0042.JPG") == 42);
    CHECK(dcf_counter("DSC_0001.JPG") == 1);
    CHECK(dcf_counter("inbox/IMG_0042.JPG") == 42);
    CHECK(dcf_counter("DCIM/100CANON/IMG_9999.JPG").value() + 1 ==
          dcf_counter("DCIM/101CANON/IMG_0001.JPG"));
    CHECK(dcf_counter("100CANON/IMG_0042.JPG") == dcf_counter("card2/100CANON/IMG_0042.JPG"));
    CHECK_FALSE(dcf_counter("IMG_0042 (1).JPG"));
    CHECK_FALSE(dcf_counter("IMG_00421.JPG"));
    CHECK_FALSE(dcf_counter("IMG_0000.JPG"));
    CHECK_FALSE(dcf_counter("portrait.jpg"));
    CHECK_FALSE(dcf_counter(""));
}
