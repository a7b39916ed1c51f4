#include <algorithm>

#include "base/utf8.h"
#include "roster/columns.h"

namespace liuying::roster {
namespace {

constexpr std::array needed{Field::StudentNo, Field::Name,  Field::DocumentNo,
                            Field::College,   Field::Level, Field::ExpectedOn};

std::string trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return std::string{text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1)};
}

std::string cell_text(const table::Row& row, std::size_t column) {
    return column < row.cells.size() ? trimmed(row.cells[column].text) : std::string{};
}

std::size_t count_known(const std::vector<std::string>& headers) {
    std::array<bool, all_fields.size()> seen{};
    for (const auto& header : headers) {
        if (const auto field = field_of_header(header))
            seen.at(static_cast<std::size_t>(*field)) = true;
    }
    return static_cast<std::size_t>(std::ranges::count(seen, true));
}

// Whether `below` goes on with the header `upper`: it says something a header would say, where the
// header is empty or spans, and holds no digit anywhere.
bool is_second_header(const table::Row& upper, const table::Row& below) {
    bool adds = false;
    std::string span;
    for (std::size_t i = 0; i < below.cells.size(); ++i) {
        const auto above = cell_text(upper, i);
        if (!above.empty()) span = above;
        const auto text = cell_text(below, i);
        if (text.find_first_of("0123456789") != std::string::npos) return false;
        if (text.empty()) continue;
        const bool known = field_of_header(text) || field_of_header(span + text);
        if (known && text != above) adds = true;
        if (!known && !above.empty() && field_of_header(above))
            return false;  // a value beneath its head
    }
    return adds;
}

std::vector<std::string> joined(const table::Row& upper, const table::Row* below) {
    std::vector<std::string> headers;
    const auto count = std::max(upper.cells.size(), below != nullptr ? below->cells.size() : 0);
    std::string span;
    for (std::size_t i = 0; i < count; ++i) {
        const auto above = cell_text(upper, i);
        if (!above.empty()) span = above;
        const auto text = below != nullptr ? cell_text(*below, i) : std::string{};
        if (text.empty()) {
            headers.push_back(above);
        } else if (field_of_header(span + text) || speaks_of_another(span)) {
            headers.push_back(span + text);
        } else {
            headers.push_back(text);
        }
    }
    while (!headers.empty() && headers.back().empty()) headers.pop_back();
    return headers;
}

// What the first row with anything in it says, short enough to be shown.
std::string first_words(const std::vector<table::Row>& rows) {
    constexpr std::size_t most = 60;  // characters
    for (const auto& row : rows) {
        std::u32string text;
        for (std::size_t i = 0; i < row.cells.size() && text.size() <= most; ++i) {
            auto cell = cell_text(row, i);
            // A file without a header begins with a person: no number of theirs is shown.
            if (std::ranges::count_if(cell, [](char c) { return c >= '0' && c <= '9'; }) > 5) {
                cell = "…";
            }
            if (!cell.empty()) text += (text.empty() ? U"" : U" | ") + decode_utf8(cell);
        }
        if (text.empty()) continue;
        if (text.size() > most) text = text.substr(0, most) + U"…";
        return encode_utf8(text);
    }
    return {};
}

Refusal no_header(const std::vector<table::Row>& rows) {
    const auto seen = first_words(rows);
    if (seen.empty()) {
        return {"empty_file",
                {"文件是空的。", "The file is empty."},
                {"请选择有名单的文件后再上传。", "Choose the file that holds the roster."}};
    }
    return {
        "no_header",
        {"前几行中没有找到表头（例如：学号、姓名、证件号码、学院、培养层次、预计毕业日期）。第一行"
         "读到的是：" +
             seen + "。",
         "No header was found in the first rows (such as: student number, name, document number, "
         "college, degree level, expected graduation). The first row reads: " +
             seen + "."},
        {"请在第一行写上列名后再上传；如果读到的是乱码，请另存为 CSV UTF-8 或 XLSX。",
         "Name the columns in the first row and try again; if it reads as garbage, save the file "
         "as "
         "CSV UTF-8 or XLSX."}};
}

Refusal missing_columns(const std::vector<Field>& missing,
                        const std::vector<std::string>& headers) {
    Words names;
    for (const auto field : missing) {
        const auto title = title_of(field);
        names.zh += (names.zh.empty() ? "“" : "、“") + title.zh + "”";
        names.en += (names.en.empty() ? "" : ", ") + title.en;
    }
    std::string seen;
    for (const auto& header : headers) seen += (seen.empty() ? "" : " | ") + header;
    return {"missing_column",
            {"缺少列：" + names.zh + "。文件中的列是：" + seen + "。",
             "Missing columns: " + names.en + ". The columns of the file are: " + seen + "."},
            {"请补上这些列，或在导入页面指出哪一列是它们。什么都没有导入。",
             "Add them, or say on the import page which columns they are. Nothing was imported."}};
}

Refusal twice(const std::string& header, std::size_t first, std::size_t second) {
    const auto a = std::to_string(first + 1);
    const auto b = std::to_string(second + 1);
    return {"duplicate_column",
            {"列名“" + header + "”出现了两次（第 " + a + " 列和第 " + b + " 列）。",
             "The header “" + header + "” stands twice (columns " + a + " and " + b + ")."},
            {"请删去或改名其中一列。什么都没有导入。",
             "Delete or rename one of them. Nothing was imported."}};
}

// Which row is the header, with the one beneath it that belongs to it.
struct HeaderRow {
    std::size_t at = 0;
    const table::Row* below = nullptr;
    std::vector<std::string> headers;
    const std::vector<ColumnUse>* by_hand = nullptr;  // these very headers were mapped once
    std::size_t known = 0;                            // fields named
};

bool same_headers(const std::vector<std::string>& headers, const std::vector<ColumnUse>& uses) {
    return std::ranges::equal(headers, uses, {}, {}, &ColumnUse::column);
}

HeaderRow header_row(const std::vector<table::Row>& rows,
                     const std::vector<std::vector<ColumnUse>>& remembered) {
    HeaderRow best;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        HeaderRow one{.at = i, .below = nullptr, .headers = {}, .by_hand = nullptr, .known = 0};
        if (i + 1 < rows.size() && is_second_header(rows[i], rows[i + 1])) {
            one.below = &rows[i + 1];
            // A title adds nothing to the header beneath it.
            if (joined(rows[i], one.below) == joined(rows[i + 1], nullptr)) continue;
        }
        one.headers = joined(rows[i], one.below);
        one.known = count_known(one.headers);
        for (const auto& uses : remembered) {
            if (!one.headers.empty() && same_headers(one.headers, uses)) {
                one.by_hand = &uses;
                return one;
            }
        }
        if (one.known > best.known) best = std::move(one);
    }
    return best;
}

}  // namespace

std::vector<ColumnUse> guess_columns(const std::vector<table::Row>& rows,
                                     const std::vector<std::vector<ColumnUse>>& remembered) {
    auto header = header_row(rows, remembered);
    if (header.known == 0 && header.by_hand == nullptr) {
        // No word we know. The first row with anything in it may still be a header; one with long
        // numbers is a person.
        header.headers.clear();
        for (const auto& row : rows) {
            header.headers = joined(row, nullptr);
            if (!header.headers.empty()) break;
        }
        const auto long_number = [](const std::string& text) {
            return std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }) > 5;
        };
        if (std::ranges::any_of(header.headers, long_number)) return {};
    }
    std::vector<ColumnUse> uses;
    for (std::size_t i = 0; i < header.headers.size(); ++i)
        uses.push_back({header.headers[i], header.by_hand ? (*header.by_hand)[i].field
                                                          : field_of_header(header.headers[i])});
    return uses;
}

Result<Head, Refusal> find_head(const std::vector<table::Row>& rows,
                                const std::vector<std::vector<ColumnUse>>& remembered) {
    const auto header = header_row(rows, remembered);
    if (header.known < 2 && header.by_hand == nullptr) return refuse(no_header(rows));
    const auto best = header.at;
    const auto* const below = header.below;
    const auto& headers = header.headers;
    const auto* const by_hand = header.by_hand;

    Head head;
    head.first_data_row = best + (below != nullptr ? 2 : 1);
    head.columns.count = headers.size();
    std::array<int, all_fields.size()> rank{};
    Words unread;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const auto& name = headers[i];
        for (std::size_t j = 0; j < i; ++j) {
            if (by_hand == nullptr && !name.empty() && headers[j] == name &&
                field_of_header(name)) {
                return refuse(twice(name, j, i));
            }
        }
        auto meaning = meaning_of_header(name);
        if (by_hand != nullptr) {
            const auto field = (*by_hand)[i].field;
            meaning = field ? std::optional{HeaderMeaning{*field, -1}} : std::nullopt;
        }
        head.uses.push_back({name, std::nullopt});
        if (!meaning) continue;
        const auto which = static_cast<std::size_t>(meaning->field);
        auto& at = head.columns.at.at(which);
        auto& others = head.columns.else_at.at(which);
        if (at && rank.at(which) <= meaning->rank) {
            others.push_back(i);
            continue;
        }
        if (at) {
            head.uses[*at].field.reset();
            others.insert(others.begin(), *at);
        }
        at = i;
        rank.at(which) = meaning->rank;
        head.uses.back().field = meaning->field;
    }
    std::vector<Field> missing;
    for (const auto field : needed) {
        if (!head.columns.of(field)) missing.push_back(field);
    }
    if (!missing.empty()) return refuse(missing_columns(missing, headers));

    if (by_hand != nullptr) {
        head.remarks.push_back({"列的对应沿用上次人工指定的设置。",
                                "The columns are read as they were last set by hand."});
    }
    if (best > 0) {
        const auto count = std::to_string(best);
        head.remarks.push_back({"表头上面的 " + count + " 行没有读取。",
                                "The " + count + " rows above the header are not read."});
    }
    if (below != nullptr) {
        head.remarks.push_back(
            {"表头占两行，已合在一起读取。", "The header has two rows, read together."});
    }
    std::vector<bool> stands_in(headers.size());
    for (const auto field : all_fields) {
        for (const auto other : head.columns.others_of(field)) {
            const auto& first = head.uses[*head.columns.of(field)].column;
            const auto& second = head.uses[other].column;
            stands_in[other] = true;
            head.remarks.push_back(
                {"“" + second + "”只在“" + first + "”为空的行读取。",
                 "“" + second + "” is read only in rows where “" + first + "” is empty."});
        }
    }
    for (std::size_t i = 0; i < head.uses.size(); ++i) {
        const auto& use = head.uses[i];
        if (use.field || use.column.empty() || stands_in[i]) continue;
        unread.zh += (unread.zh.empty() ? "" : "、") + use.column;
        unread.en += (unread.en.empty() ? "" : ", ") + use.column;
    }
    if (!unread.zh.empty()) {
        head.remarks.push_back(
            {"没有读取的列：" + unread.zh + "。", "Columns not read: " + unread.en + "."});
    }
    return head;
}

}  // namespace liuying::roster
