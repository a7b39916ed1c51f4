#pragma once
// Writing the roster: records with all their versions, imports, slots. The only place that turns a
// record into rows.

#include <memory>
#include <optional>
#include <string>
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

struct Confirmed {
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t gone = 0;
    std::int64_t untouched = 0;
    std::int64_t left = 0;
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
          clock_{clock} {}

    // Everything of one record, opened; nothing when the person was erased.
    [[nodiscard]] std::optional<roster::Graduand> open(Transaction& tx, CampaignId campaign,
                                                       std::string_view student_no) const;
    [[nodiscard]] std::vector<std::string> student_nos(Transaction& tx, CampaignId campaign) const;
    // Who holds this document (any known form) in the campaign.
    [[nodiscard]] std::vector<roster::Known::Holder> holders(
        Transaction& tx, CampaignId campaign, const identity::Document& document) const;

    // A new record, or the next version of one; its standing decides whether it is `called`.
    roster::GraduandId put(Transaction& tx, const InForce& campaign, const std::string& actor,
                           const roster::Graduand& graduand, const std::string& source, bool fresh);

    void keep_dry_run(const InForce& campaign, const std::string& actor, ImportId id,
                      const std::string& file_name, const Blob& blob, const std::string& report);
    // The kept file read in another way: a new dry run of it, and `before` is dropped.
    void keep_again(const InForce& campaign, const std::string& actor, ImportId id,
                    const ImportRun& before, const std::string& report);
    [[nodiscard]] std::optional<ImportRun> import_run(CampaignId campaign, ImportId id);
    void drop_import(const InForce& campaign, const std::string& actor, ImportId id);
    // One transaction: takes `report` (read again from the kept file), leaving the changes of the
    // named student numbers. Nothing when the import is no dry run any more.
    [[nodiscard]] std::optional<Confirmed> confirm_import(const InForce& campaign,
                                                          const std::string& actor,
                                                          std::optional<ImportId> id,
                                                          const roster::ImportReport& report,
                                                          const std::vector<std::string>& leave);
    // How a header is to be read from now on at this school, and what is known of all headers (the
    // newest word on each).
    void remember_columns(const InForce& campaign, const std::string& actor,
                          const std::vector<roster::ColumnUse>& columns);
    [[nodiscard]] std::vector<std::vector<roster::ColumnUse>> remembered_columns(
        const InForce& campaign);
    // What a report would do to the roster as it is now.
    [[nodiscard]] roster::ImportDiff difference(const InForce& campaign,
                                                const roster::ImportReport& report);

    // A place and a time for everyone who must sit and has none (or for all, without `keep`).
    [[nodiscard]] SlotsGiven give_slots(const InForce& campaign, const Doing& doing, bool keep);
    [[nodiscard]] Result<void, Refusal> move_slot(const InForce& campaign, const Doing& doing,
                                                  const GraduandRow& who,
                                                  const std::string& session,
                                                  const std::string& reason);
    [[nodiscard]] Result<void, Refusal> move_slot(Transaction& tx, const InForce& campaign,
                                                  const Doing& doing, const GraduandRow& who,
                                                  const std::string& session,
                                                  const std::string& reason);

private:
    void give(Transaction& tx, const InForce& campaign, const Doing& doing,
              const std::string& token, const std::string& session, int start_minute,
              int end_minute, const std::string& why);

    Database& database_;
    Journal& journal_;
    const Vault& vault_;
    Facts& facts_;
    Graduands& graduands_;
    const Clock& clock_;
};

}  // namespace liuying::store
