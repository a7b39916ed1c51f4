#pragma once
// Measures under a profile: one finding a rule, in the rule book's order.

#include <string>
#include <vector>

#include "portrait/rule_book.h"

namespace liuying::portrait {

[[nodiscard]] std::vector<Finding> findings_of(const Evidence& evidence, const Profile& profile,
                                               const std::vector<std::string>& exempt_rules,
                                               const std::string& models);

}  // namespace liuying::portrait
