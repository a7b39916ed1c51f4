// How well likeness tells two sitters of one day apart, as Markdown tables for
// docs/portrait-accuracy.md. Usage: likeness_accuracy FOLDER (with labels.csv) [MODELS.toml].
//
// Nobody has published several shots of one sitting with their consent. So the pairs of one person
// are one real picture changed twice as two shots of a sitting differ (posture, turn, light, flash,
// noise, another compression); the pairs of two people are real. The maps are fitted on half of the
// people and judged on the other half, and the other way round. Two people count only within one
// series of pictures (one photographer, one backdrop, formal dress), as within one hall.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>
#include <random>
#include <sstream>

#include "portrait/decoder.h"
#include "portrait/embedder.h"
#include "portrait/engine.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/sitter.h"

namespace {

using namespace liuying;
using namespace liuying::portrait;

constexpr int shots_a_person = 4;
constexpr std::size_t parts = 3;  // clothes, hair, skin
using Row = std::array<double, parts>;
using Line = std::array<double, 2>;  // per unit, at zero

// As another shot of the same sitting may look. `strength` 1: an ordinary sitter; 2: a restless
// one.
Bytes another_shot(const Bytes& jpeg, std::mt19937& chance, double strength) {
    auto decoded = decode(jpeg, {.short_side_px = 700});
    if (!decoded) return {};
    const cv::Mat picture(decoded->pixels.height, decoded->pixels.width, CV_8UC3,
                          decoded->pixels.pixels.data());
    std::normal_distribution<double> normal;
    const auto some = [&](double sd) { return sd * strength * normal(chance); };
    const double w = picture.cols;
    const double h = picture.rows;
    // The whole moves, leans and comes nearer; then it is sheared as by a small turn.
    cv::Mat moved;
    const double angle = some(2.5) * 3.14159265 / 180;
    const double scale = std::exp(some(0.03));
    const double shear = some(0.03);
    const double c = std::cos(angle) * scale;
    const double s = std::sin(angle) * scale;
    const cv::Matx23d map{c + shear * s,
                          s,
                          w / 2 - (c + shear * s) * w / 2 - s * h / 2 + some(w / 80),
                          -s,
                          c,
                          h / 2 + s * w / 2 - c * h / 2 + some(h / 80)};
    cv::warpAffine(picture, moved, map, picture.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    // Head against shoulders, and the cloth: a smooth field of shifts, small where the face is.
    cv::Mat field(6, 5, CV_32FC2);
    for (int y = 0; y < field.rows; ++y) {
        const double reach = y < 4 ? w / 400 : w / 90;
        for (int x = 0; x < field.cols; ++x)
            field.at<cv::Vec2f>(y, x) = {static_cast<float>(some(reach)),
                                         static_cast<float>(some(reach))};
    }
    cv::Mat shifts;
    cv::resize(field, shifts, picture.size(), 0, 0, cv::INTER_CUBIC);
    cv::Mat at(picture.size(), CV_32FC2);
    for (int y = 0; y < at.rows; ++y)
        for (int x = 0; x < at.cols; ++x)
            at.at<cv::Vec2f>(y, x) = cv::Vec2f{static_cast<float>(x), static_cast<float>(y)} +
                                     shifts.at<cv::Vec2f>(y, x);
    cv::Mat bent;
    cv::remap(moved, bent, at, {}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    // The light: power, colour, side; then the sensor's noise.
    const double gamma = std::exp(some(0.06));
    const std::array<double, 3> gain{std::exp(some(0.015)), 1.0, std::exp(some(0.015))};
    const double side = some(0.05);
    std::normal_distribution<double> grain{0, 2.5};
    for (int y = 0; y < bent.rows; ++y) {
        for (int x = 0; x < bent.cols; ++x) {
            auto& pixel = bent.at<cv::Vec3b>(y, x);
            const double tilt = 1 + side * (2 * x / w - 1);
            for (int i = 0; i < 3; ++i)
                pixel[i] =
                    cv::saturate_cast<std::uint8_t>(255 * std::pow(pixel[i] / 255.0, gamma) *
                                                        gain[static_cast<std::size_t>(i)] * tilt +
                                                    grain(chance));
        }
    }
    Raster out = Raster::blank(bent.cols, bent.rows, 3);
    bent.copyTo(cv::Mat(out.height, out.width, CV_8UC3, out.pixels.data()));
    return encode_jpeg(out, {.quality = 88});
}

struct Shot {
    std::size_t person;
    Appearance built_in;
    std::optional<Appearance> plugged;
};

struct Person {
    Bytes picture;
    bool of_a_series;
};

struct Pair {
    std::size_t a;
    std::size_t b;
    bool same;
};

std::optional<Row> row_of(const Appearance& a, const Appearance& b) {
    const auto d = dress_distance(a, b);
    if (!d) return std::nullopt;
    return Row{d->clothes, d->hair, d->skin};
}

// Logistic regression by Newton's steps, both kinds of pair weighed alike, so that the log odds are
// a log likelihood ratio. A ridge keeps separable data finite.
template <std::size_t n>
std::array<double, n> fitted(const std::vector<std::array<double, n>>& rows,
                             const std::vector<bool>& same) {
    const auto positives = static_cast<double>(std::count(same.begin(), same.end(), true));
    const double weight_same = 0.5 / positives;
    const double weight_other = 0.5 / (static_cast<double>(same.size()) - positives);
    std::array<double, n> w{};
    for (int round = 0; round < 60; ++round) {
        cv::Mat h = cv::Mat::zeros(n, n, CV_64F);
        cv::Mat g = cv::Mat::zeros(n, 1, CV_64F);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            double z = 0;
            for (std::size_t j = 0; j < n; ++j) z += w[j] * rows[i][j];
            const double p = 1 / (1 + std::exp(-z));
            const double weight = same[i] ? weight_same : weight_other;
            for (std::size_t j = 0; j < n; ++j) {
                g.at<double>(static_cast<int>(j)) += weight * ((same[i] ? 1 : 0) - p) * rows[i][j];
                for (std::size_t k = 0; k < n; ++k)
                    h.at<double>(static_cast<int>(j), static_cast<int>(k)) +=
                        weight * p * (1 - p) * rows[i][j] * rows[i][k];
            }
        }
        for (std::size_t j = 0; j < n; ++j) {
            g.at<double>(static_cast<int>(j)) -= 2e-4 * w[j];
            h.at<double>(static_cast<int>(j), static_cast<int>(j)) += 2e-4;
        }
        cv::Mat step;
        cv::solve(h, g, step, cv::DECOMP_SVD);
        double size = 0;
        for (std::size_t j = 0; j < n; ++j) {
            w[j] += step.at<double>(static_cast<int>(j));
            size += std::abs(step.at<double>(static_cast<int>(j)));
        }
        if (size < 1e-9) break;
    }
    return w;
}

// One line a part; the one that speaks most against it counts.
std::array<Line, parts> fitted_parts(const std::vector<Row>& rows, const std::vector<bool>& same) {
    std::array<Line, parts> lines{};
    for (std::size_t part = 0; part < parts; ++part) {
        std::vector<Line> column;
        for (const auto& row : rows) column.push_back({row[part], 1});
        lines[part] = fitted(column, same);
    }
    return lines;
}

double worst(const std::array<Line, parts>& lines, const Row& row) {
    double least = 1e9;
    for (std::size_t part = 0; part < parts; ++part)
        least = std::min(least, lines[part][0] * row[part] + lines[part][1]);
    return least;
}

struct Scores {
    std::vector<double> same;
    std::vector<double> other;
};

double share_above(const std::vector<double>& values, double limit) {
    return static_cast<double>(std::count_if(values.begin(), values.end(),
                                             [limit](double v) { return v >= limit; })) /
           static_cast<double>(values.size());
}

void print_scores(const std::string& name, Scores scores) {
    std::sort(scores.same.begin(), scores.same.end());
    std::sort(scores.other.begin(), scores.other.end());
    double wins = 0;
    for (const double v : scores.same)
        wins += static_cast<double>(std::lower_bound(scores.other.begin(), scores.other.end(), v) -
                                    scores.other.begin());
    const double auc =
        wins / static_cast<double>(scores.same.size()) / static_cast<double>(scores.other.size());
    double eer = 1;
    for (const double v : scores.same)
        eer =
            std::min(eer, std::max(share_above(scores.other, v), 1 - share_above(scores.same, v)));
    const auto kept_at = [&](double rate) {
        const auto n = static_cast<double>(scores.other.size());
        const auto at = static_cast<std::size_t>(n - std::floor(rate * n) - 1);
        return share_above(scores.same, std::nextafter(scores.other[at], 1e9));
    };
    double cost = 0;
    double cost_other = 0;
    for (const double v : scores.same) cost += std::log2(1 + std::exp(-v));
    for (const double v : scores.other) cost_other += std::log2(1 + std::exp(v));
    cost = (cost / static_cast<double>(scores.same.size()) +
            cost_other / static_cast<double>(scores.other.size())) /
           2;
    fmt::print(
        "| {} | {} / {} | {:.4f} | {:.1f} % | {:.1f} % | {:.1f} % | {:.3f} | {:.2f} | {:.2f} | {:.1f} % | {:.1f} % |\n",
        name, scores.same.size(), scores.other.size(), auc, 100 * eer, 100 * kept_at(0.01),
        100 * kept_at(0.001), cost, scores.same[scores.same.size() / 2],
        scores.other[scores.other.size() / 2], 100 * (1 - share_above(scores.same, 0)),
        100 * (1 - share_above(scores.same, -3)));
}

std::vector<std::filesystem::path> portraits_of(const std::filesystem::path& folder) {
    std::ifstream in{folder / "labels.csv"};
    std::string line;
    std::getline(in, line);
    std::vector<std::filesystem::path> files;
    while (std::getline(in, line)) {
        const auto name = line.substr(0, line.find(','));
        if (name.starts_with("us_") || name.starts_with("tw")) files.push_back(folder / name);
    }
    return files;
}

void judge(const Engine& built_in, const Engine* plugged, const std::vector<Person>& people,
           double strength, const std::string& what, bool tell_maps) {
    std::mt19937 chance{20261128};
    std::vector<Shot> shots;
    for (std::size_t person = 0; person < people.size(); ++person) {
        for (int i = 0; i < shots_a_person; ++i) {
            const auto jpeg = another_shot(people[person].picture, chance, strength);
            const auto seen = built_in.appearance(jpeg, true);
            if (!seen || !*seen) continue;
            Shot shot{person, **seen, std::nullopt};
            if (plugged != nullptr)
                if (const auto other = plugged->appearance(jpeg, true); other && *other)
                    shot.plugged = **other;
            shots.push_back(std::move(shot));
        }
    }
    std::vector<Pair> pairs;
    for (std::size_t a = 0; a < shots.size(); ++a)
        for (std::size_t b = a + 1; b < shots.size(); ++b)
            if (const bool same = shots[a].person == shots[b].person;
                same ||
                (people[shots[a].person].of_a_series && people[shots[b].person].of_a_series))
                pairs.push_back({a, b, same});

    Scores dress;
    Scores face;
    Scores network;
    Scores as_built;
    std::vector<Row> all_rows;
    std::vector<Line> all_faces;
    std::vector<bool> all_same;
    for (const std::size_t half : {0U, 1U}) {
        std::vector<Row> rows;
        std::vector<Line> faces;
        std::vector<bool> same;
        const auto in = [&](const Pair& pair, std::size_t which) {
            return shots[pair.a].person % 2 == which && shots[pair.b].person % 2 == which;
        };
        for (const auto& pair : pairs) {
            if (!in(pair, half)) continue;
            const auto row = row_of(shots[pair.a].built_in, shots[pair.b].built_in);
            const auto apart = gradient_distance(shots[pair.a].built_in, shots[pair.b].built_in);
            if (!row || !apart) continue;
            rows.push_back(*row);
            faces.push_back({*apart, 1});
            same.push_back(pair.same);
        }
        const auto w = fitted_parts(rows, same);
        const auto f = fitted(faces, same);
        all_rows.insert(all_rows.end(), rows.begin(), rows.end());
        all_faces.insert(all_faces.end(), faces.begin(), faces.end());
        all_same.insert(all_same.end(), same.begin(), same.end());
        for (const auto& pair : pairs) {
            if (!in(pair, 1 - half)) continue;
            const auto row = row_of(shots[pair.a].built_in, shots[pair.b].built_in);
            const auto apart = gradient_distance(shots[pair.a].built_in, shots[pair.b].built_in);
            if (!row || !apart) continue;
            (pair.same ? dress.same : dress.other).push_back(worst(w, *row));
            (pair.same ? face.same : face.other).push_back(f[0] * *apart + f[1]);
            const auto now = built_in.likeness(shots[pair.a].built_in, shots[pair.b].built_in);
            (pair.same ? as_built.same : as_built.other).push_back(now.dress);
            if (plugged != nullptr && shots[pair.a].plugged && shots[pair.b].plugged)
                if (const auto n =
                        plugged->likeness(*shots[pair.a].plugged, *shots[pair.b].plugged);
                    n.face)
                    (pair.same ? network.same : network.other).push_back(*n.face);
        }
    }
    print_scores(what + ": clothes, hair, colours", dress);
    print_scores(what + ": the same, as built in (held)", as_built);
    print_scores(what + ": face, built-in gradients", face);
    if (!network.same.empty()) print_scores(what + ": face, plugged-in network", network);
    if (tell_maps) {
        const auto w = fitted_parts(all_rows, all_same);
        const auto f = fitted(all_faces, all_same);
        for (const auto& line : w)
            fmt::print(stderr, "clothes, hair, skin: per unit {:.3f} zero at {:.3f}\n", line[0],
                       -line[1] / line[0]);
        fmt::print(stderr, "face: per unit {:.3f} zero at {:.4f}\n", f[0], -f[1] / f[0]);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    EngineSettings settings;
    settings.cache_folder = default_cache_folder();
    const Engine built_in{settings};
    std::optional<Engine> plugged;
    if (argc > 2) {
        const auto models = read_model_files(argv[2]);
        if (!models) {
            fmt::print(stderr, "{}\n", models.error().message.en);
            return 1;
        }
        settings.models = *models;
        plugged.emplace(settings);
    }
    std::vector<Person> people;
    for (const auto& file : portraits_of(argv[1])) {
        std::ifstream in{file, std::ios::binary};
        people.push_back(
            {{std::istreambuf_iterator<char>{in}, {}}, file.filename().string().starts_with("tw")});
    }
    fmt::print(
        "| pairs | same / other | AUC | EER | kept at 1 % | kept at 0.1 % | Cllr | median ln LR "
        "same "
        "| other | same below 0 | below −3 |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    const auto* network = plugged ? &*plugged : nullptr;
    judge(built_in, network, people, 1, "quiet sitter", false);
    judge(built_in, network, people, 1.5, "ordinary sitter", true);
    judge(built_in, network, people, 2, "restless sitter", false);
}
