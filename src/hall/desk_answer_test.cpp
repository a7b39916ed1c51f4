// A desk's answer as a table: what is known of the person, where they stand, what they are told.

#include "hall/desk_answer.h"

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <iterator>

#include "campaign/campaign_file.h"
#include "campaign/zone.h"

using namespace liuying;
using namespace liuying::hall;

namespace {

campaign::Campaign demo() {
    std::ifstream in{LIUYING_SOURCE_DIR "/campaigns/demo.toml"};
    const std::string toml{std::istreambuf_iterator<char>{in}, {}};
    return campaign::parse_campaign(toml).value();
}

Instant at(unsigned day, int hour, int minute) {
    return campaign::moment("Asia/Shanghai",
                            std::chrono::year{2021} / std::chrono::October / std::chrono::day{day},
                            hour * 60 + minute);
}

}  // namespace

TEST_CASE("desk: who they are comes before when and where they come") {
    const auto rules = demo();
    PersonFacts due;
    due.slot = SlotOf{"zjg-01", at(14, 9, 20), at(14, 9, 30)};
    due.campus = "zijingang";
    const auto told = [&](auto change, SessionState state = SessionState::Opened,
                          const std::string& session = "zjg-01") {
        auto person = due;
        change(person);
        const auto answer = desk_answer(person, {session, state}, rules, at(14, 9, 15));
        CHECK((answer.refusal.has_value() == answer.why.has_value()));
        return answer.why ? std::string{kind_of(*answer.why)} : answer.offered;
    };
    CHECK(told([](auto&) {}) == "sign_in");
    CHECK(told([](auto&) {}, SessionState::Planned) == "session_not_open");
    CHECK(told([](auto&) {}, SessionState::Closed) == "session_closed");
    CHECK(told([](auto& p) { p.gone = true; }) == "gone_from_roster");
    CHECK(told([](auto& p) { p.excused = true; }) == "excused");
    CHECK(told([](auto& p) { p.standing.graduates_this_year = false; }) == "not_this_year");
    CHECK(told([](auto& p) { p.standing.registry = roster::Holding::Serves; }) == "associate_only");
    CHECK(told([](auto& p) { p.on_file = true; }) == "already_taken");
    CHECK(told([](auto& p) { p.sat = true; }) == "already_taken");
    CHECK(told([](auto& p) { p.sat = p.standing.reshoot_ordered = true; }) == "sign_in");
    CHECK(told([](auto& p) { p.number_here = 7; }) == "already_signed_in");
    CHECK(told([](auto& p) { p.where = Where::SignedIn; }) == "swipe");
    CHECK(told([](auto& p) { p.where = Where::Held; }) == "return");
    CHECK(told([](auto& p) { p.where = Where::Waiting; }).empty());
    CHECK(told([](auto& p) { p.slot.reset(); }) == "no_slot");
    CHECK(told([](auto& p) {
              p.slot = SlotOf{"zjg-03", at(15, 9, 0), at(15, 9, 10)};
          }) == "wrong_day");
    CHECK(told([](auto& p) {
              p.slot = SlotOf{"hjc-01", at(14, 9, 0), at(14, 9, 10)};
          }) == "wrong_campus");
    CHECK(told([](auto& p) {
              p.slot = SlotOf{"zjg-02", at(14, 14, 0), at(14, 14, 10)};
          }) == "wrong_session");
    // A session that the campaign file no longer has is none.
    CHECK(told([](auto& p) {
              p.slot = SlotOf{"nowhere", at(14, 9, 0), at(14, 9, 10)};
          }) == "no_slot");
}

TEST_CASE("desk: of two records of one person whoever must still sit is meant") {
    const auto rules = demo();
    const auto meant = [&](std::vector<Candidate> all) {
        const auto which = which_record(all, rules);
        return which ? std::to_string(*which) : which.error().kind;
    };
    CHECK(meant({}) == "not_on_roster");
    CHECK(meant({{.gone = true, .on_file = true}}) == "0");
    CHECK(meant({{.on_file = true}, {}}) == "1");
    CHECK(meant({{}, {.gone = true}}) == "0");
    CHECK(meant({{}, {}}) == "two_records");
    CHECK(meant({{.on_file = true}, {.gone = true}}) == "two_records");
}
