#include "store/postgres_connection.h"

#include <array>
#include <bit>
#include <charconv>
#include <map>
#include <stdexcept>

#include "store/postgres_link.h"
#include "store/sql_text.h"
#include "store/statement_params.h"

namespace liuying::store {

namespace {

// pg_type.dat: the numbers of the built-in types never change.
enum TypeOid : Oid {
    bool_oid = 16,
    bytea_oid = 17,
    int8_oid = 20,
    int2_oid = 21,
    int4_oid = 23,
    text_oid = 25,
    oid_oid = 26,
    float4_oid = 700,
    float8_oid = 701,
    numeric_oid = 1700,
};

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

// Appendix A of the PostgreSQL manual; a class where every code of it means the same to us.
ErrorKind kind_of(std::string_view sqlstate) {
    if (sqlstate == "23505" || sqlstate == "23P01") return ErrorKind::Unique;
    if (sqlstate == "23503" || sqlstate == "23001") return ErrorKind::ForeignKey;
    if (sqlstate == "23514") return ErrorKind::Check;
    if (sqlstate == "23502") return ErrorKind::NotNull;
    if (sqlstate == "40001" || sqlstate == "40P01") return ErrorKind::Serialization;
    if (sqlstate == "55P03" || sqlstate == "57014" || sqlstate == "53300") return ErrorKind::Busy;
    if (sqlstate == "P0001") return ErrorKind::Check;  // a trigger of ours
    const auto of_class = sqlstate.substr(0, 2);
    if (of_class == "22" || of_class == "44") return ErrorKind::Check;  // the value does not fit
    if (sqlstate.empty() || of_class == "08" || of_class == "53" || of_class == "57" ||
        of_class == "58" || of_class == "XX") {
        return ErrorKind::Connection;
    }
    return ErrorKind::Statement;
}

// Parameters as libpq wants them, in binary, each with its type said, so that `SELECT :x` gives
// back what went in.
class Bound {
public:
    explicit Bound(std::size_t count) {
        types.reserve(count);
        data.reserve(count);
        lengths.reserve(count);
        formats.assign(count, 1);
        owned_.reserve(count);
    }

    void add(const Value& value) {
        std::visit([this](const auto& held) { put(held); }, value.held());
    }

    std::vector<Oid> types;
    std::vector<const char*> data;
    std::vector<int> lengths;
    std::vector<int> formats;

private:
    void put(std::monostate) { put(0, nullptr, 0); }
    void put(std::int64_t whole) { put_big_endian(int8_oid, static_cast<std::uint64_t>(whole)); }
    void put(double real) { put_big_endian(float8_oid, std::bit_cast<std::uint64_t>(real)); }
    void put(const std::string& text) {
        require_storable(text);
        put(text_oid, text.data(), text.size());
    }
    void put(const Bytes& bytes) {
        static constexpr char nothing = 0;
        put(bytea_oid, bytes.empty() ? &nothing : reinterpret_cast<const char*>(bytes.data()),
            bytes.size());
    }
    void put_big_endian(Oid type, std::uint64_t number) {
        auto& octets = owned_.emplace_back();
        for (int i = 7; i >= 0; --i) {
            octets[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xFF);
            number >>= 8;
        }
        put(type, octets.data(), octets.size());
    }
    void put(Oid type, const char* bytes, std::size_t size) {
        types.push_back(type);
        data.push_back(bytes);
        lengths.push_back(static_cast<int>(size));
    }

    std::vector<std::array<char, 8>> owned_;  // reserved: its elements never move
};

Bytes from_hex(std::string_view text) {
    if (!text.starts_with("\\x")) throw std::logic_error{"bytea_output is not hex"};
    text.remove_prefix(2);
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    Bytes bytes(text.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(digit(text[2 * i]) * 16 + digit(text[2 * i + 1]));
    }
    return bytes;
}

template <class Number>
Number number_of(std::string_view text) {
    Number number{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{}) throw std::logic_error{"a number of another form"};
    return number;
}

// Answers come as text. SUM of whole numbers is numeric there and whole on SQLite: whole here too.
Value column_of(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return nullptr;
    const std::string_view text{PQgetvalue(result, row, column),
                                static_cast<std::size_t>(PQgetlength(result, row, column))};
    switch (PQftype(result, column)) {
        case bool_oid: return text == "t";
        case int2_oid:
        case int4_oid:
        case int8_oid:
        case oid_oid: return number_of<std::int64_t>(text);
        case float4_oid:
        case float8_oid: return number_of<double>(text);
        case numeric_oid:
            if (text.find_first_of(".eEN") == std::string_view::npos && text.size() < 19) {
                return number_of<std::int64_t>(text);
            }
            return number_of<double>(text);
        case bytea_oid: return from_hex(text);
        default: return text;
    }
}

class PostgresConnection final : public Connection {
public:
    explicit PostgresConnection(const std::string& url) : link_{connect_postgres(url)} {
        script(
            "SET bytea_output = 'hex'; SET extra_float_digits = 1; SET TimeZone = 'UTC';"
            "SET standard_conforming_strings = on;"
            "SET default_transaction_isolation = 'read committed';"
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') = 'off'");
    }

    std::int64_t run(std::string_view sql, const Params& params, const RowSink* sink,
                     bool stream) override {
        const Prepared& prepared = prepare(sql, params);
        Bound bound{prepared.names.size()};
        for_each_parameter(prepared.names, params,
                           [&](std::size_t, const Value& value) { bound.add(value); });
        const int count = static_cast<int>(prepared.names.size());
        if (stream && sink != nullptr) {
            send(PQsendQueryPrepared(link_.get(), prepared.name.c_str(), count, bound.data.data(),
                                     bound.lengths.data(), bound.formats.data(), 0));
            return drain(*sink);
        }
        const Answer answer{PQexecPrepared(link_.get(), prepared.name.c_str(), count,
                                           bound.data.data(), bound.lengths.data(),
                                           bound.formats.data(), 0)};
        check(answer.get());
        if (sink != nullptr) hand_over(answer.get(), columns_of(answer.get()), *sink);
        return changed(answer.get());
    }

    void script(const std::string& sql) override {
        const Answer answer{PQexec(link_.get(), sql.c_str())};
        check(answer.get());
    }

    [[nodiscard]] bool in_transaction() const override {
        const auto state = PQtransactionStatus(link_.get());
        return state == PQTRANS_INTRANS || state == PQTRANS_INERROR || state == PQTRANS_ACTIVE;
    }
    [[nodiscard]] bool usable() const override {
        return PQstatus(link_.get()) == CONNECTION_OK &&
               PQtransactionStatus(link_.get()) != PQTRANS_ACTIVE;
    }
    [[nodiscard]] Engine engine() const override { return Engine::Postgres; }

private:
    struct Prepared {
        std::string name;
        std::vector<std::string> names;
    };

    static std::int64_t changed(PGresult* result) {
        // A SELECT reports its rows here; it changed none.
        if (std::string_view{PQcmdStatus(result)}.starts_with("SELECT")) return 0;
        const std::string_view count{PQcmdTuples(result)};
        return count.empty() ? 0 : number_of<std::int64_t>(count);
    }

    static Row::Columns columns_of(const PGresult* result) {
        std::vector<std::string> names;
        for (int i = 0; i < PQnfields(result); ++i) names.emplace_back(PQfname(result, i));
        return std::make_shared<const std::vector<std::string>>(std::move(names));
    }

    static void hand_over(const PGresult* result, const Row::Columns& columns,
                          const RowSink& sink) {
        const int fields = PQnfields(result);
        for (int row = 0; row < PQntuples(result); ++row) {
            std::vector<Value> values;
            values.reserve(static_cast<std::size_t>(fields));
            for (int i = 0; i < fields; ++i) values.push_back(column_of(result, row, i));
            sink(Row{columns, std::move(values)});
        }
    }

    std::int64_t drain(const RowSink& sink) {
        // However we leave, the rest of the answer is read away, or the connection stays busy.
        struct ReadAway {
            PGconn* link;
            ~ReadAway() {
                while (PGresult* rest = PQgetResult(link)) PQclear(rest);
            }
        };
        const ReadAway rest{link_.get()};
        PQsetSingleRowMode(link_.get());
        Row::Columns columns;
        std::int64_t count = 0;
        for (;;) {
            const Answer answer{PQgetResult(link_.get())};
            if (!answer) return count;
            if (PQresultStatus(answer.get()) != PGRES_SINGLE_TUPLE) {
                check(answer.get());
                count = changed(answer.get());
                continue;
            }
            if (!columns) columns = columns_of(answer.get());
            hand_over(answer.get(), columns, sink);
        }
    }

    void send(int sent) {
        if (sent == 0) throw DatabaseError{ErrorKind::Connection, PQerrorMessage(link_.get())};
    }

    void check(const PGresult* result) const {
        const auto status = result != nullptr ? PQresultStatus(result) : PGRES_FATAL_ERROR;
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
        const char* sqlstate =
            result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
        throw DatabaseError{kind_of(sqlstate != nullptr ? sqlstate : ""),
                            PQerrorMessage(link_.get())};
    }

    // A statement is prepared once for each set of types it is given.
    const Prepared& prepare(std::string_view sql, const Params& params) {
        key_.assign(sql);
        for (const auto& param : params) {
            key_ += '\x1f';
            key_ += param.name;
            key_ += static_cast<char>('0' + param.value.held().index());
        }
        if (const auto known = cache_.find(key_); known != cache_.end()) return known->second;
        if (cache_.size() >= cache_limit) {
            cache_.clear();
            script("DEALLOCATE ALL");
        }
        auto bound = bind_names(sql, Engine::Postgres);
        Bound types{bound.names.size()};
        for_each_parameter(bound.names, params,
                           [&](std::size_t, const Value& value) { types.add(value); });
        const auto name = "s" + std::to_string(++prepared_);
        const Answer answer{PQprepare(link_.get(), name.c_str(), bound.sql.c_str(),
                                      static_cast<int>(bound.names.size()), types.types.data())};
        check(answer.get());
        return cache_.emplace(key_, Prepared{name, std::move(bound.names)}).first->second;
    }

    static constexpr std::size_t cache_limit = 512;

    PostgresLink link_;
    std::map<std::string, Prepared> cache_;
    std::string key_;
    std::uint64_t prepared_ = 0;
};

}  // namespace

std::unique_ptr<Connection> open_postgres(const std::string& url) {
    return std::make_unique<PostgresConnection>(url);
}

}  // namespace liuying::store
