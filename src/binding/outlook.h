#pragma once
// How well every place explains all that is still to come: an upper limit of the backward weights
// of alignment.h, from a model with four modes instead of nineteen, in which any held ticket may be
// called and any ticket ahead may have been served. A move whose weight times outlook is nothing
// leads nowhere, and the exact pass need not follow it.
//
// First forward, to learn which places of each column are worth a look at all, then backward over
// these. Places outside of them are taken to explain nothing; how much of the whole they could have
// carried, if they explain the rest no better than the best place of their column, is kept count
// of.

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "binding/weights.h"

namespace liuying::binding {

// What is left out may explain what is to come better than what is looked at beside it by this
// much, by what its held tickets are still good for.
inline constexpr double unlike_neighbours = 30;

class Outlook {
public:
    Outlook(const Evidence& evidence, const FaultRates& rates, int sittings_in_session);

    // What is still to come, explained from place i of column j: in units of e^log_scale(j), in
    // which the best of the column is 1.
    struct Place {
        double in_order = 0, aside = 0, exchange = 0;
        double passed = 0;  // by what a ticket held or served ahead may pass into here
        [[nodiscard]] double best() const { return std::max(in_order, std::max(aside, exchange)); }
    };
    [[nodiscard]] const Place& at(int j, int i) const {
        static constexpr Place nothing{};
        const Column& column = columns_[std::size_t(j)];
        const int place = i - column.low;
        if (place < 0 || place >= column.places) return nothing;
        return places_[column.at + std::size_t(place)];
    }
    // All of column j that is looked at, from place low_of(j) on.
    [[nodiscard]] std::span<const Place> all(int j) const {
        const Column& column = columns_[std::size_t(j)];
        return {places_.data() + column.at, std::size_t(column.places)};
    }
    [[nodiscard]] int low_of(int j) const { return columns_[std::size_t(j)].low; }
    [[nodiscard]] double lost(int j, int i) const {
        const Column& column = columns_[std::size_t(j)];
        const int place = i - column.lost_from;
        if (place < 0 || place >= column.lost_places) return 0;
        return lost_[column.lost_at + std::size_t(place)];
    }
    [[nodiscard]] double log_scale(int j) const { return columns_[std::size_t(j)].log_scale; }
    // The share of all paths that places not looked at may carry, if they explain what is to come
    // no better than the best of their column.
    [[nodiscard]] double unseen() const { return unseen_; }

    [[nodiscard]] const Weights& weights() const { return weights_; }
    // Of k shots from u, of all places looked at.
    [[nodiscard]] const GroupWeight& group(int u, int k) {
        return weights_.of(u, k, columns_[std::size_t(u)]);
    }

private:
    class Forward;
    struct Column : Places {
        std::size_t at = 0, lost_at = 0;
        // Left out forward, against the heaviest: Forward::Filling.
        double below = 0, above = 0, above_ahead = 0;
        double log_forward = 0, log_scale = 0;  // what the weights were divided by
    };
    void find_returns();
    // Of the column being filled, backward: what the columns its groups lead to are worth, each
    // times what its length alone is worth; by place, from low.
    struct Reached {
        std::vector<Place> places;
        int low = 0;
    };
    void gather(const Column& column, const GroupWeight& g, double length);
    void take_turns(Column& column, const GroupWeight& g, double out);
    void pass_without_shot(Column& column, int u);
    void look();
    void look_back();
    void count_unseen();
    // How much less place i of column j is worth for the tickets the next witnesses point at that
    // lie behind it. one_held: but for the one that weighs most.
    [[nodiscard]] double pointed(int j, int i, bool one_held) const;
    // The same for none held, of the column being filled; most places lie in the table.
    void find_ahead(int j, int low, int high);
    [[nodiscard]] double ahead_of(int j, int i) const {
        return i >= ahead_low_ && i <= ahead_high_ ? ahead_[std::size_t(i - ahead_low_)]
                                                   : pointed(j, i, false);
    }

    const Evidence& evidence_;
    const FaultRates& rates_;
    Weights weights_;
    // By place, from ahead_low_ to ahead_high_, whole_fours() of them.
    std::vector<double> ahead_, within_;
    int ahead_low_ = 0, ahead_high_ = -1;
    // Of a ticket that has had its turn, by the shot that points at it: what its coming back, from
    // near by and from far, is worth against a turn; or the frame's being of the group before,
    // which is not so for one sitter after the other.
    struct Return {
        double near = 1, far = 1, within = 0;
        double once_near = 1, once_far = 1;  // what takes them back
    };
    std::vector<Return> returns_;
    std::vector<Column> columns_;
    std::vector<Place> places_;  // what is to come
    std::vector<double> lost_;
    Reached reached_;
    std::vector<double> so_far_;  // forward, in order
    double unseen_ = 0;
};

}  // namespace liuying::binding
