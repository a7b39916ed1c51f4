// The catalogue of this room's words about document numbers.

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "identity/document.h"

namespace liuying::identity {
namespace {

struct TypeRow {
    DocumentType type;
    std::string_view name;
    std::string_view zh;
    std::string_view en;
};
constexpr std::array types{
    TypeRow{DocumentType::ResidentId, "resident_id", "居民身份证", "resident ID card"},
    TypeRow{DocumentType::HmtResidencePermit, "hmt_residence_permit", "港澳台居民居住证",
            "Hong Kong, Macao or Taiwan residence permit"},
    TypeRow{DocumentType::PermanentResidentCard, "permanent_resident_card", "外国人永久居留身份证",
            "foreign permanent resident card"},
    TypeRow{DocumentType::HmTravelPermit, "hm_travel_permit", "港澳居民来往内地通行证",
            "mainland travel permit (Hong Kong, Macao)"},
    TypeRow{DocumentType::TwTravelPermit, "tw_travel_permit", "台湾居民来往大陆通行证",
            "mainland travel permit (Taiwan)"},
    TypeRow{DocumentType::Passport, "passport", "护照", "passport"},
    TypeRow{DocumentType::MilitaryId, "military_id", "军人证件", "military ID"},
    TypeRow{DocumentType::Other, "other", "其他证件", "other document"},
};
const TypeRow& row_of(DocumentType type) {
    return types.at(static_cast<std::size_t>(type));
}

// Without blanks, full-width brackets and case, so that "Passport（护照）" and "passport" meet.
std::string folded(std::string_view written) {
    std::string text;
    for (const auto c : decode_utf8(clean_number(written).text)) {
        if (c == U'(' || c == U')' || c == U'_' || c == U'-' || c == U'/' || c == U'.') continue;
        append_utf8(text, c);
    }
    return text;
}

struct Spelling {
    std::string_view folded;
    DocumentType type;
};
constexpr std::array spellings{
    Spelling{"居民身份证", DocumentType::ResidentId},
    Spelling{"身份证", DocumentType::ResidentId},
    Spelling{"二代身份证", DocumentType::ResidentId},
    Spelling{"第二代身份证", DocumentType::ResidentId},
    Spelling{"第二代居民身份证", DocumentType::ResidentId},
    Spelling{"中国居民身份证", DocumentType::ResidentId},
    Spelling{"中华人民共和国居民身份证", DocumentType::ResidentId},
    Spelling{"临时居民身份证", DocumentType::ResidentId},
    Spelling{"RESIDENTID", DocumentType::ResidentId},
    Spelling{"RESIDENTIDCARD", DocumentType::ResidentId},
    Spelling{"RESIDENTIDENTITYCARD", DocumentType::ResidentId},
    Spelling{"IDCARD", DocumentType::ResidentId},
    Spelling{"CITIZENID", DocumentType::ResidentId},
    Spelling{"港澳居民居住证", DocumentType::HmtResidencePermit},
    Spelling{"台湾居民居住证", DocumentType::HmtResidencePermit},
    Spelling{"港澳台居民居住证", DocumentType::HmtResidencePermit},
    Spelling{"香港居民居住证", DocumentType::HmtResidencePermit},
    Spelling{"澳门居民居住证", DocumentType::HmtResidencePermit},
    Spelling{"港澳台居住证", DocumentType::HmtResidencePermit},
    Spelling{"居住证", DocumentType::HmtResidencePermit},
    Spelling{"HMTRESIDENCEPERMIT", DocumentType::HmtResidencePermit},
    Spelling{"RESIDENCEPERMIT", DocumentType::HmtResidencePermit},
    Spelling{"外国人永久居留身份证", DocumentType::PermanentResidentCard},
    Spelling{"外国人永久居留证", DocumentType::PermanentResidentCard},
    Spelling{"永久居留身份证", DocumentType::PermanentResidentCard},
    Spelling{"永居证", DocumentType::PermanentResidentCard},
    Spelling{"五星卡", DocumentType::PermanentResidentCard},
    Spelling{"PERMANENTRESIDENTCARD", DocumentType::PermanentResidentCard},
    Spelling{"FOREIGNPERMANENTRESIDENTCARD", DocumentType::PermanentResidentCard},
    Spelling{"PERMANENTRESIDENTIDCARD", DocumentType::PermanentResidentCard},
    Spelling{"FOREIGNPERMANENTRESIDENTIDCARD", DocumentType::PermanentResidentCard},
    Spelling{"港澳居民来往内地通行证", DocumentType::HmTravelPermit},
    Spelling{"港澳通行证", DocumentType::HmTravelPermit},
    Spelling{"回乡证", DocumentType::HmTravelPermit},
    Spelling{"HMTRAVELPERMIT", DocumentType::HmTravelPermit},
    Spelling{"台湾居民来往大陆通行证", DocumentType::TwTravelPermit},
    Spelling{"台胞证", DocumentType::TwTravelPermit},
    Spelling{"TWTRAVELPERMIT", DocumentType::TwTravelPermit},
    Spelling{"护照", DocumentType::Passport},
    Spelling{"外国护照", DocumentType::Passport},
    Spelling{"外籍护照", DocumentType::Passport},
    Spelling{"普通护照", DocumentType::Passport},
    Spelling{"PASSPORT", DocumentType::Passport},
    Spelling{"护照PASSPORT", DocumentType::Passport},
    Spelling{"PASSPORT护照", DocumentType::Passport},
    Spelling{"军官证", DocumentType::MilitaryId},
    Spelling{"士兵证", DocumentType::MilitaryId},
    Spelling{"士官证", DocumentType::MilitaryId},
    Spelling{"军人证", DocumentType::MilitaryId},
    Spelling{"军人证件", DocumentType::MilitaryId},
    Spelling{"军人身份证件", DocumentType::MilitaryId},
    Spelling{"现役军人证件", DocumentType::MilitaryId},
    Spelling{"文职干部证", DocumentType::MilitaryId},
    Spelling{"文职人员证", DocumentType::MilitaryId},
    Spelling{"学员证", DocumentType::MilitaryId},
    Spelling{"武警警官证", DocumentType::MilitaryId},
    Spelling{"MILITARYID", DocumentType::MilitaryId},
    Spelling{"MILITARYCARD", DocumentType::MilitaryId},
    Spelling{"MILITARYIDCARD", DocumentType::MilitaryId},
    Spelling{"MILITARYOFFICERCARD", DocumentType::MilitaryId},
    Spelling{"其他", DocumentType::Other},
    Spelling{"其他证件", DocumentType::Other},
    Spelling{"OTHER", DocumentType::Other},
};

std::string quoted_zh(std::string_view text) {
    return "“" + std::string{text} + "”";
}
std::string quoted_en(std::string_view text) {
    return "“" + std::string{text} + "”";
}

}  // namespace

std::string_view name_of(DocumentType type) {
    return row_of(type).name;
}

std::optional<DocumentType> document_type_of_name(std::string_view name) {
    const auto* const row = std::ranges::find(types, name, &TypeRow::name);
    if (row == types.end()) return std::nullopt;
    return row->type;
}

Words title_of(DocumentType type) {
    return {std::string{row_of(type).zh}, std::string{row_of(type).en}};
}

std::optional<DocumentType> document_type_from(std::string_view written) {
    const auto text = folded(written);
    const auto* const row = std::ranges::find(spellings, text, &Spelling::folded);
    if (row == spellings.end()) return std::nullopt;
    return row->type;
}

std::string_view name_of(Sex sex) {
    switch (sex) {
        case Sex::Male: return "male";
        case Sex::Female: return "female";
        case Sex::Unknown: return "unknown";
    }
    return "unknown";
}

Words title_of(Sex sex) {
    switch (sex) {
        case Sex::Male: return {"男", "male"};
        case Sex::Female: return {"女", "female"};
        case Sex::Unknown: return {"未知", "unknown"};
    }
    return {"未知", "unknown"};
}

std::optional<Sex> sex_from(std::string_view written) {
    const auto text = folded(written);
    for (const auto& male : {"男", "男性", "1", "01", "M", "MALE"}) {
        if (text == male) return Sex::Male;
    }
    for (const auto& female : {"女", "女性", "2", "02", "F", "FEMALE"}) {
        if (text == female) return Sex::Female;
    }
    for (const auto& unknown : {"0", "9", "未知", "未说明", "X", "UNKNOWN"}) {
        if (text == unknown) return Sex::Unknown;
    }
    return std::nullopt;
}

Words words_of(Cleaned cleaned) {
    switch (cleaned) {
        case Cleaned::FullWidth:
            return {"全角字符已改为半角", "full-width characters were changed to plain ones"};
        case Cleaned::Spaces: return {"空格已去掉", "blanks were taken out"};
        case Cleaned::ZeroWidth:
            return {"看不见的字符已去掉", "invisible characters were taken out"};
        case Cleaned::Apostrophe:
            return {"开头的撇号（表格的文本标记）已去掉",
                    "the leading apostrophe (a spreadsheet's mark for text) was taken off"};
        case Cleaned::LowerCase:
            return {"小写字母已改为大写（末位 x 记为 X）",
                    "small letters were changed to capitals (a final x is kept as X)"};
        case Cleaned::Separator: return {"连接号已去掉", "hyphens were taken out"};
        case Cleaned::IssueCount:
            return {
                "末两位换证次数不属于证件号码，已去掉",
                "the last two digits count re-issues and are not part of the number; taken off"};
    }
    return {};
}

std::string_view name_of(NumberFaultKind kind) {
    switch (kind) {
        case NumberFaultKind::Missing: return "missing";
        case NumberFaultKind::Length: return "length";
        case NumberFaultKind::Character: return "character";
        case NumberFaultKind::Region: return "region";
        case NumberFaultKind::ImpossibleDate: return "impossible_date";
        case NumberFaultKind::CheckDigit: return "check_digit";
        case NumberFaultKind::Before1900: return "before_1900";
        case NumberFaultKind::Scientific: return "scientific";
        case NumberFaultKind::Rounded: return "rounded";
        case NumberFaultKind::WrongType: return "wrong_type";
        case NumberFaultKind::Country: return "country";
    }
    return "";
}

Refusal explain(DocumentType type, const NumberFault& fault) {
    const auto title = title_of(type);
    Refusal refusal;
    refusal.kind = "document_" + std::string{name_of(fault.kind)};
    const Words look_at_card{"请对照证件原件逐位核对后更正。",
                             "Compare it with the card, character by character, and correct it."};
    refusal.next_step = look_at_card;
    const auto place = std::to_string(fault.position);
    switch (fault.kind) {
        case NumberFaultKind::Missing:
            refusal.message = {"没有填写证件号码。", "The document number is missing."};
            refusal.next_step = {"请填写证件上的号码。", "Enter the number on the document."};
            break;
        case NumberFaultKind::Length:
            refusal.message = {
                title.zh + "号码应为 " + fault.expected + " 位，这里是 " + fault.found + " 位。",
                "A number of a " + title.en + " has " + fault.expected + " characters; here are " +
                    fault.found + "."};
            break;
        case NumberFaultKind::Character:
            refusal.message = {"第 " + place + " 位是" + quoted_zh(fault.found) + "，这里只能是 " +
                                   fault.expected + "。",
                               "Character " + place + " is " + quoted_en(fault.found) + "; only " +
                                   fault.expected + " may stand there."};
            break;
        case NumberFaultKind::Region:
            refusal.message = {"第 " + place + " 位是" + quoted_zh(fault.found) + "，" + title.zh +
                                   "号码以 " + fault.expected + " 开头。",
                               "Character " + place + " is " + quoted_en(fault.found) +
                                   "; a number of a " + title.en + " begins with " +
                                   fault.expected + "."};
            break;
        case NumberFaultKind::Country:
            // Whatever document the number was said to be of.
            refusal.message = {
                "第 " + place + " 位起的国籍代码是" + quoted_zh(fault.found) + "，" +
                    title_of(DocumentType::PermanentResidentCard).zh + "只发给外国人。",
                "The country from character " + place + " on is " + quoted_en(fault.found) +
                    "; a " + title_of(DocumentType::PermanentResidentCard).en +
                    " is issued to foreigners only."};
            break;
        case NumberFaultKind::ImpossibleDate:
            refusal.message = {"第 " + place + " 位起的出生日期 " + fault.found +
                                   " 在日历上不存在（格式 " + fault.expected + "）。",
                               "The birth date " + fault.found + " from character " + place +
                                   " on is no day of the calendar (" + fault.expected + ")."};
            break;
        case NumberFaultKind::CheckDigit:
            refusal.message = {
                "第 " + place + " 位校验码是" + quoted_zh(fault.found) + "，按前 17 位应为" +
                    quoted_zh(fault.expected) + "：号码中有一位写错，或相邻两位写反。",
                "The check character (place " + place + ") is " + quoted_en(fault.found) +
                    "; the 17 before it give " + quoted_en(fault.expected) +
                    ": one character is wrong or two neighbours are swapped."};
            break;
        case NumberFaultKind::Before1900:
            refusal.message = {"第 13 至 15 位顺序码 " + fault.found +
                                   " 表示 1900 年以前出生，不能自动升为 18 位。",
                               "The sequence " + fault.found +
                                   " (characters 13 to 15) marks a birth before 1900; it is not "
                                   "raised to 18 characters."};
            refusal.next_step = {
                "请按现持身份证填写 18 位号码并附证件扫描件。",
                "Enter the 18 characters of the present ID card and attach a scan."};
            break;
        case NumberFaultKind::Scientific:
            refusal.message = {"表格软件把号码变成了数值 " + fault.found + "，后几位已经丢失。",
                               "A spreadsheet turned the number into " + fault.found +
                                   "; its last digits are lost."};
            refusal.next_step = {
                "请在原系统中重新导出，并把证件号码列设为“文本”格式；不能从这个值恢复。",
                "Export it again from the source with the column set to “text”; it cannot be "
                "recovered from this value."};
            break;
        case NumberFaultKind::Rounded:
            refusal.message = {"末三位是 000 且校验码不符：很可能被表格软件按数值取整。",
                               "It ends in 000 and the check fails: a spreadsheet has probably "
                               "rounded it as a number."};
            refusal.next_step = {"请在原系统中重新导出，并把证件号码列设为“文本”格式。",
                                 "Export it again from the source with the column set to “text”."};
            break;
        case NumberFaultKind::WrongType:
            refusal.message = {
                "证件类型写的是" + title.zh + "，号码却以 " + fault.found +
                    " 开头，属于居民身份证；" + title.zh + "号码应以 " + fault.expected + " 开头。",
                "The type says " + title.en + ", but a number that begins with " + fault.found +
                    " is a resident ID card's; this one would begin with " + fault.expected + "."};
            refusal.next_step = {"请确认证件类型和号码哪一个写错。",
                                 "Find out whether the type or the number is wrong."};
            break;
    }
    return refusal;
}

Words words_of(NumberDoubt doubt) {
    switch (doubt) {
        case NumberDoubt::FifteenDigits:
            return {"15 位旧号码：须上传身份证扫描件，经核准改为 18 位后才能上报；不影响拍摄。",
                    "An old number of 15 digits: a scan of the ID card must be approved before "
                    "anything is submitted; the sitting is not affected."};
        case NumberDoubt::FreeText:
            return {
                "该证件号码没有校验码，学信网也不能按它查找：有居民身份证的请尽快办理改为身份证号码"
                "，"
                "没有的由学籍办核对证件；不影响拍摄。",
                "This document has no check digit and the registry cannot find anyone by it: who "
                "has a resident ID card should have its number taken soon, else the registry "
                "office looks at the document; the sitting is not affected."};
        case NumberDoubt::OldForm:
            return {
                "2023 年以前的永久居留身份证（15 "
                "位），有效期内可用；其校验规则未公开，请人工核对。",
                "A permanent resident card of before 2023 (15 characters), good until it "
                "expires; its check is not published, compare it by eye."};
        case NumberDoubt::UnknownProvince:
            return {"前两位不是已知的省级代码，请核对。",
                    "The first two digits name no province we know; please check."};
        case NumberDoubt::EndsInZeros:
            return {"号码有效，但末三位是 000，可能被表格软件取整：请对照证件确认。",
                    "The number is sound but ends in 000, as if a spreadsheet had rounded it: "
                    "confirm it with the card."};
        case NumberDoubt::LongPassport:
            return {"护照号码超过机读区的 9 位，请对照护照核对。",
                    "A passport number longer than the 9 characters of a machine-readable zone; "
                    "compare it with the booklet."};
        case NumberDoubt::CardProvince:
            return {"永久居留身份证第 2、3 位不是已知的省级代码，请核对。",
                    "Characters 2 and 3 of the permanent resident card name no province we know; "
                    "please check."};
        case NumberDoubt::CardCountry:
            return {"永久居留身份证上的国籍代码不在 ISO 3166-1 中，请核对。",
                    "The country on the permanent resident card is none of ISO 3166-1; please "
                    "check."};
    }
    return {};
}

bool blocks(NumberDoubt doubt) {
    switch (doubt) {
        case NumberDoubt::FifteenDigits:
        case NumberDoubt::FreeText:
        case NumberDoubt::EndsInZeros: return true;
        case NumberDoubt::OldForm:
        case NumberDoubt::UnknownProvince:
        case NumberDoubt::LongPassport:
        case NumberDoubt::CardProvince:
        case NumberDoubt::CardCountry: return false;
    }
    return true;
}

}  // namespace liuying::identity
