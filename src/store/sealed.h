#pragma once
// What may not lie in the clear: document numbers, and personal fields inside the journal. Each
// person has a key of their own (table person_key), wrapped by the install key; to erase a person
// is to destroy that key.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/id.h"
#include "base/time.h"
#include "store/database.h"
#include "store/install_key.h"

namespace liuying::store {

struct PersonKey;  // names a row of person_key: whose key. One human may be behind several graduand
                   // records.
using PersonKeyId = Id<PersonKey>;

// What a sealed text is for; a box sealed for one use does not open for another.
enum class SealUse : std::uint8_t { DocumentNumber, Journal, Evidence, Message };

// Keyed hashes for looking up what is sealed; equal texts give equal bytes within a domain only.
enum class BlindDomain : std::uint8_t {
    DocumentWhole,
    DocumentLastFour,
    CaptureCode,
    StudentNumber,
    PersonAndLevel,
    PrefetchKey,   // not of a person: the key of one device in one session
    PrefetchCode,  // and the code of a session
};

// A document number as it is stored: three columns.
struct SealedNumber {
    Bytes sealed;
    Bytes whole;      // blind index of the whole number, 32 bytes
    Bytes last_four;  // blind index of its last four characters, 32 bytes
};

// One person's key in hand: seals without asking the database.
class PersonSeal {
public:
    // XSalsa20-Poly1305 (libsodium secretbox), nonce first.
    [[nodiscard]] Bytes seal(SealUse use, std::string_view text) const;

private:
    friend class Vault;
    explicit PersonSeal(const InstallKey::Secret& secret) : secret_{secret} {}
    InstallKey::Secret secret_;
};

class Vault {
public:
    explicit Vault(const InstallKey& key);

    // A key for somebody new. It counts once its row of person_key is written; what it sealed opens
    // only then.
    struct FreshKey {
        PersonKeyId person;
        PersonSeal seal;
        Bytes wrapped;  // as person_key holds it
    };
    [[nodiscard]] FreshKey fresh_key(PersonKeyId person) const;
    // The key of a person who has one. Throws ErasedPerson when it has been destroyed, BrokenSeal
    // when there is none.
    [[nodiscard]] PersonSeal key_of(Transaction& tx, PersonKeyId person) const;

    // Makes the person's key at its first use. Throws ErasedPerson when that key has been
    // destroyed.
    [[nodiscard]] Bytes seal(Transaction& tx, PersonKeyId person, SealUse use,
                             std::string_view text, Instant now) const;
    // Nothing when the person has been erased. Throws BrokenSeal when the bytes are not what seal()
    // made for this person and use.
    [[nodiscard]] std::optional<std::string> open(Transaction& tx, PersonKeyId person, SealUse use,
                                                  const Bytes& sealed) const;

    [[nodiscard]] Bytes blind(BlindDomain domain, std::string_view text) const;

    // `number` as identity/ writes it: upper case, no spaces.
    [[nodiscard]] SealedNumber seal_number(Transaction& tx, PersonKeyId person,
                                           std::string_view number, Instant now) const;
    [[nodiscard]] std::optional<std::string> open_number(Transaction& tx, PersonKeyId person,
                                                         const Bytes& sealed) const {
        return open(tx, person, SealUse::DocumentNumber, sealed);
    }

    // Destroys the key: nothing sealed for this person opens again, here or in a restored backup
    // that is told of the erasure. False when there was none. Follow with Database::scrub().
    static bool erase(Transaction& tx, PersonKeyId person, Instant now);

private:
    [[nodiscard]] InstallKey::Secret wrapping_key(PersonKeyId person) const;

    InstallKey::Secret wrap_;
    InstallKey::Secret index_;
};

struct ErasedPerson : std::runtime_error {
    using std::runtime_error::runtime_error;
};
struct BrokenSeal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace liuying::store
