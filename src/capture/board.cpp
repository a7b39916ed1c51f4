#include "capture/board.h"

#include <algorithm>

namespace liuying::capture {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_shots = 10;
constexpr std::size_t most_people = 6;
constexpr auto apart = 5min;

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

}  // namespace

bool Board::takes(const Doubt& doubt) const {
    if (shots.size() >= most_shots || doubt.taken - last > apart || last - doubt.taken > apart)
        return false;
    const auto shared = static_cast<std::size_t>(std::ranges::count_if(
        doubt.candidates, [&](const std::string& one) { return has(candidates, one); }));
    return shared > 0 && candidates.size() + doubt.candidates.size() - shared <= most_people;
}

void Board::add(const Doubt& doubt) {
    shots.push_back(doubt.shot);
    for (const auto& one : doubt.candidates)
        if (!has(candidates, one)) candidates.push_back(one);
    last = std::max(last, doubt.taken);
}

}  // namespace liuying::capture
