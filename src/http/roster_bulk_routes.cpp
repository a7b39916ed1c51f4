// One act about many of the roster: associations asked for, excuses, other sessions; and the chosen
// as a workbook.
#include <algorithm>
#include <set>
#include <span>

#include "access/policy.h"
#include "http/bulk.h"
#include "http/case_json.h"
#include "http/roster_list.h"
#include "http/roster_routes.h"
#include "store/calling.h"
#include "store/session_room.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

// A hall that works meanwhile waits for no more than this many people to be written.
constexpr std::size_t people_at_once = 200;

enum class Done { Now, Already };

struct BulkAct {
    const char* name;
    access::Act permit;
    bool needs_reason;
};
constexpr std::array bulk_acts{BulkAct{"associate", access::Act::AskAssociation, false},
                               BulkAct{"excuse", access::Act::Excuse, true},
                               BulkAct{"call_again", access::Act::Excuse, true},
                               BulkAct{"move", access::Act::GiveSlots, true}};

Refusal not_yours() {
    return {"no_such_graduand",
            {"名单中没有您可以代办的这个人。", "There is nobody like that you may do this for."},
            {"请从名单中选择。", "Choose one from the roster."}};
}

// To excuse who is excused, or to call again whom nobody excused, changes nothing.
Result<Done, Refusal> excuse(House& house, store::Transaction& tx, const store::InForce& campaign,
                             const store::Doing& doing, const store::GraduandRow& who,
                             const std::string& reason, bool undo) {
    if (store::excuse_of(tx, campaign.id, who.token).has_value() != undo) return Done::Already;
    const auto done = undo ? store::call_again(tx, house.facts, house.graduands, house.clock,
                                               campaign, doing, who, reason)
                           : store::excuse(tx, house.facts, campaign, doing, who, reason);
    if (!done) return refuse(done.error());
    return Done::Now;
}

// Into the session they name, whose room is counted once for everyone of a transaction.
class Moves {
public:
    explicit Moves(std::string session) : session_{std::move(session)} {}

    Result<Done, Refusal> move(House& house, store::Transaction& tx, const store::InForce& campaign,
                               const store::Doing& doing, const store::GraduandRow& who,
                               const std::string& reason) {
        const auto slot = store::HallRecords::slot_of(tx, campaign.id, who.token);
        if (slot && slot->session == session_) return Done::Already;
        if (!room_) room_ = store::SessionRoom::of(tx, campaign, session_);
        if (!*room_) return refuse(room_->error());
        const auto moved = house.roster.move_slot(tx, campaign, doing, who, **room_, reason);
        if (!moved) return refuse(moved.error());
        return Done::Now;
    }

private:
    std::string session_;
    std::optional<Result<store::SessionRoom, Refusal>> room_;
};

Result<Done, Refusal> associate(House& house, store::Transaction& tx,
                                const store::InForce& campaign, const store::Doing& doing,
                                const store::GraduandRow& who) {
    const auto asked = associations_of(house).ask_association(tx, campaign, doing, who);
    if (!asked) return refuse(asked.error());
    return asked->id == doing.event_id ? Done::Now : Done::Already;
}

// Those named or, with nobody named, those the filter of the address finds: each a graduand's id.
Result<std::vector<std::string>, Response> chosen(House& house, const Request& request,
                                                  const store::InForce& campaign,
                                                  const Json& body) {
    auto named = chosen_in(body, "graduands");
    if (!named) return refuse(std::move(named.error()));
    if (*named) return std::move(**named);
    const auto filter = read_filter(request, campaign);
    auto ids = house.database.read([&](store::Transaction& tx) {
        const auto found = find_people(house, tx, campaign, filter);
        std::vector<std::string> all;
        for (const auto& who : house.graduands.by_tokens(tx, campaign.id, tokens_of(found)))
            all.push_back(who.id.text());
        return all;
    });
    if (auto no = unless_counted(body, ids.size())) return refuse(std::move(*no));
    return ids;
}

Response act(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto name = text_in(*body, "act");
    if (!name) return name.error();
    const auto* wanted = std::ranges::find(bulk_acts, *name, &BulkAct::name);
    if (wanted == bulk_acts.end())
        return problem(400, {"bad_act",
                             {"不认识这一步。", "This step is not known."},
                             {"请从页面上操作。", "Use the page."}});
    if (request.principal.kind != access::Principal::Kind::Account ||
        !access::may_somewhere(request.principal, wanted->permit, campaign->school, campaign->slug,
                               request.received_at))
        return problem(403, access::refusal(access::Denial::NotYourRole));
    const auto reason = text_or(*body, "reason", "");
    const auto session = text_or(*body, "session", "");
    if (wanted->needs_reason && reason.empty())
        return problem(400, {"missing_field",
                             {"请写明原因。", "Say why."},
                             {"原因会留在每个人的记录里。", "It stays in everyone's record."}});
    const auto ids = chosen(house, request, *campaign, *body);
    if (!ids) return ids.error();

    BulkOutcome outcome;
    for (std::size_t from = 0; from < ids->size(); from += people_at_once) {
        const auto part =
            std::span{*ids}.subspan(from, std::min(people_at_once, ids->size() - from));
        // A transaction may run twice: what came of it counts once it stands.
        outcome.add(
            house.database.write(store::Lane::campaign(campaign->id), [&](store::Transaction& tx) {
                BulkOutcome its_outcome;
                Moves moves{session};
                const auto one = [&](const store::GraduandRow& who) {
                    auto its = *doing;
                    its.event_id = store::EventId::make(house.clock.now());
                    if (*name == "associate") return associate(house, tx, *campaign, its, who);
                    if (*name == "move") return moves.move(house, tx, *campaign, its, who, reason);
                    return excuse(house, tx, *campaign, its, who, reason, *name == "call_again");
                };
                for (const auto& text : part) {
                    const auto id = roster::GraduandId::parse(text);
                    const auto who =
                        id ? house.graduands.by_id(tx, campaign->id, *id) : std::nullopt;
                    if (!who || !may_about(request, wanted->permit, *campaign, *who)) {
                        its_outcome.refused(text, "", "", not_yours());
                        continue;
                    }
                    const auto did = tx.nested([&] { return one(*who); });
                    if (!did)
                        its_outcome.refused(text, who->student_no, who->name, did.error());
                    else if (*did == Done::Now)
                        its_outcome.done();
                    else
                        its_outcome.unchanged();
                }
                return its_outcome;
            }));
    }
    return json(std::move(outcome).json());
}

// POST …/graduands.xlsx: the chosen rows of the list as it is filtered and sorted.
Response chosen_workbook(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    auto named = chosen_in(*body, "graduands");
    if (!named) return named.error();
    if (!*named) return nothing_chosen();
    return people_workbook(house, request, std::set((*named)->begin(), (*named)->end()));
}

}  // namespace

void add_roster_bulk_routes(Router& router, House& house) {
    const std::string base = "/api/v1/schools/{school}/campaigns/{campaign}";
    router.add("POST", base + "/graduands/acts", access::Act::SeePerson,
               [&house](Request& request) { return act(house, request); });
    router.add("POST", base + "/graduands.xlsx", access::Act::ExportPeople,
               [&house](Request& request) { return chosen_workbook(house, request); });
}

}  // namespace liuying::http
