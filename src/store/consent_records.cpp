#include "store/consent_records.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "store/admission_photos.h"
#include "store/entrance_photos.h"

namespace liuying::store {

namespace {

using nlohmann::json;

struct LastWord {
    EventId event;
    bool given = false;
    bool stands = false;  // not withdrawn
};

std::optional<LastWord> last_word(Transaction& tx, CampaignId campaign, std::string_view token,
                                  campaign::ConsentPurpose purpose) {
    std::optional<LastWord> last;
    for (const auto& row : tx.query(
             "SELECT f.event_id, f.kind, f.detail, CASE WHEN EXISTS (SELECT 1 FROM fact u WHERE "
             "u.undoes = f.event_id) THEN 0 ELSE 1 END AS stands FROM fact f WHERE f.campaign_id = "
             ":campaign AND f.token = :token AND f.kind IN ('consent_given', 'consent_refused') "
             "ORDER BY f.seq",
             {{"campaign", campaign}, {"token", token}}))
        if (json::parse(row.text("detail")).value("purpose", "") == campaign::name_of(purpose))
            last = {row.id<JournalEvent>("event_id"), row.text("kind") == "consent_given",
                    row.truth("stands")};
    return last;
}

// What rested on the yes, gone at the no.
void forget_without_consent(Transaction& tx, CampaignId campaign, std::string_view token,
                            campaign::ConsentPurpose purpose) {
    using enum campaign::ConsentPurpose;
    if (purpose == EntrancePhoto || purpose == FaceComparison)
        forget_entrance_photo_of(tx, campaign, token, purpose == FaceComparison);
    if (purpose == FaceComparison) forget_admission_photo_of(tx, campaign, token);
}

}  // namespace

const char* name_of(ConsentSaid said) {
    switch (said) {
        case ConsentSaid::Nothing: return "unasked";
        case ConsentSaid::Yes: return "yes";
        case ConsentSaid::No: return "no";
    }
    assert(false);
    return "";
}

ConsentSaid consent_said(Transaction& tx, CampaignId campaign, std::string_view token,
                         campaign::ConsentPurpose purpose) {
    const auto last = last_word(tx, campaign, token, purpose);
    if (!last) return ConsentSaid::Nothing;
    return last->given && last->stands ? ConsentSaid::Yes : ConsentSaid::No;
}

std::int64_t consents_given(Transaction& tx, CampaignId campaign,
                            campaign::ConsentPurpose purpose) {
    std::map<std::string, bool> last;  // by token
    for (const auto& row : tx.query(
             "SELECT f.token, f.kind, f.detail, CASE WHEN EXISTS (SELECT 1 FROM fact u WHERE "
             "u.undoes = f.event_id) THEN 0 ELSE 1 END AS stands FROM fact f WHERE f.campaign_id = "
             ":campaign AND f.kind IN ('consent_given', 'consent_refused') ORDER BY f.seq",
             {{"campaign", campaign}}))
        if (json::parse(row.text("detail")).value("purpose", "") == campaign::name_of(purpose))
            last[row.text("token")] = row.text("kind") == "consent_given" && row.truth("stands");
    return std::ranges::count_if(last, [](const auto& one) { return one.second; });
}

void note_consent(Transaction& tx, Facts& facts, const InForce& campaign, const Doing& doing,
                  const ConsentWord& word) {
    const auto last = last_word(tx, campaign.id, word.token, word.purpose);
    const bool yes = last && last->given && last->stands;
    const std::string purpose{campaign::name_of(word.purpose)};
    if (!word.given) forget_without_consent(tx, campaign.id, word.token, word.purpose);
    if (last && yes == word.given) return;
    if (yes) {
        facts.undo(tx, campaign, doing, last->event, word.reason);
        return;
    }
    facts.record(tx, campaign, doing,
                 {.kind = word.given ? "consent_given" : "consent_refused",
                  .token = word.token,
                  .session = {},
                  .station = {},
                  .detail = json{{"purpose", purpose}, {"version", word.version}}.dump()});
}

}  // namespace liuying::store
