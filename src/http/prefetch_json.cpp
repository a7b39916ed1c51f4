#include "http/prefetch_json.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr std::array all_places{
    hall::Where::NotCome, hall::Where::SignedIn,     hall::Where::Waiting, hall::Where::Held,
    hall::Where::Seated,  hall::Where::Photographed, hall::Where::Left,    hall::Where::NoShow};
constexpr std::array all_fees{payment::Standing::Free, payment::Standing::Open,
                              payment::Standing::Paid, payment::Standing::Waived,
                              payment::Standing::Later};

// The one of `all` that is called so; throws Json::exception for no text, returns false for none.
template <class All, class One>
bool named(const All& all, const Json& word, One& found) {
    const auto& text = word.get_ref<const std::string&>();
    const auto one = std::ranges::find_if(all, [&](auto each) { return text == name_of(each); });
    if (one == all.end()) return false;
    found = *one;
    return true;
}

hall::SlotOf slot_of(const Json& json) {
    return {json.at("session").get<std::string>(),
            instant_of_ms(json.at("start_ms").get<std::int64_t>()),
            instant_of_ms(json.at("end_ms").get<std::int64_t>())};
}

}  // namespace

Json facts_json(const hall::PersonFacts& facts) {
    const auto& standing = facts.standing;
    return {{"standing",
             {{"this_year", standing.graduates_this_year},
              {"combined", standing.combined},
              {"registry", name_of(standing.registry)},
              {"school", name_of(standing.school)},
              {"differ", standing.pictures_differ},
              {"reshoot", standing.reshoot_ordered},
              {"alone", standing.alone_permitted}}},
            {"gone", facts.gone},
            {"excused", facts.excused},
            {"on_file", facts.on_file},
            {"sat", facts.sat},
            {"slot", facts.slot ? Json{{"session", facts.slot->session},
                                       {"start_ms", to_ms(facts.slot->start)},
                                       {"end_ms", to_ms(facts.slot->end)}}
                                : Json(nullptr)},
            {"campus", facts.campus},
            {"number", facts.number_here ? Json(*facts.number_here) : Json(nullptr)},
            {"where", hall::name_of(facts.where)},
            {"fee", payment::name_of(facts.fee)}};
}

std::optional<hall::PersonFacts> facts_of_json(const Json& json) {
    try {
        hall::PersonFacts facts;
        const auto& standing = json.at("standing");
        auto& known = facts.standing;
        known.graduates_this_year = standing.at("this_year").get<bool>();
        known.combined = standing.at("combined").get<bool>();
        known.pictures_differ = standing.at("differ").get<bool>();
        known.reshoot_ordered = standing.at("reshoot").get<bool>();
        known.alone_permitted = standing.at("alone").get<bool>();
        facts.gone = json.at("gone").get<bool>();
        facts.excused = json.at("excused").get<bool>();
        facts.on_file = json.at("on_file").get<bool>();
        facts.sat = json.at("sat").get<bool>();
        if (const auto& slot = json.at("slot"); !slot.is_null()) facts.slot = slot_of(slot);
        facts.campus = json.at("campus").get<std::string>();
        if (const auto& number = json.at("number"); !number.is_null())
            facts.number_here = number.get<int>();
        const bool words = named(roster::all_holdings, standing.at("registry"), known.registry) &&
                           named(roster::all_holdings, standing.at("school"), known.school) &&
                           named(all_places, json.at("where"), facts.where) &&
                           named(all_fees, json.at("fee"), facts.fee);
        if (!words) return std::nullopt;
        return facts;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

Json prefetched_json(const store::PrefetchedPerson& person) {
    Json others = Json::array();
    for (const auto& hash : person.others) others.push_back(to_hex(hash));
    return {{"ticket", to_hex(person.ticket)},
            {"others", std::move(others)},
            {"facts", facts_json(person.facts)}};
}

std::optional<store::PrefetchedPerson> prefetched_of_json(const Json& json) {
    try {
        store::PrefetchedPerson person;
        const auto ticket = naming_hash_of(json.at("ticket").get<std::string>());
        auto facts = facts_of_json(json.at("facts"));
        if (!ticket || !facts) return std::nullopt;
        person.ticket = *ticket;
        person.facts = std::move(*facts);
        for (const auto& one : json.at("others")) {
            const auto hash = naming_hash_of(one.get<std::string>());
            if (!hash) return std::nullopt;
            person.others.push_back(*hash);
        }
        return person;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

std::optional<Bytes> bytes_of_hex(const std::string& hex) {
    Bytes bytes(hex.size() / 2);
    std::size_t length = 0;
    if (hex.size() % 2 != 0 ||
        sodium_hex2bin(bytes.data(), bytes.size(), hex.data(), hex.size(), nullptr, &length,
                       nullptr) != 0 ||
        length != bytes.size())
        return std::nullopt;
    return bytes;
}

std::optional<access::NamingHash> naming_hash_of(const std::string& hex) {
    access::NamingHash hash{};
    const auto bytes = bytes_of_hex(hex);
    if (!bytes || bytes->size() != hash.size()) return std::nullopt;
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

}  // namespace liuying::http
