#include "store/likeness_records.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "portrait/likeness.h"

namespace liuying::store {

namespace {

using nlohmann::json;

struct Neighbour {
    EventId shot;
    portrait::Appearance appearance;
};

// `beyond` and `order`: "<", "DESC" for the one before, ">", "ASC" for the one after.
std::optional<Neighbour> neighbour(Transaction& tx, const ShotPlace& place, const char* beyond,
                                   const std::string& order) {
    const auto row = tx.first(
        "SELECT s.id, a.value FROM shot s JOIN appearance a ON a.shot_id = s.id WHERE "
        "s.campaign_id = :campaign AND s.session = :session AND s.station = :station AND "
        "(s.taken_at_ms, s.counter, s.id) " +
            std::string{beyond} + " (:taken, :counter, :shot) ORDER BY s.taken_at_ms " + order +
            ", s.counter " + order + ", s.id " + order + " LIMIT 1",
        {{"campaign", place.campaign},
         {"session", place.session},
         {"station", place.station},
         {"taken", place.taken},
         {"counter", place.counter},
         {"shot", place.shot}});
    if (!row) return std::nullopt;
    auto appearance = portrait::Appearance::unpack(row->bytes("value"));
    if (!appearance) return std::nullopt;
    return Neighbour{row->id<JournalEvent>("id"), std::move(*appearance)};
}

void tell(Transaction& tx, const ShotPlace& place, EventId shot, EventId before, double ln_ratio,
          Instant now) {
    tx.execute(
        "INSERT INTO witness (id, campaign_id, session, kind, shot_id, at_ms, source, value) "
        "VALUES (:id, :campaign, :session, 'same_sitter', :shot, :at, 'engine', :value)",
        {{"id", EventId::make(now)},
         {"campaign", place.campaign},
         {"session", place.session},
         {"shot", shot},
         {"at", now},
         {"value", json{{"with", before.text()}, {"ln_ratio", ln_ratio}}.dump()}});
}

}  // namespace

void note_appearance(Transaction& tx, const ShotPlace& place,
                     const portrait::Appearance& appearance, Instant now) {
    tx.execute("INSERT INTO appearance (shot_id, value) VALUES (:shot, :value)",
               {{"shot", place.shot}, {"value", appearance.packed()}});
    if (const auto before = neighbour(tx, place, "<", "DESC"))
        tell(tx, place, place.shot, before->shot,
             portrait::likeness_of(before->appearance, appearance).dress, now);
    if (const auto after = neighbour(tx, place, ">", "ASC"))
        tell(tx, place, after->shot, place.shot,
             portrait::likeness_of(appearance, after->appearance).dress, now);
}

std::map<std::string, std::vector<capture::Alike>> likenesses_at(Transaction& tx,
                                                                 CampaignId campaign,
                                                                 const std::string& session,
                                                                 const std::string& station,
                                                                 Instant since) {
    std::map<std::string, std::vector<capture::Alike>> all;
    for (const auto& row :
         tx.query("SELECT w.shot_id, w.value FROM shot s JOIN witness w ON w.shot_id = s.id WHERE "
                  "s.campaign_id = :campaign AND s.session = :session AND s.station = :station AND "
                  "s.taken_at_ms >= :since AND w.kind = 'same_sitter'",
                  {{"campaign", campaign},
                   {"session", session},
                   {"station", station},
                   {"since", since}})) {
        const auto value = json::parse(row.text("value"));
        all[row.id<JournalEvent>("shot_id").text()].push_back(
            {value.at("with").get<std::string>(), value.at("ln_ratio").get<double>()});
    }
    return all;
}

}  // namespace liuying::store
