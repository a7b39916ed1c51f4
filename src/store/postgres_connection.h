#pragma once

#include <memory>
#include <string>

#include "store/connection.h"

namespace liuying::store {

// UTF-8, UTC, READ COMMITTED; commits are durable whatever the server's default says.
[[nodiscard]] std::unique_ptr<Connection> open_postgres(const std::string& url);

}  // namespace liuying::store
