#pragma once
// The parts of a workbook's zip, unpacked in pieces under one budget, so that a zip bomb ends as a
// fault and never as memory.

#include <zip.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "table/table.h"

namespace liuying::table {

class ZipParts {
public:
    [[nodiscard]] static Result<std::unique_ptr<ZipParts>, Fault> open(
        const std::filesystem::path& file, const Limits& limits);
    // The bytes are taken over.
    [[nodiscard]] static Result<std::unique_ptr<ZipParts>, Fault> open_memory(std::string bytes,
                                                                              const Limits& limits);

    // A part being unpacked. Must not outlive the ZipParts.
    class Part {
    public:
        // Fills from the front; 0 at the end. Fault: damaged, or over the budget.
        [[nodiscard]] Result<std::size_t, Fault> read(std::span<char> into);

    private:
        friend class ZipParts;
        struct Close {
            void operator()(zip_file_t* file) const { zip_fclose(file); }
        };
        Part(zip_file_t* file, ZipParts& parts, std::string name)
            : file_{file}, parts_{&parts}, name_{std::move(name)} {}
        std::unique_ptr<zip_file_t, Close> file_;
        ZipParts* parts_;
        std::string name_;
    };

    // Names in the zip are compared without case, and a leading slash is taken off.
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] Result<Part, Fault> part(std::string_view name);
    // Bytes of a part that is read a second time count once.
    void give_back(std::uint64_t bytes);

private:
    struct Discard {
        void operator()(zip_t* zip) const { zip_discard(zip); }
    };
    ZipParts(zip_t* zip, std::string bytes, std::uint64_t budget)
        : bytes_{std::move(bytes)}, zip_{zip}, budget_{budget}, whole_budget_{budget} {}
    std::string bytes_;
    std::unique_ptr<zip_t, Discard> zip_;
    std::uint64_t budget_;
    std::uint64_t whole_budget_;
};

}  // namespace liuying::table
