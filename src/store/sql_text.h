#pragma once
// One SQL text for two engines.

#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace liuying::store {

struct BoundSql {
    std::string sql;                 // :name became ?N or $N; the same name is the same number
    std::vector<std::string> names;  // names[N-1]

    friend bool operator==(const BoundSql&, const BoundSql&) = default;
};

// Leaves quotes, "identifiers", -- and /* */ comments and :: casts alone. The word @skip_locked
// becomes FOR UPDATE SKIP LOCKED on PostgreSQL and nothing on SQLite.
[[nodiscard]] BoundSql bind_names(std::string_view sql, Engine engine);

// A migration as this engine reads it: the words @id @int64 @real @bytes @text @serial @strict
// become its types, and a line that ends in `-- @sqlite` or `-- @postgres` stays only there. Throws
// std::invalid_argument for any other @word outside quotes and comments.
[[nodiscard]] std::string migration_for(std::string_view sql, Engine engine);

}  // namespace liuying::store
