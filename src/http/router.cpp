#include "http/router.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "access/policy.h"
#include "http/url_text.h"

namespace liuying::http {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;  // "{name...}", always a leaf
    std::vector<const Route*> routes;
};

void Router::NodeDeleter::operator()(Node* node) const {
    delete node;
}

Router::Router() : root_{new Node} {}
Router::~Router() = default;

namespace {

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> out;
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (true) {
        const auto end = path.find('/');
        out.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return out;
        path.remove_prefix(end + 1);
    }
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool takes_rest(std::string_view segment) {
    return is_parameter(segment) && segment.ends_with("...}");
}

std::string parameter_name(std::string_view segment) {
    return std::string{segment.substr(1, segment.size() - (takes_rest(segment) ? 5 : 2))};
}

// The names stand in the route's own pattern, so that two routes may name one place differently.
std::vector<std::pair<std::string, std::string>> named(const Route& route,
                                                       std::vector<std::string> values) {
    std::vector<std::pair<std::string, std::string>> out;
    std::size_t next = 0;
    for (const auto segment : segments(route.pattern))
        if (is_parameter(segment))
            out.emplace_back(parameter_name(segment), std::move(values[next++]));
    return out;
}

}  // namespace

void Router::add(std::string method, std::string pattern, access::Act act, Handler handler,
                 RouteOptions options) {
    assert(access::row_of(act) != nullptr && "the act has no row in the policy table");
    assert(pattern.starts_with('/'));
    Node* node = root_.get();
    for (const auto segment : segments(pattern)) {
        if (takes_rest(segment)) {
            if (!node->rest) node->rest = std::make_unique<Node>();
            node = node->rest.get();
        } else if (is_parameter(segment)) {
            if (!node->parameter) node->parameter = std::make_unique<Node>();
            node = node->parameter.get();
        } else {
            auto& next = node->literals[std::string{segment}];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
        }
    }
    const bool is_new = std::ranges::none_of(
        node->routes, [&](const Route* route) { return route->method == method; });
    assert(is_new && "the route exists");
    static_cast<void>(is_new);
    routes_.push_back(std::make_unique<Route>(
        Route{std::move(method), std::move(pattern), act, std::move(handler), options}));
    node->routes.push_back(routes_.back().get());
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) return match;
    std::vector<std::string> decoded;
    for (const auto segment : segments(path)) {
        auto text = percent_decode(segment);
        if (!text || *text == "." || *text == ".." || text->find('\0') != std::string::npos)
            return match;
        decoded.push_back(std::move(*text));
    }

    std::vector<std::string> values;
    const Node* found = nullptr;
    // Depth first, literals before parameters; the first node with routes wins.
    const auto walk = [&](const auto& self, const Node& node, std::size_t at) -> bool {
        if (at == decoded.size()) {
            if (node.routes.empty()) return false;
            found = &node;
            return true;
        }
        if (const auto literal = node.literals.find(decoded[at]); literal != node.literals.end())
            if (self(self, *literal->second, at + 1)) return true;
        if (node.parameter && !decoded[at].empty()) {
            values.push_back(decoded[at]);
            if (self(self, *node.parameter, at + 1)) return true;
            values.pop_back();
        }
        if (node.rest) {
            std::string rest;
            for (auto i = at; i < decoded.size(); ++i) rest += (i == at ? "" : "/") + decoded[i];
            values.push_back(std::move(rest));
            found = node.rest.get();
            return true;
        }
        return false;
    };
    if (!walk(walk, *root_, 0)) return match;

    for (const auto* route : found->routes) {
        match.allowed_methods.push_back(route->method);
        if (route->method == "GET") match.allowed_methods.emplace_back("HEAD");
        const bool fits = route->method == method || (method == "HEAD" && route->method == "GET");
        if (fits && (match.route == nullptr || route->method == method)) match.route = route;
    }
    match.allowed_methods.emplace_back("OPTIONS");
    if (match.route != nullptr) match.params = named(*match.route, std::move(values));
    return match;
}

}  // namespace liuying::http
