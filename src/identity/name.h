#pragma once
// Names of persons (R36): what may be stored, what is tidied, and when two writings are one name.
// Full Unicode; never NFKC, which turns some CJK compatibility ideographs into other people's
// names.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"

namespace liuying::identity {

enum class NameChange {
    Spaces,      // around a name, or padding inside a Chinese one ("吴　桂鹏")
    Separator,   // ·•．‧・ and others became U+00B7 (GB 18030 A1A4)
    PrivateUse,  // a code of an identity-card chip became the character it stands for
    Capitals,    // a name in Latin letters is kept in capitals
    FullWidth,   // full-width Latin letters became ASCII
    ZeroWidth,
    Apostrophe,  // ’ became '
    Radical,     // a radical (U+2F42) became the character it looks like (文): identity/radicals.h
    Variant,     // a mark that asks for another shape of the character before it went (U+FE00 …)
};
[[nodiscard]] std::string_view name_of(NameChange change);
[[nodiscard]] Words words_of(NameChange change);

enum class NameDoubt {
    PrivateUse,     // a private-use code we know no character for
    LostCharacter,  // ? □ 〓 U+FFFD: another program could not write a rare character
    Digits,         // a name with digits in it
    OddCharacter,   // a part of a character, or one under its second code: never replaced by us
    Title,  // 先生 同学 … behind it, MR. MS. … before it; somebody may be called 何先生
};
[[nodiscard]] std::string_view name_of(NameDoubt doubt);
[[nodiscard]] Words words_of(NameDoubt doubt);

enum class NameFault { Missing, TooLong, ControlCharacter };
[[nodiscard]] Words words_of(NameFault fault);

constexpr std::size_t longest_name = 50;  // characters (统一姓名采集应用规范)

struct NameReading {
    std::string name;  // as stored and printed
    std::string raw;   // as it came, private-use codes included
    std::vector<NameChange> changes;
    std::vector<NameDoubt> doubts;
};
[[nodiscard]] Result<NameReading, NameFault> read_name(std::string_view typed);
// Which character of a name, counted from 1, is the first in doubt so; 0: none.
[[nodiscard]] std::size_t first_in_doubt(std::string_view name, NameDoubt doubt);
// What a change or doubt is about, by its code: "“⽂”（U+2F42）"; empty where a code says nothing.
[[nodiscard]] std::string named_in(std::string_view raw, NameChange change);
[[nodiscard]] std::string named_in(std::string_view name, NameDoubt doubt);

// The form on which names are compared: read_name's, without blanks, commas, hyphens, apostrophes.
[[nodiscard]] std::string comparison_form(std::string_view name);
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

// For a public board: 张*三, 张*, 阿****提; Latin letters after the first of each word become *.
[[nodiscard]] std::string masked_name(std::string_view name);

}  // namespace liuying::identity
