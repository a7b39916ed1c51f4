#include "binding/stream.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "binding/counter.h"

namespace liuying::binding {
namespace {

// Files missing at most between two of one camera.
constexpr std::int64_t longest_step = 80;

// Two counters that take turns are two cameras; one that starts anew does not come back.
bool two_in_one(const Session& session, std::span<const int> shots) {
    constexpr int often = 3;
    std::vector<std::int64_t> last;  // of each counter
    std::size_t current = 0;
    int returns = 0;
    for (const int shot : shots) {
        const auto& counter = session.shots[std::size_t(shot)].counter;
        if (!counter) continue;
        const auto goes_on = [&](std::int64_t before) {
            const auto step = missing_files(before, *counter) + 1;
            return step > 0 && step <= longest_step;
        };
        if (!last.empty() && goes_on(last[current])) {
            last[current] = *counter;
            continue;
        }
        const auto found = std::ranges::find_if(last, goes_on);
        // Side by side, too near each other to follow: they fall again and again by little.
        if (!last.empty() && *counter < last[current] && last[current] - *counter <= longest_step)
            ++returns;
        if (found == last.end()) {
            if (last.size() == 8) last.erase(last.begin());
            last.push_back(*counter);
            current = last.size() - 1;
            continue;
        }
        ++returns;
        *found = *counter;
        current = std::size_t(found - last.begin());
    }
    return returns >= often;
}

// Shots of mixed files, told apart by counters that each keep rising in small steps. Empty when
// they do not.
std::vector<std::vector<int>> chains_of(const Session& session, std::span<const int> shots,
                                        std::size_t wanted) {
    std::vector<std::vector<int>> chains;
    for (const int shot : shots) {
        const auto& counter = session.shots[std::size_t(shot)].counter;
        if (!counter) return {};
        std::vector<int>* best = nullptr;
        for (auto& chain : chains) {
            const auto step =
                missing_files(*session.shots[std::size_t(chain.back())].counter, *counter) + 1;
            if (step <= 0 || step > longest_step) continue;
            if (best != nullptr)
                return {};  // two cameras stand so near each other that either may have shot it
            best = &chain;
        }
        if (best == nullptr) {
            if (chains.size() == wanted) return {};
            chains.emplace_back();
            best = &chains.back();
        }
        best->push_back(shot);
    }
    return chains;
}

// How much the codes and references of a chain speak for a station, in nats.
double affinity(const Session& session, std::span<const int> chain, int station) {
    double sum = 0;
    const double d = session.parameters.likeness.d_reference;
    for (const int at : chain) {
        const Shot& shot = session.shots[std::size_t(at)];
        if (shot.slip == SlipSeen::Known)
            sum += session.sittings[std::size_t(shot.code)].station == station ? 3 : -3;
        double best = 0;
        for (const auto& one : shot.references)
            if (session.sittings[std::size_t(one.sitting)].station == station)
                best = std::max(best, d * (one.score - d / 2));
        sum += std::min(best, 5.0);
    }
    return sum;
}

}  // namespace

std::vector<Stream> streams_of(const Session& session) {
    std::map<int, Stream> of_station;
    for (std::size_t i = 0; i < session.sittings.size(); ++i)
        of_station[session.sittings[i].station].sittings.push_back(static_cast<int>(i));
    std::map<int, std::vector<int>> of_camera;
    for (std::size_t j = 0; j < session.shots.size(); ++j)
        if (const auto& camera = session.shots[j].camera)
            of_camera[*camera].push_back(static_cast<int>(j));
    std::map<int, bool> tangled;
    bool untangled = false;
    for (const auto& [camera, shots] : of_camera)
        untangled =
            (tangled[camera] = of_station.size() > 1 && two_in_one(session, shots)) || untangled;
    std::vector<int> unknown;
    for (std::size_t j = 0; j < session.shots.size(); ++j) {
        const auto& camera = session.shots[j].camera;
        if (camera && !tangled[*camera])
            of_station[*camera].shots.push_back(static_cast<int>(j));
        else
            unknown.push_back(static_cast<int>(j));
    }
    std::vector<Stream> streams;
    if (unknown.empty() || (of_station.size() == 1 && unknown.size() == session.shots.size())) {
        for (auto& [station, stream] : of_station) {
            stream.station = station;
            if (!unknown.empty()) stream.shots = unknown;
            streams.push_back(std::move(stream));
        }
        return streams;
    }

    std::vector<int> stations;
    for (const auto& [station, stream] : of_station) stations.push_back(station);
    auto chains = unknown.size() == session.shots.size()
                      ? chains_of(session, unknown, stations.size())
                      : std::vector<std::vector<int>>{};
    if (chains.size() == stations.size() && stations.size() <= 6) {
        std::vector<std::size_t> order(stations.size()), best_order;
        std::iota(order.begin(), order.end(), std::size_t{0});
        double best = -1e300, second = -1e300;
        do {
            double sum = 0;
            for (std::size_t c = 0; c < order.size(); ++c)
                sum += affinity(session, chains[c], stations[order[c]]);
            if (sum > best)
                second = best, best = sum, best_order = order;
            else
                second = std::max(second, sum);
        } while (std::next_permutation(order.begin(), order.end()));
        if (best - second > 30) {
            for (std::size_t c = 0; c < chains.size(); ++c) {
                auto& stream = of_station[stations[best_order[c]]];
                stream.station = stations[best_order[c]];
                stream.untangled = untangled;
                stream.shots = std::move(chains[c]);
            }
            for (auto& [station, stream] : of_station) streams.push_back(std::move(stream));
            return streams;
        }
    }
    // One heap: only a frame's own witnesses count.
    Stream heap;
    heap.merged = true;
    for (std::size_t i = 0; i < session.sittings.size(); ++i)
        heap.sittings.push_back(static_cast<int>(i));
    for (std::size_t j = 0; j < session.shots.size(); ++j)
        heap.shots.push_back(static_cast<int>(j));
    heap.station = -1;
    streams.push_back(std::move(heap));
    return streams;
}

}  // namespace liuying::binding
