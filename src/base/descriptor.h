#pragma once
// A file descriptor that is closed at the end of its block.

#include <unistd.h>

#include <utility>

namespace liuying {

class Descriptor {
public:
    explicit Descriptor(int descriptor) : descriptor_{descriptor} {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }  // below 0: none
    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }

private:
    int descriptor_;
};

}  // namespace liuying
