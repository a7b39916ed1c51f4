#include "http/campaign_routes.h"

#include <nlohmann/json.hpp>

#include "campaign/notice.h"
#include "campaign/text_diff.h"
#include "campaign/zone.h"
#include "http/actor_names.h"
#include "http/hall_json.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

Json named_json(const std::vector<campaign::Named>& all) {
    Json items = Json::array();
    for (const auto& one : all) items.push_back({{"id", one.id}, {"name", words_json(one.name)}});
    return items;
}

Json all_words(const std::vector<Words>& all) {
    Json items = Json::array();
    for (const auto& words : all) items.push_back(words_json(words));
    return items;
}

Json milestone(const char* kind, Words words, const std::optional<campaign::DayOrMonth>& on) {
    if (!on) return nullptr;
    return {{"kind", kind}, {"words", words_json(words)}, {"on", campaign::to_text(*on)}};
}

Json milestones_json(const campaign::Milestones& milestones) {
    Json items = Json::array();
    for (auto& one :
         {milestone("roster_check_due", {"信息核对截止", "Self-check due"},
                    milestones.roster_check_due),
          milestone("capture_code_from", {"可领取采集码", "Fetch the capture code from"},
                    milestones.capture_code_from),
          milestone("prints_back", {"纸质照片返校", "Prints come back"}, milestones.prints_back),
          milestone("proofreading_opens", {"学信网校对开始", "Proofreading on the registry opens"},
                    milestones.proofreading_opens),
          milestone("personal_shooting_ends", {"散拍截止", "Last day of personal shooting"},
                    milestones.personal_shooting_ends),
          milestone("registry_freeze", {"学信网数据冻结", "The registry freezes"},
                    milestones.registry_freeze)})
        if (!one.is_null()) items.push_back(one);
    return items;
}

std::optional<std::string> today_session(const campaign::Campaign& campaign, Instant now) {
    const auto today = campaign::local_time(campaign.zone, now).date;
    std::optional<std::string> found;
    for (const auto& session : campaign.sessions) {
        if (session.date != today) continue;
        if (!found) found = session.id;
        if (campaign::starts_at(campaign, session) <= now + std::chrono::minutes{30} &&
            now <= campaign::ends_at(campaign, session))
            return session.id;
    }
    return found;
}

Json session_list(House& house, const store::InForce& campaign) {
    return house.database.read([&](store::Transaction& tx) {
        Json items = Json::array();
        for (const auto& session : campaign.campaign->sessions)
            items.push_back(session_info_json(tx, campaign, session));
        return items;
    });
}

Json view_json(House& house, const store::InForce& in_force) {
    const auto& campaign = *in_force.campaign;
    Json colleges = Json::array();
    for (const auto& college : campaign.colleges)
        colleges.push_back(
            {{"id", college.id}, {"name", words_json(college.name)}, {"campus", college.campus}});
    Json venues = Json::array();
    for (const auto& venue : campaign.venues) {
        Json stations = Json::array();
        for (const auto& station : campaign.stations)
            if (station.venue == venue.id) stations.push_back(station.id);
        venues.push_back({{"venue", venue.id},
                          {"campus", venue.campus},
                          {"name", words_json(venue.name)},
                          {"address", words_json(venue.address)},
                          {"stations", std::move(stations)}});
    }
    Json stations = Json::array();
    for (const auto& station : campaign.stations)
        stations.push_back(
            {{"id", station.id}, {"name", words_json(station.name)}, {"venue", station.venue}});
    Json modes = Json::array();
    for (const auto mode : campaign.fee.modes) modes.push_back(campaign::name_of(mode));
    Json contacts = Json::array();
    for (const auto& contact : campaign.contacts)
        contacts.push_back({{"matter", words_json(contact.matter)},
                            {"name", contact.name.zh},
                            {"phone", contact.phone},
                            {"email", contact.email}});
    const auto showing = [&](campaign::Place place) {
        return campaign::name_of(campaign.places.at(place));
    };
    const auto today = today_session(campaign, house.clock.now());
    return {{"school", in_force.school},
            {"campaign", in_force.slug},
            {"title", words_json(campaign.name)},
            {"school_name", words_json(campaign.school)},
            {"cohort", std::to_string(campaign.cohort)},
            {"levels", named_json(campaign.levels)},
            {"study_modes", named_json(campaign.study_modes)},
            {"campuses", named_json(campaign.campuses)},
            {"colleges", std::move(colleges)},
            {"sessions", session_list(house, in_force)},
            {"venues", std::move(venues)},
            {"stations", std::move(stations)},
            {"milestones", milestones_json(campaign.milestones)},
            {"fee",
             {{"amount_fen", campaign.fee.amount.fen},
              {"payee", campaign::name_of(campaign.fee.payee)},
              {"modes", std::move(modes)}}},
            {"photo_profile", campaign.photo.standard},
            {"bring", all_words(campaign.photo.bring)},
            {"wear", all_words(campaign.photo.dress)},
            {"contacts", std::move(contacts)},
            {"places",
             {{"desk", showing(campaign::Place::SchoolDesk)},
              {"station", showing(campaign::Place::Station)},
              {"board", showing(campaign::Place::Board)},
              {"export", showing(campaign::Place::Export)}}},
            {"line_cap", campaign.hall.line_cap},
            {"arrive_early_minutes", campaign.hall.arrive_early_minutes},
            {"is_demo", in_force.demo},
            {"version", in_force.version},
            {"today_session", today ? Json(*today) : Json(nullptr)}};
}

Json faults_json(const std::vector<campaign::CampaignFault>& faults) {
    Json items = Json::array();
    for (const auto& fault : faults)
        items.push_back({{"line", fault.line},
                         {"column", fault.column},
                         {"path", fault.path},
                         {"message_zh", fault.message.zh},
                         {"message_en", fault.message.en}});
    return items;
}

Response load(House& house, Request& request) {
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto toml = text_in(*body, "toml");
    if (!toml) return toml.error();
    const auto parsed = campaign::parse_campaign(*toml);
    if (!parsed)
        return json({{"ok", false},
                     {"school", nullptr},
                     {"campaign", nullptr},
                     {"faults", faults_json(parsed.error())}});
    if (!body->value("dry_run", false)) {
        const auto put = house.campaigns.put(*toml, *parsed, request.principal.actor());
        if (!put)
            return problem(409, {"version_stale",
                                 {"任务已被他人修改。", "Somebody else changed it."},
                                 {"请重新打开后再改。", "Open it again, then change it."}});
    }
    return json({{"ok", true},
                 {"school", parsed->school_code},
                 {"campaign", parsed->id},
                 {"faults", Json::array()}});
}

Response put_file(House& house, Request& request) {
    const auto in_force = campaign_of(house, request);
    if (!in_force) return in_force.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto toml = text_in(*body, "toml");
    if (!toml) return toml.error();
    const auto version = body->find("version");
    if (version == body->end() || !version->is_number_integer())
        return text_in(*body, "version").error();
    auto parsed = campaign::parse_campaign(*toml);
    if (!parsed)
        return json({{"ok", false},
                     {"version", in_force->version},
                     {"faults", faults_json(parsed.error())}});
    if (parsed->school_code != in_force->school || parsed->id != in_force->slug)
        return problem(409, {"other_campaign",
                             {"文件中的学校代码或任务编号与本任务不同。",
                              "The file names another school or campaign."},
                             {"学校代码和编号不能改；要新建任务请在首页载入。",
                              "Code and id cannot change; load it as a new campaign instead."}});
    if (body->value("dry_run", false))
        return json({{"ok", true}, {"version", in_force->version}, {"faults", Json::array()}});
    const auto put = house.campaigns.put(*toml, *parsed, request.principal.actor(),
                                         version->get<std::int64_t>());
    if (!put)
        return problem(412, {"version_stale",
                             {"任务已被他人修改。", "Somebody else changed it."},
                             {"请重新打开后再改。", "Open it again, then change it."}});
    return json({{"ok", true}, {"version", put->in_force.version}, {"faults", Json::array()}});
}

Response rendered(const campaign::Notice& notice, std::string_view format, Instant now) {
    if (format == "pdf") {
        const auto pdf = campaign::notice_pdf(notice, now);
        return as_download(bytes("application/pdf", std::string{pdf.begin(), pdf.end()}),
                           "notice.pdf");
    }
    if (format == "text") return bytes("text/plain; charset=utf-8", campaign::notice_text(notice));
    return bytes("text/html; charset=utf-8", campaign::notice_html(notice));
}

Response notice(House& house, Request& request) {
    const auto in_force = campaign_of(house, request);
    if (!in_force) return in_force.error();
    const auto language = request.query_value("lang").value_or(request.language()) == "en"
                              ? campaign::Language::En
                              : campaign::Language::Zh;
    return rendered(campaign::make_notice(*in_force->campaign, language),
                    request.query_value("format").value_or("html"), house.clock.now());
}

Response publish(House& house, Request& request) {
    const auto in_force = campaign_of(house, request);
    if (!in_force) return in_force.error();
    if (const auto body = body_of(request); !body) return body.error();
    const auto zh = campaign::make_notice(*in_force->campaign, campaign::Language::Zh);
    const auto en = campaign::make_notice(*in_force->campaign, campaign::Language::En);
    const auto now = house.clock.now();
    const auto version =
        house.database.write(store::Lane::campaign(in_force->id), [&](store::Transaction& tx) {
            const auto next =
                tx.first(
                      "SELECT COALESCE(MAX(version), 0) + 1 AS next FROM notice WHERE "
                      "campaign_id = :campaign",
                      {{"campaign", in_force->id}})
                    .value()
                    .int64("next");
            const auto id = store::EventId::make(now);
            tx.execute(
                "INSERT INTO notice (id, campaign_id, version, text_zh, text_en, html_zh, html_en, "
                "published_at_ms, published_by) VALUES (:id, :campaign, :version, :text_zh, "
                ":text_en, "
                ":html_zh, :html_en, :now, :by)",
                {{"id", id},
                 {"campaign", in_force->id},
                 {"version", next},
                 {"text_zh", campaign::notice_text(zh)},
                 {"text_en", campaign::notice_text(en)},
                 {"html_zh", campaign::notice_html(zh)},
                 {"html_en", campaign::notice_html(en)},
                 {"now", now},
                 {"by", request.principal.actor()}});
            house.journal.append(tx, {.event_id = id,
                                      .school = in_force->school,
                                      .campaign = in_force->id.text(),
                                      .happened_at = now,
                                      .actor = request.principal.actor(),
                                      .action = "notice_published",
                                      .subject = "notice/" + std::to_string(next),
                                      .after = Json{{"version", next}}.dump()});
            return next;
        });
    return json(201, {{"version", version}});
}

Response notices(House& house, Request& request) {
    const auto in_force = campaign_of(house, request);
    if (!in_force) return in_force.error();
    return house.database.read([&](store::Transaction& tx) {
        Json items = Json::array();
        std::string before;
        for (const auto& row :
             tx.query("SELECT version, published_at_ms, published_by, text_zh FROM "
                      "notice WHERE campaign_id = :campaign ORDER BY version",
                      {{"campaign", in_force->id}})) {
            items.insert(items.begin(), Json{{"version", row.int64("version")},
                                             {"published_at_ms", row.int64("published_at_ms")},
                                             {"published_by", row.text("published_by")},
                                             {"diff_zh", campaign::changes_text(campaign::text_diff(
                                                             before, row.text("text_zh")))}});
            before = row.text("text_zh");
        }
        return json({{"items", with_names(tx, std::move(items))}});
    });
}

Response list(House& house, Request& request) {
    Json items = Json::array();
    for (const auto& in_force : house.campaigns.all()) {
        access::Scope scope;
        scope.school = in_force.school;
        scope.campaign = in_force.slug;
        if (refused_unless(request, access::Act::SeeCampaign, scope)) continue;
        const auto today = today_session(*in_force.campaign, house.clock.now());
        items.push_back({{"school", in_force.school},
                         {"campaign", in_force.slug},
                         {"title", words_json(in_force.campaign->name)},
                         {"school_name", words_json(in_force.campaign->school)},
                         {"cohort", std::to_string(in_force.campaign->cohort)},
                         {"is_demo", in_force.demo},
                         {"today_session", today ? Json(*today) : Json(nullptr)}});
    }
    return json({{"items", std::move(items)}});
}

}  // namespace

void add_campaign_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const std::string& path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("GET", "/api/v1/campaigns", access::Act::SeeCampaign, list);
    on("POST", "/api/v1/campaigns", access::Act::EditCampaign, load);
    on("GET", base, access::Act::SeeCampaign, [](House& h, Request& request) {
        const auto in_force = campaign_of(h, request);
        return in_force ? json(view_json(h, *in_force)) : in_force.error();
    });
    on("GET", base + "/file", access::Act::EditCampaign, [](House& h, Request& request) {
        const auto in_force = campaign_of(h, request);
        if (!in_force) return in_force.error();
        return json({{"toml", h.campaigns.file(*in_force)}, {"version", in_force->version}});
    });
    on("PUT", base + "/file", access::Act::EditCampaign, put_file);
    on("GET", base + "/sessions", access::Act::SeeCampaign, [](House& h, Request& request) {
        const auto in_force = campaign_of(h, request);
        return in_force ? json({{"items", session_list(h, *in_force)}}) : in_force.error();
    });
    on("GET", base + "/notice", access::Act::ReadNotice, notice);
    on("GET", base + "/notices", access::Act::SeeCampaign, notices);
    on("POST", base + "/notices", access::Act::PublishNotice, publish);
}

}  // namespace liuying::http
