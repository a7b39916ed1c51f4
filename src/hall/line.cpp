#include "hall/line.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

namespace liuying::hall {

namespace {
constexpr std::array<std::pair<Act, const char*>, 9> act_names{{
    {Act::SignedIn, "signed_in"},
    {Act::Swiped, "swiped"},
    {Act::Held, "held"},
    {Act::Returned, "returned"},
    {Act::Left, "left"},
    {Act::NoShow, "no_show"},
    {Act::HandedOver, "handed_over"},
    {Act::Seated, "seated"},
    {Act::Stood, "stood"},
}};
}  // namespace

const char* name_of(Act act) {
    for (const auto& [value, name] : act_names)
        if (value == act) return name;
    assert(false);
    return "";
}

std::optional<Act> act_named(std::string_view name) {
    for (const auto& [value, text] : act_names)
        if (name == text) return value;
    return std::nullopt;
}

const char* name_of(Where where) {
    switch (where) {
        case Where::NotCome: return "not_come";
        case Where::SignedIn: return "signed_in";
        case Where::Waiting: return "swiped";
        case Where::Held: return "held";
        case Where::Seated: return "seated";
        case Where::Photographed: return "photographed";
        case Where::Left: return "left";
        case Where::NoShow: return "no_show";
    }
    assert(false);
    return "";
}

const char* kind_of(StepRefusal why) {
    switch (why) {
        case StepRefusal::LineFull: return "line_full";
        case StepRefusal::NotSignedIn: return "not_signed_in";
        case StepRefusal::AlreadyInLine: return "already_in_line";
        case StepRefusal::AlreadySat: return "already_sat";
        case StepRefusal::NotInLine: return "not_in_line";
        case StepRefusal::NotHeld: return "not_held";
        case StepRefusal::ChairTaken: return "chair_taken";
        case StepRefusal::NobodyWaits: return "nobody_waits";
        case StepRefusal::ChairEmpty: return "chair_empty";
    }
    assert(false);
    return "";
}

Refusal explain(StepRefusal why, std::size_t cap) {
    const auto said = [why](Words message, Words next) {
        return Refusal{kind_of(why), std::move(message), std::move(next)};
    };
    switch (why) {
        case StepRefusal::LineFull:
            return said({"候拍已满 " + std::to_string(cap) + " 人。",
                         std::to_string(cap) + " people wait already."},
                        {"请稍候，等一位拍完再刷卡；或换一个拍摄台。",
                         "Wait until one has sat, or choose another station."});
        case StepRefusal::NotSignedIn:
            return said({"还没有签到。", "Not signed in yet."}, {"请先签到。", "Sign in first."});
        case StepRefusal::AlreadyInLine:
            return said({"已在候拍队列中。", "Already in the line."},
                        {"请按顺序候拍。", "Wait in order."});
        case StepRefusal::AlreadySat:
            return said({"已经拍过。", "Already photographed."},
                        {"如需重拍，请值班负责人处理。", "For a retake, ask the hall lead."});
        case StepRefusal::NotInLine:
            return said({"不在候拍队列中。", "Not in the line."},
                        {"请先刷证件。", "Swipe the card first."});
        case StepRefusal::NotHeld:
            return said({"没有暂离登记。", "Not on hold."}, {"无需归队。", "No return is needed."});
        case StepRefusal::ChairTaken:
            return said({"座位上还有人。", "Somebody still sits there."},
                        {"请先结束上一位的拍摄。", "Finish the sitting before."});
        case StepRefusal::NobodyWaits:
            return said({"没有人候拍。", "Nobody waits."}, {"请叫号。", "Call someone forward."});
        case StepRefusal::ChairEmpty:
            return said({"座位是空的。", "The chair is empty."},
                        {"请先入座。", "Seat someone first."});
    }
    assert(false);
    return {};
}

std::size_t to_call(const campaign::Pace& pace, std::size_t stations, std::size_t in_hall,
                    std::size_t line_cap) {
    const auto pulled = static_cast<std::size_t>(
        2.0 + std::ceil((1.5 * pace.walk_s + pace.desk_s) / pace.service_s));
    const auto most = std::min(pulled, line_cap + 1) * stations;
    return most > in_hall ? most - in_hall : 0;
}

Line Line::of(std::span<const LineEvent> events) {
    Line line;
    for (const auto& event : events) line.apply(event);
    return line;
}

const Line::Person* Line::find(std::string_view token) const {
    const auto found = index_.find(std::string{token});
    return found == index_.end() ? nullptr : &people_[found->second];
}

Line::Person& Line::person(const std::string& token) {
    const auto [found, fresh] = index_.try_emplace(token, people_.size());
    if (!fresh) return people_[found->second];
    people_.push_back(
        {.token = token, .station = {}, .where = Where::NotCome, .since = {}, .order = 0});
    return people_.back();
}

void Line::apply(const LineEvent& event) {
    if (event.act == Act::Stood) {
        for (auto& sitter : people_)
            if (sitter.where == Where::Seated && sitter.station == event.station)
                sitter.where = Where::Photographed;
        return;
    }
    Person& who = person(event.token);
    who.since = event.at;
    switch (event.act) {
        case Act::SignedIn: who.where = Where::SignedIn; break;
        case Act::Swiped:
            who.where = Where::Waiting;
            who.station = event.station;
            who.order = next_order_++;
            break;
        case Act::Held: who.where = Where::Held; break;
        case Act::Returned:
            who.where = Where::Waiting;
            who.order = next_order_++;
            break;
        case Act::Left: who.where = Where::Left; break;
        case Act::NoShow: who.where = Where::NoShow; break;
        case Act::HandedOver:
            who.station = event.station;
            who.order = next_order_++;
            break;
        case Act::Seated:
            // Told late: whoever sat there since stays as they are.
            for (auto& sitter : people_)
                if (!event.late && sitter.where == Where::Seated && sitter.station == event.station)
                    sitter.where = Where::Photographed;
            who.where = event.late ? Where::Photographed : Where::Seated;
            who.station = event.station;
            break;
        case Act::Stood: break;
    }
}

Where Line::where(std::string_view token) const {
    const auto* who = find(token);
    return who ? who->where : Where::NotCome;
}

std::vector<Line::Place> Line::waiting(std::string_view station) const {
    std::vector<const Person*> in_line;
    for (const auto& who : people_)
        if (who.where == Where::Waiting && who.station == station) in_line.push_back(&who);
    std::ranges::sort(in_line, {}, &Person::order);
    std::vector<Place> places;
    places.reserve(in_line.size());
    for (const auto* who : in_line) places.push_back({who->token, who->station, who->since});
    return places;
}

std::vector<Line::Place> Line::held() const {
    std::vector<Place> places;
    for (const auto& who : people_)
        if (who.where == Where::Held) places.push_back({who.token, who.station, who.since});
    return places;
}

std::optional<Line::Place> Line::in_chair(std::string_view station) const {
    for (const auto& who : people_)
        if (who.where == Where::Seated && who.station == station)
            return Place{who.token, who.station, who.since};
    return std::nullopt;
}

std::optional<std::string> Line::station_of(std::string_view token) const {
    const auto* who = find(token);
    if (!who || who->station.empty()) return std::nullopt;
    return who->station;
}

std::optional<std::size_t> Line::place_of(std::string_view token) const {
    const auto* who = find(token);
    if (!who || who->where != Where::Waiting) return std::nullopt;
    std::size_t place = 1;
    for (const auto& other : people_)
        if (other.where == Where::Waiting && other.station == who->station &&
            other.order < who->order)
            ++place;
    return place;
}

Result<void, StepRefusal> Line::may(const LineEvent& event, std::size_t cap) const {
    const Where now = where(event.token);
    switch (event.act) {
        case Act::SignedIn: return {};
        case Act::Swiped:
            if (now == Where::NotCome) return refuse(StepRefusal::NotSignedIn);
            if (now == Where::Waiting || now == Where::Held)
                return refuse(StepRefusal::AlreadyInLine);
            if (now == Where::Seated || now == Where::Photographed)
                return refuse(StepRefusal::AlreadySat);
            if (waiting(event.station).size() >= cap) return refuse(StepRefusal::LineFull);
            return {};
        case Act::Held:
            if (now != Where::Waiting) return refuse(StepRefusal::NotInLine);
            return {};
        case Act::Returned:
            if (now != Where::Held) return refuse(StepRefusal::NotHeld);
            if (waiting(station_of(event.token).value_or("")).size() >= cap)
                return refuse(StepRefusal::LineFull);
            return {};
        case Act::Left:
        case Act::NoShow:
            if (now == Where::NotCome) return refuse(StepRefusal::NotSignedIn);
            if (now == Where::Seated || now == Where::Photographed)
                return refuse(StepRefusal::AlreadySat);
            return {};
        case Act::HandedOver:
            if (now != Where::Waiting) return refuse(StepRefusal::NotInLine);
            if (waiting(event.station).size() >= cap) return refuse(StepRefusal::LineFull);
            return {};
        case Act::Seated:
            if (now != Where::Waiting) return refuse(StepRefusal::NotInLine);
            return {};
        case Act::Stood:
            if (!in_chair(event.station)) return refuse(StepRefusal::ChairEmpty);
            return {};
    }
    assert(false);
    return {};
}

std::string Line::describe() const {
    std::vector<std::string> stations;
    for (const auto& who : people_)
        if (!who.station.empty() && std::ranges::find(stations, who.station) == stations.end())
            stations.push_back(who.station);
    std::ranges::sort(stations);
    std::string text;
    for (const auto& station : stations) {
        if (!text.empty()) text += "; ";
        text += station + ": chair " + (in_chair(station) ? in_chair(station)->token : "-") + " |";
        for (const auto& place : waiting(station)) text += " " + place.token;
    }
    if (const auto away = held(); !away.empty()) {
        text += "; held";
        for (const auto& place : away) text += " " + place.token;
    }
    return text;
}

}  // namespace liuying::hall
