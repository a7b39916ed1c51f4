#include "http/import_choices.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "http/house.h"
#include "http/kept_report.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

Response bad_field(const std::string& name, const Words& should) {
    return problem(400, {"bad_field",
                         {name + " 应为" + should.zh + "。", name + " is " + should.en + "."},
                         {"什么都没有导入，请改正后再确认。",
                          "Nothing was imported: set it right and confirm again."}});
}

Response not_in_import(const std::string& what) {
    return problem(400, {"not_in_import",
                         {"这次导入不会改动 " + what + "，无法选择。",
                          "This import would not change " + what + ": nothing to choose there."},
                         {"请刷新页面，从所列的改动中选择。",
                          "Load the page again and choose among the changes it lists."}});
}

// What the dry run would change: the rows by student number, each with its items.
using Changes = std::map<std::string, std::set<std::string>, std::less<>>;

Changes changes_of(const std::string& report) {
    Changes changes;
    walk_report(report, [&](const Json& row) {
        const auto& change = row.at("change").get_ref<const std::string&>();
        if (change == "none" || change == "untouched") return;
        auto& items = changes[row.at("student_no").get<std::string>()];
        for (const auto& item : row.at("changes")) items.insert(item.at("field"));
    });
    return changes;
}

Result<std::unordered_set<std::string>, Response> rows_in(const Json& body, const Changes& there) {
    std::unordered_set<std::string> numbers;
    const auto list = body.find("leave");
    if (list == body.end()) return numbers;
    const Words should{"学号（文本）的列表", "a list of student numbers as texts"};
    if (!list->is_array()) return refuse(bad_field("leave", should));
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& number = (*list)[i];
        const auto name = "leave[" + std::to_string(i) + "]";
        if (!number.is_string())
            return refuse(bad_field(name, {"学号（文本）", "a student number as a text"}));
        if (!there.contains(number.get_ref<const std::string&>()))
            return refuse(not_in_import(number.get<std::string>()));
        numbers.insert(number.get<std::string>());
    }
    return numbers;
}

Result<store::ImportLeave::Items, Response> items_in(const Json& body, const std::string& member,
                                                     const Changes& there) {
    store::ImportLeave::Items items;
    const auto list = body.find(member);
    if (list == body.end()) return items;
    const Words should{R"( {"student_no", "field"} 的列表)",
                       R"(a list of {"student_no", "field"})"};
    if (!list->is_array()) return refuse(bad_field(member, should));
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& one = (*list)[i];
        const auto name = member + "[" + std::to_string(i) + "]";
        const auto text = [&](const char* key) {
            return one.is_object() && one.contains(key) && one.at(key).is_string()
                       ? one.at(key).get<std::string>()
                       : std::string{};
        };
        const auto number = text("student_no");
        if (number.empty())
            return refuse(
                bad_field(name + ".student_no", {"学号（文本）", "a student number as a text"}));
        const auto field = roster::field_of_name(text("field"));
        if (!field)
            return refuse(bad_field(name + ".field",
                                    {"名单项目的名称", "the name of an item of the roster"}));
        const auto row = there.find(number);
        if (row == there.end() || !row->second.contains(text("field")))
            return refuse(not_in_import(number + " " + text("field")));
        items[number].insert(*field);
    }
    return items;
}

}  // namespace

Result<store::ImportLeave, Response> choices_in(const Json& body, const std::string& report) {
    const auto there = changes_of(report);
    auto numbers = rows_in(body, there);
    if (!numbers) return refuse(numbers.error());
    // A file of some more people says nothing about the others.
    const auto keep = truth_in(body, "keep_gone", false);
    if (!keep) return refuse(keep.error());
    auto left = items_in(body, "leave_items", there);
    if (!left) return refuse(left.error());
    auto taken = items_in(body, "take_items", there);
    if (!taken) return refuse(taken.error());
    for (const auto& [number, fields] : *taken)
        if (const auto also = left->find(number); also != left->end())
            for (const auto field : fields)
                if (also->second.contains(field))
                    return refuse(bad_field(
                        "take_items: " + number + " " + std::string{roster::name_of(field)},
                        {"不在 leave_items 中的项目",
                         "an item that is not in leave_items as well"}));
    return store::ImportLeave{.numbers = std::move(*numbers),
                              .all_gone = *keep,
                              .items = std::move(*left),
                              .contested = std::move(*taken)};
}

std::string text_of(const store::ImportLeave& choices) {
    const auto items = [](const store::ImportLeave::Items& some) {
        Json all = Json::object();  // in the order of its keys
        for (const auto& [number, fields] : some)
            for (const auto field : fields) all[number].push_back(roster::name_of(field));
        return all;
    };
    return Json{{"leave", std::set(choices.numbers.begin(), choices.numbers.end())},
                {"keep_gone", choices.all_gone},
                {"leave_items", items(choices.items)},
                {"take_items", items(choices.contested)}}
        .dump();
}

}  // namespace liuying::http
