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

}  // namespace

TEST_CASE("import work: who presses twice or comes back finds the one that runs") {
    ImportWork work;
    CHECK_FALSE(work.ask("one", at_once));
    std::promise<void> go;
    const auto first = work.take("2022", "one", "all", until(go.get_future().share()), at_once);
    REQUIRE(first);
    CHECK_FALSE(first->outcome);
    const auto again = work.take("2022", "one", "all", taken, 20ms);
    REQUIRE(again);
    CHECK_FALSE(again->outcome);
    CHECK(again->step == store::ImportStep::Writing);
    CHECK(again->done == 3);
    CHECK(again->of == 10);
    CHECK(work.take("2022", "one", "but one", taken, at_once).error().kind == "import_busy");
    CHECK(work.take("2022", "two", "all", taken, at_once).error().kind == "import_busy");
    CHECK(work.take("2023", "other", "all", taken, long_enough)->outcome.value()->added == 1);
    go.set_value();
    CHECK(work.ask("one", long_enough)->outcome.value()->added == 10);
    CHECK(work.take("2022", "two", "all", taken, long_enough)->outcome.value()->added == 1);
    CHECK_FALSE(work.ask("one", at_once));
}

TEST_CASE("import work: what is stopped says so, and may begin again") {
    ImportWork work;
    std::promise<void> never;
    const auto let_go = never.get_future().share();
    REQUIRE(work.take("2022", "one", "all", until(let_go), at_once));
    work.stop("another");
    work.stop("one");
    const auto stopped = work.ask("one", long_enough);
    REQUIRE(stopped->outcome);
    CHECK(stopped->outcome->error().kind == "import_stopped");
    CHECK(work.take("2022", "one", "all", taken, long_enough)->outcome.value()->added == 1);
}

TEST_CASE("import work: what fails is told as a refusal, and a house that closes stops what runs") {
    std::promise<void> never;
    const auto let_go = never.get_future().share();
    ImportWork work;
    const auto breaks = [&](const std::string& import, const auto& error) {
        const auto broken = [&](store::ImportProgress&) -> ImportWork::Outcome { throw error; };
        const auto taking = work.take("2022", import, "all", broken, long_enough);
        CHECK(taking->outcome->error().kind == "import_failed");
    };
    std::ostringstream log;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
    breaks("one", std::runtime_error{"the disk is full"});
    breaks("three", store::DatabaseError{store::ErrorKind::Unique,
                                         "DETAIL: Key (student_no)=(221800101) already exists."});
    spdlog::set_default_logger(before);
    // Each once, by the import's name, and nothing of anybody's record.
    CHECK(log.str().find("the import one failed: the disk is full") != std::string::npos);
    CHECK(log.str().find("the import three failed") != std::string::npos);
    CHECK(log.str().find("221800101") == std::string::npos);
    CHECK(std::ranges::count(log.str(), '\n') == 2);
    REQUIRE(work.take("2022", "two", "all", until(let_go), at_once));
}
