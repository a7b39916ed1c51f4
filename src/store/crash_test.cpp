// kill -9 at any moment loses nothing that was acknowledged. The child writes and says on a pipe
// what it was told is done; the parent kills it after a random number of these words and looks.

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <random>
#include <set>
#include <thread>

#include "store/blobs.h"
#include "store/journal.h"
#include "store/journal_chain.h"
#include "store/journal_rows.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;

namespace {

constexpr auto now = instant_of_ms(1'634'169'600'000);

// Four clerks, two campaigns; every fourth event brings a picture. Never returns.
[[noreturn]] void work_until_killed(const std::string& url, const std::filesystem::path& pictures,
                                    int acknowledged) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto db = Database::open(url);
    const FixedClock clock{now};
    const Vault vault{InstallKey{{7}}};
    Journal journal{*db, vault, clock};
    const auto blobs = folder_blobs(pictures);
    const auto clerk = [&](int number) {
        const auto campaign = number % 2 == 0 ? "2022" : "2023";
        const Bytes picture(3000, static_cast<std::uint8_t>(number));
        try {
            for (int i = 0;; ++i) {
                Event event{.event_id = EventId::make(now)};
                event.campaign = campaign;
                event.action = "swiped";
                event.personal = {{PersonKeyId::make(now), R"({"name":"林清"})"}};
                std::optional<Blob> blob;
                if (i % 4 == 0) blob = blobs->put(picture);
                db->write(Lane::campaign(campaign), [&](Transaction& tx) {
                    if (blob) record_blob(tx, *blob, "image/jpeg", now);
                    journal.append(tx, event);
                });
                const auto word = event.event_id.text() + "\n";
                if (::write(acknowledged, word.data(), word.size()) < 0) ::_exit(2);
            }
        } catch (const std::exception&) {
            ::_exit(1);  // its server was crashed
        }
    };
    std::vector<std::thread> clerks;
    for (int number = 0; number < 4; ++number) clerks.emplace_back(clerk, number);
    for (auto& thread : clerks) thread.join();
    ::_exit(0);
}

class Victim {
public:
    Victim(const std::string& url, const std::filesystem::path& pictures) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error{"no pipe"};
        child_ = ::fork();
        if (child_ == 0) {
            ::close(ends[0]);
            work_until_killed(url, pictures, ends[1]);
        }
        ::close(ends[1]);
        words_ = ::fdopen(ends[0], "r");
    }
    Victim(const Victim&) = delete;
    Victim& operator=(const Victim&) = delete;
    ~Victim() {
        kill();
        ::fclose(words_);
    }

    void hear(std::size_t count) {
        while (count > 0 && hear_one()) --count;
    }
    void hear_the_rest() {
        while (hear_one()) {
        }
    }
    void kill() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }

    std::set<std::string> acknowledged;

private:
    bool hear_one() {
        char line[64];
        if (std::fgets(line, sizeof line, words_) == nullptr) return false;
        acknowledged.insert(std::string{line, 36});
        return true;
    }

    pid_t child_ = 0;
    std::FILE* words_ = nullptr;
};

void require_whole(Database& db, const BlobStore& blobs,
                   const std::set<std::string>& acknowledged) {
    db.read([&](Transaction& tx) {
        for (const auto& id : acknowledged) {
            CAPTURE(id);
            CHECK(find_entry(tx, *EventId::parse(id)).has_value());
        }
        for (const auto& head : chain_heads(tx)) CHECK(verify_journal(tx, head.chain, {}).sound());
        if (db.engine() == Engine::Sqlite) {
            CHECK(tx.first("PRAGMA integrity_check")->text("integrity_check") == "ok");
        }
    });
    CHECK(check_blobs(db, blobs, true).sound());
}

}  // namespace

TEST_CASE("crash: kill -9 at any moment loses nothing that was acknowledged") {
    on_each_empty_engine([](const std::string& url) {
        migrate(*Database::open(url), FixedClock{now});
        const TestFolder pictures;
        std::random_device random;
        std::set<std::string> all;
        for (int round = 0; round < 12; ++round) {
            {
                Victim victim{url, pictures.path()};
                victim.hear(std::uniform_int_distribution<std::size_t>{0, 60}(random));
                victim.kill();
                victim.hear_the_rest();
                all.merge(victim.acknowledged);
            }
            const auto db = Database::open(url);
            require_whole(*db, *folder_blobs(pictures.path()), all);
        }
        CHECK(all.size() > 12);
    });
}

TEST_CASE(
    "crash: when PostgreSQL itself dies, the acknowledged stays and we come back by ourselves") {
    if (!TestPostgres::wanted()) return;
    auto& server = TestPostgres::server();
    const auto url = server.make_database();
    migrate(*Database::open(url), FixedClock{now});
    const TestFolder pictures;
    const auto blobs = folder_blobs(pictures.path());
    std::set<std::string> all;
    std::unique_ptr<Database> db;
    for (int round = 0; round < 3; ++round) {
        Victim victim{url, pictures.path()};
        victim.hear(30);
        server.crash();
        victim.hear_the_rest();
        if (db) CHECK_THROWS_AS(db->read([](Transaction&) {}), DatabaseError);
        server.start_again();
        all.merge(victim.acknowledged);
        // The same Database object from the second round on: its connections died with the server.
        if (!db) db = Database::open(url);
        require_whole(*db, *blobs, all);
        db->write([](Transaction& tx) { tx.execute("UPDATE job SET attempts = 0"); });
    }
    CHECK(all.size() >= 90);
}
