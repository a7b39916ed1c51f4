#include "identity/name.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/utf8.h"
#include "identity/radicals.h"

namespace liuying::identity {
namespace {

// U+E815 … U+E864: the eighty places of GB 18030-2000 (FE50-FEA0) that Unicode had no character for
// then. Identity-card chips and old systems still write them; the right side is GB 18030-2005.
constexpr char32_t first_private = 0xE815;
constexpr std::array<char32_t, 80> stands_for{
    0x02E81, 0x20087, 0x20089, 0x200CC, 0x02E84, 0x03473, 0x03447, 0x02E88, 0x02E8B, 0x09FB4,
    0x0359E, 0x0361A, 0x0360E, 0x02E8C, 0x02E97, 0x0396E, 0x03918, 0x09FB5, 0x039CF, 0x039DF,
    0x03A73, 0x039D0, 0x09FB6, 0x09FB7, 0x03B4E, 0x03C6E, 0x03CE0, 0x02EA7, 0x215D7, 0x09FB8,
    0x02EAA, 0x04056, 0x0415F, 0x02EAE, 0x04337, 0x02EB3, 0x02EB6, 0x02EB7, 0x2298F, 0x043B1,
    0x043AC, 0x02EBB, 0x043DD, 0x044D6, 0x04661, 0x0464C, 0x09FB9, 0x04723, 0x04729, 0x0477C,
    0x0478D, 0x02ECA, 0x04947, 0x0497A, 0x0497D, 0x04982, 0x04983, 0x04985, 0x04986, 0x0499F,
    0x0499B, 0x049B7, 0x049B6, 0x09FBA, 0x241FE, 0x04CA3, 0x04C9F, 0x04CA0, 0x04CA1, 0x04C77,
    0x04CA2, 0x04D13, 0x04D14, 0x04D15, 0x04D16, 0x04D17, 0x04D18, 0x04D19, 0x04DAE, 0x09FBB};

constexpr char32_t separator = 0xB7;

bool is_private(char32_t c) {
    return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0x10FFFD);
}
bool is_han(char32_t c) {
    return (c >= 0x2E80 && c <= 0x2FDF) || c == 0x3007 || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x323AF) || is_private(c);
}
bool is_blank(char32_t c) {
    return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0xA0 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}
bool is_unseen(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0xAD;
}
bool is_variation_selector(char32_t c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}
bool is_dot(char32_t c) {
    return c == separator || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 ||
           c == 0x30FB || c == 0xFF65 || c == 0x25CF || c == 0x0387 || c == 0x16EB;
}
bool is_plain_dot(char32_t c) {
    return c == U'.' || c == 0xFF0E || c == 0x3002 || c == 0xFF0C;
}
bool is_apostrophe(char32_t c) {
    return c == 0x2018 || c == 0x2019 || c == 0x02BC || c == U'`' || c == 0xFF07 || c == 0x00B4;
}
bool is_lost(char32_t c) {
    return c == U'?' || c == 0xFFFD || c == 0xFF1F || c == 0x25A1 || c == 0x3013 || c == 0x25A0 ||
           c == U'*' || c == 0xFF0A;  // masked: 张*
}
// Marks of other programs, of lists and of chats: no name has them.
bool is_no_part_of_a_name(char32_t c) {
    return c == U'<' || c == U'>' || c == U'@' || c == U'#' || c == U'|' || c == U'\\' ||
           c == 0x3001 || (c >= 0x2600 && c <= 0x27BF) || (c >= 0x1F000 && c <= 0x1FAFF);
}

char32_t capital_of(char32_t c) {
    if (c >= U'a' && c <= U'z') return c - 32;
    if (c >= 0xE0 && c <= 0xFE && c != 0xF7) return c - 32;  // à … þ
    if (c == 0x131) return U'I';
    // Pairs side by side, the capital first: ā … ķ, ĺ … ň, ŋ … ŷ, ź ż ž, ạ … ỹ.
    const bool odd_is_small =
        (c >= 0x101 && c <= 0x137) || (c >= 0x14B && c <= 0x177) || (c >= 0x1EA1 && c <= 0x1EF9);
    const bool even_is_small = (c >= 0x13A && c <= 0x148) || (c >= 0x17A && c <= 0x17E);
    if ((odd_is_small && c % 2 == 1) || (even_is_small && c % 2 == 0)) return c - 1;
    if (c == 0x1A1 || c == 0x1B0) return c - 1;  // ơ ư
    return c;
}

void add(std::vector<NameChange>& changes, NameChange change) {
    if (std::ranges::find(changes, change) == changes.end()) changes.push_back(change);
}

// One character at a time: what it becomes, or 0 for nothing.
char32_t tidied(char32_t c, std::vector<NameChange>& changes) {
    if (is_unseen(c)) {
        add(changes, NameChange::ZeroWidth);
        return 0;
    }
    if (c >= first_private && c < first_private + stands_for.size()) {
        add(changes, NameChange::PrivateUse);
        return stands_for.at(c - first_private);
    }
    if (const auto ideograph = ideograph_of_radical(c)) {
        add(changes, NameChange::Radical);
        return ideograph;
    }
    if (is_variation_selector(c)) {
        add(changes, NameChange::Variant);
        return 0;
    }
    if ((c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) || c == 0xFF0D) {
        add(changes, NameChange::FullWidth);
        return c - 0xFF01 + U'!';
    }
    return c;
}

// Where a form of address begins that stands at the end of a Chinese name, perhaps in brackets;
// npos: nowhere. What is before it must be a name still.
std::size_t chinese_title(std::u32string_view name) {
    constexpr std::array<std::u32string_view, 6> titles{U"先生", U"女士", U"小姐",
                                                        U"同学", U"老师", U"同志"};
    while (!name.empty() && (name.back() == U')' || name.back() == 0xFF09)) name.remove_suffix(1);
    for (const auto title : titles) {
        if (!name.ends_with(title)) continue;
        auto before = name.substr(0, name.size() - title.size());
        while (!before.empty() && (before.back() == U'(' || before.back() == 0xFF08))
            before.remove_suffix(1);
        if (!before.empty() && is_han(before.back())) return name.size() - title.size();
    }
    return std::u32string_view::npos;
}

constexpr std::array<std::u32string_view, 7> latin_before{U"MR",    U"MRS", U"MS",       U"MISS",
                                                          U"MADAM", U"DR",  U"PROFESSOR"};
constexpr std::array<std::u32string_view, 4> latin_behind{U"MR", U"MRS", U"MS", U"MISS"};

// What stands between a name and a form of address.
bool parts(char32_t c) {
    return c == U' ' || c == U'.' || c == U',' || c == U'(' || c == U')' || c == separator ||
           c == 0xFF08 || c == 0xFF09 || c == 0xFF0C || c == 0xFF0E;
}

// The same of a name in Latin capitals: MR. SMITH JOHN, SMITH JOHN (MS).
std::size_t latin_title(std::u32string_view name) {
    std::vector<std::pair<std::size_t, std::u32string_view>> words;
    for (std::size_t at = 0; at < name.size();) {
        if (parts(name[at])) {
            ++at;
            continue;
        }
        auto end = at;
        while (end < name.size() && !parts(name[end])) ++end;
        words.emplace_back(at, name.substr(at, end - at));
        at = end;
    }
    if (words.size() < 2) return std::u32string_view::npos;
    if (std::ranges::find(latin_before, words.front().second) != latin_before.end())
        return words.front().first;
    if (std::ranges::find(latin_behind, words.back().second) != latin_behind.end())
        return words.back().first;
    return std::u32string_view::npos;
}

// And of a Latin one at either end of a Chinese name, where no blank is left: Mr·张三, 张三Mr.
std::size_t latin_title_of_chinese(std::u32string_view name) {
    const auto is_letter = [](char32_t c) {
        return capital_of(c) >= U'A' && capital_of(c) <= U'Z';
    };
    const auto capitals = [](std::u32string_view word) {
        std::u32string all{word};
        std::ranges::transform(all, all.begin(), capital_of);
        return all;
    };
    std::size_t from = 0;
    while (from < name.size() && parts(name[from])) ++from;
    auto end = from;
    while (end < name.size() && is_letter(name[end])) ++end;
    const auto first = capitals(name.substr(from, end - from));
    if (std::ranges::find(latin_before, first) != latin_before.end()) return from;

    auto to = name.size();
    while (to > 0 && parts(name[to - 1])) --to;
    auto begin = to;
    while (begin > 0 && is_letter(name[begin - 1])) --begin;
    const auto last = capitals(name.substr(begin, to - begin));
    if (std::ranges::find(latin_behind, last) != latin_behind.end()) return begin;
    return std::u32string_view::npos;
}

std::string named(char32_t c) {
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(c));
    return "“" + encode_utf8(std::u32string(1, c)) + "”（" + code.data() + "）";
}

// Blanks inside a Chinese name are padding of old tables; between Latin words one blank is enough.
std::u32string without_padding(const std::u32string& text) {
    std::u32string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_blank(text[i])) {
            kept.push_back(text[i]);
            continue;
        }
        std::size_t next = i;
        while (next < text.size() && is_blank(text[next])) ++next;
        if (kept.empty() || next == text.size()) continue;
        const auto joins = [](char32_t c) { return is_han(c) || c == separator; };
        if (!joins(kept.back()) && !joins(text[next])) kept.push_back(U' ');
        i = next - 1;
    }
    return kept;
}

}  // namespace

Result<NameReading, NameFault> read_name(std::string_view typed) {
    NameReading reading;
    reading.raw = typed;
    auto& changes = reading.changes;

    std::u32string text;
    for (const auto c : decode_utf8(typed)) {
        if ((c < 0x20 || (c >= 0x7F && c < 0xA0)) && !is_blank(c)) {
            return refuse(NameFault::ControlCharacter);
        }
        if (const auto kept = tidied(c, changes)) text.push_back(kept);
    }
    const auto pad = [&] {
        auto plain = without_padding(text);
        if (plain != text) add(changes, NameChange::Spaces);
        text = std::move(plain);
    };
    pad();
    const bool has_han = std::ranges::any_of(text, is_han);
    while (has_han &&
           (text.front() == U'\'' || is_apostrophe(text.front()) || is_blank(text.front()))) {
        text.erase(0, 1);  // a spreadsheet's mark for text
        add(changes, NameChange::Apostrophe);
    }
    pad();
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto& c = text[i];
        const bool beside_han =
            (i > 0 && is_han(text[i - 1])) || (i + 1 < text.size() && is_han(text[i + 1]));
        const bool between = i > 0 && i + 1 < text.size();
        if (c != separator && (is_dot(c) || (is_plain_dot(c) && between && beside_han))) {
            c = separator;
            add(changes, NameChange::Separator);
        } else if (is_apostrophe(c) && !has_han) {
            c = U'\'';
            add(changes, NameChange::Apostrophe);
        } else if (!has_han && capital_of(c) != c) {
            c = capital_of(c);
            add(changes, NameChange::Capitals);
        }
    }

    pad();
    if (text.empty()) return refuse(NameFault::Missing);
    if (text.size() > longest_name) return refuse(NameFault::TooLong);

    reading.name = encode_utf8(text);
    for (const auto doubt : {NameDoubt::PrivateUse, NameDoubt::LostCharacter, NameDoubt::Digits,
                             NameDoubt::OddCharacter, NameDoubt::Title})
        if (first_in_doubt(reading.name, doubt) != 0) reading.doubts.push_back(doubt);
    return reading;
}

std::size_t first_in_doubt(std::string_view name, NameDoubt doubt) {
    const auto is_so = [&](char32_t c) {
        switch (doubt) {
            case NameDoubt::PrivateUse: return is_private(c);
            case NameDoubt::LostCharacter: return is_lost(c) || is_no_part_of_a_name(c);
            case NameDoubt::Digits: return (c >= U'0' && c <= U'9') || (c >= 0xFF10 && c <= 0xFF19);
            case NameDoubt::OddCharacter:
                return is_part_of_character(c) || is_compatibility_ideograph(c);
            case NameDoubt::Title: return false;
        }
        return false;
    };
    const auto text = decode_utf8(name);
    if (doubt == NameDoubt::Title) {
        const bool has_han = std::ranges::any_of(text, is_han);
        auto at = has_han ? chinese_title(text) : latin_title(text);
        if (has_han && at == std::u32string::npos) at = latin_title_of_chinese(text);
        return at == std::u32string::npos ? 0 : at + 1;
    }
    const auto found = std::ranges::find_if(text, is_so);
    return found == text.end() ? 0 : static_cast<std::size_t>(found - text.begin()) + 1;
}

std::string named_in(std::string_view raw, NameChange change) {
    if (change != NameChange::Radical) return {};
    for (const auto c : decode_utf8(raw))
        if (const auto ideograph = ideograph_of_radical(c))
            return named(c) + " → " + named(ideograph);
    return {};
}

std::string named_in(std::string_view name, NameDoubt doubt) {
    const auto at = first_in_doubt(name, doubt);
    const bool by_code = doubt == NameDoubt::OddCharacter || doubt == NameDoubt::PrivateUse;
    return at == 0 || !by_code ? std::string{} : named(decode_utf8(name)[at - 1]);
}

std::string comparison_form(std::string_view name) {
    const auto reading = read_name(name);
    std::string form;
    for (const auto c : decode_utf8(reading ? std::string_view{reading->name} : name)) {
        const bool aside = is_blank(c) || c == U',' || c == U'-' || c == U'\'' || c == U'.' ||
                           c == 0xFF0C || is_variation_selector(c);
        if (!aside) append_utf8(form, capital_of(c));
    }
    return form;
}

bool same_name(std::string_view a, std::string_view b) {
    return comparison_form(a) == comparison_form(b);
}

std::string masked_name(std::string_view name) {
    auto points = decode_utf8(name);
    if (std::ranges::any_of(points, is_han)) {
        const auto last = points.size() > 2 ? points.size() - 1 : points.size();
        for (std::size_t i = 1; i < last; ++i) points[i] = U'*';
        return encode_utf8(points);
    }
    bool first_of_word = true;
    for (auto& c : points) {
        if (c == U' ') {
            first_of_word = true;
        } else {
            if (!first_of_word) c = U'*';
            first_of_word = false;
        }
    }
    return encode_utf8(points);
}

std::string_view name_of(NameChange change) {
    switch (change) {
        case NameChange::Spaces: return "name_spaces";
        case NameChange::Separator: return "name_separator";
        case NameChange::PrivateUse: return "name_private_use";
        case NameChange::Capitals: return "name_capitals";
        case NameChange::FullWidth: return "name_fullwidth";
        case NameChange::ZeroWidth: return "name_zero_width";
        case NameChange::Apostrophe: return "name_apostrophe";
        case NameChange::Radical: return "name_radical";
        case NameChange::Variant: return "name_variant";
    }
    return "";
}

Words words_of(NameChange change) {
    switch (change) {
        case NameChange::Spaces:
            return {"姓名中多余的空格已去掉", "superfluous blanks were taken out of the name"};
        case NameChange::Separator:
            return {"间隔符已统一为“·”（U+00B7）", "the separator was made “·” (U+00B7)"};
        case NameChange::PrivateUse:
            return {
                "自造字编码已换成对应的汉字，原编码已保留",
                "a private-use code was replaced by the character it stands for; the code is kept"};
        case NameChange::Capitals:
            return {"外文姓名已改为大写", "the name in Latin letters was put in capitals"};
        case NameChange::FullWidth:
            return {"全角字母已改为半角", "full-width letters were changed to plain ones"};
        case NameChange::ZeroWidth:
            return {"姓名中看不见的字符已去掉", "invisible characters were taken out of the name"};
        case NameChange::Apostrophe:
            return {"撇号已统一或去掉", "apostrophes were made plain, a leading one was taken off"};
        case NameChange::Radical:
            return {"部首编码（多见于从 PDF 复制的文字）已换成字形相同的汉字",
                    "a radical, as text copied from a PDF has them, was replaced by the character "
                    "that looks the same"};
        case NameChange::Variant:
            return {
                "指定字形的标记已去掉，字本身不变",
                "a mark that asks for another shape of a character was taken out; the character "
                "stays"};
    }
    return {};
}

std::string_view name_of(NameDoubt doubt) {
    switch (doubt) {
        case NameDoubt::PrivateUse: return "name_unknown_character";
        case NameDoubt::LostCharacter: return "name_lost_character";
        case NameDoubt::Digits: return "name_digits";
        case NameDoubt::OddCharacter: return "name_odd_character";
        case NameDoubt::Title: return "name_title";
    }
    return "";
}

Words words_of(NameDoubt doubt) {
    switch (doubt) {
        case NameDoubt::PrivateUse:
            return {
                "姓名中有自造字编码，不知道对应哪个汉字：请按录取信息填写该字。",
                "The name holds a private-use code we know no character for: enter the character "
                "as in the admission record."};
        case NameDoubt::LostCharacter:
            return {
                "姓名中有“?”“□”“*”一类符号：导出时丢失了生僻字、被遮盖，或混入了别的内容，请按证件"
                "补上原字。",
                "The name holds a sign such as “?”, “□” or “*”: a character was lost or covered on "
                "export, or something else came in; write it as on the card."};
        case NameDoubt::Digits:
            return {"姓名中有数字：请按证件改正。",
                    "The name holds a digit: write it as on the card."};
        case NameDoubt::OddCharacter:
            return {
                "姓名中有部首、笔画或兼容编码的字，学信网按另一个编码登记：请按证件核对并改正。",
                "The name holds part of a character or one under its second code, and the "
                "registry has another: compare it with the card and correct it."};
        case NameDoubt::Title:
            return {"姓名里像是带了称呼：不属于姓名的请去掉，本名如此的请以证件证明。",
                    "There seems to be a form of address in the name: take it off, or, where it is "
                    "the name, prove it with the card."};
    }
    return {};
}

Words words_of(NameFault fault) {
    switch (fault) {
        case NameFault::Missing: return {"没有填写姓名。", "The name is missing."};
        case NameFault::TooLong:
            return {"姓名超过 50 个字符，学信网登记不下：请按护照机读区的写法缩短。",
                    "The name is longer than the 50 characters the registry holds: shorten it as "
                    "the passport's machine-readable zone does."};
        case NameFault::ControlCharacter:
            return {"姓名中有控制字符，文件可能已损坏。",
                    "The name holds a control character; the file may be damaged."};
    }
    return {};
}

}  // namespace liuying::identity
