#include "http/capture_routes.h"

#include <nlohmann/json.hpp>

#include "http/list_workbook.h"
#include "http/paging.h"
#include "http/shot_drawing.h"
#include "http/shot_json.h"
#include "http/words.h"
#include "http/workbook_file.h"
#include "portrait/engine.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr int preview_px = 1200;  // the longer side
constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";

Refusal no_such_shot() {
    return {"no_such_shot",
            {"没有这张照片。", "There is no such shot."},
            {"请从列表中选择。", "Choose one from the list."}};
}

struct One {
    store::InForce campaign;
    store::ShotRow shot;
};

Result<One, Response> one(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    const auto id = store::EventId::parse(request.param("shot"));
    if (!id) return refuse(refused(no_such_shot()));
    auto shot = house.database.read(
        [&](store::Transaction& tx) { return store::CaptureRecords::find(tx, campaign->id, *id); });
    if (!shot) return refuse(refused(no_such_shot()));
    access::Scope scope;
    scope.school = campaign->school;
    scope.campaign = campaign->slug;
    scope.session = shot->session;
    if (auto no = refused_unless(request, request.act, scope)) return refuse(std::move(*no));
    return One{std::move(*campaign), std::move(*shot)};
}

std::string queried(const Request& request, const char* name) {
    return std::string{request.query_value(name).value_or("")};
}

// Its cursor is the id of the last shot shown.
Result<Page, Refusal> page_of_shots(const Request& request) {
    auto page = read_page(request, 1);
    if (page && !page->after.empty() && !store::EventId::parse(page->after.front()))
        return refuse(refusal(Why::BadPage));
    return page;
}

Response list(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto page = page_of_shots(request);
    if (!page) return problem(400, page.error());
    store::CaptureRecords::Filter filter{.session = queried(request, "session"),
                                         .station = queried(request, "station"),
                                         .verdict = queried(request, "verdict"),
                                         .state = queried(request, "binding"),
                                         .sha256 = queried(request, "sha256"),
                                         .after = page->after.empty() ? "" : page->after.front(),
                                         .limit = page->limit + 1};
    return house.database.read([&](store::Transaction& tx) {
        auto shots = store::CaptureRecords::list(tx, campaign->id, filter);
        std::optional<std::vector<std::string>> last;
        if (shots.size() > page->limit) {
            shots.pop_back();
            last = std::vector{shots.back().id.text()};
        }
        Json items = Json::array();
        const auto shown = for_reviewer(request, *campaign);
        for (const auto& shot : shots)
            items.push_back(shot_json(house, tx, *campaign, shot, shown));
        return json(page_json(std::move(items), last,
                              store::CaptureRecords::count(tx, campaign->id, filter)));
    });
}

// A shot as a row of a workbook; `of` finds it in a row of the list.
template <typename Of>
std::vector<ListColumn> shot_columns(Of of) {
    const auto column = [of](const char* heading, double width, auto text) {
        return ListColumn{heading, width,
                          [of, text](const Json& row, const store::InForce& campaign) {
                              return std::string{text(of(row), campaign)};
                          }};
    };
    const auto words = [](const Json& value) {
        return value.is_string() ? value.get<std::string>() : std::string{};
    };
    const auto of_person = [words](const char* member) {
        return [words, member](const Json& shot, const store::InForce&) {
            const auto& binding = shot.at("binding");
            if (binding.is_null() || binding.at("person").is_null()) return std::string{};
            return words(binding.at("person").value(member, Json()));
        };
    };
    return {column("拍摄时间 Taken", 18,
                   [](const Json& shot, const store::InForce& campaign) {
                       return moment_text(
                           campaign, instant_of_ms(shot.at("taken_at_ms").get<std::int64_t>()));
                   }),
            column("场次 Session", 14,
                   [](const Json& shot, const store::InForce&) {
                       return shot.at("session").get<std::string>();
                   }),
            column("机位 Station", 10,
                   [](const Json& shot, const store::InForce&) {
                       return shot.at("station").get<std::string>();
                   }),
            column("文件 File", 20,
                   [](const Json& shot, const store::InForce&) {
                       return shot.at("file_name").get<std::string>();
                   }),
            column("学号 Student no.", 14, of_person("student_no")),
            column("姓名 Name", 14, of_person("name")),
            column("匹配 Match", 16,
                   [](const Json& shot, const store::InForce&) {
                       const auto& binding = shot.at("binding");
                       const auto state = binding.is_null()
                                              ? std::string{"doubtful"}
                                              : binding.at("state").get<std::string>();
                       return state == "sure"     ? "确定 sure"
                              : state == "worded" ? "人工确认 by word"
                                                  : "待定 doubtful";
                   }),
            column("差错 Error", 10,
                   [](const Json& shot, const store::InForce&) {
                       const auto& binding = shot.at("binding");
                       return binding.is_null() ? std::string{} : binding.at("error").dump();
                   }),
            column("画质 Quality", 12,
                   [words](const Json& shot, const store::InForce&) {
                       const auto verdict = words(shot.at("verdict"));
                       return verdict == "pass"   ? std::string{"合格 pass"}
                              : verdict == "warn" ? std::string{"提醒 warn"}
                              : verdict == "fail" ? std::string{"不合格 fail"}
                                                  : verdict;
                   }),
            column("SHA-256", 66, [](const Json& shot, const store::InForce&) {
                return shot.at("sha256").get<std::string>();
            })};
}

Response shots_workbook(House& house, Request& request) {
    static const auto columns = shot_columns([](const Json& row) -> const Json& { return row; });
    return list_workbook(house, request, list, "shots", columns);
}

Response show(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    return house.database.read([&](store::Transaction& tx) {
        return json(shot_json(house, tx, found->campaign, found->shot,
                              for_reviewer(request, found->campaign)));
    });
}

Response picture(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const auto size = request.query_value("size").value_or("original");
    if (size != "original" && size != "preview")
        return problem(400, {"bad_size",
                             {"不认识这种尺寸。", "This size is not known."},
                             {"可用：original、preview。", "Use original or preview."}});
    // A shot's bytes never change; whoever may see it is asked again each time.
    const auto tag = found->shot.sha256 + (size == "preview" ? "-preview" : "");
    const auto kept = [&](Response answer) { return std::move(answer).with_etag(tag); };
    if (reader_has(request, tag)) return kept(bytes("image/jpeg", {}));
    if (size == "original")
        if (const auto path = house.blobs.path(found->shot.blob))
            return kept(file("image/jpeg", *path));
    const auto all = house.blobs.get(found->shot.blob);
    if (!all) throw std::runtime_error{"an original is missing: " + found->shot.blob.text};
    if (size == "original") return kept(bytes("image/jpeg", std::string{all->begin(), all->end()}));
    const auto small = house.engine.preview(*all, preview_px);
    if (!small) return problem(422, portrait::refusal_of(small.error()));
    return kept(bytes("image/jpeg", std::string{small->begin(), small->end()}));
}

Response explain(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    return shot_drawing(house, found->campaign, found->shot);
}

Response mark(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto kind = text_in(*body, "kind");
    if (!kind) return kind.error();
    if (*kind != "chosen" && *kind != "set_aside" && *kind != "restored" && *kind != "test")
        return problem(400, {"bad_mark",
                             {"不认识这种标记。", "This mark is not known."},
                             {"可用：chosen、set_aside、restored、test。",
                              "Use chosen, set_aside, restored or test."}});
    const auto shot = house.capture.mark(found->campaign, *doing, found->shot.id, *kind);
    if (!shot) return refused(shot.error());
    return house.database.read([&](store::Transaction& tx) {
        return json(
            shot_json(house, tx, found->campaign, *shot, for_reviewer(request, found->campaign)));
    });
}

Response chain(House& house, Request& request) {
    const auto found = one(house, request);
    if (!found) return found.error();
    return house.database.read([&](store::Transaction& tx) {
        Json items = Json::array();
        for (const auto& row : store::CaptureRecords::chain(tx, found->shot.id))
            items.push_back(binding_json(house, tx, found->campaign, row,
                                         for_reviewer(request, found->campaign)));
        return json({{"items", std::move(items)}});
    });
}

Words review_reason(const store::ShotRow& shot) {
    if (!shot.binding) return {"尚未匹配", "not matched yet"};
    const auto& reason = shot.binding->reason;
    if (shot.binding->state == capture::State::Worded)
        return {"人工确认：" + reason, "By word: " + reason};
    if (shot.binding->state == capture::State::Sure) return {"证据一致", "the witnesses agree"};
    if (reason == "untimed")
        return {"拍摄时刻不明：相机时钟未经核对",
                "no known moment: the camera's clock was not measured"};
    if (reason == "empty_chair") return {"拍摄时座位无人登记", "nobody was seated then"};
    if (reason == "other_sitter")
        return {"与同座前一张的衣着、发型不同", "other clothes or hair than the shot before it"};
    if (reason == "entrance_photo")
        return {"与就座者的入场照不像", "unlike the entrance photo of the one seated"};
    if (reason == "admission_photo")
        return {"与就座者的录取照片不像", "unlike the school's picture of the one seated"};
    if (reason == "slip") return {"与座位不一致", "disagrees with the seat"};
    if (reason == "contradicted") return {"说法不一", "contradicting words"};
    if (shot.binding->rests_on.find("\"seat_scan\"") != std::string::npos)
        return {"入座扫过码，但与顺序、时间不够相符",
                "scanned at the chair, but order and time do not agree well enough"};
    return {"没有扫码，仅凭顺序和时间不足以确定",
            "not scanned; order and time alone do not settle it"};
}

Response review(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto page = page_of_shots(request);
    if (!page) return problem(400, page.error());
    const auto session = queried(request, "session");
    auto state = queried(request, "state");
    if (state == "all") state.clear();
    if (state.empty() && !request.query_value("state")) state = "doubtful";
    const auto shown = for_reviewer(request, *campaign);
    return house.database.read([&](store::Transaction& tx) {
        auto shots =
            store::CaptureRecords::list(tx, campaign->id,
                                        {.session = session,
                                         .state = state,
                                         .after = page->after.empty() ? "" : page->after.front(),
                                         .limit = page->limit + 1});
        Json next = nullptr;
        if (shots.size() > page->limit) {
            shots.pop_back();
            next = cursor({shots.back().id.text()});
        }
        Json items = Json::array();
        for (const auto& shot : shots) {
            Json person = nullptr;
            if (shot.binding && !shot.binding->token.empty())
                if (const auto who =
                        house.graduands.by_token(tx, campaign->id, shot.binding->token))
                    person = person_json(*who, shown);
            items.push_back({{"shot", shot_json(house, tx, *campaign, shot, shown)},
                             {"person", std::move(person)},
                             {"reason", words_json(review_reason(shot))}});
        }
        Json questions = Json::array();
        for (const auto& question :
             store::CaptureRecords::open_questions(tx, campaign->id, session))
            questions.push_back(question_json(house, tx, *campaign, question, shown));
        Json people = Json::array();
        for (const auto& row :
             tx.query("SELECT DISTINCT token FROM current_fact WHERE campaign_id = "
                      ":campaign AND (:session = '' OR session = :session) AND kind "
                      "IN ('seated', 'swiped') ORDER BY token LIMIT 1000",
                      {{"campaign", campaign->id}, {"session", session}}))
            if (const auto who = house.graduands.by_token(tx, campaign->id, row.text("token")))
                people.push_back(person_json(*who, shown));
        Json counts{{"sure", 0}, {"worded", 0}, {"doubtful", 0}};
        for (const auto& row :
             tx.query("SELECT COALESCE(b.state, 'doubtful') AS state, COUNT(*) AS n FROM shot s "
                      "LEFT JOIN "
                      "current_binding b ON b.shot_id = s.id WHERE s.campaign_id = :campaign AND "
                      "(:session = "
                      "'' OR s.session = :session) GROUP BY COALESCE(b.state, 'doubtful')",
                      {{"campaign", campaign->id}, {"session", session}}))
            counts[row.text("state")] = row.int64("n");
        return json({{"items", std::move(items)},
                     {"questions", std::move(questions)},
                     {"people", std::move(people)},
                     {"counts", std::move(counts)},
                     {"next", std::move(next)}});
    });
}

// While the session is open those concerned stand there, and hall lead or photographer settle with
// them; afterwards everybody needs a second person.
std::optional<Response> needs_second(House& house, const Request& request,
                                     const store::InForce& campaign, const std::string& session,
                                     const std::string& second) {
    access::Scope scope;
    scope.school = campaign.school;
    scope.campaign = campaign.slug;
    scope.session = session;
    const auto permit =
        access::may(request.principal, access::Act::BindByWord, scope, request.received_at);
    if (!permit) return problem(403, access::refusal(permit.error()));
    const bool of_hall = request.principal.holds(access::Role::HallLead, request.received_at) ||
                         request.principal.holds(access::Role::Photographer, request.received_at);
    const auto state = house.database.read([&](store::Transaction& tx) {
        return store::HallRecords::state_of(tx, campaign.id, session);
    });
    const bool present =
        state == hall::SessionState::Opened || state == hall::SessionState::Closing;
    if ((of_hall && present) || !second.empty()) return std::nullopt;
    return refused(
        {"needs_second",
         {"人已离场，改动须由另一人确认。", "The people have left: a second person must agree."},
         {"请同事输入账号确认。", "Ask a colleague to confirm with their account."}});
}

Response bind(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto id = store::EventId::parse(text_or(*body, "shot", ""));
    if (!id) return refused(no_such_shot());
    const auto reason = text_in(*body, "reason");
    if (!reason) return reason.error();
    const auto second = second_of(house, request, *body, access::Act::BindByWord);
    if (!second) return second.error();
    const auto shot = house.database.read(
        [&](store::Transaction& tx) { return store::CaptureRecords::find(tx, campaign->id, *id); });
    if (!shot) return refused(no_such_shot());
    if (auto no = needs_second(house, request, *campaign, shot->session, *second))
        return std::move(*no);
    const auto bound = house.capture.bind_by_word(
        *campaign, *doing,
        {.shot = *id, .token = text_or(*body, "token", ""), .reason = *reason, .second = *second});
    if (!bound) return refused(bound.error());
    house.capture.learn_when_settled(*campaign, shot->session);
    return house.database.read([&](store::Transaction& tx) {
        return json(201,
                    binding_json(house, tx, *campaign, *bound, for_reviewer(request, *campaign)));
    });
}

Response review_workbook(House& house, Request& request) {
    static const auto columns = [] {
        auto all = shot_columns([](const Json& row) -> const Json& { return row.at("shot"); });
        all.insert(all.end() - 1,
                   ListColumn{"原因 Reason", 40, [](const Json& row, const store::InForce&) {
                                  return row.at("reason").at("zh").get<std::string>();
                              }});
        return all;
    }();
    return list_workbook(house, request, review, "review", columns);
}

Response answer(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto question = store::EventId::parse(request.param("question"));
    const auto pairs = body->find("pairs");
    if (!question || pairs == body->end() || !pairs->is_array() || pairs->empty())
        return problem(
            400, {"bad_answer",
                  {"回答中没有照片与人的对应。", "The answer pairs no shot with a person."},
                  {"逐张说明是谁，或都不是。", "Say for each shot whose it is, or nobody's."}});
    const auto reason = text_in(*body, "reason");
    if (!reason) return reason.error();
    const auto second = second_of(house, request, *body, access::Act::BindByWord);
    if (!second) return second.error();
    std::vector<store::CaptureRecords::Word> words;
    std::string session;
    for (const auto& pair : *pairs) {
        const auto shot = store::EventId::parse(text_or(pair, "shot", ""));
        const auto row = shot ? house.database.read([&](store::Transaction& tx) {
            return store::CaptureRecords::find(tx, campaign->id, *shot);
        })
                              : std::nullopt;
        if (!row) return refused(no_such_shot());
        // Of each, wherever it was taken: this person may say so there, and with whom.
        if (row->session != session)
            if (auto no = needs_second(house, request, *campaign, row->session, *second))
                return std::move(*no);
        session = row->session;
        words.push_back({.shot = *shot, .token = text_or(pair, "token", "")});
    }
    const auto bound = house.capture.answer(*campaign, *doing, *question, words, *reason, *second);
    if (!bound) return refused(bound.error());
    house.capture.learn_when_settled(*campaign, session);
    return house.database.read([&](store::Transaction& tx) {
        Json bindings = Json::array();
        for (const auto& row : *bound)
            bindings.push_back(
                binding_json(house, tx, *campaign, row, for_reviewer(request, *campaign)));
        return json({{"bindings", std::move(bindings)}, {"again", false}});
    });
}

Response clock(House& house, Request& request) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto camera = text_in(*body, "camera");
    if (!camera) return camera.error();
    const auto offset = body->find("offset_ms");
    if (offset == body->end() || !offset->is_number_integer())
        return problem(
            400, {"missing_field",
                  {"缺少 offset_ms。", "offset_ms is missing."},
                  {"真实时间减相机时间，毫秒。", "True time minus camera time, milliseconds."}});
    house.capture.set_clock(*campaign, *doing, *camera, offset->get<std::int64_t>());
    return receipt(house, *doing);
}

}  // namespace

void add_capture_routes(Router& router, House& house) {
    const std::string base = campaign_path;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, Request&)) {
        router.add(method, base + path, act,
                   [&house, handler](Request& request) { return handler(house, request); });
    };
    on("GET", "/shots", access::Act::SeeShots, list);
    on("GET", "/shots.xlsx", access::Act::SeeShots, shots_workbook);
    on("GET", "/shots/{shot}", access::Act::SeeShots, show);
    on("GET", "/shots/{shot}/picture.jpg", access::Act::SeeShots, picture);
    on("GET", "/shots/{shot}/explain.png", access::Act::SeeShots, explain);
    on("POST", "/shots/{shot}/marks", access::Act::ChooseFrame, mark);
    on("GET", "/shots/{shot}/bindings", access::Act::SeeShots, chain);
    on("GET", "/review", access::Act::SeeShots, review);
    on("GET", "/review.xlsx", access::Act::SeeShots, review_workbook);
    on("POST", "/bindings", access::Act::BindByWord, bind);
    on("POST", "/questions/{question}/answer", access::Act::BindByWord, answer);
    on("POST", "/cameras/clock", access::Act::KeepShot, clock);
}

}  // namespace liuying::http
