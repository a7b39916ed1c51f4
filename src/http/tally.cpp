#include "http/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace liuying::http {

namespace {

constexpr std::array bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                            0.1,   0.25,   0.5,   1.0,  2.5,   10.0};

std::string labels(const std::pair<std::string, std::string>& route) {
    return fmt::format("method=\"{}\",route=\"{}\"", route.first, route.second);
}

void head(std::string& text, std::string_view name, std::string_view help, std::string_view type) {
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

}  // namespace

void Tally::request(std::string_view method, std::string_view route, int status, double seconds) {
    // What no route took may have any method and address: all of it is one row.
    Route key = route.empty() ? Route{"", ""} : Route{std::string{method}, std::string{route}};
    const auto bound =
        static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
    const std::scoped_lock lock{mutex_};
    ++requests_[{key, status}];
    auto& times = times_[std::move(key)];
    times.up_to.resize(bounds.size());
    if (bound < bounds.size()) ++times.up_to[bound];
    ++times.count;
    times.seconds += seconds;
}

void Tally::gauge(std::string name, std::string help, std::function<double()> read) {
    const std::scoped_lock lock{mutex_};
    gauges_.push_back({std::move(name), std::move(help), std::move(read)});
}

std::string Tally::text() const {
    std::string text;
    std::vector<Gauge> gauges;
    {
        const std::scoped_lock lock{mutex_};
        gauges = gauges_;
        head(text, "liuying_requests_total", "Requests answered, by route and status.", "counter");
        for (const auto& [key, n] : requests_)
            text += fmt::format("liuying_requests_total{{{},status=\"{}\"}} {}\n",
                                labels(key.first), key.second, n);
        constexpr const char* seconds = "liuying_request_seconds";
        head(text, seconds, "From the complete request to its answer.", "histogram");
        for (const auto& [route, times] : times_) {
            std::uint64_t so_far = 0;
            for (std::size_t i = 0; i < bounds.size(); ++i) {
                so_far += times.up_to[i];
                text += fmt::format("{}_bucket{{{},le=\"{}\"}} {}\n", seconds, labels(route),
                                    bounds[i], so_far);
            }
            text += fmt::format(
                "{0}_bucket{{{1},le=\"+Inf\"}} {2}\n{0}_sum{{{1}}} {3}\n{0}_count{{{1}}} {2}\n",
                seconds, labels(route), times.count, times.seconds);
        }
    }
    for (const auto& gauge : gauges) {
        head(text, gauge.name, gauge.help, "gauge");
        text += fmt::format("{} {}\n", gauge.name, gauge.read());
    }
    return text;
}

}  // namespace liuying::http
