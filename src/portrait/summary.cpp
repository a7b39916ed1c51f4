#include "portrait/summary.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <stdexcept>

#include "portrait/rule_book.h"

namespace liuying::portrait {
namespace {

// Always quoted, so that a name with commas or an equals sign stays a name.
std::string quoted(const std::string& cell) {
    std::string out = "\"";
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::vector<std::string> header() {
    std::vector<std::string> cells{"file", "verdict", "faces", "error"};
    for (const auto& entry : rule_book()) cells.emplace_back(entry.name);
    return cells;
}

// The first cell of every line of an older summary.
std::set<std::string> names_in(const std::string& file) {
    std::set<std::string> names;
    std::ifstream in{file, std::ios::binary};
    std::string line;
    bool first = true;
    while (std::getline(in, line)) {
        if (first) {
            first = false;
            continue;
        }
        std::string name;
        for (std::size_t i = 1; i < line.size(); ++i) {
            if (line[i] == '"') {
                if (i + 1 < line.size() && line[i + 1] == '"') ++i;
                else break;
            }
            name += line[i];
        }
        names.insert(name);
    }
    return names;
}

}  // namespace

struct SummaryWriter::Sheet {
    lxw_workbook* book = nullptr;
    lxw_worksheet* page = nullptr;
    lxw_row_t row = 0;
};

SummaryWriter::SummaryWriter(const std::string& file, bool resume) {
    if (file.empty()) return;
    if (std::filesystem::path{file}.extension() == ".xlsx") {
        sheet_ = std::make_unique<Sheet>();
        lxw_workbook_options constant{};
        constant.constant_memory = LXW_TRUE;
        sheet_->book = workbook_new_opt(file.c_str(), &constant);
        if (sheet_->book == nullptr) throw std::runtime_error("cannot write " + file);
        sheet_->page = workbook_add_worksheet(sheet_->book, "inspection");
    } else {
        if (resume && std::filesystem::exists(file)) {
            known_ = names_in(file);
            headed_ = true;
        }
        csv_.open(file, headed_ ? std::ios::binary | std::ios::app : std::ios::binary);
        if (!csv_) throw std::runtime_error("cannot write " + file);
    }
}

SummaryWriter::~SummaryWriter() {
    if (sheet_ && sheet_->book != nullptr) workbook_close(sheet_->book);
}

void SummaryWriter::write(const std::vector<std::string>& cells) {
    if (!headed_) {
        headed_ = true;
        write(header());
    }
    if (sheet_) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            worksheet_write_string(sheet_->page, sheet_->row, static_cast<lxw_col_t>(i), cells[i].c_str(), nullptr);
        }
        ++sheet_->row;
    }
    if (csv_.is_open()) {
        std::string line;
        for (const auto& cell : cells) line += (line.empty() ? "" : ",") + quoted(cell);
        csv_ << line << "\n" << std::flush;
    }
}

void SummaryWriter::add(const Inspection& inspection) {
    if (!sheet_ && !csv_.is_open()) return;
    std::vector<std::string> cells{inspection.file, to_text(inspection.verdict()), std::to_string(inspection.faces.size()), ""};
    for (const auto& entry : rule_book()) {
        const auto* finding = inspection.finding(entry.name);
        if (finding == nullptr) {
            cells.emplace_back();
            continue;
        }
        std::string cell = to_text(finding->verdict);
        if (!finding->value_word.empty()) cell += " " + finding->value_word;
        else if (finding->value) cell += fmt::format(" {:.4g}", *finding->value);
        cells.push_back(cell);
    }
    write(cells);
}

void SummaryWriter::add_error(const std::string& picture, const Refusal& refusal) {
    if (!sheet_ && !csv_.is_open()) return;
    std::vector<std::string> cells{picture, "", "0", refusal.kind};
    cells.resize(header().size());
    write(cells);
}

}  // namespace liuying::portrait
