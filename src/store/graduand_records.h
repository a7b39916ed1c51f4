#pragma once
// The roster's side of the house: who stands behind a token. Everything here knows persons; nothing
// of it may be asked at a masked place.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "roster/graduand.h"
#include "roster/standing.h"
#include "store/campaign_records.h"
#include "store/database.h"
#include "store/sealed.h"

namespace liuying::store {

// The clear columns of a graduand that lists, desks and decisions need.
struct GraduandRow {
    roster::GraduandId id;
    CampaignId campaign;
    PersonKeyId person_key;
    std::string token;
    std::string student_no;
    std::string name;
    std::string campus;
    std::string college;
    std::string major;
    std::string level;
    bool combined = false;
    std::string expected_on;
    std::string document_type;
    std::string document_masked;
    std::string person_level;
    std::string blocks;
    bool gone = false;
    std::int64_t version = 0;
};

// How someone may be named at a desk.
enum class KeyKind { Ticket, StudentNo, Document, Card, SignInNo };
[[nodiscard]] std::optional<KeyKind> key_kind_named(std::string_view name);

class Graduands {
public:
    Graduands(const Vault& vault, const Clock& clock) : vault_{vault}, clock_{clock} {}

    [[nodiscard]] std::optional<GraduandRow> by_token(Transaction& tx, CampaignId campaign,
                                                      std::string_view token) const;
    [[nodiscard]] std::optional<GraduandRow> by_id(Transaction& tx, CampaignId campaign,
                                                   roster::GraduandId id) const;
    // All enrolment records that this key can mean: none, one, or two of one person (a document
    // number may belong to two records). A reader's whole text is searched for the number in it.
    // SignInNo needs `session`.
    [[nodiscard]] std::vector<GraduandRow> by_key(Transaction& tx, CampaignId campaign,
                                                  KeyKind kind, std::string_view value,
                                                  std::string_view session = {}) const;

    // What the lists and facts say about pictures of this person, weighed for their level.
    [[nodiscard]] roster::StandingFacts standing_facts(Transaction& tx, const InForce& campaign,
                                                       const GraduandRow& who) const;
    // Of many, in their order, with a few queries for every fifty.
    [[nodiscard]] std::vector<roster::StandingFacts> standing_facts(
        Transaction& tx, const InForce& campaign, std::span<const GraduandRow> people) const;
    // The same, with the age of each picture as it is on `day`.
    [[nodiscard]] std::vector<roster::StandingFacts> standing_facts(
        Transaction& tx, const InForce& campaign, std::span<const GraduandRow> people,
        identity::CivilDate day) const;
    // Those of the tokens that are somebody's, in the order of `tokens`.
    [[nodiscard]] std::vector<GraduandRow> by_tokens(Transaction& tx, CampaignId campaign,
                                                     std::span<const std::string> tokens) const;
    // The same, by token.
    [[nodiscard]] std::unordered_map<std::string, GraduandRow> of_tokens(
        Transaction& tx, CampaignId campaign, std::span<const std::string> tokens) const;
    // Where those of the tokens can be written to, by token.
    struct Contact {
        std::string email;
        std::string phone;
    };
    [[nodiscard]] std::unordered_map<std::string, Contact> contacts(
        Transaction& tx, CampaignId campaign, std::span<const std::string> tokens) const;
    // A picture of this person and level was taken already, in this campaign or another (R9).
    [[nodiscard]] bool taken(Transaction& tx, const GraduandRow& who) const;
    void note_taken(Transaction& tx, const GraduandRow& who, std::string_view state,
                    Instant at) const;

    [[nodiscard]] std::string index_of_document(std::string_view number) const;
    [[nodiscard]] std::string index_of_last4(std::string_view number) const;
    [[nodiscard]] std::string index_of_person_level(std::string_view number,
                                                    std::string_view level) const;

private:
    const Vault& vault_;
    const Clock& clock_;
};

// The number in what a card reader typed: the longest run of letters and digits that can be one.
[[nodiscard]] std::string number_in(std::string_view read);

[[nodiscard]] GraduandRow graduand_of_row(const Row& row);
// The column list graduand_of_row reads, for a table alias: "g.id, g.campaign_id, …".
[[nodiscard]] std::string graduand_columns(std::string_view alias);

}  // namespace liuying::store
