#include "campaign/notice.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "campaign/campaign_file.h"
#include "campaign/sign_in_sheet.h"
#include "campaign/text_diff.h"

using namespace liuying;
using namespace liuying::campaign;

namespace {

Campaign demo(const std::string& name = "demo.toml") {
    std::ifstream in{std::string{LIUYING_SOURCE_DIR} + "/campaigns/" + name};
    std::ostringstream all;
    all << in.rdbuf();
    auto campaign = parse_campaign(all.str());
    REQUIRE(campaign.has_value());
    return *campaign;
}

std::string text_of(const Campaign& campaign, Language language,
                    const std::optional<NoticeReader>& reader = std::nullopt) {
    return notice_text(make_notice(campaign, language, reader));
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

NoticeReader reader() {
    NoticeReader one;
    one.name = "张𠮷";
    one.college = "computer";
    one.slot = planning::Slot{"zjg-01", 620, 630};
    one.token = "5724000000000000";
    return one;
}

}  // namespace

TEST_CASE("notice: says in both languages who, when, where, for how much and by when") {
    const auto zh = text_of(demo(), Language::Zh);
    for (const auto* part :
         {"2022届毕业生（硕士、博士；全日制、非全日制）", "2021年10月14日（周四）",
          "09:00–12:00 休息 10:30–10:40", "计算机科学与技术学院、信息与电子工程学院",
          "提前 15 分钟", "20.00 元", "10335", "2021年10月9日（周六）", "集中补拍：全部学院",
          "等待时间可能较长", "2022年3月", "刷身份证", "不超过 5 人"}) {
        INFO(part);
        CHECK(has(zh, part));
    }
    const auto en = text_of(demo(), Language::En);
    for (const auto* part : {"Thu 14 October 2021", "09:00–12:00 break 10:30–10:40",
                             "College of Computer Science and Technology", "15 minutes early",
                             "20.00 yuan", "10335", "Sat 9 October 2021", "March 2022"}) {
        INFO(part);
        CHECK(has(en, part));
    }
    CHECK_FALSE(has(en, "学院"));
}

TEST_CASE("notice: where codes are scanned nobody is told to have an ID card read") {
    const auto zh = text_of(demo("demo-masked.toml"), Language::Zh);
    CHECK(has(zh, "扫描图像采集码"));
    CHECK(has(zh, "获取图像采集码"));
    CHECK_FALSE(has(zh, "刷身份证"));
}

TEST_CASE("notice: a changed session changes the notice, and the difference is that line") {
    auto campaign = demo();
    const auto before = text_of(campaign, Language::Zh);
    for (auto& session : campaign.sessions) {
        if (session.id == "zjg-03") session.hours.start_minute = 8 * 60 + 30;
    }
    const auto changes = changes_text(text_diff(before, text_of(campaign, Language::Zh)));
    CHECK(std::count(changes.begin(), changes.end(), '\n') == 2);
    CHECK(has(changes, "- 2021年10月15日（周五） | 09:00–12:00"));
    CHECK(has(changes, "+ 2021年10月15日（周五） | 08:30–12:00"));
    CHECK(changes_text(text_diff(before, before)).empty());
}

TEST_CASE(
    "notice: one's own says place, time and what to bring, and leaves out what concerns others") {
    const auto zh = text_of(demo(), Language::Zh, reader());
    CHECK(has(zh, "张𠮷，您的安排"));
    CHECK(has(zh, "2021年10月14日（周四） 10:20–10:30"));
    CHECK(has(zh, "请在 10:05 前到场"));
    CHECK(has(zh, "请带：本人有效居民身份证原件"));
    CHECK(has(zh, "5724 0000 0000 0000"));
    CHECK(has(zh, "2021年10月24日"));        // another session of the college
    CHECK_FALSE(has(zh, "2021年10月15日"));  // sessions of others
    CHECK_FALSE(has(zh, "华家池校区管理办公室"));
    auto complete = reader();
    complete.must_sit = false;
    complete.why_not = {"已完备，无需再拍。", "Complete already; do not sit again."};
    const auto none = text_of(demo(), Language::En, complete);
    CHECK(has(none, "Complete already"));
    CHECK_FALSE(has(none, "5724"));
    auto waiting = reader();
    waiting.slot.reset();
    CHECK(has(text_of(demo(), Language::En, waiting), "You will be told your place and time."));
}

TEST_CASE("notice: the page carries text as text, and only web addresses as links") {
    auto campaign = demo();
    campaign.notice.title = {"<script>alert(1)</script>", "x"};
    campaign.channels[0].url = "javascript:alert(1)";
    const auto html = notice_html(make_notice(campaign, Language::Zh));
    CHECK_FALSE(has(html, "<script"));
    CHECK_FALSE(has(html, "href=\"javascript"));
    CHECK(has(html, "&lt;script&gt;"));
    CHECK(has(html, "<html lang=\"zh-Hans\">"));
    CHECK(has(html, "aria-label="));
}

TEST_CASE("notice: made for the same moment the PDF has the same bytes") {
    const auto notice = make_notice(demo(), Language::Zh, reader());
    const auto at = instant_of_ms(1'634'169'600'000);
    const auto pdf = notice_pdf(notice, at);
    CHECK(pdf == notice_pdf(notice, at));
    CHECK(std::string(pdf.begin(), pdf.begin() + 5) == "%PDF-");
}

TEST_CASE("sheet: everyone of the session is on the sign-in sheet, whatever the order handed in") {
    const auto campaign = demo();
    const auto& session = *campaign.session("zjg-01");
    std::vector<SheetRow> rows;
    for (int i = 0; i < 60; ++i) {
        rows.push_back({i % 2 == 0 ? "computer" : "information", 540 + i % 9 * 10,
                        "2218" + std::to_string(10'000 + i), "张三", "1234567890123452"});
    }
    const SheetMaker maker{"签到台", instant_of_ms(1'634'169'600'000)};
    const auto pdf = sign_in_sheet_pdf(campaign, session, rows, maker);
    std::reverse(rows.begin(), rows.end());
    CHECK(pdf == sign_in_sheet_pdf(campaign, session, rows, maker));
}

TEST_CASE("diff: lines that stay are the same, the rest is gone or added") {
    using enum LineChange;
    CHECK(text_diff("a\nb\nc\n", "a\nx\nc\nd\n") ==
          std::vector<DiffLine>{{Same, "a"}, {Gone, "b"}, {Added, "x"}, {Same, "c"}, {Added, "d"}});
    CHECK(text_diff("", "a") == std::vector<DiffLine>{{Added, "a"}});
    CHECK(text_diff("a\n", "") == std::vector<DiffLine>{{Gone, "a"}});
    CHECK(text_diff("a\na\n", "a\n") == std::vector<DiffLine>{{Same, "a"}, {Gone, "a"}});
}
