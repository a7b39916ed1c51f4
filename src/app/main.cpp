// One program. Each subcommand stands in its own file and is hung onto the command line here.

#include <malloc.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "app/commands.h"

int main(int argc, char** argv) {
    // Pictures are megabytes that come and go. Their pages are kept for the next one: asking for
    // them anew costs a sixth of an inspection.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    // Answers go to stdout, the log to stderr.
    spdlog::set_default_logger(spdlog::stderr_color_mt("liuying"));
    CLI::App app{"Liuying 留影: portrait day, from the roster to the registry."};
    app.set_version_flag("--version", LIUYING_VERSION);
    app.require_subcommand(1);
    liuying::app::Outcome outcome;
    liuying::app::add_commands(app, outcome);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;  // --help and --version are no mistakes
    } catch (const std::exception& error) {
        std::cerr << "liuying: " << error.what() << '\n';
        return 70;
    }
    return outcome.exit_code;
}
