#include "table/writer.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/utf8.h"

namespace liuying::table {
namespace {

constexpr std::size_t most_characters = 32767;  // of a cell

void check(lxw_error error, const std::filesystem::path& file) {
    if (error != LXW_NO_ERROR) {
        throw std::runtime_error{file.string() + ": " + lxw_strerror(error)};
    }
}

// What a workbook can hold: no control characters but tab and line ends, no more than its limit.
std::string presentable(std::string_view text) {
    std::string kept;
    std::size_t count = 0;
    for (const auto c : decode_utf8(text)) {
        const bool control = c < 0x20 && c != '\t' && c != '\n';
        if (control || c == 0xFFFE || c == 0xFFFF) continue;
        if (++count > most_characters) break;
        append_utf8(kept, c);
    }
    return kept;
}

}  // namespace

struct XlsxWriter::State {
    std::filesystem::path file;
    lxw_workbook* book = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_row_t row = 0;
    std::array<lxw_format*, 6> formats{};
};

XlsxWriter::XlsxWriter(const std::filesystem::path& file) : state_{std::make_unique<State>()} {
    state_->file = file;
    std::string folder = file.parent_path().string();
    if (folder.empty()) folder = ".";
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = folder.data();
    state_->book = workbook_new_opt(file.c_str(), &options);
    if (state_->book == nullptr) throw std::runtime_error{file.string() + ": cannot be written"};
    struct Look {
        Mark mark;
        lxw_color_t fill;
        bool bold;
    };
    for (const auto& [mark, fill, bold] : {
             Look{Mark::Plain, 0, false},
             Look{Mark::Heading, 0xE7EBF0, true},
             Look{Mark::Good, 0xE3F4E5, false},
             Look{Mark::Tidied, 0xDCEBFA, false},
             Look{Mark::Held, 0xFFE8B3, false},
             Look{Mark::Wrong, 0xF5B7B1, true},
         }) {
        auto* const format = workbook_add_format(state_->book);
        format_set_num_format(format, "@");
        format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
        format_set_text_wrap(format);
        if (fill != 0) format_set_bg_color(format, fill);
        if (bold) format_set_bold(format);
        state_->formats.at(static_cast<std::size_t>(mark)) = format;
    }
}

XlsxWriter::~XlsxWriter() {
    if (state_->book == nullptr) return;
    // Not closed: what was written so far must not be taken for a whole file.
    workbook_close(state_->book);
    std::error_code ignored;
    std::filesystem::remove(state_->file, ignored);
}

void XlsxWriter::sheet(std::string_view name, std::span<const double> widths) {
    auto points = decode_utf8(name);
    std::erase_if(points, [](char32_t c) {
        return std::u32string_view{U"[]:*?/\\"}.find(c) != std::u32string_view::npos;
    });
    points.resize(std::min<std::size_t>(points.size(), 31));
    state_->sheet = workbook_add_worksheet(state_->book, encode_utf8(points).c_str());
    if (state_->sheet == nullptr) throw std::runtime_error{"a sheet of this name is there already"};
    state_->row = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        worksheet_set_column(state_->sheet, column, column, widths[i], nullptr);
    }
    worksheet_freeze_panes(state_->sheet, 1, 0);
}

void XlsxWriter::row(std::span<const OutCell> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].text.empty() && cells[i].mark == Mark::Plain) continue;
        auto* const format = state_->formats.at(static_cast<std::size_t>(cells[i].mark));
        const auto column = static_cast<lxw_col_t>(i);
        if (cells[i].text.empty()) {
            check(worksheet_write_blank(state_->sheet, state_->row, column, format), state_->file);
        } else {
            check(worksheet_write_string(state_->sheet, state_->row, column,
                                         presentable(cells[i].text).c_str(), format),
                  state_->file);
        }
    }
    ++state_->row;
}

void XlsxWriter::number_row(std::string_view label, double number) {
    auto* const format = state_->formats.at(static_cast<std::size_t>(Mark::Plain));
    check(worksheet_write_string(state_->sheet, state_->row, 0, presentable(label).c_str(), format),
          state_->file);
    check(worksheet_write_number(state_->sheet, state_->row, 1, number, nullptr), state_->file);
    ++state_->row;
}

void XlsxWriter::close() {
    auto* const book = std::exchange(state_->book, nullptr);
    check(workbook_close(book), state_->file);
}

CsvWriter::CsvWriter(const std::filesystem::path& file)
    : name_{file}, out_{file, std::ios::binary} {
    if (!out_) throw std::system_error{errno, std::generic_category(), file.string()};
    out_ << "\xEF\xBB\xBF";
}

void CsvWriter::row(std::span<const std::string> cells) {
    bool first = true;
    for (const auto& cell : cells) {
        if (!first) out_ << ',';
        first = false;
        std::string text = cell;
        const bool may_run =
            !text.empty() && std::string_view{"=+-@\t\r"}.find(text[0]) != std::string_view::npos;
        const bool number = text.find_first_not_of("0123456789.+-") == std::string::npos;
        if (may_run && !number) text.insert(0, 1, '\'');
        if (text.find_first_of(",\"\r\n") == std::string::npos) {
            out_ << text;
            continue;
        }
        out_ << '"';
        for (const char c : text) {
            if (c == '"') out_ << '"';
            out_ << c;
        }
        out_ << '"';
    }
    out_ << "\r\n";
}

void CsvWriter::close() {
    out_.close();
    if (!out_) throw std::system_error{errno, std::generic_category(), name_.string()};
}

}  // namespace liuying::table
