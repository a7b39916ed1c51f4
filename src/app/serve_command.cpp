// liuying serve: the whole house on one machine.

#include <sys/eventfd.h>
#include <unistd.h>

#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "app/beside.h"
#include "app/commands.h"
#include "app/engine_options.h"
#include "app/forgetting.h"
#include "app/premises.h"
#include "app/rehearsal.h"
#include "app/watched_folder.h"
#include "http/live_source.h"
#include "http/server.h"
#include "http/static_files.h"
#include "store/feed.h"

namespace liuying::app {

namespace {

namespace fs = std::filesystem;

struct ServeArguments {
    DataOptions at;
    PremisesRules rules;
    http::Listening listening;
    std::string pages;
    std::string models;
    std::size_t demo_people = 600;
    std::size_t demo_played = 12;
    std::vector<std::string> watched;  // STATION=DIR
};

// The watchers of `--watch`, on this server's own address; gone with it.
class WatchedStations {
public:
    WatchedStations(Premises& premises, const http::Server& server,
                    const std::vector<std::string>& watched)
        : stop_{::eventfd(0, EFD_CLOEXEC)} {
        if (stop_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
        for (const auto& one : watched) {
            const auto equals = one.find('=');
            threads_.emplace_back([this, &premises, &server, station = one.substr(0, equals),
                                   folder = one.substr(equals + 1)] {
                const auto name = "watch-" + station;
                ShotSender sender{
                    {.server = server.address(), .campaign = {}, .station = station, .session = {}},
                    [&] {
                        return make_token(premises, name, {access::Role::Photographer},
                                          std::chrono::hours{24});
                    }};
                try {
                    watch_folder(
                        folder, premises.data() / "watch" / (station + ".ledger"), sender, {},
                        [&](const Words& words) { spdlog::info("{}: {}", station, words.en); },
                        stop_);
                } catch (const std::exception& error) {
                    spdlog::error("{}: the folder is not watched any more: {}", station,
                                  error.what());
                }
            });
        }
    }
    ~WatchedStations() {
        ::eventfd_write(stop_, 1);
        threads_.clear();  // joins
        ::close(stop_);
    }
    WatchedStations(const WatchedStations&) = delete;
    WatchedStations& operator=(const WatchedStations&) = delete;

private:
    int stop_;
    std::vector<std::jthread> threads_;
};

// The demo's own pictures: a few people of today's session came, sat and were photographed, through
// the API; whoever tries the demo then is the next.
void play_the_morning(Premises& premises, const http::Server& server, std::size_t people) {
    const auto token =
        make_token(premises, "demo",
                   {access::Role::HallLead, access::Role::Desk, access::Role::Cashier,
                    access::Role::Photographer, access::Role::GraduateOffice},
                   std::chrono::hours{1});
    ApiClient api{server.address(), token};
    const auto before = spdlog::get_level();
    spdlog::set_level(spdlog::level::warn);
    static_cast<void>(rehearse(api,
                               {.people = people, .seed = 1, .until = premises.house().clock.now()},
                               [](const std::string&) {}));
    spdlog::set_level(before);
}

int serve(const ServeArguments& arguments) {
    const SystemClock clock;
    if (const auto refused = http::refused_to_listen(arguments.listening)) {
        std::cerr << refused->message.en << '\n' << refused->next_step.en << '\n';
        return 2;
    }
    const auto models = models_or_reason(arguments.models);
    if (!models) return 2;
    auto rules = arguments.rules;
    rules.models = *models;
    Premises premises{arguments.at, clock, rules};
    const bool fresh_demo = arguments.rules.demo && prepare_demo(premises, campaign_beside("demo"),
                                                                 arguments.demo_people, 1);

    const http::StaticFiles pages{arguments.pages.empty() ? pages_beside()
                                                          : fs::path{arguments.pages}};
    http::Front front{premises.router(), premises.identifier(), &pages, clock};
    front.count_in(premises.tally());
    http::JournalSource source{premises.house().journal};
    http::LiveHub hub{source};
    http::Server server{front, &hub, arguments.listening, arguments.at.data / "arriving"};
    premises.tally().gauge("liuying_live_streams", "Open live streams.",
                           [&server] { return static_cast<double>(server.counts().live_streams); });
    premises.tally().gauge("liuying_connections", "Open connections.",
                           [&server] { return static_cast<double>(server.counts().connections); });

    if (fresh_demo && arguments.demo_played > 0)
        play_the_morning(premises, server, arguments.demo_played);
    if (const auto& words = premises.recovery_words())
        std::cout << "The install key, as words. Print them once and keep them in a safe:\n  "
                  << *words << "\n\n";
    std::cout << "Liuying 留影 stands at " << server.address() << '\n';
    if (const auto token = premises.door().first_administrator_token())
        std::cout << "First administrator (works once): " << server.address() << "/first/" << *token
                  << '\n';
    if (pages.size() == 0) std::cout << "(the pages are not built: make run builds them)\n";
    std::cout << std::flush;
    const WatchedStations watched{premises, server, arguments.watched};
    const Forgetting forgetting{premises.house()};
    server.run_until_signal();
    premises.house().database.feed().close();
    return 0;
}

}  // namespace

void add_serve(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand("serve", "Run the house: pages, API, live streams.");
    const auto arguments = std::make_shared<ServeArguments>();
    arguments->at.add_to(*command);
    arguments->at.add_key_to(*command);
    command->add_option("-p,--port", arguments->listening.port, "Port; 0 lets the system choose")
        ->default_val(8420);
    command
        ->add_option("--address", arguments->listening.address,
                     "Address to listen at; beyond loopback only with TLS or behind a named proxy")
        ->capture_default_str();
    command->add_option("--tls-cert", arguments->listening.tls_certificate,
                        "Certificate chain (PEM)");
    command->add_option("--tls-key", arguments->listening.tls_key, "Its private key (PEM)");
    command->add_option(
        "--behind-proxy", arguments->listening.proxies,
        "Address of the proxy that may speak plain http to us and names the client");
    command->add_option("--pages", arguments->pages,
                        "Folder of the built pages (default: beside the program)");
    command->add_option_function<int>(
        "--decode-ms",
        [arguments](int ms) { arguments->rules.decode_at_most = std::chrono::milliseconds{ms}; },
        "Longest time one picture may take to decode; beyond it the shot is kept unjudged (default "
        "8000)");
    command
        ->add_option("--models", arguments->models,
                     "Models to plug in, by path, SHA-256 and licence (docs/formats/models.md)")
        ->type_name("MODELS.toml");
    command->add_flag("--demo", arguments->rules.demo,
                      "Offer the demo campaign, its calendar moved so that today is a session day");
    command
        ->add_option("--watch", arguments->watched,
                     "STATION=DIR, repeatable: hand over what a camera on this machine drops into "
                     "DIR (see liuying watch)")
        ->check([](const std::string& said) {
            const auto equals = said.find('=');
            return equals == std::string::npos || equals == 0 ||
                           !fs::is_directory(said.substr(equals + 1))
                       ? "wants STATION=DIR, with a folder that is there"
                       : std::string{};
        });
    command->add_option("--demo-people", arguments->demo_people, "How many people the demo invents")
        ->capture_default_str();
    command
        ->add_option("--demo-played", arguments->demo_played,
                     "How many of them are photographed at the first start, so that there is "
                     "something to see")
        ->capture_default_str();
    command->footer(
        "Prints the address and, until an administrator exists, a link that makes the first one.\n"
        "Example: liuying serve --data /srv/liuying --port 8420 --demo");
    command->callback([arguments, &outcome] { outcome.exit_code = serve(*arguments); });
}

}  // namespace liuying::app
