#include "store/offline_events.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace liuying::store {

using nlohmann::json;

namespace {

Refusal unknown_ticket() {
    return {"not_on_roster",
            {"名单中没有此号码或证件。", "This number or document is not on the roster."},
            {"请核对纸质记录，由学籍办处理。",
             "Compare with what is on paper; the registry office settles it."}};
}

Refusal nothing_refused() {
    return {"not_parked",
            {"本场次没有这样一条未被接受的签到或入座。",
             "No sign-in and no seat of this session was refused under that event."},
            {"请核对纸质记录。", "Compare with what is on paper."}};
}

constexpr const char* of_session =
    " WHERE event_id = :event AND campaign_id = :campaign AND session = :session";

}  // namespace

std::vector<OfflineAnswer> OfflineEvents::take(const InForce& campaign, const std::string& session,
                                               const std::string& actor,
                                               const std::string& device_name,
                                               std::chrono::milliseconds ahead,
                                               std::span<const OfflineEvent> events) {
    const auto now = clock_.now();
    // Whose: by the key of the device that wrote it, for every device among them.
    std::map<std::string, std::vector<access::NamingHash>> hashes;
    for (const auto& event : events)
        if (event.kind == OfflineEvent::Kind::SignIn || event.kind == OfflineEvent::Kind::Seated)
            hashes[event.device].push_back(event.ticket);
    std::map<std::string, std::map<access::NamingHash, std::string>> whose;
    for (const auto& [device, tickets] : hashes)
        whose[device] =
            prefetch_.whose(campaign, prefetch_.key_of(campaign, session, device), tickets);

    std::vector<OfflineAnswer> answers;
    for (const auto& event : events) {
        const Doing doing{.event_id = event.event_id,
                          .happened_at = std::min(event.at + ahead, now),
                          .actor = actor,
                          .device = device_name,
                          .raw_time = event.at,
                          .station_seq = event.station_seq};
        const auto token = [&] {
            const auto& known = whose[event.device];
            const auto found = known.find(event.ticket);
            return found == known.end() ? std::string{} : found->second;
        };
        switch (event.kind) {
            case OfflineEvent::Kind::SignIn:
                answers.push_back(sign_in(campaign, session, doing, device_name, token()));
                break;
            case OfflineEvent::Kind::Seated:
                answers.push_back(seated(campaign, session, doing, event.station, token()));
                break;
            case OfflineEvent::Kind::Unseated:
                answers.push_back(unseated(campaign, session, doing, event.of));
                break;
            case OfflineEvent::Kind::Stood:
                answers.push_back(stood(campaign, session, doing, event.of));
                break;
            case OfflineEvent::Kind::Settled:
                answers.push_back(settled(campaign, session, doing, event));
                break;
        }
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
    note_refused(campaign, session, doing, "sign_in", token, *answer.refusal);
    return answer;
}

OfflineAnswer OfflineEvents::seated(const InForce& campaign, const std::string& session,
                                    const Doing& doing, const std::string& station,
                                    const std::string& token) {
    OfflineAnswer answer{.event_id = doing.event_id};
    if (token.empty()) {
        answer.refusal = unknown_ticket();
    } else if (const auto done = hall_.sat(campaign, doing, session, station, token)) {
        answer.again = *done;
        close_refusal(campaign, session, doing.event_id, doing.event_id);
        return answer;
    } else {
        answer.refusal = done.error();
    }
    note_refused(campaign, session, doing, "seat", token, *answer.refusal);
    // Somebody sits there all the same: the pictures that follow are not of whoever sat before.
    auto left = doing;
    left.event_id = derived_from(doing.event_id, "left");
    hall_.left_chair(campaign, left, session, station);
    return answer;
}

// A wrong scan: they did not sit.
OfflineAnswer OfflineEvents::unseated(const InForce& campaign, const std::string& session,
                                      const Doing& doing, const std::string& seat) {
    OfflineAnswer answer{.event_id = doing.event_id};
    const auto of = EventId::parse(seat).value_or(EventId{});
    const bool there = database_.read([&](Transaction& tx) {
        return tx
            .first(
                "SELECT 1 AS one FROM sitting WHERE id = :id AND campaign_id = :campaign AND "
                "session = :session",
                {{"id", of}, {"campaign", campaign.id}, {"session", session}})
            .has_value();
    });
    if (!there) {
        answer.refusal = hall::explain(hall::StepRefusal::ChairEmpty, 0);
    } else if (const auto done = hall_.undo(campaign, doing, of, "wrong scan at the chair", true);
               !done) {
        answer.refusal = done.error();
    }
    return answer;
}

OfflineAnswer OfflineEvents::stood(const InForce& campaign, const std::string& session,
                                   const Doing& doing, const std::string& seat) {
    OfflineAnswer answer{.event_id = doing.event_id};
    const auto of = EventId::parse(seat);
    const auto done = hall_.stood(campaign, doing, session, of.value_or(EventId{}));
    if (done)
        answer.again = *done;
    else
        answer.refusal = done.error();
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
                                 const Doing& doing, const std::string& kind,
                                 const std::string& token, const Refusal& why) {
    const bool seat = kind == "seat";
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        journal_.append(
            tx, {.event_id = derived_from(doing.event_id, "refused"),
                 .school = campaign.school,
                 .campaign = campaign.id.text(),
                 .happened_at = doing.happened_at,
                 .raw_time = doing.raw_time,
                 .device = doing.device,
                 .station_seq = doing.station_seq,
                 .actor = doing.actor,
                 .action = seat ? "offline_seat_refused" : "offline_sign_in_refused",
                 .subject = token.empty() ? "session/" + session : "ticket/" + token,
                 .after =
                     json{{"event", doing.event_id.text()}, {"session", session}, {"why", why.kind}}
                         .dump()});
        tx.execute(
            "INSERT INTO offline_refusal (event_id, campaign_id, session, token, device, at_ms, "
            "why, settled_by, kind) VALUES (:event, :campaign, :session, :token, :device, :at, "
            ":why, NULL, :kind) ON CONFLICT (event_id) DO UPDATE SET why = excluded.why",
            {{"event", doing.event_id},
             {"campaign", campaign.id},
             {"session", session},
             {"token", token},
             {"device", doing.device},
             {"at", doing.happened_at},
             {"why", why.kind},
             {"kind", kind}});
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
