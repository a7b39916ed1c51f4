#pragma once
// What the groups of one beginning and length are worth, when both ends are known.

#include "binding/alignment.h"
#include "binding/tally.h"

namespace liuying::binding {

// What the groups of one beginning and length are worth: whose they are and what happened.
struct Alignment::Shares {
    Tally whose;
    double passed = 0, matched = 0, ahead = 0, exchanged = 0, extra = 0, retaken = 0, tests = 0,
           elsewhere = 0, substitutes = 0, stayed = 0;
};

}  // namespace liuying::binding
