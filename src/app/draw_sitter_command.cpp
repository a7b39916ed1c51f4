// liuying draw-sitter: pictures of nobody, for demos, rehearsals and tests.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "app/commands.h"
#include "portrait/decoder.h"
#include "portrait/exif.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/sitter.h"

namespace liuying::app {
namespace {

struct DrawOptions {
    std::string output;
    std::uint64_t seed = 1;
    portrait::SitterOptions sitter;
    std::string taken;
    std::string serial;
    std::uint32_t number = 0;
    int orientation = 1;
    bool truth = false;
};

int run(const DrawOptions& options) {
    auto jpeg = portrait::drawn_sitter(options.seed, options.sitter);
    if (options.orientation != 1) {
        // What the sensor of a turned camera holds: 6 and 8 undo each other, the others themselves.
        const int back = options.orientation == 6   ? 8
                         : options.orientation == 8 ? 6
                                                    : options.orientation;
        const auto held =
            portrait::oriented(portrait::draw_sitter(options.seed, options.sitter), back);
        jpeg = portrait::encode_jpeg(held, {.quality = options.sitter.jpeg_quality});
    }
    if (!options.taken.empty() || !options.serial.empty() || options.number != 0 ||
        options.orientation != 1) {
        portrait::Exif exif;
        exif.orientation = options.orientation;
        exif.make = "Liuying";
        exif.model = "Drawn sitter";
        exif.body_serial = options.serial;
        if (options.number != 0) exif.image_number = options.number;
        if (!options.taken.empty()) {
            int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
            if (std::sscanf(options.taken.c_str(), "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour,
                            &minute, &second) != 6 ||
                year < 1990 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) {
                std::cerr << "--taken wants 2026-05-13T09:41:07\n";
                return 2;
            }
            exif.taken_local_ms = portrait::local_ms(year, month, day, hour, minute, second);
        }
        jpeg = portrait::with_exif(jpeg, exif);
    }
    std::ofstream out{options.output, std::ios::binary};
    out.write(reinterpret_cast<const char*>(jpeg.data()),
              static_cast<std::streamsize>(jpeg.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + options.output);
    if (options.truth) {
        portrait::SitterTruth truth;
        static_cast<void>(portrait::draw_sitter(options.seed, options.sitter, &truth));
        std::cout << "{\"left_eye\":[" << truth.left_eye.x << ',' << truth.left_eye.y
                  << "],\"right_eye\":[" << truth.right_eye.x << ',' << truth.right_eye.y
                  << "],\"hair_top_y\":" << truth.hair_top_y << ",\"chin_y\":" << truth.chin_y
                  << ",\"face_left_x\":" << truth.face_left_x
                  << ",\"face_right_x\":" << truth.face_right_x << ",\"clothing\":\""
                  << truth.clothing << "\"}\n";
    }
    return 0;
}

}  // namespace

void add_draw_sitter(CLI::App& app, Outcome& outcome) {
    auto options = std::make_shared<DrawOptions>();
    auto& sitter = options->sitter;
    auto* command = app.add_subcommand(
        "draw-sitter", "Draw a person who does not exist, as a camera's JPEG, with known truth");
    command->add_option("-o,--output", options->output, "The picture")
        ->required()
        ->type_name("OUT.jpg");
    command
        ->add_option("--seed", options->seed,
                     "Another number, another person; same number, same bytes")
        ->capture_default_str();
    command->add_option("--width", sitter.width, "Pixels; the height is 4/3 of it")
        ->check(CLI::Range(64, 6000))
        ->capture_default_str();
    command->add_option("--roll", sitter.roll_degrees, "Head tilted clockwise, degrees")
        ->check(CLI::Range(-45.0, 45.0));
    command->add_option("--yaw", sitter.yaw_degrees, "Head turned, degrees")
        ->check(CLI::Range(-45.0, 45.0));
    command->add_option("--pitch", sitter.pitch_degrees, "Head bowed, degrees")
        ->check(CLI::Range(-30.0, 30.0));
    command
        ->add_option("--skin", sitter.skin, "1 the lightest tone to 7 the darkest; 0: the seed's")
        ->check(CLI::Range(0, 7));
    command->add_option("--eyes", sitter.eye_opening, "0 closed to 1 open")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--mouth", sitter.mouth_opening, "0 closed to 1 wide open")
        ->check(CLI::Range(0.0, 1.0));
    command->add_flag("--glasses", sitter.glasses, "Glasses");
    command->add_flag("--glare", sitter.glare, "Reflections on the glasses");
    command->add_flag("--hat", sitter.hat, "A hat");
    command->add_flag("--hair-over-brows", sitter.hair_over_brows, "A fringe down to the lids");
    command->add_flag("--hair-over-ears", sitter.hair_over_ears, "Hair over both ears");
    command
        ->add_option("--highlight", sitter.highlight, "Shine on forehead, nose and cheek, 0 to 1")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--side-light", sitter.side_light, "How dark one half is, 0 to 1")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--exposure", sitter.exposure, "1 right, 0.3 dark, 2 over")
        ->check(CLI::Range(0.05, 5.0));
    command->add_option("--blur", sitter.blur_px, "Gaussian sigma, px")
        ->check(CLI::Range(0.0, 50.0));
    const std::map<std::string, portrait::Backdrop> backdrops{
        {"blue", portrait::Backdrop::Blue},     {"white", portrait::Backdrop::White},
        {"grey", portrait::Backdrop::Grey},     {"gradient", portrait::Backdrop::Gradient},
        {"shadow", portrait::Backdrop::Shadow}, {"cluttered", portrait::Backdrop::Cluttered}};
    command
        ->add_option("--backdrop", sitter.backdrop,
                     "blue, white, grey, gradient, shadow, cluttered")
        ->transform(CLI::CheckedTransformer(backdrops));
    command->add_option("--clothing", sitter.clothing,
                        "black, navy, white, grey, red, pink, blue, cyan, green, yellow, purple, "
                        "brown, beige, striped");
    command->add_option("--quality", sitter.jpeg_quality, "JPEG quality")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--taken", options->taken, "Write this camera time into EXIF")
        ->type_name("2026-05-13T09:41:07");
    command->add_option("--serial", options->serial, "Write this camera serial into EXIF");
    command->add_option("--number", options->number, "Write this image number into EXIF");
    command
        ->add_option("--orientation", options->orientation,
                     "As a camera turned this way stores it (EXIF 1 to 8)")
        ->check(CLI::Range(1, 8));
    command->add_flag("--truth", options->truth,
                      "Print where eyes, hair top and face were drawn, as JSON");
    command->callback([options, &outcome] { outcome.exit_code = run(*options); });
}

}  // namespace liuying::app
