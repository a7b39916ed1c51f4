#pragma once
// What one portrait session knows about whose picture is whose: sittings in swipe order, shots in
// camera order, and every witness a site happens to have. Plain data; names nobody: ids are opaque
// strings and a sitting or shot is spoken of by its position in these vectors. All times are
// seconds on some clock of one day; scores are standardised: about N(0,1) between different people,
// N(d,1) for the same person. Every witness is optional. What is absent weighs nothing; what is not
// a finite number is refused.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "binding/parameters.h"

namespace liuying::binding {

// In place of a sitting's position: the shot belongs to no sitting here (a test shot, a stranger).
inline constexpr int nobody = -1;

// One person's turn: the document that was swiped. When two people exchange slips, the sitting is
// the document's owner.
struct Sitting {
    std::string id;                  // unique in the session
    int station = 0;                 // whose queue; sittings of one station stand in swipe order
    std::optional<double> swiped_s;  // desk clock
    bool has_reference = false;  // an entrance photo or a school's picture, compared with consent
};

struct ReferenceScore {
    int sitting;   // position in Session::sittings
    double score;  // this shot against that sitting's reference
};

// How much likelier a shot shows this sitting's person than another, by what is no face (clothes
// and hair of an entrance photo): a natural logarithm, calibrated where it was measured. It weighs
// and is never learned anew; it is nobody's key.
struct Resemblance {
    int sitting;
    double ln_ratio;
};

enum class SlipSeen : std::uint8_t {
    None,        // no slip in the frame, or nobody looked
    Unreadable,  // a slip is there, its code was not decoded
    Known,       // decoded: `code` names a sitting of this session
    Foreign      // decoded, but of no sitting of this session
};

struct Shot {
    std::string id;             // unique in the session
    std::optional<int> camera;  // = station it stands at; absent when files of several were merged
    std::optional<std::int64_t>
        counter;  // the camera's file number; a gap = files that existed and are missing
    std::optional<double> camera_s;  // the camera's own clock: offset unknown, may jump
    std::optional<double>
        station_s;     // when the station saw the shutter, on the desk's clock (tethered)
    bool face = true;  // a face was found
    SlipSeen slip = SlipSeen::None;
    int code = nobody;                       // with SlipSeen::Known
    std::optional<double> same_as_previous;  // score against the shot before it of the same camera
    std::vector<ReferenceScore> references;  // any subset of the sittings
    std::vector<Resemblance> resembles{};    // any subset, none twice
};

// Who is on the chair from one moment to another, on the desk's clock.
struct Seat {
    enum class Source : std::uint8_t {
        Scan,  // the ticket was scanned at the chair, or a key pressed, under the operator's eye: a
               // named person's act
        Screen  // the screen showed this sitting as called; nobody confirmed it
    };
    int sitting;
    int station;
    double from_s;
    std::optional<double> to_s;  // open while the sitter sits
    Source source = Source::Scan;
};

// A named person looked at the shot and said whose it is.
struct Answer {
    int shot;
    int sitting;  // or nobody
};

// The graduand saw the picture on the proof page and said "this is me" or "this is not me".
struct Proof {
    int shot;
    int sitting;
    bool is_me;
};

struct Session {
    std::string id;
    std::vector<Sitting> sittings;
    std::vector<Shot> shots;  // camera order; shots of several cameras may be mixed
    std::vector<Seat> seats;
    std::vector<Answer> answers;
    std::vector<Proof> proofs;
    Parameters parameters;
    // Of so many people one is scanned, read or said by mistake, or sits far out of place. 0: of
    // the sittings here. Where these are a part of a day that goes on, say it, or every chance
    // moves with whoever joins.
    int among = 0;
    [[nodiscard]] double people() const {
        return among > 0 ? among : static_cast<double>(sittings.size());
    }
};

}  // namespace liuying::binding
