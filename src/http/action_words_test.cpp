// Every act that the code writes into a journal has words in both languages.

#include "http/action_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "campaign/facts.h"
#include "roster/change_request.h"
#include "store/fact_records.h"

using namespace liuying;

namespace {

// Acts that are written as a beginning and a word: "change_" + state. Each is walked below.
const std::set<std::string> beginnings{"change_", "session_", "shot_"};

void has_both(const std::string& action) {
    CAPTURE(action);
    CHECK(http::has_words(action));
    const auto words = http::words_of_action(action);
    CHECK(!words.en.empty());
    CHECK(std::ranges::any_of(words.zh, [](char c) { return (c & '\x80') != 0; }));
}

// The texts in quotation marks of every match's first group, over all sources but tests.
std::set<std::string> texts_in(const std::regex& places) {
    static const std::regex quoted{"\"([a-z_]+)\""};
    std::set<std::string> found;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator{LIUYING_SOURCE_DIR "/src"}) {
        const auto name = file.path().filename().string();
        if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
        std::ifstream in{file.path()};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        for (std::sregex_iterator at{text.begin(), text.end(), places};
             at != std::sregex_iterator{}; ++at) {
            const auto group = (*at)[1].str();
            if (group.find("row.") != std::string::npos) continue;  // read back, not written
            for (std::sregex_iterator one{group.begin(), group.end(), quoted};
                 one != std::sregex_iterator{}; ++one)
                found.insert((*one)[1].str());
        }
    }
    return found;
}

}  // namespace

TEST_CASE("journal: every fact, its undoing and every step of a change request has words") {
    for (std::size_t kind = 0; kind < campaign::fact_kinds; ++kind) {
        const std::string fact{campaign::name_of(static_cast<campaign::FactKind>(kind))};
        has_both(fact);
    }
    for (const auto* fact : {"called", "excused", "slot_given", "signed_in", "fee_settled",
                             "swiped", "held", "returned", "left", "no_show", "handed_over",
                             "seated", "stood", "bound", "question_opened", "reshoot_ordered"})
        has_both(store::counter_kind(fact));
    for (const auto& step : roster::change_steps)
        has_both("change_" + std::string{roster::name_of(step.to)});
    CHECK(http::words_of_action("change_college_verified").zh.starts_with("变更申请：学院"));
    for (const auto* mark : {"chosen", "set_aside", "restored", "test"})
        has_both(std::string{"shot_"} + mark);
    for (const auto* state : {"opened", "reopened", "closed"})
        has_both(std::string{"session_"} + state);
}

TEST_CASE("journal: every act named anywhere in the sources has words") {
    auto acts = texts_in(std::regex{"\\.action = ([^,;]*)[,;]"});
    acts.merge(texts_in(std::regex{"\\bnote\\(tx, deed,([^)]*?),"}));
    acts.merge(texts_in(std::regex{"tell_taken_out\\(([^;]*?),\\s*\"(?:list/|campaign/)"}));
    acts.merge(texts_in(std::regex{"\\.kind = ([^,;]*),\\s*\\.token"}));
    CHECK(acts.size() > 40);  // the sources were read
    for (const auto& act : acts)
        if (act.ends_with('_'))
            CHECK_MESSAGE(beginnings.contains(act), act);
        else if (act != "confirmed")  // what is compared with
            has_both(act);
}
