#pragma once
// One row a picture, written as it comes: a CSV that can be resumed, or an XLSX.

#include <fstream>
#include <memory>
#include <set>
#include <string>

#include "portrait/inspection.h"

namespace liuying::portrait {

class SummaryWriter {
public:
    // Nothing is written when `file` is empty. The kind goes by the extension, .csv or .xlsx.
    // `resume`: keep what an older CSV holds and add to it.
    // Throws std::runtime_error when the file cannot be written.
    SummaryWriter(const std::string& file, bool resume);
    ~SummaryWriter();
    SummaryWriter(const SummaryWriter&) = delete;
    SummaryWriter& operator=(const SummaryWriter&) = delete;

    // Also where the same path is spelt otherwise: "./a.jpg" is "a.jpg".
    [[nodiscard]] bool has(const std::string& picture) const;
    void add(const Inspection& inspection);
    void add_error(const std::string& picture, const Refusal& refusal);

private:
    struct Sheet;
    void write(const std::vector<std::string>& cells);
    std::ofstream csv_;
    std::unique_ptr<Sheet> sheet_;
    std::set<std::string> known_;
    bool headed_ = false;
};

}  // namespace liuying::portrait
