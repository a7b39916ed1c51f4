#pragma once
// A watch put together: folder, ledger and receiver. For `liuying watch` and `liuying serve
// --watch`.

#include <filesystem>

#include "app/shot_sender.h"
#include "station/watch.h"

namespace liuying::app {

// Until `stop` is readable, or as the settings say. Throws std::system_error or std::runtime_error
// with what is wrong when the folder or the ledger cannot be used.
station::WatchCounts watch_folder(const std::filesystem::path& folder,
                                  const std::filesystem::path& ledger,
                                  station::ShotReceiver& receiver,
                                  const station::WatchSettings& settings,
                                  const station::Watch::Say& say, int stop);

// $XDG_STATE_HOME/liuying/watch/…, one for each server, campaign and station: what one folder gave
// to a station, another folder does not give again. Throws std::runtime_error when there is no
// home.
[[nodiscard]] std::filesystem::path ledger_beside_home(const ShotsTo& to);

}  // namespace liuying::app
