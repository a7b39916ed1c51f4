#include "portrait/profile.h"

#include <doctest/doctest.h>

#include "portrait/rule_book.h"

namespace liuying::portrait {
namespace {

TEST_CASE(
    "profile: every built-in standard loads, and every rule of the book is judged or switched off "
    "by it") {
    for (const auto& name : built_in_profiles()) {
        CAPTURE(name);
        const auto profile = load_profile(name);
        REQUIRE(profile);
        CHECK(profile->name == name);
        CHECK_FALSE(profile->backgrounds.empty());
        for (const auto& entry : rule_book()) {
            CAPTURE(std::string{entry.name});
            const auto* rule = profile->rule(entry.name);
            REQUIRE(rule != nullptr);
            CHECK_FALSE(rule->advice.zh.empty());
            CHECK_FALSE(rule->advice.en.empty());
            CHECK_FALSE(rule->source.empty());
        }
    }
}

TEST_CASE("profile: the registry's numbers are the standard's") {
    const auto& profile = registry_profile();
    CHECK(profile.output.width_px == 480);
    CHECK(profile.output.height_px == 640);
    CHECK(profile.output.quality_min == 60);
    CHECK(profile.rule("hair_top")->limits == Limits{50.0, 110.0});
    CHECK(profile.rule("eye_line")->limits == Limits{200.0, 300.0});
    CHECK(profile.rule("face_width")->limits == Limits{180.0, 300.0});
    CHECK_FALSE(profile.output.normalise_background);
    CHECK(load_profile("zju-2022")->rule("glasses")->severity == Severity::Fail);
    CHECK(profile.rule("glasses")->severity == Severity::Off);
}

TEST_CASE("profile: a mistake is named with its place") {
    struct Row {
        const char* text;
        ProfileFault::Kind kind;
        int line;
    };
    const Row rows[] = {
        {"name = ", ProfileFault::Kind::Syntax, 1},
        {"name = \"x\"\ncolour = 3\n", ProfileFault::Kind::UnknownKey, 2},
        {"name = \"x\"\n[output]\nwidth_px = \"wide\"\n", ProfileFault::Kind::BadValue, 3},
        {"name = \"x\"\n[output]\nwidth_px = 99999999\n", ProfileFault::Kind::BadValue, 3},
        {"name = \"x\"\n[rules.nose]\nmax = 1\n", ProfileFault::Kind::UnknownRule, 2},
        {"name = \"x\"\n[rules.mouth]\nseverity = \"angry\"\n", ProfileFault::Kind::BadValue, 2},
        {"name = \"x\"\nextends = \"nothing\"\n", ProfileFault::Kind::NotFound, 2},
        {"", ProfileFault::Kind::BadValue, 1},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto profile = parse_profile(row.text);
        REQUIRE_FALSE(profile);
        CHECK(profile.error().kind == row.kind);
        CHECK(profile.error().line == row.line);
        CHECK_FALSE(refusal_of(profile.error()).message.zh.empty());
    }
}

TEST_CASE(
    "profile: two profiles of one name and other limits have other fingerprints, the same text the "
    "same") {
    const auto of = [](const char* text) { return fingerprint_of(*parse_profile(text)); };
    const auto usual = of("name = \"ours\"\nextends = \"chsi-2017-99\"\n");
    CHECK(usual == of("name = \"ours\"\nextends = \"chsi-2017-99\"\n# a remark\n"));
    CHECK(usual != of("name = \"ours\"\nextends = \"chsi-2017-99\"\n[rules.roll]\nmax = 3\n"));
    CHECK(usual !=
          of("name = \"ours\"\nextends = \"chsi-2017-99\"\n[output]\nbytes_max = 50000\n"));
    CHECK(usual.size() == 64);
}

TEST_CASE("profile: what is not said is taken from the extended standard") {
    const auto profile =
        parse_profile("name = \"ours\"\nextends = \"chsi-2017-99\"\n[rules.roll]\nmax = 3\n");
    REQUIRE(profile);
    CHECK(profile->rule("roll")->limits == Limits{-5.0, 3.0});
    CHECK(profile->rule("eye_line")->limits == Limits{200.0, 300.0});
    CHECK(load_profile("/no/such/file.toml").error().kind == ProfileFault::Kind::NotFound);
}

}  // namespace
}  // namespace liuying::portrait
