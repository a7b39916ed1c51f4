#include "capture/window.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace liuying::capture {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t run_of_turns = 12;
constexpr std::size_t certain_at_each_end = 3;
constexpr std::ptrdiff_t most_missing = 2;  // turns without a picture, one after the other
constexpr std::size_t turns_between = 24;
constexpr auto minutes_between = 5min;

// Shots that follow each other and hold the same person.
struct Stay {
    std::size_t first = 0, end = 0;  // shots
    std::ptrdiff_t turn = -1;        // -1: nobody's here
    bool certain = true;
};

std::unordered_map<std::string_view, std::ptrdiff_t> places_of(const std::vector<Turn>& turns) {
    std::unordered_map<std::string_view, std::ptrdiff_t> place;
    for (const auto& turn : turns)
        place.emplace(turn.token, static_cast<std::ptrdiff_t>(place.size()));
    return place;
}

std::vector<Stay> stays_of(const Station& station) {
    const auto place = places_of(station.turns);
    std::vector<Stay> stays;
    for (std::size_t at = 0; at < station.shots.size(); ++at) {
        const auto& shot = station.shots[at];
        const auto found = shot.now ? place.find(shot.now->token) : place.end();
        const auto turn = found == place.end() ? -1 : found->second;
        // A picture of nobody's is never certain, one without a face of somebody in turn is.
        const bool certain =
            turn >= 0 && shot.timed && (!shot.face || shot.now->state != State::Doubtful);
        if (stays.empty() || stays.back().turn != turn)
            stays.push_back({.first = at, .end = at, .turn = turn});
        stays.back().end = at + 1;
        stays.back().certain = stays.back().certain && certain;
    }
    return stays;
}

// A run that begins with this stay: the stay behind it, or 0 where it is none.
std::size_t run_from(const std::vector<Stay>& stays, std::size_t first) {
    const auto begins = stays[first].turn;
    auto newest = begins - 1;
    std::size_t turns = 0;
    std::size_t in_order = 0;  // certain and in order, up to here
    for (auto at = first; at < stays.size(); ++at) {
        const auto& stay = stays[at];
        const bool next = stay.turn > newest && stay.turn <= newest + 1 + most_missing;
        in_order = next && stay.certain ? in_order + 1 : 0;
        if (turns < certain_at_each_end && in_order == 0) return 0;
        if (next) {
            newest = stay.turn;
            ++turns;
        } else if (stay.turn > newest || (stay.turn >= 0 && stay.turn < begins)) {
            return 0;
        }
        if (turns >= run_of_turns && in_order >= certain_at_each_end) return at + 1;
        if (turns >= 2 * run_of_turns) return 0;
    }
    return 0;
}

}  // namespace

std::optional<Window> window_of(const Station& station, Instant changed) {
    const auto stays = stays_of(station);
    std::size_t before = 0;  // stays that were over
    while (before < stays.size() && station.shots[stays[before].end - 1].taken < changed) ++before;
    if (before < run_of_turns + turns_between) return std::nullopt;
    for (auto first = before - run_of_turns - turns_between + 1; first-- > 0;) {
        const auto behind = run_from(stays, first);
        if (behind == 0 || behind + turns_between > before) continue;
        const auto end = stays[behind - 1].end;
        if (station.shots[end - 1].taken + minutes_between > changed) continue;
        return Window{.run = stays[first].first, .weighed = end};
    }
    return std::nullopt;
}

Station part_of(const Station& station, const Window& window) {
    Station part{.id = station.id,
                 .day_start = station.day_start,
                 .camera_day_start_ms = station.camera_day_start_ms,
                 .turns = {},
                 .seats = {},
                 .shots = {},
                 .rates = station.rates};
    if (window.run == 0) return station;
    part.shots.assign(station.shots.begin() + static_cast<std::ptrdiff_t>(window.run),
                      station.shots.end());
    const auto from = part.shots.front().taken;
    std::unordered_set<std::string_view> named;
    for (const auto& seat : station.seats) {
        if (seat.to && *seat.to <= from) continue;
        part.seats.push_back(seat);
        named.insert(seat.token);
    }
    for (const auto& shot : part.shots)
        if (shot.now) named.insert(shot.now->token);
    const auto place = places_of(station.turns);
    const auto begins = place.at(part.shots.front().now->token);
    for (const auto& turn : station.turns)
        if (place.at(turn.token) >= begins || named.contains(turn.token))
            part.turns.push_back(turn);
    return part;
}

std::vector<Answer> whose_in(const Station& station, const Window& window, double level) {
    auto answers = whose(part_of(station, window), level);
    answers.erase(answers.begin(),
                  answers.begin() + static_cast<std::ptrdiff_t>(window.weighed - window.run));
    return answers;
}

}  // namespace liuying::capture
