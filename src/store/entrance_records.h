#pragma once
// The entrance photo as the desk takes it: consent first, then what the camera saw. No picture is
// ever stored.

#include <optional>
#include <string>

#include "base/result.h"
#include "base/words.h"
#include "portrait/appearance.h"
#include "store/consent_records.h"
#include "store/hall_records.h"

namespace liuying::store {

class EntranceRecords {
public:
    EntranceRecords(Database& database, Journal& journal, Facts& facts, HallRecords& hall)
        : database_{database}, journal_{journal}, facts_{facts}, hall_{hall} {}

    // What the person said when asked, to the picture and to the comparison of faces. A no deletes
    // what was kept.
    struct Word {
        bool photo = false;
        bool faces = false;  // only where the campaign compares them
    };
    [[nodiscard]] Result<EntranceAsked, Refusal> answer(const InForce& campaign, const Doing& doing,
                                                        const std::string& session,
                                                        const std::string& token, const Word& word);
    // Before a picture is read: whether the face is looked at too, or why no picture is taken.
    [[nodiscard]] Result<bool, Refusal> may_take(const InForce& campaign,
                                                 const std::string& session,
                                                 const std::string& token);
    [[nodiscard]] Result<EntranceAsked, Refusal> keep(const InForce& campaign, const Doing& doing,
                                                      const std::string& session,
                                                      const std::string& token,
                                                      portrait::Appearance seen);

private:
    [[nodiscard]] std::optional<Refusal> not_here(Transaction& tx, const InForce& campaign,
                                                  const std::string& session,
                                                  const std::string& token);
    [[nodiscard]] Result<bool, Refusal> may_take(Transaction& tx, const InForce& campaign,
                                                 const std::string& session,
                                                 const std::string& token);

    Database& database_;
    Journal& journal_;
    Facts& facts_;
    HallRecords& hall_;
};

}  // namespace liuying::store
