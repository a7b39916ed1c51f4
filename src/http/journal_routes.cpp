// The journal as a list: who did what, by name and in words; its head; and as a workbook.
#include <array>
#include <nlohmann/json.hpp>

#include "http/action_words.h"
#include "http/actor_names.h"
#include "http/list_workbook.h"
#include "http/paging.h"
#include "http/person_json.h"
#include "http/roster_routes.h"
#include "http/words.h"
#include "store/like.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

// :name0, :name1, … for an IN, and the values that go with them. A parameter is known by a view of
// its name, so the names stand here, and this lives until the question is asked.
class OneOf {
public:
    OneOf(const char* name, std::vector<std::string> values) : values_{std::move(values)} {
        for (std::size_t i = 0; i < values_.size(); ++i) names_.push_back(name + std::to_string(i));
    }
    [[nodiscard]] std::string places() const {
        std::string text;
        for (const auto& name : names_) text += (text.empty() ? ":" : ", :") + name;
        return text.empty() ? "''" : text;
    }
    void into(store::Params& params) const {
        for (std::size_t i = 0; i < values_.size(); ++i) params.push_back({names_[i], values_[i]});
    }

private:
    std::vector<std::string> values_;
    std::vector<std::string> names_;
};

Response journal_list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto order = read_order(request, {"-seq", "at_ms"});
    if (!order) return problem(400, order.error());
    const auto page = read_page(request, 2);
    if (!page) return problem(400, page.error());
    const auto queried = [&](const char* name) {
        return std::string{request.query_value(name).value_or("")};
    };
    const auto q = queried("q");
    const auto said = store::small_letters(q);
    const auto actor = queried("actor");
    const bool by_time = order->by == "at_ms";
    const std::string key = by_time ? "happened_at_ms" : "seq";
    // Each graduand is an actor of their own, and all are shown as one.
    const auto theirs = [](std::string_view name) {
        return name == "graduand" ? std::string{" OR actor LIKE 'graduand:%'"} : std::string{};
    };
    const std::string beyond = order->falling ? " < " : " > ";
    const std::string way = order->falling ? " DESC" : "";
    return house.database.read([&](store::Transaction& tx) {
        const OneOf by{"by",
                       actor.empty() ? std::vector<std::string>{} : actors_named(tx, actor, true)};
        const OneOf found_by{"found_by",
                             q.empty() ? std::vector<std::string>{} : actors_named(tx, q, false)};
        const OneOf found_as{"found_as",
                             q.empty() ? std::vector<std::string>{} : actions_named(said)};
        std::string where = " FROM journal WHERE chain = :chain";
        store::Params params{{"chain", campaign->id.text()}};
        for (const auto* name : {"subject", "action"}) {
            const auto value = queried(name);
            if (value.empty()) continue;
            where += std::string{" AND "} + name + " = :" + name;
            params.push_back({name, value});
        }
        if (!actor.empty()) {
            where += " AND (actor IN (" + by.places() + ")" + theirs(actor) + ")";
            by.into(params);
        }
        if (!q.empty()) {
            where +=
                " AND (subject = :q OR subject = :ticket OR REPLACE(action, '_', ' ') LIKE :like "
                "ESCAPE '\\' "
                "OR actor IN (" +
                found_by.places() + ")" + theirs(said) + " OR action IN (" + found_as.places() +
                "))";
            params.push_back({"q", q});
            params.push_back({"like", "%" + store::like_itself(said) + "%"});
            params.push_back({"ticket", "ticket/" + q});
            found_by.into(params);
            found_as.into(params);
        }
        // The length of a whole chain is known; only what was asked for has to be counted.
        const auto total =
            params.size() == 1
                ? house.journal.head(tx, campaign->id.text()).length
                : tx.first("SELECT COUNT(*) AS n" + where, params).value().int64("n");
        if (!page->after.empty()) {
            const auto value = whole_number(page->after[0]);
            const auto seq = whole_number(page->after[1]);
            if (!value || !seq) return problem(400, refusal(Why::BadPage));
            where += " AND (" + key + beyond + ":value OR (" + key + " = :value AND seq" + beyond +
                     ":seq))";
            params.push_back({"value", *value});
            params.push_back({"seq", *seq});
        }
        params.push_back({"limit", static_cast<std::int64_t>(page->limit + 1)});
        auto rows = tx.query("SELECT event_id, seq, happened_at_ms" + where + " ORDER BY " + key +
                                 way + ", seq" + way + " LIMIT :limit",
                             params);
        std::optional<std::vector<std::string>> last;
        if (rows.size() > page->limit) {
            rows.pop_back();
            const auto& row = rows.back();
            last = {std::to_string(row.int64(key)), std::to_string(row.int64("seq"))};
        }
        Json items = Json::array();
        for (const auto& row : rows)
            if (const auto entry = house.journal.find(tx, row.id<store::JournalEvent>("event_id")))
                items.push_back(event_json(*entry, false));
        return json(
            page_json(with_names(tx, std::move(items)), last, static_cast<std::size_t>(total)));
    });
}

Response journal_head(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto seq = house.journal.last_seq();
    return house.database.read([&](store::Transaction& tx) {
        const auto head = house.journal.head(tx, campaign->id.text());
        return json({{"seq", seq}, {"hash", to_hex(head.hash)}, {"entries", head.length}});
    });
}

Response journal_workbook(House& house, Request& request) {
    static const std::array columns{
        text_column("序号 No.", 10, "seq"),
        moment_column("时间 At", "at_ms"),
        moment_column("记入 Recorded", "recorded_ms"),
        ListColumn{"事由 What", 30,
                   [](const Json& row, const store::InForce&) {
                       return row.at("words").at("zh").get<std::string>();
                   }},
        text_column("谁 Who", 18, "actor"),
        text_column("设备 Device", 18, "device"),
        text_column("动作 Action", 26, "action"),
        text_column("对象 Subject", 34, "subject")};
    return list_workbook(house, request, journal_list, "journal", columns);
}

}  // namespace

void add_journal_routes(Router& router, House& house) {
    const std::string base = "/api/v1/schools/{school}/campaigns/{campaign}";
    const auto on = [&](const char* path, access::Act act, Response (*handler)(House&, Request&)) {
        router.add("GET", base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("/journal", access::Act::ReadJournal, journal_list);
    on("/journal.xlsx", access::Act::ReadJournal, journal_workbook);
    on("/journal/head", access::Act::SeeCampaign, journal_head);
}

}  // namespace liuying::http
