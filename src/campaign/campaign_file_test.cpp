#include "campaign/campaign_file.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

using namespace liuying;
using namespace liuying::campaign;

namespace {

std::string file_text(const std::string& name) {
    std::ifstream in{std::string{LIUYING_SOURCE_DIR} + "/campaigns/" + name};
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

// A small whole campaign, one value a line, so that a test can break exactly one.
const std::string whole = R"(id = "small"
school_code = "10335"
school = "School"
name = "Campaign"
cohort = 2022
levels = [{ id = "master", name = "硕士" }]
campuses = [{ id = "east", name = "East" }, { id = "west", name = "West" }]
venues = [{ id = "hall", name = "Hall", campus = "east" }, { id = "room", name = "Room", campus = "west" }]
stations = [{ id = "s1", name = "1", venue = "hall" }, { id = "s2", name = "2", venue = "room" }]
colleges = [{ id = "cs", name = "计算机", campus = "east" }, { id = "math", name = "数学", campus = "west" }]
fee = { amount = "20.00", modes = ["cash"] }
milestones = { roster_check_due = 2021-10-09 }
photo = { standard = "chsi-2017-99" }
[[sessions]]
id = "a"
date = 2021-10-14
from = "09:00"
to = "12:00"
breaks = ["10:30-10:40"]
venue = "hall"
colleges = ["cs"]
[[sessions]]
id = "b"
date = 2021-10-14
from = "09:00"
to = "12:00"
venue = "room"
colleges = ["math"]
)";

std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string told(const std::vector<CampaignFault>& faults) {
    std::ostringstream all;
    for (const auto& fault : faults) {
        all << fault.line << ':' << fault.column << ' ' << fault.path << ": " << fault.message.en
            << '\n';
    }
    return all.str();
}

}  // namespace

TEST_CASE("campaign file: the two campaigns that come with the house are whole") {
    for (const auto* name : {"demo.toml", "demo-masked.toml"}) {
        const auto campaign = parse_campaign(file_text(name));
        INFO(name, "\n", campaign ? "" : told(campaign.error()));
        REQUIRE(campaign.has_value());
        CHECK(campaign->colleges.size() == 12);
        CHECK(campaign->campuses.size() == 2);
        CHECK(campaign->fee.amount == yuan(20));
        CHECK(campaign->school_code == "10335");
        CHECK(campaign->hall.line_cap == 5);
        CHECK(campaign->binding_risk == doctest::Approx(1e-4));
        CHECK_FALSE(campaign->compare_sitters);
        CHECK(campaign->entrance_photo == EntrancePhoto::Off);
        CHECK(campaign->session("makeup")->colleges.size() == 12);
        CHECK(campaign->session("zjg-01")->stations.size() == 3);
    }
}

TEST_CASE("campaign file: windows and days of change requests are the campaign's own") {
    const auto asked = parse_campaign(file_text("demo.toml") +
                                      "\n[changes]\nmonths = [3, 9]\nverify_days = 2\n"
                                      "refuse_identity_when_graduating = true\n");
    REQUIRE(asked.has_value());
    CHECK(asked->changes.months == std::vector<unsigned>{3, 9});
    CHECK(asked->changes.verify_days == 2);
    CHECK(asked->changes.decide_days == 10);
    CHECK(asked->changes.refuse_identity_when_graduating);
    const auto wrong = parse_campaign(file_text("demo.toml") +
                                      "\n[changes]\nmonths = [3, 13]\nverify_days = \"two\"\n");
    REQUIRE_FALSE(wrong.has_value());
    CHECK(told(wrong.error()).find("changes.months[1]") != std::string::npos);
    CHECK(told(wrong.error()).find("changes.verify_days") != std::string::npos);
}

TEST_CASE(
    "campaign file: the demo's colleges, levels and campuses are those of the sample roster") {
    std::ifstream in{std::string{LIUYING_SOURCE_DIR} + "/../shared/rosters/roster.csv"};
    if (!in) {
        MESSAGE("skipped: ../shared/rosters is not here");
        return;
    }
    const auto campaign = parse_campaign(file_text("demo.toml"));
    REQUIRE(campaign.has_value());
    std::string line;
    std::getline(in, line);
    int rows = 0;
    while (std::getline(in, line)) {
        std::vector<std::string> cells;
        std::istringstream row{line};
        for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
        const auto* college = campaign->college(cells.at(8));
        REQUIRE(college != nullptr);
        REQUIRE(campaign->campus_spelled(cells.at(7)) != nullptr);
        CHECK(college->campus == campaign->campus_spelled(cells.at(7))->id);
        CHECK(campaign->level(cells.at(10)) != nullptr);
        CHECK(campaign->study_mode(cells.at(11)) != nullptr);
        ++rows;
    }
    CHECK(rows == 240);
}

TEST_CASE("campaign file: what one value breaks is named at its line and column") {
    REQUIRE(parse_campaign(whole).has_value());
    struct Row {
        const char* from;
        const char* to;
        int line;
        int column;
        const char* path;
        const char* says;
    };
    const Row rows[] = {
        {"\"10335\"", "\"1033\"", 2, 15, "school_code", "five digits"},
        {"cohort = 2022", "cohrt = 2022", 5, 1, "cohrt", "did you mean `cohort`"},
        {"campus = \"west\" }]\nstations", "campus = \"wset\" }]\nstations", 8, 99,
         "venues[1].campus", "did you mean `west`"},
        {"id = \"s2\"", "id = \"s1\"", 9, 63, "stations[1].id", "taken by stations[0]"},
        {"amount = \"20.00\"", "amount = 20", 11, 18, "fee.amount", "two decimals"},
        {"[\"cash\"]", "[\"gold\"]", 11, 36, "fee.modes[0]", "not one of: cash"},
        {"2021-10-09", "2021-10-20", 12, 35, "milestones.roster_check_due", "after the first"},
        {"to = \"12:00\"", "to = \"08:00\"", 18, 6, "sessions[0].to", "ends (08:00) no later"},
        {"10:30-10:40", "08:30-10:40", 19, 11, "sessions[0].breaks[0]", "not inside"},
        {"[\"cs\"]", "[\"cz\"]", 21, 13, "sessions[0].colleges[0]", "did you mean `cs`"},
        {"venue = \"room\"\ncolleges", "venue = \"hall\"\ncolleges", 22, 1, "sessions[1]",
         "at the same venue"},
        {"[\"math\"]", "[\"math\", \"cs\"]", 28, 21, "sessions[1].colleges[1]",
         "called to two sessions"},
        {"date = 2021-10-14\nfrom", "date = \"2021-02-30\"\nfrom", 16, 8, "sessions[0].date",
         "must be a date"},
        {"from = \"09:00\"", "from = \"9\"", 17, 8, "sessions[0].from", "time of day"},
    };
    for (const auto& row : rows) {
        const auto campaign = parse_campaign(with(whole, row.from, row.to));
        INFO(row.from, " -> ", row.to);
        REQUIRE_FALSE(campaign.has_value());
        INFO(told(campaign.error()));
        bool found = false;
        for (const auto& fault : campaign.error()) {
            if (fault.path != row.path) continue;
            found = true;
            CHECK(fault.line == row.line);
            CHECK(fault.column == row.column);
            CHECK(fault.message.en.find(row.says) != std::string::npos);
            CHECK_FALSE(fault.message.zh.empty());
        }
        CHECK(found);
    }
}

TEST_CASE("campaign file: all faults come at once, in the order of the text") {
    auto text = with(whole, "\"10335\"", "\"x\"");
    text = with(text, "amount = \"20.00\"", "amount = \"20\"");
    text = with(text, "venue = \"hall\"\ncolleges", "venue = \"nowhere\"\ncolleges");
    const auto campaign = parse_campaign(text);
    REQUIRE_FALSE(campaign.has_value());
    REQUIRE(campaign.error().size() == 3);
    CHECK(campaign.error()[0].path == "school_code");
    CHECK(campaign.error()[1].path == "fee.amount");
    CHECK(campaign.error()[2].path == "sessions[0].venue");
}

TEST_CASE("campaign file: a text that is not TOML says where reading stopped") {
    const auto campaign = parse_campaign("id = \"x\"\ncohort = = 2\n");
    REQUIRE_FALSE(campaign.has_value());
    REQUIRE(campaign.error().size() == 1);
    CHECK(campaign.error()[0].line == 2);
    CHECK(campaign.error()[0].path.empty());
}

TEST_CASE("campaign file: an empty text misses what must be there and does nothing worse") {
    const auto campaign = parse_campaign("");
    REQUIRE_FALSE(campaign.has_value());
    CHECK(campaign.error().size() > 8);
}

TEST_CASE("campaign file: names at the bureau's places after 2022 need a reason") {
    auto text = whole;
    for (int i = 0; i < 2; ++i) text = with(text, "date = 2021-10-14", "date = 2023-10-14");
    CHECK(parse_campaign(text).has_value());  // masked is the default
    for (const auto* place : {"desk", "station", "board", "export"}) {
        const auto shown = text + "[places]\n" + place + " = \"roster\"\n";
        const auto refused = parse_campaign(shown);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().at(0).path == std::string{"places."} + place);
        CHECK(refused.error().at(0).message.en.find("2023-01-01") != std::string::npos);
        CHECK(parse_campaign(shown + "reason = \"rehearsal\"\n").has_value());
        CHECK(parse_campaign(with(shown, "chsi-2017-99", "ga461")).has_value());
    }
    CHECK(parse_campaign(text + "[places]\nschool_desk = \"roster\"\n").has_value());
    // The last day on which names were still allowed.
    auto last = whole;
    for (int i = 0; i < 2; ++i) last = with(last, "date = 2021-10-14", "date = 2022-12-31");
    CHECK(parse_campaign(last + "[places]\ndesk = \"roster\"\n").has_value());
}

TEST_CASE("campaign file: a file name for the bureau carries no name and no number") {
    const auto names = [](const std::string& template_text) {
        return parse_campaign(whole + "[files]\nbureau_package = \"" + template_text + "\"\n");
    };
    CHECK(names("{session}-{shot_no}.jpg").has_value());
    for (const auto* telling : {"{shot_no}_{name}.jpg", "{document_no}.jpg", "{student_no}.jpg"}) {
        CHECK_FALSE(names(telling).has_value());
    }
    for (const auto* broken : {"{shot_no.jpg", "shot_no}.jpg", "{nose}.jpg", "all.jpg",
                               "../{shot_no}.jpg", "/tmp/{shot_no}.jpg"}) {
        CHECK_FALSE(names(broken).has_value());
    }
}

TEST_CASE("campaign file: an entrance photo is asked for with the text that is read out") {
    const auto asked = [](const char* strength) {
        return with(whole, "[[sessions]]\nid = \"a\"",
                    "binding = { entrance_photo = \"" + std::string{strength} +
                        "\" }\n[[sessions]]\nid = \"a\"");
    };
    const auto text_of = [](const char* purpose) {
        return "[[consents]]\npurpose = \"" + std::string{purpose} +
               "\"\nversion = 1\ntext = \"同意\"\n";
    };
    CHECK(parse_campaign(asked("off")).has_value());
    const auto unasked = parse_campaign(asked("clothes"));
    REQUIRE_FALSE(unasked.has_value());
    REQUIRE(unasked.error().size() == 1);
    CHECK(unasked.error()[0].path == "binding.entrance_photo");
    CHECK(unasked.error()[0].line == 14);
    CHECK(unasked.error()[0].column == 30);
    const auto clothes = parse_campaign(asked("clothes") + text_of("entrance_photo"));
    REQUIRE(clothes.has_value());
    CHECK(clothes->entrance_photo == EntrancePhoto::Clothes);
    CHECK_FALSE(parse_campaign(asked("faces") + text_of("entrance_photo")).has_value());
    CHECK(parse_campaign(asked("faces") + text_of("entrance_photo") + text_of("face_comparison"))
              .has_value());
    const auto strange = parse_campaign(asked("hats"));
    REQUIRE_FALSE(strange.has_value());
    CHECK(strange.error()[0].message.en.find("not one of: off, clothes, faces") !=
          std::string::npos);
}

TEST_CASE("campaign file: faces are held against one picture of a person, and only if asked") {
    const auto with_binding = [](const char* binding) {
        return with(whole, "[[sessions]]\nid = \"a\"",
                    "binding = { " + std::string{binding} + " }\n[[sessions]]\nid = \"a\"");
    };
    const std::string text =
        "[[consents]]\npurpose = \"admission_photo\"\nversion = 1\ntext = \"同意\"\n";
    const auto text_of = [](const char* purpose) {
        return "[[consents]]\npurpose = \"" + std::string{purpose} +
               "\"\nversion = 1\ntext = \"同意\"\n";
    };
    const auto entrance = text_of("entrance_photo") + text_of("face_comparison");
    // What was agreed to for another picture is no consent to this one.
    CHECK_FALSE(parse_campaign(with_binding("admission_photo = true") + text_of("face_comparison"))
                    .has_value());
    const auto unasked = parse_campaign(with_binding("admission_photo = true"));
    REQUIRE_FALSE(unasked.has_value());
    CHECK(unasked.error()[0].path == "binding.admission_photo");
    const auto asked = parse_campaign(with_binding("admission_photo = true") + text);
    REQUIRE(asked.has_value());
    CHECK(asked->admission_photo);
    CHECK(parse_campaign(with_binding("admission_photo = true, entrance_photo = \"clothes\"") +
                         text + entrance)
              .has_value());
    const auto both = parse_campaign(
        with_binding("admission_photo = true, entrance_photo = \"faces\"") + text + entrance);
    REQUIRE_FALSE(both.has_value());
    CHECK(both.error()[0].path == "binding.admission_photo");
}
