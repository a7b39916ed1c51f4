#pragma once
// What the server frame itself refuses, in words.

#include "base/words.h"

namespace liuying::http {

enum class Why {
    NoSuchAddress,
    WrongMethod,
    NotJson,
    BadField,
    BadPage,
    BadRequest,
    BadUpload,
    BodyTooLarge,
    HeadTooLarge,
    TooSlow,
    ExpectationUnknown,
    RangeOutside,
    VersionMissing,
    VersionStale,
    ForeignPage,
    TooManyTries,
    TooBusy,
    Closing,
    HouseFailed,
    NotFound,
    ProxyUnknown,
};

[[nodiscard]] Refusal refusal(Why why);

}  // namespace liuying::http
