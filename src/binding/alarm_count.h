#pragma once
// What a live session rings for in a drawn hall, held against who really sat there.

#include <vector>

#include "binding/live.h"
#include "binding/simulator.h"

namespace liuying::binding {

struct AlarmCount {
    struct Of {
        double all = 0, rung = 0;  // visits
        void count(bool rings) {
            all += 1;
            rung += rings ? 1 : 0;
        }
    };
    Of events;                      // somebody sits out of turn
    Of gaps;                        // in turn, but somebody before them has not come
    Of returns;                     // who was passed, or sat before
    Of strangers;                   // a test shot of somebody: nobody's turn
    Of in_turn;                     // superfluous
    Of in_turn_at_last;             // of those, still ringing at the last picture
    std::vector<double> seconds{};  // of each new shot

    AlarmCount& operator+=(const AlarmCount& other);
};

// A visit rings when one of its pictures does, before the next one sits down. The session's shots
// all have the camera's time, and one station.
[[nodiscard]] AlarmCount alarms_in(const SimulatedSession& one);

}  // namespace liuying::binding
