#pragma once
// The table of routes. Each room writes its own: void add_hall_routes(Router&, …) in
// hall_routes.cpp.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/act.h"
#include "http/request.h"
#include "http/response.h"

namespace liuying::http {

// Plain and synchronous, on a worker thread: read, decide, answer. May block on the database. What
// it throws is logged and answered 500; an expected "no" is a problem(...) it returns.
using Handler = std::function<Response(Request&)>;

struct RouteOptions {
    // A longer body is answered 413, before it is read when Content-Length says so.
    std::uint64_t max_body = std::uint64_t{1} << 20;
    // The body goes to disk as it arrives: multipart/form-data becomes `files` and `fields`,
    // anything else one file. A text field is at most 64 KiB, an upload at most 1,000 files.
    bool streaming_upload = false;
    // Open to requests without CSRF proof: gateways' notifications, which carry their own
    // signature.
    bool signed_by_sender = false;
};

struct Route {
    std::string method;
    std::string pattern;
    access::Act act;
    Handler handler;
    RouteOptions options;
};

class Router {
public:
    // `pattern` begins with '/', its segments are literals or "{name}", which takes exactly one
    // non-empty segment; a last segment "{name...}" takes the rest. Literals win over parameters.
    // A GET route answers HEAD too. Asserts that the act stands in the policy table and that the
    // route is new.
    void add(std::string method, std::string pattern, access::Act act, Handler handler,
             RouteOptions options = {});

    struct Match {
        const Route* route = nullptr;              // nullptr: no such address or method
        std::vector<std::string> allowed_methods;  // of the address; empty: no such address
        std::vector<std::pair<std::string, std::string>> params;
    };
    // `path` percent-encoded, without query; it is split first and decoded after, so %2F stays
    // inside its segment. Segments that decode to NUL, "." or ".." match nothing.
    [[nodiscard]] Match find(std::string_view method, std::string_view path) const;

    [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

private:
    struct Node;
    struct NodeDeleter {
        void operator()(Node* node) const;
    };
    std::vector<std::unique_ptr<Route>> routes_;
    std::unique_ptr<Node, NodeDeleter> root_;

public:
    Router();
    ~Router();
};

}  // namespace liuying::http
