#pragma once
// How often what goes wrong, and how well each witness tells people apart. The defaults are the
// assumptions of docs/binding.md, not field data; learn() moves them towards a site's own sessions
// within safe limits.

#include <array>

namespace liuying::binding {

// Most shots of one sitter that follow each other without a new decision of the model.
inline constexpr int max_group = 6;

// Chances per sitting unless said.
struct FaultRates {
    double no_show = 0.006;
    double held = 0.006;    // lets others pass and comes back
    double ahead = 0.0006;  // taken before their turn
    double extra = 0.0012;  // a group of shots of somebody without a ticket here
    double retake = 0.015;  // comes back for more
    double test_shot = 0.003;
    double substitute = 3e-5;   // a stranger sits with the right slip
    double exchanged = 1e-4;    // two neighbours carry each other's slips
    double elsewhere = 0.0015;  // sits in front of another station's camera, or far out of place
};

struct SlipModel {
    bool in_use =
        false;  // slips are photographed or scanned; a session that shows one is one anyway
    double forgotten = 0.012;
    double decoded = 0.975;
    double misread = 1e-6;       // decoded as somebody else's
    double later_slate = 0.005;  // a slip shows in a later frame of the group
};

struct LikenessModel {
    double d_same = 2.66;       // separation of same_as_previous scores
    double same_floor = 0.003;  // chance that a neighbour score means nothing
    double different_mean = 0;  // what same_as_previous scores of different people really show
    double different_sd = 1;
    double d_reference = 4.37;
    double stranger_mean = 0;  // what reference scores of other people really show
    double stranger_sd = 1;
    double rho_reference = 0.70;  // correlation of one sitter's shots against one reference
    double useless_reference = 0.005;
    double look_alike = 1e-5;  // two people alike to the measure: bounds what a score may say
};

struct TimeModel {
    bool synced = true;   // camera clocks stood within a second or two of the desk's at the start
    double cycle_s = 21;  // median seconds from chair free (or swipe) to the first frame
    double cycle_spread = 0.38;  // of the log
    double slow_s = 50;
    double slow_spread = 0.45;
    double slow_share = 0.08;
    double within_s = 4.5;  // median seconds between frames of one sitter
    double within_spread = 0.52;
    double within_slow = 0.03;  // share of frames that come after a pause of half a minute
    double odd = 0.03;          // first frame not explained by the queue
    double useless = 0.002;     // time means nothing
};

struct Parameters {
    FaultRates rates;
    SlipModel slip;
    LikenessModel likeness;
    TimeModel time;
    std::array<double, max_group> frames{0.12, 0.22, 0.28,
                                         0.22, 0.11, 0.05};  // portraits per sitter
    double wrong_answer = 0.002;                             // a named person's answer is wrong
    double wrong_proof = 0.005;                              // a graduand's tap is wrong
    double wrong_scan = 0.0005;  // somebody else sits than was scanned at the chair
    double wrong_screen = 0.03;
};

}  // namespace liuying::binding
