#pragma once
// The side record of a portrait: what it was made of and how, enough to make it again.

#include <string>

#include "base/hash.h"
#include "portrait/inspection.h"

namespace liuying::portrait {

// Raised whenever the same original and profile would give other bytes than before.
inline constexpr int engine_version = 2;

struct Record {
    Sha256 original{};
    Sha256 portrait{};
    std::string profile{};
    std::string profile_sha256{};  // fingerprint_of(): two profiles of one name are told apart
    Crop crop{};
    int turned = 0;
    int quality = 0;
    bool converted = false;
    bool backdrop_replaced = false;
    std::string detector{};
    std::string landmarks{};
};

[[nodiscard]] std::string record_of(const Record& record);

}  // namespace liuying::portrait
