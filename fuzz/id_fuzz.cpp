// Any text as a document number of any kind, as a name and as a date: what is read once is read
// again.

#include <cstdlib>

#include "identity/document.h"
#include "identity/name.h"

using namespace liuying::identity;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    for (int i = 0; i <= static_cast<int>(DocumentType::Other); ++i) {
        const auto type = static_cast<DocumentType>(i);
        const auto reading = read_document(type, text);
        if (!reading) {
            if (reading.error().empty()) std::abort();
            static_cast<void>(explain(type, reading.error().front()));
            continue;
        }
        const auto again = read_document(reading->document.type, reading->document.number);
        if (!again || again->document != reading->document) std::abort();
        static_cast<void>(known_forms(reading->document));
        static_cast<void>(masked(reading->document));
    }
    if (const auto name = read_name(text)) {
        const auto again = read_name(name->name);
        if (!again || again->name != name->name || !again->changes.empty()) std::abort();
        static_cast<void>(masked_name(name->name));
    }
    if (const auto date = parse_date(text)) {
        if (parse_date(to_text(*date)) != date) std::abort();
    }
    return 0;
}
