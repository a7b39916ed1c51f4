#include "store/postgres_link.h"

#include "store/database_error.h"

namespace liuying::store {

PostgresLink connect_postgres(const std::string& url) {
    PostgresLink link{PQconnectdb(url.c_str())};
    if (!link || PQstatus(link.get()) != CONNECTION_OK) {
        throw DatabaseError{ErrorKind::Connection,
                            link ? PQerrorMessage(link.get()) : "out of memory"};
    }
    PQsetNoticeProcessor(
        link.get(), [](void*, const char*) {}, nullptr);
    PQsetClientEncoding(link.get(), "UTF8");
    return link;
}

}  // namespace liuying::store
