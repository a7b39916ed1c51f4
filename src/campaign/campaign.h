#pragma once
// A campaign: one graduating class of one school is photographed once (R1). Everything that differs
// from year to year and from school to school stands in this value, read from one TOML file
// (campaign_file.h, docs/formats/campaign.md). A parsed Campaign is consistent: every name in it
// resolves, sessions that share a venue do not overlap, each session ends after it starts.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "base/words.h"

namespace liuying::campaign {

// A date on the notice, in the campaign's zone. Never a moment.
using CivilDate = std::chrono::year_month_day;

// "2022-03" or "2021-10-09": what a notice promises, to the day or only to the month.
struct DayOrMonth {
    std::chrono::year_month month{};
    std::optional<std::chrono::day> day;

    [[nodiscard]] CivilDate first() const { return month / day.value_or(std::chrono::day{1}); }
    [[nodiscard]] CivilDate last() const {
        return day ? CivilDate{month / *day} : CivilDate{month / std::chrono::last};
    }
    friend bool operator==(const DayOrMonth&, const DayOrMonth&) = default;
};

// Anything that has a short id (a-z 0-9 - _), a name, and other spellings found in rosters.
struct Named {
    std::string id;
    Words name;
    std::vector<std::string> also;

    friend bool operator==(const Named&, const Named&) = default;
};

using DegreeLevel = Named;  // id "master", name 硕士, also 硕士研究生
using StudyMode = Named;    // id "full_time"
using Campus = Named;

struct Venue {
    std::string id;
    Words name;
    std::string campus;
    Words address;  // where to go, as one would say it at the gate
    friend bool operator==(const Venue&, const Venue&) = default;
};

// A backdrop, a camera, a chair and a photographer.
struct Station {
    std::string id;
    Words name;
    std::string venue;
    friend bool operator==(const Station&, const Station&) = default;
};

struct College {
    std::string id;
    Words name;
    std::vector<std::string> also;
    std::string campus;
    friend bool operator==(const College&, const College&) = default;
};

enum class SessionKind { Scheduled, Makeup };

// Minutes of the day, 0..1440, start < end.
struct Span {
    int start_minute{};
    int end_minute{};
    friend bool operator==(const Span&, const Span&) = default;
};

// One stretch of one day at one venue, for the colleges called to it (集中采集) or for those who
// missed theirs (集中补拍).
struct Session {
    std::string id;
    SessionKind kind = SessionKind::Scheduled;
    CivilDate date{};
    Span hours{};
    std::vector<Span> breaks;  // inside `hours`, in order, apart
    std::string venue;
    std::vector<std::string> colleges;  // ids; never empty (a make-up without a list serves all)
    std::vector<std::string> stations;  // ids, all of `venue`; never empty
    Words note;                         // may be empty
    friend bool operator==(const Session&, const Session&) = default;
};

struct Milestones {
    DayOrMonth roster_check_due{};
    std::optional<DayOrMonth> capture_code_from;  // fetch the 采集码 from this day on
    std::optional<DayOrMonth> prints_back;
    std::optional<DayOrMonth> proofreading_opens;  // on the registry
    std::optional<DayOrMonth> personal_shooting_ends;
    std::optional<DayOrMonth> registry_freeze;  // nothing can be changed from this day on
    friend bool operator==(const Milestones&, const Milestones&) = default;
};

// Those who graduate earlier than the rest of the cohort.
struct Batch {
    std::string id;
    Words name;
    DayOrMonth graduation{};
    std::optional<DayOrMonth> pictures_by;
    friend bool operator==(const Batch&, const Batch&) = default;
};

enum class FeeMode { Cash, Alipay, Waive, Later };
enum class Payee { Bureau, School };

struct Fee {
    Money amount{};
    Payee payee = Payee::Bureau;
    std::vector<FeeMode> modes;  // empty only when `amount` is zero
    Words note;
    [[nodiscard]] bool allows(FeeMode mode) const;
    friend bool operator==(const Fee&, const Fee&) = default;
};

enum class Doer { Bureau, School };
struct Duties {
    Doer photograph = Doer::Bureau;
    Doer upload = Doer::Bureau;  // the route to the registry (R26)
    Doer print = Doer::Bureau;
    friend bool operator==(const Duties&, const Duties&) = default;
};

struct PhotoRules {
    std::string standard;      // profile name, e.g. "chsi-2017-99" (portrait/ holds the profiles)
    std::vector<Words> dress;  // one rule each, as said at the door
    std::vector<Words> bring;
    // True when the pictures go to the national registry, whose rules of 2023 then bind the
    // campaign.
    [[nodiscard]] bool for_registry() const { return standard.starts_with("chsi"); }
    friend bool operator==(const PhotoRules&, const PhotoRules&) = default;
};

// Where people or machines look at us, and whether names may be known there (model.md section 4).
// SchoolDesk is the school's own staff; Desk, Station and Export are the bureau's side.
enum class Place { SchoolDesk, Desk, Station, Board, Export };
enum class Showing { Roster, Masked };
// Why a campaign under the registry's standard may still know names at the bureau's places after
// 2022-12-31, although the registry takes no such pictures any more (facts.md 0.1).
enum class RosterReason { Rehearsal, Demo, OwnUse };

struct Places {
    Showing school_desk = Showing::Roster;
    Showing desk = Showing::Masked;
    Showing station = Showing::Masked;
    Showing board = Showing::Masked;
    Showing export_ = Showing::Masked;
    std::optional<RosterReason> reason;
    [[nodiscard]] Showing at(Place place) const;
    friend bool operator==(const Places&, const Places&) = default;
};

struct Hall {
    int arrive_early_minutes = 15;
    int line_cap = 5;       // people between swipe and chair (R16)
    int slot_minutes = 10;  // length of an appointment
    int late_minutes =
        30;  // after the slot, within the session: still let in without the hall lead
    int early_sign_in_minutes = 30;  // before the slot; earlier is "too early"
    friend bool operator==(const Hall&, const Hall&) = default;
};

// Priors of planning; the hall learns its own (engine-planning.md).
struct Pace {
    double service_s = 33.0;    // mean seconds a person sits
    double utilisation = 0.92;  // share of the capacity that is given out
    double walk_s = 60.0;       // from being called to the desk
    double desk_s = 8.0;
    friend bool operator==(const Pace&, const Pace&) = default;
};

// A graduand may move their own slot within these bounds (R11).
struct SlotMoves {
    std::optional<CivilDate> first_day;  // none: from publication on
    std::optional<CivilDate> last_day;   // none: up to the session itself
    int hours_before = 24;               // not later than this before the slot
    int times = 2;                       // each person; 0: only staff move slots
    bool to_makeup = true;               // with a reason
    friend bool operator==(const SlotMoves&, const SlotMoves&) = default;
};

struct Contact {
    Words matter;
    Words name;
    std::string phone;
    std::string email;
    Words place;
    std::optional<std::string> college;  // answers for this college only
    std::optional<std::string> session;  // is there during this session only
    friend bool operator==(const Contact&, const Contact&) = default;
};

// Something outside that people must find: the bureau's account, the registry's site. `qr` is what
// the notice prints as a QR code beside it; empty: none.
struct Channel {
    std::string id;
    Words name;
    Words what_for;
    std::string url;
    std::string qr;
    friend bool operator==(const Channel&, const Channel&) = default;
};

struct Attachment {
    Words name;
    std::string file;  // relative to the campaign file, or an https address
    friend bool operator==(const Attachment&, const Attachment&) = default;
};

struct NoticeText {
    Words title;
    std::vector<Words> before;  // paragraphs above the timetable
    std::vector<Words> after;   // paragraphs below everything
    Words signed_by;
    std::optional<CivilDate> dated;
    friend bool operator==(const NoticeText&, const NoticeText&) = default;
};

// Names of files as templates: "{student_no}.jpg". Fields: session, shot_no, token, student_no,
// document_no, exam_no, name, college. What goes to the bureau may hold session, shot_no, token
// only.
struct FileNames {
    std::string bureau_package = "{session}/{shot_no}_{token}.jpg";
    std::string registry_package = "{document_no}.jpg";  // inside the encrypted package (R26)
    std::string school_export = "{student_no}.jpg";
    friend bool operator==(const FileNames&, const FileNames&) = default;
};

enum class ConsentPurpose { Capture, RegistryUpload, Print, FaceComparison, EntrancePhoto, AdmissionPhoto };
struct ConsentText {
    ConsentPurpose purpose = ConsentPurpose::Capture;
    int version = 1;
    Words text;
    bool needed =
        false;  // nothing is done for this purpose without it; else only a withdrawal stops it
    friend bool operator==(const ConsentText&, const ConsentText&) = default;
};

// Whether the desk takes a picture of whoever swipes, to tell shots apart by, and what of it is
// compared (docs/decisions/0011).
enum class EntrancePhoto { Off, Clothes, Faces };

struct Proofing {
    int remind_every_days = 3;
    int goes_on_after_days = 14;  // without an answer, marked so (R24)
    friend bool operator==(const Proofing&, const Proofing&) = default;
};

// Change requests: in which windows identity is changed at all, and how many days each desk has
// before a request is overdue (R8).
// Documents by which people are routed to the international college; named as on the roster.
enum class RoutedDocument {
    Passport,
    PermanentResidentCard,
    HmtResidencePermit,
    HmTravelPermit,
    TwTravelPermit
};

struct ChangeRules {
    // Names and numbers are not changed in the graduating term (facts 2.5); the routes that the
    // notice itself opens (15 → 18, military, passport) stay open.
    bool refuse_identity_when_graduating = false;
    std::vector<unsigned> months;  // identity changes are submitted in these only; empty: any
    // Whose requests the international college checks, by their document; of the others, and where
    // none is named, each college its own.
    std::vector<RoutedDocument> international;
    int verify_days = 5;
    int decide_days = 10;
    int apply_days = 1;
    int school_days = 10;
    int registry_days = 30;
    friend bool operator==(const ChangeRules&, const ChangeRules&) = default;
};

// What eligibility asks (R9).
struct Standing {
    bool once_per_status_record = false;  // else once per person and degree level
    std::optional<int>
        earlier_picture_age_days;  // an earlier picture stands up to this age; none: any
    friend bool operator==(const Standing&, const Standing&) = default;
};

struct Campaign {
    std::string id;           // stands in addresses: "2022"
    std::string school_code;  // registry's code, 5 digits: 10335
    Words school;
    Words name;
    int cohort{};  // class of: 2022
    std::string zone = "Asia/Shanghai";
    std::vector<DegreeLevel> levels;
    std::vector<StudyMode> study_modes;
    std::vector<Campus> campuses;
    std::vector<Venue> venues;
    std::vector<Station> stations;
    std::vector<College> colleges;
    std::vector<Session> sessions;  // in the order of date, start, id
    Milestones milestones;
    std::vector<Batch> batches;
    Fee fee;
    Duties duties;
    PhotoRules photo;
    Places places;
    Hall hall;
    Pace pace;
    SlotMoves moves;
    double binding_risk =
        1e-4;  // a shot binds by itself when it is wrong with at most this probability
    bool compare_sitters = false;  // neighbouring shots, by clothes, hair and colours
    EntrancePhoto entrance_photo = EntrancePhoto::Off;
    bool admission_photo = false;  // faces, against the pictures the school has of its students
    Standing standing;
    ChangeRules changes;
    Proofing proofing;
    FileNames files;
    NoticeText notice;
    std::vector<Contact> contacts;
    std::vector<Channel> channels;
    std::vector<Attachment> attachments;
    std::vector<ConsentText> consents;

    [[nodiscard]] const Session* session(std::string_view id) const;
    // The newest text of that purpose, or null.
    [[nodiscard]] const ConsentText* consent(ConsentPurpose purpose) const;
    [[nodiscard]] const Venue* venue(std::string_view id) const;
    [[nodiscard]] const Station* station(std::string_view id) const;
    [[nodiscard]] const Campus* campus(std::string_view id) const;
    // By id, name in either language, or another spelling; surrounding blanks do not matter.
    [[nodiscard]] const College* college(std::string_view spelling) const;
    [[nodiscard]] const DegreeLevel* level(std::string_view spelling) const;
    [[nodiscard]] const StudyMode* study_mode(std::string_view spelling) const;
    [[nodiscard]] const Campus* campus_spelled(std::string_view spelling) const;

    friend bool operator==(const Campaign&, const Campaign&) = default;
};

[[nodiscard]] bool serves(const Session& session, std::string_view college_id);
// Minutes the session works: its hours less its breaks.
[[nodiscard]] int working_minutes(const Session& session);
// How many people the whole session can take at the campaign's pace and utilisation.
[[nodiscard]] int capacity(const Campaign& campaign, const Session& session);

// 紫金港 10月14日上午场 / "Zijingang, 14 October, morning": a session as people name it.
[[nodiscard]] Words title_of(const Campaign& campaign, const Session& session);

// What the notice promises and when, in the order of the year; what the file leaves out is not
// there.
struct DatedMilestone {
    std::string_view kind;  // the key in the file: "roster_check_due"
    Words title;
    DayOrMonth on;
};
[[nodiscard]] std::vector<DatedMilestone> dated_milestones(const Campaign& campaign);

// "2021-10-14", "09:30", "2022-03".
[[nodiscard]] std::string to_text(CivilDate date);
[[nodiscard]] std::string clock_text(int minute_of_day);
[[nodiscard]] std::string to_text(const DayOrMonth& when);
// "10月14日（周四）" and "Thu 14 Oct 2021"; "2022年3月" and "March 2022".
[[nodiscard]] Words spoken(CivilDate date);
[[nodiscard]] Words spoken(const DayOrMonth& when);

// Snake-case names as the file and the API write them.
[[nodiscard]] std::string_view name_of(SessionKind kind);
[[nodiscard]] std::string_view name_of(FeeMode mode);
[[nodiscard]] std::string_view name_of(Payee payee);
[[nodiscard]] std::string_view name_of(Doer doer);
[[nodiscard]] std::string_view name_of(Place place);
[[nodiscard]] std::string_view name_of(Showing showing);
[[nodiscard]] std::string_view name_of(RosterReason reason);
[[nodiscard]] std::string_view name_of(ConsentPurpose purpose);
[[nodiscard]] std::string_view name_of(EntrancePhoto strength);
[[nodiscard]] std::string_view name_of(RoutedDocument document);
// Whether people with this document ("passport", …) are the international college's to check.
[[nodiscard]] bool routed(const ChangeRules& rules, std::string_view document_type);

}  // namespace liuying::campaign
