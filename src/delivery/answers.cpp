#include "delivery/answers.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

namespace liuying::delivery {

namespace {

// Blanks, _ and - gone, small letters: how heads and words are compared.
std::string tidy(std::string_view text) {
    constexpr std::string_view wide_blank = "\u3000";
    std::string tidied;
    while (!text.empty()) {
        if (text.starts_with(wide_blank)) {
            text.remove_prefix(wide_blank.size());
            continue;
        }
        const char c = text.front();
        if (c != ' ' && c != '\t' && c != '_' && c != '-')
            tidied += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        text.remove_prefix(1);
    }
    return tidied;
}

using Names = std::span<const std::string_view>;

bool among(Names words, std::string_view one) {
    return std::ranges::find(words, one) != words.end();
}

constexpr std::array<std::string_view, 4> student_heads{"学号", "studentno", "studentnumber", "xh"};
constexpr std::array<std::string_view, 5> token_heads{"采集码", "票号", "凭证号", "token",
                                                      "ticket"};
constexpr std::array<std::string_view, 6> result_heads{"结果",   "审核结果", "状态",
                                                       "result", "answer",   "state"};
constexpr std::array<std::string_view, 5> reason_heads{"原因", "不通过原因", "说明", "备注",
                                                       "reason"};
constexpr std::array<std::string_view, 6> due_heads{"截止",     "截止日期", "期限",
                                                    "处理期限", "due",      "dueon"};
constexpr std::array<std::string_view, 9> yes{"通过",   "审核通过", "合格", "成功",  "accepted",
                                              "accept", "ok",       "pass", "passed"};
constexpr std::array<std::string_view, 11> no{"不通过",   "审核不通过", "未通过",  "不合格",
                                              "退回",     "失败",       "refused", "refuse",
                                              "rejected", "fail",       "failed"};
constexpr std::array<std::string_view, 7> compared{
    "比对未通过",     "比对不通过",     "比对失败",        "人像比对未通过",
    "人像比对不通过", "人脸比对不通过", "comparisonfailed"};

std::string cell(const table::Row& row, std::optional<std::size_t> at) {
    if (!at || *at >= row.cells.size()) return {};
    const auto& text = row.cells[*at].text;
    const auto from = text.find_first_not_of(" \t");
    if (from == std::string::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

std::optional<std::size_t> column(const table::Row& heads, Names names) {
    for (std::size_t i = 0; i < heads.cells.size(); ++i)
        if (among(names, tidy(heads.cells[i].text))) return i;
    return std::nullopt;
}

// The first row that is not empty goes to `heads`, every further one to `row`.
std::optional<Refusal> walk(table::RowSource& rows,
                            const std::function<std::optional<Refusal>(const table::Row&)>& heads,
                            const std::function<void(const table::Row&)>& row) {
    bool headed = false;
    table::Row one;
    for (;;) {
        const auto more = rows.next(one);
        if (!more) return table::explain(more.error());
        if (!*more) break;
        if (std::ranges::all_of(one.cells, [](const table::Cell& c) { return c.text.empty(); }))
            continue;
        if (headed) {
            row(one);
            continue;
        }
        if (auto refusal = heads(one)) return refusal;
        headed = true;
    }
    if (!headed) return explain(AnswerFault::NoRows);
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Answer answer) {
    switch (answer) {
        case Answer::Accepted: return "accepted";
        case Answer::Refused: return "refused";
        case Answer::ComparisonFailed: return "comparison_failed";
    }
    return {};
}

std::optional<Answer> answer_of_words(std::string_view words) {
    const auto said = tidy(words);
    if (among(yes, said)) return Answer::Accepted;
    if (among(no, said)) return Answer::Refused;
    if (among(compared, said)) return Answer::ComparisonFailed;
    return std::nullopt;
}

Refusal explain(AnswerFault fault) {
    switch (fault) {
        case AnswerFault::NoKeyColumn:
            return {"no_key_column",
                    {"文件里没有学号列，也没有采集码列。",
                     "There is neither a student number nor a token column."},
                    {"第一行写列名，例如：学号、结果、原因、截止日期。",
                     "Name the columns in the first row, for example student_no, result, reason, "
                     "due."}};
        case AnswerFault::NoResultColumn:
            return {"no_result_column",
                    {"文件里没有“结果”列。", "There is no result column."},
                    {"第一行写列名，例如：学号、结果、原因、截止日期。",
                     "Name the columns in the first row, for example student_no, result, reason, "
                     "due."}};
        case AnswerFault::NoRows:
            return {"no_rows",
                    {"文件里没有内容。", "The file has no rows."},
                    {"请确认上传的文件。", "Check which file this is."}};
    }
    return {};
}

Result<std::vector<AnswerRow>, Refusal> read_answers(table::RowSource& rows) {
    std::optional<std::size_t> student, token, result, reason, due;
    std::vector<AnswerRow> answers;
    const auto refusal = walk(
        rows,
        [&](const table::Row& heads) -> std::optional<Refusal> {
            student = column(heads, student_heads);
            token = column(heads, token_heads);
            result = column(heads, result_heads);
            reason = column(heads, reason_heads);
            due = column(heads, due_heads);
            if (!student && !token) return explain(AnswerFault::NoKeyColumn);
            if (!result) return explain(AnswerFault::NoResultColumn);
            return std::nullopt;
        },
        [&](const table::Row& row) {
            AnswerRow one{.row = row.number,
                          .student_no = cell(row, student),
                          .token = cell(row, token),
                          .answer = {},
                          .said = cell(row, result),
                          .reason = cell(row, reason),
                          .due_on = cell(row, due)};
            one.answer = answer_of_words(one.said);
            answers.push_back(std::move(one));
        });
    if (refusal) return refuse(*refusal);
    return answers;
}

}  // namespace liuying::delivery
