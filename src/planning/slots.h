#pragma once
// Everyone gets a place and a time (R11): from sessions with capacity and people with colleges and
// campuses to one appointment each. Pure and deterministic: the same input gives the same plan,
// whatever the order in which people are handed in.
//
// Capacity of a stretch of time = stations * seconds / service_s * utilisation, rounded down over
// the session as a whole (engine-planning: 33 s, 0.92). Inside a session colleges follow one
// another in the order the session names them and everyone is spread evenly over its slots.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"

namespace liuying::planning {

// Minutes of the day, start < end.
struct Stretch {
    int start_minute{};
    int end_minute{};
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

struct SlotSession {
    std::string id;
    std::string campus;
    int day{};  // grows with the date; orders sessions together with their start
    std::vector<Stretch> stretches;  // working time without breaks, in order, apart
    int stations{};
    bool makeup = false;
    std::vector<std::string> colleges;  // in the order they are called
};

struct Slot {
    std::string session;
    int start_minute{};
    int end_minute{};
    friend bool operator==(const Slot&, const Slot&) = default;
};

struct SlotPerson {
    std::string id;
    std::string college;
    std::string campus;                    // where they study; empty: anywhere
    std::vector<std::string> unavailable;  // sessions they cannot come to
    std::optional<Slot> keep;              // stands as it is and takes its place first
};

struct SlotPace {
    double service_s = 33.0;
    double utilisation = 0.92;
    int slot_minutes = 10;
};

enum class WhySlot {
    Kept,
    Regular,
    MakeupNoRoom,       // the college's sessions were full
    MakeupUnavailable,  // cannot come to any of them
    MakeupOtherCampus,  // none of them is on their campus
};
enum class WhyNoSlot {
    NoRoom,       // the make-up is full too
    NotServed,    // no session serves the college at all
    Unavailable,  // cannot come to any session, the make-up included
};

struct GivenSlot {
    std::string person;
    Slot slot;
    WhySlot why = WhySlot::Regular;
    friend bool operator==(const GivenSlot&, const GivenSlot&) = default;
};
struct WithoutSlot {
    std::string person;
    WhyNoSlot why = WhyNoSlot::NoRoom;
    friend bool operator==(const WithoutSlot&, const WithoutSlot&) = default;
};
struct SlotPlan {
    std::vector<GivenSlot> given;  // by person id
    std::vector<WithoutSlot> without;
};

[[nodiscard]] SlotPlan assign_slots(std::vector<SlotSession> sessions,
                                    std::vector<SlotPerson> people, const SlotPace& pace = {});

// A slot of a session and how many it takes in all.
struct SlotRoom {
    int start_minute{};
    int end_minute{};
    int capacity{};
};
// The slots of a session in order; their capacities add up to the session's. A stretch that is no
// multiple of the slot's length ends with a shorter one.
[[nodiscard]] std::vector<SlotRoom> slots_of(const SlotSession& session, const SlotPace& pace);
[[nodiscard]] int capacity_of(const SlotSession& session, const SlotPace& pace);

[[nodiscard]] std::string_view name_of(WhySlot why);
[[nodiscard]] std::string_view name_of(WhyNoSlot why);
[[nodiscard]] Words words_of(WhySlot why);
[[nodiscard]] Words words_of(WhyNoSlot why);

}  // namespace liuying::planning
