#pragma once
// What the page of a machine with a camera asks, on this machine only.

#include <functional>

#include "http/router.h"
#include "station/camera_words.h"
#include "station/offline_shots.h"

namespace liuying::station {

// Everything outlives the router. `wake` asks for a hand-over soon.
void add_chair_routes(http::Router& router, OfflineShots& shots, const CameraWords& said,
                      std::function<void()> wake);

}  // namespace liuying::station
