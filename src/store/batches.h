#pragma once
// Many keys, few questions: "… IN (:k00, …)" with a fixed number of places, so that a connection
// prepares two statements and not one for every number of keys.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "store/value.h"

namespace liuying::store {

// Calls ask(places, params) until every key was in one call. `places`: ":k00" or ":k00, …, :k49";
// what is empty repeats the last key. `params` hold views of `keys`.
template <class Ask>
void in_batches(std::span<const std::string> keys, Ask&& ask) {
    static constexpr std::size_t most = 50;
    static const auto names = [] {
        std::array<std::string, most> all;
        for (std::size_t i = 0; i < most; ++i)
            all[i] = std::string{"k"} + static_cast<char>('0' + i / 10) +
                     static_cast<char>('0' + i % 10);
        return all;
    }();
    while (!keys.empty()) {
        const auto now = keys.first(std::min(most, keys.size()));
        keys = keys.subspan(now.size());
        const std::size_t places = now.size() == 1 ? 1 : most;
        std::string text;
        Params params;
        for (std::size_t i = 0; i < places; ++i) {
            text += (i == 0 ? ":" : ", :") + names[i];
            params.push_back({names[i], now[std::min(i, now.size() - 1)]});
        }
        ask(text, std::move(params));
    }
}

}  // namespace liuying::store
