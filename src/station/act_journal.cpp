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
    session    TEXT    NOT NULL,
    ticket     TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    detail     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'taken', 'parked', 'settled')),
    sign_in_no INTEGER,
    taken_ms   INTEGER,
    refusal    TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS once_signed_in ON act (session, ticket)
    WHERE kind = 'sign_in' AND state = 'waiting';
)";

constexpr const char* columns =
    "seq, event_id, kind, device, session, ticket, at_ms, detail, state, sign_in_no, refusal";

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
            .session = row.text("session"),
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
        "INSERT INTO act (event_id, kind, device, session, ticket, at_ms, detail, state, refusal) "
        "VALUES (:event, :kind, :device, :session, :ticket, :at, :detail, 'waiting', '')",
        {{"event", act.event_id},
         {"kind", act.is_settlement ? "settled" : "sign_in"},
         {"device", act.device},
         {"session", act.session},
         {"ticket", act.ticket},
         {"at", act.at},
         {"detail", act.is_settlement
                        ? Json{{"of", act.of}, {"by", act.by}, {"reason", act.reason}}.dump()
                        : std::string{"{}"}}});
}

constexpr const char* of_ticket =
    "kind = 'sign_in' AND session = :session AND ticket = :ticket AND (state = 'waiting' OR (state "
    "= 'taken' AND taken_ms > :fetched)) ORDER BY seq DESC";

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

ActJournal::ActJournal(store::Database& database) : database_{database} {
    database_.write([](Transaction& tx) { tx.script(schema); });
}

Result<Act, Refusal> ActJournal::sign_in(const Act& act, Instant fetched) {
    return database_.write([&](Transaction& tx) -> Result<Act, Refusal> {
        if (auto there = one(tx, "event_id = :event", {{"event", act.event_id}})) {
            if (there->ticket != act.ticket || there->session != act.session)
                return refuse(event_taken());
            if (there->refusal) return refuse(*there->refusal);
            return std::move(*there);
        }
        if (const auto there =
                one(tx, of_ticket,
                    {{"session", act.session}, {"ticket", act.ticket}, {"fetched", fetched}}))
            return refuse(signed_in_here(there->seq));
        write(tx, act);
        return one(tx, "event_id = :event", {{"event", act.event_id}}).value();
    });
}

std::optional<Act> ActJournal::signed_in(std::string_view session, std::string_view ticket,
                                         Instant fetched) {
    return database_.read([&](Transaction& tx) {
        return one(tx, of_ticket, {{"session", session}, {"ticket", ticket}, {"fetched", fetched}});
    });
}

std::optional<Act> ActJournal::find(const store::EventId& event) {
    return database_.read([&](Transaction& tx) {
        return one(tx, "event_id = :event", {{"event", event}});
    });
}

std::vector<Act> ActJournal::waiting(std::size_t at_most) {
    return database_.read([&](Transaction& tx) {
        return acts(tx,
                    "state = 'waiting' AND session = (SELECT session FROM act WHERE state = "
                    "'waiting' ORDER BY seq LIMIT 1) ORDER BY seq LIMIT :most",
                    {{"most", static_cast<std::int64_t>(at_most)}});
    });
}

void ActJournal::taken(const store::EventId& event, std::optional<std::int64_t> sign_in_no,
                       Instant now) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "UPDATE act SET state = 'taken', sign_in_no = :no, taken_ms = :now WHERE event_id = "
            ":event AND state = 'waiting'",
            {{"event", event}, {"no", sign_in_no}, {"now", now}});
    });
}

void ActJournal::parked(const store::EventId& event, const Refusal& why) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "UPDATE act SET state = 'parked', refusal = :why WHERE event_id = :event AND state = "
            "'waiting'",
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
                   .session = parked->session,
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
        if (const auto there = one(tx,
                                   "kind = 'sign_in' AND session = :session AND ticket = :ticket "
                                   "AND state = 'waiting'",
                                   {{"session", parked->session}, {"ticket", parked->ticket}}))
            return refuse(signed_in_here(there->seq));
        tx.execute("UPDATE act SET state = 'waiting', refusal = '' WHERE event_id = :event",
                   {{"event", event}});
        return {};
    });
}

}  // namespace liuying::station
