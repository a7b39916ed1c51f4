// Any text as a machine-readable zone, and any bytes as what a card reader says.

#include <cstdlib>

#include "identity/card.h"
#include "identity/mrz.h"

using namespace liuying;
using namespace liuying::identity;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto zone = read_td3({reinterpret_cast<const char*>(data), size});
    if (!zone) {
        if (zone.error().empty()) std::abort();
        for (const auto& fault : zone.error()) static_cast<void>(explain(fault));
    } else {
        static_cast<void>(zone->birth_date(CivilDate{std::chrono::year{2021} / 10 / 14}));
    }

    SdtFrames frames;
    const auto half = size / 2;
    frames.feed({data, half});
    static_cast<void>(frames.next());
    frames.feed({data + half, size - half});
    while (const auto reply = frames.next()) static_cast<void>(read_card(*reply));
    // A frame around the bytes, so that the check is right.
    SdtReply reply{0, 0, 0x90, Bytes(data, data + size)};
    static_cast<void>(read_card(reply));
    if (size >= 256) static_cast<void>(read_text_block({data, 256}));
    return 0;
}
