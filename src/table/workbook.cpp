#include "table/workbook.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/utf8.h"
#include "table/no_table.h"
#include "table/xml.h"

namespace liuying::table {
namespace {

int number_in(std::optional<std::string_view> text, int otherwise) {
    if (!text) return otherwise;
    int value = otherwise;
    std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

bool is_on(std::optional<std::string_view> text) {
    return text && (*text == "1" || *text == "true");
}

// One relationships part: id → type and target.
struct Relations final : XmlHandler {
    struct Target {
        std::string type;
        std::string target;
    };
    std::map<std::string, Target, std::less<>> by_id;

    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element != "Relationship") return;
        const auto id = attributes.find("Id");
        const auto type = attributes.find("Type");
        const auto target = attributes.find("Target");
        if (!id || !type || !target || is_on(attributes.find("TargetMode"))) return;
        const auto slash = type->rfind('/');
        by_id[std::string{*id}] = {
            std::string{slash == std::string_view::npos ? *type : type->substr(slash + 1)},
            std::string{*target}};
    }
    void end(std::string_view) override {}

    [[nodiscard]] const Target* of_type(std::string_view type) const {
        const auto found = std::ranges::find_if(
            by_id, [&](const auto& entry) { return entry.second.type == type; });
        return found == by_id.end() ? nullptr : &found->second;
    }
};

struct SheetList final : XmlHandler {
    struct Sheet {
        std::string name;
        std::string relation;
        bool hidden;
    };
    std::vector<Sheet> sheets;
    bool from_1904 = false;

    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element == "workbookPr") from_1904 = is_on(attributes.find("date1904"));
        if (element != "sheet") return;
        const auto name = attributes.find("name");
        auto relation = attributes.find("r:id");
        if (!relation) relation = attributes.find("relationships:id");
        if (!name || !relation) return;
        const auto state = attributes.find("state");
        sheets.push_back(
            {std::string{*name}, std::string{*relation}, state && *state != "visible"});
    }
    void end(std::string_view) override {}
};

struct Styles final : XmlHandler {
    std::map<int, bool> custom;
    std::vector<bool> is_date;
    bool in_cell_formats = false;

    void start(std::string_view element, const XmlAttributes& attributes) override {
        if (element == "numFmt") {
            const auto code = attributes.find("formatCode");
            const auto id = number_in(attributes.find("numFmtId"), -1);
            if (code) custom[id] = is_date_format(*code);
        } else if (element == "cellXfs") {
            in_cell_formats = true;
        } else if (element == "xf" && in_cell_formats) {
            const auto id = number_in(attributes.find("numFmtId"), 0);
            const auto own = custom.find(id);
            is_date.push_back(own != custom.end() ? own->second : is_builtin_date_format(id));
        }
    }
    void end(std::string_view element) override {
        if (element == "cellXfs") in_cell_formats = false;
    }
};

struct Strings final : XmlHandler {
    Strings(SharedStrings& into, std::uint64_t most) : strings{into}, most_bytes{most} {}
    SharedStrings& strings;
    std::uint64_t most_bytes;
    std::string string;
    bool in_text = false;
    int in_phonetic = 0;  // rPh: how to say it, not what it says

    void start(std::string_view element, const XmlAttributes&) override {
        if (element == "si") string.clear();
        if (element == "t") in_text = true;
        if (element == "rPh") ++in_phonetic;
    }
    void text(std::string_view text) override {
        if (!in_text || in_phonetic > 0) return;
        string += text;
        if (strings.bytes() + string.size() > most_bytes) {
            stop({FaultKind::TooLarge, 0, 0, 0, "unpacked_bytes " + std::to_string(most_bytes)});
        }
    }
    void end(std::string_view element) override {
        if (element == "t") in_text = false;
        if (element == "rPh" && in_phonetic > 0) --in_phonetic;
        if (element == "si") strings.add(without_escapes(string));
    }
};

Result<void, Fault> read_part(ZipParts& parts, const std::string& name, XmlHandler& handler) {
    auto part = parts.part(name);
    if (!part) return refuse(part.error());
    return XmlReading{std::move(*part), handler, name}.run();
}

// A relationship's target beside the part it belongs to: "worksheets/sheet1.xml" of
// "xl/workbook.xml" is "xl/worksheets/sheet1.xml"; one that begins with a slash is whole already.
std::string beside(std::string_view part, std::string_view target) {
    if (target.starts_with('/')) return std::string{target.substr(1)};
    std::string folder{
        part.substr(0, part.rfind('/') == std::string_view::npos ? 0 : part.rfind('/'))};
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        const auto slash = folder.rfind('/');
        folder.resize(slash == std::string::npos ? 0 : slash);
    }
    return folder.empty() ? std::string{target} : folder + "/" + std::string{target};
}

std::string relations_of(std::string_view part) {
    const auto slash = part.rfind('/');
    const auto folder =
        slash == std::string_view::npos ? "" : std::string{part.substr(0, slash + 1)};
    const auto file = slash == std::string_view::npos ? part : part.substr(slash + 1);
    return folder + "_rels/" + std::string{file} + ".rels";
}

}  // namespace

bool is_builtin_date_format(int id) {
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

bool is_date_format(std::string_view code) {
    bool quoted = false;
    bool bracketed = false;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        if (quoted) {
            quoted = c != '"';
        } else if (bracketed) {
            bracketed = c != ']';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[') {
            // [h] [m] [s] are durations; other brackets are colours, conditions and languages.
            const auto inside = code.substr(i + 1, 2);
            if (inside == "h]" || inside == "m]" || inside == "s]" || inside == "hh" ||
                inside == "mm" || inside == "ss") {
                return true;
            }
            bracketed = true;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (code.substr(i).starts_with("General")) {
            i += 6;
        } else if (std::string_view{"yYmMdDhHsS"}.find(c) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

std::string without_escapes(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        unsigned value = 0;
        const bool escape =
            text.size() - i >= 7 && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_' &&
            std::from_chars(text.data() + i + 2, text.data() + i + 6, value, 16).ptr ==
                text.data() + i + 6;
        if (escape && (value < 0xD800 || value > 0xDFFF)) {
            append_utf8(plain, value);
            i += 7;
        } else {
            plain.push_back(text[i++]);
        }
    }
    return plain;
}

Result<Workbook, Fault> read_workbook(ZipParts& parts, const Limits& limits) {
    std::string main = "xl/workbook.xml";
    if (parts.has("_rels/.rels")) {
        Relations package;
        if (auto read = read_part(parts, "_rels/.rels", package); !read)
            return refuse(read.error());
        if (const auto* document = package.of_type("officeDocument"))
            main = beside("", document->target);
    }
    if (!parts.has(main) || !main.ends_with(".xml") || parts.has("word/document.xml")) {
        return refuse(why_no_workbook(parts));
    }
    SheetList list;
    if (auto read = read_part(parts, main, list); !read) return refuse(read.error());
    Relations relations;
    if (auto read = read_part(parts, relations_of(main), relations); !read) {
        return refuse(read.error());
    }

    Workbook book;
    book.from_1904 = list.from_1904;
    for (const auto& sheet : list.sheets) {
        const auto found = relations.by_id.find(sheet.relation);
        if (found == relations.by_id.end() || found->second.type != "worksheet") continue;
        book.sheets.push_back({sheet.name, beside(main, found->second.target), sheet.hidden});
    }
    if (const auto* styles = relations.of_type("styles")) {
        Styles read_styles;
        if (auto read = read_part(parts, beside(main, styles->target), read_styles); !read) {
            return refuse(read.error());
        }
        book.style_is_date = std::move(read_styles.is_date);
    }
    if (const auto* strings = relations.of_type("sharedStrings")) {
        Strings read_strings{book.strings, limits.string_bytes};
        if (auto read = read_part(parts, beside(main, strings->target), read_strings); !read) {
            return refuse(read.error());
        }
    }
    return book;
}

}  // namespace liuying::table
