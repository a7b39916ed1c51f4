#pragma once
// Keeps an offline desk up to date while there is a network: the key once the session is open, then
// whatever changed.

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/naming.h"
#include "base/result.h"
#include "base/words.h"
#include "station/offline_desk.h"
#include "station/shot_shelf.h"

namespace liuying::station {

// The server, as a station asks it.
class Upstream {
public:
    struct Later {
        Words why;
        bool answered = false;  // by the server itself, else nobody is there
    };                          // not now
    struct Revoked {};          // the device's token opens no door any more
    struct Same {};             // nothing new

    virtual ~Upstream() = default;
    // What came after `cursor` ("" for everything), line by line. True: the answer ended well.
    [[nodiscard]] virtual std::variant<bool, Same, Later, Revoked> prefetch(
        const std::string& session, const std::string& cursor,
        const std::function<void(std::string_view)>& line) = 0;
    struct Key {
        access::NamingKey key;
        access::LockedKey locked;
    };
    [[nodiscard]] virtual std::variant<Key, Later, Revoked> key(const std::string& session) = 0;
    // What was done here, all of one place, in order. The answers, in the order of the acts.
    struct Answer {
        std::optional<std::int64_t> sign_in_no;
        std::optional<std::int64_t> seq;  // of its entry in the journal
        std::optional<Refusal> refusal;
    };
    // The server's last word on all of them: asking again changes nothing.
    struct Never {
        Refusal why;
        bool of_one = false;  // one act among them may be the reason
    };
    [[nodiscard]] virtual std::variant<std::vector<Answer>, Never, Later, Revoked> send(
        const Place& place, const std::vector<Act>& acts, Instant now,
        std::chrono::milliseconds ahead) = 0;
    // By how much the server's clock is ahead of this machine's.
    [[nodiscard]] virtual std::variant<std::chrono::milliseconds, Later, Revoked> clock_ahead(
        const Place& place, const Clock& clock) = 0;
    struct HasIt {};
    // One shot with its bytes; a refusal is for good.
    [[nodiscard]] virtual std::variant<HasIt, Refusal, Later, Revoked> send_shot(
        const KeptShot& shot, std::span<const std::uint8_t> bytes,
        std::chrono::milliseconds ahead) = 0;
};

class Sync {
public:
    // All outlive it. `shots`: of a machine with a camera.
    Sync(OfflineDesk& desk, Upstream& upstream, ShotShelf* shots = nullptr)
        : desk_{desk}, upstream_{upstream}, shots_{shots} {}

    enum class Server { Away, Answers, KnowsUsNoMore };
    struct Outcome {
        Server server = Server::Away;
        Words why;          // when away, or when something is still missing
        bool more = false;  // pictures moved on and others wait: the next try may be at once
        [[nodiscard]] bool reached() const { return server != Server::Away; }
    };
    // One try. Any thread; one at a time. What is thrown meanwhile is the outcome's reason.
    Outcome once();
    [[nodiscard]] Outcome last();
    // A try will begin soon: trying() from now on, until it has ended.
    void expect();
    [[nodiscard]] bool trying();

private:
    Outcome tried();
    // Hands over what waits, batch by batch; what came of it, when something stopped it.
    std::optional<Outcome> handed_over(std::chrono::milliseconds ahead);
    // Some of the shots that wait, after the seats they belong to. What the server cannot take now
    // waits its turn again behind the others.
    std::optional<Outcome> shots_handed_over(std::chrono::milliseconds ahead);
    // Both, by one measure of the clocks.
    std::optional<Outcome> all_handed_over();
    Outcome revoked();

    OfflineDesk& desk_;
    Upstream& upstream_;
    ShotShelf* shots_;
    std::mutex trying_;
    std::mutex mutex_;  // over what follows
    Outcome last_;
    bool expected_ = false;
    bool at_it_ = false;
    bool more_ = false;  // of the try under way
};

}  // namespace liuying::station
