#pragma once
// A prefetched person on the wire and on the station's disk (docs/formats/prefetch.md): written by
// the server, read by the station.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "store/prefetch_records.h"

namespace liuying::http {

[[nodiscard]] nlohmann::json facts_json(const hall::PersonFacts& facts);
// Nothing for what facts_json does not write, such as a word of a later version.
[[nodiscard]] std::optional<hall::PersonFacts> facts_of_json(const nlohmann::json& json);

[[nodiscard]] nlohmann::json prefetched_json(const store::PrefetchedPerson& person);
[[nodiscard]] std::optional<store::PrefetchedPerson> prefetched_of_json(const nlohmann::json& json);

[[nodiscard]] std::optional<access::NamingHash> naming_hash_of(const std::string& hex);
[[nodiscard]] std::optional<Bytes> bytes_of_hex(const std::string& hex);

}  // namespace liuying::http
