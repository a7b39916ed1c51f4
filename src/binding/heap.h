#pragma once
// Files of several cameras in one heap, not to be told apart: there is no order to lean on, so each
// frame stands on its own witnesses: reference, code in the frame, named persons' words.

#include <span>

#include "binding/alignment.h"
#include "binding/session.h"
#include "binding/stream.h"

namespace liuying::binding {

[[nodiscard]] StreamPosterior posterior_of_heap(const Session& session, const Stream& heap,
                                                const Parameters& parameters);

}  // namespace liuying::binding
