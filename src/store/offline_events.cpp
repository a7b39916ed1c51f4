#include "store/offline_events.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/hash.h"

namespace liuying::store {

using nlohmann::json;

namespace {

// The event that says that another was refused: the same for every try, so that it is told once.
EventId refusal_of(EventId event) {
    const auto hash = sha256("refused " + event.text());
    EventId id;
    std::copy_n(hash.begin(), id.value.size(), id.value.begin());
    id.value[6] = static_cast<std::uint8_t>((id.value[6] & 0x0f) | 0x80);  // a UUID of version 8
    id.value[8] = static_cast<std::uint8_t>((id.value[8] & 0x3f) | 0x80);
    return id;
}

Refusal unknown_ticket() {
    return {"not_on_roster",
            {"名单中没有此号码或证件。", "This number or document is not on the roster."},
            {"请核对纸质记录，由学籍办处理。",
             "Compare with what is on paper; the registry office settles it."}};
}

Refusal nothing_refused() {
    return {"not_parked",
            {"本场次没有这样一条未被接受的签到。",
             "No sign-in of this session was refused under that event."},
            {"请核对纸质记录。", "Compare with what is on paper."}};
}

constexpr const char* of_session =
    " WHERE event_id = :event AND campaign_id = :campaign AND session = :session";

}  // namespace

std::vector<OfflineAnswer> OfflineEvents::take(const InForce& campaign, const std::string& session,
                                               const std::string& actor,
                                               const std::string& device_name, Instant sent_at,
                                               std::span<const OfflineEvent> events) {
    const auto off = clock_.now() - sent_at;
    // Whose: by the key of the device that wrote it, for every device among them.
    std::map<std::string, std::vector<access::NamingHash>> hashes;
    for (const auto& event : events)
        if (event.kind == OfflineEvent::Kind::SignIn) hashes[event.device].push_back(event.ticket);
    std::map<std::string, std::map<access::NamingHash, std::string>> whose;
    for (const auto& [device, tickets] : hashes)
        whose[device] =
            prefetch_.whose(campaign, prefetch_.key_of(campaign, session, device), tickets);

    std::vector<OfflineAnswer> answers;
    for (const auto& event : events) {
        const Doing doing{.event_id = event.event_id,
                          .happened_at = event.at + off,
                          .actor = actor,
                          .device = device_name,
                          .raw_time = event.at,
                          .station_seq = event.station_seq};
        if (event.kind == OfflineEvent::Kind::Settled) {
            answers.push_back(settled(campaign, session, doing, event));
            continue;
        }
        const auto& known = whose[event.device];
        const auto found = known.find(event.ticket);
        answers.push_back(sign_in(campaign, session, doing, device_name,
                                  found == known.end() ? std::string{} : found->second));
    }
    return answers;
}

OfflineAnswer OfflineEvents::sign_in(const InForce& campaign, const std::string& session,
                                     const Doing& doing, const std::string& device_name,
                                     const std::string& token) {
    OfflineAnswer answer{.event_id = doing.event_id};
    if (token.empty()) {
        answer.refusal = unknown_ticket();
    } else if (const auto done = hall_.sign_in(campaign, doing, session, device_name,
                                               KeyKind::Ticket, token, {})) {
        answer.sign_in_no = done->number;
        answer.again = done->again;
        answer.seq = done->seq;
        close_refusal(campaign, session, doing.event_id, doing.event_id);
        return answer;
    } else {
        answer.refusal = done.error();
    }
    note_refused(campaign, session, doing, token, *answer.refusal);
    return answer;
}

void OfflineEvents::close_refusal(const InForce& campaign, const std::string& session,
                                  EventId refused, EventId by) {
    const auto open = std::string{of_session} + " AND settled_by IS NULL";
    const Params which{{"event", refused}, {"campaign", campaign.id}, {"session", session}};
    const bool there = database_.read([&](Transaction& tx) {
        return tx.first("SELECT 1 AS one FROM offline_refusal" + open, which).has_value();
    });
    if (!there) return;
    database_.write(Lane::beside(), [&](Transaction& tx) {
        tx.execute(
            "UPDATE offline_refusal SET settled_by = :by" + open,
            {{"event", refused}, {"campaign", campaign.id}, {"session", session}, {"by", by}});
    });
}

void OfflineEvents::note_refused(const InForce& campaign, const std::string& session,
                                 const Doing& doing, const std::string& token, const Refusal& why) {
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        journal_.append(
            tx, {.event_id = refusal_of(doing.event_id),
                 .school = campaign.school,
                 .campaign = campaign.id.text(),
                 .happened_at = doing.happened_at,
                 .raw_time = doing.raw_time,
                 .device = doing.device,
                 .station_seq = doing.station_seq,
                 .actor = doing.actor,
                 .action = "offline_sign_in_refused",
                 .subject = token.empty() ? "session/" + session : "ticket/" + token,
                 .after =
                     json{{"event", doing.event_id.text()}, {"session", session}, {"why", why.kind}}
                         .dump()});
        tx.execute(
            "INSERT INTO offline_refusal (event_id, campaign_id, session, token, device, at_ms, "
            "why, settled_by) VALUES (:event, :campaign, :session, :token, :device, :at, :why, "
            "NULL) ON CONFLICT (event_id) DO UPDATE SET why = excluded.why",
            {{"event", doing.event_id},
             {"campaign", campaign.id},
             {"session", session},
             {"token", token},
             {"device", doing.device},
             {"at", doing.happened_at},
             {"why", why.kind}});
    });
}

OfflineAnswer OfflineEvents::settled(const InForce& campaign, const std::string& session,
                                     const Doing& doing, const OfflineEvent& event) {
    OfflineAnswer answer{.event_id = doing.event_id};
    const auto of = EventId::parse(event.of);
    if (!of) {
        answer.refusal = nothing_refused();
        return answer;
    }
    const Event told{
        .event_id = doing.event_id,
        .school = campaign.school,
        .campaign = campaign.id.text(),
        .happened_at = doing.happened_at,
        .raw_time = doing.raw_time,
        .device = doing.device,
        .station_seq = doing.station_seq,
        .actor = doing.actor,
        .action = "offline_sign_in_settled",
        .subject = "session/" + session,
        .after = json{{"by", event.by}, {"event", event.of}, {"reason", event.reason}}.dump()};
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        const auto before = journal_.repeated(tx, told);
        if (!before) {
            answer.refusal = before.error();
        } else if (*before) {
            answer.again = true;
        } else if (!tx.first(std::string{"SELECT 1 AS one FROM offline_refusal"} + of_session,
                             {{"event", *of}, {"campaign", campaign.id}, {"session", session}})) {
            answer.refusal = nothing_refused();
        } else {
            journal_.append(tx, told);
        }
    });
    if (!answer.refusal) close_refusal(campaign, session, *of, doing.event_id);
    return answer;
}

}  // namespace liuying::store
