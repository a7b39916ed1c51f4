#include "campaign/campaign_file.h"

#include <algorithm>
#include <tuple>

#include "campaign/campaign_checks.h"
#include "campaign/fault_words.h"
#include "campaign/file_reading.h"

namespace liuying::campaign {

namespace {

std::vector<Named> read_named(TableReader& file, std::string_view key, Need need) {
    std::vector<Named> all;
    for (auto& table : file.tables(key, need)) {
        all.push_back({table.text("id"), table.words("name"), table.text_list("also")});
        table.done();
    }
    return all;
}

std::vector<Venue> read_venues(TableReader& file) {
    std::vector<Venue> all;
    for (auto& table : file.tables("venues", Need::Must)) {
        all.push_back({table.text("id"), table.words("name"), table.text("campus"),
                       table.words("address", Need::May)});
        table.done();
    }
    return all;
}

std::vector<Station> read_stations(TableReader& file) {
    std::vector<Station> all;
    for (auto& table : file.tables("stations", Need::Must)) {
        all.push_back({table.text("id"), table.words("name"), table.text("venue")});
        table.done();
    }
    return all;
}

std::vector<College> read_colleges(TableReader& file) {
    std::vector<College> all;
    for (auto& table : file.tables("colleges", Need::Must)) {
        all.push_back(
            {table.text("id"), table.words("name"), table.text_list("also"), table.text("campus")});
        table.done();
    }
    return all;
}

// A session without stations gets all of its venue; a make-up without colleges serves all.
void fill_in(Session& session, const Campaign& campaign) {
    if (session.stations.empty()) {
        for (const auto& station : campaign.stations) {
            if (station.venue == session.venue) session.stations.push_back(station.id);
        }
    }
    if (session.colleges.empty() && session.kind == SessionKind::Makeup) {
        for (const auto& college : campaign.colleges) session.colleges.push_back(college.id);
    }
}

std::vector<Session> read_sessions(TableReader& file, const Campaign& campaign) {
    std::vector<Session> all;
    for (auto& table : file.tables("sessions", Need::Must)) {
        Session session;
        session.id = table.text("id");
        session.kind = table.choice("kind", {SessionKind::Scheduled, SessionKind::Makeup},
                                    SessionKind::Scheduled);
        session.date = table.date("date", Need::Must).value_or(CivilDate{});
        const auto from = table.clock("from", Need::Must);
        const auto to = table.clock("to", Need::Must);
        // What could not be read must not be judged as well.
        session.hours = from && to ? Span{*from, *to} : Span{0, 24 * 60};
        if (!from || !to) session.date = CivilDate{};
        session.breaks = table.spans("breaks");
        session.venue = table.text("venue");
        session.colleges = table.text_list("colleges");
        if (session.colleges.empty() && session.kind == SessionKind::Scheduled) {
            table.reading().fault(table.path("colleges"), fault_words::missing("colleges"));
        }
        session.stations = table.text_list("stations");
        session.note = table.words("note", Need::May);
        table.done();
        fill_in(session, campaign);
        all.push_back(std::move(session));
    }
    return all;
}

Milestones read_milestones(TableReader table) {
    Milestones milestones;
    milestones.roster_check_due =
        table.day_or_month("roster_check_due", Need::Must).value_or(DayOrMonth{});
    milestones.capture_code_from = table.day_or_month("capture_code_from", Need::May);
    milestones.prints_back = table.day_or_month("prints_back", Need::May);
    milestones.proofreading_opens = table.day_or_month("proofreading_opens", Need::May);
    milestones.personal_shooting_ends = table.day_or_month("personal_shooting_ends", Need::May);
    milestones.registry_freeze = table.day_or_month("registry_freeze", Need::May);
    table.done();
    return milestones;
}

std::vector<Batch> read_batches(TableReader& file) {
    std::vector<Batch> all;
    for (auto& table : file.tables("batches")) {
        all.push_back({table.text("id"), table.words("name"),
                       table.day_or_month("graduation", Need::Must).value_or(DayOrMonth{}),
                       table.day_or_month("pictures_by", Need::May)});
        table.done();
    }
    return all;
}

Fee read_fee(TableReader table) {
    Fee fee;
    fee.amount = table.yuan_amount("amount", Need::Must).value_or(Money{});
    fee.payee = table.choice("payee", {Payee::Bureau, Payee::School}, Payee::Bureau);
    fee.modes =
        table.choices("modes", {FeeMode::Cash, FeeMode::Alipay, FeeMode::Waive, FeeMode::Later});
    fee.note = table.words("note", Need::May);
    table.done();
    return fee;
}

Duties read_duties(TableReader table) {
    const auto who = {Doer::Bureau, Doer::School};
    const Duties duties{table.choice("photograph", who, Doer::Bureau),
                        table.choice("upload", who, Doer::Bureau),
                        table.choice("print", who, Doer::Bureau)};
    table.done();
    return duties;
}

PhotoRules read_photo(TableReader table) {
    PhotoRules photo{table.text("standard"), table.words_list("dress"), table.words_list("bring")};
    table.done();
    return photo;
}

Places read_places(TableReader table) {
    const auto showings = {Showing::Roster, Showing::Masked};
    Places places;
    places.school_desk = table.choice("school_desk", showings, places.school_desk);
    places.desk = table.choice("desk", showings, places.desk);
    places.station = table.choice("station", showings, places.station);
    places.board = table.choice("board", showings, places.board);
    places.export_ = table.choice("export", showings, places.export_);
    places.reason = table.optional_choice(
        "reason", {RosterReason::Rehearsal, RosterReason::Demo, RosterReason::OwnUse});
    table.done();
    return places;
}

Hall read_hall(TableReader table) {
    Hall hall;
    hall.arrive_early_minutes = table.integer("arrive_early_minutes", 15, 0, 240);
    hall.line_cap = table.integer("line_cap", 5, 1, 50);
    hall.slot_minutes = table.integer("slot_minutes", 10, 1, 120);
    hall.late_minutes = table.integer("late_minutes", 30, 0, 1440);
    hall.early_sign_in_minutes = table.integer("early_sign_in_minutes", 30, 0, 1440);
    table.done();
    return hall;
}

Pace read_pace(TableReader table) {
    Pace pace;
    pace.service_s = table.number("service_s", pace.service_s, 5, 600);
    pace.utilisation = table.number("utilisation", pace.utilisation, 0.1, 1);
    pace.walk_s = table.number("walk_s", pace.walk_s, 0, 1800);
    pace.desk_s = table.number("desk_s", pace.desk_s, 0, 600);
    table.done();
    return pace;
}

SlotMoves read_moves(TableReader table) {
    SlotMoves moves;
    moves.first_day = table.date("first_day", Need::May);
    moves.last_day = table.date("last_day", Need::May);
    moves.hours_before = table.integer("hours_before", moves.hours_before, 0, 24 * 60);
    moves.times = table.integer("times", moves.times, 0, 100);
    moves.to_makeup = table.boolean("to_makeup", moves.to_makeup);
    table.done();
    return moves;
}

Standing read_standing(TableReader table) {
    Standing standing;
    standing.once_per_status_record = table.boolean("once_per_status_record", false);
    standing.earlier_picture_age_days = table.integer("earlier_picture_age_days", 0, 36'500);
    table.done();
    return standing;
}

ChangeRules read_changes(TableReader table) {
    ChangeRules rules;
    rules.refuse_identity_when_graduating = table.boolean("refuse_identity_when_graduating", false);
    rules.months = table.whole_numbers("months", 1, 12);
    const auto days = [&](std::string_view key, int& of) { of = table.integer(key, of, 0, 366); };
    days("verify_days", rules.verify_days);
    days("decide_days", rules.decide_days);
    days("apply_days", rules.apply_days);
    days("school_days", rules.school_days);
    days("registry_days", rules.registry_days);
    using enum RoutedDocument;
    rules.international = table.choices(
        "international",
        {Passport, PermanentResidentCard, HmtResidencePermit, HmTravelPermit, TwTravelPermit});
    table.done();
    return rules;
}

Proofing read_proofing(TableReader table) {
    Proofing proofing;
    proofing.remind_every_days = table.integer("remind_every_days", 3, 1, 365);
    proofing.goes_on_after_days = table.integer("goes_on_after_days", 14, 1, 365);
    table.done();
    return proofing;
}

FileNames read_files(TableReader table) {
    FileNames files;
    const auto read = [&](std::string_view key, std::string& name) {
        if (table.has(key)) name = table.text(key);
    };
    read("bureau_package", files.bureau_package);
    read("registry_package", files.registry_package);
    read("school_export", files.school_export);
    table.done();
    return files;
}

NoticeText read_notice(TableReader table) {
    NoticeText notice;
    notice.title = table.words("title", Need::May);
    notice.before = table.words_list("before");
    notice.after = table.words_list("after");
    notice.signed_by = table.words("signed_by", Need::May);
    notice.dated = table.date("dated", Need::May);
    table.done();
    return notice;
}

std::vector<Contact> read_contacts(TableReader& file) {
    std::vector<Contact> all;
    for (auto& table : file.tables("contacts")) {
        Contact contact;
        contact.matter = table.words("matter");
        contact.name = table.words("name", Need::May);
        contact.phone = table.text("phone", Need::May);
        contact.email = table.text("email", Need::May);
        contact.place = table.words("place", Need::May);
        if (table.has("college")) contact.college = table.text("college");
        if (table.has("session")) contact.session = table.text("session");
        table.done();
        all.push_back(std::move(contact));
    }
    return all;
}

std::vector<Channel> read_channels(TableReader& file) {
    std::vector<Channel> all;
    for (auto& table : file.tables("channels")) {
        all.push_back({table.text("id"), table.words("name"), table.words("what_for", Need::May),
                       table.text("url", Need::May), table.text("qr", Need::May)});
        table.done();
    }
    return all;
}

std::vector<Attachment> read_attachments(TableReader& file) {
    std::vector<Attachment> all;
    for (auto& table : file.tables("attachments")) {
        all.push_back({table.words("name"), table.text("file")});
        table.done();
    }
    return all;
}

std::vector<ConsentText> read_consents(TableReader& file) {
    std::vector<ConsentText> all;
    for (auto& table : file.tables("consents")) {
        const auto purpose =
            table.choice("purpose",
                         {ConsentPurpose::Capture, ConsentPurpose::RegistryUpload,
                          ConsentPurpose::Print, ConsentPurpose::FaceComparison,
                          ConsentPurpose::EntrancePhoto, ConsentPurpose::AdmissionPhoto},
                         ConsentPurpose::Capture);
        if (!table.has("purpose")) {
            table.reading().fault(table.path("purpose"), fault_words::missing("purpose"));
        }
        all.push_back({purpose, table.integer("version", 1, 1, 10'000), table.words("text"),
                       table.boolean("needed", false)});
        table.done();
    }
    return all;
}

Campaign read_campaign(TableReader file) {
    Campaign campaign;
    campaign.id = file.text("id");
    campaign.school_code = file.text("school_code");
    campaign.school = file.words("school");
    campaign.name = file.words("name");
    campaign.cohort = file.integer("cohort", 0, 1990, 2200);
    if (!file.has("cohort")) file.reading().fault("cohort", fault_words::missing("cohort"));
    if (file.has("zone")) campaign.zone = file.text("zone");
    campaign.levels = read_named(file, "levels", Need::Must);
    campaign.study_modes = read_named(file, "study_modes", Need::May);
    campaign.campuses = read_named(file, "campuses", Need::Must);
    campaign.venues = read_venues(file);
    campaign.stations = read_stations(file);
    campaign.colleges = read_colleges(file);
    campaign.sessions = read_sessions(file, campaign);
    campaign.milestones = read_milestones(file.table("milestones"));
    campaign.batches = read_batches(file);
    campaign.fee = read_fee(file.table("fee"));
    campaign.duties = read_duties(file.table("duties"));
    campaign.photo = read_photo(file.table("photo"));
    campaign.places = read_places(file.table("places"));
    campaign.hall = read_hall(file.table("hall"));
    campaign.pace = read_pace(file.table("planning"));
    campaign.moves = read_moves(file.table("moves"));
    auto binding = file.table("binding");
    campaign.binding_risk = binding.number("risk", campaign.binding_risk, 1e-12, 0.01);
    campaign.compare_sitters = binding.boolean("compare_sitters", campaign.compare_sitters);
    campaign.entrance_photo = binding.choice(
        "entrance_photo", {EntrancePhoto::Off, EntrancePhoto::Clothes, EntrancePhoto::Faces},
        campaign.entrance_photo);
    campaign.admission_photo = binding.boolean("admission_photo", campaign.admission_photo);
    binding.done();
    campaign.standing = read_standing(file.table("standing"));
    campaign.changes = read_changes(file.table("changes"));
    campaign.proofing = read_proofing(file.table("proofing"));
    campaign.files = read_files(file.table("files"));
    campaign.notice = read_notice(file.table("notice"));
    campaign.contacts = read_contacts(file);
    campaign.channels = read_channels(file);
    campaign.attachments = read_attachments(file);
    campaign.consents = read_consents(file);
    file.done();
    return campaign;
}

toml::table parse_toml(std::string_view text) {
    // A byte-order mark is no TOML but what some editors write.
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return toml::parse(text);
}

}  // namespace

Result<Campaign, std::vector<CampaignFault>> parse_campaign(std::string_view text) {
    Reading reading;
    toml::table table;
    try {
        table = parse_toml(text);
    } catch (const toml::parse_error& error) {
        reading.fault_at(error.source(), {}, fault_words::not_toml(error.description()));
        return refuse(reading.faults());
    }
    auto campaign = read_campaign({table, {}, reading});
    check(campaign, reading);
    auto faults = reading.faults();
    if (!faults.empty()) return refuse(std::move(faults));

    std::ranges::sort(campaign.sessions, {}, [](const Session& session) {
        return std::tuple{session.date, session.hours.start_minute, std::string_view{session.id}};
    });
    return campaign;
}

}  // namespace liuying::campaign
