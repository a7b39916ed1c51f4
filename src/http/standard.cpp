#include "http/standard.h"

namespace liuying::http {

Result<portrait::Profile, Refusal> standard_of(const campaign::Campaign& campaign) {
    auto profile = portrait::load_profile(campaign.photo.standard);
    if (!profile) return refuse(portrait::refusal_of(profile.error()));
    if (profile->output.normalise_background)
        return refuse(
            Refusal{"standard_alters_picture",
                    {"本次采集的照片标准会替换背景，学信网不接受这样的照片。",
                     "The campaign's picture standard replaces the backdrop; the registry takes no "
                     "such picture."},
                    {"请在采集文件中改用 chsi-2017-99 或 zju-2022。",
                     "Name chsi-2017-99 or zju-2022 in the campaign file."}});
    return std::move(*profile);
}

}  // namespace liuying::http
