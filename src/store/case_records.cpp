#include "store/case_records.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "campaign/zone.h"
#include "identity/name.h"
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

// The blocks an item's new value leaves, sets and lifts: those of the name go with the name, or
// with the card that proved it; those of the number with the number; a contradiction with what
// contradicts. What else stands is not this item's.
void settle_blocks(roster::Graduand& graduand, const roster::ChangeRequest& request,
                   const std::vector<roster::Block>& now) {
    using enum roster::Block;
    const auto settled = [&](roster::Block block) {
        switch (block) {
            case UnreadableName: return request.field == roster::Field::Name;
            case FifteenDigits:
            case MilitaryId:
            case RoundedNumber:
            case FreeDocument: return number_changes(request.field);
            case Contradiction: return true;
            case SecondRecord: return false;
        }
        return false;
    };
    std::erase_if(graduand.blocks, settled);
    for (const auto block : now) {
        if (!settled(block)) continue;
        if (block == UnreadableName && roster::settles_name(request)) continue;
        graduand.blocks.push_back(block);
    }
}

bool asks_for_another(const std::vector<ChangeCase>& changes, bool approved) {
    return std::ranges::any_of(changes, [&](const ChangeCase& one) {
        const auto state = one.request.state;
        return number_changes(one.request.field) &&
               (approved ? state == roster::ChangeState::Approved : !roster::is_final(state));
    });
}

Refusal not_eighteen() {
    return {"change_bad_value",
            {"军人证件只能改为 18 位的居民身份证号码。",
             "A military ID becomes a resident ID number of 18 characters."},
            {"请填写居民身份证上的号码。", "Write the number of the resident ID card."}};
}

}  // namespace

bool is_evidence(std::string_view kind) {
    return kind == "other" || evidence_named(kind).has_value();
}

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
            // A name that was doubted and stands so on the card is asked for as it is.
            const bool stands = field == roster::Field::Name && roster::provable(old_value) &&
                                std::ranges::find(record->blocks, roster::Block::UnreadableName) !=
                                    record->blocks.end();
            const auto read =
                read_value(tx, campaign, who, record->now, field, new_value,
                           roster::route_of(record->now, field, new_value), Holder::NotTold);
            if (!read) return refuse(read.error());
            const auto wanted = roster::text_of(read->record, field);
            const auto route = roster::route_of(record->now, field, wanted);
            if (old_value == wanted && !stands)
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
                                        Json{{"old", old_value}, {"new", wanted}}.dump(), now)},
                 {"route", roster::name_of(route)},
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

Result<roster::NewValue, Refusal> CaseRecords::read_value(
    Transaction& tx, const InForce& campaign, const GraduandRow& who, const roster::Record& now,
    roster::Field field, const std::string& written, roster::ChangeRoute route,
    Holder holder) const {
    auto read = roster::new_value(now, field, written, roster::type_of_new_number(now, written),
                                  roster::expectations_of(*campaign.campaign));
    if (!read || !number_changes(field)) return read;
    const auto& document = read->record.document;
    if (route == roster::ChangeRoute::MilitaryToResident && document.number.size() != 18)
        return refuse(not_eighteen());
    if (holder == Holder::NotTold) return read;
    // Of somebody of another name, as in an import; unless they are giving it up.
    const auto name = identity::comparison_form(now.name);
    for (const auto& other : other_records(tx, campaign.id, graduands_, who, document)) {
        if (identity::comparison_form(other.who.name) == name) continue;
        if (asks_for_another(changes_of(tx, campaign.id, other.who.id),
                             holder == Holder::GivesItUpNow))
            continue;
        return refuse(Refusal{
            "change_number_taken",
            {"这个号码在名单中属于另一名学生。", "On the roster this number is another student's."},
            {"请对照证件核对；两人号码互换的，为另一人也提出申请，两份都批准后依次办理。",
             "Compare it with the document. Of two who were exchanged let the other ask, too: both "
             "are carried out one after the other once both are approved."}});
    }
    return read;
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
            if (act == roster::ChangeAct::Verify || act == roster::ChangeAct::Approve) {
                const auto record = roster_.open(tx, campaign.id, found->who.student_no);
                if (!record) return refuse(person_erased());
                const auto& request = found->request;
                if (const auto read =
                        read_value(tx, campaign, found->who, record->now, request.field,
                                   request.new_value, request.route, Holder::AsksForAnother);
                    !read)
                    return refuse(read.error());
            }
            if (act == roster::ChangeAct::Apply) {
                auto graduand = roster_.open(tx, campaign.id, found->who.student_no);
                if (!graduand) return refuse(person_erased());
                const auto& request = found->request;
                auto read = read_value(tx, campaign, found->who, graduand->now, request.field,
                                       request.new_value, request.route, Holder::GivesItUpNow);
                if (!read) return refuse(read.error());
                const auto source = "change_request:" + id.text();
                graduand->now = std::move(read->record);
                settle_blocks(*graduand, request, read->blocks);
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

}  // namespace liuying::store
