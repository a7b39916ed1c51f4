#include "app/commands.h"

#include <CLI/CLI.hpp>

namespace liuying::app {

void add_commands(CLI::App& app, Outcome& outcome) {
    static_cast<void>(app);
    static_cast<void>(outcome);
}

}  // namespace liuying::app
