#include "station/offline_desk.h"

#include <cassert>

#include "hall/desk_answer.h"
#include "identity/document.h"
#include "station/offline_words.h"

namespace liuying::station {

namespace {

// What of it is hashed, as store::Graduands::by_key reads each kind.
std::optional<access::NamingHash> hash_of(const access::NamingKey& key, store::KeyKind kind,
                                          const std::string& value) {
    switch (kind) {
        case store::KeyKind::Ticket: return key.of(access::Naming::Ticket, value);
        case store::KeyKind::StudentNo: return key.of(access::Naming::StudentNo, value);
        case store::KeyKind::Card:
        case store::KeyKind::Document: {
            const auto clean = identity::clean_number(
                kind == store::KeyKind::Card ? store::number_in(value) : value);
            return key.of(access::Naming::Document, clean.text);
        }
        case store::KeyKind::SignInNo: return std::nullopt;
    }
    assert(false);
    return std::nullopt;
}

}  // namespace

const char* name_of(Readiness readiness) {
    switch (readiness) {
        case Readiness::Empty: return "empty";
        case Readiness::Locked: return "locked";
        case Readiness::Open: return "open";
        case Readiness::Over: return "over";
        case Readiness::Elsewhere: return "elsewhere";
    }
    assert(false);
    return "";
}

bool OfflineDesk::is_here(const Fetched& fetched) const {
    // A folder of an earlier version does not tell the campaign.
    const auto& of = fetched.place;
    return of.session == place_.session && (of.campaign.empty() || of.campaign == place_.campaign);
}

Readiness OfflineDesk::readiness_with(const std::optional<Fetched>& fetched) {
    if (!fetched) return Readiness::Empty;
    if (clock_.now() >= fetched->until) return Readiness::Over;
    if (!is_here(*fetched)) return Readiness::Elsewhere;
    return has_key() ? Readiness::Open : Readiness::Locked;
}

Readiness OfflineDesk::readiness() {
    return readiness_with(file_.fetched());
}

std::shared_ptr<const campaign::Campaign> OfflineDesk::campaign_of(const Fetched& fetched) {
    const auto text = fetched.shown_on + "\n" + fetched.campaign_file;
    const std::scoped_lock lock{mutex_};
    if (!parsed_ || parsed_text_ != text) {
        auto parsed = store::campaign_as_shown(fetched.campaign_file, fetched.shown_on);
        if (!parsed) throw std::runtime_error{"the server is of another version than this station"};
        parsed_ = std::make_shared<const campaign::Campaign>(std::move(*parsed));
        parsed_text_ = text;
    }
    return parsed_;
}

Result<OfflineDesk::Found, Refusal> OfflineDesk::look_up(store::KeyKind kind,
                                                         const std::string& value) {
    auto fetched = file_.fetched();
    switch (readiness_with(fetched)) {
        case Readiness::Empty: return refuse(offline_empty());
        case Readiness::Locked: return refuse(offline_locked());
        case Readiness::Over: return refuse(offline_over());
        case Readiness::Elsewhere: return refuse(offline_elsewhere());
        case Readiness::Open: break;
    }
    const auto rules = campaign_of(*fetched);
    std::optional<access::NamingHash> hash;
    {
        const std::scoped_lock lock{mutex_};
        if (!key_) return refuse(offline_locked());
        hash = hash_of(*key_, kind, value);
    }
    if (!hash) return refuse(offline_bad_key());
    auto found = file_.named(*hash);
    std::vector<hall::Candidate> candidates;
    for (const auto& one : found) candidates.push_back({one.facts.gone, one.facts.on_file});
    const auto meant = hall::which_record(candidates, *rules);
    if (!meant) return refuse(meant.error());
    auto& who = found[*meant];
    // What was done here since it was fetched.
    const auto here = acts_.signed_in(place_, who.ticket, fetched->known);
    if (here && who.facts.where == hall::Where::NotCome) {
        who.facts.where = hall::Where::SignedIn;
        if (here->sign_in_no) who.facts.number_here = static_cast<int>(*here->sign_in_no);
    }
    auto answer = hall::desk_answer(who.facts, {fetched->place.session, fetched->state}, *rules,
                                    clock_.now());
    store::DeskCard card{.who = {},
                         .revealed = false,
                         .standing = std::move(answer.standing),
                         .slot = {},
                         .fee = {.standing = who.facts.fee, .due = rules->fee.amount},
                         .sign_in_no = who.facts.number_here,
                         .where = who.facts.where,
                         .offered = std::move(answer.offered),
                         .refusal = std::move(answer.refusal),
                         .may_be_admitted = answer.may_be_admitted,
                         .place_in_line = {},
                         .station = {}};
    if (const auto& slot = who.facts.slot)
        card.slot = store::Slot{slot->session, slot->start, slot->end};
    return Found{std::move(card), std::move(who.ticket), here ? here->number_here : std::nullopt,
                 rules, std::move(*fetched)};
}

Result<OfflineDesk::SignedIn, Refusal> OfflineDesk::sign_in(store::KeyKind kind,
                                                            const std::string& value,
                                                            store::EventId event) {
    const auto found = look_up(kind, value);
    if (!found) return refuse(found.error());
    const Act act{.event_id = event,
                  .device = found->fetched.device,
                  .place = place_,
                  .ticket = found->ticket,
                  .at = clock_.now()};
    // A repeat is answered before it is asked whether they may.
    if (!acts_.find(event)) {
        if (found->card.refusal) return refuse(*found->card.refusal);
        if (found->number_here) return refuse(signed_in_here(*found->number_here));
        if (found->card.offered != "sign_in")
            return refuse(hall::explain(hall::SignInRefusal::AlreadySignedIn,
                                        {.number_here = found->card.sign_in_no}, *found->campaign));
    }
    auto written = acts_.sign_in(act, found->fetched.known);
    if (!written) return refuse(written.error());
    auto now = look_up(kind, value);
    if (!now) return refuse(now.error());
    return SignedIn{std::move(*written), std::move(*now)};
}

void OfflineDesk::take(const access::NamingKey& key, const access::LockedKey& locked) {
    file_.keep(locked);
    const std::scoped_lock lock{mutex_};
    key_.emplace(key);
}

void OfflineDesk::drop_key() {
    const std::scoped_lock lock{mutex_};
    key_.reset();
}

bool OfflineDesk::has_key() {
    const std::scoped_lock lock{mutex_};
    return key_.has_value();
}

Result<void, Refusal> OfflineDesk::unlock(const std::string& code) {
    if (readiness() == Readiness::Elsewhere) return refuse(offline_elsewhere());
    const auto locked = file_.locked_key();
    if (!locked) return refuse(offline_no_key());
    auto key = access::unlock(*locked, code);
    if (!key) return refuse(offline_code_wrong());
    const std::scoped_lock lock{mutex_};
    key_.emplace(*key);
    return {};
}

void OfflineDesk::forget() {
    {
        const std::scoped_lock lock{mutex_};
        key_.reset();
        parsed_.reset();
        parsed_text_.clear();
    }
    file_.forget();
}

}  // namespace liuying::station
