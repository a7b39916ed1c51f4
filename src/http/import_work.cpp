#include "http/import_work.h"

#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "http/failure_log.h"

namespace liuying::http {

namespace {

Refusal busy() {
    return {"import_busy",
            {"本批次的另一次导入正在进行。", "Another import of this campaign is being taken."},
            {"请等它结束或停止它，再确认这一次。",
             "Wait until it ends, or stop it, and confirm this one then."}};
}

Refusal chosen_otherwise() {
    return {"import_busy",
            {"这次导入正按另一组选择进行。",
             "This import is being taken already, by other choices than these."},
            {"请等它结束；要按现在的选择导入，先停止它。",
             "Wait until it ends; to take it by these choices, stop it first."}};
}

Refusal failed() {
    return {"import_failed",
            {"导入时服务器出错，没有改动任何数据。",
             "The server failed while it imported; nothing was changed."},
            {"请重试；仍然失败请联系管理员，原因在服务器日志中。",
             "Try again; if it fails again see the administrator, the server's log says why."}};
}

}  // namespace

ImportWork::~ImportWork() {
    const std::scoped_lock lock{mutex_};
    for (auto& [campaign, hand] : hands_) hand->progress.stop();
    // The threads end without the lock: each hand's is joined as it goes.
}

Result<ImportWork::State, Refusal> ImportWork::take(const std::string& campaign,
                                                    const std::string& import,
                                                    const std::string& choices, Work work,
                                                    std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    auto& newest = hands_[campaign];
    if (newest && !newest->outcome) {
        if (newest->import != import) return refuse(busy());
        if (newest->choices != choices) return refuse(chosen_otherwise());
        return wait(lock, newest, patience);
    }
    auto hand = std::make_shared<Hand>();
    hand->import = import;
    hand->choices = choices;
    auto* const mine = hand.get();  // lives until its thread is joined
    hand->thread = std::jthread{[this, mine, work = std::move(work)] {
        // What the dry run took, and at the end the records themselves, is given back to the
        // system: this thread's arena would not use the first, nor another thread's the second.
        malloc_trim(0);
        Outcome outcome = refuse(failed());
        try {
            outcome = work(mine->progress);
        } catch (const std::exception& error) {
            spdlog::error("the import {} failed: {}", mine->import, loggable(error));
        }
        malloc_trim(0);
        const std::scoped_lock own{mutex_};
        mine->outcome = std::move(outcome);
        ended_.notify_all();
    }};
    newest = hand;  // the one before has nothing left to do but to end
    return wait(lock, hand, patience);
}

std::optional<ImportWork::State> ImportWork::ask(const std::string& import,
                                                 std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    const auto hand = hand_of(import);
    if (!hand) return std::nullopt;
    return wait(lock, hand, patience);
}

void ImportWork::stop(const std::string& import) {
    const std::scoped_lock lock{mutex_};
    if (const auto hand = hand_of(import)) hand->progress.stop();
}

// Its own share of the hand: the map may hold another by the time it ends.
ImportWork::State ImportWork::wait(std::unique_lock<std::mutex>& lock, std::shared_ptr<Hand> hand,
                                   std::chrono::milliseconds patience) {
    ended_.wait_for(lock, patience, [&] { return hand->outcome.has_value(); });
    const auto& progress = hand->progress;
    return {.step = progress.step(),
            .done = progress.done(),
            .of = progress.of(),
            .stopping = progress.stopped(),
            .choices = hand->choices,
            .outcome = hand->outcome};
}

std::shared_ptr<ImportWork::Hand> ImportWork::hand_of(const std::string& import) const {
    const auto found = std::ranges::find_if(
        hands_, [&](const auto& one) { return one.second && one.second->import == import; });
    return found == hands_.end() ? nullptr : found->second;
}

}  // namespace liuying::http
