#include "devices/camera_folder.h"

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <future>

#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::devices;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
}

std::vector<std::string> names(CameraFolder& folder) {
    std::vector<std::string> found;
    for (const auto& file : folder.list()) found.push_back(file.name);
    return found;
}

struct Wake {
    int descriptor = ::eventfd(0, EFD_CLOEXEC);
    ~Wake() { ::close(descriptor); }
};

// True when wait() came back long before its time, which only an event can do.
template <class Stir>
bool wakes(CameraFolder& folder, Stir&& stir) {
    const Wake never;
    static_cast<void>(folder.list());
    auto woken = std::async(std::launch::async, [&] {
        const auto start = std::chrono::steady_clock::now();
        folder.wait(60s, never.descriptor);
        return std::chrono::steady_clock::now() - start < 30s;
    });
    stir();
    return woken.get();
}

}  // namespace

TEST_CASE(
    "camera folder: the JPEGs of all sub-folders by name, without negatives, side files and hidden "
    "ones") {
    const store::TestFolder place;
    write(place.path() / "DCIM/101CANON/IMG_0001.JPG", "b");
    write(place.path() / "DCIM/100CANON/IMG_0002.jpg", "a");
    write(place.path() / "DCIM/100CANON/IMG_0002.CR3", "raw");
    write(place.path() / "DCIM/100CANON/._IMG_0002.JPG", "side");
    write(place.path() / ".Trashes/IMG_0009.JPG", "gone");
    write(place.path() / "notes.txt", "x");
    CameraFolder folder{place.path()};
    CHECK(names(folder) ==
          std::vector<std::string>{"DCIM/100CANON/IMG_0002.jpg", "DCIM/101CANON/IMG_0001.JPG"});
}

TEST_CASE("camera folder: a file that changed since it was listed is not read as what it was") {
    const store::TestFolder place;
    write(place.path() / "a.jpg", "half");
    CameraFolder folder{place.path()};
    const auto listed = folder.list().front();
    CHECK(folder.read(listed) == Bytes{'h', 'a', 'l', 'f'});
    write(place.path() / "a.jpg", "half and half");
    CHECK_FALSE(folder.read(listed));
    write(place.path() / "a.jpg", "flah");  // as long as before
    auto touched = folder.list().front();
    touched.changed_ns -= 1;
    CHECK_FALSE(folder.read(touched));
    fs::remove(place.path() / "a.jpg");
    CHECK_FALSE(folder.read(listed));
}

TEST_CASE(
    "camera folder: wakes for a finished file, a file moved in, one in a new sub-folder, and when "
    "asked to stop") {
    const store::TestFolder place;
    const store::TestFolder beside;
    CameraFolder folder{place.path()};
    CHECK(wakes(folder, [&] { write(place.path() / "a.jpg", "a"); }));
    write(beside.path() / "b.jpg", "b");
    CHECK(wakes(folder, [&] { fs::rename(beside.path() / "b.jpg", place.path() / "b.jpg"); }));
    CHECK(wakes(folder, [&] { fs::create_directory(place.path() / "100CANON"); }));
    CHECK(wakes(folder, [&] { write(place.path() / "100CANON/c.jpg", "c"); }));
    const Wake stop;
    ::eventfd_write(stop.descriptor, 1);
    folder.wait(60s, stop.descriptor);
    CHECK(names(folder).size() == 3);
}

TEST_CASE("camera folder: what is no folder is refused by name") {
    const store::TestFolder place;
    write(place.path() / "file", "x");
    CHECK_THROWS_AS(CameraFolder{place.path() / "file"}, std::system_error);
    CHECK_THROWS_AS(CameraFolder{place.path() / "nowhere"}, std::system_error);
}
