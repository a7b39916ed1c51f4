#include "store/admission_photos.h"

#include <utility>

namespace liuying::store {

std::optional<AdmissionPhoto> admission_photo_of(Transaction& tx, CampaignId campaign,
                                                 std::string_view token) {
    const auto row = tx.first(
        "SELECT value FROM admission_photo WHERE campaign_id = :campaign AND token = :token",
        {{"campaign", campaign}, {"token", token}});
    auto seen = row ? portrait::Appearance::unpack(row->bytes("value")) : std::nullopt;
    if (!seen) return std::nullopt;
    return AdmissionPhoto{std::string{token}, std::move(*seen)};
}

std::int64_t admission_photos(Transaction& tx, CampaignId campaign) {
    return tx
        .first("SELECT COUNT(*) AS n FROM admission_photo WHERE campaign_id = :campaign",
               {{"campaign", campaign}})
        .value()
        .int64("n");
}

void keep_admission_photo(Transaction& tx, CampaignId campaign, const AdmissionPhoto& photo) {
    portrait::Appearance face;
    face.face = photo.appearance.face;
    face.face_model = photo.appearance.face_model;
    tx.execute("DELETE FROM admission_photo WHERE campaign_id = :campaign AND token = :token",
               {{"campaign", campaign}, {"token", photo.token}});
    tx.execute(
        "INSERT INTO admission_photo (campaign_id, token, value) VALUES (:campaign, :token, "
        ":value)",
        {{"campaign", campaign}, {"token", photo.token}, {"value", face.packed()}});
}

void keep_admission_likeness(Transaction& tx, EventId shot,
                             const std::vector<capture::AtAdmission>& all) {
    for (const auto& one : all)
        tx.execute(
            "INSERT INTO admission_likeness (shot_id, token, face, apart) VALUES (:shot, :token, "
            ":face, :apart)",
            {{"shot", shot}, {"token", one.token}, {"face", one.face}, {"apart", one.apart}});
}

std::map<std::string, std::vector<capture::AtAdmission>> admission_likeness_at(
    Transaction& tx, CampaignId campaign, const std::string& session, const std::string& station,
    Instant from) {
    std::map<std::string, std::vector<capture::AtAdmission>> all;
    for (const auto& row : tx.query(
             "SELECT a.shot_id, a.token, a.face, a.apart FROM shot s JOIN admission_likeness a "
             "ON a.shot_id = s.id WHERE s.campaign_id = :campaign AND s.session = :session "
             "AND s.station = :station AND s.taken_at_ms >= :from ORDER BY a.shot_id, a.token",
             {{"campaign", campaign}, {"session", session}, {"station", station}, {"from", from}}))
        all[row.id<JournalEvent>("shot_id").text()].push_back(
            {row.text("token"), row.real("face"), row.real("apart")});
    return all;
}

std::int64_t forget_admission_photos(Transaction& tx, CampaignId campaign, std::string_view session,
                                     bool last) {
    const Params here{{"campaign", campaign}, {"session", session}};
    const auto before = admission_photos(tx, campaign);
    if (last)
        tx.execute("DELETE FROM admission_photo WHERE campaign_id = :campaign",
                   {{"campaign", campaign}});
    else
        tx.execute(
            "DELETE FROM admission_photo WHERE campaign_id = :campaign AND token IN (SELECT "
            "f.token FROM fact f WHERE f.campaign_id = :campaign AND f.session = :session AND "
            "f.kind IN ('signed_in', 'swiped', 'handed_over'))",
            here);
    tx.execute(
        "DELETE FROM admission_likeness WHERE shot_id IN (SELECT s.id FROM shot s WHERE "
        "s.campaign_id = :campaign AND s.session = :session)",
        here);
    return before - admission_photos(tx, campaign);
}

void forget_admission_photo_of(Transaction& tx, CampaignId campaign, std::string_view token) {
    const Params person{{"campaign", campaign}, {"token", token}};
    tx.execute("DELETE FROM admission_photo WHERE campaign_id = :campaign AND token = :token",
               person);
    // How like others' shots are to it, and how like the shots that show this person are to
    // others'.
    tx.execute(
        "DELETE FROM admission_likeness WHERE token = :token AND shot_id IN (SELECT s.id FROM shot "
        "s WHERE s.campaign_id = :campaign)",
        person);
    tx.execute(
        "DELETE FROM admission_likeness WHERE shot_id IN (SELECT b.shot_id FROM binding b JOIN "
        "shot s ON s.id = b.shot_id WHERE b.token = :token AND s.campaign_id = :campaign)",
        person);
}

}  // namespace liuying::store
