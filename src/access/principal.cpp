#include "access/principal.h"

#include <algorithm>

namespace liuying::access {

std::string Principal::actor() const {
    switch (kind) {
        case Kind::Anonymous: return "anonymous";
        case Kind::Account: return "account:" + id;
        case Kind::Graduand: return "graduand:" + id;
        case Kind::Device: return "device:" + id;
    }
    return {};
}

bool Principal::holds(Role role, Instant at) const {
    return std::ranges::any_of(
        grants, [&](const Grant& grant) { return grant.role == role && grant.in_force(at); });
}

}  // namespace liuying::access
