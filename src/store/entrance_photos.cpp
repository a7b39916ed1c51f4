#include "store/entrance_photos.h"

#include <utility>

namespace liuying::store {

std::optional<EntrancePhoto> entrance_photo_of(Transaction& tx, CampaignId campaign,
                                               const std::string& session,
                                               const std::string& token) {
    const auto row = tx.first(
        "SELECT value FROM entrance_photo WHERE campaign_id = :campaign AND token = :token AND "
        "session = :session",
        {{"campaign", campaign}, {"token", token}, {"session", session}});
    auto seen = row ? portrait::Appearance::unpack(row->bytes("value")) : std::nullopt;
    if (!seen) return std::nullopt;
    return EntrancePhoto{token, std::move(*seen)};
}

bool has_entrance_photo(Transaction& tx, CampaignId campaign, std::string_view session,
                        std::string_view token) {
    return tx
        .first(
            "SELECT 1 AS one FROM entrance_photo WHERE campaign_id = :campaign AND token = "
            ":token AND session = :session",
            {{"campaign", campaign}, {"token", token}, {"session", session}})
        .has_value();
}

void keep_entrance_photo(Transaction& tx, CampaignId campaign, const std::string& session,
                         const EntrancePhoto& photo) {
    tx.execute(
        "DELETE FROM entrance_photo WHERE campaign_id = :campaign AND token = :token AND session = "
        ":session",
        {{"campaign", campaign}, {"token", photo.token}, {"session", session}});
    tx.execute(
        "INSERT INTO entrance_photo (campaign_id, session, token, value) VALUES (:campaign, "
        ":session, :token, :value)",
        {{"campaign", campaign},
         {"session", session},
         {"token", photo.token},
         {"value", photo.appearance.packed()}});
}

void keep_entrance_likeness(Transaction& tx, EventId shot,
                            const std::vector<capture::AtEntrance>& all) {
    for (const auto& one : all)
        tx.execute(
            "INSERT INTO entrance_likeness (shot_id, token, dress, face) VALUES (:shot, :token, "
            ":dress, :face)",
            {{"shot", shot}, {"token", one.token}, {"dress", one.dress}, {"face", one.face}});
}

std::map<std::string, std::vector<capture::AtEntrance>> entrance_likeness_at(
    Transaction& tx, CampaignId campaign, const std::string& session, const std::string& station,
    Instant from) {
    std::map<std::string, std::vector<capture::AtEntrance>> all;
    for (const auto& row : tx.query(
             "SELECT e.shot_id, e.token, e.dress, e.face FROM shot s JOIN entrance_likeness e "
             "ON e.shot_id = s.id WHERE s.campaign_id = :campaign AND s.session = :session "
             "AND s.station = :station AND s.taken_at_ms >= :from ORDER BY e.shot_id, e.token",
             {{"campaign", campaign}, {"session", session}, {"station", station}, {"from", from}}))
        all[row.id<JournalEvent>("shot_id").text()].push_back(
            {row.text("token"), row.real("dress"), row.opt_real("face")});
    return all;
}

std::int64_t forget_entrance_photos(Transaction& tx, CampaignId campaign,
                                    std::string_view session) {
    const Params here{{"campaign", campaign}, {"session", session}};
    const auto photos =
        tx.first(
              "SELECT COUNT(*) AS n FROM entrance_photo WHERE campaign_id = :campaign AND "
              "session = :session",
              here)
            .value()
            .int64("n");
    tx.execute("DELETE FROM entrance_photo WHERE campaign_id = :campaign AND session = :session",
               here);
    tx.execute(
        "DELETE FROM entrance_likeness WHERE shot_id IN (SELECT s.id FROM shot s WHERE "
        "s.campaign_id = :campaign AND s.session = :session)",
        here);
    return photos;
}

void forget_entrance_photo_of(Transaction& tx, CampaignId campaign, std::string_view token,
                              bool only_face) {
    const Params person{{"campaign", campaign}, {"token", token}};
    if (!only_face) {
        tx.execute("DELETE FROM entrance_photo WHERE campaign_id = :campaign AND token = :token",
                   person);
    } else {
        for (const auto& row :
             tx.query("SELECT session, value FROM entrance_photo WHERE campaign_id = :campaign AND "
                      "token = :token",
                      person)) {
            auto seen = portrait::Appearance::unpack(row.bytes("value"));
            if (!seen) continue;
            seen->face.clear();
            seen->face_model.clear();
            keep_entrance_photo(tx, campaign, row.text("session"),
                                {std::string{token}, std::move(*seen)});
        }
    }
    // How like others are to their photo, and how like the shots that show them are to others'.
    tx.execute(
        "DELETE FROM entrance_likeness WHERE token = :token AND shot_id IN (SELECT s.id FROM shot "
        "s WHERE s.campaign_id = :campaign)",
        person);
    tx.execute(
        "DELETE FROM entrance_likeness WHERE shot_id IN (SELECT b.shot_id FROM binding b JOIN shot "
        "s ON s.id = b.shot_id WHERE b.token = :token AND s.campaign_id = :campaign)",
        person);
}

}  // namespace liuying::store
