#include "roster/judge.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "base/utf8.h"
#include "identity/mrz.h"
#include "identity/name.h"
#include "roster/import_words.h"
#include "roster/written_date.h"

namespace liuying::roster {
namespace {

using identity::Cleaned;
using identity::DocumentType;
using identity::NumberDoubt;
using identity::NumberFault;
using identity::NumberFaultKind;

// Takes no room: comes along when text is copied from pages and chats.
bool is_unseen(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0xAD;
}
bool is_blank(char32_t c) {
    return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0xA0 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200A) || is_unseen(c);
}

// Blanks at both ends, a leading apostrophe (a spreadsheet's mark for text) and invisible
// characters go; line ends inside become blanks.
std::string tidied(std::string_view text) {
    auto points = decode_utf8(text);
    std::erase_if(points, is_unseen);
    if (!points.empty() && (points.front() == U'\'' || points.front() == 0x2018 ||
                            points.front() == 0x2019 || points.front() == U'`')) {
        points.erase(0, 1);
    }
    while (!points.empty() && is_blank(points.back())) points.pop_back();
    const auto first = std::ranges::find_if_not(points, is_blank);
    points.erase(points.begin(), first);
    for (auto& c : points) {
        if (c == U'\n' || c == U'\r' || c == U'\t') c = U' ';
    }
    return encode_utf8(points);
}

std::size_t count_digits(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }));
}

// What people and programs write where they know nothing.
bool is_placeholder(std::string_view text) {
    const auto word = identity::clean_number(text).text;
    if (word.empty()) return false;
    if (word.find_first_not_of("-/\\_") == std::string::npos) return true;
    constexpr std::array words{"无",   "暂无",   "待补", "未知", "空", "NULL",
                               "NONE", "(NULL)", "N/A",  "#N/A", "——", "—"};
    return std::ranges::find(words, word) != words.end();
}

// One address, or a telephone number as people write them.
bool looks_like_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos)
        return false;
    const auto domain = text.substr(at + 1);
    const auto dot = domain.find('.');
    return text.find_first_of(" ,;<>") == std::string_view::npos && dot != 0 &&
           dot != std::string_view::npos && !domain.ends_with('.');
}
bool looks_like_phone(std::string_view text) {
    const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits >= 5 && digits <= 24 &&
           text.find_first_not_of("0123456789+-() /,;*#") == std::string_view::npos;
}

bool has_digit(std::string_view text) {
    return count_digits(identity::clean_number(text).text) > 0;
}

// "222001001.0": a whole number that became a fraction on its way.
std::string_view without_point_zero(std::string_view text) {
    const auto whole = text.substr(0, text.size() < 2 ? 0 : text.size() - 2);
    const bool is_one = text.ends_with(".0") && whole.size() >= 5 && whole.size() <= 15 &&
                        count_digits(whole) == whole.size();
    return is_one ? whole : text;
}

bool is_scientific(std::string_view text) {
    const auto faults = identity::read_document(DocumentType::Other, text);
    return !faults && faults.error().front().kind == NumberFaultKind::Scientific;
}

FindingKind kind_of(DocumentType said, const NumberFault& fault) {
    const bool travel =
        said == DocumentType::HmTravelPermit || said == DocumentType::TwTravelPermit;
    switch (fault.kind) {
        case NumberFaultKind::Missing: return FindingKind::MissingDocument;
        case NumberFaultKind::Length:
            if (said == DocumentType::Passport) {
                return fault.found.size() == 1 && fault.found < "5" ? FindingKind::PassportShort
                                                                    : FindingKind::PassportFormat;
            }
            if (travel) return FindingKind::PermitFormat;
            if (said == DocumentType::PermanentResidentCard) return FindingKind::PrCardFormat;
            return fault.found == "17" ? FindingKind::IdLength17 : FindingKind::IdLength;
        case NumberFaultKind::Character:
            if (said == DocumentType::Passport) return FindingKind::PassportFormat;
            if (travel) return FindingKind::PermitFormat;
            if (said == DocumentType::PermanentResidentCard) return FindingKind::PrCardFormat;
            return FindingKind::IdCharacter;
        case NumberFaultKind::Region: return FindingKind::IdRegion;
        case NumberFaultKind::ImpossibleDate: return FindingKind::IdImpossibleDate;
        case NumberFaultKind::CheckDigit: return FindingKind::IdCheckDigit;
        case NumberFaultKind::Before1900: return FindingKind::IdBefore1900;
        case NumberFaultKind::Scientific: return FindingKind::IdScientific;
        case NumberFaultKind::Rounded: return FindingKind::IdRounded;
        case NumberFaultKind::WrongType: return FindingKind::DocumentMismatch;
        case NumberFaultKind::Country: return FindingKind::PrCardFormat;
    }
    return FindingKind::IdCharacter;
}

FindingKind kind_of(DocumentType type, Cleaned cleaned) {
    switch (cleaned) {
        case Cleaned::FullWidth: return FindingKind::IdFullwidth;
        case Cleaned::Spaces: return FindingKind::IdSpaces;
        case Cleaned::ZeroWidth: return FindingKind::IdZeroWidth;
        case Cleaned::Apostrophe: return FindingKind::IdApostrophe;
        case Cleaned::LowerCase:
            return type == DocumentType::ResidentId || type == DocumentType::HmtResidencePermit
                       ? FindingKind::IdLowercaseX
                       : FindingKind::TextTidied;
        case Cleaned::Separator: return FindingKind::IdSeparator;
        case Cleaned::IssueCount: return FindingKind::IdIssueCount;
    }
    return FindingKind::TextTidied;
}

FindingKind kind_of(DocumentType type, NumberDoubt doubt) {
    switch (doubt) {
        case NumberDoubt::FifteenDigits: return FindingKind::Id15Digits;
        case NumberDoubt::FreeText:
            return type == DocumentType::MilitaryId ? FindingKind::MilitaryId
                                                    : FindingKind::DocumentUnchecked;
        case NumberDoubt::OldForm: return FindingKind::PrCardOld;
        case NumberDoubt::UnknownProvince: return FindingKind::UnknownProvince;
        case NumberDoubt::EndsInZeros: return FindingKind::IdEndsInZeros;
        case NumberDoubt::LongPassport: return FindingKind::LongPassport;
        case NumberDoubt::CardProvince:
        case NumberDoubt::CardCountry: return FindingKind::PrCardParts;
    }
    return FindingKind::DocumentUnchecked;
}

FindingKind kind_of(identity::NameChange change) {
    using identity::NameChange;
    switch (change) {
        case NameChange::Spaces: return FindingKind::NameSpaces;
        case NameChange::Separator: return FindingKind::NameSeparator;
        case NameChange::PrivateUse: return FindingKind::NamePrivateUse;
        case NameChange::Capitals: return FindingKind::NameCapitals;
        case NameChange::FullWidth: return FindingKind::NameFullwidth;
        case NameChange::ZeroWidth: return FindingKind::NameZeroWidth;
        case NameChange::Apostrophe: return FindingKind::NameApostrophe;
        case NameChange::Radical: return FindingKind::NameRadical;
        case NameChange::Variant: return FindingKind::NameVariant;
    }
    return FindingKind::NameSpaces;
}

FindingKind kind_of(identity::NameDoubt doubt) {
    using identity::NameDoubt;
    switch (doubt) {
        case NameDoubt::PrivateUse: return FindingKind::NameUnknownCharacter;
        case NameDoubt::LostCharacter: return FindingKind::NameLostCharacter;
        case NameDoubt::Digits: return FindingKind::NameDigits;
        case NameDoubt::OddCharacter: return FindingKind::NameOddCharacter;
        case NameDoubt::Title: return FindingKind::NameTitle;
    }
    return FindingKind::NameLostCharacter;
}

FindingKind kind_of(identity::NameFault fault) {
    using identity::NameFault;
    switch (fault) {
        case NameFault::Missing: return FindingKind::MissingName;
        case NameFault::TooLong: return FindingKind::NameTooLong;
        case NameFault::ControlCharacter: return FindingKind::NameControlCharacter;
    }
    return FindingKind::MissingName;
}

// The regions whose people hold residence permits.
enum class Region { HongKong, Macao, Taiwan };
Words title_of(Region region) {
    switch (region) {
        case Region::HongKong: return {"香港", "Hong Kong"};
        case Region::Macao: return {"澳门", "Macao"};
        case Region::Taiwan: return {"台湾", "Taiwan"};
    }
    return {};
}
// Those that a nationality names, by name or by code.
std::vector<Region> regions_named(std::string_view text) {
    struct Name {
        std::string_view word;
        Region region;
        bool whole;  // a code: the text is nothing else
    };
    constexpr std::array names{
        Name{"香港", Region::HongKong, false}, Name{"HONGKONG", Region::HongKong, false},
        Name{"HKG", Region::HongKong, true},   Name{"HK", Region::HongKong, true},
        Name{"344", Region::HongKong, true},   Name{"澳门", Region::Macao, false},
        Name{"澳門", Region::Macao, false},    Name{"MACAO", Region::Macao, false},
        Name{"MACAU", Region::Macao, false},   Name{"MAC", Region::Macao, true},
        Name{"446", Region::Macao, true},      Name{"台湾", Region::Taiwan, false},
        Name{"臺灣", Region::Taiwan, false},   Name{"台灣", Region::Taiwan, false},
        Name{"TAIWAN", Region::Taiwan, false}, Name{"TWN", Region::Taiwan, true},
        Name{"158", Region::Taiwan, true},     Name{"港澳台", Region::HongKong, false},
        Name{"港澳台", Region::Macao, false},  Name{"港澳", Region::HongKong, false},
        Name{"港澳", Region::Macao, false},
    };
    const auto word = identity::clean_number(text).text;
    std::vector<Region> found;
    for (const auto& name : names) {
        const bool named =
            name.whole ? word == name.word : word.find(name.word) != std::string::npos;
        if (named && std::ranges::find(found, name.region) == found.end())
            found.push_back(name.region);
    }
    return found;
}

// What a number without a type beside it most likely is.
DocumentType guess_type(std::string_view typed) {
    const auto number = identity::clean_number(typed).text;
    if (number.find("字第") != std::string::npos) return DocumentType::MilitaryId;
    const auto digits = count_digits(number);
    if (digits + 1 >= number.size() && number.size() >= 14) return DocumentType::ResidentId;
    const bool letter = !number.empty() && number[0] >= 'A' && number[0] <= 'Z';
    if (letter && (number[0] == 'H' || number[0] == 'M') && digits + 1 == number.size() &&
        (digits == 8 || digits == 10)) {
        return DocumentType::HmTravelPermit;
    }
    if (number.size() == 15 && digits == 12) return DocumentType::PermanentResidentCard;
    if (letter && digits >= 5) return DocumentType::Passport;
    return digits > 9 || number.empty() ? DocumentType::ResidentId : DocumentType::Other;
}

}  // namespace

struct RowJudge::Work {
    const RowJudge& judge;
    const table::Row& row;
    RowReport& report;

    [[nodiscard]] const table::Cell* cell(Field field) const {
        const auto at = judge.column_of(row, field);
        if (!at || *at >= row.cells.size()) return nullptr;
        return &row.cells[*at];
    }
    void add(FindingKind kind, std::optional<Field> field, Words message) const {
        judge.add(report, row, kind, field, std::move(message));
    }

    // The text of a cell, tidied, unless the cell itself is at fault. Formulas are told.
    std::string take(Field field, bool tell_tidied = true) const {
        const auto* const c = cell(field);
        if (c == nullptr) return {};
        if (c->kind == table::CellKind::Error) {
            add(FindingKind::ErrorCell, field, words::error_cell(c->text));
            return {};
        }
        if (c->formula) {
            if (c->text.empty()) {
                add(FindingKind::FormulaWithoutValue, field, words::formula_without_value());
                return {};
            }
            add(FindingKind::FormulaCell, field, words::formula_cell());
        }
        if (c->merged) add(FindingKind::MergedCell, field, words::merged_cell());
        auto text = tidied(c->text);
        if (tell_tidied && text != c->text && !text.empty()) {
            add(FindingKind::TextTidied, field, words::text_tidied());
        }
        return text;
    }
    // The same where a placeholder says that nothing is known.
    std::string take_known(Field field, bool tell_tidied = true) const {
        auto text = take(field, tell_tidied);
        return is_placeholder(text) ? std::string{} : text;
    }
    [[nodiscard]] bool said_nothing(Field field) const {
        return std::ranges::none_of(report.findings, [&](const Finding& finding) {
            return finding.field == field && weight_of(finding.kind) == RowStatus::Refuse;
        });
    }

    void student_no() const {
        auto text = take_known(Field::StudentNo, false);
        if (text.empty()) {
            if (said_nothing(Field::StudentNo)) {
                add(FindingKind::MissingStudentNo, Field::StudentNo,
                    words::missing(Field::StudentNo));
            }
            return;
        }
        const auto* const c = cell(Field::StudentNo);
        report.student_no = text;  // as it came, so that the row can be named
        if (is_scientific(text) ||
            (c->kind == table::CellKind::Number && count_digits(text) > 15)) {
            add(FindingKind::StudentNoScientific, Field::StudentNo,
                words::student_no_scientific(text));
            return;
        }
        std::string number;
        for (const auto point : decode_utf8(text)) {
            const auto c32 = point >= 0xFF01 && point <= 0xFF5E ? point - 0xFF01 + U'!' : point;
            if (!is_blank(c32)) append_utf8(number, c32);
        }
        if (const auto whole = without_point_zero(number); whole != number) {
            number = std::string{whole};
            report.student_no = number;
            report.record.student_no = number;
            add(FindingKind::TextTidied, Field::StudentNo, words::point_zero(number));
            return;
        }
        const auto letter = [](char ch) {
            return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
        };
        const bool sound =
            number.size() <= 32 && letter(number.front()) && letter(number.back()) &&
            number.find("..") == std::string::npos && std::ranges::all_of(number, [&](char ch) {
                return letter(ch) || ch == '-' || ch == '_' || ch == '.' || ch == '/';
            });
        report.student_no = number;
        report.record.student_no = number;
        if (!sound) {
            add(FindingKind::StudentNoCharacters, Field::StudentNo, words::student_no_characters());
        } else if (number != c->text) {
            add(FindingKind::TextTidied, Field::StudentNo, words::text_tidied());
        }
    }

    void name() const {
        const auto* const c = cell(Field::Name);
        const auto text = take(Field::Name, false);
        if (!said_nothing(Field::Name)) return;
        const auto reading =
            identity::read_name(c == nullptr || is_placeholder(text) ? "" : c->text);
        if (!reading) {
            add(kind_of(reading.error()), Field::Name, words_of(reading.error()));
            return;
        }
        report.record.name = reading->name;
        for (const auto change : reading->changes) {
            add(kind_of(change), Field::Name,
                words::became(words_of(change), reading->name,
                              identity::named_in(reading->raw, change)));
        }
        for (const auto doubt : reading->doubts)
            add(kind_of(doubt), Field::Name,
                words::at_character(words_of(doubt), identity::first_in_doubt(reading->name, doubt),
                                    identity::named_in(reading->name, doubt)));
    }

    void sex() const {
        const auto text = take(Field::Sex, false);
        if (text.empty()) return;
        const auto read = identity::sex_from(text);
        if (!read) {
            add(FindingKind::BadSex, Field::Sex, words::bad_sex(text));
            return;
        }
        report.record.sex = *read;
    }

    // A date in any of the ways rosters hold one; `bad` when it is none.
    std::optional<CivilDate> date(Field field, FindingKind bad) const {
        const auto text = take(field, false);
        if (text.empty()) return std::nullopt;
        const auto* const c = cell(field);
        if (const auto written = read_written_date(c->text)) {
            const auto day = identity::to_text(written->date);
            if (written->month_only && field == Field::BirthDate) {
                report.birth_month = written->date;
                return std::nullopt;
            }
            if (written->month_only) {
                add(FindingKind::DateMonthOnly, field, words::date_month_only(day));
            } else if (!written->plain && c->kind != table::CellKind::Date) {
                add(FindingKind::DateRewritten, field, words::date_rewritten(day));
            }
            return written->date;
        }
        if (ends_in_year(text)) {
            add(bad, field, words::date_ends_in_year(field, text));
            return std::nullopt;
        }
        // A spreadsheet's bare day number: 5 digits, between 1927 and 2064.
        int serial = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), serial);
        if (error == std::errc{} && end == text.data() + text.size() && serial >= 10000 &&
            serial < 60000) {
            using namespace std::chrono;
            const CivilDate day{(judge.days_from_1904_ ? sys_days{year{1904} / 1 / 1}
                                                       : sys_days{year{1899} / 12 / 30}) +
                                days{serial}};
            add(FindingKind::DateSerial, field, words::date_serial(identity::to_text(day)));
            return day;
        }
        add(bad, field, words::bad_date(field, text));
        return std::nullopt;
    }

    void document() const {
        const auto type_text = take(Field::DocumentType, false);
        const auto* const c = cell(Field::DocumentNo);
        const auto text = take(Field::DocumentNo, false);
        if (!said_nothing(Field::DocumentNo)) return;
        const std::string typed = c == nullptr || is_placeholder(text) ? std::string{} : c->text;
        auto said = type_text.empty() ? type_by_head() : identity::document_type_from(type_text);
        const bool guessed = !said;
        if (said == DocumentType::ResidentId && guess_type(typed) == DocumentType::MilitaryId) {
            add(FindingKind::DocumentMismatch, Field::DocumentNo, words::military_under_id());
            return;
        }
        if (guessed) {
            said = guess_type(typed);
            // An unknown word leaves only what the number itself can prove.
            if (!type_text.empty() && *said != DocumentType::ResidentId) said = DocumentType::Other;
        }
        if (c != nullptr && c->kind == table::CellKind::Number && count_digits(typed) > 15) {
            add(FindingKind::IdScientific, Field::DocumentNo, words::number_cell());
            return;
        }
        if (*said == DocumentType::Passport && typed.find('<') != std::string::npos) {
            passport_zone(typed);
            return;
        }
        const auto reading = identity::read_document(*said, typed);
        if (!reading) {
            for (const auto& fault : reading.error()) {
                const auto refusal = explain(*said, fault);
                add(kind_of(*said, fault), Field::DocumentNo, words::with_step(refusal));
            }
            return;
        }
        auto& record = report.record;
        record.document = reading->document;
        const auto type = reading->document.type;
        for (const auto cleaned : reading->cleaned) {
            add(kind_of(type, cleaned), Field::DocumentNo, words::cleaned(words_of(cleaned)));
        }
        const bool has_column = judge.columns_.of(Field::DocumentType).has_value();
        if ((guessed && has_column) || (!guessed && type != *said)) {
            add(FindingKind::DocumentTypeByNumber, Field::DocumentType,
                words::type_by_number(type_text, title_of(type)));
        }
        for (const auto doubt : reading->doubts) {
            auto words = words_of(doubt);
            if (doubt == NumberDoubt::FifteenDigits)
                words = words::with_proposal(words, *reading->proposal);
            add(kind_of(type, doubt), Field::DocumentNo, std::move(words));
        }
        if (type == DocumentType::HmtResidencePermit) {
            const auto kind = record.document.number[1] == '1'   ? FindingKind::HkPermitOk
                              : record.document.number[1] == '2' ? FindingKind::MacaoPermitOk
                                                                 : FindingKind::TaiwanPermitOk;
            add(kind, Field::DocumentNo, words::sound_number(title_of(type)));
            permit_region();
        }
        if (type == DocumentType::PermanentResidentCard && record.document.number.size() == 18) {
            add(FindingKind::PrCard2023Ok, Field::DocumentNo, words::sound_number(title_of(type)));
        }
        compare(*reading);
    }

    // The two lines at the foot of a passport's page, as a scanner types them.
    void passport_zone(const std::string& typed) const {
        const auto zone = identity::read_td3(typed);
        if (!zone) {
            for (const auto& fault : zone.error())
                add(FindingKind::PassportFormat, Field::DocumentNo,
                    words::with_step(explain(fault)));
            return;
        }
        auto& record = report.record;
        record.document = {DocumentType::Passport, zone->number};
        add(FindingKind::PassportZone, Field::DocumentNo,
            words::passport_zone(zone->number, identity::mrz_blind_spot()));
        using namespace std::chrono;
        const int cohort = judge.expectations_.cohort;
        if (cohort == 0) return;
        const auto birth = zone->birth_date(CivilDate{year{cohort} / December / 31});
        if (birth && record.birth && *record.birth != *birth)
            add(FindingKind::IdBirthMismatch, Field::DocumentNo,
                words::birth_mismatch(*birth, *record.birth));
        if (birth && !record.birth && said_nothing(Field::BirthDate)) record.birth = birth;
    }

    // A permit's number names the region its holder is of; a nationality that names another of the
    // three contradicts it.
    void permit_region() const {
        const auto& number = report.record.document.number;
        const auto* const nationality = cell(Field::Nationality);
        if (nationality == nullptr) return;
        const auto said = regions_named(nationality->text);
        const auto of_number = number[1] == '1'   ? Region::HongKong
                               : number[1] == '2' ? Region::Macao
                                                  : Region::Taiwan;
        // "港澳台" names all three and says nothing.
        if (said.size() != 1 || said.front() == of_number) return;
        add(FindingKind::PermitElsewhere, Field::Nationality,
            words::permit_elsewhere(number.substr(0, 6), title_of(of_number),
                                    tidied(nationality->text)));
    }

    // A column of passport numbers says what they are.
    [[nodiscard]] std::optional<DocumentType> type_by_head() const {
        const auto at = judge.column_of(row, Field::DocumentNo);
        if (!at || *at >= judge.uses_.size()) return std::nullopt;
        const auto head = identity::clean_number(judge.uses_[*at].column).text;
        const auto says = [&](const char* word) { return head.find(word) != std::string::npos; };
        // "证件号码（身份证或护照）" holds either.
        const bool passport =
            (says("护照") || says("PASSPORT")) && !says("证件") && !says("身份证") && !says("ID");
        return passport ? std::optional{DocumentType::Passport} : std::nullopt;
    }

    // The number holds a birth date and a sex: they must be the roster's.
    void compare(const identity::DocumentReading& reading) const {
        auto& record = report.record;
        if (reading.birth) {
            if (record.birth && *record.birth != *reading.birth) {
                add(FindingKind::IdBirthMismatch, Field::DocumentNo,
                    words::birth_mismatch(*reading.birth, *record.birth));
            }
            if (report.birth_month && (report.birth_month->year() != reading.birth->year() ||
                                       report.birth_month->month() != reading.birth->month())) {
                add(FindingKind::IdBirthMismatch, Field::DocumentNo,
                    words::birth_month_mismatch(*reading.birth, *report.birth_month));
            }
            if (!record.birth && said_nothing(Field::BirthDate)) record.birth = reading.birth;
        }
        if (reading.sex) {
            if (record.sex != identity::Sex::Unknown && record.sex != *reading.sex) {
                add(FindingKind::IdSexMismatch, Field::DocumentNo,
                    words::sex_mismatch(record.document.number.size() == 15 ? 15 : 17, *reading.sex,
                                        record.sex));
            }
            if (record.sex == identity::Sex::Unknown && said_nothing(Field::Sex)) {
                record.sex = *reading.sex;
            }
        }
    }

    // The choice a cell names. Nothing when it is empty (told as `missing`, unless that is nothing)
    // or not one the campaign knows (told as `unknown`).
    const Choice* choose(Field field, const std::vector<Choice>& choices,
                         std::optional<FindingKind> missing, FindingKind unknown) const {
        const auto text = take(field);
        if (text.empty()) {
            if (missing && said_nothing(field)) add(*missing, field, words::missing(field));
            return nullptr;
        }
        const auto* choice = find_choice(choices, text);
        // "FY" may hold a branch and "XSH" the college: the column that names one is meant.
        for (const auto other : judge.columns_.others_of(field)) {
            if (choice != nullptr || other >= row.cells.size()) continue;
            choice = find_choice(choices, tidied(row.cells[other].text));
            if (choice != nullptr) return choice;
        }
        if (choice == nullptr) {
            add(unknown, field, words::unknown_choice(field, text, choices));
            return nullptr;
        }
        if (text != choice->name.zh && text != choice->name.en && text != choice->id) {
            add(FindingKind::OtherSpelling, field, words::other_spelling(choice->name));
        }
        return choice;
    }

    void place_and_degree() const {
        const auto& expected = judge.expectations_;
        auto& record = report.record;
        const auto* const campus =
            choose(Field::Campus, expected.campuses, std::nullopt, FindingKind::UnknownCampus);
        if (campus != nullptr) record.campus = campus->id;
        const auto* const college =
            choose(Field::College, expected.colleges, FindingKind::MissingCollege,
                   FindingKind::UnknownCollege);
        if (college != nullptr) {
            record.college = college->id;
            if (record.campus.empty() && said_nothing(Field::Campus) && !college->campus.empty()) {
                record.campus = college->campus;
                if (judge.columns_.of(Field::Campus)) {
                    add(FindingKind::CampusFromCollege, Field::Campus,
                        words::campus_from_college());
                }
            } else if (!college->campus.empty() && !record.campus.empty() &&
                       college->campus != record.campus) {
                add(FindingKind::CollegeElsewhere, Field::Campus, words::college_elsewhere());
            }
        }
        const auto* const level = choose(Field::Level, expected.levels, FindingKind::MissingLevel,
                                         FindingKind::UnknownLevel);
        if (level != nullptr) record.level = level->id;
        const auto* const mode = choose(Field::StudyMode, expected.study_modes, std::nullopt,
                                        FindingKind::UnknownStudyMode);
        if (mode != nullptr) record.study_mode = mode->id;
    }

    void exam_no() const {
        const auto text = take_known(Field::ExamNo);
        const auto* const c = cell(Field::ExamNo);
        if (is_scientific(text) ||
            (c != nullptr && c->kind == table::CellKind::Number && count_digits(text) > 15)) {
            add(FindingKind::ExamNoScientific, Field::ExamNo, words::exam_no_scientific(text));
            return;
        }
        report.record.exam_no = std::string{without_point_zero(text)};
    }

    void contact() const {
        auto& record = report.record;
        record.email = take_known(Field::Email);
        if (!record.email.empty() && !looks_like_email(record.email))
            add(FindingKind::UnusualEmail, Field::Email, words::unusual_email(record.email));
        const auto phone = take_known(Field::Phone);
        record.phone = std::string{without_point_zero(phone)};
        if (!record.phone.empty() && !looks_like_phone(identity::clean_number(record.phone).text))
            add(FindingKind::UnusualPhone, Field::Phone, words::unusual_phone(record.phone));
    }

    // Birth, enrolment and graduation are in this order, and as far apart as in a life.
    void dates() const {
        const auto& record = report.record;
        const int cohort = judge.expectations_.cohort;
        const int year = record.expected_on ? static_cast<int>(record.expected_on->year()) : cohort;
        if (record.expected_on && cohort != 0 && year != cohort) {
            constexpr int far = 20;
            if (std::abs(year - cohort) > far) {
                add(FindingKind::BadGraduationDate, Field::ExpectedOn,
                    words::far_year(year, cohort));
                return;
            }
            add(FindingKind::OtherCohort, Field::ExpectedOn, words::other_cohort(cohort));
        }
        if (record.birth && year != 0) {
            const int age = year - static_cast<int>(record.birth->year());
            const bool by_roster =
                cell(Field::BirthDate) != nullptr && !tidied(cell(Field::BirthDate)->text).empty();
            const auto field = by_roster ? Field::BirthDate : Field::DocumentNo;
            if (age < 10 || age > 100) {
                add(by_roster ? FindingKind::BadBirthDate : FindingKind::IdImpossibleDate, field,
                    words::no_birth_of_a_graduand(*record.birth, age));
            } else if (age < 16 || age > 70) {
                add(FindingKind::UnusualAge, field, words::unusual_age(age));
            }
        }
        if (!record.enrolled_on) return;
        if (record.expected_on && *record.enrolled_on > *record.expected_on)
            add(FindingKind::BadEnrolmentDate, Field::EnrolledOn,
                words::enrolled_too_late(*record.enrolled_on, *record.expected_on));
        else if (record.birth && *record.enrolled_on < *record.birth)
            add(FindingKind::BadEnrolmentDate, Field::EnrolledOn,
                words::enrolled_too_early(*record.enrolled_on, *record.birth));
    }

    void combined() const {
        const auto text = take(Field::Combined, false);
        auto word = identity::clean_number(text).text;
        for (const auto* const yes :
             {"是", "1", "Y", "YES", "TRUE", "硕博连读", "直博", "直博生", "✓", "√"}) {
            if (word == yes) report.record.combined = true;
        }
        if (report.record.combined || word.empty()) return;
        for (const auto* const no : {"否", "0", "N", "NO", "FALSE", "非", "无", "-"}) {
            if (word == no) return;
        }
        add(FindingKind::BadCombined, Field::Combined, words::bad_combined(text));
    }
};

void RowJudge::add(RowReport& report, const table::Row& row, FindingKind kind,
                   std::optional<Field> field, Words message) const {
    Finding finding{kind, field, {}, {}, std::move(message)};
    if (const auto at = field ? column_of(row, *field) : std::nullopt) {
        finding.column = uses_[*at].column;
        if (*at < row.cells.size()) finding.value = row.cells[*at].text;
    } else if (field) {
        finding.column = title_of(*field).zh;
    }
    report.findings.push_back(std::move(finding));
}

std::optional<std::size_t> RowJudge::column_of(const table::Row& row, Field field) const {
    const auto first = columns_.of(field);
    const auto& others = columns_.others_of(field);
    const auto is_filled = [&](std::size_t at) {
        return at < row.cells.size() &&
               (row.cells[at].formula || !tidied(row.cells[at].text).empty());
    };
    if (!first || others.empty() || is_filled(*first)) return first;
    const auto other = std::ranges::find_if(others, is_filled);
    return other == others.end() ? first : std::optional{*other};
}

bool RowJudge::is_empty(const table::Row& row) const {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto& cell = row.cells[i];
        const auto text = tidied(cell.text);
        if (text.empty() && !cell.formula) continue;
        // A column of running numbers goes on below the last person.
        const bool only_counts = i < uses_.size() && !uses_[i].field && !cell.formula &&
                                 count_digits(text) == text.size() && text.size() <= 6;
        if (!only_counts) return false;
    }
    return true;
}

std::optional<Words> RowJudge::why_no_record(const table::Row& row) const {
    const auto text = [&](Field field) {
        const auto at = column_of(row, field);
        return at && *at < row.cells.size() ? tidied(row.cells[*at].text) : std::string{};
    };
    std::size_t filled = 0;
    std::size_t as_header = 0;
    std::size_t counting = 0;
    int last = 0;
    std::string seen;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        // An error or an open formula is a fault of its own.
        if (row.cells[i].kind == table::CellKind::Error || row.cells[i].formula)
            return std::nullopt;
        const auto cell = tidied(row.cells[i].text);
        if (cell.empty()) continue;
        ++filled;
        if (seen.empty()) seen = cell;
        if (i < uses_.size() && uses_[i].field && field_of_header(cell) == uses_[i].field)
            ++as_header;
        int value = 0;
        const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        const bool whole = error == std::errc{} && end == cell.data() + cell.size();
        if (whole && (counting == 0 || value == last + 1)) ++counting;
        last = value;
    }
    if (as_header >= 3 && as_header * 2 > filled) return words::repeated_header();
    if (filled >= 4 && counting == filled) return words::numbering_row();
    const auto student_no = text(Field::StudentNo);
    const auto document = text(Field::DocumentNo);
    const bool no_number = !has_digit(student_no) && !has_digit(document) &&
                           !has_digit(text(Field::ExpectedOn)) &&
                           !has_digit(text(Field::BirthDate));
    std::size_t said = 0;
    for (const auto field :
         {Field::Name, Field::DocumentNo, Field::College, Field::Level, Field::ExpectedOn}) {
        if (!text(field).empty()) ++said;
    }
    const bool plain_number = std::ranges::all_of(
        student_no, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool footer = document.empty() && said <= 1 && (student_no.empty() || !plain_number);
    if (no_number || footer) return words::not_a_record(seen);
    return std::nullopt;
}

void RowJudge::judge(const table::Row& row, RowReport& report) const {
    report.row = row.number;
    const Work work{*this, row, report};
    if (auto why = why_no_record(row)) {
        work.add(FindingKind::NotARecord, std::nullopt, std::move(*why));
        return;
    }
    for (std::size_t i = columns_.count; i < row.cells.size(); ++i) {
        if (tidied(row.cells[i].text).empty()) continue;
        work.add(FindingKind::TooManyCells, std::nullopt,
                 words::too_many_cells(row.cells.size(), columns_.count));
        break;
    }
    auto& record = report.record;
    work.student_no();
    work.exam_no();
    work.name();
    work.sex();
    record.birth = work.date(Field::BirthDate, FindingKind::BadBirthDate);
    work.document();
    record.nationality = work.take(Field::Nationality);
    record.ethnicity = work.take(Field::Ethnicity);
    work.place_and_degree();
    record.major = work.take(Field::Major);
    record.class_no = work.take(Field::ClassNo);
    work.combined();
    record.enrolled_on = work.date(Field::EnrolledOn, FindingKind::BadEnrolmentDate);
    record.expected_on = work.date(Field::ExpectedOn, FindingKind::BadGraduationDate);
    if (!record.expected_on && work.said_nothing(Field::ExpectedOn)) {
        work.add(FindingKind::MissingGraduationDate, Field::ExpectedOn,
                 words::missing(Field::ExpectedOn));
    }
    work.dates();
    work.contact();
    if (row.hidden) work.add(FindingKind::HiddenRow, std::nullopt, words::hidden_row());
}

void settle(RowReport& report) {
    report.status = RowStatus::Accept;
    for (const auto& finding : report.findings) {
        report.status = std::max(report.status, weight_of(finding.kind));
    }
    report.blocks.clear();
    if (report.status != RowStatus::Block) return;
    const auto block = [&](Block why) {
        if (std::ranges::find(report.blocks, why) == report.blocks.end())
            report.blocks.push_back(why);
    };
    struct Means {
        FindingKind kind;
        Block block;
    };
    constexpr std::array meanings{
        Means{FindingKind::Id15Digits, Block::FifteenDigits},
        Means{FindingKind::MilitaryId, Block::MilitaryId},
        Means{FindingKind::DocumentUnchecked, Block::FreeDocument},
        Means{FindingKind::IdEndsInZeros, Block::RoundedNumber},
        Means{FindingKind::SecondRecord, Block::SecondRecord},
        Means{FindingKind::NameLostCharacter, Block::UnreadableName},
        Means{FindingKind::NameUnknownCharacter, Block::UnreadableName},
        Means{FindingKind::NameDigits, Block::UnreadableName},
        Means{FindingKind::NameOddCharacter, Block::UnreadableName},
        Means{FindingKind::NameTitle, Block::UnreadableName},
    };
    for (const auto& finding : report.findings) {
        for (const auto& means : meanings) {
            if (means.kind == finding.kind) block(means.block);
        }
    }
}

}  // namespace liuying::roster
