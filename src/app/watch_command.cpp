// liuying watch: what a camera drops into a folder becomes shots of a station.

#include <sys/eventfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include "app/commands.h"
#include "app/shot_sender.h"
#include "app/watched_folder.h"

namespace liuying::app {

namespace {

namespace fs = std::filesystem;

struct WatchArguments {
    std::string folder;
    ShotsTo to;
    std::string token_file;
    std::string ledger;
    std::string language;
    int settle_s = 10;
    int patience_s = 60;
    bool once = false;
};

std::string token_in(const std::string& file) {
    std::ifstream in{file};
    std::string token;
    if (!(in >> token))
        throw std::runtime_error{"no token in " + file +
                                 "; make one with liuying token --role photographer -o " + file};
    return token;
}

// Ctrl-C and SIGTERM as something to wait for: the hand-over under way is finished first. By
// handlers, since a library's own threads may take the signal.
class Interrupted {
public:
    Interrupted() {
        descriptor_ = ::eventfd(0, EFD_CLOEXEC);
        if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
        struct sigaction noted {};
        noted.sa_handler = [](int) { ::eventfd_write(descriptor_, 1); };
        ::sigaction(SIGINT, &noted, nullptr);
        ::sigaction(SIGTERM, &noted, nullptr);
    }
    ~Interrupted() {
        ::signal(SIGINT, SIG_DFL);
        ::signal(SIGTERM, SIG_DFL);
        ::close(descriptor_);
    }
    Interrupted(const Interrupted&) = delete;
    Interrupted& operator=(const Interrupted&) = delete;
    [[nodiscard]] static int descriptor() { return descriptor_; }

private:
    static inline int descriptor_ = -1;
};

bool speaks_chinese(const std::string& asked) {
    if (!asked.empty()) return asked == "zh";
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            return std::string_view{value}.starts_with("zh");
    return false;
}

std::string clock_now() {
    const auto now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    char text[16];
    std::strftime(text, sizeof text, "%H:%M:%S", &local);
    return text;
}

int watch(const WatchArguments& arguments) {
    const bool zh = speaks_chinese(arguments.language);
    const auto say = [zh](const Words& words) {
        std::cout << clock_now() << ' ' << (zh ? words.zh : words.en) << std::endl;
    };
    static_cast<void>(token_in(arguments.token_file));  // said at once when it is not there
    const Interrupted interrupted;
    const auto ledger =
        arguments.ledger.empty() ? ledger_beside_home(arguments.to) : fs::path{arguments.ledger};
    station::WatchSettings settings{.settle = std::chrono::seconds{arguments.settle_s},
                                    .once = arguments.once,
                                    .patience = std::chrono::seconds{arguments.patience_s}};
    ShotSender sender{arguments.to, [&] { return token_in(arguments.token_file); }};
    say({arguments.folder + " → " + arguments.to.station + "，账本 " + ledger.string(),
         arguments.folder + " → " + arguments.to.station + ", ledger " + ledger.string()});
    const auto counts =
        watch_folder(arguments.folder, ledger, sender, settings, say, Interrupted::descriptor());
    const auto number = [](std::int64_t n) { return std::to_string(n); };
    say({"新照片 " + number(counts.shots) + "，原已在 " + number(counts.there_before) + "，未收 " +
             number(counts.refused) + "，等待 " + number(counts.waiting),
         number(counts.shots) + " new shots, " + number(counts.there_before) + " there before, " +
             number(counts.refused) + " refused, " + number(counts.waiting) + " waiting"});
    if (!arguments.once) return 0;
    if (counts.waiting > 0) return 70;
    return counts.refused > 0 ? 1 : 0;
}

}  // namespace

void add_watch(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand("watch",
                                       "Hand over what a camera or tether program drops into a "
                                       "folder: each finished JPEG becomes one shot.");
    const auto arguments = std::make_shared<WatchArguments>();
    command
        ->add_option("folder", arguments->folder,
                     "The folder; sub-folders as DCIM/100CANON are looked into")
        ->required()
        ->type_name("DIR");
    command->add_option("--server", arguments->to.server, "Address of the server")
        ->required()
        ->type_name("URL");
    command->add_option("--station", arguments->to.station, "Whose shots they are, as zjg-1")
        ->required();
    command
        ->add_option("--token", arguments->token_file,
                     "File with a bearer token of a photographer (liuying token); read again when "
                     "it expires")
        ->required()
        ->type_name("FILE");
    command->add_option("--campaign", arguments->to.campaign,
                        "SCHOOL/CAMPAIGN, as 10335/2022 (default: the one with a session today)");
    command->add_option("--session", arguments->to.session,
                        "Session (default: the station's open session of today)");
    command->add_flag(
        "--once", arguments->once,
        "End when every file that is there has its answer; for a card, or after a power cut");
    command
        ->add_option("--ledger", arguments->ledger,
                     "Where it is written down what was handed over (default: "
                     "~/.local/state/liuying/watch/…)")
        ->type_name("FILE");
    command
        ->add_option("--settle", arguments->settle_s,
                     "Seconds without change after which a file without its end counts as cut off")
        ->capture_default_str();
    command
        ->add_option(
            "--patience", arguments->patience_s,
            "With --once: seconds without progress, such as a server away, after which it gives up")
        ->capture_default_str();
    command->add_option("--lang", arguments->language, "zh or en (default: of the environment)")
        ->check(CLI::IsMember({"zh", "en"}));
    command->footer(
        "Files are only read: never moved, renamed or changed. Of RAW+JPEG pairs the JPEG is the "
        "shot. The same bytes\n"
        "are one shot, under however many names. Killed at any moment, the next start goes on "
        "where it was.\n"
        "Exit code of --once: 0 all are shots, 1 something was refused, 70 something still waits.\n"
        "Example: liuying watch ~/Pictures/tether --server http://127.0.0.1:8420 --station zjg-1 "
        "--token camera.token");
    command->callback([arguments, &outcome] { outcome.exit_code = watch(*arguments); });
}

}  // namespace liuying::app
