#include "portrait/engine.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "portrait/backdrop.h"
#include "portrait/decoder.h"
#include "portrait/embedder.h"
#include "portrait/face_finder.h"
#include "portrait/framing.h"
#include "portrait/jpeg_encoder.h"
#include "portrait/judge.h"
#include "portrait/landmarks.h"
#include "portrait/measures.h"
#include "portrait/record.h"
#include "portrait/resample.h"
#include "portrait/size_fit.h"
#include "portrait/subject.h"
#include "portrait/yunet.h"

namespace liuying::portrait {

struct Engine::Parts {
    std::unique_ptr<FaceFinder> finder;
    std::unique_ptr<LandmarkProvider> landmarks;
    std::unique_ptr<FaceEmbedder> embedder;  // none unless plugged in
    Decode decode;

    struct Seen {
        Subject subject;
        Measures measures;
        Framing framing;
    };

    [[nodiscard]] Result<Seen, PictureFault> see(std::span<const std::uint8_t> file,
                                                 const Profile& profile) const {
        DecodeWish wish;
        wish.short_side_px = std::max(wish.short_side_px, profile.output.width_px * 5 / 4);
        while (true) {
            auto decoded = decode(file, wish);
            if (!decoded) return refuse(decoded.error());
            Seen seen;
            seen.subject = find_subject(std::move(*decoded), *finder, *landmarks);
            seen.measures = measure(seen.subject, profile.backgrounds);
            if (!seen.subject.has_face()) return seen;
            seen.framing = frame(seen.subject, seen.measures, profile);
            // A person small in a large picture: decode finer, so that the crop is not enlarged.
            const bool coarse = seen.framing.crop.scale / seen.subject.picture.scale > 1.0001;
            if (!coarse || seen.subject.picture.scale > 0.99) return seen;
            wish.short_side_px =
                std::min(seen.subject.picture.pixels.width, seen.subject.picture.pixels.height) * 2;
        }
    }

    [[nodiscard]] std::optional<Appearance> appearance(const Subject& subject,
                                                       bool with_face) const {
        if (subject.faces.size() != 1) return std::nullopt;
        return appearance_of(subject, with_face, embedder.get());
    }

    [[nodiscard]] Inspection inspect(const Seen& seen, const Profile& profile,
                                     const InspectOptions& options) const {
        const auto& subject = seen.subject;
        Inspection inspection;
        inspection.file = options.file;
        inspection.profile = profile.name;
        inspection.detector = finder->model();
        inspection.landmarks = landmarks->model();
        inspection.width = subject.picture.width;
        inspection.height = subject.picture.height;
        inspection.turned = subject.turned;
        if (options.copy_print) inspection.copy_print = copy_print_of(subject.picture.pixels);
        const double back = 1 / subject.picture.scale;
        for (std::size_t i = 0; i < subject.faces.size(); ++i) {
            const auto& found = subject.faces[i];
            Face face;
            face.box = {found.box.x * back, found.box.y * back, found.box.width * back,
                        found.box.height * back};
            face.score = found.score;
            if (i == 0) {
                face.pose = seen.measures.face.pose;
                for (const auto& point : subject.points)
                    face.points.push_back({point.x * back, point.y * back});
            }
            inspection.faces.push_back(std::move(face));
        }
        if (subject.has_face()) {
            inspection.eyes = {Point{subject.left_eye.x * back, subject.left_eye.y * back},
                               Point{subject.right_eye.x * back, subject.right_eye.y * back}};
            inspection.crop = seen.framing.crop;
            inspection.before = seen.framing.before;
            inspection.after = seen.framing.geometry;
        }
        const Evidence evidence{subject, seen.measures,
                                subject.has_face() ? &seen.framing : nullptr};
        inspection.findings = findings_of(evidence, profile, options.exempt_rules,
                                          inspection.detector + " + " + inspection.landmarks);
        return inspection;
    }

    [[nodiscard]] Result<Portrait, PortraitFault> make(const Seen& seen,
                                                       std::span<const std::uint8_t> file,
                                                       const Profile& profile) const {
        const auto& subject = seen.subject;
        if (subject.picture.truncated) return refuse(PortraitFault::Truncated);
        if (!subject.has_face()) return refuse(PortraitFault::NoFace);
        if (subject.faces.size() > 1) return refuse(PortraitFault::ManyFaces);
        if (std::abs(subject.roll_degrees) > profile.output.tilt_max_degrees)
            return refuse(PortraitFault::Tilted);
        if (seen.framing.enlarged) return refuse(PortraitFault::TooFewPixels);
        if (!seen.framing.in_frame) return refuse(PortraitFault::OutOfFrame);
        Raster picture = resample(subject.picture.pixels, seen.framing.source,
                                  profile.output.width_px, profile.output.height_px);
        if (profile.output.normalise_background) {
            const auto mask = sitter_mask(picture);
            if (!mask) return refuse(PortraitFault::Backdrop);
            picture = before_colour(picture, *mask, profile.backgrounds.front());
        }
        auto fitted = fit_jpeg(picture, profile.output);
        if (!fitted) return refuse(PortraitFault::NoFit);
        Portrait portrait;
        portrait.jpeg = std::move(fitted->jpeg);
        portrait.quality = fitted->quality;
        portrait.encodes = fitted->encodes;
        portrait.crop = seen.framing.crop;
        portrait.turned = subject.turned;
        portrait.record_json = record_of({.original = sha256(file),
                                          .portrait = sha256(portrait.jpeg),
                                          .profile = profile.name,
                                          .profile_sha256 = fingerprint_of(profile),
                                          .crop = portrait.crop,
                                          .turned = portrait.turned,
                                          .quality = portrait.quality,
                                          .converted = subject.picture.converted,
                                          .backdrop_replaced = profile.output.normalise_background,
                                          .detector = finder->model(),
                                          .landmarks = landmarks->model()});
        return portrait;
    }
};

std::filesystem::path default_cache_folder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && *cache != '\0') return std::filesystem::path{cache} / "liuying";
    const char* home = std::getenv("HOME");
    if (home != nullptr && *home != '\0') return std::filesystem::path{home} / ".cache" / "liuying";
    return {};
}

Engine::Engine(const EngineSettings& settings) : parts_{std::make_unique<Parts>()} {
    const auto& models = settings.models;
    parts_->finder = models.detector ? make_yunet_finder(*models.detector)
                                     : make_hog_finder(settings.cache_folder);
    parts_->landmarks =
        models.landmarks
            ? load_landmarks(models.landmarks->file, settings.cache_folder, models.landmarks->id())
            : load_landmarks(settings.landmarks, settings.cache_folder);
    if (models.embedder) parts_->embedder = make_embedder(*models.embedder);
    parts_->decode = settings.decode;
}

Engine::~Engine() = default;

Result<Inspection, PictureFault> Engine::inspect(std::span<const std::uint8_t> file,
                                                 const Profile& profile,
                                                 const InspectOptions& options) const {
    const auto seen = parts_->see(file, profile);
    if (!seen) return refuse(seen.error());
    return parts_->inspect(*seen, profile, options);
}

Result<Portrait, PortraitFault> Engine::make_portrait(std::span<const std::uint8_t> file,
                                                      const Profile& profile) const {
    const auto seen = parts_->see(file, profile);
    if (!seen) return refuse(PortraitFault::Picture);
    return parts_->make(*seen, file, profile);
}

Result<Judged, PictureFault> Engine::judge(std::span<const std::uint8_t> file,
                                           const Profile& profile,
                                           const InspectOptions& options) const {
    const auto seen = parts_->see(file, profile);
    if (!seen) return refuse(seen.error());
    return Judged{
        parts_->inspect(*seen, profile, options), parts_->make(*seen, file, profile),
        options.appearance ? parts_->appearance(seen->subject, options.face) : std::nullopt};
}

Result<std::optional<Appearance>, PictureFault> Engine::appearance(
    std::span<const std::uint8_t> file, bool with_face) const {
    auto decoded = parts_->decode(file, {});
    if (!decoded) return refuse(decoded.error());
    const auto subject = find_subject(std::move(*decoded), *parts_->finder, *parts_->landmarks);
    return parts_->appearance(subject, with_face);
}

Likeness Engine::likeness(const Appearance& a, const Appearance& b) const {
    return likeness_of(a, b, parts_->embedder.get());
}

Likeness Engine::likeness_to_entrance(const Appearance& entrance, const Appearance& shot) const {
    return portrait::likeness_to_entrance(entrance, shot, parts_->embedder.get());
}

Result<Bytes, PictureFault> Engine::preview(std::span<const std::uint8_t> file,
                                            int long_side_px) const {
    // The shorter side of a 3:4 frame; a longer frame is decoded a little finer than needed.
    const auto decoded = parts_->decode(file, {.short_side_px = long_side_px * 3 / 4});
    if (!decoded) return refuse(decoded.error());
    const Raster& whole = decoded->pixels;
    constexpr EncodeSettings page{.quality = 82, .dpi = 72, .optimise = false};
    const int longer = std::max(whole.width, whole.height);
    if (longer <= long_side_px) return encode_jpeg(whole, page);
    const auto fitted = [&](int side) {
        return std::max(
            1, static_cast<int>(std::lround(static_cast<double>(side) * long_side_px / longer)));
    };
    const Box all{0, 0, static_cast<double>(whole.width), static_cast<double>(whole.height)};
    return encode_jpeg(resample(whole, all, fitted(whole.width), fitted(whole.height)), page);
}

const Decode& Engine::decode() const {
    return parts_->decode;
}

std::string Engine::detector() const {
    return parts_->finder->model();
}

std::string Engine::landmarks() const {
    return parts_->landmarks->model();
}

std::optional<double> Engine::faces_apart() const {
    const auto measured = parts_->embedder ? parts_->embedder->likelihood() : std::nullopt;
    if (!measured || measured->apart <= 0) return std::nullopt;
    return measured->apart;
}

std::string Engine::face_model() const {
    return parts_->embedder ? parts_->embedder->model() : std::string{};
}

bool Engine::verify(std::span<const std::uint8_t> portrait, std::span<const std::uint8_t> original,
                    const Profile& profile) const {
    const auto again = make_portrait(original, profile);
    return again &&
           std::equal(again->jpeg.begin(), again->jpeg.end(), portrait.begin(), portrait.end());
}

}  // namespace liuying::portrait
