#pragma once
// What the watch of the camera's folder said last, for the page.

#include <mutex>

#include "base/words.h"

namespace liuying::station {

class CameraWords {
public:
    void say(bool ok, Words words) {
        const std::scoped_lock lock{mutex_};
        ok_ = ok;
        words_ = std::move(words);
    }
    struct Said {
        bool ok;
        Words words;
    };
    [[nodiscard]] Said last() const {
        const std::scoped_lock lock{mutex_};
        return {ok_, words_};
    }

private:
    mutable std::mutex mutex_;
    bool ok_ = true;
    Words words_;
};

}  // namespace liuying::station
