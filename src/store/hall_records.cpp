#include "store/hall_records.h"

#include "store/batches.h"
#include "store/calling.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "campaign/zone.h"
#include "identity/name.h"
#include "store/admission_photos.h"
#include "store/entrance_photos.h"
#include "store/store_words.h"

namespace liuying::store {

namespace {

using nlohmann::json;

constexpr const char* is_late =
    ", CASE WHEN kind = 'seated' AND detail LIKE '%\"late\":true%' THEN 1 ELSE 0 END AS late";
constexpr const char* hall_kinds =
    "('signed_in', 'swiped', 'held', 'returned', 'left', 'no_show', 'handed_over', 'seated', "
    "'stood')";

hall::LineEvent event_of_row(const Row& row) {
    const auto act = hall::act_named(row.text("kind"));
    assert(act);
    return {*act, row.text("token"), row.text("station"), row.instant("at_ms"),
            row.int64("late") != 0};
}

std::optional<std::int64_t> number_of(Transaction& tx, CampaignId campaign,
                                      std::string_view session, std::string_view token) {
    const auto row = tx.first(
        "SELECT s.number FROM sign_in s JOIN current_fact f ON f.event_id = s.event_id WHERE "
        "s.campaign_id = :campaign AND s.session = :session AND s.token = :token ORDER BY s.number "
        "DESC "
        "LIMIT 1",
        {{"campaign", campaign}, {"session", session}, {"token", token}});
    if (!row) return std::nullopt;
    return row->int64("number");
}

}  // namespace

const char* HallRecords::name_of(hall::SessionState state) {
    return hall::name_of(state);
}

namespace {

hall::SessionState state_after(const std::optional<Row>& event) {
    if (!event) return hall::SessionState::Planned;
    const auto& kind = event->text("kind");
    if (kind == "closed") return hall::SessionState::Closed;
    if (kind == "closing") return hall::SessionState::Closing;
    return hall::SessionState::Opened;
}

}  // namespace

hall::SessionState HallRecords::state_of(Transaction& tx, CampaignId campaign,
                                         std::string_view session) {
    return state_after(tx.first(
        "SELECT kind FROM session_event WHERE campaign_id = :campaign AND session = :session ORDER "
        "BY at_ms DESC, event_id DESC LIMIT 1",
        {{"campaign", campaign}, {"session", session}}));
}

hall::SessionState HallRecords::state_at(Transaction& tx, CampaignId campaign,
                                         std::string_view session, Instant at) {
    return state_after(tx.first(
        "SELECT kind FROM session_event WHERE campaign_id = :campaign AND session = :session AND "
        "at_ms <= :at ORDER BY at_ms DESC, event_id DESC LIMIT 1",
        {{"campaign", campaign}, {"session", session}, {"at", at}}));
}

std::shared_ptr<const hall::Line> HallRecords::line_of(Transaction& tx, CampaignId campaign,
                                                       const std::string& session) {
    const auto key = campaign.text() + "/" + session;
    auto folded = [&] {
        const std::scoped_lock lock{mutex_};
        return folded_[key];
    }();
    const Params since{{"campaign", campaign}, {"session", session}, {"seq", folded.last_seq}};
    const auto fresh = tx.query(
        std::string{"SELECT seq, kind, token, station, at_ms, undoes"} + is_late +
            " FROM fact WHERE campaign_id = :campaign AND session = :session AND seq > :seq ORDER "
            "BY seq",
        since);
    if (fresh.empty()) return folded.line;
    const bool undone =
        std::ranges::any_of(fresh, [](const Row& row) { return !row.is_null("undoes"); });
    const auto line =
        undone ? std::make_shared<hall::Line>() : std::make_shared<hall::Line>(*folded.line);
    if (undone) {
        for (const auto& row :
             tx.query(std::string{"SELECT kind, token, station, at_ms"} + is_late +
                          " FROM current_fact WHERE campaign_id = :campaign AND session = :session "
                          "AND kind IN " +
                          hall_kinds + " ORDER BY seq",
                      {{"campaign", campaign}, {"session", session}}))
            line->apply(event_of_row(row));
    } else {
        for (const auto& row : fresh)
            if (hall::act_named(row.text("kind"))) line->apply(event_of_row(row));
    }
    folded = {fresh.back().int64("seq"), line};
    tx.after_commit([this, key, folded] {
        const std::scoped_lock lock{mutex_};
        auto& kept = folded_[key];
        if (kept.last_seq < folded.last_seq) kept = folded;
    });
    return line;
}

std::optional<Slot> HallRecords::slot_of(Transaction& tx, CampaignId campaign,
                                         std::string_view token) {
    const std::string one{token};
    auto found = slots_of(tx, campaign, std::span{&one, 1});
    if (found.empty()) return std::nullopt;
    return std::move(found.begin()->second);
}

std::unordered_map<std::string, Slot> HallRecords::slots_of(Transaction& tx, CampaignId campaign,
                                                            std::span<const std::string> tokens) {
    std::unordered_map<std::string, Slot> slots;
    in_batches(tokens, [&](const std::string& places, Params params) {
        params.push_back({"campaign", campaign});
        // The newest comes last and stays.
        tx.each(
            "SELECT token, session, detail FROM current_fact WHERE campaign_id = :campaign AND "
            "kind = "
            "'slot_given' AND token IN (" +
                places + ") ORDER BY seq",
            params, [&](const Row& row) {
                const auto detail = json::parse(row.text("detail"));
                slots.insert_or_assign(
                    row.text("token"),
                    Slot{row.text("session"),
                         instant_of_ms(detail.at("start_ms").get<std::int64_t>()),
                         instant_of_ms(detail.at("end_ms").get<std::int64_t>())});
            });
    });
    return slots;
}

std::vector<hall::PersonFacts> HallRecords::person_facts(Transaction& tx, const InForce& campaign,
                                                         std::span<const GraduandRow> people,
                                                         const std::string& session,
                                                         identity::CivilDate day) {
    std::vector<std::string> tokens;
    for (const auto& who : people) tokens.push_back(who.token);
    const auto standing = graduands_.standing_facts(tx, campaign, people, day);
    const auto slots = slots_of(tx, campaign.id, tokens);
    const auto line = line_of(tx, campaign.id, session);
    std::vector<hall::PersonFacts> all;
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto& who = people[i];
        hall::PersonFacts facts;
        facts.standing = standing[i];
        facts.gone = who.gone;
        facts.excused = excuse_of(tx, campaign.id, who.token).has_value();
        facts.on_file = graduands_.taken(tx, who);
        facts.sat = Facts::newest(tx, campaign.id, who.token, "seated").has_value();
        if (const auto slot = slots.find(who.token); slot != slots.end())
            facts.slot = hall::SlotOf{slot->second.session, slot->second.start, slot->second.end};
        facts.campus = who.campus;
        if (const auto number = number_of(tx, campaign.id, session, who.token))
            facts.number_here = static_cast<int>(*number);
        facts.where = line->where(who.token);
        facts.fee = Payments::fee_of(tx, campaign, who.token).standing;
        all.push_back(std::move(facts));
    }
    return all;
}

hall::PersonFacts HallRecords::facts_today(Transaction& tx, const InForce& campaign,
                                           const GraduandRow& who, const std::string& session) {
    const auto today = campaign::local_time(campaign.campaign->zone, clock_.now()).date;
    return person_facts(tx, campaign, std::span{&who, 1}, session, today).front();
}

EntranceAsked entrance_asked(Transaction& tx, const InForce& campaign, const std::string& session,
                             const std::string& token) {
    return {consent_said(tx, campaign.id, token, campaign::ConsentPurpose::EntrancePhoto),
            consent_said(tx, campaign.id, token, campaign::ConsentPurpose::FaceComparison),
            has_entrance_photo(tx, campaign.id, session, token)};
}

AdmissionAsked admission_asked(Transaction& tx, const InForce& campaign, const std::string& token) {
    constexpr auto purpose = campaign::ConsentPurpose::AdmissionPhoto;
    const auto said = consent_said(tx, campaign.id, token, purpose);
    const bool to_another = said == ConsentSaid::Yes && !agrees_to(tx, campaign, token, purpose);
    return {to_another ? ConsentSaid::Nothing : said,
            admission_photo_of(tx, campaign.id, token).has_value()};
}

DeskCard HallRecords::card(Transaction& tx, const InForce& campaign, const GraduandRow& who,
                           const std::string& session, bool revealed, Instant at) {
    const auto& rules = *campaign.campaign;
    const auto facts = facts_today(tx, campaign, who, session);
    auto answer =
        hall::desk_answer(facts, {session, state_of(tx, campaign.id, session)}, rules, at);
    DeskCard card{.who = who,
                  .revealed = revealed,
                  .standing = std::move(answer.standing),
                  .slot = {},
                  .fee = Payments::fee_of(tx, campaign, who.token),
                  .sign_in_no = facts.number_here,
                  .where = facts.where,
                  .offered = std::move(answer.offered),
                  .refusal = std::move(answer.refusal),
                  .may_be_admitted = answer.may_be_admitted,
                  .place_in_line = {},
                  .station = {}};
    if (facts.slot) card.slot = Slot{facts.slot->session, facts.slot->start, facts.slot->end};
    const auto line = line_of(tx, campaign.id, session);
    card.place_in_line = line->place_of(who.token);
    card.station = line->station_of(who.token).value_or("");
    if (rules.entrance_photo != campaign::EntrancePhoto::Off)
        card.entrance = entrance_asked(tx, campaign, session, who.token);
    if (rules.admission_photo) card.admission = admission_asked(tx, campaign, who.token);
    return card;
}

Result<GraduandRow, Refusal> HallRecords::one(Transaction& tx, const InForce& campaign,
                                              const std::string& session, KeyKind kind,
                                              const std::string& value) {
    const auto found = graduands_.by_key(tx, campaign.id, kind, value, session);
    std::vector<hall::Candidate> candidates;
    for (const auto& who : found)
        candidates.push_back(
            {who.gone, found.size() > 1 && !who.gone && graduands_.taken(tx, who)});
    const auto meant = hall::which_record(candidates, *campaign.campaign);
    if (!meant) return refuse(meant.error());
    return found[*meant];
}

Result<DeskCard, Refusal> HallRecords::look_up(const InForce& campaign, const std::string& session,
                                               KeyKind kind, const std::string& value, Instant at) {
    if (!campaign.campaign->session(session)) return refuse(no_such_session());
    return database_.read([&](Transaction& tx) -> Result<DeskCard, Refusal> {
        const auto who = one(tx, campaign, session, kind, value);
        if (!who) return refuse(who.error());
        const bool revealed = kind == KeyKind::Ticket || kind == KeyKind::Card;
        return card(tx, campaign, *who, session, revealed, at);
    });
}

std::vector<DeskCard> HallRecords::find(const InForce& campaign, const std::string& session,
                                        const std::string& text, Instant at) {
    return database_.read([&](Transaction& tx) {
        std::vector<DeskCard> found;
        const auto key = identity::comparison_form(text);
        const auto rows = tx.query(
            "SELECT " + graduand_columns("g") +
                " FROM graduand g WHERE g.campaign_id = :campaign AND (g.name_key = :key OR "
                "g.student_no = :text OR g.last4_index = :last4) ORDER BY g.student_no LIMIT 20",
            {{"campaign", campaign.id},
             {"key", key},
             {"text", text},
             {"last4", graduands_.index_of_last4(identity::clean_number(text).text)}});
        for (const auto& row : rows)
            found.push_back(card(tx, campaign, graduand_of_row(row), session, false, at));
        return found;
    });
}

Result<SignedIn, Refusal> HallRecords::sign_in(const InForce& campaign, const Doing& doing,
                                               const std::string& session, const std::string& desk,
                                               KeyKind kind, const std::string& value,
                                               const std::string& admit_reason) {
    const auto& rules = *campaign.campaign;
    if (!rules.session(session)) return refuse(no_such_session());
    const bool revealed = kind == KeyKind::Ticket || kind == KeyKind::Card;
    return write(campaign, [&](Transaction& tx) -> Result<SignedIn, Refusal> {
        if (const auto again =
                tx.first("SELECT s.number, s.token, f.seq FROM sign_in s JOIN fact f ON "
                         "f.event_id = s.event_id WHERE s.event_id = :event",
                         {{"event", doing.event_id}})) {
            const auto who = graduands_.by_token(tx, campaign.id, again->text("token"));
            return SignedIn{doing.event_id, again->int64("number"),
                            card(tx, campaign, who.value(), session, revealed, doing.happened_at),
                            true, again->int64("seq")};
        }
        const auto who = one(tx, campaign, session, kind, value);
        if (!who) return refuse(who.error());
        const auto person = facts_today(tx, campaign, *who, session);
        json detail = json::object();
        auto state = state_of(tx, campaign.id, session);
        // What a station did by itself before the session was closed, arriving afterwards.
        if (state == hall::SessionState::Closed && doing.raw_time) {
            state = state_at(tx, campaign.id, session, doing.happened_at);
            detail["arrived_after_close"] = true;
        }
        const auto facts =
            hall::sign_in_facts(person, roster::standing(person.standing), {session, state}, rules);
        if (const auto may = hall::may_sign_in(facts, doing.happened_at, rules.hall); !may) {
            if (admit_reason.empty() || !hall::may_be_admitted(may.error()))
                return refuse(hall::explain(may.error(), facts, rules));
            detail["admitted_although"] = hall::kind_of(may.error());
            detail["reason"] = admit_reason;
        }
        const auto number = tx.first(
                                  "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM sign_in "
                                  "WHERE campaign_id = "
                                  ":campaign AND session = :session",
                                  {{"campaign", campaign.id}, {"session", session}})
                                .value()
                                .int64("next");
        detail["sign_in_no"] = number;
        detail["desk"] = desk;
        const auto receipt = facts_.record(tx, campaign, doing,
                                           {.kind = "signed_in",
                                            .token = who->token,
                                            .session = session,
                                            .station = {},
                                            .detail = detail.dump()});
        tx.execute(
            "INSERT INTO sign_in (event_id, campaign_id, session, number, token, desk) VALUES "
            "(:event, "
            ":campaign, :session, :number, :token, :desk)",
            {{"event", doing.event_id},
             {"campaign", campaign.id},
             {"session", session},
             {"number", number},
             {"token", who->token},
             {"desk", desk}});
        auto shown = card(tx, campaign, *who, session, revealed, doing.happened_at);
        return SignedIn{doing.event_id, number, std::move(shown), false, receipt.entry.seq};
    });
}

Result<SwipedIn, Refusal> HallRecords::swipe(const InForce& campaign, const Doing& doing,
                                             const Swipe& asked) {
    const auto& rules = *campaign.campaign;
    const auto* session = rules.session(asked.session);
    if (!session) return refuse(no_such_session());
    if (std::ranges::find(session->stations, asked.station) == session->stations.end())
        return refuse(no_such_station());
    const auto cap = static_cast<std::size_t>(rules.hall.line_cap);
    const bool revealed = asked.kind == KeyKind::Ticket || asked.kind == KeyKind::Card;
    return write(campaign, [&](Transaction& tx) -> Result<SwipedIn, Refusal> {
        const auto answer = [&](const GraduandRow& who, bool again) {
            const auto line = line_of(tx, campaign.id, asked.session);
            return SwipedIn{doing.event_id, line->place_of(who.token).value_or(0),
                            line->waiting(asked.station).size(),
                            card(tx, campaign, who, asked.session, revealed, doing.happened_at),
                            again};
        };
        if (const auto earlier = journal_.find(tx, doing.event_id)) {
            const auto token = earlier->event.subject.substr(std::string_view{"ticket/"}.size());
            return answer(graduands_.by_token(tx, campaign.id, token).value(), true);
        }
        const auto who = one(tx, campaign, asked.session, asked.kind, asked.value);
        if (!who) return refuse(who.error());
        if (asked.typed && asked.second.empty())
            return refuse(
                Refusal{"needs_second",
                        {"手工录入证件须由另一人核对。", "A typed number needs a second person."},
                        {"请同事输入账号确认，或改用读卡器。",
                         "Ask a colleague to confirm, or use the reader."}});
        if (asked.typed && asked.second == doing.actor)
            return refuse(
                Refusal{"second_is_same",
                        {"核对人不能是本人。", "The second person must be somebody else."},
                        {"请换一位同事确认。", "Ask a colleague."}});
        if (asked.sign_in_no) {
            const auto number = number_of(tx, campaign.id, asked.session, who->token);
            if (number != asked.sign_in_no)
                return refuse(
                    Refusal{"card_of_another",
                            {"这张证件不属于签名序号 " + std::to_string(*asked.sign_in_no) + "。",
                             "This card does not belong to number " +
                                 std::to_string(*asked.sign_in_no) + "."},
                            {"请停下核对：是谁的证件，是谁的序号。",
                             "Stop and compare: whose card, whose number."}});
        }
        const auto line = line_of(tx, campaign.id, asked.session);
        const hall::LineEvent event{hall::Act::Swiped, who->token, asked.station,
                                    doing.happened_at};
        if (const auto may = line->may(event, cap); !may)
            return refuse(hall::explain(may.error(), cap));
        const auto fee = Payments::fee_of(tx, campaign, who->token);
        if (fee.standing == payment::Standing::Open && !rules.fee.modes.empty())
            return refuse(Refusal{"fee_open",
                                  payment::words(fee.standing, fee.due),
                                  {"请先收费（F4）：现金、免缴或登记欠缴。",
                                   "Settle it first (F4): cash, waiver, or noted as owed."}});
        json detail = json::object();
        if (asked.typed) {
            detail["typed"] = true;
            detail["second"] = asked.second;
        }
        facts_.record(tx, campaign, doing,
                      {.kind = "swiped",
                       .token = who->token,
                       .session = asked.session,
                       .station = asked.station,
                       .detail = detail.dump()});
        return answer(*who, false);
    });
}

Result<std::optional<std::size_t>, Refusal> HallRecords::line_act(
    const InForce& campaign, const Doing& doing, const std::string& session,
    const std::string& token, hall::Act act, const std::string& station,
    const std::string& reason) {
    const auto& rules = *campaign.campaign;
    const auto* here = rules.session(session);
    if (!here) return refuse(no_such_session());
    const auto cap = static_cast<std::size_t>(rules.hall.line_cap);
    if (act == hall::Act::HandedOver &&
        std::ranges::find(here->stations, station) == here->stations.end())
        return refuse(no_such_station());
    return write(campaign, [&](Transaction& tx) -> Result<std::optional<std::size_t>, Refusal> {
        if (journal_.find(tx, doing.event_id))
            return line_of(tx, campaign.id, session)->place_of(token);
        const auto line = line_of(tx, campaign.id, session);
        const auto where =
            act == hall::Act::HandedOver ? station : line->station_of(token).value_or("");
        const hall::LineEvent event{act, token, where, doing.happened_at};
        if (const auto may = line->may(event, cap); !may)
            return refuse(hall::explain(may.error(), cap));
        json detail = json::object();
        if (!reason.empty()) detail["reason"] = reason;
        facts_.record(tx, campaign, doing,
                      {.kind = hall::name_of(act),
                       .token = token,
                       .session = session,
                       .station = where,
                       .detail = detail.dump()});
        return line_of(tx, campaign.id, session)->place_of(token);
    });
}

Result<EventId, Refusal> HallRecords::undo(const InForce& campaign, const Doing& doing,
                                           EventId undone, const std::string& reason, bool any) {
    return write(campaign, [&](Transaction& tx) -> Result<EventId, Refusal> {
        if (journal_.find(tx, doing.event_id)) return doing.event_id;
        const auto fact = Facts::find(tx, undone);
        if (!fact || !hall::act_named(fact->kind) || fact->kind == "stood")
            return refuse(
                Refusal{"nothing_to_undo",
                        {"这一步已撤销或不能撤销。", "This step is undone already or cannot be."},
                        {"请刷新后再看。", "Look again after a refresh."}});
        if (!any && fact->actor != doing.actor)
            return refuse(Refusal{
                "not_your_act",
                {"这一步不是您做的。", "This step was not yours."},
                {"请做这一步的人或值班负责人撤销。", "Its maker or the hall lead undoes it."}});
        const auto newest = tx.first(
            std::string{
                "SELECT event_id FROM current_fact WHERE campaign_id = :campaign AND token = "
                ":token AND kind IN "} +
                hall_kinds + " ORDER BY seq DESC LIMIT 1",
            {{"campaign", campaign.id}, {"token", fact->token}});
        if (newest->id<JournalEvent>("event_id") != undone)
            return refuse(
                Refusal{"undo_later_first",
                        {"该同学之后还有新的步骤。", "There are later steps of this person."},
                        {"请先撤销最近的一步。", "Undo the newest step first."}});
        facts_.undo(tx, campaign, doing, undone, reason);
        return doing.event_id;
    });
}

}  // namespace liuying::store
