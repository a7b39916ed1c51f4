// How well an entrance photo tells apart whom the station's camera shows, as Markdown tables for
// docs/portrait-accuracy.md. Usage: entrance_accuracy FOLDER (with labels.csv).
//
// Nobody has published a desk's picture and a portrait of one person with their consent. So the
// desk's picture of a real portrait is that portrait in another light (power, colour, side), moved,
// turned and coarser; two people are real, of one group of clothing each. What another backdrop
// does is told by drawn sitters.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "portrait/decoder.h"
#include "portrait/engine.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/sitter.h"

namespace {

using namespace liuying;
using namespace liuying::portrait;

using Seen = std::optional<Appearance>;

Seen seen(const Engine& engine, const Bytes& jpeg) {
    const auto appearance = engine.appearance(jpeg, true);
    return appearance ? *appearance : std::nullopt;
}

Bytes at_the_desk(const Bytes& jpeg, std::mt19937& chance) {
    auto decoded = decode(jpeg, {.short_side_px = 600});
    if (!decoded) return {};
    const cv::Mat picture(decoded->pixels.height, decoded->pixels.width, CV_8UC3,
                          decoded->pixels.pixels.data());
    std::normal_distribution<double> normal;
    const auto some = [&](double sd) { return sd * normal(chance); };
    const double w = picture.cols;
    const double h = picture.rows;
    const double angle = some(3) * 3.14159265 / 180;
    const double scale = std::exp(some(0.04));
    const double shear = some(0.04);
    const double c = std::cos(angle) * scale;
    const double s = std::sin(angle) * scale;
    const cv::Matx23d map{c + shear * s,
                          s,
                          w / 2 - (c + shear * s) * w / 2 - s * h / 2 + some(w / 60),
                          -s,
                          c,
                          h / 2 + s * w / 2 - c * h / 2 + some(h / 60)};
    cv::Mat moved;
    cv::warpAffine(picture, moved, map, picture.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    const double gamma = std::exp(some(0.2));
    const double side = some(0.15);
    const std::array<double, 3> gain{std::exp(some(0.07)), 1.0, std::exp(some(0.07))};
    std::normal_distribution<double> grain{0, 5};
    for (int y = 0; y < moved.rows; ++y)
        for (int x = 0; x < moved.cols; ++x) {
            auto& pixel = moved.at<cv::Vec3b>(y, x);
            const double tilt = 1 + side * (2 * x / w - 1);
            for (int i = 0; i < 3; ++i)
                pixel[i] =
                    cv::saturate_cast<std::uint8_t>(255 * std::pow(pixel[i] / 255.0, gamma) *
                                                        gain[static_cast<std::size_t>(i)] * tilt +
                                                    grain(chance));
        }
    Raster out = Raster::blank(moved.cols, moved.rows, 3);
    moved.copyTo(cv::Mat(out.height, out.width, CV_8UC3, out.pixels.data()));
    return encode_jpeg(out, {.quality = 80});
}

struct Scores {
    std::vector<double> distance, dress, face;

    void add(const Engine& engine, const Appearance& entrance, const Appearance& shot) {
        const auto apart = entrance_distance(entrance, shot);
        const auto likeness = engine.likeness_to_entrance(entrance, shot);
        if (apart) {
            distance.push_back(*apart);
            dress.push_back(likeness.dress);
        }
        if (likeness.face) face.push_back(*likeness.face);
    }
};

std::string shares(std::vector<double> all, std::initializer_list<double> limits) {
    if (all.empty()) return "–";
    std::ranges::sort(all);
    auto text = fmt::format("{:.2f}", all[all.size() / 2]);
    for (const double limit : limits)
        text += fmt::format(
            " | {:.1f} %",
            100.0 * static_cast<double>(std::ranges::lower_bound(all, limit) - all.begin()) /
                static_cast<double>(all.size()));
    return text;
}

void print(const std::string& desk, const char* pairs, const Scores& scores) {
    const auto far = scores.distance.empty() ? 0.0 : *std::ranges::max_element(scores.distance);
    fmt::print("| {} | {} | {} | {:.1f} | {} | {} |\n", desk, pairs, scores.dress.size(), far,
               shares(scores.dress, {0, -1, -3}), shares(scores.face, {0, -3}));
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells{""};
    bool quoted = false;
    for (const char one : line) {
        if (one == '"')
            quoted = !quoted;
        else if (one == ',' && !quoted)
            cells.emplace_back();
        else
            cells.back() += one;
    }
    return cells;
}

void real_people(const Engine& engine, const std::string& folder) {
    constexpr int times = 2;
    struct Person {
        std::string group;
        Appearance shot;
        std::vector<Appearance> entrance;
    };
    std::vector<Person> people;
    std::mt19937 chance{20261128};
    std::ifstream in{folder + "/labels.csv"};
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const auto cells = cells_of(line);
        if (cells.size() < 15 || cells[5] != "1") continue;
        std::ifstream file{folder + "/" + cells[0], std::ios::binary};
        const Bytes jpeg{std::istreambuf_iterator<char>{file}, {}};
        const auto shot = seen(engine, jpeg);
        if (!shot) continue;
        Person person{cells[14], *shot, {}};
        for (int i = 0; i < times; ++i)
            if (const auto one = seen(engine, at_the_desk(jpeg, chance)))
                person.entrance.push_back(*one);
        people.push_back(std::move(person));
    }
    Scores own, others;
    for (std::size_t i = 0; i < people.size(); ++i)
        for (const auto& entrance : people[i].entrance)
            for (std::size_t j = 0; j < people.size(); ++j)
                if (i == j)
                    own.add(engine, entrance, people[j].shot);
                else if (people[i].group == people[j].group)
                    others.add(engine, entrance, people[j].shot);
    const auto what = fmt::format("{} real portraits in another light", people.size());
    print(what, "one", own);
    print(what, "two", others);
}

void drawn_people(const Engine& engine) {
    constexpr std::uint64_t sitters = 40;
    struct Desk {
        const char* name;
        SitterOptions camera;
    };
    const Desk desks[] = {
        {"drawn: a hall behind them", {.width = 640, .backdrop = Backdrop::Cluttered}},
        {"drawn: a white wall", {.width = 640, .backdrop = Backdrop::White}},
        {"drawn: dim, from one side", {.width = 640, .side_light = 0.4, .exposure = 0.8}},
        {"drawn: all of it, turned",
         {.width = 640,
          .roll_degrees = 3,
          .yaw_degrees = 6,
          .side_light = 0.3,
          .exposure = 0.8,
          .backdrop = Backdrop::Cluttered,
          .jpeg_quality = 80}},
    };
    std::vector<Seen> shots, changed;
    for (std::uint64_t seed = 1; seed <= sitters; ++seed) {
        shots.push_back(seen(engine, drawn_sitter(seed, {.width = 900})));
        changed.push_back(
            seen(engine,
                 drawn_sitter(seed, {.width = 900, .clothing = seed % 2 == 0 ? "black" : "red"})));
    }
    for (const auto& desk : desks) {
        Scores own, redressed, others;
        for (std::uint64_t seed = 1; seed <= sitters; ++seed) {
            const auto entrance = seen(engine, drawn_sitter(seed, desk.camera));
            if (!entrance) continue;
            for (std::uint64_t other = 1; other <= sitters; ++other)
                if (const auto& shot = shots[other - 1])
                    (seed == other ? own : others).add(engine, *entrance, *shot);
            if (const auto& shot = changed[seed - 1]) redressed.add(engine, *entrance, *shot);
        }
        print(desk.name, "one", own);
        print(desk.name, "one, another top", redressed);
        print(desk.name, "two", others);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "entrance_accuracy FOLDER\n");
        return 2;
    }
    const Engine engine{{.cache_folder = default_cache_folder()}};
    fmt::print(
        "| desk | people | pairs | greatest distance | clothes: median ln LR | below 0 | below −1 "
        "| below −3 | face: median | below 0 | below −3 |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|\n");
    real_people(engine, argv[1]);
    drawn_people(engine);
}
