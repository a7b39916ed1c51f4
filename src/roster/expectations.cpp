#include "roster/expectations.h"

#include <algorithm>

#include "base/utf8.h"
#include "identity/document.h"

namespace liuying::roster {
namespace {

std::string folded(std::string_view text) {
    std::string result;
    for (const auto c : decode_utf8(identity::clean_number(text).text)) {
        if (c != U'-' && c != U'_') append_utf8(result, c);
    }
    return result;
}

}  // namespace

Expectations expectations_of(const campaign::Campaign& campaign) {
    const auto choices = [](const auto& named) {
        std::vector<Choice> list;
        for (const auto& one : named) list.push_back({one.id, one.name, one.also, {}});
        return list;
    };
    Expectations expectations;
    for (const auto& college : campaign.colleges) {
        expectations.colleges.push_back({college.id, college.name, college.also, college.campus});
    }
    expectations.campuses = choices(campaign.campuses);
    expectations.levels = choices(campaign.levels);
    expectations.study_modes = choices(campaign.study_modes);
    expectations.cohort = campaign.cohort;
    return expectations;
}

const Choice* find_choice(const std::vector<Choice>& choices, std::string_view written) {
    // The plain case first: most cells are the name, to the letter.
    for (const auto& choice : choices) {
        if (written == choice.name.zh) return &choice;
    }
    const auto wanted = folded(written);
    if (wanted.empty()) return nullptr;
    const auto found = std::ranges::find_if(choices, [&](const Choice& choice) {
        return folded(choice.id) == wanted || folded(choice.name.zh) == wanted ||
               folded(choice.name.en) == wanted ||
               std::ranges::any_of(choice.also,
                                   [&](const auto& also) { return folded(also) == wanted; });
    });
    return found == choices.end() ? nullptr : &*found;
}

}  // namespace liuying::roster
