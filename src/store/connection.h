#pragma once
// What an engine must be able to do; sqlite_connection and postgres_connection do it. One thread at
// a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "store/database.h"

namespace liuying::store {

using RowSink = std::function<void(const Row&)>;

class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    // One statement, prepared once and kept. Rows go to `sink` when there is one; when `stream` is
    // true they are handed over as they come instead of after the last. Returns the rows changed.
    virtual std::int64_t run(std::string_view sql, const Params& params, const RowSink* sink,
                             bool stream) = 0;
    // Several statements, no parameters, no answer.
    virtual void script(const std::string& sql) = 0;

    [[nodiscard]] virtual bool in_transaction() const = 0;
    // False once the connection is lost: throw it away.
    [[nodiscard]] virtual bool usable() const = 0;
    [[nodiscard]] virtual Engine engine() const = 0;
};

// Throws DatabaseError{Check} for text that PostgreSQL would refuse: NUL inside, or not UTF-8.
void require_storable(std::string_view text);

}  // namespace liuying::store
