#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/campaign_argument.h"
#include "app/commands.h"
#include "planning/timetable.h"

namespace liuying::app {

namespace {

struct Options {
    std::string folder;
    std::string output;
    planning::MipLimits limits;
    bool as_json = false;
};

void run(const Options& options, Outcome& outcome) {
    const auto file = [&](const char* name) {
        return text_of_file(options.folder + "/" + name + ".csv");
    };
    const auto instance = planning::read_timetable(
        {file("params"), file("sessions"), file("periods"), file("students")});
    if (!instance) {
        const auto& fault = instance.error();
        std::cerr << fmt::format("{}/{}.csv:{}: {}\n", options.folder, fault.file, fault.line,
                                 fault.what);
        outcome.exit_code = 1;
        return;
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto plan = planning::plan_timetable(*instance, options.limits);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    std::ofstream out{options.output, std::ios::binary};
    out << planning::write_plan(*instance, plan);
    out.close();
    if (!out) throw std::system_error{errno, std::generic_category(), options.output};
    if (options.as_json) {
        std::cout << nlohmann::json{{"students", instance->students.size()},
                                    {"cost", plan.cost},
                                    {"bound", plan.bound},
                                    {"gap", plan.gap()},
                                    {"opened", plan.opened},
                                    {"makeup", plan.makeup},
                                    {"unassigned", plan.unassigned},
                                    {"seconds", taken.count()}}
                         .dump(2)
                  << '\n';
    } else {
        std::cout << fmt::format(
            "{} people: cost {:.1f}, no plan is cheaper than {:.1f} (gap {:.2f} %); {} half-days "
            "opened, "
            "{} to the make-up, {} without a place; {:.1f} s\n",
            instance->students.size(), plan.cost, plan.bound, plan.gap() * 100, plan.opened,
            plan.makeup, plan.unassigned, taken.count());
    }
    if (plan.unassigned > 0) outcome.exit_code = 1;
}

}  // namespace

void add_plan(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand(
        "plan", "Plan a timetable: who comes to which half of which session, at which minute.");
    command->footer(
        "DIR holds params.csv, sessions.csv, periods.csv, students.csv "
        "(docs/formats/planning.md).\n"
        "Exit code 1: some people have no place.");
    const auto options = std::make_shared<Options>();
    command->add_option("DIR", options->folder, "folder of the instance")->required();
    command->add_option("-o,--output", options->output, "plan to write (CSV)")->required();
    command->add_option("--seconds", options->limits.seconds, "stop the search after this long")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--gap", options->limits.gap, "stop when this near the bound (0.01 is 1 %)")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_flag("--json", options->as_json, "print the outcome as JSON only");
    command->callback([options, &outcome] { run(*options, outcome); });
}

}  // namespace liuying::app
