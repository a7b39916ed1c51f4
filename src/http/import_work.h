#pragma once
// Taking a roster lasts seconds: it is done beside the requests, one import of a campaign at a
// time. Whoever asks finds it again, by the import's id, and may stop it before it is committed.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/words.h"
#include "store/import_progress.h"
#include "store/roster_records.h"

namespace liuying::http {

class ImportWork {
public:
    using Outcome = Result<store::Confirmed, Refusal>;
    // Runs on a thread of its own; must own what it needs, and look at the progress for a stop.
    using Work = std::function<Outcome(store::ImportProgress& progress)>;

    struct State {
        store::ImportStep step{};
        std::size_t done = 0;
        std::size_t of = 0;
        bool stopping = false;
        std::string choices;
        std::optional<Outcome> outcome;  // nothing while it goes on
    };

    ImportWork() = default;
    // Asks what runs to stop, and waits for it.
    ~ImportWork();
    ImportWork(const ImportWork&) = delete;
    ImportWork& operator=(const ImportWork&) = delete;

    // Begins it, or finds it running; waits for its end as long as `patience`. Refuses (kind
    // "import_busy") while another import of the campaign is being taken, or this one by other
    // `choices`.
    [[nodiscard]] Result<State, Refusal> take(const std::string& campaign,
                                              const std::string& import, const std::string& choices,
                                              Work work, std::chrono::milliseconds patience);
    // Nothing when this import was not taken since the server was started.
    [[nodiscard]] std::optional<State> ask(const std::string& import,
                                           std::chrono::milliseconds patience);
    // Asks it to stop; nothing happens when it has ended.
    void stop(const std::string& import);

private:
    struct Hand {
        std::string import;
        std::string choices;
        store::ImportProgress progress;
        std::optional<Outcome> outcome;
        std::jthread thread;  // last: joined before the rest goes
    };
    [[nodiscard]] State wait(std::unique_lock<std::mutex>& lock, std::shared_ptr<Hand> hand,
                             std::chrono::milliseconds patience);
    [[nodiscard]] std::shared_ptr<Hand> hand_of(const std::string& import) const;

    mutable std::mutex mutex_;
    std::condition_variable ended_;
    std::map<std::string, std::shared_ptr<Hand>> hands_;  // by campaign: its newest
};

}  // namespace liuying::http
