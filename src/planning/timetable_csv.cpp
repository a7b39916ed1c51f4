#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "planning/timetable.h"

namespace liuying::planning {

namespace {

// A CSV text without quotes (the format has none), by header names.
class Csv {
public:
    Csv(std::string file, std::string_view text) : file_{std::move(file)} {
        int number = 0;
        while (!text.empty()) {
            const auto end = text.find('\n');
            auto line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (line.ends_with('\r')) line.remove_suffix(1);
            ++number;
            if (number == 1) {
                header_ = split(line);
            } else if (!line.empty()) {
                rows_.push_back({number, split(line)});
            }
        }
    }

    struct Row {
        int line{};
        std::vector<std::string_view> cells;
    };
    [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

    [[nodiscard]] std::string_view cell(const Row& row, std::string_view column) const {
        const auto at = std::ranges::find(header_, column) - header_.begin();
        const auto index = static_cast<std::size_t>(at);
        if (index >= header_.size())
            throw TimetableFault{file_, 1, fmt::format("no column {}", column)};
        if (index >= row.cells.size()) {
            throw TimetableFault{file_, row.line, fmt::format("no value for {}", column)};
        }
        return row.cells[index];
    }
    template <class Number>
    [[nodiscard]] Number number(const Row& row, std::string_view column) const {
        const auto text = cell(row, column);
        Number value{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) {
            throw fault(row, fmt::format("{} is not a number: {}", column, text));
        }
        return value;
    }
    [[nodiscard]] TimetableFault fault(const Row& row, std::string what) const {
        return {file_, row.line, std::move(what)};
    }

private:
    static std::vector<std::string_view> split(std::string_view line) {
        std::vector<std::string_view> cells;
        while (true) {
            const auto comma = line.find(',');
            cells.push_back(line.substr(0, comma));
            if (comma == std::string_view::npos) return cells;
            line.remove_prefix(comma + 1);
        }
    }

    std::string file_;
    std::vector<std::string_view> header_;
    std::vector<Row> rows_;
};

using Index = std::map<std::string, int, std::less<>>;

int known(const Index& index, const Csv& csv, const Csv::Row& row, std::string_view id) {
    const auto it = index.find(id);
    if (it == index.end()) throw csv.fault(row, fmt::format("unknown id {}", id));
    return it->second;
}

void add(Index& index, const Csv& csv, const Csv::Row& row, std::string_view id) {
    const auto next = static_cast<int>(index.size());
    if (!index.emplace(id, next).second) throw csv.fault(row, fmt::format("{} stands twice", id));
}

void read_params(const std::string& text, TimetableInstance& instance) {
    const Csv csv{"params", text};
    for (const auto& row : csv.rows()) {
        const auto key = csv.cell(row, "key");
        const auto value = [&] { return csv.number<double>(row, "value"); };
        auto& costs = instance.costs;
        if (key == "c_open")
            costs.open = value();
        else if (key == "c_makeup")
            costs.makeup = value();
        else if (key == "c_makeup_over")
            costs.makeup_over = value();
        else if (key == "makeup_free_share")
            costs.makeup_free_share = value();
        else if (key == "c_load85")
            costs.load85 = value();
        else if (key == "c_load95")
            costs.load95 = value();
        else if (key == "c_unassigned")
            costs.unassigned = value();
        else if (key == "slot_min")
            instance.slot_minutes = csv.number<int>(row, "value");
    }
    if (instance.slot_minutes < 1) throw TimetableFault{"params", 1, "slot_min must be positive"};
}

TimetableInstance read(const TimetableTexts& texts) {
    TimetableInstance instance;
    read_params(texts.params, instance);
    Index sessions;
    const Csv session_csv{"sessions", texts.sessions};
    for (const auto& row : session_csv.rows()) {
        const auto id = session_csv.cell(row, "session_id");
        add(sessions, session_csv, row, id);
        instance.sessions.push_back({std::string{id}, std::string{session_csv.cell(row, "campus")},
                                     session_csv.number<int>(row, "stations"),
                                     session_csv.cell(row, "makeup") == "1"});
    }
    Index periods;
    const Csv period_csv{"periods", texts.periods};
    for (const auto& row : period_csv.rows()) {
        const auto id = period_csv.cell(row, "period_id");
        add(periods, period_csv, row, id);
        const int session = known(sessions, period_csv, row, period_csv.cell(row, "session_id"));
        const int start = period_csv.number<int>(row, "start_min");
        const int end = period_csv.number<int>(row, "end_min");
        const int capacity = period_csv.number<int>(row, "capacity");
        if (start >= end || capacity < 0) throw period_csv.fault(row, "an empty period");
        instance.periods.push_back({std::string{id}, session, start, end, capacity});
    }
    Index students;
    const Csv student_csv{"students", texts.students};
    for (const auto& row : student_csv.rows()) {
        const auto id = student_csv.cell(row, "student_id");
        add(students, student_csv, row, id);
        TimetableStudent student{std::string{id},
                                 std::string{student_csv.cell(row, "college")},
                                 std::string{student_csv.cell(row, "programme")},
                                 std::string{student_csv.cell(row, "campus")},
                                 {}};
        auto away = student_csv.cell(row, "unavailable");
        while (!away.empty()) {
            const auto space = away.find(' ');
            const auto one = away.substr(0, space);
            if (!one.empty()) student.unavailable.push_back(known(periods, student_csv, row, one));
            if (space == std::string_view::npos) break;
            away.remove_prefix(space + 1);
        }
        std::ranges::sort(student.unavailable);
        instance.students.push_back(std::move(student));
    }
    return instance;
}

}  // namespace

Result<TimetableInstance, TimetableFault> read_timetable(const TimetableTexts& texts) {
    try {
        return read(texts);
    } catch (const TimetableFault& fault) {
        return refuse(fault);
    }
}

std::string write_plan(const TimetableInstance& instance, const TimetablePlan& plan) {
    std::string text = "student_id,session_id,slot_min,period_id\n";
    for (std::size_t i = 0; i < plan.seats.size(); ++i) {
        const auto& seat = plan.seats[i];
        if (seat.period < 0) continue;
        const auto& period = instance.periods[static_cast<std::size_t>(seat.period)];
        text += fmt::format("{},{},{},{}\n", instance.students[i].id,
                            instance.sessions[static_cast<std::size_t>(period.session)].id,
                            seat.slot_minute, period.id);
    }
    return text;
}

}  // namespace liuying::planning
