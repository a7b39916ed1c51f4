#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "app/commands.h"
#include "binding/set_format.h"

namespace liuying::app {
namespace {

namespace fs = std::filesystem;

struct BindOptions {
    std::string folder, out;
    double level = 1e-4;
    bool learn = true, json = false, scan_only = false, gains = false;
};

// Nothing when there is no such file.
std::optional<std::string> contents(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file || fs::is_directory(path)) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Refusal missing_file(const fs::path& path) {
    const auto name = path.filename().string();
    return {"missing_file",
            {"没有文件 " + name + "。", "There is no file " + name + "."},
            {"请检查文件夹；格式见 docs/formats/binding-set.md。",
             "Look at the folder; the format is docs/formats/binding-set.md."}};
}

Refusal no_sessions() {
    return {"empty_set",
            {"manifest.csv 中没有场次。", "manifest.csv names no session."},
            {"每场写一行 session_id。", "Write a line with a session_id for each."}};
}

void complain(const Refusal& refusal, const std::string& session, bool json) {
    if (json) {
        std::cout << nlohmann::json{{"kind", refusal.kind},
                                    {"session", session},
                                    {"message_zh", refusal.message.zh},
                                    {"message_en", refusal.message.en},
                                    {"next_step",
                                     {{"zh", refusal.next_step.zh}, {"en", refusal.next_step.en}}}}
                  << '\n';
        return;
    }
    std::cerr << session << ": " << refusal.message.zh << '\n'
              << session << ": " << refusal.message.en << '\n';
}

struct Counts {
    int bound = 0, absent = 0, asked = 0;
    double expected_errors = 0;
};

void bind_set(const BindOptions& options, Outcome& outcome) {
    const auto give_up = [&](const Refusal& refusal, const std::string& session) {
        complain(refusal, session, options.json);
        outcome.exit_code = 1;
    };
    const fs::path folder{options.folder};
    std::vector<std::pair<std::string, fs::path>> sessions;
    if (fs::exists(folder / "meta.csv")) {
        auto name = fs::weakly_canonical(folder).filename().string();
        sessions.emplace_back(std::move(name), folder);
    } else {
        const auto set = folder.filename().string();
        const auto text = contents(folder / "manifest.csv");
        if (!text) return give_up(missing_file(folder / "manifest.csv"), set);
        const auto ids = binding::read_manifest(*text);
        if (!ids) return give_up(words(ids.error()), set);
        if (ids->empty()) return give_up(no_sessions(), set);
        for (const auto& id : *ids) sessions.emplace_back(id, folder / "sessions" / id);
    }

    std::string text = binding::predictions_header();
    nlohmann::json report = nlohmann::json::array();
    for (const auto& [id, path] : sessions) {
        std::array<std::optional<std::string>, 3> files;
        constexpr std::array names{"meta.csv", "tickets.csv", "shots.csv"};
        for (std::size_t i = 0; i < names.size(); ++i) {
            files.at(i) = contents(path / names.at(i));
            if (!files.at(i)) return give_up(missing_file(path / names.at(i)), id);
        }
        const auto session = binding::read_session(
            id, {*files[0], *files[1], *files[2], contents(path / "ref.csv")});
        if (!session) return give_up(words(session.error()), id);
        const auto posterior = binding::bind(*session, {.learn = options.learn});
        if (!posterior) return give_up(words(posterior.error()), id);
        const auto decision =
            binding::decide(*session, *posterior, options.level,
                            options.scan_only ? binding::WithoutReference::Asks
                                              : binding::WithoutReference::NeighboursMayTell);
        text += binding::predictions(*session, *posterior, decision);

        Counts counts;
        for (const auto& sitting : decision.sittings) {
            counts.bound += sitting.verdict == binding::Verdict::Bound ? 1 : 0;
            counts.absent += sitting.verdict == binding::Verdict::Absent ? 1 : 0;
            counts.asked += sitting.verdict == binding::Verdict::Ask ? 1 : 0;
        }
        nlohmann::json line{{"session", id},
                            {"sittings", session->sittings.size()},
                            {"shots", session->shots.size()},
                            {"bound", counts.bound},
                            {"absent", counts.absent},
                            {"review", counts.asked},
                            {"expected_errors", decision.expected_errors},
                            {"fits_model", posterior->fit.fits},
                            {"pruned", posterior->pruned},
                            {"log_evidence", posterior->fit.log_evidence},
                            {"why", nlohmann::json::array()},
                            {"notes", nlohmann::json::array()}};
        for (const auto& why : posterior->fit.why)
            line["why"].push_back({{"zh", why.zh}, {"en", why.en}});
        for (const auto& note : posterior->notes)
            line["notes"].push_back({{"zh", note.zh}, {"en", note.en}});
        const auto prospect = binding::prospect(*session);
        line["binds_by_itself"] = prospect.binds_by_itself;
        line["advice"] = {{"zh", prospect.advice.zh}, {"en", prospect.advice.en}};
        line["cannot"] = nlohmann::json::array();
        for (const auto& words : prospect.cannot)
            line["cannot"].push_back({{"zh", words.zh}, {"en", words.en}});
        std::vector<binding::Gain> gains;
        if (options.gains) gains = binding::gains(*session, *posterior, options.level);
        for (const auto& gain : gains)
            line["gains"].push_back(
                {{"zh", gain.witness.zh}, {"en", gain.witness.en}, {"looked_at", gain.looked_at}});
        if (!options.json) {
            std::cout << id << ": " << session->sittings.size() << " sittings, "
                      << session->shots.size() << " shots: " << counts.bound << " bound, "
                      << counts.absent << " absent, " << counts.asked << " to look at; pruned "
                      << posterior->pruned << '\n';
            for (const auto& why : posterior->fit.why)
                std::cout << "  does not fit 不符合模型: " << why.zh << ' ' << why.en << '\n';
            for (const auto& note : posterior->notes)
                std::cout << "  " << note.zh << ' ' << note.en << '\n';
            for (const auto& words : prospect.cannot)
                std::cout << "  cannot tell 无法判断: " << words.zh << ' ' << words.en << '\n';
            std::cout << "  helps most 最有用: " << prospect.advice.zh << ' ' << prospect.advice.en
                      << '\n';
            for (const auto& gain : gains)
                std::cout << "  looked at 需人工看 " << 100 * gain.looked_at
                          << " %: " << gain.witness.zh << ' ' << gain.witness.en << '\n';
        }
        report.push_back(std::move(line));
    }
    std::ofstream file{options.out, std::ios::binary};
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + options.out);
    if (options.json)
        std::cout << nlohmann::json{{"level", options.level}, {"sessions", report}}.dump(1) << '\n';
}

}  // namespace

void add_bind(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand(
        "bind", "Say whose shot is whose, how sure, and what a person must look at 照片与人匹配");
    auto options = std::make_shared<BindOptions>();
    command
        ->add_option("SETDIR", options->folder,
                     "A set (manifest.csv and sessions/) or one session's folder, whose name is "
                     "the session's id")
        ->required()
        ->check(CLI::ExistingDirectory);
    command->add_option("-o,--out", options->out, "Predictions: session_id,kind,id,value,prob")
        ->required();
    command->add_option("--level", options->level, "Bind by itself only below this chance of error")
        ->check(CLI::Range(1e-12, 0.5))
        ->check([](const std::string& text) {
            return text.find_first_of("nN") == std::string::npos ? "" : "must be a number";
        })
        ->capture_default_str();
    command->add_flag("!--no-learn", options->learn,
                      "Keep the assumed rates instead of following each session's own");
    command->add_flag(
        "--scan-only", options->scan_only,
        "Without a reference bind nobody but those scanned at the chair, as the hall "
        "does; else a code counts where the references of all near exclude the others");
    command->add_flag("--gains", options->gains,
                      "Say what one more witness would buy, in halls drawn with the rates learned "
                      "from each session");
    command->add_flag("--json", options->json, "Print a report as JSON");
    command->callback([options, &outcome] { bind_set(*options, outcome); });
}

}  // namespace liuying::app
