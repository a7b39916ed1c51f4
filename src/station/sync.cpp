#include "station/sync.h"

#include "station/offline_words.h"

namespace liuying::station {

Sync::Outcome Sync::once() {
    const std::scoped_lock lock{trying_};
    auto outcome = tried();
    const std::scoped_lock keep{mutex_};
    last_ = outcome;
    return outcome;
}

Sync::Outcome Sync::last() {
    const std::scoped_lock lock{mutex_};
    return last_;
}

std::optional<Sync::Outcome> Sync::handed_over() {
    constexpr std::size_t at_once = 100;
    auto& acts = desk_.acts();
    for (auto batch = acts.waiting(at_once); !batch.empty(); batch = acts.waiting(at_once)) {
        const auto answer = upstream_.send(batch.front().session, batch, desk_.clock().now());
        if (std::holds_alternative<Upstream::Revoked>(answer)) {
            desk_.forget();
            return Outcome{true, device_revoked()};
        }
        if (const auto* later = std::get_if<Upstream::Later>(&answer))
            return Outcome{false, later->why};
        const auto& answers = std::get<std::vector<Upstream::Answer>>(answer);
        if (answers.size() != batch.size()) return Outcome{false, server_away()};
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (answers[i].refusal)
                acts.parked(batch[i].event_id, *answers[i].refusal);
            else
                acts.taken(batch[i].event_id, answers[i].sign_in_no, desk_.clock().now());
        }
    }
    return std::nullopt;
}

Sync::Outcome Sync::tried() {
    using Later = Upstream::Later;
    const auto revoked = [&] {
        desk_.forget();
        return Outcome{true, device_revoked()};
    };
    // First what was done here, so that what is fetched then knows of it. What the server cannot
    // take now waits on; the rest goes on.
    const auto stopped = handed_over();
    if (stopped && stopped->why.en == device_revoked().en) return *stopped;
    const auto fetched = desk_.fetched();
    const bool other = fetched && fetched->session != session_;
    if (other || desk_.readiness() == Readiness::Over) desk_.forget();
    const auto before = desk_.fetched();

    OfflineFile::Arrival arrival{desk_.file()};
    const auto answer = upstream_.prefetch(session_, before ? before->cursor : std::string{},
                                           [&](std::string_view line) { arrival.line(line); });
    if (std::holds_alternative<Upstream::Revoked>(answer)) return revoked();
    if (const auto* later = std::get_if<Later>(&answer)) return {false, later->why};
    if (std::holds_alternative<Upstream::Same>(answer)) {
        desk_.file().nothing_new(desk_.clock().now());
    } else if (!std::get<bool>(answer) || !arrival.finish(desk_.clock().now())) {
        return {false, server_away()};
    }

    if (!desk_.has_key()) {
        const auto key = upstream_.key(session_);
        if (std::holds_alternative<Upstream::Revoked>(key)) return revoked();
        if (const auto* later = std::get_if<Later>(&key)) return {true, later->why};
        const auto& given = std::get<Upstream::Key>(key);
        desk_.take(given.key, given.locked);
    }
    if (stopped) return {true, stopped->why};
    return {true, {}};
}

}  // namespace liuying::station
