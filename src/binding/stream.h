#pragma once
// One camera's shots in order beside the queue of sittings it serves. The model runs on one stream
// at a time.

#include <vector>

#include "binding/session.h"

namespace liuying::binding {

struct Stream {
    int station = 0;
    std::vector<int> sittings;  // positions in Session::sittings, swipe order
    std::vector<int> shots;     // positions in Session::shots, camera order
    bool merged = false;        // files of several cameras that could not be told apart
    // Told apart after all, out of one: the shot before is not the one likeness was measured with.
    bool untangled = false;
};

// Every shot and every sitting stands in exactly one stream. One camera number under which two
// counters take turns is two cameras: its files count as files without a camera. Files without a
// camera are told apart by their counters where these form as many rising ranges as there are
// stations and their codes, references or times say which range is whose; otherwise they stay in
// one merged stream.
[[nodiscard]] std::vector<Stream> streams_of(const Session& session);

}  // namespace liuying::binding
