#pragma once
// The exact posterior of one stream under the model of docs/binding.md: a semi-Markov chain whose
// steps are whole groups of shots. State at a group boundary: (i tickets passed, mode, j shots
// explained). Forward one column at a time, so that a new shot costs one column; backward over all
// of them. Time O(shots * band), memory O(shots * band).

#include <array>
#include <vector>

#include "binding/engine.h"
#include "binding/evidence.h"

namespace liuying::binding {

// Modes: in order; second half of an exchange; one ticket is held, d = 1..10 tickets ago; the
// ticket e = 1..6 ahead has been served. "Inside a run of lost sitters" is kept apart: it reaches
// far and does little.
namespace mode {
inline constexpr int normal = 0, exchange = 1, held = 1, ahead = 11, count = 18;
inline constexpr int most_held = 10, most_ahead = 6;
}  // namespace mode

// Expected numbers of what happened, under the posterior: what learn() feeds on.
struct Happenings {
    double passed = 0, skipped = 0, held = 0, ahead = 0, lost = 0, exchanged = 0;
    double extra = 0, retaken = 0, tests = 0, elsewhere = 0, substitutes = 0;
    std::array<double, max_group> frames{};  // portraits of a MATCH
    double slips_due = 0, slips_missing = 0, slips_unreadable = 0;
};

// Belief about one stream's shots, labels as positions in Session::sittings.
struct StreamPosterior {
    std::vector<std::vector<Label>> shots;  // by position in the stream; falling p
    std::vector<double> pictured;           // by position in Session::sittings
    double log_evidence = 0;
    double pruned = 0;
    Happenings happenings;
};

// Prior of every move that leaves (i, mode, j); they sum to 1. match_aside: of modes other than
// `normal`, which neither hold, advance, exchange nor lose.
struct MovePriors {
    double skip, hold, advance, exchange, extra, retake, test, elsewhere, lost, match, match_aside;
};
[[nodiscard]] MovePriors priors_in_order(const FaultRates& rates, int i, double lost);
[[nodiscard]] double release_chance(int d);
[[nodiscard]] double ahead_share(int e);   // e = 2..6, sums to 1
[[nodiscard]] double retake_share(int d);  // d = 1..8, sums to 1
inline constexpr int most_retaken = 8;

class Alignment {
public:
    // look_ahead: places behind which the next witnesses point are left out sooner. Far faster
    // where witnesses agree; where they mislead, StreamPosterior::pruned says so and the pass must
    // be made again without.
    Alignment(const Evidence& evidence, const FaultRates& rates, double band,
              int sittings_in_session, bool look_ahead = false);

    // Column j: all shots before j are explained. Columns come in order, 0 first.
    void forward_to(int column);
    // More sittings joined the session, at any station.
    void sittings_in_session(int count) { sittings_ = count; }
    // Keeps this column and those before it: a witness about shot `column` or a later one has
    // changed.
    void forget_from(int column);
    [[nodiscard]] int columns() const { return static_cast<int>(columns_.size()); }
    // Natural log of the evidence; every sitting must have had its turn at the end.
    [[nodiscard]] double log_evidence() const;
    [[nodiscard]] StreamPosterior posterior();
    // Belief about the newest shot while more may follow: any sitting may be the last so far.
    [[nodiscard]] std::vector<Label> newest() const;
    // The likeliest number of tickets passed at the newest column, before its shot.
    [[nodiscard]] int passed_at(int column) const;

private:
    using Row = std::array<double, mode::count>;
    struct Column {
        std::vector<int> at;  // i of each row, rising
        std::vector<Row> rows;
        int lost_from = 0;
        std::vector<double> lost;  // inside a run of lost sitters, i = lost_from...
        double log_scale = 0;
        double pruned = 0;    // weight left out here, in this column's scale
        int first_label = 0;  // label factors of tickets first_label.., per k; NaN until asked
        int labels = 0;
        mutable std::vector<double> factor;
        mutable std::vector<double> time;
    };
    struct Group;  // k shots from j: the factors all tickets share

    [[nodiscard]] Group group_at(int u, int k, bool going_on) const;
    [[nodiscard]] double label(const Group& group, int i) const;
    [[nodiscard]] double first_slip(const Group& group, int i) const;
    [[nodiscard]] double again_slip(const Group& group, int i) const;
    [[nodiscard]] double time_next(const Group& group, int i) const;
    // Calls part(sitting or nobody, weight, what) for each way a group can stand here without a
    // turn passing.
    template <class Part>
    void self_parts(const Group& group, int i, const Part& part) const;
    // Calls edge(from mode, rows further, to mode, weight, label, kind) for every move by this
    // group.
    template <class Edge>
    void moves(const Group& group, int i, const Row& from, double self, const Edge& edge) const;
    // From inside a run of lost sitters: edge(rows further, weight, label); rows further 0 stays
    // inside.
    [[nodiscard]] double lost_match(const Group& group, int i) const;
    [[nodiscard]] double lost_self(const Group& group) const;
    [[nodiscard]] double self_weight(const Group& group, int i) const;
    void pull(int u, int k, double scale);
    void pull_lost(int u, int k, double scale);
    void close_column(int j);
    Row& slot(int i);
    double& lost_slot(int i);
    // At most how much worse a place explains what is to come than the best: those the next
    // witnesses point at are behind it already and would have to come back.
    [[nodiscard]] double outlook(int j, int i, int m) const;
    void pass_without_shot(int j, int i, double best, bool last);

    const Evidence& evidence_;
    const FaultRates& rates_;
    double band_;
    bool look_ahead_;
    int sittings_;
    std::vector<Column> columns_;
    // The column being filled.
    std::vector<Row> scratch_;
    std::vector<char> touched_;
    std::vector<int> touched_list_;
    std::vector<double> lost_scratch_;
    int lost_low_ = 0, lost_high_ = -1;
    double pruned_scratch_ = 0;
    double best_scratch_ = 0;
};

}  // namespace liuying::binding
