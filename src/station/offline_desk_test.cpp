// The offline desk against a real server on a loopback port: what it answers without the network is
// what the server answers with it, and its disk tells nobody's name or number.

#include "station/offline_desk.h"

#include <algorithm>
#include <functional>
#include <map>

#include "http/every_route_day.h"
#include "http/hall_json.h"
#include "http/prefetch_json.h"
#include "station/act_json.h"
#include "station/sync.h"

using namespace liuying;
using namespace liuying::http;
using namespace liuying::station;
using namespace std::chrono_literals;

namespace {

constexpr const char* session = "zjg-01";
const Place stand{"10335/2022", session};
constexpr const char* of_session = "~/sessions/zjg-01";

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
    std::variant<std::vector<Answer>, Never, Later, Revoked> send(const Place& of,
                                                                  const std::vector<Act>& acts,
                                                                  Instant now) override {
        if (gone) return Later{{"断网", "the network is gone"}};
        const auto answer = caller_.ask("POST", "~/sessions/" + of.session + "/offline-events",
                                        events_json(acts, now).dump());
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

private:
    Caller caller_;
};

// A number of region 710000, which is formally valid and never issued.
std::string citizen(int serial) {
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
    void enrol() {
        const auto device = root.post("/api/v1/devices",
                                      {{"name", "台 1"},
                                       {"kind", "desk"},
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
void fill(Morning& day) {
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

bool fetched(Sync& sync) {
    const auto outcome = sync.once();
    INFO(outcome.why.en);
    return outcome.reached() && outcome.why.en.empty();
}

// What both say of a person, without what only the server knows.
Json compared(Json card) {
    for (const auto* only : {"person", "revealed", "place_in_line", "station", "entrance_photo"})
        card.erase(only);
    card.at("fee").erase("receipt_no");
    return card;
}

Json online(Morning& day, const std::string& kind, const std::string& value) {
    const auto answer = day.chief.ask(
        "POST", "~/desk/look-up",
        Json{{"session", session}, {"key", {{"kind", kind}, {"value", value}}}}.dump());
    const auto json = Json::parse(answer.body);
    return answer.status == 200 ? compared(json) : json.at("kind");
}

Json offline(OfflineDesk& desk, const std::string& kind, const std::string& value) {
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

std::string kind_of(const Result<OfflineDesk::SignedIn, Refusal>& done) {
    return done ? "" : done.error().kind;
}

std::string bytes_of(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder})
        if (file.is_regular_file()) all += text_of_file(file.path());
    return all;
}

}  // namespace

TEST_CASE(
    "offline: for each thing a desk may be told, the answer without the network is the server's") {
    store::on_each_empty_engine([](const std::string& url) {
        Morning day{url};
        fill(day);
        const store::TestFolder folder;
        OfflineFile file{folder.path()};
        OfflineDesk desk{file, day.campus.clock, stand};
        Wire wire{day.campus, day.token};
        Sync sync{desk, wire};
        REQUIRE(fetched(sync));
        CHECK(wire.whole);
        CHECK(wire.people == day.numbers.size());
        wire.gone = true;

        std::map<std::string, std::string> said;
        const auto compare_all = [&] {
            for (const auto& [what, number] : day.numbers) {
                CAPTURE(what);
                const auto there = online(day, "student_no", number);
                CHECK(offline(desk, "student_no", number) == there);
                CHECK(offline(desk, "ticket", day.tokens.at(what)) == there);
                CHECK(offline(desk, "document", day.documents.at(what)) == there);
                CHECK(offline(desk, "card", "证件号码: " + day.documents.at(what) + " 有效") ==
                      there);
                said[what] = there.at("refusal").is_null()
                                 ? there.at("offered").is_null()
                                       ? "-"
                                       : there.at("offered").get<std::string>()
                                 : there.at("refusal").at("kind").get<std::string>();
            }
            CHECK(offline(desk, "student_no", "1") == online(day, "student_no", "1"));
            CHECK(offline(desk, "document", "") == online(day, "document", ""));
        };
        compare_all();
        const std::map<std::string, std::string> expected{{"due", "sign_in"},
                                                          {"later", "too_early"},
                                                          {"earlier", "too_late"},
                                                          {"other day", "wrong_day"},
                                                          {"other campus", "wrong_campus"},
                                                          {"other session", "wrong_session"},
                                                          {"no slot", "no_slot"},
                                                          {"excused", "excused"},
                                                          {"gone", "gone_from_roster"},
                                                          {"complete", "already_complete"},
                                                          {"differ", "associate_only"},
                                                          {"school only", "associate_only"},
                                                          {"taken", "already_taken"},
                                                          {"sat", "-"},
                                                          {"signed in", "swipe"},
                                                          {"held", "return"},
                                                          {"reshot", "sign_in"},
                                                          {"alone", "sign_in"},
                                                          {"owing", "sign_in"},
                                                          {"paid", "sign_in"},
                                                          {"outdated", "sign_in"},
                                                          {"in house", "sign_in"},
                                                          {"next year", "not_this_year"},
                                                          {"combined", "sign_in"},
                                                          {"passport", "sign_in"}};
        CHECK(said == expected);

        // The hours go by without the network, on both sides alike.
        for (int hours = 0; hours < 3; ++hours) {
            day.campus.clock.advance(1h);
            compare_all();
        }
        CHECK(said.at("later") == "too_late");
        // The session closes: known offline once the network was back.
        day.chief.post(std::string{of_session} + "/close", day.with_event({{"force", true}}));
        wire.gone = false;
        REQUIRE(fetched(sync));
        CHECK(!wire.whole);
        CHECK(wire.people <= 3);
        wire.gone = true;
        compare_all();
        CHECK(said.at("due") == "session_closed");
    });
}

TEST_CASE("offline: every combination of facts comes through the prefetch with the same answer") {
    const auto rules =
        store::campaign_as_shown(text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml"), "")
            .value();
    const auto now = at(10, 14, 9, 15);
    std::vector<hall::PersonFacts> standings;
    for (const auto registry : roster::all_holdings)
        for (const auto school : roster::all_holdings)
            for (unsigned bits = 0; bits < 32; ++bits) {
                hall::PersonFacts facts;
                facts.standing = {.graduates_this_year = (bits & 1) != 0,
                                  .combined = (bits & 2) != 0,
                                  .registry = registry,
                                  .school = school,
                                  .pictures_differ = (bits & 4) != 0,
                                  .reshoot_ordered = (bits & 8) != 0,
                                  .alone_permitted = (bits & 16) != 0};
                facts.campus = "zijingang";
                standings.push_back(facts);
            }
    CHECK(standings.size() == 800);
    const std::vector<std::optional<hall::SlotOf>> slots{
        std::nullopt,
        hall::SlotOf{"zjg-01", at(10, 14, 9, 10), at(10, 14, 9, 20)},
        hall::SlotOf{"zjg-01", at(10, 14, 11, 0), at(10, 14, 11, 10)},
        hall::SlotOf{"zjg-01", at(10, 14, 8, 0), at(10, 14, 8, 10)},
        hall::SlotOf{"zjg-02", at(10, 14, 14, 0), at(10, 14, 14, 10)},
        hall::SlotOf{"hjc-01", at(10, 14, 9, 0), at(10, 14, 9, 10)},
        hall::SlotOf{"zjg-03", at(10, 15, 9, 0), at(10, 15, 9, 10)}};
    std::size_t compared = 0;
    std::size_t unlike = 0;
    const auto compare = [&](const hall::PersonFacts& facts, const hall::DeskPlace& place) {
        const auto wire = prefetched_json({.ticket = {1}, .others = {{2}}, .facts = facts}).dump();
        const auto come = prefetched_of_json(Json::parse(wire));
        REQUIRE(come.has_value());
        const auto here = hall::desk_answer(facts, place, rules, now);
        const auto there = hall::desk_answer(come->facts, place, rules, now);
        const auto words = [](const hall::DeskAnswer& answer) {
            return standing_json(answer.standing).dump() + answer.offered +
                   (answer.refusal ? refusal_json(*answer.refusal).dump() : "") +
                   (answer.may_be_admitted ? "+" : "-");
        };
        ++compared;
        if (come->facts != facts || words(here) != words(there)) ++unlike;
    };
    const hall::DeskPlace open{session, hall::SessionState::Opened};
    for (const auto& one : standings)
        for (const auto& slot : slots) {
            auto facts = one;
            facts.slot = slot;
            compare(facts, open);
        }
    // Everything that is not about pictures, in every combination, of one who must sit.
    for (const auto& slot : slots)
        for (unsigned bits = 0; bits < 32; ++bits)
            for (std::size_t where = 0; where < 8; ++where)
                for (std::size_t fee = 0; fee < 5; ++fee)
                    for (const auto* place : {"zjg-01", "makeup"})
                        for (const auto state :
                             {hall::SessionState::Planned, hall::SessionState::Opened,
                              hall::SessionState::Closing, hall::SessionState::Closed}) {
                            hall::PersonFacts facts;
                            facts.slot = slot;
                            facts.gone = (bits & 1) != 0;
                            facts.excused = (bits & 2) != 0;
                            facts.on_file = (bits & 4) != 0;
                            facts.sat = (bits & 8) != 0;
                            if ((bits & 16) != 0) facts.number_here = 12;
                            facts.where = static_cast<hall::Where>(where);
                            facts.fee = static_cast<payment::Standing>(fee);
                            facts.campus = "zijingang";
                            compare(facts, {place, state});
                        }
    MESSAGE(compared, " answers compared");
    CHECK(unlike == 0);
    CHECK(compared == 800 * 7 + 7 * 32 * 8 * 5 * 2 * 4);
}

TEST_CASE("offline: the disk tells no name and no number, and without the key answers nothing") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    const store::TestFolder folder;
    std::string key_hex;
    Json known;
    {
        OfflineFile file{folder.path()};
        OfflineDesk desk{file, day.campus.clock, stand};
        Wire wire{day.campus, day.token};
        Sync sync{desk, wire};
        REQUIRE(fetched(sync));
        known = offline(desk, "student_no", day.numbers.at("due"));
        CHECK(known.at("offered") == "sign_in");
        key_hex = to_hex(std::get<Upstream::Key>(wire.key(session)).key.secret());
        // While it is at work and its journal of writes is not yet folded in.
        const auto disk = bytes_of(folder.path());
        for (const auto& [what, number] : day.numbers) {
            CAPTURE(what);
            CHECK(disk.find(number) == std::string::npos);
            CHECK(disk.find(day.names.at(what)) == std::string::npos);
            CHECK(disk.find(day.documents.at(what)) == std::string::npos);
            if (day.documents.at(what).size() == 18)  // birth date, serial and check character
                CHECK(disk.find(day.documents.at(what).substr(6)) == std::string::npos);
            CHECK(disk.find(day.tokens.at(what)) == std::string::npos);
            CHECK(disk.find(day.graduands.at(what)) == std::string::npos);
            CHECK(disk.find(to_hex(sha256(number))) == std::string::npos);
        }
        // What is looked for would be found: the facts stand there.
        CHECK(disk.find("\"on_file\":true") != std::string::npos);
    }
    // Started again without the network: the code of the session opens it, nothing else does.
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, day.campus.clock, stand};
    Wire wire{day.campus, day.token};
    wire.gone = true;
    Sync sync{desk, wire};
    CHECK(!sync.once().reached());
    CHECK(desk.readiness() == Readiness::Locked);
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == "offline_locked");
    CHECK(desk.unlock("00000-00000").error().kind == "offline_code_wrong");
    const auto code =
        day.chief.post(std::string{of_session} + "/offline-code", day.with_event(Json::object()))
            .at("code")
            .get<std::string>();
    CHECK(desk.unlock(code).has_value());
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == known);
    const auto disk = bytes_of(folder.path());
    CHECK(disk.find(key_hex) == std::string::npos);
    std::string raw;
    const auto key_bytes = bytes_of_hex(key_hex).value();
    for (const auto byte : key_bytes) raw += static_cast<char>(byte);
    CHECK(disk.find(raw) == std::string::npos);
    CHECK(disk.find(code) == std::string::npos);
    // A second station in the folder is refused.
    CHECK_THROWS_AS(OfflineFile{folder.path()}, std::runtime_error);
}

TEST_CASE("offline: only what changed is fetched again, and an answer that broke off counts not") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.someone("other");
    day.take_roster();
    for (const auto* what : {"due", "other"}) day.slot(what, session, at(10, 14, 9, 20));
    day.become(at(10, 14, 7, 0));
    day.enrol();
    const store::TestFolder folder;
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, day.campus.clock, stand};
    Wire wire{day.campus, day.token};
    Sync sync{desk, wire};
    CHECK(desk.readiness() == Readiness::Empty);
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == "offline_empty");

    // Before the opening there are rows, and no key to them.
    wire.breaks = true;
    CHECK(!sync.once().reached());
    CHECK(desk.people() == 0);
    wire.breaks = false;
    const auto early = sync.once();
    CHECK(early.reached());
    CHECK(early.why.en.find("not open") != std::string::npos);
    CHECK(desk.people() == 2);
    CHECK(desk.readiness() == Readiness::Locked);
    CHECK(desk.unlock("00000-00000").error().kind == "offline_no_key");
    day.open();
    REQUIRE(fetched(sync));
    CHECK(desk.readiness() == Readiness::Open);
    CHECK(offline(desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");

    day.record("other", "excused", {{"reason", "休学"}});
    REQUIRE(fetched(sync));
    CHECK(!wire.whole);
    CHECK(wire.people == 1);
    CHECK(offline(desk, "student_no", day.numbers.at("other")).at("refusal").at("kind") ==
          "excused");
    wire.people = 77;
    REQUIRE(fetched(sync));
    CHECK(wire.people == 77);  // 304: nothing was sent

    // A broken answer leaves what was there.
    day.slot("due", "zjg-03", at(10, 15, 9, 0));
    wire.breaks = true;
    CHECK(!sync.once().reached());
    CHECK(offline(desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");
    wire.breaks = false;
    REQUIRE(fetched(sync));
    CHECK(offline(desk, "student_no", day.numbers.at("due")).at("refusal").at("kind") ==
          "wrong_day");

    // A list of pictures or another campaign file concerns everybody.
    day.chief.upload("~/picture-lists", "seen.csv", "学号\n" + day.numbers.at("other") + "\n",
                     {{"side", "registry"}});
    REQUIRE(fetched(sync));
    CHECK(wire.whole);
    CHECK(desk.people() == 2);
    const auto kept = day.chief.get("~/file");
    auto toml = kept.at("toml").get<std::string>();
    toml += "\n[changes]\ndecide_days = 9\n";
    REQUIRE(day.chief.put("~/file", {{"toml", toml}, {"version", kept.at("version")}}).at("ok") ==
            true);
    REQUIRE(fetched(sync));
    CHECK(wire.whole);
    CHECK(desk.campaign_of(*desk.fetched())->changes.decide_days == 9);
}

TEST_CASE("offline: a revoked device, and one whose day is over, lose what they fetched") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.slot("due", session, at(10, 14, 9, 20));
    day.open();
    const store::TestFolder folder;
    OfflineFile file{folder.path()};
    OfflineDesk desk{file, day.campus.clock, stand};
    {
        Wire wire{day.campus, day.token};
        Sync sync{desk, wire};
        REQUIRE(fetched(sync));
        CHECK(desk.readiness() == Readiness::Open);
        CHECK(day.root.ask("DELETE", "/api/v1/devices/" + day.device_id).status == 200);
        const auto told = sync.once();
        CHECK(told.why.en.find("not valid") != std::string::npos);
        CHECK(desk.readiness() == Readiness::Empty);
        CHECK(!desk.has_key());
        CHECK(bytes_of(folder.path()).find("on_file") == std::string::npos);
    }
    day.enrol();
    Wire wire{day.campus, day.token};
    Sync sync{desk, wire};
    REQUIRE(fetched(sync));
    CHECK(desk.readiness() == Readiness::Open);
    wire.gone = true;
    day.campus.clock.advance(48h);
    CHECK(desk.readiness() == Readiness::Over);
    CHECK(offline(desk, "student_no", day.numbers.at("due")) == "offline_over");
    static_cast<void>(sync.once());
    CHECK(desk.people() == 0);
    CHECK(!desk.has_key());
    // The network is back: the server gives nothing of a day that is over, nor its key.
    wire.gone = false;
    wire.people = 77;
    for (int i = 0; i < 2; ++i) {
        const auto told = sync.once();
        CHECK(told.reached());
        CHECK(told.why.en.find("serves no longer") != std::string::npos);
    }
    CHECK(wire.people == 77);
    CHECK(desk.readiness() == Readiness::Empty);
    Caller machine{day.campus, base};
    machine.bear(day.token);
    CHECK(machine.refusal("POST", std::string{of_session} + "/prefetch-key",
                          day.with_event(Json::object())) == "409 offline_over");
}

TEST_CASE("offline: a station whose clock is past the day fetches nobody and says why") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.open();
    Desk here{day, 72h};
    const auto told = here.sync.once();
    CHECK(told.why.en.find("clock") != std::string::npos);
    CHECK(here.desk.people() == 0);
}

TEST_CASE("offline: a try that fails in the middle leaves what was there, and says so") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.slot("due", session, at(10, 14, 9, 20));
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    CHECK(here.sync.last().reached());
    day.record("due", "alone_permitted");
    here.wire.trips = true;
    CHECK(!here.sync.once().reached());
    CHECK(!here.sync.last().reached());
    CHECK(here.sync.last().why.en.find("the disk is full") != std::string::npos);
    here.wire.trips = false;
    here.wire.breaks = true;
    CHECK(!here.sync.once().reached());
    CHECK(here.desk.people() == 1);
    const auto left = [&] {
        return here.file.database().read([](store::Transaction& tx) {
            return tx.first("SELECT COUNT(*) AS n FROM arriving_person").value().int64("n");
        });
    };
    CHECK(left() == 0);
}

TEST_CASE("offline: a place that was mistyped, or a new enrolment, keeps people and not the key") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("due");
    day.take_roster();
    day.slot("due", session, at(10, 14, 9, 20));
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    for (const auto& wrong : {Place{"10335/2022", "zjg-02"}, Place{"10335/2021", session}}) {
        OfflineDesk other{here.file, here.clock, wrong};
        Wire away{day.campus, day.token};
        away.gone = true;
        Sync sync{other, away};
        CHECK(!sync.once().reached());
        CHECK(other.readiness() == Readiness::Elsewhere);
        CHECK(other.unlock("00000-00000").error().kind == "offline_elsewhere");
        CHECK(offline(other, "student_no", day.numbers.at("due")) == "offline_elsewhere");
        CHECK(other.people() == 1);
    }
    CHECK(offline(here.desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");

    day.enrol();
    Wire anew{day.campus, day.token};
    anew.keeps_key = true;
    Sync sync{here.desk, anew};
    CHECK(sync.once().reached());
    CHECK(anew.whole);
    CHECK(!here.desk.has_key());
    CHECK(!here.file.locked_key());
    anew.keeps_key = false;
    REQUIRE(fetched(sync));
    CHECK(offline(here.desk, "student_no", day.numbers.at("due")).at("offered") == "sign_in");
}

TEST_CASE("offline: what the server will never take does not hold up what comes after it") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    auto& acts = here.desk.acts();
    const auto stray = [&](const Place& place, const std::string& ticket) {
        const Act act{.event_id = store::EventId::make(here.clock.now()),
                      .device = day.device_id,
                      .place = place,
                      .ticket = ticket,
                      .at = here.clock.now()};
        REQUIRE(acts.sign_in(act, {}).has_value());
        return act.event_id;
    };
    // A session that was taken out of the plan, one this device is not of, and one that is no hash.
    const auto nowhere = stray({"10335/2022", "nowhere"}, "00112233445566778899aabbccddeeff");
    stray({"10335/2022", "zjg-02"}, "00112233445566778899aabbccddeeff");
    CHECK(kind_of(here.sign_in(day.numbers.at("due"))).empty());
    stray(stand, "no hash");
    CHECK(kind_of(here.sign_in(day.numbers.at("paid"))).empty());
    CHECK(kind_of(here.sign_in(day.numbers.at("alone"))).empty());
    here.wire.gone = false;
    REQUIRE(fetched(here.sync));
    CHECK(acts.count(ActState::Waiting) == 0);
    CHECK(acts.count(ActState::Taken) == 3);
    std::vector<std::string> why;
    for (const auto& act : acts.parked()) why.push_back(act.refusal->kind);
    CHECK(why == std::vector<std::string>{"no_such_session", "outside_your_scope", "bad_event"});
    acts.try_all_again();
    CHECK(acts.count(ActState::Waiting) == 3);
    REQUIRE(fetched(here.sync));
    CHECK(acts.parked().size() == 3);
    // Settled here, and the server is told in vain: that is an end, too.
    CHECK(acts.settle(nowhere, store::EventId::make(here.clock.now()), "周老师", "已改场次",
                      here.clock.now())
              .has_value());
    REQUIRE(fetched(here.sync));
    CHECK(acts.count(ActState::Waiting) == 0);
    CHECK(acts.parked().size() == 2);
}

TEST_CASE("offline: an act is known here until what was fetched knows of it") {
    const store::TestFolder folder;
    OfflineFile file{folder.path()};
    const auto now = at(10, 14, 9, 15);
    ActJournal acts{file.database(), stand.campaign};
    const Act act{.event_id = store::EventId::make(now),
                  .device = "d",
                  .place = stand,
                  .ticket = "aa",
                  .at = now};
    REQUIRE(acts.sign_in(act, {}).has_value());
    acts.taken(act.event_id, 5, 40, now);
    // A fetch may come after the answer and yet rest on an earlier entry.
    CHECK(acts.signed_in(stand, "aa", {.seq = 39, .at = now + 1min}).has_value());
    CHECK(!acts.signed_in(stand, "aa", {.seq = 40, .at = now - 1min}).has_value());
}

TEST_CASE("offline: a key, a code and a settlement are each told under an event of their own") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk here{day};
    REQUIRE(fetched(here.sync));
    const auto used = day.with_event({{"session", session},
                                      {"desk", "1"},
                                      {"key", {{"kind", "ticket"}, {"value", day.tokens["due"]}}}});
    day.chief.post("~/sign-ins", used, 201);
    Caller machine{day.campus, base};
    machine.bear(day.token);
    const Json taken{{"event_id", used.at("event_id")}};
    CHECK(machine.refusal("POST", std::string{of_session} + "/prefetch-key", taken) ==
          "409 event_taken");
    CHECK(day.chief.refusal("POST", std::string{of_session} + "/offline-code", taken) ==
          "409 event_taken");
    const auto settled = [&](const store::EventId& event) {
        const Act act{.event_id = event,
                      .is_settlement = true,
                      .device = day.device_id,
                      .place = stand,
                      .ticket = {},
                      .at = here.clock.now(),
                      .of = store::EventId::make(here.clock.now()).text(),
                      .by = "周老师",
                      .reason = "无"};
        const auto answer = here.wire.send(stand, {act}, here.clock.now());
        return std::get<std::vector<Upstream::Answer>>(answer).at(0).refusal.value().kind;
    };
    CHECK(settled(store::EventId::make(here.clock.now())) == "not_parked");
    CHECK(settled(store::EventId::parse(used.at("event_id").get<std::string>()).value()) ==
          "event_taken");
}

TEST_CASE("offline: a picture of one record of a person changes their other record too") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    day.someone("first");
    day.someone("second");
    day.someone("other");
    day.take_roster();
    day.sql(
        "UPDATE graduand SET person_level = (SELECT person_level FROM graduand WHERE student_no "
        "= '" +
        day.numbers.at("first") + "') WHERE student_no = '" + day.numbers.at("second") + "'");
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    day.record("first", "bound", Json::object(), session);
    REQUIRE(fetched(here.sync));
    CHECK(!here.wire.whole);
    CHECK(here.wire.people == 2);
}

TEST_CASE("offline: who signs in without the network is signed in when it returns, each once") {
    store::on_each_empty_engine([](const std::string& url) {
        Morning day{url};
        fill(day);
        const auto no = [&](const char* what) { return day.numbers.at(what); };
        Desk here{day, -7min};  // its clock is slow
        REQUIRE(fetched(here.sync));
        here.wire.gone = true;
        here.clock.advance(8min);
        day.campus.clock.advance(8min);
        const auto event = store::EventId::make(here.clock.now());
        const auto first = here.sign_in(no("due"), event);
        REQUIRE(first.has_value());
        CHECK(first->act.seq == 1);
        CHECK(first->found.card.offered == "swipe");
        CHECK(first->found.number_here == 1);
        const auto again = here.sign_in(no("due"), event);
        REQUIRE(again.has_value());
        CHECK(again->act.seq == 1);
        CHECK(kind_of(here.sign_in(no("due"))) == "already_signed_in");
        CHECK(kind_of(here.sign_in(no("alone"), event)) == "event_taken");
        CHECK(kind_of(here.sign_in(no("other day"))) == "wrong_day");
        CHECK(kind_of(here.sign_in(no("taken"))) == "already_taken");
        CHECK(kind_of(here.sign_in(no("signed in"))) == "already_signed_in");
        for (const auto* what : {"alone", "paid", "reshot"}) {
            here.clock.advance(1min);
            day.campus.clock.advance(1min);
            CHECK(kind_of(here.sign_in(no(what))).empty());
        }
        CHECK(here.desk.acts().count(ActState::Waiting) == 4);
        CHECK(!here.sync.once().reached());
        CHECK(here.desk.acts().count(ActState::Waiting) == 4);

        // The network returns, and the first answer is lost on its way.
        here.wire.gone = false;
        here.wire.loses_answer = true;
        static_cast<void>(here.sync.once());
        CHECK(here.desk.acts().count(ActState::Waiting) == 4);
        REQUIRE(fetched(here.sync));
        CHECK(here.desk.acts().count(ActState::Taken) == 4);
        CHECK(here.wire.batches == std::vector<std::size_t>{4, 4});
        std::int64_t before = 0;
        for (const auto* what : {"due", "alone", "paid", "reshot"}) {
            CAPTURE(what);
            const auto card = online(day, "student_no", no(what));
            CHECK(card.at("state") == "signed_in");
            CHECK(card.at("sign_in_no").get<std::int64_t>() > before);  // in the station's order
            before = card.at("sign_in_no");
            CHECK(offline(here.desk, "student_no", no(what)) == card);
        }
        // Once each, at the moment it happened, with the station's own clock and counter beside it.
        const auto in_force = day.campus.campaigns.all().at(0);
        std::vector<store::Entry> entries;
        for (const auto& entry : day.campus.journal.after(0, 10'000, in_force.id.text()))
            if (entry.event.action == "signed_in" && entry.event.station_seq)
                entries.push_back(entry);
        REQUIRE(entries.size() == 4);
        const auto& one = entries.front().event;
        CHECK(one.event_id == event);
        CHECK(one.station_seq == 1);
        CHECK(one.device == "台 1");
        CHECK(one.actor == "device:" + day.device_id);
        CHECK(*one.raw_time + 7min == one.happened_at);
        CHECK(one.happened_at + 3min == entries.back().event.happened_at);
        // Nothing is handed over twice.
        REQUIRE(fetched(here.sync));
        CHECK(here.wire.batches.size() == 2);
    });
}

TEST_CASE("offline: one person at two desks is shown as a conflict and settled by a named person") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk left{day};
    Desk right{day};
    for (auto* desk : {&left, &right}) {
        REQUIRE(fetched(desk->sync));
        desk->wire.gone = true;
    }
    CHECK(kind_of(left.sign_in(day.numbers.at("due"))).empty());
    CHECK(kind_of(right.sign_in(day.numbers.at("paid"))).empty());
    const auto twice = right.sign_in(day.numbers.at("due"));
    REQUIRE(twice.has_value());
    CHECK(kind_of(right.sign_in(day.numbers.at("alone"))).empty());
    for (auto* desk : {&left, &right}) {
        desk->wire.gone = false;
        REQUIRE(fetched(desk->sync));
    }
    auto& acts = right.desk.acts();
    CHECK(left.desk.acts().parked().empty());
    CHECK(acts.count(ActState::Taken) == 2);  // the one after it was not held up
    CHECK(acts.count(ActState::Waiting) == 0);
    const auto parked = acts.parked();
    REQUIRE(parked.size() == 1);
    CHECK(parked.front().event_id == twice->act.event_id);
    CHECK(parked.front().refusal->kind == "already_signed_in");
    CHECK(parked.front().refusal->message.en.find("number") != std::string::npos);

    // On the session's page as well, until it is settled.
    const auto refused = [&] {
        const auto differences = day.chief.get(of_session).at("differences");
        return std::ranges::count_if(differences, [&](const Json& one) {
            return one.at("kind") == "offline_refused" && one.at("token") == day.tokens.at("due") &&
                   one.at("name") != "";
        });
    };
    CHECK(refused() == 1);

    const auto now = right.clock.now();
    const auto settlement = store::EventId::make(now);
    const auto id = parked.front().event_id;
    CHECK(acts.settle(id, settlement, "", "同一人", now).error().kind == "name_missing");
    CHECK(acts.parked().size() == 1);
    CHECK(acts.settle(id, settlement, "周老师", "同一人，以一号台为准", now).has_value());
    CHECK(acts.settle(id, settlement, "周老师", "同一人，以一号台为准", now).has_value());
    CHECK(acts.try_again(id).error().kind == "not_parked");
    CHECK(acts.parked().empty());
    REQUIRE(fetched(right.sync));
    CHECK(acts.count(ActState::Waiting) == 0);
    CHECK(refused() == 0);
    const auto in_force = day.campus.campaigns.all().at(0);
    std::vector<std::string> told;
    for (const auto& entry : day.campus.journal.after(0, 10'000, in_force.id.text())) {
        if (entry.event.action.starts_with("offline_")) told.push_back(entry.event.action);
        if (entry.event.action == "offline_sign_in_settled")
            CHECK(Json::parse(entry.event.after).at("by") == "周老师");
    }
    CHECK(told == std::vector<std::string>{"offline_sign_in_refused", "offline_sign_in_settled"});
}

TEST_CASE("offline: what came before the closing is taken after it, what came later is parked") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    fill(day);
    Desk here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    const auto pass = [&] {
        here.clock.advance(1min);
        day.campus.clock.advance(1min);
    };
    CHECK(kind_of(here.sign_in(day.numbers.at("due"))).empty());
    pass();
    day.chief.post(std::string{of_session} + "/close", day.with_event({{"force", true}}));
    Caller machine{day.campus, base};
    machine.bear(day.token);
    CHECK(machine.refusal("POST", std::string{of_session} + "/prefetch-key",
                          day.with_event(Json::object())) == "409 session_closed");
    pass();
    const auto late = here.sign_in(day.numbers.at("paid"));
    REQUIRE(late.has_value());
    here.wire.gone = false;
    REQUIRE(fetched(here.sync));
    CHECK(online(day, "student_no", day.numbers.at("due")).at("state") == "signed_in");
    REQUIRE(here.desk.acts().parked().size() == 1);
    CHECK(here.desk.acts().parked().front().event_id == late->act.event_id);
    CHECK(here.desk.acts().parked().front().refusal->kind == "session_closed");
    // The closed session's page names both.
    const auto told = [&](const std::string& kind, const std::string& what) {
        const auto differences = day.chief.get(of_session).at("differences");
        return std::ranges::any_of(differences, [&](const Json& one) {
            return one.at("kind") == kind && one.at("token") == day.tokens.at(what);
        });
    };
    CHECK(told("not_swiped", "due"));
    CHECK(told("offline_refused", "paid"));
    pass();
    day.chief.post(std::string{of_session} + "/open", day.with_event(Json::object()));
    CHECK(here.desk.acts().try_again(late->act.event_id).has_value());
    REQUIRE(fetched(here.sync));
    CHECK(here.desk.acts().parked().empty());
    CHECK(!told("offline_refused", "paid"));
    CHECK(online(day, "student_no", day.numbers.at("paid")).at("state") == "signed_in");
}

TEST_CASE("offline: a whole session is handed over in batches, also by a machine enrolled anew") {
    const store::TestFolder house;
    Morning day{"sqlite:" + (house.path() / "t.sqlite").string()};
    constexpr int many = 230;
    for (int i = 0; i < many; ++i) day.someone(std::to_string(i));
    day.take_roster();
    for (const auto& [what, number] : day.numbers) day.slot(what, session, at(10, 14, 9, 20));
    day.open();
    Desk here{day};
    REQUIRE(fetched(here.sync));
    here.wire.gone = true;
    for (const auto& [what, number] : day.numbers) CHECK(kind_of(here.sign_in(number)).empty());
    // Revoked before it could hand over anything: what it did stays, what it knew is gone.
    here.wire.gone = false;
    day.root.ask("DELETE", "/api/v1/devices/" + day.device_id);
    static_cast<void>(here.sync.once());
    CHECK(here.desk.people() == 0);
    CHECK(here.desk.acts().count(ActState::Waiting) == many);
    day.enrol();
    Wire wire{day.campus, day.token};
    Sync anew{here.desk, wire};
    REQUIRE(fetched(anew));
    CHECK(wire.batches == std::vector<std::size_t>{100, 100, 30});
    CHECK(here.desk.acts().count(ActState::Taken) == many);
    const auto counts = day.chief.get(of_session).at("counts");
    CHECK(counts.at("signed_in") == many);
    const auto disk = bytes_of(here.folder.path());
    for (const auto& [what, number] : day.numbers)
        if (disk.find(number) != std::string::npos ||
            disk.find(day.tokens.at(what)) != std::string::npos)
            FAIL_CHECK("the journal of the station tells " << what);
}
