#include "store/journal_chain.h"

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "store/canonical_json.h"
#include "store/journal_rows.h"

namespace liuying::store {

namespace {

using nlohmann::json;

// Members of an object, one after the other; texts of JSON as they stand.
class Members {
public:
    Members& text(const char* key, const std::string& value) {
        return raw(key, json(value).dump());
    }
    Members& number(const char* key, std::int64_t value) { return raw(key, std::to_string(value)); }
    Members& object(const char* key, const std::string& canonical) {
        return raw(key, canonical.empty() ? "null" : canonical);
    }
    template <class T>
    Members& maybe(const char* key, const std::optional<T>& value) {
        return raw(key, value ? json(*value).dump() : "null");
    }
    Members& raw(const char* key, std::string_view value) {
        all_.append(",\"").append(key).append("\":").append(value);
        return *this;
    }
    [[nodiscard]] std::string all() const { return all_; }

private:
    std::string all_;
};

}  // namespace

// RFC 8785 sorts the keys: those before "n", "raw_time_ms" between it and "recorded_at_ms", and the
// rest. What the entry holds as JSON is canonical already.
HashedPieces hashed_pieces(const Entry& entry) {
    const auto& event = entry.event;
    const auto raw_time =
        event.raw_time ? std::optional{to_ms(*event.raw_time)} : std::optional<std::int64_t>{};
    auto head = Members{}
                    .text("action", event.action)
                    .text("actor", event.actor)
                    .object("after", event.after)
                    .object("before", event.before)
                    .maybe("campaign", event.campaign)
                    .text("chain", entry.chain)
                    .text("device", event.device)
                    .text("event_id", event.event_id.text())
                    .number("happened_at_ms", to_ms(event.happened_at))
                    .raw("n", "")
                    .all();
    head.front() = '{';
    auto middle = Members{}.maybe("raw_time_ms", raw_time).raw("recorded_at_ms", "").all();
    auto tail = Members{}.text("school", event.school).object("sealed", entry.sealed).all();
    const auto sealed_at = entry.sealed.empty() ? tail.size() : tail.size() - entry.sealed.size();
    tail += Members{}
                .maybe("station_seq", event.station_seq)
                .text("subject", event.subject)
                .number("v", 1)
                .all();
    tail += '}';
    return {std::move(head), std::move(middle), std::move(tail), sealed_at, entry.sealed.size()};
}

std::string HashedPieces::with(std::int64_t chain_index, Instant recorded_at) const {
    return head + std::to_string(chain_index) + middle + std::to_string(to_ms(recorded_at)) + tail;
}

std::string hashed_bytes(const Entry& entry) {
    return hashed_pieces(entry).with(entry.chain_index, entry.recorded_at);
}

Sha256 chain_hash(const Sha256& prev, std::string_view bytes) {
    Bytes both(prev.begin(), prev.end());
    both.insert(both.end(), bytes.begin(), bytes.end());
    return sha256(both);
}

void ChainVerifier::fault(ChainFault why) {
    if (done_) return;
    done_ = true;
    verdict_.fault = why;
    verdict_.fault_at = verdict_.entries + 1;
}

void ChainVerifier::next(std::string_view chain, std::int64_t n, std::string_view bytes,
                         const Sha256& hash) {
    if (done_) return;
    if (verdict_.entries == 0) verdict_.chain = chain;
    if (chain != verdict_.chain) return fault(ChainFault::OtherChain);
    if (n != verdict_.entries + 1) return fault(ChainFault::OutOfPlace);
    const auto computed = chain_hash(verdict_.head, bytes);
    if (computed != hash) return fault(ChainFault::Changed);
    ++verdict_.entries;
    verdict_.head = computed;
    if (printed_ == computed) verdict_.head_at = verdict_.entries;
}

ChainVerdict ChainVerifier::finish() {
    if (printed_ && !verdict_.head_at) fault(ChainFault::HeadMissing);
    return verdict_;
}

ChainVerdict verify_journal(std::istream& lines, std::optional<Sha256> printed_head) {
    ChainVerifier verifier{printed_head};
    std::string line;
    while (std::getline(lines, line)) {
        try {
            // Any spelling of the same entry is the same entry.
            const auto whole = json::parse(canonical_json(line));
            const auto hash = parse_sha256(whole.at("hash").get_ref<const std::string&>());
            const auto& entry = whole.at("entry");
            if (!hash || whole.size() != 2 || !entry.is_object()) {
                verifier.not_an_entry();
                continue;
            }
            verifier.next(entry.at("chain").get_ref<const std::string&>(),
                          entry.at("n").get<std::int64_t>(), entry.dump(), *hash);
        } catch (const std::invalid_argument&) {
            verifier.not_an_entry();
        } catch (const json::exception&) {
            verifier.not_an_entry();
        }
    }
    return verifier.finish();
}

ChainVerdict verify_journal(Transaction& tx, std::string_view chain,
                            std::optional<Sha256> printed_head) {
    ChainVerifier verifier{printed_head};
    each_entry(tx, chain, [&](const Entry& entry) {
        const auto reads = [](const std::string& text) {
            return text.empty() || json::accept(text);
        };
        if (reads(entry.event.before) && reads(entry.event.after) && reads(entry.sealed))
            verifier.next(entry.chain, entry.chain_index, hashed_bytes(entry), entry.hash);
        else
            verifier.not_an_entry();
    });
    auto verdict = verifier.finish();
    const auto head = chain_head(tx, chain);
    if (verdict.sound() && (head.length != verdict.entries || head.hash != verdict.head)) {
        verdict.fault = ChainFault::HeadDiffers;
        verdict.fault_at = verdict.entries;
    }
    return verdict;
}

std::int64_t export_journal(Transaction& tx, std::string_view chain, std::ostream& lines) {
    std::int64_t count = 0;
    each_entry(tx, chain, [&](const Entry& entry) {
        lines << "{\"entry\":" << hashed_bytes(entry) << ",\"hash\":\"" << to_hex(entry.hash)
              << "\"}\n";
        ++count;
    });
    return count;
}

std::optional<Sha256> parse_sha256(std::string_view hex) {
    Sha256 hash{};
    if (hex.size() != 2 * hash.size()) return std::nullopt;
    for (std::size_t i = 0; i < hex.size(); ++i) {
        constexpr std::string_view digits = "0123456789abcdef";
        const char c = hex[i] >= 'A' && hex[i] <= 'F' ? static_cast<char>(hex[i] + 32) : hex[i];
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        hash[i / 2] = static_cast<std::uint8_t>(hash[i / 2] << 4 | digit);
    }
    return hash;
}

}  // namespace liuying::store
