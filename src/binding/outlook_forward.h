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
        double& lost_at(int i) {
            reach(lost, lost_low, lost_high, i, i);
            return lost[std::size_t(i)];
        }

    private:
        static void reach(std::vector<double>& all, int& low, int& high, int from, int to);
    };
    // A column that is full: weights divided by top.
    struct Full {
        std::vector<double> in_order, lost;
        double top = 1;
    };

    void begin(int j);
    void take_turns(int j);
    void take_lost(int j);
    void take_lost(int j, const GroupWeight& g, const Column& column, const Full& from,
                   double scale);
    void pass_without_shot(int j);
    void leave_ends(int j);
    void close(int j);
    [[nodiscard]] Full& full(int j) { return ring_[std::size_t(j % (max_group + 1))]; }

    Outlook& outlook_;
    const Evidence& evidence_;
    const FaultRates& rates_;
    Filling now_;
    std::array<Full, max_group + 1> ring_;
    std::array<double, max_group + 1> scales_{};  // of column j - k, against that of j - 1
    double log_scale_ = 0;
};

}  // namespace liuying::binding
