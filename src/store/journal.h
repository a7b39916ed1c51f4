#pragma once
// Who did what to whom, when, from where, before and after (R34). Written in the same transaction
// as the rows it is about; never changed. One hash chain per campaign, one of the installation for
// what has none: hash = SHA-256(prev_hash ‖ canonical JSON of the entry), the first prev_hash is 32
// zero bytes. The journal is also the change feed: `seq` rises in the order in which readers may
// see the entries.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "store/database.h"
#include "store/sealed.h"

namespace liuying::store {

struct JournalEvent;
using EventId = Id<JournalEvent>;
// The id of what follows from an event: the same at every try, so that it is told once.
[[nodiscard]] EventId derived_from(EventId event, std::string_view what);

// Fields that tell who someone is; sealed with that person's key before they enter the chain.
struct PersonalFields {
    PersonKeyId person;
    std::string json;  // an object
};

struct Event {
    EventId event_id;  // made by whoever made the event (UUIDv7); a repeat is harmless
    std::string school{};
    std::optional<std::string> campaign{};  // none: the installation's own chain
    Instant happened_at{};                  // the device's clock, corrected by its measured offset
    std::optional<Instant> raw_time{};      // the device's clock as it stood
    std::string device{};                   // "" when the server itself
    std::optional<std::int64_t> station_seq{};  // the station's own counter: order inside it
    std::string actor{};                        // account, device or "system"
    std::string action{};                       // "swiped", "bound", … (docs: model.md section 1)
    std::string subject{};                      // what it was done to: "ticket/…", "shot/…"
    std::string before{};  // JSON object, or empty for none. No personal field in it.
    std::string after{};   // likewise
    std::vector<PersonalFields> personal{};
};

struct Entry {
    std::int64_t seq = 0;
    std::int64_t chain_index = 0;  // 1, 2, 3 … within its chain
    std::string chain{};           // the campaign, or "installation"
    Event event{};                 // `personal` stays empty: see sealed
    Instant recorded_at{};
    std::string sealed{};  // JSON object {person key id: base64 of the sealed fields}, or empty
    Sha256 prev_hash{};
    Sha256 hash{};
};

enum class Appended : std::uint8_t { Now, Again };

struct Receipt {
    Appended appended;
    Entry entry;  // the earlier one when Again
};

struct ChainHead {
    std::string chain;
    std::int64_t length = 0;
    Sha256 hash{};
};

// What is hashed of an entry, around what is known only while it is written: its place in the chain
// and the moment it is recorded.
struct HashedPieces {
    std::string head, middle, tail;
    std::size_t sealed_at = 0;  // the entry's sealed fields stand in the tail, and only there
    std::size_t sealed_size = 0;
    [[nodiscard]] std::string with(std::int64_t chain_index, Instant recorded_at) const;
    [[nodiscard]] std::string_view sealed() const {
        return std::string_view{tail}.substr(sealed_at, sealed_size);
    }
};

constexpr std::string_view installation_chain = "installation";

class Journal {
public:
    Journal(Database& database, const Vault& vault, const Clock& clock)
        : database_{database}, vault_{vault}, clock_{clock} {}

    // Throws std::invalid_argument when `before`, `after` or a personal field is not a JSON object
    // of ASCII keys, strings, booleans, null and whole numbers within ±2⁵³ (the subset of RFC 8785
    // the chain allows).
    Receipt append(Transaction& tx, const Event& event);

    // An event worded and sealed before the transaction that will write it.
    struct Ready {
        Event event;  // `personal` is empty: see hashed.sealed()
        std::string chain;
        HashedPieces hashed;
    };
    // `box` is what `person` sealed for the journal (an object in canonical JSON), if anything.
    // Throws as append() does.
    [[nodiscard]] static Ready ready(Event event, PersonKeyId person, const Bytes& box = {});
    // Events of one chain whose ids were just made: none can be there already. Their seqs, in the
    // order of `events`.
    std::vector<std::int64_t> append_new(Transaction& tx, std::span<const Ready* const> events);

    // Entries after `seq` that are safe to show: none with a lower seq can still appear. Oldest
    // first.
    [[nodiscard]] std::vector<Entry> after(std::int64_t seq, std::size_t at_most,
                                           const std::optional<std::string>& campaign = {});
    // The highest safe seq; 0 when empty.
    [[nodiscard]] std::int64_t last_seq();
    // Waits until there is something after `seq`. False after `timeout`, or when the feed was
    // closed.
    bool wait_after(std::int64_t seq, std::chrono::milliseconds timeout);

    [[nodiscard]] std::optional<Entry> find(Transaction& tx, EventId id) const;
    // The entry that is there already when `event` is a repeat of it: the same act by the same
    // actor on the same subject, and with the same `after` unless that is empty. Refuses (kind
    // "event_taken") an id under which something else was written.
    [[nodiscard]] Result<std::optional<Entry>, Refusal> repeated(Transaction& tx,
                                                                 const Event& event) const;
    [[nodiscard]] ChainHead head(Transaction& tx, std::string_view chain) const;
    // The personal fields of an entry in the clear, those of erased people left out.
    [[nodiscard]] std::vector<PersonalFields> open_personal(Transaction& tx,
                                                            const Entry& entry) const;

private:
    Database& database_;
    const Vault& vault_;
    const Clock& clock_;
};

}  // namespace liuying::store
