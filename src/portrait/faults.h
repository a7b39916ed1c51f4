#pragma once
// Why a file is no picture for us, and why no portrait can be made of a picture: the room's
// expected refusals and their one catalogue.

#include "base/words.h"

namespace liuying::portrait {

enum class PictureFault {
    Empty,           // no bytes
    NotAPicture,     // neither JPEG nor PNG
    Heic,            // HEIC/HEIF/AVIF, whatever its name says
    Animated,        // GIF, animated PNG or WebP
    OtherFormat,     // a picture of another kind: WebP, TIFF, BMP, camera raw
    Corrupt,         // tables or headers that cannot be decoded
    NothingDecoded,  // cut off before the first pixels
    TooSmall,        // under 32 pixels on a side
    TooLarge,        // over 120 million pixels, judged by the header alone
    Unsupported,     // arithmetic coding, lossless, 12 bit
    SandboxFailed,   // the decoding process died or ran into its limits
};

enum class PortraitFault {
    Picture,       // not readable at all; see the PictureFault
    NoFace,        // no face found
    ManyFaces,     // more than one
    Tilted,        // a profile that forbids turning meets a tilted head
    TooFewPixels,  // the crop would have to be enlarged
    OutOfFrame,    // the crop the standard wants reaches beyond the picture
    Truncated,     // the file is cut off: its lower part is missing
    Backdrop,      // the profile wants another backdrop, but none is seen that can be taken out
    NoFit,         // no quality at or above the profile's least gives a size in the window
};

[[nodiscard]] Refusal refusal_of(PictureFault fault);
[[nodiscard]] Refusal refusal_of(PortraitFault fault);

}  // namespace liuying::portrait
