#include "station/act_journal.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "station/offline_words.h"
#include "station/refusal_text.h"

namespace liuying::station {

using Json = nlohmann::json;
using store::Row;
using store::Transaction;

namespace {

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS act (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id   TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL CHECK (kind IN
               ('sign_in', 'seated', 'unseated', 'stood', 'settled')),
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
// An earlier version knew no seats.
constexpr const char* set_aside =
    "DROP INDEX once_signed_in; ALTER TABLE act RENAME TO act_before;";
constexpr const char* taken_over =
    "INSERT INTO act (seq, event_id, kind, device, campaign, session, ticket, at_ms, detail, "
    "state, sign_in_no, taken_ms, refusal, server_seq) SELECT seq, event_id, kind, device, "
    "campaign, session, ticket, at_ms, detail, state, sign_in_no, taken_ms, refusal, server_seq "
    "FROM act_before; DROP TABLE act_before;";

void make_table(Transaction& tx, std::string_view campaign) {
    const auto there =
        tx.first("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'act'");
    const bool before_seats = there && there->text("sql").find("'seated'") == std::string::npos;
    if (before_seats) {
        if (!tx.first("SELECT 1 AS one FROM pragma_table_info('act') WHERE name = 'campaign'"))
            tx.script(later);
        tx.script(set_aside);
    }
    tx.script(schema);
    if (before_seats) tx.script(taken_over);
    tx.execute("UPDATE act SET campaign = :campaign WHERE campaign = ''", {{"campaign", campaign}});
}

constexpr const char* columns =
    "seq, event_id, kind, device, campaign, session, ticket, at_ms, detail, state, sign_in_no, "
    "refusal, CASE kind WHEN 'sign_in' THEN (SELECT COUNT(*) FROM act b WHERE b.kind = 'sign_in' "
    "AND b.seq <= act.seq) ELSE detail ->> 'number_here' END AS number_here";

ActState state_named(const std::string& name) {
    for (const auto state :
         {ActState::Waiting, ActState::Taken, ActState::Parked, ActState::Settled})
        if (name == name_of(state)) return state;
    throw std::logic_error{"an act in no state"};
}

ActKind kind_named(const std::string& name) {
    for (const auto kind :
         {ActKind::SignIn, ActKind::Seated, ActKind::Unseated, ActKind::Stood, ActKind::Settled})
        if (name == name_of(kind)) return kind;
    throw std::logic_error{"an act of no kind"};
}

Act act_of(const Row& row) {
    const auto detail = Json::parse(row.text("detail"));
    return {.seq = row.int64("seq"),
            .event_id = row.id<store::JournalEvent>("event_id"),
            .kind = kind_named(row.text("kind")),
            .device = row.text("device"),
            .place = {row.text("campaign"), row.text("session")},
            .ticket = row.text("ticket"),
            .station = detail.value("station", ""),
            .at = row.instant("at_ms"),
            .of = detail.value("of", ""),
            .by = detail.value("by", ""),
            .reason = detail.value("reason", ""),
            .state = state_named(row.text("state")),
            .sign_in_no = row.opt_int64("sign_in_no"),
            .number_here = row.opt_int64("number_here"),
            .refusal = refusal_in(row.text("refusal"))};
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

std::string detail_of(const Act& act) {
    auto detail = Json::object();
    for (const auto& [name, text] :
         {std::pair{"of", &act.of}, std::pair{"by", &act.by}, std::pair{"reason", &act.reason},
          std::pair{"station", &act.station}})
        if (!text->empty()) detail[name] = *text;
    if (act.kind == ActKind::Seated && act.number_here) detail["number_here"] = *act.number_here;
    return detail.dump();
}

void write(Transaction& tx, const Act& act) {
    tx.execute(
        "INSERT INTO act (event_id, kind, device, campaign, session, ticket, at_ms, detail, state, "
        "sign_in_no, refusal) VALUES (:event, :kind, :device, :campaign, :session, :ticket, :at, "
        ":detail, 'waiting', :no, '')",
        {{"event", act.event_id},
         {"kind", name_of(act.kind)},
         {"device", act.device},
         {"campaign", act.place.campaign},
         {"session", act.place.session},
         {"ticket", act.ticket},
         {"at", act.at},
         {"detail", detail_of(act)},
         {"no", act.sign_in_no}});
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

// A rise waits for its seat.
constexpr const char* parked_acts = "state = 'parked' AND kind <> 'stood' ORDER BY seq";
constexpr const char* of_chair =
    "kind IN ('seated', 'unseated', 'stood') AND campaign = :campaign AND session = :session AND "
    "detail ->> 'station' = :station ORDER BY seq";

// The act by which the same person sits there now: their ticket beeped twice.
std::optional<Act> sits_by(Transaction& tx, const Act& seat) {
    std::optional<Act> sits;
    for (auto& act : acts(tx, of_chair,
                          {{"campaign", seat.place.campaign},
                           {"session", seat.place.session},
                           {"station", seat.station}})) {
        if (act.kind == ActKind::Seated)
            sits = std::move(act);
        else if (sits && sits->event_id.text() == act.of)
            sits.reset();
    }
    return sits && sits->ticket == seat.ticket ? sits : std::nullopt;
}

Result<void, Refusal> again(Transaction& tx, const Act& parked) {
    const auto there = parked.kind == ActKind::SignIn
                           ? one(tx,
                                 "kind = 'sign_in' AND session = :session AND ticket = :ticket AND "
                                 "state = 'waiting'",
                                 {{"session", parked.place.session}, {"ticket", parked.ticket}})
                           : std::nullopt;
    if (there) return refuse(signed_in_here(there->number_here.value()));
    tx.execute("UPDATE act SET state = 'waiting', refusal = '' WHERE event_id = :event",
               {{"event", parked.event_id}});
    // With a seat its rise waits again.
    tx.execute(
        "UPDATE act SET state = 'waiting', refusal = '' WHERE kind = 'stood' AND state = 'parked' "
        "AND detail ->> 'of' = :of",
        {{"of", parked.event_id.text()}});
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

const char* name_of(ActKind kind) {
    switch (kind) {
        case ActKind::SignIn: return "sign_in";
        case ActKind::Seated: return "seated";
        case ActKind::Unseated: return "unseated";
        case ActKind::Stood: return "stood";
        case ActKind::Settled: return "settled";
    }
    assert(false);
    return "";
}

ActJournal::ActJournal(store::Database& database, std::string_view campaign) : database_{database} {
    database_.write([&](Transaction& tx) { make_table(tx, campaign); });
}

Result<Act, Refusal> ActJournal::chair(const Act& act) {
    return database_.write([&](Transaction& tx) -> Result<Act, Refusal> {
        const auto written = [&] {
            return one(tx, "event_id = :event", {{"event", act.event_id}});
        };
        if (auto there = written()) {
            if (there->kind != act.kind || there->ticket != act.ticket || there->of != act.of)
                return refuse(event_taken());
            return std::move(*there);
        }
        if (act.kind == ActKind::Seated)
            if (auto sits = sits_by(tx, act)) return std::move(*sits);
        write(tx, act);
        return written().value();
    });
}

std::vector<Act> ActJournal::at_chair(const Place& place, std::string_view station) {
    return database_.read([&](Transaction& tx) {
        return acts(
            tx, of_chair,
            {{"campaign", place.campaign}, {"session", place.session}, {"station", station}});
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
            return refuse(signed_in_here(there->number_here.value()));
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
            "UPDATE act SET state = 'taken', sign_in_no = COALESCE(:no, sign_in_no), server_seq = "
            ":seq, taken_ms = :now WHERE event_id = :event AND state = 'waiting'",
            {{"event", event}, {"no", sign_in_no}, {"seq", seq}, {"now", now}});
    });
}

void ActJournal::refused(const store::EventId& event, const Refusal& why) {
    database_.write([&](Transaction& tx) {
        tx.execute(
            "UPDATE act SET state = CASE WHEN kind IN ('settled', 'unseated') THEN 'settled' ELSE "
            "'parked' END, refusal = :why WHERE event_id = :event AND state = 'waiting'",
            {{"event", event}, {"why", text_of(why)}});
    });
}

std::vector<Act> ActJournal::parked() {
    return database_.read([](Transaction& tx) { return acts(tx, parked_acts, {}); });
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
                   .kind = ActKind::Settled,
                   .device = parked->device,
                   .place = parked->place,
                   .ticket = {},
                   .station = {},
                   .at = at,
                   .of = event.text(),
                   .by = by,
                   .reason = reason});
        tx.execute("UPDATE act SET state = 'settled' WHERE event_id = :event", {{"event", event}});
        tx.execute(
            "UPDATE act SET state = 'settled' WHERE kind = 'stood' AND state = 'parked' AND detail "
            "->> 'of' = :of",
            {{"of", event.text()}});
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
        for (const auto& parked : acts(tx, parked_acts, {})) static_cast<void>(again(tx, parked));
    });
}

void ActJournal::try_again_where(std::string_view refusal) {
    database_.write([&](Transaction& tx) {
        for (const auto& parked : acts(tx, parked_acts, {}))
            if (parked.refusal && parked.refusal->kind == refusal)
                static_cast<void>(again(tx, parked));
    });
}

}  // namespace liuying::station
