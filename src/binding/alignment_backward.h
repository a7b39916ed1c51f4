#pragma once
// The backward pass: what is to come of every place, a column at a time from the last one; and with
// what forward knows, whose each shot is and what happened.

#include "binding/alignment_shares.h"

namespace liuying::binding {

class Alignment::Backward {
public:
    explicit Backward(Alignment& alignment);
    [[nodiscard]] StreamPosterior run();

private:
    // What is to come of a column, divided by `top`.
    struct Back : Ahead {
        std::vector<double> lost;
        double top = 1;
        double log_scale = 0;
    };

    void begin(int u);
    void told(int q);  // no more groups hold shot q
    void take_groups(int u);
    void take(const GroupWeight& g, double scale);
    void take_lost(const GroupWeight& g, double scale);
    void count(const GroupWeight& g);
    void pass_without_shot(int u);
    void count_left_out(int u);
    void close(int u);

    [[nodiscard]] const Column& column(int u) const { return of_.columns_[std::size_t(u)]; }
    [[nodiscard]] Back& back(int u) { return ring_[std::size_t(u % (max_group + 1))]; }
    [[nodiscard]] double lost(int u, int i) {
        const int at = i - column(u).lost_from;
        return at < 0 || at >= column(u).lost_places ? 0 : back(u).lost[std::size_t(at)];
    }

    Alignment& of_;
    const Evidence& evidence_;
    const FaultRates& rates_;
    const int shots_, tickets_;
    StreamPosterior result_;
    std::array<Tally, max_group> tallies_;  // by shot, of those that groups may still hold
    Shares shares_;                         // whose: of the groups of the column in hand
    std::array<Back, max_group + 1> ring_;  // of the newest columns
    // By row: of all lengths of group, times what the length alone is worth, the turns and all that
    // passes no turn; the turns of this group are still to be taken.
    std::vector<Row> turns_, selves_;
    const GroupWeight* untaken_ = nullptr;
    std::array<double, max_group> unshared_{};  // by shot, as tallies_
    double most_unshared_ = 0;                  // of a shot
    double here_ = 0;  // turns forward * weight * backward into a share of all paths
    double bound_ = 0;
};

}  // namespace liuying::binding
