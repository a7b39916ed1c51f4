#pragma once
// The end of a station's day that a change can still move. A session parted where everybody is
// certain says the same of both parts (binding/engine_test), so what lies behind such a place holds
// as it is, and one more shot costs the same at noon as at nine. Pure.

#include <cstddef>
#include <optional>
#include <vector>

#include "base/time.h"
#include "capture/whose.h"

namespace liuying::capture {

// Positions in Station::shots.
struct Window {
    std::size_t run = 0;      // where the run of certain turns before it begins: read, not answered
    std::size_t weighed = 0;  // the first that is weighed again
};

// What must be weighed again when something of this moment is new or is no longer so. None where no
// run of certain turns lies far enough back: then the whole session must be.
//
// Such a run is twelve turns whose pictures follow each other as the turns do, all there and nobody
// else's among them, certain (sure or worded) at both its ends; more than the ten places over which
// the engine lets somebody be held. It ends so many turns and minutes before the moment that what
// is new is decided by turns that are weighed too.
[[nodiscard]] std::optional<Window> window_of(const Station& station, Instant changed);

// The shots from window.run on, the turns that are theirs or later, and those turns before that a
// seat or a binding among them names.
[[nodiscard]] Station part_of(const Station& station, const Window& window);

// whose() of that part, for the shots from window.weighed on.
[[nodiscard]] std::vector<Answer> whose_in(const Station& station, const Window& window,
                                           double level);

}  // namespace liuying::capture
