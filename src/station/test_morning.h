#pragma once
// A morning of portrait day for the tests of the offline desk: a real server on a loopback port
// with somebody for each thing a desk may be told, a network that can go, and enrolled desks.

#include "station/offline_desk.h"

#include <algorithm>
#include <functional>
#include <map>

#include "http/every_route_day.h"
#include "http/hall_json.h"
#include "http/prefetch_json.h"
#include "station/act_json.h"
#include "station/sync.h"

namespace liuying::station {

using namespace http;
using namespace std::chrono_literals;

inline constexpr const char* session = "zjg-01";
inline const Place stand{"10335/2022", session};
inline constexpr const char* of_session = "~/sessions/zjg-01";

// The network, which can be gone or break off in the middle of an answer.
class Wire final : public Upstream {
public:
    Wire(const Campus& campus, const std::string& token) : caller_{campus, base} {
        caller_.bear(token);
    }
    bool gone = false;
    bool breaks = false;
    bool trips = false;  // over an error of its own
    bool keeps_key = false;
    bool loses_answer = false;  // to what is handed over: the server has it, and nobody knows
    std::vector<std::size_t> batches;
    std::size_t people = 0;  // of the last answer
    bool whole = false;

    std::variant<bool, Same, Later, Revoked> prefetch(
        const std::string&, const std::string& cursor,
        const std::function<void(std::string_view)>& line) override {
        if (gone) return Later{{"断网", "the network is gone"}};
        auto& client = caller_.wire();
        std::vector<std::pair<std::string, std::string>> known;
        if (!cursor.empty()) known.emplace_back("If-None-Match", "\"" + cursor + "\"");
        const auto path = std::string{of_session} + "/prefetch" +
                          (cursor.empty() ? std::string{} : "?since=" + cursor);
        const auto answer = client.ask("GET", caller_.address(path), {}, known);
        if (answer.status == 401) return Revoked{};
        if (answer.status == 304) return Same{};
        if (trips) throw std::runtime_error{"the disk is full"};
        if (answer.status == 409) {
            const auto why = Json::parse(answer.body);
            return Later{{why.at("message_zh"), why.at("message_en")}, true};
        }
        REQUIRE(answer.status == 200);
        people = 0;
        std::size_t from = 0;
        for (auto end = answer.body.find('\n'); end != std::string::npos;
             end = answer.body.find('\n', from)) {
            const auto text = answer.body.substr(from, end - from);
            from = end + 1;
            const auto json = Json::parse(text);
            if (json.contains("head")) whole = json.at("head").at("whole").get<bool>();
            if (json.contains("facts")) ++people;
            if (breaks && json.contains("end")) return false;
            line(text);
        }
        return true;
    }
    std::variant<Key, Later, Revoked> key(const std::string&) override {
        if (gone || keeps_key) return Later{{"断网", "the network is gone"}};
        const auto answer =
            caller_.ask("POST", std::string{of_session} + "/prefetch-key", R"({"device":"t"})");
        const auto json = Json::parse(answer.body);
        if (answer.status != 200)
            return Later{{json.at("message_zh"), json.at("message_en").get<std::string>()}};
        access::NamingKey::Secret secret{};
        std::ranges::copy(bytes_of_hex(json.at("key")).value(), secret.begin());
        return Key{access::NamingKey{secret},
                   {bytes_of_hex(json.at("salt")).value(), bytes_of_hex(json.at("box")).value()}};
    }
    std::variant<std::vector<Answer>, Never, Later, Revoked> send(
        const Place& of, const std::vector<Act>& acts, Instant now,
        std::chrono::milliseconds ahead) override {
        if (gone) return Later{{"断网", "the network is gone"}};
        const auto answer = caller_.ask("POST", "~/sessions/" + of.session + "/offline-events",
                                        events_json(acts, now, ahead).dump());
        if (answer.status == 401) return Revoked{};
        INFO(answer.body);
        if (answer.status == 404 || answer.status == 403 || answer.status == 400) {
            const auto why = Json::parse(answer.body);
            return Never{{why.at("kind"), {why.at("message_zh"), why.at("message_en")}, {}},
                         answer.status == 400};
        }
        REQUIRE(answer.status == 200);
        batches.push_back(acts.size());
        if (std::exchange(loses_answer, false)) return Later{{"断网", "the answer was lost"}};
        return answers_of(Json::parse(answer.body), acts).value();
    }
    std::variant<std::chrono::milliseconds, Later, Revoked> clock_ahead(
        const Place& of, const Clock& clock) override {
        if (gone) return Later{{"断网", "the network is gone"}};
        const auto now = clock.now();
        const auto answer = caller_.ask("POST", "~/sessions/" + of.session + "/offline-events",
                                        events_json({}, now).dump());
        if (answer.status == 401) return Revoked{};
        REQUIRE(answer.status == 200);
        return ahead_by(Json::parse(answer.body), now, now);
    }
    std::variant<HasIt, Refusal, Later, Revoked> send_shot(
        const KeptShot& shot, std::span<const std::uint8_t> bytes,
        std::chrono::milliseconds ahead) override {
        if (gone) return Later{{"断网", "the network is gone"}};
        if (shot.sha256 == busy_with) return Later{{"忙", "the server fails at this one"}, true};
        const auto answer = caller_.send_file(
            "~/sessions/" + shot.place.session + "/stations/" + shot.station + "/shots",
            shot.file_name, {bytes.begin(), bytes.end()},
            {{"meta", shot_json(shot, ahead).dump()}});
        if (answer.status == 401) return Revoked{};
        INFO(answer.body);
        const auto said = Json::parse(answer.body);
        if (answer.status != 201)
            return Refusal{said.at("kind"), {said.at("message_zh"), said.at("message_en")}, {}};
        ++shots_sent;
        if (std::exchange(loses_answer, false)) return Later{{"断网", "the answer was lost"}};
        return HasIt{};
    }
    int shots_sent = 0;
    std::string busy_with;  // a picture the server fails at

private:
    Caller caller_;
};

// A number of region 710000, which is formally valid and never issued.
inline std::string citizen(int serial) {
    const auto three = std::to_string(100 + serial);
    const auto digits = "71000019970414" + three;
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (digits[i] - '0');
    return digits + "10X98765432"[sum % 11];
}

// The house on the morning of the day, with somebody for each thing a desk may be told.
struct Morning {
    explicit Morning(const std::string& url) : campus{url, at(9, 28, 9, 0)} {
        const auto first = campus.door.first_administrator_token();
        root.keep_cookie(root.ask(
            "POST", "/api/v1/first-administrator",
            Json{{"token", *first}, {"name", "root"}, {"password", "an honest password"}}.dump()));
        root.bear(
            root.post("/api/v1/me/tokens", {{"name", "walk"}, {"days", 300}}, 201).at("token"));
        const auto made = root.post(
            "/api/v1/accounts",
            {{"name", "chief"}, {"display_name", "chief"}, {"password", "the chief's password"}},
            201);
        const auto account = made.at("account").get<std::string>();
        for (const auto* role :
             {"graduate_office", "registry_office", "hall_lead", "desk", "cashier"})
            root.post("/api/v1/accounts/" + account + "/grants", {{"role", role}}, 201);
        const auto in =
            chief.ask("POST", "/api/v1/sign-in",
                      Json{{"name", "chief"}, {"password", "the chief's password"}}.dump());
        chief.keep_cookie(in);
        chief.bear(
            chief.post("/api/v1/me/tokens", {{"name", "walk"}, {"days", 300}}, 201).at("token"));
        chief.post("/api/v1/campaigns",
                   {{"toml", text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml")}});
    }

    // A token is good for three days.
    void enrol(const char* kind = "desk") {
        const auto device = root.post("/api/v1/devices",
                                      {{"name", "台 1"},
                                       {"kind", kind},
                                       {"school", "10335"},
                                       {"campaign", "2022"},
                                       {"session", session}},
                                      201);
        device_id = device.at("device");
        Caller nobody{campus, base};
        token = nobody.post("/api/v1/devices/enrol", {{"code", device.at("code")}}).at("token");
    }

    // A row of the roster; returns the student number.
    std::string someone(const std::string& what, const std::string& document = {},
                        const char* expected = "2022-06-30", const char* combined = "否") {
        const auto serial = static_cast<int>(numbers.size()) + 1;
        const auto number = "2218" + std::to_string(10000 + serial);
        const auto id = document.empty() ? citizen(serial) : document;
        csv += number + "," + names_of(serial) + ",,1997-04-14," +
               (id.size() == 18 ? "居民身份证," : "护照,") + id +
               ",中国,紫金港,计算机科学与技术学院,计算机技术," +
               (std::string{combined} == "是" ? "博士" : "硕士") + ",全日制," + combined + "," +
               expected + "," + number + "@example.edu.cn,13000000000\n";
        numbers[what] = number;
        documents[what] = id;
        names[what] = names_of(serial);
        return number;
    }
    static std::string names_of(int serial) {
        static const std::array<const char*, 10> one{"甄", "郝", "殷", "芮", "邴",
                                                     "靳", "糜", "巫", "牧", "隗"};
        static const std::array<const char*, 10> two{"晏清", "若澄", "知远", "子衿", "怀瑾",
                                                     "云舒", "景行", "望舒", "攸宁", "北辰"};
        return std::string{one[static_cast<std::size_t>(serial) % 10]} +
               two[static_cast<std::size_t>(serial / 10 + serial) % 10];
    }

    void take_roster() {
        const auto import = chief.upload("~/imports", "roster.csv", std::string{heads} + csv);
        chief.post("~/imports/" + import.at("import").get<std::string>() + "/confirm",
                   {{"keep_gone", true}});
        for (const auto& [what, number] : numbers) {
            const auto graduand = chief.get("~/graduands?q=" + number).at("items").at(0);
            graduands[what] = graduand.at("graduand");
            tokens[what] = chief.get("~/graduands/" + graduands[what]).at("token");
        }
    }

    void record(const std::string& what, const std::string& kind, Json detail = Json::object(),
                const std::string& where = {}) {
        const auto in_force = campus.campaigns.all().at(0);
        const auto now = campus.clock.now();
        campus.database->write(store::Lane::campaign(in_force.id), [&](store::Transaction& tx) {
            campus.facts.record(
                tx, in_force, {store::EventId::make(now), now, "account:test", ""},
                {.kind = kind,
                 .token = tokens.at(what),
                 .session = where,
                 .station =
                     where.empty() || kind == "slot_given" || kind == "signed_in" ? "" : "zjg-1",
                 .detail = detail.dump()});
        });
        campus.clock.advance(1s);
    }
    void slot(const std::string& what, const std::string& there, Instant from) {
        record(what, "slot_given", {{"start_ms", to_ms(from)}, {"end_ms", to_ms(from + 10min)}},
               there);
    }
    void sql(const std::string& text) {
        campus.database->write([&](store::Transaction& tx) { tx.execute(text); });
    }
    Json with_event(Json body) {
        body["event_id"] = store::EventId::make(campus.clock.now()).text();
        body["happened_at_ms"] = to_ms(campus.clock.now());
        return body;
    }
    void become(Instant then) { campus.clock.advance(then - campus.clock.now()); }
    void open() {
        become(at(10, 14, 9, 15));
        if (token.empty()) enrol();
        chief.post(std::string{of_session} + "/open", with_event(Json::object()));
    }

    Campus campus;
    Caller root{campus, base};
    Caller chief{campus, base};
    std::string device_id;
    std::string token;
    std::string csv;
    std::map<std::string, std::string> numbers, documents, names, graduands, tokens;
};

// Everybody a desk may meet, by what is to be said of them.
inline void fill(Morning& day) {
    for (const auto* what :
         {"due",     "later",   "earlier",   "other day", "other campus", "other session",
          "no slot", "excused", "gone",      "complete",  "differ",       "school only",
          "taken",   "sat",     "signed in", "held",      "reshot",       "alone",
          "owing",   "paid",    "outdated",  "in house"})
        day.someone(what);
    day.someone("next year", {}, "2023-06-30");
    day.someone("combined", {}, "2022-06-30", "是");
    day.someone("passport", "E12345678");
    day.take_roster();
    auto& clock = day.campus.clock;
    const auto list = [&](const char* side, const std::vector<std::string>& lines) {
        std::string csv = "学号,层次,采集日期,照片来源,照片校验值\n";
        for (const auto& line : lines) csv += line + "\n";
        day.chief.upload("~/picture-lists", std::string{side} + ".csv", csv, {{"side", side}});
        clock.advance(1s);
    };
    const auto& no = day.numbers;
    list("registry", {no.at("complete") + ",硕士,2021-05-01,新华社,aa",
                      no.at("differ") + ",硕士,2021-05-01,新华社,aa",
                      no.at("outdated") + ",硕士,2010-05-01,新华社,",
                      no.at("in house") + ",硕士,2021-05-01,校内一卡通,",
                      no.at("combined") + ",硕士,2019-05-01,新华社,"});
    list("school", {no.at("complete") + ",硕士,2021-05-01,新华社,aa",
                    no.at("differ") + ",硕士,2021-05-01,新华社,bb",
                    no.at("school only") + ",硕士,2021-05-01,新华社,"});
    for (const auto& [what, number] : no)
        if (what != "no slot") day.slot(what, session, at(10, 14, 9, 20));
    day.slot("later", session, at(10, 14, 11, 0));
    day.slot("earlier", session, at(10, 14, 8, 0));
    day.slot("other day", "zjg-03", at(10, 15, 9, 0));
    day.slot("other campus", "hjc-01", at(10, 14, 9, 0));
    day.slot("other session", "zjg-02", at(10, 14, 14, 0));
    day.record("excused", "excused", {{"reason", "休学"}});
    day.record("alone", "alone_permitted");
    day.record("reshot", "reshoot_ordered");
    day.sql("UPDATE graduand SET gone = 1 WHERE student_no = '" + no.at("gone") + "'");
    const auto in_force = day.campus.campaigns.all().at(0);
    for (const auto* what : {"taken", "reshot"})
        day.campus.database->write([&](store::Transaction& tx) {
            day.campus.graduands.note_taken(
                tx, day.campus.graduands.by_token(tx, in_force.id, day.tokens.at(what)).value(),
                "taken", clock.now());
        });
    day.open();
    day.chief.post("~/cash-shifts", day.with_event({{"float_fen", 0}}), 201);
    day.chief.post("~/payments",
                   day.with_event({{"token", day.tokens.at("paid")}, {"kind", "cash"}}), 201);
    day.chief.post("~/payments",
                   day.with_event({{"token", day.tokens.at("owing")}, {"kind", "later"}}), 201);
    for (const auto* what : {"signed in", "held", "sat"})
        day.chief.post(
            "~/sign-ins",
            day.with_event({{"session", session},
                            {"desk", "1"},
                            {"key", {{"kind", "ticket"}, {"value", day.tokens.at(what)}}}}),
            201);
    for (const auto* what : {"held", "sat"}) day.record(what, "swiped", Json::object(), session);
    day.record("held", "held", Json::object(), session);
    day.record("sat", "seated", Json::object(), session);
}

inline bool fetched(Sync& sync) {
    const auto outcome = sync.once();
    INFO(outcome.why.en);
    return outcome.reached() && outcome.why.en.empty();
}

// What both say of a person, without what only the server knows.
inline Json compared(Json card) {
    for (const auto* only : {"person", "revealed", "place_in_line", "station", "entrance_photo"})
        card.erase(only);
    card.at("fee").erase("receipt_no");
    return card;
}

inline Json online(Morning& day, const std::string& kind, const std::string& value) {
    const auto answer = day.chief.ask(
        "POST", "~/desk/look-up",
        Json{{"session", session}, {"key", {{"kind", kind}, {"value", value}}}}.dump());
    const auto json = Json::parse(answer.body);
    return answer.status == 200 ? compared(json) : json.at("kind");
}

inline Json offline(OfflineDesk& desk, const std::string& kind, const std::string& value) {
    const auto found = desk.look_up(store::key_kind_named(kind).value(), value);
    if (!found) return found.error().kind;
    return compared(card_json(found->card, *found->campaign, Shown::Token));
}

// An enrolled desk of its own, on a clock of its own.
struct Desk {
    Desk(Morning& day, std::chrono::seconds off = 0s)
        : clock{day.campus.clock.now() + off}, wire{(day.enrol(), day.campus), day.token} {}
    Result<OfflineDesk::SignedIn, Refusal> sign_in(const std::string& number,
                                                   std::optional<store::EventId> event = {}) {
        return desk.sign_in(store::KeyKind::StudentNo, number,
                            event.value_or(store::EventId::make(clock.now())));
    }
    FixedClock clock;
    store::TestFolder folder;
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, clock, stand};
    Wire wire;
    Sync sync{desk, wire};
};

inline std::string kind_of(const Result<OfflineDesk::SignedIn, Refusal>& done) {
    return done ? "" : done.error().kind;
}

inline std::string bytes_of(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder})
        if (file.is_regular_file()) all += text_of_file(file.path());
    return all;
}

}  // namespace liuying::station
