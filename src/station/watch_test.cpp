#include "station/watch.h"

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "portrait/exif.h"
#include "portrait/sitter.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::station;
using namespace std::chrono_literals;

namespace {

// A server in memory: takes every event once, and can be killed before or after it took one.
struct Receiver final : ShotReceiver {
    std::map<std::string, std::string> shots;  // event → bytes' hash
    std::optional<Words> away;
    bool answer_lost = false;
    std::optional<Refusal> refusal;
    int asked = 0;

    std::variant<std::string, Later> session() override {
        if (away) return Later{*away};
        return std::string{"zjg-01"};
    }
    Answer take(const Picture& picture) override {
        ++asked;
        if (away) return Later{*away};
        if (refusal) return *refusal;
        for (const auto& [event, hash] : shots)
            if (hash == picture.sha256 && event != picture.as.event_id)
                return Taken{event, "pass", true};
        shots[picture.as.event_id] = picture.sha256;
        if (std::exchange(answer_lost, false)) throw std::runtime_error{"killed"};
        return Taken{picture.as.event_id, "pass"};
    }
    std::variant<std::string, Later> shot_of(const std::string& sha256) override {
        if (away) return Later{*away};
        for (const auto& [event, hash] : shots)
            if (hash == sha256) return event;
        return std::string{};
    }
};

struct Hall {
    store::TestFolder place;
    SystemClock clock;
    Receiver receiver;
    std::vector<std::string> said;
    int never = ::eventfd(0, EFD_CLOEXEC);
    ~Hall() { ::close(never); }

    [[nodiscard]] std::filesystem::path folder() const { return place.path() / "tether"; }
    void drop(const std::string& name, std::uint32_t number) const {
        static const Bytes plain = portrait::drawn_sitter(3, {.width = 64});
        const auto jpeg = portrait::with_exif(plain, {.image_number = number});
        drop(name, jpeg);
    }
    void drop(const std::string& name, std::span<const std::uint8_t> bytes) const {
        std::filesystem::create_directories((folder() / name).parent_path());
        std::ofstream{folder() / name, std::ios::binary}.write(
            reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
    }
    WatchCounts once(std::chrono::milliseconds settle = 0ms) {
        devices::CameraFolder camera{folder()};
        devices::LedgerFile ledger{place.path() / "a.ledger"};
        return Watch{camera,
                     ledger,
                     receiver,
                     clock,
                     {.settle = settle, .once = true, .patience = 0ms},
                     [&](const Words& words) { said.push_back(words.en); }}
            .run(never);
    }
};

}  // namespace

TEST_CASE("watch: every file is one shot, however often the folder is looked through") {
    Hall hall;
    hall.drop("DCIM/100CANON/IMG_0001.JPG", 1);
    hall.drop("DCIM/100CANON/IMG_0002.JPG", 2);
    hall.drop("copy of 0001.jpg", 1);
    const auto first = hall.once();
    CHECK(first.shots == 2);
    CHECK(first.there_before == 1);
    CHECK(hall.receiver.shots.size() == 2);
    const auto again = hall.once();
    CHECK(again.shots == 0);
    CHECK(again.there_before == 3);
    CHECK(hall.receiver.asked == 2);
}

TEST_CASE(
    "watch: killed after the server took it and before the answer, the repeat is the same event") {
    Hall hall;
    hall.drop("IMG_0001.JPG", 1);
    hall.receiver.answer_lost = true;
    CHECK_THROWS(hall.once());
    CHECK(hall.receiver.shots.size() == 1);
    CHECK(hall.once().shots == 1);
    CHECK(hall.receiver.asked == 2);
    CHECK(hall.receiver.shots.size() == 1);
}

TEST_CASE("watch: killed in between, and the file has gone: it is asked whether it arrived") {
    for (const bool arrived : {true, false}) {
        Hall hall;
        hall.drop("IMG_0001.JPG", 1);
        hall.receiver.answer_lost = true;
        CHECK_THROWS(hall.once());
        if (!arrived) hall.receiver.shots.clear();
        std::filesystem::remove(hall.folder() / "IMG_0001.JPG");
        hall.said.clear();
        CHECK(hall.once().waiting == 0);
        CHECK((hall.said.empty() == arrived));
    }
}

TEST_CASE("watch: with the server away everything waits, and nothing is marked as sent") {
    Hall hall;
    hall.drop("IMG_0001.JPG", 1);
    hall.drop("IMG_0002.JPG", 2);
    hall.receiver.away = Words{"不在", "away"};
    CHECK(hall.once().waiting == 2);
    CHECK(std::ranges::count_if(
              hall.said, [](const auto& line) { return line.starts_with("waiting: away"); }) == 1);
    hall.receiver.away.reset();
    CHECK(hall.once().shots == 2);
}

TEST_CASE("watch: a file without its end is not sent while it may still be written") {
    Hall hall;
    const auto whole = portrait::drawn_sitter(3, {.width = 64});
    hall.drop("IMG_0001.JPG", std::span{whole}.first(whole.size() / 2));
    hall.drop("IMG_0002.JPG", 2);
    const auto counts = hall.once(1h);
    CHECK(counts.waiting == 1);
    CHECK(counts.shots == 1);
    CHECK(hall.receiver.asked == 1);
    hall.drop("IMG_0001.JPG", whole);
    CHECK(hall.once(1h).shots == 1);
}

TEST_CASE("watch: a refused file is named, remembered, and not sent again until it changes") {
    Hall hall;
    const std::vector<std::uint8_t> text{'n', 'o'};
    hall.drop("IMG_0001.JPG", text);
    hall.receiver.refusal = Refusal{"picture_not_a_picture", {"不是照片", "not a picture"}, {}};
    CHECK(hall.once().refused == 1);
    CHECK(hall.once().refused == 1);
    CHECK(hall.receiver.asked == 1);
    CHECK(hall.said.back().find("IMG_0001.JPG: refused. not a picture") == 0);
    hall.receiver.refusal.reset();
    hall.drop("IMG_0001.JPG", 1);
    CHECK(hall.once().shots == 1);
}

TEST_CASE("watch: the moment of a file that was there before is its own") {
    Hall hall;
    hall.drop("IMG_0001.JPG", 1);
    const auto written = std::chrono::file_clock::now() - 1h;
    std::filesystem::last_write_time(hall.folder() / "IMG_0001.JPG", written);
    struct Seen final : ShotReceiver {
        Instant at;
        std::variant<std::string, Later> session() override { return std::string{"s"}; }
        Answer take(const Picture& picture) override {
            at = picture.as.seen;
            return Taken{picture.as.event_id, "pass"};
        }
        std::variant<std::string, Later> shot_of(const std::string&) override {
            return std::string{};
        }
    } receiver;
    devices::CameraFolder camera{hall.folder()};
    devices::LedgerFile ledger{hall.place.path() / "b.ledger"};
    Watch{camera, ledger, receiver, hall.clock, {.once = true}, [](const Words&) {}}.run(
        hall.never);
    const auto age = hall.clock.now() - receiver.at;
    CHECK(age > 59min);
    CHECK(age < 61min);
}
