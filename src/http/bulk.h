#pragma once
// One act about many, chosen by name or by the filter of a list: everyone it can be done about is
// done, everyone else is told with their own reason (api/openapi.json: BulkDone). To ask again
// changes nothing that is done already.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/house.h"

namespace liuying::http {

class BulkOutcome {
public:
    void done() { ++done_; }
    void unchanged() { ++unchanged_; }  // it was so already
    // `id` as the list names the row; number and name empty where the asking person may not know
    // them.
    void refused(const std::string& id, const std::string& student_no, const std::string& name,
                 const Refusal& why);
    // What came of some more.
    void add(BulkOutcome&& more);
    [[nodiscard]] nlohmann::json json() &&;

private:
    std::int64_t done_ = 0;
    std::int64_t unchanged_ = 0;
    nlohmann::json refused_ = nlohmann::json::array();
};

// The ids in that member of the body, each once; nothing when the member is absent (then the filter
// of the address chooses). Refuses (kind "bad_choice") what is no list of texts, or an empty one.
[[nodiscard]] Result<std::optional<std::vector<std::string>>, Response> chosen_in(
    const nlohmann::json& body, const char* member);

[[nodiscard]] Response nothing_chosen();

// What is chosen by a filter comes with the number the asking person saw (body.count): nothing is
// done (409 "list_changed") when the list holds another by now, and nothing without a number.
[[nodiscard]] std::optional<Response> unless_counted(const nlohmann::json& body, std::size_t found);

}  // namespace liuying::http
