#pragma once

#include "http/house.h"
#include "http/response.h"
#include "store/capture_records.h"

namespace liuying::http {

// What the campaign's standard says of a shot, drawn over it as a PNG: the same for whoever may see
// it, at the station and on the sitter's phone.
[[nodiscard]] Response shot_drawing(House& house, const store::InForce& campaign,
                                    const store::ShotRow& shot);

}  // namespace liuying::http
