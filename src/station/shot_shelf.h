#pragma once
// Shots of this machine's camera while the network is gone: the bytes, what was judged of them, and
// whether the server has them. On the disk before they are acknowledged. The camera's own files are
// nobody's to touch; these are copies, and go once the server has them.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "base/words.h"
#include "capture/whose.h"
#include "portrait/appearance.h"
#include "station/act_journal.h"

namespace liuying::station {

struct KeptShot {
    std::int64_t seq = 0;  // in the order they came
    store::EventId id;
    Place place;
    std::string station;
    std::string sha256;  // hex
    std::string file_name;
    Instant seen;       // this machine's clock
    bool live = false;  // `seen` is when it came, while the folder was watched
    std::string camera;
    std::int64_t counter = 0;
    std::optional<std::int64_t> camera_ms;  // its clock's milliseconds since 1970
    int width_px = 0;                       // upright
    int height_px = 0;
    std::string verdict;  // "" when it could not be judged
    int faces = 0;
    std::string findings = "[]";  // JSON, as the pages draw them; not of()
    ActState state = ActState::Waiting;
    std::optional<Refusal> refusal{};     // once parked
    std::vector<capture::Alike> alike{};  // to the shots of this camera just before it
};

class ShotShelf {
public:
    // Makes its tables, and the folder of the bytes beside them. The database outlives it.
    ShotShelf(store::Database& database, std::filesystem::path folder);

    // Bytes first, then the row; when it returns both are on the disk. Nothing happens when these
    // bytes are there. Throws std::system_error when the disk refuses.
    void keep(const KeptShot& shot, std::span<const std::uint8_t> bytes,
              const std::optional<portrait::Appearance>& appearance);
    [[nodiscard]] std::optional<KeptShot> with_bytes(std::string_view sha256);
    [[nodiscard]] std::optional<KeptShot> find(store::EventId id);
    // What the shots of this camera before this one looked like, the newest first.
    struct Looked {
        std::string id;
        portrait::Appearance appearance;
    };
    [[nodiscard]] std::optional<Looked> newest_look(const Place& place, std::string_view station);

    // Of one camera, in the order they came, without their findings.
    [[nodiscard]] std::vector<KeptShot> of(const Place& place, std::string_view station);
    // The oldest of those that were put off least.
    [[nodiscard]] std::optional<KeptShot> next_waiting();
    // The server cannot take it now: the others go first.
    void put_off(store::EventId id);
    [[nodiscard]] std::vector<KeptShot> parked();
    [[nodiscard]] std::int64_t count(ActState state);
    // How many were kept since this start: rises with each.
    [[nodiscard]] std::int64_t version() const { return version_; }

    // Nothing when they are not here any more. Throws std::system_error when the disk refuses.
    [[nodiscard]] std::optional<Bytes> bytes(std::string_view sha256) const;
    // The server has it: its bytes leave once forty more have come.
    void taken(store::EventId id);
    void refused(store::EventId id, const Refusal& why);
    void try_all_again();
    // Nothing of what the server has stays: no bytes, no findings, no look.
    void forget_taken();

private:
    [[nodiscard]] std::filesystem::path file_of(std::string_view sha256) const;

    store::Database& database_;
    std::filesystem::path folder_;
    std::atomic<std::int64_t> version_ = 0;
};

}  // namespace liuying::station
