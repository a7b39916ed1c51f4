// liuying portrait, liuying verify portrait: one original to one finished picture, and back again.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "app/commands.h"
#include "app/engine_options.h"
#include "app/profile_argument.h"
#include "portrait/engine.h"

namespace liuying::app {
namespace {

struct PortraitOptions {
    std::string input;
    std::string output;
    std::string profile;
    std::string campaign;
    std::string record;
    EngineOptions engine;
    bool json = false;
};

Bytes read_file(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + file);
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const std::string& file, const char* data, std::size_t size) {
    std::ofstream out{file, std::ios::binary};
    out.write(data, static_cast<std::streamsize>(size));
    if (!out.flush()) throw std::runtime_error("cannot write " + file);
}

void say(const Refusal& refusal) {
    std::cerr << refusal.message.zh << refusal.next_step.zh << '\n'
              << refusal.message.en << ' ' << refusal.next_step.en << '\n';
}

int make(const PortraitOptions& options) {
    const auto profile = profile_or_reason(options.profile, options.campaign);
    if (!profile) return 2;
    const auto settings = options.engine.settings_or_reason();
    if (!settings) return 2;
    const portrait::Engine engine{*settings};
    const auto judged = engine.judge(read_file(options.input), *profile);
    if (!judged) {
        say(portrait::refusal_of(judged.error()));
        return 1;
    }
    if (!judged->portrait) {
        say(portrait::refusal_of(judged->portrait.error()));
        return 1;
    }
    const auto& made = *judged->portrait;
    write_file(options.output, reinterpret_cast<const char*>(made.jpeg.data()), made.jpeg.size());
    if (!options.record.empty())
        write_file(options.record, made.record_json.data(), made.record_json.size());
    if (options.json) {
        std::cout << made.record_json << '\n';
    } else {
        std::cout << options.output << ": " << made.jpeg.size() << " bytes, quality "
                  << made.quality << ", verdict of the original: "
                  << portrait::to_text(judged->inspection.verdict()) << '\n';
    }
    return 0;
}

// What in the side record does not fit the two files and the profile; empty when all does.
std::string contradiction(const PortraitOptions& options, const portrait::Profile& profile,
                          const portrait::Engine& engine) {
    const auto bytes = read_file(options.record);
    const auto record = nlohmann::json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (!record.is_object()) return "not a side record";
    const std::pair<const char*, std::string> expected[] = {
        {"original_sha256", to_hex(sha256(read_file(options.input)))},
        {"portrait_sha256", to_hex(sha256(read_file(options.output)))},
        {"profile_sha256", portrait::fingerprint_of(profile)},
        {"detector", engine.detector()},
        {"landmarks", engine.landmarks()}};
    for (const auto& [key, value] : expected) {
        if (record.value(key, std::string{}) != value) return key;
    }
    return {};
}

int verify(const PortraitOptions& options) {
    const auto profile = profile_or_reason(options.profile, options.campaign);
    if (!profile) return 2;
    const auto settings = options.engine.settings_or_reason();
    if (!settings) return 2;
    const portrait::Engine engine{*settings};
    if (!options.record.empty()) {
        const auto reason = contradiction(options, *profile, engine);
        if (!reason.empty()) {
            std::cout << "否，记录与文件不符：" << reason
                      << "\nno: the record does not fit: " << reason << '\n';
            return 1;
        }
    }
    const bool same = engine.verify(read_file(options.output), read_file(options.input), *profile);
    std::cout << (same ? "是，该照片由此原图按此标准生成。\nyes: this portrait was made from this "
                         "original under this profile.\n"
                       : "否，重新生成的照片与它不同。\nno: making it again gives other bytes.\n");
    return same ? 0 : 1;
}

void add_common(CLI::App* command, PortraitOptions& options) {
    command->add_option("--profile", options.profile,
                        "chsi-2017-99 (when nothing is said), zju-2022, ga461, icao-9303, or the "
                        "path of a TOML file");
    command->add_option("--campaign", options.campaign, "Take the standard from this campaign file")
        ->check(CLI::ExistingFile)
        ->type_name("CAMPAIGN.toml");
    options.engine.add_to(*command);
}

}  // namespace

void add_portrait(CLI::App& app, Outcome& outcome) {
    auto options = std::make_shared<PortraitOptions>();
    auto* command = app.add_subcommand(
        "portrait", "Make the finished picture: only crop, uniform scale and JPEG encoding");
    command->add_option("input", options->input, "The original")
        ->required()
        ->check(CLI::ExistingFile)
        ->type_name("IN.jpg");
    command->add_option("-o,--output", options->output, "The finished portrait")
        ->required()
        ->type_name("OUT.jpg");
    command
        ->add_option("--record", options->record,
                     "Also write the side record: hashes, crop, scale, quality, versions")
        ->type_name("OUT.json");
    command->add_flag("--json", options->json,
                      "Print the side record on standard output, and nothing else");
    add_common(command, *options);
    command->footer(
        "Exit code 1: no portrait can be made of this picture; the reason is on standard error.");
    command->callback([options, &outcome] { outcome.exit_code = make(*options); });
}

void add_verify_portrait(CLI::App& verify_command, Outcome& outcome) {
    auto options = std::make_shared<PortraitOptions>();
    auto* command = verify_command.add_subcommand(
        "portrait", "Make the portrait again and compare: same bytes or not");
    command->add_option("portrait", options->output, "The finished portrait")
        ->required()
        ->check(CLI::ExistingFile)
        ->type_name("PORTRAIT");
    command->add_option("original", options->input, "What it is said to be made from")
        ->required()
        ->check(CLI::ExistingFile)
        ->type_name("ORIGINAL");
    command
        ->add_option("--record", options->record,
                     "Also hold the side record against both files and the profile")
        ->check(CLI::ExistingFile)
        ->type_name("RECORD.json");
    add_common(command, *options);
    command->footer("Exit code 0: yes; 1: no.");
    command->callback([options, &outcome] { outcome.exit_code = verify(*options); });
}

}  // namespace liuying::app
