#include "store/admission_records.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "campaign/zone.h"
#include "identity/document.h"
#include "store/admission_photos.h"

namespace liuying::store {

namespace {

using nlohmann::json;
constexpr auto purpose = campaign::ConsentPurpose::AdmissionPhoto;

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

Refusal unknown_number() {
    return {
        "unknown_number",
        {"文件名不是名单上任何人的学号或证件号码。",
         "The file is named by no student or document number on the roster."},
        {"请以学号命名，例如 221800101.jpg。", "Name it by the student number: 221800101.jpg."}};
}

bool a_session_is_left(const campaign::Campaign& rules, identity::CivilDate today) {
    return std::ranges::any_of(rules.sessions,
                               [&](const auto& session) { return session.date >= today; });
}

}  // namespace

identity::CivilDate AdmissionRecords::today(const InForce& campaign) const {
    return campaign::local_time(campaign.campaign->zone, clock_.now()).date;
}

AdmissionRecords::Standing AdmissionRecords::standing(const InForce& campaign,
                                                      std::string_view face_model) {
    return database_.read([&](Transaction& tx) {
        const auto agreed = agreed_to(tx, campaign, purpose);
        const auto read = admission_photos(tx, campaign.id, face_model);
        std::set<std::string> sat;  // nothing is compared with them any more
        tx.each(
            "SELECT DISTINCT token FROM current_fact WHERE campaign_id = :campaign AND kind = "
            "'seated'",
            {{"campaign", campaign.id}}, [&](const Row& row) { sat.insert(row.text("token")); });
        Standing now;
        tx.each(
            "SELECT token, student_no FROM graduand WHERE campaign_id = :campaign AND gone = 0 "
            "ORDER BY student_no",
            {{"campaign", campaign.id}}, [&](const Row& row) {
                const auto token = row.text("token");
                const bool yes = agreed.contains(token), there = read.contains(token);
                now.people += 1;
                now.agreed += yes ? 1 : 0;
                now.read += there ? 1 : 0;
                if (yes && !there && !sat.contains(token))
                    now.waiting.push_back(row.text("student_no"));
            });
        return now;
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
    if (!a_session_is_left(*campaign.campaign, today(campaign)))
        return refuse(Refusal{"campaign_over",
                              {"所有场次都已过去，不再读取录取照片。",
                               "Every session is over; no more pictures are read."},
                              {"有补拍场次时请先加入计划。",
                               "Add a make-up session to the timetable first, if there is one."}});
    const auto number = std::string{named_by(file_name)};
    if (number.empty() || std::ranges::any_of(number, [](unsigned char c) { return c < ' '; }))
        return refuse(unknown_number());
    auto people = graduands_.by_key(tx, campaign.id, KeyKind::StudentNo, number);
    const auto clean = identity::clean_number(number).text;
    if (people.empty() && !clean.empty())
        people = graduands_.by_key(tx, campaign.id, KeyKind::StudentNo, clean);
    const auto by_document = graduands_.by_key(tx, campaign.id, KeyKind::Document, number);
    if (people.empty()) people = by_document;
    if (people.empty()) return refuse(unknown_number());
    if (std::ranges::any_of(by_document, [&](const GraduandRow& who) {
            return who.person_key != people.front().person_key;
        }))
        return refuse(
            Refusal{"ambiguous_number",
                    {"这个号码既是一人的学号，又是另一人的证件号码。",
                     "That number is one person's student number and another's document "
                     "number."},
                    {"请以学号以外不会混淆的号码命名，或不交这一张。",
                     "Name the file by a number that is theirs alone, or leave it out."}});
    std::optional<Refusal> why;
    std::vector<std::string> tokens;
    for (const auto& who : people) {
        if (who.gone) {
            why = Refusal{"left_roster",
                          {"此人已不在名单上。", "This person is no longer on the roster."},
                          {"不需要这张照片。", "The picture is not needed."}};
            continue;
        }
        const auto sat = Facts::newest(tx, campaign.id, who.token, "seated");
        if (sat &&
            HallRecords::state_of(tx, campaign.id, sat->session) == hall::SessionState::Closed) {
            why = Refusal{"session_over",
                          {"此人的场次已经收场。", "The session of this person is closed."},
                          {"不需要这张照片。", "The picture is not needed."}};
            continue;
        }
        if (!agrees_to(tx, campaign, who.token, purpose)) {
            why =
                Refusal{"no_consent",
                        {"本人没有同意与录取照片比对，照片未读取。",
                         "This person has not agreed to be compared with the school's picture; it "
                         "was not read."},
                        {"本人同意后可再次导入；不同意的不影响拍摄。",
                         "Hand it over again once they agree; without it everything else serves."}};
            continue;
        }
        tokens.push_back(who.token);
    }
    if (tokens.empty()) return refuse(*why);
    return tokens;
}

Result<std::vector<std::string>, Refusal> AdmissionRecords::whose(const InForce& campaign,
                                                                  std::string_view file_name) {
    return database_.read([&](Transaction& tx) { return whose(tx, campaign, file_name); });
}

std::vector<std::optional<Refusal>> AdmissionRecords::unwanted(const InForce& campaign,
                                                               std::string_view face_model,
                                                               std::span<const std::string> names) {
    return database_.read([&](Transaction& tx) {
        const auto read = admission_photos(tx, campaign.id, face_model);
        std::vector<std::optional<Refusal>> why;
        why.reserve(names.size());
        for (const auto& name : names) {
            const auto tokens = whose(tx, campaign, name);
            if (!tokens)
                why.emplace_back(tokens.error());
            else if (std::ranges::all_of(*tokens,
                                         [&](const auto& token) { return read.contains(token); }))
                why.emplace_back(Refusal{"read_already",
                                         {"已经读取过。", "It was read already."},
                                         {"要换一张，请先全部删除再导入。",
                                          "To replace it, delete them all and hand them over "
                                          "again."}});
            else
                why.emplace_back(std::nullopt);
        }
        return why;
    });
}

Result<std::vector<std::string>, Refusal> AdmissionRecords::keep(const InForce& campaign,
                                                                 const Doing& doing,
                                                                 std::string_view file_name,
                                                                 const portrait::Appearance& seen) {
    return database_.write(Lane::campaign(campaign.id),
                           [&](Transaction& tx) -> Result<std::vector<std::string>, Refusal> {
                               const auto tokens = whose(tx, campaign, file_name);
                               if (!tokens) return tokens;
                               auto id = doing.event_id;
                               for (const auto& token : *tokens) {
                                   const Event event{
                                       .event_id = id,
                                       .school = campaign.school,
                                       .campaign = campaign.id.text(),
                                       .happened_at = doing.happened_at,
                                       .device = doing.device,
                                       .actor = doing.actor,
                                       .action = "admission_photo_read",
                                       .subject = "ticket/" + token,
                                       .after = json{{"face_model", seen.face_model}}.dump()};
                                   if (&token == &tokens->front()) {
                                       const auto again = journal_.repeated(tx, event);
                                       if (!again) return refuse(again.error());
                                       if (*again) return tokens;
                                   }
                                   keep_admission_photo(tx, campaign.id, {token, seen});
                                   journal_.append(tx, event);
                                   id = EventId::make(doing.happened_at);
                               }
                               return tokens;
                           });
}

std::int64_t AdmissionRecords::forget_all(const InForce& campaign, const Doing& doing) {
    const auto forgotten = database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        const auto photos = forget_all_admission_photos(tx, campaign.id);
        if (!journal_.find(tx, doing.event_id))
            journal_.append(tx, {.event_id = doing.event_id,
                                 .school = campaign.school,
                                 .campaign = campaign.id.text(),
                                 .happened_at = doing.happened_at,
                                 .device = doing.device,
                                 .actor = doing.actor,
                                 .action = "admission_photos_forgotten",
                                 .subject = "campaign/" + campaign.id.text(),
                                 .after = json{{"photos", photos}}.dump()});
        return photos;
    });
    database_.scrub();
    return forgotten;
}

void AdmissionRecords::forget_past(const InForce& campaign) {
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        forget_past_admission_photos(tx, campaign, today(campaign));
    });
    database_.scrub();
}

Result<AdmissionAsked, Refusal> AdmissionRecords::answer(const InForce& campaign,
                                                         const Doing& doing,
                                                         const std::string& session,
                                                         const std::string& token, bool yes) {
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<AdmissionAsked, Refusal> {
            if (journal_.find(tx, doing.event_id)) return admission_asked(tx, campaign, token);
            if (yes) {
                if (!campaign.campaign->admission_photo)
                    return refuse(Refusal{"no_admission_photo",
                                          {"本次采集不与录取照片比对。",
                                           "This campaign compares with no admission photos."},
                                          {"请直接继续。", "Go on without."}});
                if (HallRecords::state_of(tx, campaign.id, session) != hall::SessionState::Opened)
                    return refuse(Refusal{"session_not_open",
                                          {"本场次没有开场。", "This session is not open."},
                                          {"开场后再问；也可由本人在手机上同意。",
                                           "Ask while it is open; or they agree on their phone."}});
                const auto where = hall_.line_of(tx, campaign.id, session)->where(token);
                if (where != hall::Where::Waiting && where != hall::Where::Held &&
                    where != hall::Where::Seated)
                    return refuse(
                        Refusal{"not_in_line",
                                {"此人不在候拍队伍里。", "This person is not in the line."},
                                {"请先刷证件进入候拍；也可由本人在手机上同意。",
                                 "Swipe the card first; or they agree on their phone."}});
            }
            const auto* text = campaign.campaign->consent(purpose);
            note_consent(tx, facts_, campaign, doing,
                         {.token = token,
                          .purpose = purpose,
                          .version = text ? std::to_string(text->version) : std::string{},
                          .given = yes,
                          .reason = "said at the desk"});
            return admission_asked(tx, campaign, token);
        });
}

}  // namespace liuying::store
