#include "station/watch.h"

#include <poll.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/hash.h"
#include "base/id.h"
#include "capture/original.h"

namespace liuying::station {

namespace {

using namespace std::chrono_literals;
using capture::HandOver;
using capture::Ledger;

struct EventTag;

constexpr auto first_retry = 500ms;
constexpr auto soon = 200ms;

bool readable(int descriptor) {
    pollfd one{descriptor, POLLIN, 0};
    return ::poll(&one, 1, 0) > 0;
}

Instant changed_at(const capture::FileSeen& file) {
    return instant_of_ms(file.changed_ns / 1'000'000);
}

Words verdict_words(const std::string& verdict) {
    if (verdict == "pass") return {"合格", "pass"};
    if (verdict == "warn") return {"有提示", "warnings"};
    if (verdict == "fail") return {"不合格", "fail"};
    if (verdict == "look") return {"请人工看", "look yourself"};
    return {"未能判定，请人工看", "not judged, look yourself"};
}

}  // namespace

Watch::Watch(devices::CameraFolder& folder, devices::LedgerFile& ledger, ShotReceiver& receiver,
             const Clock& clock, const WatchSettings& settings, Say say)
    : folder_{folder},
      ledger_{ledger},
      receiver_{receiver},
      clock_{clock},
      settings_{settings},
      say_{std::move(say)} {}

WatchCounts Watch::run(int stop) {
    auto moved = std::chrono::steady_clock::now();
    std::int64_t answered = 0;
    auto retry = std::chrono::milliseconds{first_retry};
    while (!readable(stop)) {
        look();
        const auto now = std::chrono::steady_clock::now();
        if (!later_) retry = first_retry;
        const auto so_far = counts_.shots + counts_.there_before + counts_.refused;
        if (std::exchange(answered, so_far) != so_far) moved = now;
        if (settings_.once && (counts_.waiting == 0 || now - moved > settings_.patience)) break;
        auto pause = settings_.look_again;
        if (later_) {
            pause = retry;
            retry = std::min(retry * 2, settings_.retry_at_most);
        } else if (counts_.waiting > 0) {
            pause = std::min(pause, std::chrono::milliseconds{soon});
        }
        folder_.wait(pause, stop);
    }
    return counts_;
}

// When a file came: while we watch, when this machine wrote it (we may have been busy handing over
// another); before that its own time is all there is.
Instant Watch::seen_at(const capture::FileSeen& file) const {
    const auto now = clock_.now();
    if (first_look_) return std::min(now, instant_of_ms(file.changed_ns / 1'000'000));
    const auto written = instant_of_ms(file.touched_ns / 1'000'000);
    const bool by_our_clock = written <= now && now - written <= 60s;
    return by_our_clock ? written : now;
}

bool Watch::settled(const Pending& pending) const {
    const auto age = clock_.now() - changed_at(pending.file);
    return age >= settings_.settle ||
           std::chrono::steady_clock::now() - pending.since >= settings_.settle;
}

void Watch::look() {
    counts_.waiting = 0;
    const auto files = folder_.list();
    std::set<std::string> present;
    bool later = false;
    for (const auto& file : files) {
        const auto known = ledger_.ledger().bytes_of(file);
        const auto* before = known ? ledger_.ledger().of(*known) : nullptr;
        if (known) present.insert(*known);
        if (before && before->state != HandOver::State::Begun) {
            if (first_look_ && before->state == HandOver::State::Refused)
                refuse(file.name, before->why);
            if (first_look_ && before->state == HandOver::State::Shot) ++counts_.there_before;
            continue;
        }
        auto& pending = pending_[file.name];
        if (pending.file != file) {
            const bool first_sight = pending.file.name.empty();
            const auto now = std::chrono::steady_clock::now();
            if (first_sight)
                pending = {file, now, seen_at(file), !first_look_, false};
            else
                pending = {file, now, pending.seen, pending.live, false};
        }
        const bool done = settled(pending);
        if (later || (pending.looked_at && !done)) {
            ++counts_.waiting;
            continue;
        }
        std::optional<Bytes> bytes;
        try {
            bytes = folder_.read(file);
            unreadable_.erase(file.name);
        } catch (const std::system_error& error) {
            if (unreadable_.insert(file.name).second)
                say_({file.name + "：无法读取（" + error.code().message() + "），稍后再试",
                      file.name + ": cannot be read (" + error.code().message() +
                          "), trying again"});
        }
        if (!bytes) {
            ++counts_.waiting;
            continue;
        }
        if (!done && !capture::whole_jpeg(*bytes)) {
            pending.looked_at = true;
            ++counts_.waiting;
            continue;
        }
        present.insert(to_hex(sha256(*bytes)));
        if (!hand_over(pending, *bytes)) {
            later = true;
            ++counts_.waiting;
            continue;
        }
        pending_.erase(file.name);
    }
    first_look_ = false;
    if (!later && !begun_settled_) {
        begun_settled_ = settle_begun(present);
        if (!begun_settled_) ++counts_.waiting;
    }
    // What is gone from the folder waits for nothing.
    std::erase_if(pending_, [&](const auto& one) {
        return !std::ranges::binary_search(files, one.first, {}, &capture::FileSeen::name);
    });
    if (!later) say_back();
}

bool Watch::hand_over(const Pending& pending, std::span<const std::uint8_t> bytes) {
    const auto& file = pending.file;
    const auto hash = to_hex(sha256(bytes));
    auto lines =
        ledger_.ledger().bytes_of(file) == hash ? std::string{} : Ledger::holds(file, hash);
    const auto* before = ledger_.ledger().of(hash);
    // The same bytes under the same name with another moment: only touched, nothing to tell.
    if (before && before->state != HandOver::State::Begun &&
        ledger_.ledger().last_bytes_of(file.name) == hash) {
        ledger_.append(lines);
        return true;
    }
    if (before && before->state == HandOver::State::Shot) {
        ledger_.append(lines);
        ++counts_.there_before;
        say_({file.name + "：与 " + before->file + " 相同，已是照片",
              file.name + ": the same picture as " + before->file + ", already a shot"});
        return true;
    }
    if (before && before->state == HandOver::State::Refused) {
        ledger_.append(lines);
        refuse(file.name, before->why);
        return true;
    }
    if (!before) {
        auto session = receiver_.session();
        if (const auto* later = std::get_if<ShotReceiver::Later>(&session)) {
            say_later(later->why);
            return false;
        }
        lines += Ledger::begun(hash, {.state = HandOver::State::Begun,
                                      .event_id = Id<EventTag>::make(clock_.now()).text(),
                                      .session = std::get<std::string>(session),
                                      .seen = pending.seen,
                                      .live = pending.live,
                                      .shot = {},
                                      .why = {},
                                      .file = file.name});
    }
    if (!lines.empty()) ledger_.append(lines);
    const auto answer = receiver_.take({file.name, bytes, hash, *ledger_.ledger().of(hash)});
    if (const auto* later = std::get_if<ShotReceiver::Later>(&answer)) {
        say_later(later->why);
        return false;
    }
    say_back();
    if (const auto* why = std::get_if<Refusal>(&answer)) {
        ledger_.append(Ledger::refused(hash, *why));
        refuse(file.name, *why);
        return true;
    }
    const auto& taken = std::get<ShotReceiver::Taken>(answer);
    ledger_.append(Ledger::became_shot(hash, taken.shot));
    if (taken.there_before) {
        ++counts_.there_before;
        say_({file.name + "：已是照片", file.name + ": a shot already"});
    } else {
        ++counts_.shots;
        const auto verdict = verdict_words(taken.verdict);
        say_({file.name + " → " + verdict.zh, file.name + " → " + verdict.en});
    }
    return true;
}

// A watch that was killed while it handed something over, and the file has gone since: did it
// arrive?
bool Watch::settle_begun(const std::set<std::string>& present) {
    std::vector<std::pair<std::string, std::string>> open;
    for (const auto& [hash, hand_over] : ledger_.ledger().all())
        if (hand_over.state == HandOver::State::Begun && !present.contains(hash))
            open.emplace_back(hash, hand_over.file);
    for (const auto& [hash, file] : open) {
        const auto shot = receiver_.shot_of(hash);
        if (const auto* later = std::get_if<ShotReceiver::Later>(&shot)) {
            say_later(later->why);
            return false;
        }
        const auto& id = std::get<std::string>(shot);
        if (!id.empty()) {
            ledger_.append(Ledger::became_shot(hash, id));
            continue;
        }
        say_({file + "：上次未传完，现已不在文件夹中，服务器也没有收到。请放回原文件。",
              file + ": was not handed over before the last end, is no longer in the folder, and "
                     "never reached the "
                     "server. Put the file back."});
    }
    return true;
}

void Watch::refuse(const std::string& file, const Refusal& why) {
    ++counts_.refused;
    say_({file + "：未收，" + why.message.zh + "（文件未动）",
          file + ": refused. " + why.message.en + " (the file is left as it is)"});
}

void Watch::say_later(const Words& why) {
    if (later_ == why.en) return;
    later_ = why.en;
    say_({"等待：" + why.zh + " 会一直重试。",
          "waiting: " + why.en + " Trying again until it works."});
}

void Watch::say_back() {
    if (!later_) return;
    later_.reset();
    say_({"恢复", "going on"});
}

}  // namespace liuying::station
