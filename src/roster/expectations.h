#pragma once
// What a campaign lets stand in the columns of a roster: the only thing an import asks of it.

#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "campaign/campaign.h"

namespace liuying::roster {

// One value that a column may hold: stored as `id`, found under its id, either name or another
// spelling.
struct Choice {
    std::string id;
    Words name;
    std::vector<std::string> also;
    std::string campus;  // colleges only: id of the campus they are called to
};

struct Expectations {
    std::vector<Choice> colleges;
    std::vector<Choice> campuses;
    std::vector<Choice> levels;
    std::vector<Choice> study_modes;
    int cohort{};  // class of; 0: any year
};

[[nodiscard]] Expectations expectations_of(const campaign::Campaign& campaign);

// Blanks around and inside do not matter, nor does the case of Latin letters.
[[nodiscard]] const Choice* find_choice(const std::vector<Choice>& choices,
                                        std::string_view written);

}  // namespace liuying::roster
