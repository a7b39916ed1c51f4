#pragma once
// From the hall's rows to the binding engine and back: which sittings, shots and seats a station
// has, and which bindings follow from what the engine decides. Pure; refers to tickets, never to
// persons.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "binding/engine.h"
#include "binding/session.h"

namespace liuying::capture {

// Someone joined the station's line, in swipe order.
struct Turn {
    std::string token;
    Instant swiped;
};

struct SeatAt {
    std::string token;
    Instant from;
    std::optional<Instant> to;
    bool scanned = false;  // the ticket was scanned at the chair: a named person's act
};

enum class State { Sure, Worded, Doubtful };

struct Bound {
    std::string token;  // "" = nobody
    State state = State::Doubtful;
};

// How much likelier the sitter of a shot is the one of the shot `with` than another, by clothes,
// hair and colours: a natural logarithm.
struct Alike {
    std::string with;
    double ln_ratio = 0;
};

// How much likelier the sitter of a shot is the one of this entrance photo than another: natural
// logarithms, by clothes, hair and colours, and by the face where everyone compared consented.
struct AtEntrance {
    std::string token;
    double dress = 0;
    std::optional<double> face{};
};

// The same of the picture the school has of them, by the face alone; `apart`: how far apart the
// network that compared them holds two people, in standard deviations.
struct AtAdmission {
    std::string token;
    double face = 0;
    double apart = 0;
};

struct ShotAt {
    std::string id;
    std::optional<Instant> shutter;                     // seen by the station
    std::optional<std::int64_t> camera_ms;              // the camera's own clock
    std::string camera;                                 // whose clock that is
    std::optional<Instant> came;                        // its file, while the station watched
    std::optional<std::chrono::milliseconds> measured;  // the clock's offset, by word
    Instant taken;                                      // the best estimate
    bool timed = false;  // `taken` rests on the shutter or on a measured clock
    std::int64_t counter = 0;
    bool face = true;
    bool test = false;                   // the photographer marked it as a test
    std::vector<Alike> alike;            // to shots that stood beside it when it came
    std::vector<AtEntrance> entrance{};  // of those in the line around it
    std::vector<AtAdmission> admission{};
    // What holds rests on pictures that are forgotten when the session is closed or consent is
    // withdrawn; what was seen in them is not.
    bool by_picture = false;
    std::optional<Bound> now;  // what holds
};

struct Station {
    std::string id;
    Instant day_start;                     // seconds are counted from here
    std::int64_t camera_day_start_ms = 0;  // the same moment on the wall clock
    std::vector<Turn> turns;
    std::vector<SeatAt> seats;
    std::vector<ShotAt> shots;  // in the order they arrived from the camera
    // What is known of how often what goes wrong here. None: it is learned from this session alone,
    // each time anew.
    std::optional<binding::Parameters> rates;
};

// Why a shot waits for a person although someone was seated.
// Untimed: nobody knows when it was taken, so nothing can be said against the seats.
// OtherSitter: the seat fits, but clothes, hair and colours are others than in the shot before.
// NotAsAtEntrance: they are others than in the entrance photo of whoever is seated.
// NotAsAtAdmission: the face is another than in the school's picture of whoever is seated.
enum class Disagreement {
    None,
    EmptyChair,
    OtherSeat,
    OtherSitter,
    NotAsAtEntrance,
    NotAsAtAdmission,
    TwoFaces,
    Contradicted,
    Untimed
};

struct Answer {
    std::string shot;
    std::string token;  // "" = nobody; the best guess where it is doubtful
    State state = State::Doubtful;
    double error = 1;                   // stated chance that it is wrong
    std::vector<std::string> rests_on;  // "seat_scan", "seat", "order", "time", "same_sitter",
                                        // "entrance_photo", "admission_photo", "reference" (a face)
    Disagreement disagreement = Disagreement::None;
    std::vector<std::string> candidates;  // likeliest first
};

// Says of each shot when it was taken and on what that rests, from shutters and camera clocks.
void set_times(Station& station);

// What each shot's binding should be now. A worded binding is an answer to the engine and stays. A
// sure one is never moved to another person by the engine: where the evidence turned, it becomes
// doubtful. A shot whose moment nobody knows waits for a person, whatever else seems to fit. What
// rests on a picture of the person that is forgotten stays as it is until a person or a seat says
// otherwise.
[[nodiscard]] std::vector<Answer> whose(const Station& station, double level);

// Pictures of the people that there are and that are not heard, because the measure is wrong:
// "entrance_photo", "admission_photo".
[[nodiscard]] std::vector<std::string> unheard(const Station& station);

// Who was in the chair at that moment, as the seats say.
[[nodiscard]] const SeatAt* seated_at(const Station& station, Instant at);

[[nodiscard]] const char* name_of(State state);
[[nodiscard]] State state_named(std::string_view name);
[[nodiscard]] const char* name_of(Disagreement disagreement);

}  // namespace liuying::capture
