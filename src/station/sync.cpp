#include "station/sync.h"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "base/hash.h"
#include "station/offline_words.h"

namespace liuying::station {

namespace {

Sync::Outcome outcome_of(const Upstream::Later& later) {
    return {later.answered ? Sync::Server::Answers : Sync::Server::Away, later.why};
}

}  // namespace

Sync::Outcome Sync::once() {
    const std::scoped_lock lock{trying_};
    {
        const std::scoped_lock keep{mutex_};
        expected_ = false;
        at_it_ = true;
    }
    more_ = false;
    Outcome outcome;
    try {
        outcome = tried();
    } catch (const std::exception& failed) {
        outcome = {Server::Away, try_failed(failed.what())};
    }
    outcome.more = more_;
    const std::scoped_lock keep{mutex_};
    last_ = outcome;
    at_it_ = false;
    return outcome;
}

Sync::Outcome Sync::last() {
    const std::scoped_lock lock{mutex_};
    return last_;
}

void Sync::expect() {
    const std::scoped_lock lock{mutex_};
    expected_ = true;
}

bool Sync::trying() {
    const std::scoped_lock lock{mutex_};
    return expected_ || at_it_;
}

Sync::Outcome Sync::revoked() {
    desk_.forget();
    if (shots_) shots_->forget_taken();
    return {Server::KnowsUsNoMore, device_revoked()};
}

std::optional<Sync::Outcome> Sync::handed_over(std::chrono::milliseconds ahead) {
    constexpr std::size_t many = 100;
    auto& acts = desk_.acts();
    auto at_once = many;
    for (auto batch = acts.waiting(at_once); !batch.empty(); batch = acts.waiting(at_once)) {
        const auto answer = upstream_.send(batch.front().place, batch, desk_.clock().now(), ahead);
        if (std::holds_alternative<Upstream::Revoked>(answer)) return revoked();
        if (const auto* later = std::get_if<Upstream::Later>(&answer)) return outcome_of(*later);
        if (const auto* never = std::get_if<Upstream::Never>(&answer)) {
            // Halved until the one that is the reason stands alone.
            if (never->of_one && batch.size() > 1) {
                at_once = batch.size() / 2;
                continue;
            }
            for (const auto& act : batch) acts.refused(act.event_id, never->why);
            at_once = many;
            continue;
        }
        const auto& answers = std::get<std::vector<Upstream::Answer>>(answer);
        if (answers.size() != batch.size()) return Outcome{Server::Away, server_away()};
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (answers[i].refusal)
                acts.refused(batch[i].event_id, *answers[i].refusal);
            else
                acts.taken(batch[i].event_id, answers[i].sign_in_no, answers[i].seq,
                           desk_.clock().now());
        }
    }
    return std::nullopt;
}

std::optional<Sync::Outcome> Sync::shots_handed_over(std::chrono::milliseconds ahead) {
    // What is done at the desk meanwhile, and what is new there, does not wait for all of them.
    constexpr int at_most = 10;
    std::optional<Outcome> stopped;
    bool moved = false;
    for (int sent = 0; sent < at_most; ++sent) {
        const auto shot = shots_->next_waiting();
        if (!shot) return stopped;
        std::optional<Bytes> bytes;
        try {
            bytes = shots_->bytes(shot->sha256);
        } catch (const std::system_error& unreadable) {
            stopped = Outcome{Server::Answers, try_failed(unreadable.what())};
            shots_->put_off(shot->id);
            continue;
        }
        if (!bytes) {
            shots_->refused(shot->id, bytes_gone());
            continue;
        }
        if (to_hex(sha256(*bytes)) != shot->sha256) {
            shots_->refused(shot->id, bytes_damaged());
            continue;
        }
        const auto answer = upstream_.send_shot(*shot, *bytes, ahead);
        if (std::holds_alternative<Upstream::Revoked>(answer)) return revoked();
        if (const auto* later = std::get_if<Upstream::Later>(&answer)) {
            stopped = outcome_of(*later);
            if (!later->answered) return stopped;
            shots_->put_off(shot->id);
            continue;
        }
        moved = true;
        if (const auto* why = std::get_if<Refusal>(&answer))
            shots_->refused(shot->id, *why);
        else
            shots_->taken(shot->id);
    }
    more_ = moved && shots_->next_waiting();
    return stopped;
}

std::optional<Sync::Outcome> Sync::all_handed_over() {
    auto& acts = desk_.acts();
    const bool shots = shots_ && shots_->next_waiting();
    if (!shots && acts.waiting(1).empty() && acts.parked().empty()) return std::nullopt;
    const auto told = upstream_.clock_ahead(desk_.place(), desk_.clock());
    if (std::holds_alternative<Upstream::Revoked>(told)) return revoked();
    if (const auto* later = std::get_if<Upstream::Later>(&told)) return outcome_of(*later);
    const auto ahead = std::get<std::chrono::milliseconds>(told);
    // A seat may come before the sign-in that another desk has still to tell.
    acts.try_again_where(hall::kind_of(hall::StepRefusal::NotSignedIn));
    if (auto stopped = handed_over(ahead)) return stopped;
    return shots ? shots_handed_over(ahead) : std::nullopt;
}

Sync::Outcome Sync::tried() {
    using Later = Upstream::Later;
    const auto& session = desk_.place().session;
    // First what was done here, so that what is fetched then knows of it. What the server cannot
    // take now waits on; the rest goes on.
    const auto stopped = all_handed_over();
    if (stopped && stopped->server == Server::KnowsUsNoMore) return *stopped;
    const auto readiness = desk_.readiness();
    if (readiness == Readiness::Over) {
        const bool here = desk_.is_here(*desk_.fetched());
        desk_.forget();
        if (shots_) shots_->forget_taken();
        if (here) return stopped ? *stopped : Outcome{last().server, offline_over().message};
    }
    // What is of another place stays on the disk until everybody of this one has come: the place
    // may be mistyped.
    if (readiness == Readiness::Elsewhere) desk_.drop_key();
    const auto before = desk_.fetched();
    const auto cursor =
        before && readiness != Readiness::Elsewhere ? before->cursor : std::string{};

    const auto now = desk_.clock().now();
    OfflineFile::Arrival arrival{desk_.file(), desk_.place().campaign};
    const auto answer = [&] {
        try {
            return upstream_.prefetch(session, cursor, [&](std::string_view line) {
                arrival.line(line);
                if (arrival.head()->until <= now)
                    throw std::runtime_error{"by this machine's clock the session is over"};
            });
        } catch (const std::exception&) {
            desk_.file().forget_arrival();
            throw;
        }
    }();
    if (std::holds_alternative<Upstream::Revoked>(answer)) return revoked();
    if (const auto* later = std::get_if<Later>(&answer)) {
        desk_.file().forget_arrival();
        return outcome_of(*later);
    }
    if (std::holds_alternative<Upstream::Same>(answer)) {
        desk_.file().nothing_new(desk_.clock().now());
    } else if (!std::get<bool>(answer) || !arrival.finish(desk_.clock().now())) {
        desk_.file().forget_arrival();
        return {Server::Away, server_away()};
    } else if (before && before->device != arrival.head()->device) {
        desk_.drop_key();
    }

    if (!desk_.has_key()) {
        const auto key = upstream_.key(session);
        if (std::holds_alternative<Upstream::Revoked>(key)) return revoked();
        if (const auto* later = std::get_if<Later>(&key)) return {Server::Answers, later->why};
        const auto& given = std::get<Upstream::Key>(key);
        desk_.take(given.key, given.locked);
    }
    return {Server::Answers, stopped ? stopped->why : Words{}};
}

}  // namespace liuying::station
