#pragma once

#include <string>

#include "base/time.h"

namespace liuying::store {

// One step of a case, as its page tells it.
struct CaseEvent {
    std::string state;
    std::string by;
    std::string comment;
    Instant at;
};

}  // namespace liuying::store
