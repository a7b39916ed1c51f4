#pragma once
// How far each graduand's own check of the record has come (R4): who still has to be reminded.

#include <array>
#include <string>
#include <unordered_map>

#include "roster/graduand.h"
#include "store/campaign_records.h"
#include "store/database.h"

namespace liuying::http {

// What the phone asks to be confirmed, in the order of the page.
inline constexpr std::array checked_items{roster::Field::Name,       roster::Field::Sex,
                                          roster::Field::BirthDate,  roster::Field::DocumentType,
                                          roster::Field::DocumentNo, roster::Field::College,
                                          roster::Field::Major,      roster::Field::Level,
                                          roster::Field::StudyMode,  roster::Field::ExpectedOn};

struct CheckCount {
    std::size_t confirmed = 0;
    std::size_t disputed = 0;

    [[nodiscard]] std::size_t open() const { return checked_items.size() - confirmed - disputed; }
    // "open": something was not looked at yet; "disputed"; "done": all is confirmed.
    [[nodiscard]] bool is(const std::string& state) const;
};

// By ticket; who answered nothing is not in it.
[[nodiscard]] std::unordered_map<std::string, CheckCount> self_checks(
    store::Transaction& tx, const store::InForce& campaign);

}  // namespace liuying::http
