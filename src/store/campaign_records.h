#pragma once
// The campaigns of this installation: every version of their files, and the one in force.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "campaign/campaign.h"
#include "campaign/campaign_file.h"
#include "store/database.h"
#include "store/journal.h"

namespace liuying::store {

using CampaignId = Id<struct CampaignTag>;

// A campaign as it holds at the moment of asking. `campaign` is shared and never changed.
struct InForce {
    CampaignId id;
    std::string school;  // code, as in addresses
    std::string slug;    // as in addresses
    std::int64_t version = 0;
    bool demo = false;
    std::shared_ptr<const campaign::Campaign> campaign;
};

struct CampaignPut {
    InForce in_force;
    bool fresh = false;  // the campaign was not there before
};

// The campaign of a file, on the days it is shown on ("" for its own; the demo's are moved).
// Nothing when the file has faults.
[[nodiscard]] std::optional<campaign::Campaign> campaign_as_shown(const std::string& toml,
                                                                  const std::string& shown_on);

enum class PutRefusal { VersionStale, SchoolOrIdChanged };

class Campaigns {
public:
    Campaigns(Database& database, Journal& journal, const Clock& clock)
        : database_{database}, journal_{journal}, clock_{clock} {}

    [[nodiscard]] std::optional<InForce> find(std::string_view school, std::string_view slug);
    [[nodiscard]] std::optional<InForce> find(Transaction& tx, CampaignId id);
    [[nodiscard]] std::vector<InForce> all();
    [[nodiscard]] std::string file(const InForce& campaign);
    // The days it is shown on, for campaign_as_shown.
    [[nodiscard]] std::string shown_on(const InForce& campaign);

    // Puts a checked file in force: a new campaign, or the next version of the one with the same
    // school and id. `expected` is the version the editor saw; nothing for the command line.
    [[nodiscard]] Result<CampaignPut, PutRefusal> put(const std::string& toml,
                                                      const campaign::Campaign& parsed,
                                                      const std::string& actor,
                                                      std::optional<std::int64_t> expected = {});
    // The demo: the calendar is shown moved so that `day` is a session day (campaign/calendar.h).
    void show_on(const InForce& campaign, const std::string& day, const std::string& actor);

private:
    [[nodiscard]] InForce of_row(Transaction& tx, const Row& row);

    Database& database_;
    Journal& journal_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const campaign::Campaign>>
        parsed_;  // id/version/shown_on
};

}  // namespace liuying::store
