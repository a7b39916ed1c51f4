#include "http/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace liuying::http {

namespace {

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
}

}  // namespace

ByteRange parse_range(std::string_view header, std::uint64_t size) {
    ByteRange range;
    if (!header.starts_with("bytes=")) return range;
    header.remove_prefix(6);
    const auto dash = header.find('-');
    if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return range;
    const auto first = header.substr(0, dash);
    const auto last = header.substr(dash + 1);
    if (first.empty()) {
        const auto suffix = number(last);
        if (!suffix) return range;
        range.length = std::min(*suffix, size);
        range.offset = size - range.length;
    } else {
        const auto from = number(first);
        const auto to = last.empty() ? std::optional{size} : number(last);
        if (!from || !to || (!last.empty() && *to < *from)) return range;
        range.offset = *from;
        range.length =
            *from >= size ? 0 : std::min(*to - (last.empty() ? 1 : 0), size - 1) - *from + 1;
    }
    range.kind = range.length == 0 ? ByteRange::Kind::Outside : ByteRange::Kind::Part;
    return range;
}

}  // namespace liuying::http
