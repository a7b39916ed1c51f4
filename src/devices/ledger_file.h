#pragma once
// The lines of capture/ledger on disk: appended, on the disk when append() returns, one watch at a
// time.

#include <filesystem>
#include <string_view>

#include "capture/ledger.h"

namespace liuying::devices {

class LedgerFile {
public:
    // Made when absent (mode 0600). A last line without its end, left by a power cut, is taken
    // away. Throws std::system_error when the disk refuses, std::runtime_error when another watch
    // has it.
    explicit LedgerFile(const std::filesystem::path& file);
    ~LedgerFile();
    LedgerFile(const LedgerFile&) = delete;
    LedgerFile& operator=(const LedgerFile&) = delete;

    [[nodiscard]] const capture::Ledger& ledger() const { return ledger_; }
    // Several lines at once cost one fsync.
    void append(std::string_view lines);

private:
    void take(std::string_view lines);

    capture::Ledger ledger_;
    int descriptor_;
};

}  // namespace liuying::devices
