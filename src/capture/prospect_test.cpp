#include "capture/prospect.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace liuying;
using namespace liuying::capture;

namespace {

bool says(const std::vector<Words>& list, const char* what) {
    return std::ranges::any_of(
        list, [&](const Words& words) { return words.en.find(what) != std::string::npos; });
}

}  // namespace

TEST_CASE("prospect: what the chair and the clock settle is not among what cannot be settled") {
    const Seen screen_only{.sittings = 80, .shots = 200};
    const Seen scanned{.sittings = 80, .scanned = 70, .shots = 200, .timed = 200};
    const auto without = binding::prospect(session_like(screen_only));
    const auto with = binding::prospect(session_like(scanned));
    CHECK(!without.binds_by_itself);
    CHECK(with.binds_by_itself);
    // Nobody is told to begin with what they do already.
    CHECK(without.advice.en.starts_with("scan the ticket at the chair"));
    CHECK(with.advice.en.starts_with("scan everybody"));
    CHECK(says(without.cannot, "exchanged slips"));
    CHECK(!says(with.cannot, "exchanged slips"));
    CHECK(says(without.cannot, "pauses"));
    CHECK(says(settled_by(scanned), "pauses"));
    CHECK(!says(settled_by(screen_only), "pauses"));
    CHECK(says(settled_by(scanned), "who sits"));
    CHECK(!says(settled_by(screen_only), "who sits"));
    // Files are always numbered, of one camera each.
    CHECK(says(settled_by(screen_only), "lost files"));
    CHECK(!says(without.cannot, "lost files"));
    CHECK(!says(without.cannot, "without a camera"));
}

TEST_CASE("prospect: where nobody scans, one scan at the chair spares nearly every look") {
    const auto gains =
        gains_of({.sittings = 60, .shots = 150, .timed = 150}, binding::Parameters{}, 1e-4);
    REQUIRE(gains.size() >= 3);
    CHECK(gains.front().looked_at > 0.9);
    const auto scan = std::ranges::find(gains, std::string{"a scan at the chair"},
                                        [](const auto& gain) { return gain.witness.en; });
    REQUIRE(scan != gains.end());
    CHECK(scan->looked_at < 0.2);
}
