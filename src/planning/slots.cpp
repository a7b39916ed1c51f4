#include "planning/slots.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace liuying::planning {

namespace {

// One session while it fills.
struct Filling {
    const SlotSession* session{};
    std::vector<SlotRoom> rooms;                             // what is left in each slot
    int left{};                                              // in all
    std::map<std::string, std::vector<std::size_t>> people;  // by college: indices
    std::map<std::size_t, WhySlot> why;
};

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

bool may_come(const SlotPerson& person, const SlotSession& session) {
    return contains(session.colleges, person.college) && !contains(person.unavailable, session.id);
}

// A make-up is for everyone it serves, whatever their campus.
bool right_campus(const SlotPerson& person, const SlotSession& session) {
    return session.makeup || person.campus.empty() || session.campus.empty() ||
           person.campus == session.campus;
}

WhySlot why_makeup(const SlotPerson& person, const std::vector<Filling>& fillings) {
    bool on_campus = false;
    bool could_come = false;
    for (const auto& filling : fillings) {
        const auto& session = *filling.session;
        if (session.makeup || !contains(session.colleges, person.college)) continue;
        if (!right_campus(person, session)) continue;
        on_campus = true;
        could_come |= may_come(person, session);
    }
    if (!on_campus) return WhySlot::MakeupOtherCampus;
    return could_come ? WhySlot::MakeupNoRoom : WhySlot::MakeupUnavailable;
}

WhyNoSlot why_not(const SlotPerson& person, const std::vector<Filling>& fillings) {
    bool served = false;
    bool could_come = false;
    for (const auto& filling : fillings) {
        served |= contains(filling.session->colleges, person.college);
        could_come |= may_come(person, *filling.session) && right_campus(person, *filling.session);
    }
    if (!served) return WhyNoSlot::NotServed;
    return could_come ? WhyNoSlot::NoRoom : WhyNoSlot::Unavailable;
}

// People of one college who can come to the same sessions.
struct Group {
    std::string college;
    std::vector<std::size_t> sessions;  // regular ones, by date
    std::vector<std::size_t> people;
};

// Kept appointments take their place first, even where that overfills a slot by hand.
void place_kept(const std::vector<SlotPerson>& people, std::vector<Filling>& fillings,
                SlotPlan& plan, std::vector<bool>& placed) {
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (!people[i].keep) continue;
        const auto& slot = *people[i].keep;
        const auto at = std::ranges::find_if(
            fillings, [&](const Filling& filling) { return filling.session->id == slot.session; });
        if (at == fillings.end()) continue;  // the session is gone: planned anew
        --at->left;
        for (auto& room : at->rooms) {
            if (room.start_minute <= slot.start_minute && slot.start_minute < room.end_minute) {
                room.capacity = std::max(0, room.capacity - 1);
            }
        }
        placed[i] = true;
        plan.given.push_back({people[i].id, slot, WhySlot::Kept});
    }
}

// The i-th of n people stands at (i + 1/2)/n of the room that is left, counted in places: at least
// one place apart, so that no slot takes more than it has.
void spread(const Filling& filling, const std::vector<SlotPerson>& people, SlotPlan& plan) {
    std::vector<std::size_t> queue;
    for (const auto& college : filling.session->colleges) {
        const auto of_college = filling.people.find(college);
        if (of_college == filling.people.end()) continue;
        queue.insert(queue.end(), of_college->second.begin(), of_college->second.end());
    }
    long long places = 0;
    for (const auto& room : filling.rooms) places += room.capacity;
    const auto n = static_cast<long long>(queue.size());
    assert(n <= places);
    std::size_t slot = 0;
    long long before = 0;  // places of the slots before `slot`
    for (long long i = 0; i < n; ++i) {
        // position = (2i + 1) * places / 2n, compared without rounding
        while ((2 * i + 1) * places >= (before + filling.rooms[slot].capacity) * 2 * n) {
            before += filling.rooms[slot].capacity;
            ++slot;
        }
        const auto& room = filling.rooms[slot];
        const auto person = queue[static_cast<std::size_t>(i)];
        plan.given.push_back({people[person].id,
                              {filling.session->id, room.start_minute, room.end_minute},
                              filling.why.at(person)});
    }
}

}  // namespace

std::vector<SlotRoom> slots_of(const SlotSession& session, const SlotPace& pace) {
    std::vector<SlotRoom> rooms;
    double seconds = 0;
    int given = 0;
    for (const auto& stretch : session.stretches) {
        for (int start = stretch.start_minute; start < stretch.end_minute;
             start += pace.slot_minutes) {
            const int end = std::min(start + pace.slot_minutes, stretch.end_minute);
            seconds += 60.0 * (end - start);
            const auto upto = static_cast<int>(
                std::floor(session.stations * seconds / pace.service_s * pace.utilisation + 1e-9));
            rooms.push_back({start, end, upto - given});
            given = upto;
        }
    }
    return rooms;
}

int capacity_of(const SlotSession& session, const SlotPace& pace) {
    int sum = 0;
    for (const auto& room : slots_of(session, pace)) sum += room.capacity;
    return sum;
}

SlotPlan assign_slots(std::vector<SlotSession> sessions, std::vector<SlotPerson> people,
                      const SlotPace& pace) {
    std::ranges::sort(sessions, {}, [](const SlotSession& session) {
        const int start = session.stretches.empty() ? 0 : session.stretches.front().start_minute;
        return std::tuple{session.day, start, std::string_view{session.id}};
    });
    std::ranges::sort(people, {}, &SlotPerson::id);
    std::vector<Filling> fillings;
    for (const auto& session : sessions) {
        fillings.push_back({&session, slots_of(session, pace), capacity_of(session, pace), {}, {}});
    }
    SlotPlan plan;
    std::vector<bool> placed(people.size(), false);
    place_kept(people, fillings, plan, placed);
    for (auto& filling : fillings) {
        filling.left = 0;
        for (const auto& room : filling.rooms) filling.left += room.capacity;
    }

    const auto put = [&](std::size_t person, Filling& filling, WhySlot why) {
        filling.people[people[person].college].push_back(person);
        filling.why[person] = why;
        --filling.left;
        placed[person] = true;
    };

    // Groups with the fewest sessions to choose from go first; a group stays together where it
    // fits.
    std::map<std::pair<std::string, std::vector<std::size_t>>, std::vector<std::size_t>> by_choice;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (placed[i]) continue;
        std::vector<std::size_t> choice;
        for (std::size_t s = 0; s < fillings.size(); ++s) {
            const auto& session = *fillings[s].session;
            if (!session.makeup && may_come(people[i], session) &&
                right_campus(people[i], session)) {
                choice.push_back(s);
            }
        }
        by_choice[{people[i].college, choice}].push_back(i);
    }
    std::vector<Group> groups;
    for (auto& [key, members] : by_choice) groups.push_back({key.first, key.second, members});
    std::ranges::stable_sort(groups, {}, [](const Group& group) { return group.sessions.size(); });
    for (const auto& group : groups) {
        std::size_t next = 0;
        const auto whole = std::ranges::find_if(group.sessions, [&](std::size_t s) {
            return fillings[s].left >= static_cast<int>(group.people.size());
        });
        if (whole != group.sessions.end()) {
            for (const auto person : group.people) put(person, fillings[*whole], WhySlot::Regular);
            continue;
        }
        for (const auto s : group.sessions) {
            while (fillings[s].left > 0 && next < group.people.size()) {
                put(group.people[next++], fillings[s], WhySlot::Regular);
            }
        }
    }

    for (std::size_t i = 0; i < people.size(); ++i) {
        if (placed[i]) continue;
        const auto at = std::ranges::find_if(fillings, [&](const Filling& filling) {
            return filling.session->makeup && filling.left > 0 &&
                   may_come(people[i], *filling.session);
        });
        if (at != fillings.end()) {
            put(i, *at, why_makeup(people[i], fillings));
        } else {
            plan.without.push_back({people[i].id, why_not(people[i], fillings)});
        }
    }

    for (auto& filling : fillings) {
        for (auto& [college, members] : filling.people) std::ranges::sort(members);
        spread(filling, people, plan);
    }
    std::ranges::sort(plan.given, {}, &GivenSlot::person);
    return plan;
}

std::string_view name_of(WhySlot why) {
    switch (why) {
        case WhySlot::Kept: return "kept";
        case WhySlot::Regular: return "regular";
        case WhySlot::MakeupNoRoom: return "makeup_no_room";
        case WhySlot::MakeupUnavailable: return "makeup_unavailable";
        case WhySlot::MakeupOtherCampus: return "makeup_other_campus";
    }
    return {};
}
std::string_view name_of(WhyNoSlot why) {
    switch (why) {
        case WhyNoSlot::NoRoom: return "no_room";
        case WhyNoSlot::NotServed: return "not_served";
        case WhyNoSlot::Unavailable: return "unavailable";
    }
    return {};
}
Words words_of(WhySlot why) {
    switch (why) {
        case WhySlot::Kept: return {"保留原时间", "The time given before stands"};
        case WhySlot::Regular: return {"学院场次", "A session of the college"};
        case WhySlot::MakeupNoRoom:
            return {"学院场次已满，安排到补拍场次",
                    "The college's sessions are full: make-up session"};
        case WhySlot::MakeupUnavailable:
            return {"学院各场次均不能到场，安排到补拍场次",
                    "Cannot come to any session of the college: make-up session"};
        case WhySlot::MakeupOtherCampus:
            return {"学院场次不在所在校区，安排到补拍场次",
                    "The college's sessions are on another campus: make-up session"};
    }
    return {};
}
Words words_of(WhyNoSlot why) {
    switch (why) {
        case WhyNoSlot::NoRoom:
            return {"所有场次（含补拍）已满，请增加场次或机位",
                    "All sessions are full, the make-up too: add a session or a station"};
        case WhyNoSlot::NotServed:
            return {"没有安排该学院的场次，请在计划表中加入",
                    "No session serves this college: add it to the timetable"};
        case WhyNoSlot::Unavailable:
            return {"所有可选场次均不能到场，请与本人商定时间",
                    "Cannot come to any session there is: agree on a time in person"};
    }
    return {};
}

}  // namespace liuying::planning
