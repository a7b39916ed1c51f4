#include "planning/timetable.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace liuying::planning;

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in{file};
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

// Two half-days of two halves and a make-up, twenty places a half.
TimetableInstance small(int students) {
    TimetableInstance instance;
    instance.sessions = {{"S1", "A", 1, false}, {"S2", "A", 1, false}, {"S3", "A", 1, true}};
    for (int s = 0; s < 3; ++s) {
        for (int half = 0; half < 2; ++half) {
            instance.periods.push_back(
                {fmt::format("S{}.{}", s + 1, half + 1), s, 540 + half * 60, 600 + half * 60, 20});
        }
    }
    for (int i = 0; i < students; ++i) {
        instance.students.push_back(
            {fmt::format("U{:03}", i), i % 2 == 0 ? "C1" : "C2", "P", "A", {}});
    }
    return instance;
}

// The hard rules, whatever the cost.
void must_hold(const TimetableInstance& instance, const TimetablePlan& plan) {
    REQUIRE(plan.seats.size() == instance.students.size());
    std::vector<int> load(instance.periods.size());
    for (std::size_t i = 0; i < plan.seats.size(); ++i) {
        if (plan.seats[i].period < 0) continue;
        const auto p = static_cast<std::size_t>(plan.seats[i].period);
        const auto& period = instance.periods[p];
        const auto& student = instance.students[i];
        ++load[p];
        CHECK(instance.sessions[static_cast<std::size_t>(period.session)].campus == student.campus);
        CHECK_FALSE(std::ranges::binary_search(student.unavailable, plan.seats[i].period));
        CHECK(plan.seats[i].slot_minute >= period.start_minute);
        CHECK(plan.seats[i].slot_minute < period.end_minute);
    }
    for (std::size_t p = 0; p < load.size(); ++p) CHECK(load[p] <= instance.periods[p].capacity);
    CHECK(plan.cost == doctest::Approx(cost_of(instance, plan.seats)));
    CHECK(plan.bound <= plan.cost + 1e-6);
}

}  // namespace

TEST_CASE("timetable: a college that fits into one half-day is called to one") {
    const auto instance = small(60);
    const auto plan = plan_timetable(instance);
    must_hold(instance, plan);
    CHECK(plan.opened == 2);
    CHECK(plan.makeup == 0);
    CHECK(plan.unassigned == 0);
    CHECK(plan.cost == doctest::Approx(30));
}

TEST_CASE("timetable: who does not fit goes to the make-up, then nowhere, and the cost says so") {
    const auto crowded = small(100);
    const auto plan = plan_timetable(crowded);
    must_hold(crowded, plan);
    CHECK(plan.makeup == 20);
    CHECK(plan.unassigned == 0);
    const auto too_many = small(130);
    const auto over = plan_timetable(too_many);
    must_hold(too_many, over);
    CHECK(over.unassigned == 10);
}

TEST_CASE("timetable: nobody is called when they cannot come") {
    auto instance = small(40);
    for (auto& student : instance.students) student.unavailable = {0, 1, 2};
    const auto plan = plan_timetable(instance);
    must_hold(instance, plan);
    CHECK(plan.unassigned == 0);
}

TEST_CASE("timetable: the slots of a half are filled evenly, a college in one piece") {
    const auto instance = small(40);
    const auto plan = plan_timetable(instance);
    std::map<std::pair<int, int>, int> slots;
    std::map<int, std::vector<std::pair<int, std::string>>> by_period;
    for (std::size_t i = 0; i < plan.seats.size(); ++i) {
        ++slots[{plan.seats[i].period, plan.seats[i].slot_minute}];
        by_period[plan.seats[i].period].emplace_back(plan.seats[i].slot_minute,
                                                     instance.students[i].college);
    }
    for (const auto& [slot, load] : slots) CHECK(load <= 4);
    for (auto& [period, people] : by_period) {
        std::map<std::string, std::pair<int, int>> span;
        for (const auto& [minute, college] : people) {
            const auto it = span.try_emplace(college, minute, minute).first;
            it->second.first = std::min(it->second.first, minute);
            it->second.second = std::max(it->second.second, minute);
        }
        if (span.size() == 2) {
            const auto& a = span.begin()->second;
            const auto& b = std::next(span.begin())->second;
            CHECK((a.second <= b.first || b.second <= a.first));
        }
    }
}

TEST_CASE("timetable: the same instance gives the same plan") {
    const auto instance = small(90);
    CHECK(write_plan(instance, plan_timetable(instance)) ==
          write_plan(instance, plan_timetable(instance)));
}

TEST_CASE("timetable: faults of the files are named by file and line") {
    const TimetableTexts good{
        "key,value\nc_open,15\n",
        "session_id,campus,venue,day,start_min,end_min,stations,makeup\n"
        "S01,A,VA,1,540,700,4,0\n",
        "period_id,session_id,start_min,end_min,capacity\nS01.1,S01,540,620,5\n",
        "student_id,college,programme,campus,unavailable\nU1,C1,C1.1,A,S01.1\n"};
    REQUIRE(read_timetable(good).has_value());
    const auto fault_of = [](const TimetableTexts& texts) {
        const auto read = read_timetable(texts);
        REQUIRE_FALSE(read.has_value());
        return fmt::format("{}:{}: {}", read.error().file, read.error().line, read.error().what);
    };
    auto bad = good;
    bad.periods += "S01.2,S09,1,2,3\n";
    CHECK(fault_of(bad) == "periods:3: unknown id S09");
    bad = good;
    bad.periods += "S01.2,S01,x,2,3\n";
    CHECK(fault_of(bad) == "periods:3: start_min is not a number: x");
    bad = good;
    bad.students += "U1,C1,C1.1,A,\n";
    CHECK(fault_of(bad) == "students:3: U1 stands twice");
    bad = good;
    bad.students += "U2,C1\n";
    CHECK(fault_of(bad) == "students:3: no value for programme");
    bad = good;
    bad.sessions = "id\n1\n";
    CHECK(fault_of(bad) == "sessions:1: no column session_id");
}

TEST_CASE("timetable: the public instances are planned to their known optimum") {
    const std::filesystem::path folder{std::string{LIUYING_SOURCE_DIR} +
                                       "/../shared/planning/public"};
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: ../shared/planning is not here");
        return;
    }
    for (const auto& [name, best] : {std::pair{"SP01", 705.0}, std::pair{"SP02", 1787.0}}) {
        const auto at = folder / name;
        const auto instance =
            read_timetable({text_of(at / "params.csv"), text_of(at / "sessions.csv"),
                            text_of(at / "periods.csv"), text_of(at / "students.csv")});
        REQUIRE(instance.has_value());
        const auto plan = plan_timetable(*instance, {.seconds = 600});
        must_hold(*instance, plan);
        CHECK(plan.cost <= best * 1.005);
        CHECK(plan.unassigned == 0);
    }
}
