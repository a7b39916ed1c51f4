#include "roster/import.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "identity/name.h"
#include "roster/import_words.h"
#include "roster/judge.h"

namespace liuying::roster {

struct RosterReader::State {
    struct First {
        std::uint64_t row{};
        std::string student_no;
        std::string name;  // in its comparison form
        std::string nationality;
    };

    State(table::RowSource& source, Expectations given, ImportOptions chosen)
        : rows{source}, expectations{std::move(given)}, options{std::move(chosen)} {}

    table::RowSource& rows;
    Expectations expectations;
    ImportOptions options;
    Understood understood;
    Columns columns;
    std::vector<Words> own_remarks;
    std::deque<table::Row> ahead;  // read while looking for the header
    table::Row row;
    ImportCounts counts;
    std::unordered_map<std::string, std::uint64_t> student_nos;
    std::unordered_map<std::string, std::uint64_t> exam_nos;
    std::unordered_multimap<std::string, First>
        documents;  // by every form of the number; of passports, one for each nationality

    // The next row into `row`; false at the end.
    Result<bool, table::Fault> advance() {
        if (ahead.empty()) return rows.next(row);
        row = std::move(ahead.front());
        ahead.pop_front();
        return true;
    }

    // The registry office's word about this row and an earlier one, while it stands.
    bool said_one_person(const Record& record, const std::string& student_no) const {
        if (options.known == nullptr) return false;
        const auto holders = options.known->holders_of(record.document);
        return std::ranges::any_of(holders, [&](const Known::Holder& holder) {
            return holder.student_no == student_no &&
                   std::ranges::find(holder.one_person_with, record.student_no) !=
                       holder.one_person_with.end();
        });
    }

    // What earlier rows and known holders say. A refused row never stands, so it is never
    // remembered.
    void compare(RowReport& report, const RowJudge& judge) {
        const auto& record = report.record;
        if (!record.student_no.empty()) {
            const auto first = student_nos.find(record.student_no);
            if (first != student_nos.end()) {
                judge.add(report, row, FindingKind::DuplicateStudentNo, Field::StudentNo,
                          words::duplicate_student_no(first->second));
                return;
            }
        }
        if (options.known != nullptr && options.known->erased(record.student_no)) {
            judge.add(report, row, FindingKind::ErasedPerson, Field::StudentNo,
                      words::erased_person(record.student_no));
            return;
        }
        if (const auto first = exam_nos.find(record.exam_no); first != exam_nos.end())
            judge.add(report, row, FindingKind::DuplicateExamNo, Field::ExamNo,
                      words::duplicate_exam_no(first->second));
        if (record.document.number.empty()) return;
        const auto name = identity::comparison_form(record.name);
        for (const auto& form : identity::known_forms(record.document)) {
            const auto [from, to] = documents.equal_range(form);
            for (auto at = from; at != to; ++at) {
                const auto& [first_row, student_no, first_name, nationality] = at->second;
                // Two countries may give one number to two passports.
                if (record.document.type == identity::DocumentType::Passport &&
                    !nationality.empty() && !record.nationality.empty() &&
                    nationality != record.nationality)
                    continue;
                if (first_name == name) {
                    if (said_one_person(record, student_no)) continue;
                    judge.add(report, row, FindingKind::SecondRecord, Field::DocumentNo,
                              words::second_record(first_row, student_no));
                } else {
                    judge.add(report, row, FindingKind::DuplicateId, Field::DocumentNo,
                              words::duplicate_document(first_row, student_no));
                }
                return;
            }
        }
        if (options.known == nullptr) return;
        for (const auto& holder : options.known->holders_of(record.document)) {
            if (holder.student_no == record.student_no) continue;
            if (std::ranges::find(holder.one_person_with, record.student_no) !=
                holder.one_person_with.end())
                continue;
            if (identity::comparison_form(holder.name) == name) {
                judge.add(report, row, FindingKind::SecondRecord, Field::DocumentNo,
                          words::second_record_of_known(holder.student_no));
            } else {
                judge.add(report, row, FindingKind::DuplicateId, Field::DocumentNo,
                          words::duplicate_of_known(holder.student_no));
            }
            return;
        }
    }

    void remember(const RowReport& report) {
        const auto& record = report.record;
        student_nos.emplace(record.student_no, report.row);
        if (!record.exam_no.empty()) exam_nos.emplace(record.exam_no, report.row);
        const First first{report.row, record.student_no, identity::comparison_form(record.name),
                          record.nationality};
        for (auto& form : identity::known_forms(record.document)) {
            const auto [from, to] = documents.equal_range(form);
            const bool passport = record.document.type == identity::DocumentType::Passport;
            const bool known = std::any_of(from, to, [&](const auto& there) {
                return !passport || there.second.nationality == record.nationality;
            });
            if (!known) documents.emplace(std::move(form), first);
        }
    }

    void count(RowStatus status) {
        ++counts.rows;
        switch (status) {
            case RowStatus::Accept: ++counts.accept; break;
            case RowStatus::Normalise: ++counts.normalise; break;
            case RowStatus::Block: ++counts.block; break;
            case RowStatus::Refuse: ++counts.refuse; break;
        }
    }
};

RosterReader::RosterReader(std::unique_ptr<State> state) : state_{std::move(state)} {}
RosterReader::RosterReader(RosterReader&&) noexcept = default;
RosterReader& RosterReader::operator=(RosterReader&&) noexcept = default;
RosterReader::~RosterReader() = default;

namespace {

// The rows among which the header is looked for.
Result<std::vector<table::Row>, table::Fault> first_rows(table::RowSource& rows) {
    constexpr std::size_t rows_to_look_at = 12;
    std::vector<table::Row> first;
    table::Row row;
    while (first.size() < rows_to_look_at) {
        auto more = rows.next(row);
        if (!more) return refuse(more.error());
        if (!*more) break;
        first.push_back(std::move(row));
    }
    return first;
}

}  // namespace

Result<RosterReader, Refusal> RosterReader::open(table::RowSource& rows, Expectations expectations,
                                                 ImportOptions options) {
    auto state = std::make_unique<State>(rows, std::move(expectations), std::move(options));
    auto looked_at = first_rows(rows);
    if (!looked_at) return refuse(explain(looked_at.error()));
    auto& first = *looked_at;
    auto head = find_head(first, state->options.remembered);
    if (!head) return refuse(head.error());

    auto& understood = state->understood;
    understood.encoding = name_of(rows.encoding());
    understood.encoding_reason = rows.encoding_reason();
    understood.header_row = first[head->first_data_row - 1].number;
    understood.columns = std::move(head->uses);
    state->columns = head->columns;
    state->own_remarks = std::move(head->remarks);
    for (auto i = head->first_data_row; i < first.size(); ++i) {
        state->ahead.push_back(std::move(first[i]));
    }
    understood.remarks = state->own_remarks;
    for (auto& remark : rows.remarks()) understood.remarks.push_back(std::move(remark));
    return RosterReader{std::move(state)};
}

const Understood& RosterReader::understood() const {
    return state_->understood;
}
const std::vector<table::Cell>& RosterReader::cells() const {
    return state_->row.cells;
}
const ImportCounts& RosterReader::counts() const {
    return state_->counts;
}
std::uint64_t RosterReader::rows_expected() const {
    const auto all = state_->rows.rows_expected();
    const auto above = state_->understood.header_row;
    return all > above ? all - above : 0;
}

Result<std::optional<RowReport>, Refusal> RosterReader::next() {
    auto& state = *state_;
    const RowJudge judge{state.expectations, state.columns, state.understood.columns,
                         state.rows.days_from_1904()};
    for (;;) {
        auto more = state.advance();
        if (!more) return refuse(explain(more.error()));
        if (!*more) {
            // Only now the file has told everything about itself.
            state.understood.remarks = state.own_remarks;
            if (state.counts.rows == 0) {
                state.understood.remarks.push_back(
                    {"表头下面没有数据行。", "There are no rows beneath the header."});
            }
            for (auto& remark : state.rows.remarks()) {
                state.understood.remarks.push_back(std::move(remark));
            }
            return std::optional<RowReport>{};
        }
        if (!judge.is_empty(state.row)) break;
        ++state.counts.skipped;
    }
    std::optional<RowReport> report{std::in_place};
    judge.judge(state.row, *report);
    state.compare(*report, judge);
    settle(*report);
    if (report->status != RowStatus::Refuse) state.remember(*report);
    state.count(report->status);
    return report;
}

Result<OpenRoster, Refusal> open_roster(const std::filesystem::path& file,
                                        const table::OpenOptions& options,
                                        Expectations expectations, ImportOptions import) {
    auto rows = table::open_table(file, options);
    if (!rows) return refuse(explain(rows.error()));
    auto reader = RosterReader::open(**rows, expectations, import);
    if (reader) return OpenRoster{std::move(*rows), std::move(*reader)};
    const bool looks_on = reader.error().kind == "no_header" || reader.error().kind == "empty_file";
    if (!looks_on || !options.sheet.empty()) return refuse(reader.error());
    for (const auto& sheet : (*rows)->further_sheets()) {
        auto chosen = options;
        chosen.sheet = sheet;
        auto other = table::open_table(file, chosen);
        if (!other) continue;
        auto second = RosterReader::open(**other, expectations, import);
        if (second) return OpenRoster{std::move(*other), std::move(*second)};
        // A roster with something missing is more worth telling than a sheet of explanations.
        if (second.error().kind != "no_header" && second.error().kind != "empty_file") {
            return refuse(second.error());
        }
    }
    return refuse(reader.error());
}

std::vector<ColumnUse> columns_of(const std::filesystem::path& file,
                                  const table::OpenOptions& options, const ImportOptions& import) {
    const auto known = [](const std::vector<ColumnUse>& uses) {
        return std::ranges::count_if(uses,
                                     [](const ColumnUse& use) { return use.field.has_value(); });
    };
    const auto of_sheet = [&](table::RowSource& rows) {
        const auto first = first_rows(rows);
        return first ? guess_columns(*first, import.remembered) : std::vector<ColumnUse>{};
    };
    auto rows = table::open_table(file, options);
    if (!rows) return {};
    auto best = of_sheet(**rows);
    if (!options.sheet.empty()) return best;
    for (const auto& sheet : (*rows)->further_sheets()) {
        auto chosen = options;
        chosen.sheet = sheet;
        auto other = table::open_table(file, chosen);
        if (!other) continue;
        auto uses = of_sheet(**other);
        if (known(uses) > known(best)) best = std::move(uses);
    }
    return best;
}

Result<ImportReport, Refusal> read_all(RosterReader& reader) {
    ImportReport report;
    for (;;) {
        auto row = reader.next();
        if (!row) return refuse(row.error());
        if (!*row) break;
        report.rows.push_back(std::move(**row));
    }
    report.understood = reader.understood();
    report.counts = reader.counts();
    return report;
}

Result<ImportReport, Refusal> read_roster(table::RowSource& rows, Expectations expectations,
                                          ImportOptions options) {
    auto reader = RosterReader::open(rows, std::move(expectations), std::move(options));
    if (!reader) return refuse(reader.error());
    return read_all(*reader);
}

}  // namespace liuying::roster
