#include "roster/new_value.h"

#include <algorithm>
#include <array>

#include "roster/judge.h"

namespace liuying::roster {
namespace {

// One column for each item, headed as the school would.
const Columns& columns() {
    static const Columns all = [] {
        Columns made;
        for (std::size_t i = 0; i < all_fields.size(); ++i) made.at[i] = i;
        made.count = all_fields.size();
        return made;
    }();
    return all;
}
const std::vector<ColumnUse>& heads() {
    static const std::vector<ColumnUse> all = [] {
        std::vector<ColumnUse> made;
        for (const auto field : all_fields) made.push_back({title_of(field).zh, field});
        return made;
    }();
    return all;
}

// As a roster has it.
std::string written_of(const Record& record, Field field) {
    if (field == Field::DocumentType) return title_of(record.document.type).zh;
    return text_of(record, field);
}

std::string in_a_rosters_words(Field field, std::string_view written) {
    if (field == Field::DocumentType)
        if (const auto type = identity::document_type_of_name(written)) return title_of(*type).zh;
    return std::string{written};
}

RowReport judged(const Record& record, const Expectations& expectations,
                 const std::array<std::string, all_fields.size()>& texts) {
    table::Row row;
    for (const auto& text : texts)
        row.cells.push_back(
            {.text = text, .kind = text.empty() ? table::CellKind::Empty : table::CellKind::Text});
    RowReport report;
    report.record = {};
    report.record.student_no = record.student_no;
    RowJudge{expectations, columns(), heads(), false}.judge(row, report);
    return report;
}

bool contradicts(FindingKind kind) {
    return kind == FindingKind::IdBirthMismatch || kind == FindingKind::IdSexMismatch ||
           kind == FindingKind::PermitElsewhere;
}

// What an import remarks on, or puts right by itself, a person who writes one item is asked about.
bool stops_a_request(FindingKind kind) {
    return kind == FindingKind::UnusualEmail || kind == FindingKind::UnusualPhone ||
           kind == FindingKind::DocumentTypeByNumber || kind == FindingKind::DateMonthOnly;
}

Refusal not_a_day() {
    return {"change_bad_value",
            {"日期须写到年、月、日。", "A date needs its year, month and day."},
            {"请按证件填写，如 1997-06-04。", "Write it as on the document, such as 1997-06-04."}};
}

Refusal bad_value(const Finding& finding) {
    return {"change_bad_value",
            finding.message,
            {"请对照证件或录取信息重新填写。",
             "Write it again from the document or the admission record."}};
}

}  // namespace

bool contradicts_itself(const Record& record) {
    std::array<std::string, all_fields.size()> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = written_of(record, all_fields[i]);
    const auto report = judged(record, {}, texts);
    return std::ranges::any_of(report.findings,
                               [](const Finding& finding) { return contradicts(finding.kind); });
}

Result<NewValue, Refusal> new_value(const Record& now, Field field, std::string_view written,
                                    identity::DocumentType type, const Expectations& expectations) {
    std::array<std::string, all_fields.size()> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = written_of(now, all_fields[i]);
    const auto before = judged(now, expectations, texts);
    texts[static_cast<std::size_t>(field)] = in_a_rosters_words(field, written);
    if (field == Field::DocumentNo)
        texts[static_cast<std::size_t>(Field::DocumentType)] = title_of(type).zh;
    auto after = judged(now, expectations, texts);

    // What was wrong before is not this value's fault.
    const auto is_new = [&](const Finding& finding) {
        return std::ranges::none_of(before.findings, [&](const Finding& old) {
            return old.kind == finding.kind && old.field == finding.field;
        });
    };
    for (const auto& finding : after.findings) {
        if (finding.field == field && stops_a_request(finding.kind))
            return refuse(bad_value(finding));
        if (weight_of(finding.kind) != RowStatus::Refuse || contradicts(finding.kind)) continue;
        if (finding.field == field || is_new(finding)) return refuse(bad_value(finding));
    }

    if (field == Field::BirthDate && after.birth_month) return refuse(not_a_day());
    // The zone is not kept: what it contradicts must be said while it is there.
    const bool from_zone = std::ranges::any_of(after.findings, [](const Finding& finding) {
        return finding.kind == FindingKind::PassportZone;
    });
    for (const auto& finding : after.findings)
        if (from_zone && contradicts(finding.kind)) return refuse(bad_value(finding));

    NewValue result{now, {}};
    if (field == Field::DocumentNo || field == Field::DocumentType)
        result.record.document = after.record.document;
    else if (!set_text(result.record, field, text_of(after.record, field)))
        return refuse(not_a_day());
    const bool contradicted = std::ranges::any_of(
        after.findings, [](const Finding& finding) { return contradicts(finding.kind); });
    std::erase_if(after.findings, [](const Finding& finding) {
        return weight_of(finding.kind) == RowStatus::Refuse;
    });
    settle(after);
    result.blocks = std::move(after.blocks);
    if (contradicted) result.blocks.push_back(Block::Contradiction);
    return result;
}

}  // namespace liuying::roster
