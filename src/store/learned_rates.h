#pragma once
// What sessions taught, in rows (docs/binding.md, "What is learned and kept"): counts of confirmed
// bindings, of one station each. Rows are added, never changed.

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "binding/counts.h"
#include "store/campaign_records.h"
#include "store/database.h"

namespace liuying::store {

struct LearnedRates {
    std::size_t people = 0;  // who had sat by then
    binding::Counts counts;
};

struct StationOf {
    CampaignId campaign;
    std::string session;
    std::string station;
};

// The newest of a station while its session runs, and that of when it closed.
[[nodiscard]] std::optional<LearnedRates> rates_so_far(Transaction& tx, const StationOf& of);
[[nodiscard]] std::optional<LearnedRates> rates_at_closing(Transaction& tx, const StationOf& of);
void note_rates_so_far(Transaction& tx, const StationOf& of, const LearnedRates& learned,
                       Instant now);
void note_rates_at_closing(Transaction& tx, const StationOf& of, const LearnedRates& learned,
                           Instant now);

// Sum of the newest forty stations' days of this school that were closed before. A demo's teach
// nobody but the demo itself.
[[nodiscard]] binding::Counts rates_of_house(Transaction& tx, CampaignId campaign, Instant before);

[[nodiscard]] std::string json_of(const binding::Counts& counts);
[[nodiscard]] binding::Counts counts_of_json(const std::string& text);

}  // namespace liuying::store
