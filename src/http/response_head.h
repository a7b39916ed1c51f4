#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "http/response.h"

namespace liuying::http {

enum class Framing { Length, Chunked, UntilClose, None };

// Status line and header fields, up to and including the empty line.
[[nodiscard]] std::string response_head(const Response& response, Framing framing,
                                        std::uint64_t length, bool keep_alive, Instant now);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
[[nodiscard]] std::string http_date(Instant at);

// One chunk of chunked coding; the empty text gives the last one.
[[nodiscard]] std::string chunk_head(std::size_t size);

}  // namespace liuying::http
