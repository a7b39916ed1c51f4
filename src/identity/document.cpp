#include "identity/document.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "identity/countries.h"

namespace liuying::identity {
namespace {

using Faults = std::vector<NumberFault>;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}
bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, is_digit);
}

// The character at byte `at` as a person sees it.
std::string character_at(std::string_view text, std::size_t at) {
    const auto point = code_point_at(text, at);
    if (!point) return "\uFFFD";
    return std::string{text.substr(at, point->bytes)};
}

// The first character of `text` for which `may` is false, as a fault; positions count characters.
template <class May>
std::optional<NumberFault> wrong_character(std::string_view text, const std::string& expected,
                                           May may) {
    int position = 1;
    for (std::size_t at = 0; at < text.size(); ++position) {
        if (!may(static_cast<std::size_t>(position - 1), text[at])) {
            return NumberFault{NumberFaultKind::Character, position, character_at(text, at),
                               expected};
        }
        const auto point = code_point_at(text, at);
        at += point ? point->bytes : 1;
    }
    return std::nullopt;
}

NumberFault wrong_length(std::string_view text, std::string expected) {
    return {NumberFaultKind::Length, 0, std::to_string(count_code_points(text)),
            std::move(expected)};
}

// A spreadsheet's "4.40524E+17": a digit, perhaps a fraction, an exponent; a plain "1E17" may be a
// passport.
bool looks_scientific(std::string_view text) {
    const auto e = text.find('E');
    if (e == std::string_view::npos || e == 0 || e + 1 >= text.size()) return false;
    const auto mantissa = text.substr(0, e);
    auto exponent = text.substr(e + 1);
    const bool has_plus = exponent.starts_with('+');
    if (has_plus) exponent.remove_prefix(1);
    const bool has_point = mantissa.size() > 1 && (mantissa[1] == '.' || mantissa[1] == ',');
    return (has_plus || has_point) && is_digit(mantissa[0]) && !exponent.empty() &&
           exponent.size() <= 3 && all_digits(exponent) &&
           (mantissa.size() == 1 || (has_point && all_digits(mantissa.substr(2))));
}

// Dashes people put between the parts of a number.
std::string without_dashes(std::string_view text) {
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        const auto length = point ? point->bytes : 1;
        const auto c = point ? point->value : U'\uFFFD';
        const bool dash = c == U'-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
        if (!dash) kept.append(text.substr(at, length));
        at += length;
    }
    return kept;
}

bool known_province(std::string_view number) {
    constexpr std::array<std::string_view, 34> provinces{
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
        "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
        "53", "54", "61", "62", "63", "64", "65", "71", "81", "82"};
    const auto two = number.substr(0, 2);
    return two == "83" || std::ranges::find(provinces, two) != provinces.end();
}

Sex sex_of_sequence(char last_of_sequence) {
    return (last_of_sequence - '0') % 2 == 1 ? Sex::Male : Sex::Female;
}

bool is_hmt_region(std::string_view number) {
    const auto region = number.substr(0, 6);
    return region == "810000" || region == "820000" || region == "830000";
}

// 18 characters, whoever issued them: the layout and the check are the same (GB 11643-1999; NIA's
// table for the card of 2023).
Result<DocumentReading, Faults> read_eighteen(DocumentType said, const std::string& text) {
    Faults faults;
    const auto may_stand = [](std::size_t i, char c) {
        return is_digit(c) || (i == 17 && c == 'X');
    };
    if (auto fault = wrong_character(text, "0-9", may_stand)) {
        if (fault->position == 18) fault->expected = "0-9 / X";
        return refuse(Faults{*fault});
    }

    const bool foreigner = text[0] == '9';
    if (text[0] == '0') {
        faults.push_back({NumberFaultKind::Region, 1, "0",
                          said == DocumentType::PermanentResidentCard ? "9" : "1-8"});
    }
    const auto birth = parse_date(std::string_view{text}.substr(6, 8));
    if (!birth) {
        faults.push_back({NumberFaultKind::ImpossibleDate, 7, text.substr(6, 8), "YYYYMMDD"});
    }
    // A foreigner's: 9, the province of the application, the country (NIA's table 1).
    const auto country = text.substr(3, 3);
    if (foreigner && country == "156")
        faults.push_back({NumberFaultKind::Country, 4, country, "ISO 3166-1"});
    const auto check = check_character(std::string_view{text}.substr(0, 17));
    if (text[17] != check) {
        faults.push_back({NumberFaultKind::CheckDigit, 18, text.substr(17), std::string(1, check)});
        if (text.ends_with("000")) faults.push_back({NumberFaultKind::Rounded, 16, "000", ""});
    }
    if (!faults.empty()) return refuse(faults);

    const auto type = foreigner             ? DocumentType::PermanentResidentCard
                      : is_hmt_region(text) ? DocumentType::HmtResidencePermit
                                            : DocumentType::ResidentId;
    // A resident's number under another card's name: one of the two is wrong, and a person must say
    // which. The other way round the number speaks for itself, and so does a soldier's resident
    // number.
    if (type == DocumentType::ResidentId &&
        (said == DocumentType::HmtResidencePermit || said == DocumentType::PermanentResidentCard)) {
        return refuse(Faults{
            {NumberFaultKind::WrongType, 1, text.substr(0, 6),
             said == DocumentType::PermanentResidentCard ? "9" : "810000 / 820000 / 830000"}});
    }

    DocumentReading reading;
    reading.document = {type, text};
    reading.birth = birth;
    reading.sex = sex_of_sequence(text[16]);
    if (foreigner) {
        if (!known_province(std::string_view{text}.substr(1)))
            reading.doubts.push_back(NumberDoubt::CardProvince);
        if (!is_numeric_country(country)) reading.doubts.push_back(NumberDoubt::CardCountry);
    } else if (!known_province(text)) {
        reading.doubts.push_back(NumberDoubt::UnknownProvince);
    }
    if (text.ends_with("000")) reading.doubts.push_back(NumberDoubt::EndsInZeros);
    return reading;
}

Result<DocumentReading, Faults> read_fifteen(const std::string& text) {
    if (auto fault =
            wrong_character(text, "0-9", [](std::size_t, char c) { return is_digit(c); })) {
        return refuse(Faults{*fault});
    }
    Faults faults;
    if (text[0] == '0' || text[0] == '9') {
        faults.push_back({NumberFaultKind::Region, 1, text.substr(0, 1), "1-8"});
    }
    const auto sequence = std::string_view{text}.substr(12);
    if (sequence >= "996") {
        faults.push_back({NumberFaultKind::Before1900, 13, std::string{sequence}, "001-995"});
    }
    const auto birth = parse_date("19" + text.substr(6, 6));
    if (!birth) {
        faults.push_back({NumberFaultKind::ImpossibleDate, 7, text.substr(6, 6), "YYMMDD"});
    }
    if (!faults.empty()) return refuse(faults);

    DocumentReading reading;
    reading.document = {DocumentType::ResidentId, text};
    reading.birth = birth;
    reading.sex = sex_of_sequence(text[14]);
    reading.proposal = proposal_for(text);
    reading.doubts.push_back(NumberDoubt::FifteenDigits);
    if (!known_province(text)) reading.doubts.push_back(NumberDoubt::UnknownProvince);
    return reading;
}

// 3 letters (the nationality) and 12 digits.
Result<DocumentReading, Faults> read_old_resident_card(const std::string& text) {
    const auto may_stand = [](std::size_t i, char c) { return i < 3 ? is_letter(c) : is_digit(c); };
    if (auto fault = wrong_character(text, "0-9", may_stand)) {
        if (fault->position <= 3) fault->expected = "A-Z";
        return refuse(Faults{*fault});
    }
    const auto country = text.substr(0, 3);
    if (country == "CHN")
        return refuse(Faults{{NumberFaultKind::Country, 1, country, "ISO 3166-1"}});
    DocumentReading reading;
    reading.document = {DocumentType::PermanentResidentCard, text};
    reading.doubts.push_back(NumberDoubt::OldForm);
    if (!is_alpha3_country(country)) reading.doubts.push_back(NumberDoubt::CardCountry);
    return reading;
}

Result<DocumentReading, Faults> read_travel_permit(DocumentType type, std::string text) {
    const bool hm = type == DocumentType::HmTravelPermit;
    const std::size_t length = hm ? 9 : 8;
    const auto may_stand = [&](std::size_t i, char c) {
        return hm && i == 0 ? c == 'H' || c == 'M' : is_digit(c);
    };
    if (auto fault = wrong_character(text, "0-9", may_stand)) {
        if (hm && fault->position == 1) fault->expected = "H / M";
        return refuse(Faults{*fault});
    }
    DocumentReading reading;
    if (text.size() == length + 2) {  // the count of re-issues behind it is not part of the number
        text.resize(length);
        reading.cleaned.push_back(Cleaned::IssueCount);
    }
    if (text.size() != length) return refuse(Faults{wrong_length(text, std::to_string(length))});
    reading.document = {type, text};
    return reading;
}

Result<DocumentReading, Faults> read_passport(const std::string& text) {
    const auto may_stand = [](std::size_t, char c) { return is_digit(c) || is_letter(c); };
    if (auto fault = wrong_character(text, "A-Z 0-9", may_stand)) return refuse(Faults{*fault});
    if (text.size() < 5 || text.size() > 12) return refuse(Faults{wrong_length(text, "5-9")});
    DocumentReading reading;
    reading.document = {DocumentType::Passport, text};
    if (text.size() > 9) reading.doubts.push_back(NumberDoubt::LongPassport);
    return reading;
}

Result<DocumentReading, Faults> read_free_text(DocumentType type, const std::string& text) {
    if (count_code_points(text) > 40) return refuse(Faults{wrong_length(text, "1-40")});
    // What was no text, here or in a program before this one.
    if (const auto bad = text.find("\uFFFD"); bad != std::string::npos) {
        const auto before = count_code_points(std::string_view{text}.substr(0, bad));
        return refuse(
            Faults{{NumberFaultKind::Character, static_cast<int>(before) + 1, "\uFFFD", "UTF-8"}});
    }
    DocumentReading reading;
    reading.document = {type, text};
    reading.doubts.push_back(NumberDoubt::FreeText);
    return reading;
}

Result<DocumentReading, Faults> read_cleaned(DocumentType said, const std::string& text) {
    if (text.empty()) return refuse(Faults{{NumberFaultKind::Missing, 0, "", ""}});
    if (looks_scientific(text)) return refuse(Faults{{NumberFaultKind::Scientific, 0, text, "18"}});
    // A number of 18 names its own kind, whatever the column says beside it.
    const bool eighteen = text.size() == 18 && all_digits(std::string_view{text}.substr(0, 17)) &&
                          (is_digit(text[17]) || text[17] == 'X');
    if (eighteen) return read_eighteen(said, text);
    switch (said) {
        case DocumentType::ResidentId:
            if (count_code_points(text) == 15) return read_fifteen(text);
            if (count_code_points(text) == 18) return read_eighteen(said, text);
            return refuse(Faults{wrong_length(text, "18")});
        case DocumentType::HmtResidencePermit:
            if (count_code_points(text) == 18) return read_eighteen(said, text);
            return refuse(Faults{wrong_length(text, "18")});
        case DocumentType::PermanentResidentCard:
            if (count_code_points(text) == 15) return read_old_resident_card(text);
            if (count_code_points(text) == 18) return read_eighteen(said, text);
            return refuse(Faults{wrong_length(text, "18 / 15")});
        case DocumentType::HmTravelPermit:
        case DocumentType::TwTravelPermit: return read_travel_permit(said, text);
        case DocumentType::Passport: return read_passport(text);
        case DocumentType::MilitaryId:
        case DocumentType::Other: return read_free_text(said, text);
    }
    return refuse(Faults{{NumberFaultKind::Missing, 0, "", ""}});
}

}  // namespace

char check_character(std::string_view seventeen_digits) {
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        sum += (seventeen_digits[i] - '0') * weights[i];
    return std::string_view{"10X98765432"}[static_cast<std::size_t>(sum % 11)];
}

std::optional<std::string> proposal_for(std::string_view fifteen_digits) {
    if (fifteen_digits.size() != 15 || !all_digits(fifteen_digits)) return std::nullopt;
    if (fifteen_digits.substr(12) >= "996") return std::nullopt;
    std::string raised{fifteen_digits};
    raised.insert(6, "19");
    if (!parse_date(std::string_view{raised}.substr(6, 8))) return std::nullopt;
    raised += check_character(raised);
    return raised;
}

Result<DocumentReading, Faults> read_document(DocumentType said, std::string_view typed) {
    auto clean = clean_number(typed);
    if (said != DocumentType::MilitaryId && said != DocumentType::Other) {
        auto plain = without_dashes(clean.text);
        if (plain != clean.text) {
            clean.text = std::move(plain);
            clean.cleaned.push_back(Cleaned::Separator);
        }
    }
    auto reading = read_cleaned(said, clean.text);
    if (reading) {
        reading->cleaned.insert(reading->cleaned.begin(), clean.cleaned.begin(),
                                clean.cleaned.end());
    }
    return reading;
}

std::vector<std::string> known_forms(const Document& document) {
    std::vector<std::string> forms{document.number};
    if (document.type != DocumentType::ResidentId) return forms;
    const auto& number = document.number;
    if (auto raised = proposal_for(number)) forms.push_back(*raised);
    if (number.size() == 18 && number.substr(6, 2) == "19" && number.substr(14, 3) < "996") {
        forms.push_back(number.substr(0, 6) + number.substr(8, 9));
    }
    return forms;
}

std::string masked(const Document& document) {
    const auto points = decode_utf8(document.number);
    const std::size_t shown = points.size() >= 12 ? 4 : points.size() >= 6 ? 2 : 0;
    std::u32string hidden = points;
    for (std::size_t i = shown; i + shown < hidden.size(); ++i) hidden[i] = U'*';
    return encode_utf8(hidden);
}

}  // namespace liuying::identity
