#pragma once
// The answer file of the registry or the bureau: who was accepted, refused, or failed the
// comparison.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "table/table.h"

namespace liuying::delivery {

enum class Answer { Accepted, Refused, ComparisonFailed };
[[nodiscard]] std::string_view name_of(Answer answer);  // "accepted", …
// 通过 合格 accepted …; 不通过 退回 refused …; 比对未通过 comparison_failed …. Nothing for other
// words.
[[nodiscard]] std::optional<Answer> answer_of_words(std::string_view words);

struct AnswerRow {
    std::uint64_t row{};
    std::string student_no;
    std::string token;
    std::optional<Answer> answer;  // nothing: the word was not understood
    std::string said;              // as it stands in the file
    std::string reason;
    std::string due_on;  // "2022-03-01", or as written
};

enum class AnswerFault { NoKeyColumn, NoResultColumn, NoRows };
[[nodiscard]] Refusal explain(AnswerFault fault);

// The first row that is not empty names the columns, in any order: student_no 学号 or token 采集码;
// result 结果; reason 原因; due 截止. A fault of the table itself comes as its own refusal.
[[nodiscard]] Result<std::vector<AnswerRow>, Refusal> read_answers(table::RowSource& rows);

}  // namespace liuying::delivery
