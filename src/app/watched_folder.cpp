#include "app/watched_folder.h"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "base/hash.h"

namespace liuying::app {

station::WatchCounts watch_folder(const std::filesystem::path& folder,
                                  const std::filesystem::path& ledger,
                                  station::ShotReceiver& receiver,
                                  const station::WatchSettings& settings,
                                  const station::Watch::Say& say, int stop) {
    const SystemClock clock;
    devices::CameraFolder camera{folder};
    devices::LedgerFile file{ledger};
    return station::Watch{camera, file, receiver, clock, settings, say}.run(stop);
}

std::filesystem::path ledger_beside_home(const ShotsTo& to) {
    std::filesystem::path state;
    if (const char* said = std::getenv("XDG_STATE_HOME"); said != nullptr && *said != '\0')
        state = said;
    else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        state = std::filesystem::path{home} / ".local" / "state";
    else
        throw std::runtime_error{
            "there is no home folder: say with --ledger where to write down what was handed over"};
    const auto which =
        to_hex(sha256(std::string_view{to.server + "|" + to.campaign + "|" + to.station}));
    return state / "liuying" / "watch" / (to.station + "-" + which.substr(0, 12) + ".ledger");
}

}  // namespace liuying::app
