#include "store/sql_text.h"

#include <doctest/doctest.h>

using namespace liuying::store;

TEST_CASE("sql: names become each engine's numbers, quotes and comments stay") {
    struct Example {
        const char* sql;
        const char* sqlite;
        const char* postgres;
        std::vector<std::string> names;
    };
    const std::vector<Example> examples{
        {"SELECT 1", "SELECT 1", "SELECT 1", {}},
        {"a = :a AND b = :b", "a = ?1 AND b = ?2", "a = $1 AND b = $2", {"a", "b"}},
        {":x, :y, :x", "?1, ?2, ?1", "$1, $2, $1", {"x", "y"}},
        {"'08:30 :no' || :a", "'08:30 :no' || ?1", "'08:30 :no' || $1", {"a"}},
        {"'it''s :no' || :a", "'it''s :no' || ?1", "'it''s :no' || $1", {"a"}},
        {"\"odd:name\" = :a", "\"odd:name\" = ?1", "\"odd:name\" = $1", {"a"}},
        {"1 -- :no 'x\n+ :a", "1 -- :no 'x\n+ ?1", "1 -- :no 'x\n+ $1", {"a"}},
        {"/* :no ' */ :a", "/* :no ' */ ?1", "/* :no ' */ $1", {"a"}},
        {":a::text", "?1::text", "$1::text", {"a"}},
        {"x - :a_1", "x - ?1", "x - $1", {"a_1"}},
        {"LIMIT 1 @skip_locked", "LIMIT 1 ", "LIMIT 1 FOR UPDATE SKIP LOCKED", {}},
        {"'unclosed :a", "'unclosed :a", "'unclosed :a", {}},
        {":1 :", ":1 :", ":1 :", {}},
    };
    for (const auto& example : examples) {
        CAPTURE(example.sql);
        const auto sqlite = bind_names(example.sql, Engine::Sqlite);
        const auto postgres = bind_names(example.sql, Engine::Postgres);
        CHECK(sqlite.sql == example.sqlite);
        CHECK(postgres.sql == example.postgres);
        CHECK(sqlite.names == example.names);
        CHECK(postgres.names == example.names);
    }
}

TEST_CASE("migration: our words become types, marked lines stay on their engine") {
    const auto* sql =
        "CREATE TABLE t (n @int64, -- '@id' in a comment\n"
        "  s @text DEFAULT '@id', b @bytes) @strict;\n"
        "only here; -- @sqlite\n"
        "only there; -- @postgres\n";
    CHECK(migration_for(sql, Engine::Sqlite) ==
          "CREATE TABLE t (n INTEGER, -- '@id' in a comment\n"
          "  s TEXT DEFAULT '@id', b BLOB) STRICT;\n"
          "only here; -- @sqlite\n");
    CHECK(migration_for(sql, Engine::Postgres) ==
          "CREATE TABLE t (n BIGINT, -- '@id' in a comment\n"
          "  s TEXT COLLATE \"C\" DEFAULT '@id', b BYTEA) ;\n"
          "only there; -- @postgres\n");
    CHECK_THROWS_AS(static_cast<void>(migration_for("x @varchar", Engine::Sqlite)),
                    std::invalid_argument);
}
