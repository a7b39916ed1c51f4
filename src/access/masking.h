#pragma once
// What is shown of a person where not everything may be known (R35, model.md section 4).

#include <string>
#include <string_view>

namespace liuying::access {

// 张三 → 张*, 张某三 → 张*三, 欧阳小三 → 欧**三; a star for each character between first and last.
// Names in Latin letters, word by word: MUHAMMAD BIN ALI → M******* B** A**. Names with · keep the
// separator: 阿依古丽·买买提 → 阿***·**提. A variation selector or combining mark goes with its
// base.
[[nodiscard]] std::string mask_name(std::string_view name);

// Keeps the first four and the last four: 330102199001010022 → 3301**********0022. Eight characters
// or fewer keep the first and the last; three or fewer become stars.
[[nodiscard]] std::string mask_document(std::string_view number);

// Keeps the first two and the last two: 22151018 → 22****18. Four or fewer become stars.
[[nodiscard]] std::string mask_student_no(std::string_view number);

// a***@zju.edu.cn, 138****5678.
[[nodiscard]] std::string mask_contact(std::string_view mail_or_phone);

}  // namespace liuying::access
