#include "campaign/file_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "campaign/fault_words.h"
#include "campaign/nearest.h"

namespace liuying::campaign {

namespace {

const toml::table& empty_table() {
    static const toml::table none;
    return none;
}

// Exactly `count` digits.
std::optional<int> digits(std::string_view text, std::size_t count) {
    if (text.size() != count) return std::nullopt;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<CivilDate> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4), 4);
    const auto month = digits(text.substr(5, 2), 2);
    const auto day = digits(text.substr(8, 2), 2);
    if (!year || !month || !day) return std::nullopt;
    const CivilDate date{std::chrono::year{*year},
                         std::chrono::month{static_cast<unsigned>(*month)},
                         std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::optional<CivilDate> date_of(const toml::node& node) {
    if (const auto* value = node.as_date()) {
        const auto& read = value->get();
        const CivilDate date{std::chrono::year{read.year}, std::chrono::month{read.month},
                             std::chrono::day{read.day}};
        return date.ok() ? std::optional{date} : std::nullopt;
    }
    if (const auto* value = node.as_string()) return parse_date(value->get());
    return std::nullopt;
}

const Words a_text{"文字", "a text"};
const Words both_languages{"{ zh = \"…\", en = \"…\" }", "{ zh = \"…\", en = \"…\" }"};
const Words a_list{"列表 […]", "a list […]"};
const Words a_number{"数字", "a number"};
const Words a_whole_number{"整数", "a whole number"};
const Words true_or_false{"true 或 false", "true or false"};
const Words a_date{"日期 2021-10-14", "a date, 2021-10-14"};
const Words a_day_or_month{"日期 2021-10-14 或月份 \"2022-03\"",
                           "a date, 2021-10-14, or a month, \"2022-03\""};
const Words a_clock{"时刻 \"09:30\"", "a time of day, \"09:30\""};
const Words a_span{"时段 \"10:20-10:30\"", "a span, \"10:20-10:30\""};
const Words a_table{"一节 [名称]", "a table [name]"};
const Words tables_list{"若干节 [[名称]]", "tables [[name]]"};

}  // namespace

std::optional<int> parse_clock(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = digits(text.substr(0, 2), 2);
    const auto minute = digits(text.substr(3, 2), 2);
    if (!hour || !minute || *minute > 59) return std::nullopt;
    const int of_day = *hour * 60 + *minute;
    if (of_day > 24 * 60) return std::nullopt;
    return of_day;
}

void Reading::note(const std::string& path, const toml::source_region& where) {
    places_[path] = where.begin;
}

void Reading::fault(const std::string& path, Words message) {
    std::string at = path;
    while (!places_.contains(at)) {
        const auto cut = at.find_last_of(".[");
        if (cut == std::string::npos) break;
        at.resize(cut);
    }
    const auto place = places_.contains(at) ? places_[at] : toml::source_position{1, 1};
    faults_.push_back(
        {static_cast<int>(place.line), static_cast<int>(place.column), path, std::move(message)});
}

void Reading::fault_at(const toml::source_region& where, std::string path, Words message) {
    faults_.push_back({static_cast<int>(where.begin.line), static_cast<int>(where.begin.column),
                       std::move(path), std::move(message)});
}

std::vector<CampaignFault> Reading::faults() const {
    auto sorted = faults_;
    std::ranges::stable_sort(sorted, {}, [](const CampaignFault& fault) {
        return std::pair{fault.line, fault.column};
    });
    return sorted;
}

TableReader::TableReader(const toml::table& table, std::string path, Reading& reading)
    : table_{&table}, path_{std::move(path)}, reading_{&reading} {
    if (&table != &empty_table()) reading_->note(path_, table.source());
}

bool TableReader::has(std::string_view key) const {
    return table_->contains(key);
}

std::string TableReader::path(std::string_view key) const {
    return path_.empty() ? std::string{key} : fmt::format("{}.{}", path_, key);
}

const toml::node* TableReader::take(std::string_view key, Need need) {
    asked_.emplace(key);
    const auto* node = table_->get(key);
    if (node != nullptr) {
        reading_->note(path(key), node->source());
    } else if (need == Need::Must) {
        reading_->fault(path(key), fault_words::missing(key));
    }
    return node;
}

std::string TableReader::text(std::string_view key, Need need) {
    const auto* node = take(key, need);
    if (node == nullptr) return {};
    const auto* value = node->as_string();
    if (value == nullptr) {
        reading_->fault(path(key), fault_words::wrong_shape(a_text));
        return {};
    }
    if (need == Need::Must && value->get().empty()) {
        reading_->fault(path(key), fault_words::missing(key));
    }
    return value->get();
}

Words TableReader::words_of(const toml::node& node, const std::string& at) {
    if (const auto* one = node.as_string()) return {one->get(), one->get()};
    if (const auto* both = node.as_table()) {
        TableReader reader{*both, at, *reading_};
        Words words{reader.text("zh"), reader.text("en")};
        reader.done();
        return words;
    }
    reading_->fault(at, fault_words::wrong_shape(both_languages));
    return {};
}

Words TableReader::words(std::string_view key, Need need) {
    const auto* node = take(key, need);
    return node == nullptr ? Words{} : words_of(*node, path(key));
}

std::vector<Words> TableReader::words_list(std::string_view key) {
    const auto* node = take(key, Need::May);
    if (node == nullptr) return {};
    const auto* list = node->as_array();
    if (list == nullptr) {
        reading_->fault(path(key), fault_words::wrong_shape(a_list));
        return {};
    }
    std::vector<Words> all;
    for (const auto& item : *list) {
        const auto at = fmt::format("{}[{}]", path(key), all.size());
        reading_->note(at, item.source());
        all.push_back(words_of(item, at));
    }
    return all;
}

std::vector<std::string> TableReader::text_list(std::string_view key) {
    const auto* node = take(key, Need::May);
    if (node == nullptr) return {};
    const auto* list = node->as_array();
    if (list == nullptr) {
        reading_->fault(path(key), fault_words::wrong_shape(a_list));
        return {};
    }
    std::vector<std::string> all;
    for (const auto& item : *list) {
        const auto at = fmt::format("{}[{}]", path(key), all.size());
        reading_->note(at, item.source());
        const auto* value = item.as_string();
        if (value == nullptr) reading_->fault(at, fault_words::wrong_shape(a_text));
        all.push_back(value == nullptr ? std::string{} : value->get());
    }
    return all;
}

std::optional<int> TableReader::integer(std::string_view key, int least, int most) {
    const auto* node = take(key, Need::May);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_integer();
    if (value == nullptr) {
        reading_->fault(path(key), fault_words::wrong_shape(a_whole_number));
        return std::nullopt;
    }
    if (value->get() < least || value->get() > most) {
        reading_->fault(path(key),
                        fault_words::out_of_range(std::to_string(least), std::to_string(most)));
        return std::nullopt;
    }
    return static_cast<int>(value->get());
}

int TableReader::integer(std::string_view key, int fallback, int least, int most) {
    return integer(key, least, most).value_or(fallback);
}

std::vector<unsigned> TableReader::whole_numbers(std::string_view key, unsigned least,
                                                 unsigned most) {
    const auto* node = take(key, Need::May);
    if (node == nullptr) return {};
    const auto* list = node->as_array();
    if (list == nullptr) {
        reading_->fault(path(key), fault_words::wrong_shape(a_list));
        return {};
    }
    std::vector<unsigned> all;
    int index = 0;
    for (const auto& item : *list) {
        const auto at = fmt::format("{}[{}]", path(key), index++);
        reading_->note(at, item.source());
        const auto* value = item.as_integer();
        if (value == nullptr) {
            reading_->fault(at, fault_words::wrong_shape(a_whole_number));
        } else if (value->get() < least || value->get() > most) {
            reading_->fault(at,
                            fault_words::out_of_range(std::to_string(least), std::to_string(most)));
        } else {
            all.push_back(static_cast<unsigned>(value->get()));
        }
    }
    return all;
}

double TableReader::number(std::string_view key, double fallback, double least, double most) {
    const auto* node = take(key, Need::May);
    if (node == nullptr) return fallback;
    const auto value = node->value<double>();
    if (!value || !node->is_number()) {
        reading_->fault(path(key), fault_words::wrong_shape(a_number));
        return fallback;
    }
    if (!(*value >= least && *value <= most)) {
        reading_->fault(path(key), fault_words::out_of_range(fmt::format("{}", least),
                                                             fmt::format("{}", most)));
        return fallback;
    }
    return *value;
}

bool TableReader::boolean(std::string_view key, bool fallback) {
    const auto* node = take(key, Need::May);
    if (node == nullptr) return fallback;
    if (const auto* value = node->as_boolean()) return value->get();
    reading_->fault(path(key), fault_words::wrong_shape(true_or_false));
    return fallback;
}

std::optional<CivilDate> TableReader::date(std::string_view key, Need need) {
    const auto* node = take(key, need);
    if (node == nullptr) return std::nullopt;
    const auto date = date_of(*node);
    if (!date) reading_->fault(path(key), fault_words::wrong_shape(a_date));
    return date;
}

std::optional<DayOrMonth> TableReader::day_or_month(std::string_view key, Need need) {
    const auto* node = take(key, need);
    if (node == nullptr) return std::nullopt;
    if (const auto date = date_of(*node)) {
        return DayOrMonth{date->year() / date->month(), date->day()};
    }
    if (const auto* value = node->as_string()) {
        const auto& text = value->get();
        if (const auto first = parse_date(text + "-01")) {
            return DayOrMonth{first->year() / first->month(), std::nullopt};
        }
    }
    reading_->fault(path(key), fault_words::wrong_shape(a_day_or_month));
    return std::nullopt;
}

std::optional<int> TableReader::clock(std::string_view key, Need need) {
    const auto* node = take(key, need);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as_time()) {
        const auto& time = value->get();
        if (time.second == 0 && time.nanosecond == 0) return time.hour * 60 + time.minute;
    }
    if (const auto* value = node->as_string()) {
        if (const auto minute = parse_clock(value->get())) return minute;
    }
    reading_->fault(path(key), fault_words::wrong_shape(a_clock));
    return std::nullopt;
}

std::vector<Span> TableReader::spans(std::string_view key) {
    std::vector<Span> all;
    int index = 0;
    for (const auto& text : text_list(key)) {
        const auto at = fmt::format("{}[{}]", path(key), index++);
        const auto from = parse_clock(std::string_view{text}.substr(0, 5));
        const auto to = text.size() == 11 && text[5] == '-'
                            ? parse_clock(std::string_view{text}.substr(6))
                            : std::nullopt;
        if (!from || !to) {
            reading_->fault(at, fault_words::wrong_shape(a_span));
        } else if (*from >= *to) {
            reading_->fault(at, fault_words::ends_before_start({*from, *to}));
        } else {
            all.push_back({*from, *to});
        }
    }
    return all;
}

std::optional<Money> TableReader::yuan_amount(std::string_view key, Need need) {
    const auto* node = take(key, need);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as_string()) {
        const std::string_view text = value->get();
        const auto point = text.find('.');
        const auto whole = text.substr(0, point);
        if (point != std::string_view::npos && !whole.empty() && whole.size() <= 6) {
            const auto yuan_part = digits(whole, whole.size());
            const auto fen_part = digits(text.substr(point + 1), 2);
            if (yuan_part && fen_part) return Money{*yuan_part * std::int64_t{100} + *fen_part};
        }
    }
    reading_->fault(path(key), fault_words::bad_amount());
    return std::nullopt;
}

TableReader TableReader::table(std::string_view key) {
    const auto* node = take(key, Need::May);
    if (node == nullptr) return {empty_table(), path(key), *reading_};
    if (const auto* inner = node->as_table()) return {*inner, path(key), *reading_};
    reading_->fault(path(key), fault_words::wrong_shape(a_table));
    return {empty_table(), path(key), *reading_};
}

std::vector<TableReader> TableReader::tables(std::string_view key, Need need) {
    const auto* node = take(key, need);
    if (node == nullptr) return {};
    const auto* list = node->as_array();
    if (list == nullptr || (!list->empty() && !list->is_homogeneous(toml::node_type::table))) {
        reading_->fault(path(key), fault_words::wrong_shape(tables_list));
        return {};
    }
    if (list->empty() && need == Need::Must) reading_->fault(path(key), fault_words::missing(key));
    std::vector<TableReader> all;
    for (const auto& item : *list) {
        all.emplace_back(*item.as_table(), fmt::format("{}[{}]", path(key), all.size()), *reading_);
    }
    return all;
}

void TableReader::done() {
    const std::vector<std::string_view> known{asked_.begin(), asked_.end()};
    for (const auto& [key, node] : *table_) {
        if (asked_.contains(key.str())) continue;
        reading_->fault_at(key.source(), path(key.str()),
                           fault_words::unknown_key(key.str(), nearest(key.str(), known)));
    }
}

void TableReader::not_a_choice(const std::string& word, const std::string& at,
                               const std::vector<std::string_view>& names) {
    reading_->fault(at, fault_words::not_a_choice(word, names));
}

}  // namespace liuying::campaign
