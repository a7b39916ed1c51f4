#pragma once
// A session while it runs: a new shot costs one column of the model, an answer the columns after
// it. Any sitting may be the last so far. Not for two threads at once.

#include <memory>

#include "binding/engine.h"

namespace liuying::binding {

// What is known about the newest shot the moment it arrives.
struct LiveView {
    int shot = -1;
    std::vector<Label> who;  // falling p
    int expected = nobody;   // the sitting whose turn it is by order
    bool alarm = false;      // somebody else than expected: say your name, please
    // The expected one, with p below 0.96: mostly the next picture says so. Time to ask when none
    // has come for settle_s.
    bool unsure = false;
};
// Half the pictures of a sitting come sooner after the one before, and nobody changes the chair in
// this time.
inline constexpr double settle_s = 5;

class LiveSession {
public:
    explicit LiveSession(std::string id, Parameters parameters = {});
    ~LiveSession();
    LiveSession(LiveSession&&) noexcept;
    LiveSession& operator=(LiveSession&&) noexcept;

    // Positions returned are those of session().
    [[nodiscard]] Result<int, Fault> add_sitting(Sitting sitting);
    [[nodiscard]] Result<LiveView, Fault> add_shot(Shot shot);
    // The view after it is again that of the newest shot.
    [[nodiscard]] Result<LiveView, Fault> add_answer(const Answer& answer);
    [[nodiscard]] Result<LiveView, Fault> add_seat(const Seat& seat);

    [[nodiscard]] const Session& session() const;
    // The whole session again, learned and smoothed: what bind() says about session().
    [[nodiscard]] Result<Posterior, Fault> posterior() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace liuying::binding
