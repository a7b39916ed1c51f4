// GET …/graduands.xlsx: the filtered roster for work outside the house. Document numbers stay
// masked.
#include <array>

#include "http/roster_list.h"
#include "http/self_check_list.h"
#include "http/workbook_file.h"

namespace liuying::http {

namespace {

constexpr std::array widths{14.0, 14.0, 26.0, 16.0, 16.0, 24.0, 24.0,
                            22.0, 26.0, 40.0, 22.0, 28.0, 16.0};
constexpr std::array heads{
    "学号 Student no.",    "姓名 Name",     "学院 College", "校区 Campus", "层次 Level",
    "证件号 Document",     "状态 Standing", "进度 Stage",   "场次 Slot",   "待处理 Blockers",
    "信息核对 Self-check", "邮箱 E-mail",   "手机 Phone"};

// "7/10 已确认，1 有异议": what a reminder is written from.
std::string check_words(const CheckCount& count) {
    return std::to_string(count.confirmed) + "/" + std::to_string(checked_items.size()) +
           " 已确认" +
           (count.disputed > 0 ? "，" + std::to_string(count.disputed) + " 有异议" : "");
}

}  // namespace

Response people_workbook(House& house, Request& request,
                         std::optional<std::set<std::string>> only) {
    const auto campaign = campaign_of(house, request);
    if (!campaign) return campaign.error();
    if (const auto order = order_of_people(request); !order) return problem(400, order.error());
    auto filter = read_filter(request, *campaign);
    filter.only = std::move(only);
    const auto& rules = *campaign->campaign;
    // A read may run twice: it only collects.
    const auto rows = house.database.read([&](store::Transaction& tx) {
        std::vector<std::vector<std::string>> all;
        const auto found = find_people(house, tx, *campaign, filter);
        const auto tokens = tokens_of(found);
        const auto people = house.graduands.by_tokens(tx, campaign->id, tokens);
        const auto standing = house.graduands.standing_facts(tx, *campaign, people);
        const auto slots = store::HallRecords::slots_of(tx, campaign->id, tokens);
        const auto checks = self_checks(tx, *campaign);
        const auto reached = house.graduands.contacts(tx, campaign->id, tokens);
        for (std::size_t i = 0; i < people.size(); ++i) {
            const auto& who = people[i];
            const auto& stage = found[i].stage;
            const auto* college = rules.college(who.college);
            const auto* campus = rules.campus(who.campus);
            const auto* level = rules.level(who.level);
            const auto slot = slots.find(who.token);
            const auto* session =
                slot != slots.end() ? rules.session(slot->second.session) : nullptr;
            const auto its = checks.find(who.token);
            const auto contact =
                filter.shown == Shown::Full ? reached.find(who.token) : reached.end();
            std::string blockers;
            for (const auto kind : stage.blockers)
                blockers += (blockers.empty() ? "" : "；") + campaign::title_of(kind).zh;
            all.push_back(
                {who.student_no, name_shown(who.name, filter.shown),
                 college ? college->name.zh : who.college, campus ? campus->name.zh : who.campus,
                 level ? level->name.zh : who.level, who.document_masked,
                 roster::standing(standing[i]).summary.zh, campaign::title_of(stage.step).zh,
                 session ? campaign::title_of(rules, *session).zh + " " +
                               moment_text(*campaign, slot->second.start).substr(11)
                         : std::string{},
                 std::move(blockers), check_words(its == checks.end() ? CheckCount{} : its->second),
                 contact != reached.end() ? contact->second.email : std::string{},
                 contact != reached.end() ? contact->second.phone : std::string{}});
        }
        return all;
    });
    auto answer = workbook(house, request, *campaign, rules.id + "-graduands.xlsx",
                           [&](table::XlsxWriter& book) {
                               book.sheet("名单 Roster", widths);
                               std::vector<table::OutCell> cells;
                               for (const auto* head : heads)
                                   cells.push_back({head, table::Mark::Heading});
                               book.row(cells);
                               for (const auto& row : rows) {
                                   cells.clear();
                                   for (const auto& text : row) cells.push_back({text});
                                   book.row(cells);
                               }
                           });
    tell_taken_out(house, request, *campaign, "people_exported", "campaign/" + campaign->slug,
                   rows.size());
    return answer;
}

}  // namespace liuying::http
