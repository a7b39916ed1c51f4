#pragma once
// The house opened on a data folder: database, journal, keys, blobs, records, engines, doors and
// all routes, built once and owned here. Every subcommand that works on data opens one.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "access/door.h"
#include "app/data_options.h"
#include "base/time.h"
#include "http/house.h"
#include "http/router.h"
#include "http/sessions.h"
#include "http/tally.h"
#include "portrait/model_files.h"
#include "store/account_records.h"

namespace liuying::app {

struct PremisesRules {
    std::chrono::milliseconds decode_at_most{8000};  // for one picture, in its sandbox
    portrait::ModelFiles models{};                   // what the site plugs in
    bool demo = false;                               // the first administrator may play every part
};

class Premises {
public:
    // Makes folder, key and database when absent; brings the schema to the newest version. Throws
    // std::runtime_error with what to do when the key is missing or is another installation's.
    Premises(const DataOptions& at, const Clock& clock, const PremisesRules& rules = {});
    ~Premises();
    Premises(const Premises&) = delete;
    Premises& operator=(const Premises&) = delete;

    [[nodiscard]] http::House& house();
    [[nodiscard]] access::Door& door();
    [[nodiscard]] access::Accounts& accounts();
    [[nodiscard]] http::Router& router();
    [[nodiscard]] http::Identifier& identifier();
    [[nodiscard]] http::Tally& tally();
    [[nodiscard]] const std::filesystem::path& data() const;
    // Printed once, at the first start: the install key as words to be kept in a safe.
    [[nodiscard]] const std::optional<std::string>& recovery_words() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// The demo: the campaign of campaigns/demo.toml with people and slots, its calendar moved so that
// today is a session day and a session is under way. Does nothing but move the calendar when it is
// there already and none is under way. True the first time.
bool prepare_demo(Premises& premises, const std::filesystem::path& demo_campaign,
                  std::size_t people, std::uint64_t seed);

// An account for programs (rehearsals, other systems) with these roles everywhere, and its bearer
// token.
[[nodiscard]] std::string make_token(Premises& premises, const std::string& name,
                                     const std::vector<access::Role>& roles,
                                     std::chrono::hours lasts);

}  // namespace liuying::app
