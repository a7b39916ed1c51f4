#include "app/beside.h"

#include <initializer_list>
#include <stdexcept>
#include <system_error>

namespace liuying::app {

namespace fs = std::filesystem;

namespace {

fs::path folder_of_the_program() {
    std::error_code none;
    return fs::read_symlink("/proc/self/exe", none).parent_path();
}

// The first of the places that exists; empty when none does.
fs::path first_of(std::initializer_list<fs::path> places) {
    std::error_code none;
    for (const auto& place : places)
        if (fs::exists(place, none)) return place.lexically_normal();
    return {};
}

}  // namespace

fs::path campaign_beside(const std::string& name) {
    const auto here = folder_of_the_program();
    const auto file = name + ".toml";
    auto found =
        first_of({here / "../../campaigns" / file, here / "../share/liuying/campaigns" / file,
                  fs::path{LIUYING_SOURCE_DIR} / "campaigns" / file});
    if (found.empty())
        throw std::runtime_error{"the campaign file " + file + " is not beside the program"};
    return found;
}

fs::path api_description_beside() {
    const auto here = folder_of_the_program();
    return first_of({here / "../../api/openapi.json", here / "../share/liuying/openapi.json",
                     fs::path{LIUYING_SOURCE_DIR} / "api/openapi.json"});
}

fs::path pages_beside() {
    const auto here = folder_of_the_program();
    auto found =
        first_of({here / "../pages/index.html", here / "../share/liuying/pages/index.html"});
    return found.empty() ? here / "../pages" : found.parent_path();
}

}  // namespace liuying::app
