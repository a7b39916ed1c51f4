#pragma once
// What the witnesses say of the groups of shots that begin at one shot, ticket by ticket: the
// factors by which every move of docs/binding.md is multiplied. What lies with the shot is read
// once for all lengths of group.

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "binding/evidence.h"
#include "binding/moves.h"

namespace liuying::binding {

// Places of one column that are looked at: tickets passed, low.., and those inside a run of lost
// sitters, lost_from...
struct Places {
    int low = 0, places = 0;
    int lost_from = 0, lost_places = 0;
};

// Of the groups that begin at one shot. By ticket: first, first + 1, ...; places that are no ticket
// hold 0. What depends on the length of the group as well has `tickets` values for each k, or,
// where the witness is plain, because nothing tells one sitter from another but the code and the
// time, the same ones for every k. Room is for whole_fours() of them.
struct Witness {
    int shot = -1, frames = 0;
    bool plain = true;
    int low = 0, rows = 0;       // places looked at
    int first = 0, tickets = 0;  // what a move from them may speak of
    int lost_from = 0, lost = 0;
    const double* code = nullptr;
    const double* in_time = nullptr;  // code * time_next()
    // By place in the run of lost sitters; spoken_for is 1 where a witness names that sitter.
    const double* lost_turn = nullptr;
    const double* spoken_for = nullptr;
    MovePriors priors{}, priors_at_start{};

    [[nodiscard]] const MovePriors& priors_at(int i) const {
        return i == 0 ? priors_at_start : priors;
    }
    // Where place i stands among the tickets.
    [[nodiscard]] std::ptrdiff_t at(int i) const { return i - first; }
};

// k shots from u.
struct GroupWeight {
    int u = 0, k = 0;
    double base = 0, nobody_words = 0, turn = 0, again = 0, lost_self = 0, lost_turn = 0;
    double heaviest = 0, most_turn = 0, extra = 0, test = 0;
    const Witness* witness = nullptr;
    const double* label = nullptr;  // by ticket
    const double* sits =
        nullptr;  // of the owner or a stranger with the slip; to be multiplied by turn
    const double* back = nullptr;    // by row: of those before who come back; by again
    const double* selves = nullptr;  // by row: all that passes no turn
    // By row, of kept weights: the best of those who may be called from hold, and the tickets ahead
    // by their shares; both by turn.
    const double* called = nullptr;
    const double* served = nullptr;
    struct Far {
        int ticket, sitting;
        double weight;
    };
    std::span<const Far> far;

    [[nodiscard]] double test_at(int i) const { return witness->priors_at(i).test * test; }
    // Whether somebody far out of place is to be counted apart from those near place i.
    [[nodiscard]] static bool beyond(const Far& far, int i) {
        return far.ticket < 0 || far.ticket < i - most_retaken || far.ticket > i + mode::most_ahead;
    }
    // Limits, to be multiplied by turn.
    [[nodiscard]] double most_called(int i) const {
        return called != nullptr ? called[i - witness->low] : most_turn;
    }
    [[nodiscard]] double most_served(int i) const {
        return served != nullptr ? served[i - witness->low] : most_turn;
    }
    // All that passes no turn at place i.
    [[nodiscard]] const double& self_at(int i) const { return selves[i - witness->low]; }
};

class Weights {
public:
    // keep: what was read of a shot is kept for all of them, not for the latest seven.
    Weights(const Evidence& evidence, const FaultRates& rates, int sittings_in_session, bool keep)
        : evidence_{evidence},
          rates_{rates},
          sittings_{sittings_in_session},
          looked_{keep ? std::size_t(evidence.shots()) : max_group + 1},
          keep_{keep} {}

    void sittings_in_session(int count) { sittings_ = count; }
    [[nodiscard]] int sittings_in_session() const { return sittings_; }
    // A witness has changed, or other places are to be looked at.
    void forget();

    // Of the group of k shots from u out of these places, which are the same at every call for a
    // shot. going_on: more frames may follow.
    const GroupWeight& of(int u, int k, const Places& places, bool going_on = false) {
        Looked& at = looked_[keep_ ? std::size_t(u) : std::size_t(u) % looked_.size()];
        const int most = std::min(max_group, evidence_.shots() - u);
        if (at.witness.shot != u || at.witness.frames < most) {
            at.going_on = going_on;
            look(at, u, most, places);
        } else if (at.going_on != going_on) {
            at.going_on = going_on;
            for (int length = 1; length <= at.witness.frames; ++length) weigh(at, length);
        }
        return at.groups[std::size_t(k - 1)];
    }

    // Of the turn of ticket i, of those inside a run of lost sitters that are looked at; to be
    // multiplied by lost_turn.
    [[nodiscard]] double lost_sits(const GroupWeight& g, int i) const {
        return g.witness->lost_turn[i - g.witness->lost_from] *
               ((1 - rates_.substitute) * label_of_lost(g, i) + rates_.substitute * g.nobody_words);
    }
    [[nodiscard]] double lost_match(const GroupWeight& g, int i) const {
        return g.lost_turn * lost_sits(g, i);
    }
    [[nodiscard]] double label_of_lost(const GroupWeight& g, int i) const {
        if (g.witness->plain) return 1;
        const std::ptrdiff_t at = g.witness->at(i);
        return at >= 0 && at < g.witness->tickets ? g.label[at] : evidence_.label(i, g.u, g.k);
    }

private:
    struct Looked {
        Witness witness;
        bool going_on = false;
        std::array<GroupWeight, max_group> groups;
        // By length: the heaviest that may be multiplied by turn, and by again.
        std::array<double, max_group> most_turn{}, most_back{};
        std::vector<GroupWeight::Far> far;
        std::span<double> far_codes;  // of each, the likelihood of the code read
        double nobodys_code = 1;
        std::array<std::span<double>, max_group> selves;
        std::vector<double> numbers;
    };
    void look(Looked& at, int u, int most, const Places& places);
    void look_at_tickets(Looked& at, int k, std::span<const double> label, std::span<double> sits,
                         std::span<double> again) const;
    static void look_aside(std::span<const double> sits, std::span<double> called,
                           std::span<double> served);
    void look_at_lost(Looked& at, std::span<double> turn, std::span<double> spoken_for) const;
    // What depends on the length of the group alone.
    void weigh(Looked& at, int k);
    static void weigh_selves(const GroupWeight& g, std::span<double> selves);
    double* room(Looked& at, std::size_t numbers);

    const Evidence& evidence_;
    const FaultRates& rates_;
    int sittings_;
    std::vector<Looked> looked_;  // by shot
    bool keep_;
    std::vector<std::unique_ptr<double[]>> kept_;
    std::size_t used_ = 0, size_ = 0;  // of the last of them
};

}  // namespace liuying::binding
