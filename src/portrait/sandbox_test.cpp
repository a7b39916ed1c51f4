#include "portrait/sandbox.h"

#include <doctest/doctest.h>

#include "portrait/sitter.h"

// The sandbox limits the address space, which the address sanitizer needs for itself: there is nothing to test
// under it. The release build runs these.
#ifndef __SANITIZE_ADDRESS__

namespace liuying::portrait {
namespace {

TEST_CASE("sandbox: gives the same pixels as decoding here, and the same refusals") {
    const auto jpeg = drawn_sitter(6, {.width = 640});
    const auto inside = decode_in_sandbox(jpeg);
    const auto here = decode(jpeg);
    REQUIRE(inside);
    CHECK(inside->pixels.pixels == here->pixels.pixels);
    CHECK(inside->width == here->width);
    CHECK(inside->jpeg_quality == here->jpeg_quality);
    CHECK(decode_in_sandbox({}).error() == PictureFault::Empty);
    const Bytes text{'n', 'o', ' ', 'p', 'i', 'c', 't', 'u', 'r', 'e'};
    CHECK(decode_in_sandbox(text).error() == PictureFault::NotAPicture);
}

TEST_CASE("sandbox: a picture that takes too long or too much is stopped and named") {
    const auto jpeg = drawn_sitter(6, {.width = 3000});
    CHECK(decode_in_sandbox(jpeg, {.short_side_px = 3000}, {.time = std::chrono::milliseconds(1)}).error() == PictureFault::SandboxFailed);
    CHECK(decode_in_sandbox(jpeg));
}

}  // namespace
}  // namespace liuying::portrait

#endif
