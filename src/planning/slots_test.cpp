#include "planning/slots.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

using namespace liuying::planning;

namespace {

SlotSession session(std::string id, int day, std::vector<std::string> colleges, int stations = 2) {
    return {std::move(id),      "east", day, {{540, 630}, {640, 720}}, stations, false,
            std::move(colleges)};
}

SlotSession makeup(int day, std::vector<std::string> colleges, int stations = 2) {
    auto one = session("makeup", day, std::move(colleges), stations);
    one.makeup = true;
    return one;
}

std::vector<SlotPerson> people(const std::string& college, int n) {
    std::vector<SlotPerson> all;
    for (int i = 0; i < n; ++i) {
        all.push_back({fmt::format("{}-{:04d}", college, i), college, "east", {}, {}});
    }
    return all;
}

std::vector<SlotPerson> operator+(std::vector<SlotPerson> a, const std::vector<SlotPerson>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

std::map<std::pair<std::string, int>, int> loads(const SlotPlan& plan) {
    std::map<std::pair<std::string, int>, int> load;
    for (const auto& given : plan.given) ++load[{given.slot.session, given.slot.start_minute}];
    return load;
}

}  // namespace

TEST_CASE("slots: a slot of ten minutes at two stations takes what 33 seconds and 92 % allow") {
    const auto rooms = slots_of(session("a", 1, {"cs"}), {});
    REQUIRE(rooms.size() == 17);
    CHECK(rooms.front().start_minute == 540);
    CHECK(rooms[9].start_minute == 640);  // after the break
    for (const auto& room : rooms) {
        CHECK(room.capacity >= 33);
        CHECK(room.capacity <= 34);
    }
    // 2 * 170 min * 60 / 33 * .92 = 568.7
    CHECK(capacity_of(session("a", 1, {"cs"}), {}) == 568);
}

TEST_CASE("slots: everyone of a college that fits comes to one session, spread evenly") {
    const auto plan =
        assign_slots({session("b", 2, {"cs"}), session("a", 1, {"cs"})}, people("cs", 170));
    CHECK(plan.without.empty());
    REQUIRE(plan.given.size() == 170);
    for (const auto& [slot, load] : loads(plan)) {
        CHECK(slot.first == "a");
        CHECK(load >= 9);
        CHECK(load <= 11);
    }
}

TEST_CASE("slots: colleges follow one another in the order of the session") {
    const auto plan =
        assign_slots({session("a", 1, {"math", "cs"})}, people("cs", 50) + people("math", 50));
    int last_math = 0;
    int first_cs = 1440;
    for (const auto& given : plan.given) {
        if (given.person.starts_with("math")) {
            last_math = std::max(last_math, given.slot.start_minute);
        } else {
            first_cs = std::min(first_cs, given.slot.start_minute);
        }
    }
    CHECK(last_math <= first_cs);
}

TEST_CASE("slots: who does not fit goes to the make-up, and says why") {
    const auto sessions = std::vector{session("a", 1, {"cs"}, 1), makeup(9, {"cs"}, 1)};
    const auto plan = assign_slots(sessions, people("cs", 300));
    const auto moved = std::ranges::count(plan.given, WhySlot::MakeupNoRoom, &GivenSlot::why);
    CHECK(moved == 300 - capacity_of(sessions[0], {}));
    CHECK(plan.without.empty());

    auto away = people("cs", 1);
    away[0].unavailable = {"a"};
    CHECK(assign_slots(sessions, away).given.at(0).why == WhySlot::MakeupUnavailable);
    away[0].unavailable = {"a", "makeup"};
    CHECK(assign_slots(sessions, away).without.at(0).why == WhyNoSlot::Unavailable);
    away[0].unavailable = {};
    away[0].campus = "west";
    CHECK(assign_slots(sessions, away).given.at(0).why == WhySlot::MakeupOtherCampus);
    CHECK(assign_slots(sessions, people("law", 1)).without.at(0).why == WhyNoSlot::NotServed);
    CHECK(assign_slots(sessions, people("cs", 1000)).without.at(0).why == WhyNoSlot::NoRoom);
}

TEST_CASE("slots: a kept appointment stands and its place is not given twice") {
    auto all = people("cs", 284);
    all[283].keep = Slot{"a", 540, 550};
    const auto sessions = std::vector{session("a", 1, {"cs"}, 1)};
    REQUIRE(capacity_of(sessions[0], {}) == 284);
    const auto plan = assign_slots(sessions, all);
    CHECK(plan.without.empty());
    CHECK(plan.given.back().slot == Slot{"a", 540, 550});
    CHECK(plan.given.back().why == WhySlot::Kept);
    const auto rooms = slots_of(sessions[0], {});
    for (const auto& [slot, load] : loads(plan)) {
        const auto room = std::ranges::find(rooms, slot.second, &SlotRoom::start_minute);
        CHECK(load <= room->capacity);
    }
}

TEST_CASE(
    "slots: whatever comes in, everyone is placed or told why, nobody twice, no slot overfull") {
    CHECK(rc::check([] {
        const std::vector<std::string> names{"cs", "math", "law"};
        std::vector<SlotSession> sessions;
        const int count = *rc::gen::inRange(1, 5);
        for (int i = 0; i < count; ++i) {
            const int mask = *rc::gen::inRange(0, 8);
            std::vector<std::string> colleges;
            for (std::size_t c = 0; c < names.size(); ++c) {
                if ((mask >> c) % 2 == 1) colleges.push_back(names[c]);
            }
            auto one = session(fmt::format("s{}", i), *rc::gen::inRange(1, 4), colleges, 1);
            const int length = *rc::gen::inRange(5, 60);
            one.stretches = {{540, 540 + length}};
            one.makeup = *rc::gen::inRange(0, 3) == 0;
            sessions.push_back(one);
        }
        std::vector<SlotPerson> all;
        const int n = *rc::gen::inRange(0, 200);
        for (int i = 0; i < n; ++i) {
            SlotPerson one{fmt::format("p{:03d}", i), *rc::gen::elementOf(names), "east", {}, {}};
            if (*rc::gen::inRange(0, 4) == 0) one.unavailable.push_back("s0");
            if (*rc::gen::inRange(0, 8) == 0) one.campus = "west";
            all.push_back(one);
        }
        const auto plan = assign_slots(sessions, all);
        std::set<std::string> seen;
        for (const auto& given : plan.given) {
            RC_ASSERT(seen.insert(given.person).second);
            const auto& one = *std::ranges::find(all, given.person, &SlotPerson::id);
            const auto& where = *std::ranges::find(sessions, given.slot.session, &SlotSession::id);
            RC_ASSERT(std::ranges::count(where.colleges, one.college) == 1);
            RC_ASSERT(std::ranges::count(one.unavailable, where.id) == 0);
            RC_ASSERT(where.makeup || one.campus == where.campus);
            RC_ASSERT(where.makeup == (given.why != WhySlot::Regular));
        }
        for (const auto& without : plan.without) RC_ASSERT(seen.insert(without.person).second);
        RC_ASSERT(seen.size() == all.size());
        for (const auto& [slot, load] : loads(plan)) {
            const auto& where = *std::ranges::find(sessions, slot.first, &SlotSession::id);
            const auto rooms = slots_of(where, {});
            RC_ASSERT(load <=
                      std::ranges::find(rooms, slot.second, &SlotRoom::start_minute)->capacity);
        }
        std::ranges::reverse(all);
        std::ranges::reverse(sessions);
        RC_ASSERT(assign_slots(sessions, all).given == plan.given);
    }));
}
