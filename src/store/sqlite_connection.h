#pragma once

#include <filesystem>
#include <memory>

#include "store/connection.h"

namespace liuying::store {

enum class SqliteUse : std::uint8_t { Write, Read };

// WAL, synchronous=FULL, foreign_keys, secure_delete; waits up to `busy_ms` for another process. A
// reading one cannot write. A new file gets mode 0600.
[[nodiscard]] std::unique_ptr<Connection> open_sqlite(const std::filesystem::path& file,
                                                      SqliteUse use, int busy_ms);

}  // namespace liuying::store
