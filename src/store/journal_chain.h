#pragma once
// The chain by itself, so that a file and a printed head suffice to check it.

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "store/database.h"
#include "store/journal.h"

namespace liuying::store {

// What is hashed: the entry as canonical JSON, without seq (an installation's own counter), with
// its place in the chain as "n". Every field is there, null when absent; "v" is 1.
[[nodiscard]] std::string hashed_bytes(const Entry& entry);
[[nodiscard]] HashedPieces hashed_pieces(const Entry& entry);
// SHA-256(prev ‖ bytes).
[[nodiscard]] Sha256 chain_hash(const Sha256& prev, std::string_view bytes);

enum class ChainFault : std::uint8_t {
    NotAnEntry,   // a line that is not {"entry":{…},"hash":"…"} in the journal's JSON
    OtherChain,   // an entry of another campaign
    OutOfPlace,   // an entry is missing, twice, or moved
    Changed,      // the entry does not have the hash it had when it was written
    HeadMissing,  // the printed head is not in this chain: the end was cut off, or all of it was
                  // rewritten
    HeadDiffers,  // (in a database) the recorded head is not that of the last entry
};

struct ChainVerdict {
    std::string chain{};                    // empty when there is no entry
    std::int64_t entries = 0;               // checked and in order
    Sha256 head{};                          // of the last of them
    std::optional<std::int64_t> head_at{};  // the printed head was found after this many entries
    std::optional<ChainFault> fault{};
    std::int64_t fault_at = 0;  // which entry, 1, 2, 3 …; for a file the line

    [[nodiscard]] bool sound() const { return !fault.has_value(); }
};

// Feed it entries in order; it stops looking at the first fault.
class ChainVerifier {
public:
    explicit ChainVerifier(std::optional<Sha256> printed_head) : printed_{printed_head} {}

    void next(std::string_view chain, std::int64_t n, std::string_view bytes, const Sha256& hash);
    void not_an_entry() { fault(ChainFault::NotAnEntry); }
    [[nodiscard]] ChainVerdict finish();

private:
    void fault(ChainFault why);

    std::optional<Sha256> printed_;
    ChainVerdict verdict_;
    bool done_ = false;
};

// One line an entry. The printed head may be that of any earlier moment (a session's close).
[[nodiscard]] ChainVerdict verify_journal(std::istream& lines, std::optional<Sha256> printed_head);
[[nodiscard]] ChainVerdict verify_journal(Transaction& tx, std::string_view chain,
                                          std::optional<Sha256> printed_head);

// What verify_journal(lines) reads. Returns the number of entries.
std::int64_t export_journal(Transaction& tx, std::string_view chain, std::ostream& lines);

[[nodiscard]] std::optional<Sha256> parse_sha256(std::string_view hex);

}  // namespace liuying::store
