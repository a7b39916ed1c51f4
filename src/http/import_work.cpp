#include "http/import_work.h"

#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "http/failure_log.h"

namespace liuying::http {

namespace {

constexpr std::ptrdiff_t read_at_once = 2;  // files of a campaign
constexpr std::ptrdiff_t read_in_all = 4;   // files of all campaigns: memory and cores are shared
constexpr std::ptrdiff_t remembered = 8;    // works of a campaign that have ended

Refusal busy() {
    return {"import_busy",
            {"本批次的另一次导入正在进行。", "Another import of this campaign is being taken."},
            {"请等它结束或停止它，再确认这一次。",
             "Wait until it ends, or stop it, and confirm this one then."}};
}

Refusal busy_reading() {
    return {"import_busy",
            {"正在读取的名单已经够多：每个批次同时读两份，全部批次共四份。",
             "Enough files are being read: two of a campaign at once, four of all of them."},
            {"请等其中一份读完再上传。", "Upload this one when one of them is read."}};
}

Refusal chosen_otherwise() {
    return {"import_busy",
            {"这次导入正按另一组选择进行。",
             "This import is being taken already, by other choices than these."},
            {"请等它结束；要按现在的选择导入，先停止它。",
             "Wait until it ends; to take it by these choices, stop it first."}};
}

Refusal failed(ImportJob job) {
    const Words step{"请重试；仍然失败请联系管理员，原因在服务器日志中。",
                     "Try again; if it fails again see the administrator, the server's log says "
                     "why."};
    switch (job) {
        case ImportJob::Reading:
            return {"import_failed",
                    {"读取文件时服务器出错，没有留下任何数据。",
                     "The server failed while it read the file; nothing was kept."},
                    step};
        case ImportJob::Taking:
            return {"import_failed",
                    {"导入时服务器出错，没有改动任何数据。",
                     "The server failed while it imported; nothing was changed."},
                    step};
    }
    return {};
}

}  // namespace

std::string_view name_of(ImportJob job) {
    switch (job) {
        case ImportJob::Reading: return "reading";
        case ImportJob::Taking: return "taking";
    }
    return "";
}

ImportWork::~ImportWork() {
    const std::scoped_lock lock{mutex_};
    for (auto& hand : hands_) hand->progress.stop();
    // The threads end without the lock: each hand's is joined as it goes.
}

Result<ImportWork::State, Refusal> ImportWork::begin(const Task& task, Work work,
                                                     std::chrono::milliseconds patience) {
    Lock lock{mutex_};
    switch (task.job) {
        case ImportJob::Reading:
            if (!ended_.wait_for(lock, patience, [&] { return may_read(task.campaign); }))
                return refuse(busy_reading());
            break;
        case ImportJob::Taking:
            if (const auto running = taking_of(task.campaign)) {
                if (running->task.import != task.import) return refuse(busy());
                if (running->task.choices != task.choices) return refuse(chosen_otherwise());
                return wait(lock, running, patience);
            }
            break;
    }
    auto hand = std::make_shared<Hand>();
    hand->task = task;
    start(hand, std::move(work));
    // The one before of this import, its reading, has nothing left to do but to end.
    std::erase_if(hands_, [&](const auto& one) {
        return one->task.campaign == task.campaign && one->task.import == task.import;
    });
    hands_.push_back(hand);
    forget_some(task.campaign);
    return wait(lock, hand, patience);
}

void ImportWork::start(const std::shared_ptr<Hand>& hand, Work work) {
    auto* const mine = hand.get();  // lives until its thread is joined
    hand->thread = std::jthread{[this, mine, work = std::move(work)]() mutable {
        // What the one before took, and at the end the records themselves, is given back to the
        // system: this thread's arena would not use the first, nor another thread's the second.
        malloc_trim(0);
        Outcome outcome = refuse(Refused{failed(mine->task.job)});
        try {
            outcome = work(mine->progress);
        } catch (const std::exception& error) {
            spdlog::error("the {} of import {} failed: {}", name_of(mine->task.job),
                          mine->task.import, loggable(error));
        }
        work = nullptr;  // and the uploaded file with it
        malloc_trim(0);
        const std::scoped_lock own{mutex_};
        mine->outcome = std::move(outcome);
        ended_.notify_all();
    }};
}

std::optional<ImportWork::State> ImportWork::ask(const std::string& campaign,
                                                 const std::string& import,
                                                 std::chrono::milliseconds patience) {
    Lock lock{mutex_};
    const auto hand = hand_of(campaign, import);
    if (!hand) return std::nullopt;
    return wait(lock, hand, patience);
}

std::vector<ImportWork::Task> ImportWork::under_way(const std::string& campaign) const {
    const std::scoped_lock lock{mutex_};
    std::vector<Task> tasks;
    for (const auto& hand : hands_)
        if (hand->task.campaign == campaign && !hand->outcome) tasks.push_back(hand->task);
    return tasks;
}

void ImportWork::stop(const std::string& campaign, const std::string& import) {
    const std::scoped_lock lock{mutex_};
    if (const auto hand = hand_of(campaign, import)) hand->progress.stop();
}

// Its own share of the hand: it may be forgotten by the time it ends.
ImportWork::State ImportWork::wait(Lock& lock, std::shared_ptr<Hand> hand,
                                   std::chrono::milliseconds patience) {
    ended_.wait_for(lock, patience, [&] { return hand->outcome.has_value(); });
    const auto& progress = hand->progress;
    return {.job = hand->task.job,
            .file = hand->task.file,
            .step = progress.step(),
            .done = progress.done(),
            .of = progress.of(),
            .stopping = progress.stopped(),
            .choices = hand->task.choices,
            .outcome = hand->outcome};
}

std::shared_ptr<ImportWork::Hand> ImportWork::hand_of(const std::string& campaign,
                                                      const std::string& import) const {
    const auto found = std::ranges::find_if(hands_, [&](const auto& one) {
        return one->task.campaign == campaign && one->task.import == import;
    });
    return found == hands_.end() ? nullptr : *found;
}

std::shared_ptr<ImportWork::Hand> ImportWork::taking_of(const std::string& campaign) const {
    const auto found = std::ranges::find_if(hands_, [&](const auto& one) {
        return one->task.job == ImportJob::Taking && one->task.campaign == campaign &&
               !one->outcome;
    });
    return found == hands_.end() ? nullptr : *found;
}

bool ImportWork::may_read(const std::string& campaign) const {
    const auto is_read = [](const auto& one) {
        return one->task.job == ImportJob::Reading && !one->outcome;
    };
    return std::ranges::count_if(hands_, is_read) < read_in_all &&
           std::ranges::count_if(hands_, [&](const auto& one) {
               return is_read(one) && one->task.campaign == campaign;
           }) < read_at_once;
}

// Of those that have ended the newest are remembered, for whoever lost their answer.
void ImportWork::forget_some(const std::string& campaign) {
    const auto has_ended = [&](const std::shared_ptr<Hand>& one) {
        return one->task.campaign == campaign && one->outcome.has_value();
    };
    for (auto many = std::ranges::count_if(hands_, has_ended); many > remembered; --many)
        hands_.erase(std::ranges::find_if(hands_, has_ended));
}

}  // namespace liuying::http
