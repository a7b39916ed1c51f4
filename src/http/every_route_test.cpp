// A small day of the demo campaign through the real server, on both engines, which asks every route
// of api/openapi.json at least once and holds every answer, and every refusal, against it.

#include "http/every_route.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "access/totp.h"
#include "campaign/zone.h"
#include "http/test_campus.h"
#include "paper/pdf.h"
#include "portrait/sitter.h"
#include "table/table.h"

using namespace liuying;
using namespace liuying::http;
using Json = nlohmann::json;

namespace {

constexpr const char* base = "/api/v1/schools/10335/campaigns/2022";

// 2021-MM-DD HH:MM in Shanghai.
Instant at(int month, int day, int hour, int minute) {
    return campaign::moment("Asia/Shanghai",
                            std::chrono::year{2021} /
                                std::chrono::month{static_cast<unsigned>(month)} /
                                std::chrono::day{static_cast<unsigned>(day)},
                            hour * 60 + minute);
}

constexpr const char* heads =
    "学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,"
    "预计毕业日期,邮箱,手机\n";

// Region 710000 is formally valid and never issued.
std::string row(const char* number, const char* name, const char* document, const char* campus,
                const char* college) {
    const std::string id{document};
    const auto birth = id.substr(6, 4) + "-" + id.substr(10, 2) + "-" + id.substr(12, 2);
    const bool man = (id[16] - '0') % 2 == 1;
    return std::string{number} + "," + name + "," + (man ? "男" : "女") + "," + birth +
           ",居民身份证," + id + ",中国," + campus + "," + college +
           ",计算机技术,硕士,全日制,否,2022-06-30," + number + "@example.edu.cn,13000000000\n";
}

const std::string roster_csv =
    std::string{heads} +
    row("221800101", "龚欣龙", "710000199704148803", "紫金港", "计算机科学与技术学院") +
    row("221800102", "邱凯", "710000199701309261", "紫金港", "计算机科学与技术学院") +
    row("221800103", "梁强", "710000199605046895", "紫金港", "信息与电子工程学院") +
    row("221800104", "沈子俊", "710000199710168739", "紫金港", "计算机科学与技术学院") +
    row("221800105", "何静", "710000199602152326", "紫金港", "计算机科学与技术学院") +
    row("221800106", "马涵", "710000199603213549", "华家池", "农业与生物技术学院");

class Day {
public:
    explicit Day(const std::string& url) : campus{url, at(9, 28, 9, 0)} {}

    Campus campus;
    Caller root{campus, base};
    Caller chief{campus, base};  // every role of the house but administrator and auditor
    Caller auditor{campus, base};
    std::string colleague_name = "colleague";
    std::string colleague_password = "the colleague's password";

    std::string event() { return store::EventId::make(campus.clock.now()).text(); }
    Json with_event(Json body) {
        body["event_id"] = event();
        body["happened_at_ms"] = to_ms(campus.clock.now());
        return body;
    }
    Json second() const { return {{"name", colleague_name}, {"password", colleague_password}}; }
    void pass(std::chrono::minutes time) { campus.clock.advance(time); }
    void become(Instant then) { campus.clock.advance(then - campus.clock.now()); }

    std::string token_of(const std::string& student_no) { return one(student_no, "token"); }
    std::string graduand(const std::string& student_no) {
        return chief.get("~/graduands?q=" + student_no).at("items").at(0).at("graduand");
    }
    std::string one(const std::string& student_no, const char* what) {
        return chief.get("~/graduands/" + graduand(student_no)).at(what);
    }
    // On their phone, by the code the office handed over.
    std::unique_ptr<Caller> phone_of(const std::string& student_no) {
        const auto code =
            chief.post("~/graduands/" + graduand(student_no) + "/sign-in-code", Json::object(), 201)
                .at("code");
        auto phone = std::make_unique<Caller>(campus, base);
        const auto entered = phone->ask("POST", "/api/v1/graduand-sign-in",
                                        Json{{"school", "10335"},
                                             {"campaign", "2022"},
                                             {"student_no", student_no},
                                             {"code", code}}
                                            .dump());
        REQUIRE(entered.status == 200);
        phone->keep_cookie(entered);
        return phone;
    }

    void open_the_house();
    void weeks_before();
    void many_at_once();
    void a_pile_of_cases();
    void a_military_card();
    void on_the_day();
    void entrance_photos();
    void afterwards();
    void refusals();

private:
    std::string account(const std::string& name, const std::string& password,
                        const std::vector<std::string>& roles);
    std::string portrait_of(const std::string& student_no);
    Json shoot(const std::string& station, int face, const std::string& name);
    Json seat(const std::string& station, const std::string& student_no);
    std::int64_t rows(const std::string& from) {
        return campus.database->read([&](store::Transaction& tx) {
            return tx.first("SELECT COUNT(*) AS n FROM " + from).value().int64("n");
        });
    }
    static std::set<std::string> witnesses_of(const Json& shot) {
        return shot.at("binding").at("rests_on").get<std::set<std::string>>();
    }

    std::string last_receipt_;
};

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

    const auto import = chief.upload("~/imports", "roster.csv", roster_csv);
    CHECK(import.at("columns_set") == false);
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
    CHECK(chief.get(run + "/work").at("state") == "idle");
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
    const auto other = phone_of("221800105");
    CHECK(other->get("~/my").at("standing").at("kind") == "associate");
    const auto association = other->post(
        "~/associations", with_event({{"graduand", other->get("~/my").at("graduand")}}), 201);
    CHECK(chief
              .post("~/associations/" + association.at("case").get<std::string>() + "/work-off",
                    with_event({{"note", "已上传"}}))
              .at("state") == "worked_off");
    // They ask again; this time the office works off a list. Twice is once, and who asked for
    // nothing is named.
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
    CHECK(chief.post(session + "/open", with_event(Json::object())).at("info").at("state") ==
          "opened");
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

// What nobody, a stranger, a wrong address and a body that is none get, of every route.
void Day::refusals() {
    const auto api = Json::parse(text_of_file(openapi_file));
    Caller nobody{campus, base};
    account("stranger", "the stranger's password", {});
    Caller stranger{campus, base};
    const auto in = stranger.ask("POST", "/api/v1/sign-in",
                                 R"({"name":"stranger","password":"the stranger's password"})");
    REQUIRE(in.status == 200);
    stranger.keep_cookie(in);
    const std::string nothing = "0190163d-8694-739b-aea5-966c26f8ad91";
    for (const auto& [pattern, operations] : api.at("paths").items()) {
        for (const auto& [method, operation] : operations.items()) {
            std::string verb{method};
            std::ranges::transform(verb, verb.begin(),
                                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            CAPTURE(verb);
            CAPTURE(pattern);
            auto path = pattern;
            const auto fill = [&](const std::string& name, const std::string& value) {
                if (const auto found = path.find("{" + name + "}"); found != std::string::npos)
                    path.replace(found, name.size() + 2, value);
            };
            fill("school", "10335");
            fill("campaign", "2022");
            fill("session", "zjg-01");
            fill("station", "zjg-1");
            fill("venue", "zjg-hall");
            const auto elsewhere = [&] {
                auto other = path;
                if (const auto found = other.find("/campaigns/2022"); found != std::string::npos)
                    other.replace(found, 15, "/campaigns/1999");
                return other;
            }();
            const bool names_a_thing = path.find('{') != std::string::npos;
            for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
                path.replace(open, path.find('}') - open + 1, nothing);
            const auto act = operation.at("x-act").get<std::string>();
            const auto* row = [&]() -> const access::Row* {
                for (const auto one : access::all_acts())
                    if (access::name(one) == act) return access::row_of(one);
                return nullptr;
            }();
            REQUIRE(row != nullptr);
            const bool writes = verb != "GET";
            if (!row->everybody) {
                CHECK(nobody.refusal(verb, path, writes ? Json::object() : Json{}) ==
                      "401 not_signed_in");
                if (!row->signed_in)
                    CHECK(stranger.refusal(verb, path, writes ? Json::object() : Json{}) ==
                          "403 not_your_role");
            }
            const bool own = pattern.find("/my") != std::string::npos || act == "confirm_record";
            const bool audited = act == "read_journal" || act == "read_metrics";
            auto& who = own                                        ? nobody
                        : audited                                  ? auditor
                        : act.find("account") != std::string::npos ? root
                                                                   : chief;
            if (elsewhere != path && !own && pattern.find("{campaign}") != std::string::npos) {
                auto there = elsewhere;
                for (auto open = there.find('{'); open != std::string::npos; open = there.find('{'))
                    there.replace(open, there.find('}') - open + 1, nothing);
                CHECK(who.refusal(verb, there, writes ? Json::object() : Json{}) ==
                      "404 no_such_campaign");
            }
            if (names_a_thing && !own && pattern.find("{campaign}") != std::string::npos) {
                const auto kind = who.refusal(verb, path, writes ? Json::object() : Json{});
                // Some ask for what must be said before they look for whom it is about.
                CHECK_MESSAGE((kind.starts_with("404 ") || kind.starts_with("400 ")), kind);
            }
            const auto takes =
                operation.value("requestBody", Json::object()).value("content", Json::object());
            if (takes.contains("application/json") && !names_a_thing && !own && !row->everybody) {
                CHECK(Caller::kind_of(who.ask(verb, path, "{half")) == "400 not_json");
                CHECK(Caller::kind_of(who.ask(verb, path, "[]")) == "400 not_json");
            }
            if (takes.contains("multipart/form-data") && !names_a_thing && !own)
                CHECK(who.refusal(verb, path, Json::object()).starts_with("4"));
        }
    }
}

}  // namespace

TEST_CASE(
    "every route: registered, described under its act, and nothing described that is not there") {
    const store::TestFolder folder;
    Campus campus{"sqlite:" + (folder.path() / "t.sqlite").string(), at(9, 28, 9, 0)};
    CHECK(campus.contract.undescribed(campus.router) == std::vector<std::string>{});
    CHECK(campus.contract.unregistered(campus.router) == std::vector<std::string>{});
}

TEST_CASE("every route: a small day visits each, and every answer and refusal is as described") {
    store::on_each_empty_engine([](const std::string& url) {
        Day day{url};
        day.open_the_house();
        day.weeks_before();
        day.on_the_day();
        day.afterwards();
        for (const auto& route : day.campus.contract.unseen_routes())
            FAIL_CHECK("nobody visited " << route);
        day.refusals();
        for (const auto& fault : day.campus.contract.seen_faults()) FAIL_CHECK(fault);
    });
}
