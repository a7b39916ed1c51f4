#include "app/premises.h"

#include <stdexcept>

#include "access/secret.h"
#include "app/beside.h"
#include "http/access_routes.h"
#include "http/every_route.h"
#include "portrait/engine.h"
#include "portrait/sandbox.h"
#include "store/installation.h"
#include "store/migrations.h"

namespace liuying::app {

namespace fs = std::filesystem;

namespace {

store::InstallKey key_of(const DataOptions& at, std::optional<std::string>& words) {
    const auto file = at.key();
    if (!fs::exists(file)) {
        if (fs::exists(at.data / "liuying.sqlite"))
            throw std::runtime_error{
                "the install key " + file.string() +
                " is missing, but the data folder was begun with one; restore the "
                "file or give its place with --key"};
        auto made = store::InstallKey::create(file, at.data);
        if (!made) throw std::runtime_error{"the install key cannot be made at " + file.string()};
        words = made->recovery_words();
        return std::move(*made);
    }
    auto loaded = store::InstallKey::load(file);
    if (loaded) return std::move(*loaded);
    switch (loaded.error()) {
        case store::KeyFault::OpenToOthers:
            throw std::runtime_error{file.string() + " can be read by others: chmod 600 it"};
        case store::KeyFault::Missing:
        case store::KeyFault::NotAKey:
        case store::KeyFault::AlreadyThere:
        case store::KeyFault::InsideData: break;
    }
    throw std::runtime_error{file.string() + " is not an install key"};
}

}  // namespace

struct Premises::Parts {
    std::optional<portrait::Sandbox> sandbox;
    fs::path data;
    std::optional<std::string> words;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<store::BlobStore> blobs;
    std::optional<store::Vault> vault;
    std::optional<store::Journal> journal;
    std::optional<store::Campaigns> campaigns;
    std::optional<store::Facts> facts;
    std::optional<store::Graduands> graduands;
    std::optional<store::Payments> payments;
    std::optional<store::HallRecords> hall;
    std::optional<store::EntranceRecords> entrance;
    std::optional<store::AdmissionRecords> admission;
    std::optional<store::CaptureRecords> capture;
    std::optional<store::RosterRecords> roster;
    store::StageBook stages;
    std::optional<portrait::Engine> engine;
    std::optional<store::AccountRecords> accounts;
    std::optional<store::GraduandDoorRecords> graduand_door;
    std::optional<access::Door> door;
    std::optional<http::DoorIdentifier> identifier;
    std::optional<http::House> house;
    http::Router router;
    http::Tally tally;
};

Premises::Premises(const DataOptions& at, const Clock& clock, const PremisesRules& rules)
    : parts_{std::make_unique<Parts>()} {
    auto& p = *parts_;
    // First of all, while this process is small and has one thread.
    p.sandbox.emplace(portrait::SandboxLimits{.time = rules.decode_at_most});
    p.data = at.data;
    fs::create_directories(at.data);
    const auto key = key_of(at, p.words);
    p.database = store::Database::open(at.database_url());
    store::migrate(*p.database, clock);
    const auto settled = p.database->write(
        [&](store::Transaction& tx) { return store::settle_installation(tx, key, clock); });
    if (!settled)
        throw std::runtime_error{
            "this data was begun with another install key; give the right one with --key"};
    p.blobs = store::folder_blobs(at.blobs_folder());
    p.vault.emplace(key);
    p.journal.emplace(*p.database, *p.vault, clock);
    p.campaigns.emplace(*p.database, *p.journal, clock);
    p.facts.emplace(*p.journal, clock);
    p.graduands.emplace(*p.vault, clock);
    p.payments.emplace(*p.journal, *p.facts, clock);
    p.hall.emplace(*p.database, *p.journal, *p.facts, *p.graduands, *p.payments, clock);
    p.entrance.emplace(*p.database, *p.journal, *p.facts, *p.hall);
    p.admission.emplace(*p.database, *p.journal, *p.facts, *p.graduands, *p.hall, clock);
    p.capture.emplace(*p.database, *p.journal, *p.facts, *p.graduands, *p.hall, clock);
    p.roster.emplace(*p.database, *p.journal, *p.vault, *p.facts, *p.graduands, clock);
    p.engine.emplace(portrait::EngineSettings{
        .cache_folder = at.data / "cache",
        .models = rules.models,
        .decode = [&sandbox = *p.sandbox](std::span<const std::uint8_t> file,
                                          const portrait::DecodeWish& wish) {
            return sandbox.decode(file, wish);
        }});
    p.accounts.emplace(*p.database, *p.journal, *p.vault);
    p.graduand_door.emplace(*p.database);
    access::DoorRules door;
    if (rules.demo)
        door.first_administrator_holds = {
            access::Role::GraduateOffice, access::Role::RegistryOffice, access::Role::HallLead,
            access::Role::Desk,           access::Role::Cashier,        access::Role::Photographer,
            access::Role::PrintRoom,      access::Role::Auditor};
    p.door.emplace(*p.accounts, *p.graduand_door, clock, door);
    p.identifier.emplace(*p.door);
    p.house.emplace(http::House{.database = *p.database,
                                .journal = *p.journal,
                                .vault = *p.vault,
                                .blobs = *p.blobs,
                                .clock = clock,
                                .campaigns = *p.campaigns,
                                .facts = *p.facts,
                                .graduands = *p.graduands,
                                .payments = *p.payments,
                                .hall = *p.hall,
                                .entrance = *p.entrance,
                                .admission = *p.admission,
                                .capture = *p.capture,
                                .roster = *p.roster,
                                .stages = p.stages,
                                .engine = *p.engine,
                                .second_person = http::second_person_of(*p.door)});
    http::add_every_route(p.router, *p.house, *p.door, *p.accounts, p.tally,
                          api_description_beside());
}

Premises::~Premises() = default;

http::House& Premises::house() {
    return *parts_->house;
}
access::Door& Premises::door() {
    return *parts_->door;
}
access::Accounts& Premises::accounts() {
    return *parts_->accounts;
}
http::Router& Premises::router() {
    return parts_->router;
}
http::Identifier& Premises::identifier() {
    return *parts_->identifier;
}
http::Tally& Premises::tally() {
    return parts_->tally;
}
const fs::path& Premises::data() const {
    return parts_->data;
}
const std::optional<std::string>& Premises::recovery_words() const {
    return parts_->words;
}

}  // namespace liuying::app
