#pragma once
// The machine-readable zone of a passport, form TD3: two lines of 44 (ICAO Doc 9303-4).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "identity/civil_date.h"
#include "identity/document.h"

namespace liuying::identity {

enum class MrzField {
    Lines,         // two lines of 44 from A-Z, 0-9 and <
    DocumentCode,  // begins with P
    Name,
    Number,          // line 2, 1-9
    NumberCheck,     // line 2, 10
    Birth,           // line 2, 14-19
    BirthCheck,      // line 2, 20
    Sex,             // line 2, 21
    Expiry,          // line 2, 22-27
    ExpiryCheck,     // line 2, 28
    PersonalCheck,   // line 2, 43: may be < when the personal number is empty
    CompositeCheck,  // line 2, 44, over 1-10, 14-20 and 22-43
};

// `line` 1 or 2, `position` from 1; both 0 when the zone as a whole is meant.
struct MrzFault {
    MrzField field{};
    int line{};
    int position{};
    std::string found;
    std::string expected;

    friend bool operator==(const MrzFault&, const MrzFault&) = default;
};
[[nodiscard]] std::string_view name_of(MrzField field);
[[nodiscard]] Refusal explain(const MrzFault& fault);

// Line 1, and with it the name, has no check digit: a wrong name passes every check below. Say so
// (mrz_blind_spot) and let a person compare it with the booklet.
struct PassportZone {
    std::string issuer;  // alpha-3 or D, <-filler taken off
    std::string surname;
    std::string given_names;
    std::string number;
    std::string nationality;
    std::string birth;   // YYMMDD as printed
    std::string expiry;  // YYMMDD
    Sex sex = Sex::Unknown;
    std::string personal_number;

    // "ERIKSSON ANNA MARIA".
    [[nodiscard]] std::string name() const;
    // The century is not printed: the latest year not after `today`'s. Nothing when parts of the
    // date are unknown (<<).
    [[nodiscard]] std::optional<CivilDate> birth_date(CivilDate today) const;
    friend bool operator==(const PassportZone&, const PassportZone&) = default;
};
[[nodiscard]] Words mrz_blind_spot();

// Typed or scanned, small letters and blanks allowed, both lines in one text with or without a
// break. All wrong check digits are named, in the order of the line; never an empty list.
[[nodiscard]] Result<PassportZone, std::vector<MrzFault>> read_td3(std::string_view typed);

// Weights 7-3-1, A = 10 … Z = 35, < = 0, modulo 10.
[[nodiscard]] char mrz_check_digit(std::string_view field);

}  // namespace liuying::identity
