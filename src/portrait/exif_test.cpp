#include "portrait/exif.h"

#include <doctest/doctest.h>

namespace liuying::portrait {
namespace {

const Bytes bare{0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F',  0,
                 1,    1,    0,    0,    1, 0,  1,   0,   0,   0xFF, 0xD9};

TEST_CASE("exif: what a rehearsal writes is what the camera folder reads") {
    const Exif written{.orientation = 6,
                       .taken_local_ms = local_ms(2026, 5, 13, 9, 41, 7, 250),
                       .offset_minutes = 480,
                       .make = "Liuying",
                       .model = "Drawn",
                       .body_serial = "C-0042",
                       .image_number = 87,
                       .software = "x"};
    const auto read = read_exif(with_exif(bare, written));
    CHECK(read.orientation == 6);
    CHECK(read.taken_local_ms == written.taken_local_ms);
    CHECK(read.offset_minutes == 480);
    CHECK(read.make == "Liuying");
    CHECK(read.model == "Drawn");
    CHECK(read.body_serial == "C-0042");
    CHECK(read.image_number == 87U);
    CHECK(read.software == "x");
}

TEST_CASE("exif: writing again replaces the old block and leaves the rest alone") {
    const auto once = with_exif(bare, {.body_serial = "first-serial"});
    const auto twice = with_exif(once, {.body_serial = "second-serial"});
    CHECK(read_exif(twice).body_serial == "second-serial");
    CHECK(twice.size() == once.size() + 1);
    CHECK(std::equal(bare.begin() + 2, bare.end(), twice.end() - 20));
}

TEST_CASE("exif: the camera's time is taken from its text") {
    struct Row {
        int ms;
        int expected_ms;
    };
    for (const auto& row : {Row{0, 0}, Row{7, 7}, Row{70, 70}, Row{700, 700}, Row{999, 999}}) {
        const auto at = local_ms(2021, 12, 31, 23, 59, 59, row.ms);
        CHECK(read_exif(with_exif(bare, {.taken_local_ms = at})).taken_local_ms ==
              local_ms(2021, 12, 31, 23, 59, 59, row.expected_ms));
    }
}

TEST_CASE("exif: a file cut or bent at any byte is read without harm") {
    const auto whole = with_exif(bare, {.orientation = 3,
                                        .taken_local_ms = local_ms(2026, 1, 2, 3, 4, 5),
                                        .body_serial = "0123456789",
                                        .image_number = 5});
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        static_cast<void>(read_exif(std::span{whole}.first(length)));
        static_cast<void>(with_exif(std::span{whole}.first(length), {}));
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int value : {0, 1, 0x7F, 0xFF}) {
            auto bent = whole;
            bent[at] = static_cast<std::uint8_t>(value);
            const auto read = read_exif(bent);
            CHECK(read.orientation >= 1);
            CHECK(read.orientation <= 8);
        }
    }
}

TEST_CASE("exif: a picture without any says so quietly") {
    const auto read = read_exif(bare);
    CHECK(read.orientation == 1);
    CHECK_FALSE(read.taken_local_ms);
    CHECK(read.body_serial.empty());
    CHECK(read_exif({}).orientation == 1);
    CHECK(with_exif(Bytes{1, 2, 3, 4}, {}).empty());
}

}  // namespace
}  // namespace liuying::portrait
