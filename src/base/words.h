#pragma once
// What the house says to people, always in both languages (R36).

#include <string>

namespace liuying {

struct Words {
    std::string zh;
    std::string en;

    friend bool operator==(const Words&, const Words&) = default;
};

// An expected "no" on its way to a person: `kind` is stable and for programs, `message` says why
// without blame, `next_step` says what to do now. Each room keeps its own enum and one catalogue
// that turns it into a Refusal; routes and the command line print it as it is (RFC 9457 on the
// wire).
struct Refusal {
    std::string kind;
    Words message;
    Words next_step;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

}  // namespace liuying
