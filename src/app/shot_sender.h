#pragma once
// The shot receiver of a watched folder behind the HTTP API: finds the session that the station
// takes shots of now, and hands pictures over.

#include <functional>
#include <memory>
#include <string>

#include "app/api_client.h"
#include "station/watch.h"

namespace liuying::app {

struct ShotsTo {
    std::string server;
    std::string campaign;  // "SCHOOL/CAMPAIGN"; empty: the one with a session today
    std::string station;
    std::string session;  // empty: the station's session of today that is open
};

class ShotSender final : public station::ShotReceiver {
public:
    // `token` is asked again whenever the server no longer takes the last one.
    ShotSender(ShotsTo to, std::function<std::string()> token);

    // Throws std::runtime_error in words when what was asked for does not exist: no such campaign,
    // no such station in the session.
    [[nodiscard]] std::variant<std::string, Later> session() override;
    [[nodiscard]] Answer take(const station::Picture& picture) override;
    [[nodiscard]] std::variant<std::string, Later> shot_of(const std::string& sha256) override;

private:
    [[nodiscard]] std::optional<Later> find_campaign();
    template <class Ask>
    [[nodiscard]] std::variant<ApiAnswer, Later> ask(Ask&& ask);

    ShotsTo to_;
    std::function<std::string()> token_;
    std::unique_ptr<ApiClient> api_;
    std::string base_;  // "/api/v1/schools/…/campaigns/…", once known
};

}  // namespace liuying::app
