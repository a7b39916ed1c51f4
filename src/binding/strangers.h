#pragma once
// Faces in a session that nobody was named for. Who is said to be absent must not be one of them.

#include <vector>

#include "binding/engine.h"

namespace liuying::binding {

class Strangers {
public:
    // Of the shots of `decision`, whose sittings are not decided yet.
    Strangers(const Session& session, const Posterior& posterior, const Decision& decision);

    // Whether an open face may be this sitting's: one that was not compared with them, may be
    // nobody's and showed no slip that could be read (where slips are shown: an unread one, or
    // none in several pictures), shot in the half hour after their swipe; or one that was
    // compared, is not clearly another's and hardly speaks against them.
    [[nodiscard]] bool may_be(int sitting) const;

    // The same of one shot alone.
    [[nodiscard]] bool may_be(int sitting, std::size_t shot) const;

    // Far more groups unlike all they were compared with than strangers and test shots explain: the
    // references may be of other people, and then neither "nobody's" nor "absent" can be told.
    [[nodiscard]] bool too_many() const { return too_many_; }

private:
    struct Open {
        std::size_t at;       // Session::shots
        bool may_be_a_guest;  // of another station, who was not compared
        double desk_s;        // NaN where no clock tells
    };
    [[nodiscard]] bool may_be(int sitting, const Open& open) const;
    const Session& session_;
    const LikenessModel& likeness_;
    std::vector<Open> open_;
    bool anywhere_ = false;  // in files without an order it may be anybody
    bool too_many_ = false;
};

}  // namespace liuying::binding
