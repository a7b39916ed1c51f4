#include "capture/ledger.h"

#include <doctest/doctest.h>

using namespace liuying;
using namespace liuying::capture;

namespace {

const FileSeen file{"DCIM/100CANON/IMG_0001.JPG", 812345, 1'634'169'600'000'000'001};
const HandOver begun{.state = HandOver::State::Begun,
                     .event_id = "018f0000-0000-7000-8000-000000000001",
                     .session = "zjg-01",
                     .seen = instant_of_ms(1'634'169'600'000),
                     .live = true,
                     .shot = {},
                     .why = {},
                     .file = file.name};

}  // namespace

TEST_CASE(
    "ledger: a hand-over that was begun keeps its event, so that the repeat is the same event") {
    Ledger ledger;
    CHECK(ledger.of("aa") == nullptr);
    CHECK(ledger.read(Ledger::begun("aa", begun)));
    REQUIRE(ledger.of("aa"));
    CHECK(ledger.of("aa")->state == HandOver::State::Begun);
    CHECK(ledger.of("aa")->event_id == begun.event_id);
    CHECK(ledger.of("aa")->session == "zjg-01");
    CHECK(ledger.of("aa")->seen == begun.seen);
    CHECK(ledger.of("aa")->live);
    CHECK(ledger.read(Ledger::became_shot("aa", "s1")));
    CHECK(ledger.of("aa")->state == HandOver::State::Shot);
    CHECK(ledger.of("aa")->shot == "s1");
    CHECK(ledger.of("aa")->file == file.name);
}

TEST_CASE("ledger: an unchanged file is known without reading it; a changed one is not") {
    Ledger ledger;
    CHECK(ledger.read(Ledger::holds(file, "aa")));
    CHECK(ledger.bytes_of(file) == "aa");
    auto grown = file;
    grown.size += 1;
    CHECK_FALSE(ledger.bytes_of(grown));
    auto touched = file;
    touched.changed_ns += 1;
    CHECK_FALSE(ledger.bytes_of(touched));
    CHECK(ledger.last_bytes_of(file.name) == "aa");
    CHECK(ledger.read(Ledger::holds(grown, "bb")));
    CHECK(ledger.bytes_of(grown) == "bb");
    CHECK_FALSE(ledger.bytes_of(file));
}

TEST_CASE("ledger: a refusal is remembered in both languages") {
    Ledger ledger;
    CHECK(ledger.read(Ledger::refused("cc", {"picture_cut_off", {"文件不完整", "cut off"}, {}})));
    CHECK(ledger.of("cc")->state == HandOver::State::Refused);
    CHECK(ledger.of("cc")->why.message.zh == "文件不完整");
}

TEST_CASE("ledger: every line cut short says nothing, and never something else") {
    for (const auto& line :
         {Ledger::begun("aa", begun), Ledger::became_shot("aa", "s1"), Ledger::holds(file, "aa"),
          Ledger::refused("aa", {"k", {"中", "e"}, {}})}) {
        for (std::size_t length = 0; length + 1 < line.size(); ++length) {
            Ledger ledger;
            CHECK_FALSE(ledger.read(line.substr(0, length)));
            CHECK(ledger.all().empty());
        }
        CHECK(Ledger{}.read(line));
    }
}

TEST_CASE("ledger: a file name that is not UTF-8 can be written") {
    Ledger ledger;
    CHECK(ledger.read(Ledger::holds({"\xC4\xE3.JPG", 1, 2}, "dd")));
}
