#include "store/migrations.h"

#include <stdexcept>
#include <string>

#include "base/hash.h"
#include "store/sql_text.h"

namespace liuying::store {

namespace {

constexpr std::string_view version_table = R"(
CREATE TABLE IF NOT EXISTS schema_version (
    version       @int64 NOT NULL PRIMARY KEY,
    name          @text  NOT NULL,
    sha256        @bytes NOT NULL,
    applied_at_ms @int64 NOT NULL
) @strict;
)";

void require_same(const Row& applied, std::span<const Migration> these) {
    const auto version = applied.int64("version");
    if (version > static_cast<std::int64_t>(these.size())) {
        throw std::runtime_error{"the database has schema " + std::to_string(version) +
                                 ", this program knows up to " + std::to_string(these.size()) +
                                 ": run the newer program"};
    }
    const auto& known = these[static_cast<std::size_t>(version - 1)];
    if (applied.sha256("sha256") != sha256(known.sql)) {
        throw std::runtime_error{"migration " + std::to_string(version) + " (" +
                                 applied.text("name") +
                                 ") ran here with another text than this program carries"};
    }
}

void apply(Transaction& tx, const Migration& migration, Instant now) {
    tx.script(migration_for(migration.sql, tx.engine()));
    tx.execute(
        "INSERT INTO schema_version (version, name, sha256, applied_at_ms)"
        " VALUES (:version, :name, :sha256, :now)",
        {{"version", migration.version},
         {"name", migration.name},
         {"sha256", sha256(migration.sql)},
         {"now", now}});
}

}  // namespace

std::size_t migrate(Database& database, const Clock& clock, std::span<const Migration> these) {
    database.write([](Transaction& tx) { tx.script(migration_for(version_table, tx.engine())); });
    std::size_t ran = 0;
    for (std::size_t i = 0; i < these.size(); ++i) {
        ran += database.write([&](Transaction& tx) -> std::size_t {
            // Another process may have run it since.
            const auto applied =
                tx.query("SELECT version, name, sha256 FROM schema_version ORDER BY version");
            for (const auto& row : applied) require_same(row, these);
            if (applied.size() > i) return 0;
            apply(tx, these[i], clock.now());
            return 1;
        });
    }
    return ran;
}

std::size_t migrate(Database& database, const Clock& clock) {
    return migrate(database, clock, migrations());
}

std::int64_t schema_version(Transaction& tx) {
    const auto table = tx.engine() == Engine::Sqlite
                           ? tx.first(
                                 "SELECT 1 AS there FROM sqlite_schema"
                                 " WHERE type = 'table' AND name = 'schema_version'")
                           : tx.first(
                                 "SELECT 1 AS there WHERE to_regclass('schema_version')"
                                 " IS NOT NULL");
    if (!table) return 0;
    return tx.first("SELECT coalesce(max(version), 0) AS version FROM schema_version")
        ->int64("version");
}

}  // namespace liuying::store
