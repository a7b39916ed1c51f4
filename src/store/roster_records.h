#pragma once
// Writing the roster: records with all their versions, imports, slots. The only place that turns a
// record into rows.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "roster/expectations.h"
#include "roster/graduand.h"
#include "roster/import.h"
#include "roster/import_diff.h"
#include "store/blobs.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/import_progress.h"
#include "store/record_writing.h"
#include "store/session_room.h"

namespace liuying::store {

using ImportId = Id<struct ImportTag>;

struct ImportRun {
    ImportId id;
    std::string file_name;
    std::string state;   // dry_run | confirmed | dropped
    std::string report;  // JSON
    BlobName blob;
    Instant made_at;
};

// Of an import, what a list of them tells.
struct ImportSeen {
    ImportId id;
    std::string file_name;
    std::string state;
    Instant made_at;
    std::string made_by;
};

struct Confirmed {
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t gone = 0;
    std::int64_t untouched = 0;
    std::int64_t left = 0;
    std::int64_t items_left = 0;           // of rows that were taken otherwise
    std::int64_t items_over_requests = 0;  // taken though an approved request had set them
};

// What somebody chose about an import; otherwise every change is taken that is not contested.
struct ImportLeave {
    using Items = std::unordered_map<std::string, std::set<roster::Field>>;  // by student number
    std::unordered_set<std::string> numbers;  // left whole; also: being added, being gone
    bool all_gone = false;                    // nobody is marked as gone: the file adds
    Items items{};                            // left
    Items contested{};                        // taken all the same
};

struct SlotsGiven {
    std::int64_t given = 0;
    std::int64_t kept = 0;
    std::int64_t to_makeup = 0;
    std::int64_t without = 0;
};

class RosterRecords {
public:
    RosterRecords(Database& database, Journal& journal, const Vault& vault, Facts& facts,
                  Graduands& graduands, const Clock& clock)
        : database_{database},
          journal_{journal},
          vault_{vault},
          facts_{facts},
          graduands_{graduands},
          clock_{clock},
          writing_{journal, vault, facts, graduands, clock} {}

    // Everything of one record, opened; nothing when the person was erased.
    [[nodiscard]] std::optional<roster::Graduand> open(Transaction& tx, CampaignId campaign,
                                                       std::string_view student_no) const;
    // Every version there was, by its number; empty when the person was erased.
    [[nodiscard]] std::map<std::int64_t, roster::Record> versions(Transaction& tx,
                                                                  const GraduandRow& who) const;
    // The student numbers whose records are there and were erased.
    [[nodiscard]] std::unordered_set<std::string> erased(Transaction& tx,
                                                         CampaignId campaign) const;
    [[nodiscard]] std::vector<std::string> student_nos(Transaction& tx, CampaignId campaign) const;
    // Who holds this document (any known form) in the campaign.
    [[nodiscard]] std::vector<roster::Known::Holder> holders(
        Transaction& tx, CampaignId campaign, const identity::Document& document) const;

    // The next version of a record.
    void put(Transaction& tx, const InForce& campaign, const std::string& actor,
             const roster::Graduand& graduand, const std::string& source);

    void keep_dry_run(const InForce& campaign, const std::string& actor, ImportId id,
                      const std::string& file_name, const Blob& blob, const std::string& report);
    // The kept file read in another way: a new dry run of it, and `before` is dropped.
    void keep_again(const InForce& campaign, const std::string& actor, ImportId id, ImportId before,
                    const std::string& report);
    [[nodiscard]] std::optional<ImportRun> import_run(CampaignId campaign, ImportId id);
    // The newest of the campaign, newest first, at most so many.
    [[nodiscard]] std::vector<ImportSeen> newest_imports(CampaignId campaign, std::int64_t most);
    // "dry_run", "confirmed" or "dropped", without its report.
    [[nodiscard]] std::optional<std::string> import_state(CampaignId campaign, ImportId id);
    // False when it was no dry run any more: nothing is changed then.
    [[nodiscard]] bool drop_import(const InForce& campaign, const std::string& actor, ImportId id);
    // Reads the kept file again, makes every row ready, and writes all in one short transaction,
    // leaving the changes of the named student numbers; a new record's standing decides whether it
    // is `called`. What comes between makes it begin anew. Refuses: what `read` refuses,
    // "import_settled" (no dry run any more), "import_stopped", "import_overtaken" (the roster
    // would not stand still), "import_item_by_request" (an item that only a request changes).
    // Nothing has happened then.
    using ReadRoster = std::function<Result<roster::ImportReport, Refusal>()>;
    [[nodiscard]] Result<Confirmed, Refusal> confirm_import(
        const InForce& campaign, const std::string& actor, std::optional<ImportId> id,
        const ReadRoster& read, const ImportLeave& leave, ImportProgress& progress);
    // How a header is to be read from now on at this school, and what is known of all headers (the
    // newest word on each).
    void remember_columns(const InForce& campaign, const std::string& actor,
                          const std::vector<roster::ColumnUse>& columns);
    [[nodiscard]] std::vector<std::vector<roster::ColumnUse>> remembered_columns(
        const InForce& campaign);
    // What a report would do to the roster as it is now; nothing when asked to stop.
    [[nodiscard]] std::optional<roster::ImportDiff> difference(const InForce& campaign,
                                                               const roster::ImportReport& report,
                                                               ImportProgress& progress);

    // A place and a time for everyone who must sit and has none (or for all, without `keep`).
    [[nodiscard]] SlotsGiven give_slots(const InForce& campaign, const Doing& doing, bool keep);
    [[nodiscard]] Result<void, Refusal> move_slot(const InForce& campaign, const Doing& doing,
                                                  const GraduandRow& who,
                                                  const std::string& session,
                                                  const std::string& reason);
    [[nodiscard]] Result<void, Refusal> move_slot(Transaction& tx, const InForce& campaign,
                                                  const Doing& doing, const GraduandRow& who,
                                                  SessionRoom& room, const std::string& reason);

private:
    struct ImportPlan;
    [[nodiscard]] Result<ImportPlan, Refusal> plan_import(
        const InForce& campaign, const std::string& actor, const std::string& source,
        const ReadRoster& read, const ImportLeave& leave, ImportProgress& progress);
    [[nodiscard]] Result<Confirmed, Refusal> write_import(const InForce& campaign,
                                                          const std::string& actor,
                                                          std::optional<ImportId> id,
                                                          const ImportPlan& plan,
                                                          ImportProgress& progress);
    void give(Transaction& tx, const InForce& campaign, const Doing& doing,
              const std::string& token, const std::string& session, int start_minute,
              int end_minute, const std::string& why);

    Database& database_;
    Journal& journal_;
    const Vault& vault_;
    Facts& facts_;
    Graduands& graduands_;
    const Clock& clock_;
    RecordWriting writing_;
};

}  // namespace liuying::store
