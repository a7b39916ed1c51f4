#pragma once
// What a station's confirmed bindings teach about how often what goes wrong here and how long
// people take. Pure; nothing of a person is left in it.

#include "binding/counts.h"
#include "capture/whose.h"

namespace liuying::capture {

// Over: nobody comes any more, so the last turns are settled too. A visit is counted where its
// first frame and those of its neighbours are confirmed (worded or sure); what follows it under the
// same name before the next one is its own, also where that is still in doubt, or only the quick
// would be counted.
[[nodiscard]] binding::Counts counts_of(const Station& station, bool over);

// A running session is asked anew each time twice as many have sat as when it was asked last; in
// between its rates stand still, and so does what was said.
[[nodiscard]] bool asks_again(std::size_t people, std::size_t asked_at);

}  // namespace liuying::capture
