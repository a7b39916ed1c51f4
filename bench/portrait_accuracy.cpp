// How often each rule is right on labelled real pictures, as Markdown tables for
// docs/portrait-accuracy.md: by group only, no names. Usage: portrait_accuracy FOLDER (with
// labels.csv).

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "portrait/decoder.h"
#include "portrait/engine.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/rule_book.h"

namespace {

using namespace liuying;
using namespace liuying::portrait;

struct Picture {
    std::map<std::string, std::string> label;
    Bytes bytes;
};

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells{""};
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            cells.emplace_back();
        else if (c != '\r')
            cells.back() += c;
    }
    return cells;
}

std::vector<Picture> load(const std::filesystem::path& folder) {
    std::ifstream in{folder / "labels.csv"};
    std::string line;
    std::getline(in, line);
    const auto names = cells_of(line);
    std::vector<Picture> pictures;
    while (std::getline(in, line)) {
        const auto cells = cells_of(line);
        Picture picture;
        for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i)
            picture.label[names[i]] = cells[i];
        std::ifstream file{folder / picture.label["file"], std::ios::binary};
        picture.bytes = {std::istreambuf_iterator<char>{file}, {}};
        pictures.push_back(std::move(picture));
    }
    return pictures;
}

struct Tally {
    int good = 0, good_passed = 0, good_looked = 0, bad = 0, bad_passed = 0, bad_looked = 0;
};

// Wilson's 95 % interval.
std::string share(int hits, int of) {
    if (of == 0) return "–";
    const double p = static_cast<double>(hits) / of;
    const double z = 1.96;
    const double middle = (p + z * z / (2 * of)) / (1 + z * z / of);
    const double half =
        z / (1 + z * z / of) * std::sqrt(p * (1 - p) / of + z * z / (4.0 * of * of));
    return fmt::format("{}/{} = {:.0f} % [{:.0f}–{:.0f}]", hits, of, 100 * p,
                       100 * std::max(0.0, middle - half), 100 * std::min(1.0, middle + half));
}

void print_row(const std::string& name, const Tally& t) {
    const int good_decided = t.good - t.good_looked;
    const int bad_decided = t.bad - t.bad_looked;
    const int right = t.good_passed + bad_decided - t.bad_passed;
    fmt::print("| {} | {} | {} | {} | {} |\n", name, share(right, good_decided + bad_decided),
               share(good_decided - t.good_passed, t.good), share(t.bad_passed, t.bad),
               share(t.good_looked + t.bad_looked, t.good + t.bad));
}

// Blur, light and tilt applied to the decoded picture: truth by construction, on real faces.
Bytes changed(const Bytes& jpeg, const std::function<void(cv::Mat&)>& change) {
    auto decoded = decode(jpeg, {.short_side_px = 4000});
    if (!decoded) return {};
    cv::Mat view(decoded->pixels.height, decoded->pixels.width, CV_8UC3,
                 decoded->pixels.pixels.data());
    cv::Mat out = view.clone();
    change(out);
    out.copyTo(view);
    return encode_jpeg(decoded->pixels, {.quality = 95});
}

// The middle between the eyes, told to the changes below for the picture at hand.
cv::Point2d eyes_at;

// A soft white spot as a lamp leaves it on an oily forehead, half an eye distance above the eyes.
void shine(cv::Mat& m, double iod, double peak) {
    const double sigma = 0.18 * iod;
    const cv::Point2d at{eyes_at.x + 0.2 * iod, eyes_at.y - 0.6 * iod};
    for (int y = std::max(0, static_cast<int>(at.y - 3 * sigma));
         y < std::min<double>(m.rows, at.y + 3 * sigma); ++y) {
        for (int x = std::max(0, static_cast<int>(at.x - 3 * sigma));
             x < std::min<double>(m.cols, at.x + 3 * sigma); ++x) {
            const double add = peak * std::exp(-(std::pow(x - at.x, 2) + std::pow(y - at.y, 2)) /
                                               (2 * sigma * sigma));
            for (auto& channel : {0, 1, 2})
                m.at<cv::Vec3b>(y, x)[channel] =
                    cv::saturate_cast<std::uint8_t>(m.at<cv::Vec3b>(y, x)[channel] + add);
        }
    }
}

// The chance that a good picture's value lies on the other side of a bad one's, whichever side
// that is.
double area_under_curve(const std::vector<double>& good, const std::vector<double>& bad) {
    double wins = 0;
    for (const double g : good)
        for (const double b : bad) wins += g < b ? 1 : (g == b ? 0.5 : 0);
    const double share = wins / static_cast<double>(good.size() * bad.size());
    return std::max(share, 1 - share);
}

// What is connected with the upper corners and of their colour becomes `colour`. Only for plain
// backdrops.
void put_behind(cv::Mat& m, const cv::Scalar& colour) {
    cv::Mat mask = cv::Mat::zeros(m.rows + 2, m.cols + 2, CV_8UC1);
    const auto reach = cv::Scalar::all(12);
    for (const auto& seed :
         {cv::Point{2, 2}, {m.cols - 3, 2}, {2, m.rows / 4}, {m.cols - 3, m.rows / 4}}) {
        cv::floodFill(m, mask, seed, {}, nullptr, reach, reach,
                      4 | (255 << 8) | cv::FLOODFILL_MASK_ONLY | cv::FLOODFILL_FIXED_RANGE);
    }
    m.setTo(colour, mask(cv::Rect{1, 1, m.cols, m.rows}));
}

// The same, darker towards one side, by `least` at its edge.
void put_behind_shaded(cv::Mat& m, const cv::Scalar& colour, double least, bool from_side) {
    cv::Mat person = m.clone();
    put_behind(m, colour);
    cv::Mat same;
    cv::compare(m.reshape(1), person.reshape(1), same, cv::CMP_EQ);
    same = same.reshape(3);
    for (int y = 0; y < m.rows; ++y)
        for (int x = 0; x < m.cols; ++x) {
            const auto& equal = same.at<cv::Vec3b>(y, x);
            if (equal[0] != 0 && equal[1] != 0 && equal[2] != 0) continue;
            const double share =
                from_side ? static_cast<double>(x) / m.cols : static_cast<double>(y) / m.rows;
            for (int c = 0; c < 3; ++c)
                m.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<std::uint8_t>(
                    m.at<cv::Vec3b>(y, x)[c] * (1 - (1 - least) * share));
        }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const auto pictures = load(argv[1]);
    EngineSettings settings;
    settings.cache_folder = default_cache_folder();
    const Engine engine{settings};
    const auto profile = *load_profile("zju-2022");

    struct Rule {
        const char* name;
        const char* label;
        std::string good;  // label values that should pass
        std::string bad;
    };
    const std::vector<Rule> rules{
        {"glasses", "glasses", "n", "y"},
        {"mouth", "mouth_closed", "y", "n"},
        {"background_plain", "background_plain", "y", "n"},
        {"frontal", "frontal", "y", "n"},
        {"ears", "ears_visible", "both", "none"},
        {"hat", "hat", "n", "y"},
        {"brows", "brows_visible", "y", "n"},
        {"eyes_open", "eyes_open", "y", "n"},
        {"clothing_colour", "clothing", "black,navy,white,grey,red,brown,beige",
         "blue,cyan,purple,yellow,green,pink"}};
    const auto among = [](const std::string& list, const std::string& word) {
        return ("," + list + ",").find("," + word + ",") != std::string::npos;
    };
    std::vector<Inspection> inspections;
    int single = 0, single_right = 0, empty = 0, empty_right = 0;
    for (const auto& picture : pictures) {
        auto inspection = engine.inspect(picture.bytes, profile);
        inspections.push_back(inspection ? *inspection : Inspection{});
        const auto faces = inspections.back().faces.size();
        if (picture.label.at("faces") == "1") ++single, single_right += faces == 1;
        if (picture.label.at("faces") == "0") ++empty, empty_right += faces == 0;
    }
    fmt::print("One face in single-face pictures: {}; none where there is none: {}.\n\n",
               share(single_right, single), share(empty_right, empty));
    for (const auto& rule : rules) {
        std::map<std::string, Tally> groups;
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            const auto& label = pictures[i].label;
            if (label.at("faces") != "1" || inspections[i].faces.empty()) continue;
            const auto& value = label.at(rule.label);
            const bool good = among(rule.good, value);
            if (!good && !among(rule.bad, value)) continue;
            const auto* finding = inspections[i].finding(rule.name);
            if (finding == nullptr) continue;
            const bool pass = finding->verdict == Verdict::Pass;
            const bool look = finding->verdict == Verdict::Look;
            for (const auto& group :
                 {std::string{"all"}, "source " + label.at("group"),
                  "glasses " + label.at("glasses"), label.at("kind") + " pictures"}) {
                auto& t = groups[group];
                if (good)
                    ++t.good, t.good_passed += pass, t.good_looked += look;
                else
                    ++t.bad, t.bad_passed += pass, t.bad_looked += look;
            }
        }
        fmt::print(
            "### `{}`\n\n| group | right of decided | false alarm on good | false pass on bad | "
            "look |\n|---|---|---|---|---|\n",
            rule.name);
        for (const auto& [name, tally] : groups) print_row(name, tally);
        fmt::print("\n");
    }

    fmt::print(
        "### How well a value tells good from bad, whatever its limit\n\n"
        "| rule | good / bad | AUC |\n|---|---|---|\n");
    for (const auto& rule : rules) {
        std::vector<double> good;
        std::vector<double> bad;
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            const auto& label = pictures[i].label;
            if (label.at("faces") != "1" || inspections[i].faces.empty()) continue;
            const auto* finding = inspections[i].finding(rule.name);
            if (finding == nullptr || !finding->value || !finding->value_word.empty()) continue;
            if (among(rule.good, label.at(rule.label))) good.push_back(*finding->value);
            if (among(rule.bad, label.at(rule.label))) bad.push_back(*finding->value);
        }
        if (good.empty() || bad.empty()) continue;
        fmt::print("| `{}` | {} / {} | {:.3f} |\n", rule.name, good.size(), bad.size(),
                   area_under_curve(good, bad));
    }
    fmt::print("\n");

    // Findings that only a person can judge are never counted: how often they are measured at all.
    fmt::print(
        "### Hints: measured, judged by nobody but a person\n\n| rule | measured | median | 90 % "
        "below |\n|---|---|---|---|\n");
    for (const auto& entry : rule_book()) {
        if (entry.may_pass) continue;
        std::vector<double> values;
        int seen = 0;
        for (const auto& inspection : inspections) {
            const auto* finding = inspection.finding(entry.name);
            if (finding == nullptr) continue;
            ++seen;
            if (finding->value) values.push_back(*finding->value);
        }
        if (values.empty()) continue;
        std::sort(values.begin(), values.end());
        fmt::print("| `{}` | {} of {} | {:.3g} | {:.3g} |\n", entry.name, values.size(), seen,
                   values[values.size() / 2], values[values.size() * 9 / 10]);
    }
    fmt::print(
        "\n### Changes made to real pictures (truth by construction)\n\n| change | rule | not "
        "passed |\n|---|---|---|\n");
    struct Change {
        const char* name;
        const char* rule;
        std::function<void(cv::Mat&, double)> apply;  // second: eye distance, px
    };
    const std::vector<Change> changes{
        {"none", "sharpness", [](cv::Mat&, double) {}},
        {"blur, sigma 1.0 % of the eye distance", "sharpness",
         [](cv::Mat& m, double iod) {
             cv::GaussianBlur(m, m, {0, 0}, 0.010 * iod);
         }},
        {"blur, sigma 1.5 %", "sharpness",
         [](cv::Mat& m, double iod) {
             cv::GaussianBlur(m, m, {0, 0}, 0.015 * iod);
         }},
        {"blur, sigma 3 %", "sharpness",
         [](cv::Mat& m, double iod) {
             cv::GaussianBlur(m, m, {0, 0}, 0.03 * iod);
         }},
        {"none", "exposure", [](cv::Mat&, double) {}},
        {"gain 0.35", "exposure", [](cv::Mat& m, double) { m.convertTo(m, -1, 0.35); }},
        {"gain 1.8", "exposure", [](cv::Mat& m, double) { m.convertTo(m, -1, 1.8); }},
        {"none", "highlights", [](cv::Mat&, double) {}},
        {"shine on the forehead, +110 in the middle", "highlights",
         [](cv::Mat& m, double iod) { shine(m, iod, 110); }},
        {"shine on the forehead, +170 in the middle", "highlights",
         [](cv::Mat& m, double iod) { shine(m, iod, 170); }},
        {"backdrop cut out, light blue (100, 197, 255) put behind", "background_colour",
         [](cv::Mat& m, double) {
             put_behind(m, {255, 197, 100});
         }},
        {"backdrop cut out, white put behind", "background_colour",
         [](cv::Mat& m, double) {
             put_behind(m, {255, 255, 255});
         }},
        {"backdrop cut out, red (180, 40, 40) put behind", "background_colour",
         [](cv::Mat& m, double) {
             put_behind(m, {40, 40, 180});
         }},
        {"backdrop cut out, dark blue (30, 60, 140) put behind", "background_colour",
         [](cv::Mat& m, double) {
             put_behind(m, {140, 60, 30});
         }},
        {"backdrop cut out, light blue put behind", "background_plain",
         [](cv::Mat& m, double) {
             put_behind(m, {255, 197, 100});
         }},
        {"the same, a quarter darker towards the bottom", "background_plain",
         [](cv::Mat& m, double) {
             put_behind_shaded(m, {255, 197, 100}, 0.75, false);
         }},
        {"the same, a quarter darker towards one side", "background_plain",
         [](cv::Mat& m, double) {
             put_behind_shaded(m, {255, 197, 100}, 0.75, true);
         }},
        {"none", "side_light", [](cv::Mat&, double) {}},
        {"right half of the frame × 0.5", "side_light",
         [](cv::Mat& m, double) {
             cv::Mat half = m(cv::Rect{m.cols / 2, 0, m.cols - m.cols / 2, m.rows});
             half.convertTo(half, -1, 0.5);
         }},
    };
    for (const auto& change : changes) {
        int seen = 0;
        int flagged = 0;
        int looked = 0;
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            if (inspections[i].faces.size() != 1 || pictures[i].label.at("kind") != "portrait")
                continue;
            if (std::string{change.rule}.starts_with("background") &&
                pictures[i].label.at("background_plain") != "y")
                continue;
            const auto& eyes = *inspections[i].eyes;
            eyes_at = {(eyes[0].x + eyes[1].x) / 2, (eyes[0].y + eyes[1].y) / 2};
            const double iod = std::hypot(eyes[1].x - eyes[0].x, eyes[1].y - eyes[0].y);
            const auto bytes =
                changed(pictures[i].bytes, [&](cv::Mat& m) { change.apply(m, iod); });
            const auto inspection = engine.inspect(bytes, profile);
            if (!inspection || inspection->faces.empty()) continue;
            const auto* finding = inspection->finding(change.rule);
            if (finding == nullptr) continue;
            ++seen;
            flagged += finding->verdict == Verdict::Warn || finding->verdict == Verdict::Fail;
            looked += finding->verdict == Verdict::Look;
        }
        fmt::print("| {} | `{}` | {} (look {}) |\n", change.name, change.rule, share(flagged, seen),
                   looked);
    }
    // Tilt: a known rotation must come back.
    std::vector<double> errors;
    for (const double angle : {-8.0, -4.0, 4.0, 8.0}) {
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            if (inspections[i].faces.size() != 1 || pictures[i].label.at("kind") != "portrait")
                continue;
            const auto bytes = changed(pictures[i].bytes, [&](cv::Mat& m) {
                const auto turn = cv::getRotationMatrix2D(
                    {static_cast<float>(m.cols) / 2, static_cast<float>(m.rows) / 2}, -angle, 1);
                cv::warpAffine(m.clone(), m, turn, m.size(), cv::INTER_LINEAR,
                               cv::BORDER_REPLICATE);
            });
            const auto inspection = engine.inspect(bytes, profile);
            if (!inspection || inspection->faces.empty()) continue;
            errors.push_back(std::abs(inspection->faces.front().pose.roll_degrees -
                                      inspections[i].faces.front().pose.roll_degrees - angle));
        }
    }
    // The crop of a mirrored picture is the mirrored crop: how far its geometry moves is how sure
    // it is.
    std::vector<double> moved[3];
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        if (inspections[i].faces.size() != 1 || pictures[i].label.at("kind") != "portrait")
            continue;
        const auto inspection = engine.inspect(
            changed(pictures[i].bytes, [](cv::Mat& m) { cv::flip(m.clone(), m, 1); }), profile);
        if (!inspection || inspection->faces.size() != 1) continue;
        const double scale = inspections[i].crop->scale;
        const auto& a = *inspections[i].eyes;
        const auto& b = *inspection->eyes;
        moved[0].push_back(std::abs((a[0].y + a[1].y) / 2 - (b[0].y + b[1].y) / 2) * scale);
        moved[1].push_back(
            std::abs(inspections[i].before.face_width - inspection->before.face_width) /
            inspections[i].before.face_width * inspections[i].after.face_width);
        moved[2].push_back(
            std::abs((a[0].x + a[1].x) / 2 - (inspections[i].width - 1 - (b[0].x + b[1].x) / 2)) *
            scale);
    }
    fmt::print(
        "\n| mirrored picture against itself, px in the finished portrait | median | 95 % within | "
        "n |\n|---|---|---|---|\n");
    for (const auto& [name, which] :
         {std::pair{"eye line", 0}, {"face width", 1}, {"middle of the eyes", 2}}) {
        auto& all = moved[which];
        std::sort(all.begin(), all.end());
        if (!all.empty())
            fmt::print("| {} | {:.1f} | {:.1f} | {} |\n", name, all[all.size() / 2],
                       all[all.size() * 95 / 100], all.size());
    }
    std::sort(errors.begin(), errors.end());
    if (!errors.empty()) {
        fmt::print(
            "\nKnown turns of ±4° and ±8° come back with a median error of {:.2f}°, 95 % within "
            "{:.2f}° (n = {}).\n",
            errors[errors.size() / 2], errors[errors.size() * 95 / 100], errors.size());
    }
}
