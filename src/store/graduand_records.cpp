#include "store/graduand_records.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>
#include <unordered_set>

#include "campaign/zone.h"
#include "identity/document.h"
#include "store/batches.h"

namespace liuying::store {

namespace {

constexpr std::array columns{
    "id",       "campaign_id", "person_key",    "token",           "student_no",
    "name",     "campus",      "college",       "major",           "level",
    "combined", "expected_on", "document_type", "document_masked", "person_level",
    "blocks",   "gone",        "version"};

bool may_stand_in_a_number(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// "2021-06-30" as a civil date; nothing for '' or anything else.
std::optional<identity::CivilDate> date_of(const std::string& text) {
    if (text.size() != 10) return std::nullopt;
    const identity::CivilDate date{
        std::chrono::year{std::stoi(text.substr(0, 4))},
        std::chrono::month{static_cast<unsigned>(std::stoi(text.substr(5, 2)))},
        std::chrono::day{static_cast<unsigned>(std::stoi(text.substr(8, 2)))}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

}  // namespace

std::optional<KeyKind> key_kind_named(std::string_view name) {
    if (name == "ticket") return KeyKind::Ticket;
    if (name == "student_no") return KeyKind::StudentNo;
    if (name == "document") return KeyKind::Document;
    if (name == "card") return KeyKind::Card;
    if (name == "sign_in_no") return KeyKind::SignInNo;
    return std::nullopt;
}

std::string graduand_columns(std::string_view alias) {
    std::string text;
    for (const auto* column : columns) {
        if (!text.empty()) text += ", ";
        text += std::string{alias} + "." + column;
    }
    return text;
}

GraduandRow graduand_of_row(const Row& row) {
    return {.id = row.id<roster::Graduand>("id"),
            .campaign = row.id<CampaignTag>("campaign_id"),
            .person_key = row.id<PersonKey>("person_key"),
            .token = row.text("token"),
            .student_no = row.text("student_no"),
            .name = row.text("name"),
            .campus = row.text("campus"),
            .college = row.text("college"),
            .major = row.text("major"),
            .level = row.text("level"),
            .combined = row.truth("combined"),
            .expected_on = row.text("expected_on"),
            .document_type = row.text("document_type"),
            .document_masked = row.text("document_masked"),
            .person_level = row.text("person_level"),
            .blocks = row.text("blocks"),
            .gone = row.truth("gone"),
            .version = row.int64("version")};
}

std::string number_in(std::string_view read) {
    std::string_view longest;
    std::size_t at = 0;
    while (at < read.size()) {
        if (!may_stand_in_a_number(read[at])) {
            ++at;
            continue;
        }
        auto end = at;
        while (end < read.size() && may_stand_in_a_number(read[end])) ++end;
        const auto run = read.substr(at, end - at);
        const bool has_digit =
            std::ranges::any_of(run, [](char c) { return c >= '0' && c <= '9'; });
        if (has_digit && run.size() > longest.size()) longest = run;
        at = end;
    }
    return std::string{longest};
}

std::optional<GraduandRow> Graduands::by_token(Transaction& tx, CampaignId campaign,
                                               std::string_view token) const {
    const auto row =
        tx.first("SELECT " + graduand_columns("g") +
                     " FROM graduand g WHERE g.token = :token AND g.campaign_id = :campaign",
                 {{"token", token}, {"campaign", campaign}});
    if (!row) return std::nullopt;
    return graduand_of_row(*row);
}

std::optional<GraduandRow> Graduands::by_id(Transaction& tx, CampaignId campaign,
                                            roster::GraduandId id) const {
    const auto row = tx.first("SELECT " + graduand_columns("g") +
                                  " FROM graduand g WHERE g.id = :id AND g.campaign_id = :campaign",
                              {{"id", id}, {"campaign", campaign}});
    if (!row) return std::nullopt;
    return graduand_of_row(*row);
}

std::vector<GraduandRow> Graduands::by_key(Transaction& tx, CampaignId campaign, KeyKind kind,
                                           std::string_view value, std::string_view session) const {
    const auto all = [&](const std::string& condition, Params params) {
        params.push_back({"campaign", campaign});
        std::vector<GraduandRow> found;
        for (const auto& row :
             tx.query("SELECT " + graduand_columns("g") +
                          " FROM graduand g WHERE g.campaign_id = :campaign AND " + condition +
                          " ORDER BY g.student_no",
                      params))
            found.push_back(graduand_of_row(row));
        return found;
    };
    switch (kind) {
        case KeyKind::Ticket: return all("g.token = :value", {{"value", value}});
        case KeyKind::StudentNo: return all("g.student_no = :value", {{"value", value}});
        case KeyKind::SignInNo: {
            const auto number = number_in(value);
            if (number.empty() || number.size() > 6 ||
                number.find_first_not_of("0123456789") != std::string::npos)
                return {};
            return all(
                "g.token = (SELECT s.token FROM sign_in s WHERE s.campaign_id = :campaign AND "
                "s.session = :session AND s.number = :number)",
                {{"session", session}, {"number", std::stoll(number)}});
        }
        case KeyKind::Card:
        case KeyKind::Document: {
            const auto clean = identity::clean_number(kind == KeyKind::Card ? number_in(value)
                                                                            : std::string{value});
            if (clean.text.empty()) return {};
            return all(
                "g.id IN (SELECT d.graduand_id FROM graduand_document d WHERE d.campaign_id = "
                ":campaign "
                "AND d.document_index = :value)",
                {{"value", index_of_document(clean.text)}});
        }
    }
    assert(false);
    return {};
}

roster::StandingFacts Graduands::standing_facts(Transaction& tx, const InForce& campaign,
                                                const GraduandRow& who) const {
    return standing_facts(tx, campaign, std::span{&who, 1}).front();
}

std::vector<roster::StandingFacts> Graduands::standing_facts(
    Transaction& tx, const InForce& campaign, std::span<const GraduandRow> people) const {
    return standing_facts(tx, campaign, people,
                          campaign::local_time(campaign.campaign->zone, clock_.now()).date);
}

std::vector<roster::StandingFacts> Graduands::standing_facts(Transaction& tx,
                                                             const InForce& campaign,
                                                             std::span<const GraduandRow> people,
                                                             identity::CivilDate day) const {
    struct Seen {
        std::string hash;
        std::string taken_on;
        std::string level;
        roster::PictureSource source{};
    };
    using SeenBy = std::unordered_map<std::string, Seen>;  // student number
    std::vector<std::string> numbers;
    std::vector<std::string> tokens;
    for (const auto& who : people) {
        numbers.push_back(who.student_no);
        tokens.push_back(who.token);
    }
    const auto newest_list = [&](const char* side) {
        SeenBy seen;
        const auto list = tx.first(
            "SELECT l.id FROM picture_list l WHERE l.campaign_id = :campaign AND l.side = "
            ":side ORDER BY l.seen_at_ms DESC, l.id DESC LIMIT 1",
            {{"campaign", campaign.id}, {"side", side}});
        if (!list) return seen;
        const auto id = list->id<JournalEvent>("id");
        in_batches(numbers, [&](const std::string& places, Params params) {
            params.push_back({"list", id});
            tx.each(
                "SELECT student_no, upper(picture_hash) AS picture_hash, taken_on, level, source "
                "FROM picture_seen WHERE list_id = :list "
                "AND "
                "student_no IN (" +
                    places + ")",
                params, [&](const Row& row) {
                    seen.emplace(
                        row.text("student_no"),
                        Seen{row.text("picture_hash"), row.text("taken_on"), row.text("level"),
                             roster::picture_source_of_name(row.text("source"))});
                });
        });
        return seen;
    };
    const auto on_registry = newest_list("registry");
    const auto in_school = newest_list("school");
    std::unordered_set<std::string> alone;
    std::unordered_set<std::string> reshoot;
    in_batches(tokens, [&](const std::string& places, Params params) {
        params.push_back({"campaign", campaign.id});
        tx.each(
            "SELECT f.token, f.kind FROM current_fact f WHERE f.campaign_id = :campaign AND "
            "f.token IN (" +
                places +
                ") AND f.kind IN ('alone_permitted', 'reshoot_ordered') AND (f.kind = "
                "'alone_permitted' OR NOT "
                "EXISTS (SELECT 1 FROM current_fact s WHERE s.campaign_id = f.campaign_id AND "
                "s.token = "
                "f.token AND s.kind = 'seated' AND s.seq > f.seq))",
            params, [&](const Row& row) {
                (row.text("kind") == "reshoot_ordered" ? reshoot : alone).insert(row.text("token"));
            });
    });

    const auto& rules = *campaign.campaign;
    std::vector<roster::StandingFacts> all;
    for (const auto& who : people) {
        roster::StandingFacts facts;
        facts.combined = who.combined;
        facts.graduates_this_year =
            who.expected_on.size() < 4 || std::stoi(who.expected_on.substr(0, 4)) == rules.cohort;
        const auto weighed = [&](const SeenBy& side, std::string& hash) {
            const auto found = side.find(who.student_no);
            if (found == side.end()) return roster::Holding::None;
            hash = found->second.hash;
            const roster::SeenPicture picture{.level = found->second.level,
                                              .taken_on = date_of(found->second.taken_on),
                                              .source = found->second.source};
            return roster::weigh(picture, who.level, who.combined,
                                 {.oldest_days = rules.standing.earlier_picture_age_days}, day);
        };
        std::string registry_hash;
        std::string school_hash;
        facts.registry = weighed(on_registry, registry_hash);
        facts.school = weighed(in_school, school_hash);
        facts.pictures_differ =
            !registry_hash.empty() && !school_hash.empty() && registry_hash != school_hash;
        facts.reshoot_ordered = reshoot.contains(who.token);
        facts.alone_permitted = alone.contains(who.token);
        all.push_back(facts);
    }
    return all;
}

std::unordered_map<std::string, GraduandRow> Graduands::of_tokens(
    Transaction& tx, CampaignId campaign, std::span<const std::string> tokens) const {
    std::unordered_map<std::string, GraduandRow> found;
    in_batches(tokens, [&](const std::string& places, Params params) {
        // By token alone, which is unique: asked for the campaign too, SQLite goes through all of
        // its people.
        tx.each("SELECT " + graduand_columns("g") + " FROM graduand g WHERE g.token IN (" + places +
                    ")",
                params, [&](const Row& row) {
                    auto who = graduand_of_row(row);
                    if (who.campaign != campaign) return;
                    auto token = who.token;
                    found.emplace(std::move(token), std::move(who));
                });
    });
    return found;
}

std::vector<GraduandRow> Graduands::by_tokens(Transaction& tx, CampaignId campaign,
                                              std::span<const std::string> tokens) const {
    const auto found = of_tokens(tx, campaign, tokens);
    std::vector<GraduandRow> in_order;
    for (const auto& token : tokens)
        if (const auto one = found.find(token); one != found.end()) in_order.push_back(one->second);
    return in_order;
}

std::unordered_map<std::string, Graduands::Contact> Graduands::contacts(
    Transaction& tx, CampaignId campaign, std::span<const std::string> tokens) const {
    std::unordered_map<std::string, Contact> found;
    in_batches(tokens, [&](const std::string& places, Params params) {
        tx.each(
            "SELECT token, campaign_id, email, phone FROM graduand WHERE token IN (" + places + ")",
            params, [&](const Row& row) {
                if (row.id<CampaignTag>("campaign_id") == campaign)
                    found[row.text("token")] = {row.text("email"), row.text("phone")};
            });
    });
    return found;
}

bool Graduands::taken(Transaction& tx, const GraduandRow& who) const {
    return tx
        .first("SELECT 1 AS one FROM picture_on_file WHERE person_level = :person_level LIMIT 1",
               {{"person_level", who.person_level}})
        .has_value();
}

void Graduands::note_taken(Transaction& tx, const GraduandRow& who, std::string_view state,
                           Instant at) const {
    tx.execute(
        "INSERT INTO picture_on_file (person_level, campaign_id, token, state, at_ms) VALUES "
        "(:person_level, :campaign, :token, :state, :at) ON CONFLICT (person_level, campaign_id, "
        "token, state) DO NOTHING",
        {{"person_level", who.person_level},
         {"campaign", who.campaign},
         {"token", who.token},
         {"state", state},
         {"at", at}});
}

std::string Graduands::index_of_document(std::string_view number) const {
    return to_hex(vault_.blind(BlindDomain::DocumentWhole, number));
}

std::string Graduands::index_of_last4(std::string_view number) const {
    return to_hex(vault_.blind(BlindDomain::DocumentLastFour,
                               number.substr(number.size() > 4 ? number.size() - 4 : 0)));
}

std::string Graduands::index_of_person_level(std::string_view number,
                                             std::string_view level) const {
    return to_hex(
        vault_.blind(BlindDomain::PersonAndLevel, std::string{number} + "\n" + std::string{level}));
}

}  // namespace liuying::store
