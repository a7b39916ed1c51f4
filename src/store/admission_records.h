#pragma once
// The pictures the school has of its students, as the office hands them over: a file named by a
// student's number, numbers of the face of whoever agreed to a comparison, and no picture.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "portrait/appearance.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"

namespace liuying::store {

class AdmissionRecords {
public:
    AdmissionRecords(Database& database, Journal& journal, Graduands& graduands)
        : database_{database}, journal_{journal}, graduands_{graduands} {}

    struct Standing {
        std::int64_t people = 0;  // on the roster
        std::int64_t agreed = 0;  // to a comparison of faces
        std::int64_t kept = 0;    // pictures there is something to compare with
    };
    [[nodiscard]] Standing standing(const InForce& campaign);

    // Before a picture is read: the tickets of whom it shows, by the student number or the document
    // number its file is named by (folder and ending do not matter), those who agreed; or why it is
    // not read: "no_admission_photo", "unknown_number", "no_consent".
    [[nodiscard]] Result<std::vector<std::string>, Refusal> whose(const InForce& campaign,
                                                                  std::string_view file_name);
    // Asks once more whether they agreed. The same event twice changes nothing.
    [[nodiscard]] Result<std::vector<std::string>, Refusal> keep(const InForce& campaign,
                                                                 const Doing& doing,
                                                                 std::string_view file_name,
                                                                 const portrait::Appearance& seen);

private:
    [[nodiscard]] Result<std::vector<std::string>, Refusal> whose(Transaction& tx,
                                                                  const InForce& campaign,
                                                                  std::string_view file_name);

    Database& database_;
    Journal& journal_;
    Graduands& graduands_;
};

}  // namespace liuying::store
