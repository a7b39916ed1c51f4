#pragma once
// The server as an offline station asks it: over HTTP, with the device's token.

#include <functional>
#include <memory>
#include <string>

#include "app/api_client.h"
#include "station/sync.h"

namespace liuying::app {

struct StationOf {
    std::string server;    // "https://…", without a slash at its end
    std::string campaign;  // 10335/2022
};

class StationUpstream final : public station::Upstream {
public:
    StationUpstream(StationOf of, std::string token);

    std::variant<bool, Same, Later, Revoked> prefetch(
        const std::string& session, const std::string& cursor,
        const std::function<void(std::string_view)>& line) override;
    std::variant<Key, Later, Revoked> key(const std::string& session) override;
    std::variant<std::vector<Answer>, Never, Later, Revoked> send(
        const station::Place& place, const std::vector<station::Act>& acts, Instant now,
        std::chrono::milliseconds ahead) override;
    std::variant<std::chrono::milliseconds, Later, Revoked> clock_ahead(
        const station::Place& place, const Clock& clock) override;
    std::variant<HasIt, Refusal, Later, Revoked> send_shot(
        const station::KeptShot& shot, std::span<const std::uint8_t> bytes,
        std::chrono::milliseconds ahead) override;

private:
    [[nodiscard]] static std::string of_session(const station::Place& place);

    StationOf of_;
    std::string token_;
    std::unique_ptr<ApiClient> api_;
};

// Enrols this machine by the one-time code of the devices page: its token, or why not.
[[nodiscard]] Result<std::string, Refusal> enrol(const std::string& server,
                                                 const std::string& code);

}  // namespace liuying::app
