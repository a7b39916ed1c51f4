#include "store/prefetch_records.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "access/secret.h"
#include "identity/document.h"

namespace liuying::store {

namespace {

constexpr std::size_t most_changed = 2000;  // people; beyond it the whole is quicker
constexpr std::size_t entries_at_once = 1000;

// Entries that change nothing of what a desk is told about anybody: the facts that follow from them
// have entries of their own, about a ticket.
bool of_nobody(std::string_view subject) {
    constexpr std::array nobody{"shot/",    "camera/",   "shift/",  "notice/", "columns/",
                                "session/", "delivery/", "device/", "account/"};
    return std::ranges::any_of(
        nobody, [&](const char* beginning) { return subject.starts_with(beginning); });
}

}  // namespace

access::NamingKey PrefetchRecords::key_of(const InForce& campaign, std::string_view session,
                                          std::string_view device) const {
    const auto bytes =
        vault_.blind(BlindDomain::PrefetchKey,
                     campaign.id.text() + "\n" + std::string{session} + "\n" + std::string{device});
    access::NamingKey::Secret secret{};
    std::ranges::copy(bytes, secret.begin());
    return access::NamingKey{secret};
}

std::string PrefetchRecords::code_of(const InForce& campaign, std::string_view session) const {
    const auto bytes =
        vault_.blind(BlindDomain::PrefetchCode, campaign.id.text() + "\n" + std::string{session});
    return access::code_of(std::span{bytes}.first(10));
}

std::string PrefetchRecords::Cursor::text() const {
    return std::to_string(seq) + "-" + rows;
}

std::optional<PrefetchRecords::Cursor> PrefetchRecords::Cursor::parse(std::string_view text) {
    Cursor cursor;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), cursor.seq);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (fault != std::errc{} || digits >= text.size() || text[digits] != '-') return std::nullopt;
    cursor.rows = text.substr(digits + 1);
    return cursor;
}

PrefetchRecords::Cursor PrefetchRecords::now(const InForce& campaign,
                                             const access::NamingKey& key) {
    const auto seq = journal_.last_seq();
    const auto rows = key.of(access::Naming::Ticket, "rows\n" + std::to_string(campaign.version) +
                                                         "\n" + campaigns_.shown_on(campaign));
    return {seq, to_hex(std::span{rows}.first(8))};
}

std::optional<std::vector<std::string>> PrefetchRecords::changed(const InForce& campaign,
                                                                 const Cursor& since,
                                                                 const Cursor& now) {
    if (since.rows != now.rows || since.seq > now.seq) return std::nullopt;
    std::set<std::string> tokens;
    for (auto seq = since.seq; seq < now.seq;) {
        const auto entries = journal_.after(seq, entries_at_once, campaign.id.text());
        if (entries.empty()) break;
        for (const auto& entry : entries) {
            seq = entry.seq;
            if (seq > now.seq) break;
            const std::string_view subject{entry.event.subject};
            constexpr std::string_view ticket{"ticket/"};
            if (subject.starts_with(ticket))
                tokens.emplace(subject.substr(ticket.size()));
            else if (!of_nobody(subject))
                return std::nullopt;
        }
        if (tokens.size() > most_changed) return std::nullopt;
    }
    // A picture taken or accepted serves every record of the person, here and in other campaigns.
    database_.read([&](Transaction& tx) {
        for (const auto& row :
             tx.query("SELECT DISTINCT mine.token FROM fact f JOIN graduand other ON other.token = "
                      "f.token JOIN graduand mine ON mine.person_level = other.person_level WHERE "
                      "f.seq > :since AND f.kind IN ('bound', "
                      "'bound_elsewhere', 'accepted') AND mine.campaign_id = :campaign",
                      {{"since", since.seq}, {"campaign", campaign.id}}))
            tokens.insert(row.text("token"));
    });
    if (tokens.size() > most_changed) return std::nullopt;
    return std::vector<std::string>{tokens.begin(), tokens.end()};
}

PrefetchRecords::Page PrefetchRecords::page(const InForce& campaign, const std::string& session,
                                            const access::NamingKey& key, const std::string& after,
                                            std::size_t limit) {
    return database_.read([&](Transaction& tx) {
        std::vector<GraduandRow> people;
        for (const auto& row : tx.query(
                 "SELECT " + graduand_columns("g") +
                     " FROM graduand g WHERE g.campaign_id = :campaign AND g.student_no > :after "
                     "ORDER BY g.student_no LIMIT :limit",
                 {{"campaign", campaign.id},
                  {"after", after},
                  {"limit", static_cast<std::int64_t>(limit)}}))
            people.push_back(graduand_of_row(row));
        return Page{described(tx, campaign, session, key, people),
                    people.size() < limit ? std::string{} : people.back().student_no};
    });
}

std::map<access::NamingHash, std::string> PrefetchRecords::whose(
    const InForce& campaign, const access::NamingKey& key,
    std::span<const access::NamingHash> tickets) {
    const std::set<access::NamingHash> asked{tickets.begin(), tickets.end()};
    return database_.read([&](Transaction& tx) {
        std::map<access::NamingHash, std::string> found;
        tx.each("SELECT token FROM graduand WHERE campaign_id = :campaign",
                {{"campaign", campaign.id}}, [&](const Row& row) {
                    const auto hash = key.of(access::Naming::Ticket, row.text("token"));
                    if (asked.contains(hash)) found.emplace(hash, row.text("token"));
                });
        return found;
    });
}

std::vector<PrefetchedPerson> PrefetchRecords::of(const InForce& campaign,
                                                  const std::string& session,
                                                  const access::NamingKey& key,
                                                  std::span<const std::string> tokens) {
    return database_.read([&](Transaction& tx) {
        const auto people = graduands_.by_tokens(tx, campaign.id, tokens);
        return described(tx, campaign, session, key, people);
    });
}

std::vector<PrefetchedPerson> PrefetchRecords::described(Transaction& tx, const InForce& campaign,
                                                         const std::string& session,
                                                         const access::NamingKey& key,
                                                         std::span<const GraduandRow> people) {
    // Weighed as on the session's day, whenever it is fetched.
    const auto day = campaign.campaign->session(session)->date;
    const auto facts = hall_.person_facts(tx, campaign, people, session, day);
    std::vector<PrefetchedPerson> all;
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto& who = people[i];
        PrefetchedPerson person{.ticket = key.of(access::Naming::Ticket, who.token),
                                .others = {key.of(access::Naming::StudentNo, who.student_no)},
                                .facts = facts[i]};
        const auto row =
            tx.first("SELECT document_sealed FROM graduand WHERE id = :id", {{"id", who.id}});
        const auto type = identity::document_type_of_name(who.document_type);
        // Nothing of somebody who was erased.
        if (const auto number =
                vault_.open_number(tx, who.person_key, row->bytes("document_sealed"));
            number && type)
            for (const auto& form : identity::known_forms({*type, *number}))
                person.others.push_back(key.of(access::Naming::Document, form));
        all.push_back(std::move(person));
    }
    return all;
}

}  // namespace liuying::store
