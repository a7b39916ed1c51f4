// What the desk asks at every swipe must not go through everybody's facts.
#include <doctest/doctest.h>

#include <string>

#include "store/migrations.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;

namespace {

// SQLite's own words about how it would read.
std::string plan_of(Transaction& tx, const std::string& statement) {
    std::string plan;
    for (const auto& row : tx.query("EXPLAIN QUERY PLAN " + statement))
        plan += row.text("detail") + "\n";
    return plan;
}

}  // namespace

TEST_CASE(
    "the facts and payments of one person are found through their token, however many others "
    "have") {
    const TestFolder folder;
    const auto database = Database::open("sqlite:" + (folder.path() / "test.sqlite").string());
    migrate(*database, FixedClock{instant_of_ms(1'634'169'600'000)});
    database->read([](Transaction& tx) {
        CHECK(plan_of(tx,
                      "SELECT 1 FROM current_fact WHERE campaign_id = x'00' AND token = '1' AND "
                      "kind = 'seated' "
                      "ORDER BY seq DESC LIMIT 1")
                  .find("fact_of_token") != std::string::npos);
        CHECK(plan_of(tx,
                      "SELECT s.number FROM sign_in s JOIN current_fact f ON f.event_id = "
                      "s.event_id WHERE "
                      "s.campaign_id = x'00' AND s.session = 'a' AND s.token = '1'")
                  .find("sign_in_of_token") != std::string::npos);
        CHECK(
            plan_of(tx,
                    "SELECT p.id FROM payment p WHERE p.campaign_id = x'00' AND p.token = '1' AND "
                    "COALESCE(p.undoes, p.id) = p.id")
                .find("payment_of_token") != std::string::npos);
        return true;
    });
}

TEST_CASE("the imports of a campaign are listed without walking over their reports") {
    const TestFolder folder;
    const auto database = Database::open("sqlite:" + (folder.path() / "test.sqlite").string());
    migrate(*database, FixedClock{instant_of_ms(1'634'169'600'000)});
    database->read([](Transaction& tx) {
        const auto plan = plan_of(tx,
                                  "SELECT id, state, made_at_ms, made_by FROM import_run WHERE "
                                  "campaign_id = x'00' ORDER BY made_at_ms DESC, id DESC LIMIT 20");
        CHECK(plan.find("COVERING INDEX import_run_seen") != std::string::npos);
        CHECK(plan.find("TEMP B-TREE") == std::string::npos);
        return true;
    });
}

TEST_CASE("the newest shots of a station are read with their bindings, however many others have") {
    const TestFolder folder;
    const auto database = Database::open("sqlite:" + (folder.path() / "test.sqlite").string());
    migrate(*database, FixedClock{instant_of_ms(1'634'169'600'000)});
    database->read([](Transaction& tx) {
        const auto plan = plan_of(
            tx,
            "SELECT s.id, b.token FROM shot s LEFT JOIN current_binding b ON b.shot_id = s.id "
            "WHERE "
            "s.campaign_id = x'00' AND s.session = 'a' AND s.station = '1' ORDER BY s.taken_at_ms "
            "DESC, s.counter DESC, s.id DESC LIMIT 192");
        CHECK(plan.find("shot_of_session") != std::string::npos);
        CHECK(plan.find("binding_of_shot") != std::string::npos);
        CHECK(plan.find("SCAN") == std::string::npos);
        CHECK(plan_of(tx,
                      "SELECT 1 FROM question WHERE campaign_id = x'00' AND session = 'a' AND "
                      "shots = '[]' LIMIT 1")
                  .find("question_of_shots") != std::string::npos);
        return true;
    });
}

TEST_CASE("who else has one's document number is found through one's own, however many there are") {
    const TestFolder folder;
    const auto database = Database::open("sqlite:" + (folder.path() / "test.sqlite").string());
    migrate(*database, FixedClock{instant_of_ms(1'634'169'600'000)});
    database->read([](Transaction& tx) {
        const auto plan = plan_of(
            tx,
            "SELECT g.id FROM graduand g WHERE g.id <> x'01' AND g.id IN "
            "(SELECT its.graduand_id FROM graduand_document mine JOIN graduand_document its ON "
            "its.campaign_id = mine.campaign_id AND its.document_index = mine.document_index WHERE "
            "mine.graduand_id = x'01') ORDER BY g.student_no");
        CHECK(plan.find("document_of_graduand") != std::string::npos);
        CHECK(plan.find("CORRELATED") == std::string::npos);
        CHECK(plan.find("SCAN") == std::string::npos);
        return true;
    });
}
