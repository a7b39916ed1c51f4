// liuying rehearse: a day played against a server, for training, load tests and proof.

#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "app/beside.h"
#include "app/commands.h"
#include "app/premises.h"
#include "app/rehearsal.h"
#include "http/live_source.h"
#include "http/server.h"
#include "store/feed.h"

namespace liuying::app {

namespace {

namespace fs = std::filesystem;

struct RehearseArguments {
    std::string server;
    std::string token_file;
    RehearsalPlan plan;
    bool json = false;
};

// A folder of its own under the temporary one; gone at the end.
class Folder {
public:
    Folder() {
        auto pattern = (fs::temp_directory_path() / "liuying-rehearsal-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error{"no temporary folder can be made"};
        path_ = pattern;
    }
    ~Folder() {
        std::error_code gone;
        fs::remove_all(path_, gone);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

RehearsalOutcome on_own_server(const RehearsalPlan& plan, const Say& say) {
    const auto before = spdlog::get_level();
    spdlog::set_level(spdlog::level::warn);
    const Folder folder;
    const SystemClock clock;
    Premises premises{DataOptions{.data = folder.path() / "data"}, clock};
    // About a third of the invented people have their slot on the demo's own day.
    prepare_demo(premises, campaign_beside("demo"), plan.people * 8 + 60, plan.seed);
    http::Front front{premises.router(), premises.identifier(), nullptr, clock};
    http::JournalSource source{premises.house().journal};
    http::LiveHub hub{source};
    http::Server server{front, &hub, {.port = 0}, folder.path() / "arriving"};
    const auto token = make_token(
        premises, "rehearsal",
        {access::Role::HallLead, access::Role::Desk, access::Role::Cashier,
         access::Role::Photographer, access::Role::GraduateOffice, access::Role::RegistryOffice},
        std::chrono::hours{12});
    ApiClient api{server.address(), token};
    auto outcome = rehearse(api, plan, say);
    premises.house().database.feed().close();
    server.stop();
    spdlog::set_level(before);
    return outcome;
}

std::string token_in(const std::string& file) {
    std::ifstream in{file};
    std::string token;
    if (!(in >> token))
        throw std::runtime_error{"no token in " + file + "; make one with liuying token"};
    return token;
}

int play(const RehearseArguments& arguments) {
    const Say say = [&](const std::string& line) {
        if (!arguments.json) std::cerr << line << '\n';
    };
    RehearsalOutcome outcome;
    if (arguments.server.empty()) {
        outcome = on_own_server(arguments.plan, say);
    } else {
        ApiClient api{arguments.server, token_in(arguments.token_file)};
        outcome = rehearse(api, arguments.plan, say);
    }
    const nlohmann::json answer{{"people", outcome.people},
                                {"signed_in", outcome.signed_in},
                                {"shots", outcome.shots},
                                {"bound_right", outcome.bound_right},
                                {"bound_wrong", outcome.bound_wrong},
                                {"waiting", outcome.waiting},
                                {"lost", outcome.lost},
                                {"files_withheld", outcome.files_withheld}};
    if (arguments.json) {
        std::cout << answer.dump() << '\n';
    } else {
        for (const auto& [name, count] : answer.items()) std::cout << name << ": " << count << '\n';
    }
    return outcome.good() ? 0 : 1;
}

}  // namespace

void add_rehearse(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand(
        "rehearse",
        "Play a portrait day through the public API, with people, cards, cameras and faults.");
    const auto arguments = std::make_shared<RehearseArguments>();
    command->add_option(
        "--server", arguments->server,
        "Address of a running server (default: one of its own in a temporary folder)");
    command->add_option("--token", arguments->token_file,
                        "File with a bearer token (liuying token -o FILE)");
    command->add_option("--portraits", arguments->plan.portraits,
                        "Folder of JPEGs to be shot, with fresh EXIF (default: drawn sitters)");
    command->add_option("--people", arguments->plan.people, "How many people come")
        ->capture_default_str();
    command->add_option("--seed", arguments->plan.seed, "Same seed, same day")
        ->capture_default_str();
    command
        ->add_option("--scanned", arguments->plan.scanned,
                     "Chance that a sitter's ticket is scanned at the chair")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_flag("--json", arguments->json, "Print one JSON object and nothing else");
    command->footer(
        "Prints people, signed_in, shots, bound_right, bound_wrong, waiting, lost, "
        "files_withheld.\n"
        "Exit code 1 when a picture ended under a wrong name or something acknowledged was lost.");
    command->callback([arguments, &outcome] {
        if (!arguments->server.empty() && arguments->token_file.empty()) {
            std::cerr << "--server needs --token FILE\n";
            outcome.exit_code = 2;
            return;
        }
        outcome.exit_code = play(*arguments);
    });
}

}  // namespace liuying::app
