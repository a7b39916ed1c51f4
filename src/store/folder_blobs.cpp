#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <system_error>

#include "store/blobs.h"
#include "store/durable_file.h"

namespace liuying::store {

namespace {

namespace fs = std::filesystem;

class FolderWriter final : public BlobWriter {
public:
    FolderWriter(const fs::path& root, BlobName name)
        : root_{root}, blob_{.name = std::move(name)}, file_{arriving(root, blob_.name)} {
        crypto_hash_sha256_init(&state_);
    }

    void write(std::span<const std::uint8_t> bytes) override {
        file_.write(bytes);
        crypto_hash_sha256_update(&state_, bytes.data(), bytes.size());
        blob_.size += bytes.size();
    }

    [[nodiscard]] Blob finish() override {
        assert(!finished_);
        finished_ = true;
        crypto_hash_sha256_final(&state_, blob_.sha256.data());
        const auto& name = blob_.name.text;
        const auto folder = root_ / name.substr(0, 2) / name.substr(2, 2);
        make_durable_folder(folder);
        file_.settle_as(folder / name);
        return blob_;
    }

private:
    static DurableFile arriving(const fs::path& root, const BlobName& name) {
        auto file = DurableFile::create_new(root / "arriving" / name.text);
        if (!file) throw std::runtime_error{"the random source repeats itself"};
        return std::move(*file);
    }

    const fs::path& root_;
    Blob blob_;
    DurableFile file_;
    crypto_hash_sha256_state state_{};
    bool finished_ = false;
};

class FolderReader final : public BlobReader {
public:
    FolderReader(int descriptor, std::uint64_t size) : descriptor_{descriptor}, size_{size} {}
    FolderReader(const FolderReader&) = delete;
    FolderReader& operator=(const FolderReader&) = delete;
    ~FolderReader() override { ::close(descriptor_); }

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    void seek(std::uint64_t offset) override { offset_ = offset; }
    [[nodiscard]] std::size_t read(std::span<std::uint8_t> into) override {
        for (;;) {
            const auto filled =
                ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset_));
            if (filled < 0 && errno == EINTR) continue;
            if (filled < 0)
                throw std::system_error{errno, std::generic_category(), "cannot read a blob"};
            offset_ += static_cast<std::uint64_t>(filled);
            return static_cast<std::size_t>(filled);
        }
    }

private:
    int descriptor_;
    std::uint64_t size_;
    std::uint64_t offset_ = 0;
};

class FolderBlobs final : public BlobStore {
public:
    explicit FolderBlobs(fs::path root) : root_{std::move(root)} {
        if (sodium_init() < 0) throw std::runtime_error{"libsodium does not start"};
        make_durable_folder(root_ / "arriving");
    }

    [[nodiscard]] std::unique_ptr<BlobWriter> start() override {
        return std::make_unique<FolderWriter>(root_, BlobName::make());
    }

    [[nodiscard]] std::optional<std::uint64_t> room() const override {
        std::error_code unknown;
        const auto space = fs::space(root_, unknown);
        if (unknown) return std::nullopt;
        return space.available;
    }

    [[nodiscard]] std::unique_ptr<BlobReader> open(const BlobName& name) const override {
        const auto file = place(name);
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (descriptor < 0 && errno == ENOENT) return nullptr;
        if (descriptor < 0)
            throw std::system_error{errno, std::generic_category(), "cannot open a blob"};
        struct stat found {};
        if (::fstat(descriptor, &found) != 0) {
            const int why = errno;
            ::close(descriptor);
            throw std::system_error{why, std::generic_category(), "cannot open a blob"};
        }
        return std::make_unique<FolderReader>(descriptor,
                                              static_cast<std::uint64_t>(found.st_size));
    }

    [[nodiscard]] std::optional<fs::path> path(const BlobName& name) const override {
        auto file = place(name);
        if (!fs::exists(file)) return std::nullopt;
        return file;
    }

    bool remove(const BlobName& name) override {
        const auto file = place(name);
        if (!fs::remove(file)) return false;
        sync_folder(file.parent_path());
        return true;
    }

    void each(const std::function<void(const BlobName&, std::uint64_t)>& found) const override {
        for (const auto& entry : fs::recursive_directory_iterator{root_}) {
            if (entry.path().parent_path().filename() == "arriving") continue;
            const auto name = BlobName::parse(entry.path().filename().string());
            if (name && entry.is_regular_file() && entry.path() == place(*name)) {
                found(*name, entry.file_size());
            }
        }
    }

    std::size_t sweep(std::chrono::seconds older_than) override {
        const auto now = fs::file_time_type::clock::now();
        std::size_t swept = 0;
        for (const auto& entry : fs::directory_iterator{root_ / "arriving"}) {
            std::error_code gone;
            const auto written = entry.last_write_time(gone);
            if (gone || now - written < older_than) continue;
            if (fs::remove(entry.path(), gone)) ++swept;
        }
        return swept;
    }

private:
    [[nodiscard]] fs::path place(const BlobName& name) const {
        return root_ / name.text.substr(0, 2) / name.text.substr(2, 2) / name.text;
    }

    fs::path root_;
};

}  // namespace

std::unique_ptr<BlobStore> folder_blobs(const fs::path& root) {
    return std::make_unique<FolderBlobs>(root);
}

}  // namespace liuying::store
