#pragma once
// A PDF under the hand: pages of exact size, text by pango with the fonts embedded (rare characters
// such as 𠮷 㛃 䶮 𣇈 included, as far as an installed font has them), lines, QR codes, JPEG
// pictures whose bytes go in unchanged. All lengths are millimetres from the top left corner.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "paper/qr.h"

namespace liuying::paper {

struct PageSize {
    double width_mm{};
    double height_mm{};
    friend bool operator==(const PageSize&, const PageSize&) = default;
};
inline constexpr PageSize a4{210, 297};
inline constexpr PageSize a4_landscape{297, 210};

struct Colour {
    double red{};
    double green{};
    double blue{};
};
inline constexpr Colour ink{0.078, 0.125, 0.169};    // #14202B
inline constexpr Colour action{0.043, 0.42, 0.796};  // #0B6BCB
inline constexpr Colour faint{0.36, 0.41, 0.46};
inline constexpr Colour rule{0.835, 0.87, 0.9};     // #D5DEE7
inline constexpr Colour quiet{0.957, 0.969, 0.98};  // #F4F7FA

enum class Align { Left, Centre, Right };

struct TextStyle {
    double size_pt = 10;
    bool bold = false;
    Align align = Align::Left;
    Colour colour = ink;
    int max_lines = 0;           // 0: as many as it takes; else the last one ends with …
    double line_spacing = 1.25;  // of the font's own
};

struct PdfInfo {
    std::string title;
    std::string author;
    Instant made_at{};  // stands in the file; the same input gives the same bytes
};

// A resource: neither copied nor moved. Not for two threads at once. Throws std::runtime_error when
// cairo fails.
class Pdf {
public:
    Pdf(PageSize page, const PdfInfo& info);
    ~Pdf();
    Pdf(const Pdf&) = delete;
    Pdf& operator=(const Pdf&) = delete;

    // The first page is there from the beginning.
    void new_page();
    [[nodiscard]] PageSize page() const;

    // Wraps at `width_mm`, between characters where no word ends. Returns the height used.
    double text(double x_mm, double y_mm, double width_mm, std::string_view text,
                const TextStyle& style = {});
    [[nodiscard]] double text_height(double width_mm, std::string_view text,
                                     const TextStyle& style = {});
    // Of the longest line when nothing wraps.
    [[nodiscard]] double text_width(std::string_view text, const TextStyle& style = {});

    void line(double x1_mm, double y1_mm, double x2_mm, double y2_mm, double width_mm = 0.2,
              Colour colour = ink);
    void fill(double x_mm, double y_mm, double width_mm, double height_mm, Colour colour);
    void frame(double x_mm, double y_mm, double width_mm, double height_mm,
               double line_width_mm = 0.2, Colour colour = ink);
    // The code's modules alone fill the square; leave white around it.
    void qr(double x_mm, double y_mm, double side_mm, const Qr& qr);
    // Embeds the JPEG's own bytes (nothing is decoded or encoded), scaled to the box, which should
    // have the picture's proportions. `turned`: a quarter turn clockwise inside the box.
    void jpeg(double x_mm, double y_mm, double width_mm, double height_mm,
              std::span<const std::uint8_t> bytes, int width_px, int height_px,
              bool turned = false);

    // The whole file. Nothing can be drawn afterwards.
    [[nodiscard]] Bytes finish();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

// The characters of `text` that no installed font can show, each once. Empty is good.
[[nodiscard]] std::vector<char32_t> unprintable(std::string_view text);

}  // namespace liuying::paper
