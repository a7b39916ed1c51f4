#pragma once
// The binding engine: whose shot is this, how sure, and if not sure, what to ask. Pure functions of
// their input: no clock, no file, no thread, no chance; the same session gives the same bytes. The
// model, its equations and its measured calibration: docs/binding.md.
//
//     const auto posterior = bind(session);           // Result<Posterior, Fault>
//     const auto decision = decide(session, *posterior, 1e-4);
//     for (const Question& q : questions(session, *posterior, decision)) ...

#include <string>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "binding/session.h"

namespace liuying::binding {

// Why a session cannot be read at all. What is merely odd (a clock that jumps, a counter that
// starts anew, answers that contradict each other) is no fault: it weighs less and is reported in
// Posterior::notes.
struct Fault {
    enum class Kind : std::uint8_t {
        DuplicateSitting,
        DuplicateShot,
        NotFinite,
        BadTime,  // beyond 1e11 s
        UnknownSitting,
        UnknownShot,
        BadInterval,
        BadParameter,
        TooLarge,
        NoCamera  // LiveSession only: which station shot it?
    };
    Kind kind;
    std::string where;  // "shot S1-0004", "seat 3"
};
[[nodiscard]] Refusal words(const Fault& fault);

// What stands behind "this shot is that sitting's", beyond order, time and likeness of neighbours.
struct Keys {
    bool scan = false;       // seat scan at the chair, under the operator's eye
    bool code = false;       // the group's own decoded slip
    bool reference = false;  // the group resembles the reference (log likelihood ratio >= 0.5)
    bool word = false;       // an answer or the graduand's own proof
    // The own reference says little or is missing, but every sitting within ten places has one that
    // found its sitter elsewhere, or speaks against being this face. Counts beside a reference that
    // does not speak against, and, where WithoutReference says so, beside a decoded code.
    bool elimination = false;
};

struct Label {
    int sitting;  // or nobody
    double p;
};

struct ShotPosterior {
    std::vector<Label> who;  // falling p; sums to 1 up to Posterior::pruned; never empty
    Keys keys;               // of who.front()
    double log_reference =
        0;  // of who.front(): log likelihood ratio of the whole group; 0 without one
    double own_reference = 0;  // the same of this frame alone
    int group = -1;            // position in Posterior::groups
    bool merged = false;  // cameras could not be told apart: only the frame's own reference counts
    bool contradicted = false;  // named persons disagree about it
};

struct SittingPosterior {
    double pictured = 0;  // chance that at least one portrait (a face, no slip) is theirs
};

// Shots that follow each other and, on the best path, belong together.
struct Group {
    std::vector<int> shots;
    int sitting;  // or nobody
};

struct CameraClock {
    int camera;       // station, or the number of the stream found in merged files
    int first_shot;   // of the stretch without a jump
    double offset_s;  // camera minus desk
    double sd_s;
};

struct Fit {
    bool fits = true;
    // Hardly anybody sits in turn. Where a code or a reference names most of them that is no
    // misfit, but nobody is absent then, and no face nobody's.
    bool out_of_order = false;
    double log_evidence = 0;  // natural log, all stations
    double expected = 0;      // what the parameters predict for it
    std::vector<Words> why;   // one sentence for each witness that contradicts its parameters
};

struct Posterior {
    std::vector<ShotPosterior> shots;        // as Session::shots
    std::vector<SittingPosterior> sittings;  // as Session::sittings
    std::vector<Group> groups;               // of the best path
    std::vector<CameraClock> clocks;
    Fit fit;
    double pruned = 0;  // no stated chance is further off than this for what the band left out
    Parameters used;    // after learning
    std::vector<Words> notes;  // jumps, resets, contradictions: for the operator
};

// learn: parameters follow this session's own evidence (a few rounds of EM under the prior's
// weight).
struct BindOptions {
    bool learn = true;
    // States that carry a smaller share of all paths are left out; 0: none is.
    double band = 1e-10;
};
[[nodiscard]] Result<Posterior, Fault> bind(const Session& session,
                                            const BindOptions& options = {});

enum class Verdict : std::uint8_t { Bound, Nobody, Absent, Ask };
// Why a verdict is Ask.
enum class Doubt : std::uint8_t {
    None,
    Unsure,
    NoKey,
    NoReference,
    Contradicted,
    ModelDoesNotFit,
    NotAPortrait
};

struct ShotDecision {
    Verdict verdict;  // Bound, Nobody or Ask
    int sitting;      // the best, also with Ask
    double error;     // stated chance that it is wrong
    Doubt doubt;
};
struct SittingDecision {
    Verdict verdict;  // Bound, Absent or Ask
    double p;         // that the verdict is right; with Ask: that there is a picture
};
struct Decision {
    double level;
    std::vector<ShotDecision> shots;
    std::vector<SittingDecision> sittings;
    double expected_errors =
        0;  // the session's certified error budget: sum of error over Bound and Nobody
};

// What may bind a sitting without a reference (docs/decisions/0006).
enum class WithoutReference : std::uint8_t {
    Asks,  // a scan at the chair or a named person's word, nothing else
    // Also a code in the frame beside Keys::elimination: exchanged slips, which a code cannot see,
    // are seen by the references of everybody near.
    NeighboursMayTell
};

// Two keys must turn: the stated error is below `level`, and the group holds an identity key: a
// seat scan, a named person's word, or its code or resemblance together with a reference of that
// sitting. A group that resembles its reference is no key to a frame in it whose own likeness
// speaks loudly against it. Without a reference nothing binds by itself but by a scan: see
// WithoutReference. Slates, tests and shots without a face are never Bound. Nothing is when the
// session does not fit the model.
[[nodiscard]] Decision decide(const Session& session, const Posterior& posterior,
                              double level = 1e-4,
                              WithoutReference without = WithoutReference::Asks);

// One board: the doubtful pictures of one slip, or of several that are small, beside the few people
// they can be.
struct Question {
    std::vector<int> shots;  // first shot of each group in doubt, in camera order
    std::vector<int>
        candidates;  // sittings, likeliest first, at most 6; "nobody" is always offered beside them
    double settles;  // expected number of sittings settled by it
};
// The looks that settle what `decision` leaves open, best first.
[[nodiscard]] std::vector<Question> questions(const Session& session, const Posterior& posterior,
                                              const Decision& decision);

// What this session's witnesses can and cannot settle; said when the session starts.
struct Prospect {
    bool binds_by_itself;
    std::vector<Words> cannot;  // "exchanged slips: …"
    Words advice;               // the witness that would help most
};
[[nodiscard]] Prospect prospect(const Session& session);

// What one more witness would buy this site: the share of sittings somebody must look at, in halls
// drawn with the rates, likenesses and slips `posterior` learned from the session.
struct Gain {
    Words witness;  // the first: as it is today
    double looked_at;
};
[[nodiscard]] std::vector<Gain> gains(const Session& session, const Posterior& posterior,
                                      double level = 1e-4);

}  // namespace liuying::binding
