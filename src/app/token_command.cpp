// liuying token: an account for a program, and its bearer token.

#include <sys/stat.h>
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "app/commands.h"
#include "app/premises.h"

namespace liuying::app {

namespace {

struct TokenArguments {
    DataOptions at;
    std::string name = "rehearsal";
    std::vector<std::string> roles;
    std::string out;
    int hours = 24;
};

int make(const TokenArguments& arguments) {
    std::vector<access::Role> roles;
    for (const auto& name : arguments.roles) {
        const auto role = access::parse_role(name);
        if (!role) {
            std::cerr << "no such role: " << name << '\n';
            return 2;
        }
        roles.push_back(*role);
    }
    if (roles.empty())
        roles = {access::Role::HallLead,       access::Role::Desk,
                 access::Role::Cashier,        access::Role::Photographer,
                 access::Role::GraduateOffice, access::Role::RegistryOffice,
                 access::Role::CollegeOffice};
    const SystemClock clock;
    Premises premises{arguments.at, clock};
    const auto token =
        make_token(premises, arguments.name, roles, std::chrono::hours{arguments.hours});
    if (arguments.out.empty()) {
        std::cout << token << '\n';
        return 0;
    }
    ::umask(0077);
    std::ofstream out{arguments.out};
    out << token << '\n';
    if (!out) throw std::runtime_error{"cannot write " + arguments.out};
    return 0;
}

}  // namespace

void add_token(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand(
        "token",
        "Make a bearer token for a program, such as a rehearsal; the server may be running.");
    const auto arguments = std::make_shared<TokenArguments>();
    arguments->at.add_to(*command);
    arguments->at.add_key_to(*command);
    command->add_option("--name", arguments->name, "Account name")->capture_default_str();
    command->add_option("--role", arguments->roles,
                        "Role to grant, repeatable (default: all a day in the hall needs)");
    command->add_option("--hours", arguments->hours, "How long the token works")
        ->capture_default_str();
    command->add_option("-o,--out", arguments->out,
                        "File to write it to, mode 0600 (default: print it)");
    command->callback([arguments, &outcome] { outcome.exit_code = make(*arguments); });
}

}  // namespace liuying::app
