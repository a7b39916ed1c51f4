#pragma once
// Every subcommand: add_NAME declares its options and, as its callback, the work. A callback leaves
// its exit code in `outcome`: 0 done, 1 an expected refusal, 2 wrong use of the command line,
// 70 the world failed.

namespace CLI {
class App;
}

namespace liuying::app {

struct Outcome {
    int exit_code = 0;
};

void add_campaign(CLI::App& app, Outcome& outcome);
void add_bind(CLI::App& app, Outcome& outcome);
void add_notice(CLI::App& app, Outcome& outcome);
void add_plan(CLI::App& app, Outcome& outcome);

void add_import(CLI::App& app, Outcome& outcome);
void add_journal(CLI::App& app, Outcome& outcome);
void add_verify(CLI::App& app, Outcome& outcome);

void add_serve(CLI::App& app, Outcome& outcome);
void add_watch(CLI::App& app, Outcome& outcome);
void add_station(CLI::App& app, Outcome& outcome);
void add_token(CLI::App& app, Outcome& outcome);
void add_rehearse(CLI::App& app, Outcome& outcome);
void add_inspect(CLI::App& app, Outcome& outcome);
void add_portrait(CLI::App& app, Outcome& outcome);
void add_likeness(CLI::App& app, Outcome& outcome);
void add_draw_sitter(CLI::App& app, Outcome& outcome);
void add_sheet(CLI::App& app, Outcome& outcome);
// Under `liuying verify`.
void add_verify_portrait(CLI::App& verify, Outcome& outcome);

void add_commands(CLI::App& app, Outcome& outcome);

}  // namespace liuying::app
