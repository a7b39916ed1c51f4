#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/value.h"

namespace liuying::store {

// Hands act(index, value) every name of the statement in order. A name without a value, or a value
// the statement does not name, is our bug: std::logic_error.
template <class Act>
void for_each_parameter(const std::vector<std::string>& names, const Params& params, Act&& act) {
    if (params.size() != names.size()) {
        for (const auto& param : params) {
            if (std::ranges::find(names, param.name) == names.end()) {
                throw std::logic_error{"the statement has no parameter :" +
                                       std::string{param.name}};
            }
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        // Mostly they come in the statement's own order.
        const auto given = i < params.size() && params[i].name == names[i]
                               ? params.begin() + static_cast<std::ptrdiff_t>(i)
                               : std::ranges::find(params, names[i], &Param::name);
        if (given == params.end()) {
            throw std::logic_error{"parameter :" + names[i] + " has no value"};
        }
        act(i, given->value);
    }
}

}  // namespace liuying::store
