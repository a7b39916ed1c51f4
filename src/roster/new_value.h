#pragma once
// A new value of one item, as a request brings it in (R7, R8): read as a roster's row is, beside
// all else the record says, so that nothing gets in that an import would refuse.

#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "roster/expectations.h"
#include "roster/graduand.h"

namespace liuying::roster {

struct NewValue {
    Record record;              // with the value; nothing else is changed
    std::vector<Block> blocks;  // what its name and its document now mean for submission
};

// `written`: as people write it ("女", "护照", the college's name) or as it is kept ("female").
// `type`: of a new document number. Refuses (kind "change_bad_value") what no roster may hold, with
// the reason an import gives. What contradicts another item of the record (a number of another
// birth date) is no refusal, for both may be wrong and only one is changed at a time:
// Block::Contradiction stands until the other is right, too.
[[nodiscard]] Result<NewValue, Refusal> new_value(const Record& now, Field field,
                                                  std::string_view written,
                                                  identity::DocumentType type,
                                                  const Expectations& expectations);

// Whether its number, birth date, sex and nationality do not fit each other.
[[nodiscard]] bool contradicts_itself(const Record& record);

}  // namespace liuying::roster
