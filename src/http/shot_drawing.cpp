#include "http/shot_drawing.h"

#include <stdexcept>

#include "http/standard.h"
#include "portrait/engine.h"

namespace liuying::http {

Response shot_drawing(House& house, const store::InForce& campaign, const store::ShotRow& shot) {
    const auto original = house.blobs.get(shot.blob);
    if (!original) throw std::runtime_error{"an original is missing: " + shot.blob.text};
    const auto profile = standard_of(*campaign.campaign);
    if (!profile) return problem(500, profile.error());
    const auto inspection = house.engine.inspect(*original, *profile);
    if (!inspection) return problem(422, portrait::refusal_of(inspection.error()));
    const auto drawn = portrait::draw_explanation(*original, *inspection, house.engine.decode());
    return bytes("image/png", std::string{drawn.begin(), drawn.end()});
}

}  // namespace liuying::http
