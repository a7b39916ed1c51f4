#include "store/admission_records.h"

#include <nlohmann/json.hpp>

#include "store/admission_photos.h"
#include "store/consent_records.h"

namespace liuying::store {

namespace {

using nlohmann::json;

// "2018级/221800101.JPG" -> "221800101"
std::string_view named_by(std::string_view file_name) {
    if (const auto folder = file_name.find_last_of("/\\"); folder != std::string_view::npos)
        file_name.remove_prefix(folder + 1);
    if (const auto ending = file_name.rfind('.'); ending != std::string_view::npos)
        file_name = file_name.substr(0, ending);
    while (file_name.starts_with(' ')) file_name.remove_prefix(1);
    while (file_name.ends_with(' ')) file_name.remove_suffix(1);
    return file_name;
}

}  // namespace

AdmissionRecords::Standing AdmissionRecords::standing(const InForce& campaign) {
    return database_.read([&](Transaction& tx) {
        return Standing{
            .people =
                tx.first("SELECT COUNT(*) AS n FROM graduand WHERE campaign_id = :campaign AND "
                         "gone = 0",
                         {{"campaign", campaign.id}})
                    .value()
                    .int64("n"),
            .agreed = consents_given(tx, campaign.id, campaign::ConsentPurpose::FaceComparison),
            .kept = admission_photos(tx, campaign.id)};
    });
}

Result<std::vector<std::string>, Refusal> AdmissionRecords::whose(Transaction& tx,
                                                                  const InForce& campaign,
                                                                  std::string_view file_name) {
    if (!campaign.campaign->admission_photo)
        return refuse(Refusal{
            "no_admission_photo",
            {"本次采集不与录取照片比对。", "This campaign compares with no admission photos."},
            {"需要时在批次文件 [binding] 里写 admission_photo = true。",
             "If it shall, write admission_photo = true under [binding] in the "
             "campaign file."}});
    const auto number = named_by(file_name);
    auto people = graduands_.by_key(tx, campaign.id, KeyKind::StudentNo, number);
    if (people.empty()) people = graduands_.by_key(tx, campaign.id, KeyKind::Document, number);
    if (people.empty())
        return refuse(Refusal{"unknown_number",
                              {"文件名不是名单上任何人的学号或证件号码。",
                               "The file is named by no student or document number on the roster."},
                              {"请以学号命名，例如 221800101.jpg。",
                               "Name it by the student number: 221800101.jpg."}});
    std::vector<std::string> tokens;
    for (const auto& who : people)
        if (consent_said(tx, campaign.id, who.token, campaign::ConsentPurpose::FaceComparison) ==
            ConsentSaid::Yes)
            tokens.push_back(who.token);
    if (tokens.empty())
        return refuse(Refusal{"no_consent",
                              {"本人没有同意人脸比对，照片未读取。",
                               "This person has not agreed to a comparison of faces; the picture "
                               "was not read."},
                              {"本人同意后可再次导入；不同意的不影响拍摄。",
                               "Hand it over again once they agree; without it everything else "
                               "serves."}});
    return tokens;
}

Result<std::vector<std::string>, Refusal> AdmissionRecords::whose(const InForce& campaign,
                                                                  std::string_view file_name) {
    return database_.read([&](Transaction& tx) { return whose(tx, campaign, file_name); });
}

Result<std::vector<std::string>, Refusal> AdmissionRecords::keep(const InForce& campaign,
                                                                 const Doing& doing,
                                                                 std::string_view file_name,
                                                                 const portrait::Appearance& seen) {
    return database_.write(Lane::campaign(campaign.id),
                           [&](Transaction& tx) -> Result<std::vector<std::string>, Refusal> {
                               const auto tokens = whose(tx, campaign, file_name);
                               if (!tokens || journal_.find(tx, doing.event_id)) return tokens;
                               auto event = doing.event_id;
                               for (const auto& token : *tokens) {
                                   keep_admission_photo(tx, campaign.id, {token, seen});
                                   journal_.append(
                                       tx, {.event_id = event,
                                            .school = campaign.school,
                                            .campaign = campaign.id.text(),
                                            .happened_at = doing.happened_at,
                                            .device = doing.device,
                                            .actor = doing.actor,
                                            .action = "admission_photo_read",
                                            .subject = "ticket/" + token,
                                            .after = json{{"face_model", seen.face_model}}.dump()});
                                   event = EventId::make(doing.happened_at);
                               }
                               return tokens;
                           });
}

}  // namespace liuying::store
