#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "portrait/exif.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace liuying::portrait;
    const auto exif = read_exif({data, size});
    if (exif.orientation < 1 || exif.orientation > 8) std::abort();
    // What was read can be written and is read back the same.
    const auto written = with_exif({data, size}, exif);
    if (!written.empty()) {
        const auto again = read_exif(written);
        if (again.body_serial != exif.body_serial || again.taken_local_ms != exif.taken_local_ms)
            std::abort();
    }
    return 0;
}
