#include "store/case_records.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "access/masking.h"
#include "campaign/zone.h"
#include "store/calling.h"
#include "store/same_person.h"
#include "store/staff_person.h"
#include "store/store_words.h"

namespace liuying::store {

using Json = nlohmann::json;

namespace {

constexpr const char* select_changes =
    "SELECT r.id, r.field, r.sealed, r.made_by, r.on_behalf, r.made_at_ms FROM change_request r "
    "WHERE "
    "r.campaign_id = :campaign";

// The entry of a document that was brought, under its own id; and that of a copy that was signed:
// its comment names the copy.
constexpr std::string_view evidence_added = "evidence_added";
constexpr std::string_view evidence_signed = "evidence_signed";

roster::ChangeRoute route_named(std::string_view name) {
    using enum roster::ChangeRoute;
    for (const auto route : {Plain, Identity, FifteenToEighteen, MilitaryToResident, Passport})
        if (roster::name_of(route) == name) return route;
    return Plain;
}

// The pages' words for a piece of evidence; what they call "proof" or "other" proves nothing by
// itself.
std::optional<roster::Evidence> evidence_named(std::string_view name) {
    using enum roster::Evidence;
    if (name == "hukou_booklet") return HouseholdRegister;
    if (name == "passport") return PassportCopy;
    if (name == "proof") return PoliceCertificate;
    for (const auto one : {IdCard, HouseholdRegister, PoliceCertificate, BirthCertificate,
                           MilitaryCard, StudentCard, PassportCopy})
        if (roster::name_of(one) == name) return one;
    return std::nullopt;
}

bool number_changes(roster::Field field) {
    return field == roster::Field::DocumentNo || field == roster::Field::DocumentType;
}

// A sound new number or name lifts the blocks that the old one had put up.
void lift_blocks(roster::Graduand& graduand, roster::Field field) {
    using enum roster::Block;
    std::erase_if(graduand.blocks, [&](roster::Block block) {
        if (field == roster::Field::Name) return block == UnreadableName;
        if (field != roster::Field::DocumentNo) return false;
        return block == FifteenDigits || block == MilitaryId || block == RoundedNumber ||
               block == FreeDocument;
    });
}

}  // namespace

Result<ChangeCase, Refusal> CaseRecords::ask_change(const InForce& campaign, const Doing& doing,
                                                    const GraduandRow& who, roster::Field field,
                                                    const std::string& new_value, bool on_behalf,
                                                    const std::string& comment) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<ChangeCase, Refusal> {
            const Event asked{.event_id = doing.event_id,
                              .school = campaign.school,
                              .campaign = campaign.id.text(),
                              .happened_at = doing.happened_at,
                              .device = doing.device,
                              .actor = doing.actor,
                              .action = "change_asked",
                              .subject = "ticket/" + who.token,
                              .after = Json{{"request", doing.event_id.text()},
                                            {"field", roster::name_of(field)},
                                            {"on_behalf", on_behalf}}
                                           .dump()};
            if (const auto before = journal_.repeated(tx, asked); !before)
                return refuse(before.error());
            else if (*before)
                return change(tx, campaign.id, doing.event_id).value();
            const auto record = roster_.open(tx, campaign.id, who.student_no);
            if (!record) return refuse(person_erased());
            const auto old_value = roster::text_of(record->now, field);
            if (old_value == new_value)
                return refuse(Refusal{"same_value",
                                      {"新值与原值相同。", "The new value is the old one."},
                                      {"请填写要改成的内容。", "Write what it should become."}});
            for (const auto& one : changes_of(tx, campaign.id, who.id))
                if (one.request.field == field && !roster::is_final(one.request.state))
                    return refuse(Refusal{"request_open",
                                          {"这一项已有一份未办结的申请。",
                                           "A request about this item is still open."},
                                          {"请在那份申请中补充，或先撤回。",
                                           "Complete that one, or withdraw it first."}});
            const auto now = clock_.now();
            tx.execute(
                "INSERT INTO change_request (id, campaign_id, graduand_id, field, sealed, route, "
                "made_by, "
                "on_behalf, made_at_ms) VALUES (:id, :campaign, :graduand, :field, :sealed, "
                ":route, :by, "
                ":on_behalf, :at)",
                {{"id", doing.event_id},
                 {"campaign", campaign.id},
                 {"graduand", who.id},
                 {"field", roster::name_of(field)},
                 {"sealed", vault_.seal(tx, who.person_key, SealUse::Evidence,
                                        Json{{"old", old_value}, {"new", new_value}}.dump(), now)},
                 {"route", roster::name_of(roster::route_of(record->now, field))},
                 {"by", doing.actor},
                 {"on_behalf", on_behalf ? 1 : 0},
                 {"at", doing.happened_at}});
            tx.execute(
                "INSERT INTO change_request_event (event_id, request_id, state, by_account, "
                "comment, "
                "at_ms) VALUES (:event, :id, 'draft', :by, :comment, :at)",
                {{"event", EventId::make(now)},
                 {"id", doing.event_id},
                 {"by", doing.actor},
                 {"comment", comment},
                 {"at", doing.happened_at}});
            journal_.append(tx, asked);
            return change(tx, campaign.id, doing.event_id).value();
        });
}

std::optional<ChangeCase> CaseRecords::change(Transaction& tx, CampaignId campaign,
                                              EventId id) const {
    const auto row = tx.first(std::string{select_changes} + " AND r.id = :id",
                              {{"campaign", campaign}, {"id", id}});
    if (!row) return std::nullopt;
    const auto of =
        tx.first("SELECT " + graduand_columns("g") +
                     ", r.route AS asked_route FROM change_request r JOIN graduand g ON g.id = "
                     "r.graduand_id WHERE r.id = :id",
                 {{"id", id}});
    ChangeCase one{.id = id,
                   .who = graduand_of_row(*of),
                   .request = {},
                   .opened_at = row->instant("made_at_ms"),
                   .events = {},
                   .evidence = {}};
    auto& request = one.request;
    request.id = {id.value};
    request.graduand = one.who.id;
    request.field = roster::field_of_name(row->text("field")).value();
    request.route = route_named(of->text("asked_route"));
    request.made_by = row->text("made_by");
    request.on_behalf = row->truth("on_behalf");
    request.about = staff_actors(tx, campaign, one.who.token);
    request.about.push_back("graduand:" + one.who.id.text());
    if (const auto values =
            vault_.open(tx, one.who.person_key, SealUse::Evidence, row->bytes("sealed"))) {
        const auto opened = Json::parse(*values);
        request.old_value = opened.value("old", "");
        request.new_value = opened.value("new", "");
    }
    for (const auto& found :
         // In the order they were recorded, too: the newest copy is the one that counts.
         tx.query("SELECT e.id, e.kind, e.content_type, e.blob_id, e.added_at_ms, j.actor FROM "
                  "evidence e LEFT JOIN journal j ON j.event_id = e.id AND j.action = :added WHERE "
                  "e.request_id = :id ORDER BY COALESCE(j.seq, 0), e.id",
                  {{"id", id}, {"added", evidence_added}})) {
        one.evidence.push_back({.id = found.id<JournalEvent>("id"),
                                .request = id,
                                .kind = found.text("kind"),
                                .content_type = found.text("content_type"),
                                .blob = BlobName{found.text("blob_id")},
                                .signed_by = {},
                                .signed_at = {}});
        auto& item = one.evidence.back();
        if (item.content_type != on_paper) continue;
        item.signed_by = found.opt_text("actor").value_or("");
        item.signed_at = found.instant("added_at_ms");
    }
    for (const auto& event :
         // In the order they were recorded: a clerk's clock may run behind. The draft has no entry
         // of its own.
         tx.query("SELECT e.state, e.by_account, e.comment, e.at_ms FROM change_request_event e "
                  "LEFT JOIN "
                  "journal j ON j.event_id = e.event_id WHERE e.request_id = :id ORDER BY "
                  "COALESCE(j.seq, 0)",
                  {{"id", id}})) {
        one.events.push_back({event.text("state"), event.text("by_account"), event.text("comment"),
                              event.instant("at_ms")});
        if (event.text("state") == evidence_signed) {
            auto& told = one.events.back();
            const auto item = std::ranges::find_if(one.evidence, [&](const EvidenceRow& each) {
                return each.id.text() == told.comment;
            });
            if (item == one.evidence.end()) continue;
            item->signed_by = told.by;
            item->signed_at = told.at;
            told.comment = item->kind;
            continue;
        }
        const auto state = roster::change_state_of_name(event.text("state"));
        if (!state) continue;
        request.state = *state;
        request.since = event.instant("at_ms");
        if (*state == roster::ChangeState::Submitted) request.verified_by.clear();
        if (*state == roster::ChangeState::CollegeVerified)
            request.verified_by = event.text("by_account");
        if (*state == roster::ChangeState::Approved || *state == roster::ChangeState::Refused)
            request.decided_by = event.text("by_account");
        request.note = event.text("comment");
    }
    for (const auto& item : one.evidence)
        if (const auto kind = evidence_named(item.kind))
            request.evidence.push_back({.kind = *kind,
                                        .on_paper = item.content_type == on_paper,
                                        .signed_by = item.signed_by});
    return one;
}

std::vector<ChangeCase> CaseRecords::changes(Transaction& tx, CampaignId campaign) const {
    std::vector<ChangeCase> all;
    for (const auto& row : tx.query(
             "SELECT id FROM change_request WHERE campaign_id = :campaign ORDER BY made_at_ms, id",
             {{"campaign", campaign}}))
        if (auto one = change(tx, campaign, row.id<JournalEvent>("id")))
            all.push_back(std::move(*one));
    return all;
}

std::vector<ChangeCase> CaseRecords::changes_of(Transaction& tx, CampaignId campaign,
                                                roster::GraduandId who) const {
    std::vector<ChangeCase> all;
    for (const auto& row :
         tx.query("SELECT id FROM change_request WHERE campaign_id = :campaign AND "
                  "graduand_id = :who ORDER BY made_at_ms, id",
                  {{"campaign", campaign}, {"who", who}}))
        if (auto one = change(tx, campaign, row.id<JournalEvent>("id")))
            all.push_back(std::move(*one));
    return all;
}

Result<ChangeCase, Refusal> CaseRecords::act(const InForce& campaign, const Doing& doing,
                                             EventId id, roster::ChangeAct act,
                                             roster::ChangeActor who, const std::string& comment) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<ChangeCase, Refusal> {
            auto found = change(tx, campaign.id, id);
            if (!found) return refuse(no_such_case());
            // Every step of this name leads to one state.
            const std::string state{roster::name_of(
                std::ranges::find(roster::change_steps, act, &roster::ChangeStep::act)->to)};
            const Event step{.event_id = doing.event_id,
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = doing.happened_at,
                             .device = doing.device,
                             .actor = doing.actor,
                             .action = "change_" + state,
                             .subject = "ticket/" + found->who.token,
                             .after = Json{{"request", id.text()}, {"state", state}}.dump()};
            if (const auto before = journal_.repeated(tx, step); !before)
                return refuse(before.error());
            else if (*before)
                return std::move(*found);
            const auto& rules = *campaign.campaign;
            const auto& expected = found->who.expected_on;
            const bool graduating =
                expected.size() >= 4 && expected.substr(0, 4) == std::to_string(rules.cohort);
            const auto moved = roster::move(
                found->request, {act, who, doing.actor, comment, doing.happened_at}, rules.changes,
                campaign::local_time(rules.zone, doing.happened_at).date, graduating);
            if (!moved) return refuse(roster::explain(moved.error()));
            if (act == roster::ChangeAct::Apply) {
                auto graduand = roster_.open(tx, campaign.id, found->who.student_no);
                if (!graduand) return refuse(person_erased());
                auto record = roster::carried_out(graduand->now, found->request);
                if (!record)
                    return refuse(Refusal{
                        "bad_value",
                        {"新值不符合该项的格式。", "The new value is not one of this item."},
                        {"请退回并重新申请。", "Withdraw it and ask anew."}});
                const auto source = "change_request:" + id.text();
                graduand->now = std::move(*record);
                lift_blocks(*graduand, found->request.field);
                if (number_changes(found->request.field)) {
                    // Of the old number the others may need no block any more; of the new one
                    // nobody has said yet whose it is.
                    const auto left = other_records(tx, campaign.id, found->who);
                    std::erase(graduand->blocks, roster::Block::SecondRecord);
                    if (second_record_stands(true,
                                             other_records(tx, campaign.id, graduands_, found->who,
                                                           graduand->now.document)))
                        graduand->blocks.push_back(roster::Block::SecondRecord);
                    roster_.put(tx, campaign, doing.actor, *graduand, source);
                    for (const auto& other : left)
                        settle_second_record(tx, roster_, campaign, doing.actor, other.who, source);
                } else {
                    roster_.put(tx, campaign, doing.actor, *graduand, source);
                }
            }
            assert(roster::name_of(moved->state) == state);
            tx.execute(
                "INSERT INTO change_request_event (event_id, request_id, state, by_account, "
                "comment, "
                "at_ms) VALUES (:event, :id, :state, :by, :comment, :at)",
                {{"event", doing.event_id},
                 {"id", id},
                 {"state", state},
                 {"by", doing.actor},
                 {"comment", comment},
                 {"at", doing.happened_at}});
            journal_.append(tx, step);
            return change(tx, campaign.id, id).value();
        });
}

Result<EventId, Refusal> CaseRecords::add_evidence(const InForce& campaign, const Doing& doing,
                                                   EventId id, const std::string& kind,
                                                   const std::string& content_type,
                                                   std::string_view bytes) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<EventId, Refusal> {
            const auto found = change(tx, campaign.id, id);
            if (!found) return refuse(no_such_case());
            const Event added{.event_id = doing.event_id,
                              .school = campaign.school,
                              .campaign = campaign.id.text(),
                              .happened_at = doing.happened_at,
                              .actor = doing.actor,
                              .action = std::string{evidence_added},
                              .subject = "ticket/" + found->who.token,
                              .after = Json{{"request", id.text()}, {"kind", kind}}.dump()};
            if (const auto before = journal_.repeated(tx, added); !before)
                return refuse(before.error());
            else if (*before)
                return doing.event_id;
            if (content_type == on_paper)
                if (const auto may = roster::may_witness(found->request, doing.actor); !may)
                    return refuse(roster::explain(may.error()));
            if (roster::is_final(found->request.state) ||
                found->request.state == roster::ChangeState::Approved)
                return refuse(Refusal{
                    "case_closed",
                    {"这份申请已有结论，不能再补材料。", "It was decided; nothing more is added."},
                    {"如有新情况，请另行申请。", "Ask anew if something changed."}});
            const auto now = clock_.now();
            const auto sealed =
                vault_.seal(tx, found->who.person_key, SealUse::Evidence, bytes, now);
            const auto blob = blobs_.put(sealed);
            record_blob(tx, blob, "application/octet-stream", now);
            tx.execute(
                "INSERT INTO evidence (id, request_id, kind, content_type, blob_id, sha256, "
                "added_at_ms) "
                "VALUES (:id, :request, :kind, :type, :blob, :sha256, :at)",
                {{"id", doing.event_id},
                 {"request", id},
                 {"kind", kind},
                 {"type", content_type},
                 {"blob", blob.name.text},
                 {"sha256", to_hex(blob.sha256)},
                 {"at", doing.happened_at}});
            journal_.append(tx, added);
            return doing.event_id;
        });
}

Result<ChangeCase, Refusal> CaseRecords::sign_evidence(const InForce& campaign, const Doing& doing,
                                                       EventId id, EventId evidence) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<ChangeCase, Refusal> {
            auto found = change(tx, campaign.id, id);
            if (!found) return refuse(no_such_case());
            const auto item = std::ranges::find(found->evidence, evidence, &EvidenceRow::id);
            if (item == found->evidence.end())
                return refuse(Refusal{"no_such_evidence",
                                      {"没有这份材料。", "There is no such evidence."},
                                      {"请从事项中选择。", "Choose it in its case."}});
            const Event sign{.event_id = doing.event_id,
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = doing.happened_at,
                             .device = doing.device,
                             .actor = doing.actor,
                             .action = std::string{evidence_signed},
                             .subject = "ticket/" + found->who.token,
                             .after = Json{{"request", id.text()},
                                           {"kind", item->kind},
                                           {"evidence", evidence.text()}}
                                          .dump()};
            if (const auto before = journal_.repeated(tx, sign); !before)
                return refuse(before.error());
            if (!item->signed_by.empty()) return std::move(*found);
            if (const auto may = roster::may_sign(found->request, doing.actor); !may)
                return refuse(roster::explain(may.error()));
            tx.execute(
                "INSERT INTO change_request_event (event_id, request_id, state, by_account, "
                "comment, at_ms) VALUES (:event, :id, :state, :by, :evidence, :at)",
                {{"event", doing.event_id},
                 {"id", id},
                 {"state", evidence_signed},
                 {"by", doing.actor},
                 {"evidence", evidence.text()},
                 {"at", doing.happened_at}});
            journal_.append(tx, sign);
            return change(tx, campaign.id, id).value();
        });
}

std::optional<EvidenceRow> CaseRecords::evidence(Transaction& tx, CampaignId campaign,
                                                 EventId id) const {
    const auto row = tx.first(
        "SELECT e.request_id, e.kind, e.content_type, e.blob_id FROM evidence e JOIN "
        "change_request r ON r.id = e.request_id WHERE e.id = :id AND r.campaign_id = "
        ":campaign",
        {{"id", id}, {"campaign", campaign}});
    if (!row) return std::nullopt;
    return EvidenceRow{.id = id,
                       .request = row->id<JournalEvent>("request_id"),
                       .kind = row->text("kind"),
                       .content_type = row->text("content_type"),
                       .blob = BlobName{row->text("blob_id")},
                       .signed_by = {},
                       .signed_at = {}};
}

std::optional<std::string> CaseRecords::open_evidence(Transaction& tx, const GraduandRow& who,
                                                      const EvidenceRow& row) const {
    const auto sealed = blobs_.get(row.blob);
    if (!sealed) throw std::runtime_error{"evidence is missing: " + row.blob.text};
    return vault_.open(tx, who.person_key, SealUse::Evidence, *sealed);
}

Result<AssociationCase, Refusal> CaseRecords::ask_association(const InForce& campaign,
                                                              const Doing& doing,
                                                              const GraduandRow& who) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        return ask_association(tx, campaign, doing, who);
    });
}

Result<AssociationCase, Refusal> CaseRecords::ask_association(Transaction& tx,
                                                              const InForce& campaign,
                                                              const Doing& doing,
                                                              const GraduandRow& who) {
    const auto before =
        facts_.repeated(tx, campaign, doing, {.kind = "association_asked", .token = who.token});
    if (!before) return refuse(before.error());
    if (*before)
        if (auto one = association(tx, campaign.id, doing.event_id)) return std::move(*one);
    // The one still asked for stands: asking again opens no second one.
    if (const auto open = tx.first(
            "SELECT a.id FROM association a LEFT JOIN association_done d ON d.association_id = "
            "a.id WHERE a.campaign_id = :campaign AND a.graduand_id = :graduand AND d.event_id IS "
            "NULL ORDER BY a.asked_at_ms, a.id LIMIT 1",
            {{"campaign", campaign.id}, {"graduand", who.id}}))
        return association(tx, campaign.id, open->id<JournalEvent>("id")).value();
    const auto verdict = roster::decide(graduands_.standing_facts(tx, campaign, who));
    if (verdict.kind != roster::StandingKind::Associate)
        return refuse(Refusal{"nothing_to_associate",
                              {"名单显示不需要关联。", "The lists show nothing to associate."},
                              {"请查看本人的拍摄要求。", "See what the person's standing says."}});
    const auto* missing = "differ";
    if (verdict.clause == roster::Clause::MissingInSchool) missing = "school";
    if (verdict.clause == roster::Clause::MissingOnRegistry) missing = "registry";
    tx.execute(
        "INSERT INTO association (id, campaign_id, graduand_id, missing, asked_at_ms, asked_by) "
        "VALUES (:id, :campaign, :graduand, :missing, :at, :by)",
        {{"id", doing.event_id},
         {"campaign", campaign.id},
         {"graduand", who.id},
         {"missing", missing},
         {"at", doing.happened_at},
         {"by", doing.actor}});
    facts_.record(
        tx, campaign, doing,
        {.kind = "association_asked",
         .token = who.token,
         .detail = Json{{"association", doing.event_id.text()}, {"missing", missing}}.dump()});
    return association(tx, campaign.id, doing.event_id).value();
}

Result<AssociationCase, Refusal> CaseRecords::work_off(const InForce& campaign, const Doing& doing,
                                                       EventId id, const std::string& note) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<AssociationCase, Refusal> {
            auto found = association(tx, campaign.id, id);
            if (!found) return refuse(no_such_case());
            const auto before = facts_.repeated(
                tx, campaign, doing, {.kind = "association_worked_off", .token = found->who.token});
            if (!before) return refuse(before.error());
            if (found->done) return std::move(*found);
            note_worked_off(tx, campaign, doing, *found, note);
            return association(tx, campaign.id, id).value();
        });
}

void CaseRecords::note_worked_off(Transaction& tx, const InForce& campaign, const Doing& doing,
                                  const AssociationCase& asked, const std::string& note) {
    tx.execute(
        "INSERT INTO association_done (event_id, association_id, by_account, note, at_ms) VALUES "
        "(:event, :id, :by, :note, :at)",
        {{"event", doing.event_id},
         {"id", asked.id},
         {"by", doing.actor},
         {"note", note},
         {"at", doing.happened_at}});
    facts_.record(tx, campaign, doing,
                  {.kind = "association_worked_off",
                   .token = asked.who.token,
                   .detail = Json{{"association", asked.id.text()}}.dump()});
}

namespace {

roster::PictureListFault unknown_level(const roster::PictureRow& row, const std::string& column) {
    return {row.row,
            column,
            {"本批次没有名为“" + row.level + "”的培养层次，按其他层次的照片处理，不作数。",
             "“" + row.level +
                 "” is no degree level of this campaign; such pictures are taken as of another "
                 "level and do not count."}};
}

}  // namespace

CaseRecords::Listed CaseRecords::listed(Transaction& tx, const InForce& campaign,
                                        const roster::PictureList& list) const {
    std::map<std::string, std::string, std::less<>> level_of;       // student number → level
    std::unordered_multimap<std::string, std::string> by_document;  // keyed hash → student number
    tx.each("SELECT student_no, level FROM graduand WHERE campaign_id = :campaign",
            {{"campaign", campaign.id}},
            [&](const Row& row) { level_of.emplace(row.text("student_no"), row.text("level")); });
    if (!list.document_column.empty())
        tx.each(
            "SELECT d.document_index, g.student_no FROM graduand_document d JOIN graduand g ON "
            "g.id = d.graduand_id WHERE d.campaign_id = :campaign",
            {{"campaign", campaign.id}}, [&](const Row& row) {
                by_document.emplace(row.text("document_index"), row.text("student_no"));
            });
    Listed read;
    read.unreadable = list.faults;
    std::set<std::string> unknown_levels;
    for (const auto& row : list.rows) {
        auto number = row.student_no;
        if (!level_of.contains(number) && !row.document_no.empty()) {
            const auto [from, to] =
                by_document.equal_range(graduands_.index_of_document(row.document_no));
            if (std::distance(from, to) > 1) {
                read.unreadable.push_back(
                    {row.row,
                     list.document_column,
                     {"这个证件号码在名单中有不止一条学籍记录，请补上学号。",
                      "More than one record has this document number; give the student number."}});
                continue;
            }
            if (from != to) {
                number = from->second;
            } else if (number.empty()) {
                read.unmatched.push_back(access::mask_document(row.document_no));
                continue;
            }
        }
        if (!row.has_picture) {
            ++read.without;
            continue;
        }
        Carried carried{.row = &row, .level = row.level};
        if (const auto own = level_of.find(number); own != level_of.end()) {
            if (const auto* const level = campaign.campaign->level(row.level))
                carried.level = level->id;
            else if (!row.level.empty() && unknown_levels.insert(row.level).second)
                read.unreadable.push_back(unknown_level(row, list.level_column));
            carried.counts = roster::counts({carried.level, row.taken_on, row.source}, own->second);
        }
        const auto [there, fresh] = read.with.try_emplace(std::move(number), carried);
        if (!fresh && carried.counts && !there->second.counts) there->second = std::move(carried);
    }
    std::ranges::stable_sort(read.unreadable, {}, &roster::PictureListFault::row);
    return read;
}

CaseRecords::WorkedOff CaseRecords::work_off_all(const InForce& campaign, const Doing& doing,
                                                 const roster::PictureList& list,
                                                 const std::string& note) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        std::map<std::string, AssociationCase> asked;
        for (auto& one : associations(tx, campaign.id))
            if (!one.done) asked.emplace(one.who.student_no, std::move(one));
        auto carried = listed(tx, campaign, list);
        WorkedOff outcome{.done = 0,
                          .without = carried.without,
                          .not_counting = 0,
                          .unmatched = std::move(carried.unmatched),
                          .unreadable = std::move(carried.unreadable)};
        for (const auto& [number, with] : carried.with) {
            if (!with.counts) {
                ++outcome.not_counting;
                continue;
            }
            const auto found = asked.find(number);
            if (found == asked.end()) {
                outcome.unmatched.push_back(number);
                continue;
            }
            auto one = doing;
            one.event_id = EventId::make(clock_.now());
            note_worked_off(tx, campaign, one, found->second, note);
            asked.erase(found);
            ++outcome.done;
        }
        return outcome;
    });
}

std::optional<AssociationCase> CaseRecords::association(Transaction& tx, CampaignId campaign,
                                                        EventId id) const {
    const auto row = tx.first("SELECT " + graduand_columns("g") +
                                  ", a.missing, a.asked_at_ms, a.asked_by, d.by_account, d.note, "
                                  "d.at_ms FROM association a "
                                  "JOIN graduand g ON g.id = a.graduand_id LEFT JOIN "
                                  "association_done d ON d.association_id "
                                  "= a.id WHERE a.id = :id AND a.campaign_id = :campaign",
                              {{"id", id}, {"campaign", campaign}});
    if (!row) return std::nullopt;
    AssociationCase one{.id = id,
                        .who = graduand_of_row(*row),
                        .missing = row->text("missing"),
                        .asked_at = row->instant("asked_at_ms"),
                        .asked_by = row->text("asked_by"),
                        .done = {}};
    if (const auto at = row->opt_instant("at_ms"))
        one.done = CaseEvent{"worked_off", row->text("by_account"), row->text("note"), *at};
    return one;
}

std::vector<AssociationCase> CaseRecords::associations(Transaction& tx, CampaignId campaign) const {
    std::vector<AssociationCase> all;
    for (const auto& row : tx.query(
             "SELECT id FROM association WHERE campaign_id = :campaign ORDER BY asked_at_ms, id",
             {{"campaign", campaign}}))
        if (auto one = association(tx, campaign, row.id<JournalEvent>("id")))
            all.push_back(std::move(*one));
    return all;
}

std::vector<AssociationCase> CaseRecords::associations_of(Transaction& tx, CampaignId campaign,
                                                          roster::GraduandId who) const {
    std::vector<AssociationCase> all;
    for (const auto& row :
         tx.query("SELECT id FROM association WHERE campaign_id = :campaign AND graduand_id = :who "
                  "ORDER BY asked_at_ms, id",
                  {{"campaign", campaign}, {"who", who}}))
        if (auto one = association(tx, campaign, row.id<JournalEvent>("id")))
            all.push_back(std::move(*one));
    return all;
}

ListRead CaseRecords::read_list(const InForce& campaign, const Doing& doing,
                                const std::string& side, const std::string& file_name,
                                const roster::PictureList& list) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        auto carried = listed(tx, campaign, list);
        ListRead read{.id = doing.event_id,
                      .matched = 0,
                      .without = carried.without,
                      .not_counting = 0,
                      .unmatched = std::move(carried.unmatched),
                      .unreadable = std::move(carried.unreadable),
                      .cases = {}};
        // Student number → picture hash, of pictures that count.
        using Seen = std::map<std::string, std::string, std::less<>>;
        Seen mine;
        tx.execute(
            "INSERT INTO picture_list (id, campaign_id, side, seen_at_ms, file_name, made_by) "
            "VALUES "
            "(:id, :campaign, :side, :at, :file, :by)",
            {{"id", doing.event_id},
             {"campaign", campaign.id},
             {"side", side},
             {"at", doing.happened_at},
             {"file", file_name},
             {"by", doing.actor}});
        for (const auto& [number, with] : carried.with) {
            const auto& row = *with.row;
            if (with.counts)
                mine.emplace(number, row.hash);
            else
                ++read.not_counting;
            tx.execute(
                "INSERT INTO picture_seen (list_id, student_no, picture_hash, taken_on, level, "
                "source) VALUES (:list, :student_no, :hash, :taken, :level, :source)",
                {{"list", doing.event_id},
                 {"student_no", number},
                 {"hash", row.hash},
                 {"taken", row.taken_on ? identity::to_text(*row.taken_on) : std::string{}},
                 {"level", with.level},
                 {"source", roster::name_of(row.source)}});
        }
        Seen other;
        tx.each(
            "SELECT p.student_no, upper(p.picture_hash) AS picture_hash, p.level, p.source, "
            "g.level AS own FROM picture_seen p JOIN graduand g ON g.campaign_id = :campaign AND "
            "g.student_no = p.student_no WHERE p.list_id = (SELECT l.id FROM picture_list l WHERE "
            "l.campaign_id = :campaign AND l.side <> :side ORDER BY l.seen_at_ms DESC, l.id DESC "
            "LIMIT 1)",
            {{"campaign", campaign.id}, {"side", side}}, [&](const Row& row) {
                const auto level = row.text("level");
                if (roster::counts({level, {}, roster::picture_source_of_name(row.text("source"))},
                                   row.text("own")))
                    other.emplace(row.text("student_no"), row.text("picture_hash"));
            });
        const bool registry = side == "registry";
        const auto pages = stages_.of(tx, campaign.id);
        auto left = mine;
        std::vector<GraduandRow> people;
        tx.each("SELECT " + graduand_columns("g") +
                    " FROM graduand g WHERE g.campaign_id = :campaign ORDER BY g.student_no",
                {{"campaign", campaign.id}},
                [&](const Row& row) { people.push_back(graduand_of_row(row)); });
        const auto standing = graduands_.standing_facts(tx, campaign, people);
        for (std::size_t i = 0; i < people.size(); ++i) {
            const auto& who = people[i];
            const auto here = mine.find(who.student_no);
            const auto there = other.find(who.student_no);
            const bool on_this = here != mine.end();
            const bool on_other = there != other.end();
            const bool differ = on_this && on_other && !here->second.empty() &&
                                !there->second.empty() && here->second != there->second;
            left.erase(who.student_no);
            if (on_this) ++read.matched;
            if (!who.gone) {
                const auto* group = "none";
                if (on_this && on_other)
                    group = differ ? "differ" : "both";
                else if (on_this || on_other)
                    group = on_this == registry ? "registry_only" : "school_only";
                ++read.cases[group];
            }
            const auto page = pages->find(who.token);
            const auto facts = page == pages->end() ? campaign::Facts{} : page->second;
            const auto note = [&](bool now, campaign::FactKind stands, const char* yes,
                                  const char* no) {
                if (now == facts.has(stands)) return;
                auto event = doing;
                event.event_id = EventId::make(clock_.now());
                facts_.record(tx, campaign, event,
                              {.kind = now ? yes : no,
                               .token = who.token,
                               .detail = Json{{"list", doing.event_id.text()}}.dump()});
            };
            if (registry)
                note(on_this, campaign::FactKind::OnRegistry, "on_registry", "not_on_registry");
            else
                note(on_this, campaign::FactKind::InSchoolSystem, "in_school_system",
                     "not_in_school_system");
            note(differ, campaign::FactKind::PicturesDiffer, "pictures_differ", "pictures_agree");
            if (!who.gone)
                call_by_list(tx, facts_, clock_, campaign, doing, who, facts,
                             roster::may_sit(roster::decide(standing[i]).kind));
        }
        for (const auto& [number, hash] : left) read.unmatched.push_back(number);
        journal_.append(tx, {.event_id = doing.event_id,
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = doing.happened_at,
                             .actor = doing.actor,
                             .action = "picture_list_read",
                             .subject = "list/" + side,
                             .after = Json{{"rows", mine.size()},
                                           {"matched", read.matched},
                                           {"without", read.without},
                                           {"not_counting", read.not_counting},
                                           {"unreadable", read.unreadable.size()}}
                                          .dump()});
        return read;
    });
}

}  // namespace liuying::store
