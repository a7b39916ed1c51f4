#pragma once
// Models that keep the picture they work on inside them, lent to one thread at a time: an idle one,
// or a new one made for it.

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace liuying::portrait {

template <class Model>
class Spares {
public:
    explicit Spares(std::function<Model()> make) : make_{std::move(make)} {}

    // A model that threw is not lent again.
    template <class Work>
    auto with(Work&& work) const {
        Model model = borrow();
        auto result = std::forward<Work>(work)(model);
        give_back(std::move(model));
        return result;
    }

private:
    static constexpr std::size_t idle_at_most = 16;

    Model borrow() const {
        {
            const std::lock_guard lock{mutex_};
            if (!idle_.empty()) {
                auto model = std::move(idle_.back());
                idle_.pop_back();
                return model;
            }
        }
        return make_();
    }
    void give_back(Model model) const {
        const std::lock_guard lock{mutex_};
        if (idle_.size() < idle_at_most) idle_.push_back(std::move(model));
    }

    std::function<Model()> make_;
    mutable std::mutex mutex_;
    mutable std::vector<Model> idle_;
};

}  // namespace liuying::portrait
