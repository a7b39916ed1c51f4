#include "station/act_journal.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "station/offline_words.h"

namespace liuying::station {

using Json = nlohmann::json;
using store::Row;
using store::Transaction;

namespace {

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS act (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id   TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL CHECK (kind IN ('sign_in', 'settled')),
    device     TEXT    NOT NULL,
    campaign   TEXT    NOT NULL,
    session    TEXT    NOT NULL,
    ticket     TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    detail     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'taken', 'parked', 'settled')),
    sign_in_no INTEGER,
    taken_ms   INTEGER,
    refusal    TEXT    NOT NULL,
    server_seq INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS once_signed_in ON act (session, ticket)
    WHERE kind = 'sign_in' AND state = 'waiting';
)";
// What a folder of an earlier version lacks.
constexpr const char* later =
    "ALTER TABLE act ADD COLUMN campaign TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE act ADD COLUMN server_seq INTEGER;";

constexpr const char* columns =
    "seq, event_id, kind, device, campaign, session, ticket, at_ms, detail, state, sign_in_no, "
    "refusal";

ActState state_named(const std::string& name) {
    for (const auto state :
         {ActState::Waiting, ActState::Taken, ActState::Parked, ActState::Settled})
        if (name == name_of(state)) return state;
    throw std::logic_error{"an act in no state"};
}

std::string text_of(const Refusal& why) {
    return Json{{"kind", why.kind},
                {"message", {why.message.zh, why.message.en}},
                {"next_step", {why.next_step.zh, why.next_step.en}}}
        .dump();
}

std::optional<Refusal> refusal_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto json = Json::parse(text);
    const auto words = [&](const char* name) {
        return Words{json.at(name).at(0).get<std::string>(),
                     json.at(name).at(1).get<std::string>()};
    };
    return Refusal{json.at("kind").get<std::string>(), words("message"), words("next_step")};
}

Act act_of(const Row& row) {
    const auto detail = Json::parse(row.text("detail"));
    return {.seq = row.int64("seq"),
            .event_id = row.id<store::JournalEvent>("event_id"),
            .is_settlement = row.text("kind") == "settled",
            .device = row.text("device"),
            .place = {row.text("campaign"), row.text("session")},
            .ticket = row.text("ticket"),
            .at = row.instant("at_ms"),
            .of = detail.value("of", ""),
            .by = detail.value("by", ""),
            .reason = detail.value("reason", ""),
            .state = state_named(row.text("state")),
            .sign_in_no = row.opt_int64("sign_in_no"),
            .refusal = refusal_of(row.text("refusal"))};
}

std::vector<Act> acts(Transaction& tx, const std::string& condition, store::Params params) {
    std::vector<Act> found;
    for (const auto& row :
         tx.query(std::string{"SELECT "} + columns + " FROM act WHERE " + condition, params))
        found.push_back(act_of(row));
    return found;
}

std::optional<Act> one(Transaction& tx, const std::string& condition, store::Params params) {
    auto found = acts(tx, condition, std::move(params));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void write(Transaction& tx, const Act& act) {
    tx.execute(
        "INSERT INTO act (event_id, kind, device, campaign, session, ticket, at_ms, detail, state, "
        "refusal) VALUES (:event, :kind, :device, :campaign, :session, :ticket, :at, :detail, "
        "'waiting', '')",
        {{"event", act.event_id},
         {"kind", act.is_settlement ? "settled" : "sign_in"},
         {"device", act.device},
         {"campaign", act.place.campaign},
         {"session", act.place.session},
         {"ticket", act.ticket},
         {"at", act.at},
         {"detail", act.is_settlement
                        ? Json{{"of", act.of}, {"by", act.by}, {"reason", act.reason}}.dump()
                        : std::string{"{}"}}});
}

constexpr const char* of_ticket =
    "kind = 'sign_in' AND campaign = :campaign AND session = :session AND ticket = :ticket AND "
    "(state = 'waiting' OR (state = 'taken' AND CASE WHEN server_seq IS NULL THEN taken_ms > "
    ":fetched ELSE server_seq > :known END)) ORDER BY seq DESC";

std::optional<Act> signed_in_here_since(Transaction& tx, const Place& place,
                                        std::string_view ticket, const Known& fetched) {
    return one(tx, of_ticket,
               {{"campaign", place.campaign},
                {"session", place.session},
                {"ticket", ticket},
                {"fetched", fetched.at},
                {"known", fetched.seq}});
}

Result<void, Refusal> again(Transaction& tx, const Act& parked) {
    if (const auto there = one(tx,
                               "kind = 'sign_in' AND session = :session AND ticket = :ticket AND "
                               "state = 'waiting'",
                               {{"session", parked.place.session}, {"ticket", parked.ticket}}))
        return refuse(signed_in_here(there->seq));
    tx.execute("UPDATE act SET state = 'waiting', refusal = '' WHERE event_id = :event",
               {{"event", parked.event_id}});
    return {};
}

}  // namespace

const char* name_of(ActState state) {
    switch (state) {
        case ActState::Waiting: return "waiting";
        case ActState::Taken: return "taken";
        case ActState::Parked: return "parked";
        case ActState::Settled: return "settled";
    }
    assert(false);
    return "";
}

ActJournal::ActJournal(store::Database& database, std::string_view campaign) : database_{database} {
    database_.write([&](Transaction& tx) {
        tx.script(schema);
        if (!tx.first("SELECT 1 AS one FROM pragma_table_info('act') WHERE name = 'campaign'"))
            tx.script(later);
        tx.execute("UPDATE act SET campaign = :campaign WHERE campaign = ''",
                   {{"campaign", campaign}});
    });
}

Result<Act, Refusal> ActJournal::sign_in(const Act& act, const Known& fetched) {
    return database_.write([&](Transaction& tx) -> Result<Act, Refusal> {
        if (auto there = one(tx, "event_id = :event", {{"event", act.event_id}})) {
            if (there->ticket != act.ticket || there->place != act.place)
                return refuse(event_taken());
            if (there->refusal) return refuse(*there->refusal);
            return std::move(*there);
        }
        if (const auto there = signed_in_here_since(tx, act.place, act.ticket, fetched))
            return refuse(signed_in_here(there->seq));
        write(tx, act);
        return one(tx, "event_id = :event", {{"event", act.event_id}}).value();
    });
}

std::optional<Act> ActJournal::signed_in(const Place& place, std::string_view ticket,
                                         const Known& fetched) {
    return database_.read(
        [&](Transaction& tx) { return signed_in_here_since(tx, place, ticket, fetched); });
}

std::optional<Act> ActJournal::find(const store::EventId& event) {
    return database_.read([&](Transaction& tx) {
        return one(tx, "event_id = :event", {{"event", event}});
    });
}

std::vector<Act> ActJournal::waiting(std::size_t at_most) {
    return database_.read([&](Transaction& tx) {
        return acts(tx,
                    "state = 'waiting' AND (campaign, session) = (SELECT campaign, session FROM "
                    "act WHERE state = 'waiting' ORDER BY seq LIMIT 1) ORDER BY seq LIMIT :most",
                    {{"most", static_cast<std::int64_t>(at_most)}});
    });
}

void ActJournal::taken(const store::EventId& event, std::optional<std::int64_t> sign_in_no,
                       std::optional<std::int64_t> seq, Instant now) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "UPDATE act SET state = 'taken', sign_in_no = :no, server_seq = :seq, taken_ms = :now "
            "WHERE event_id = :event AND state = 'waiting'",
            {{"event", event}, {"no", sign_in_no}, {"seq", seq}, {"now", now}});
    });
}

void ActJournal::refused(const store::EventId& event, const Refusal& why) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "UPDATE act SET state = CASE kind WHEN 'settled' THEN 'settled' ELSE 'parked' END, "
            "refusal = :why WHERE event_id = :event AND state = 'waiting'",
            {{"event", event}, {"why", text_of(why)}});
    });
}

std::vector<Act> ActJournal::parked() {
    return database_.read(
        [](Transaction& tx) { return acts(tx, "state = 'parked' ORDER BY seq", {}); });
}

std::int64_t ActJournal::count(ActState state) {
    return database_.read([&](Transaction& tx) {
        return tx
            .first("SELECT COUNT(*) AS n FROM act WHERE state = :state",
                   {{"state", name_of(state)}})
            .value()
            .int64("n");
    });
}

Result<void, Refusal> ActJournal::settle(const store::EventId& event,
                                         const store::EventId& settlement, const std::string& by,
                                         const std::string& reason, Instant at) {
    if (by.empty() || reason.empty()) return refuse(name_missing());
    return database_.write([&](Transaction& tx) -> Result<void, Refusal> {
        if (one(tx, "event_id = :event", {{"event", settlement}})) return {};
        const auto parked = one(tx, "event_id = :event AND state = 'parked'", {{"event", event}});
        if (!parked) return refuse(not_parked());
        write(tx, {.event_id = settlement,
                   .is_settlement = true,
                   .device = parked->device,
                   .place = parked->place,
                   .ticket = {},
                   .at = at,
                   .of = event.text(),
                   .by = by,
                   .reason = reason});
        tx.execute("UPDATE act SET state = 'settled' WHERE event_id = :event", {{"event", event}});
        return {};
    });
}

Result<void, Refusal> ActJournal::try_again(const store::EventId& event) {
    return database_.write([&](Transaction& tx) -> Result<void, Refusal> {
        const auto parked = one(tx, "event_id = :event AND state = 'parked'", {{"event", event}});
        if (!parked) return refuse(not_parked());
        return again(tx, *parked);
    });
}

void ActJournal::try_all_again() {
    database_.write([&](Transaction& tx) {
        for (const auto& parked : acts(tx, "state = 'parked' ORDER BY seq", {}))
            static_cast<void>(again(tx, parked));
    });
}

}  // namespace liuying::station
