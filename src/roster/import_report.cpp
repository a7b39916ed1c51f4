#include "roster/import_report.h"

#include <algorithm>
#include <array>

namespace liuying::roster {
namespace {

table::Mark mark_of(RowStatus status) {
    switch (status) {
        case RowStatus::Accept: return table::Mark::Good;
        case RowStatus::Normalise: return table::Mark::Tidied;
        case RowStatus::Block: return table::Mark::Held;
        case RowStatus::Refuse: return table::Mark::Wrong;
    }
    return table::Mark::Plain;
}

std::string both(const Words& words) {
    return words.zh + " / " + words.en;
}

}  // namespace

ImportReportFile::ImportReportFile(const std::filesystem::path& file, const Understood& understood)
    : out_{file} {
    std::vector<double> widths{8, 22, 70};
    std::vector<table::OutCell> heads{{"行 / row", table::Mark::Heading},
                                      {"结果 / result", table::Mark::Heading},
                                      {"说明 / reasons", table::Mark::Heading}};
    for (const auto& use : understood.columns) {
        columns_.push_back(use.column);
        heads.push_back({use.column, table::Mark::Heading});
        widths.push_back(use.field == Field::DocumentNo ? 22 : 14);
    }
    out_.sheet("逐行 rows", widths);
    out_.row(heads);
}

void ImportReportFile::row(const RowReport& report, const std::vector<table::Cell>& cells) {
    std::string reasons;
    for (const auto& finding : report.findings) {
        if (!reasons.empty()) reasons += '\n';
        if (!finding.column.empty()) reasons += "[" + finding.column + "] ";
        reasons += both(finding.message);
    }
    std::vector<table::OutCell> line{{std::to_string(report.row)},
                                     {both(title_of(report.status)), mark_of(report.status)},
                                     {reasons}};
    for (std::size_t i = 0; i < std::max(cells.size(), columns_.size()); ++i) {
        table::OutCell cell{i < cells.size() ? cells[i].text : std::string{}, table::Mark::Plain};
        auto heaviest = RowStatus::Accept;
        for (const auto& finding : report.findings) {
            if (i < columns_.size() && finding.field && finding.column == columns_[i]) {
                heaviest = std::max(heaviest, weight_of(finding.kind));
            }
        }
        if (heaviest != RowStatus::Accept) cell.mark = mark_of(heaviest);
        line.push_back(std::move(cell));
    }
    out_.row(line);
}

void ImportReportFile::change(const Change& change) {
    if (!changes_begun_) {
        changes_begun_ = true;
        constexpr std::array<double, 6> widths{8, 18, 24, 26, 26, 60};
        out_.sheet("变化 changes", widths);
        using enum table::Mark;
        const std::array<table::OutCell, 6> heads{
            table::OutCell{"行 / row", Heading},
            table::OutCell{"学号 / student no", Heading},
            table::OutCell{"项目 / item", Heading},
            table::OutCell{"现值 / now", Heading},
            table::OutCell{"文件 / in the file", Heading},
            table::OutCell{"说明 / what becomes of it", Heading}};
        out_.row(heads);
    }
    const std::array<table::OutCell, 6> line{
        table::OutCell{change.row},
        table::OutCell{change.student_no},
        table::OutCell{change.item},
        table::OutCell{change.old},
        table::OutCell{change.file},
        table::OutCell{both(change.says), change.held ? table::Mark::Held : table::Mark::Plain}};
    out_.row(line);
}

void ImportReportFile::close(const Understood& understood, const ImportCounts& counts) {
    constexpr std::array<double, 2> widths{30, 60};
    out_.sheet("合计 summary", widths);
    const std::array<table::OutCell, 2> heads{table::OutCell{"项目 / item", table::Mark::Heading},
                                              table::OutCell{"数 / count", table::Mark::Heading}};
    out_.row(heads);
    out_.number_row("数据行 / rows", static_cast<double>(counts.rows));
    out_.number_row(both(title_of(RowStatus::Accept)), static_cast<double>(counts.accept));
    out_.number_row(both(title_of(RowStatus::Normalise)), static_cast<double>(counts.normalise));
    out_.number_row(both(title_of(RowStatus::Block)), static_cast<double>(counts.block));
    out_.number_row(both(title_of(RowStatus::Refuse)), static_cast<double>(counts.refuse));
    out_.number_row("空行 / empty rows", static_cast<double>(counts.skipped));
    const auto line = [&](std::string label, std::string text) {
        const std::array<table::OutCell, 2> cells{table::OutCell{std::move(label)},
                                                  table::OutCell{std::move(text)}};
        out_.row(cells);
    };
    line("编码 / encoding", understood.encoding + "：" + both(understood.encoding_reason));
    for (const auto& use : understood.columns) {
        line(use.column, use.field ? both(title_of(*use.field)) : "未读取 / not read");
    }
    for (const auto& remark : understood.remarks) line("", both(remark));
    out_.close();
}

}  // namespace liuying::roster
