#pragma once
// A record on its way into rows. What costs time (seals, keyed hashes, the journal's wording) is
// made ready before the transaction, which then only writes.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "roster/graduand.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/journal.h"
#include "store/sealed.h"

namespace liuying::store {

// What the journal keeps of a record, and what the seals hold: JSON.
[[nodiscard]] std::string sealed_text(const roster::Record& record);
// Takes what sealed_text gives.
[[nodiscard]] roster::Record record_of_text(const std::string& text);
[[nodiscard]] std::string text_of_blocks(const std::vector<roster::Block>& blocks);
[[nodiscard]] std::vector<roster::Block> blocks_of_text(const std::string& text);

struct ReadyRecord {
    roster::GraduandId id;
    PersonKeyId person_key;
    Bytes wrapped_key;  // of somebody new; empty for a next version
    // Of graduand, in the order of its columns; `as_imported` is NULL where it is `sealed` too.
    std::vector<Value> row;
    // Keyed hashes of the forms of the number: those to be added, and those that hold no longer.
    std::vector<std::string> documents;
    std::vector<std::string> outdated;
    Bytes sealed;  // the whole record
    std::int64_t version = 1;
    std::string source;
    Instant at;
    std::vector<Journal::Ready> entries;  // the record's own, then those of its facts
    std::vector<Facts::New> facts;
};

// What the last confirmed file said of somebody, where the record itself stays as it is.
struct ReadyBase {
    roster::GraduandId id;
    Bytes as_imported;
};

class RecordWriting {
public:
    RecordWriting(Journal& journal, const Vault& vault, Facts& facts, const Graduands& graduands,
                  const Clock& clock)
        : journal_{journal}, vault_{vault}, facts_{facts}, graduands_{graduands}, clock_{clock} {}

    // Somebody new, under a ticket token that was just made; `called`: they must sit.
    [[nodiscard]] ReadyRecord fresh(const InForce& campaign, const std::string& actor,
                                    const roster::Graduand& graduand, const std::string& token,
                                    const std::string& source, bool called) const;
    // The next version of a record that is there. `over`: items that an approved request had set
    // and somebody has now taken from a file; the journal names them.
    [[nodiscard]] ReadyRecord next(Transaction& tx, const InForce& campaign,
                                   const std::string& actor, const roster::Graduand& graduand,
                                   const std::string& source,
                                   std::span<const roster::Field> over = {}) const;

    [[nodiscard]] ReadyBase base(Transaction& tx, const roster::Graduand& graduand) const;

    // In the campaign's lane. What a next version rests on must not have changed since it was read.
    void write(Transaction& tx, const InForce& campaign,
               std::span<const ReadyRecord> records) const;
    static void write(Transaction& tx, const ReadyBase& base);

private:
    struct Row;
    [[nodiscard]] ReadyRecord ready(const InForce& campaign, const std::string& actor,
                                    const roster::Graduand& graduand, const PersonSeal& seal,
                                    const Row& row, const std::string& source) const;
    void add_fact(ReadyRecord& to, const InForce& campaign, const std::string& actor,
                  const char* kind, const std::string& token) const;

    Journal& journal_;
    const Vault& vault_;
    Facts& facts_;
    const Graduands& graduands_;
    const Clock& clock_;
};

}  // namespace liuying::store
