#include "http/bulk.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace liuying::http {

using Json = nlohmann::json;

void BulkOutcome::refused(const std::string& id, const std::string& student_no,
                          const std::string& name, const Refusal& why) {
    refused_.push_back({{"id", id},
                        {"student_no", student_no},
                        {"name", name},
                        {"why", words_json(why.message)},
                        {"next_step", words_json(why.next_step)}});
}

void BulkOutcome::add(BulkOutcome&& more) {
    done_ += more.done_;
    unchanged_ += more.unchanged_;
    for (auto& one : more.refused_) refused_.push_back(std::move(one));
}

Json BulkOutcome::json() && {
    return {{"done", done_}, {"unchanged", unchanged_}, {"refused", std::move(refused_)}};
}

Response nothing_chosen() {
    return problem(400, {"bad_choice",
                         {"没有选中任何一条。", "Nothing is chosen."},
                         {"请在列表中勾选，或选择全部符合条件的。",
                          "Tick rows of the list, or choose all that the filter finds."}});
}

Result<std::optional<std::vector<std::string>>, Response> chosen_in(const Json& body,
                                                                    const char* member) {
    const auto found = body.find(member);
    if (found == body.end()) return std::optional<std::vector<std::string>>{};
    if (!found->is_array() || found->empty()) return refuse(nothing_chosen());
    std::set<std::string> seen;
    std::vector<std::string> ids;
    for (const auto& one : *found) {
        if (!one.is_string()) return refuse(nothing_chosen());
        if (seen.insert(one.get<std::string>()).second) ids.push_back(one.get<std::string>());
    }
    return std::optional{std::move(ids)};
}

std::optional<Response> unless_counted(const Json& body, std::size_t found) {
    const auto count = body.find("count");
    if (count == body.end() || !count->is_number_unsigned())
        return problem(400, {"missing_field",
                             {"缺少 count：列表上显示的条数。",
                              "`count` is missing: how many the list shows."},
                             {"请从列表页面操作。", "Act from the page of the list."}});
    if (count->get<std::size_t>() == found) return std::nullopt;
    return problem(
        409, {"list_changed",
              {fmt::format("列表已有变化：选的时候 {} 条，现在 {} 条。什么都没有改。",
                           count->get<std::size_t>(), found),
               fmt::format("The list has changed: {} when chosen, {} now. Nothing was done.",
                           count->get<std::size_t>(), found)},
              {"请看一下新的列表，再选一次。", "Look at the list as it is now and choose again."}});
}

}  // namespace liuying::http
