#include "store/canonical_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <vector>

namespace liuying::store {

namespace {

using nlohmann::json;

constexpr int deepest = 32;
constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;

[[noreturn]] void refuse_json(const std::string& why) {
    throw std::invalid_argument{"not canonical JSON: " + why};
}

void require_key(const std::string& key) {
    for (const unsigned char c : key) {
        if (c < 0x20 || c > 0x7E) refuse_json("a key that is not ASCII");
    }
}

void require_number(const json& value) {
    if (value.is_number_float()) refuse_json("a number that is not whole");
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{largest}) {
        refuse_json("a number beyond 2^53");
    }
    if (value.is_number_integer() && !value.is_number_unsigned() &&
        value.get<std::int64_t>() < -largest) {
        refuse_json("a number beyond 2^53");
    }
}

json parsed(std::string_view text) {
    std::vector<std::set<std::string>> keys;
    const auto watch = [&](int depth, json::parse_event_t event, json& value) {
        if (depth > deepest) refuse_json("nested too deep");
        switch (event) {
            case json::parse_event_t::object_start: keys.emplace_back(); break;
            case json::parse_event_t::object_end: keys.pop_back(); break;
            case json::parse_event_t::key: {
                const auto& key = value.get_ref<const std::string&>();
                require_key(key);
                if (!keys.back().insert(key).second) refuse_json("the key " + key + " twice");
                break;
            }
            case json::parse_event_t::value:
                if (value.is_number()) require_number(value);
                break;
            case json::parse_event_t::array_start:
            case json::parse_event_t::array_end: break;
        }
        return true;
    };
    try {
        return json::parse(text, watch);
    } catch (const json::exception&) {
        refuse_json("it does not parse");
    }
}

}  // namespace

std::string canonical_json(std::string_view object) {
    const auto value = parsed(object);
    if (!value.is_object()) refuse_json("not an object");
    // dump() writes what RFC 8785 asks of this subset: keys in byte order (std::map), the short
    // escapes, \u00xx in lower case for other control characters, everything else as it is.
    return value.dump();
}

}  // namespace liuying::store
