#pragma once
// A folder into which a camera, a card reader or a tether program drops files, with its sub-folders
// (DCIM/100CANON). Only ever reads: no file is moved, changed or locked.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/hash.h"
#include "capture/ledger.h"

namespace liuying::devices {

class CameraFolder {
public:
    // Throws std::system_error when it is no folder or cannot be watched.
    explicit CameraFolder(std::filesystem::path root);
    ~CameraFolder();
    CameraFolder(const CameraFolder&) = delete;
    CameraFolder& operator=(const CameraFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

    // The JPEGs in it now, by name; hidden files and folders apart. Begins to watch folders that
    // are new. Throws std::system_error when the folder itself is gone.
    [[nodiscard]] std::vector<capture::FileSeen> list();

    // The bytes of a listed file, or nothing when it changed while being read or is gone. Throws
    // std::system_error when it cannot be read.
    [[nodiscard]] std::optional<Bytes> read(const capture::FileSeen& file) const;

    // Until a file was closed after writing or moved in, a folder was made, `wake` became readable,
    // or the time is over. Network folders tell nothing: look again from time to time.
    void wait(std::chrono::milliseconds at_most, int wake);

private:
    void watch(const std::filesystem::path& folder);

    std::filesystem::path root_;
    int inotify_;
};

}  // namespace liuying::devices
