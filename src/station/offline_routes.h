#pragma once
// The station's own page and the few questions it asks, on this machine only.

#include <filesystem>
#include <functional>
#include <string>

#include "http/front.h"
#include "http/router.h"
#include "station/offline_desk.h"
#include "station/sync.h"

namespace liuying::station {

// The camera of this machine; of a desk without one both are nothing.
struct Camera {
    std::string station;
    ShotShelf* shots = nullptr;
};

// Everything outlives the router. `page`: the built offline.html; may be absent.
// `wake` asks for a try soon, and returns at once.
void add_offline_routes(http::Router& router, OfflineDesk& desk, Sync& sync, const Camera& camera,
                        const std::filesystem::path& page, std::function<void()> wake);

// Whoever sits at this machine is the desk: a request that came to this machine under its own name.
// Under any other Host it is a foreign page's (a name of its own that leads here), and nobody.
class ThisMachine final : public http::Identifier {
public:
    Identified identify(const http::Request& request) override;
};

}  // namespace liuying::station
