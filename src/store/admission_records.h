#pragma once
// The pictures the school has of its students, as the office hands them over: a file named by a
// student's number, numbers of the face of whoever agreed to it, and no picture.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "portrait/appearance.h"
#include "store/consent_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/hall_records.h"

namespace liuying::store {

class AdmissionRecords {
public:
    AdmissionRecords(Database& database, Journal& journal, Facts& facts, Graduands& graduands,
                     HallRecords& hall, const Clock& clock)
        : database_{database},
          journal_{journal},
          facts_{facts},
          graduands_{graduands},
          hall_{hall},
          clock_{clock} {}

    // Of the people on the roster. `face_model`: of the network that is plugged in now.
    struct Standing {
        std::int64_t people = 0;
        std::int64_t agreed = 0;           // to the text that is in force
        std::int64_t read = 0;             // of whom there is something to compare with
        std::vector<std::string> waiting;  // agreed, not read and yet to sit: student numbers
    };
    [[nodiscard]] Standing standing(const InForce& campaign, std::string_view face_model);

    // Before a file leaves the office: why each of these names is not wanted, nothing where it is.
    // Kinds: "no_admission_photo", "campaign_over", "unknown_number", "ambiguous_number",
    // "left_roster", "session_over", "no_consent", "read_already".
    [[nodiscard]] std::vector<std::optional<Refusal>> unwanted(const InForce& campaign,
                                                               std::string_view face_model,
                                                               std::span<const std::string> names);
    // Before a picture is read: the tickets of whom it shows, those who agreed; or why it is not
    // read, by the same kinds but the last.
    [[nodiscard]] Result<std::vector<std::string>, Refusal> whose(const InForce& campaign,
                                                                  std::string_view file_name);
    // Asks all of it once more. The same event again, with the same file, changes nothing.
    [[nodiscard]] Result<std::vector<std::string>, Refusal> keep(const InForce& campaign,
                                                                 const Doing& doing,
                                                                 std::string_view file_name,
                                                                 const portrait::Appearance& seen);
    // Everybody's, at once. How many there were.
    std::int64_t forget_all(const InForce& campaign, const Doing& doing);
    // What is past: a server does so from time to time.
    void forget_past(const InForce& campaign);

    // What somebody in the line of an opened session said at the desk; a no is heard at any time.
    [[nodiscard]] Result<AdmissionAsked, Refusal> answer(const InForce& campaign,
                                                         const Doing& doing,
                                                         const std::string& session,
                                                         const std::string& token, bool yes);

private:
    [[nodiscard]] identity::CivilDate today(const InForce& campaign) const;
    [[nodiscard]] Result<std::vector<std::string>, Refusal> whose(Transaction& tx,
                                                                  const InForce& campaign,
                                                                  std::string_view file_name);

    Database& database_;
    Journal& journal_;
    Facts& facts_;
    Graduands& graduands_;
    HallRecords& hall_;
    const Clock& clock_;
};

}  // namespace liuying::store
