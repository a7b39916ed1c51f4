#pragma once
// Many new rows of one table, some at a time in one statement: fewer journeys to PostgreSQL, fewer
// statements begun on SQLite.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace liuying::store {

class RowBatch {
public:
    // `end`: what follows the rows, such as "RETURNING seq"; each row it gives goes to `given`.
    RowBatch(Transaction& tx, std::string_view table, std::vector<std::string_view> columns,
             std::string_view end = {}, std::function<void(const Row&)> given = {});

    // As many values as there are columns.
    void add(std::vector<Value> row);
    // What was added last is written only now.
    void finish();

private:
    [[nodiscard]] std::string insert_of(std::size_t rows) const;
    void write(std::size_t from, std::size_t rows, const std::string& sql);

    Transaction& tx_;
    std::string_view table_;
    std::vector<std::string_view> columns_;
    std::string_view end_;
    std::function<void(const Row&)> given_;
    std::vector<std::string> names_;  // of the places of a full statement
    std::string full_;
    std::vector<std::vector<Value>> rows_;
};

}  // namespace liuying::store
