// The offices' papers: what a signature rests on, and what a repeated or a borrowed event id does.

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "campaign/zone.h"
#include "http/test_campus.h"
#include "portrait/sitter.h"

using namespace liuying;
using namespace liuying::http;
using Json = nlohmann::json;

namespace {

constexpr const char* base = "/api/v1/schools/10335/campaigns/2022";

constexpr const char* heads =
    "学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,"
    "预计毕业日期,邮箱,手机\n";

std::string soldier(const std::string& number, const std::string& name, const std::string& card) {
    return number + "," + name + ",男,1997-05-05,军官证,军字第" + card +
           "号,中国,紫金港,计算机科学与技术学院,计算机技术,硕士,全日制,否,2022-06-30," + number +
           "@example.edu.cn,13000000000\n";
}

std::string row(const std::string& number, const std::string& name, const std::string& id) {
    const bool man = (id[16] - '0') % 2 == 1;
    return number + "," + name + "," + (man ? "男" : "女") + "," + id.substr(6, 4) + "-" +
           id.substr(10, 2) + "-" + id.substr(12, 2) + ",居民身份证," + id +
           ",中国,紫金港,计算机科学与技术学院,计算机技术,硕士,全日制,否,2022-06-30," + number +
           "@example.edu.cn,13000000000\n";
}

// The demo campaign before its day: an administrator, an office that holds every role, and two
// clerks more.
class Office {
public:
    explicit Office(const std::string& url)
        : campus{url,
                 campaign::moment("Asia/Shanghai",
                                  std::chrono::year{2021} / std::chrono::September / 28, 9 * 60)} {
        const auto first = campus.door.first_administrator_token();
        const auto entered = root.ask(
            "POST", "/api/v1/first-administrator",
            Json{{"token", *first}, {"name", "root"}, {"password", "an honest password"}}.dump());
        REQUIRE(entered.status == 201);
        root.keep_cookie(entered);
        enter(chief, "chief");
        enter(clerk, "clerk");
        enter(colleague, "colleague");
        REQUIRE(chief
                    .post("/api/v1/campaigns",
                          {{"toml", text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml")}})
                    .at("ok") == true);
    }

    Campus campus;
    Caller root{campus, base};
    Caller chief{campus, base};
    Caller clerk{campus, base};
    Caller colleague{campus, base};

    std::string event() { return store::EventId::make(campus.clock.now()).text(); }
    Json with_event(Json body) {
        body["event_id"] = event();
        body["happened_at_ms"] = to_ms(campus.clock.now());
        return body;
    }
    void take_in(const std::string& rows) {
        const auto import = chief.upload("~/imports", "roster.csv", heads + rows);
        chief.post("~/imports/" + import.at("import").get<std::string>() + "/confirm",
                   {{"keep_gone", true}});
    }
    std::string graduand(const std::string& student_no) {
        return chief.get("~/graduands?q=" + student_no).at("items").at(0).at("graduand");
    }
    Json record(const std::string& student_no) {
        return chief.get("~/graduands/" + graduand(student_no));
    }
    std::string account(const std::string& name) {
        return root.get("/api/v1/accounts?q=" + name).at("items").at(0).at("account");
    }
    void name_staff(const std::string& name, const std::string& student_no, bool is) {
        root.post("~/staff-persons",
                  with_event({{"account", account(name)}, {"student_no", student_no}, {"is", is}}));
    }
    // A request on behalf of them, as a draft: its id.
    std::string ask(Caller& who, const std::string& student_no, const std::string& field,
                    const std::string& wanted) {
        return who
            .post(
                "~/change-requests",
                with_event({{"graduand", graduand(student_no)}, {"field", field}, {"new", wanted}}),
                201)
            .at("case");
    }
    static std::string change(const std::string& id) { return "~/change-requests/" + id; }

    // Of the computer college, and of every office, unless said.
    void enter(Caller& who, const std::string& name, const std::vector<const char*>& roles = {}) {
        const auto password = "the password of " + name;
        const auto made =
            root.post("/api/v1/accounts",
                      {{"name", name}, {"display_name", name}, {"password", password}}, 201);
        const auto grants = "/api/v1/accounts/" + made.at("account").get<std::string>() + "/grants";
        for (const auto* role : roles) root.post(grants, {{"role", role}}, 201);
        if (roles.empty()) {
            for (const auto* role : {"graduate_office", "registry_office"})
                root.post(grants, {{"role", role}}, 201);
            root.post(grants, {{"role", "college_office"}, {"college", "computer"}}, 201);
        }
        const auto in =
            who.ask("POST", "/api/v1/sign-in", Json{{"name", name}, {"password", password}}.dump());
        REQUIRE(in.status == 200);
        who.keep_cookie(in);
    }
};

void on_each_office(const std::function<void(Office&)>& test) {
    store::on_each_empty_engine([&](const std::string& url) {
        Office office{url};
        test(office);
    });
}

}  // namespace

TEST_CASE(
    "office: a paper note under another's event id is no signature, and a repeat is one note") {
    on_each_office([](Office& office) {
        office.take_in(soldier("221800108", "丁卫国", "4989336"));
        const auto id = office.ask(office.chief, "221800108", "document_no", "710000199705051018");
        const auto path = Office::change(id);
        const auto seen = [&](const std::string& event, const char* kind) {
            return Json{{"kind", kind}, {"event_id", event}};
        };
        // The id of what the chief recorded: the request itself.
        CHECK(office.clerk.refusal("POST", path + "/paper-evidence", seen(id, "military_card")) ==
              "409 event_taken");
        CHECK(office.chief.get("~/cases/" + id).at("evidence").empty());
        const auto note = seen(office.event(), "military_card");
        CHECK(office.clerk.post(path + "/paper-evidence", note, 201) ==
              office.clerk.post(path + "/paper-evidence", note, 201));
        CHECK(office.chief.refusal("POST", path + "/paper-evidence", note) == "409 event_taken");
        const auto evidence = office.chief.get("~/cases/" + id).at("evidence");
        REQUIRE(evidence.size() == 1);
        CHECK(evidence.at(0).at("signed").at("by") == "clerk");

        const auto scan = portrait::drawn_sitter(9, {.width = 240});
        const auto copy = office.chief
                              .upload(path + "/evidence", "scan.jpg", {scan.begin(), scan.end()},
                                      {{"kind", "id_card"}})
                              .at("evidence")
                              .get<std::string>();
        const auto sign = path + "/evidence/" + copy + "/sign";
        CHECK(office.clerk.refusal("POST", sign, {{"event_id", id}}) == "409 event_taken");
        const Json once{{"event_id", office.event()}};
        CHECK(office.clerk.post(sign, once).at("events") ==
              office.clerk.post(sign, once).at("events"));

        // A step under another's id is no step, and asking under it shows nobody's request.
        CHECK(office.clerk.refusal("POST", path + "/acts",
                                   {{"act", "withdraw"}, {"event_id", copy}}) == "409 event_taken");
        CHECK(office.clerk.refusal("POST", "~/change-requests",
                                   {{"graduand", office.graduand("221800108")},
                                    {"field", "major"},
                                    {"new", "软件工程"},
                                    {"event_id", id}}) == "409 event_taken");
    });
}

TEST_CASE("office: nobody witnesses a paper about themselves, by whichever of their accounts") {
    on_each_office([](Office& office) {
        office.take_in(soldier("221800108", "丁卫国", "4989336"));
        office.name_staff("clerk", "221800108", true);
        office.name_staff("colleague", "221800108", true);
        CHECK(office.root.get("~/staff-persons").at("items").size() == 2);
        const auto id = office.ask(office.chief, "221800108", "document_no", "710000199705051018");
        const auto path = Office::change(id);
        const auto note = [&](Caller& who) {
            return who.refusal("POST", path + "/paper-evidence",
                               office.with_event({{"kind", "military_card"}}));
        };
        CHECK(note(office.clerk) == "409 change_own_record");
        CHECK(note(office.colleague) == "409 change_own_record");
        // One account is theirs no longer; the other still is.
        office.name_staff("colleague", "221800108", false);
        CHECK(office.root.get("~/staff-persons").at("items") ==
              Json::array({{{"account", office.account("clerk")}, {"student_no", "221800108"}}}));
        CHECK(note(office.clerk) == "409 change_own_record");
        CHECK(note(office.colleague) == "201 ");

        auto again = office.with_event(
            {{"account", office.account("colleague")}, {"student_no", "221800108"}, {"is", true}});
        CHECK(office.root.post("~/staff-persons", again).at("again") == false);
        CHECK(office.root.post("~/staff-persons", again).at("again") == true);
        again["is"] = "false";
        CHECK(office.root.refusal("POST", "~/staff-persons", again) == "400 bad_field");
    });
}

TEST_CASE("office: a block for a second record stands while any of the others needs it") {
    on_each_office([](Office& office) {
        const std::string number = "710000199701309261";
        std::string rows;
        for (const auto* student_no : {"221800111", "221800112", "221800113"})
            rows += row(student_no, "邱凯", number);
        office.take_in(rows);
        const auto blocked = [&] {
            std::string all;
            for (const auto* student_no : {"221800111", "221800112", "221800113"}) {
                const auto of = office.record(student_no).at("row").at("blocked");
                all += of.get<std::string>().find("second_record") == std::string::npos ? '-' : 'x';
            }
            return all;
        };
        const auto say = [&](const char* one, const char* other, bool same) {
            const auto body = office.with_event(
                {{"other", office.graduand(other)}, {"same", same}, {"reason", "本人到场核实"}});
            const auto path = "~/graduands/" + office.graduand(one) + "/same-person";
            CHECK(office.chief.post(path, body).at("again") == false);
            CHECK(office.chief.post(path, body).at("again") == true);
            CHECK(office.clerk.refusal("POST", path, body) == "409 event_taken");
        };
        CHECK(blocked() == "-xx");
        say("221800112", "221800111", true);
        CHECK(blocked() == "-xx");  // nobody has said anything of 112 and 113
        say("221800112", "221800113", true);
        CHECK(blocked() == "--x");
        say("221800111", "221800113", true);
        CHECK(blocked() == "---");
        say("221800111", "221800113", false);
        CHECK(blocked() == "x-x");

        // A number that was corrected is nobody else's: 113 needs no block for 111 any more.
        const auto path = Office::change(
            office.ask(office.chief, "221800111", "document_no", "710000199705051018"));
        for (const auto* kind : {"household_register", "id_card", "police_certificate"})
            office.chief.post(path + "/paper-evidence", office.with_event({{"kind", kind}}), 201);
        const auto step = [&](Caller& who, const char* act) {
            who.post(path + "/acts", office.with_event({{"act", act}}));
        };
        step(office.chief, "submit");
        step(office.clerk, "verify");
        step(office.colleague, "approve");
        step(office.colleague, "apply");
        CHECK(blocked() == "---");
        CHECK(office.record("221800111").at("other_records").empty());

        // Nor does a file that corrects it leave one behind.
        say("221800112", "221800113", false);
        CHECK(blocked() == "-xx");
        office.take_in(row("221800112", "邱凯", "710000199710168739"));
        CHECK(blocked() == "---");
    });
}

TEST_CASE("office: a number another student holds is theirs, until both are put right together") {
    on_each_office([](Office& office) {
        // The school's file has the numbers, and with them the birth dates, of two exchanged.
        const std::string one = "710000199701309261", two = "710000199710168739";
        office.take_in(row("221800111", "邱凯", two) + row("221800112", "何静", one));
        const auto carried = [&](const std::string& path, bool to_the_end) {
            for (const auto* kind :
                 {"household_register", "id_card", "police_certificate", "birth_certificate"})
                office.chief.ask("POST", path + "/paper-evidence",
                                 office.with_event({{"kind", kind}}).dump());
            const auto step = [&](Caller& who, const char* act) {
                who.post(path + "/acts", office.with_event({{"act", act}}));
            };
            step(office.chief, "submit");
            step(office.clerk, "verify");
            step(office.colleague, "approve");
            if (to_the_end) step(office.colleague, "apply");
        };
        const auto blocked = [&](const char* number) {
            return office.record(number).at("row").at("blocked").get<std::string>();
        };
        const auto alone =
            Office::change(office.ask(office.chief, "221800111", "document_no", one));
        for (const auto* kind : {"household_register", "id_card", "police_certificate"})
            office.chief.post(alone + "/paper-evidence", office.with_event({{"kind", kind}}), 201);
        office.chief.post(alone + "/acts", office.with_event({{"act", "submit"}}));
        CHECK(
            office.clerk.refusal("POST", alone + "/acts", office.with_event({{"act", "verify"}})) ==
            "409 change_number_taken");
        const auto second =
            Office::change(office.ask(office.chief, "221800112", "document_no", two));
        office.clerk.post(alone + "/acts", office.with_event({{"act", "verify"}}));
        office.colleague.post(alone + "/acts", office.with_event({{"act", "approve"}}));
        CHECK(office.colleague.refusal("POST", alone + "/acts",
                                       office.with_event({{"act", "apply"}})) ==
              "409 change_number_taken");
        // What can no longer be carried out need not stay approved for ever.
        CHECK(office.chief.get("~/cases/" + alone.substr(alone.rfind('/') + 1))
                  .at("acts")
                  .dump()
                  .find("refuse") != std::string::npos);
        carried(second, false);
        for (const auto& path : {alone, second})
            office.colleague.post(path + "/acts", office.with_event({{"act", "apply"}}));
        CHECK(office.record("221800111").at("other_records").empty());
        // The birth dates and sexes are still the other's: nothing is submitted before they are
        // put right, too.
        for (const auto& [number, birth, sex] : {std::tuple{"221800111", "1997-01-30", "女"},
                                                 std::tuple{"221800112", "1997-10-16", "男"}}) {
            CHECK(blocked(number).find("contradiction") != std::string::npos);
            carried(Office::change(office.ask(office.chief, number, "birth_date", birth)), true);
            CHECK(blocked(number).find("contradiction") != std::string::npos);
            carried(Office::change(office.ask(office.chief, number, "sex", sex)), true);
            CHECK(blocked(number).find("contradiction") == std::string::npos);
        }
        // And the file with both put right changes nobody any more.
        office.take_in(row("221800111", "邱凯", one) + row("221800112", "何静", two));
        CHECK(blocked("221800111").empty());
    });
}

TEST_CASE("office: what a request asks for is read as a roster is, and refused as there") {
    on_each_office([](Office& office) {
        office.take_in(row("221800111", "邱凯", "710000199701309261"));
        const auto refused = [&](const char* field, const char* wanted) {
            return office.chief.refusal(
                "POST", "~/change-requests",
                office.with_event({{"graduand", office.graduand("221800111")},
                                   {"field", field},
                                   {"new", wanted}}));
        };
        CHECK(refused("college", "不存在学院") == "409 change_bad_value");
        CHECK(refused("document_no", "710000199701309262") == "409 change_bad_value");
        CHECK(refused("document_type", "passport") == "409 change_bad_value");
        CHECK(refused("email", "x") == "409 change_bad_value");
        const auto path =
            Office::change(office.ask(office.chief, "221800111", "college", "信息与电子工程学院"));
        CHECK(office.chief.get("~/cases/" + path.substr(path.rfind('/') + 1)).at("new") ==
              "信息与电子工程学院");
        const auto step = [&](Caller& who, const char* act, const char* comment = "") {
            who.post(path + "/acts", office.with_event({{"act", act}, {"comment", comment}}));
        };
        step(office.chief, "submit");
        CHECK(
            office.clerk.refusal("POST", path + "/acts",
                                 office.with_event({{"act", "return"}, {"comment", " \u3000"}})) ==
            "409 change_note_missing");
        step(office.clerk, "verify");
        step(office.colleague, "approve");
        step(office.colleague, "apply");
        const auto record = office.record("221800111");
        CHECK(record.at("row").at("college") == "information");
        // The history says what became of what.
        Json changes;
        for (const auto& event : record.at("history"))
            if (event.at("action") == "record_changed") changes = event.at("changes");
        REQUIRE(changes.size() == 1);
        CHECK(changes[0].at("item") == "college");
        CHECK(changes[0].at("old").at("zh") == "计算机科学与技术学院");
        CHECK(changes[0].at("new").at("zh") == "信息与电子工程学院");
    });
}

TEST_CASE(
    "office: a scan is a whole picture of a known kind, and its case can be refused at the end") {
    on_each_office([](Office& office) {
        office.take_in(row("221800111", "邱凯", "710000199701309261"));
        const auto path = Office::change(office.ask(office.chief, "221800111", "name", "邱凯凯"));
        const auto scan = portrait::drawn_sitter(9, {.width = 240});
        const std::string whole{scan.begin(), scan.end()};
        const auto sent = [&](const std::string& bytes, const char* kind, int status) {
            return office.chief.upload(path + "/evidence", "scan.jpg", bytes, {{"kind", kind}},
                                       status);
        };
        CHECK(sent(whole, "nonsense", 400).at("kind") == "no_such_evidence_kind");
        CHECK(sent("\xFF\xD8\xFFxx", "id_card", 422).at("kind") == "scan_unreadable");
        CHECK(sent(whole.substr(0, whole.size() / 2), "id_card", 422).at("kind") ==
              "scan_unreadable");
        for (const auto* kind : {"id_card", "household_register"}) sent(whole, kind, 201);
        const auto step = [&](Caller& who, const char* act, const char* comment = "") {
            return who.post(path + "/acts",
                            office.with_event({{"act", act}, {"comment", comment}}));
        };
        step(office.chief, "submit");
        step(office.clerk, "verify");
        step(office.colleague, "approve");
        CHECK(step(office.colleague, "refuse", "与证件不符").at("state") == "refused");
        CHECK(office.record("221800111").at("row").at("name") == "邱凯");
        office.ask(office.chief, "221800111", "name", "邱凯凯");
    });
}

TEST_CASE("office: what rests on a passport is checked by the international college") {
    on_each_office([](Office& office) {
        auto passport = row("221800111", "ANNA ERIKSSON", "710000199701309261");
        const std::string id = "居民身份证,710000199701309261";
        passport.replace(passport.find(id), id.size(), "护照,E12345678");
        office.take_in(passport + row("221800112", "何静", "710000199710168739"));
        const auto toml = text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml") +
                          "\n[changes]\ninternational = [\"passport\"]\n";
        const auto file = office.chief.get("~/file");
        CHECK(
            office.chief
                .ask("PUT", "~/file", Json{{"toml", toml}, {"version", file.at("version")}}.dump())
                .status == 200);
        const auto path =
            Office::change(office.ask(office.chief, "221800111", "document_no", "E87654321"));
        office.chief.post(path + "/paper-evidence", office.with_event({{"kind", "passport_copy"}}),
                          201);
        office.chief.post(path + "/acts", office.with_event({{"act", "submit"}}));
        // The own college's clerk sees it, and it is not theirs to check.
        CHECK(
            office.clerk.refusal("POST", path + "/acts", office.with_event({{"act", "verify"}})) ==
            "409 change_not_yours");
        // The international college has the students with passports, of whatever college, and
        // nobody else.
        Caller international{office.campus, base};
        office.enter(international, "international", {"international_college"});
        const auto people = international.get("~/graduands").at("items");
        REQUIRE(people.size() == 1);
        CHECK(people.at(0).at("student_no") == "221800111");
        CHECK(international.get("~/graduands/" + office.graduand("221800111")).at("token") != "");
        CHECK(international.refusal("GET", "~/graduands/" + office.graduand("221800112"), Json{}) ==
              "403 outside_your_scope");
        CHECK(international.get("~/cases").at("items").size() == 1);
        CHECK(international.post(path + "/acts", office.with_event({{"act", "verify"}}))
                  .at("state") == "college_verified");
    });
}

TEST_CASE("office: a name that was doubted and stands so on the card is asked for as it is") {
    on_each_office([](Office& office) {
        office.take_in(row("221800111", "何先生", "710000199701309261") +
                       row("221800112", "何静", "710000199710168739"));
        const auto doubted = [&] {
            const auto of = office.record("221800111").at("row").at("blocked");
            return of.get<std::string>().find("name_unreadable") != std::string::npos;
        };
        CHECK(doubted());
        const auto same = [&](const char* number, const char* name) {
            return office.chief.refusal(
                "POST", "~/change-requests",
                office.with_event(
                    {{"graduand", office.graduand(number)}, {"field", "name"}, {"new", name}}));
        };
        CHECK(same("221800112", "何静") == "409 same_value");
        const auto path = Office::change(office.ask(office.chief, "221800111", "name", "何先生"));
        // The card alone: nothing is changed, so nothing else is needed.
        CHECK(office.chief.refusal("POST", path + "/paper-evidence",
                                   office.with_event({{"kind", "household_register"}})) ==
              "400 not_needed");
        office.chief.post(path + "/paper-evidence", office.with_event({{"kind", "id_card"}}), 201);
        const auto step = [&](Caller& who, const char* act) {
            who.post(path + "/acts", office.with_event({{"act", act}}));
        };
        step(office.chief, "submit");
        step(office.clerk, "verify");
        step(office.colleague, "approve");
        step(office.colleague, "apply");
        CHECK_FALSE(doubted());
        // The next file says the same, and nobody is asked twice.
        office.take_in(row("221800111", "何先生", "710000199701309261"));
        CHECK_FALSE(doubted());
    });
}

TEST_CASE("office: an import whose record cannot be written leaves no bytes behind") {
    on_each_office([](Office& office) {
        const auto bytes_kept = [&] {
            std::size_t kept = 0;
            office.campus.blobs->each([&](const store::BlobName&, std::uint64_t) { ++kept; });
            return kept;
        };
        office.take_in(row("221800111", "邱凯", "710000199701309261"));
        const auto before = bytes_kept();
        // One import is there: no other can be written down.
        office.campus.database->write(store::Lane::installation(), [](store::Transaction& tx) {
            tx.execute("CREATE UNIQUE INDEX one_import ON import_run (campaign_id)");
        });
        const auto answer = office.chief.send_file(
            "~/imports", "roster.csv", heads + row("221800112", "何静", "710000199710168739"));
        CHECK(Caller::kind_of(answer) == "500 import_failed");
        CHECK(bytes_kept() == before);
    });
}

TEST_CASE("office: an excuse is the office's word; a list of pictures only calls and relieves") {
    on_each_office([](Office& office) {
        office.take_in(row("221800111", "邱凯", "710000199701309261"));
        const auto list = [&](const std::string& rows) {
            office.campus.clock.advance(std::chrono::minutes{1});
            office.chief.upload("~/picture-lists", "list.csv", rows, {{"side", "registry"}});
        };
        const auto relieved = [&] { list("学号,采集日期\n221800111,2021-05-01\n"); };
        const auto path = [&] {
            return office.record("221800111").at("row").at("stage").at("path").get<std::string>();
        };
        const auto excused = [&] {
            const auto record = office.record("221800111");
            return std::ranges::any_of(record.at("history"), [](const Json& one) {
                return one.at("action") == "excused" && one.at("undone") == false;
            });
        };
        const auto act = "~/graduands/" + office.graduand("221800111") + "/excuse";
        const auto excuse = [&] { return office.with_event({{"reason", "休学"}}); };
        const auto call = [&] { return office.with_event({{"reason", "复学"}, {"undo", true}}); };

        relieved();
        CHECK(path() == "association");
        CHECK(!excused());
        CHECK(office.chief.refusal("POST", act, call()) == "409 not_excused");
        const Json many{{"act", "call_again"},
                        {"reason", "复学"},
                        {"graduands", {office.graduand("221800111")}}};
        CHECK(office.chief.post("~/graduands/acts", office.with_event(many)).at("unchanged") == 1);

        const auto once = excuse();
        CHECK(office.chief.post(act, once).at("again") == false);
        CHECK(office.chief.post(act, once).at("again") == true);
        CHECK(excused());
        CHECK(office.chief.refusal("POST", act, excuse()) == "409 already_excused");
        const auto back = call();
        CHECK(office.chief.post(act, back).at("again") == false);
        CHECK(office.chief.post(act, back).at("again") == true);
        CHECK(!excused());
        // Called again by the office, they still need not sit by the lists.
        CHECK(path() == "association");

        list("学号\n999\n");
        CHECK(path() == "ordinary");
        office.chief.post(act, excuse());
        office.chief.post(act, call());
        CHECK(path() == "ordinary");
        relieved();
        CHECK(path() == "association");
        // An excuse stands whatever the list says.
        office.chief.post(act, excuse());
        list("学号\n999\n");
        CHECK(excused());
        auto odd = call();
        odd["undo"] = "true";
        CHECK(office.chief.refusal("POST", act, odd) == "400 bad_field");
    });
}

TEST_CASE("office: a list holds a soldier's number masked by whole characters") {
    on_each_office([](Office& office) {
        office.take_in(soldier("221800108", "丁卫国", "4989336"));
        const auto id = office.ask(office.chief, "221800108", "document_no", "710000199705051018");
        const auto listed = office.chief.get("~/cases").at("items");
        REQUIRE(listed.size() == 1);
        CHECK(listed.at(0).at("case") == id);
        CHECK(listed.at(0).dump().find("军字******6号") == std::string::npos);
        CHECK(listed.at(0).dump().find("4989336") == std::string::npos);
        CHECK(listed.at(0).dump().find("710000199705051018") == std::string::npos);
        CHECK(office.chief.fetch("~/cases.xlsx").starts_with("PK"));
    });
}

TEST_CASE("office: what is not UTF-8 comes no further than the door") {
    on_each_office([](Office& office) {
        office.take_in(soldier("221800108", "丁卫国", "4989336"));
        const auto path = Office::change(
            office.ask(office.chief, "221800108", "document_no", "710000199705051018"));
        const auto scan = portrait::drawn_sitter(9, {.width = 240});
        const std::string bytes{scan.begin(), scan.end()};
        const auto sent = [&](const std::string& name, const std::string& kind) {
            return Caller::kind_of(
                office.chief.send_file(path + "/evidence", name, bytes, {{"kind", kind}}));
        };
        CHECK(sent("scan.jpg", "id_\xff") == "400 bad_upload");
        CHECK(sent("\xc9\xa8\xc3\xe8.jpg", "id_card") == "201 ");  // a name in GB18030
        CHECK(office.chief.refusal("GET", "~/graduands?q=%FF") == "400 bad_request");
        CHECK(office.chief.refusal("GET", "~/graduands/%FF") == "404 no_such_address");
    });
}

TEST_CASE("office: what was chosen of an import is what the dry run lists, or it is refused") {
    on_each_office([](Office& office) {
        office.take_in(row("221800111", "邱凯", "710000199701309261") +
                       row("221800112", "何静", "710000199710168739"));
        auto changed = row("221800111", "邱凯", "710000199701309261");
        changed.replace(changed.find("计算机技术"), std::string{"计算机技术"}.size(), "软件工程");
        const auto path =
            "~/imports/" + office.chief.upload("~/imports", "next.csv", heads + changed)
                               .at("import")
                               .get<std::string>();
        const auto no = [&](const Json& body) {
            return office.chief.refusal("POST", path + "/confirm", body);
        };
        const auto item = [](const char* number, const char* field) {
            return Json::array({{{"student_no", number}, {"field", field}}});
        };
        CHECK(no({{"keep_gone", "true"}}) == "400 bad_field");
        CHECK(no({{"leave", "221800111"}}) == "400 bad_field");
        CHECK(no({{"leave", {221800111}}}) == "400 bad_field");
        CHECK(no({{"leave", {"221800119"}}}) == "400 not_in_import");
        CHECK(no({{"leave_items", "major"}}) == "400 bad_field");
        CHECK(no({{"leave_items", item("221800111", "majors")}}) == "400 bad_field");
        CHECK(no({{"take_items", item("221800111", "name")}}) == "400 not_in_import");
        CHECK(no({{"take_items", item("221800119", "major")}}) == "400 not_in_import");
        CHECK(no({{"leave_items", item("221800111", "major")},
                  {"take_items", item("221800111", "major")}}) == "400 bad_field");

        const Json body{{"leave", {"221800112"}}, {"leave_items", item("221800111", "major")}};
        const auto done = office.chief.post(path + "/confirm", body);
        CHECK(done.at("result").at("items_left") == 0);  // the row was left with its one item
        CHECK(done.at("result").at("items_over_requests") == 0);
        CHECK(done.at("result").at("left") == 2);
        // The same choices once more find what was done; others come too late.
        CHECK(office.chief.post(path + "/confirm", body).at("result") == done.at("result"));
        CHECK(no({{"keep_gone", true}}) == "409 import_settled");
    });
}

TEST_CASE("office: many are moved into a session while it has room, each told") {
    on_each_office([](Office& office) {
        office.take_in(row("221800111", "邱凯", "710000199701309261") +
                       row("221800112", "何静", "710000199710168739"));
        Json move{{"act", "move"}, {"session", "zjg-08"}, {"reason", "实习"}};
        move["graduands"] = {office.graduand("221800111"), office.graduand("221800112")};
        CHECK(office.chief.post("~/graduands/acts", office.with_event(move)).at("done") == 2);
        const auto slot = [&](const char* number) {
            return office.record(number).at("row").at("slot").at("session");
        };
        CHECK(slot("221800111") == "zjg-08");
        CHECK(slot("221800112") == "zjg-08");
    });
}
