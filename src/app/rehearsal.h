#pragma once
// A portrait day played through the public API (R40): people arrive, sign in, pay, swipe, sit and
// are photographed in simulated time; some leave the line, swap places, sit down uncalled, some
// files never arrive. Who really sat for each shot is known here and nowhere else.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/api_client.h"
#include "base/time.h"

namespace liuying::app {

struct RehearsalPlan {
    std::size_t people = 60;
    std::uint64_t seed = 1;
    double scanned = 0.9;             // chance that a sitter's ticket is scanned at the chair
    double leaves = 0.02;             // swiped, then gone without a word
    double swaps = 0.02;              // sits down before the one in front
    double uncalled = 0.01;           // takes the chair without anybody noticing
    double withheld = 0.01;           // a file that never arrives
    std::filesystem::path portraits;  // JPEGs to be shot; empty: drawn sitters
    std::optional<Instant>
        until;  // where the day is a real one: nothing is played that lies ahead of this moment
};

struct RehearsalOutcome {
    std::int64_t people = 0;
    std::int64_t signed_in = 0;
    std::int64_t shots = 0;
    std::int64_t bound_right = 0;
    std::int64_t bound_wrong = 0;
    std::int64_t waiting = 0;
    std::int64_t lost = 0;  // acknowledged and gone
    std::int64_t files_withheld = 0;
    [[nodiscard]] bool good() const { return bound_wrong == 0 && lost == 0; }
};

using Say = std::function<void(const std::string&)>;

// Plays on the first campaign the token may see that has sessions today. Throws std::runtime_error
// when the server refuses what it must not refuse.
[[nodiscard]] RehearsalOutcome rehearse(ApiClient& api, const RehearsalPlan& plan, const Say& say);

}  // namespace liuying::app
