// The pictures the school has of its students, from the office's files to the chair: who agreed is
// compared, who did not is not read, and nothing stays when the session is closed.

#include <filesystem>
#include <string>

#include "http/every_route_day.h"
#include "portrait/sitter.h"
#include "portrait/test_network.h"

using namespace liuying;
using namespace liuying::http;
using namespace std::chrono_literals;

namespace {

struct Halls : Day {
    explicit Halls(const std::string& url,
                   const portrait::Engine& engine = portrait::engine_with_network())
        : Day{url, engine} {
        open_the_house();
        auto toml = text_of_file(LIUYING_SOURCE_DIR "/campaigns/demo.toml");
        toml.insert(toml.find("[binding]\n") + 10, "admission_photo = true\n");
        REQUIRE(chief.post("/api/v1/campaigns", {{"toml", toml}}).at("ok") == true);
        const auto import = chief.upload("~/imports", "roster.csv", roster_csv);
        chief.post("~/imports/" + import.at("import").get<std::string>() + "/confirm",
                   Json::object());
        chief.post("~/slots", with_event({{"keep", true}}));
    }
    void agree(const char* number, bool yes = true) {
        phone_of(number)->post(
            "~/my/consents",
            with_event({{"purpose", "face_comparison"}, {"given", yes}, {"version", "1"}}));
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
        return chief.ask("POST", "~/admission-photos?file_name=" + file_name + "&event_id=" + id,
                         picture, "image/jpeg");
    }
    std::string refused(const std::string& file_name, const std::string& picture) {
        return Caller::kind_of(hand_over(file_name, picture));
    }
    void open_and_line_up(std::initializer_list<const char*> numbers) {
        become(at(10, 14, 9, 15));
        chief.post("~/sessions/zjg-01/open", with_event(Json::object()));
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
        CHECK(before.at("kept") == 0);
        const auto blobs = day.rows("blob");
        // Who did not agree is refused before anything is read of the picture.
        CHECK(day.refused("221800103.jpg", "no picture at all") == "409 no_consent");
        CHECK(day.refused("2218001.jpg", "no picture at all") == "409 unknown_number");
        CHECK(day.refused("", "no picture at all") == "409 unknown_number");
        CHECK(day.refused("221800101.jpg", "no picture at all").starts_with("422 "));
        const auto wall = portrait::drawn_sitter(1, {.width = 480, .blur_px = 60});
        CHECK(day.refused("221800101.jpg", {wall.begin(), wall.end()}) == "422 not_one_face");
        CHECK(day.rows("admission_photo") == 0);

        const auto id = day.event();
        for (int times = 0; times < 2; ++times)
            CHECK(Json::parse(day.hand_over("2018/221800101.JPG", Halls::old_picture(1), id).body)
                      .at("tokens") == Json::array({day.token_of("221800101")}));
        CHECK(day.hand_over("710000199701309261.jpg", Halls::old_picture(3)).status == 200);
        // A newer picture of the same person replaces the first.
        CHECK(day.hand_over("221800102.png", Halls::old_picture(3)).status == 200);
        CHECK(day.chief.get("~/admission-photos").at("kept") == 2);
        CHECK(day.rows("journal WHERE action = 'admission_photo_read'") == 3);
        // Of the picture itself nothing is kept.
        CHECK(day.rows("blob") == blobs);
        CHECK(std::filesystem::is_empty(day.campus.folder.path() / "spool"));

        day.agree("221800102", false);
        const auto after = day.chief.get("~/admission-photos");
        CHECK(after.at("agreed") == 1);
        CHECK(after.at("kept") == 1);
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
        CHECK(before.at("due").get<int>() >= 3);
        CHECK(before.at("pictured") == 3);
        CHECK(before.at("seen_in").is_null());
        CHECK(before.at("binds_by_itself") == (before.at("due").get<int>() < 6));
        day.open_and_line_up({"221800101", "221800102", "221800103"});
        day.seat("zjg-1", "221800101");
        day.pass(1min);
        const auto own = day.shoot("zjg-1", 1, "IMG_0001.JPG");
        CHECK(own.at("question").is_null());
        CHECK(own.at("shot").at("binding").at("state") == "sure");
        CHECK(Day::witnesses_of(own.at("shot")).contains("admission_photo"));
        CHECK(day.rows("admission_likeness") == 3);
        day.pass(1min);
        // 梁强 sits down on 邱凯's ticket.
        day.seat("zjg-1", "221800102");
        day.pass(1min);
        const auto other = day.shoot("zjg-1", 5, "IMG_0002.JPG");
        REQUIRE(other.at("question").is_object());
        CHECK(other.at("shot").at("binding").at("state") == "doubtful");
        CHECK(other.at("question")
                  .at("words")
                  .at("en")
                  .get<std::string>()
                  .find("the school's picture") != std::string::npos);
        CHECK(other.at("question").dump().find(day.token_of("221800103")) != std::string::npos);

        // No face of a shot is kept, and what was seen goes with the session.
        day.chief.post("~/sessions/zjg-01/close", day.with_event({{"force", true}}));
        CHECK(day.rows("admission_photo") == 0);
        CHECK(day.rows("admission_likeness") == 0);
        const auto shot = "~/shots/" + own.at("shot").at("shot").get<std::string>();
        day.chief.post(shot + "/marks", day.with_event({{"kind", "chosen"}}));
        CHECK(day.chief.get(shot).at("binding").at("state") == "sure");
        for (const auto& fault : day.campus.contract.seen_faults()) FAIL_CHECK(fault);
    });
}

TEST_CASE("admission photos: one in the line who did not agree, and no face is looked at") {
    const store::TestFolder folder;
    Halls day{"sqlite:" + (folder.path() / "t.sqlite").string()};
    day.agree("221800101");
    REQUIRE(day.hand_over("221800101.jpg", Halls::old_picture(1)).status == 200);
    day.open_and_line_up({"221800101", "221800102"});
    day.seat("zjg-1", "221800101");
    day.pass(1min);
    const auto shot = day.shoot("zjg-1", 1, "IMG_0001.JPG").at("shot");
    CHECK_FALSE(Day::witnesses_of(shot).contains("admission_photo"));
    CHECK(day.rows("admission_likeness") == 0);

    // The desk asks the other: the campaign takes no photo, so only faces are spoken of.
    const auto path = "~/sessions/zjg-01/entrance-photos/" + day.token_of("221800102");
    const auto card =
        day.chief
            .post("~/desk/look-up",
                  {{"session", "zjg-01"},
                   {"key", {{"kind", "ticket"}, {"value", day.token_of("221800102")}}}})
            .at("entrance_photo");
    CHECK(card.at("strength") == "off");
    CHECK(card.at("faces") == "unasked");
    CHECK(card.at("admission") == false);
    CHECK(card.at("text").is_null());
    CHECK(card.at("faces_text").is_object());
    CHECK(day.chief.post(path + "/consent", day.with_event({{"faces", true}}))
              .at("entrance_photo")
              .at("faces") == "yes");
    CHECK(day.chief.refusal("POST", path + "/consent", day.with_event(Json::object())) ==
          "400 missing_field");
    CHECK(day.rows("fact WHERE kind = 'consent_refused'") == 0);
    CHECK(Caller::kind_of(day.chief.ask("POST", path + "?event_id=" + day.event(),
                                        Halls::old_picture(3), "image/jpeg")) ==
          "409 no_entrance_photo");
    day.pass(1min);
    const auto next = day.shoot("zjg-1", 1, "IMG_0002.JPG").at("shot");
    CHECK(Day::witnesses_of(next).contains("admission_photo"));
}
