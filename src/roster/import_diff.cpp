#include "roster/import_diff.h"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "roster/new_value.h"

namespace liuying::roster {

std::string_view name_of(RowChange change) {
    switch (change) {
        case RowChange::Added: return "added";
        case RowChange::Changed: return "changed";
        case RowChange::Gone: return "gone";
        case RowChange::Untouched: return "untouched";
    }
    return "";
}

namespace {

bool of_document(Field field) {
    return field == Field::DocumentType || field == Field::DocumentNo;
}

bool of_name(Block block) {
    return block == Block::UnreadableName;
}

}  // namespace

RowDiff difference(const std::optional<Graduand>& existing, const Record& file,
                   const std::vector<Field>& read) {
    RowDiff diff;
    diff.student_no = file.student_no;
    if (!existing) {
        diff.change = RowChange::Added;
        return diff;
    }
    diff.graduand = existing->id;
    for (const auto field : read) {
        const auto base = text_of(existing->as_imported, field);
        const auto now = text_of(existing->now, field);
        const auto value = text_of(file, field);
        // The same as before: the file asks for nothing, whatever the office changed since. The
        // same as now: the file has caught up.
        if (value == now && value != base) diff.caught_up.push_back(field);
        if (value == base || value == now) continue;
        const bool contested = base != now;
        diff.fields.push_back(
            {field, base, now, value, contested, !contested, contested && only_by_request(field)});
    }
    // The type of a document whose number is contested is as contested, and the other way round.
    if (std::ranges::any_of(diff.fields, [](const FieldChange& change) {
            return of_document(change.field) && change.contested;
        }))
        for (auto& change : diff.fields)
            if (of_document(change.field)) {
                change.contested = true;
                change.take = false;
                change.by_request_only = true;
            }
    diff.change = diff.fields.empty() ? RowChange::Untouched : RowChange::Changed;
    return diff;
}

ImportDiff difference(const Existing& existing, const ImportReport& report) {
    std::vector<Field> read;
    for (const auto& use : report.understood.columns) {
        if (use.field) read.push_back(*use.field);
    }
    const auto reads = [&](Field field) { return std::ranges::find(read, field) != read.end(); };
    // What the reader derives when its own column is missing is compared as well, or not at all.
    if (!reads(Field::DocumentType)) read.push_back(Field::DocumentType);

    ImportDiff diff;
    const auto numbers = existing.student_nos();
    const std::unordered_set<std::string_view> on_the_roster{numbers.begin(), numbers.end()};
    std::unordered_set<std::string> seen;
    for (const auto& row : report.rows) {
        if (!row.student_no.empty()) seen.insert(row.student_no);
        if (row.status == RowStatus::Refuse) continue;
        auto one = difference(existing.by_student_no(row.student_no), row.record, read);
        if (one.change == RowChange::Added && existing.erased(row.student_no)) continue;
        // Marked as gone before, and in the file again.
        if (one.change == RowChange::Untouched && !on_the_roster.contains(row.student_no))
            one.change = RowChange::Changed;
        switch (one.change) {
            case RowChange::Added: ++diff.added; break;
            case RowChange::Changed: ++diff.changed; break;
            case RowChange::Untouched: ++diff.untouched; break;
            case RowChange::Gone: break;
        }
        diff.rows.push_back(std::move(one));
    }
    for (const auto& student_no : numbers) {
        if (!seen.contains(student_no)) diff.gone.push_back(student_no);
    }
    return diff;
}

std::optional<Field> choose(RowDiff& diff, const std::set<Field>& left,
                            const std::set<Field>& taken) {
    for (auto& change : diff.fields) {
        if (taken.contains(change.field)) {
            if (change.by_request_only) return change.field;
            change.take = true;
        }
        if (left.contains(change.field)) change.take = false;
    }
    if (std::ranges::any_of(diff.fields, [](const FieldChange& change) {
            return of_document(change.field) && !change.take;
        }))
        for (auto& change : diff.fields)
            if (of_document(change.field)) change.take = false;
    return std::nullopt;
}

Writing writing_of(const RowDiff& diff) {
    const bool back = diff.change == RowChange::Changed && diff.fields.empty();
    if (diff.change == RowChange::Added || back ||
        std::ranges::any_of(diff.fields, &FieldChange::take))
        return Writing::Record;
    return !diff.caught_up.empty() || std::ranges::any_of(diff.fields, &FieldChange::contested)
               ? Writing::Base
               : Writing::Nothing;
}

Graduand apply(const Graduand& existing, const RowDiff& diff) {
    auto result = existing;
    const auto set = [](Record& record, Field field, const std::string& text) {
        // Texts come from text_of, which set_text takes back.
        [[maybe_unused]] const bool of_field = set_text(record, field, text);
        assert(of_field);
    };
    for (const auto& change : diff.fields) {
        if (change.take || change.contested) set(result.as_imported, change.field, change.file);
        if (change.take) set(result.now, change.field, change.file);
    }
    for (const auto field : diff.caught_up)
        set(result.as_imported, field, text_of(result.now, field));
    return result;
}

std::vector<Block> blocks_after(const Graduand& existing, const Record& next,
                                const std::vector<Block>& of_file) {
    const bool same_name = existing.now.name == next.name;
    const bool same_document = existing.now.document == next.document;
    const auto identity_of = [](const Record& record) {
        return std::tie(record.document, record.birth, record.sex, record.nationality);
    };
    const bool same_identity = identity_of(existing.now) == identity_of(next);
    std::vector<Block> blocks;
    for (const auto block : all_blocks) {
        // Of a row of which only some items were taken no file says it.
        if (block == Block::Contradiction && !same_identity) {
            if (contradicts_itself(next)) blocks.push_back(block);
            continue;
        }
        // Two records of one person agree in both.
        const bool same = block == Block::SecondRecord    ? same_name && same_document
                          : block == Block::Contradiction ? same_identity
                          : of_name(block)                ? same_name
                                                          : same_document;
        const auto& from = same ? existing.blocks : of_file;
        if (std::ranges::find(from, block) != from.end()) blocks.push_back(block);
    }
    return blocks;
}

}  // namespace liuying::roster
