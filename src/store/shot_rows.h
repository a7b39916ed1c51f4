#pragma once
// How a shot with its newest inspection, mark and binding is read from its tables.

#include <chrono>
#include <optional>
#include <string>

#include "store/capture_records.h"

namespace liuying::store {

// SELECT … FROM shot s with all it needs: a WHERE goes behind it, in which b is the binding that
// holds and i the newest inspection.
[[nodiscard]] const std::string& select_shot();
// Without findings and sittings: for weighing, which looks at seats itself.
[[nodiscard]] const std::string& select_shot_alone();
[[nodiscard]] std::string count_shots();  // AS n
[[nodiscard]] ShotRow shot_of_row(const Row& row);

// What somebody measured last: true time minus the camera's.
[[nodiscard]] std::optional<std::chrono::milliseconds> measured_clock(Transaction& tx,
                                                                      CampaignId campaign,
                                                                      const std::string& camera);

}  // namespace liuying::store
