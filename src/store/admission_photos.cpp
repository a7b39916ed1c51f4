#include "store/admission_photos.h"

#include <algorithm>
#include <utility>

namespace liuying::store {

namespace {

std::int64_t count(Transaction& tx, CampaignId campaign) {
    return tx
        .first("SELECT COUNT(*) AS n FROM admission_photo WHERE campaign_id = :campaign",
               {{"campaign", campaign}})
        .value()
        .int64("n");
}

}  // namespace

std::optional<AdmissionPhoto> admission_photo_of(Transaction& tx, CampaignId campaign,
                                                 std::string_view token) {
    const auto row = tx.first(
        "SELECT value FROM admission_photo WHERE campaign_id = :campaign AND token = :token",
        {{"campaign", campaign}, {"token", token}});
    auto seen = row ? portrait::Appearance::unpack(row->bytes("value")) : std::nullopt;
    if (!seen) return std::nullopt;
    return AdmissionPhoto{std::string{token}, std::move(*seen)};
}

std::set<std::string> admission_photos(Transaction& tx, CampaignId campaign,
                                       std::string_view face_model) {
    std::set<std::string> tokens;
    tx.each(
        "SELECT token FROM admission_photo WHERE campaign_id = :campaign AND face_model = "
        ":model",
        {{"campaign", campaign}, {"model", face_model}},
        [&](const Row& row) { tokens.insert(row.text("token")); });
    return tokens;
}

void keep_admission_photo(Transaction& tx, CampaignId campaign, const AdmissionPhoto& photo) {
    portrait::Appearance face;
    face.face = photo.appearance.face;
    face.face_model = photo.appearance.face_model;
    tx.execute("DELETE FROM admission_photo WHERE campaign_id = :campaign AND token = :token",
               {{"campaign", campaign}, {"token", photo.token}});
    tx.execute(
        "INSERT INTO admission_photo (campaign_id, token, face_model, value) VALUES (:campaign, "
        ":token, :model, :value)",
        {{"campaign", campaign},
         {"token", photo.token},
         {"model", face.face_model},
         {"value", face.packed()}});
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

std::int64_t forget_admission_photos(Transaction& tx, CampaignId campaign,
                                     std::string_view session) {
    const Params here{{"campaign", campaign}, {"session", session}};
    const auto forgotten = tx.execute(
        "DELETE FROM admission_photo WHERE campaign_id = :campaign AND token IN (SELECT f.token "
        "FROM current_fact f WHERE f.campaign_id = :campaign AND f.session = :session AND f.kind "
        "= 'seated')",
        here);
    tx.execute(
        "DELETE FROM admission_likeness WHERE shot_id IN (SELECT s.id FROM shot s WHERE "
        "s.campaign_id = :campaign AND s.session = :session)",
        here);
    return static_cast<std::int64_t>(forgotten);
}

std::int64_t forget_past_admission_photos(Transaction& tx, const InForce& campaign,
                                          identity::CivilDate today) {
    const auto& sessions = campaign.campaign->sessions;
    const auto to_come = [&](std::string_view id) {
        return std::ranges::any_of(sessions, [&](const campaign::Session& one) {
            return one.id == id && one.date >= today;
        });
    };
    const auto any_to_come = std::ranges::any_of(
        sessions, [&](const campaign::Session& one) { return one.date >= today; });
    if (!any_to_come) return forget_all_admission_photos(tx, campaign.id);
    std::int64_t forgotten = 0;
    for (const auto& row : tx.query("SELECT DISTINCT session FROM shot WHERE campaign_id = "
                                    ":campaign ORDER BY session",
                                    {{"campaign", campaign.id}}))
        if (const auto session = row.text("session"); !to_come(session))
            forgotten += forget_admission_photos(tx, campaign.id, session);
    return forgotten;
}

std::int64_t forget_all_admission_photos(Transaction& tx, CampaignId campaign) {
    const auto before = count(tx, campaign);
    tx.execute("DELETE FROM admission_photo WHERE campaign_id = :campaign",
               {{"campaign", campaign}});
    tx.execute(
        "DELETE FROM admission_likeness WHERE shot_id IN (SELECT s.id FROM shot s WHERE "
        "s.campaign_id = :campaign)",
        {{"campaign", campaign}});
    return before;
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

void forget_admission_photos_of_gone(Transaction& tx, CampaignId campaign) {
    const Params here{{"campaign", campaign}};
    const char* gone =
        "token IN (SELECT g.token FROM graduand g WHERE g.campaign_id = :campaign AND g.gone = 1)";
    tx.execute(std::string{"DELETE FROM admission_photo WHERE campaign_id = :campaign AND "} + gone,
               here);
    tx.execute(std::string{"DELETE FROM admission_likeness WHERE "} + gone, here);
}

}  // namespace liuying::store
