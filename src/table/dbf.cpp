#include "table/dbf.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "table/encoding.h"

namespace liuying::table {
namespace {

constexpr std::size_t header_size = 32;
constexpr std::size_t descriptor_size = 32;

struct Column {
    std::string name;
    char type{};
    std::size_t at{};  // in the record, behind the deletion mark
    std::size_t width{};
};

struct Header {
    std::uint32_t records{};
    std::uint16_t length{};
    std::uint16_t record_length{};
    unsigned char language{};
};

std::optional<Header> read_header(ByteSource& bytes) {
    std::array<char, header_size> raw{};
    bytes.seek(0);
    if (bytes.read(raw) != raw.size()) return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(raw.at(i)); };
    constexpr std::array<unsigned char, 15> versions{0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43,
                                                     0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB};
    if (std::ranges::find(versions, byte(0)) == versions.end()) return std::nullopt;
    Header header;
    header.records =
        byte(4) | byte(5) << 8U | byte(6) << 16U | static_cast<unsigned>(byte(7)) << 24U;
    header.length = static_cast<std::uint16_t>(byte(8) | byte(9) << 8U);
    header.record_length = static_cast<std::uint16_t>(byte(10) | byte(11) << 8U);
    header.language = byte(29);
    const bool fits = byte(2) <= 12 && byte(3) <= 31 &&
                      header.length >= header_size + descriptor_size + 1 &&
                      header.record_length >= 2 && header.length <= bytes.size();
    return fits ? std::optional{header} : std::nullopt;
}

std::uint32_t little_endian(std::string_view four_bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = value << 8U | static_cast<unsigned char>(four_bytes[i]);
    return value;
}

std::string_view trimmed(std::string_view text) {
    const auto is_padding = [](char c) { return c == ' ' || c == '\0' || c == '\t'; };
    while (!text.empty() && is_padding(text.back())) text.remove_suffix(1);
    while (!text.empty() && is_padding(text.front())) text.remove_prefix(1);
    return text;
}

class DbfRows final : public RowSource {
public:
    DbfRows(std::unique_ptr<ByteSource> bytes, Header header, std::vector<Column> columns,
            Encoding encoding, Words reason)
        : bytes_{std::move(bytes)},
          header_{header},
          columns_{std::move(columns)},
          encoding_{encoding},
          decoder_{encoding},
          reason_{std::move(reason)},
          record_(header.record_length, '\0') {
        bytes_->seek(header.length);
    }

    [[nodiscard]] Result<bool, Fault> next(Row& row) override {
        row = {};
        row.number = ++row_;
        if (row_ == 1) {
            for (const auto& column : columns_) {
                row.cells.push_back({decoder_.decode(column.name), CellKind::Text, false});
            }
            return true;
        }
        if (read_ == header_.records) return false;
        const auto count = bytes_->read(record_);
        if (count != record_.size()) return refuse(damaged("record " + std::to_string(read_ + 1)));
        ++read_;
        if (record_[0] == '*') {  // deleted and not yet packed: an empty row keeps the count
            ++deleted_;
            return true;
        }
        for (const auto& column : columns_) row.cells.push_back(cell_of(column));
        return true;
    }
    [[nodiscard]] Encoding encoding() const override { return encoding_; }
    [[nodiscard]] Words encoding_reason() const override { return reason_; }
    [[nodiscard]] std::uint64_t rows_expected() const override { return header_.records + 1; }
    [[nodiscard]] std::vector<Words> remarks() const override {
        if (deleted_ == 0) return {};
        const auto count = std::to_string(deleted_);
        return {{"有 " + count + " 条已标记删除的记录没有读取。",
                 count + " records are marked as deleted and not read."}};
    }

private:
    [[nodiscard]] Fault damaged(std::string detail) const {
        return {FaultKind::Damaged, 0, row_, 0, std::move(detail)};
    }

    // A moment of FoxPro: its Julian day number, then milliseconds; all zero where there is none.
    [[nodiscard]] static Cell day_of(std::uint32_t julian_day) {
        using namespace std::chrono;
        constexpr std::uint32_t of_1970 = 2440588, most = 5373484;  // 9999-12-31
        if (julian_day == 0) return {};
        if (julian_day > most) return {std::to_string(julian_day), CellKind::Number, false};
        const year_month_day day{sys_days{} +
                                 days{static_cast<int>(julian_day) - static_cast<int>(of_1970)}};
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                      static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
        return {text.data(), CellKind::Date, false};
    }

    [[nodiscard]] Cell cell_of(const Column& column) const {
        const auto all = std::string_view{record_}.substr(column.at, column.width);
        if (column.type == 'I' && column.width == 4)
            return {std::to_string(static_cast<std::int32_t>(little_endian(all))), CellKind::Number,
                    false};
        if (column.type == 'T' && column.width == 8) return day_of(little_endian(all.substr(0, 4)));
        const auto raw = trimmed(all);
        if (raw.empty()) return {};
        switch (column.type) {
            case 'N':
            case 'F':
                if (raw.find_first_not_of("0123456789.+-eE") == std::string_view::npos) {
                    return {std::string{raw}, CellKind::Number, false};
                }
                return {decoder_.decode(raw), CellKind::Text,
                        false};  // a number field with no number
            case 'L': {
                const bool yes = raw == "T" || raw == "t" || raw == "Y" || raw == "y";
                const bool no = raw == "F" || raw == "f" || raw == "N" || raw == "n";
                if (!yes && !no) return {};
                return {yes ? "TRUE" : "FALSE", CellKind::Logical, false};
            }
            case 'D':
                if (raw.size() == 8 &&
                    std::ranges::all_of(raw, [](char c) { return c >= '0' && c <= '9'; })) {
                    return {std::string{raw.substr(0, 4)} + "-" + std::string{raw.substr(4, 2)} +
                                "-" + std::string{raw.substr(6, 2)},
                            CellKind::Date, false};
                }
                return {decoder_.decode(raw), CellKind::Text, false};
            default: return {decoder_.decode(raw), CellKind::Text, false};
        }
    }

    std::unique_ptr<ByteSource> bytes_;
    Header header_;
    std::vector<Column> columns_;
    Encoding encoding_;
    CellDecoder decoder_;
    Words reason_;
    std::string record_;
    std::uint64_t row_ = 0;
    std::uint32_t read_ = 0;
    std::uint64_t deleted_ = 0;
};

Result<std::vector<Column>, Fault> read_columns(ByteSource& bytes, const Header& header,
                                                const Limits& limits) {
    const auto damaged = [](std::string detail) {
        return refuse(Fault{FaultKind::Damaged, 0, 0, 0, std::move(detail)});
    };
    std::vector<Column> columns;
    std::size_t at = 1;
    bytes.seek(header_size);
    std::array<char, descriptor_size> raw{};
    for (std::size_t offset = header_size; offset + 1 < header.length; offset += descriptor_size) {
        const auto count = bytes.read(raw);
        if (count > 0 && raw[0] == '\r') break;
        if (count != raw.size()) return damaged("field list");
        Column column;
        const std::string_view name{raw.data(), 11};
        column.name = trimmed(name.substr(0, name.find('\0')));
        column.type = raw[11];
        column.at = at;
        column.width = static_cast<unsigned char>(raw[16]);
        at += column.width;
        if (column.width == 0 || at > header.record_length) return damaged("field " + column.name);
        if (columns.size() == limits.columns) {
            return refuse(
                Fault{FaultKind::TooLarge, 0, 1, 0, "columns " + std::to_string(limits.columns)});
        }
        columns.push_back(std::move(column));
    }
    if (columns.empty()) return damaged("field list");
    return columns;
}

// Looks at the text fields only: numbers and marks say nothing, memo pointers may be any byte.
Result<EncodingWitness, Fault> look_at_text(ByteSource& bytes, const Header& header,
                                            const std::vector<Column>& columns) {
    EncodingWitness witness;
    std::string record(header.record_length, '\0');
    bytes.seek(header.length);
    for (std::uint32_t i = 0; i < header.records; ++i) {
        if (bytes.read(record) != record.size()) break;
        for (const auto& column : columns) {
            if (column.type != 'C') continue;
            auto text =
                std::string{trimmed(std::string_view{record}.substr(column.at, column.width))};
            std::erase(text, '\0');
            // A field filled to its last byte may end in half a character; that is no sign of
            // anything.
            if (text.size() == column.width) {
                while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) {
                    text.pop_back();
                }
            }
            witness.feed(text);
        }
        witness.end_line();
    }
    return witness;
}

// Whether what follows the last record is an end mark and nothing written.
bool is_padding(ByteSource& bytes, const Header& header) {
    bytes.seek(header.length + std::uint64_t{header.records} * header.record_length);
    std::string piece(4096, '\0');
    while (const auto count = bytes.read(piece)) {
        if (piece.substr(0, count).find_first_not_of(std::string_view{"\x1A\0 ", 3}) !=
            std::string::npos)
            return false;
    }
    return true;
}

// A language mark that names a code page of another script; empty for those that were only left as
// they came.
std::string foreign_code_page(unsigned char mark) {
    switch (mark) {
        case 0x4F:
        case 0x78: return "DBF, code page 950 (Big5)";
        case 0x13:
        case 0x7B: return "DBF, code page 932 (Shift-JIS)";
        case 0x4E:
        case 0x79: return "DBF, code page 949 (Korean)";
        default: return {};
    }
}

}  // namespace

bool looks_like_dbf(ByteSource& bytes) {
    const auto header = read_header(bytes);
    if (!header) return false;
    // A line of text may begin with 0, C or c; it does not have a field list that ends where it
    // should.
    std::string head(header->length, '\0');
    bytes.seek(0);
    if (bytes.read(head) != head.size()) return false;
    for (std::size_t at = header_size; at < head.size(); at += descriptor_size) {
        if (head[at] == '\r') return true;
    }
    return false;
}

Result<std::unique_ptr<RowSource>, Fault> open_dbf(std::unique_ptr<ByteSource> bytes,
                                                   const OpenOptions& options) {
    const auto header = read_header(*bytes);
    if (!header) return refuse(Fault{FaultKind::NotReadable, 0, 0, 0, "DBF"});
    if (bytes->size() > options.limits.file_bytes) {
        return refuse(Fault{FaultKind::TooLarge, 0, 0, 0,
                            "file_bytes " + std::to_string(options.limits.file_bytes)});
    }
    if (header->records > options.limits.rows) {
        return refuse(
            Fault{FaultKind::TooLarge, 0, 0, 0, "rows " + std::to_string(options.limits.rows)});
    }
    // More whole records than it says it has: read by its head alone, the rest would be lost
    // unseen.
    if (const auto held = (bytes->size() - header->length) / header->record_length;
        held > header->records && !is_padding(*bytes, *header)) {
        return refuse(Fault{FaultKind::Damaged, 0, 0, 0,
                            std::to_string(header->records) + " records by its head, " +
                                std::to_string(held) + " by its size"});
    }
    auto columns = read_columns(*bytes, *header, options.limits);
    if (!columns) return refuse(columns.error());

    Encoding encoding = Encoding::Utf8;
    Words reason;
    if (options.encoding) {
        encoding = *options.encoding;
        reason = {"按指定的编码读取。", "As asked for."};
    } else if (const auto page = foreign_code_page(header->language); !page.empty()) {
        return refuse(Fault{FaultKind::NotReadable, 0, 0, 0, page});
    } else if (header->language == 0x4D || header->language == 0x7A) {
        encoding = Encoding::Gb18030;
        reason = {"文件头写明代码页 936（GBK）。", "The file's header says code page 936 (GBK)."};
        const auto witness = look_at_text(*bytes, *header, *columns);
        if (witness && witness->surely_utf8()) {
            encoding = Encoding::Utf8;
            reason = {"文件头写明代码页 936，但全部文字都是合法的 UTF-8。",
                      "The file's header says code page 936, but all its text is valid UTF-8."};
        }
    } else {
        auto witness = look_at_text(*bytes, *header, *columns);
        if (!witness) return refuse(witness.error());
        auto verdict = witness->verdict();
        if (!verdict) {
            auto fault = verdict.error();
            fault.row = fault.line + 1;
            fault.line = 0;
            return refuse(fault);
        }
        encoding = *verdict;
        reason = witness->reason();
    }
    return std::unique_ptr<RowSource>{std::make_unique<DbfRows>(
        std::move(bytes), *header, std::move(*columns), encoding, std::move(reason))};
}

}  // namespace liuying::table
