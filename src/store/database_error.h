#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace liuying::store {

enum class ErrorKind : std::uint8_t {
    Busy,        // another process holds the file, or a lock was not given in time: try again later
    Unique,      // a row with this key is there
    ForeignKey,  // the row it names is not there, or is still named by others
    Check,       // a CHECK, a trigger or a column's type refuses the value; text that is not UTF-8
    NotNull,
    Serialization,  // two writes crossed; Database::write has already tried again
    Connection,     // the engine cannot be reached, or its disk failed; after COMMIT the outcome is
                    // unknown
    Statement,      // the SQL is wrong: our bug
};

[[nodiscard]] std::string_view to_text(ErrorKind kind);

// The engine said no. Its message never holds bound values of our statements, but may hold them
// when a unique key is violated on PostgreSQL; therefore it goes into the log only by kind().
class DatabaseError : public std::runtime_error {
public:
    DatabaseError(ErrorKind kind, const std::string& message)
        : std::runtime_error{std::string{to_text(kind)} + ": " + message}, kind_{kind} {}

    [[nodiscard]] ErrorKind kind() const { return kind_; }

private:
    ErrorKind kind_;
};

}  // namespace liuying::store
