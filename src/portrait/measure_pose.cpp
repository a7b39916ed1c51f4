#include <array>
#include <cmath>
#include <numbers>

#include "portrait/measure_parts.h"

namespace liuying::portrait {
namespace {

// A mean head, eye distance 1, origin between the eyes, x to the picture's right, y down, z towards
// the camera (after the 3-D points commonly used with the iBUG numbering).
struct ModelPoint {
    std::size_t index;
    double x, y, z;
};
constexpr std::array model{ModelPoint{36, -0.72, 0.02, -0.10}, ModelPoint{39, -0.28, 0.03, 0.00},
                           ModelPoint{42, 0.28, 0.03, 0.00},   ModelPoint{45, 0.72, 0.02, -0.10},
                           ModelPoint{27, 0.00, 0.00, 0.22},   ModelPoint{30, 0.00, 0.75, 0.52},
                           ModelPoint{33, 0.00, 0.90, 0.28},   ModelPoint{48, -0.42, 1.22, 0.05},
                           ModelPoint{54, 0.42, 1.22, 0.05},   ModelPoint{8, 0.00, 2.00, -0.02}};

double degrees(double radians) {
    return radians * 180 / std::numbers::pi;
}

// Least squares of u = a·x + b·y + c·z + d over the model's points.
std::array<double, 3> projection(const std::vector<Point>& points, double Point::*coordinate) {
    std::array<std::array<double, 5>, 4> m{};
    for (const auto& p : model) {
        const std::array<double, 4> row{p.x, p.y, p.z, 1};
        const double value = points[p.index].*coordinate;
        for (std::size_t i = 0; i < 4; ++i) {
            for (std::size_t j = 0; j < 4; ++j) m[i][j] += row[i] * row[j];
            m[i][4] += row[i] * value;
        }
    }
    for (std::size_t i = 0; i < 4; ++i) m[i][i] += i == 2 ? 0.02 : 1e-9;
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = i + 1; j < 4; ++j) {
            const double f = m[j][i] / m[i][i];
            for (std::size_t k = i; k < 5; ++k) m[j][k] -= f * m[i][k];
        }
    }
    std::array<double, 4> x{};
    for (std::size_t i = 4; i-- > 0;) {
        double sum = m[i][4];
        for (std::size_t j = i + 1; j < 4; ++j) sum -= m[i][j] * x[j];
        x[i] = sum / m[i][i];
    }
    return {x[0], x[1], x[2]};
}

}  // namespace

void measure_pose(const Views& views, Measures& out) {
    const auto& p = views.subject.face_points;
    auto& face = out.face;
    const auto across = projection(p, &Point::x);
    const auto down = projection(p, &Point::y);
    face.pose.yaw_degrees = degrees(std::atan2(across[2], std::hypot(across[0], 1e-6)));
    face.pose.pitch_degrees = -degrees(std::atan2(down[2], std::hypot(down[1], 1e-6)));
    face.pose.roll_degrees = views.subject.roll_degrees;

    // The nose between both sides of the jaw, at the heights of points 2 and 14.
    const double left = p[30].x - (p[1].x + p[2].x + p[3].x) / 3;
    const double right = (p[13].x + p[14].x + p[15].x) / 3 - p[30].x;
    face.asymmetry = std::abs(left - right) / std::max(1.0, left + right);
    const bool frontal = views.subject.faces.front().frontal;
    face.frontal_score = 40 * face.asymmetry + 0.4 * std::abs(face.pose.roll_degrees) +
                         0.3 * std::abs(face.pose.yaw_degrees) + (frontal ? 0 : 6);
}

}  // namespace liuying::portrait
