#pragma once
// Holds routes and answers against api/openapi.json, for tests. The schema language is the part of
// JSON Schema our description uses: $ref, type (one or several), properties, required,
// additionalProperties false, items, enum, const, anyOf, oneOf, allOf, minimum,
// maximum.

#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/front.h"
#include "http/router.h"

namespace liuying::http {

class ApiContract {
public:
    // Throws std::runtime_error when the file cannot be read or parsed.
    explicit ApiContract(const std::filesystem::path& openapi);
    ~ApiContract();

    // "GET /api/v1/x": registered, but not described, or under another act (x-act).
    [[nodiscard]] std::vector<std::string> undescribed(const Router& router) const;
    // Described, but not registered.
    [[nodiscard]] std::vector<std::string> unregistered(const Router& router) const;

    // What is wrong with an answer; empty when it is as described. Status not named (and no
    // "default"), another content type, a body that does not fit its schema (with the path inside
    // the body).
    [[nodiscard]] std::vector<std::string> faults(std::string_view method, std::string_view pattern,
                                                  const Response& response) const;

    // Checks every answer the front gives from now on. The contract outlives the front.
    void watch(Front& front);
    // Of all answers watched so far.
    [[nodiscard]] std::vector<std::string> seen_faults() const;
    // Described routes that answered 2xx at least once while watched: what a test suite covers.
    [[nodiscard]] std::vector<std::string> seen_routes() const;
    // Described routes that never did.
    [[nodiscard]] std::vector<std::string> unseen_routes() const;

    // "$.items[3].name: …" for each misfit of `value` with `schema`; schemas may refer to the
    // file's own.
    [[nodiscard]] std::vector<std::string> misfits(const nlohmann::json& value,
                                                   const nlohmann::json& schema) const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace liuying::http
