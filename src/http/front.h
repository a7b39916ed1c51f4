#pragma once
// What happens to a request between the socket and its handler: who is it, may they, from our own
// page, to which route; and to the answer on its way back. No socket in here: tests call it
// directly.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "access/principal.h"
#include "base/time.h"
#include "http/request.h"
#include "http/response.h"
#include "http/router.h"
#include "http/static_files.h"
#include "http/tally.h"

namespace liuying::http {

// Who a request's cookie or bearer token belongs to. Worker threads.
class Identifier {
public:
    virtual ~Identifier() = default;
    struct Identified {
        access::Principal principal;  // anonymous when nothing valid was shown
        std::string csrf;             // expected in X-Liuying-Csrf; empty when not by cookie
    };
    [[nodiscard]] virtual Identified identify(const Request& request) = 0;
};

class Front {
public:
    // All outlive the front; `pages` may be null.
    Front(const Router& router, Identifier& identifier, const StaticFiles* pages,
          const Clock& clock)
        : router_{router}, identifier_{identifier}, pages_{pages}, clock_{clock} {}

    // The head has arrived. Fills in the request and names the route that will take its body, or
    // answers at once. Worker thread.
    [[nodiscard]] std::variant<const Route*, Response> admit(Request& request) const;
    // The body has arrived. Worker thread; never throws.
    [[nodiscard]] Response handle(const Route& route, Request& request) const;
    // Both, for tests.
    [[nodiscard]] Response answer(Request& request) const;

    // Counts every answer from now on. Set before serving; outlives the front.
    void count_in(Tally& tally) { tally_ = &tally; }
    // Sees every request that met a route, with its answer, also one refused before its handler;
    // for contract tests. Set before serving.
    using Observer = std::function<void(const Request&, const Response&)>;
    void observe(Observer observer) { observer_ = std::move(observer); }

private:
    using Steady = std::chrono::steady_clock;
    [[nodiscard]] Response finished(const Request& request, Response response,
                                    Steady::time_point began) const;
    [[nodiscard]] static Response framed(const Request& request, Response response);

    const Router& router_;
    Identifier& identifier_;
    const StaticFiles* pages_;
    const Clock& clock_;
    Observer observer_;
    Tally* tally_ = nullptr;
};

}  // namespace liuying::http
