#include "store/journal.h"

#include <sodium.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "store/canonical_json.h"
#include "store/feed.h"
#include "store/journal_chain.h"
#include "store/journal_rows.h"

namespace liuying::store {

EventId derived_from(EventId event, std::string_view what) {
    const auto hash = sha256(std::string{what} + " " + event.text());
    EventId id;
    std::copy_n(hash.begin(), id.value.size(), id.value.begin());
    id.value[6] = static_cast<std::uint8_t>((id.value[6] & 0x0f) | 0x80);  // a UUID of version 8
    id.value[8] = static_cast<std::uint8_t>((id.value[8] & 0x3f) | 0x80);
    return id;
}

namespace {

using nlohmann::json;

// A bell may be missed: another process wrote to the same SQLite file, or an entry became safe to
// show only because a slower transaction was undone. So whoever waits looks by himself this often.
constexpr auto look_again = std::chrono::milliseconds{1000};

std::string canonical_or_empty(const std::string& object) {
    return object.empty() ? std::string{} : canonical_json(object);
}

std::string to_base64(const Bytes& bytes) {
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
    text.pop_back();  // its NUL
    return text;
}

Bytes from_base64(const std::string& text) {
    Bytes bytes(text.size());
    std::size_t size = 0;
    if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                          nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
        throw BrokenSeal{"sealed journal fields are not base64"};
    }
    bytes.resize(size);
    return bytes;
}

std::string sealed_json(Transaction& tx, const Vault& vault, const Event& event, Instant now) {
    if (event.personal.empty()) return {};
    json sealed = json::object();
    for (const auto& fields : event.personal) {
        const auto person = fields.person.text();
        if (sealed.contains(person)) {
            throw std::invalid_argument{"personal fields of one person stand in one object"};
        }
        sealed[person] = to_base64(
            vault.seal(tx, fields.person, SealUse::Journal, canonical_json(fields.json), now));
    }
    return sealed.dump();
}

Entry entry_of(Event event) {
    if (event.campaign == installation_chain) {
        throw std::invalid_argument{"no campaign may be called 'installation'"};
    }
    Entry entry;
    entry.event = std::move(event);
    entry.event.personal.clear();
    entry.event.before = canonical_or_empty(entry.event.before);
    entry.event.after = canonical_or_empty(entry.event.after);
    entry.chain = entry.event.campaign.value_or(std::string{installation_chain});
    return entry;
}

}  // namespace

Receipt Journal::append(Transaction& tx, const Event& event) {
    if (auto earlier = find_entry(tx, event.event_id)) {
        return {Appended::Again, std::move(*earlier)};
    }
    auto entry = entry_of(event);
    entry.recorded_at = clock_.now();
    entry.sealed = sealed_json(tx, vault_, event, entry.recorded_at);
    write_entry(tx, entry);
    tx.after_commit([this] { database_.announce(); });
    return {Appended::Now, std::move(entry)};
}

Journal::Ready Journal::ready(Event event, PersonKeyId person, const Bytes& box) {
    auto entry = entry_of(std::move(event));
    if (!box.empty()) entry.sealed = json{{person.text(), to_base64(box)}}.dump();
    auto pieces = hashed_pieces(entry);
    return {std::move(entry.event), std::move(entry.chain), std::move(pieces)};
}

std::vector<std::int64_t> Journal::append_new(Transaction& tx,
                                              std::span<const Ready* const> events) {
    if (events.empty()) return {};
    auto seqs = write_entries(tx, events, clock_.now());
    tx.after_commit([this] { database_.announce(); });
    return seqs;
}

std::vector<Entry> Journal::after(std::int64_t seq, std::size_t at_most,
                                  const std::optional<std::string>& campaign) {
    const auto safe = last_seq();
    if (safe <= seq) return {};
    return database_.read(
        [&](Transaction& tx) { return entries_after(tx, seq, safe, at_most, campaign); });
}

std::int64_t Journal::last_seq() {
    return database_.read([](Transaction& tx) { return safe_seq(tx); });
}

bool Journal::wait_after(std::int64_t seq, std::chrono::milliseconds timeout) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    auto& feed = database_.feed();
    for (;;) {
        const auto rung = feed.rung();
        if (last_seq() > seq) return true;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0 || feed.closed()) return false;
        feed.wait(rung, std::min<std::chrono::milliseconds>(left, look_again));
    }
}

std::optional<Entry> Journal::find(Transaction& tx, EventId id) const {
    return find_entry(tx, id);
}

Result<std::optional<Entry>, Refusal> Journal::repeated(Transaction& tx, const Event& event) const {
    auto earlier = find_entry(tx, event.event_id);
    if (!earlier) return std::nullopt;
    const auto& was = earlier->event;
    if (was.action != event.action || was.actor != event.actor || was.subject != event.subject ||
        was.campaign != event.campaign ||
        (!event.after.empty() && was.after != canonical_json(event.after)))
        return refuse(Refusal{"event_taken",
                              {"这个 event_id 已经用于另一条记录。",
                               "This event_id is that of something else that was recorded."},
                              {"请刷新页面后再做一次。", "Load the page again and repeat it."}});
    return earlier;
}

ChainHead Journal::head(Transaction& tx, std::string_view chain) const {
    return chain_head(tx, chain);
}

std::vector<PersonalFields> Journal::open_personal(Transaction& tx, const Entry& entry) const {
    std::vector<PersonalFields> opened;
    if (entry.sealed.empty()) return opened;
    const auto sealed = json::parse(entry.sealed);
    for (const auto& [person, box] : sealed.items()) {
        const auto id = PersonKeyId::parse(person);
        if (!id) throw BrokenSeal{"sealed journal fields of nobody"};
        auto text = vault_.open(tx, *id, SealUse::Journal, from_base64(box.get<std::string>()));
        if (text) opened.push_back({*id, std::move(*text)});
    }
    return opened;
}

}  // namespace liuying::store
