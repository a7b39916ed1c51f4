#include "store/campaign_records.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "campaign/calendar.h"
#include "campaign/zone.h"
#include "store/admission_photos.h"

namespace liuying::store {

namespace {

constexpr const char* select_campaign =
    "SELECT id, school_code, slug, version, is_demo, shown_on FROM campaign";

// "2021-10-14 09:30" as show_on wrote it: the day, and the minute of the day at which it was
// started.
std::pair<campaign::CivilDate, int> shown_day(const std::string& text) {
    const auto number = [&](std::size_t from, std::size_t length) {
        return std::stoi(text.substr(from, length));
    };
    const campaign::CivilDate date{std::chrono::year{number(0, 4)},
                                   std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                   std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    return {date, number(11, 2) * 60 + number(14, 2)};
}

}  // namespace

std::optional<campaign::Campaign> campaign_as_shown(const std::string& toml,
                                                    const std::string& shown_on) {
    auto parsed = campaign::parse_campaign(toml);
    if (!parsed) return std::nullopt;
    if (shown_on.empty()) return std::move(*parsed);
    const auto [day, minute] = shown_day(shown_on);
    return campaign::moved_to(std::move(*parsed), day, minute);
}

InForce Campaigns::of_row(Transaction& tx, const Row& row) {
    InForce found{.id = row.id<CampaignTag>("id"),
                  .school = row.text("school_code"),
                  .slug = row.text("slug"),
                  .version = row.int64("version"),
                  .demo = row.truth("is_demo"),
                  .campaign = {}};
    const auto& shown_on = row.text("shown_on");
    const auto key = found.id.text() + "/" + std::to_string(found.version) + "/" + shown_on;
    {
        const std::scoped_lock lock{mutex_};
        if (const auto known = parsed_.find(key); known != parsed_.end()) {
            found.campaign = known->second;
            return found;
        }
    }
    const auto file =
        tx.first("SELECT toml FROM campaign_file WHERE campaign_id = :id AND version = :version",
                 {{"id", found.id}, {"version", found.version}});
    if (!file) throw std::logic_error{"a campaign without its file: " + found.slug};
    auto campaign = campaign_as_shown(file->text("toml"), shown_on);
    if (!campaign)
        throw std::runtime_error{"the campaign file in force no longer parses: " + found.slug};
    found.campaign = std::make_shared<const campaign::Campaign>(std::move(*campaign));
    const std::scoped_lock lock{mutex_};
    parsed_[key] = found.campaign;
    return found;
}

std::optional<InForce> Campaigns::find(std::string_view school, std::string_view slug) {
    return database_.read([&](Transaction& tx) -> std::optional<InForce> {
        const auto row =
            tx.first(std::string{select_campaign} + " WHERE school_code = :school AND slug = :slug",
                     {{"school", school}, {"slug", slug}});
        if (!row) return std::nullopt;
        return of_row(tx, *row);
    });
}

std::optional<InForce> Campaigns::find(Transaction& tx, CampaignId id) {
    const auto row = tx.first(std::string{select_campaign} + " WHERE id = :id", {{"id", id}});
    if (!row) return std::nullopt;
    return of_row(tx, *row);
}

std::vector<InForce> Campaigns::all() {
    return database_.read([&](Transaction& tx) {
        std::vector<InForce> found;
        for (const auto& row :
             tx.query(std::string{select_campaign} + " ORDER BY school_code, slug"))
            found.push_back(of_row(tx, row));
        return found;
    });
}

std::string Campaigns::file(const InForce& campaign) {
    return database_.read([&](Transaction& tx) {
        return tx
            .first("SELECT toml FROM campaign_file WHERE campaign_id = :id AND version = :version",
                   {{"id", campaign.id}, {"version", campaign.version}})
            .value()
            .text("toml");
    });
}

std::string Campaigns::shown_on(const InForce& campaign) {
    return database_.read([&](Transaction& tx) {
        return tx.first("SELECT shown_on FROM campaign WHERE id = :id", {{"id", campaign.id}})
            .value()
            .text("shown_on");
    });
}

Result<CampaignPut, PutRefusal> Campaigns::put(const std::string& toml,
                                               const campaign::Campaign& parsed,
                                               const std::string& actor,
                                               std::optional<std::int64_t> expected) {
    return database_.write([&](Transaction& tx) -> Result<CampaignPut, PutRefusal> {
        const auto now = clock_.now();
        const auto row =
            tx.first(std::string{select_campaign} + " WHERE school_code = :school AND slug = :slug",
                     {{"school", parsed.school_code}, {"slug", parsed.id}});
        const bool fresh = !row;
        if (fresh && expected) return refuse(PutRefusal::SchoolOrIdChanged);
        if (row && expected && *expected != row->int64("version"))
            return refuse(PutRefusal::VersionStale);
        const auto id = row ? row->id<CampaignTag>("id") : CampaignId::make(now);
        const std::int64_t version = row ? row->int64("version") + 1 : 1;
        tx.execute(
            "INSERT INTO school (code, name_zh, name_en) VALUES (:code, :zh, :en) "
            "ON CONFLICT (code) DO NOTHING",
            {{"code", parsed.school_code}, {"zh", parsed.school.zh}, {"en", parsed.school.en}});
        if (fresh) {
            tx.execute(
                "INSERT INTO campaign (id, school_code, slug, version, is_demo) "
                "VALUES (:id, :school, :slug, :version, 0)",
                {{"id", id},
                 {"school", parsed.school_code},
                 {"slug", parsed.id},
                 {"version", version}});
        } else {
            tx.execute("UPDATE campaign SET version = :version WHERE id = :id",
                       {{"version", version}, {"id", id}});
        }
        tx.execute(
            "INSERT INTO campaign_file (campaign_id, version, toml, loaded_at_ms, loaded_by) "
            "VALUES (:id, :version, :toml, :now, :actor)",
            {{"id", id}, {"version", version}, {"toml", toml}, {"now", now}, {"actor", actor}});
        journal_.append(
            tx,
            {.event_id = EventId::make(now),
             .school = parsed.school_code,
             .campaign = id.text(),
             .happened_at = now,
             .actor = actor,
             .action = "campaign_put",
             .subject = "campaign/" + id.text(),
             .after =
                 nlohmann::json{{"version", version}, {"sha256", to_hex(sha256(toml))}}.dump()});
        if (!parsed.admission_photo) forget_all_admission_photos(tx, id);
        const auto put = tx.first(std::string{select_campaign} + " WHERE id = :id", {{"id", id}});
        return CampaignPut{of_row(tx, put.value()), fresh};
    });
}

void Campaigns::show_on(const InForce& campaign, const std::string& day, const std::string& actor) {
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        const auto now = clock_.now();
        tx.execute("UPDATE campaign SET shown_on = :day, is_demo = 1 WHERE id = :id",
                   {{"day", day}, {"id", campaign.id}});
        journal_.append(tx, {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "calendar_moved",
                             .subject = "campaign/" + campaign.id.text(),
                             .after = nlohmann::json{{"day", day}}.dump()});
    });
}

}  // namespace liuying::store
