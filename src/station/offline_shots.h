#pragma once
// What this machine's camera takes without the network: each picture judged, kept, and weighed
// against who sat before it, by the engines of the server.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/words.h"
#include "capture/whose.h"
#include "portrait/engine.h"
#include "station/offline_chair.h"
#include "station/shot_shelf.h"
#include "station/watch.h"

namespace liuying::station {

// Whose a shot is, as far as this machine can tell.
struct WhoseShot {
    std::optional<store::EventId> seat;  // of whom it is, or of whoever sat there
    bool sure = false;
    double error = 1;
    capture::Disagreement disagreement = capture::Disagreement::None;
    std::vector<store::EventId> candidates;  // seats, the likeliest first
};

class OfflineShots final : public ShotReceiver {
public:
    // All outlive it. `kept` is told of every shot that was kept.
    OfflineShots(OfflineChair& chair, ShotShelf& shelf, const portrait::Engine& engine,
                 std::function<void()> kept)
        : chair_{chair}, shelf_{shelf}, engine_{engine}, kept_{std::move(kept)} {}

    // "later" until the campaign was fetched.
    [[nodiscard]] std::variant<std::string, Later> session() override;
    [[nodiscard]] Answer take(const Picture& picture) override;
    [[nodiscard]] std::variant<std::string, Later> shot_of(const std::string& sha256) override;

    struct Weighed {
        KeptShot shot;
        WhoseShot whose;
    };
    // All shots of this camera, in the order they came, with whose they are. What was weighed once
    // is remembered until somebody sits down, stands up, or a shot comes.
    [[nodiscard]] std::shared_ptr<const std::vector<Weighed>> weighed();

    // Why the last picture could not be kept; nothing once one was.
    [[nodiscard]] std::optional<Words> trouble() const;

    // As a JPEG of at most `long_side_px`; nothing when its bytes have left.
    [[nodiscard]] std::optional<Bytes> preview(const KeptShot& shot, int long_side_px) const;

    [[nodiscard]] OfflineChair& chair() { return chair_; }
    [[nodiscard]] ShotShelf& shelf() { return shelf_; }

private:
    [[nodiscard]] std::shared_ptr<const campaign::Campaign> rules();

    OfflineChair& chair_;
    ShotShelf& shelf_;
    const portrait::Engine& engine_;
    std::function<void()> kept_;
    [[nodiscard]] Answer kept(const KeptShot& shot, std::span<const std::uint8_t> bytes,
                              const std::optional<portrait::Appearance>& appearance);

    mutable std::mutex mutex_;  // over what follows
    std::optional<Words> trouble_;
    std::shared_ptr<const campaign::Campaign> of_rules_;
    std::int64_t of_version_ = -1;
    std::vector<SeatHere> of_seats_;
    std::shared_ptr<const std::vector<Weighed>> weighed_;
};

}  // namespace liuying::station
