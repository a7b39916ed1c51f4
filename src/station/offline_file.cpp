#include "station/offline_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "http/prefetch_json.h"
#include "store/durable_file.h"

namespace liuying::station {

using Json = nlohmann::json;
using store::Transaction;

namespace {

constexpr std::size_t people_at_once = 500;
constexpr int format = 1;

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS known (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS person (ticket TEXT PRIMARY KEY, facts TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS naming (
    hash   TEXT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (hash, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS naming_of_ticket ON naming (ticket);
CREATE TABLE IF NOT EXISTS arriving_person (ticket TEXT PRIMARY KEY, facts TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS arriving_naming (
    hash   TEXT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (hash, ticket)
) STRICT, WITHOUT ROWID;
)";

int locked(const std::filesystem::path& folder) {
    store::make_durable_folder(folder);
    const auto file = folder / "station.lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) throw std::system_error{errno, std::generic_category(), file.string()};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        throw std::runtime_error{"another station is at work in " + folder.string()};
    }
    return descriptor;
}

std::string known(Transaction& tx, std::string_view name) {
    const auto row = tx.first("SELECT value FROM known WHERE name = :name", {{"name", name}});
    return row ? row->text("value") : std::string{};
}

void know(Transaction& tx, std::string_view name, std::string_view value) {
    tx.execute(
        "INSERT INTO known (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET "
        "value = excluded.value",
        {{"name", name}, {"value", value}});
}

std::int64_t seq_of(std::string_view cursor) {
    const auto parsed = store::PrefetchRecords::Cursor::parse(cursor);
    return parsed ? parsed->seq : 0;
}

void clear_arriving(Transaction& tx) {
    tx.execute("DELETE FROM arriving_person");
    tx.execute("DELETE FROM arriving_naming");
}

}  // namespace

OfflineFile::OfflineFile(const std::filesystem::path& folder) : lock_{locked(folder)} {
    database_ = store::Database::open("sqlite:" + (folder / "station.sqlite").string());
    database_->write([](Transaction& tx) {
        tx.script(schema);
        clear_arriving(tx);
    });
}

std::optional<Fetched> OfflineFile::fetched() {
    return database_->read([](Transaction& tx) -> std::optional<Fetched> {
        const auto head = known(tx, "head");
        if (head.empty()) return std::nullopt;
        const auto json = Json::parse(head);
        const auto state = hall::session_state_named(json.at("state").get<std::string>());
        const auto cursor = json.at("cursor").get<std::string>();
        return Fetched{
            .cursor = cursor,
            .known = {seq_of(cursor), instant_of_ms(std::stoll(known(tx, "fetched_at_ms")))},
            .place = {json.value("campaign", ""), json.at("session")},
            .device = json.at("device"),
            .state = state.value(),
            .until = instant_of_ms(json.at("until_ms")),
            .campaign_file = known(tx, "campaign"),
            .shown_on = known(tx, "shown_on")};
    });
}

std::int64_t OfflineFile::people() {
    return database_->read([](Transaction& tx) {
        return tx.first("SELECT COUNT(*) AS n FROM person").value().int64("n");
    });
}

void OfflineFile::Arrival::line(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || ended_) throw std::runtime_error{"the server's answer is no prefetch"};
    if (const auto head = json.find("head"); head != json.end()) {
        if (head->value("format", 0) != format)
            throw std::runtime_error{"the server is of another version than this station"};
        const auto state = hall::session_state_named(head->value("state", ""));
        if (!state) throw std::runtime_error{"the server's answer is no prefetch"};
        whole_ = head->at("whole").get<bool>();
        head_ = Fetched{.cursor = head->at("cursor"),
                        .known = {},
                        .place = {campaign_, head->at("session")},
                        .device = head->at("device"),
                        .state = *state,
                        .until = instant_of_ms(head->at("until_ms")),
                        .campaign_file = head->value("campaign", ""),
                        .shown_on = head->value("shown_on", "")};
        file_.database_->write(clear_arriving);
        return;
    }
    if (!head_) throw std::runtime_error{"the server's answer is no prefetch"};
    if (const auto end = json.find("end"); end != json.end()) {
        ended_ = end->at("people").get<std::size_t>() == told_;
        return;
    }
    auto person = http::prefetched_of_json(json);
    if (!person) throw std::runtime_error{"the server is of another version than this station"};
    waiting_.push_back(std::move(*person));
    ++told_;
    if (waiting_.size() >= people_at_once) flush();
}

void OfflineFile::Arrival::flush() {
    file_.database_->write([&](Transaction& tx) {
        for (const auto& person : waiting_) {
            const auto ticket = to_hex(person.ticket);
            tx.execute(
                "INSERT INTO arriving_person (ticket, facts) VALUES (:ticket, :facts) ON CONFLICT "
                "(ticket) DO UPDATE SET facts = excluded.facts",
                {{"ticket", ticket}, {"facts", http::facts_json(person.facts).dump()}});
            const auto name = [&](const std::string& hash) {
                tx.execute(
                    "INSERT INTO arriving_naming (hash, ticket) VALUES (:hash, :ticket) ON "
                    "CONFLICT (hash, ticket) DO NOTHING",
                    {{"hash", hash}, {"ticket", ticket}});
            };
            name(ticket);
            for (const auto& other : person.others) name(to_hex(other));
        }
    });
    waiting_.clear();
}

bool OfflineFile::Arrival::finish(Instant now) {
    if (!head_ || !ended_) return false;
    flush();
    file_.database_->write([&](Transaction& tx) {
        const auto& head = *head_;
        if (whole_) {
            tx.execute("DELETE FROM person");
            tx.execute("DELETE FROM naming");
            know(tx, "campaign", head.campaign_file);
            know(tx, "shown_on", head.shown_on);
        } else {
            const auto again = " WHERE ticket IN (SELECT ticket FROM arriving_person)";
            tx.execute(std::string{"DELETE FROM person"} + again);
            tx.execute(std::string{"DELETE FROM naming"} + again);
        }
        tx.execute("INSERT INTO person SELECT ticket, facts FROM arriving_person");
        tx.execute("INSERT INTO naming SELECT hash, ticket FROM arriving_naming");
        clear_arriving(tx);
        const auto before = known(tx, "head");
        if (!before.empty()) {
            const auto was = Json::parse(before);
            if (was.at("device") != head.device || was.at("session") != head.place.session ||
                was.value("campaign", campaign_) != campaign_)
                tx.execute("DELETE FROM known WHERE name IN ('key_salt', 'key_box')");
        }
        know(tx, "head",
             Json{{"cursor", head.cursor},
                  {"campaign", campaign_},
                  {"session", head.place.session},
                  {"device", head.device},
                  {"state", hall::name_of(head.state)},
                  {"until_ms", to_ms(head.until)}}
                 .dump());
        know(tx, "fetched_at_ms", std::to_string(to_ms(now)));
    });
    return true;
}

void OfflineFile::forget_arrival() {
    database_->write(clear_arriving);
}

void OfflineFile::nothing_new(Instant now) {
    database_->write(
        [&](Transaction& tx) { know(tx, "fetched_at_ms", std::to_string(to_ms(now))); });
}

std::vector<OfflineFile::Person> OfflineFile::named(const access::NamingHash& hash) {
    return database_->read([&](Transaction& tx) {
        std::vector<Person> found;
        for (const auto& row :
             tx.query("SELECT p.ticket, p.facts FROM naming n JOIN person p ON p.ticket = n.ticket "
                      "WHERE n.hash = :hash ORDER BY p.ticket",
                      {{"hash", to_hex(hash)}})) {
            auto facts = http::facts_of_json(Json::parse(row.text("facts")));
            found.push_back({row.text("ticket"), std::move(facts.value())});
        }
        return found;
    });
}

std::optional<access::LockedKey> OfflineFile::locked_key() {
    return database_->read([](Transaction& tx) -> std::optional<access::LockedKey> {
        auto salt = http::bytes_of_hex(known(tx, "key_salt"));
        auto box = http::bytes_of_hex(known(tx, "key_box"));
        if (!salt || !box || box->empty()) return std::nullopt;
        return access::LockedKey{std::move(*salt), std::move(*box)};
    });
}

void OfflineFile::keep(const access::LockedKey& key) {
    database_->write([&](Transaction& tx) {
        know(tx, "key_salt", to_hex(key.salt));
        know(tx, "key_box", to_hex(key.box));
    });
}

void OfflineFile::forget() {
    database_->write([](Transaction& tx) {
        clear_arriving(tx);
        for (const auto* table : {"person", "naming", "known"})
            tx.execute(std::string{"DELETE FROM "} + table);
    });
    database_->scrub();
}

}  // namespace liuying::station
