#include "portrait/model_files.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>
#include <string_view>
#include <system_error>

#include "base/hash.h"

namespace liuying::portrait {
namespace {

struct Stop {
    Refusal why;
};

[[noreturn]] void stop(const std::filesystem::path& settings, const toml::node& at, Words why,
                       Words next) {
    const auto place = fmt::format("{}:{}:{}", settings.string(), at.source().begin.line,
                                   at.source().begin.column);
    throw Stop{{"bad_models", {place + "：" + why.zh, place + ": " + why.en}, std::move(next)}};
}

constexpr std::array<std::string_view, 1> detectors{"yunet"};
constexpr std::array<std::string_view, 1> landmark_kinds{"dlib-68"};
constexpr std::array<std::string_view, 2> embedders{"dlib-densenet", "sface"};

std::string listed(std::span<const std::string_view> kinds) {
    std::string out;
    for (const auto kind : kinds) out += (out.empty() ? "" : ", ") + std::string{kind};
    return out;
}

class Reader {
public:
    explicit Reader(const std::filesystem::path& settings) : settings_{settings} {}

    ModelFiles read() {
        toml::table root;
        try {
            root = toml::parse_file(settings_.string());
        } catch (const toml::parse_error& error) {
            const auto place = fmt::format("{}:{}:{}", settings_.string(),
                                           error.source().begin.line, error.source().begin.column);
            const std::string what{error.description()};
            throw Stop{{"bad_models",
                        {place + "：不是有效的 TOML：" + what, place + ": not valid TOML: " + what},
                        {"请检查路径和该行。", "Check the path and the line."}}};
        }
        for (const auto& [key, node] : root)
            if (key != "detector" && key != "landmarks" && key != "embedder")
                unknown(node, std::string{key.str()});
        ModelFiles files;
        files.detector = model(root, "detector", detectors);
        files.landmarks = model(root, "landmarks", landmark_kinds);
        files.embedder = model(root, "embedder", embedders);
        return files;
    }

private:
    [[noreturn]] void unknown(const toml::node& node, const std::string& key) const {
        stop(settings_, node, {"不认识“" + key + "”。", "“" + key + "” is not known."},
             {"可用：detector、landmarks、embedder；每个有 kind、file、sha256、licence。",
              "Use detector, landmarks, embedder, each with kind, file, sha256 and licence."});
    }

    std::string text(const toml::table& table, const char* key) const {
        const auto* node = table.get(key);
        const auto value = node == nullptr ? std::nullopt : node->value<std::string>();
        if (!value || value->empty())
            stop(settings_, node == nullptr ? static_cast<const toml::node&>(table) : *node,
                 {std::string{"缺少 "} + key + "。", std::string{key} + " is missing."},
                 {"每个模型都要写明 kind、file、sha256 和 licence。",
                  "Every model names its kind, file, sha256 and licence."});
        return *value;
    }

    double number(const toml::table& table, const char* key, double low, double high) const {
        const auto* node = table.get(key);
        const auto value = node == nullptr ? std::nullopt : node->value<double>();
        if (!value || !(*value >= low && *value <= high))
            stop(settings_, node == nullptr ? static_cast<const toml::node&>(table) : *node,
                 {fmt::format("{} 应为 {} 到 {} 的数。", key, low, high),
                  fmt::format("{} must be a number from {} to {}.", key, low, high)},
                 {"四个数来自本单位的测量，见 docs/formats/models.md。",
                  "The four numbers come from the site's own measurement: "
                  "docs/formats/models.md."});
        return *value;
    }

    std::optional<ModelFile> model(const toml::table& root, const char* name,
                                   std::span<const std::string_view> kinds) const {
        const auto* node = root.get(name);
        if (node == nullptr) return std::nullopt;
        const auto* table = node->as_table();
        if (table == nullptr) unknown(*node, name);
        const std::set<std::string_view> known{"kind", "file", "sha256", "licence", "likelihood"};
        for (const auto& [key, inner] : *table)
            if (!known.contains(key.str())) unknown(inner, std::string{key.str()});

        ModelFile model;
        model.kind = text(*table, "kind");
        if (std::find(kinds.begin(), kinds.end(), model.kind) == kinds.end())
            stop(settings_, *table->get("kind"),
                 {"没有“" + model.kind + "”这种模型。", "There is no kind “" + model.kind + "”."},
                 {"可用：" + listed(kinds) + "。", "Use one of: " + listed(kinds) + "."});
        model.licence = text(*table, "licence");
        model.file = settings_.parent_path() / text(*table, "file");
        model.sha256 = text(*table, "sha256");
        std::transform(model.sha256.begin(), model.sha256.end(), model.sha256.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        std::error_code missing;
        if (!std::filesystem::is_regular_file(model.file, missing))
            stop(settings_, *table->get("file"),
                 {"找不到模型文件 " + model.file.string() + "。",
                  "There is no model file at " + model.file.string() + "."},
                 {"请检查路径；相对路径从本文件所在的文件夹算起。",
                  "Check the path; a relative one begins at this file's folder."});
        const auto found = to_hex(sha256_of_file(model.file));
        if (found != model.sha256)
            stop(settings_, *table->get("sha256"),
                 {"模型文件的 SHA-256 是 " + found + "，与此处不同。",
                  "The model file's SHA-256 is " + found + ", not this one."},
                 {"请确认文件来自您信任的来源，再改这一行。",
                  "Make sure the file comes from whom you trust, then change this line."});
        if (const auto* likelihood = table->get("likelihood")) {
            const auto* numbers = likelihood->as_table();
            if (numbers == nullptr || std::string_view{name} != "embedder")
                unknown(*likelihood, "likelihood");
            model.likelihood = DistanceLikelihood{
                number(*numbers, "zero_at", 0, 1e6), number(*numbers, "per_unit", -1e6, 0),
                number(*numbers, "least", -20, 0), number(*numbers, "most", 0, 20)};
            if (numbers->contains("apart"))
                model.likelihood->apart = number(*numbers, "apart", 0.5, 20);
        }
        return model;
    }

    const std::filesystem::path& settings_;
};

}  // namespace

double DistanceLikelihood::of(double distance) const {
    return std::clamp(per_unit * (distance - zero_at), least, most);
}

std::string ModelFile::id() const {
    return kind + " " + sha256.substr(0, 8);
}

Result<ModelFiles, Refusal> read_model_files(const std::filesystem::path& settings) {
    try {
        return Reader{settings}.read();
    } catch (Stop& stopped) {
        return refuse(std::move(stopped.why));
    }
}

}  // namespace liuying::portrait
