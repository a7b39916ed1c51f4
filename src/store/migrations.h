#pragma once
// The schema, as numbered files that are never edited once shipped. They are part of the program.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/time.h"
#include "store/database.h"

namespace liuying::store {

struct Migration {
    std::int64_t version;   // 1, 2, 3 … without gaps
    std::string_view name;  // "foundation" of 0001_foundation.sql
    std::string_view sql;   // with the words of sql_text.h
};

// src/store/migrations/*.sql as they were when the program was built, in order.
[[nodiscard]] std::span<const Migration> migrations();

// Brings the schema to the newest version, each migration in one transaction, and returns how many
// it ran. Throws std::runtime_error when the database is newer than the program, or when a
// migration that ran there reads differently here.
std::size_t migrate(Database& database, const Clock& clock);
std::size_t migrate(Database& database, const Clock& clock, std::span<const Migration> these);

// 0 for an empty database.
[[nodiscard]] std::int64_t schema_version(Transaction& tx);

}  // namespace liuying::store
