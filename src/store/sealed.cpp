#include "store/sealed.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace liuying::store {

namespace {

using Secret = InstallKey::Secret;
static_assert(std::tuple_size_v<Secret> == crypto_secretbox_KEYBYTES);

const unsigned char* data_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Secret derived(const Secret& from, std::string_view use) {
    Secret key;
    crypto_generichash(key.data(), key.size(), data_of(use), use.size(), from.data(), from.size());
    return key;
}

Bytes boxed(const Secret& key, std::string_view text) {
    Bytes box(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size());
    randombytes_buf(box.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box.data() + crypto_secretbox_NONCEBYTES, data_of(text), text.size(),
                          box.data(), key.data());
    return box;
}

std::string unboxed(const Secret& key, const Bytes& box) {
    constexpr std::size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (box.size() < around) throw BrokenSeal{"sealed bytes are too short"};
    std::string text(box.size() - around, '\0');
    if (crypto_secretbox_open_easy(
            reinterpret_cast<unsigned char*>(text.data()), box.data() + crypto_secretbox_NONCEBYTES,
            box.size() - crypto_secretbox_NONCEBYTES, box.data(), key.data()) != 0) {
        throw BrokenSeal{"sealed bytes do not open with this key"};
    }
    return text;
}

std::string_view word_of(SealUse use) {
    switch (use) {
        case SealUse::DocumentNumber: return "document number";
        case SealUse::Journal: return "journal";
        case SealUse::Evidence: return "evidence";
        case SealUse::Message: return "message";
    }
    assert(false);
    return {};
}

std::string_view word_of(BlindDomain domain) {
    switch (domain) {
        case BlindDomain::DocumentWhole: return "document whole";
        case BlindDomain::DocumentLastFour: return "document last four";
        case BlindDomain::CaptureCode: return "capture code";
        case BlindDomain::StudentNumber: return "student number";
        case BlindDomain::PersonAndLevel: return "person and level";
        case BlindDomain::PrefetchKey: return "prefetch key";
        case BlindDomain::PrefetchCode: return "prefetch code";
    }
    assert(false);
    return {};
}

enum class KeyState : std::uint8_t { Absent, Destroyed, Present };
struct FoundKey {
    KeyState state = KeyState::Absent;
    Secret secret{};
};

FoundKey find_key(Transaction& tx, PersonKeyId person, const Secret& wrapping) {
    const auto row =
        tx.first("SELECT wrapped FROM person_key WHERE person = :person", {{"person", person}});
    if (!row) return {};
    if (row->is_null("wrapped")) return {KeyState::Destroyed, {}};
    const auto raw = unboxed(wrapping, row->bytes("wrapped"));
    FoundKey found{KeyState::Present, {}};
    if (raw.size() != found.secret.size()) throw BrokenSeal{"a person key of another length"};
    std::ranges::copy(raw, reinterpret_cast<char*>(found.secret.data()));
    return found;
}

}  // namespace

Vault::Vault(const InstallKey& key)
    : wrap_{key.derive("wrap person keys")}, index_{key.derive("blind index")} {}

Secret Vault::wrapping_key(PersonKeyId person) const {
    // One wrapping key per person: a wrapped key copied into another person's row does not open.
    return derived(wrap_, person.text());
}

Bytes PersonSeal::seal(SealUse use, std::string_view text) const {
    return boxed(derived(secret_, word_of(use)), text);
}

Vault::FreshKey Vault::fresh_key(PersonKeyId person) const {
    Secret secret;
    randombytes_buf(secret.data(), secret.size());
    const std::string_view raw{reinterpret_cast<const char*>(secret.data()), secret.size()};
    return {person, PersonSeal{secret}, boxed(wrapping_key(person), raw)};
}

PersonSeal Vault::key_of(Transaction& tx, PersonKeyId person) const {
    const auto key = find_key(tx, person, wrapping_key(person));
    switch (key.state) {
        case KeyState::Destroyed: throw ErasedPerson{"this person's data were erased"};
        case KeyState::Absent: throw BrokenSeal{"the person has no key"};
        case KeyState::Present: break;
    }
    return PersonSeal{key.secret};
}

Bytes Vault::seal(Transaction& tx, PersonKeyId person, SealUse use, std::string_view text,
                  Instant now) const {
    const auto key = find_key(tx, person, wrapping_key(person));
    if (key.state == KeyState::Destroyed) throw ErasedPerson{"this person's data were erased"};
    if (key.state == KeyState::Present) return PersonSeal{key.secret}.seal(use, text);
    const auto fresh = fresh_key(person);
    tx.execute(
        "INSERT INTO person_key (person, wrapped, made_at_ms)"
        " VALUES (:person, :wrapped, :now)",
        {{"person", person}, {"wrapped", fresh.wrapped}, {"now", now}});
    return fresh.seal.seal(use, text);
}

std::optional<std::string> Vault::open(Transaction& tx, PersonKeyId person, SealUse use,
                                       const Bytes& sealed) const {
    const auto key = find_key(tx, person, wrapping_key(person));
    switch (key.state) {
        case KeyState::Destroyed: return std::nullopt;
        case KeyState::Absent: throw BrokenSeal{"the person has no key"};
        case KeyState::Present: break;
    }
    return unboxed(derived(key.secret, word_of(use)), sealed);
}

Bytes Vault::blind(BlindDomain domain, std::string_view text) const {
    const auto key = derived(index_, word_of(domain));
    Bytes hash(32);
    crypto_generichash(hash.data(), hash.size(), data_of(text), text.size(), key.data(),
                       key.size());
    return hash;
}

SealedNumber Vault::seal_number(Transaction& tx, PersonKeyId person, std::string_view number,
                                Instant now) const {
    const auto last_four = number.substr(number.size() > 4 ? number.size() - 4 : 0);
    return {.sealed = seal(tx, person, SealUse::DocumentNumber, number, now),
            .whole = blind(BlindDomain::DocumentWhole, number),
            .last_four = blind(BlindDomain::DocumentLastFour, last_four)};
}

bool Vault::erase(Transaction& tx, PersonKeyId person, Instant now) {
    return tx.execute(
               "UPDATE person_key SET wrapped = NULL, destroyed_at_ms = :now"
               " WHERE person = :person AND wrapped IS NOT NULL",
               {{"person", person}, {"now", now}}) == 1;
}

}  // namespace liuying::store
