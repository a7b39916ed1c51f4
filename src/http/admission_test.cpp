// The pictures the school has of its students, from the office's files to the chair: who agreed is
// compared, who did not is not read, and nothing stays when the session is closed.

#include <filesystem>
#include <functional>
#include <string>

#include "http/every_route_day.h"
#include "http/url_text.h"
#include "portrait/sitter.h"
#include "portrait/test_network.h"

using namespace liuying;
using namespace liuying::http;
using namespace std::chrono_literals;

namespace {

constexpr const char* consent_text =
    "\n[[consents]]\npurpose = \"admission_photo\"\nversion = 1\ntext = "
    "\"我同意与录取照片比对。\"\n";

struct Halls : Day {
    explicit Halls(const std::string& url,
                   const portrait::Engine& engine = portrait::engine_with_network())
        : Day{url, engine} {
        open_the_house();
        auto toml = text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml");
        toml.insert(toml.find("[binding]\n") + 10, "admission_photo = true\n");
        toml += consent_text;
        REQUIRE(chief.post("/api/v1/campaigns", {{"toml", toml}}).at("ok") == true);
        const auto import = chief.upload("~/imports", "roster.csv", roster_csv);
        chief.post("~/imports/" + import.at("import").get<std::string>() + "/confirm",
                   Json::object());
        chief.post("~/slots", with_event({{"keep", true}}));
    }
    void agree(const char* number, bool yes = true) {
        phone_of(number)->post(
            "~/my/consents",
            with_event({{"purpose", "admission_photo"}, {"given", yes}, {"version", "1"}}));
    }
    // An official portrait of another day: another size, another backdrop.
    static std::string old_picture(std::uint64_t face) {
        const auto drawn =
            portrait::drawn_sitter(face, {.width = 480, .backdrop = portrait::Backdrop::White});
        return {drawn.begin(), drawn.end()};
    }
    Answer hand_over(const std::string& file_name, const std::string& picture,
                     std::string id = {}) {
        if (id.empty()) id = event();
        return chief.ask("POST", "~/admission-photos?event_id=" + id, picture, "image/jpeg",
                         {{"X-Liuying-File-Name", percent_encode(file_name)}});
    }
    std::string refused(const std::string& file_name, const std::string& picture) {
        return Caller::kind_of(hand_over(file_name, picture));
    }
    void open() {
        become(at(10, 14, 9, 15));
        chief.post("~/sessions/zjg-01/open", with_event(Json::object()));
    }
    void put_file(const std::function<void(std::string&)>& change) {
        const auto kept = chief.get("~/file");
        auto toml = kept.at("toml").get<std::string>();
        change(toml);
        REQUIRE(chief.put("~/file", {{"toml", toml}, {"version", kept.at("version")}}).at("ok") ==
                true);
    }
    std::string said_at_desk(const char* number, bool agreed) {
        return chief.refusal("POST",
                             "~/sessions/zjg-01/admission-photos/" + token_of(number) + "/consent",
                             with_event({{"agreed", agreed}}));
    }
    void line_up(std::initializer_list<const char*> numbers) {
        chief.post("~/cameras/clock", with_event({{"camera", "C-zjg-1"}, {"offset_ms", 0}}));
        for (const auto* number : numbers) {
            const Json key{{"kind", "ticket"}, {"value", token_of(number)}};
            chief.post("~/sign-ins",
                       with_event({{"session", "zjg-01"},
                                   {"desk", "A"},
                                   {"key", key},
                                   {"admit_reason", "提前到场"}}),
                       201);
            chief.post("~/payments", with_event({{"token", token_of(number)}, {"kind", "later"}}),
                       201);
            chief.post("~/swipes",
                       with_event({{"session", "zjg-01"}, {"station", "zjg-1"}, {"key", key}}),
                       201);
            pass(1min);
        }
    }
};

}  // namespace

TEST_CASE("admission photos: only of those who agreed, by whatever number their file is named") {
    store::on_each_empty_engine([](const std::string& url) {
        Halls day{url};
        for (const auto* number : {"221800101", "221800102"}) day.agree(number);
        const auto before = day.chief.get("~/admission-photos");
        CHECK(before.at("asked_for") == true);
        CHECK(before.at("may_compare") == true);
        CHECK(before.at("people") == 6);
        CHECK(before.at("agreed") == 2);
        CHECK(before.at("read") == 0);
        const auto blobs = day.rows("blob");
        // Who did not agree is refused before anything is read of the picture.
        CHECK(day.refused("221800103.jpg", "no picture at all") == "409 no_consent");
        CHECK(day.refused("2218001.jpg", "no picture at all") == "409 unknown_number");
        for (const auto* name : {"", ".jpg", "a\nb.jpg", "../../etc/passwd"})
            CHECK(day.refused(name, "no picture at all") == "409 unknown_number");
        CHECK(before.at("waiting") == Json::array({"221800101", "221800102"}));
        CHECK(day.refused("221800101.jpg", "no picture at all").starts_with("422 "));
        const auto wall = portrait::drawn_sitter(1, {.width = 480, .blur_px = 60});
        CHECK(day.refused("221800101.jpg", {wall.begin(), wall.end()}) == "422 not_one_face");
        CHECK(day.rows("admission_photo") == 0);

        const auto id = day.event();
        for (int times = 0; times < 2; ++times)
            CHECK(Json::parse(day.hand_over("2018/221800101.JPG", Halls::old_picture(1), id).body)
                      .at("tokens") == Json::array({day.token_of("221800101")}));
        // The same event about another picture is no repeat.
        CHECK(Caller::kind_of(day.hand_over("221800102.jpg", Halls::old_picture(4), id)) ==
              "409 event_taken");
        CHECK(day.chief.get("~/admission-photos").at("waiting") == Json::array({"221800102"}));
        CHECK(day.hand_over("710000199701309261.jpg", Halls::old_picture(3)).status == 200);
        // A newer picture of the same person replaces the first.
        CHECK(day.hand_over("221800102.png", Halls::old_picture(3)).status == 200);
        CHECK(day.chief.get("~/admission-photos").at("read") == 2);
        CHECK(day.rows("journal WHERE action = 'admission_photo_read'") == 3);
        // Of the picture itself nothing is kept.
        CHECK(day.rows("blob") == blobs);
        CHECK(std::filesystem::is_empty(day.campus.folder.path() / "spool"));

        // Before they leave the office the files are asked about by their names.
        const auto asked = day.chief.post(
            "~/admission-photos/wanted",
            {{"names", {"221800101.jpg", "221800103.jpg", "221800104.jpg", "nobody.jpg"}}});
        const auto kind = [&](std::size_t at) { return asked.at("unwanted").at(at).at("kind"); };
        CHECK(kind(0) == "read_already");
        CHECK(kind(1) == "no_consent");
        CHECK(kind(3) == "unknown_number");
        CHECK(day.chief.refusal("POST", "~/admission-photos/wanted", {{"names", "all"}}) ==
              "400 bad_names");
        day.agree("221800104");
        CHECK(day.chief.post("~/admission-photos/wanted", {{"names", {"221800104.jpg"}}})
                  .at("unwanted") == Json::array({nullptr}));
        day.agree("221800104", false);

        day.agree("221800102", false);
        const auto after = day.chief.get("~/admission-photos");
        CHECK(after.at("agreed") == 1);
        CHECK(after.at("read") == 1);
        for (const auto& fault : day.campus.contract.seen_faults()) FAIL_CHECK(fault);
    });
}

TEST_CASE("admission photos: a server without a measured face network says so before it reads") {
    const store::TestFolder folder;
    Halls day{"sqlite:" + (folder.path() / "t.sqlite").string(), portrait::test_engine()};
    day.agree("221800101");
    CHECK(day.chief.get("~/admission-photos").at("may_compare") == false);
    CHECK(day.refused("221800101.jpg", Halls::old_picture(1)) == "409 no_face_model");
    CHECK(day.rows("admission_photo") == 0);
}

TEST_CASE("admission photos: whoever sits on another's ticket is asked about at the chair") {
    store::on_each_empty_engine([](const std::string& url) {
        Halls day{url};
        const std::vector<std::pair<const char*, int>> people{
            {"221800101", 1}, {"221800102", 4}, {"221800103", 5}};
        for (const auto& [number, face] : people) {
            day.agree(number);
            REQUIRE(day.hand_over(std::string{number} + ".jpg",
                                  Halls::old_picture(static_cast<std::uint64_t>(face)))
                        .status == 200);
        }
        // What the session's witnesses settle is said before anybody sits.
        const auto before = day.chief.get("~/sessions/zjg-01/prospect");
        CHECK(before.at("due") == 5);
        CHECK(before.at("pictured") == 3);
        CHECK(before.at("seen_in").is_null());
        CHECK(before.at("binds_by_itself") == true);  // of more than half a picture was read
        day.open();
        day.line_up({"221800101", "221800102", "221800103"});
        day.seat("zjg-1", "221800101");
        day.pass(1min);
        const auto own = day.shoot("zjg-1", 1, "IMG_0001.JPG");
        CHECK(own.at("question").is_null());
        CHECK(Day::witnesses_of(own.at("shot")).contains("admission_photo"));
        CHECK(day.rows("admission_likeness") == 3);
        day.pass(1min);
        // 梁强 sits down on 邱凯's ticket.
        day.seat("zjg-1", "221800102");
        day.pass(1min);
        const auto other = day.shoot("zjg-1", 5, "IMG_0002.JPG");
        REQUIRE(other.at("question").is_object());
        CHECK(other.at("shot").at("binding").at("state") == "doubtful");
        // What is doubtful is nobody's portrait: no package and no print takes it.
        const auto in_force = day.campus.campaigns.all().at(0);
        CHECK_FALSE(day.campus.database->read([&](store::Transaction& tx) {
            return store::CaptureRecords::portrait_of(tx, in_force.id, day.token_of("221800102"))
                .has_value();
        }));
        CHECK(other.at("question")
                  .at("words")
                  .at("en")
                  .get<std::string>()
                  .find("the school's picture") != std::string::npos);
        CHECK(other.at("question").dump().find(day.token_of("221800103")) != std::string::npos);

        const auto shot = "~/shots/" + own.at("shot").at("shot").get<std::string>();
        const auto state = [&] { return day.chief.get(shot).at("binding").at("state"); };
        const auto before_closing = state();
        // No face of a shot is kept, and what was seen of those who sat goes with the session.
        day.chief.post("~/sessions/zjg-01/close", day.with_event({{"force", true}}));
        CHECK(day.rows("admission_photo") == 1);
        CHECK(day.rows("admission_likeness") == 0);
        day.chief.post(shot + "/marks", day.with_event({{"kind", "chosen"}}));
        CHECK(state() == before_closing);
        for (const auto& fault : day.campus.contract.seen_faults()) FAIL_CHECK(fault);
    });
}

TEST_CASE("admission photos: one in the line who did not agree, and no face is looked at") {
    const store::TestFolder folder;
    Halls day{"sqlite:" + (folder.path() / "t.sqlite").string()};
    day.agree("221800101");
    REQUIRE(day.hand_over("221800101.jpg", Halls::old_picture(1)).status == 200);
    day.open();
    // Nobody says yes for somebody who is not here.
    CHECK(day.said_at_desk("221800102", true) == "409 not_in_line");
    CHECK(day.said_at_desk("221800102", false) == "200 ");
    day.line_up({"221800101", "221800102"});
    day.seat("zjg-1", "221800101");
    day.pass(1min);
    const auto shot = day.shoot("zjg-1", 1, "IMG_0001.JPG").at("shot");
    CHECK_FALSE(Day::witnesses_of(shot).contains("admission_photo"));
    CHECK(day.rows("admission_likeness") == 0);

    const auto card = [&] {
        return day.chief
            .post("~/desk/look-up",
                  {{"session", "zjg-01"},
                   {"key", {{"kind", "ticket"}, {"value", day.token_of("221800102")}}}})
            .at("admission_photo");
    };
    CHECK(card().at("said") == "no");
    CHECK(card().at("read") == false);
    CHECK(card().at("text").at("zh") == "我同意与录取照片比对。");
    CHECK(day.said_at_desk("221800102", true) == "200 ");
    CHECK(card().at("said") == "yes");
    day.pass(1min);
    const auto next = day.shoot("zjg-1", 1, "IMG_0002.JPG").at("shot");
    CHECK(Day::witnesses_of(next).contains("admission_photo"));
    // An entrance photo is another matter, and not taken in this campaign.
    CHECK(day.chief.refusal(
              "POST", "~/sessions/zjg-01/entrance-photos/" + day.token_of("221800102") + "/consent",
              day.with_event({{"photo", true}})) == "409 no_entrance_photo");
}

TEST_CASE("admission photos: a yes to another text is none") {
    const store::TestFolder folder;
    Halls day{"sqlite:" + (folder.path() / "t.sqlite").string()};
    day.agree("221800101");
    day.put_file([](std::string& toml) {
        toml += "\n[[consents]]\npurpose = \"admission_photo\"\nversion = 2\ntext = \"另一份\"\n";
    });
    CHECK(day.chief.get("~/admission-photos").at("agreed") == 0);
    CHECK(day.refused("221800101.jpg", Halls::old_picture(1)) == "409 no_consent");
    day.phone_of("221800101")
        ->post("~/my/consents",
               day.with_event({{"purpose", "admission_photo"}, {"given", true}, {"version", "2"}}));
    CHECK(day.chief.get("~/admission-photos").at("agreed") == 1);
    CHECK(day.hand_over("221800101.jpg", Halls::old_picture(1)).status == 200);
}

TEST_CASE("admission photos: nothing outlives its use") {
    store::on_each_empty_engine([](const std::string& url) {
        Halls day{url};
        for (const auto* number : {"221800101", "221800102", "221800103"}) {
            day.agree(number);
            REQUIRE(day.hand_over(std::string{number} + ".jpg", Halls::old_picture(1)).status ==
                    200);
        }
        // Who left the roster.
        const auto import = day.chief.upload(
            "~/imports", "fewer.csv",
            std::string{heads} +
                row("221800101", "龚欣龙", "710000199704148803", "紫金港", "计算机科学与技术学院") +
                row("221800102", "邱凯", "710000199701309261", "紫金港", "计算机科学与技术学院"));
        day.chief.post("~/imports/" + import.at("import").get<std::string>() + "/confirm",
                       Json::object());
        CHECK(day.rows("admission_photo") == 2);
        CHECK(day.refused("221800103.jpg", Halls::old_picture(1)) == "409 left_roster");
        // Who sat in a session that is closed, and no later.
        day.open();
        day.line_up({"221800101"});
        day.seat("zjg-1", "221800101");
        day.chief.post("~/sessions/zjg-01/close", day.with_event({{"force", true}}));
        CHECK(day.rows("admission_photo") == 1);
        CHECK(day.refused("221800101.jpg", Halls::old_picture(1)) == "409 session_over");
        CHECK(day.chief.get("~/admission-photos").at("waiting").empty());
        // Everybody once the last session is past.
        day.become(at(12, 31, 9, 0) + std::chrono::days{400});
        const auto campaign = day.campus.campaigns.all().at(0);
        const auto over = day.campus.admission.whose(campaign, "221800102.jpg");
        REQUIRE_FALSE(over);
        CHECK(over.error().kind == "campaign_over");
        day.campus.admission.forget_past(campaign);
        CHECK(day.rows("admission_photo") == 0);
    });
}

TEST_CASE("admission photos: turned off, or deleted at the office, they are gone") {
    const store::TestFolder folder;
    Halls day{"sqlite:" + (folder.path() / "t.sqlite").string()};
    day.agree("221800101");
    const auto hand_over = [&] {
        return day.hand_over("221800101.jpg", Halls::old_picture(1)).status;
    };
    REQUIRE(hand_over() == 200);
    const auto deleted = day.chief.ask("DELETE", "~/admission-photos?event_id=" + day.event());
    CHECK(Json::parse(deleted.body).at("forgotten") == 1);
    CHECK(day.rows("admission_photo") == 0);
    REQUIRE(hand_over() == 200);
    day.put_file([](std::string& toml) {
        toml.replace(toml.find("admission_photo = true"), 22, "admission_photo = false");
    });
    CHECK(day.rows("admission_photo") == 0);
    CHECK(day.refused("221800101.jpg", Halls::old_picture(1)) == "409 no_admission_photo");
}
