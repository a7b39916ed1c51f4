#pragma once
// Must this person sit? (R9) One pure function from facts to a verdict that explains itself; the
// same code answers at import, on the phone, at sign-in and offline.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "identity/civil_date.h"

namespace liuying::roster {

enum class StandingKind {
    MustSit,       // called
    MustSitAgain,  // a picture exists and cannot serve: combined degree, or a re-shoot order
    Associate,     // a good picture exists on one side, or two that differ: 关联, no sitting
    Complete,      // the same good picture on both sides
    NotThisYear,
    MaySitAlone,  // personal shooting was permitted instead of a session
};
[[nodiscard]] std::string_view name_of(StandingKind kind);  // "must_sit", …

// The sentence that decided. Each is one row of the table in docs/standing.md.
enum class Clause {
    NotGraduating,   // graduates in another year
    ReshootOrder,    // an open re-shoot order, single use, free
    CombinedDegree,  // 硕博连读: the master's picture cannot serve the doctorate
    BothSidesSame,   // on the registry and in the school's system, the same
    BothSidesDiffer,
    MissingInSchool,    // on the registry only
    MissingOnRegistry,  // in the school's system only
    AlonePermitted,
    NoPicture,
    OnlyOutdated,    // the picture is older than the campaign lets stand
    OnlyOtherLevel,  // taken for another degree level
    OnlyInHouse,     // from another in-house source: never counts
};
[[nodiscard]] std::string_view name_of(Clause clause);
// Where it is written, for those it is about (R9, R10, R25, R29; the notice of 2021).
[[nodiscard]] Words source_of(Clause clause);

// What one side (the registry, or the school's system) holds for this person, weighed for the level
// they graduate at now.
enum class Holding { None, Serves, Outdated, OtherLevel, InHouse };
inline constexpr std::array all_holdings{Holding::None, Holding::Serves, Holding::Outdated,
                                         Holding::OtherLevel, Holding::InHouse};
[[nodiscard]] std::string_view name_of(Holding holding);  // "none", "serves", …

struct StandingFacts {
    bool graduates_this_year = true;
    bool combined = false;
    Holding registry = Holding::None;
    Holding school = Holding::None;
    bool pictures_differ = false;  // only asked when both sides serve
    bool reshoot_ordered = false;  // an open order: not yet used, not withdrawn
    bool alone_permitted = false;  // `alone_permitted` and not past its date
    friend constexpr bool operator==(const StandingFacts&, const StandingFacts&) = default;
};

struct Verdict {
    StandingKind kind{};
    Clause clause{};
    friend constexpr bool operator==(const Verdict&, const Verdict&) = default;
};

namespace detail {
// What stands between a person without a serving picture and the next best thing they have.
constexpr Clause why_no_picture(Holding registry, Holding school) {
    const auto any = [&](Holding h) { return registry == h || school == h; };
    if (any(Holding::Outdated)) return Clause::OnlyOutdated;
    if (any(Holding::OtherLevel)) return Clause::OnlyOtherLevel;
    if (any(Holding::InHouse)) return Clause::OnlyInHouse;
    return Clause::NoPicture;
}
}  // namespace detail

// In this order: another year; an open re-shoot order; a serving picture on both sides, on one;
// then the combined degree; then no picture. A permission to sit alone replaces the session, never
// an order or an association.
[[nodiscard]] constexpr Verdict decide(const StandingFacts& facts) {
    if (!facts.graduates_this_year) return {StandingKind::NotThisYear, Clause::NotGraduating};
    if (facts.reshoot_ordered) return {StandingKind::MustSitAgain, Clause::ReshootOrder};
    const bool on_registry = facts.registry == Holding::Serves;
    const bool in_school = facts.school == Holding::Serves;
    if (on_registry && in_school) {
        return facts.pictures_differ ? Verdict{StandingKind::Associate, Clause::BothSidesDiffer}
                                     : Verdict{StandingKind::Complete, Clause::BothSidesSame};
    }
    if (on_registry) return {StandingKind::Associate, Clause::MissingInSchool};
    if (in_school) return {StandingKind::Associate, Clause::MissingOnRegistry};
    if (facts.alone_permitted) return {StandingKind::MaySitAlone, Clause::AlonePermitted};
    const bool other_level =
        facts.registry == Holding::OtherLevel || facts.school == Holding::OtherLevel;
    if (facts.combined && other_level) return {StandingKind::MustSitAgain, Clause::CombinedDegree};
    return {StandingKind::MustSit, detail::why_no_picture(facts.registry, facts.school)};
}

// A verdict with its proof, in the words of both languages.
struct Standing {
    StandingKind kind{};
    Clause clause{};
    Words summary;               // one sentence for a list
    std::vector<Words> proof;    // fact by fact, then the clause that follows from them
    std::vector<Words> changes;  // what would change it, and who can
};
[[nodiscard]] Standing standing(const StandingFacts& facts);

// Signing in is stopped for everyone who need not sit; MaySitAlone may come too (a place is a
// place).
[[nodiscard]] constexpr bool may_sit(StandingKind kind) {
    return kind == StandingKind::MustSit || kind == StandingKind::MustSitAgain ||
           kind == StandingKind::MaySitAlone;
}

// A picture seen on one side: in a list of the registry or of the school's system, or our own index
// over campaigns.
enum class PictureSource { Bureau, PersonalShooting, InHouse, Unknown };
[[nodiscard]] std::string_view name_of(PictureSource source);               // "bureau", …
[[nodiscard]] PictureSource picture_source_of_name(std::string_view name);  // Unknown for another
struct SeenPicture {
    std::string_view level;  // id of the level it was taken for; empty when the list does not say
    std::optional<identity::CivilDate> taken_on;
    PictureSource source = PictureSource::Unknown;
};
struct PicturePolicy {
    std::optional<int> oldest_days;  // an earlier picture stands up to this age; nothing: any age
};
// Whether it is one of this level at all, and of a source that counts; its age is not asked. One
// that says no level is believed.
[[nodiscard]] bool counts(const SeenPicture& picture, std::string_view level);
// Weighs one side. A picture of unknown level serves, except for a combined degree, whose list row
// may still show the master's picture: there it counts as of another level unless the list says
// otherwise.
[[nodiscard]] Holding weigh(const std::optional<SeenPicture>& picture, std::string_view level,
                            bool combined, const PicturePolicy& policy, identity::CivilDate today);

}  // namespace liuying::roster
