// A roster taken: all of it or nothing, whoever stops it and whatever comes between.
#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <functional>
#include <iterator>

#include "campaign/campaign_file.h"
#include "roster/expectations.h"
#include "store/journal_chain.h"
#include "store/roster_records.h"
#include "store/test_engines.h"
#include "table/bytes.h"
#include "table/csv.h"

using namespace liuying;
using namespace liuying::store;

namespace {

constexpr int people = 600;  // more than are written together

// Region 710000, a day of birth and an order of its own, and the check character (GB 11643).
std::string number_of(int nth) {
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    const auto order = std::to_string(1000 + nth % 400 * 2).substr(1);
    const auto day = std::to_string(10 + nth / 400);
    const auto body = "710000199805" + day + order;
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (body[i] - '0');
    return body + "10X98765432"[sum % 11];
}

// Stands still, and tells who asked for it.
class AskedClock final : public Clock {
public:
    void ask(std::function<void()> then) { then_ = std::move(then); }
    [[nodiscard]] Instant now() const override {
        if (then_) then_();
        return instant_of_ms(1'634'140'800'000);
    }

private:
    std::function<void()> then_;
};

struct Office {
    AskedClock clock;
    Database& database;
    Vault vault{InstallKey{{1, 2, 3}}};
    Journal journal{database, vault, clock};
    Campaigns campaigns{database, journal, clock};
    Facts facts{journal, clock};
    Graduands graduands{vault, clock};
    RosterRecords roster{database, journal, vault, facts, graduands, clock};
    std::string text;  // of the campaign's file
    InForce campaign;
    ImportProgress progress;

    explicit Office(Database& in) : database{in} {
        std::ifstream file{LIUYING_SOURCE_DIR "/campaigns/demo.toml", std::ios::binary};
        text = {std::istreambuf_iterator<char>{file}, {}};
        campaign =
            campaigns.put(text, campaign::parse_campaign(text).value(), "test").value().in_force;
    }

    // `email` of everybody; the first of them left out: `from`.
    Result<roster::ImportReport, Refusal> read(const std::string& email = "", int from = 0) {
        const auto& college = campaign.campaign->colleges.front();
        std::string text = "学号,姓名,证件号码,学院,培养层次,预计毕业日期,邮箱\n";
        for (int nth = from; nth < people; ++nth)
            text += std::to_string(229'100'000 + nth) + ",测试," + number_of(nth) + "," +
                    college.id + ",硕士,2022-06-30," + email + "\n";
        auto rows = table::open_csv(std::make_unique<table::MemoryBytes>(text), {});
        return roster::read_roster(**rows, roster::expectations_of(*campaign.campaign));
    }
    Result<Confirmed, Refusal> take(const RosterRecords::ReadRoster& reading,
                                    const ImportLeave& leave = {}) {
        return roster.confirm_import(campaign, "test", std::nullopt, reading, leave, progress);
    }
    std::int64_t count(const std::string& from) {
        return database.read([&](Transaction& tx) {
            return tx.first("SELECT COUNT(*) AS n FROM " + from)->int64("n");
        });
    }
};

}  // namespace

TEST_CASE("import: everybody is there, called, sealed and in the journal") {
    on_each_engine([](Database& db) {
        Office office{db};
        const auto taken = office.take([&] { return office.read(); });
        REQUIRE(taken);
        CHECK(taken->added == people);
        CHECK(office.count("graduand") == people);
        CHECK(office.count("graduand_version") == people);
        CHECK(office.count("person_key") == people);
        CHECK(office.count("current_fact WHERE kind = 'called'") == people);
        CHECK(office.count("journal WHERE action = 'record_added'") == people);
        const auto chain = db.read(
            [&](Transaction& tx) { return verify_journal(tx, office.campaign.id.text(), {}); });
        CHECK(chain.sound());
        const auto found = db.read([&](Transaction& tx) {
            return office.roster.open(tx, office.campaign.id, "229100007").value();
        });
        CHECK(found.now.document.number == number_of(7));
        CHECK(found.as_imported == found.now);
        const auto holder = db.read([&](Transaction& tx) {
            return office.roster.holders(tx, office.campaign.id, found.now.document);
        });
        REQUIRE(holder.size() == 1);
        CHECK(holder[0].student_no == "229100007");
        // What the journal keeps of a person opens with the key that was made for them.
        const auto entries = office.journal.after(0, 50, office.campaign.id.text());
        bool opened = false;
        for (const auto& entry : entries)
            if (entry.event.action == "record_added")
                opened = db.read([&](Transaction& tx) {
                    return !office.journal.open_personal(tx, entry).empty();
                });
        CHECK(opened);

        // The same people again with an address, one of them left as he is, two no longer there.
        const auto changed =
            office.take([&] { return office.read("a@b.cn", 2); }, {.numbers = {"229100009"}});
        REQUIRE(changed);
        CHECK(changed->changed == people - 3);
        CHECK(changed->left == 1);
        CHECK(changed->gone == 2);
        CHECK(office.count("graduand WHERE gone = 1") == 2);
        CHECK(office.count("graduand WHERE email = 'a@b.cn' AND version = 2") == people - 3);
        const auto forms =
            identity::known_forms({identity::DocumentType::ResidentId, number_of(0)}).size();
        CHECK(office.count("graduand_document") == people * static_cast<std::int64_t>(forms));
        CHECK(office.count("person_key") == people);

        // Whoever is in a later file again is back, as they were.
        const auto back = office.take([&] { return office.read("", 1); });
        REQUIRE(back);
        CHECK(back->changed == people - 2);
        CHECK(office.count("graduand WHERE gone = 1") == 1);
    });
}

TEST_CASE("import: stopped at any step, nothing has happened") {
    on_each_engine([](Database& db) {
        Office office{db};
        const auto refused = office.take([&] {
            office.progress.stop();
            return office.read();
        });
        CHECK(refused.error().kind == "import_stopped");
        CHECK(office.count("graduand") == 0);

        // In the midst of the transaction, when the entries of the journal are made.
        Office again{db};
        const auto entries = again.count("journal");
        again.clock.ask([&] {
            if (again.progress.step() == ImportStep::Writing) again.progress.stop();
        });
        const auto stopped = again.take([&] { return again.read(); });
        CHECK(again.progress.step() == ImportStep::Writing);
        CHECK(stopped.error().kind == "import_stopped");
        CHECK(again.count("graduand") == 0);
        CHECK(again.count("person_key") == 0);
        CHECK(again.count("journal") == entries);
    });
}

TEST_CASE("import: a campaign's file replaced while it is made ready is not imported under") {
    on_each_engine([](Database& db) {
        Office office{db};
        const auto refused = office.take([&] {
            const auto replaced = office.campaigns.put(
                office.text + "\n# another edition\n",
                campaign::parse_campaign(office.text).value(), "test", office.campaign.version);
            REQUIRE(replaced);
            return office.read();
        });
        CHECK(refused.error().kind == "import_campaign_changed");
        CHECK(office.count("graduand") == 0);
    });
}

TEST_CASE("import: what changes while it is made ready is read anew, never overwritten unseen") {
    on_each_engine([](Database& db) {
        Office office{db};
        REQUIRE(office.take([&] { return office.read(); }));
        int readings = 0;
        const auto between = [&](int times) {
            readings = 0;
            return office.take([&, times] {
                if (++readings <= times)
                    db.write(Lane::campaign(office.campaign.id), [&](Transaction& tx) {
                        auto one = office.roster.open(tx, office.campaign.id, "229100003").value();
                        one.now.email = "own" + std::to_string(readings) + "@b.cn";
                        office.roster.put(tx, office.campaign, "test", one, "change_request:1");
                    });
                return office.read("a@b.cn");
            });
        };
        const auto taken = between(1);
        REQUIRE(taken);
        CHECK(readings == 2);
        CHECK(taken->changed == people - 1);
        CHECK(taken->left == 1);
        const auto one = db.read([&](Transaction& tx) {
            return office.roster.open(tx, office.campaign.id, "229100003").value();
        });
        CHECK(one.now.email == "own1@b.cn");  // contested: left alone
        const auto refused = between(99);
        CHECK(refused.error().kind == "import_overtaken");
    });
}

TEST_CASE("import: an item is left or taken by itself, and what a request set never unseen") {
    on_each_engine([](Database& db) {
        Office office{db};
        REQUIRE(office.take([&] { return office.read(); }));
        const auto record = [&](const std::string& number) {
            return db.read([&](Transaction& tx) {
                return office.roster.open(tx, office.campaign.id, number).value();
            });
        };
        const auto by_request = [&](const std::string& number, auto change) {
            db.write(Lane::campaign(office.campaign.id), [&](Transaction& tx) {
                auto one = office.roster.open(tx, office.campaign.id, number).value();
                change(one.now);
                office.roster.put(tx, office.campaign, "test", one, "change_request:1");
            });
        };
        by_request("229100003", [](roster::Record& now) { now.email = "own@b.cn"; });
        by_request("229100004", [](roster::Record& now) { now.email = "own@b.cn"; });
        by_request("229100005", [](roster::Record& now) { now.name = "测验"; });
        using roster::Field;
        const auto taken = office.take([&] { return office.read("a@b.cn"); },
                                       {.items = {{"229100007", {Field::Email}}},
                                        .contested = {{"229100004", {Field::Email}}}});
        REQUIRE(taken);
        CHECK(taken->left == 2);
        CHECK(taken->changed == people - 2);
        CHECK(taken->items_over_requests == 1);
        // What is only left alone has no new version; what the file said is known all the same.
        CHECK(office.count("graduand WHERE student_no = '229100003' AND version = 2") == 1);
        CHECK(record("229100003").as_imported.email == "a@b.cn");
        CHECK(record("229100003").now.email == "own@b.cn");
        CHECK(record("229100004").now.email == "a@b.cn");
        CHECK(record("229100005").now.name == "测验");
        CHECK(record("229100007").now.email.empty());
        CHECK(office.count(
                  "journal WHERE action = 'record_changed' AND actor = 'test' AND after_json "
                  "LIKE '%over_request%email%'") == 1);

        // The name of a request is not for an import to take.
        const auto renamed = [&] {
            auto report = office.read("a@b.cn").value();
            for (auto& row : report.rows) row.record.name = "测试二";
            return Result<roster::ImportReport, Refusal>{std::move(report)};
        };
        const auto refused = office.take(renamed, {.contested = {{"229100005", {Field::Name}}}});
        CHECK(refused.error().kind == "import_item_by_request");
        CHECK(record("229100006").now.name == "测试");

        // A file that has caught up with a request is the new base, though nothing else changes.
        const auto caught_up = [&] {
            auto report = office.read("a@b.cn").value();
            for (auto& row : report.rows)
                if (row.student_no == "229100005") row.record.name = "测验";
            return Result<roster::ImportReport, Refusal>{std::move(report)};
        };
        REQUIRE(office.take(caught_up));
        CHECK(record("229100005").as_imported.name == "测验");
        CHECK(office.count("graduand WHERE student_no = '229100005' AND version = 3") == 1);
        by_request("229100008", [](roster::Record& now) { now.name = "测验"; });
        REQUIRE(office.take(renamed));
        CHECK(record("229100005").now.name == "测试二");  // no longer against the file
        CHECK(record("229100008").now.name == "测验");
        CHECK(record("229100006").now.name == "测试二");
    });
}

TEST_CASE("import: a row of somebody whose data were erased is left alone, the others are taken") {
    on_each_engine([](Database& db) {
        Office office{db};
        REQUIRE(office.take([&] { return office.read(); }));
        db.write(Lane::campaign(office.campaign.id), [&](Transaction& tx) {
            const auto row =
                tx.first("SELECT person_key FROM graduand WHERE student_no = '229100003'", {});
            Vault::erase(tx, row->id<PersonKey>("person_key"), office.clock.now());
        });
        CHECK(db.read([&](Transaction& tx) {
            return office.roster.erased(tx, office.campaign.id);
        }) == std::unordered_set<std::string>{"229100003"});
        const auto taken = office.take([&] { return office.read("a@b.cn"); });
        REQUIRE(taken);
        CHECK(taken->added == 0);
        CHECK(taken->changed == people - 1);
        CHECK(office.count("graduand") == people);
    });
}
