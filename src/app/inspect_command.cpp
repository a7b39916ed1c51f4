// liuying inspect: what the station page says about a picture, from the command line.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "app/commands.h"
#include "portrait/engine.h"
#include "portrait/summary.h"

namespace liuying::app {
namespace {

namespace fs = std::filesystem;

struct InspectOptions {
    std::vector<std::string> inputs;
    std::string profile{portrait::default_profile};
    std::vector<std::string> exempt;
    std::string explain;
    std::string csv;
    std::string resume;
    std::string cache = portrait::default_cache_folder().string();
    std::string landmarks = portrait::EngineSettings{}.landmarks.string();
    bool json = false;
    bool full = false;
};

std::vector<fs::path> files_of(const std::vector<std::string>& inputs) {
    std::vector<fs::path> files;
    for (const auto& input : inputs) {
        if (!fs::is_directory(input)) {
            files.emplace_back(input);
            continue;
        }
        std::vector<fs::path> inside;
        for (const auto& entry : fs::recursive_directory_iterator(input)) {
            auto extension = entry.path().extension().string();
            std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            if (entry.is_regular_file() && (extension == ".jpg" || extension == ".jpeg" || extension == ".png")) inside.push_back(entry.path());
        }
        std::sort(inside.begin(), inside.end());
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

Bytes read_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const fs::path& file, const Bytes& bytes) {
    std::ofstream out{file, std::ios::binary};
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

void print_for_people(const portrait::Inspection& inspection) {
    std::cout << inspection.file << ": " << portrait::to_text(inspection.verdict()) << ", " << inspection.faces.size() << " face(s), "
              << inspection.width << "×" << inspection.height << '\n';
    for (const auto& finding : inspection.findings) {
        if (finding.verdict == portrait::Verdict::Pass || (finding.hint && finding.verdict == portrait::Verdict::Look)) continue;
        std::cout << "  " << portrait::to_text(finding.verdict) << "  " << finding.rule;
        if (!finding.value_word.empty()) {
            std::cout << " = " << finding.value_word;
        } else if (finding.value) {
            std::cout << " = " << *finding.value << (finding.unit.empty() ? "" : " ") << finding.unit;
        }
        if (!finding.limit.empty()) std::cout << " (" << finding.limit << ")";
        std::cout << "\n        " << finding.sentence.zh << "\n        " << finding.sentence.en << '\n';
    }
}

int run(const InspectOptions& options) {
    const auto profile = portrait::load_profile(options.profile);
    if (!profile) {
        const auto refusal = portrait::refusal_of(profile.error());
        std::cerr << refusal.message.zh << refusal.next_step.zh << '\n' << refusal.message.en << ' ' << refusal.next_step.en << '\n';
        return 2;
    }
    auto files = files_of(options.inputs);
    if (files.empty()) {
        std::cerr << "no pictures found\n";
        return 2;
    }
    if (!options.explain.empty() && files.size() != 1) {
        std::cerr << "--explain draws over one picture; give one file\n";
        return 2;
    }
    portrait::EngineSettings settings;
    settings.landmarks = options.landmarks;
    settings.cache_folder = options.cache;
    const portrait::Engine engine{settings};

    portrait::SummaryWriter summary{options.csv, options.resume == "yes"};
    int refused = 0;
    std::size_t done = 0;
    const auto started = std::chrono::steady_clock::now();
    for (const auto& file : files) {
        ++done;
        if (summary.has(file.string())) continue;
        portrait::InspectOptions inspect;
        inspect.file = file.string();
        inspect.exempt_rules = options.exempt;
        if (!fs::is_regular_file(file)) {
            const Refusal missing{"file_not_found", {"找不到文件。", "No such file."}, {"请检查路径。", "Check the path."}};
            if (options.json) std::cout << portrait::error_json(file.string(), missing) << '\n';
            else std::cerr << file.string() << ": " << missing.message.zh << ' ' << missing.message.en << '\n';
            ++refused;
            continue;
        }
        const auto bytes = read_file(file);
        const auto inspection = engine.inspect(bytes, *profile, inspect);
        if (!inspection) {
            ++refused;
            const auto refusal = portrait::refusal_of(inspection.error());
            summary.add_error(file.string(), refusal);
            if (options.json) {
                std::cout << portrait::error_json(file.string(), refusal) << '\n';
            } else {
                std::cerr << file.string() << ": " << refusal.message.zh << refusal.next_step.zh << "\n  " << refusal.message.en << ' ' << refusal.next_step.en << '\n';
            }
            continue;
        }
        summary.add(*inspection);
        if (options.json) {
            std::cout << (options.full ? portrait::to_full_json(*inspection) : portrait::to_json(*inspection)) << '\n';
        } else {
            print_for_people(*inspection);
        }
        if (!options.explain.empty()) write_file(options.explain, portrait::draw_explanation(bytes, *inspection));
        if (files.size() > 20 && done % 50 == 0) {
            const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
            std::cerr << done << "/" << files.size() << ", about " << static_cast<int>(seconds / static_cast<double>(done) * static_cast<double>(files.size() - done)) << " s left\n";
        }
    }
    std::cout.flush();
    return refused > 0 ? 1 : 0;
}

}  // namespace

void add_inspect(CLI::App& app, Outcome& outcome) {
    auto options = std::make_shared<InspectOptions>();
    auto* command = app.add_subcommand("inspect", "Judge pictures by a portrait standard: every rule with value, limit and what to change");
    command->add_option("inputs", options->inputs, "Pictures, or folders searched for .jpg .jpeg .png")->required()->type_name("FILES|DIRS");
    command->add_option("--profile", options->profile, "chsi-2017-99, zju-2022, ga461, icao-9303, or the path of a TOML file")->capture_default_str();
    command->add_flag("--json", options->json, "JSON Lines on standard output, one object a file, and nothing else");
    command->add_flag("--full", options->full, "With --json: sentences in both languages, marks to draw, crop and pose too");
    command->add_option("--explain", options->explain, "Draw the findings over the (one) picture, as PNG")->type_name("OUT.png");
    command->add_option("--exempt", options->exempt, "Rules this person is exempt from, by approval")->type_name("RULE")->delimiter(',');
    command->add_option("--summary", options->csv, "Also write one row a file: .csv as it goes, .xlsx likewise")->type_name("OUT.csv|OUT.xlsx");
    command->add_flag_callback("--resume", [options] { options->resume = "yes"; }, "Leave out files that --summary (CSV) already lists");
    command->add_option("--cache", options->cache, "Where the re-packed landmark model is kept")->type_name("DIR")->capture_default_str();
    command->add_option("--landmarks", options->landmarks, "68-point model in dlib's format")->type_name("FILE")->capture_default_str();
    command->footer("Exit code 1: some files could not be read. Verdicts never change the exit code.");
    command->callback([options, &outcome] { outcome.exit_code = run(*options); });
}

}  // namespace liuying::app
