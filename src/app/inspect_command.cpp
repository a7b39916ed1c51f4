// liuying inspect: what the station page says about a picture, from the command line.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "app/commands.h"
#include "app/engine_options.h"
#include "app/profile_argument.h"
#include "portrait/copies.h"
#include "portrait/engine.h"
#include "portrait/rule_book.h"
#include "portrait/summary.h"

namespace liuying::app {
namespace {

namespace fs = std::filesystem;

struct InspectOptions {
    std::vector<std::string> inputs;
    std::string profile;
    std::string campaign;
    std::vector<std::string> exempt;
    std::string explain;
    std::string summary;
    bool resume = false;
    EngineOptions engine;
    bool json = false;
    bool full = false;
};

// No camera writes larger files; reading one would only fill the memory.
constexpr std::uintmax_t file_bytes_at_most = std::uintmax_t{256} << 20U;

bool is_picture(const fs::path& file) {
    auto extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char* known : {".jpg", ".jpeg", ".jpe", ".png", ".heic", ".heif", ".webp", ".tif",
                              ".tiff", ".bmp", ".gif"}) {
        if (extension == known) return true;
    }
    return false;
}

// Files as named; of folders, all pictures below them in the order of their names. A folder that
// may not be read is told and left out.
std::vector<fs::path> files_of(const std::vector<std::string>& inputs) {
    std::vector<fs::path> files;
    for (const auto& input : inputs) {
        std::error_code error;
        if (!fs::is_directory(input, error)) {
            files.emplace_back(input);
            continue;
        }
        std::vector<fs::path> inside;
        fs::recursive_directory_iterator entry{input, fs::directory_options::skip_permission_denied,
                                               error};
        for (; !error && entry != fs::recursive_directory_iterator{}; entry.increment(error)) {
            std::error_code gone;
            if (entry->is_regular_file(gone) && is_picture(entry->path()))
                inside.push_back(entry->path());
        }
        if (error) std::cerr << input << ": " << error.message() << '\n';
        std::sort(inside.begin(), inside.end());
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

Result<Bytes, Refusal> read_file(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error)) {
        return refuse(Refusal{"file_not_found",
                              {"找不到文件。", "No such file."},
                              {"请检查路径。", "Check the path."}});
    }
    if (!fs::is_regular_file(file, error)) {
        return refuse(Refusal{"file_not_regular",
                              {"这不是普通文件。", "This is not an ordinary file."},
                              {"请给出照片文件或文件夹。", "Give a picture or a folder."}});
    }
    if (fs::file_size(file, error) > file_bytes_at_most) {
        return refuse(Refusal{
            "file_too_large",
            {"文件超过 256 MB，未读取。", "The file is larger than 256 MB and was not read."},
            {"请用相机的 JPEG 原图。", "Use the camera's JPEG."}});
    }
    std::ifstream in{file, std::ios::binary};
    Bytes bytes{std::istreambuf_iterator<char>{in}, {}};
    if (!in.is_open() || in.bad()) {
        return refuse(Refusal{"file_unreadable",
                              {"无法读取文件。", "The file cannot be read."},
                              {"请检查权限和磁盘。", "Check its permissions and the disk."}});
    }
    return bytes;
}

// What a fault of ours or of the machine is to the run: one file's error.
Refusal unexpected(const std::exception& error) {
    return {"inspection_failed",
            {std::string{"检查该文件时出错："} + error.what() + "。",
             std::string{"Inspecting this file went wrong: "} + error.what() + "."},
            {"请把该文件交给开发者。", "Please report it with the file."}};
}

void write_file(const fs::path& file, const Bytes& bytes) {
    std::ofstream out{file, std::ios::binary};
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

void print_for_people(const portrait::Inspection& inspection) {
    std::cout << inspection.file << ": " << portrait::to_text(inspection.verdict()) << ", "
              << inspection.faces.size() << " face(s), " << inspection.width << "×"
              << inspection.height << '\n';
    for (const auto& finding : inspection.findings) {
        if (finding.verdict == portrait::Verdict::Pass ||
            (finding.hint && finding.verdict == portrait::Verdict::Look && !finding.noticed))
            continue;
        std::cout << "  " << portrait::to_text(finding.verdict) << "  " << finding.rule;
        if (!finding.value_word.empty()) {
            std::cout << " = " << finding.value_word;
        } else if (finding.value) {
            std::cout << " = " << *finding.value << (finding.unit.empty() ? "" : " ")
                      << finding.unit;
        }
        if (!finding.limit.empty()) std::cout << " (" << finding.limit << ")";
        std::cout << "\n        " << finding.sentence.zh << "\n        " << finding.sentence.en
                  << '\n';
    }
}

// One drawing for one picture; for several a folder that holds one for each, named after its
// picture.
fs::path drawing_of(const InspectOptions& options, const fs::path& file, bool several) {
    if (!several) return options.explain;
    auto name = file.relative_path().string();
    std::replace(name.begin(), name.end(), '/', '_');
    return fs::path{options.explain} / (name + ".png");
}

int run(const InspectOptions& options) {
    const auto profile = profile_or_reason(options.profile, options.campaign);
    if (!profile) return 2;
    const auto settings = options.engine.settings_or_reason();
    if (!settings) return 2;
    for (const auto& rule : options.exempt) {
        if (portrait::find_rule(rule) != nullptr) continue;
        std::cerr << "没有名为“" << rule << "”的检查。\nThere is no rule called “" << rule
                  << "”: see docs/formats/findings.md\n";
        return 2;
    }
    const auto files = files_of(options.inputs);
    if (files.empty()) {
        std::cerr << "没有找到照片。\nNo pictures found.\n";
        return 2;
    }
    const bool several = files.size() > 1 || fs::is_directory(options.inputs.front());
    if (!options.explain.empty() && several) fs::create_directories(options.explain);
    const portrait::Engine engine{*settings};

    portrait::SummaryWriter summary{options.summary, options.resume};
    portrait::Copies copies;
    std::map<std::string, std::size_t> verdicts;
    std::size_t refused = 0;
    std::size_t left_out = 0;
    std::size_t done = 0;
    const auto started = std::chrono::steady_clock::now();
    for (const auto& file : files) {
        if (summary.has(file.string())) {
            ++left_out;
            continue;
        }
        ++done;
        const auto inspected = [&]() -> Result<portrait::Inspection, Refusal> {
            try {
                const auto bytes = read_file(file);
                if (!bytes) return refuse(bytes.error());
                auto inspection = engine.inspect(
                    *bytes, *profile,
                    {.file = file.string(), .exempt_rules = options.exempt, .copy_print = several});
                if (!inspection) return refuse(portrait::refusal_of(inspection.error()));
                if (inspection->copy_print)
                    if (const auto copy =
                            copies.seen_before(file.string(), *inspection->copy_print))
                        inspection->findings.push_back(portrait::copy_finding(*copy));
                if (!options.explain.empty())
                    write_file(drawing_of(options, file, several),
                               portrait::draw_explanation(*bytes, *inspection));
                return std::move(*inspection);
            } catch (const std::exception& error) {
                return refuse(unexpected(error));
            }
        }();
        if (inspected) {
            ++verdicts[portrait::to_text(inspected->verdict())];
            summary.add(*inspected);
            if (options.json)
                std::cout << (options.full ? portrait::to_full_json(*inspected)
                                           : portrait::to_json(*inspected))
                          << std::endl;
            else
                print_for_people(*inspected);
        } else {
            ++refused;
            const auto& refusal = inspected.error();
            summary.add_error(file.string(), refusal);
            if (options.json)
                std::cout << portrait::error_json(file.string(), refusal) << std::endl;
            else
                std::cerr << file.string() << ": " << refusal.message.zh << refusal.next_step.zh
                          << "\n  " << refusal.message.en << ' ' << refusal.next_step.en << '\n';
        }
        const auto left = files.size() - done - left_out;
        if (files.size() > 20 && done % 50 == 0 && left > 0) {
            const auto seconds =
                std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
            std::cerr << done + left_out << "/" << files.size() << ", about "
                      << static_cast<long>(seconds / static_cast<double>(done) *
                                           static_cast<double>(left))
                      << " s left\n";
        }
    }
    if (several) {
        std::cerr << files.size() << " pictures:";
        for (const auto& [verdict, count] : verdicts)
            std::cerr << ' ' << count << ' ' << verdict << ',';
        std::cerr << ' ' << refused << " unreadable, " << left_out << " done before\n";
    }
    return refused > 0 ? 1 : 0;
}

}  // namespace

void add_inspect(CLI::App& app, Outcome& outcome) {
    auto options = std::make_shared<InspectOptions>();
    auto* command = app.add_subcommand(
        "inspect",
        "Judge pictures by a portrait standard: every rule with value, limit and what to change");
    command->add_option("inputs", options->inputs, "Pictures, or folders searched for them")
        ->required()
        ->type_name("FILES|DIRS");
    command->add_option("--profile", options->profile,
                        "chsi-2017-99 (when nothing is said), zju-2022, ga461, icao-9303, or the "
                        "path of a TOML file");
    command
        ->add_option("--campaign", options->campaign, "Take the standard from this campaign file")
        ->check(CLI::ExistingFile)
        ->type_name("CAMPAIGN.toml");
    command->add_flag("--json", options->json,
                      "JSON Lines on standard output, one object a file, and nothing else");
    command->add_flag("--full", options->full,
                      "With --json: sentences in both languages, marks to draw, crop and pose too");
    command
        ->add_option("--explain", options->explain,
                     "Draw the findings over the picture, as PNG; for several pictures a folder")
        ->type_name("OUT.png|DIR");
    command
        ->add_option("--exempt", options->exempt, "Rules this person is exempt from, by approval")
        ->type_name("RULE")
        ->delimiter(',');
    auto* summary =
        command
            ->add_option(
                "--summary", options->summary,
                "Also write one row a file as it goes: .csv, or .xlsx (complete at the end)")
            ->type_name("OUT.csv|OUT.xlsx")
            ->check([](const std::string& file) {
                const auto kind = fs::path{file}.extension();
                return kind == ".csv" || kind == ".xlsx"
                           ? std::string{}
                           : std::string{"the summary's name must end in .csv or .xlsx"};
            });
    command
        ->add_flag("--resume", options->resume,
                   "Leave out files that the CSV of --summary already lists, and add to it")
        ->needs(summary);
    options->engine.add_to(*command);
    command->footer(
        "Exit code 1: some files could not be read. Verdicts never change the exit code.");
    command->callback([options, &outcome] {
        if (options->resume && fs::path{options->summary}.extension() != ".csv")
            throw CLI::ValidationError("--resume", "only a CSV summary can be resumed");
        outcome.exit_code = run(*options);
    });
}

}  // namespace liuying::app
