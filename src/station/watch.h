#pragma once
// A watched folder becomes shots: every finished JPEG in it is handed over once, whatever is killed
// when. What is about to be handed over stands in the ledger, with its event, before it goes; a
// repeat is the same event. Files are only read.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "devices/camera_folder.h"
#include "devices/ledger_file.h"

namespace liuying::station {

struct Picture {
    std::string file;  // below the watched folder
    std::span<const std::uint8_t> bytes;
    std::string sha256;  // hex
    const capture::HandOver& as;
};

// Where shots go. Asked again and again while it says "later".
class ShotReceiver {
public:
    struct Taken {
        std::string shot;
        std::string verdict;        // "" when it could not be judged
        bool there_before = false;  // the same bytes were this station's shot already
    };
    struct Later {
        Words why;
    };
    using Answer = std::variant<Taken, Refusal, Later>;  // a refusal is for good

    virtual ~ShotReceiver() = default;
    // The session whose shots the station takes now.
    [[nodiscard]] virtual std::variant<std::string, Later> session() = 0;
    [[nodiscard]] virtual Answer take(const Picture& picture) = 0;
    // The shot that holds these bytes; "" when none does.
    [[nodiscard]] virtual std::variant<std::string, Later> shot_of(const std::string& sha256) = 0;
};

struct WatchSettings {
    // A file without its end that did not change for so long is cut off rather than being written.
    std::chrono::milliseconds settle{10'000};
    // Network folders do not say when something came.
    std::chrono::milliseconds look_again{3'000};
    std::chrono::milliseconds retry_at_most{5'000};
    // Ends when everything in the folder has its answer, or after `patience` without one.
    bool once = false;
    std::chrono::milliseconds patience{60'000};
};

struct WatchCounts {
    std::int64_t shots = 0;         // became shots in this run
    std::int64_t there_before = 0;  // were shots already
    std::int64_t refused = 0;
    std::int64_t waiting = 0;  // unfinished, unreadable, or the server cannot take them yet
};

class Watch {
public:
    using Say = std::function<void(const Words&)>;

    Watch(devices::CameraFolder& folder, devices::LedgerFile& ledger, ShotReceiver& receiver,
          const Clock& clock, const WatchSettings& settings, Say say);

    // Until `stop` is readable, or, with `once`, until everything has its answer.
    WatchCounts run(int stop);

private:
    struct Pending {
        capture::FileSeen file;
        std::chrono::steady_clock::time_point since;
        Instant seen;
        bool live = false;
        bool looked_at = false;  // as it is now, and its end was not there
    };

    // Looks at the folder once. What cannot go now is counted as waiting.
    void look();
    // False when the receiver said later.
    [[nodiscard]] bool hand_over(const Pending& pending, std::span<const std::uint8_t> bytes);
    [[nodiscard]] bool settle_begun(const std::set<std::string>& present);
    void refuse(const std::string& file, const Refusal& why);
    void say_later(const Words& why);
    void say_back();
    [[nodiscard]] Instant seen_at(const capture::FileSeen& file) const;
    [[nodiscard]] bool settled(const Pending& pending) const;

    devices::CameraFolder& folder_;
    devices::LedgerFile& ledger_;
    ShotReceiver& receiver_;
    const Clock& clock_;
    WatchSettings settings_;
    Say say_;

    bool first_look_ = true;
    bool begun_settled_ = false;
    std::map<std::string, Pending> pending_;
    std::set<std::string> unreadable_;  // said once
    std::optional<std::string> later_;  // what was said last, in English
    WatchCounts counts_;
};

}  // namespace liuying::station
