#pragma once
// What a session's witnesses can and cannot settle, and what one more would buy: asked of the
// engine for a hall like the one that was seen. Pure; holds counts only.

#include <cstddef>
#include <vector>

#include "base/words.h"
#include "binding/engine.h"

namespace liuying::capture {

// Which witnesses a session showed.
struct Seen {
    std::size_t sittings = 0;
    std::size_t scanned = 0;         // begun by a scan at the chair
    std::size_t with_reference = 0;  // who has a picture their shots are compared with
    std::size_t shots = 0;
    std::size_t timed = 0;  // whose moment the station knows: shutter, or the file seen to come
    bool compared = false;  // sitters of neighbouring shots, by clothes, hair and colours

    friend bool operator==(const Seen&, const Seen&) = default;
};

// A session of so many people with those witnesses, for binding::prospect() and binding::gains().
// Whose shot is whose is not in it.
[[nodiscard]] binding::Session session_like(const Seen& seen);

// What these witnesses settle: the other half of binding::Prospect::cannot.
[[nodiscard]] std::vector<Words> settled_by(const Seen& seen);

// The share of sittings somebody must look at: as it is, then with one witness more.
[[nodiscard]] std::vector<binding::Gain> gains_of(const Seen& seen,
                                                  const binding::Parameters& learned, double level);

}  // namespace liuying::capture
