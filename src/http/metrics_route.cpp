// GET /metrics: the house's numbers for Prometheus. Whoever reads them holds a role that may.
#include <fmt/format.h>

#include "http/after_routes.h"

namespace liuying::http {

namespace {

std::string sample(std::string_view name, std::string_view help, std::string_view type,
                   std::string_view labels, std::int64_t value) {
    return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0}{3} {4}\n", name, help, type, labels,
                       value);
}

Response metrics(House& house, const Tally& tally) {
    std::string text = tally.text();
    text += sample("liuying_build_info", "The version that runs.", "gauge",
                   "{version=\"" LIUYING_VERSION "\"}", 1);
    text += sample("liuying_journal_seq", "The newest entry of the journal.", "counter", "",
                   house.journal.last_seq());
    text += sample("liuying_writes_waiting", "Writes that wait for the writer or run in it.",
                   "gauge", "", static_cast<std::int64_t>(house.database.writes_waiting()));
    house.database.read([&](store::Transaction& tx) {
        const auto n = [&](const char* sql) { return tx.first(sql).value().int64("n"); };
        text += sample("liuying_shots_total", "Shots kept, of all campaigns.", "counter", "",
                       n("SELECT COUNT(*) AS n FROM shot"));
        text +=
            sample("liuying_questions_waiting", "Open questions: whose is this shot?", "gauge", "",
                   n("SELECT COUNT(*) AS n FROM question q WHERE NOT EXISTS (SELECT 1 FROM "
                     "question_answer a WHERE a.question_id = q.id)"));
    });
    return bytes("text/plain; version=0.0.4; charset=utf-8", std::move(text));
}

}  // namespace

void add_metrics_route(Router& router, House& house, const Tally& tally) {
    router.add("GET", "/metrics", access::Act::ReadMetrics,
               [&house, &tally](Request&) { return metrics(house, tally); });
}

}  // namespace liuying::http
