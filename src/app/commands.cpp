#include "app/commands.h"

#include <CLI/CLI.hpp>

namespace liuying::app {

void add_commands(CLI::App& app, Outcome& outcome) {
    add_serve(app, outcome);
    add_watch(app, outcome);
    add_station(app, outcome);
    add_token(app, outcome);
    add_rehearse(app, outcome);
    add_campaign(app, outcome);
    add_bind(app, outcome);
    add_notice(app, outcome);
    add_import(app, outcome);
    add_journal(app, outcome);
    add_verify(app, outcome);
    add_plan(app, outcome);
    add_inspect(app, outcome);
    add_portrait(app, outcome);
    add_likeness(app, outcome);
    add_draw_sitter(app, outcome);
    add_sheet(app, outcome);
    add_verify_portrait(*app.get_subcommand("verify"), outcome);
}

}  // namespace liuying::app
