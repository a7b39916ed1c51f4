#include "campaign/sign_in_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "campaign/zone.h"
#include "paper/table.h"

namespace liuying::campaign {

Bytes sign_in_sheet_pdf(const Campaign& campaign, const Session& session,
                        std::vector<SheetRow> rows, const SheetMaker& maker) {
    const auto rank = [&](const std::string& college) {
        return std::ranges::find(session.colleges, college) - session.colleges.begin();
    };
    std::ranges::sort(rows, {}, [&](const SheetRow& row) {
        return std::tuple{rank(row.college), std::string_view{row.college}, row.slot_start_minute,
                          std::string_view{row.student_no}};
    });

    paper::Table table;
    table.title = "信息采集表 Sign-in sheet";
    const auto title = title_of(campaign, session);
    const auto* venue = campaign.venue(session.venue);
    table.subtitle = fmt::format(
        "{} · {} {}–{} · {} · {} 人\n断网、断电时用此表签到：填写签名序号、缴费和拍摄号，事后录入。"
        "When network or power fails: write down sign-in number, fee and shot number; typed in "
        "later.",
        campaign.school.zh + " " + campaign.name.zh, title.zh,
        clock_text(session.hours.start_minute), clock_text(session.hours.end_minute),
        venue == nullptr ? std::string{} : venue->name.zh, rows.size());
    table.columns = {{.title = "序号\nNo.", .width_mm = 11, .align = paper::Align::Right},
                     {.title = "时段\nSlot", .width_mm = 13},
                     {.title = "学号\nStudent no.", .width_mm = 27},
                     {.title = "姓名\nName", .size_pt = 11, .bold = true, .small_pt = 7.5},
                     {.title = "二维码\nQR",
                      .width_mm = 13,
                      .align = paper::Align::Centre,
                      .kind = paper::CellKind::Qr},
                     {.title = "签名序号\nSign-in no.", .width_mm = 20},
                     {.title = "缴费\nFee", .width_mm = 16},
                     {.title = "拍摄号\nShot no.", .width_mm = 17},
                     {.title = "签名\nSignature", .width_mm = 26}};
    int number = 0;
    for (const auto& row : rows) {
        const auto* college = campaign.college(row.college);
        const auto name = college == nullptr
                              ? row.college
                              : fmt::format("{} {}", college->name.zh, college->name.en);
        if (table.groups.empty() || table.groups.back().title != name) {
            table.groups.push_back({.title = name, .rows = {}});
        }
        table.groups.back().rows.push_back({std::to_string(++number),
                                            clock_text(row.slot_start_minute), row.student_no,
                                            row.name, row.token, "", "", "", ""});
    }
    const auto made = local_time(campaign.zone, maker.at);
    table.foot = fmt::format("{} {} · {} 打印 printed by {}", to_text(made.date),
                             clock_text(made.minute_of_day), maker.name, maker.name);
    table.ruled = true;
    return paper::table_pdf(table, {table.title, campaign.school.zh, maker.at});
}

}  // namespace liuying::campaign
