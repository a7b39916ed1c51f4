#include "roster/standing.h"

#include <doctest/doctest.h>

#include <map>

using namespace liuying;
using namespace liuying::roster;
using liuying::identity::CivilDate;
using namespace std::chrono_literals;

// The notice in four lines of code, checked when this file is compiled.
static_assert(decide({}) == Verdict{StandingKind::MustSit, Clause::NoPicture});
static_assert(decide({.registry = Holding::Serves, .school = Holding::Serves}).kind ==
              StandingKind::Complete);
static_assert(decide({.registry = Holding::Serves}).kind == StandingKind::Associate);
static_assert(decide({.combined = true, .registry = Holding::OtherLevel}).kind ==
              StandingKind::MustSitAgain);

namespace {

std::vector<StandingFacts> every_combination() {
    std::vector<StandingFacts> all;
    for (const bool graduates : {false, true}) {
        for (const bool combined : {false, true}) {
            for (const auto registry : all_holdings) {
                for (const auto school : all_holdings) {
                    for (const bool differ : {false, true}) {
                        for (const bool reshoot : {false, true}) {
                            for (const bool alone : {false, true}) {
                                all.push_back({graduates, combined, registry, school, differ,
                                               reshoot, alone});
                            }
                        }
                    }
                }
            }
        }
    }
    return all;
}

// The same clauses in the words of spec R9, written the other way round: each verdict says when it
// is due.
StandingKind by_the_book(const StandingFacts& f) {
    const bool registry = f.registry == Holding::Serves;
    const bool school = f.school == Holding::Serves;
    const bool complete = registry && school && !f.pictures_differ;
    const bool associate = (registry || school) && !complete;
    const bool masters_picture =
        f.registry == Holding::OtherLevel || f.school == Holding::OtherLevel;
    if (!f.graduates_this_year) return StandingKind::NotThisYear;
    if (f.reshoot_ordered) return StandingKind::MustSitAgain;
    if (complete) return StandingKind::Complete;
    if (associate) return StandingKind::Associate;
    if (f.alone_permitted) return StandingKind::MaySitAlone;
    if (f.combined && masters_picture) return StandingKind::MustSitAgain;
    return StandingKind::MustSit;
}

}  // namespace

TEST_CASE("standing: every combination of facts has the verdict of the notice, with its proof") {
    const auto all = every_combination();
    CHECK(all.size() == 2 * 2 * 5 * 5 * 2 * 2 * 2);
    std::map<StandingKind, int> seen;
    for (const auto& facts : all) {
        const auto answer = standing(facts);
        const auto verdict = decide(facts);
        CHECK(answer.kind == by_the_book(facts));
        CHECK(answer.kind == verdict.kind);
        CHECK(answer.clause == verdict.clause);
        ++seen[answer.kind];
        CHECK(answer.proof.size() >= 4);
        CHECK_FALSE(answer.changes.empty());
        for (const auto* const list : {&answer.proof, &answer.changes}) {
            for (const auto& line : *list) {
                CHECK_FALSE(line.zh.empty());
                CHECK_FALSE(line.en.empty());
            }
        }
        CHECK(answer.proof.back().zh.starts_with("依据："));
        CHECK_FALSE(source_of(answer.clause).zh.empty());
        CHECK_FALSE(source_of(answer.clause).en.empty());
    }
    CHECK(seen.size() == 6);  // all verdicts happen
}

TEST_CASE("standing: a second capture is never called for where a good picture exists") {
    for (const auto& facts : every_combination()) {
        const bool good = facts.registry == Holding::Serves || facts.school == Holding::Serves;
        if (good && !facts.reshoot_ordered) CHECK_FALSE(may_sit(decide(facts).kind));
    }
}

TEST_CASE("standing: the clause names the reason") {
    struct Row {
        StandingFacts facts;
        Verdict verdict;
    };
    using K = StandingKind;
    for (const auto& [facts, verdict] : {
             Row{{.graduates_this_year = false, .reshoot_ordered = true},
                 {K::NotThisYear, Clause::NotGraduating}},
             Row{{.registry = Holding::Serves, .school = Holding::Serves, .reshoot_ordered = true},
                 {K::MustSitAgain, Clause::ReshootOrder}},
             Row{{.registry = Holding::Serves, .school = Holding::Serves, .pictures_differ = true},
                 {K::Associate, Clause::BothSidesDiffer}},
             Row{{.registry = Holding::Serves, .school = Holding::InHouse},
                 {K::Associate, Clause::MissingInSchool}},
             Row{{.school = Holding::Serves}, {K::Associate, Clause::MissingOnRegistry}},
             Row{{.registry = Holding::Outdated}, {K::MustSit, Clause::OnlyOutdated}},
             Row{{.registry = Holding::OtherLevel}, {K::MustSit, Clause::OnlyOtherLevel}},
             Row{{.school = Holding::InHouse}, {K::MustSit, Clause::OnlyInHouse}},
             Row{{.alone_permitted = true}, {K::MaySitAlone, Clause::AlonePermitted}},
             Row{{.combined = true, .registry = Holding::Serves, .school = Holding::Serves},
                 {K::Complete,
                  Clause::BothSidesSame}},  // the doctorate's own picture is there already
             Row{{.combined = true}, {K::MustSit, Clause::NoPicture}},
         }) {
        CAPTURE(name_of(verdict.clause));
        CHECK(decide(facts) == verdict);
    }
}

TEST_CASE("standing: one side's picture is weighed for the level graduated at") {
    const CivilDate today{2021y / 10 / 14};
    const auto weighed = [&](SeenPicture picture, bool combined = false,
                             std::optional<int> oldest = {}) {
        return weigh(picture, "doctor", combined, {oldest}, today);
    };
    CHECK(weigh(std::nullopt, "doctor", false, {}, today) == Holding::None);
    CHECK(weighed({"doctor", {}, PictureSource::Bureau}) == Holding::Serves);
    CHECK(weighed({"master", {}, PictureSource::Bureau}) == Holding::OtherLevel);
    CHECK(weighed({"", {}, PictureSource::Bureau}) == Holding::Serves);
    CHECK(weighed({"", {}, PictureSource::Bureau}, true) == Holding::OtherLevel);
    CHECK(weighed({"doctor", {}, PictureSource::InHouse}) == Holding::InHouse);
    CHECK(weighed({"doctor", CivilDate{2020y / 10 / 14}, PictureSource::Bureau}, false, 365) ==
          Holding::Serves);
    CHECK(weighed({"doctor", CivilDate{2020y / 10 / 13}, PictureSource::Bureau}, false, 365) ==
          Holding::Outdated);
    CHECK(weighed({"doctor", CivilDate{2015y / 1 / 1}, PictureSource::Bureau}) == Holding::Serves);
}
