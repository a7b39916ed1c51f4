#pragma once
// The tables `journal` and `journal_chain`.

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/journal.h"

namespace liuying::store {

// Counts the entry into its chain, hashes it and writes it. Sets chain_index, prev_hash, hash and
// seq. From here to the end of the transaction other writers of this chain wait.
void write_entry(Transaction& tx, Entry& entry);

// The same for many entries of one chain that are known to be new. Their seqs, in their order.
[[nodiscard]] std::vector<std::int64_t> write_entries(
    Transaction& tx, std::span<const Journal::Ready* const> entries, Instant recorded_at);

[[nodiscard]] std::optional<Entry> find_entry(Transaction& tx, EventId id);
// In the order of the chain, in constant memory.
void each_entry(Transaction& tx, std::string_view chain,
                const std::function<void(const Entry&)>& act);
// In the order of seq, from the first after `after` to `up_to`.
[[nodiscard]] std::vector<Entry> entries_after(Transaction& tx, std::int64_t after,
                                               std::int64_t up_to, std::size_t at_most,
                                               const std::optional<std::string>& campaign);
// Of length 0 when nothing was ever written to it.
[[nodiscard]] ChainHead chain_head(Transaction& tx, std::string_view chain);
[[nodiscard]] std::vector<ChainHead> chain_heads(Transaction& tx);

// No entry with this seq or a lower one can still appear. Look into the journal in a later
// transaction: what is safe now need not be in the snapshot of this one.
[[nodiscard]] std::int64_t safe_seq(Transaction& tx);

}  // namespace liuying::store
