#include "store/journal.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "store/feed.h"
#include "store/journal_chain.h"
#include "store/journal_rows.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;
using namespace std::chrono_literals;

namespace {

constexpr auto now = instant_of_ms(1'634'169'600'000);

struct Desk {
    explicit Desk(Database& database) : db{database} {}

    Event event(std::string action, std::optional<std::string> campaign = "2022") const {
        return {.event_id = EventId::make(now),
                .school = "pku",
                .campaign = std::move(campaign),
                .happened_at = now,
                .device = "desk-1",
                .actor = "account/1",
                .action = std::move(action),
                .subject = "ticket/7",
                .after = R"({"place":3})"};
    }
    Receipt append(const Event& event) {
        const auto lane = event.campaign ? Lane::campaign(*event.campaign) : Lane::installation();
        return db.write(lane, [&](Transaction& tx) { return journal.append(tx, event); });
    }
    ChainVerdict verdict(const std::string& chain = "2022", std::optional<Sha256> head = {}) {
        return db.read([&](Transaction& tx) { return verify_journal(tx, chain, head); });
    }
    std::string exported(const std::string& chain = "2022") {
        std::ostringstream lines;
        db.read([&](Transaction& tx) { export_journal(tx, chain, lines); });
        return lines.str();
    }

    Database& db;
    FixedClock clock{now};
    Vault vault{InstallKey{{1, 2, 3}}};
    Journal journal{db, vault, clock};
};

ChainVerdict verdict_of(const std::string& lines, std::optional<Sha256> head = {}) {
    std::istringstream in{lines};
    return verify_journal(in, head);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}
std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    return text;
}

}  // namespace

TEST_CASE("journal: an event is written once, its repeat gets the first answer") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        auto swiped = desk.event("swiped");
        swiped.raw_time = now - 3s;
        swiped.station_seq = 41;
        swiped.before = R"({ "place" : null })";
        const auto first = desk.append(swiped);
        CHECK(first.appended == Appended::Now);
        CHECK(first.entry.chain == "2022");
        CHECK(first.entry.chain_index == 1);
        CHECK(first.entry.event.before == R"({"place":null})");
        swiped.action = "seated";  // whatever else the repeat says
        const auto again = desk.append(swiped);
        CHECK(again.appended == Appended::Again);
        CHECK(again.entry.seq == first.entry.seq);
        CHECK(again.entry.hash == first.entry.hash);
        CHECK(again.entry.event.action == "swiped");
        CHECK(again.entry.event.raw_time == now - 3s);
        CHECK(again.entry.event.station_seq == 41);
        CHECK(desk.verdict().entries == 1);
    });
}

TEST_CASE("journal: the hash is SHA-256 over the one before and the canonical entry") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        auto event = desk.event("signed_in");
        event.event_id = *EventId::parse("017c7d1a-0000-7000-8000-000000000001");
        const auto entry = desk.append(event).entry;
        // Worked out apart from this program: see docs/formats/journal.md.
        const std::string bytes =
            R"({"action":"signed_in","actor":"account/1","after":{"place":3},"before":null,)"
            R"("campaign":"2022","chain":"2022","device":"desk-1",)"
            R"("event_id":"017c7d1a-0000-7000-8000-000000000001","happened_at_ms":1634169600000,)"
            R"("n":1,"raw_time_ms":null,"recorded_at_ms":1634169600000,"school":"pku",)"
            R"("sealed":null,"station_seq":null,"subject":"ticket/7","v":1})";
        CHECK(hashed_bytes(entry) == bytes);
        CHECK(entry.hash == sha256(std::string(32, '\0') + bytes));
    });
}

TEST_CASE("journal: each campaign has its chain, what belongs to none has the installation's") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        desk.append(desk.event("a", "2022"));
        desk.append(desk.event("b", "2023"));
        desk.append(desk.event("c", std::nullopt));
        const auto last = desk.append(desk.event("d", "2022")).entry;
        CHECK(last.chain_index == 2);
        for (const auto* chain : {"2022", "2023", "installation"})
            CHECK(desk.verdict(chain).sound());
        CHECK(desk.verdict("2022").head == last.hash);
        CHECK(desk.verdict("2024").entries == 0);
        CHECK(db.read([](Transaction& tx) { return chain_heads(tx).size(); }) == 3);
        CHECK_THROWS_AS(desk.append(desk.event("x", "installation")), std::invalid_argument);
    });
}

TEST_CASE("journal: what is undone leaves neither entry nor gap") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        desk.append(desk.event("a"));
        CHECK_THROWS_AS(db.write(Lane::campaign("2022"),
                                 [&](Transaction& tx) {
                                     desk.journal.append(tx, desk.event("b"));
                                     throw std::runtime_error{"the desk lost power"};
                                 }),
                        std::runtime_error);
        CHECK_THROWS_AS(desk.append([&] {
            auto event = desk.event("c");
            event.after = R"({"score":0.5})";
            return event;
        }()),
                        std::invalid_argument);
        CHECK(desk.append(desk.event("d")).entry.chain_index == 2);
        CHECK(desk.verdict().sound());
    });
}

TEST_CASE("journal: the engine refuses to change or to remove an entry") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        desk.append(desk.event("a"));
        for (const auto* sql : {"UPDATE journal SET actor = 'nobody'", "DELETE FROM journal"}) {
            CHECK_THROWS_AS(db.write([&](Transaction& tx) { tx.execute(sql); }), DatabaseError);
        }
        CHECK(desk.verdict().entries == 1);
    });
}

TEST_CASE("journal: whoever changes the tables behind its back is found out") {
    struct Tampering {
        const char* sql;
        ChainFault fault;
        std::int64_t at;
    };
    const std::vector<Tampering> table{
        {"UPDATE journal SET actor = 'account/2' WHERE chain_index = 2", ChainFault::Changed, 2},
        {"UPDATE journal SET happened_at_ms = happened_at_ms - 1 WHERE chain_index = 3",
         ChainFault::Changed, 3},
        {"UPDATE journal SET after_json = '{\"place\":4}' WHERE chain_index = 1",
         ChainFault::Changed, 1},
        {"UPDATE journal SET after_json = 'nonsense' WHERE chain_index = 1", ChainFault::NotAnEntry,
         1},
        {"UPDATE journal SET station_seq = 1 WHERE chain_index = 4", ChainFault::Changed, 4},
        {"DELETE FROM journal WHERE chain_index = 2", ChainFault::OutOfPlace, 2},
        {"DELETE FROM journal WHERE chain_index = 5", ChainFault::HeadDiffers, 4},
        {"UPDATE journal_chain SET length = 4", ChainFault::HeadDiffers, 5},
    };
    on_each_engine([&](Database& db) {
        Desk desk{db};
        for (int i = 0; i < 5; ++i) desk.append(desk.event("a"));
        db.write([](Transaction& tx) {
            tx.script(tx.engine() == Engine::Sqlite
                          ? "DROP TRIGGER journal_never_changes; DROP TRIGGER journal_never_shrinks"
                          : "DROP TRIGGER journal_append_only ON journal");
        });
        REQUIRE(desk.verdict().sound());
        for (const auto& tampering : table) {
            CAPTURE(tampering.sql);
            struct Undo {};
            try {
                db.write([&](Transaction& tx) {
                    tx.execute(tampering.sql);
                    const auto verdict = verify_journal(tx, "2022", {});
                    CHECK(verdict.fault == tampering.fault);
                    CHECK(verdict.fault_at == tampering.at);
                    throw Undo{};
                });
            } catch (const Undo&) {
                CHECK(desk.verdict().sound());
            }
        }
    });
}

TEST_CASE("journal: the exported file and a printed head are enough") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        std::vector<Sha256> heads;
        for (int i = 0; i < 5; ++i) heads.push_back(desk.append(desk.event("a")).entry.hash);
        const auto file = desk.exported();
        const auto verdict = verdict_of(file, heads[4]);
        CHECK(verdict.sound());
        CHECK(verdict.entries == 5);
        CHECK(verdict.chain == "2022");
        CHECK(verdict_of(file, heads[2]).head_at == 3);  // printed when an earlier session closed
        CHECK(verdict_of(file, sha256("else")).fault == ChainFault::HeadMissing);
        auto lines = lines_of(file);
        lines.pop_back();
        CHECK(verdict_of(joined(lines)).sound());  // without a witness nobody can tell
        CHECK(verdict_of(joined(lines), heads[4]).fault == ChainFault::HeadMissing);
        CHECK(verdict_of(joined(lines), heads[4]).fault_at == 5);
        CHECK(verdict_of("", heads[0]).fault == ChainFault::HeadMissing);
        // Another spelling of the same JSON is the same journal.
        const auto pretty = nlohmann::json::parse(lines_of(file)[0]).dump() + "\n";
        CHECK(verdict_of(pretty).sound());
    });
}

TEST_CASE("journal: any change of one byte of an exported file is found") {
    const TestFolder folder;
    const auto db = Database::open("sqlite:" + (folder.path() / "t.sqlite").string());
    migrate(*db, FixedClock{now});
    Desk desk{*db};
    for (int i = 0; i < 8; ++i) desk.append(desk.event("step_" + std::to_string(i)));
    const auto file = desk.exported();
    const auto head = desk.verdict().head;
    REQUIRE(verdict_of(file, head).sound());
    CHECK(rc::check("one byte", [&] {
        auto changed = file;
        const auto at = *rc::gen::inRange<std::size_t>(0, changed.size() - 1);
        const auto byte = static_cast<char>(*rc::gen::inRange(1, 256));
        RC_PRE(changed[at] != byte);
        // Hex digits of a hash may be written in capitals; that is no change.
        RC_PRE(std::tolower(changed[at]) != std::tolower(byte));
        changed[at] = byte;
        RC_ASSERT(!verdict_of(changed, head).sound());
    }));
    CHECK(rc::check("lines swapped, doubled or dropped", [&] {
        auto lines = lines_of(file);
        const auto one = *rc::gen::inRange<std::size_t>(0, lines.size());
        const auto other = *rc::gen::inRange<std::size_t>(0, lines.size());
        switch (*rc::gen::inRange(0, 3)) {
            case 0:
                RC_PRE(one != other);
                std::swap(lines[one], lines[other]);
                break;
            case 1:
                lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(one), lines[other]);
                break;
            default: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(one)); break;
        }
        RC_ASSERT(!verdict_of(joined(lines), head).sound());
    }));
}

TEST_CASE("journal: personal fields are sealed, and the chain stands after an erasure") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        const auto erased = PersonKeyId::make(now);
        const auto stays = PersonKeyId::make(now);
        auto event = desk.event("record_confirmed");
        event.personal = {{erased, R"({"name":"林清","student_number":"1801110001"})"},
                          {stays, R"({"name":"周野"})"}};
        const auto entry = desk.append(event).entry;
        const auto file = desk.exported();
        CHECK(file.find("林清") == std::string::npos);
        CHECK(file.find("1801110001") == std::string::npos);
        const auto open = [&] {
            return db.read([&](Transaction& tx) { return desk.journal.open_personal(tx, entry); });
        };
        CHECK(open().size() == 2);
        db.write([&](Transaction& tx) { Vault::erase(tx, erased, now); });
        const auto left = open();
        REQUIRE(left.size() == 1);
        CHECK(left[0].person == stays);
        CHECK(left[0].json == R"({"name":"周野"})");
        CHECK(desk.verdict("2022", entry.hash).sound());
        CHECK(desk.exported() == file);
    });
}

TEST_CASE("journal: the feed gives every entry once, in order, while many write") {
    on_each_engine([](Database& db) {
        Desk desk{db};
        constexpr int writers = 6;
        constexpr int each = 30;
        std::vector<std::thread> threads;
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&, writer] {
                // Campaigns write beside each other: their numbers may be given and seen out of
                // turn.
                for (int i = 0; i < each; ++i) {
                    desk.append(desk.event("a", std::to_string(2000 + writer % 3)));
                }
            });
        }
        std::vector<std::int64_t> seen;
        std::int64_t last = 0;
        while (seen.size() < writers * each && desk.journal.wait_after(last, 10s)) {
            for (const auto& entry : desk.journal.after(last, 7)) {
                seen.push_back(entry.seq);
                last = entry.seq;
            }
        }
        for (auto& thread : threads) thread.join();
        CHECK(seen.size() == writers * each);
        CHECK(std::is_sorted(seen.begin(), seen.end()));
        CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
        CHECK(desk.journal.after(0, 1000, "2001").size() == writers * each / 3);
    });
}

TEST_CASE("journal: an entry that a slower writer holds back is not overtaken in the feed") {
    on_each_engine([](Database& db) {
        if (db.engine() == Engine::Sqlite) return;  // one writer: nobody can overtake
        Desk desk{db};
        db.write(Lane::campaign("slow"), [&](Transaction& tx) {
            const auto slow = desk.journal.append(tx, desk.event("a", "slow")).entry;
            std::thread{[&] {
                const auto fast = desk.append(desk.event("b", "fast")).entry;
                CHECK(fast.seq > slow.seq);
                CHECK(desk.journal.after(0, 10).empty());
                CHECK_FALSE(desk.journal.wait_after(0, 0ms));
            }}.join();
        });
        const auto both = desk.journal.after(0, 10);
        REQUIRE(both.size() == 2);
        CHECK(both[0].event.action == "a");
    });
}

TEST_CASE("journal: another process's entries wake those who wait here") {
    on_each_empty_engine([](const std::string& url) {
        const auto here = Database::open(url);
        migrate(*here, FixedClock{now});
        const auto there = Database::open(url);
        Desk reading{*here};
        Desk writing{*there};
        CHECK_FALSE(reading.journal.wait_after(0, 0ms));
        std::thread writer{[&] { writing.append(writing.event("a")); }};
        CHECK(reading.journal.wait_after(0, 10s));
        writer.join();
        here->feed().close();
        CHECK_FALSE(reading.journal.wait_after(1, 10s));
    });
}
