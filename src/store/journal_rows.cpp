#include "store/journal_rows.h"

#include <algorithm>
#include <cassert>

#include "store/journal_chain.h"
#include "store/row_batch.h"

namespace liuying::store {

namespace {

constexpr const char* insert_entry =
    "INSERT INTO journal (event_id, chain, chain_index, school, campaign, happened_at_ms,"
    " raw_time_ms, recorded_at_ms, device, station_seq, actor, action, subject, before_json,"
    " after_json, sealed_json, prev_hash, hash)"
    " VALUES (:event_id, :chain, :chain_index, :school, :campaign, :happened_at_ms,"
    " :raw_time_ms, :recorded_at_ms, :device, :station_seq, :actor, :action, :subject,"
    " :before_json, :after_json, :sealed_json, :prev_hash, :hash)"
    " RETURNING seq";

constexpr const char* count_into_chain =
    "UPDATE journal_chain SET length = length + :more WHERE chain = :chain RETURNING length, head";
constexpr const char* move_head = "UPDATE journal_chain SET head = :hash WHERE chain = :chain";

// While a transaction holds an entry that nobody sees yet, it holds a shared advisory lock whose
// number is the sequence as it stood before: the feed shows nothing above the lowest of these
// (safe_seq). SQLite has one writer: there, what is committed is all there is.
constexpr const char* hold_back_feed =
    "SELECT pg_advisory_xact_lock_shared("
    "(27769::bigint << 48) | CASE WHEN is_called THEN last_value ELSE 0 END) FROM journal_seq_seq";
constexpr const char* sequence_now =
    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS seq FROM journal_seq_seq";
constexpr const char* lowest_held_back =
    "SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) AS seq FROM pg_locks"
    " WHERE locktype = 'advisory' AND objsubid = 1 AND (classid::bigint >> 16) = 27769"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

Value text_or_null(std::string_view text) {
    return text.empty() ? Value{} : Value{text};
}

Entry entry_of(const Row& row) {
    Entry entry;
    entry.seq = row.int64("seq");
    entry.chain = row.text("chain");
    entry.chain_index = row.int64("chain_index");
    entry.recorded_at = row.instant("recorded_at_ms");
    entry.sealed = row.opt_text("sealed_json").value_or("");
    entry.prev_hash = row.sha256("prev_hash");
    entry.hash = row.sha256("hash");
    auto& event = entry.event;
    event.event_id = row.id<JournalEvent>("event_id");
    event.school = row.text("school");
    event.campaign = row.opt_text("campaign");
    event.happened_at = row.instant("happened_at_ms");
    event.raw_time = row.opt_instant("raw_time_ms");
    event.device = row.text("device");
    event.station_seq = row.opt_int64("station_seq");
    event.actor = row.text("actor");
    event.action = row.text("action");
    event.subject = row.text("subject");
    event.before = row.opt_text("before_json").value_or("");
    event.after = row.opt_text("after_json").value_or("");
    return entry;
}

// The last of `more` places at the end of the chain, and its head until now.
Row claim_places(Transaction& tx, const std::string& chain, std::size_t more) {
    const Params params{{"more", more}, {"chain", chain}};
    if (auto place = tx.first(count_into_chain, params)) return *place;
    tx.execute(
        "INSERT INTO journal_chain (chain, length, head) VALUES (:chain, 0, :zero)"
        " ON CONFLICT (chain) DO NOTHING",
        {{"chain", chain}, {"zero", Sha256{}}});
    return *tx.first(count_into_chain, params);
}

}  // namespace

void write_entry(Transaction& tx, Entry& entry) {
    const auto place = claim_places(tx, entry.chain, 1);
    entry.chain_index = place.int64("length");
    entry.prev_hash = place.sha256("head");
    entry.hash = chain_hash(entry.prev_hash, hashed_bytes(entry));
    if (tx.engine() == Engine::Postgres) static_cast<void>(tx.query(hold_back_feed));
    const auto& event = entry.event;
    entry.seq = tx.first(insert_entry, {{"event_id", event.event_id},
                                        {"chain", entry.chain},
                                        {"chain_index", entry.chain_index},
                                        {"school", event.school},
                                        {"campaign", event.campaign},
                                        {"happened_at_ms", event.happened_at},
                                        {"raw_time_ms", event.raw_time},
                                        {"recorded_at_ms", entry.recorded_at},
                                        {"device", event.device},
                                        {"station_seq", event.station_seq},
                                        {"actor", event.actor},
                                        {"action", event.action},
                                        {"subject", event.subject},
                                        {"before_json", text_or_null(event.before)},
                                        {"after_json", text_or_null(event.after)},
                                        {"sealed_json", text_or_null(entry.sealed)},
                                        {"prev_hash", entry.prev_hash},
                                        {"hash", entry.hash}})
                    ->int64("seq");
    tx.execute(move_head, {{"hash", entry.hash}, {"chain", entry.chain}});
}

std::vector<std::int64_t> write_entries(Transaction& tx,
                                        std::span<const Journal::Ready* const> entries,
                                        Instant recorded_at) {
    const auto& chain = entries.front()->chain;
    const auto place = claim_places(tx, chain, entries.size());
    const auto first = place.int64("length") - static_cast<std::int64_t>(entries.size()) + 1;
    auto head = place.sha256("head");
    if (tx.engine() == Engine::Postgres) static_cast<void>(tx.query(hold_back_feed));
    std::vector<std::int64_t> seqs(entries.size());
    RowBatch rows{tx,
                  "journal",
                  {"event_id", "chain", "chain_index", "school", "campaign", "happened_at_ms",
                   "raw_time_ms", "recorded_at_ms", "device", "station_seq", "actor", "action",
                   "subject", "before_json", "after_json", "sealed_json", "prev_hash", "hash"},
                  "RETURNING seq, chain_index",
                  [&](const Row& row) {
                      seqs[static_cast<std::size_t>(row.int64("chain_index") - first)] =
                          row.int64("seq");
                  }};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& [event, of_chain, hashed] = *entries[i];
        assert(of_chain == chain);
        const auto index = first + static_cast<std::int64_t>(i);
        const auto hash = chain_hash(head, hashed.with(index, recorded_at));
        rows.add({event.event_id, chain, index, event.school, event.campaign, event.happened_at,
                  event.raw_time, recorded_at, event.device, event.station_seq, event.actor,
                  event.action, event.subject, text_or_null(event.before),
                  text_or_null(event.after), text_or_null(hashed.sealed()), head, hash});
        head = hash;
    }
    rows.finish();
    tx.execute(move_head, {{"hash", head}, {"chain", chain}});
    return seqs;
}

std::optional<Entry> find_entry(Transaction& tx, EventId id) {
    const auto row = tx.first("SELECT * FROM journal WHERE event_id = :id", {{"id", id}});
    if (!row) return std::nullopt;
    return entry_of(*row);
}

void each_entry(Transaction& tx, std::string_view chain,
                const std::function<void(const Entry&)>& act) {
    tx.each("SELECT * FROM journal WHERE chain = :chain ORDER BY chain_index", {{"chain", chain}},
            [&](const Row& row) { act(entry_of(row)); });
}

std::vector<Entry> entries_after(Transaction& tx, std::int64_t after, std::int64_t up_to,
                                 std::size_t at_most, const std::optional<std::string>& campaign) {
    const auto rows = campaign
                          ? tx.query(
                                "SELECT * FROM journal WHERE campaign = :campaign AND seq > :after"
                                " AND seq <= :up_to ORDER BY seq LIMIT :at_most",
                                {{"campaign", *campaign},
                                 {"after", after},
                                 {"up_to", up_to},
                                 {"at_most", at_most}})
                          : tx.query(
                                "SELECT * FROM journal WHERE seq > :after AND seq <= :up_to"
                                " ORDER BY seq LIMIT :at_most",
                                {{"after", after}, {"up_to", up_to}, {"at_most", at_most}});
    std::vector<Entry> entries;
    entries.reserve(rows.size());
    for (const auto& row : rows) entries.push_back(entry_of(row));
    return entries;
}

ChainHead chain_head(Transaction& tx, std::string_view chain) {
    const auto row =
        tx.first("SELECT length, head FROM journal_chain WHERE chain = :chain", {{"chain", chain}});
    if (!row) return {.chain = std::string{chain}};
    return {std::string{chain}, row->int64("length"), row->sha256("head")};
}

std::vector<ChainHead> chain_heads(Transaction& tx) {
    std::vector<ChainHead> heads;
    for (const auto& row :
         tx.query("SELECT chain, length, head FROM journal_chain ORDER BY chain")) {
        heads.push_back({row.text("chain"), row.int64("length"), row.sha256("head")});
    }
    return heads;
}

std::int64_t safe_seq(Transaction& tx) {
    if (tx.engine() == Engine::Sqlite) {
        return tx.first("SELECT coalesce(max(seq), 0) AS seq FROM journal")->int64("seq");
    }
    // In this order: whoever took a number before the first look still holds its lock at the
    // second, or has committed by then.
    const auto now = tx.first(sequence_now)->int64("seq");
    const auto held = tx.first(lowest_held_back)->opt_int64("seq");
    return std::min(now, held.value_or(now));
}

}  // namespace liuying::store
