#pragma once
// Who comes in which half of which session: the timetable as one optimisation (R11, engine-planning
// section 1). Hard: own campus, available periods, capacity. Cost: opening a half-day for a
// college, make-up seats, an unfair share of the make-up, crowded periods, people left without a
// place. Students of one college with the same availability are one class; only "college c is
// called to session h" is a yes or no, the rest is a flow. Answers with a bound, so that the gap is
// known.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "planning/mip.h"

namespace liuying::planning {

struct TimetableSession {
    std::string id;
    std::string campus;
    int stations{};
    bool makeup = false;
};
struct TimetablePeriod {
    std::string id;
    int session{};  // index
    int start_minute{};
    int end_minute{};
    int capacity{};
};
struct TimetableStudent {
    std::string id;
    std::string college;
    std::string programme;
    std::string campus;
    std::vector<int> unavailable;  // periods' indices, sorted
};
struct TimetableCosts {
    double open = 15;         // each college and half-day
    double makeup = 30;       // each student
    double makeup_over = 20;  // more, above `makeup_free_share` of the college
    double makeup_free_share = 0.05;
    double load85 = 1;  // each student above 85 % of a period
    double load95 = 3;  // each above 95 %
    double unassigned = 1000;
};
struct TimetableInstance {
    std::vector<TimetableSession> sessions;
    std::vector<TimetablePeriod> periods;
    std::vector<TimetableStudent> students;
    TimetableCosts costs;
    int slot_minutes = 10;
};

struct TimetableSeat {
    int period = -1;  // index; -1: none
    int slot_minute{};
};
struct TimetablePlan {
    std::vector<TimetableSeat> seats;  // by student
    double cost{};
    double bound{};
    int opened{};
    int makeup{};
    int unassigned{};
    [[nodiscard]] double gap() const { return cost > 0 ? (cost - bound) / cost : 0; }
};

[[nodiscard]] TimetablePlan plan_timetable(const TimetableInstance& instance,
                                           const MipLimits& limits = {});

// What a plan costs by the rules above, whoever made it.
[[nodiscard]] double cost_of(const TimetableInstance& instance,
                             const std::vector<TimetableSeat>& seats);

// The CSV form of ../shared/planning/FORMAT.md: texts in, texts out.
struct TimetableTexts {
    std::string params;
    std::string sessions;
    std::string periods;
    std::string students;
};
struct TimetableFault {
    std::string file;  // "periods"
    int line{};
    std::string what;
};
[[nodiscard]] Result<TimetableInstance, TimetableFault> read_timetable(const TimetableTexts& texts);
// student_id,session_id,slot_min,period_id
[[nodiscard]] std::string write_plan(const TimetableInstance& instance, const TimetablePlan& plan);

}  // namespace liuying::planning
