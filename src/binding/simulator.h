#pragma once
// Portrait sessions drawn from assumed fault rates, with the truth beside them: what the engine is
// measured against. The rates are assumptions (docs/binding.md), not field data. The same seed
// gives the same session.

#include <cstdint>
#include <vector>

#include "binding/session.h"

namespace liuying::binding {

// Per sitting unless said.
struct WorldRates {
    double no_show = 0.005, swap = 0.002, leave = 0.003, jump = 0.0005, unswiped = 0.001,
           elsewhere = 0.0015;
    double exchanged = 0.0001, substitute = 0.00002, retake = 0.015, test = 0.003;
    double deleted = 0.1;       // per frame that is not the last of its sitter
    double lost_file = 0.0005;  // per shot
    double lost_run = 0.02;     // per station and session; 20 files in the mean
    double slip_forgotten = 0.01, slip_unread = 0.02;
    double no_reference = 0.003, useless_reference = 0.005;
    double clock_step = 0.01;  // per station and session

    // Every fault of people and files this many times as often.
    [[nodiscard]] WorldRates times(double factor) const;
};

struct World {
    int stations = 2;
    int sittings_per_station = 150;
    WorldRates rates;
    bool single = false;  // one file per sitter is kept as a rule
    bool times = true;
    bool clock_known = true;  // four in five within a second, some minutes or hours off
    bool codes = true;
    double d_same = 2.66;       // 0: no such scores
    double d_reference = 6.05;  // 0: no references
    double d_same_told = 0,
           d_reference_told = 0;  // what the engine is told, when it is not the truth
    double scans = 0;             // share of sittings scanned at the chair
    double scan_lead_s = 0;       // up to so much sooner than 6 s before the first frame
    bool tethered = false;        // the station sees the shutter: its time on the desk's clock
    double misread = 0;           // share of codes read as some other sitting's
    bool counters = true;         // cameras number their files
    bool cameras_known = true;    // false: files of all stations in one heap, by time
    double drift_s_per_hour = 0;  // of the camera's clock
    double clock_off_s = 0;       // at most so much more, either way, on every camera's clock
    // Scores as they come out of a measure that was set up elsewhere: shift + scale * z.
    double score_shift = 0, score_scale = 1;
};

struct SimulatedSession {
    Session session;
    std::vector<int> owner;     // by shot: whose face, or nobody
    std::vector<int> visitor;   // by shot: who sits; below nobody a stranger, each another
    std::vector<int> disorder;  // first shots of sitters who sit out of turn
};

[[nodiscard]] SimulatedSession simulate(const World& world, std::uint64_t seed);

}  // namespace liuying::binding
