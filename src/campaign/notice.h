#pragma once
// The notice (通知, R2) made from the campaign: one body, three renderings in either language, for
// everyone or for one graduand ("your place, your time, what to bring"). A changed session changes
// the notice; what was published is kept by the store as text and compared with text_diff.h.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "campaign/campaign.h"
#include "paper/qr.h"
#include "planning/slots.h"

namespace liuying::campaign {

enum class Language { Zh, En };
[[nodiscard]] const std::string& in(Language language, const Words& words);

// What of one graduand stands in their own notice. No document number, ever.
struct NoticeReader {
    std::string name;
    std::string college;  // id
    std::optional<planning::Slot> slot;
    std::string token;  // of the ticket, 16 digits; empty: no QR
    bool must_sit = true;
    Words why_not;  // when not
};

struct Heading {
    std::string text;
};
struct Paragraph {
    std::string text;
};
struct Bullets {
    std::vector<std::string> items;
};
struct Grid {
    std::vector<std::string> titles;
    std::vector<std::vector<std::string>> rows;
};
struct Code {
    std::string title;
    std::string text;
    std::string link;  // empty: none
    paper::Qr qr;
};
struct Codes {
    std::vector<Code> codes;
};
// The one thing that matters to the reader, set apart on top.
struct Highlight {
    std::string title;
    std::vector<std::string> lines;
};
using Block = std::variant<Heading, Paragraph, Bullets, Grid, Codes, Highlight>;

struct Notice {
    Language language = Language::Zh;
    std::string school;
    std::string title;
    std::vector<Block> blocks;
    std::string signed_by;
    std::string dated;
};

[[nodiscard]] Notice make_notice(const Campaign& campaign, Language language,
                                 const std::optional<NoticeReader>& reader = std::nullopt);

// A line a paragraph, a row or an item: made for reading and for comparing versions.
[[nodiscard]] std::string notice_text(const Notice& notice);
// A whole page that needs nothing from elsewhere (no script, no font, no picture to fetch).
[[nodiscard]] std::string notice_html(const Notice& notice);
[[nodiscard]] Bytes notice_pdf(const Notice& notice, Instant made_at);

}  // namespace liuying::campaign
