#pragma once
// Shares of the shots of one stream: by ticket for those near, by sitting for guests.

#include <algorithm>
#include <vector>

#include "binding/add.h"
#include "binding/evidence.h"

namespace liuying::binding {

class Tally {
public:
    void begin(int tickets) {
        near_.assign(std::size_t(before + tickets) + 1, 0);
        clear();
    }
    void clear() {
        if (low_ <= high_) std::fill_n(at(low_), high_ - low_ + 1, 0.0);
        low_ = 0;
        high_ = -1;
        far_.clear();
        nobody_ = 0;
    }
    // Shares of these tickets may be added.
    void reach(int low, int high) {
        low = std::max(low, 0);
        high = std::min(high, static_cast<int>(near_.size()) - 1 - before);
        if (high < low) return;
        low_ = high_ < low_ ? low : std::min(low_, low);
        high_ = std::max(high_, high);
    }
    void add(int ticket, double p) { *at(ticket) += p; }
    // Of four tickets from this one; 0 of those that are none.
    void add(int ticket, const Four& p) { four(at(ticket)) += p; }
    void add_nobody(double p) { nobody_ += p; }
    void add_guest(int sitting, double p) {
        for (Label& one : far_)
            if (one.sitting == sitting) {
                one.p += p;
                return;
            }
        far_.push_back({sitting, p});
    }
    void add(const Tally& other) {
        reach(other.low_, other.high_);
        if (other.low_ <= other.high_)
            binding::add(other.at(other.low_), 1, at(other.low_),
                         std::size_t(other.high_ - other.low_) + 1);
        for (const Label& one : other.far_) add_guest(one.sitting, one.p);
        nobody_ += other.nobody_;
    }
    // each(sitting, p) for all but nobody.
    template <class Each>
    void visit(const Evidence& evidence, const Each& each) const {
        for (int i = low_; i <= high_; ++i)
            if (*at(i) > 0) each(evidence.sitting(i), *at(i));
        for (const Label& one : far_) each(one.sitting, one.p);
    }
    [[nodiscard]] std::vector<Label> labels(const Evidence& evidence) const {
        constexpr double least = 1e-15;
        std::vector<Label> labels;
        labels.reserve(8);
        if (nobody_ > least) labels.push_back({nobody, nobody_});
        for (int i = low_; i <= high_; ++i)
            if (const double p = *at(i); p > least) labels.push_back({evidence.sitting(i), p});
        for (const Label& guest : far_) {
            const auto known = std::ranges::find(labels, guest.sitting, &Label::sitting);
            if (known != labels.end())
                known->p += guest.p;
            else if (guest.p > least)
                labels.push_back(guest);
        }
        std::ranges::sort(labels, [](const Label& a, const Label& b) {
            return a.p != b.p ? a.p > b.p : a.sitting < b.sitting;
        });
        if (labels.empty()) labels.push_back({nobody, 1});
        return labels;
    }

private:
    static constexpr int before = most_retaken;  // room for what is no ticket
    [[nodiscard]] double* at(int ticket) { return near_.data() + before + ticket; }
    [[nodiscard]] const double* at(int ticket) const { return near_.data() + before + ticket; }

    std::vector<double> near_;
    int low_ = 0, high_ = -1;
    std::vector<Label> far_;
    double nobody_ = 0;
};

}  // namespace liuying::binding
