#pragma once
// Keeps an offline desk up to date while there is a network: the key once the session is open, then
// whatever changed.

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

namespace liuying::station {

// The server, as a station asks it.
class Upstream {
public:
    struct Later {
        Words why;
    };                  // nobody answers, or not now
    struct Revoked {};  // the device's token opens no door any more
    struct Same {};     // nothing new

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
    // What was done here, all of one session, in order. The answers, in the order of the acts.
    struct Answer {
        std::optional<std::int64_t> sign_in_no;
        std::optional<Refusal> refusal;
    };
    [[nodiscard]] virtual std::variant<std::vector<Answer>, Later, Revoked> send(
        const std::string& session, const std::vector<Act>& acts, Instant now) = 0;
};

class Sync {
public:
    // All outlive it.
    Sync(OfflineDesk& desk, Upstream& upstream, std::string session)
        : desk_{desk}, upstream_{upstream}, session_{std::move(session)} {}

    struct Outcome {
        bool reached = false;  // the server answered
        Words why;             // when not, or when something is still missing
    };
    // One try. Any thread; one at a time.
    Outcome once();
    [[nodiscard]] Outcome last();

private:
    Outcome tried();
    // Hands over what waits, batch by batch; what came of it, when something stopped it.
    std::optional<Outcome> handed_over();

    OfflineDesk& desk_;
    Upstream& upstream_;
    std::string session_;
    std::mutex trying_;
    std::mutex mutex_;  // over last_
    Outcome last_;
};

}  // namespace liuying::station
