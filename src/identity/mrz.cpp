#include "identity/mrz.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace liuying::identity {
namespace {

constexpr std::size_t line_length = 44;

int value_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 0;  // <
}

bool may_stand(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '<';
}

std::string without_filler(std::string_view field) {
    std::string text{field};
    while (!text.empty() && text.back() == '<') text.pop_back();
    std::ranges::replace(text, '<', ' ');
    return text;
}

// YYMMDD with months and days of the calendar; "<<" where unknown.
bool is_date(std::string_view text) {
    const auto two = [&](std::size_t at) -> std::optional<int> {
        if (text.substr(at, 2) == "<<") return std::nullopt;
        if (text[at] < '0' || text[at] > '9' || text[at + 1] < '0' || text[at + 1] > '9') return -1;
        return (text[at] - '0') * 10 + (text[at + 1] - '0');
    };
    const auto year = two(0);
    const auto month = two(2);
    const auto day = two(4);
    if (year == -1 || month == -1 || day == -1) return false;
    if (month && (*month < 1 || *month > 12)) return false;
    if (day && (*day < 1 || *day > 31)) return false;
    if (!month || !day) return true;
    // 29 February is let pass where the year is unknown.
    const auto leap = year ? 2000 + *year : 2000;
    return CivilDate{std::chrono::year{leap}, std::chrono::month{static_cast<unsigned>(*month)},
                     std::chrono::day{static_cast<unsigned>(*day)}}
        .ok();
}

}  // namespace

char mrz_check_digit(std::string_view field) {
    constexpr std::array weights{7, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < field.size(); ++i) sum += value_of(field[i]) * weights.at(i % 3);
    return static_cast<char>('0' + sum % 10);
}

Result<PassportZone, std::vector<MrzFault>> read_td3(std::string_view typed) {
    using Faults = std::vector<MrzFault>;
    const auto text = clean_number(typed).text;
    for (std::size_t i = 0, position = 0; i < text.size(); ++position) {
        if (!may_stand(text[i])) {
            const auto point = code_point_at(text, i);
            return refuse(Faults{{MrzField::Lines, position < line_length ? 1 : 2,
                                  static_cast<int>(position % line_length) + 1,
                                  point ? text.substr(i, point->bytes) : "\uFFFD", "A-Z 0-9 <"}});
        }
        ++i;
    }
    if (text.size() != 2 * line_length) {
        return refuse(Faults{{MrzField::Lines, 0, 0, std::to_string(text.size()), "2 × 44"}});
    }
    const std::string_view line1{text.data(), line_length};
    const std::string_view line2{text.data() + line_length, line_length};

    Faults faults;
    if (line1[0] != 'P') {
        faults.push_back({MrzField::DocumentCode, 1, 1, std::string(1, line1[0]), "P"});
    }
    const auto name = line1.substr(5);
    if (name[0] == '<') faults.push_back({MrzField::Name, 1, 6, "<", "A-Z"});
    if (const auto digit = std::ranges::find_if(name, [](char c) { return c >= '0' && c <= '9'; });
        digit != name.end()) {
        faults.push_back({MrzField::Name, 1, static_cast<int>(digit - name.begin()) + 6,
                          std::string(1, *digit), "A-Z <"});
    }
    const auto check = [&](MrzField field, std::size_t at, std::string_view over,
                           bool may_be_filler) {
        const auto right = mrz_check_digit(over);
        const auto found = line2[at - 1];
        const bool empty = over.find_first_not_of('<') == std::string_view::npos;
        if (found == right || (may_be_filler && empty && found == '<')) return;
        faults.push_back(
            {field, 2, static_cast<int>(at), std::string(1, found), std::string(1, right)});
    };
    check(MrzField::NumberCheck, 10, line2.substr(0, 9), false);
    if (line2[0] == '<') faults.push_back({MrzField::Number, 2, 1, "<", "A-Z 0-9"});
    if (!is_date(line2.substr(13, 6))) {
        faults.push_back({MrzField::Birth, 2, 14, std::string{line2.substr(13, 6)}, "YYMMDD"});
    }
    check(MrzField::BirthCheck, 20, line2.substr(13, 6), false);
    if (line2[20] != 'M' && line2[20] != 'F' && line2[20] != '<') {
        faults.push_back({MrzField::Sex, 2, 21, std::string(1, line2[20]), "M F <"});
    }
    if (!is_date(line2.substr(21, 6))) {
        faults.push_back({MrzField::Expiry, 2, 22, std::string{line2.substr(21, 6)}, "YYMMDD"});
    }
    check(MrzField::ExpiryCheck, 28, line2.substr(21, 6), false);
    check(MrzField::PersonalCheck, 43, line2.substr(28, 14), true);
    const auto composite = std::string{line2.substr(0, 10)} + std::string{line2.substr(13, 7)} +
                           std::string{line2.substr(21, 22)};
    check(MrzField::CompositeCheck, 44, composite, false);
    if (!faults.empty()) return refuse(faults);

    PassportZone zone;
    zone.issuer = without_filler(line1.substr(2, 3));
    const auto gap = name.find("<<");
    zone.surname = without_filler(name.substr(0, gap));
    if (gap != std::string_view::npos) zone.given_names = without_filler(name.substr(gap + 2));
    zone.number = without_filler(line2.substr(0, 9));
    zone.nationality = without_filler(line2.substr(10, 3));
    zone.birth = line2.substr(13, 6);
    zone.expiry = line2.substr(21, 6);
    zone.sex = line2[20] == 'M' ? Sex::Male : line2[20] == 'F' ? Sex::Female : Sex::Unknown;
    zone.personal_number = without_filler(line2.substr(28, 14));
    return zone;
}

std::string PassportZone::name() const {
    return given_names.empty() ? surname : surname + " " + given_names;
}

std::optional<CivilDate> PassportZone::birth_date(CivilDate today) const {
    const auto of = [&](std::string_view century) {
        return parse_date(std::string{century} + birth);
    };
    if (const auto late = of("20"); late && *late <= today) return late;
    return of("19");
}

std::string_view name_of(MrzField field) {
    switch (field) {
        case MrzField::Lines: return "lines";
        case MrzField::DocumentCode: return "document_code";
        case MrzField::Name: return "name";
        case MrzField::Number: return "number";
        case MrzField::NumberCheck: return "number_check";
        case MrzField::Birth: return "birth";
        case MrzField::BirthCheck: return "birth_check";
        case MrzField::Sex: return "sex";
        case MrzField::Expiry: return "expiry";
        case MrzField::ExpiryCheck: return "expiry_check";
        case MrzField::PersonalCheck: return "personal_check";
        case MrzField::CompositeCheck: return "composite_check";
    }
    return "";
}

namespace {
Words title_of(MrzField field) {
    switch (field) {
        case MrzField::Lines: return {"机读区", "machine-readable zone"};
        case MrzField::DocumentCode: return {"证件代码", "document code"};
        case MrzField::Name: return {"姓名", "name"};
        case MrzField::Number: return {"护照号码", "passport number"};
        case MrzField::NumberCheck: return {"护照号码校验位", "check digit of the number"};
        case MrzField::Birth: return {"出生日期", "birth date"};
        case MrzField::BirthCheck: return {"出生日期校验位", "check digit of the birth date"};
        case MrzField::Sex: return {"性别", "sex"};
        case MrzField::Expiry: return {"有效期", "expiry date"};
        case MrzField::ExpiryCheck: return {"有效期校验位", "check digit of the expiry date"};
        case MrzField::PersonalCheck:
            return {"个人号码校验位", "check digit of the personal number"};
        case MrzField::CompositeCheck: return {"总校验位", "composite check digit"};
    }
    return {};
}
}  // namespace

Refusal explain(const MrzFault& fault) {
    const auto title = title_of(fault.field);
    const auto line = std::to_string(fault.line);
    const auto place = std::to_string(fault.position);
    Refusal refusal;
    refusal.kind = "mrz_" + std::string{name_of(fault.field)};
    if (fault.line == 0) {
        refusal.message = {"机读区应为两行各 44 个字符，这里一共 " + fault.found + " 个。",
                           "A machine-readable zone has two lines of 44 characters; here are " +
                               fault.found + " in all."};
    } else {
        refusal.message = {title.zh + "：第 " + line + " 行第 " + place + " 位是“" + fault.found +
                               "”，应为 " + fault.expected + "。",
                           "The " + title.en + ": line " + line + ", character " + place + " is “" +
                               fault.found + "”, expected " + fault.expected + "."};
    }
    refusal.next_step = {
        "请对照护照资料页最下面两行重新录入（注意 0 与 O、1 与 I）。",
        "Type the two lowest lines of the data page again (mind 0 and O, 1 and I)."};
    return refusal;
}

Words mrz_blind_spot() {
    return {
        "机读区第一行（姓名）没有校验位：姓名写错查不出来，请人工对照护照。",
        "Line 1 (the name) has no check digit: a wrong name is not found here; compare it with the "
        "booklet by eye."};
}

}  // namespace liuying::identity
