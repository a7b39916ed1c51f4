#include "planning/mip.h"

#include <coin/Cbc_C_Interface.h>
#include <fmt/format.h>

#include <cassert>
#include <limits>
#include <memory>

namespace liuying::planning {

namespace {

struct Free {
    void operator()(Cbc_Model* model) const { Cbc_deleteModel(model); }
};

}  // namespace

int Mip::column(double least, double most, double cost, bool whole) {
    assert(least <= most);
    least_.push_back(least);
    most_.push_back(most);
    cost_.push_back(cost);
    whole_.push_back(whole);
    return columns() - 1;
}

void Mip::row(const std::vector<Term>& terms, Sense sense, double right) {
    terms_.push_back(terms);
    sense_.push_back(sense);
    right_.push_back(right);
}

void Mip::fix(int column, double value) {
    least_[static_cast<std::size_t>(column)] = value;
    most_[static_cast<std::size_t>(column)] = value;
}

MipAnswer Mip::minimise(const MipLimits& limits) const {
    return solve(limits, true);
}

MipAnswer Mip::minimise_relaxed() const {
    return solve({.seconds = 3600}, false);
}

MipAnswer Mip::solve(const MipLimits& limits, bool whole_columns) const {
    // Column-wise, as CBC takes it.
    std::vector<CoinBigIndex> start(cost_.size() + 1, 0);
    for (const auto& row : terms_) {
        for (const auto& term : row) ++start[static_cast<std::size_t>(term.column) + 1];
    }
    for (std::size_t i = 1; i < start.size(); ++i) start[i] += start[i - 1];
    std::vector<int> index(static_cast<std::size_t>(start.back()));
    std::vector<double> value(index.size());
    auto next = start;
    std::vector<double> low(right_.size());
    std::vector<double> high(right_.size());
    constexpr double infinite = std::numeric_limits<double>::max();
    for (std::size_t r = 0; r < terms_.size(); ++r) {
        for (const auto& term : terms_[r]) {
            const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(term.column)]++);
            index[at] = static_cast<int>(r);
            value[at] = term.factor;
        }
        low[r] = sense_[r] == Sense::AtMost ? -infinite : right_[r];
        high[r] = sense_[r] == Sense::AtLeast ? infinite : right_[r];
    }
    const std::unique_ptr<Cbc_Model, Free> model{Cbc_newModel()};
    Cbc_loadProblem(model.get(), columns(), rows(), start.data(), index.data(), value.data(),
                    least_.data(), most_.data(), cost_.data(), low.data(), high.data());
    Cbc_setObjSense(model.get(), 1);
    for (int i = 0; i < columns(); ++i) {
        if (whole_columns && whole_[static_cast<std::size_t>(i)]) Cbc_setInteger(model.get(), i);
    }
    Cbc_setLogLevel(model.get(), 0);
    Cbc_setParameter(model.get(), "log", "0");
    Cbc_setParameter(model.get(), "ratio", fmt::format("{}", limits.gap).c_str());
    Cbc_setParameter(model.get(), "sec", fmt::format("{}", limits.seconds).c_str());
    Cbc_solve(model.get());

    MipAnswer answer;
    if (Cbc_isProvenInfeasible(model.get()) != 0) return answer;
    const bool mixed = whole_columns && Cbc_getNumIntegers(model.get()) > 0;
    const double* best = mixed ? Cbc_bestSolution(model.get()) : Cbc_getColSolution(model.get());
    answer.bound = mixed ? Cbc_getBestPossibleObjValue(model.get()) : Cbc_getObjValue(model.get());
    if (best == nullptr) return answer;
    answer.found = true;
    answer.cost = Cbc_getObjValue(model.get());
    answer.values.assign(best, best + columns());
    return answer;
}

}  // namespace liuying::planning
