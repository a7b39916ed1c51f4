#pragma once
// Reading and taking a roster last seconds: it is done beside the requests. Whoever asks finds it
// again, by the import's id, and may stop it before anything is kept or committed. Of a campaign
// one import is taken at a time, and two files are read; of all campaigns four.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "roster/import.h"
#include "store/import_progress.h"
#include "store/roster_records.h"

namespace liuying::http {

// Reading: the dry run of a file. Taking: what was read becomes the roster.
enum class ImportJob { Reading, Taking };
[[nodiscard]] std::string_view name_of(ImportJob job);

class ImportWork {
public:
    // Why it came to nothing; of a file refused for its columns, what these seem to be.
    struct Refused {
        // Of a refusal as every other place gives it.
        Refused(Refusal refusal, std::vector<roster::ColumnUse> seen = {})  // NOLINT(*-explicit-*)
            : why{std::move(refusal)}, columns{std::move(seen)} {}
        Refusal why;
        std::vector<roster::ColumnUse> columns;
    };
    // What was taken; of a file that was read, and is kept now, nothing.
    using Outcome = Result<std::optional<store::Confirmed>, Refused>;
    // Runs on a thread of its own; must own what it needs, and look at the progress for a stop.
    using Work = std::function<Outcome(store::ImportProgress& progress)>;

    struct Task {
        ImportJob job{};
        std::string campaign;
        std::string import;
        std::string file;     // its name
        std::string choices;  // of what is taken
    };
    struct State {
        ImportJob job{};
        std::string file;
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
    // `choices`; while two files of the campaign, or four of all, are being read, when none ends
    // within `patience`.
    [[nodiscard]] Result<State, Refusal> begin(const Task& task, Work work,
                                               std::chrono::milliseconds patience);
    // Nothing when this import was neither read nor taken lately.
    [[nodiscard]] std::optional<State> ask(const std::string& campaign, const std::string& import,
                                           std::chrono::milliseconds patience);
    // What is being read or taken of a campaign just now, in the order it was begun.
    [[nodiscard]] std::vector<Task> under_way(const std::string& campaign) const;
    // Asks it to stop; nothing happens when it has ended.
    void stop(const std::string& campaign, const std::string& import);

private:
    struct Hand {
        Task task;
        store::ImportProgress progress;
        std::optional<Outcome> outcome;
        std::jthread thread;  // last: joined before the rest goes
    };
    using Lock = std::unique_lock<std::mutex>;
    [[nodiscard]] State wait(Lock& lock, std::shared_ptr<Hand> hand,
                             std::chrono::milliseconds patience);
    [[nodiscard]] std::shared_ptr<Hand> hand_of(const std::string& campaign,
                                                const std::string& import) const;
    [[nodiscard]] std::shared_ptr<Hand> taking_of(const std::string& campaign) const;
    [[nodiscard]] bool may_read(const std::string& campaign) const;
    void forget_some(const std::string& campaign);
    void start(const std::shared_ptr<Hand>& hand, Work work);

    mutable std::mutex mutex_;
    std::condition_variable ended_;
    std::vector<std::shared_ptr<Hand>> hands_;  // in the order they were begun
};

}  // namespace liuying::http
