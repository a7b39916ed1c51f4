#include "paper/qr.h"

#include <cairo.h>
#include <fmt/format.h>
#include <qrencode.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <new>
#include <stdexcept>

namespace liuying::paper {

namespace {

constexpr int quiet = 4;

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};
struct FreeInput {
    void operator()(QRinput* input) const { QRinput_free(input); }
};
struct FreeSurface {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<Bytes*>(closure);
    bytes.insert(bytes.end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<Qr, QrFault> make_qr(std::string_view text) {
    if (text.empty()) return refuse(QrFault::Empty);
    // More than the largest code holds, and more than an int may count.
    if (text.size() > 8000) return refuse(QrFault::TooLong);
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    const std::unique_ptr<QRinput, FreeInput> input{QRinput_new2(0, QR_ECLEVEL_M)};
    if (!input) throw std::bad_alloc{};
    if (QRinput_append(input.get(), digits ? QR_MODE_NUM : QR_MODE_8, static_cast<int>(text.size()),
                       reinterpret_cast<const unsigned char*>(text.data())) != 0) {
        return refuse(QrFault::TooLong);
    }
    const std::unique_ptr<QRcode, FreeCode> code{QRcode_encodeInput(input.get())};
    if (!code) return refuse(QrFault::TooLong);
    Qr qr{code->width, {}};
    const auto count =
        static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    qr.dark.reserve(count);
    for (std::size_t i = 0; i < count; ++i) qr.dark.push_back((code->data[i] & 1U) != 0);
    return qr;
}

std::string qr_svg(const Qr& qr) {
    const int side = qr.width + 2 * quiet;
    std::string path;
    for (int y = 0; y < qr.width; ++y) {
        for (int x = 0; x < qr.width; ++x) {
            if (!qr.at(x, y)) continue;
            int run = 1;
            while (x + run < qr.width && qr.at(x + run, y)) ++run;
            path += fmt::format("M{} {}h{}v1h-{}z", x + quiet, y + quiet, run, run);
            x += run - 1;
        }
    }
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
        R"(<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path fill="#000" d="{1}"/></svg>)",
        side, path);
}

Bytes qr_png(const Qr& qr, int scale) {
    assert(scale > 0 && scale <= 64);
    const int side = (qr.width + 2 * quiet) * scale;
    const std::unique_ptr<cairo_surface_t, FreeSurface> surface{
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side)};
    cairo_surface_flush(surface.get());
    auto* pixels = cairo_image_surface_get_data(surface.get());
    if (pixels == nullptr) throw std::bad_alloc{};
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < side; ++y) {
        auto* row =
            reinterpret_cast<std::uint32_t*>(pixels + static_cast<std::ptrdiff_t>(y) * stride);
        for (int x = 0; x < side; ++x) {
            const int mx = x / scale - quiet;
            const int my = y / scale - quiet;
            const bool inside = mx >= 0 && my >= 0 && mx < qr.width && my < qr.width;
            row[x] = inside && qr.at(mx, my) ? 0x000000U : 0xFFFFFFU;
        }
    }
    cairo_surface_mark_dirty(surface.get());
    Bytes bytes;
    const auto status = cairo_surface_write_to_png_stream(surface.get(), append, &bytes);
    if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error{cairo_status_to_string(status)};
    return bytes;
}

}  // namespace liuying::paper
