#include "portrait/cairo_raster.h"

#include <cstddef>
#include <cstring>

namespace liuying::portrait {

Surface blank_surface(int width, int height) {
    return {cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), cairo_surface_destroy};
}

Surface surface_of(const Raster& bgr) {
    Surface surface = blank_surface(bgr.width, bgr.height);
    auto* pixels = cairo_image_surface_get_data(surface.get());
    if (pixels == nullptr) return surface;  // cairo refused the size; drawing on it does nothing
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < bgr.height; ++y) {
        auto* to = pixels + static_cast<std::ptrdiff_t>(y) * stride;
        for (int x = 0; x < bgr.width; ++x) std::memcpy(to + 4 * x, bgr.row(y) + 3 * x, 3);
    }
    cairo_surface_mark_dirty(surface.get());
    return surface;
}

Raster raster_of(cairo_surface_t* surface) {
    cairo_surface_flush(surface);
    const auto* pixels = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    Raster raster = Raster::blank(cairo_image_surface_get_width(surface),
                                  cairo_image_surface_get_height(surface), 3);
    for (int y = 0; y < raster.height; ++y) {
        const auto* from = pixels + static_cast<std::ptrdiff_t>(y) * stride;
        for (int x = 0; x < raster.width; ++x) std::memcpy(raster.row(y) + 3 * x, from + 4 * x, 3);
    }
    return raster;
}

}  // namespace liuying::portrait
