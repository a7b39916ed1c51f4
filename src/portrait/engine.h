#pragma once
// The portrait engine: bytes of a picture in, findings and a finished portrait out. Reads its
// models once (from files named in the settings), then keeps no state: one Engine serves many
// threads.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "portrait/appearance.h"
#include "portrait/decoder.h"
#include "portrait/faults.h"
#include "portrait/inspection.h"
#include "portrait/likeness.h"
#include "portrait/model_files.h"
#include "portrait/profile.h"

namespace liuying::portrait {

// How bytes become pixels: decode() in this process, or a Sandbox for what people upload.
using Decode = std::function<Result<Decoded, PictureFault>(std::span<const std::uint8_t> file,
                                                           const DecodeWish& wish)>;

struct EngineSettings {
    // Debian's libdlib-data. Never shipped with Liuying: trained on pictures whose licence excludes
    // commercial use; a site replaces it by another 68-point file of dlib's format.
    std::filesystem::path landmarks = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";
    // Where the re-packed landmarks are kept between starts (about 36 MB). Created when missing.
    std::filesystem::path cache_folder;
    // What the site plugs in instead of the built-in finder, of `landmarks` and of the built-in
    // measure of faces.
    ModelFiles models{};
    Decode decode = portrait::decode;
};
// The folder `liuying` uses when nothing is said: $XDG_CACHE_HOME/liuying or ~/.cache/liuying.
[[nodiscard]] std::filesystem::path default_cache_folder();

struct InspectOptions {
    std::string file{};                       // only repeated in the answer
    std::vector<std::string> exempt_rules{};  // approved for this person
    bool copy_print = false;                  // for finding copies in a run
    bool appearance = false;                  // of judge(): clothes, hair and colours too
    bool face = false;                        // with it: only where everyone compared consented
};

// A finished portrait with the record that allows replaying it.
struct Portrait {
    Bytes jpeg{};
    int quality = 0;
    int encodes = 0;  // how many the size search took
    Crop crop{};
    int turned = 0;
    std::string record_json{};  // original hash, profile, crop, scale, quality, version
};

struct Judged {
    Inspection inspection{};
    Result<Portrait, PortraitFault> portrait;
    // Absent unless asked for, and without exactly one face.
    std::optional<Appearance> appearance{};
};

class Engine {
public:
    // Throws std::runtime_error when the landmark file is missing or not of dlib's 68-point format,
    // or a plugged-in model does not load; std::system_error when the cache cannot be written.
    explicit Engine(const EngineSettings& settings);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] Result<Inspection, PictureFault> inspect(
        std::span<const std::uint8_t> file, const Profile& profile,
        const InspectOptions& options = {}) const;
    // Same input, profile and engine version: same bytes.
    [[nodiscard]] Result<Portrait, PortraitFault> make_portrait(std::span<const std::uint8_t> file,
                                                                const Profile& profile) const;
    // Both from one decode: what the station does with every shot.
    [[nodiscard]] Result<Judged, PictureFault> judge(std::span<const std::uint8_t> file,
                                                     const Profile& profile,
                                                     const InspectOptions& options = {}) const;

    // What the sitter looks like, for comparing pictures of one day. `with_face` only where
    // everyone compared has consented. Nothing when there is not exactly one face.
    [[nodiscard]] Result<std::optional<Appearance>, PictureFault> appearance(
        std::span<const std::uint8_t> file, bool with_face) const;
    [[nodiscard]] Likeness likeness(const Appearance& a, const Appearance& b) const;
    [[nodiscard]] Likeness likeness_to_entrance(const Appearance& entrance,
                                                const Appearance& shot) const;

    // The picture upright in sRGB as a JPEG whose longer side is at most `long_side_px`, for pages.
    [[nodiscard]] Result<Bytes, PictureFault> preview(std::span<const std::uint8_t> file,
                                                      int long_side_px) const;

    // Replays the record's profile, crop and quality on `original`; true when the bytes are equal.
    [[nodiscard]] bool verify(std::span<const std::uint8_t> portrait,
                              std::span<const std::uint8_t> original, const Profile& profile) const;

    [[nodiscard]] const Decode& decode() const;
    // Model ids, as findings and side records name them.
    [[nodiscard]] std::string detector() const;
    [[nodiscard]] std::string landmarks() const;
    // How far apart a plugged-in network holds the faces of one person and of two in pictures of
    // different days, in standard deviations, as the site measured it. Absent: it did not, or no
    // network is plugged in; the built-in measure compares pictures of one day alone.
    [[nodiscard]] std::optional<double> faces_apart() const;
    // The plugged-in network, as Appearance::face_model names it; empty without one.
    [[nodiscard]] std::string face_model() const;

    struct Parts;

private:
    std::unique_ptr<Parts> parts_;
};

// The inspection drawn over the picture, as a PNG 720 px wide, its letters made for a phone half as
// wide: crop, eye line, marks and the sentences of everything not passed, in both languages.
[[nodiscard]] Bytes draw_explanation(std::span<const std::uint8_t> file,
                                     const Inspection& inspection,
                                     const Decode& decode_with = portrait::decode);

}  // namespace liuying::portrait
