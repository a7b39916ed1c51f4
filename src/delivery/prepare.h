#pragma once
// Who may leave the house in a delivery (R26): only a portrait bound surely or by word, never under
// a blocked document, never bytes that were refused before.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/words.h"

namespace liuying::delivery {

enum class Kind { Registry, Unit, School, Print };
[[nodiscard]] std::string_view name_of(Kind kind);  // "registry", …
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);
// Registry and unit: the pictures go on to the national registry and are answered for.
[[nodiscard]] constexpr bool goes_to_registry(Kind kind) {
    return kind == Kind::Registry || kind == Kind::Unit;
}

// What is known of one person's portrait.
struct Candidate {
    std::string portrait_sha256;  // hex; "" without a surely bound portrait
    bool doubtful = false;        // a shot may be theirs, but that is not settled
    bool document_blocked = false;
    bool report_open = false;  // the person says that something is wrong with it
    bool consent_missing =
        false;  // to what this kind of delivery does: withdrawn, or needed and not given
    // Of earlier deliveries of the same kind (registry and unit count as one).
    std::string last_sent;          // sha256 of the newest; "" when never
    std::set<std::string> refused;  // sha256 of all that were refused or failed the comparison
};

enum class LeftOut {
    NoPortrait,
    NotBound,
    NoConsent,
    DocumentBlocked,
    ReportOpen,
    RefusedBytes,
    SentAlready
};
[[nodiscard]] std::string_view name_of(LeftOut why);  // "no_portrait", …
[[nodiscard]] Words words_of(LeftOut why);

// Nothing when the portrait may be prepared. `only_unsent`: leave out what was sent before and is
// unchanged; refused bytes are left out in any case.
[[nodiscard]] std::optional<LeftOut> left_out(Kind kind, const Candidate& candidate,
                                              bool only_unsent);

}  // namespace liuying::delivery
