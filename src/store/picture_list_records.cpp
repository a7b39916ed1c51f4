#include "store/picture_list_records.h"

#include <nlohmann/json.hpp>

#include "store/calling.h"
#include "store/listed_pictures.h"

namespace liuying::store {

using Json = nlohmann::json;

ListRead PictureListRecords::read_list(const InForce& campaign, const Doing& doing,
                                       const std::string& side, const std::string& file_name,
                                       const roster::PictureList& list) {
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        auto carried = listed_pictures(tx, graduands_, campaign, list);
        ListRead read{.id = doing.event_id,
                      .matched = 0,
                      .without = carried.without,
                      .not_counting = 0,
                      .unmatched = std::move(carried.unmatched),
                      .unreadable = std::move(carried.unreadable),
                      .cases = {}};
        // Student number → picture hash, of pictures that count.
        using Seen = std::map<std::string, std::string, std::less<>>;
        Seen mine;
        tx.execute(
            "INSERT INTO picture_list (id, campaign_id, side, seen_at_ms, file_name, made_by) "
            "VALUES "
            "(:id, :campaign, :side, :at, :file, :by)",
            {{"id", doing.event_id},
             {"campaign", campaign.id},
             {"side", side},
             {"at", doing.happened_at},
             {"file", file_name},
             {"by", doing.actor}});
        for (const auto& [number, with] : carried.with) {
            const auto& row = *with.row;
            if (with.counts)
                mine.emplace(number, row.hash);
            else
                ++read.not_counting;
            tx.execute(
                "INSERT INTO picture_seen (list_id, student_no, picture_hash, taken_on, level, "
                "source) VALUES (:list, :student_no, :hash, :taken, :level, :source)",
                {{"list", doing.event_id},
                 {"student_no", number},
                 {"hash", row.hash},
                 {"taken", row.taken_on ? identity::to_text(*row.taken_on) : std::string{}},
                 {"level", with.level},
                 {"source", roster::name_of(row.source)}});
        }
        Seen other;
        tx.each(
            "SELECT p.student_no, upper(p.picture_hash) AS picture_hash, p.level, p.source, "
            "g.level AS own FROM picture_seen p JOIN graduand g ON g.campaign_id = :campaign AND "
            "g.student_no = p.student_no WHERE p.list_id = (SELECT l.id FROM picture_list l WHERE "
            "l.campaign_id = :campaign AND l.side <> :side ORDER BY l.seen_at_ms DESC, l.id DESC "
            "LIMIT 1)",
            {{"campaign", campaign.id}, {"side", side}}, [&](const Row& row) {
                const auto level = row.text("level");
                if (roster::counts({level, {}, roster::picture_source_of_name(row.text("source"))},
                                   row.text("own")))
                    other.emplace(row.text("student_no"), row.text("picture_hash"));
            });
        const bool registry = side == "registry";
        const auto pages = stages_.of(tx, campaign.id);
        auto left = mine;
        std::vector<GraduandRow> people;
        tx.each("SELECT " + graduand_columns("g") +
                    " FROM graduand g WHERE g.campaign_id = :campaign ORDER BY g.student_no",
                {{"campaign", campaign.id}},
                [&](const Row& row) { people.push_back(graduand_of_row(row)); });
        const auto standing = graduands_.standing_facts(tx, campaign, people);
        for (std::size_t i = 0; i < people.size(); ++i) {
            const auto& who = people[i];
            const auto here = mine.find(who.student_no);
            const auto there = other.find(who.student_no);
            const bool on_this = here != mine.end();
            const bool on_other = there != other.end();
            const bool differ = on_this && on_other && !here->second.empty() &&
                                !there->second.empty() && here->second != there->second;
            left.erase(who.student_no);
            if (on_this) ++read.matched;
            if (!who.gone) {
                const auto* group = "none";
                if (on_this && on_other)
                    group = differ ? "differ" : "both";
                else if (on_this || on_other)
                    group = on_this == registry ? "registry_only" : "school_only";
                ++read.cases[group];
            }
            const auto page = pages->find(who.token);
            const auto facts = page == pages->end() ? campaign::Facts{} : page->second;
            const auto note = [&](bool now, campaign::FactKind stands, const char* yes,
                                  const char* no) {
                if (now == facts.has(stands)) return;
                auto event = doing;
                event.event_id = EventId::make(clock_.now());
                facts_.record(tx, campaign, event,
                              {.kind = now ? yes : no,
                               .token = who.token,
                               .detail = Json{{"list", doing.event_id.text()}}.dump()});
            };
            if (registry)
                note(on_this, campaign::FactKind::OnRegistry, "on_registry", "not_on_registry");
            else
                note(on_this, campaign::FactKind::InSchoolSystem, "in_school_system",
                     "not_in_school_system");
            note(differ, campaign::FactKind::PicturesDiffer, "pictures_differ", "pictures_agree");
            if (!who.gone)
                call_by_list(tx, facts_, clock_, campaign, doing, who, facts,
                             roster::may_sit(roster::decide(standing[i]).kind));
        }
        for (const auto& [number, hash] : left) read.unmatched.push_back(number);
        journal_.append(tx, {.event_id = doing.event_id,
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = doing.happened_at,
                             .actor = doing.actor,
                             .action = "picture_list_read",
                             .subject = "list/" + side,
                             .after = Json{{"rows", mine.size()},
                                           {"matched", read.matched},
                                           {"without", read.without},
                                           {"not_counting", read.not_counting},
                                           {"unreadable", read.unreadable.size()}}
                                          .dump()});
        return read;
    });
}

}  // namespace liuying::store
