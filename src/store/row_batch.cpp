#include "store/row_batch.h"

#include <cassert>
#include <utility>

namespace liuying::store {

namespace {

// The longest table has 33 columns, and no engine takes more than 32,766 values in one statement.
constexpr std::size_t rows_together = 32;

}  // namespace

RowBatch::RowBatch(Transaction& tx, std::string_view table, std::vector<std::string_view> columns,
                   std::string_view end, std::function<void(const Row&)> given)
    : tx_{tx}, table_{table}, columns_{std::move(columns)}, end_{end}, given_{std::move(given)} {
    names_.reserve(rows_together * columns_.size());
    for (std::size_t i = 0; i < rows_together * columns_.size(); ++i)
        names_.push_back("v" + std::to_string(i));
    full_ = insert_of(rows_together);
}

std::string RowBatch::insert_of(std::size_t rows) const {
    std::string sql = "INSERT INTO " + std::string{table_} + " (";
    for (std::size_t i = 0; i < columns_.size(); ++i)
        sql += (i == 0 ? "" : ", ") + std::string{columns_[i]};
    sql += ") VALUES ";
    for (std::size_t row = 0; row < rows; ++row) {
        sql += row == 0 ? "(" : ", (";
        for (std::size_t i = 0; i < columns_.size(); ++i)
            sql += (i == 0 ? ":" : ", :") + names_[row * columns_.size() + i];
        sql += ')';
    }
    if (!end_.empty()) sql += ' ' + std::string{end_};
    return sql;
}

void RowBatch::add(std::vector<Value> row) {
    assert(row.size() == columns_.size());
    rows_.push_back(std::move(row));
    if (rows_.size() < rows_together) return;
    write(0, rows_together, full_);
    rows_.clear();
}

// One by one, so that a connection prepares two statements and not one for every number of rows.
void RowBatch::finish() {
    if (rows_.empty()) return;
    const auto single = insert_of(1);
    for (std::size_t i = 0; i < rows_.size(); ++i) write(i, 1, single);
    rows_.clear();
}

void RowBatch::write(std::size_t from, std::size_t rows, const std::string& sql) {
    Params params;
    params.reserve(rows * columns_.size());
    for (std::size_t row = 0; row < rows; ++row)
        for (auto& value : rows_[from + row])
            params.push_back({names_[params.size()], std::move(value)});
    if (!given_) {
        tx_.execute(sql, params);
        return;
    }
    for (const auto& row : tx_.query(sql, params)) given_(row);
}

}  // namespace liuying::store
