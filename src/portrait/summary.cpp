#include "portrait/summary.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <iterator>
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
    cells.emplace_back("copy");
    return cells;
}

std::string plain(const std::string& path) {
    return std::filesystem::path{path}.lexically_normal().string();
}

// The first cell of every whole row of an older summary. What a killed run left of its last row is
// cut off.
std::set<std::string> names_in(const std::string& file) {
    std::string text;
    {
        std::ifstream in{file, std::ios::binary};
        text.assign(std::istreambuf_iterator<char>{in}, {});
    }
    std::set<std::string> names;
    std::string cell;
    std::size_t cells = 0;
    std::size_t rows = 0;
    std::size_t whole = 0;
    bool quoted = false;
    std::string first;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            if (quoted && i + 1 < text.size() && text[i + 1] == '"')
                cell += text[++i];
            else
                quoted = !quoted;
        } else if (!quoted && (c == ',' || c == '\n')) {
            if (cells++ == 0) first = cell;
            cell.clear();
            if (c == '\n') {
                if (rows++ > 0) names.insert(plain(first));
                cells = 0;
                whole = i + 1;
            }
        } else {
            cell += c;
        }
    }
    if (whole < text.size()) std::filesystem::resize_file(file, whole);
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
            headed_ = std::filesystem::file_size(file) > 0;
        }
        csv_.open(file, headed_ ? std::ios::binary | std::ios::app : std::ios::binary);
        if (!csv_) throw std::runtime_error("cannot write " + file);
    }
}

SummaryWriter::~SummaryWriter() {
    if (sheet_ && sheet_->book != nullptr) workbook_close(sheet_->book);
}

bool SummaryWriter::has(const std::string& picture) const {
    return known_.contains(plain(picture));
}

void SummaryWriter::write(const std::vector<std::string>& cells) {
    if (!headed_) {
        headed_ = true;
        write(header());
    }
    if (sheet_) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            worksheet_write_string(sheet_->page, sheet_->row, static_cast<lxw_col_t>(i),
                                   cells[i].c_str(), nullptr);
        }
        ++sheet_->row;
    }
    if (csv_.is_open()) {
        std::string line;
        for (const auto& cell : cells) line += (line.empty() ? "" : ",") + quoted(cell);
        csv_ << line << "\n" << std::flush;
        if (!csv_) throw std::runtime_error("the summary cannot be written: is the disk full?");
    }
}

void SummaryWriter::add(const Inspection& inspection) {
    if (!sheet_ && !csv_.is_open()) return;
    std::vector<std::string> cells{inspection.file, to_text(inspection.verdict()),
                                   std::to_string(inspection.faces.size()), ""};
    for (const auto& entry : rule_book()) {
        const auto* finding = inspection.finding(entry.name);
        if (finding == nullptr) {
            cells.emplace_back();
            continue;
        }
        std::string cell = to_text(finding->verdict);
        if (!finding->value_word.empty())
            cell += " " + finding->value_word;
        else if (finding->value)
            cell += fmt::format(" {:.4g}", *finding->value);
        cells.push_back(cell);
    }
    cells.emplace_back();
    for (const char* kind : {"copy", "mirrored_copy"})
        if (const auto* copy = inspection.finding(kind))
            cells.back() = std::string{kind} + " " + copy->value_word;
    write(cells);
}

void SummaryWriter::add_error(const std::string& picture, const Refusal& refusal) {
    if (!sheet_ && !csv_.is_open()) return;
    std::vector<std::string> cells{picture, "", "0", refusal.kind};
    cells.resize(header().size());
    write(cells);
}

}  // namespace liuying::portrait
