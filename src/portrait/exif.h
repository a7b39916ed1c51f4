#pragma once
// The few EXIF fields portrait day needs, read from and written into JPEG files (Exif 2.32).

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/hash.h"

namespace liuying::portrait {

struct Exif {
    int orientation = 1;  // 1..8
    // The camera's own clock: milliseconds since 1970-01-01 00:00 *of that clock*, no zone applied.
    std::optional<std::int64_t> taken_local_ms{};
    std::optional<int> offset_minutes{};  // OffsetTimeOriginal, east positive
    std::string make{};
    std::string model{};
    std::string body_serial{};                    // BodySerialNumber
    std::optional<std::uint32_t> image_number{};  // ImageNumber (TIFF/EP)
    std::string software{};
    std::string creator_tool{};    // XMP: the program that wrote the file
    bool photoshop_block = false;  // an APP13 block of image editors
    bool adobe_rgb =
        false;  // DCF optional colour space (interoperability R03): no ICC profile needed
};

// The small JPEG a camera puts beside the picture (Exif IFD 1); empty when there is none.
[[nodiscard]] std::span<const std::uint8_t> preview_of(std::span<const std::uint8_t> jpeg);

// Absent fields stay empty; damaged or hostile EXIF gives what could be read safely. At most 64 KiB
// and 512 entries are looked at, whatever the file claims.
[[nodiscard]] Exif read_exif(std::span<const std::uint8_t> jpeg);

// The same JPEG with a fresh APP1 holding these fields (any older EXIF is dropped, pixels
// untouched). An empty answer when `jpeg` does not start as a JPEG.
[[nodiscard]] Bytes with_exif(std::span<const std::uint8_t> jpeg, const Exif& exif);

// "2026:05-13 09:41:07.250" style helpers for the camera's clock.
[[nodiscard]] std::int64_t local_ms(int year, int month, int day, int hour, int minute, int second,
                                    int millisecond = 0);

}  // namespace liuying::portrait
