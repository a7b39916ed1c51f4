#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

namespace liuying::store {

struct FinishLink {
    void operator()(PGconn* link) const { PQfinish(link); }
};
using PostgresLink = std::unique_ptr<PGconn, FinishLink>;

// Throws DatabaseError{Connection}.
[[nodiscard]] PostgresLink connect_postgres(const std::string& url);

}  // namespace liuying::store
