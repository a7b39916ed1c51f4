#include "station/offline_chair.h"

#include <algorithm>

#include "hall/line.h"
#include "station/offline_words.h"

namespace liuying::station {

namespace {

// Why somebody who stands before the chair may not sit down, by what was fetched and done here.
std::optional<Refusal> refused(const store::DeskCard& card) {
    switch (card.where) {
        case hall::Where::NotCome: return card.refusal;
        case hall::Where::Seated:
        case hall::Where::Photographed: return hall::explain(hall::StepRefusal::AlreadySat, 0);
        case hall::Where::SignedIn:
        case hall::Where::Waiting:
        case hall::Where::Held:
        case hall::Where::Left:
        case hall::Where::NoShow: break;
    }
    return std::nullopt;
}

}  // namespace

std::vector<SeatHere> OfflineChair::seats() {
    std::vector<SeatHere> seats;
    for (const auto& act : desk_.acts().at_chair(desk_.place(), station_)) {
        auto* const last = seats.empty() || seats.back().to ? nullptr : &seats.back();
        if (act.kind == ActKind::Stood) {
            if (last && last->seat.text() == act.of) last->to = std::max(last->from, act.at);
            continue;
        }
        if (act.kind == ActKind::Unseated) {
            std::erase_if(seats, [&](const auto& seat) { return seat.seat.text() == act.of; });
            continue;
        }
        if (last) last->to = std::max(last->from, act.at);
        seats.push_back(
            {act.event_id, act.ticket, act.sign_in_no, act.number_here, act.at, std::nullopt});
    }
    if (!seats.empty() && !seats.back().sign_in_no) {
        // Their desk, on this machine, may have signed them in since, or the server answered.
        auto& last = seats.back();
        const auto fetched = desk_.fetched();
        const auto signed_in =
            fetched ? desk_.acts().signed_in(desk_.place(), last.ticket, fetched->known)
                    : std::nullopt;
        if (signed_in) {
            last.sign_in_no = signed_in->sign_in_no;
            last.number_here = signed_in->number_here;
        }
    }
    return seats;
}

Result<SeatHere, Refusal> OfflineChair::seat(store::KeyKind kind, const std::string& value,
                                             store::EventId event) {
    const auto found = desk_.look_up(kind, value);
    if (!found) return refuse(found.error());
    const auto before = seats();
    for (const auto& seat : before) {
        if (seat.seat == event)
            return seat.ticket == found->ticket ? Result<SeatHere, Refusal>{seat}
                                                : refuse(event_taken());
        if (seat.ticket != found->ticket || &seat == &before.back()) continue;
        return refuse(hall::explain(hall::StepRefusal::AlreadySat, 0));
    }
    const bool goes_on = !before.empty() && before.back().ticket == found->ticket;
    if (!goes_on)
        if (auto no = refused(found->card)) return refuse(std::move(*no));
    const auto written = desk_.acts().chair({.event_id = event,
                                             .kind = ActKind::Seated,
                                             .device = found->fetched.device,
                                             .place = desk_.place(),
                                             .ticket = found->ticket,
                                             .station = station_,
                                             .at = desk_.clock().now(),
                                             .sign_in_no = found->card.sign_in_no,
                                             .number_here = found->number_here});
    if (!written) return refuse(written.error());
    return seats().back();
}

Result<void, Refusal> OfflineChair::stand(store::EventId event) {
    return of_sitter(ActKind::Stood, event);
}

Result<void, Refusal> OfflineChair::withdraw(store::EventId event) {
    return of_sitter(ActKind::Unseated, event);
}

Result<void, Refusal> OfflineChair::of_sitter(ActKind kind, store::EventId event) {
    const auto before = seats();
    if (const auto there = desk_.acts().find(event))
        return there->kind == kind ? Result<void, Refusal>{} : refuse(event_taken());
    if (before.empty() || before.back().to)
        return refuse(hall::explain(hall::StepRefusal::ChairEmpty, 0));
    const auto fetched = desk_.fetched();
    const auto written = desk_.acts().chair({.event_id = event,
                                             .kind = kind,
                                             .device = fetched ? fetched->device : std::string{},
                                             .place = desk_.place(),
                                             .ticket = {},
                                             .station = station_,
                                             .at = desk_.clock().now(),
                                             .of = before.back().seat.text()});
    if (!written) return refuse(written.error());
    return {};
}

}  // namespace liuying::station
