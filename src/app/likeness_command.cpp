// liuying likeness: two pictures of one day, as the binding engine is told of them.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.h"
#include "app/engine_options.h"

namespace liuying::app {
namespace {

using Json = nlohmann::ordered_json;

struct LikenessOptions {
    std::string first;
    std::string second;
    EngineOptions engine;
    bool faces = false;
    bool json = false;
};

std::optional<portrait::Appearance> appearance_or_reason(const portrait::Engine& engine,
                                                         const std::string& file, bool faces) {
    std::ifstream in{file, std::ios::binary};
    const Bytes bytes{std::istreambuf_iterator<char>{in}, {}};
    const auto seen = engine.appearance(bytes, faces);
    if (!seen) {
        const auto why = portrait::refusal_of(seen.error());
        std::cerr << file << "：" << why.message.zh << why.next_step.zh << '\n'
                  << file << ": " << why.message.en << ' ' << why.next_step.en << '\n';
        return std::nullopt;
    }
    if (!*seen)
        std::cerr << file << "：照片里不是恰好一张脸，无法比较。\n"
                  << file << ": not exactly one face, so there is nothing to compare.\n";
    return *seen;
}

int compare(const LikenessOptions& options) {
    const auto settings = options.engine.settings_or_reason();
    if (!settings) return 2;
    const portrait::Engine engine{*settings};
    const auto first = appearance_or_reason(engine, options.first, options.faces);
    if (!first) return 1;
    const auto second = appearance_or_reason(engine, options.second, options.faces);
    if (!second) return 1;
    const auto likeness = engine.likeness(*first, *second);
    if (options.json) {
        std::cout << Json{{"first", options.first},
                          {"second", options.second},
                          {"dress", likeness.dress},
                          {"face", likeness.face ? Json(*likeness.face) : Json(nullptr)},
                          {"face_model",
                           first->face_model.empty() ? Json(nullptr) : Json(first->face_model)}}
                         .dump()
                  << '\n';
        return 0;
    }
    std::cout << "服装、头发、颜色 / clothes, hair, colours: ln LR " << likeness.dress << '\n';
    if (likeness.face)
        std::cout << "面部 / face (" << first->face_model << "): ln LR " << *likeness.face << '\n';
    else if (options.faces)
        std::cout << "面部：该模型未经本单位测量，不作比较 / face: this model was not measured "
                     "here, so nothing is said\n";
    std::cout << "正数：更像同一人；负数：更像两个人。这不是身份核验。\n"
                 "Positive: likelier one person; negative: likelier two. It verifies nobody.\n";
    return 0;
}

}  // namespace

void add_likeness(CLI::App& app, Outcome& outcome) {
    auto options = std::make_shared<LikenessOptions>();
    auto* command = app.add_subcommand(
        "likeness", "How much likelier two pictures of one day show one sitter than two (ln LR)");
    command->add_option("first", options->first, "A picture")
        ->required()
        ->check(CLI::ExistingFile)
        ->type_name("A.jpg");
    command->add_option("second", options->second, "Another of the same day and hall")
        ->required()
        ->check(CLI::ExistingFile)
        ->type_name("B.jpg");
    command->add_flag("--faces", options->faces,
                      "Compare the faces too: only when everyone in them has consented");
    command->add_flag("--json", options->json, "One JSON object on standard output");
    options->engine.add_to(*command);
    command->footer(
        "A witness for `liuying bind`, not a proof of who someone is. How often it errs: "
        "docs/portrait-accuracy.md");
    command->callback([options, &outcome] { outcome.exit_code = compare(*options); });
}

}  // namespace liuying::app
