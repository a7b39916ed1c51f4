#pragma once
// Which places of each column are worth a look: one mode, in which whoever has passed without a
// picture may be called, a turn is passed for half the price of an exchange by a neighbour, and
// somebody served ahead is paid for then and when passed.

#include "binding/outlook.h"

namespace liuying::binding {

class Outlook::Forward {
public:
    explicit Forward(Outlook& outlook);
    void run();

private:
    // A column being filled: weights of places low..high.
    struct Filling {
        std::vector<double> in_order, lost;
        int low = 0, high = -1, lost_low = 0, lost_high = -1;
        double best = 0;  // with what lies ahead of each place
        // Weights left out: below low; above high, as they are and with what lies ahead.
        double below = 0, above = 0, above_ahead = 0;

        void clear();
        void leave_out(double weight, double ahead) {
            above += weight;
            above_ahead += weight * ahead;
        }
        void reach(int from, int to) { reach(in_order, low, high, from, to); }
        void reach_lost(int from, int to) { reach(lost, lost_low, lost_high, from, to); }
        double& lost_at(int i) {
            reach_lost(i, i);
            return lost[std::size_t(i)];
        }

    private:
        static void reach(std::vector<double>& all, int& low, int& high, int from, int to);
    };
    // A column that is full: its weights; and what its turns bring to the places from
    // turns_low, but for what the length of the group is worth. Room for whole_fours() of each, the
    // last of which hold nothing.
    struct Full {
        std::vector<double> in_order, lost, turns;
        int turns_low = 0, turned = 0;
        double unit = 1;  // 1 / what the weights were divided by
    };

    void begin(int j);
    void take_groups(int j);
    void take_turns(const GroupWeight& g, const Column& column, Full& from) const;
    void leave_far_ends(int j);
    void pass_without_shot(int j);
    void leave_ends(int j);
    void close(int j);
    [[nodiscard]] Full& full(int j) { return ring_[std::size_t(j % (max_group + 1))]; }

    Outlook& outlook_;
    const Evidence& evidence_;
    const FaultRates& rates_;
    Filling now_;
    std::array<Full, max_group + 1> ring_;
    double log_scale_ = 0;
};

}  // namespace liuying::binding
