#include "store/around_shot.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "store/consent_records.h"

namespace liuying::store {

namespace {

// People exchange slips with those who stand near them, and lines move by a few places.
constexpr std::size_t places_around = 10;

// Whose turn is near, in the order of the station.
std::vector<std::string> near(Transaction& tx, CampaignId campaign, const std::string& session,
                              const std::string& station, Instant taken) {
    std::vector<std::string> line;
    for (const auto& row : tx.query(
             "SELECT token FROM current_fact WHERE campaign_id = :campaign AND session = :session "
             "AND station = :station AND kind IN ('swiped', 'handed_over') ORDER BY seq",
             {{"campaign", campaign}, {"session", session}, {"station", station}}))
        if (std::ranges::find(line, row.text("token")) == line.end())
            line.push_back(row.text("token"));
    const auto seat = tx.first(
        "SELECT s.token FROM sitting s WHERE s.campaign_id = :campaign AND s.session = :session "
        "AND s.station = :station AND s.from_ms <= :taken AND NOT EXISTS (SELECT 1 FROM fact u "
        "WHERE u.undoes = s.id) ORDER BY s.from_ms DESC, s.place DESC LIMIT 1",
        {{"campaign", campaign}, {"session", session}, {"station", station}, {"taken", taken}});
    const auto seated = seat ? std::ranges::find(line, seat->text("token")) : line.begin();
    // Who sits and did not swipe here is a guest of another line.
    const auto at =
        static_cast<std::size_t>(seated == line.end() ? std::ptrdiff_t{0} : seated - line.begin());
    if (seat && seated == line.end()) return {seat->text("token")};
    const auto from = at - std::min(at, places_around);
    const auto to = std::min(line.size(), at + places_around + 1);
    return {line.begin() + static_cast<std::ptrdiff_t>(from),
            line.begin() + static_cast<std::ptrdiff_t>(to)};
}

}  // namespace

AroundShot around_shot(Transaction& tx, const InForce& campaign, const std::string& session,
                       const std::string& station, Instant taken) {
    const auto& rules = *campaign.campaign;
    AroundShot around;
    if (rules.entrance_photo == campaign::EntrancePhoto::Off && !rules.admission_photo)
        return around;
    around.faces = rules.entrance_photo == campaign::EntrancePhoto::Faces;
    bool admission = rules.admission_photo;
    for (const auto& token : near(tx, campaign.id, session, station, taken)) {
        around.faces = around.faces &&
                       consent_said(tx, campaign.id, token,
                                    campaign::ConsentPurpose::FaceComparison) == ConsentSaid::Yes;
        if (auto photo = entrance_photo_of(tx, campaign.id, session, token))
            around.photos.push_back(std::move(*photo));
        admission =
            admission && agrees_to(tx, campaign, token, campaign::ConsentPurpose::AdmissionPhoto);
        if (!admission) continue;
        if (auto photo = admission_photo_of(tx, campaign.id, token))
            around.admission.push_back(std::move(*photo));
    }
    if (!admission) around.admission.clear();
    around.faces = around.faces && !around.photos.empty();
    return around;
}

}  // namespace liuying::store
