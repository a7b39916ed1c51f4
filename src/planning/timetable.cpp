#include "planning/timetable.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace liuying::planning {

namespace {

std::size_t at(int i) {
    return static_cast<std::size_t>(i);
}

// Students who may be exchanged for one another.
struct Class {
    int college{};
    std::string campus;
    std::vector<int> unavailable;
    std::vector<int> students;  // by programme, then id
};

struct Prepared {
    std::vector<std::string> colleges;
    std::vector<int> college_of;  // by student
    std::vector<int> college_size;
    std::vector<Class> classes;
};

Prepared prepare(const TimetableInstance& instance) {
    Prepared prepared;
    std::map<std::string, int> college_index;
    for (const auto& student : instance.students) college_index.emplace(student.college, 0);
    for (auto& [name, index] : college_index) {
        index = static_cast<int>(prepared.colleges.size());
        prepared.colleges.push_back(name);
    }
    prepared.college_size.resize(prepared.colleges.size());
    std::vector<int> order(instance.students.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    std::ranges::sort(order, {}, [&](int i) {
        const auto& student = instance.students[at(i)];
        return std::tuple{std::string_view{student.programme}, std::string_view{student.id}};
    });
    prepared.college_of.resize(instance.students.size());
    std::map<std::tuple<int, std::string, std::vector<int>>, std::size_t> class_index;
    for (const int i : order) {
        const auto& student = instance.students[at(i)];
        const int college = college_index.at(student.college);
        prepared.college_of[at(i)] = college;
        ++prepared.college_size[at(college)];
        const auto [it, fresh] = class_index.try_emplace(
            std::tuple{college, student.campus, student.unavailable}, prepared.classes.size());
        if (fresh) prepared.classes.push_back({college, student.campus, student.unavailable, {}});
        prepared.classes[it->second].students.push_back(i);
    }
    return prepared;
}

int share_floor(double share, int of) {
    return static_cast<int>(std::floor(share * of + 1e-9));
}

// x[class][k]: how many of a class come to its k-th possible period.
struct Choice {
    int period{};
    int column{};
};
struct Model {
    Mip mip;
    std::vector<std::vector<Choice>> choices;  // by class
    std::map<std::pair<int, int>, int> open;   // (college, session) → column
};

Model build(const TimetableInstance& instance, const Prepared& prepared) {
    Model model;
    auto& mip = model.mip;
    const auto& costs = instance.costs;
    std::vector<std::vector<Mip::Term>> loads(instance.periods.size());
    std::vector<std::vector<Mip::Term>> makeups(prepared.colleges.size());
    model.choices.resize(prepared.classes.size());
    for (std::size_t g = 0; g < prepared.classes.size(); ++g) {
        const auto& group = prepared.classes[g];
        const auto n = static_cast<double>(group.students.size());
        std::vector<Mip::Term> all;
        std::map<int, std::vector<Mip::Term>> by_session;
        for (std::size_t p = 0; p < instance.periods.size(); ++p) {
            const auto& period = instance.periods[p];
            const auto& session = instance.sessions[at(period.session)];
            if (session.campus != group.campus || period.capacity == 0) continue;
            if (std::ranges::binary_search(group.unavailable, static_cast<int>(p))) continue;
            const int x = mip.column(0, n, session.makeup ? costs.makeup : 0, false);
            model.choices[g].push_back({static_cast<int>(p), x});
            all.push_back({x, 1});
            loads[p].push_back({x, 1});
            if (session.makeup) {
                makeups[at(group.college)].push_back({x, 1});
            } else {
                by_session[period.session].push_back({x, 1});
            }
        }
        all.push_back({mip.column(0, n, costs.unassigned, false), 1});
        mip.row(all, Mip::Sense::Equal, n);
        // All of the class in the session at once: fewer and tighter than one row a period.
        for (auto& [session, terms] : by_session) {
            const auto [it, fresh] = model.open.try_emplace({group.college, session}, 0);
            if (fresh) it->second = mip.column(0, 1, costs.open, true);
            terms.push_back({it->second, -n});
            mip.row(terms, Mip::Sense::AtMost, 0);
        }
    }
    for (std::size_t p = 0; p < loads.size(); ++p) {
        if (loads[p].empty()) continue;
        const int capacity = instance.periods[p].capacity;
        const int to85 = share_floor(0.85, capacity);
        const int to95 = share_floor(0.95, capacity);
        auto terms = loads[p];
        terms.push_back({mip.column(0, to85, 0, false), -1});
        terms.push_back({mip.column(0, to95 - to85, costs.load85, false), -1});
        terms.push_back({mip.column(0, capacity - to95, costs.load95, false), -1});
        mip.row(terms, Mip::Sense::Equal, 0);
    }
    for (std::size_t c = 0; c < makeups.size(); ++c) {
        if (makeups[c].empty()) continue;
        const int size = prepared.college_size[c];
        auto terms = makeups[c];
        terms.push_back({mip.column(0, size, costs.makeup_over, false), -1});
        mip.row(terms, Mip::Sense::AtMost, share_floor(costs.makeup_free_share, size));
    }
    return model;
}

// How many of each class come to each of its periods: whole numbers whatever the solver's
// tolerance, never more than a period holds.
std::vector<std::vector<int>> whole_flows(const TimetableInstance& instance,
                                          const Prepared& prepared, const Model& model,
                                          const std::vector<double>& values) {
    std::vector<int> left;
    for (const auto& period : instance.periods) left.push_back(period.capacity);
    std::vector<std::vector<int>> flows(model.choices.size());
    std::vector<int> waiting(model.choices.size());
    for (std::size_t g = 0; g < model.choices.size(); ++g) {
        waiting[g] = static_cast<int>(prepared.classes[g].students.size());
        for (const auto& choice : model.choices[g]) {
            const double wanted = std::floor(values[at(choice.column)] + 1e-6);
            const int take = std::clamp(static_cast<int>(wanted), 0,
                                        std::min(waiting[g], left[at(choice.period)]));
            flows[g].push_back(take);
            waiting[g] -= take;
            left[at(choice.period)] -= take;
        }
    }
    // What rounding dropped goes where the solver wanted a part of it.
    for (std::size_t g = 0; g < model.choices.size(); ++g) {
        for (std::size_t k = 0; k < model.choices[g].size() && waiting[g] > 0; ++k) {
            const auto& choice = model.choices[g][k];
            if (values[at(choice.column)] - flows[g][k] < 1e-6) continue;
            const int take = std::min(waiting[g], left[at(choice.period)]);
            flows[g][k] += take;
            waiting[g] -= take;
            left[at(choice.period)] -= take;
        }
    }
    return flows;
}

// Inside a session a college that comes in both halves stands at their border.
std::vector<int> queue_of(int period, const TimetableInstance& instance,
                          const std::vector<std::set<int>>& colleges_in,
                          const std::vector<std::vector<int>>& by_college) {
    const int session = instance.periods[at(period)].session;
    std::vector<std::pair<int, int>> order;  // (before 0, in between 1, border to next 2), college
    for (const int college : colleges_in[at(period)]) {
        int rank = 1;
        for (std::size_t other = 0; other < instance.periods.size(); ++other) {
            if (instance.periods[other].session != session || static_cast<int>(other) == period) {
                continue;
            }
            if (!colleges_in[other].contains(college)) continue;
            rank = static_cast<int>(other) < period ? 0 : 2;
        }
        order.emplace_back(rank, college);
    }
    std::ranges::sort(order);
    std::vector<int> queue;
    for (const auto& [rank, college] : order) {
        const auto& students = by_college[at(college)];
        queue.insert(queue.end(), students.begin(), students.end());
    }
    return queue;
}

void seat(const TimetableInstance& instance, const Prepared& prepared, const Model& model,
          const std::vector<std::vector<int>>& flows, TimetablePlan& plan) {
    std::vector<std::vector<std::vector<int>>> people(
        instance.periods.size(), std::vector<std::vector<int>>(prepared.colleges.size()));
    std::vector<std::set<int>> colleges_in(instance.periods.size());
    for (std::size_t g = 0; g < flows.size(); ++g) {
        const auto& group = prepared.classes[g];
        std::size_t next = 0;
        for (std::size_t k = 0; k < flows[g].size(); ++k) {
            const auto period = at(model.choices[g][k].period);
            for (int i = 0; i < flows[g][k]; ++i) {
                people[period][at(group.college)].push_back(group.students[next++]);
            }
            if (flows[g][k] > 0) colleges_in[period].insert(group.college);
        }
    }
    for (std::size_t p = 0; p < instance.periods.size(); ++p) {
        auto& by_college = people[p];
        for (auto& students : by_college) {
            std::ranges::sort(students, {}, [&](int i) {
                const auto& student = instance.students[at(i)];
                return std::tuple{std::string_view{student.programme},
                                  std::string_view{student.id}};
            });
        }
        const auto queue = queue_of(static_cast<int>(p), instance, colleges_in, by_college);
        const auto& period = instance.periods[p];
        const auto n = static_cast<long long>(queue.size());
        const long long minutes = period.end_minute - period.start_minute;
        for (long long i = 0; i < n; ++i) {
            // Evenly over the period: the middle of the i-th of n equal parts.
            // Slots stand on the clock's grid; a half that begins inside one begins a shorter slot.
            const auto minute = period.start_minute + (2 * i + 1) * minutes / (2 * n);
            const auto slot = std::max<long long>(
                period.start_minute, minute / instance.slot_minutes * instance.slot_minutes);
            plan.seats[at(queue[at(static_cast<int>(i))])] = {static_cast<int>(p),
                                                              static_cast<int>(slot)};
        }
    }
}

void count(const TimetableInstance& instance, TimetablePlan& plan) {
    std::set<std::pair<std::string_view, int>> opened;
    for (std::size_t i = 0; i < plan.seats.size(); ++i) {
        if (plan.seats[i].period < 0) {
            ++plan.unassigned;
            continue;
        }
        const int session = instance.periods[at(plan.seats[i].period)].session;
        if (instance.sessions[at(session)].makeup) {
            ++plan.makeup;
        } else {
            opened.emplace(instance.students[i].college, session);
        }
    }
    plan.opened = static_cast<int>(opened.size());
    plan.cost = cost_of(instance, plan.seats);
}

}  // namespace

double cost_of(const TimetableInstance& instance, const std::vector<TimetableSeat>& seats) {
    const auto& costs = instance.costs;
    double cost = 0;
    std::set<std::pair<std::string_view, int>> opened;
    std::map<std::string_view, int> makeup;
    std::map<std::string_view, int> size;
    std::vector<int> load(instance.periods.size());
    for (std::size_t i = 0; i < seats.size(); ++i) {
        const std::string_view college = instance.students[i].college;
        ++size[college];
        if (seats[i].period < 0) {
            cost += costs.unassigned;
            continue;
        }
        ++load[at(seats[i].period)];
        const int session = instance.periods[at(seats[i].period)].session;
        if (instance.sessions[at(session)].makeup) {
            ++makeup[college];
            cost += costs.makeup;
        } else {
            opened.emplace(college, session);
        }
    }
    cost += costs.open * static_cast<double>(opened.size());
    for (const auto& [college, n] : size) {
        cost += costs.makeup_over *
                std::max(0, makeup[college] - share_floor(costs.makeup_free_share, n));
    }
    for (std::size_t p = 0; p < load.size(); ++p) {
        const int capacity = instance.periods[p].capacity;
        const int over85 = std::max(0, load[p] - share_floor(0.85, capacity));
        const int over95 = std::max(0, load[p] - share_floor(0.95, capacity));
        cost += costs.load85 * over85 + (costs.load95 - costs.load85) * over95;
    }
    return cost;
}

TimetablePlan plan_timetable(const TimetableInstance& instance, const MipLimits& limits) {
    TimetablePlan plan;
    plan.seats.resize(instance.students.size());
    if (instance.students.empty()) return plan;
    const auto prepared = prepare(instance);
    auto model = build(instance, prepared);
    const auto answer = model.mip.minimise(limits);
    plan.bound = answer.bound;
    // The openings decide; with them fixed the rest is a flow, whose vertices are whole numbers.
    // Without any answer in time every half-day is open: feasible, dear, and still a plan.
    for (const auto& [key, column] : model.open) {
        model.mip.fix(column, answer.found ? std::round(answer.values[at(column)]) : 1.0);
    }
    const auto flow = model.mip.minimise_relaxed();
    assert(flow.found);
    seat(instance, prepared, model, whole_flows(instance, prepared, model, flow.values), plan);
    count(instance, plan);
    plan.bound = std::min(plan.bound, plan.cost);
    return plan;
}

}  // namespace liuying::planning
