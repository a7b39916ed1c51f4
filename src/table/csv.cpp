#include "table/csv.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "table/encoding.h"

namespace liuying::table {
namespace {

class CsvRows final : public RowSource {
public:
    CsvRows(std::unique_ptr<ByteSource> bytes, Encoding encoding, Words reason, std::uint64_t lines,
            Limits limits)
        : bytes_{std::move(bytes)},
          encoding_{encoding},
          reason_{std::move(reason)},
          lines_{lines},
          limits_{limits},
          text_{*bytes_, encoding} {
        refill();
        choose_separator();
    }

    [[nodiscard]] Result<bool, Fault> next(Row& row) override;
    [[nodiscard]] Encoding encoding() const override { return encoding_; }
    [[nodiscard]] Words encoding_reason() const override { return reason_; }
    [[nodiscard]] std::uint64_t rows_expected() const override { return lines_; }

private:
    enum class State { FieldStart, Plain, Quoted, QuoteSeen };

    void refill() {
        piece_ = text_.next();
        at_ = 0;
    }
    void choose_separator();
    [[nodiscard]] Fault fault(FaultKind kind, std::string detail = {}) const {
        return {kind, line_, row_, column_, std::move(detail)};
    }

    std::unique_ptr<ByteSource> bytes_;
    Encoding encoding_;
    Words reason_;
    std::uint64_t lines_;  // 0: not counted
    Limits limits_;
    TextStream text_;
    std::string_view piece_;
    std::size_t at_ = 0;
    char separator_ = ',';
    std::uint64_t row_ = 0;
    std::uint64_t line_ = 1;
    std::uint64_t column_ = 1;  // of the character that is read next
    bool skip_newline_ = false;
    bool done_ = false;
};

void CsvRows::choose_separator() {
    // The one that stands most often on one of the first lines: a title above the header may hold
    // another.
    constexpr std::string_view candidates = ",\t;|";
    constexpr int lines_to_look_at = 12;
    std::array<std::size_t, candidates.size()> seen{};
    // The most of a line, and on how many lines: a comma of one number does not outweigh a
    // semicolon on each.
    std::array<std::pair<std::size_t, std::size_t>, candidates.size()> most{};
    const auto end_line = [&] {
        for (std::size_t i = 0; i < seen.size(); ++i) {
            most.at(i).first = std::max(most.at(i).first, seen.at(i));
            most.at(i).second += seen.at(i) > 0 ? 1 : 0;
        }
        seen.fill(0);
    };
    bool quoted = false;
    int lines = 0;
    for (const char c : piece_) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' && ++lines == lines_to_look_at) break;
        if (c == '\n' || c == '\r') end_line();
        const auto which = candidates.find(c);
        if (which != std::string_view::npos) ++seen.at(which);
    }
    end_line();
    const auto* const chosen = std::ranges::max_element(most);
    if (chosen->first > 0) separator_ = candidates[static_cast<std::size_t>(chosen - most.begin())];
}

Result<bool, Fault> CsvRows::next(Row& row) {
    row.cells.clear();
    row.hidden = false;
    if (done_) return false;

    State state = State::FieldStart;
    Cell cell;
    std::size_t row_bytes = 0;
    std::uint64_t quote_line = 0;
    std::uint64_t quote_column = 0;
    bool begun = false;
    bool returned = false;  // the character before was CR

    const auto end_field = [&] {
        // ="0123": how a CSV tells a spreadsheet that digits are text.
        if (cell.text.size() >= 3 && cell.text.starts_with("=\"") && cell.text.ends_with('"')) {
            cell.text = cell.text.substr(2, cell.text.size() - 3);
            cell.formula = !cell.text.empty();
        }
        cell.kind = cell.text.empty() ? CellKind::Empty : CellKind::Text;
        row.cells.push_back(std::move(cell));
        cell = {};
        state = State::FieldStart;
    };
    for (;;) {
        if (at_ == piece_.size()) {
            refill();
            if (piece_.empty()) {
                done_ = true;
                if (text_.broken()) {
                    std::array<char, 5> byte{};
                    std::snprintf(byte.data(), byte.size(), "0x%02X", *text_.broken());
                    return refuse(fault(FaultKind::Undecodable, byte.data()));
                }
                if (state == State::Quoted) {
                    return refuse(
                        Fault{FaultKind::UnclosedQuote, quote_line, row_, quote_column, ""});
                }
                if (!begun) return false;
                end_field();
                return true;
            }
        }
        const char c = piece_[at_];
        if (skip_newline_) {
            skip_newline_ = false;
            if (c == '\n') {
                ++at_;
                continue;
            }
        }
        if (!begun) {
            begun = true;
            row.number = ++row_;
            row.line = line_;
            if (row_ > limits_.rows) {
                done_ = true;
                return refuse(fault(FaultKind::TooLarge, "rows " + std::to_string(limits_.rows)));
            }
        }
        // The end marks of old text files, where nothing follows them.
        if (c == '\x1A' && state == State::FieldStart && row.cells.empty() && cell.text.empty() &&
            piece_.find_first_not_of('\x1A', at_) == std::string_view::npos) {
            const std::string marks{piece_.substr(at_)};
            refill();
            if (piece_.empty() && !text_.broken()) {
                done_ = true;
                return false;
            }
            cell.text = marks;
            state = State::Plain;
            continue;
        }
        if (c == '\0') {
            done_ = true;
            return refuse(fault(FaultKind::Nul));
        }
        const bool newline = c == '\n' || c == '\r';
        if (state == State::Quoted) {
            if (c == '"') {
                state = State::QuoteSeen;
            } else {
                cell.text.push_back(c);
            }
        } else if (newline) {
            ++at_;
            skip_newline_ = c == '\r';
            ++line_;
            column_ = 1;
            end_field();
            return true;
        } else if (c == separator_) {
            end_field();
            if (row.cells.size() >= limits_.columns) {
                done_ = true;
                return refuse(
                    fault(FaultKind::TooLarge, "columns " + std::to_string(limits_.columns)));
            }
        } else if (c == '"' && state == State::FieldStart) {
            state = State::Quoted;
            quote_line = line_;
            quote_column = column_;
        } else if (c == '"' && state == State::QuoteSeen) {
            cell.text.push_back('"');
            state = State::Quoted;
        } else if (state == State::QuoteSeen) {
            // Blanks between a closing quote and the separator do no harm.
            if (c != ' ' && c != '\t') {
                done_ = true;
                return refuse(fault(FaultKind::TextAfterQuote, std::string(1, c < 0 ? '?' : c)));
            }
        } else if (c == '"' && state == State::Plain &&
                   cell.text.find_first_not_of(' ') == std::string::npos) {
            cell.text.clear();  // blanks before an opening quote are no part of it
            state = State::Quoted;
            quote_line = line_;
            quote_column = column_;
        } else {
            cell.text.push_back(c);
            state = State::Plain;
        }
        ++at_;
        ++row_bytes;
        const bool after_return = std::exchange(returned, c == '\r');
        if (newline) {
            if (c == '\r' || !after_return) ++line_;  // inside quotes; CR LF counts as one
            column_ = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            ++column_;
        }
        if (cell.text.size() > limits_.cell_bytes) {
            done_ = true;
            // A quote that nobody closes swallows the rest of the file: say where it was opened.
            if (state == State::Quoted) {
                return refuse(Fault{FaultKind::UnclosedQuote, quote_line, row_, quote_column, ""});
            }
            return refuse(
                fault(FaultKind::TooLarge, "cell_bytes " + std::to_string(limits_.cell_bytes)));
        }
        if (row_bytes > limits_.cell_bytes * 8) {
            done_ = true;
            return refuse(
                fault(FaultKind::TooLarge, "row_bytes " + std::to_string(limits_.cell_bytes * 8)));
        }
    }
}

struct Chosen {
    Encoding encoding;
    Words reason;
    std::uint64_t lines = 0;  // where all of it was looked at
};

// UTF-16 without its mark. Text in any other encoding holds no zero byte; here every ASCII
// character has one, all on the same side, and a header's separators and digits are ASCII.
std::optional<Encoding> unmarked_utf16(std::string_view head) {
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '\0') ++zeros.at(i % 2);
    }
    const auto enough = head.size() / 16;
    if (head.size() < 16 || (zeros[0] > 0) == (zeros[1] > 0)) return std::nullopt;
    if (std::max(zeros[0], zeros[1]) < enough) return std::nullopt;
    return zeros[1] > 0 ? Encoding::Utf16Le : Encoding::Utf16Be;
}

Result<Chosen, Fault> choose_encoding(ByteSource& bytes, const OpenOptions& options) {
    if (options.encoding && *options.encoding != Encoding::Xlsx) {
        return Chosen{*options.encoding, {"按指定的编码读取。", "As asked for."}};
    }
    bytes.seek(0);
    std::string piece(64U << 10U, '\0');
    auto count = bytes.read(piece);
    const std::string_view head{piece.data(), count};
    if (head.starts_with(std::string_view{"\xFF\xFE\0\0", 4}) ||
        head.starts_with(std::string_view{"\0\0\xFE\xFF", 4})) {
        return refuse(Fault{FaultKind::NotReadable, 0, 0, 0, "UTF-32"});
    }
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
        return Chosen{
            head.starts_with("\xFF\xFE") ? Encoding::Utf16Le : Encoding::Utf16Be,
            {"文件以 UTF-16 字节顺序标记开头。", "It begins with the byte order mark of UTF-16."}};
    }
    if (const auto wide = unmarked_utf16(head)) {
        return Chosen{*wide,
                      {"没有字节顺序标记，但每个 ASCII 字符都带一个零字节：按 UTF-16 读取。",
                       "There is no byte order mark, but each ASCII character has a zero byte "
                       "beside it: read as UTF-16."}};
    }
    EncodingWitness witness;
    const bool marked = head.starts_with("\xEF\xBB\xBF");
    if (marked) {
        witness.feed(head.substr(3));
        count = bytes.read(piece);
    }
    for (; count > 0; count = bytes.read(piece)) witness.feed({piece.data(), count});
    auto verdict = witness.verdict();
    if (!verdict) return refuse(verdict.error());
    const auto lines = witness.lines();
    if (!marked) return Chosen{*verdict, witness.reason(), lines};
    if (*verdict != Encoding::Utf8) {
        // The mark promised UTF-8: the reader names the first byte that is not.
        return Chosen{
            Encoding::Utf8Bom,
            {"文件以 UTF-8 字节顺序标记开头。", "It begins with the byte order mark of UTF-8."},
            lines};
    }
    return Chosen{Encoding::Utf8Bom,
                  {"文件以 UTF-8 字节顺序标记（BOM）开头，全部内容都是合法的 UTF-8。",
                   "It begins with the byte order mark of UTF-8 and all of it is valid."},
                  lines};
}

}  // namespace

Result<std::unique_ptr<RowSource>, Fault> open_csv(std::unique_ptr<ByteSource> bytes,
                                                   const OpenOptions& options) {
    if (bytes->size() > options.limits.file_bytes) {
        return refuse(Fault{FaultKind::TooLarge, 0, 0, 0,
                            "file_bytes " + std::to_string(options.limits.file_bytes)});
    }
    auto chosen = choose_encoding(*bytes, options);
    if (!chosen) return refuse(chosen.error());
    return std::unique_ptr<RowSource>{std::make_unique<CsvRows>(std::move(bytes), chosen->encoding,
                                                                std::move(chosen->reason),
                                                                chosen->lines, options.limits)};
}

}  // namespace liuying::table
