#include "store/consent_records.h"

#include <cassert>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "store/admission_photos.h"
#include "store/entrance_photos.h"

namespace liuying::store {

namespace {

using nlohmann::json;

struct LastWord {
    EventId event;
    std::string version;
    bool given = false;
    bool stands = false;  // not withdrawn

    [[nodiscard]] bool yes() const { return given && stands; }
};

// `row`: of consent_facts; nothing about another purpose.
std::optional<LastWord> word_of_row(const Row& row, campaign::ConsentPurpose purpose) {
    const auto detail = json::parse(row.text("detail"));
    if (detail.value("purpose", "") != campaign::name_of(purpose)) return std::nullopt;
    return LastWord{row.id<JournalEvent>("event_id"), detail.value("version", ""),
                    row.text("kind") == "consent_given", row.truth("stands")};
}

constexpr const char* consent_facts =
    "SELECT f.token, f.event_id, f.kind, f.detail, CASE WHEN EXISTS (SELECT 1 FROM fact u WHERE "
    "u.undoes = f.event_id) THEN 0 ELSE 1 END AS stands FROM fact f WHERE f.campaign_id = "
    ":campaign AND f.kind IN ('consent_given', 'consent_refused')";

std::optional<LastWord> last_word(Transaction& tx, CampaignId campaign, std::string_view token,
                                  campaign::ConsentPurpose purpose) {
    std::optional<LastWord> last;
    for (const auto& row :
         tx.query(std::string{consent_facts} + " AND f.token = :token ORDER BY f.seq",
                  {{"campaign", campaign}, {"token", token}}))
        if (auto word = word_of_row(row, purpose)) last = std::move(word);
    return last;
}

// What rested on the yes, gone at the no.
void forget_without_consent(Transaction& tx, CampaignId campaign, std::string_view token,
                            campaign::ConsentPurpose purpose) {
    using enum campaign::ConsentPurpose;
    if (purpose == EntrancePhoto || purpose == FaceComparison)
        forget_entrance_photo_of(tx, campaign, token, purpose == FaceComparison);
    if (purpose == AdmissionPhoto) forget_admission_photo_of(tx, campaign, token);
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
    return last->yes() ? ConsentSaid::Yes : ConsentSaid::No;
}

bool agrees_to(Transaction& tx, const InForce& campaign, std::string_view token,
               campaign::ConsentPurpose purpose) {
    const auto* text = campaign.campaign->consent(purpose);
    const auto last = last_word(tx, campaign.id, token, purpose);
    return text && last && last->yes() && last->version == std::to_string(text->version);
}

std::set<std::string> agreed_to(Transaction& tx, const InForce& campaign,
                                campaign::ConsentPurpose purpose) {
    std::set<std::string> tokens;
    const auto* text = campaign.campaign->consent(purpose);
    if (!text) return tokens;
    const auto version = std::to_string(text->version);
    tx.each(std::string{consent_facts} + " ORDER BY f.seq", {{"campaign", campaign.id}},
            [&](const Row& row) {
                const auto word = word_of_row(row, purpose);
                if (!word) return;
                if (word->yes() && word->version == version)
                    tokens.insert(row.text("token"));
                else
                    tokens.erase(row.text("token"));
            });
    return tokens;
}

void note_consent(Transaction& tx, Facts& facts, const InForce& campaign, const Doing& doing,
                  const ConsentWord& word) {
    const auto last = last_word(tx, campaign.id, word.token, word.purpose);
    const bool yes = last && last->yes();
    const std::string purpose{campaign::name_of(word.purpose)};
    if (!word.given) forget_without_consent(tx, campaign.id, word.token, word.purpose);
    if (last && yes == word.given && (!yes || last->version == word.version)) return;
    if (yes && !word.given) {
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
