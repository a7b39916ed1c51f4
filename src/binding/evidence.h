#pragma once
// What each witness says about one stream: likelihood ratios against "another person", densities
// for times. Tickets i and shots j are positions in the stream; a group is k consecutive shots from
// j.

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "binding/density.h"
#include "binding/session.h"
#include "binding/stream.h"

namespace liuying::binding {

// A ticket that may own a group although it is nowhere near its turn: another station's, or far out
// of place.
struct FarTicket {
    int ticket;   // in this stream, or -1
    int sitting;  // position in Session::sittings
};

// Chances that whole sitters were lost before shot j, from the gap in the file counter.
struct Loss {
    double begins;
    double goes_on;
};

enum class Visit : std::uint8_t { First, Again, NoTicket };

class Evidence {
public:
    // `offsets`: camera clock minus desk clock for each shot of the stream; NaN: the time is not
    // used. All four must outlive this.
    // `densities`: of parameters.time, where the caller has them already.
    Evidence(const Session& session, const Stream& stream, const Parameters& parameters,
             std::span<const double> offsets,
             std::shared_ptr<const TimeDensities> densities = nullptr);
    // Takes up the session's newest shot, already appended to the stream.
    void append_shot(double offset);
    // Takes up the session's newest sitting, already appended to the stream.
    void append_ticket();
    // Reads the answers and proofs again, and the seats of the shots from this one on.
    void refresh_words(int seats_from = 0);

    [[nodiscard]] int tickets() const { return static_cast<int>(stream_.sittings.size()); }
    // Session::people(), where the session may know fewer sittings than are counted here.
    [[nodiscard]] double people(int counted) const {
        return session_.among > 0 ? session_.among : counted;
    }
    [[nodiscard]] int shots() const { return static_cast<int>(stream_.shots.size()); }
    [[nodiscard]] const Parameters& parameters() const { return parameters_; }
    [[nodiscard]] int sitting(int i) const { return stream_.sittings[std::size_t(i)]; }

    // Faces, likeness of neighbours and times inside the group; and what its last frame adds.
    [[nodiscard]] double together(int j, int k) const;
    [[nodiscard]] double joins(int j, int k) const;
    // Likeness to a sitting's reference: bounded on both sides, so that no bad picture overrules
    // everything.
    [[nodiscard]] double reference(int sitting, int j, int k) const;
    // Seat, answers, proofs and resemblances about the group if it is this sitting's (or nobody's).
    [[nodiscard]] double words(int sitting, int j, int k) const;
    // reference * words, for ticket i.
    [[nodiscard]] double label(int i, int j, int k) const;
    // Number of frames and what is seen of the slip, if the group carries `code_of` (a sitting).
    // going_on: more frames may follow, so k is at least, not exactly, their number.
    [[nodiscard]] double slip(Visit visit, int code_of, int j, int k, bool going_on = false) const;
    // slip() in two parts: what depends on the ticket, the same for a first visit and a return, and
    // the rest. slip(v, s, j, k) = slip_shape(v, j, k) * code_of_ticket(s, j); not for NoTicket.
    struct SlipShapes {
        double first, again, no_ticket;
    };
    [[nodiscard]] SlipShapes slip_shapes(int j, int k, bool going_on = false) const;
    [[nodiscard]] double slip_shape(Visit visit, int j, int k, bool going_on = false) const;
    // The code read in the first frame, if there is one.
    [[nodiscard]] double code_read(Visit visit, int code_of, int j) const;
    [[nodiscard]] double single_test(int j) const;
    // For tickets first..first + out.size() - 1 and a group that begins at j: the likelihood of the
    // code read, and that times time_next(). Places that are no ticket get 0.
    void codes(int j, int first, std::span<double> out) const;
    void codes_in_time(int j, int first, std::span<const double> codes,
                       std::span<double> out) const;
    // label(i, j, k) is 1 for every ticket and every k up to `most`.
    [[nodiscard]] bool plain(int j, int most) const;
    // label(i, j, k) for the same places and k = 1..most, `places` values each.
    void labels(int j, int most, int first, int places, std::span<double> out) const;

    [[nodiscard]] double time_next(int i, int j) const;
    [[nodiscard]] double time_lost(int i, int j) const;
    // For tickets from `first` on: out *= density of the time, of one inside a run of lost sitters.
    void times_lost(int j, int first, std::span<double> out) const;
    [[nodiscard]] double time_loose(int j) const;
    [[nodiscard]] Loss loss(int j) const {
        return j < shots() ? frames_[std::size_t(j)].loss : Loss{1e-3, 0.93};
    }
    [[nodiscard]] const std::vector<FarTicket>& far(int j) const { return far_[std::size_t(j)]; }
    // The next sitters that witnesses point at, seen from before shot j: up to six tickets, none
    // twice, -1 for none, each with the first shot that does. Of the whole stream; a stream that
    // still grows points nowhere.
    struct Pointer {
        int ticket = -1, shot = -1;
    };
    [[nodiscard]] const std::array<Pointer, 6>& pointers(int j) const {
        return pointers_[std::size_t(j)];
    }
    // Cheap: could ticket i's reference speak for any group that begins at j? False is certain.
    [[nodiscard]] bool may_resemble(int i, int j) const;
    // A code was read in the first frame: only this sitting has it; nobody: none read.
    [[nodiscard]] int code_at(int j) const { return frames_[std::size_t(j)].code; }
    [[nodiscard]] SlipSeen slip_at(int j) const { return frames_[std::size_t(j)].slip; }
    // A face and no slip: a picture one could keep.
    [[nodiscard]] bool portrait_at(int j) const {
        const Frame& frame = frames_[std::size_t(j)];
        return frame.face && frame.slip == SlipSeen::None;
    }
    // Position in Session::seats of the seat during which the frame was shot, or -1.
    [[nodiscard]] int seat_at(int j) const { return frames_[std::size_t(j)].seat; }
    // The station saw the shutter: the time is the desk's.
    [[nodiscard]] bool by_station(int j) const;
    // The first frame of its seat.
    [[nodiscard]] bool begins_seat(int j) const;
    // A later one, so soon after the frame before that the same person must still sit.
    [[nodiscard]] bool stays_seated(int j) const;
    [[nodiscard]] bool timed(int j) const { return frames_[std::size_t(j)].timed; }
    [[nodiscard]] double time(int j) const { return frames_[std::size_t(j)].time; }
    void set_offsets(std::span<const double> offsets);

    // Mean score of a group against a sitting and the number of frames that have one.
    [[nodiscard]] std::pair<double, int> mean_score(int sitting, int j, int k) const;

private:
    struct Frame {
        int shot = 0;
        bool face = true;
        SlipSeen slip = SlipSeen::None;
        int code = nobody;
        double same = 1;  // likelihood ratio with the frame before
        bool timed = false;
        double time = 0;    // desk clock, after the offset
        double within = 1;  // density of the gap inside a group
        double loose = 1;
        Loss loss{};
        int first_score = 0;  // scores against tickets first_score.. of the session, NaN where none
        std::vector<double> scores;
        std::vector<ReferenceScore> scattered;
        std::vector<Resemblance> resembles;  // by sitting
        int seat = -1;                       // position in Session::seats
        bool begins_seat = false;
        std::vector<int> answers, proofs;  // positions in the session
    };

    // A shot's time, and what it says of all tickets alike.
    struct ShotTime {
        bool timed;
        double time;
        double ready;       // the chair was free, of one whose swipe is not known
        double free_since;  // NaN where the shot before has no time
        double service;     // of those who swiped before the chair was free
        double useless;
    };
    [[nodiscard]] ShotTime time_of_shot(int j) const;
    [[nodiscard]] double time_next(int i, const ShotTime& shot) const;

    void read_shot(int j, double offset);
    void read_times(int j);
    void find_far(int j);
    void find_pointers();
    void find_seats(int from);
    // The score at which a reference speaks neither for nor against.
    [[nodiscard]] double half_way() const;
    [[nodiscard]] double score(const Frame& frame, int sitting) const;
    [[nodiscard]] double resemblance(int sitting, int j, int k) const;
    // Of the scores of a group: their sum, that of their squares, their number.
    [[nodiscard]] double likeness(double sum, double squares, int count) const;
    [[nodiscard]] double one_person(double sum, double squares, int count) const;
    // Of a code read: it is that of whose turn it is, of one who stands near, of anybody else.
    struct CodeChances {
        double own, near, far;
    };
    [[nodiscard]] CodeChances code_chances() const;
    [[nodiscard]] double likelihood_of_code(const Frame& frame, int code_of, Visit visit) const;

    const Session& session_;
    const Stream& stream_;
    const Parameters& parameters_;
    std::shared_ptr<const TimeDensities> densities_;
    std::vector<Frame> frames_;
    std::vector<double> offsets_;
    std::vector<double> swiped_;  // by ticket; NaN where unknown
    std::vector<int> ticket_of_;  // by sitting; -1 when of another station
    std::vector<std::vector<FarTicket>> far_;
    std::vector<int> pointed_at_;  // by shot: the one ticket its code or reference names, or -1;
                                   // else a scan's counts
    std::vector<std::array<Pointer, 6>> pointers_;
    bool codes_used_ = false;  // any shot of the session shows a slip
    bool any_words_ = false;
    std::array<double, max_group + 1> log_r_scale_{};
};

}  // namespace liuying::binding
