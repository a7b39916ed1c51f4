// Before the day: the house is opened, the roster and the lists are taken, cases are settled.

#include <algorithm>
#include <fstream>
#include <tuple>

#include "access/totp.h"
#include "http/every_route_day.h"
#include "paper/pdf.h"
#include "portrait/sitter.h"
#include "table/table.h"

namespace liuying::http {

std::string Day::account(const std::string& name, const std::string& password,
                         const std::vector<std::string>& roles) {
    const auto made = root.post(
        "/api/v1/accounts", {{"name", name}, {"display_name", name}, {"password", password}}, 201);
    const std::string id = made.at("account");
    for (const auto& role : roles)
        root.post("/api/v1/accounts/" + id + "/grants", {{"role", role}}, 201);
    return id;
}

void Day::open_the_house() {
    Caller nobody{campus, base};
    CHECK(nobody.get("/api/v1/health").at("ok") == true);
    CHECK(Json::parse(nobody.fetch("/api/v1/openapi.json")).contains("paths"));
    CHECK(nobody.get("/api/v1/me").at("kind") == "anonymous");

    const auto first = campus.door.first_administrator_token();
    const auto entered = root.ask(
        "POST", "/api/v1/first-administrator",
        Json{{"token", *first}, {"name", "root"}, {"password", "an honest password"}}.dump());
    REQUIRE(entered.status == 201);
    root.keep_cookie(entered);
    const auto long_token =
        root.post("/api/v1/me/tokens", {{"name", "walk"}, {"days", 300}}, 201).at("token");
    root.bear(long_token);

    const std::vector<std::string> house{
        "graduate_office", "registry_office", "hall_lead", "desk",
        "cashier",         "photographer",    "bureau",    "print_room"};
    const auto college_office = Json{{"role", "college_office"}, {"college", "computer"}};
    root.post("/api/v1/accounts/" + account("chief", "the chief's password", house) + "/grants",
              college_office, 201);
    const auto colleague = account(colleague_name, colleague_password, house);
    root.post("/api/v1/accounts/" + colleague + "/grants", college_office, 201);
    account("auditor", "the auditor's password", {"auditor"});
    for (const auto& [who, caller, password] :
         {std::tuple{"chief", &chief, "the chief's password"},
          std::tuple{"auditor", &auditor, "the auditor's password"}}) {
        const auto in = caller->ask("POST", "/api/v1/sign-in",
                                    Json{{"name", who}, {"password", password}}.dump());
        REQUIRE(in.status == 200);
        caller->keep_cookie(in);
        const auto token =
            caller->post("/api/v1/me/tokens", {{"name", "walk"}, {"days", 300}}, 201).at("token");
        caller->bear(token);
    }

    // An account that comes and goes.
    const auto guest = account("guest", "the guest's password", {});
    const auto grant = root.post("/api/v1/accounts/" + guest + "/grants",
                                 {{"role", "desk"}, {"session", "zjg-01"}}, 201);
    CHECK(root.ask("DELETE",
                   "/api/v1/accounts/" + guest + "/grants/" + grant.at("grant").get<std::string>())
              .status == 200);
    Caller page{campus, base};
    const auto sign_in = [&](const std::string& password) {
        const auto in = page.ask("POST", "/api/v1/sign-in",
                                 Json{{"name", "guest"}, {"password", password}}.dump());
        REQUIRE(in.status == 200);
        page.keep_cookie(in);
    };
    sign_in("the guest's password");
    const auto token = page.post("/api/v1/me/tokens", {{"name", "short"}, {"days", 1}}, 201);
    CHECK(page.get("/api/v1/me/tokens").at("items").size() == 1);
    CHECK(page.ask("DELETE", "/api/v1/me/tokens/" + token.at("id").get<std::string>()).status ==
          200);
    page.post("/api/v1/me/password",
              {{"old_password", "the guest's password"}, {"new_password", "a newer password"}});
    sign_in("a newer password");
    const auto offer = page.get("/api/v1/me/second-factor");
    const auto key = access::parse_totp_key(offer.at("key").get<std::string>()).value();
    page.put("/api/v1/me/second-factor", {{"key", offer.at("key")},
                                          {"code", access::totp_at(key, campus.clock.now())},
                                          {"password", "a newer password"}});
    CHECK(root.ask("PATCH", "/api/v1/accounts/" + guest, R"({"second_factor":false})").status ==
          200);
    sign_in("a newer password");
    page.post("/api/v1/sign-out", Json::object());
    CHECK(root.get("/api/v1/accounts").at("total") == 5);

    const auto device = root.post(
        "/api/v1/devices", {{"name", "台 1"}, {"kind", "station"}, {"session", "zjg-01"}}, 201);
    Caller station{campus, base};
    station.post("/api/v1/devices/enrol", {{"code", device.at("code")}});
    CHECK(root.get("/api/v1/devices").at("total") == 1);
    CHECK(root.ask("DELETE", "/api/v1/devices/" + device.at("device").get<std::string>()).status ==
          200);
}

// For a while the campaign holds faces against the school's pictures (admission_test.cpp).
void Day::admission_photos() {
    const auto drawn = portrait::drawn_sitter(1, {.width = 480});
    const auto hand_over = [&] {
        return chief.ask("POST", "~/admission-photos?event_id=" + event(),
                         {reinterpret_cast<const char*>(drawn.data()), drawn.size()}, "image/jpeg",
                         {{"X-Liuying-File-Name", "221800101.jpg"}});
    };
    CHECK(Caller::kind_of(hand_over()) == "409 no_admission_photo");
    const auto kept = chief.get("~/file").at("toml").get<std::string>();
    auto toml = kept;
    const std::string entrance = "entrance_photo = \"faces\"";
    toml.replace(toml.find(entrance), entrance.size(), "admission_photo = true");
    toml += "\n[[consents]]\npurpose = \"admission_photo\"\nversion = 1\ntext = \"同意\"\n";
    const auto put = [&](const std::string& text) {
        return chief.put("~/file", {{"toml", text}, {"version", chief.get("~/file").at("version")}})
            .at("ok");
    };
    CHECK(put(toml) == true);
    const auto phone = phone_of("221800101");
    const auto say = [&](bool given) {
        phone->post(
            "~/my/consents",
            with_event({{"purpose", "admission_photo"}, {"given", given}, {"version", "1"}}));
    };
    say(true);
    CHECK(chief.post("~/admission-photos/wanted", {{"names", {"221800101.jpg"}}}).at("unwanted") ==
          Json::array({nullptr}));
    CHECK(hand_over().status == 200);
    CHECK(chief.get("~/admission-photos").at("read") == 1);
    CHECK(chief
              .post("~/sessions/zjg-01/admission-photos/" + token_of("221800101") + "/consent",
                    with_event({{"agreed", false}}))
              .at("admission_photo")
              .at("said") == "no");
    CHECK(chief.get("~/admission-photos").at("read") == 0);
    CHECK(chief.ask("DELETE", "~/admission-photos?event_id=" + event()).status == 200);
    CHECK(put(kept) == true);
}

void Day::weeks_before() {
    auto toml = text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml");
    toml.insert(toml.find("[binding]\n") + 10, "entrance_photo = \"faces\"\n");
    // Without a text to read out nobody can agree to it.
    CHECK(chief.post("/api/v1/campaigns", {{"toml", toml}}).at("faults").size() == 1);
    toml +=
        "\n[[consents]]\npurpose = \"entrance_photo\"\nversion = 1\ntext = \"我同意拍入场照。\"\n";
    CHECK(chief.post("/api/v1/campaigns", {{"toml", "cohort = \"many\""}}).at("ok") == false);
    CHECK(chief.post("/api/v1/campaigns", {{"toml", toml}}).at("ok") == true);
    CHECK(chief.get("/api/v1/campaigns").at("items").size() == 1);
    CHECK(chief.get("~").at("colleges").size() == 12);
    const auto kept = chief.get("~/file");
    CHECK(kept.at("toml") == toml);
    CHECK(chief
              .put("~/file", {{"toml", toml + "\n[changes]\ndecide_days = 9\n"},
                              {"version", kept.at("version")}})
              .at("ok") == true);
    CHECK(chief.refusal("PUT", "~/file", {{"toml", toml}, {"version", kept.at("version")}}) ==
          "412 version_stale");
    CHECK(chief.get("~/sessions").at("items").size() == 14);
    CHECK(chief.fetch("~/notice?lang=en").find("<html") != std::string::npos);
    CHECK(chief.fetch("~/notice?format=text").find("2022") != std::string::npos);
    CHECK(chief.fetch("~/notice?format=pdf").starts_with("%PDF-"));
    CHECK(chief.post("~/notices", Json::object(), 201).at("version") == 1);
    CHECK(chief.get("~/notices").at("items").size() == 1);

    // The roster, from a dry run.
    const auto idle = chief.upload("~/imports", "again.csv", roster_csv);
    chief.post("~/imports/" + idle.at("import").get<std::string>() + "/drop", Json::object());
    // One that calls the student number by a word of its own is refused with its columns; said
    // once, it is known.
    auto strange_csv = roster_csv;
    strange_csv.replace(strange_csv.find("学号"), std::string{"学号"}.size(), "档号");
    const auto unread = chief.upload("~/imports", "strange.csv", strange_csv, {}, 422);
    CHECK(unread.at("kind") == "missing_column");
    auto columns = unread.at("details").at("columns");
    CHECK(columns[0] == Json{{"column", "档号"}, {"field", nullptr}});
    columns[0]["field"] = "shoe_size";
    CHECK(chief.upload("~/imports", "strange.csv", strange_csv, {{"columns", columns.dump()}}, 400)
              .at("kind") == "bad_columns");
    columns[0]["field"] = "student_no";
    const auto set =
        chief.upload("~/imports", "strange.csv", strange_csv, {{"columns", columns.dump()}});
    CHECK(set.at("columns_set") == true);
    CHECK(set.at("counts").at("rows") == 6);
    const auto once_more = chief.upload("~/imports", "next_year.csv", strange_csv);
    CHECK(once_more.at("columns_set") == true);
    CHECK(once_more.at("diff").at("added") == 6);
    // Of a dry run too the columns can be set otherwise: the kept file is read once more.
    for (auto& column : columns)
        if (column.at("field") == "sex") column["field"] = nullptr;
    const auto strange = "~/imports/" + once_more.at("import").get<std::string>();
    const auto again = chief.post(strange + "/columns", {{"columns", columns}}, 201);
    CHECK(again.at("import") != once_more.at("import"));
    CHECK(chief.get(strange).at("state") == "dropped");
    CHECK(chief.refusal("POST", strange + "/columns", {{"columns", columns}}) ==
          "409 import_settled");
    const auto last = "~/imports/" + again.at("import").get<std::string>();
    CHECK(chief.refusal("POST", last + "/columns",
                        {{"columns", Json::array({{{"column", "x"}, {"field", nullptr}}})}}) ==
          "422 missing_column");
    chief.post(last + "/drop", Json::object());

    pass(std::chrono::minutes{1});
    const auto import = chief.upload("~/imports", "roster.csv", roster_csv);
    CHECK(import.at("columns_set") == false);
    // Whoever left the page finds what was sent, the newest first.
    const auto lately = chief.get("~/imports").at("items");
    CHECK(lately.at(0).at("import") == import.at("import"));
    CHECK(lately.at(0).at("file") == "roster.csv");
    CHECK(lately.at(0).at("state") == "dry_run");
    CHECK(lately.at(0).at("made_by") == "chief");
    CHECK(std::ranges::count_if(lately,
                                [](const Json& one) { return one.at("state") == "dropped"; }) == 3);
    CHECK(import.at("diff").at("added") == 6);
    const auto run = "~/imports/" + import.at("import").get<std::string>();
    CHECK(chief.get(run).at("rows").size() == 6);
    const auto rows_by = [&](const std::string& order, const char* member) {
        std::vector<Json> found;
        for (std::string after; found.size() < 9;) {
            const auto page = chief.get(run + "?limit=4&sort=" + order + after);
            for (const auto& one : page.at("rows")) found.push_back(one.at(member));
            if (page.at("next").is_null()) break;
            after = "&after=" + page.at("next").get<std::string>();
        }
        return found;
    };
    for (const auto* member : {"row", "student_no", "name", "status", "change"}) {
        auto sorted = rows_by(member, member);
        CHECK(sorted.size() == 6);
        CHECK(std::ranges::is_sorted(sorted));
        std::ranges::reverse(sorted);
        CHECK(rows_by(std::string{"-"} + member, member) == sorted);
    }
    CHECK(chief.refusal("GET", run + "?sort=shoe_size", Json{}) == "400 bad_sort");
    CHECK(chief.fetch(run + "/report.xlsx").starts_with("PK"));
    const auto was_read = chief.get(run + "/work");
    CHECK(was_read.at("job") == "reading");
    CHECK(was_read.at("state") == "done");
    CHECK(was_read.at("result").is_null());
    const auto taken = chief.post(run + "/confirm", Json::object());
    CHECK(taken.at("result").at("added") == 6);
    CHECK(chief.get(run + "/work") == taken);
    // Too late to stop, and pressed twice it is the one that was taken.
    CHECK(chief.post(run + "/stop", Json::object()).at("state") == "done");
    CHECK(chief.post(run + "/confirm", Json::object()) == taken);
    CHECK(chief.refusal("POST", last + "/confirm", Json::object()) == "409 import_settled");

    // A file of one of them says nothing about the others when it only adds to the roster.
    const auto more =
        chief.upload("~/imports", "more.csv",
                     std::string{heads} + row("221800101", "龚欣龙", "710000199704148803", "紫金港",
                                              "计算机科学与技术学院"),
                     {}, 201);
    CHECK(more.at("diff").at("gone") == 5);
    const auto added_only = chief.post(
        "~/imports/" + more.at("import").get<std::string>() + "/confirm", {{"keep_gone", true}});
    CHECK(added_only.at("result").at("gone") == 0);
    CHECK(added_only.at("result").at("left") == 5);

    // 何静's picture of an earlier year is on the registry only.
    const auto seen =
        chief.upload("~/picture-lists", "seen.csv", "学号,采集日期\n221800105,2021-05-01\n999,\n",
                     {{"side", "registry"}});
    CHECK(seen.at("matched") == 1);
    CHECK(seen.at("unmatched") == Json::array({"999"}));

    // Somebody else's name beside a number is not that person's picture; a masked one says nothing.
    for (const auto& [name, matched] : {std::pair{"别人", 0}, std::pair{"何*", 1}}) {
        const auto named =
            chief.upload("~/picture-lists", "named.csv",
                         std::string{"学号,姓名,采集日期\n221800105,"} + name + ",2021-05-01\n",
                         {{"side", "registry"}});
        CHECK(named.at("matched") == matched);
        REQUIRE(named.at("unreadable").size() == static_cast<std::size_t>(1 - matched));
        for (const auto& one : named.at("unreadable")) CHECK(one.at("column") == "姓名");
        pass(std::chrono::minutes{1});
    }

    // By document number too; who has none by the list has none; what is not read is told.
    const auto told = chief.upload("~/picture-lists", "school.csv",
                                   "学号,证件号码,有无照片,采集日期\n"
                                   ",710000199605046895,有,2021-05-01\n"
                                   "221800105,,无,\n"
                                   "221800102,,也许,\n"
                                   ",710000199704140000,有,\n",
                                   {{"side", "school"}});
    CHECK(told.at("matched") == 1);
    CHECK(told.at("without") == 1);
    CHECK(told.at("cases").at("school_only") == 1);
    CHECK(told.at("unmatched") == Json::array({"7100**********0000"}));
    REQUIRE(told.at("unreadable").size() == 1);
    CHECK(told.at("unreadable").at(0).at("file") == "school.csv");
    CHECK(told.at("unreadable").at(0).at("row") == 4);
    CHECK(told.at("unreadable").at(0).at("column") == "有无照片");
    pass(std::chrono::minutes{1});

    // Only a picture of one's own level and of a source that counts frees one from sitting.
    const auto of_a_level = chief.upload("~/picture-lists", "levels.csv",
                                         "学号,证件号码,层次,照片来源\n"
                                         ",710000199605046895,本科,新华社\n"
                                         ",710000199605046895,硕士研究生,新华社\n"
                                         "221800101,,本科,新华社\n"
                                         "221800102,,硕士,校内一卡通\n",
                                         {{"side", "school"}});
    CHECK(of_a_level.at("matched") == 1);
    CHECK(of_a_level.at("not_counting") == 2);
    CHECK(of_a_level.at("cases").at("school_only") == 1);
    REQUIRE(of_a_level.at("unreadable").size() == 1);
    CHECK(of_a_level.at("unreadable").at(0).at("row") == 2);
    CHECK(of_a_level.at("unreadable").at(0).at("column") == "层次");
    const auto standing_of = [&](const char* number) {
        return chief.get("~/graduands/" + graduand(number)).at("row").at("standing");
    };
    CHECK(standing_of("221800101").at("kind") == "must_sit");
    const auto proof_of = [&](const char* number) {
        return standing_of(number).at("proof").dump();
    };
    CHECK(proof_of("221800101").find("another degree level") != std::string::npos);
    CHECK(proof_of("221800102").find("in-house") != std::string::npos);
    CHECK(chief
              .upload("~/associations/work-off", "in_house.csv",
                      "学号,照片来源\n221800102,校内一卡通\n", {}, 200)
              .at("not_counting") == 1);
    pass(std::chrono::minutes{1});
    chief.upload("~/picture-lists", "school.csv", "学号,有无照片\n221800105,无\n",
                 {{"side", "school"}});

    const auto path_of_he_jing = [&] {
        return chief.get("~/graduands?q=221800105")
            .at("items")
            .at(0)
            .at("stage")
            .at("path")
            .get<std::string>();
    };
    // Whom a list relieves is no longer called, and is again when a newer list takes it back.
    CHECK(path_of_he_jing() == "association");
    pass(std::chrono::minutes{1});
    chief.upload("~/picture-lists", "none.csv", "学号\n999\n", {{"side", "registry"}});
    CHECK(path_of_he_jing() == "ordinary");
    pass(std::chrono::minutes{1});
    chief.upload("~/picture-lists", "seen.csv", "学号,采集日期\n221800105,2021-05-01\n",
                 {{"side", "registry"}});
    CHECK(path_of_he_jing() == "association");
    CHECK(chief.post("~/slots", with_event({{"keep", true}})).at("given") == 5);
    const auto found = chief.get("~/graduands?limit=2");
    CHECK(found.at("total") == 6);
    CHECK(chief.get("~/graduands?limit=2&after=" + found.at("next").get<std::string>())
              .at("items")
              .size() == 2);
    CHECK(chief.fetch("~/graduands.xlsx").starts_with("PK"));
    const auto person = "~/graduands/" + graduand("221800104");
    CHECK(chief.post(person + "/unmask", {{"purpose", "核对证件"}}).at("document_no") ==
          "710000199710168739");
    CHECK(chief.put(person + "/slot", with_event({{"session", "zjg-08"}, {"reason", "出差"}}))
              .at("session") == "zjg-08");
    CHECK(chief.put(person + "/slot", with_event({{"session", "zjg-01"}, {"reason", "回来了"}}))
              .at("session") == "zjg-01");
    chief.post(person + "/excuse", with_event({{"reason", "休学"}}));
    chief.post(person + "/excuse", with_event({{"reason", "复学"}, {"undo", true}}));
    many_at_once();
    a_pile_of_cases();
    CHECK(chief.fetch("~/progress.xlsx?by=campus").starts_with("PK"));

    // 龚欣龙 checks the record on the phone and asks for a change.
    admission_photos();
    const auto phone = phone_of("221800101");
    const auto mine = phone->get("~/my");
    CHECK(mine.at("items_open") == true);
    CHECK(mine.at("next_step").at("kind") == "record");
    CHECK(phone->post("~/my/items/name", with_event({{"answer", "confirmed"}})).at("state") ==
          "confirmed");
    CHECK(phone
              ->post("~/my/items/major",
                     with_event(
                         {{"answer", "disputed"}, {"note", "换了专业"}, {"should_be", "软件工程"}}))
              .at("state") == "disputed");
    // The office reads what they wrote.
    for (const auto& item : chief
                                .get("~/graduands/" + chief.get("~/graduands?q=221800101")
                                                          .at("items")
                                                          .at(0)
                                                          .at("graduand")
                                                          .get<std::string>())
                                .at("items"))
        if (item.at("item") == "major") {
            CHECK(item.at("should_be") == "软件工程");
            CHECK(item.at("note") == "换了专业");
        }
    // Whoever has not finished is on the list to be reminded; a dispute does not finish a check.
    const auto checks_that_are = [&](const std::string& state) {
        std::string numbers;
        const auto page = chief.get("~/graduands?self_check=" + state);
        for (const auto& row : page.at("items"))
            numbers += row.at("student_no").get<std::string>() + " ";
        return numbers;
    };
    CHECK(checks_that_are("disputed") == "221800101 ");
    const auto before = checks_that_are("open");
    CHECK(before.find("221800101") != std::string::npos);
    const auto thorough = phone_of("221800103");
    const auto record = thorough->get("~/my");
    for (const auto& item : record.at("items"))
        thorough->post("~/my/items/" + item.at("item").get<std::string>(),
                       with_event({{"answer", "confirmed"}}));
    CHECK(checks_that_are("done") == "221800103 ");
    CHECK(checks_that_are("open").size() + std::string{"221800103 "}.size() == before.size());
    CHECK(checks_that_are("disputed") == "221800101 ");
    CHECK(phone->fetch("~/my/ticket.svg").find("<svg") != std::string::npos);
    CHECK(phone->fetch("~/my/notice").find("龚欣龙") != std::string::npos);
    CHECK(phone->fetch("~/my/notice?format=pdf").starts_with("%PDF-"));
    CHECK(phone->put("~/my/slot", with_event({{"session", "zjg-08"}, {"reason", "实习"}}))
              .at("session") == "zjg-08");
    CHECK(phone->put("~/my/slot", with_event({{"session", "zjg-01"}, {"reason", "改回"}}))
              .at("session") == "zjg-01");
    CHECK(phone->refusal("PUT", "~/my/slot",
                         with_event({{"session", "zjg-08"}, {"reason", "又改"}})) ==
          "409 slot_fixed");
    phone->post("~/my/consents",
                with_event({{"purpose", "capture"}, {"given", true}, {"version", "1"}}));
    CHECK(phone->get("~/my").at("consents").at(0).at("given") == true);
    phone->post("~/my/consents",
                with_event({{"purpose", "capture"}, {"given", false}, {"version", "1"}}));

    CHECK(phone->refusal("POST", "~/my/consents",
                         with_event({{"purpose", "capture"}, {"given", true}, {"version", "9"}})) ==
          "400 no_such_consent");

    const auto asked = phone->post("~/change-requests",
                                   with_event({{"graduand", mine.at("graduand")},
                                               {"field", "name"},
                                               {"new", "龚新龙"},
                                               {"comment", "录入错误"}}),
                                   201);
    CHECK(asked.at("route") == "identity");
    const auto change = "~/change-requests/" + asked.at("case").get<std::string>();
    const auto needed = [&] {
        std::string all;
        const auto mine_now = phone->get("~/my");
        for (const auto& one : mine_now.at("change_requests").at(0).at("evidence_needed"))
            all += one.at("kind").get<std::string>() + (one.at("there") == true ? "+ " : " ");
        return all;
    };
    CHECK(needed() == "household_register id_card ");
    CHECK(phone->refusal("POST", change + "/acts", with_event({{"act", "submit"}})) ==
          "409 change_evidence_missing");
    const auto scan = portrait::drawn_sitter(9, {.width = 240});
    for (const auto* kind : {"household_register", "id_card"})
        phone->upload(change + "/evidence", "scan.jpg", {scan.begin(), scan.end()},
                      {{"kind", kind}});
    CHECK(needed() == "household_register+ id_card+ ");
    paper::Pdf booklet{paper::a4, {"Booklet", "", Instant{}}};
    booklet.text(20, 20, 100, "户口簿 首页");
    booklet.new_page();
    booklet.text(20, 20, 100, "户口簿 本人页");
    const auto paper_bytes = booklet.finish();
    phone->upload(change + "/evidence", "booklet.pdf", {paper_bytes.begin(), paper_bytes.end()},
                  {{"kind", "hukou_booklet"}});
    CHECK(Caller::kind_of(phone->send_file(change + "/evidence", "cut.pdf", "%PDF-1.4 and no more",
                                           {{"kind", "hukou_booklet"}})) == "422 pdf_unreadable");
    phone->post(change + "/acts", with_event({{"act", "submit"}}));
    Caller college{campus, base};
    const auto in =
        college.ask("POST", "/api/v1/sign-in",
                    Json{{"name", colleague_name}, {"password", colleague_password}}.dump());
    REQUIRE(in.status == 200);
    college.keep_cookie(in);
    const auto record_now = chief.get("~/graduands/" + graduand("221800101"));
    CHECK(record_now.at("cases").at(0).at("case") == asked.at("case"));
    CHECK(record_now.at("cases").at(0).at("state") == "submitted");
    const auto verified = college.post(change + "/acts", with_event({{"act", "verify"}}));
    CHECK(verified.at("state") == "college_verified");
    const Json waved{{"act", "approve"}, {"cases", {asked.at("case")}}};
    const auto refused = chief.post("~/cases/acts", with_event(waved)).at("refused");
    CHECK(refused.at(0).at("why").at("zh").get<std::string>().find("材料") != std::string::npos);
    // The registry office has nine days for it in this campaign.
    CHECK(chief.get("~/cases?overdue=yes").at("total") == 0);
    pass(std::chrono::days{13});
    CHECK(chief.fetch("~/cases.xlsx?overdue=yes").starts_with("PK"));
    CHECK(root.fetch("~/accounts.xlsx?q=chief").starts_with("PK"));
    CHECK(chief.fetch("~/devices.xlsx").starts_with("PK"));
    CHECK(auditor.fetch("~/journal.xlsx?q=%E7%AD%BE%E5%88%B0").starts_with("PK"));
    const auto late = chief.get("~/cases?overdue=yes");
    CHECK(late.at("total") == 1);
    CHECK(late.at("items").at(0).at("overdue_days") == 4);
    pass(-std::chrono::days{13});
    CHECK(chief.get("~/cases").at("total") == 1);
    const auto shown = chief.get("~/cases/" + asked.at("case").get<std::string>());
    // A scan is shown with its reader all over it.
    const auto read_scan =
        chief.fetch("~/evidence/" + shown.at("evidence").at(0).at("evidence").get<std::string>());
    CHECK(read_scan.starts_with("\xFF\xD8"));
    CHECK(read_scan != std::string{scan.begin(), scan.end()});
    // So is each page of a PDF.
    const auto& scans = shown.at("evidence");
    const auto pdf_shown =
        std::ranges::find_if(scans, [](const Json& item) { return item.at("pages") == 2; });
    REQUIRE(pdf_shown != scans.end());
    const auto leaf = "~/evidence/" + pdf_shown->at("evidence").get<std::string>();
    const auto second_page = chief.fetch(leaf + "?page=2");
    CHECK(second_page.starts_with("\xFF\xD8"));
    CHECK(second_page != chief.fetch(leaf));
    // A page that is not there is not read, and the journal tells of no reading.
    const auto readings = [&] {
        const auto entries = auditor.get("~/journal?limit=500").at("items");
        return std::ranges::count_if(
            entries, [](const Json& entry) { return entry.at("action") == "evidence_read"; });
    };
    const auto read_before = readings();
    CHECK(read_before >= 3);
    for (const auto* page : {"3", "0", "-1", "x", "1x"})
        CHECK(chief.refusal("GET", leaf + "?page=" + page) == "404 no_such_page");
    CHECK(readings() == read_before);
    chief.post(change + "/acts", with_event({{"act", "approve"}}));
    CHECK(chief.post(change + "/acts", with_event({{"act", "apply"}})).at("state") == "applied");
    CHECK(phone->get("~/my").at("name") == "龚新龙");

    // A third name in a later file: told, and no import's to take.
    const auto third =
        chief.upload("~/imports", "third.csv",
                     std::string{heads} + row("221800101", "龚昕龙", "710000199704148803", "紫金港",
                                              "计算机科学与技术学院"),
                     {}, 201);
    const auto of_third = "~/imports/" + third.at("import").get<std::string>();
    const auto& renamed = third.at("rows").at(0).at("changes");
    REQUIRE(renamed.size() == 1);
    CHECK(renamed.at(0).at("field") == "name");
    CHECK(renamed.at(0).at("title_zh") == "姓名");
    CHECK(renamed.at(0).at("contested") == true);
    CHECK(renamed.at(0).at("by_request_only") == true);
    const Json name_of_it{{{"student_no", "221800101"}, {"field", "name"}}};
    CHECK(chief.refusal("POST", of_third + "/confirm",
                        {{"keep_gone", true}, {"take_items", name_of_it}}) ==
          "409 import_item_by_request");
    CHECK(chief.refusal("POST", of_third + "/confirm", {{"leave_items", {"name"}}}) ==
          "400 bad_field");
    CHECK(chief.fetch(of_third + "/report.xlsx").starts_with("PK"));
    chief.post(of_third + "/drop", Json::object());
    CHECK(phone->get("~/my").at("name") == "龚新龙");

    // 何静 asks to have the registry's picture associated.
    const auto next_list = [&] {
        pass(std::chrono::minutes{1});
        chief.upload("~/picture-lists", "school.csv", "学号\n999\n", {{"side", "school"}});
    };
    next_list();  // after what was worked off in many
    const auto other = phone_of("221800105");
    CHECK(other->get("~/my").at("standing").at("kind") == "associate");
    const auto my_step = [&] { return other->get("~/my").at("next_step").at("kind"); };
    CHECK(my_step() == "associate");
    const auto association = other->post(
        "~/associations", with_event({{"graduand", other->get("~/my").at("graduand")}}), 201);
    CHECK(my_step() == "association_asked");
    CHECK(chief
              .post("~/associations/" + association.at("case").get<std::string>() + "/work-off",
                    with_event({{"note", "已上传"}}))
              .at("state") == "worked_off");
    // Until a list comes that could show it there is nothing to ask again.
    CHECK(my_step() == "association_worked_off");
    CHECK(other->refusal("POST", "~/associations",
                         with_event({{"graduand", other->get("~/my").at("graduand")}})) ==
          "409 association_worked_off");
    next_list();
    // It still lacks it, and they ask again; this time the office works off a list. Twice is once,
    // and who asked for nothing is named.
    const auto second_time = other->post(
        "~/associations", with_event({{"graduand", other->get("~/my").at("graduand")}}), 201);
    CHECK(second_time.at("case") != association.at("case"));
    const std::string carried = "学号\n221800105\n221800101\n221800105\n";
    const auto listed =
        chief.upload("~/associations/work-off", "carried.csv", carried, {{"note", "已上传"}}, 200);
    CHECK(listed == Json{{"done", 1},
                         {"without", 0},
                         {"not_counting", 0},
                         {"unmatched", {"221800101"}},
                         {"unreadable", Json::array()}});
    CHECK(chief.get("~/cases/" + second_time.at("case").get<std::string>()).at("state") ==
          "worked_off");
    CHECK(chief.upload("~/associations/work-off", "carried.csv", carried, {}, 200).at("done") == 0);
    CHECK(chief.upload("~/associations/work-off", "x.csv", "编号\n1\n", {}, 422).at("kind") != "");
    next_list();
}

// One act about many of the roster, named or found by a filter.
void Day::many_at_once() {
    const auto ids = [&](std::initializer_list<const char*> numbers) {
        Json all = Json::array();
        for (const auto* number : numbers) all.push_back(graduand(number));
        return all;
    };
    const std::string nobody = "0190163d-8694-739b-aea5-966c26f8ad91";
    auto two = ids({"221800101", "221800102"});
    auto two_and_nobody = two;
    two_and_nobody.push_back(nobody);
    const Json excuse{{"act", "excuse"}, {"reason", "休学"}, {"graduands", two_and_nobody}};
    auto done = chief.post("~/graduands/acts", with_event(excuse));
    CHECK(done.at("done") == 2);
    CHECK(done.at("refused").size() == 1);
    CHECK(done.at("refused").at(0).at("id") == nobody);
    CHECK(done.at("refused").at(0).at("name") == "");
    done = chief.post("~/graduands/acts", with_event(excuse));
    CHECK(done.at("done") == 0);
    CHECK(done.at("unchanged") == 2);
    const auto excused = [&](const char* number) {
        const auto record = chief.get("~/graduands/" + graduand(number));
        return std::ranges::any_of(record.at("history"), [](const Json& one) {
            return one.at("action") == "excused" && one.at("undone") == false;
        });
    };
    CHECK(excused("221800101"));
    // By the filter: only while it finds as many as were seen.
    const std::string four = "~/graduands/acts?college=computer";
    Json again{{"act", "call_again"}, {"reason", "复学"}, {"count", 3}};
    CHECK(chief.refusal("POST", four, with_event(again)) == "409 list_changed");
    CHECK(excused("221800101"));
    again.erase("count");
    CHECK(chief.refusal("POST", four, with_event(again)) == "400 missing_field");
    again["count"] = 4;
    done = chief.post(four, with_event(again));
    CHECK(done.at("done") == 2);
    CHECK(done.at("unchanged") == 2);
    CHECK(!excused("221800101"));

    const Json there{
        {"act", "move"}, {"session", "zjg-08"}, {"reason", "实习"}, {"graduands", two}};
    CHECK(chief.post("~/graduands/acts", with_event(there)).at("done") == 2);
    CHECK(chief.post("~/graduands/acts", with_event(there)).at("unchanged") == 2);
    auto back = there;
    back["session"] = "zjg-01";
    CHECK(chief.post("~/graduands/acts", with_event(back)).at("done") == 2);
    back["session"] = "nowhere";
    done = chief.post("~/graduands/acts", with_event(back));
    CHECK(done.at("done") == 0);
    CHECK(done.at("refused").size() == 2);
    CHECK(done.at("refused").at(0).at("student_no") == "221800101");
    CHECK(done.at("refused").at(0).at("why").at("zh") == "没有这个场次。");

    const Json associate{{"act", "associate"}, {"graduands", ids({"221800105", "221800101"})}};
    done = chief.post("~/graduands/acts", with_event(associate));
    CHECK(done.at("done") == 1);
    CHECK(done.at("refused").at(0).at("name") == "龚欣龙");
    CHECK(chief.post("~/graduands/acts", with_event(associate)).at("unchanged") == 1);
    const auto asked = chief.get("~/cases?kind=association").at("items");
    CHECK(asked.size() == 1);
    Json work_off{{"act", "work_off"}, {"comment", "已上传"}, {"count", 1}};
    CHECK(chief.post("~/cases/acts?kind=association", with_event(work_off)).at("done") == 1);
    work_off["cases"] = {asked.at(0).at("case")};
    CHECK(chief.post("~/cases/acts", with_event(work_off)).at("unchanged") == 1);

    const auto book = chief.ask("POST", "~/graduands.xlsx", Json{{"graduands", two}}.dump());
    REQUIRE(book.status == 200);
    const store::TestFolder folder;
    std::ofstream{folder.path() / "two.xlsx", std::ios::binary} << book.body;
    auto sheet = table::open_table(folder.path() / "two.xlsx");
    REQUIRE(sheet.has_value());
    std::string numbers;
    for (table::Row line; (*sheet)->next(line).value();) numbers += line.cells.at(0).text + " ";
    CHECK(numbers == "学号 Student no. 221800101 221800102 ");
    CHECK(chief.refusal("POST", "~/graduands.xlsx", Json::object()) == "400 bad_choice");
    CHECK(chief.refusal("POST", "~/graduands/acts", with_event({{"act", "erase"}})) ==
          "400 bad_act");
}

// Plain requests go through the machine as a pile, with its four eyes; what has proof does not.
void Day::a_pile_of_cases() {
    Json all = Json::array();
    for (const auto* number : {"221800102", "221800104"}) {
        const auto phone = phone_of(number);
        const auto asked = phone->post(
            "~/change-requests",
            with_event({{"graduand", graduand(number)}, {"field", "major"}, {"new", "软件工程"}}),
            201);
        const auto id = asked.at("case").get<std::string>();
        phone->post("~/change-requests/" + id + "/acts", with_event({{"act", "submit"}}));
        all.push_back(id);
    }
    const auto pile = [&](const char* act) {
        return chief.post("~/cases/acts", with_event({{"act", act}, {"cases", all}}));
    };
    CHECK(pile("approve").at("refused").size() == 2);
    CHECK(pile("verify").at("done") == 2);
    // Who verified does not decide.
    const auto alone = pile("approve");
    CHECK(alone.at("done") == 0);
    CHECK(alone.at("refused").at(0).at("name") == "邱凯");
    CHECK(alone.at("refused").at(0).at("why").at("zh") != "");
    Caller second_eyes{campus, base};
    const auto in =
        second_eyes.ask("POST", "/api/v1/sign-in",
                        Json{{"name", colleague_name}, {"password", colleague_password}}.dump());
    REQUIRE(in.status == 200);
    second_eyes.keep_cookie(in);
    CHECK(second_eyes.post("~/cases/acts", with_event({{"act", "approve"}, {"cases", all}}))
              .at("done") == 2);
    for (const auto* act : {"apply", "written_to_school_system", "changed_on_registry"})
        CHECK(pile(act).at("done") == 2);
    CHECK(chief.get("~/cases?state=changed_on_registry").at("total") == 2);
    CHECK(chief.refusal("POST", "~/cases/acts", with_event({{"act", "refuse"}, {"cases", all}})) ==
          "400 bad_act");

    // Originals seen at the college serve as scans do; only a clerk says so.
    const auto phone = phone_of("221800102");
    const auto asked = phone->post(
        "~/change-requests",
        with_event({{"graduand", graduand("221800102")}, {"field", "name"}, {"new", "邱恺"}}), 201);
    const auto change = "~/change-requests/" + asked.at("case").get<std::string>();
    const auto seen = [&](const char* kind) { return with_event({{"kind", kind}}); };
    CHECK(phone->refusal("POST", change + "/paper-evidence", seen("id_card")) ==
          "403 not_your_role");
    CHECK(chief.refusal("POST", change + "/paper-evidence", seen("birth_certificate")) ==
          "400 not_needed");
    for (const auto* kind : {"household_register", "id_card"})
        chief.post(change + "/paper-evidence", seen(kind), 201);
    CHECK(phone->post(change + "/acts", with_event({{"act", "submit"}})).at("state") ==
          "submitted");
    const auto shown =
        chief.get("~/cases/" + asked.at("case").get<std::string>()).at("evidence").at(0);
    CHECK(shown.at("on_paper") == true);
    CHECK(chief.refusal("GET", "~/evidence/" + shown.at("evidence").get<std::string>(), Json{}) ==
          "404 no_such_evidence");
    phone->post(change + "/acts", with_event({{"act", "withdraw"}}));
}

}  // namespace liuying::http
