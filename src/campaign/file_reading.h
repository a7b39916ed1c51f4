#pragma once
// Reading TOML so that nothing wrong is passed over: every value is asked for by key, each
// complaint knows its line and column, and at the end of a table the keys nobody asked for are
// complaints too. Private to the campaign file.

#include <toml++/toml.h>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "campaign/campaign.h"
#include "campaign/campaign_file.h"

namespace liuying::campaign {

// All complaints about one file, and where each value of it stands.
class Reading {
public:
    void note(const std::string& path, const toml::source_region& where);
    // At the value's place, or at that of the nearest table around it when the value is absent.
    void fault(const std::string& path, Words message);
    void fault_at(const toml::source_region& where, std::string path, Words message);
    // In the order of the text.
    [[nodiscard]] std::vector<CampaignFault> faults() const;

private:
    std::map<std::string, toml::source_position> places_;
    std::vector<CampaignFault> faults_;
};

enum class Need { Must, May };

class TableReader {
public:
    TableReader(const toml::table& table, std::string path, Reading& reading);

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::string path(std::string_view key) const;
    [[nodiscard]] Reading& reading() const { return *reading_; }

    std::string text(std::string_view key, Need need = Need::Must);
    // { zh = "…", en = "…" }, or one text for both.
    Words words(std::string_view key, Need need = Need::Must);
    std::vector<Words> words_list(std::string_view key);
    std::vector<std::string> text_list(std::string_view key);
    int integer(std::string_view key, int fallback, int least, int most);
    std::optional<int> integer(std::string_view key, int least, int most);
    std::vector<unsigned> whole_numbers(std::string_view key, unsigned least, unsigned most);
    double number(std::string_view key, double fallback, double least, double most);
    bool boolean(std::string_view key, bool fallback);
    std::optional<CivilDate> date(std::string_view key, Need need);
    std::optional<DayOrMonth> day_or_month(std::string_view key, Need need);
    std::optional<int> clock(std::string_view key, Need need);          // "09:30", to "24:00"
    std::vector<Span> spans(std::string_view key);                      // ["10:20-10:30"]
    std::optional<Money> yuan_amount(std::string_view key, Need need);  // "20.00"

    template <class Choice>
    Choice choice(std::string_view key, std::initializer_list<Choice> all, Choice fallback) {
        return optional_choice(key, all).value_or(fallback);
    }
    template <class Choice>
    std::optional<Choice> optional_choice(std::string_view key, std::initializer_list<Choice> all) {
        if (!has(key)) return std::nullopt;
        return chosen(text(key), path(key), all);
    }
    template <class Choice>
    std::vector<Choice> choices(std::string_view key, std::initializer_list<Choice> all) {
        std::vector<Choice> found;
        int index = 0;
        for (const auto& word : text_list(key)) {
            const auto one = chosen(word, path(key) + "[" + std::to_string(index++) + "]", all);
            if (one) found.push_back(*one);
        }
        return found;
    }

    // An absent table reads as an empty one, so that its defaults and demands apply.
    TableReader table(std::string_view key);
    std::vector<TableReader> tables(std::string_view key, Need need = Need::May);

    // Every key that nobody asked for becomes a fault.
    void done();

private:
    const toml::node* take(std::string_view key, Need need);
    template <class Choice>
    std::optional<Choice> chosen(const std::string& word, const std::string& at,
                                 std::initializer_list<Choice> all) {
        std::vector<std::string_view> names;
        for (const auto one : all) {
            if (name_of(one) == word) return one;
            names.push_back(name_of(one));
        }
        not_a_choice(word, at, names);
        return std::nullopt;
    }
    void not_a_choice(const std::string& word, const std::string& at,
                      const std::vector<std::string_view>& names);
    Words words_of(const toml::node& node, const std::string& at);

    const toml::table* table_;
    std::string path_;
    Reading* reading_;
    std::set<std::string, std::less<>> asked_;
};

// "09:30" → 570; "24:00" → 1440.
[[nodiscard]] std::optional<int> parse_clock(std::string_view text);

}  // namespace liuying::campaign
