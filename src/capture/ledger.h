#pragma once
// What a watched folder has given so far: which file held which bytes, under which event they were
// handed over, and what became of it. Folded from lines that are only ever appended; a line cut
// short by a power cut says nothing. Pure: who keeps the lines is devices/ledger_file.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "base/words.h"

namespace liuying::capture {

// A file as the folder shows it: when none of it changed, its bytes did not either.
struct FileSeen {
    std::string name;  // below the watched folder: "DCIM/100CANON/IMG_0001.JPG"
    std::uint64_t size = 0;
    std::int64_t changed_ns = 0;
    // When this machine last had a hand in it (ctime): unlike `changed_ns` no program sets it, to
    // the camera's time say. Not kept in the ledger.
    std::int64_t touched_ns = 0;

    friend bool operator==(const FileSeen& a, const FileSeen& b) {
        return a.name == b.name && a.size == b.size && a.changed_ns == b.changed_ns;
    }
};

struct HandOver {
    enum class State { Begun, Shot, Refused };
    State state = State::Begun;
    std::string event_id;
    std::string session;
    Instant seen;
    bool live = false;  // `seen` is when it came, while we watched
    std::string shot;   // of a shot
    Refusal why;        // of a refusal
    std::string file;   // the first that held these bytes
};

class Ledger {
public:
    // False when the line says nothing we know.
    bool read(std::string_view line);

    // Bytes by their SHA-256 in hex.
    [[nodiscard]] const HandOver* of(const std::string& sha256) const;
    // The bytes this unchanged file holds.
    [[nodiscard]] std::optional<std::string> bytes_of(const FileSeen& file) const;
    // The bytes this name held when last seen, whatever its moment says now.
    [[nodiscard]] std::optional<std::string> last_bytes_of(const std::string& name) const;
    [[nodiscard]] const std::unordered_map<std::string, HandOver>& all() const { return by_bytes_; }

    // Lines to append; each ends with a line feed.
    [[nodiscard]] static std::string holds(const FileSeen& file, const std::string& sha256);
    [[nodiscard]] static std::string begun(const std::string& sha256, const HandOver& hand_over);
    [[nodiscard]] static std::string became_shot(const std::string& sha256,
                                                 const std::string& shot);
    [[nodiscard]] static std::string refused(const std::string& sha256, const Refusal& why);

private:
    struct Held {
        FileSeen file;
        std::string sha256;
    };
    std::unordered_map<std::string, HandOver> by_bytes_;
    std::unordered_map<std::string, Held> by_name_;
};

}  // namespace liuying::capture
