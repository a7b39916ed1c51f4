#pragma once
// What the house counts about itself, in the text format Prometheus reads. Numbers and route
// patterns only: nothing of a person, no address, no name.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace liuying::http {

class Tally {
public:
    // One answered request. `route`: the pattern that matched; empty: none did. `seconds`: from the
    // complete request to the answer, without the time on the wire. Any thread.
    void request(std::string_view method, std::string_view route, int status, double seconds);
    // A number asked for whenever somebody reads. `read` is called on a worker thread.
    void gauge(std::string name, std::string help, std::function<double()> read);

    // "# HELP …", "# TYPE …" and a line a sample, version 0.0.4.
    [[nodiscard]] std::string text() const;

private:
    using Route = std::pair<std::string, std::string>;  // method, pattern
    struct Times {
        std::vector<std::uint64_t> up_to;  // per bound, not cumulated
        std::uint64_t count = 0;
        double seconds = 0;
    };
    struct Gauge {
        std::string name;
        std::string help;
        std::function<double()> read;
    };

    mutable std::mutex mutex_;
    std::map<std::pair<Route, int>, std::uint64_t> requests_;
    std::map<Route, Times> times_;
    std::vector<Gauge> gauges_;
};

}  // namespace liuying::http
