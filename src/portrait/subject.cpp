#include "portrait/subject.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "portrait/mat_view.h"
#include "portrait/shrink.h"

namespace liuying::portrait {
namespace {

// The finder's picture: a face a third as long as the frame then has 70 px.
constexpr int first_search_px = 240;
constexpr int second_search_px = 480;
constexpr int last_search_px = 960;
// Below this share of the longer side a face is small enough that others may have been missed.
constexpr double small_face_share = 0.26;

Raster raster_of(const cv::Mat& mat) {
    Raster raster = Raster::blank(mat.cols, mat.rows, mat.channels());
    cv::Mat out = view_of(raster);
    mat.copyTo(out);
    return raster;
}

struct Shrunk {
    cv::Mat picture;
    double back;  // px of the full picture for one of its own
};

// `picture` at `long_side`, shrunk by whole factors first: area averaging by fractions is slow.
Shrunk shrunk(const cv::Mat& picture, int long_side) {
    const int now = std::max(picture.cols, picture.rows);
    const int factor = std::max(1, std::min({now / long_side, picture.cols, picture.rows}));
    const cv::Mat small = factor >= 2 ? shrunk_by(picture, factor) : picture;
    const double left = static_cast<double>(long_side) / std::max(small.cols, small.rows);
    if (std::abs(left - 1) <= 0.02) return {small, static_cast<double>(factor)};
    const auto side = [&](int px) { return std::max(1, static_cast<int>(std::lround(px * left))); };
    cv::Mat fitted;
    cv::resize(small, fitted, {side(small.cols), side(small.rows)}, 0, 0, cv::INTER_LINEAR);
    return {fitted, factor / left};
}

cv::Mat grey_of(const cv::Mat& picture) {
    if (picture.channels() == 1) return picture;
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    return grey;
}

double overlap(const Box& a, const Box& b) {
    const double w = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double h = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (w <= 0 || h <= 0) return 0;
    return w * h / std::min(a.width * a.height, b.width * b.height);
}

struct Find {
    FoundFace face;  // px of the full picture
    Box box;         // px of `small`
    cv::Mat small;   // the picture it was found on
    double back;     // px of the full picture for one of `small`
};

void search_at(const cv::Mat& picture, int long_side, const FaceFinder& finder,
               std::vector<Find>& finds) {
    auto [small, back] = shrunk(picture, long_side);
    if (!finder.wants_colour()) small = grey_of(small);
    for (FoundFace& face : finder.find(raster_of(small))) {
        const Box there = face.box;
        face.box = {there.x * back, there.y * back, there.width * back, there.height * back};
        const bool known = std::any_of(finds.begin(), finds.end(), [&](const Find& other) {
            return overlap(other.face.box, face.box) > 0.4;
        });
        if (!known) finds.push_back({face, there, small, back});
    }
}

// Largest first.
std::vector<Find> search_for_faces(const cv::Mat& picture, const FaceFinder& finder) {
    const int long_side = std::max(picture.cols, picture.rows);
    std::vector<Find> finds;
    const auto all_below = [&](double share) {
        return std::none_of(finds.begin(), finds.end(), [&](const Find& find) {
            return find.face.box.width >= share * long_side;
        });
    };
    search_at(picture, first_search_px, finder, finds);
    if (all_below(small_face_share)) search_at(picture, second_search_px, finder, finds);
    // One that sees small faces has seen them by now.
    if (all_below(small_face_share / 2) && finder.smallest_px() > last_search_px / 20)
        search_at(picture, last_search_px, finder, finds);
    std::stable_sort(finds.begin(), finds.end(), [](const Find& a, const Find& b) {
        return a.face.box.width > b.face.box.width;
    });
    return finds;
}

// `picture` sampled so that eye distance and eye middle are as asked; shrunk by a whole factor
// first where it is finer than twice the view.
Raster sample(const cv::Mat& picture, Point middle, double iod, double roll_radians, int width,
              int height, double view_iod, Point view_middle, int border) {
    const int factor = std::max(1, static_cast<int>(iod / view_iod));
    const double f = factor;
    const double scale = iod / view_iod / f;
    const double c = std::cos(roll_radians) * scale;
    const double s = std::sin(roll_radians) * scale;
    // No more of the picture than the view's corners enclose.
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const double u : {0.0, static_cast<double>(width)})
        for (const double v : {0.0, static_cast<double>(height)}) {
            const double x = middle.x + f * (c * (u - view_middle.x) - s * (v - view_middle.y));
            const double y = middle.y + f * (s * (u - view_middle.x) + c * (v - view_middle.y));
            left = std::min(left, x);
            right = std::max(right, x);
            top = std::min(top, y);
            bottom = std::max(bottom, y);
        }
    const double margin = 2 * f;
    const int x0 = std::clamp(static_cast<int>(left - margin), 0, picture.cols - 1);
    const int y0 = std::clamp(static_cast<int>(top - margin), 0, picture.rows - 1);
    const int x1 = std::clamp(static_cast<int>(right + margin) + 1, x0 + 1, picture.cols);
    const int y1 = std::clamp(static_cast<int>(bottom + margin) + 1, y0 + 1, picture.rows);
    cv::Mat part = picture(cv::Rect{x0, y0, x1 - x0, y1 - y0});
    if (factor >= 2 && part.cols >= factor && part.rows >= factor) part = shrunk_by(part, factor);
    // View pixel (u, v) is read at `middle` plus its turned and scaled offset.
    const double mx = (middle.x - x0 + 0.5) / f - 0.5;
    const double my = (middle.y - y0 + 0.5) / f - 0.5;
    const cv::Matx23d map{c, -s, mx - c * view_middle.x + s * view_middle.y,
                          s, c,  my - s * view_middle.x - c * view_middle.y};
    Raster view = Raster::blank(width, height, 3);
    cv::Mat out = view_of(view);
    cv::warpAffine(part, out, map, out.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, border);
    return view;
}

struct Reading {
    std::vector<Point> points;
    double unsteady;  // as Subject::unsteady
};

// The finder's boxes lie on a grid of 8 px and a scale of sixths, as the points feel: so they are
// read from five boxes, and of each coordinate the middle one stands.
Reading read_points(const Raster& grey, const Box& box, const LandmarkProvider& landmarks) {
    struct Beside {
        double right, down, scale;  // shares of the box
    };
    constexpr std::array<Beside, 5> boxes{Beside{0, 0, 1}, Beside{-0.05, -0.08, 0.93},
                                          Beside{0.05, 0.08, 0.93}, Beside{0.05, -0.08, 1.07},
                                          Beside{-0.05, 0.08, 1.07}};
    std::array<std::vector<Point>, boxes.size()> readings;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        const auto& beside = boxes[i];
        const double grown = (beside.scale - 1) / 2;
        readings[i] = landmarks.points(grey, {box.x + (beside.right - grown) * box.width,
                                              box.y + (beside.down - grown) * box.height,
                                              box.width * beside.scale, box.height * beside.scale});
    }
    const auto middle = [&](std::size_t point, double Point::*coordinate) {
        std::array<double, boxes.size()> values{};
        for (std::size_t i = 0; i < boxes.size(); ++i) values[i] = readings[i][point].*coordinate;
        std::nth_element(values.begin(), values.begin() + 2, values.end());
        return values[2];
    };
    Reading reading{std::vector<Point>(readings[0].size()), 0};
    for (std::size_t p = 0; p < reading.points.size(); ++p)
        reading.points[p] = {middle(p, &Point::x), middle(p, &Point::y)};

    const Point left = mean_of(reading.points, 36, 41);
    const Point right = mean_of(reading.points, 42, 47);
    const double iod = std::max(1.0, std::hypot(right.x - left.x, right.y - left.y));
    for (const std::size_t eye : {std::size_t{36}, std::size_t{42}}) {
        double sum = 0;
        double squares = 0;
        for (const auto& points : readings) {
            const double y = mean_of(points, eye, eye + 5).y;
            sum += y;
            squares += y * y;
        }
        const double mean = sum / boxes.size();
        reading.unsteady = std::max(
            reading.unsteady, std::sqrt(std::max(0.0, squares / boxes.size() - mean * mean)) / iod);
    }
    return reading;
}

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

}  // namespace

Point Subject::from_face_view(Point at) const {
    const double scale = iod / face_view_iod;
    const double c = std::cos(radians(roll_degrees)) * scale;
    const double s = std::sin(radians(roll_degrees)) * scale;
    const double dx = at.x - face_view_eyes.x;
    const double dy = at.y - face_view_eyes.y;
    return {(left_eye.x + right_eye.x) / 2 + c * dx - s * dy,
            (left_eye.y + right_eye.y) / 2 + s * dx + c * dy};
}

Point Subject::to_face_view(Point at) const {
    const double scale = face_view_iod / iod;
    const double c = std::cos(radians(roll_degrees)) * scale;
    const double s = std::sin(radians(roll_degrees)) * scale;
    const double dx = at.x - (left_eye.x + right_eye.x) / 2;
    const double dy = at.y - (left_eye.y + right_eye.y) / 2;
    return {face_view_eyes.x + c * dx + s * dy, face_view_eyes.y - s * dx + c * dy};
}

Point Subject::from_bust_view(Point at) const {
    const double scale = iod / bust_view_iod;
    return {(left_eye.x + right_eye.x) / 2 + (at.x - bust_view_eyes.x) * scale,
            (left_eye.y + right_eye.y) / 2 + (at.y - bust_view_eyes.y) * scale};
}

Point Subject::to_bust_view(Point at) const {
    const double scale = bust_view_iod / iod;
    return {bust_view_eyes.x + (at.x - (left_eye.x + right_eye.x) / 2) * scale,
            bust_view_eyes.y + (at.y - (left_eye.y + right_eye.y) / 2) * scale};
}

Subject find_subject(Decoded picture, const FaceFinder& finder, const LandmarkProvider& landmarks) {
    Subject subject;
    subject.picture = std::move(picture);
    const cv::Mat searched = view_of(subject.picture.pixels);
    auto finds = search_for_faces(searched, finder);
    // A wrong EXIF orientation leaves the head lying or upside down: try the other three ways.
    if (finds.empty()) {
        for (const int turns : {1, 3, 2}) {
            cv::Mat turned;
            cv::rotate(searched, turned,
                       turns == 1   ? cv::ROTATE_90_CLOCKWISE
                       : turns == 2 ? cv::ROTATE_180
                                    : cv::ROTATE_90_COUNTERCLOCKWISE);
            std::vector<Find> others;
            search_at(turned, first_search_px, finder, others);
            if (others.empty()) search_at(turned, second_search_px, finder, others);
            // Some finders see something in a head upside down too, but with less conviction.
            const double least = finds.empty() ? 0.5 : finds.front().face.score;
            if (others.empty() || others.front().face.score < least) continue;
            subject.turned = turns;
            finds = std::move(others);
        }
    }
    if (finds.empty()) return subject;
    if (subject.turned != 0) {
        constexpr std::array orientation_of_turns{1, 6, 3, 8};
        subject.picture.pixels =
            oriented(std::move(subject.picture.pixels),
                     orientation_of_turns[static_cast<std::size_t>(subject.turned)]);
        if (subject.turned != 2) std::swap(subject.picture.width, subject.picture.height);
    }
    for (const auto& find : finds) subject.faces.push_back(find.face);

    // Read the points on the small picture where the face was found; 0.5 px there is 1.5 % of the
    // eye distance, as fine as the model is.
    const auto& pixels = subject.picture.pixels;
    const Raster small = raster_of(grey_of(finds.front().small));
    const double back = finds.front().back;
    auto reading = read_points(small, finds.front().box, landmarks);
    subject.points = std::move(reading.points);
    subject.unsteady = reading.unsteady;
    for (auto& point : subject.points)
        point = {(point.x + 0.5) * back - 0.5, (point.y + 0.5) * back - 0.5};
    subject.left_eye = mean_of(subject.points, 36, 41);
    subject.right_eye = mean_of(subject.points, 42, 47);
    const double dx = subject.right_eye.x - subject.left_eye.x;
    const double dy = subject.right_eye.y - subject.left_eye.y;
    subject.iod = std::max(4.0, std::hypot(dx, dy));
    subject.roll_degrees = std::atan2(dy, dx) * 180 / std::numbers::pi;

    const Point middle{(subject.left_eye.x + subject.right_eye.x) / 2,
                       (subject.left_eye.y + subject.right_eye.y) / 2};
    const cv::Mat bgr = view_of(pixels);
    subject.face_view =
        sample(bgr, middle, subject.iod, radians(subject.roll_degrees), face_view_width,
               face_view_height, face_view_iod, face_view_eyes, cv::BORDER_REPLICATE);
    subject.bust_view = sample(bgr, middle, subject.iod, 0, bust_view_width, bust_view_height,
                               bust_view_iod, bust_view_eyes, cv::BORDER_REPLICATE);
    const Point top_left = subject.to_bust_view({0, 0});
    const Point bottom_right = subject.to_bust_view(
        {static_cast<double>(pixels.width - 1), static_cast<double>(pixels.height - 1)});
    const double x0 = std::max(0.0, std::ceil(top_left.x));
    const double y0 = std::max(0.0, std::ceil(top_left.y));
    subject.bust_inside = {
        x0, y0, std::min<double>(bust_view_width - 1, std::floor(bottom_right.x)) - x0 + 1,
        std::min<double>(bust_view_height - 1, std::floor(bottom_right.y)) - y0 + 1};
    subject.face_points.reserve(subject.points.size());
    for (const auto& point : subject.points)
        subject.face_points.push_back(subject.to_face_view(point));
    return subject;
}

}  // namespace liuying::portrait
