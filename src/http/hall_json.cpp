#include "http/hall_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "access/masking.h"
#include "campaign/zone.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

template <class T>
Json or_null(const std::optional<T>& maybe) {
    return maybe ? Json(*maybe) : Json(nullptr);
}

// What the clerk sees at a glance: may they, is it their time, is the fee settled.
Json checks_of(const store::DeskCard& card, const campaign::Campaign& campaign) {
    Json checks = Json::array();
    const bool may_sit = roster::may_sit(card.standing.kind);
    checks.push_back(
        {{"kind", "standing"}, {"ok", may_sit}, {"words", words_json(card.standing.summary)}});
    if (card.slot) {
        const auto* session = campaign.session(card.slot->session);
        const auto from = campaign::local_time(campaign.zone, card.slot->start);
        const auto to = campaign::local_time(campaign.zone, card.slot->end);
        const auto hours =
            campaign::clock_text(from.minute_of_day) + "–" + campaign::clock_text(to.minute_of_day);
        const auto day = campaign::spoken(from.date);
        const bool now = !card.refusal || session == nullptr;
        checks.push_back({{"kind", "slot"},
                          {"ok", now},
                          {"words", words_json({day.zh + " " + hours, day.en + ", " + hours})}});
    } else {
        checks.push_back({{"kind", "slot"},
                          {"ok", false},
                          {"words", words_json({"还没有安排时间", "no time given"})}});
    }
    const bool fee_ok = card.fee.standing != payment::Standing::Open;
    checks.push_back({{"kind", "fee"},
                      {"ok", fee_ok},
                      {"words", words_json(payment::words(card.fee.standing, card.fee.due))}});
    return checks;
}

// Before the doors open (R16): has every station taken a shot, is every camera's clock measured, is
// there room for the day.
Json opening_checks(House& house, store::Transaction& tx, const store::InForce& campaign,
                    const campaign::Session& session, std::int64_t planned) {
    Json checks = Json::array();
    const store::Params here{{"campaign", campaign.id}, {"session", session.id}};
    const auto n = [&](const char* sql) { return tx.first(sql, here).value().int64("n"); };
    const auto tested =
        n("SELECT COUNT(DISTINCT station) AS n FROM shot WHERE campaign_id = :campaign AND "
          "session = :session");
    const auto all = static_cast<std::int64_t>(session.stations.size());
    const auto of = std::to_string(tested) + "/" + std::to_string(all);
    checks.push_back(
        {{"kind", "test_shot"},
         {"ok", tested >= all},
         {"words", words_json({"已试拍的机位 " + of, of + " stations have taken a test shot"})}});
    const auto cameras =
        n("SELECT COUNT(DISTINCT camera) AS n FROM shot WHERE campaign_id = :campaign AND session "
          "= :session");
    const auto measured =
        n("SELECT COUNT(DISTINCT s.camera) AS n FROM shot s WHERE s.campaign_id = :campaign AND "
          "s.session = :session AND EXISTS (SELECT 1 FROM camera_clock c WHERE c.campaign_id = "
          "s.campaign_id AND c.camera = s.camera)");
    const auto clocks = std::to_string(measured) + "/" + std::to_string(cameras);
    checks.push_back(
        {{"kind", "clock"},
         {"ok", cameras > 0 && measured == cameras},
         {"words", cameras == 0
                       ? words_json({"还没有相机传来照片", "no camera has sent a picture yet"})
                       : words_json({"已校准时钟的相机 " + clocks,
                                     clocks + " cameras have their clock measured"})}});
    for (const auto& [station, what] : store::unheard_pictures(tx, campaign, session.id)) {
        const bool school = what == "admission_photo";
        checks.push_back(
            {{"kind", "pictures"},
             {"ok", false},
             {"words",
              words_json(
                  school ? Words{station + "：多人与自己的录取照片不像，或多人彼此相像，"
                                           "已不再比对；请核对人脸模型的数值",
                                 station + ": many are unlike their own school picture, or "
                                           "like each other's: no longer compared. Check the "
                                           "face model's numbers"}
                         : Words{station + "：多人与自己的入场照不像，已不再比对；请看两处的灯光",
                                 station + ": many are unlike their own entrance photo: no "
                                           "longer compared. Look at the light at both "
                                           "places"})}});
    }
    if (const auto room = house.blobs.room()) {
        constexpr std::int64_t a_person =
            3 * 12'000'000;  // bytes: three frames of a 24-megapixel camera
        constexpr std::int64_t gigabyte = 1'000'000'000;
        const auto needed = std::max(planned, std::int64_t{1}) * a_person;
        const auto free = static_cast<std::int64_t>(*room);
        const auto gb = [](std::int64_t bytes) {
            return std::to_string((bytes + gigabyte - 1) / gigabyte) + " GB";
        };
        checks.push_back(
            {{"kind", "disk"},
             {"ok", free >= needed},
             {"words",
              words_json({"磁盘可用 " + gb(free) + "，本场约需 " + gb(needed),
                          gb(free) + " free on disk; this session needs about " + gb(needed)})}});
    }
    return checks;
}

}  // namespace

std::string name_shown(const std::string& name, Shown shown) {
    switch (shown) {
        case Shown::Token: return {};
        case Shown::Masked: return access::mask_name(name);
        case Shown::Full: return name;
    }
    return {};
}

Json person_json(const store::GraduandRow& who, Shown shown) {
    Json person{{"graduand", nullptr},   {"token", who.token},     {"name", nullptr},
                {"student_no", nullptr}, {"college", who.college}, {"level", who.level}};
    if (shown != Shown::Token) {
        person["graduand"] = who.id.text();
        person["name"] = name_shown(who.name, shown);
        person["student_no"] =
            shown == Shown::Full ? who.student_no : access::mask_student_no(who.student_no);
    }
    return person;
}

Json fee_json(const store::FeeOf& fee) {
    return {{"state", payment::name_of(fee.standing)},
            {"amount_fen", fee.due.fen},
            {"receipt_no", or_null(fee.receipt_no)},
            {"words", words_json(payment::words(fee.standing, fee.due))}};
}

Json payment_json(const store::PaymentRow& payment) {
    return {{"payment", payment.id.text()},
            {"kind", payment::name_of(payment.kind)},
            {"amount_fen", payment.amount.fen},
            {"receipt_no", or_null(payment.receipt_no)},
            {"by", payment.by},
            {"second", payment.second},
            {"reason", payment.reason},
            {"at_ms", to_ms(payment.at)},
            {"undone", payment.undone}};
}

Json shift_json(const store::ShiftRow& shift) {
    return {{"shift", shift.id.text()},
            {"cashier", shift.cashier},
            {"opened_at_ms", to_ms(shift.opened_at)},
            {"float_fen", shift.opening_float.fen},
            {"taken_fen", shift.taken.fen},
            {"receipts", shift.receipts},
            {"counted_fen", shift.counted ? Json(shift.counted->fen) : Json(nullptr)},
            {"expected_fen", shift.expected().fen},
            {"closed_at_ms", shift.closed_at ? Json(to_ms(*shift.closed_at)) : Json(nullptr)}};
}

Json standing_json(const roster::Standing& standing) {
    Json proof = Json::array();
    for (const auto& line : standing.proof) proof.push_back(words_json(line));
    Json changes = Json::array();
    for (const auto& line : standing.changes) changes.push_back(words_json(line));
    return {{"kind", roster::name_of(standing.kind)},
            {"words", words_json(standing.summary)},
            {"clause", words_json(roster::source_of(standing.clause))},
            {"proof", std::move(proof)},
            {"changes", std::move(changes)}};
}

Json slot_json(const store::Slot& slot, const campaign::Campaign& campaign) {
    Json json{{"session", slot.session},
              {"start_ms", to_ms(slot.start)},
              {"end_ms", to_ms(slot.end)},
              {"venue", ""},
              {"campus", ""},
              {"title", words_json({})},
              {"address", words_json({})}};
    if (const auto* session = campaign.session(slot.session)) {
        json["venue"] = session->venue;
        const auto day = campaign::spoken(session->date);
        if (const auto* venue = campaign.venue(session->venue)) {
            json["campus"] = venue->campus;
            json["title"] =
                words_json({day.zh + " " + venue->name.zh, day.en + ", " + venue->name.en});
            json["address"] = words_json(venue->address);
        }
    }
    return json;
}

Json entrance_json(const store::EntranceAsked& asked, const campaign::Campaign& campaign) {
    const auto text = [&](campaign::ConsentPurpose purpose) {
        const auto* one = campaign.consent(purpose);
        return one ? words_json(one->text) : Json(nullptr);
    };
    const bool faces = campaign.entrance_photo == campaign::EntrancePhoto::Faces;
    return {{"strength", campaign::name_of(campaign.entrance_photo)},
            {"photo", store::name_of(asked.photo)},
            {"faces", store::name_of(asked.faces)},
            {"taken", asked.taken},
            {"text", text(campaign::ConsentPurpose::EntrancePhoto)},
            {"faces_text", faces ? text(campaign::ConsentPurpose::FaceComparison) : Json(nullptr)}};
}

Json admission_json(const store::AdmissionAsked& asked, const campaign::Campaign& campaign) {
    const auto* text = campaign.consent(campaign::ConsentPurpose::AdmissionPhoto);
    return {{"said", store::name_of(asked.said)},
            {"read", asked.read},
            {"text", text ? words_json(text->text) : Json(nullptr)}};
}

Json card_json(const store::DeskCard& card, const campaign::Campaign& campaign, Shown shown,
               bool compares) {
    const auto person_shown = shown == Shown::Full && !card.revealed ? Shown::Masked : shown;
    return {
        {"person", person_json(card.who, person_shown)},
        {"revealed", person_shown == Shown::Full},
        {"standing", standing_json(card.standing)},
        {"slot", card.slot ? slot_json(*card.slot, campaign) : Json(nullptr)},
        {"checks", checks_of(card, campaign)},
        {"fee", fee_json(card.fee)},
        {"sign_in_no", or_null(card.sign_in_no)},
        {"state", hall::name_of(card.where)},
        {"offered", card.offered.empty() ? Json(nullptr) : Json(card.offered)},
        {"refusal", card.refusal ? refusal_json(*card.refusal) : Json(nullptr)},
        {"may_be_admitted", card.may_be_admitted},
        {"place_in_line", or_null(card.place_in_line)},
        {"station", card.station.empty() ? Json(nullptr) : Json(card.station)},
        {"entrance_photo", card.entrance ? entrance_json(*card.entrance, campaign) : Json(nullptr)},
        {"admission_photo",
         card.admission && compares ? admission_json(*card.admission, campaign) : Json(nullptr)}};
}

Json place_json(const store::LinePlace& place, Shown shown) {
    return {{"token", place.token},
            {"sign_in_no", place.sign_in_no},
            {"name", shown == Shown::Token ? Json(nullptr) : Json(name_shown(place.name, shown))},
            {"place", place.place},
            {"station", place.station},
            {"state", place.where == hall::Where::Seated ? "seated"
                      : place.where == hall::Where::Held ? "held"
                                                         : "waiting"},
            {"swiped_at_ms", to_ms(place.since)}};
}

Json sitting_json(const store::SittingRow& sitting, const store::GraduandRow* who, Shown shown) {
    Json json{{"sitting", sitting.id.text()},
              {"token", sitting.token},
              {"sign_in_no", sitting.sign_in_no},
              {"name", nullptr},
              {"level", nullptr},
              {"college", nullptr},
              {"from_ms", to_ms(sitting.from)},
              {"how", sitting.how}};
    if (who && shown != Shown::Token) {
        json["name"] = name_shown(who->name, shown);
        json["level"] = who->level;
        json["college"] = who->college;
    }
    return json;
}

Json session_info_json(store::Transaction& tx, const store::InForce& campaign,
                       const campaign::Session& session) {
    const auto& rules = *campaign.campaign;
    const auto* venue = rules.venue(session.venue);
    const auto day = campaign::spoken(session.date);
    const auto hours = campaign::clock_text(session.hours.start_minute) + "–" +
                       campaign::clock_text(session.hours.end_minute);
    const auto n = [&](const char* sql) {
        return tx.first(sql, {{"campaign", campaign.id}, {"session", session.id}})
            .value()
            .int64("n");
    };
    return {
        {"session", session.id},
        {"title", words_json({day.zh + " " + hours + " " + (venue ? venue->name.zh : ""),
                              day.en + ", " + hours + ", " + (venue ? venue->name.en : "")})},
        {"date", campaign::to_text(session.date)},
        {"start_ms", to_ms(campaign::starts_at(rules, session))},
        {"end_ms", to_ms(campaign::ends_at(rules, session))},
        {"kind", campaign::name_of(session.kind)},
        {"campus", venue ? venue->campus : ""},
        {"venue", session.venue},
        {"venue_address", words_json(venue ? venue->address : Words{})},
        {"stations", session.stations},
        {"colleges", session.colleges},
        {"capacity", campaign::capacity(rules, session)},
        {"planned", n("SELECT COUNT(DISTINCT token) AS n FROM current_fact WHERE campaign_id = "
                      ":campaign AND session = :session AND kind = 'slot_given'")},
        {"signed_in", n("SELECT COUNT(DISTINCT token) AS n FROM current_fact WHERE campaign_id = "
                        ":campaign AND session = :session AND kind = 'signed_in'")},
        {"photographed",
         n("SELECT COUNT(DISTINCT token) AS n FROM current_fact WHERE campaign_id = "
           ":campaign AND session = :session AND kind = 'seated'")},
        {"state",
         store::HallRecords::name_of(store::HallRecords::state_of(tx, campaign.id, session.id))}};
}

Json session_view_json(House& house, const store::InForce& campaign, const std::string& session,
                       const store::SessionReport& report, Shown shown) {
    const auto& counts = report.counts;
    return house.database.read([&](store::Transaction& tx) {
        Json differences = Json::array();
        for (const auto& difference : report.differences) {
            const auto who = house.graduands.by_token(tx, campaign.id, difference.token);
            differences.push_back({{"kind", difference.kind},
                                   {"words", words_json(difference.words)},
                                   {"token", difference.token},
                                   {"name", who ? name_shown(who->name, shown) : ""},
                                   {"act", difference.act}});
        }
        Json line = Json::array();
        for (const auto& place : report.line) line.push_back(place_json(place, shown));
        const auto* rules = campaign.campaign->session(session);
        return Json{{"info", session_info_json(tx, campaign, *rules)},
                    {"counts",
                     {{"planned", counts.planned},
                      {"signed_in", counts.signed_in},
                      {"in_line", counts.in_line},
                      {"held", counts.held},
                      {"seated", counts.seated},
                      {"photographed", counts.photographed},
                      {"left", counts.left},
                      {"no_show", counts.no_show},
                      {"shots", counts.shots},
                      {"bound", counts.bound},
                      {"waiting", counts.waiting},
                      {"paid", counts.paid},
                      {"owed", counts.owed}}},
                    {"adds_up", report.adds_up},
                    {"differences", std::move(differences)},
                    {"checks", opening_checks(house, tx, campaign, *rules, counts.planned)},
                    {"journal_head", report.journal_head},
                    {"line", std::move(line)}};
    });
}

}  // namespace liuying::http
