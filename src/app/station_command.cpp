// liuying station: a desk, and a camera's machine, that go on when the network is gone.

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "app/beside.h"
#include "app/commands.h"
#include "app/engine_options.h"
#include "app/station_upstream.h"
#include "app/watched_folder.h"
#include "http/server.h"
#include "http/static_files.h"
#include "portrait/sandbox.h"
#include "station/chair_routes.h"
#include "station/offline_routes.h"
#include "store/durable_file.h"

namespace liuying::app {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct StationArguments {
    fs::path folder;
    StationOf of;
    std::string session;
    std::string station;
    std::string camera_folder;
    EngineOptions engine;
    std::string code;
    std::string pages;
    std::uint16_t port = 8430;
    int every_s = 15;
};

// The device's token lies beside what it fetched, for this user alone.
std::string token_of(const StationArguments& arguments) {
    const auto file = arguments.folder / "device.token";
    if (!arguments.code.empty()) {
        const auto token = enrol(arguments.of.server, arguments.code);
        if (!token)
            throw std::runtime_error{token.error().message.zh + " " + token.error().message.en};
        const Descriptor out{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
        const auto text = *token + "\n";
        if (out.get() < 0 ||
            ::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
            ::fsync(out.get()) != 0)
            throw std::system_error{errno, std::generic_category(), file.string()};
        return *token;
    }
    std::ifstream in{file};
    std::string token;
    if (!(in >> token))
        throw std::runtime_error{
            "this machine is not enrolled: prepare a desk on the page of devices and give its code "
            "with --enrol"};
    return token;
}

// http:// to another machine than this.
bool plain_over_the_network(const std::string& server) {
    constexpr std::string_view plain = "http://";
    if (server.find("://") != std::string::npos && !server.starts_with(plain)) return false;
    auto host = server.starts_with(plain) ? server.substr(plain.size()) : server;
    host = host.substr(0, host.find('/'));
    if (host.find('@') != std::string::npos) return true;
    if (host.starts_with("[")) return host.substr(0, host.find(']')) != "[::1";
    host = host.substr(0, host.find(':'));
    return host != "localhost" && host != "127.0.0.1";
}

// Tries again and again, beside the page, until it is asked to stop.
class Trying {
public:
    Trying(station::Sync& sync, std::chrono::seconds every)
        : thread_{[this, &sync, every] {
              std::unique_lock lock{mutex_};
              while (!stopped_) {
                  asked_ = false;
                  lock.unlock();
                  const bool more = once(sync);
                  lock.lock();
                  stop_.wait_for(lock, more ? 0s : every, [this] { return stopped_ || asked_; });
              }
          }} {}
    ~Trying() {
        {
            const std::scoped_lock lock{mutex_};
            stopped_ = true;
        }
        stop_.notify_all();
        thread_.join();
    }
    // The next try is now, or after the one under way.
    void soon() {
        {
            const std::scoped_lock lock{mutex_};
            asked_ = true;
        }
        stop_.notify_all();
    }
    Trying(const Trying&) = delete;
    Trying& operator=(const Trying&) = delete;

private:
    // Whether more pictures wait behind those that moved on.
    static bool once(station::Sync& sync) {
        const auto outcome = sync.once();
        if (!outcome.why.en.empty()) std::cerr << outcome.why.en << '\n';
        return outcome.more;
    }

    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopped_ = false;
    bool asked_ = false;
    std::thread thread_;
};

// The camera of this machine: what it drops into its folder is judged, kept and weighed here.
class AtCamera {
public:
    AtCamera(const StationArguments& arguments, const portrait::EngineSettings& settings,
             station::OfflineDesk& desk, station::ShotShelf& shelf, std::function<void()> kept)
        : engine_{settings},
          chair_{desk, arguments.station},
          shots_{chair_, shelf, engine_, std::move(kept)},
          stop_{::eventfd(0, EFD_CLOEXEC)} {
        if (stop_.get() < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
        thread_ = std::thread{
            [this, folder = arguments.camera_folder, ledger = arguments.folder / "camera.ledger"] {
                while (!stopped(0ms)) {
                    watch(folder, ledger);
                    stopped(3s);
                }
            }};
    }
    ~AtCamera() {
        ::eventfd_write(stop_.get(), 1);
        thread_.join();
    }
    AtCamera(const AtCamera&) = delete;
    AtCamera& operator=(const AtCamera&) = delete;

    station::OfflineShots& shots() { return shots_; }
    const station::CameraWords& said() const { return said_; }

private:
    // Until it is asked to stop. What the disk or the folder refuses is said, and tried again.
    void watch(const fs::path& folder, const fs::path& ledger) {
        try {
            said_.say(true, {"正在看 " + folder.string(), "watching " + folder.string()});
            watch_folder(
                folder, ledger, shots_, {}, [this](const Words& words) { said_.say(true, words); },
                stop_.get());
        } catch (const std::exception& failed) {
            std::cerr << failed.what() << '\n';
            said_.say(false, {"照片收不进来（" + std::string{failed.what()} + "），会一直重试。",
                              "Pictures cannot be taken in (" + std::string{failed.what()} +
                                  "); trying again until it works."});
        }
    }
    bool stopped(std::chrono::milliseconds at_most) {
        pollfd one{stop_.get(), POLLIN, 0};
        return ::poll(&one, 1, static_cast<int>(at_most.count())) > 0;
    }

    portrait::Engine engine_;
    station::OfflineChair chair_;
    station::OfflineShots shots_;
    station::CameraWords said_;
    Descriptor stop_;
    std::thread thread_;
};

int station_runs(StationArguments arguments) {
    while (arguments.of.server.ends_with('/')) arguments.of.server.pop_back();
    if (arguments.of.campaign.find('/') == std::string::npos) {
        std::cerr << "--campaign wants SCHOOL/CAMPAIGN, as 10335/2022\n";
        return 2;
    }
    if (arguments.station.empty() != arguments.camera_folder.empty()) {
        std::cerr << "--station and --camera belong together: the camera of which station, and "
                     "where its pictures come\n";
        return 2;
    }
    if (plain_over_the_network(arguments.of.server)) {
        std::cerr << "--server wants https://: the token and the key would travel in the clear\n";
        return 2;
    }

    // First of all, while this process is small and has one thread.
    std::optional<portrait::Sandbox> sandbox;
    std::optional<portrait::EngineSettings> looks;
    if (!arguments.station.empty()) {
        looks = arguments.engine.settings_or_reason();
        if (!looks) return 1;
        sandbox.emplace();
        looks->decode = [&sandbox](std::span<const std::uint8_t> picture,
                                   const portrait::DecodeWish& wish) {
            return sandbox->decode(picture, wish);
        };
    }

    const SystemClock clock;
    station::OfflineFile file{arguments.folder};
    station::OfflineDesk desk{file, clock, {arguments.of.campaign, arguments.session}};
    // Also without a camera: what one gave earlier still goes to the server.
    station::ShotShelf shelf{file.database(), arguments.folder / "shots"};
    StationUpstream upstream{arguments.of, token_of(arguments)};
    station::Sync sync{desk, upstream, &shelf};

    const auto folder = arguments.pages.empty() ? pages_beside() : fs::path{arguments.pages};
    const http::StaticFiles pages{folder};
    http::Router router;
    Trying trying{sync, std::chrono::seconds{arguments.every_s}};
    const auto soon = [&trying] { trying.soon(); };
    station::add_offline_routes(router, desk, sync, {arguments.station, &shelf},
                                folder / "offline.html", soon);
    std::unique_ptr<AtCamera> camera;
    if (looks) {
        camera = std::make_unique<AtCamera>(arguments, *looks, desk, shelf, soon);
        station::add_chair_routes(router, camera->shots(), camera->said(), soon);
    }
    station::ThisMachine identifier;
    http::Front front{router, identifier, &pages, clock};
    http::Server server{front, nullptr, {.port = arguments.port}, arguments.folder / "arriving"};
    std::cout << "The offline desk stands at " << server.address() << std::endl;
    server.run_until_signal();
    return 0;
}

}  // namespace

void add_station(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand(
        "station", "A desk, or the machine of a camera, that goes on when the network is gone.");
    const auto arguments = std::make_shared<StationArguments>();
    command->add_option("--data", arguments->folder, "Folder of what it fetches")
        ->required()
        ->type_name("DIR");
    command->add_option("--server", arguments->of.server, "Address of the server")
        ->required()
        ->type_name("URL");
    command->add_option("--campaign", arguments->of.campaign, "SCHOOL/CAMPAIGN, as 10335/2022")
        ->required();
    command->add_option("--session", arguments->session, "Where the desk stands, as zjg-01")
        ->required();
    command->add_option("--station", arguments->station,
                        "With a camera: whose shots they are, as zjg-1");
    command
        ->add_option("--camera", arguments->camera_folder,
                     "With --station: the folder into which the camera or tether program drops "
                     "its pictures; only read")
        ->type_name("DIR");
    arguments->engine.add_to(*command);
    command->add_option("--enrol", arguments->code,
                        "The first time: the one-time code of the page of devices");
    command->add_option("-p,--port", arguments->port, "Port of its page; 0 lets the system choose")
        ->capture_default_str();
    command->add_option("--every", arguments->every_s, "Seconds between two tries to fetch")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--pages", arguments->pages,
                        "Folder of the built pages (default: beside the program)");
    command->footer(
        "Its page answers on this machine only. The key to what it fetched is in memory: after a "
        "restart without\nthe network the hall lead enters the session's offline code "
        "(docs/operations.md).\n"
        "Example: liuying station --data ~/desk-1 --server https://photo.example.edu.cn --campaign "
        "10335/2022 --session zjg-01 --enrol 7KQ2M-0XW9T");
    command->callback([arguments, &outcome] { outcome.exit_code = station_runs(*arguments); });
}

}  // namespace liuying::app
