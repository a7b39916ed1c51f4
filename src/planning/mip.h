#pragma once
// A mixed-integer linear programme, minimised by COIN-OR CBC. Private to planning.

#include <string>
#include <vector>

namespace liuying::planning {

struct MipLimits {
    double seconds = 60;
    double gap = 0.0005;  // relative: stop when the best found is this near the bound
};

struct MipAnswer {
    bool found = false;  // a feasible point is known
    double cost{};
    double bound{};              // nothing can be cheaper
    std::vector<double> values;  // by column
};

class Mip {
public:
    // Returns the column's number.
    int column(double least, double most, double cost, bool whole);
    struct Term {
        int column{};
        double factor{};
    };
    enum class Sense { AtMost, AtLeast, Equal };
    void row(const std::vector<Term>& terms, Sense sense, double right);
    void fix(int column, double value);

    [[nodiscard]] int columns() const { return static_cast<int>(cost_.size()); }
    [[nodiscard]] int rows() const { return static_cast<int>(right_.size()); }

    // Deterministic unless the time runs out. One thread.
    [[nodiscard]] MipAnswer minimise(const MipLimits& limits) const;
    // With every column continuous: a vertex of the polyhedron.
    [[nodiscard]] MipAnswer minimise_relaxed() const;

private:
    [[nodiscard]] MipAnswer solve(const MipLimits& limits, bool whole_columns) const;

    std::vector<double> least_;
    std::vector<double> most_;
    std::vector<double> cost_;
    std::vector<bool> whole_;
    std::vector<std::vector<Term>> terms_;  // by row
    std::vector<Sense> sense_;
    std::vector<double> right_;
};

}  // namespace liuying::planning
