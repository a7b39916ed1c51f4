#include "portrait/sandbox.h"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cerrno>
#include <future>
#include <vector>

#include "portrait/sitter.h"

// The sandbox limits the address space, which the address sanitizer needs for itself: there is
// nothing to test under it. The release build runs these.
#ifndef __SANITIZE_ADDRESS__

namespace liuying::portrait {
namespace {

TEST_CASE("sandbox: gives the same pixels as decoding here, and the same refusals") {
    const Sandbox sandbox;
    const auto jpeg = drawn_sitter(6, {.width = 640});
    const auto inside = sandbox.decode(jpeg);
    const auto here = decode(jpeg);
    REQUIRE(inside);
    CHECK(inside->pixels.pixels == here->pixels.pixels);
    CHECK(inside->width == here->width);
    CHECK(inside->jpeg_quality == here->jpeg_quality);
    CHECK(sandbox.decode({}).error() == PictureFault::Empty);
    const Bytes text{'n', 'o', ' ', 'p', 'i', 'c', 't', 'u', 'r', 'e'};
    CHECK(sandbox.decode(text).error() == PictureFault::NotAPicture);
}

TEST_CASE(
    "sandbox: a picture that takes too long is stopped and named, and the next one is decoded") {
    const auto jpeg = drawn_sitter(6, {.width = 3000});
    const Sandbox hasty{{.time = std::chrono::milliseconds(1)}};
    CHECK(hasty.decode(jpeg, {.short_side_px = 3000}).error() == PictureFault::SandboxFailed);
    // A busy machine may need more than this millisecond for a refusal too: then it is asked again.
    auto next = PictureFault::SandboxFailed;
    for (int tries = 0; tries < 200 && next == PictureFault::SandboxFailed; ++tries)
        next = hasty.decode({}).error();
    CHECK(next == PictureFault::Empty);
    CHECK(Sandbox{}.decode(jpeg));
}

TEST_CASE("sandbox: a picture that takes too much memory is stopped and named") {
    const auto jpeg = drawn_sitter(6, {.width = 3000});
    const Sandbox narrow{{.memory_bytes = std::size_t{4} << 20U}};
    CHECK(narrow.decode(jpeg, {.short_side_px = 3000}).error() == PictureFault::SandboxFailed);
    CHECK(narrow.decode(drawn_sitter(6, {.width = 320})));
}

TEST_CASE("sandbox: leaves no process behind") {
    {
        const Sandbox sandbox;
        CHECK(sandbox.decode(drawn_sitter(6, {.width = 320})));
    }
    // This process has no child left, living or dead.
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
}

TEST_CASE("sandbox: many threads each get their own picture") {
    const Sandbox sandbox;
    std::vector<Bytes> files;
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
        files.push_back(drawn_sitter(seed, {.width = 320}));
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 24; ++i)
        answers.push_back(std::async(std::launch::async, [&, i] {
            const auto& file = files[static_cast<std::size_t>(i) % files.size()];
            const auto inside = sandbox.decode(file);
            return inside && inside->pixels.pixels == decode(file)->pixels.pixels;
        }));
    for (auto& answer : answers) CHECK(answer.get());
}

}  // namespace
}  // namespace liuying::portrait

#endif
