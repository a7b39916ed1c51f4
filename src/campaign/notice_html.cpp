#include <fmt/format.h>

#include "campaign/notice.h"

namespace liuying::campaign {

namespace {

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            case '\'': safe += "&#39;"; break;
            case '\n': safe += "<br>"; break;
            default: safe += c;
        }
    }
    return safe;
}

// Only web addresses become links: a campaign file must not smuggle in a script.
bool is_web(std::string_view link) {
    return link.starts_with("https://") || link.starts_with("http://");
}

constexpr std::string_view style = R"(
:root{color:#14202b;background:#fff;font:16px/1.7 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
body{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.school{color:#0b6bcb;font-weight:600;margin:0}
h1{font-size:1.6rem;line-height:1.35;margin:.2rem 0 1.2rem;border-bottom:4px solid #64c5ff;padding-bottom:.8rem}
h2{font-size:1.1rem;margin:1.8rem 0 .4rem}
p{margin:.5rem 0}ul{margin:.4rem 0;padding-left:1.3rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-variant-numeric:tabular-nums}
th{text-align:left;color:#56636f;font-size:.85rem;border-bottom:2px solid #14202b;padding:.35rem .5rem}
td{border-bottom:1px solid #d5dee7;padding:.45rem .5rem;vertical-align:top}
.own{background:#f4f7fa;border-left:6px solid #0b6bcb;padding:.9rem 1.1rem;margin:0 0 1.2rem}
.own h2{margin:0 0 .3rem}.own p{margin:.15rem 0}.own p:first-of-type{font-size:1.35rem;font-weight:600}
.codes{display:flex;flex-wrap:wrap;gap:1.2rem;margin:.8rem 0}
figure{margin:0;width:10rem}figure svg{width:8.5rem;height:8.5rem;display:block}
figcaption{font-size:.85rem;line-height:1.45}figcaption b{display:block}
a{color:#0b6bcb;overflow-wrap:anywhere}
footer{text-align:right;margin-top:2.5rem}
@media(max-width:40rem){thead{position:absolute;clip-path:inset(50%)}tr{display:block;border-bottom:1px solid #d5dee7;padding:.5rem 0}
td{display:block;border:0;padding:.05rem 0}td:first-child{font-weight:600}}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}tr,figure,.own{break-inside:avoid}}
)";

struct Html {
    std::string& text;

    void operator()(const Heading& heading) const {
        text += fmt::format("<h2>{}</h2>\n", escaped(heading.text));
    }
    void operator()(const Paragraph& paragraph) const {
        text += fmt::format("<p>{}</p>\n", escaped(paragraph.text));
    }
    void operator()(const Bullets& bullets) const {
        text += "<ul>\n";
        for (const auto& item : bullets.items) text += fmt::format("<li>{}</li>\n", escaped(item));
        text += "</ul>\n";
    }
    void operator()(const Grid& grid) const {
        text += "<table><thead><tr>";
        for (const auto& title : grid.titles) {
            text += fmt::format("<th scope=\"col\">{}</th>", escaped(title));
        }
        text += "</tr></thead><tbody>\n";
        for (const auto& row : grid.rows) {
            text += "<tr>";
            for (const auto& cell : row) text += fmt::format("<td>{}</td>", escaped(cell));
            text += "</tr>\n";
        }
        text += "</tbody></table>\n";
    }
    void operator()(const Codes& codes) const {
        text += "<div class=\"codes\">\n";
        for (const auto& code : codes.codes) {
            auto svg = paper::qr_svg(code.qr);
            svg.insert(4, fmt::format(" role=\"img\" aria-label=\"{}\"", escaped(code.title)));
            text += fmt::format("<figure>{}<figcaption><b>{}</b>{}", svg, escaped(code.title),
                                escaped(code.text));
            if (is_web(code.link)) {
                text += fmt::format("<br><a href=\"{0}\">{0}</a>", escaped(code.link));
            }
            text += "</figcaption></figure>\n";
        }
        text += "</div>\n";
    }
    void operator()(const Highlight& highlight) const {
        text += fmt::format("<section class=\"own\"><h2>{}</h2>\n", escaped(highlight.title));
        for (const auto& one : highlight.lines) text += fmt::format("<p>{}</p>\n", escaped(one));
        text += "</section>\n";
    }
};

}  // namespace

std::string notice_html(const Notice& notice) {
    std::string text = fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n"
        "<p class=\"school\">{}</p>\n<h1>{}</h1>\n",
        notice.language == Language::Zh ? "zh-Hans" : "en", escaped(notice.title), style,
        escaped(notice.school), escaped(notice.title));
    for (const auto& block : notice.blocks) std::visit(Html{text}, block);
    text += fmt::format("</main>\n<footer>{}<br>{}</footer>\n</body>\n</html>\n",
                        escaped(notice.signed_by), escaped(notice.dated));
    return text;
}

}  // namespace liuying::campaign
