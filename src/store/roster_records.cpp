#include "store/roster_records.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "campaign/slot_sessions.h"
#include "campaign/ticket_token.h"
#include "campaign/zone.h"
#include "identity/document.h"
#include "identity/name.h"
#include "planning/slots.h"
#include "roster/import_json.h"

namespace liuying::store {

namespace {

using nlohmann::json;

json json_of(const roster::Record& record) {
    json text = json::object();
    for (const auto field : roster::all_fields)
        text[std::string{roster::name_of(field)}] = roster::text_of(record, field);
    return text;
}

roster::Record record_of(const json& text) {
    roster::Record record;
    // The document's type decides how its number is read.
    for (const auto field : roster::all_fields) {
        const auto found = text.find(std::string{roster::name_of(field)});
        if (found == text.end()) continue;
        const bool sound = roster::set_text(record, field, found->get<std::string>());
        assert(sound);
        static_cast<void>(sound);
    }
    return record;
}

std::string joined(const std::vector<roster::Block>& blocks) {
    std::string text;
    for (const auto block : blocks) {
        if (!text.empty()) text += ',';
        text += roster::name_of(block);
    }
    return text;
}

std::vector<roster::Block> split(const std::string& text) {
    std::vector<roster::Block> blocks;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto comma = std::min(text.find(',', at), text.size());
        if (const auto block = roster::block_of_name(text.substr(at, comma - at)))
            blocks.push_back(*block);
        at = comma + 1;
    }
    return blocks;
}

// Stands on the rows of one campaign while an import is weighed.
class Rows final : public roster::Existing {
public:
    Rows(const RosterRecords& records, Transaction& tx, CampaignId campaign)
        : records_{records}, tx_{tx}, campaign_{campaign} {}
    [[nodiscard]] std::optional<roster::Graduand> by_student_no(
        std::string_view student_no) const override {
        return records_.open(tx_, campaign_, student_no);
    }
    [[nodiscard]] std::vector<std::string> student_nos() const override {
        return records_.student_nos(tx_, campaign_);
    }

private:
    const RosterRecords& records_;
    Transaction& tx_;
    CampaignId campaign_;
};

}  // namespace

std::optional<roster::Graduand> RosterRecords::open(Transaction& tx, CampaignId campaign,
                                                    std::string_view student_no) const {
    const auto row = tx.first(
        "SELECT g.id, g.person_key, g.as_imported, g.blocks, v.sealed FROM graduand g JOIN "
        "graduand_version v ON v.graduand_id = g.id AND v.version = g.version WHERE g.campaign_id "
        "= "
        ":campaign AND g.student_no = :student_no",
        {{"campaign", campaign}, {"student_no", student_no}});
    if (!row) return std::nullopt;
    const auto key = row->id<PersonKey>("person_key");
    const auto now = vault_.open(tx, key, SealUse::Journal, row->bytes("sealed"));
    const auto imported = vault_.open(tx, key, SealUse::Journal, row->bytes("as_imported"));
    if (!now || !imported) return std::nullopt;
    return roster::Graduand{.id = row->id<roster::Graduand>("id"),
                            .now = record_of(json::parse(*now)),
                            .as_imported = record_of(json::parse(*imported)),
                            .blocks = split(row->text("blocks"))};
}

std::vector<std::string> RosterRecords::student_nos(Transaction& tx, CampaignId campaign) const {
    std::vector<std::string> numbers;
    tx.each(
        "SELECT student_no FROM graduand WHERE campaign_id = :campaign AND gone = 0 ORDER BY "
        "student_no",
        {{"campaign", campaign}},
        [&](const Row& row) { numbers.push_back(row.text("student_no")); });
    return numbers;
}

std::vector<roster::Known::Holder> RosterRecords::holders(
    Transaction& tx, CampaignId campaign, const identity::Document& document) const {
    std::vector<roster::Known::Holder> found;
    for (const auto& form : identity::known_forms(document)) {
        for (const auto& row : tx.query(
                 "SELECT g.student_no, g.name FROM graduand_document d JOIN graduand g ON g.id = "
                 "d.graduand_id WHERE d.campaign_id = :campaign AND d.document_index = :index",
                 {{"campaign", campaign}, {"index", graduands_.index_of_document(form)}})) {
            const auto& number = row.text("student_no");
            if (std::ranges::find(found, number, &roster::Known::Holder::student_no) == found.end())
                found.push_back({number, row.text("name")});
        }
    }
    return found;
}

roster::GraduandId RosterRecords::put(Transaction& tx, const InForce& campaign,
                                      const std::string& actor, const roster::Graduand& graduand,
                                      const std::string& source, bool fresh) {
    const auto now = clock_.now();
    const auto& record = graduand.now;
    const auto id = fresh ? roster::GraduandId::make(now) : graduand.id;
    PersonKeyId key;
    std::string token;
    std::int64_t version = 1;
    bool was_blocked = false;
    if (fresh) {
        key = PersonKeyId::make(now);
        token = campaign::TicketToken::make().digits();
    } else {
        const auto row =
            tx.first("SELECT person_key, token, version, blocks FROM graduand WHERE id = :id",
                     {{"id", id}})
                .value();
        key = row.id<PersonKey>("person_key");
        token = row.text("token");
        version = row.int64("version") + 1;
        was_blocked = !row.text("blocks").empty();
    }
    const auto sealed_number = vault_.seal_number(tx, key, record.document.number, now);
    const auto text = json_of(record).dump();
    const auto person_level =
        campaign.campaign->standing.once_per_status_record
            ? graduands_.index_of_person_level(record.student_no, record.level)
            : graduands_.index_of_person_level(identity::known_forms(record.document).back(),
                                               record.level);
    Params values{{"id", id},
                  {"campaign", campaign.id},
                  {"person_key", key},
                  {"token", token},
                  {"student_no", record.student_no},
                  {"exam_no", record.exam_no},
                  {"name", record.name},
                  {"name_key", identity::comparison_form(record.name)},
                  {"sex", identity::name_of(record.sex)},
                  {"birth_date", roster::text_of(record, roster::Field::BirthDate)},
                  {"nationality", record.nationality},
                  {"ethnicity", record.ethnicity},
                  {"campus", record.campus},
                  {"college", record.college},
                  {"major", record.major},
                  {"class_no", record.class_no},
                  {"level", record.level},
                  {"study_mode", record.study_mode},
                  {"combined", record.combined ? 1 : 0},
                  {"enrolled_on", roster::text_of(record, roster::Field::EnrolledOn)},
                  {"expected_on", roster::text_of(record, roster::Field::ExpectedOn)},
                  {"email", record.email},
                  {"phone", record.phone},
                  {"document_type", identity::name_of(record.document.type)},
                  {"document_sealed", sealed_number.sealed},
                  {"document_index", to_hex(sealed_number.whole)},
                  {"last4_index", to_hex(sealed_number.last_four)},
                  {"document_masked", identity::masked(record.document)},
                  {"person_level", person_level},
                  {"as_imported", vault_.seal(tx, key, SealUse::Journal,
                                              json_of(graduand.as_imported).dump(), now)},
                  {"blocks", joined(graduand.blocks)},
                  {"version", version}};
    if (fresh) {
        tx.execute(
            "INSERT INTO graduand (id, campaign_id, person_key, token, student_no, exam_no, name, "
            "name_key, sex, birth_date, nationality, ethnicity, campus, college, major, class_no, "
            "level, "
            "study_mode, combined, enrolled_on, expected_on, email, phone, document_type, "
            "document_sealed, document_index, last4_index, document_masked, person_level, "
            "as_imported, "
            "blocks, gone, version) VALUES (:id, :campaign, :person_key, :token, :student_no, "
            ":exam_no, "
            ":name, :name_key, :sex, :birth_date, :nationality, :ethnicity, :campus, :college, "
            ":major, "
            ":class_no, :level, :study_mode, :combined, :enrolled_on, :expected_on, :email, "
            ":phone, "
            ":document_type, :document_sealed, :document_index, :last4_index, :document_masked, "
            ":person_level, :as_imported, :blocks, 0, :version)",
            values);
    } else {
        tx.execute(
            "UPDATE graduand SET student_no = :student_no, exam_no = :exam_no, name = :name, "
            "name_key = "
            ":name_key, sex = :sex, birth_date = :birth_date, nationality = :nationality, "
            "ethnicity = "
            ":ethnicity, campus = :campus, college = :college, major = :major, class_no = "
            ":class_no, "
            "level = :level, study_mode = :study_mode, combined = :combined, enrolled_on = "
            ":enrolled_on, expected_on = :expected_on, email = :email, phone = :phone, "
            "document_type = "
            ":document_type, document_sealed = :document_sealed, document_index = :document_index, "
            "last4_index = :last4_index, document_masked = :document_masked, person_level = "
            ":person_level, as_imported = :as_imported, blocks = :blocks, gone = 0, version = "
            ":version "
            "WHERE id = :id AND campaign_id = :campaign AND person_key = :person_key AND token = "
            ":token",
            values);
        tx.execute("DELETE FROM graduand_document WHERE graduand_id = :id", {{"id", id}});
    }
    for (const auto& form : identity::known_forms(record.document))
        tx.execute(
            "INSERT INTO graduand_document (campaign_id, document_index, graduand_id) VALUES "
            "(:campaign, "
            ":index, :id) ON CONFLICT (campaign_id, document_index, graduand_id) DO NOTHING",
            {{"campaign", campaign.id}, {"index", graduands_.index_of_document(form)}, {"id", id}});
    tx.execute(
        "INSERT INTO graduand_version (graduand_id, version, changed_at_ms, source, sealed) VALUES "
        "(:id, "
        ":version, :now, :source, :sealed)",
        {{"id", id},
         {"version", version},
         {"now", now},
         {"source", source},
         {"sealed", vault_.seal(tx, key, SealUse::Journal, text, now)}});
    journal_.append(tx, {.event_id = EventId::make(now),
                         .school = campaign.school,
                         .campaign = campaign.id.text(),
                         .happened_at = now,
                         .actor = actor,
                         .action = fresh ? "record_added" : "record_changed",
                         .subject = "ticket/" + token,
                         .after = json{{"version", version}, {"source", source}}.dump(),
                         .personal = {{key, text}}});
    const auto doing = [&] { return Doing{EventId::make(now), now, actor, ""}; };
    if (fresh) {
        const auto row = graduands_.by_id(tx, campaign.id, id).value();
        const auto standing = roster::decide(graduands_.standing_facts(tx, campaign, row));
        if (roster::may_sit(standing.kind))
            facts_.record(tx, campaign, doing(), {.kind = "called", .token = token});
    }
    const bool blocked = !graduand.blocks.empty();
    if (blocked && !was_blocked)
        facts_.record(tx, campaign, doing(), {.kind = "document_blocked", .token = token});
    if (!blocked && was_blocked)
        facts_.record(tx, campaign, doing(), {.kind = "document_cleared", .token = token});
    return id;
}

void RosterRecords::keep_dry_run(const InForce& campaign, const std::string& actor, ImportId id,
                                 const std::string& file_name, const Blob& blob,
                                 const std::string& report) {
    const auto now = clock_.now();
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        record_blob(tx, blob, "application/octet-stream", now);
        tx.execute(
            "INSERT INTO import_run (id, campaign_id, file_name, sha256, report, state, blob_id, "
            "made_at_ms, made_by) VALUES (:id, :campaign, :file_name, :sha256, :report, 'dry_run', "
            ":blob, :now, :by)",
            {{"id", id},
             {"campaign", campaign.id},
             {"file_name", file_name},
             {"sha256", to_hex(blob.sha256)},
             {"report", report},
             {"blob", blob.name.text},
             {"now", now},
             {"by", actor}});
        journal_.append(tx, {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "import_read",
                             .subject = "import/" + id.text(),
                             .after = json{{"sha256", to_hex(blob.sha256)}}.dump()});
    });
}

void RosterRecords::keep_again(const InForce& campaign, const std::string& actor, ImportId id,
                               const ImportRun& before, const std::string& report) {
    const auto now = clock_.now();
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        tx.execute(
            "INSERT INTO import_run (id, campaign_id, file_name, sha256, report, state, blob_id, "
            "made_at_ms, made_by) "
            "SELECT :id, campaign_id, file_name, sha256, :report, 'dry_run', blob_id, :now, :by "
            "FROM import_run WHERE "
            "id = :before",
            {{"id", id}, {"report", report}, {"now", now}, {"by", actor}, {"before", before.id}});
        tx.execute("UPDATE import_run SET state = 'dropped' WHERE id = :id AND state = 'dry_run'",
                   {{"id", before.id}});
        journal_.append(tx, {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "import_read",
                             .subject = "import/" + id.text(),
                             .after = json{{"again", before.id.text()}}.dump()});
    });
}

std::optional<ImportRun> RosterRecords::import_run(CampaignId campaign, ImportId id) {
    return database_.read([&](Transaction& tx) -> std::optional<ImportRun> {
        const auto row = tx.first(
            "SELECT file_name, state, report, blob_id, made_at_ms FROM import_run WHERE id = :id "
            "AND "
            "campaign_id = :campaign",
            {{"id", id}, {"campaign", campaign}});
        if (!row) return std::nullopt;
        return ImportRun{.id = id,
                         .file_name = row->text("file_name"),
                         .state = row->text("state"),
                         .report = row->text("report"),
                         .blob = {row->text("blob_id")},
                         .made_at = row->instant("made_at_ms")};
    });
}

void RosterRecords::drop_import(const InForce& campaign, const std::string& actor, ImportId id) {
    const auto now = clock_.now();
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        if (tx.execute(
                "UPDATE import_run SET state = 'dropped' WHERE id = :id AND state = 'dry_run'",
                {{"id", id}}) == 0)
            return;
        journal_.append(tx, {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "import_dropped",
                             .subject = "import/" + id.text()});
    });
}

void RosterRecords::remember_columns(const InForce& campaign, const std::string& actor,
                                     const std::vector<roster::ColumnUse>& columns) {
    json headers = json::array();
    for (const auto& use : columns) headers.push_back(use.column);
    const auto text = headers.dump();
    const auto fingerprint = to_hex(sha256(text));
    const auto now = clock_.now();
    const auto id = EventId::make(now);
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        tx.execute(
            "INSERT INTO column_use (id, school_code, headers_sha256, columns, by_account, at_ms) "
            "VALUES "
            "(:id, :school, :headers, :columns, :by, :at)",
            {{"id", id},
             {"school", campaign.school},
             {"headers", fingerprint},
             {"columns", roster::to_json(columns)},
             {"by", actor},
             {"at", now}});
        journal_.append(tx,
                        {.event_id = id,
                         .school = campaign.school,
                         .campaign = campaign.id.text(),
                         .happened_at = now,
                         .actor = actor,
                         .action = "columns_mapped",
                         .subject = "columns/" + fingerprint,
                         .after = json{{"columns", json::parse(roster::to_json(columns))}}.dump()});
    });
}

std::vector<std::vector<roster::ColumnUse>> RosterRecords::remembered_columns(
    const InForce& campaign) {
    return database_.read([&](Transaction& tx) {
        std::vector<std::vector<roster::ColumnUse>> all;
        for (const auto& row : tx.query("SELECT columns FROM column_use u WHERE school_code = "
                                        ":school AND NOT EXISTS (SELECT 1 FROM "
                                        "column_use newer WHERE newer.school_code = u.school_code "
                                        "AND newer.headers_sha256 = "
                                        "u.headers_sha256 AND (newer.at_ms > u.at_ms OR "
                                        "(newer.at_ms = u.at_ms AND newer.id > u.id)))",
                                        {{"school", campaign.school}})) {
            std::vector<roster::ColumnUse> uses;
            for (const auto& use : json::parse(row.text("columns"))) {
                const auto& field = use.at("field");
                uses.push_back({use.at("column").get<std::string>(),
                                field.is_string() ? roster::field_of_name(field.get<std::string>())
                                                  : std::nullopt});
            }
            all.push_back(std::move(uses));
        }
        return all;
    });
}

roster::ImportDiff RosterRecords::difference(const InForce& campaign,
                                             const roster::ImportReport& report) {
    return database_.read([&](Transaction& tx) {
        const Rows rows{*this, tx, campaign.id};
        return roster::difference(rows, report);
    });
}

std::optional<Confirmed> RosterRecords::confirm_import(const InForce& campaign,
                                                       const std::string& actor,
                                                       std::optional<ImportId> id,
                                                       const roster::ImportReport& report,
                                                       const std::vector<std::string>& leave) {
    const auto source = id ? "import:" + id->text() : std::string{"import"};
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> std::optional<Confirmed> {
            if (id &&
                tx.execute("UPDATE import_run SET state = 'confirmed' WHERE id = :id AND state = "
                           "'dry_run'",
                           {{"id", *id}}) == 0)
                return std::nullopt;
            const Rows rows{*this, tx, campaign.id};
            const auto diff = roster::difference(rows, report);
            std::map<std::string, const roster::RowReport*> by_number;
            for (const auto& row : report.rows)
                if (row.status != roster::RowStatus::Refuse)
                    by_number.emplace(row.student_no, &row);
            const std::unordered_set<std::string> kept{leave.begin(), leave.end()};
            const auto left = [&](const std::string& number) { return kept.contains(number); };
            Confirmed confirmed;
            for (const auto& row : diff.rows) {
                const auto* read = by_number.at(row.student_no);
                switch (row.change) {
                    case roster::RowChange::Added:
                        if (left(row.student_no)) {
                            ++confirmed.left;
                            break;
                        }
                        put(tx, campaign, actor,
                            {.id = {},
                             .now = read->record,
                             .as_imported = read->record,
                             .blocks = read->blocks},
                            source, true);
                        ++confirmed.added;
                        break;
                    case roster::RowChange::Changed: {
                        if (left(row.student_no)) {
                            ++confirmed.left;
                            break;
                        }
                        const auto existing = open(tx, campaign.id, row.student_no).value();
                        auto next = roster::apply(existing, row);
                        next.blocks = read->blocks;
                        put(tx, campaign, actor, next, source, false);
                        ++confirmed.changed;
                        break;
                    }
                    case roster::RowChange::Untouched: ++confirmed.untouched; break;
                    case roster::RowChange::Gone: break;
                }
            }
            for (const auto& number : diff.gone) {
                if (left(number)) {
                    ++confirmed.left;
                    continue;
                }
                confirmed.gone += tx.execute(
                    "UPDATE graduand SET gone = 1 WHERE campaign_id = :campaign AND student_no = "
                    ":number",
                    {{"campaign", campaign.id}, {"number", number}});
            }
            const auto now = clock_.now();
            journal_.append(tx, {.event_id = EventId::make(now),
                                 .school = campaign.school,
                                 .campaign = campaign.id.text(),
                                 .happened_at = now,
                                 .actor = actor,
                                 .action = "import_confirmed",
                                 .subject = id ? "import/" + id->text() : "import/command_line",
                                 .after = json{{"added", confirmed.added},
                                               {"changed", confirmed.changed},
                                               {"gone", confirmed.gone},
                                               {"untouched", confirmed.untouched}}
                                              .dump()});
            return confirmed;
        });
}

void RosterRecords::give(Transaction& tx, const InForce& campaign, const Doing& doing,
                         const std::string& token, const std::string& session, int start_minute,
                         int end_minute, const std::string& why) {
    const auto& rules = *campaign.campaign;
    const auto date = rules.session(session)->date;
    if (const auto old = Facts::newest(tx, campaign.id, token, "slot_given")) {
        auto moved = doing;
        moved.event_id = EventId::make(clock_.now());
        facts_.undo(tx, campaign, moved, old->event_id, why);
    }
    const json detail{{"start_ms", to_ms(campaign::moment(rules.zone, date, start_minute))},
                      {"end_ms", to_ms(campaign::moment(rules.zone, date, end_minute))},
                      {"why", why}};
    facts_.record(
        tx, campaign, doing,
        {.kind = "slot_given", .token = token, .session = session, .detail = detail.dump()});
}

SlotsGiven RosterRecords::give_slots(const InForce& campaign, const Doing& doing, bool keep) {
    const auto& rules = *campaign.campaign;
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        SlotsGiven given;
        std::vector<planning::SlotPerson> people;
        std::map<std::string, bool> had;
        std::vector<GraduandRow> everyone;
        tx.each("SELECT " + graduand_columns("g") +
                    " FROM graduand g WHERE g.campaign_id = :campaign AND g.gone = 0 ORDER BY "
                    "g.college, "
                    "g.student_no",
                {{"campaign", campaign.id}},
                [&](const Row& row) { everyone.push_back(graduand_of_row(row)); });
        const auto standing = graduands_.standing_facts(tx, campaign, everyone);
        for (std::size_t i = 0; i < everyone.size(); ++i) {
            const auto& who = everyone[i];
            if (!roster::may_sit(roster::decide(standing[i]).kind)) continue;
            if (Facts::newest(tx, campaign.id, who.token, "excused")) continue;
            planning::SlotPerson person{
                .id = who.token, .college = who.college, .campus = who.campus};
            if (const auto slot = Facts::newest(tx, campaign.id, who.token, "slot_given")) {
                const auto detail = json::parse(slot->detail);
                const auto from = campaign::local_time(
                    rules.zone, instant_of_ms(detail.at("start_ms").get<std::int64_t>()));
                const auto to = campaign::local_time(
                    rules.zone, instant_of_ms(detail.at("end_ms").get<std::int64_t>()));
                const bool came =
                    Facts::newest(tx, campaign.id, who.token, "signed_in").has_value();
                const auto* session = rules.session(slot->session);
                if ((keep || came) && session && session->date == from.date) {
                    person.keep =
                        planning::Slot{slot->session, from.minute_of_day, to.minute_of_day};
                    had[who.token] = true;
                }
            }
            people.push_back(std::move(person));
        }
        const auto plan = planning::assign_slots(campaign::slot_sessions(rules), std::move(people),
                                                 campaign::slot_pace(rules));
        bool first = true;
        for (const auto& one : plan.given) {
            if (had[one.person]) {
                ++given.kept;
                continue;
            }
            auto step = doing;
            if (!first) step.event_id = EventId::make(clock_.now());
            first = false;
            give(tx, campaign, step, one.person, one.slot.session, one.slot.start_minute,
                 one.slot.end_minute, std::string{planning::name_of(one.why)});
            ++given.given;
            if (one.why != planning::WhySlot::Regular && one.why != planning::WhySlot::Kept)
                ++given.to_makeup;
        }
        given.without = static_cast<std::int64_t>(plan.without.size());
        return given;
    });
}

Result<void, Refusal> RosterRecords::move_slot(const InForce& campaign, const Doing& doing,
                                               const GraduandRow& who, const std::string& session,
                                               const std::string& reason) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        return move_slot(tx, campaign, doing, who, session, reason);
    });
}

Result<void, Refusal> RosterRecords::move_slot(Transaction& tx, const InForce& campaign,
                                               const Doing& doing, const GraduandRow& who,
                                               const std::string& session,
                                               const std::string& reason) {
    const auto& rules = *campaign.campaign;
    const auto* target = rules.session(session);
    if (!target)
        return refuse(Refusal{"no_such_session",
                              {"没有这个场次。", "There is no such session."},
                              {"请从场次列表中选择。", "Choose one from the list of sessions."}});
    if (Facts::newest(tx, campaign.id, who.token, "signed_in"))
        return refuse(
            Refusal{"already_signed_in",
                    {"已经签到，不能再改时间。", "Signed in already; the slot cannot move."},
                    {"请在现场联系值班负责人。", "See the hall lead on the spot."}});
    for (const auto& one : campaign::slot_sessions(rules)) {
        if (one.id != session) continue;
        for (const auto& room : planning::slots_of(one, campaign::slot_pace(rules))) {
            const auto from = to_ms(campaign::moment(rules.zone, target->date, room.start_minute));
            const auto taken =
                tx.first(
                      "SELECT COUNT(*) AS n FROM current_fact WHERE campaign_id = :campaign AND "
                      "session = :session AND kind = 'slot_given' AND detail LIKE :start",
                      {{"campaign", campaign.id},
                       {"session", session},
                       {"start", "%\"start_ms\":" + std::to_string(from) + ",%"}})
                    .value()
                    .int64("n");
            if (taken >= room.capacity) continue;
            give(tx, campaign, doing, who.token, session, room.start_minute, room.end_minute,
                 reason);
            return {};
        }
    }
    return refuse(Refusal{"session_full",
                          {"该场次已满。", "That session is full."},
                          {"请换一个场次。", "Choose another session."}});
}

}  // namespace liuying::store
