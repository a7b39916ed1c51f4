#pragma once
// What a camera wrote: which files can become shots, and whether one is whole. Looks at the outside
// of a file only (its name, its markers), so it is safe on anything.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/words.h"

namespace liuying::capture {

enum class FileKind {
    Jpeg,    // becomes a shot
    Raw,     // the negative of a RAW+JPEG pair: stays where it is
    Hidden,  // a name that begins with a dot, as programs give to what they are still writing
    Other,   // side files of cameras and tether programs
};
// By the name alone.
[[nodiscard]] FileKind kind_of(std::string_view file_name);

// The outside of a JPEG that is there to its end.
struct JpegFrame {
    int width = 0;  // as stored, before EXIF orientation
    int height = 0;
    std::size_t end = 0;  // one past its end marker; cameras may append more
};
// Nothing when it does not begin as a JPEG or the end marker is not reached: still being written,
// or cut off.
[[nodiscard]] std::optional<JpegFrame> whole_jpeg(std::span<const std::uint8_t> file);

// Why these bytes can be nobody's shot: empty, no picture, a picture of another kind, cut off.
// Nothing for a whole JPEG.
[[nodiscard]] std::optional<Refusal> refused_as_shot(std::span<const std::uint8_t> file);

// The camera's own count in the names of DCF ("100CANON/IMG_0042.JPG": four characters, then 0001
// to 9999; the folder's number goes on where the file's starts again). Nothing for names of other
// kinds.
[[nodiscard]] std::optional<std::int64_t> dcf_counter(std::string_view path);

}  // namespace liuying::capture
