#include "http/failure_log.h"

#include <nlohmann/json.hpp>

#include "store/database_error.h"

namespace liuying::http {

std::string loggable(const std::exception& error) {
    if (const auto* store = dynamic_cast<const store::DatabaseError*>(&error))
        return "the store failed (" + std::string{store::to_text(store->kind())} + ")";
    if (const auto* json = dynamic_cast<const nlohmann::json::exception*>(&error))
        return "a JSON text was not as expected (" + std::to_string(json->id) + ")";
    return error.what();
}

}  // namespace liuying::http
