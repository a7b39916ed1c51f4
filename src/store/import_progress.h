#pragma once
// How far the reading or the taking of an import is: set by the thread that works, read by those
// who wait for it, any of whom may ask it to stop. Safe from several threads.

#include <atomic>
#include <cstddef>
#include <string_view>

namespace liuying::store {

enum class ImportStep { Reading, Checking, Comparing, Keeping, Preparing, Waiting, Writing };
[[nodiscard]] constexpr std::string_view name_of(ImportStep step) {
    switch (step) {
        case ImportStep::Reading: return "reading";      // the file, as a whole
        case ImportStep::Checking: return "checking";    // the file, row by row
        case ImportStep::Comparing: return "comparing";  // with the roster as it is
        case ImportStep::Keeping: return "keeping";      // the file and what was found
        case ImportStep::Preparing: return "preparing";  // seals, hashes, the journal's wording
        case ImportStep::Waiting: return "waiting";      // for other writes to end
        case ImportStep::Writing: return "writing";      // the one transaction
    }
    return "";
}

class ImportProgress {
public:
    // `of` 0: nobody knows how many.
    void at(ImportStep step, std::size_t done, std::size_t of) {
        done_ = done;
        of_ = of;
        step_ = step;
    }
    void stop() { stopped_ = true; }

    [[nodiscard]] ImportStep step() const { return step_; }
    [[nodiscard]] std::size_t done() const { return done_; }
    [[nodiscard]] std::size_t of() const { return of_; }
    [[nodiscard]] bool stopped() const { return stopped_; }

private:
    std::atomic<ImportStep> step_ = ImportStep::Reading;
    std::atomic<std::size_t> done_ = 0;
    std::atomic<std::size_t> of_ = 0;
    std::atomic<bool> stopped_ = false;
};

}  // namespace liuying::store
