#pragma once
// Names of files inside a package, from the campaign's templates:
// "{session}/{shot_no}_{token}.jpg".

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace liuying::delivery {

// The fields of one picture: session, shot_no, token, student_no, document_no, exam_no, name,
// college. A field that may not be told here is left out.
using NameFields = std::map<std::string, std::string, std::less<>>;

enum class NameFault { UnknownField, Unclosed, Empty };

// What stands between braces, in order.
[[nodiscard]] std::vector<std::string> fields_of(std::string_view name_template);
// Values lose what would leave the folder or trouble a file system (/ \ : * ? " < > | and control
// characters become _). UnknownField for a field that is not among `fields`; Empty for one without
// a value.
[[nodiscard]] Result<std::string, NameFault> file_name(std::string_view name_template,
                                                       const NameFields& fields);

}  // namespace liuying::delivery
