#pragma once
// The exact posterior of one stream under the model of docs/binding.md: a semi-Markov chain whose
// steps are whole groups of shots. State at a group boundary: (i tickets passed, mode, j shots
// explained). Forward one column at a time, so that a new shot costs one column; backward over all
// of them. Time O(shots * band), memory O(shots * band).

#include <array>
#include <cstddef>
#include <vector>

#include "binding/engine.h"
#include "binding/evidence.h"
#include "binding/moves.h"

namespace liuying::binding {

// Expected numbers of what happened, under the posterior: what learn() feeds on.
struct Happenings {
    double passed = 0, skipped = 0, held = 0, ahead = 0, lost = 0, exchanged = 0;
    double extra = 0, retaken = 0, tests = 0, elsewhere = 0, substitutes = 0;
    double stayed = 0;  // of those retaken: nobody came between, the sitter went on
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
    [[nodiscard]] std::vector<Label> newest();

private:
    using Row = std::array<double, mode::count>;
    // Consecutive places i with their weights, scaled so that the heaviest of the column is 1.
    struct Column {
        int low = 0, places = 0;
        std::size_t rows_at = 0;  // in rows_ and notes_
        int lost_from = 0, lost_places = 0;
        std::size_t lost_at = 0;  // in lost_: inside a run of lost sitters, i = lost_from...
        double lost_top = 0;
        double top = 1;        // the weights were divided by it
        double log_scale = 0;  // sum of the logs of all tops so far
    };
    struct Note {
        double sum = 0, aside = 0;  // of a row: all its weight; that of the modes held and ahead
        double pruned = 0;          // weight left out at this place, or further out at the ends
    };
    // What the witnesses say of groups that begin at one shot, for tickets first, first + 1, ...;
    // places that are no ticket hold 0. A vector by length holds `places` values for each k, or, of
    // a plain witness, whose labels are all 1, the same ones for every k.
    struct Witness {
        int shot = -1, first = 0, places = 0, frames = 0;
        bool plain = true;
        std::vector<double> code, in_time;  // code times time_next()
        std::vector<double> label, owned;   // by length; owned = in_time * label
        std::vector<double> sits;           // by length: of the owner or a stranger with the slip
        std::vector<double> again;          // by length and row: who of those before comes back
        std::vector<double> most;           // by length: the heaviest of them
        // By place in the run of lost sitters.
        std::vector<double> lost_turn;
        std::vector<char> spoken_for;
    };
    // k shots from u: factors of the weights of every place, tickets as in Witness.
    struct Group {
        int u = 0, k = 0, first = 0;
        double base = 0, nobody_words = 0, turn = 0, again = 0, lost_self = 0, lost_turn = 0;
        double heaviest = 0, extra = 0, test = 0;
        MovePriors priors{}, priors_at_start{};
        const Witness* witness = nullptr;
        const double* label = nullptr;
        const double* sits = nullptr;  // to be multiplied by turn
        const double* back = nullptr;  // by row; to be multiplied by again
        struct Far {
            int ticket, sitting;
            double weight;
        };
        std::vector<Far> far;
        [[nodiscard]] const MovePriors& priors_at(int i) const {
            return i == 0 ? priors_at_start : priors;
        }
        [[nodiscard]] double test_at(int i) const { return priors_at(i).test * test; }
    };
    struct Shares;

    void look_at(int u, int most);
    void weigh(int u, int k, bool going_on);
    [[nodiscard]] double label_of_lost(int i) const;
    [[nodiscard]] double lost_match(int at) const;
    // All that passes no turn at a row of the column.
    [[nodiscard]] double self_at(int row, int i) const;
    [[nodiscard]] static bool beyond(const Group::Far& far, int i);
    void pull(int u, int k, double scale);
    void pull_lost(int u, int k, double scale);
    void reach(int low, int high);
    void close_column(int j);
    // At most how much worse a place explains what is to come than the best: those the next
    // witnesses point at are behind it already and would have to come back.
    [[nodiscard]] double outlook(int j, int i) const;
    [[nodiscard]] double outlook(int j, int i, int m) const;
    [[nodiscard]] Row outlooks(int j, int i) const;  // by mode
    void pass_without_shot(int j, int i, double best, bool last);
    template <class Targets>
    void share_out(const Column& column, double scale, double share, const Targets& targets,
                   Row* back, Shares& shares) const;

    const Evidence& evidence_;
    const FaultRates& rates_;
    double band_;
    bool look_ahead_;
    int sittings_;
    std::vector<Column> columns_;
    std::vector<Row> rows_;
    std::vector<Note> notes_;
    std::vector<double> lost_;
    std::array<Witness, max_group + 1> witnesses_;  // by shot, the latest looked at
    Group group_;                                   // weighed last
    // The column being filled: places low_..high_ hold numbers.
    std::vector<Row> scratch_;
    int low_ = 0, high_ = -1;
    std::vector<double> lost_scratch_;
    int lost_low_ = 0, lost_high_ = -1;
    double& lost_slot(int i);
    std::vector<double> pruned_;  // by place, from pruned_low_ to pruned_high_
    int pruned_low_ = 0, pruned_high_ = -1;
    void leave_out(int i, double weight);
    double best_scratch_ = 0;
};

}  // namespace liuying::binding
