#include "http/static_files.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace liuying::http {

namespace {

namespace fs = std::filesystem;

struct Pages {
    fs::path folder = fs::temp_directory_path() / ("liuying-pages-" + std::to_string(::getpid()));
    Pages() {
        fs::create_directories(folder / "assets");
        for (const auto* name :
             {"index.html", "me.html", "brand.svg", "assets/x.js", "assets/x.js.gz"})
            std::ofstream{folder / name} << name;
    }
    ~Pages() { fs::remove_all(folder); }
};

std::string header_of(const StaticFiles& files, const std::string& path, const char* name) {
    Request request;
    request.method = "GET";
    request.path = path;
    const auto response = files.find(request);
    return response ? std::string{response->headers.find(name).value_or("")} : "nothing";
}

}  // namespace

TEST_CASE("pages: the phone has its own entry, every other page address the console's") {
    const Pages pages;
    const StaticFiles files{pages.folder};
    const auto etag = [&](const std::string& path) { return header_of(files, path, "ETag"); };
    const auto phone = etag("/me.html");
    const auto console = etag("/index.html");
    for (const auto* path : {"/10335/2022/me", "/10335/2022/me/", "/10335/2022/me/record"})
        CHECK(etag(path) == phone);
    for (const auto* path : {"/", "/sign-in", "/10335/2022/", "/10335/2022/desk",
                             "/10335/2022/meals", "/me", "/10335/me", "/10335/2022/roster/me"})
        CHECK(etag(path) == console);
    CHECK(etag("/api/v1/me") == "nothing");
    CHECK(etag("/10335/2022/me.png") == "nothing");
    Request brand;
    brand.method = "GET";
    brand.path = "/brand.svg";
    CHECK(files.find(brand)->content_type.starts_with("image/svg"));
}

}  // namespace liuying::http
