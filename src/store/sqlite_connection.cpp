#include "store/sqlite_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <map>
#include <stdexcept>

#include "store/sql_text.h"
#include "store/statement_params.h"

namespace liuying::store {

namespace {

ErrorKind kind_of(int code) {
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID: return ErrorKind::Unique;
        case SQLITE_CONSTRAINT_FOREIGNKEY: return ErrorKind::ForeignKey;
        case SQLITE_CONSTRAINT_NOTNULL: return ErrorKind::NotNull;
        default: break;  // SQLite's codes are an open list of ints
    }
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ErrorKind::Busy;
        case SQLITE_CONSTRAINT:  // CHECK, trigger, STRICT column type
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG: return ErrorKind::Check;
        case SQLITE_IOERR:
        case SQLITE_FULL:
        case SQLITE_CANTOPEN:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_NOMEM:
        case SQLITE_PERM:
        case SQLITE_PROTOCOL: return ErrorKind::Connection;
        default: return ErrorKind::Statement;
    }
}

struct CloseHandle {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct Prepared {
    std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement;
    std::vector<std::string> names;
    Row::Columns columns;
    bool in_use = false;
};

// Gives the statement back however we leave.
class Use {
public:
    explicit Use(Prepared& prepared) : prepared_{prepared} { prepared_.in_use = true; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
        sqlite3_reset(prepared_.statement.get());
        sqlite3_clear_bindings(prepared_.statement.get());
        prepared_.in_use = false;
    }

private:
    Prepared& prepared_;
};

Value column_of(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
        case SQLITE_TEXT: {
            const auto* text =
                reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            return std::string{text, size};
        }
        case SQLITE_BLOB: {
            const auto* bytes =
                static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
            return Bytes(bytes, bytes + sqlite3_column_bytes(statement, column));
        }
        default: return nullptr;
    }
}

class SqliteConnection final : public Connection {
public:
    SqliteConnection(const std::filesystem::path& file, SqliteUse use, int busy_ms) {
        sqlite3* handle = nullptr;
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                          SQLITE_OPEN_EXRESCODE;
        const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
        handle_.reset(handle);
        check(code);
        check(sqlite3_busy_timeout(handle, busy_ms));
        script(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;");
        // The writer keeps what a roster of 50,000 touches, or its pages go out and in again.
        script(use == SqliteUse::Read ? "PRAGMA query_only=ON;" : "PRAGMA cache_size=-65536;");
    }

    std::int64_t run(std::string_view sql, const Params& params, const RowSink* sink,
                     bool /*stream: rows always come one by one*/) override {
        Prepared spare;
        Prepared& prepared = prepare(sql, spare);
        const Use use{prepared};
        bind(prepared, params);
        auto* statement = prepared.statement.get();
        const auto changed_before = sqlite3_total_changes64(handle_.get());
        for (;;) {
            const int code = sqlite3_step(statement);
            if (code == SQLITE_DONE) break;
            if (code != SQLITE_ROW) check(code);
            if (sink == nullptr) continue;
            std::vector<Value> values;
            const int count = sqlite3_column_count(statement);
            values.reserve(static_cast<std::size_t>(count));
            for (int i = 0; i < count; ++i) values.push_back(column_of(statement, i));
            (*sink)(Row{prepared.columns, std::move(values)});
        }
        // Statements that change nothing leave sqlite3_changes64 as it was.
        if (sqlite3_total_changes64(handle_.get()) == changed_before) return 0;
        return sqlite3_changes64(handle_.get());
    }

    void script(const std::string& sql) override {
        check(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr));
    }

    [[nodiscard]] bool in_transaction() const override {
        return sqlite3_get_autocommit(handle_.get()) == 0;
    }
    [[nodiscard]] bool usable() const override { return usable_; }
    [[nodiscard]] Engine engine() const override { return Engine::Sqlite; }

private:
    void check(int code) {
        if (code == SQLITE_OK) return;
        const auto kind = kind_of(code);
        if (kind == ErrorKind::Connection) usable_ = false;
        throw DatabaseError{kind, handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code)};
    }

    Prepared& prepare(std::string_view sql, Prepared& spare) {
        if (const auto known = cache_.find(sql); known != cache_.end() && !known->second.in_use) {
            return known->second;
        }
        auto bound = bind_names(sql, Engine::Sqlite);
        sqlite3_stmt* statement = nullptr;
        const char* rest = nullptr;
        check(sqlite3_prepare_v3(handle_.get(), bound.sql.c_str(),
                                 static_cast<int>(bound.sql.size()), SQLITE_PREPARE_PERSISTENT,
                                 &statement, &rest));
        spare.statement.reset(statement);
        if (statement == nullptr ||
            std::string_view{rest}.find_first_not_of(" \n\t;") != std::string_view::npos) {
            throw std::logic_error{"not exactly one statement"};
        }
        std::vector<std::string> columns;
        for (int i = 0; i < sqlite3_column_count(statement); ++i) {
            columns.emplace_back(sqlite3_column_name(statement, i));
        }
        spare.columns = std::make_shared<const std::vector<std::string>>(std::move(columns));
        spare.names = std::move(bound.names);
        if (cache_.contains(sql)) return spare;  // the cached one is at work further up the stack
        if (cache_.size() >= cache_limit) {
            std::erase_if(cache_, [](const auto& entry) { return !entry.second.in_use; });
        }
        return cache_.emplace(std::string{sql}, std::move(spare)).first->second;
    }

    void bind(Prepared& prepared, const Params& params) {
        auto* statement = prepared.statement.get();
        for_each_parameter(prepared.names, params, [&](std::size_t index, const Value& value) {
            const int at = static_cast<int>(index) + 1;
            struct Binder {
                sqlite3_stmt* statement;
                int at;
                int operator()(std::monostate) const { return sqlite3_bind_null(statement, at); }
                int operator()(std::int64_t whole) const {
                    return sqlite3_bind_int64(statement, at, whole);
                }
                int operator()(double real) const {
                    return sqlite3_bind_double(statement, at, real);
                }
                int operator()(const std::string& text) const {
                    require_storable(text);
                    return sqlite3_bind_text64(statement, at, text.data(), text.size(),
                                               SQLITE_STATIC, SQLITE_UTF8);
                }
                int operator()(const Bytes& bytes) const {
                    // A null pointer would bind NULL.
                    if (bytes.empty()) return sqlite3_bind_zeroblob(statement, at, 0);
                    return sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(),
                                               SQLITE_STATIC);
                }
            };
            check(std::visit(Binder{statement, at}, value.held()));
        });
    }

    static constexpr std::size_t cache_limit = 512;

    std::unique_ptr<sqlite3, CloseHandle> handle_;
    std::map<std::string, Prepared, std::less<>> cache_;  // finalized before the handle closes
    bool usable_ = true;
};

// A new file is ours alone. An existing one is never opened here: closing any descriptor of it
// would drop the locks that SQLite holds on it in this process (POSIX advisory locks, fcntl(2)).
void make_private(const std::filesystem::path& file) {
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) {
        ::close(made);
    } else if (errno != EEXIST) {
        throw DatabaseError{ErrorKind::Connection, "cannot open " + file.string() + ": " +
                                                       std::generic_category().message(errno)};
    }
}

}  // namespace

std::unique_ptr<Connection> open_sqlite(const std::filesystem::path& file, SqliteUse use,
                                        int busy_ms) {
    make_private(file);
    return std::make_unique<SqliteConnection>(file, use, busy_ms);
}

}  // namespace liuying::store
