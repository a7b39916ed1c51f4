#pragma once
// Deliveries in rows: which portraits left the house, when, for whom, and what was answered
// (R26–R28). A row names the bytes that were sent, so that "the same again" can be told from "new".

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "delivery/answers.h"
#include "delivery/prepare.h"
#include "store/blobs.h"
#include "store/campaign_records.h"
#include "store/capture_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"

namespace liuying::store {

struct DeliveryRow {
    EventId id;
    std::string kind;
    std::int64_t number = 0;  // 1, 2, 3 … within its kind
    std::string purpose;
    std::string made_by;
    std::string second;
    Instant made_at;
    BlobName blob;
    std::string sha256;  // hex, of the file
    std::int64_t size = 0;
    std::int64_t rows = 0;
    // in_flight, accepted, refused, comparison_failed; prepared where nobody answers. Sums up to
    // `rows`.
    std::map<std::string, std::int64_t> counts;
};

struct SentRow {
    std::int64_t row_no = 0;
    std::string token;
    std::string answer;  // in_flight, …
    std::string reason;
    std::string due_on;
};

// One portrait chosen for a delivery.
struct Pick {
    GraduandRow who;
    std::string class_no;
    std::string exam_no;
    PortraitRow portrait;
    std::string session;  // of the shot
    std::int64_t shot_no = 0;
};

struct Picked {
    std::vector<Pick> rows;  // by college, class, student number
    std::map<delivery::LeftOut, std::int64_t> left_out;
    std::int64_t seen_seq = 0;  // the newest fact this rests on
};

struct ImportedAnswers {
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::int64_t comparison_failed = 0;
    std::int64_t again = 0;              // known already
    std::vector<std::string> unmatched;  // "row: what it said"
};

class DeliveryRecords {
public:
    DeliveryRecords(Database& database, Journal& journal, Facts& facts, Graduands& graduands,
                    const Clock& clock)
        : database_{database},
          journal_{journal},
          facts_{facts},
          graduands_{graduands},
          clock_{clock} {}

    // Empty `college` and `session`: all.
    [[nodiscard]] static Picked pick(Transaction& tx, const InForce& campaign, delivery::Kind kind,
                                     std::string_view college, std::string_view session,
                                     bool only_unsent);

    struct Made {
        delivery::Kind kind{};
        std::string purpose;
        std::string second;
        Blob blob;
    };
    // Registry packages make the fact `submitted`, hand-overs `handed_to_unit`; exports and print
    // runs none. Refuses "changed_meanwhile" when a chosen portrait's binding changed since pick().
    [[nodiscard]] Result<DeliveryRow, Refusal> keep(const InForce& campaign, const Doing& doing,
                                                    const Made& made, const Picked& picked);

    [[nodiscard]] static std::optional<DeliveryRow> find(Transaction& tx, CampaignId campaign,
                                                         EventId id);
    [[nodiscard]] static std::vector<DeliveryRow> list(Transaction& tx, CampaignId campaign,
                                                       std::string_view kind);  // newest first
    // `answer` "": all. From the first row after `after_row`.
    [[nodiscard]] static std::vector<SentRow> rows(Transaction& tx, EventId delivery,
                                                   std::string_view answer, std::int64_t after_row,
                                                   std::size_t limit);
    // Appends what is new; the newest answer of a row holds. Rows of nobody in this delivery and
    // words that are not understood are told as unmatched.
    [[nodiscard]] ImportedAnswers import_answers(const InForce& campaign, const Doing& doing,
                                                 EventId delivery,
                                                 const std::vector<delivery::AnswerRow>& answers);

private:
    Database& database_;
    Journal& journal_;
    Facts& facts_;
    Graduands& graduands_;
    const Clock& clock_;
};

}  // namespace liuying::store
