#include "portrait/colour.h"

#include <lcms2.h>

#include <array>
#include <memory>
#include <string>

namespace liuying::portrait {
namespace {

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using IccProfile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, DeleteTransform>;

IccProfile open(std::span<const std::uint8_t> icc) {
    return IccProfile{
        icc.empty() ? nullptr
                    : cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size()))};
}

bool is_srgb(cmsHPROFILE profile) {
    std::array<char, 128> name{};
    cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", name.data(), name.size());
    return std::string{name.data()}.find("sRGB") != std::string::npos;
}

Transform to_srgb(cmsHPROFILE from, cmsUInt32Number from_format) {
    const IccProfile srgb{cmsCreate_sRGBProfile()};
    return Transform{cmsCreateTransform(from, from_format, srgb.get(), TYPE_BGR_8,
                                        INTENT_RELATIVE_COLORIMETRIC,
                                        cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE)};
}

}  // namespace

bool needs_conversion(std::span<const std::uint8_t> icc) {
    const auto profile = open(icc);
    return profile && !is_srgb(profile.get());
}

bool convert_to_srgb(Raster& picture, std::span<const std::uint8_t> icc) {
    const auto profile = open(icc);
    if (!profile || picture.channels != 3 || cmsGetColorSpace(profile.get()) != cmsSigRgbData) {
        return false;
    }
    const auto transform = to_srgb(profile.get(), TYPE_BGR_8);
    if (!transform) return false;
    cmsDoTransform(
        transform.get(), picture.pixels.data(), picture.pixels.data(),
        static_cast<cmsUInt32Number>(picture.width) * static_cast<cmsUInt32Number>(picture.height));
    return true;
}

void convert_adobe_rgb_to_srgb(Raster& picture) {
    if (picture.channels != 3) return;
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries{{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
    constexpr double gamma = 563.0 / 256;
    struct FreeCurve {
        void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
    };
    const std::unique_ptr<cmsToneCurve, FreeCurve> curve{cmsBuildGamma(nullptr, gamma)};
    cmsToneCurve* const curves[] = {curve.get(), curve.get(), curve.get()};
    const IccProfile adobe{cmsCreateRGBProfile(&white, &primaries, curves)};
    const auto transform = to_srgb(adobe.get(), TYPE_BGR_8);
    if (!transform) return;
    cmsDoTransform(
        transform.get(), picture.pixels.data(), picture.pixels.data(),
        static_cast<cmsUInt32Number>(picture.width) * static_cast<cmsUInt32Number>(picture.height));
}

Raster cmyk_to_bgr(const Raster& inverted_cmyk, std::span<const std::uint8_t> icc) {
    Raster out = Raster::blank(inverted_cmyk.width, inverted_cmyk.height, 3);
    const auto pixels = static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height);
    const auto profile = open(icc);
    if (profile && cmsGetColorSpace(profile.get()) == cmsSigCmykData) {
        if (const auto transform = to_srgb(profile.get(), TYPE_CMYK_8_REV)) {
            cmsDoTransform(transform.get(), inverted_cmyk.pixels.data(), out.pixels.data(),
                           static_cast<cmsUInt32Number>(pixels));
            return out;
        }
    }
    for (std::size_t i = 0; i < pixels; ++i) {
        const auto* from = inverted_cmyk.pixels.data() + 4 * i;
        for (std::size_t c = 0; c < 3; ++c) {
            out.pixels[3 * i + c] = static_cast<std::uint8_t>((from[2 - c] * from[3] + 127) / 255);
        }
    }
    return out;
}

}  // namespace liuying::portrait
