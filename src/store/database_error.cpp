#include "store/database_error.h"

#include <cassert>

namespace liuying::store {

std::string_view to_text(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Busy: return "busy";
        case ErrorKind::Unique: return "unique";
        case ErrorKind::ForeignKey: return "foreign_key";
        case ErrorKind::Check: return "check";
        case ErrorKind::NotNull: return "not_null";
        case ErrorKind::Serialization: return "serialization";
        case ErrorKind::Connection: return "connection";
        case ErrorKind::Statement: return "statement";
    }
    assert(false);
    return {};
}

}  // namespace liuying::store
