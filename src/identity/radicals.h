#pragma once
// Radicals that stand in place of the character they look like: text copied from a PDF, or passed
// through OCR, holds them, and no registry finds a name written so.

namespace liuying::identity {

// The character that is meant: of all Kangxi radicals (U+2F00…U+2FD5), and of those of the
// supplement (U+2E80…) that are whole characters (马 as U+2EE2, 龙 as U+2EF0). 0 for everything
// else. Source: Unicode, EquivalentUnifiedIdeograph.txt; for Kangxi radicals the same as their
// decompositions. The fourteen of GB 18030 that identity-card chips write are not among them.
[[nodiscard]] char32_t ideograph_of_radical(char32_t c);

// A part of a character, a stroke, or a sign that describes one: in no name by itself.
[[nodiscard]] bool is_part_of_character(char32_t c);

// A second code of a character, kept by Unicode for other countries' tables. Another person may be
// written with the first: which of the two it is stands on the card. The twelve that are characters
// of their own in spite of their place (U+FA0E …) are not among them.
[[nodiscard]] bool is_compatibility_ideograph(char32_t c);

}  // namespace liuying::identity
