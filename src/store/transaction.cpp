#include <stdexcept>

#include "store/connection.h"
#include "store/database.h"

namespace liuying::store {

// PostgreSQL spends a transaction whose statement failed; SQLite would go on. Both behave as
// PostgreSQL.
template <class Act>
auto Transaction::guarded(Act&& act) {
    if (failed_) throw std::logic_error{"a statement of this transaction has failed before"};
    failed_ = true;
    struct Settle {
        bool& failed;
        int thrown = std::uncaught_exceptions();
        ~Settle() { failed = std::uncaught_exceptions() > thrown; }
    };
    const Settle settle{failed_};
    return act();
}

std::vector<Row> Transaction::query(std::string_view sql, const Params& params) {
    return guarded([&] {
        std::vector<Row> rows;
        const RowSink sink = [&](const Row& row) { rows.push_back(row); };
        connection_.run(sql, params, &sink, false);
        return rows;
    });
}

std::optional<Row> Transaction::first(std::string_view sql, const Params& params) {
    return guarded([&] {
        std::optional<Row> first;
        const RowSink sink = [&](const Row& row) {
            if (!first) first = row;
        };
        connection_.run(sql, params, &sink, false);
        return first;
    });
}

void Transaction::each(std::string_view sql, const Params& params,
                       const std::function<void(const Row&)>& row) {
    guarded([&] { return connection_.run(sql, params, &row, true); });
}

std::int64_t Transaction::execute(std::string_view sql, const Params& params) {
    return guarded([&] { return connection_.run(sql, params, nullptr, false); });
}

void Transaction::script(std::string_view sql) {
    guarded([&] { connection_.script(std::string{sql}); });
}

Engine Transaction::engine() const {
    return connection_.engine();
}

Transaction::Savepoint::Savepoint(Transaction& transaction)
    : transaction_{transaction}, acts_before_{transaction.after_commit_.size()} {
    transaction_.execute("SAVEPOINT nested_" + std::to_string(transaction_.depth_ + 1));
    ++transaction_.depth_;
}

void Transaction::Savepoint::keep() {
    const auto name = "nested_" + std::to_string(transaction_.depth_);
    transaction_.execute("RELEASE SAVEPOINT " + name);
    --transaction_.depth_;
    open_ = false;
}

Transaction::Savepoint::~Savepoint() {
    if (!open_) return;
    const auto name = "nested_" + std::to_string(transaction_.depth_--);
    transaction_.after_commit_.resize(acts_before_);
    try {
        auto& connection = transaction_.connection_;
        if (!connection.in_transaction()) return;
        connection.script("ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name);
        transaction_.failed_ = false;
    } catch (const DatabaseError&) {
        // The connection is gone, and the whole transaction with it: failed() stays true.
        transaction_.failed_ = true;
    }
}

}  // namespace liuying::store
