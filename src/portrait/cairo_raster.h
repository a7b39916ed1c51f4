#pragma once
// Between our rasters and cairo's surfaces.

#include <cairo.h>

#include <memory>

#include "portrait/raster.h"

namespace liuying::portrait {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Pen = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

[[nodiscard]] Surface blank_surface(int width, int height);
// A copy of B, G, R pixels.
[[nodiscard]] Surface surface_of(const Raster& bgr);
// What was drawn so far, as B, G, R.
[[nodiscard]] Raster raster_of(cairo_surface_t* surface);

}  // namespace liuying::portrait
