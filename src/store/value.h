#pragma once
// What goes into a statement and what comes out of it. Five kinds, the same on both engines: NULL,
// a 64-bit whole number, a double, UTF-8 text without NUL, bytes. Truth is 0 or 1, a moment is
// milliseconds, money is fen, an Id is its 36 characters.

#include <cassert>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/id.h"
#include "base/money.h"
#include "base/time.h"

namespace liuying::store {

class Value {
public:
    using Held = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

    Value() = default;  // NULL
    Value(std::nullptr_t) {}
    template <std::integral T>
    Value(T number) : held_{static_cast<std::int64_t>(number)} {
        if constexpr (sizeof(T) == sizeof(std::int64_t) && std::unsigned_integral<T>) {
            assert(number <= static_cast<T>(std::numeric_limits<std::int64_t>::max()));
        }
    }
    Value(double number) : held_{number} {}
    Value(std::string text) : held_{std::move(text)} {}
    Value(std::string_view text) : held_{std::string{text}} {}
    Value(const char* text) : held_{std::string{text}} {}
    Value(Bytes bytes) : held_{std::move(bytes)} {}
    Value(const Sha256& hash) : held_{Bytes(hash.begin(), hash.end())} {}
    Value(Instant at) : held_{to_ms(at)} {}
    Value(Money amount) : held_{amount.fen} {}
    template <class Of>
    Value(const Id<Of>& id) : held_{id.text()} {}
    template <class T>
    Value(const std::optional<T>& maybe) {
        if (maybe) *this = Value{*maybe};
    }

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(held_); }
    [[nodiscard]] const Held& held() const { return held_; }

    friend bool operator==(const Value&, const Value&) = default;

private:
    Held held_;
};

// A named parameter: {"name", value} for `:name` in the statement.
struct Param {
    std::string_view name;
    Value value;
};
using Params = std::vector<Param>;

// One row of an answer, read by column name. Asking for a column that is not there, for another
// kind than it holds, or for NULL without `opt_`, is our bug: std::logic_error naming the column.
class Row {
public:
    using Columns = std::shared_ptr<const std::vector<std::string>>;

    Row(Columns columns, std::vector<Value> values)
        : columns_{std::move(columns)}, values_{std::move(values)} {}

    [[nodiscard]] const Value& at(std::string_view column) const;
    [[nodiscard]] bool is_null(std::string_view column) const { return at(column).is_null(); }

    [[nodiscard]] std::int64_t int64(std::string_view column) const;
    [[nodiscard]] double real(std::string_view column) const;  // a whole number is also a real one
    [[nodiscard]] bool truth(std::string_view column) const { return int64(column) != 0; }
    [[nodiscard]] const std::string& text(std::string_view column) const;
    [[nodiscard]] const Bytes& bytes(std::string_view column) const;
    [[nodiscard]] Instant instant(std::string_view column) const {
        return instant_of_ms(int64(column));
    }
    [[nodiscard]] Money money(std::string_view column) const { return {int64(column)}; }
    [[nodiscard]] Sha256 sha256(std::string_view column) const;
    template <class Of>
    [[nodiscard]] Id<Of> id(std::string_view column) const {
        return Id<Of>{uuid(column)};
    }

    [[nodiscard]] std::optional<std::int64_t> opt_int64(std::string_view column) const;
    [[nodiscard]] std::optional<double> opt_real(std::string_view column) const;
    [[nodiscard]] std::optional<std::string> opt_text(std::string_view column) const;
    [[nodiscard]] std::optional<Bytes> opt_bytes(std::string_view column) const;
    [[nodiscard]] std::optional<Instant> opt_instant(std::string_view column) const;
    template <class Of>
    [[nodiscard]] std::optional<Id<Of>> opt_id(std::string_view column) const {
        if (is_null(column)) return std::nullopt;
        return id<Of>(column);
    }

    [[nodiscard]] const std::vector<std::string>& columns() const { return *columns_; }
    [[nodiscard]] const std::vector<Value>& values() const { return values_; }

private:
    [[nodiscard]] Uuid uuid(std::string_view column) const;

    Columns columns_;
    std::vector<Value> values_;
};

}  // namespace liuying::store
