#pragma once
// The exact posterior of one stream under the model of docs/binding.md: a semi-Markov chain whose
// steps are whole groups of shots. State at a group boundary: (i tickets passed, mode, j shots
// explained). Forward one column at a time, so that a new shot costs one column; backward over all
// of them. Time O(shots * band), memory O(shots * band).

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <vector>

#include "binding/add.h"
#include "binding/engine.h"
#include "binding/evidence.h"
#include "binding/moves.h"
#include "binding/outlook.h"
#include "binding/weights.h"

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
    // band: cells lighter than this, against the heaviest of their column, are left out; 0: none.
    // look_ahead: of a whole stream, with an Outlook: cells that carry a smaller share of all paths
    // than `band` are. StreamPosterior::pruned is an estimate of how far the chances may be off for
    // what was left out; where it is too much, the pass is to be made again without.
    Alignment(const Evidence& evidence, const FaultRates& rates, double band,
              int sittings_in_session, bool look_ahead = false);

    // Column j: all shots before j are explained. Columns come in order, 0 first.
    void forward_to(int column);
    // More sittings joined the session, at any station.
    void sittings_in_session(int count) { weights_.sittings_in_session(count); }
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
    // Consecutive places i with their weights, scaled so that the heaviest of the column is 1.
    struct Column : Places {
        std::size_t rows_at = 0;  // in rows_ and notes_
        std::size_t lost_at = 0;  // in lost_: inside a run of lost sitters, i = lost_from...
        double top = 1;           // the weights were divided by it
        double log_scale = 0;     // sum of the logs of all tops so far
    };
    // What the turns of the groups out of a column bring to the rows from its low on, but for what
    // their length alone is worth; of a plain witness the same for all lengths.
    struct Turns {
        int column = -1;
        std::vector<Row> rows;
        std::vector<Row> staying;  // of the column itself, where a group passes no turn
        // The same, as an outlook has them: the modes held and ahead together.
        std::vector<Outlook::Place> brief, brief_staying;
    };
    struct Note {
        double sum = 0, aside = 0;  // of a row: all its weight; that of the modes held and ahead
        double pruned = 0;          // weight left out at this place, or further out at the ends
    };
    struct Shares;
    class Backward;

    const GroupWeight& group(int u, int k, bool going_on = false) {
        return outlook_ ? outlook_->group(u, k)
                        : weights_.of(u, k, columns_[std::size_t(u)], going_on);
    }
    [[nodiscard]] const Weights& weights() const {
        return outlook_ ? outlook_->weights() : weights_;
    }
    void pull(int u, int k, double scale);
    [[nodiscard]] double most_of(const GroupWeight& g, const Column& column,
                                 const Turns& turned) const;
    const Turns& turns(const GroupWeight& g, const Column& column);
    void pull_lost(int u, int k, double scale);
    void reach(int low, int high);
    double keep_worthy(int j, double least);
    void keep_rows(double scale);
    void close_column(int j);
    // Of a cell of column j at place i: what it is worth for all that is to come; 1 where that is
    // not known.
    [[nodiscard]] Outlook::Place outlook(int j, int i) const {
        return outlook_ ? outlook_->at(j, i) : Outlook::Place{1, 1, 1, 1};
    }
    [[nodiscard]] double outlook_lost(int j, int i) const {
        return outlook_ ? outlook_->lost(j, i) : 1;
    }
    // Of the best a move to place i, i + 1 or i + 2 may reach.
    [[nodiscard]] double best_outlook(int j, int i) const {
        return outlook_
                   ? std::max(outlook_->at(j, i).best(), std::max(outlook_->at(j, i + 1).best(),
                                                                  outlook_->at(j, i + 2).best()))
                   : 1;
    }
    // Below this, times its outlook, a cell of the column being filled is left out.
    [[nodiscard]] double least() const { return outlook_ ? least_ : band_ * best_scratch_; }
    void expect(int j);
    void pass_without_shot(int j, int i, bool last);
    // What is to come from a column, backward.
    struct Ahead {
        std::vector<Row> rows;        // of the places from low on
        std::vector<double> tops;     // the heaviest of each
        std::vector<double> reaches;  // of each place from low - 2 on, of it and the two after
        int low = 0, places = 0;
        [[nodiscard]] const Row& row(int i) const {
            const int at = i - low;
            return at < 0 || at >= places ? no_row : rows[std::size_t(at)];
        }
        [[nodiscard]] double top(int i) const {
            const int at = i - low;
            return at < 0 || at >= places ? 0 : tops[std::size_t(at)];
        }
        // The heaviest that a move from place i may reach.
        [[nodiscard]] double reached(int i) const {
            const int at = i - low + 2;
            return at < 0 || at >= places + 2 ? 0 : reaches[std::size_t(at)];
        }
        void find_reaches() {
            reaches.resize(std::size_t(places) + 2);
            double one = 0, two = 0;
            for (std::size_t r = reaches.size(); r-- > 0;) {
                const double here = r >= 2 ? tops[r - 2] : 0;
                reaches[r] = std::max(here, std::max(one, two));
                two = one;
                one = here;
            }
        }
    };
    static constexpr Row no_row{};
    void share_out(const GroupWeight& g, const Column& column, double share, const Ahead& ahead,
                   Shares& shares) const;
    void take_turns_back(const GroupWeight& g, const Column& column, const std::vector<Row>& ahead,
                         std::vector<Row>& back) const;

    const Evidence& evidence_;
    const FaultRates& rates_;
    double band_;
    std::optional<Outlook> outlook_;
    Weights weights_;
    std::vector<Column> columns_;
    std::vector<std::bitset<max_group>> followed_;  // by column and length: a move was made
    std::vector<Row> rows_;
    std::vector<Note> notes_;
    std::vector<double> lost_;
    // The column being filled: places low_..high_ hold numbers.
    std::vector<Row> scratch_;
    std::array<Turns, max_group + 1> turns_;  // of the newest columns
    int low_ = 0, high_ = -1;
    std::vector<double> lost_scratch_;
    int lost_low_ = 0, lost_high_ = -1;
    double& lost_slot(int i);
    std::vector<double> pruned_;  // by place, from pruned_low_ to pruned_high_
    int pruned_low_ = 0, pruned_high_ = -1;
    void leave_out(int i, double weight);
    double best_scratch_ = 0;
    // With an outlook: what column j + 1 leaves out, in its units; the logs of what the newest
    // columns are worth, all that is to come counted; the share of all paths left out so far.
    double least_ = 0, left_out_ = 0, share_left_out_ = 0;
    std::array<double, max_group> worth_{};
};

}  // namespace liuying::binding
