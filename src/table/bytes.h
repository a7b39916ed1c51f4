#pragma once
// Where a table's bytes come from: a file, or memory (tests, fuzzing).

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace liuying::table {

class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    // Fills from the front of `into`; 0 at the end. Throws std::system_error when reading fails.
    [[nodiscard]] virtual std::size_t read(std::span<char> into) = 0;
    virtual void seek(std::uint64_t offset) = 0;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
};

class FileBytes final : public ByteSource {
public:
    explicit FileBytes(const std::filesystem::path& file);
    [[nodiscard]] std::size_t read(std::span<char> into) override;
    void seek(std::uint64_t offset) override;
    [[nodiscard]] std::uint64_t size() const override { return size_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> file_;
    std::uint64_t size_ = 0;
};

class MemoryBytes final : public ByteSource {
public:
    explicit MemoryBytes(std::string bytes) : bytes_{std::move(bytes)} {}
    [[nodiscard]] std::size_t read(std::span<char> into) override;
    void seek(std::uint64_t offset) override;
    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    [[nodiscard]] std::string_view bytes() const { return bytes_; }

private:
    std::string bytes_;
    std::size_t at_ = 0;
};

}  // namespace liuying::table
