// After the day: proofs, deliveries, answers, prints, and what comes late.

#include <algorithm>

#include "http/every_route_day.h"
#include "portrait/sitter.h"

namespace liuying::http {

// R7: three documents, each held against its original and signed for itself.
void Day::a_military_card() {
    const auto import =
        chief.upload("~/imports", "soldier.csv",
                     std::string{heads} +
                         "221800108,丁卫国,男,1997-05-05,军官证,军字第4989336号,中国,紫金港,"
                         "计算机科学与技术学院,计算机技术,硕士,全日制,否,2022-06-30,s@example.edu."
                         "cn,13000000000\n",
                     {}, 201);
    chief.post("~/imports/" + import.at("import").get<std::string>() + "/confirm",
               {{"keep_gone", true}});
    const auto phone = phone_of("221800108");
    // The check of the record is over: it is read, whom to see is said, and nothing is answered.
    const auto mine = phone->get("~/my");
    CHECK(mine.at("items_open") == false);
    for (const auto& item : mine.at("items")) CHECK(item.at("editable") == false);
    const auto late = phone->ask("POST", "/api/v1/schools/10335/campaigns/2022/my/items/name",
                                 with_event({{"answer", "confirmed"}}).dump());
    CHECK(late.status == 409);
    CHECK(late.body.find("check_closed") != std::string::npos);
    CHECK(late.body.find(mine.at("see").at("zh").get<std::string>()) != std::string::npos);
    const auto asked = phone->post("~/change-requests",
                                   with_event({{"graduand", graduand("221800108")},
                                               {"field", "document_no"},
                                               {"new", "710000199705051018"}}),
                                   201);
    CHECK(asked.at("route") == "military_to_resident");
    const auto id = asked.at("case").get<std::string>();
    const auto change = "~/change-requests/" + id;
    const auto scan = portrait::drawn_sitter(9, {.width = 240});
    // The ID card and the student card come as scans; the military card is seen on paper, and that
    // is the clerk's signature under it.
    for (const auto* kind : {"id_card", "student_card"})
        phone->upload(change + "/evidence", "scan.jpg", {scan.begin(), scan.end()},
                      {{"kind", kind}});
    chief.post(change + "/paper-evidence", with_event({{"kind", "military_card"}}), 201);
    phone->post(change + "/acts", with_event({{"act", "submit"}}));
    Caller second_eyes{campus, base};
    const auto in =
        second_eyes.ask("POST", "/api/v1/sign-in",
                        Json{{"name", colleague_name}, {"password", colleague_password}}.dump());
    REQUIRE(in.status == 200);
    second_eyes.keep_cookie(in);
    const auto copies = [&] {
        std::string told;
        const auto shown = second_eyes.get("~/cases/" + id);
        for (const auto& item : shown.at("evidence"))
            told += item.at("kind").get<std::string>() + ":" +
                    (item.at("signed").is_null() ? "?"
                                                 : item.at("signed").at("by").get<std::string>()) +
                    " ";
        return told;
    };
    const auto verify = with_event({{"act", "verify"}});
    for (const auto* left : {"id_card", "student_card"}) {
        CHECK(second_eyes.refusal("POST", change + "/acts", verify) == "409 change_not_signed");
        const auto shown = second_eyes.get("~/cases/" + id);
        for (const auto& item : shown.at("evidence")) {
            if (item.at("kind") != left) continue;
            CHECK(item.at("may_sign") == true);
            const auto sign =
                change + "/evidence/" + item.at("evidence").get<std::string>() + "/sign";
            const auto signed_now = second_eyes.post(sign, with_event(Json::object()));
            CHECK(second_eyes.post(sign, with_event(Json::object())).at("events") ==
                  signed_now.at("events"));
        }
    }
    CHECK(copies().find('?') == std::string::npos);
    CHECK(copies().find("military_card:chief") != std::string::npos);
    CHECK(copies().find("id_card:colleague") != std::string::npos);
    CHECK(chief.refusal("POST", change + "/evidence/" + event() + "/sign",
                        with_event(Json::object())) == "404 no_such_evidence");
    CHECK(second_eyes.post(change + "/acts", with_event({{"act", "verify"}})).at("state") ==
          "college_verified");
    // Whoever signed one of them does not decide, nor is it decided over a copy nobody signed.
    const auto approve = with_event({{"act", "approve"}});
    CHECK(chief.refusal("POST", change + "/acts", approve) == "409 change_same_eyes");
    account("registrar", "the registrar's password", {"registry_office"});
    Caller registrar{campus, base};
    const auto at_desk =
        registrar.ask("POST", "/api/v1/sign-in",
                      Json{{"name", "registrar"}, {"password", "the registrar's password"}}.dump());
    REQUIRE(at_desk.status == 200);
    registrar.keep_cookie(at_desk);
    const auto newer = phone->upload(change + "/evidence", "scan.jpg", {scan.begin(), scan.end()},
                                     {{"kind", "id_card"}});
    CHECK(registrar.refusal("POST", change + "/acts", approve) == "409 change_not_signed");
    second_eyes.post(change + "/evidence/" + newer.at("evidence").get<std::string>() + "/sign",
                     with_event(Json::object()));
    registrar.post(change + "/acts", with_event({{"act", "approve"}}));
    CHECK(registrar.post(change + "/acts", with_event({{"act", "apply"}})).at("state") ==
          "applied");

    // A clerk who graduates too does nothing about the own record, alone or in a pile.
    const auto account_of_colleague =
        root.get("/api/v1/accounts?q=" + colleague_name).at("items").at(0).at("account");
    const auto name = [&](bool is) {
        root.post("~/staff-persons", with_event({{"account", account_of_colleague},
                                                 {"student_no", "221800108"},
                                                 {"is", is}}));
    };
    name(true);
    CHECK(root.get("~/staff-persons").at("items") ==
          Json::array({{{"account", account_of_colleague}, {"student_no", "221800108"}}}));
    const auto own = phone
                         ->post("~/change-requests",
                                with_event({{"graduand", graduand("221800108")},
                                            {"field", "major"},
                                            {"new", "软件工程"}}),
                                201)
                         .at("case")
                         .get<std::string>();
    phone->post("~/change-requests/" + own + "/acts", with_event({{"act", "submit"}}));
    const Json pile{{"act", "verify"}, {"cases", {own}}};
    CHECK(second_eyes.refusal("POST", "~/change-requests/" + own + "/acts", verify) ==
          "409 change_own_record");
    CHECK(second_eyes.post("~/cases/acts", with_event(pile)).at("refused").size() == 1);
    name(false);
    CHECK(second_eyes.post("~/cases/acts", with_event(pile)).at("done") == 1);
    CHECK(root.refusal("POST", "~/staff-persons",
                       with_event({{"account", account_of_colleague}, {"student_no", "9"}})) ==
          "404 no_such_graduand");
}

std::string Day::portrait_of(const std::string& student_no) {
    return chief.get("~/graduands/" + graduand(student_no)).at("proof").at("portrait");
}

void Day::afterwards() {
    become(at(10, 15, 9, 0));
    const auto proof = [&](const char* number, const char* answer) {
        const auto phone = phone_of(number);
        CHECK(phone->fetch("~/my/portrait.jpg").starts_with("\xFF\xD8"));
        CHECK(phone->fetch("~/my/portrait/explain.png").starts_with("\x89PNG"));
        return phone->post(
            "~/my/proof",
            with_event({{"portrait", portrait_of(number)}, {"answer", answer}, {"note", "看过"}}));
    };
    CHECK(proof("221800101", "confirmed").at("state") == "confirmed");
    CHECK(proof("221800102", "poor_picture").at("state") == "reported");
    CHECK(phone_of("221800102")
              ->post("~/my/proof/withdraw", with_event(Json::object()))
              .at("state") == "open");
    CHECK(proof("221800103", "not_me").at("state") == "reported");
    const auto reports = chief.get("~/proof-reports");
    REQUIRE(reports.at("items").size() == 1);
    CHECK(chief
              .post("~/proof-reports/" + reports.at("items").at(0).at("case").get<std::string>() +
                        "/settle",
                    with_event({{"how", "stands"}, {"note", "本人当面确认"}}))
              .at("state") == "stands");
    CHECK(chief.fetch("~/portraits/" + portrait_of("221800101") + "/picture.jpg")
              .starts_with("\xFF\xD8"));

    const auto deliver = [&](const char* kind, Json more = Json::object()) {
        more["kind"] = kind;
        more["purpose"] = "秋季报送";
        return chief.post("~/deliveries", with_event(std::move(more)), 201).at("delivery");
    };
    CHECK(chief.refusal("POST", "~/deliveries",
                        with_event({{"kind", "registry"}, {"purpose", "秋季报送"}})) ==
          "403 needs_second");
    // Who takes back the consent to the upload is left out; the others go.
    const auto unwilling = phone_of("221800103");
    for (const bool given : {true, false})
        unwilling->post(
            "~/my/consents",
            with_event({{"purpose", "registry_upload"}, {"given", given}, {"version", "1"}}));
    const auto sent = deliver("registry", {{"second", second()}});
    CHECK(sent.at("rows") == 2);
    const auto school = deliver("school", {{"second", second()}});
    const auto prints = deliver("print", {{"paper", "a4"}});
    CHECK(chief.get("~/deliveries").at("total") == 3);
    CHECK(chief.fetch("~/deliveries.xlsx?kind=print").starts_with("PK"));
    CHECK(chief.fetch("~/deliveries/" + prints.at("delivery").get<std::string>() + "/rows.xlsx")
              .starts_with("PK"));
    for (const auto& one : {sent, school}) {
        const auto answer =
            chief.ask("GET", "~/deliveries/" + one.at("delivery").get<std::string>() + "/file");
        CHECK(answer.header("Content-Type") == "application/zip");
        CHECK(answer.body.size() == one.at("size_bytes").get<std::size_t>());
    }
    CHECK(chief.fetch("~/deliveries/" + prints.at("delivery").get<std::string>() + "/file")
              .starts_with("%PDF-"));
    const auto registry = "~/deliveries/" + sent.at("delivery").get<std::string>();
    CHECK(chief.get(registry).at("rows").size() == sent.at("rows").get<std::size_t>());
    const auto answered = chief.upload(registry + "/answers", "answers.csv",
                                       "学号,结果,原因,截止日期\n221800101,通过,,\n221800102,"
                                       "不通过,曝光过度,2021-11-01\n7,通过,,\n");
    CHECK(answered.at("accepted") == 1);
    CHECK(answered.at("refused") == 1);
    CHECK(answered.at("unmatched").size() == 1);
    CHECK(chief.get("~/clearance/221800101").at("gates").size() == 4);

    for (const auto* by : {"college", "campus", "level", "session"}) {
        const auto progress = chief.get(std::string{"~/progress?by="} + by);
        CHECK(progress.at("adds_up") == true);
        CHECK(progress.at("people") == 6);
    }
    const auto told = chief.get("~/sessions/zjg-01/prospect");
    CHECK(told.at("seen_in") == "zjg-01");
    CHECK(told.at("shots").get<int>() > 0);
    CHECK(told.at("sittings").get<int>() >= told.at("scanned").get<int>());
    // Of another day, without shots of its own: judged by the one that has some.
    CHECK(chief.get("~/sessions/zjg-02/prospect").at("seen_in") == "zjg-01");
    auto gains = chief.get("~/witness-gains");
    CHECK(gains.at("sittings").get<int>() > 0);
    CHECK(gains.at("looked_at").get<int>() <= gains.at("sittings").get<int>());
    for (int asked = 0; asked < 100 && gains.at("state") == "drawing"; ++asked)
        gains = chief.get("~/witness-gains");
    REQUIRE(gains.at("state") == "ready");
    // The first is how it is; what helps none may differ by the chance of the draw.
    REQUIRE(gains.at("gains").size() >= 3);
    const auto today = gains.at("gains").at(0).at("per_mille").get<int>();
    for (std::size_t i = 1; i < gains.at("gains").size(); ++i)
        CHECK(gains.at("gains").at(i).at("per_mille").get<int>() <= today + 30);
    CHECK(chief.get("~/witness-gains").at("drawn_at_ms") == gains.at("drawn_at_ms"));
    const auto head = auditor.get("~/journal/head");
    const auto entries = auditor.get("~/journal?limit=20");
    CHECK(entries.at("total") == head.at("entries"));
    CHECK(auditor.get("~/journal?limit=20&after=" + entries.at("next").get<std::string>())
              .at("items")
              .size() == 20);
    const auto lines = auditor.fetch("~/journal/file");
    CHECK(std::ranges::count(lines, '\n') >= head.at("entries").get<std::int64_t>());
    CHECK(lines.find("龚欣龙") == std::string::npos);
    CHECK(lines.find("710000199704148803") == std::string::npos);
    const auto numbers = auditor.fetch("/metrics");
    CHECK(numbers.find("\nliuying_shots_total 4\n") != std::string::npos);
    CHECK(numbers.find("\nliuying_questions_waiting 0\n") != std::string::npos);
    CHECK(numbers.find(
              "liuying_requests_total{method=\"POST\",route=\"/api/v1/schools/{school}/campaigns/"
              "{campaign}/sign-ins\",status=\"201\"} 9\n") != std::string::npos);
    CHECK(numbers.find("221800101") == std::string::npos);

    // 邱凯 once more, under another student number: asked about, sits, and the registry office's
    // word settles it, one way and back.
    const auto twice =
        chief.upload("~/imports", "twice.csv",
                     std::string{heads} + row("221800107", "邱凯", "710000199701309261", "紫金港",
                                              "计算机科学与技术学院"),
                     {}, 201);
    CHECK(twice.at("counts").at("block") == 1);
    CHECK(chief
              .post("~/imports/" + twice.at("import").get<std::string>() + "/confirm",
                    {{"keep_gone", true}})
              .at("result")
              .at("added") == 1);
    const auto second_record = "~/graduands/" + graduand("221800107");
    const auto word = [&] {
        const auto record = chief.get(second_record);
        CHECK(record.at("other_records").size() == 1);
        const auto& other = record.at("other_records").at(0);
        CHECK(other.at("student_no") == "221800102");
        return other.at("word").get<std::string>() +
               (record.at("row").at("blocked") != "" ? " blocked" : "");
    };
    CHECK(word() == " blocked");
    const auto say = [&](bool same, const std::string& other) {
        return with_event({{"other", other}, {"same", same}, {"reason", "本人到场核实"}});
    };
    const auto first_record = graduand("221800102");
    chief.post(second_record + "/same-person", say(true, first_record));
    CHECK(word() == "same_person");
    chief.post(second_record + "/same-person", say(false, first_record));
    CHECK(word() == "not_same_person blocked");
    CHECK(chief.get("~/graduands/" + first_record).at("row").at("blocked") != "");
    chief.post("~/graduands/" + first_record + "/same-person", say(true, graduand("221800107")));
    CHECK(word() == "same_person");
    CHECK(chief.get("~/graduands/" + first_record).at("row").at("blocked") == "");
    CHECK(chief.refusal("POST", second_record + "/same-person", say(true, graduand("221800101"))) ==
          "409 no_other_record");

    // The word stands when a newer file changes both rows, and asks nothing again, until it is
    // taken back.
    const auto changed_again = [&](const char* mail) {
        std::string both = heads;
        for (const auto* number : {"221800102", "221800107"}) {
            auto line = row(number, "邱凯", "710000199701309261", "紫金港", "计算机科学与技术学院");
            line.replace(line.find("@example"), 8, mail);
            both += line;
        }
        const auto file = chief.upload("~/imports", "both.csv", both, {}, 201);
        const auto done =
            chief.post("~/imports/" + file.at("import").get<std::string>() + "/confirm",
                       {{"keep_gone", true}});
        CHECK(done.at("result").at("changed") == 2);
        return file.at("counts").at("block").get<int>();
    };
    CHECK(changed_again("@one") == 0);
    CHECK(word() == "same_person");
    CHECK(chief.get("~/graduands/" + first_record).at("row").at("blocked") == "");
    chief.post(second_record + "/same-person", say(false, first_record));
    CHECK(changed_again("@two") == 2);
    CHECK(word() == "not_same_person blocked");
    chief.post(second_record + "/same-person", say(true, first_record));
    CHECK(word() == "same_person");
    a_military_card();
}

}  // namespace liuying::http
