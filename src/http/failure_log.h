#pragma once
// What of a failure may stand in the log: its kind and cause, never a value that somebody's record
// holds. An engine's message names the row it refused, and a JSON error quotes the text it read.

#include <exception>
#include <string>

namespace liuying::http {

[[nodiscard]] std::string loggable(const std::exception& error);

}  // namespace liuying::http
