#include "table/zip_parts.h"

#include <algorithm>

namespace liuying::table {
namespace {

// A real sheet packs 10 to 60 times; deflate can reach 1032. Small parts may pack well by chance.
constexpr std::uint64_t suspicious_ratio = 250;
constexpr std::uint64_t too_small_to_matter = 16ULL << 20U;

Fault damaged(std::string detail) {
    return {FaultKind::Damaged, 0, 0, 0, std::move(detail)};
}

}  // namespace

Result<std::unique_ptr<ZipParts>, Fault> ZipParts::open(const std::filesystem::path& file,
                                                        const Limits& limits) {
    int error = 0;
    zip_t* const zip = zip_open(file.c_str(), ZIP_RDONLY, &error);
    if (zip == nullptr) return refuse(damaged("zip " + std::to_string(error)));
    return std::unique_ptr<ZipParts>{new ZipParts{zip, {}, limits.unpacked_bytes}};
}

Result<std::unique_ptr<ZipParts>, Fault> ZipParts::open_memory(std::string bytes,
                                                               const Limits& limits) {
    std::unique_ptr<ZipParts> parts{new ZipParts{nullptr, std::move(bytes), limits.unpacked_bytes}};
    zip_source_t* const source =
        zip_source_buffer_create(parts->bytes_.data(), parts->bytes_.size(), 0, nullptr);
    if (source == nullptr) return refuse(damaged("zip"));
    zip_t* const zip = zip_open_from_source(source, ZIP_RDONLY, nullptr);
    if (zip == nullptr) {
        zip_source_free(source);
        return refuse(damaged("zip"));
    }
    parts->zip_.reset(zip);
    return parts;
}

bool ZipParts::has(std::string_view name) const {
    if (name.starts_with('/')) name.remove_prefix(1);
    return zip_name_locate(zip_.get(), std::string{name}.c_str(), ZIP_FL_NOCASE) >= 0;
}

void ZipParts::give_back(std::uint64_t bytes) {
    budget_ = std::min(budget_ + bytes, whole_budget_);
}

Result<ZipParts::Part, Fault> ZipParts::part(std::string_view name) {
    if (name.starts_with('/')) name.remove_prefix(1);
    const std::string wanted{name};
    const auto index = zip_name_locate(zip_.get(), wanted.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return refuse(damaged(wanted));
    const auto at = static_cast<zip_uint64_t>(index);
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(zip_.get(), at, 0, &stat) != 0) return refuse(damaged(wanted));
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
        return refuse(Fault{FaultKind::Password, 0, 0, 0, wanted});
    }
    if ((stat.valid & ZIP_STAT_SIZE) != 0 && (stat.valid & ZIP_STAT_COMP_SIZE) != 0 &&
        stat.size > too_small_to_matter && stat.size / suspicious_ratio > stat.comp_size) {
        return refuse(Fault{FaultKind::Dangerous, 0, 0, 0, "zip bomb: " + wanted});
    }
    zip_file_t* const file = zip_fopen_index(zip_.get(), at, 0);
    if (file == nullptr) return refuse(damaged(wanted));
    return Part{file, *this, wanted};
}

Result<std::size_t, Fault> ZipParts::Part::read(std::span<char> into) {
    const auto count = zip_fread(file_.get(), into.data(), into.size());
    if (count < 0) return refuse(damaged(name_));
    const auto bytes = static_cast<std::uint64_t>(count);
    if (bytes > parts_->budget_) {
        return refuse(Fault{FaultKind::TooLarge, 0, 0, 0,
                            "unpacked_bytes " + std::to_string(parts_->whole_budget_)});
    }
    parts_->budget_ -= bytes;
    return static_cast<std::size_t>(count);
}

}  // namespace liuying::table
