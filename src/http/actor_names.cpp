#include "http/actor_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "store/like.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr std::array<std::string_view, 6> who_members{"by",      "second",  "actor",
                                                      "cashier", "made_by", "published_by"};

std::string id_of(const std::string& actor) {
    return actor.substr(actor.find(':') + 1);
}

class Names {
public:
    explicit Names(store::Transaction& tx) : tx_{tx} {}

    void into(Json& value) {
        if (value.is_array())
            for (auto& one : value) into(one);
        if (!value.is_object()) return;
        for (auto& [member, one] : value.items()) {
            if (one.is_structured())
                into(one);
            else if (one.is_string() && std::ranges::find(who_members, member) != who_members.end())
                one = name_of(one.get<std::string>());
        }
    }

private:
    const std::string& name_of(const std::string& actor) {
        const auto [at, fresh] = known_.try_emplace(actor);
        if (fresh) at->second = name_of_actor(tx_, actor);
        return at->second;
    }

    store::Transaction& tx_;
    std::map<std::string, std::string> known_;
};

}  // namespace

std::string name_of_actor(store::Transaction& tx, const std::string& actor) {
    if (actor.starts_with("graduand:")) return "graduand";
    std::optional<store::Row> row;
    if (actor.starts_with("account:"))
        row = tx.first("SELECT display_name AS name FROM account WHERE id = :id",
                       {{"id", id_of(actor)}});
    else if (actor.starts_with("device:"))
        row = tx.first("SELECT name FROM device WHERE id = :id", {{"id", id_of(actor)}});
    return row ? row->text("name") : actor;
}

std::vector<std::string> actors_named(store::Transaction& tx, std::string_view text, bool whole) {
    std::vector<std::string> found{std::string{text}};
    auto like = store::like_itself(store::small_letters(text));
    if (!whole) like = "%" + like + "%";
    for (const auto& row : tx.query("SELECT 'account:' || id AS actor FROM account WHERE "
                                    "lower(display_name) LIKE :text ESCAPE '\\' "
                                    "UNION ALL SELECT 'device:' || id AS actor FROM device WHERE "
                                    "lower(name) LIKE :text ESCAPE '\\'",
                                    {{"text", like}}))
        found.push_back(row.text("actor"));
    return found;
}

Json with_names(store::Transaction& tx, Json answer) {
    Names{tx}.into(answer);
    return answer;
}

Json with_names(House& house, Json answer) {
    return house.database.read(
        [&](store::Transaction& tx) { return with_names(tx, std::move(answer)); });
}

}  // namespace liuying::http
