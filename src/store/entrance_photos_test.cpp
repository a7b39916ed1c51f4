// Entrance photos in rows: what is kept, what is compared with whom, and what is gone when.
#include "store/entrance_photos.h"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>

#include "store/around_shot.h"
#include "store/consent_records.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;
using namespace std::chrono_literals;

namespace {

constexpr auto now = instant_of_ms(1'634'169'600'000);

// A campaign that compares faces, one session, one station, and whoever swiped there.
struct Hall {
    Database& database;
    FixedClock clock{now};
    Vault vault{InstallKey{{1, 2, 3}}};
    Journal journal{database, vault, clock};
    Facts facts{journal, clock};
    InForce campaign;

    explicit Hall(Database& of) : database{of} {
        auto rules = std::make_shared<campaign::Campaign>();
        rules->entrance_photo = campaign::EntrancePhoto::Faces;
        campaign = {.id = CampaignId::make(now), .school = "10335", .slug = "2022"};
        campaign.campaign = std::move(rules);
        write([&](Transaction& tx) {
            tx.execute(
                "INSERT INTO school (code, name_zh, name_en) VALUES ('10335', '校', 'School')");
            tx.execute(
                "INSERT INTO campaign (id, school_code, slug, version) VALUES (:id, '10335', "
                "'2022', 1)",
                {{"id", campaign.id}});
        });
    }
    void write(const std::function<void(Transaction&)>& work) {
        database.write(Lane::campaign(campaign.id), [&](Transaction& tx) { work(tx); });
    }
    Doing doing() const { return {EventId::make(now), now, "account:desk", ""}; }
    void swipe(const std::string& token) {
        write([&](Transaction& tx) {
            facts.record(tx, campaign, doing(),
                         {.kind = "swiped", .token = token, .session = "a", .station = "s1"});
        });
    }
    void say(const std::string& token, campaign::ConsentPurpose purpose, bool yes) {
        write([&](Transaction& tx) {
            note_consent(tx, facts, campaign, doing(),
                         {.token = token, .purpose = purpose, .version = "1", .given = yes});
        });
    }
    void photograph(const std::string& token, bool face) {
        portrait::Appearance seen;
        if (face) {
            seen.face = {0.6F, 0.8F};
            seen.face_model = "test";
        }
        write([&](Transaction& tx) {
            keep_entrance_photo(tx, campaign.id, "a", {token, std::move(seen)});
        });
    }
    AroundShot around() {
        return database.read(
            [&](Transaction& tx) { return around_shot(tx, campaign, "a", "s1", now); });
    }
    std::int64_t count(const std::string& from) {
        return database.read([&](Transaction& tx) {
            return tx.first("SELECT COUNT(*) AS n FROM " + from).value().int64("n");
        });
    }
};

constexpr auto photo = campaign::ConsentPurpose::EntrancePhoto;
constexpr auto faces = campaign::ConsentPurpose::FaceComparison;

}  // namespace

TEST_CASE("entrance photos: faces are compared only where everybody around agreed") {
    on_each_engine([](Database& database) {
        Hall hall{database};
        for (const auto* token : {"1", "2", "3"}) {
            hall.swipe(token);
            hall.say(token, photo, true);
            hall.say(token, faces, true);
            hall.photograph(token, true);
        }
        CHECK(hall.around().photos.size() == 3);
        CHECK(hall.around().faces);
        // Someone who was never asked stands among them.
        hall.swipe("4");
        CHECK(hall.around().photos.size() == 3);
        CHECK_FALSE(hall.around().faces);
        hall.say("4", faces, true);
        CHECK(hall.around().faces);
    });
}

TEST_CASE(
    "entrance photos: a shot is held against the people near in line, not the whole session") {
    on_each_engine([](Database& database) {
        Hall hall{database};
        for (int i = 0; i < 30; ++i) {
            hall.swipe("P" + std::to_string(i));
            hall.photograph("P" + std::to_string(i), false);
        }
        CHECK(hall.around().photos.size() == 11);  // nobody sat yet: the first and ten behind
    });
}

TEST_CASE("entrance photos: a consent withdrawn leaves nothing of that person, at once") {
    on_each_engine([](Database& database) {
        Hall hall{database};
        for (const auto* token : {"1", "2"}) {
            hall.swipe(token);
            hall.say(token, photo, true);
            hall.say(token, faces, true);
            hall.photograph(token, true);
        }
        REQUIRE(hall.count("entrance_photo") == 2);
        const auto face_of = [&](const std::string& token) {
            for (const auto& one : hall.around().photos)
                if (one.token == token) return one.appearance.face.size();
            return std::size_t{0};
        };
        hall.say("1", faces, false);
        CHECK(hall.count("entrance_photo") == 2);
        CHECK(face_of("1") == 0);
        CHECK(face_of("2") == 2);
        hall.say("1", photo, false);
        CHECK(hall.count("entrance_photo") == 1);
        CHECK(hall.count("fact WHERE kind = 'consent_withdrawn'") == 2);
        // The same no again is no second fact.
        hall.say("1", photo, false);
        CHECK(hall.count("fact WHERE kind = 'consent_withdrawn'") == 2);
        CHECK(hall.count("fact WHERE kind = 'consent_refused'") == 0);
    });
}

TEST_CASE("entrance photos: who says no is remembered as asked, and may still say yes") {
    on_each_engine([](Database& database) {
        Hall hall{database};
        const auto said = [&] {
            return database.read(
                [&](Transaction& tx) { return consent_said(tx, hall.campaign.id, "1", photo); });
        };
        CHECK(said() == ConsentSaid::Nothing);
        hall.say("1", photo, false);
        CHECK(said() == ConsentSaid::No);
        hall.say("1", photo, true);
        CHECK(said() == ConsentSaid::Yes);
        hall.say("1", photo, false);
        CHECK(said() == ConsentSaid::No);
        hall.say("1", photo, true);
        CHECK(said() == ConsentSaid::Yes);
        // Another purpose is another question.
        CHECK(database.read([&](Transaction& tx) {
            return consent_said(tx, hall.campaign.id, "1", faces);
        }) == ConsentSaid::Nothing);
    });
}

TEST_CASE("entrance photos: closing the session leaves none of it, and those of another stay") {
    on_each_engine([](Database& database) {
        Hall hall{database};
        hall.photograph("1", true);
        hall.photograph("2", false);
        hall.write([&](Transaction& tx) {
            keep_entrance_photo(tx, hall.campaign.id, "b", {"3", {}});
            CHECK(forget_entrance_photos(tx, hall.campaign.id, "a") == 2);
        });
        CHECK(hall.count("entrance_photo WHERE session = 'a'") == 0);
        CHECK(hall.count("entrance_photo WHERE session = 'b'") == 1);
    });
}
