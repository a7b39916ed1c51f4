// The models a site plugs in, read where they lie on this machine (LIUYING_MODELS names a models
// file); without them those cases are skipped.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "portrait/embedder.h"
#include "portrait/engine.h"
#include "portrait/sitter.h"
#include "portrait/test_engine.h"
#include "portrait/test_network.h"
#include "portrait/yunet.h"

using namespace liuying;
using namespace liuying::portrait;

namespace {

// A models file in a folder of its own.
std::filesystem::path written(const std::string& name, const std::string& text) {
    const auto folder = std::filesystem::temp_directory_path() / "liuying-models-test";
    std::filesystem::create_directories(folder);
    std::ofstream{folder / name, std::ios::binary} << text;
    return folder / name;
}

const char* const settings_here = std::getenv("LIUYING_MODELS");

ModelFiles plugged_in() {
    auto read = read_model_files(settings_here);
    REQUIRE_MESSAGE(read, read.error().message.en);
    return *read;
}

}  // namespace

TEST_CASE("a models file that is not right is refused with its line before anything is judged") {
    written("model.bin", "weights");
    const auto hash = to_hex(sha256(std::string_view{"weights"}));
    const auto good = "kind = \"yunet\"\nfile = \"model.bin\"\nlicence = \"MIT\"\n";
    const auto refusal = [](const std::string& text) {
        const auto read = read_model_files(written("models.toml", text));
        return read ? std::string{} : read.error().message.en;
    };
    CHECK(refusal(std::string{"[detector]\n"} + good + "sha256 = \"" + hash + "\"\n").empty());
    CHECK(refusal("").empty());

    CHECK(refusal(std::string{"[detector]\n"} + good).find("sha256 is missing") !=
          std::string::npos);
    const auto other = refusal(std::string{"[detector]\n"} + good + "sha256 = \"00\"\n");
    CHECK(other.find("models.toml:5:") != std::string::npos);
    CHECK(other.find(hash) != std::string::npos);
    CHECK(refusal("[detector]\nkind = \"haar\"\n").find("no kind “haar”") != std::string::npos);
    CHECK(refusal("[recogniser]\n").find("recogniser") != std::string::npos);
    CHECK(
        refusal("[detector]\nkind = \"yunet\"\nfile = \"gone\"\nlicence = \"MIT\"\nsha256 = \"0\"")
            .find("no model file at") != std::string::npos);
    CHECK(refusal("[detector\n").find("not valid TOML") != std::string::npos);
    CHECK(refusal(std::string{"[detector]\n"} + good + "sha256 = \"" + hash +
                  "\"\nlikelihood = {zero_at = 1}\n")
              .find("likelihood") != std::string::npos);
}

TEST_CASE("a file of the right hash that is no model is told when the engine starts") {
    written("model.bin", "weights");
    const ModelFile nothing{
        "yunet", std::filesystem::temp_directory_path() / "liuying-models-test/model.bin",
        to_hex(sha256(std::string_view{"weights"})), "MIT", std::nullopt};
    CHECK_THROWS_AS(make_yunet_finder(nothing), std::runtime_error);
    auto embedder = nothing;
    embedder.kind = "dlib-densenet";
    CHECK_THROWS_AS(make_embedder(embedder), std::runtime_error);
    embedder.kind = "sface";
    CHECK_THROWS_AS(make_embedder(embedder), std::runtime_error);
}

TEST_CASE("the plugged-in finder finds drawn sitters where the built-in one does, and is named" *
          doctest::skip(settings_here == nullptr)) {
    const auto models = plugged_in();
    REQUIRE(models.detector);
    EngineSettings settings;
    settings.cache_folder = std::filesystem::temp_directory_path() / "liuying-test-cache";
    settings.models.detector = models.detector;
    const Engine engine{settings};
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const auto picture = drawn_sitter(seed);
        const auto built_in = test_engine().inspect(picture, registry_profile());
        const auto plugged = engine.inspect(picture, registry_profile());
        REQUIRE(built_in);
        REQUIRE(plugged);
        CHECK(plugged->detector == models.detector->id());
        if (plugged->faces.size() != 1) continue;
        ++found;
        const auto& mine = (*plugged->eyes)[0];
        const auto& its = (*built_in->eyes)[0];
        const double iod = (*built_in->eyes)[1].x - its.x;
        CHECK(std::abs(mine.x - its.x) < 0.12 * iod);
        CHECK(std::abs(mine.y - its.y) < 0.12 * iod);
        for (const auto& finding : plugged->findings)
            if (!finding.model.empty()) CHECK(finding.model.starts_with(models.detector->id()));
    }
    CHECK(found >= 10);  // it was trained on photographs, not on drawings
}

TEST_CASE("the plugged-in embedding gives its reference vector to five digits" *
          doctest::skip(settings_here == nullptr)) {
    const auto models = plugged_in();
    REQUIRE(models.embedder);
    const auto embedder = make_embedder(*models.embedder);
    Raster chip = Raster::blank(150, 150, 3);
    for (int y = 0; y < 150; ++y) {
        auto* to = chip.row(y);
        for (int x = 0; x < 150; ++x, to += 3) {
            to[2] = static_cast<std::uint8_t>(x);
            to[1] = static_cast<std::uint8_t>(y);
            to[0] = static_cast<std::uint8_t>((x + y) / 2);
        }
    }
    const auto numbers = embedder->embed(chip);
    REQUIRE(numbers.size() == 128);
    const double first[] = {1.32358, 0.58837, 0.32302, -1.43567, -0.04871, 1.28384};
    for (std::size_t i = 0; i < 6; ++i)
        CHECK(std::abs(static_cast<double>(numbers[i]) - first[i]) < 1e-5);
    CHECK(std::abs(embedder->distance(numbers, std::vector<float>(128)) - 11.82886) < 1e-5);
}

TEST_CASE("a face network in ONNX tells drawn sitters apart once somebody has measured it") {
    const auto& measured = engine_with_network();
    CHECK(measured.faces_apart() == 3);
    const auto seen = [](const Engine& engine, std::uint64_t seed, const SitterOptions& options) {
        const auto picture = drawn_sitter(seed, options);
        auto found = engine.appearance(picture, true);
        REQUIRE(found);
        REQUIRE(*found);
        CHECK((*found)->face_model.starts_with("sface "));
        return **found;
    };
    for (const auto seed : told_apart) {
        const auto then = seen(measured, seed, {.width = 480, .backdrop = Backdrop::White});
        for (const auto other : told_apart) {
            const auto face = measured.likeness(then, seen(measured, other, {.width = 720})).face;
            REQUIRE(face);
            CHECK((*face > 2) == (seed == other));
        }
    }
    CHECK_FALSE(test_engine().faces_apart());
    EngineSettings settings;
    settings.cache_folder = std::filesystem::temp_directory_path() / "liuying-test-cache";
    settings.models.embedder = test_network(settings.cache_folder);
    settings.models.embedder->likelihood->apart = 0;
    CHECK_FALSE(Engine{settings}.faces_apart());  // nobody said how far it holds people apart
    settings.models.embedder->likelihood.reset();
    const Engine unmeasured{settings};
    CHECK_FALSE(unmeasured.faces_apart());
    const auto one = seen(unmeasured, 1, {.width = 480});
    CHECK_FALSE(unmeasured.likeness(one, one).face);
}
