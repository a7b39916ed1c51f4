#include "store/blobs.h"

#include <sodium.h>

#include <map>

namespace liuying::store {

namespace {

Sha256 hash_of(BlobReader& reader) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::array<std::uint8_t, 65536> piece;
    while (const auto filled = reader.read(piece)) {
        crypto_hash_sha256_update(&state, piece.data(), filled);
    }
    Sha256 hash;
    crypto_hash_sha256_final(&state, hash.data());
    return hash;
}

std::optional<std::uint64_t> size_of(const BlobStore& blobs, const BlobName& name) {
    const auto reader = blobs.open(name);
    if (!reader) return std::nullopt;
    return reader->size();
}

bool as_recorded(const Blob& blob, const BlobStore& blobs, std::uint64_t size, bool deep) {
    if (blob.size != size) return false;
    if (!deep) return true;
    const auto reader = blobs.open(blob.name);
    return reader && hash_of(*reader) == blob.sha256;
}

Blob blob_of(const Row& row) {
    return {BlobName{row.text("name")}, row.sha256("sha256"),
            static_cast<std::uint64_t>(row.int64("size_bytes"))};
}

}  // namespace

BlobName BlobName::make() {
    std::array<std::uint8_t, 16> random;
    randombytes_buf(random.data(), random.size());
    return {to_hex(random)};
}

std::optional<BlobName> BlobName::parse(std::string_view text) {
    if (text.size() != 32) return std::nullopt;
    if (text.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
    return BlobName{std::string{text}};
}

Blob BlobStore::put(std::span<const std::uint8_t> bytes) {
    const auto writer = start();
    writer->write(bytes);
    return writer->finish();
}

std::optional<Bytes> BlobStore::get(const BlobName& name) const {
    const auto reader = open(name);
    if (!reader) return std::nullopt;
    Bytes bytes(reader->size());
    std::size_t filled = 0;
    while (const auto more = reader->read(std::span{bytes}.subspan(filled))) filled += more;
    bytes.resize(filled);
    return bytes;
}

void record_blob(Transaction& tx, const Blob& blob, std::string_view media_type, Instant now) {
    tx.execute(
        "INSERT INTO blob (name, sha256, size_bytes, media_type, recorded_at_ms)"
        " VALUES (:name, :sha256, :size, :media_type, :now)",
        {{"name", blob.name.text},
         {"sha256", blob.sha256},
         {"size", blob.size},
         {"media_type", media_type},
         {"now", now}});
}

std::optional<Blob> find_blob(Transaction& tx, const BlobName& name) {
    const auto row = tx.first("SELECT name, sha256, size_bytes FROM blob WHERE name = :name",
                              {{"name", name.text}});
    if (!row) return std::nullopt;
    return blob_of(*row);
}

std::vector<Blob> find_blobs(Transaction& tx, const Sha256& sha256) {
    std::vector<Blob> blobs;
    for (const auto& row :
         tx.query("SELECT name, sha256, size_bytes FROM blob WHERE sha256 = :sha256 ORDER BY name",
                  {{"sha256", sha256}})) {
        blobs.push_back(blob_of(row));
    }
    return blobs;
}

BlobCheck check_blobs(Database& database, const BlobStore& blobs, bool deep) {
    // What arrives between the two looks is asked for by name, so that it is never called missing.
    std::map<BlobName, std::uint64_t> there;
    blobs.each([&](const BlobName& name, std::uint64_t size) { there.emplace(name, size); });
    BlobCheck check;
    database.read([&](Transaction& tx) {
        tx.each("SELECT name, sha256, size_bytes FROM blob ORDER BY name", {}, [&](const Row& row) {
            const auto blob = blob_of(row);
            const auto listed = there.extract(blob.name);
            const auto size = listed ? std::optional{listed.mapped()} : size_of(blobs, blob.name);
            if (!size) {
                check.missing.push_back(blob.name);
            } else if (!as_recorded(blob, blobs, *size, deep)) {
                check.changed.push_back(blob.name);
            } else {
                ++check.whole;
            }
        });
    });
    for (const auto& [name, size] : there) check.unrecorded.push_back(name);
    return check;
}

}  // namespace liuying::store
