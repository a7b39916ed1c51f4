#include "campaign/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace liuying::campaign {

namespace {

template <class Thing>
const Thing* by_id(const std::vector<Thing>& things, std::string_view id) {
    const auto it = std::ranges::find(things, id, &Thing::id);
    return it == things.end() ? nullptr : &*it;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

template <class Thing>
const Thing* spelled(const std::vector<Thing>& things, std::string_view spelling) {
    const auto wanted = trimmed(spelling);
    if (wanted.empty()) return nullptr;
    for (const auto& thing : things) {
        if (thing.id == wanted || thing.name.zh == wanted || thing.name.en == wanted) return &thing;
        if (std::ranges::find(thing.also, wanted) != thing.also.end()) return &thing;
    }
    return nullptr;
}

constexpr std::array<std::string_view, 7> weekdays_zh{"日", "一", "二", "三", "四", "五", "六"};
constexpr std::array<std::string_view, 7> weekdays_en{"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months_en{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

unsigned month_number(std::chrono::month month) {
    return static_cast<unsigned>(month);
}

std::string_view month_en(std::chrono::month month) {
    return months_en.at(month_number(month) - 1);
}

}  // namespace

bool Fee::allows(FeeMode mode) const {
    return std::ranges::find(modes, mode) != modes.end();
}

Showing Places::at(Place place) const {
    switch (place) {
        case Place::SchoolDesk: return school_desk;
        case Place::Desk: return desk;
        case Place::Station: return station;
        case Place::Board: return board;
        case Place::Export: return export_;
    }
    return Showing::Masked;
}

const Session* Campaign::session(std::string_view wanted) const {
    return by_id(sessions, wanted);
}
const ConsentText* Campaign::consent(ConsentPurpose purpose) const {
    const ConsentText* newest = nullptr;
    for (const auto& text : consents)
        if (text.purpose == purpose && (!newest || newest->version < text.version)) newest = &text;
    return newest;
}
const Venue* Campaign::venue(std::string_view wanted) const {
    return by_id(venues, wanted);
}
const Station* Campaign::station(std::string_view wanted) const {
    return by_id(stations, wanted);
}
const Campus* Campaign::campus(std::string_view wanted) const {
    return by_id(campuses, wanted);
}
const College* Campaign::college(std::string_view spelling) const {
    return spelled(colleges, spelling);
}
const DegreeLevel* Campaign::level(std::string_view spelling) const {
    return spelled(levels, spelling);
}
const StudyMode* Campaign::study_mode(std::string_view spelling) const {
    return spelled(study_modes, spelling);
}
const Campus* Campaign::campus_spelled(std::string_view spelling) const {
    return spelled(campuses, spelling);
}

bool serves(const Session& session, std::string_view college_id) {
    return std::ranges::find(session.colleges, college_id) != session.colleges.end();
}

int working_minutes(const Session& session) {
    int minutes = session.hours.end_minute - session.hours.start_minute;
    for (const auto& pause : session.breaks) minutes -= pause.end_minute - pause.start_minute;
    return minutes;
}

int capacity(const Campaign& campaign, const Session& session) {
    const double seconds = 60.0 * working_minutes(session);
    return static_cast<int>(std::floor(static_cast<double>(session.stations.size()) * seconds /
                                       campaign.pace.service_s * campaign.pace.utilisation));
}

Words title_of(const Campaign& campaign, const Session& session) {
    Words campus;
    if (const auto* venue = campaign.venue(session.venue)) {
        if (const auto* place = campaign.campus(venue->campus)) campus = place->name;
    }
    const int start = session.hours.start_minute;
    const int end = session.hours.end_minute;
    Words part{"晚上", "evening"};
    if (start < 12 * 60 && end > 14 * 60) {
        part = {"全天", "all day"};
    } else if (start < 12 * 60) {
        part = {"上午", "morning"};
    } else if (start < 18 * 60) {
        part = {"下午", "afternoon"};
    }
    const bool makeup = session.kind == SessionKind::Makeup;
    return {
        fmt::format("{} {}月{}日{}{}", campus.zh, month_number(session.date.month()),
                    static_cast<unsigned>(session.date.day()), part.zh, makeup ? "补拍场" : "场"),
        fmt::format("{}, {} {}, {}{}", campus.en, static_cast<unsigned>(session.date.day()),
                    month_en(session.date.month()), part.en, makeup ? " (make-up)" : "")};
}

std::vector<DatedMilestone> dated_milestones(const Campaign& campaign) {
    std::vector<DatedMilestone> all;
    const auto add = [&](std::string_view kind, Words title, const std::optional<DayOrMonth>& on) {
        if (on) all.push_back({kind, std::move(title), *on});
    };
    const auto& milestones = campaign.milestones;
    add("roster_check_due", {"信息核对截止", "Check your record by"}, milestones.roster_check_due);
    add("capture_code_from", {"可获取图像采集码", "Fetch your capture code from"},
        milestones.capture_code_from);
    add("prints_back", {"纸质照片送达学校", "Paper prints arrive"}, milestones.prints_back);
    add("proofreading_opens", {"学信网图像校对开放", "Registry proofreading opens"},
        milestones.proofreading_opens);
    add("personal_shooting_ends", {"个人散拍截止", "Last day for personal shooting"},
        milestones.personal_shooting_ends);
    add("registry_freeze",
        {"学信网数据冻结，此后不能更改", "Registry frozen, no change afterwards"},
        milestones.registry_freeze);
    std::ranges::stable_sort(all, {}, [](const DatedMilestone& one) { return one.on.last(); });
    return all;
}

std::string to_text(CivilDate date) {
    return fmt::format("{:04d}-{:02d}-{:02d}", static_cast<int>(date.year()),
                       month_number(date.month()), static_cast<unsigned>(date.day()));
}

std::string clock_text(int minute_of_day) {
    return fmt::format("{:02d}:{:02d}", minute_of_day / 60, minute_of_day % 60);
}

std::string to_text(const DayOrMonth& when) {
    if (when.day) return to_text(CivilDate{when.month / *when.day});
    return fmt::format("{:04d}-{:02d}", static_cast<int>(when.month.year()),
                       month_number(when.month.month()));
}

Words spoken(CivilDate date) {
    const std::chrono::weekday weekday{std::chrono::sys_days{date}};
    const auto year = static_cast<int>(date.year());
    const auto day = static_cast<unsigned>(date.day());
    return {.zh = fmt::format("{}年{}月{}日（周{}）", year, month_number(date.month()), day,
                              weekdays_zh.at(weekday.c_encoding())),
            .en = fmt::format("{} {} {} {}", weekdays_en.at(weekday.c_encoding()), day,
                              month_en(date.month()), year)};
}

Words spoken(const DayOrMonth& when) {
    if (when.day) return spoken(CivilDate{when.month / *when.day});
    const auto year = static_cast<int>(when.month.year());
    return {.zh = fmt::format("{}年{}月", year, month_number(when.month.month())),
            .en = fmt::format("{} {}", month_en(when.month.month()), year)};
}

std::string_view name_of(SessionKind kind) {
    switch (kind) {
        case SessionKind::Scheduled: return "scheduled";
        case SessionKind::Makeup: return "makeup";
    }
    return {};
}
std::string_view name_of(FeeMode mode) {
    switch (mode) {
        case FeeMode::Cash: return "cash";
        case FeeMode::Alipay: return "alipay";
        case FeeMode::Waive: return "waive";
        case FeeMode::Later: return "later";
    }
    return {};
}
std::string_view name_of(Payee payee) {
    switch (payee) {
        case Payee::Bureau: return "bureau";
        case Payee::School: return "school";
    }
    return {};
}
std::string_view name_of(Doer doer) {
    switch (doer) {
        case Doer::Bureau: return "bureau";
        case Doer::School: return "school";
    }
    return {};
}
std::string_view name_of(RoutedDocument document) {
    switch (document) {
        case RoutedDocument::Passport: return "passport";
        case RoutedDocument::PermanentResidentCard: return "permanent_resident_card";
        case RoutedDocument::HmtResidencePermit: return "hmt_residence_permit";
        case RoutedDocument::HmTravelPermit: return "hm_travel_permit";
        case RoutedDocument::TwTravelPermit: return "tw_travel_permit";
    }
    return {};
}
bool routed(const ChangeRules& rules, std::string_view document_type) {
    return std::ranges::any_of(rules.international, [&](RoutedDocument document) {
        return name_of(document) == document_type;
    });
}
std::string_view name_of(Place place) {
    switch (place) {
        case Place::SchoolDesk: return "school_desk";
        case Place::Desk: return "desk";
        case Place::Station: return "station";
        case Place::Board: return "board";
        case Place::Export: return "export";
    }
    return {};
}
std::string_view name_of(Showing showing) {
    switch (showing) {
        case Showing::Roster: return "roster";
        case Showing::Masked: return "masked";
    }
    return {};
}
std::string_view name_of(RosterReason reason) {
    switch (reason) {
        case RosterReason::Rehearsal: return "rehearsal";
        case RosterReason::Demo: return "demo";
        case RosterReason::OwnUse: return "own_use";
    }
    return {};
}
std::string_view name_of(ConsentPurpose purpose) {
    switch (purpose) {
        case ConsentPurpose::Capture: return "capture";
        case ConsentPurpose::RegistryUpload: return "registry_upload";
        case ConsentPurpose::Print: return "print";
        case ConsentPurpose::FaceComparison: return "face_comparison";
        case ConsentPurpose::EntrancePhoto: return "entrance_photo";
        case ConsentPurpose::AdmissionPhoto: return "admission_photo";
    }
    return {};
}
std::string_view name_of(EntrancePhoto strength) {
    switch (strength) {
        case EntrancePhoto::Off: return "off";
        case EntrancePhoto::Clothes: return "clothes";
        case EntrancePhoto::Faces: return "faces";
    }
    return {};
}

}  // namespace liuying::campaign
