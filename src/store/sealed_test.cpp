#include "store/sealed.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/installation.h"
#include "store/test_engines.h"

using namespace liuying;
using namespace liuying::store;

namespace {

constexpr auto now = instant_of_ms(1'634'169'600'000);
constexpr const char* number = "710000199901010019";  // region 710000: nobody's

InstallKey key_of(std::uint8_t fill) {
    InstallKey::Secret secret;
    secret.fill(fill);
    return InstallKey{secret};
}

bool contains(const Bytes& bytes, std::string_view text) {
    return std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()}.find(text) !=
           std::string_view::npos;
}

}  // namespace

TEST_CASE("install key: the file is ours alone, read back whole, never overwritten") {
    const TestFolder folder;
    const auto data = folder.path() / "data";
    const auto file = folder.path() / "data.key";
    CHECK(InstallKey::load(file).error() == KeyFault::Missing);
    CHECK(InstallKey::create(data / "install.key", data).error() == KeyFault::InsideData);
    const auto made = InstallKey::create(file, data);
    REQUIRE(made);
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600U);
    CHECK(InstallKey::create(file, data).error() == KeyFault::AlreadyThere);
    const auto loaded = InstallKey::load(file);
    REQUIRE(loaded);
    CHECK(loaded->derive("x") == made->derive("x"));
    CHECK(loaded->derive("x") != made->derive("y"));
    REQUIRE(::chmod(file.c_str(), 0640) == 0);
    CHECK(InstallKey::load(file).error() == KeyFault::OpenToOthers);
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
    std::ofstream{file} << "liuying install key 1\nnonsense\n";
    CHECK(InstallKey::load(file).error() == KeyFault::NotAKey);
}

TEST_CASE("install key: the printed words bring it back, a misread word is noticed") {
    const auto key = key_of(0x5A);
    auto words = key.recovery_words();
    CHECK(words.size() == 17 * 6 - 1);
    const auto back = InstallKey::from_recovery_words("  " + words + "\n");
    REQUIRE(back);
    CHECK(back->derive("x") == key.derive("x"));
    // Proquints as the paper gives them: 127.0.0.1 is lusab-babad.
    InstallKey::Secret secret{127, 0, 0, 1};
    CHECK(InstallKey{secret}.recovery_words().starts_with("lusab babad babab"));
    words[0] = words[0] == 'b' ? 'd' : 'b';
    CHECK_FALSE(InstallKey::from_recovery_words(words));
    CHECK_FALSE(InstallKey::from_recovery_words(key.recovery_words() + " babab"));
    CHECK_FALSE(InstallKey::from_recovery_words(""));
}

TEST_CASE("installation: another key than the first is refused") {
    on_each_engine([](Database& db) {
        const FixedClock clock{now};
        const auto first =
            db.write([&](Transaction& tx) { return settle_installation(tx, key_of(1), clock); });
        REQUIRE(first);
        const auto again =
            db.write([&](Transaction& tx) { return settle_installation(tx, key_of(1), clock); });
        CHECK(again == first);
        const auto wrong =
            db.write([&](Transaction& tx) { return settle_installation(tx, key_of(2), clock); });
        CHECK(wrong.error() == InstallationFault::WrongKey);
    });
}

TEST_CASE("sealed: a document number opens for its person, and is found without opening") {
    on_each_engine([](Database& db) {
        const Vault vault{key_of(1)};
        const auto person = PersonKeyId::make(now);
        const auto sealed =
            db.write([&](Transaction& tx) { return vault.seal_number(tx, person, number, now); });
        CHECK_FALSE(contains(sealed.sealed, "71000019"));
        CHECK(sealed.whole == vault.blind(BlindDomain::DocumentWhole, number));
        CHECK(sealed.last_four == vault.blind(BlindDomain::DocumentLastFour, "0019"));
        CHECK(sealed.last_four != vault.blind(BlindDomain::DocumentWhole, "0019"));
        CHECK(sealed.whole != Vault{key_of(2)}.blind(BlindDomain::DocumentWhole, number));
        db.read([&](Transaction& tx) {
            CHECK(vault.open_number(tx, person, sealed.sealed) == number);
        });
        const auto twice =
            db.write([&](Transaction& tx) { return vault.seal_number(tx, person, number, now); });
        CHECK(twice.sealed != sealed.sealed);
        CHECK(twice.whole == sealed.whole);
    });
}

TEST_CASE("sealed: the wrong person, use, key or a changed byte does not open") {
    on_each_engine([](Database& db) {
        const Vault vault{key_of(1)};
        const auto person = PersonKeyId::make(now);
        const auto other = PersonKeyId::make(now);
        const auto [sealed, others] = db.write([&](Transaction& tx) {
            return std::pair{vault.seal(tx, person, SealUse::Journal, "林清 Lin Qing", now),
                             vault.seal(tx, other, SealUse::Journal, "x", now)};
        });
        db.write([&](Transaction& tx) {
            CHECK_THROWS_AS(static_cast<void>(vault.open(tx, other, SealUse::Journal, sealed)),
                            BrokenSeal);
            CHECK_THROWS_AS(static_cast<void>(vault.open_number(tx, person, sealed)), BrokenSeal);
            CHECK_THROWS_AS(
                static_cast<void>(vault.open(tx, PersonKeyId::make(now), SealUse::Journal, sealed)),
                BrokenSeal);
            CHECK_THROWS_AS(
                static_cast<void>(Vault{key_of(2)}.open(tx, person, SealUse::Journal, sealed)),
                BrokenSeal);
            for (std::size_t i = 0; i < sealed.size(); ++i) {
                auto changed = sealed;
                changed[i] ^= 1;
                CHECK_THROWS_AS(
                    static_cast<void>(vault.open(tx, person, SealUse::Journal, changed)),
                    BrokenSeal);
            }
            CHECK_THROWS_AS(static_cast<void>(vault.open(tx, person, SealUse::Journal, Bytes{1})),
                            BrokenSeal);
            // A wrapped key put into another person's row.
            tx.execute(
                "UPDATE person_key SET wrapped ="
                " (SELECT wrapped FROM person_key WHERE person = :person) WHERE person = :other",
                {{"person", person}, {"other", other}});
            CHECK_THROWS_AS(static_cast<void>(vault.open(tx, other, SealUse::Journal, others)),
                            BrokenSeal);
        });
    });
}

TEST_CASE("sealed: an erased person opens no more and gets no new key unseen") {
    on_each_engine([](Database& db) {
        const Vault vault{key_of(1)};
        const auto person = PersonKeyId::make(now);
        const auto sealed = db.write(
            [&](Transaction& tx) { return vault.seal_number(tx, person, number, now).sealed; });
        CHECK(db.write([&](Transaction& tx) { return Vault::erase(tx, person, now); }));
        CHECK_FALSE(db.write([&](Transaction& tx) { return Vault::erase(tx, person, now); }));
        db.scrub();
        db.read(
            [&](Transaction& tx) { CHECK(vault.open_number(tx, person, sealed) == std::nullopt); });
        CHECK_THROWS_AS(db.write([&](Transaction& tx) {
            static_cast<void>(vault.seal_number(tx, person, number, now));
        }),
                        ErasedPerson);
    });
}

TEST_CASE("sealed: after an erasure no copy of the wrapped key is left in SQLite's files") {
    const TestFolder folder;
    const auto db = Database::open("sqlite:" + (folder.path() / "t.sqlite").string());
    migrate(*db, FixedClock{now});
    const Vault vault{key_of(1)};
    const auto person = PersonKeyId::make(now);
    const auto wrapped = db->write([&](Transaction& tx) {
        static_cast<void>(vault.seal(tx, person, SealUse::Journal, "x", now));
        return tx.first("SELECT wrapped FROM person_key")->bytes("wrapped");
    });
    const std::string needle{wrapped.begin(), wrapped.end()};
    const auto found_in_files = [&] {
        bool found = false;
        for (const auto& entry : std::filesystem::directory_iterator{folder.path()}) {
            std::ifstream in{entry.path(), std::ios::binary};
            const std::string all{std::istreambuf_iterator<char>{in}, {}};
            found = found || all.find(needle) != std::string::npos;
        }
        return found;
    };
    CHECK(found_in_files());
    db->write([&](Transaction& tx) { Vault::erase(tx, person, now); });
    db->scrub();
    CHECK_FALSE(found_in_files());
}
