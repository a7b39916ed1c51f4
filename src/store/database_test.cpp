#include "store/database.h"

#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "base/result.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;

namespace {

constexpr const char* seats = R"(
CREATE TABLE seat (
    name   @text  NOT NULL PRIMARY KEY,
    number @int64 NOT NULL CHECK (number > 0),
    weight @real,
    stamp  @bytes,
    next   @text REFERENCES seat (name)
) @strict;
)";

void with_seats(const std::function<void(Database&)>& test) {
    on_each_empty_engine([&](const std::string& url) {
        const auto database = Database::open(url);
        const Migration only{1, "seats", seats};
        migrate(*database, FixedClock{instant_of_ms(1)}, std::span{&only, 1});
        test(*database);
    });
}

std::int64_t count(Database& db) {
    return db.read(
        [](Transaction& tx) { return tx.first("SELECT count(*) AS n FROM seat")->int64("n"); });
}

void add(Transaction& tx, std::string_view name, std::int64_t number = 1) {
    tx.execute("INSERT INTO seat (name, number) VALUES (:name, :number)",
               {{"name", name}, {"number", number}});
}

ErrorKind kind_of_failure(Database& db, const std::function<void(Transaction&)>& work) {
    try {
        db.write([&](Transaction& tx) { work(tx); });
    } catch (const DatabaseError& error) {
        return error.kind();
    }
    FAIL("it did not fail");
    return {};
}

}  // namespace

TEST_CASE("database: every kind of value comes back as it went in") {
    with_seats([](Database& db) {
        const Bytes all = [] {
            Bytes bytes;
            for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
            return bytes;
        }();
        db.write([&](Transaction& tx) {
            tx.execute(
                "INSERT INTO seat (name, number, weight, stamp)"
                " VALUES (:name, :number, :weight, :stamp)",
                {{"name", "𠮷野 🙂 'quoted' :x"},
                 {"number", std::numeric_limits<std::int64_t>::max()},
                 {"weight", 0.1},
                 {"stamp", all}});
            tx.execute("INSERT INTO seat (name, number, stamp) VALUES ('', 1, :stamp)",
                       {{"stamp", Bytes{}}});
        });
        db.read([&](Transaction& tx) {
            const auto rows = tx.query("SELECT * FROM seat ORDER BY name");
            REQUIRE(rows.size() == 2);
            CHECK(rows[0].text("name").empty());
            CHECK(rows[0].bytes("stamp").empty());
            CHECK(rows[0].opt_real("weight") == std::nullopt);
            CHECK(rows[0].opt_text("next") == std::nullopt);
            CHECK(rows[1].text("name") == "𠮷野 🙂 'quoted' :x");
            CHECK(rows[1].int64("number") == std::numeric_limits<std::int64_t>::max());
            CHECK(rows[1].real("weight") == 0.1);
            CHECK(rows[1].bytes("stamp") == all);
        });
    });
}

TEST_CASE("database: a parameter alone, and aggregates, have the same kind on both engines") {
    with_seats([](Database& db) {
        db.write([](Transaction& tx) {
            add(tx, "a", 2);
            add(tx, "b", 3);
        });
        db.read([](Transaction& tx) {
            const auto echo = *tx.first(
                "SELECT :i AS i, :d AS d, :t AS t, :b AS b, :n AS n",
                {{"i", -7}, {"d", 2.5}, {"t", "08:30"}, {"b", Bytes{0, 255}}, {"n", nullptr}});
            CHECK(echo.int64("i") == -7);
            CHECK(echo.real("d") == 2.5);
            CHECK(echo.text("t") == "08:30");
            CHECK(echo.bytes("b") == Bytes{0, 255});
            CHECK(echo.is_null("n"));
            const auto sums = *tx.first(
                "SELECT sum(number) AS s, avg(number) AS a, count(*) AS c,"
                " max(number) AS m, sum(weight) AS w FROM seat");
            CHECK(sums.int64("s") == 5);
            CHECK(sums.real("a") == 2.5);
            CHECK(sums.int64("c") == 2);
            CHECK(sums.int64("m") == 3);
            CHECK(sums.is_null("w"));
            CHECK_FALSE(tx.first("SELECT name FROM seat WHERE number = :n", {{"n", 9}}));
        });
    });
}

TEST_CASE("database: rows changed are counted, and RETURNING answers") {
    with_seats([](Database& db) {
        db.write([](Transaction& tx) {
            add(tx, "a", 1);
            add(tx, "b", 2);
            CHECK(tx.execute("UPDATE seat SET number = number + 1") == 2);
            CHECK(tx.execute("UPDATE seat SET number = 9 WHERE name = 'nobody'") == 0);
            CHECK(tx.execute("INSERT INTO seat (name, number) VALUES ('a', 7)"
                             " ON CONFLICT (name) DO NOTHING") == 0);
            const auto upserted = tx.query(
                "INSERT INTO seat (name, number) VALUES ('a', 7) ON CONFLICT (name)"
                " DO UPDATE SET number = excluded.number RETURNING name, number");
            REQUIRE(upserted.size() == 1);
            CHECK(upserted[0].int64("number") == 7);
            CHECK(tx.execute("DELETE FROM seat") == 2);
        });
    });
}

TEST_CASE("database: each refusal of the engine has its kind") {
    with_seats([](Database& db) {
        db.write([](Transaction& tx) { add(tx, "a"); });
        CHECK(kind_of_failure(db, [](auto& tx) { add(tx, "a"); }) == ErrorKind::Unique);
        CHECK(kind_of_failure(db, [](auto& tx) { add(tx, "b", 0); }) == ErrorKind::Check);
        CHECK(kind_of_failure(db, [](auto& tx) {
                  tx.execute("INSERT INTO seat (name, number) VALUES ('b', :n)", {{"n", nullptr}});
              }) == ErrorKind::NotNull);
        CHECK(kind_of_failure(db, [](auto& tx) {
                  tx.execute("UPDATE seat SET next = 'nobody'");
              }) == ErrorKind::ForeignKey);
        CHECK(kind_of_failure(db, [](auto& tx) { tx.execute("SELEKT 1"); }) ==
              ErrorKind::Statement);
        CHECK(kind_of_failure(db, [](auto& tx) {
                  add(tx, std::string_view{"a\0b", 3});
              }) == ErrorKind::Check);
        CHECK(kind_of_failure(db, [](auto& tx) { add(tx, "\xB1\xB1\xBE\xA9"); }) ==
              ErrorKind::Check);
        CHECK(count(db) == 1);
    });
}

TEST_CASE("database: a parameter too few or too many is our bug, said by name") {
    with_seats([](Database& db) {
        db.read([](Transaction& tx) {
            CHECK_THROWS_WITH_AS(static_cast<void>(tx.query("SELECT :a", {{"a", 1}, {"b", 1}})),
                                 "the statement has no parameter :b", std::logic_error);
        });
        db.read([](Transaction& tx) {
            CHECK_THROWS_WITH_AS(static_cast<void>(tx.query("SELECT :a")),
                                 "parameter :a has no value", std::logic_error);
        });
        db.read([](Transaction& tx) {
            const auto row = *tx.first("SELECT 1 AS one");
            CHECK_THROWS_AS(static_cast<void>(row.int64("two")), std::logic_error);
            CHECK_THROWS_AS(static_cast<void>(row.text("one")), std::logic_error);
        });
    });
}

TEST_CASE("database: what throws or refuses leaves nothing behind") {
    with_seats([](Database& db) {
        CHECK_THROWS_AS(db.write([](Transaction& tx) {
            add(tx, "a");
            throw std::runtime_error{"the shutter jammed"};
        }),
                        std::runtime_error);
        const auto refused = db.write([](Transaction& tx) -> Result<int, std::string> {
            add(tx, "b");
            return refuse(std::string{"the line is full"});
        });
        CHECK(refused.error() == "the line is full");
        CHECK(count(db) == 0);
        const auto kept = db.write([](Transaction& tx) -> Result<int, std::string> {
            add(tx, "c");
            return 3;
        });
        CHECK(kept == 3);
        CHECK(count(db) == 1);
    });
}

TEST_CASE("database: a failed statement spends its transaction, unless it was nested") {
    with_seats([](Database& db) {
        db.write([](Transaction& tx) { add(tx, "a"); });
        // Swallowing the failure does not help: nothing is committed.
        CHECK_THROWS_AS(db.write([](Transaction& tx) {
            add(tx, "b");
            CHECK_THROWS_AS(add(tx, "a"), DatabaseError);
        }),
                        std::logic_error);
        CHECK(count(db) == 1);
        CHECK_THROWS_AS(db.write([](Transaction& tx) {
            CHECK_THROWS_AS(add(tx, "a"), DatabaseError);
            add(tx, "b");
        }),
                        std::logic_error);
        db.write([](Transaction& tx) {
            add(tx, "b");
            CHECK_THROWS_AS(tx.nested([&] {
                add(tx, "c");
                add(tx, "a");
            }),
                            DatabaseError);
            const auto refused = tx.nested([&]() -> Result<int, int> {
                add(tx, "d");
                return refuse(4);
            });
            CHECK(refused.error() == 4);
            CHECK(tx.nested([&] {
                add(tx, "e");
                tx.nested([&] { add(tx, "f"); });
                return 5;
            }) == 5);
        });
        const auto names = db.read([](Transaction& tx) {
            std::string all;
            for (const auto& row : tx.query("SELECT name FROM seat ORDER BY name")) {
                all += row.text("name");
            }
            return all;
        });
        CHECK(names == "abef");
    });
}

TEST_CASE("database: acts after the commit run once, and not when it was undone") {
    with_seats([](Database& db) {
        int rung = 0;
        db.write([&](Transaction& tx) {
            add(tx, "a");
            tx.after_commit([&] { rung += 1; });
            static_cast<void>(tx.nested([&]() -> Result<int, int> {
                tx.after_commit([&] { rung += 10; });
                return refuse(1);
            }));
            CHECK(rung == 0);
        });
        CHECK(rung == 1);
        CHECK_THROWS_AS(db.write([&](Transaction& tx) {
            tx.after_commit([&] { rung += 100; });
            throw std::runtime_error{"no"};
        }),
                        std::runtime_error);
        CHECK(rung == 1);
    });
}

TEST_CASE("database: a reader sees one moment and cannot write") {
    with_seats([](Database& db) {
        db.write([](Transaction& tx) { add(tx, "a"); });
        db.read([&](Transaction& tx) {
            CHECK(tx.first("SELECT count(*) AS n FROM seat")->int64("n") == 1);
            std::thread{[&] { db.write([](Transaction& other) { add(other, "b"); }); }}.join();
            CHECK(tx.first("SELECT count(*) AS n FROM seat")->int64("n") == 1);
            CHECK_THROWS_AS(add(tx, "c"), DatabaseError);
        });
        CHECK(count(db) == 2);
    });
}

TEST_CASE("database: a transaction inside a transaction is refused, not waited for") {
    with_seats([](Database& db) {
        db.write([&](Transaction&) {
            CHECK_THROWS_AS(db.write([](Transaction&) {}), std::logic_error);
            CHECK_THROWS_AS(db.read([](Transaction&) {}), std::logic_error);
        });
    });
}

TEST_CASE("database: rows come one by one, and leaving in the middle harms nothing") {
    with_seats([](Database& db) {
        db.write([](Transaction& tx) {
            for (int i = 1; i <= 1000; ++i) add(tx, "seat " + std::to_string(i), i);
        });
        db.read([](Transaction& tx) {
            std::int64_t sum = 0;
            tx.each("SELECT number FROM seat WHERE number <= :n", {{"n", 1000}},
                    [&](const Row& row) { sum += row.int64("number"); });
            CHECK(sum == 500'500);
        });
        CHECK_THROWS_AS(db.read([](Transaction& tx) {
            tx.each("SELECT number FROM seat", {},
                    [](const Row&) { throw std::runtime_error{"enough"}; });
        }),
                        std::runtime_error);
        CHECK(count(db) == 1000);
    });
}

TEST_CASE("database: of many who write at once, each failure takes only its own") {
    with_seats([](Database& db) {
        constexpr int clerks = 12;
        constexpr int turns = 25;
        std::barrier start{clerks};
        std::atomic<int> kept{0};
        std::vector<std::thread> threads;
        for (int clerk = 0; clerk < clerks; ++clerk) {
            threads.emplace_back([&, clerk] {
                start.arrive_and_wait();
                for (int turn = 0; turn < turns; ++turn) {
                    const auto name = std::to_string(clerk) + "/" + std::to_string(turn);
                    try {
                        db.write(Lane::campaign("2022"), [&](Transaction& tx) {
                            add(tx, name);
                            if (turn % 3 == 1) throw std::runtime_error{"a clerk changed her mind"};
                            if (turn % 3 == 2) add(tx, name);
                        });
                        ++kept;
                    } catch (const std::runtime_error&) {
                        continue;  // two of three are meant to fail
                    }
                }
            });
        }
        for (auto& thread : threads) thread.join();
        CHECK(kept == clerks * 9);
        CHECK(count(db) == kept);
    });
}

TEST_CASE("database: read, decide, write holds however many decide at once") {
    with_seats([](Database& db) {
        // The rule of five: each looks whether there is room, then takes it.
        std::barrier start{10};
        std::atomic<int> seated{0};
        std::vector<std::thread> threads;
        for (int person = 0; person < 10; ++person) {
            threads.emplace_back([&, person] {
                start.arrive_and_wait();
                const auto room = db.write(Lane::campaign("2022"), [&](Transaction& tx) {
                    const auto n = tx.first("SELECT count(*) AS n FROM seat")->int64("n");
                    if (n >= 5) return false;
                    add(tx, std::to_string(person));
                    return true;
                });
                if (room) ++seated;
            });
        }
        for (auto& thread : threads) thread.join();
        CHECK(seated == 5);
        CHECK(count(db) == 5);
    });
}

TEST_CASE("database: two processes on one database keep the lanes too") {
    on_each_empty_engine([](const std::string& url) {
        const auto one = Database::open(url);
        const auto other = Database::open(url);
        const Migration only{1, "seats", seats};
        const FixedClock clock{instant_of_ms(1)};
        CHECK(migrate(*one, clock, std::span{&only, 1}) == 1);
        CHECK(migrate(*other, clock, std::span{&only, 1}) == 0);
        const auto count_up = [&](Database& db, const Lane& lane) {
            for (int i = 0; i < 40; ++i) {
                db.write(lane, [&](Transaction& tx) {
                    const auto n = tx.first("SELECT count(*) AS n FROM seat")->int64("n");
                    add(tx, std::to_string(n));
                });
            }
        };
        // Names are numbers that both take from the count: an overlap would be a Unique failure.
        std::thread first{[&] { count_up(*one, Lane::campaign("2022")); }};
        std::thread second{[&] { count_up(*other, Lane::campaign("2022")); }};
        count_up(*one, Lane::installation());
        first.join();
        second.join();
        CHECK(count(*one) == 120);
    });
}

TEST_CASE("migrations: they run once, in order, and a changed or newer one is refused") {
    on_each_empty_engine([](const std::string& url) {
        const auto db = Database::open(url);
        const FixedClock clock{instant_of_ms(1)};
        const auto version = [&] {
            return db->read([](Transaction& tx) { return schema_version(tx); });
        };
        CHECK(version() == 0);
        const std::array<Migration, 2> both{Migration{1, "seats", seats},
                                            Migration{2, "more", "ALTER TABLE seat ADD x @int64;"}};
        CHECK(migrate(*db, clock, std::span{both}.first(1)) == 1);
        CHECK(version() == 1);
        CHECK(migrate(*db, clock, both) == 1);
        CHECK(migrate(*db, clock, both) == 0);
        CHECK(version() == 2);
        CHECK_THROWS_AS(migrate(*db, clock, std::span{both}.first(1)), std::runtime_error);
        auto changed = both;
        changed[1].sql = "ALTER TABLE seat ADD y @int64;";
        CHECK_THROWS_AS(migrate(*db, clock, changed), std::runtime_error);
        // One that breaks half way leaves nothing.
        const std::array<Migration, 3> broken{
            both[0], both[1], Migration{3, "bad", "CREATE TABLE a (n @int64); SELEKT;"}};
        CHECK_THROWS_AS(migrate(*db, clock, broken), DatabaseError);
        CHECK(version() == 2);
        db->write([](Transaction& tx) { tx.script("CREATE TABLE a (n BIGINT)"); });
    });
}

TEST_CASE("database: scrubbing beside somebody who reads holds up nobody, and is made good later") {
    on_each_engine([](Database& database) {
        database.write([](Transaction& tx) { tx.script("CREATE TABLE seen (n BIGINT)"); });
        database.read([&](Transaction& tx) {
            static_cast<void>(tx.query("SELECT n FROM seen", {}));
            database.scrub();
            return 0;
        });
        database.write([](Transaction& tx) { tx.script("INSERT INTO seen VALUES (1)"); });
        database.scrub();
        CHECK(database.read([](Transaction& tx) {
            return tx.first("SELECT n FROM seen").value().int64("n");
        }) == 1);
    });
}

TEST_CASE("database: another kind of address, or one that leads nowhere, is refused") {
    CHECK_THROWS_AS(static_cast<void>(Database::open("mysql://x")), std::invalid_argument);
    CHECK_THROWS_AS(static_cast<void>(Database::open("sqlite:")), std::invalid_argument);
    CHECK_THROWS_AS(static_cast<void>(Database::open("sqlite:/nowhere/at/all.sqlite")),
                    DatabaseError);
    CHECK_THROWS_AS(static_cast<void>(Database::open("postgresql:///x?host=/nowhere")),
                    DatabaseError);
}
