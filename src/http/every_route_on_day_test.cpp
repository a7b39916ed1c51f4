// The day: people come, sit, and are found on their shots.

#include <algorithm>

#include "http/every_route_day.h"
#include "portrait/sitter.h"

namespace liuying::http {

Json Day::seat(const std::string& station, const std::string& student_no) {
    Json body = Json::object();
    if (!student_no.empty()) body["key"] = {{"kind", "ticket"}, {"value", token_of(student_no)}};
    return chief.post("~/sessions/zjg-01/stations/" + station + "/seat",
                      with_event(std::move(body)), 201);
}

Json Day::shoot(const std::string& station, int face, const std::string& name) {
    const auto picture = portrait::drawn_sitter(static_cast<std::uint64_t>(face), {.width = 720});
    return chief.upload(
        "~/sessions/zjg-01/stations/" + station + "/shots", name, {picture.begin(), picture.end()},
        {{"meta", with_event({{"camera", "C-" + station}, {"file_name", name}}).dump()}});
}

// After the swipe: 龚新龙 agrees to everything, 邱凯 not to the comparison of faces, 梁强 to
// nothing.
void Day::entrance_photos() {
    const auto of = [&](const char* number) {
        return "~/sessions/zjg-01/entrance-photos/" + token_of(number);
    };
    const auto picture = [](std::uint64_t face) {
        const auto drawn = portrait::drawn_sitter(face, {.width = 480});
        return std::string{drawn.begin(), drawn.end()};
    };
    const auto take = [&](const char* number, const std::string& jpeg, const std::string& id) {
        return chief.ask("POST", of(number) + "?event_id=" + id, jpeg, "image/jpeg");
    };
    const auto say = [&](const char* number, bool photo, bool faces) {
        return chief.post(of(number) + "/consent", with_event({{"photo", photo}, {"faces", faces}}))
            .at("entrance_photo");
    };
    const auto card = [&](const char* number) {
        return chief
            .post("~/desk/look-up", {{"session", "zjg-01"},
                                     {"key", {{"kind", "ticket"}, {"value", token_of(number)}}}})
            .at("entrance_photo");
    };
    const auto pictures = rows("blob");
    CHECK(card("221800101").at("strength") == "faces");
    CHECK(card("221800101").at("photo") == "unasked");
    CHECK(card("221800101").at("text").at("zh") == "我同意拍入场照。");
    CHECK(Caller::kind_of(take("221800101", picture(1), event())) == "409 no_consent");
    CHECK(say("221800101", true, true).at("faces") == "yes");
    CHECK(Caller::kind_of(take("221800101", "no picture", event())).starts_with("422 "));
    const auto wall = portrait::drawn_sitter(1, {.width = 480, .blur_px = 60});
    CHECK(Caller::kind_of(take("221800101", {wall.begin(), wall.end()}, event())) ==
          "422 not_one_face");
    CHECK(rows("entrance_photo") == 0);
    const auto id = event();
    for (int times = 0; times < 2; ++times)
        CHECK(
            Json::parse(take("221800101", picture(1), id).body).at("entrance_photo").at("taken") ==
            true);
    CHECK(say("221800102", true, false).at("faces") == "no");
    CHECK(take("221800102", picture(2), event()).status == 200);
    CHECK(say("221800103", false, true).at("photo") == "no");
    CHECK(Caller::kind_of(take("221800103", picture(3), event())) == "409 no_consent");
    CHECK(card("221800103").at("photo") == "no");
    CHECK(chief.refusal("POST", of("221800104") + "/consent", with_event({{"photo", true}})) ==
          "409 not_in_line");
    CHECK(chief.refusal("POST", of("221800101") + "/consent", with_event({{"photo", "yes"}})) ==
          "400 missing_field");
    // Of the picture itself nothing is kept, of the face only with consent.
    CHECK(rows("entrance_photo") == 2);
    CHECK(rows("entrance_photo WHERE length(value) > 200") == 1);
    CHECK(rows("fact WHERE kind = 'consent_refused'") == 3);
    CHECK(std::filesystem::is_empty(campus.folder.path() / "spool"));
    CHECK(rows("blob") == pictures);
}

void Day::enrol_machine() {
    const auto device = root.post("/api/v1/devices", {{"name", "签到台 1"}, {"kind", "desk"}}, 201);
    machine.bear(Caller{campus, base}
                     .post("/api/v1/devices/enrol", {{"code", device.at("code")}})
                     .at("token"));
}

// A desk that is made ready for the hour without a network.
void Day::offline_desk(const std::string& session, const std::string& key) {
    enrol_machine();
    const auto told = machine.fetch(session + "/prefetch");
    CHECK(told.starts_with(R"({"head":{"campaign":)"));
    CHECK(told.ends_with("{\"end\":{\"people\":6}}\n"));
    for (const auto* secret : {"221800101", "710000199704148803", "龚"})
        CHECK(told.find(secret) == std::string::npos);
    CHECK(told.find(token_of("221800101")) == std::string::npos);
    CHECK(Caller::kind_of(machine.ask("POST", session + "/prefetch-key",
                                      with_event(Json::object()).dump())) == key);
    const auto code = chief.post(session + "/offline-code", with_event(Json::object())).at("code");
    CHECK(code.get<std::string>().size() == 11);
    CHECK(code == chief.post(session + "/offline-code", with_event(Json::object())).at("code"));
    CHECK(machine.refusal("GET", "~/sessions/nowhere/prefetch") == "404 no_such_session");
    CHECK(machine.refusal("POST", session + "/offline-code", Json::object()) ==
          "403 not_your_role");
    CHECK(chief.refusal("GET", session + "/prefetch") == "403 not_your_role");
    const auto events = session + "/offline-events";
    const auto sent = [&](Json event) {
        return Json{{"sent_at_ms", to_ms(campus.clock.now())}, {"events", {std::move(event)}}};
    };
    Json unknown{{"kind", "sign_in"},
                 {"event_id", event()},
                 {"station_seq", 1},
                 {"device", "0190163d-8694-739b-aea5-966c26f8ad91"},
                 {"at_ms", to_ms(campus.clock.now())},
                 {"ticket", "00112233445566778899aabbccddeeff"}};
    CHECK(machine.post(events, sent(unknown)).at("answers").at(0).at("refusal").at("kind") ==
          "not_on_roster");
    unknown["ticket"] = "0011";
    CHECK(machine.refusal("POST", events, sent(unknown)) == "400 bad_event");
    CHECK(machine.refusal("POST", events, Json::object()) == "400 bad_event");
    CHECK(machine.refusal("POST", "~/sessions/nowhere/offline-events", Json::object()) ==
          "404 no_such_session");
}

void Day::on_the_day() {
    using namespace std::chrono_literals;
    become(at(10, 14, 9, 15));
    Caller wall{campus, base};
    wall.wire().send_raw("GET " + std::string{base} +
                         "/events?session=zjg-01&after_seq=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    CHECK(wall.wire().read_head().status == 200);

    const std::string session = "~/sessions/zjg-01";
    const auto ok = [&](const char* kind) {
        const auto checks = chief.get(session).at("checks");
        const auto found = std::ranges::find_if(
            checks, [&](const Json& check) { return check.at("kind") == kind; });
        REQUIRE(found != checks.end());
        return found->at("ok").get<bool>();
    };
    CHECK(!ok("test_shot"));
    CHECK(!ok("clock"));
    CHECK(chief.get(session).at("checks").size() == 3);
    // Nobody has sat yet: what is said rests on the campaign file alone.
    const auto before = chief.get(session + "/prospect");
    CHECK(before.at("seen_in").is_null());
    CHECK(before.at("binds_by_itself") == false);
    CHECK(chief.get("~/witness-gains").at("state") == "empty");
    offline_desk(session, "409 session_not_open");
    CHECK(chief.post(session + "/open", with_event(Json::object())).at("info").at("state") ==
          "opened");
    offline_desk(session, "200 ");
    CHECK(wall.wire().next_event().has_value());
    CHECK(chief.fetch(session + "/sign-in-sheet.pdf").starts_with("%PDF-"));
    chief.post("~/cameras/clock", with_event({{"camera", "C-zjg-1"}, {"offset_ms", 0}}));
    const auto shift = chief.post("~/cash-shifts", with_event({{"float_fen", 10000}}), 201);

    const auto key = [](const char* kind, const std::string& value) {
        return Json{{"kind", kind}, {"value", value}};
    };
    const auto student = [&](const char* number) { return key("student_no", number); };
    CHECK(chief.post("~/desk/look-up", {{"session", "zjg-01"}, {"key", student("221800101")}})
              .at("offered") == "sign_in");
    CHECK(chief.refusal("POST", "~/desk/look-up", {{"session", "zjg-01"}, {"key", student("1")}}) ==
          "404 not_on_roster");
    CHECK(chief.get("~/desk/find?session=zjg-01&q=221800102").at("items").size() == 1);
    const auto sign_in = [&](const char* number) {
        return Json{{"session", "zjg-01"},
                    {"desk", "A"},
                    {"key", student(number)},
                    {"admit_reason", "提前到场"}};
    };
    // Whose time has not come is told their own minutes, not the session's; the hall lead may let
    // them in.
    auto early = sign_in("221800103");
    early.erase("admit_reason");
    const auto too_early =
        Json::parse(chief.ask("POST", "~/sign-ins", with_event(early).dump()).body);
    CHECK(too_early.at("kind") == "too_early");
    const auto slot = chief.get("~/graduands?q=221800103").at("items").at(0).at("slot");
    // What is typed in from paper is found as it stood then.
    const auto found_at = [&](const std::string& at) {
        return chief.get("~/desk/find?session=zjg-01&q=221800103" + at).at("items").at(0);
    };
    CHECK(found_at("").at("refusal").at("kind") == "too_early");
    CHECK(found_at("&at_ms=" + std::to_string(slot.at("start_ms").get<std::int64_t>()))
              .at("offered") == "sign_in");
    CHECK(chief.refusal("GET", "~/desk/find?session=zjg-01&q=221800103&at_ms=noon") ==
          "400 bad_moment");
    const auto minute =
        campaign::local_time("Asia/Shanghai", instant_of_ms(slot.at("start_ms"))).minute_of_day;
    CHECK(too_early.at("message_zh").get<std::string>().find(campaign::clock_text(minute) + "–") !=
          std::string::npos);
    CHECK(chief.refusal("POST", "~/sign-ins", with_event(sign_in("221800105"))) ==
          "409 associate_only");
    std::string newest;
    for (const auto* number : {"221800101", "221800102", "221800103", "221800104"}) {
        const auto body = with_event(sign_in(number));
        newest = chief.post("~/sign-ins", body, 201).at("event_id");
        CHECK(chief.post("~/sign-ins", body, 201).at("again") == true);
        pass(1min);
    }
    CHECK(chief.get("~/desk/recent?session=zjg-01").at("items").size() == 4);
    chief.post("~/undo", with_event({{"undoes", newest}, {"reason", "认错人"}}));
    chief.post("~/sign-ins", with_event(sign_in("221800104")), 201);

    const auto pay = [&](const char* number, const char* kind, Json more = Json::object()) {
        more["token"] = token_of(number);
        more["kind"] = kind;
        return chief.post("~/payments", with_event(std::move(more)), 201);
    };
    // All four stand in the hall and the line is empty: the board calls them to the door, in their
    // order.
    const auto calling = Caller{campus, base}.get("~/board/zjg-hall").at("called");
    REQUIRE(calling.size() == 4);
    CHECK(calling.at(0).at("sign_in_no") == 1);
    CHECK(calling.at(3).at("sign_in_no") == 5);
    CHECK(calling.at(0).at("name") != "龚新龙");
    const auto paid = pay("221800101", "cash");
    CHECK(paid.at("fee").at("state") == "paid");
    pay("221800102", "later");
    pay("221800103", "waived", {{"reason", "家庭困难"}, {"second", second()}});
    pay("221800104", "later");
    CHECK(chief.get("~/payments").at("total") == 4);
    CHECK(chief.fetch("~/payments.xlsx?sort=receipt_no").starts_with("PK"));
    CHECK(chief.refusal("GET", "~/payments.xlsx?sort=shoe_size") == "400 bad_sort");
    CHECK(chief
              .fetch("~/payments/" + paid.at("payment").at("payment").get<std::string>() +
                     "/receipt.pdf")
              .starts_with("%PDF-"));

    const auto swipe = [&](const char* number, const char* station) {
        return Json{
            {"session", "zjg-01"}, {"station", station}, {"key", key("ticket", token_of(number))}};
    };
    CHECK(chief.refusal("POST", "~/swipes",
                        with_event({{"session", "zjg-01"},
                                    {"station", "zjg-1"},
                                    {"key", student("221800101")}})) == "403 needs_second");
    // An act that looked at the line and was refused after all leaves nothing behind in it, and
    // hides nothing that comes after.
    const auto in_force = campus.campaigns.all().at(0);
    const auto now = campus.clock.now();
    const auto undone = campus.database->write(
        store::Lane::campaign(in_force.id),
        [&](store::Transaction& tx) -> Result<std::size_t, Refusal> {
            campus.facts.record(tx, in_force, {store::EventId::make(now), now, "account:test", ""},
                                {.kind = "swiped",
                                 .token = token_of("221800105"),
                                 .session = "zjg-01",
                                 .station = "zjg-1"});
            const auto line = campus.hall.line_of(tx, in_force.id, "zjg-01");
            CHECK(line->waiting("zjg-1").size() == 1);
            return refuse(Refusal{"refused_after_all", {}, {}});
        });
    CHECK_FALSE(undone);
    CHECK(chief.post("~/swipes", with_event(swipe("221800101", "zjg-1")), 201).at("place") == 1);
    CHECK(chief.post("~/swipes", with_event(swipe("221800102", "zjg-1")), 201).at("place") == 2);
    CHECK(chief.post("~/swipes", with_event(swipe("221800103", "zjg-1")), 201).at("line_length") ==
          3);
    CHECK(chief.post("~/swipes", with_event(swipe("221800104", "zjg-2")), 201).at("place") == 1);
    chief.post(
        "~/line-acts",
        with_event({{"session", "zjg-01"}, {"token", token_of("221800104")}, {"act", "hold"}}));
    chief.post("~/line-acts", with_event({{"session", "zjg-01"},
                                          {"token", token_of("221800104")},
                                          {"act", "leave"},
                                          {"reason", "有课"}}));

    entrance_photos();

    // Each scans their ticket at the chair; 梁强 sits down without, and somebody walks through the
    // picture.
    seat("zjg-1", "221800101");
    pass(1min);
    const auto first = shoot("zjg-1", 1, "IMG_0001.JPG");
    CHECK(first.at("shot").at("verdict") == "pass");
    CHECK(witnesses_of(first.at("shot")).contains("entrance_photo"));
    CHECK(first.at("shot").at("binding").at("state") == "sure");
    // 邱凯 stands behind and let no face be compared: clothes only, and no face is kept of a shot.
    CHECK(rows("entrance_likeness WHERE face IS NOT NULL") == 0);
    CHECK(rows("entrance_likeness") == 2);
    for (const auto& finding : first.at("shot").at("findings"))
        CHECK(!finding.at("sentence").at("zh").get<std::string>().empty());
    pass(1min);
    const auto board = Caller{campus, base}.get("~/board/zjg-hall");
    CHECK(board.at("stations").at(0).at("now").at("sign_in_no") == 1);
    CHECK(board.at("called").empty());
    CHECK(chief.get(session + "/stations/zjg-1").at("line_length") == 2);
    seat("zjg-1", "221800102");
    pass(1min);
    const auto second_shot = shoot("zjg-1", 2, "IMG_0002.JPG").at("shot");
    pass(1min);
    seat("zjg-1", "");
    pass(1min);
    const auto third = shoot("zjg-1", 3, "IMG_0003.JPG").at("shot");
    pass(1min);
    chief.post(session + "/stations/zjg-1/stand", with_event(Json::object()));
    pass(1min);
    const auto stray = shoot("zjg-1", 4, "IMG_0004.JPG");
    CHECK(stray.at("question").is_object());
    CHECK(chief.refusal("POST", session + "/stations/zjg-1/seat", with_event(Json::object())) ==
          "409 nobody_waits");

    CHECK(ok("clock"));
    CHECK(!ok("test_shot"));  // the other two stations took none
    CHECK(chief.get("~/shots?session=zjg-01").at("total") == 4);
    const auto shot = "~/shots/" + first.at("shot").at("shot").get<std::string>();
    CHECK(chief.get(shot).at("sha256") == first.at("shot").at("sha256"));
    CHECK(chief.fetch(shot + "/picture.jpg").starts_with("\xFF\xD8"));
    CHECK(chief.fetch(shot + "/explain.png").starts_with("\x89PNG"));
    chief.post(shot + "/marks", with_event({{"kind", "chosen"}}));
    CHECK(chief.get(shot + "/bindings").at("items").size() >= 1);
    const auto review = chief.get("~/review?session=zjg-01&state=all");
    CHECK(chief.fetch("~/review.xlsx?session=zjg-01&state=all").starts_with("PK"));
    CHECK(chief.fetch("~/shots.xlsx").starts_with("PK"));
    CHECK(review.at("items").size() == 4);
    REQUIRE(review.at("questions").size() >= 1);
    // Only what was asked is answered, and all of it or nothing.
    const auto& one = review.at("questions").at(0);
    const auto asked_shot = one.at("shots").at(0).is_string() ? one.at("shots").at(0)
                                                              : one.at("shots").at(0).at("shot");
    const auto answer_to = [&](const std::string& question, const Json& pairs) {
        return chief.refusal("POST", "~/questions/" + question + "/answer",
                             with_event({{"pairs", pairs}, {"reason", "当面确认"}}));
    };
    const std::string question_id = one.at("question");
    const auto chain = [&] {
        return chief.get("~/shots/" + asked_shot.get<std::string>() + "/bindings")
            .at("items")
            .size();
    };
    const auto before_answers = chain();
    const Json good{{"shot", asked_shot}, {"token", token_of("221800102")}};
    CHECK(answer_to(event(), Json::array({good})) == "404 no_such_question");
    CHECK(answer_to(question_id, {good, {{"shot", first.at("shot").at("shot")}, {"token", ""}}}) ==
          "409 not_asked");
    CHECK(answer_to(question_id, {good, {{"shot", asked_shot}, {"token", "nobody's"}}}) ==
          "404 no_such_ticket");
    CHECK(chain() == before_answers);
    for (const auto& question : review.at("questions")) {
        Json pairs = Json::array();
        for (const auto& asked : question.at("shots")) {
            const std::string id =
                asked.is_string() ? asked.get<std::string>() : asked.at("shot").get<std::string>();
            Json token = "";
            if (id == second_shot.at("shot")) token = token_of("221800102");
            if (id == third.at("shot")) token = token_of("221800103");
            pairs.push_back({{"shot", id}, {"token", token}});
        }
        chief.post("~/questions/" + question.at("question").get<std::string>() + "/answer",
                   with_event({{"pairs", std::move(pairs)}, {"reason", "当面确认"}}));
    }
    for (const auto& [one, number] :
         {std::pair{second_shot.at("shot"), "221800102"}, std::pair{third.at("shot"), "221800103"}})
        chief.post("~/bindings",
                   with_event({{"shot", one}, {"token", token_of(number)}, {"reason", "当面确认"}}),
                   201);
    CHECK(chief.get("~/review?session=zjg-01").at("questions").empty());

    // 邱凯 thinks better of it on the phone: at once nothing is left of the photo.
    phone_of("221800102")
        ->post("~/my/consents",
               with_event({{"purpose", "entrance_photo"}, {"given", false}, {"version", "1"}}));
    CHECK(rows("entrance_photo") == 1);
    CHECK(rows("entrance_likeness WHERE token = '" + token_of("221800102") + "'") == 0);
    CHECK(rows("entrance_likeness") > 0);

    CHECK(chief.get(session).at("counts").at("photographed") == 3);
    const auto closed = chief.post(session + "/close", with_event(Json::object()));
    CHECK(closed.at("info").at("state") == "closed");
    CHECK(closed.at("adds_up") == true);
    CHECK(rows("entrance_photo") == 0);
    CHECK(rows("entrance_likeness") == 0);
    // The people have left: now nobody says whose a picture is alone, by a question either.
    CHECK(answer_to(question_id, Json::array({good})) == "403 needs_second");
    CHECK(chief.refusal("POST", "~/bindings",
                        with_event({{"shot", asked_shot},
                                    {"token", token_of("221800102")},
                                    {"reason", "照片"}})) == "403 needs_second");
    // What was bound with their help stays bound when the shots are weighed again.
    chief.post(shot + "/marks", with_event({{"kind", "chosen"}}));
    CHECK(chief.get(shot).at("binding").at("state") == "sure");
    CHECK(chief.refusal("POST", session + "/entrance-photos/" + token_of("221800103") + "/consent",
                        with_event({{"photo", true}})) == "409 session_not_open");
    CHECK(chief.get("~/cash-shifts").at("items").size() == 1);
    CHECK(chief
              .post("~/cash-shifts/" + shift.at("shift").get<std::string>() + "/count",
                    with_event({{"counted_fen", 12000}}))
              .at("expected_fen") == 12000);
}

}  // namespace liuying::http
