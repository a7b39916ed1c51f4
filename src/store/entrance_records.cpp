#include "store/entrance_records.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "store/entrance_photos.h"

namespace liuying::store {

namespace {

using nlohmann::json;

std::string version_of(const campaign::Campaign& rules, campaign::ConsentPurpose purpose) {
    const auto* text = rules.consent(purpose);
    return text ? std::to_string(text->version) : std::string{};
}

}  // namespace

std::optional<Refusal> EntranceRecords::not_here(Transaction& tx, const InForce& campaign,
                                                 const std::string& session,
                                                 const std::string& token) {
    if (campaign.campaign->entrance_photo == campaign::EntrancePhoto::Off)
        return Refusal{"no_entrance_photo",
                       {"本次采集不拍入场照。", "This campaign takes no entrance photos."},
                       {"请直接继续。", "Go on without one."}};
    if (HallRecords::state_of(tx, campaign.id, session) != hall::SessionState::Opened)
        return Refusal{"session_not_open",
                       {"本场次没有开场。", "This session is not open."},
                       {"入场照只在开场期间使用。", "Entrance photos serve while it is open."}};
    const auto where = hall_.line_of(tx, campaign.id, session)->where(token);
    if (where != hall::Where::Waiting && where != hall::Where::Held && where != hall::Where::Seated)
        return Refusal{"not_in_line",
                       {"此人不在候拍队伍里。", "This person is not in the line."},
                       {"请先刷证件进入候拍。", "Swipe the card first."}};
    return std::nullopt;
}

Result<EntranceAsked, Refusal> EntranceRecords::answer(const InForce& campaign, const Doing& doing,
                                                       const std::string& session,
                                                       const std::string& token, const Word& word) {
    const auto& rules = *campaign.campaign;
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<EntranceAsked, Refusal> {
            if (journal_.find(tx, doing.event_id))
                return entrance_asked(tx, campaign, session, token);
            // A no is heard at any time.
            if (word.photo)
                if (const auto no = not_here(tx, campaign, session, token)) return refuse(*no);
            const auto note = [&](campaign::ConsentPurpose purpose, bool given, const Doing& by) {
                note_consent(tx, facts_, campaign, by,
                             {.token = token,
                              .purpose = purpose,
                              .version = version_of(rules, purpose),
                              .given = given,
                              .reason = "said at the desk"});
            };
            note(campaign::ConsentPurpose::EntrancePhoto, word.photo, doing);
            if (rules.entrance_photo == campaign::EntrancePhoto::Faces) {
                auto second = doing;
                second.event_id = EventId::make(doing.happened_at);
                note(campaign::ConsentPurpose::FaceComparison, word.photo && word.faces, second);
            }
            return entrance_asked(tx, campaign, session, token);
        });
}

Result<bool, Refusal> EntranceRecords::may_take(Transaction& tx, const InForce& campaign,
                                                const std::string& session,
                                                const std::string& token) {
    if (const auto no = not_here(tx, campaign, session, token)) return refuse(*no);
    if (consent_said(tx, campaign.id, token, campaign::ConsentPurpose::EntrancePhoto) !=
        ConsentSaid::Yes)
        return refuse(Refusal{
            "no_consent",
            {"本人没有同意拍入场照。", "This person has not agreed to an entrance photo."},
            {"请先征得同意；不同意的直接继续。", "Ask first; whoever says no simply goes on."}});
    return campaign.campaign->entrance_photo == campaign::EntrancePhoto::Faces &&
           consent_said(tx, campaign.id, token, campaign::ConsentPurpose::FaceComparison) ==
               ConsentSaid::Yes;
}

Result<bool, Refusal> EntranceRecords::may_take(const InForce& campaign, const std::string& session,
                                                const std::string& token) {
    return database_.read([&](Transaction& tx) { return may_take(tx, campaign, session, token); });
}

Result<EntranceAsked, Refusal> EntranceRecords::keep(const InForce& campaign, const Doing& doing,
                                                     const std::string& session,
                                                     const std::string& token,
                                                     portrait::Appearance seen) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<EntranceAsked, Refusal> {
            if (journal_.find(tx, doing.event_id))
                return entrance_asked(tx, campaign, session, token);
            const auto faces = may_take(tx, campaign, session, token);
            if (!faces) return refuse(faces.error());
            if (!*faces) {
                seen.face.clear();
                seen.face_model.clear();
            }
            const bool with_face = !seen.face.empty();
            keep_entrance_photo(tx, campaign.id, session, {token, std::move(seen)});
            journal_.append(tx, {.event_id = doing.event_id,
                                 .school = campaign.school,
                                 .campaign = campaign.id.text(),
                                 .happened_at = doing.happened_at,
                                 .device = doing.device,
                                 .actor = doing.actor,
                                 .action = "entrance_photo_taken",
                                 .subject = "ticket/" + token,
                                 .after = json{{"session", session}, {"face", with_face}}.dump()});
            return entrance_asked(tx, campaign, session, token);
        });
}

}  // namespace liuying::store
