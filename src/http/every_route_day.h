#pragma once
// For tests: a small day of the demo campaign through the real server, told in parts by the time of
// the day (every_route_*_test.cpp), with which every route is visited.

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "campaign/zone.h"
#include "http/test_campus.h"

namespace liuying::http {

using Json = nlohmann::json;

inline constexpr const char* base = "/api/v1/schools/10335/campaigns/2022";

// 2021-MM-DD HH:MM in Shanghai.
inline Instant at(int month, int day, int hour, int minute) {
    return campaign::moment("Asia/Shanghai",
                            std::chrono::year{2021} /
                                std::chrono::month{static_cast<unsigned>(month)} /
                                std::chrono::day{static_cast<unsigned>(day)},
                            hour * 60 + minute);
}

inline constexpr const char* heads =
    "学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,"
    "预计毕业日期,邮箱,手机\n";

// Region 710000 is formally valid and never issued.
inline std::string row(const char* number, const char* name, const char* document,
                       const char* campus, const char* college) {
    const std::string id{document};
    const auto birth = id.substr(6, 4) + "-" + id.substr(10, 2) + "-" + id.substr(12, 2);
    const bool man = (id[16] - '0') % 2 == 1;
    return std::string{number} + "," + name + "," + (man ? "男" : "女") + "," + birth +
           ",居民身份证," + id + ",中国," + campus + "," + college +
           ",计算机技术,硕士,全日制,否,2022-06-30," + number + "@example.edu.cn,13000000000\n";
}

inline const std::string roster_csv =
    std::string{heads} +
    row("221800101", "龚欣龙", "710000199704148803", "紫金港", "计算机科学与技术学院") +
    row("221800102", "邱凯", "710000199701309261", "紫金港", "计算机科学与技术学院") +
    row("221800103", "梁强", "710000199605046895", "紫金港", "信息与电子工程学院") +
    row("221800104", "沈子俊", "710000199710168739", "紫金港", "计算机科学与技术学院") +
    row("221800105", "何静", "710000199602152326", "紫金港", "计算机科学与技术学院") +
    row("221800106", "马涵", "710000199603213549", "华家池", "农业与生物技术学院");

class Day {
public:
    explicit Day(const std::string& url, const portrait::Engine& engine = portrait::test_engine())
        : campus{url, at(9, 28, 9, 0), engine} {}

    Campus campus;
    Caller root{campus, base};
    Caller chief{campus, base};  // every role of the house but administrator and auditor
    Caller auditor{campus, base};
    Caller machine{campus, base};  // an enrolled desk
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
    void admission_photos();
    void on_the_day();
    void enrol_machine();
    void offline_desk(const std::string& session, const std::string& key);
    void entrance_photos();
    void afterwards();
    void refusals();

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

private:
    std::string account(const std::string& name, const std::string& password,
                        const std::vector<std::string>& roles);
    std::string portrait_of(const std::string& student_no);

    std::string last_receipt_;
};

}  // namespace liuying::http
