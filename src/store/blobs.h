#pragma once
// Pictures and files: bytes under a random name that nobody can guess, with their SHA-256 recorded
// beside them. The same bytes may arrive twice and lie twice. Never changed once named.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "store/database.h"

namespace liuying::store {

// 32 lower-case hex digits from the system's random source.
struct BlobName {
    std::string text;

    [[nodiscard]] static BlobName make();
    [[nodiscard]] static std::optional<BlobName> parse(std::string_view text);
    friend auto operator<=>(const BlobName&, const BlobName&) = default;
};

struct Blob {
    BlobName name;
    Sha256 sha256{};
    std::uint64_t size = 0;  // bytes
    friend bool operator==(const Blob&, const Blob&) = default;
};

// Bytes on their way in. Dropped without finish(), nothing remains. May not outlive the store.
class BlobWriter {
public:
    virtual ~BlobWriter() = default;
    virtual void write(std::span<const std::uint8_t> bytes) = 0;
    // When it returns the bytes are durable under the name. Then record_blob() in a transaction.
    [[nodiscard]] virtual Blob finish() = 0;
};

class BlobReader {
public:
    virtual ~BlobReader() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    virtual void seek(std::uint64_t offset) = 0;
    // Returns how many bytes it filled; 0 at the end.
    [[nodiscard]] virtual std::size_t read(std::span<std::uint8_t> into) = 0;
};

// World failures (disk full, network) are std::system_error or std::runtime_error. Safe from many
// threads.
class BlobStore {
public:
    virtual ~BlobStore() = default;
    [[nodiscard]] virtual std::unique_ptr<BlobWriter> start() = 0;
    // Null when there is no such blob.
    [[nodiscard]] virtual std::unique_ptr<BlobReader> open(const BlobName& name) const = 0;
    // Where it lies as a file, when it does.
    [[nodiscard]] virtual std::optional<std::filesystem::path> path(const BlobName& name) const = 0;
    // False when it was not there.
    virtual bool remove(const BlobName& name) = 0;
    // How many bytes still find room; nothing where that cannot be known.
    [[nodiscard]] virtual std::optional<std::uint64_t> room() const { return std::nullopt; }
    virtual void each(
        const std::function<void(const BlobName&, std::uint64_t size)>& found) const = 0;

    // Clears away what a crash left half arrived. Returns how many.
    virtual std::size_t sweep(std::chrono::seconds older_than) = 0;

    [[nodiscard]] Blob put(std::span<const std::uint8_t> bytes);
    [[nodiscard]] std::optional<Bytes> get(const BlobName& name) const;
};

// ROOT/ab/cd/NAME, written to ROOT/arriving/NAME first, fsynced, renamed, directory fsynced. Mode
// 0600.
[[nodiscard]] std::unique_ptr<BlobStore> folder_blobs(const std::filesystem::path& root);

void record_blob(Transaction& tx, const Blob& blob, std::string_view media_type, Instant now);
[[nodiscard]] std::optional<Blob> find_blob(Transaction& tx, const BlobName& name);
// All that hold these bytes.
[[nodiscard]] std::vector<Blob> find_blobs(Transaction& tx, const Sha256& sha256);

struct BlobCheck {
    std::size_t whole = 0;          // recorded, there, and of the recorded hash
    std::vector<BlobName> missing;  // recorded, not there
    std::vector<BlobName> changed;  // there, other bytes
    std::vector<BlobName>
        unrecorded;  // there, in no row: a crash between rename and commit; harmless
    [[nodiscard]] bool sound() const { return missing.empty() && changed.empty(); }
};
// Reads every byte when `deep`, otherwise compares names and sizes.
[[nodiscard]] BlobCheck check_blobs(Database& database, const BlobStore& blobs, bool deep);

}  // namespace liuying::store
