#include "app/forgetting.h"

#include <spdlog/spdlog.h>

#include <chrono>

namespace liuying::app {

namespace {

constexpr std::chrono::minutes between{10};

}  // namespace

void forget_what_is_past(http::House& house) {
    for (const auto& campaign : house.campaigns.all()) house.admission.forget_past(campaign);
}

Forgetting::Forgetting(http::House& house)
    : thread_{[this, &house](const std::stop_token& stop) {
          std::unique_lock lock{mutex_};
          do {
              try {
                  forget_what_is_past(house);
              } catch (const std::exception& failure) {
                  spdlog::error("what is past could not be forgotten: {}", failure.what());
              }
          } while (!ends_.wait_for(lock, stop, between, [&] { return stop.stop_requested(); }));
      }} {}

Forgetting::~Forgetting() {
    thread_.request_stop();
    ends_.notify_all();
}

}  // namespace liuying::app
