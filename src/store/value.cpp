#include "store/value.h"

#include <algorithm>
#include <stdexcept>

namespace liuying::store {

namespace {

template <class Held>
const Held& held(const Row& row, std::string_view column, const char* kind) {
    if (const auto* value = std::get_if<Held>(&row.at(column).held())) return *value;
    throw std::logic_error{"column " + std::string{column} + " does not hold " + kind};
}

}  // namespace

const Value& Row::at(std::string_view column) const {
    const auto found = std::ranges::find(*columns_, column);
    if (found == columns_->end()) {
        throw std::logic_error{"the answer has no column " + std::string{column}};
    }
    return values_[static_cast<std::size_t>(found - columns_->begin())];
}

std::int64_t Row::int64(std::string_view column) const {
    return held<std::int64_t>(*this, column, "a whole number");
}

double Row::real(std::string_view column) const {
    if (const auto* whole = std::get_if<std::int64_t>(&at(column).held())) {
        return static_cast<double>(*whole);
    }
    return held<double>(*this, column, "a number");
}

const std::string& Row::text(std::string_view column) const {
    return held<std::string>(*this, column, "text");
}

const Bytes& Row::bytes(std::string_view column) const {
    return held<Bytes>(*this, column, "bytes");
}

Sha256 Row::sha256(std::string_view column) const {
    const auto& stored = bytes(column);
    Sha256 hash{};
    if (stored.size() != hash.size()) {
        throw std::logic_error{"column " + std::string{column} + " does not hold a SHA-256"};
    }
    std::ranges::copy(stored, hash.begin());
    return hash;
}

Uuid Row::uuid(std::string_view column) const {
    const auto uuid = parse_uuid(text(column));
    if (!uuid) throw std::logic_error{"column " + std::string{column} + " does not hold an id"};
    return *uuid;
}

std::optional<std::int64_t> Row::opt_int64(std::string_view column) const {
    if (is_null(column)) return std::nullopt;
    return int64(column);
}

std::optional<double> Row::opt_real(std::string_view column) const {
    if (is_null(column)) return std::nullopt;
    return real(column);
}

std::optional<std::string> Row::opt_text(std::string_view column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<Bytes> Row::opt_bytes(std::string_view column) const {
    if (is_null(column)) return std::nullopt;
    return bytes(column);
}

std::optional<Instant> Row::opt_instant(std::string_view column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

}  // namespace liuying::store
