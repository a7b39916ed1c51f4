#include "store/calling.h"

#include <nlohmann/json.hpp>

namespace liuying::store {

using Json = nlohmann::json;

namespace {

void no_longer_called(Transaction& tx, Facts& facts, const Clock& clock, const InForce& campaign,
                      const Doing& because, const GraduandRow& who, const Json& why) {
    auto doing = because;
    doing.event_id = EventId::make(clock.now());
    facts.record(tx, campaign, doing,
                 {.kind = "call_withdrawn", .token = who.token, .detail = why.dump()});
}

}  // namespace

std::optional<RecordedFact> excuse_of(Transaction& tx, CampaignId campaign,
                                      std::string_view token) {
    return Facts::newest(tx, campaign, token, "excused");
}

Result<Appended, Refusal> excuse(Transaction& tx, Facts& facts, const InForce& campaign,
                                 const Doing& doing, const GraduandRow& who,
                                 const std::string& reason) {
    const Fact excused{
        .kind = "excused", .token = who.token, .detail = Json{{"reason", reason}}.dump()};
    const auto before = facts.repeated(tx, campaign, doing, excused);
    if (!before) return refuse(before.error());
    if (*before) return Appended::Again;
    if (excuse_of(tx, campaign.id, who.token))
        return refuse(Refusal{"already_excused",
                              {"该同学已登记为不参加。", "They are excused already."},
                              {"如需撤销，请重新列入。", "To take it back, call them again."}});
    return facts.record(tx, campaign, doing, excused).appended;
}

Result<Appended, Refusal> call_again(Transaction& tx, Facts& facts, const Graduands& graduands,
                                     const Clock& clock, const InForce& campaign,
                                     const Doing& doing, const GraduandRow& who,
                                     const std::string& reason) {
    const auto before = facts.repeated(tx, campaign, doing, {.kind = "called", .token = who.token});
    if (!before) return refuse(before.error());
    if (*before) return Appended::Again;
    const auto excused = excuse_of(tx, campaign.id, who.token);
    if (!excused)
        return refuse(
            Refusal{"not_excused",
                    {"该同学没有被登记为不参加。", "Nobody excused them."},
                    {"是否要拍摄由照片名单决定，请看其拍摄要求。",
                     "Whether they sit follows from the lists of pictures: see their standing."}});
    facts.undo(tx, campaign, doing, excused->event_id, reason);
    if (!roster::may_sit(roster::decide(graduands.standing_facts(tx, campaign, who)).kind))
        no_longer_called(tx, facts, clock, campaign, doing, who,
                         {{"after", doing.event_id.text()}});
    return Appended::Now;
}

void call_by_list(Transaction& tx, Facts& facts, const Clock& clock, const InForce& campaign,
                  const Doing& list, const GraduandRow& who, const campaign::Facts& standing,
                  bool may_sit) {
    using enum campaign::FactKind;
    if (may_sit == standing.has(Called)) return;
    const Json by_list{{"list", list.event_id.text()}};
    if (!may_sit) {
        if (standing.any(SignedIn, Seated, Bound)) return;
        no_longer_called(tx, facts, clock, campaign, list, who, by_list);
        return;
    }
    if (excuse_of(tx, campaign.id, who.token)) return;
    auto doing = list;
    doing.event_id = EventId::make(clock.now());
    facts.record(tx, campaign, doing,
                 {.kind = "called", .token = who.token, .detail = by_list.dump()});
}

}  // namespace liuying::store
