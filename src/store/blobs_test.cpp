#include "store/blobs.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;

namespace {

constexpr auto now = instant_of_ms(1'634'169'600'000);

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

std::size_t files_under(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.is_regular_file()) ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("blobs: bytes lie under a name of their own, twice when they come twice") {
    const TestFolder folder;
    const auto blobs = folder_blobs(folder.path() / "blobs");
    const auto one = blobs->put(bytes_of("one picture"));
    const auto two = blobs->put(bytes_of("one picture"));
    CHECK(one.sha256 == sha256("one picture"));
    CHECK(one.size == 11);
    CHECK(one.sha256 == two.sha256);
    CHECK(one.name != two.name);
    CHECK(blobs->get(one.name) == bytes_of("one picture"));
    const auto path = blobs->path(one.name);
    REQUIRE(path);
    struct stat found {};
    REQUIRE(::stat(path->c_str(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600U);
    CHECK(blobs->remove(one.name));
    CHECK_FALSE(blobs->remove(one.name));
    CHECK(blobs->get(one.name) == std::nullopt);
    CHECK(blobs->path(one.name) == std::nullopt);
    CHECK(blobs->get(two.name).has_value());
    CHECK(blobs->put({}).sha256 == sha256(""));
}

TEST_CASE("blobs: a large one passes in pieces and is read from the middle") {
    const TestFolder folder;
    const auto blobs = folder_blobs(folder.path());
    Bytes piece(100'000);
    for (std::size_t i = 0; i < piece.size(); ++i) piece[i] = static_cast<std::uint8_t>(i * 7);
    Bytes whole;
    const auto writer = blobs->start();
    for (int i = 0; i < 25; ++i) {
        piece[0] = static_cast<std::uint8_t>(i);
        writer->write(piece);
        whole.insert(whole.end(), piece.begin(), piece.end());
    }
    const auto blob = writer->finish();
    CHECK(blob.size == whole.size());
    CHECK(blob.sha256 == sha256(whole));
    const auto reader = blobs->open(blob.name);
    REQUIRE(reader);
    CHECK(reader->size() == whole.size());
    reader->seek(1'234'567);
    Bytes some(10);
    CHECK(reader->read(some) == 10);
    CHECK(std::equal(some.begin(), some.end(), whole.begin() + 1'234'567));
    reader->seek(whole.size());
    CHECK(reader->read(some) == 0);
}

TEST_CASE("blobs: an upload that breaks off leaves nothing, a crash's remains are swept") {
    const TestFolder folder;
    const auto blobs = folder_blobs(folder.path());
    {
        const auto writer = blobs->start();
        writer->write(bytes_of("half"));
        CHECK(files_under(folder.path()) == 1);
    }
    CHECK(files_under(folder.path()) == 0);
    std::ofstream{folder.path() / "arriving" / "0123"} << "left by a crash";
    CHECK(blobs->sweep(std::chrono::hours{1}) == 0);
    CHECK(blobs->sweep(std::chrono::seconds{0}) == 1);
    CHECK(files_under(folder.path()) == 0);
}

TEST_CASE("blobs: a name that is not 32 hex digits is no name") {
    CHECK(BlobName::parse(BlobName::make().text));
    for (const auto* text : {"", "../../../../../etc/passwd", "0123456789ABCDEF0123456789ABCDEF",
                             "0123456789abcdef0123456789abcde/"}) {
        CHECK_FALSE(BlobName::parse(text));
    }
}

TEST_CASE("blobs: the check finds what is missing, changed or in no row") {
    on_each_engine([](Database& db) {
        const TestFolder folder;
        const auto blobs = folder_blobs(folder.path());
        std::vector<Blob> put;
        for (const auto* text : {"whole", "missing", "changed", "shorter", "unrecorded"}) {
            put.push_back(blobs->put(bytes_of(text)));
        }
        db.write([&](Transaction& tx) {
            for (std::size_t i = 0; i < 4; ++i) record_blob(tx, put[i], "image/jpeg", now);
        });
        db.read([&](Transaction& tx) {
            CHECK(find_blob(tx, put[0].name) == put[0]);
            CHECK_FALSE(find_blob(tx, put[4].name));
            REQUIRE(find_blobs(tx, put[1].sha256).size() == 1);
        });
        CHECK(check_blobs(db, *blobs, true).sound());
        blobs->remove(put[1].name);
        std::ofstream{*blobs->path(put[2].name)} << "chanGed";
        std::ofstream{*blobs->path(put[3].name)} << "short";
        const auto quick = check_blobs(db, *blobs, false);
        CHECK(quick.whole == 2);
        CHECK(quick.changed == std::vector{put[3].name});
        const auto deep = check_blobs(db, *blobs, true);
        CHECK(deep.whole == 1);
        CHECK(deep.missing == std::vector{put[1].name});
        CHECK(deep.changed.size() == 2);
        CHECK(deep.unrecorded == std::vector{put[4].name});
        CHECK_FALSE(deep.sound());
    });
}
