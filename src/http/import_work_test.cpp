#include "http/import_work.h"

#include <doctest/doctest.h>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "store/database_error.h"

using namespace liuying;
using namespace liuying::http;
using namespace std::chrono_literals;

namespace {

constexpr auto at_once = 0ms;
constexpr auto long_enough = 20'000ms;

ImportWork::Task taking(const std::string& campaign, const std::string& import,
                        const std::string& choices = "all") {
    return {.job = ImportJob::Taking,
            .campaign = campaign,
            .import = import,
            .file = "roster.csv",
            .choices = choices};
}
ImportWork::Task reading(const std::string& campaign, const std::string& import) {
    return {.job = ImportJob::Reading,
            .campaign = campaign,
            .import = import,
            .file = "roster.csv",
            .choices = {}};
}

// Works until it is let go or asked to stop.
ImportWork::Work until(std::shared_future<void> let_go) {
    return [let_go](store::ImportProgress& progress) -> ImportWork::Outcome {
        progress.at(store::ImportStep::Writing, 3, 10);
        while (let_go.wait_for(1ms) != std::future_status::ready)
            if (progress.stopped()) return refuse(Refusal{"import_stopped", {}, {}});
        return store::Confirmed{.added = 10};
    };
}

ImportWork::Outcome taken(store::ImportProgress&) {
    return store::Confirmed{.added = 1};
}
ImportWork::Outcome kept(store::ImportProgress&) {
    return std::nullopt;
}

std::int64_t added(const std::optional<ImportWork::Outcome>& outcome) {
    return outcome.value().value().value().added;
}
std::string refused(const std::optional<ImportWork::Outcome>& outcome) {
    return outcome.value().error().why.kind;
}

}  // namespace

TEST_CASE("import work: who presses twice or comes back finds the one that runs") {
    ImportWork work;
    CHECK_FALSE(work.ask("2022", "one", at_once));
    std::promise<void> go;
    const auto first = work.begin(taking("2022", "one"), until(go.get_future().share()), at_once);
    REQUIRE(first);
    CHECK_FALSE(first->outcome);
    const auto again = work.begin(taking("2022", "one"), taken, 20ms);
    REQUIRE(again);
    CHECK_FALSE(again->outcome);
    CHECK(again->job == ImportJob::Taking);
    CHECK(again->step == store::ImportStep::Writing);
    CHECK(again->done == 3);
    CHECK(again->of == 10);
    REQUIRE(work.under_way("2022").size() == 1);
    CHECK(work.under_way("2022").front().import == "one");
    CHECK(work.under_way("2021").empty());
    const auto busy = [&](const ImportWork::Task& task) {
        return work.begin(task, taken, at_once).error().kind;
    };
    CHECK(busy(taking("2022", "one", "but one")) == "import_busy");
    CHECK(busy(taking("2022", "two")) == "import_busy");
    CHECK(added(work.begin(taking("2023", "other"), taken, long_enough)->outcome) == 1);
    go.set_value();
    CHECK(added(work.ask("2022", "one", long_enough)->outcome) == 10);
    CHECK(work.under_way("2022").empty());
    CHECK(added(work.begin(taking("2022", "two"), taken, long_enough)->outcome) == 1);
    // Whoever lost the answer of the first still gets it; at another campaign nobody knows of it.
    CHECK(added(work.ask("2022", "one", at_once)->outcome) == 10);
    CHECK_FALSE(work.ask("2023", "one", at_once));
}

TEST_CASE("import work: what is stopped says so, and may begin again") {
    ImportWork work;
    std::promise<void> never;
    const auto let_go = never.get_future().share();
    REQUIRE(work.begin(taking("2022", "one"), until(let_go), at_once));
    work.stop("2022", "another");
    work.stop("2023", "one");
    CHECK_FALSE(work.ask("2022", "one", 20ms)->stopping);
    work.stop("2022", "one");
    const auto stopped = work.ask("2022", "one", long_enough);
    CHECK(refused(stopped->outcome) == "import_stopped");
    CHECK(added(work.begin(taking("2022", "one"), taken, long_enough)->outcome) == 1);
}

TEST_CASE("import work: of all campaigns together four files are read at once") {
    ImportWork work;
    std::promise<void> go;
    const auto let_go = go.get_future().share();
    for (const auto* campaign : {"2021", "2022"})
        for (const auto* import : {"one", "two"})
            REQUIRE(work.begin(reading(campaign, import), until(let_go), at_once));
    CHECK(work.begin(reading("2023", "five"), kept, 20ms).error().kind == "import_busy");
    REQUIRE(work.begin(taking("2023", "taken"), taken, long_enough));  // taking is not reading
    work.stop("2021", "two");
    CHECK(work.begin(reading("2023", "five"), kept, long_enough)->outcome);
    go.set_value();
}

TEST_CASE("import work: two files are read at once, beside the one that is taken") {
    ImportWork work;
    std::promise<void> go;
    const auto let_go = go.get_future().share();
    REQUIRE(work.begin(taking("2022", "taken"), until(let_go), at_once));
    REQUIRE(work.begin(reading("2022", "one"), until(let_go), at_once));
    REQUIRE(work.begin(reading("2022", "two"), until(let_go), at_once));
    CHECK(work.begin(reading("2022", "three"), kept, 20ms).error().kind == "import_busy");
    CHECK(work.begin(reading("2023", "other"), kept, long_enough)->outcome);
    CHECK(work.ask("2022", "two", at_once)->job == ImportJob::Reading);
    CHECK(work.ask("2022", "two", at_once)->file == "roster.csv");
    work.stop("2022", "one");
    // A third begins as soon as one has ended.
    const auto third = work.begin(reading("2022", "three"), kept, long_enough);
    REQUIRE(third->outcome);
    CHECK(third->outcome->has_value());
    CHECK_FALSE(third->outcome->value());
    go.set_value();
    CHECK(added(work.ask("2022", "taken", long_enough)->outcome) == 10);
}

TEST_CASE("import work: once it was read it is taken under the same name") {
    ImportWork work;
    REQUIRE(work.begin(reading("2022", "one"), kept, long_enough)->outcome);
    CHECK(added(work.begin(taking("2022", "one"), taken, long_enough)->outcome) == 1);
    CHECK(work.ask("2022", "one", at_once)->job == ImportJob::Taking);
}

TEST_CASE("import work: the newest that ended are remembered, with why they came to nothing") {
    ImportWork work;
    const auto no_columns = [](store::ImportProgress&) -> ImportWork::Outcome {
        return refuse(ImportWork::Refused{{"missing_column", {}, {}}, {{"档号", std::nullopt}}});
    };
    for (int i = 0; i < 20; ++i)
        REQUIRE(work.begin(reading("2022", std::to_string(i)), no_columns, long_enough));
    CHECK_FALSE(work.ask("2022", "0", at_once));
    const auto last = work.ask("2022", "19", at_once);
    CHECK(refused(last->outcome) == "missing_column");
    CHECK(last->outcome->error().columns.front().column == "档号");
}

TEST_CASE("import work: what fails is told as a refusal, and a house that closes stops what runs") {
    std::promise<void> never;
    const auto let_go = never.get_future().share();
    ImportWork work;
    const auto breaks = [&](const ImportWork::Task& task, const auto& error) {
        const auto broken = [&](store::ImportProgress&) -> ImportWork::Outcome { throw error; };
        CHECK(refused(work.begin(task, broken, long_enough)->outcome) == "import_failed");
    };
    std::ostringstream log;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
    breaks(reading("2022", "one"), std::runtime_error{"the disk is full"});
    breaks(taking("2022", "three"),
           store::DatabaseError{store::ErrorKind::Unique,
                                "DETAIL: Key (student_no)=(221800101) already exists."});
    spdlog::set_default_logger(before);
    // Each once, by the import's name, and nothing of anybody's record.
    CHECK(log.str().find("the reading of import one failed: the disk is full") !=
          std::string::npos);
    CHECK(log.str().find("the taking of import three failed") != std::string::npos);
    CHECK(log.str().find("221800101") == std::string::npos);
    CHECK(std::ranges::count(log.str(), '\n') == 2);
    REQUIRE(work.begin(taking("2022", "two"), until(let_go), at_once));
}
