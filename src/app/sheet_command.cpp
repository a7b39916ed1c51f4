// liuying sheet: finished portraits onto photographic paper.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.h"
#include "portrait/sheet.h"

namespace liuying::app {
namespace {

namespace fs = std::filesystem;

struct SheetOptions {
    std::vector<std::string> inputs;
    std::string output;
    std::string paper = "4R";
    std::string prints = "2in*4,1in*8";
    std::vector<std::string> names;
    int start = 1;
};

Bytes read_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

int refuse_with(const Refusal& refusal, int code) {
    std::cerr << refusal.message.zh << refusal.next_step.zh << '\n'
              << refusal.message.en << ' ' << refusal.next_step.en << '\n';
    return code;
}

int run(const SheetOptions& options) {
    const auto paper = portrait::sheet_paper(options.paper);
    if (paper.name.empty()) {
        std::cerr << "--paper is one of 4R, 5R, 6R, A4\n";
        return 2;
    }
    const auto layout = portrait::lay_out(paper, portrait::parse_prints(options.prints));
    if (!layout)
        return refuse_with(portrait::refusal_of(layout.error()),
                           layout.error() == portrait::SheetFault::NothingToPrint ? 2 : 1);
    std::vector<fs::path> files;
    for (const auto& input : options.inputs) {
        if (fs::is_directory(input)) {
            std::vector<fs::path> inside;
            for (const auto& entry : fs::directory_iterator(input)) {
                if (entry.path().extension() == ".jpg") inside.push_back(entry.path());
            }
            std::sort(inside.begin(), inside.end());
            files.insert(files.end(), inside.begin(), inside.end());
        } else {
            files.emplace_back(input);
        }
    }
    if (!options.names.empty() && options.names.size() != files.size()) {
        std::cerr << "--name is given once for each portrait, or not at all\n";
        return 2;
    }
    const bool pdf = fs::path{options.output}.extension() == ".pdf";
    if (!pdf && files.size() != 1) {
        std::cerr << "a JPEG holds one sheet; name the output .pdf for several\n";
        return 2;
    }
    std::unique_ptr<portrait::SheetRun> book;
    if (pdf) book = std::make_unique<portrait::SheetRun>(options.output, *layout);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto bytes = read_file(files[i]);
        const int number = options.start + static_cast<int>(i);
        const portrait::SheetJob job{
            bytes, options.names.empty() ? files[i].stem().string() : options.names[i], number,
            std::to_string(number)};
        if (pdf) {
            if (const auto added = book->add(job); !added)
                return refuse_with(portrait::refusal_of(added.error()), 1);
            continue;
        }
        const auto jpeg = portrait::sheet_jpeg(*layout, job);
        if (!jpeg) return refuse_with(portrait::refusal_of(jpeg.error()), 1);
        std::ofstream out{options.output, std::ios::binary};
        out.write(reinterpret_cast<const char*>(jpeg->data()),
                  static_cast<std::streamsize>(jpeg->size()));
        if (!out.flush()) throw std::runtime_error("cannot write " + options.output);
    }
    if (book) book->finish();
    std::cout << options.output << ": " << files.size() << " sheet(s), " << layout->pictures.size()
              << " pictures each on " << paper.name << '\n';
    return 0;
}

}  // namespace

void add_sheet(CLI::App& app, Outcome& outcome) {
    auto options = std::make_shared<SheetOptions>();
    auto* command = app.add_subcommand(
        "sheet",
        "Print sheets: several sizes on one paper, cut lines, sheet number, QR and name strip");
    command
        ->add_option("inputs", options->inputs,
                     "Finished portraits, or folders of them: one sheet each")
        ->required()
        ->check(CLI::ExistingPath)
        ->type_name("FILES|DIRS");
    command
        ->add_option("-o,--output", options->output,
                     "OUT.pdf (any number of sheets) or OUT.jpg (one, 300 dpi)")
        ->required()
        ->type_name("OUT");
    command->add_option("--paper", options->paper, "4R, 5R, 6R or A4")->capture_default_str();
    command
        ->add_option(
            "--prints", options->prints,
            "Sizes and counts: 1in 25×35, 2in 35×49, s2in 33×48, big2in 35×53 mm, or WxH in mm")
        ->capture_default_str();
    command
        ->add_option("--name", options->names,
                     "Text of the strip, once for each portrait; else the file's name")
        ->type_name("TEXT");
    command->add_option("--start", options->start, "Number of the first sheet")
        ->check(CLI::Range(1, 9'999'999))
        ->capture_default_str();
    command->callback([options, &outcome] { outcome.exit_code = run(*options); });
}

}  // namespace liuying::app
