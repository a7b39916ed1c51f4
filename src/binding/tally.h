#pragma once
// Shares of the shots of one stream: by ticket for those near, by sitting for guests.

#include <algorithm>
#include <vector>

#include "binding/evidence.h"

namespace liuying::binding {

class Tally {
public:
    void begin(int tickets) {
        near_.assign(std::size_t(tickets) + 1, 0);
        clear();
    }
    void clear() {
        for (int i = low_; i <= high_; ++i) near_[std::size_t(i)] = 0;
        low_ = 0;
        high_ = -1;
        far_.clear();
        nobody_ = 0;
    }
    void add(int ticket, double p) {
        if (high_ < low_) low_ = high_ = ticket;
        low_ = std::min(low_, ticket);
        high_ = std::max(high_, ticket);
        near_[std::size_t(ticket)] += p;
    }
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
        for (int i = other.low_; i <= other.high_; ++i)
            if (other.near_[std::size_t(i)] > 0) add(i, other.near_[std::size_t(i)]);
        for (const Label& one : other.far_) add_guest(one.sitting, one.p);
        nobody_ += other.nobody_;
    }
    // each(sitting, p) for all but nobody.
    template <class Each>
    void visit(const Evidence& evidence, const Each& each) const {
        for (int i = low_; i <= high_; ++i)
            if (near_[std::size_t(i)] > 0) each(evidence.sitting(i), near_[std::size_t(i)]);
        for (const Label& one : far_) each(one.sitting, one.p);
    }
    [[nodiscard]] std::vector<Label> labels(const Evidence& evidence) const {
        constexpr double least = 1e-15;
        std::vector<Label> labels;
        if (nobody_ > least) labels.push_back({nobody, nobody_});
        visit(evidence, [&](int sitting, double p) {
            for (Label& one : labels)
                if (one.sitting == sitting) {
                    one.p += p;
                    return;
                }
            if (p > least) labels.push_back({sitting, p});
        });
        std::ranges::sort(labels, [](const Label& a, const Label& b) {
            return a.p != b.p ? a.p > b.p : a.sitting < b.sitting;
        });
        if (labels.empty()) labels.push_back({nobody, 1});
        return labels;
    }

private:
    std::vector<double> near_;
    int low_ = 0, high_ = -1;
    std::vector<Label> far_;
    double nobody_ = 0;
};

}  // namespace liuying::binding
