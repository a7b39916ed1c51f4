// The goals of the accuracy report on the labelled real pictures beside the project; skipped,
// saying so, where they are not there.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "portrait/engine.h"
#include "portrait/test_engine.h"

namespace liuying::portrait {
namespace {

using Label = std::map<std::string, std::string>;

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells{""};
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            cells.emplace_back();
        } else if (c != '\r') {
            cells.back() += c;
        }
    }
    return cells;
}

struct Score {
    int right = 0;
    int wrong = 0;
    int look = 0;

    void add(const Finding* finding, bool good) {
        if (finding == nullptr || finding->verdict == Verdict::Look) {
            ++look;
        } else {
            ++((finding->verdict == Verdict::Pass) == good ? right : wrong);
        }
    }
    [[nodiscard]] double accuracy() const { return static_cast<double>(right) / (right + wrong); }
    [[nodiscard]] double looked() const {
        return static_cast<double>(look) / (right + wrong + look);
    }
};

TEST_CASE(
    "measured: the verdicts on labelled real pictures are as right as the accuracy report says") {
    const std::filesystem::path folder =
        std::filesystem::path{LIUYING_SOURCE_DIR} / ".." / "shared" / "portraits" / "public";
    if (!std::filesystem::exists(folder / "labels.csv")) {
        MESSAGE("skipped: no labelled pictures beside the project");
        return;
    }
    const auto profile = *load_profile("zju-2022");
    std::ifstream in{folder / "labels.csv"};
    std::string line;
    std::getline(in, line);
    const auto names = cells_of(line);
    Score glasses;
    Score mouth;
    Score plain;
    while (std::getline(in, line)) {
        const auto cells = cells_of(line);
        Label label;
        for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i)
            label[names[i]] = cells[i];
        std::ifstream file{folder / label["file"], std::ios::binary};
        const Bytes bytes{std::istreambuf_iterator<char>{file}, {}};
        const auto inspection = test_engine().inspect(bytes, profile);
        REQUIRE(inspection);
        if (label["faces"] == "0") CHECK(inspection->faces.empty());
        if (label["faces"] != "1") continue;
        CHECK(inspection->faces.size() == 1);
        glasses.add(inspection->finding("glasses"), label["glasses"] == "n");
        if (label["mouth_closed"] != "na")
            mouth.add(inspection->finding("mouth"), label["mouth_closed"] == "y");
        if (label["background_plain"] != "na")
            plain.add(inspection->finding("background_plain"), label["background_plain"] == "y");
    }
    CHECK(glasses.accuracy() >= 0.95);
    CHECK(mouth.accuracy() >= 0.93);
    CHECK(plain.accuracy() >= 0.93);
    CHECK(glasses.looked() <= 0.10);
    CHECK(mouth.looked() <= 0.10);
    CHECK(plain.looked() <= 0.10);
}

}  // namespace
}  // namespace liuying::portrait
