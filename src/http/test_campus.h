#pragma once
// For tests: the whole house behind a real server on a loopback port, on a database of either
// engine, with the demo campaign of campaigns/demo.toml and a few invented people. Every answer is
// held against api/openapi.json.

#include <doctest/doctest.h>

#include <spdlog/spdlog.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "access/door.h"
#include "http/access_routes.h"
#include "http/api_contract.h"
#include "http/every_route.h"
#include "http/live_source.h"
#include "http/loopback_client.h"
#include "http/server.h"
#include "http/sessions.h"
#include "portrait/test_engine.h"
#include "store/account_records.h"
#include "store/feed.h"
#include "store/test_engines.h"

namespace liuying::http {

inline const std::filesystem::path openapi_file{LIUYING_SOURCE_DIR "/api/openapi.json"};

// Everything main() builds, on a clock the test moves.
struct Campus {
    store::TestFolder folder;
    FixedClock clock;
    std::unique_ptr<store::Database> database;
    const portrait::Engine& engine_of;
    std::unique_ptr<store::BlobStore> blobs = store::folder_blobs(folder.path() / "blobs");
    store::Vault vault{store::InstallKey{{1, 2, 3}}};
    store::Journal journal{*database, vault, clock};
    store::Campaigns campaigns{*database, journal, clock};
    store::Facts facts{journal, clock};
    store::Graduands graduands{vault, clock};
    store::Payments payments{journal, facts, clock};
    store::HallRecords hall{*database, journal, facts, graduands, payments, clock};
    store::EntranceRecords entrance{*database, journal, facts, hall};
    store::AdmissionRecords admission{*database, journal, facts, graduands, hall, clock};
    store::CaptureRecords capture{*database, journal, facts, graduands, hall, clock};
    store::RosterRecords roster{*database, journal, vault, facts, graduands, clock};
    store::StageBook stages;
    store::AccountRecords accounts{*database, journal, vault};
    store::GraduandDoorRecords graduand_door{*database};
    access::Door door{
        accounts, graduand_door, clock, {.password_cost = access::PasswordCost::least()}};
    DoorIdentifier identifier{door};
    House house{*database,
                journal,
                vault,
                *blobs,
                clock,
                campaigns,
                facts,
                graduands,
                payments,
                hall,
                entrance,
                admission,
                capture,
                roster,
                stages,
                engine_of,
                second_person_of(door)};
    Tally tally;
    Router router;
    Front front{router, identifier, nullptr, clock};
    JournalSource source{journal};
    LiveHub hub{source, 4};
    ApiContract contract{openapi_file};
    std::unique_ptr<Server> server;

    Campus(const std::string& url, Instant now,
           const portrait::Engine& engine = portrait::test_engine())
        : clock{now}, database{migrated(url, clock)}, engine_of{engine} {
        spdlog::set_level(spdlog::level::warn);  // a line a request tells a test nothing
        add_every_route(router, house, door, accounts, tally, openapi_file);
        front.count_in(tally);
        contract.watch(front);
        server =
            std::make_unique<Server>(front, &hub, Listening{.port = 0}, folder.path() / "spool");
    }
    ~Campus() {
        server.reset();
        database->feed().close();
    }
    Campus(const Campus&) = delete;
    Campus& operator=(const Campus&) = delete;

private:
    static std::unique_ptr<store::Database> migrated(const std::string& url, const Clock& clock) {
        auto database = store::Database::open(url);
        store::migrate(*database, clock);
        return database;
    }
};

inline std::string text_of_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    REQUIRE_MESSAGE(in.good(), file.string());
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

// One who calls: an account by its token, a graduand by cookie, or nobody.
class Caller {
public:
    using Json = nlohmann::json;

    Caller(const Campus& campus, std::string in_front)
        : base{std::move(in_front)}, client_{campus.server->port()} {}

    std::string base;  // in front of every path that begins with "~"
    std::string csrf;
    void bear(const std::string& token) {
        client_.standing_headers = {{"Authorization", "Bearer " + token}};
    }
    void keep_cookie(const Answer& answer) {
        const auto set = answer.header("Set-Cookie");
        csrf = Json::parse(answer.body).at("csrf");
        client_.standing_headers = {{"Cookie", set.substr(0, set.find(';'))},
                                    {"X-Liuying-Csrf", csrf}};
    }

    Answer ask(std::string_view method, const std::string& path, std::string_view body = {},
               const std::string& type = "application/json",
               std::vector<std::pair<std::string, std::string>> headers = {}) {
        if (!body.empty()) headers.emplace_back("Content-Type", type);
        return client_.ask(method, address(path), body, headers);
    }
    // What must succeed with `status`.
    Json get(const std::string& path, int status = 200) {
        return said("GET", path, ask("GET", path), status);
    }
    Json post(const std::string& path, const Json& body, int status = 200) {
        return said("POST", path, ask("POST", path, body.dump()), status);
    }
    Json put(const std::string& path, const Json& body, int status = 200) {
        return said("PUT", path, ask("PUT", path, body.dump()), status);
    }
    // A file that is not JSON: its bytes.
    std::string fetch(const std::string& path) {
        const auto answer = ask("GET", path);
        INFO("GET ", path, ": ", answer.status == 200 ? "" : answer.body);
        CHECK(answer.status == 200);
        return answer.body;
    }
    Json upload(const std::string& path, const std::string& file_name, const std::string& bytes,
                const std::vector<std::pair<std::string, std::string>>& fields = {},
                int status = 201) {
        return said("POST", path, send_file(path, file_name, bytes, fields), status);
    }
    Answer send_file(const std::string& path, const std::string& file_name,
                     const std::string& bytes,
                     const std::vector<std::pair<std::string, std::string>>& fields = {}) {
        const std::string mark = "a-mark-no-file-contains-0123456789";
        std::string body;
        for (const auto& [name, value] : fields)
            body += "--" + mark + "\r\nContent-Disposition: form-data; name=\"" + name +
                    "\"\r\n\r\n" + value + "\r\n";
        body += "--" + mark + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                file_name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes +
                "\r\n--" + mark + "--\r\n";
        return ask("POST", path, body, "multipart/form-data; boundary=" + mark);
    }
    // "409 line_full": of something that must be refused.
    std::string refusal(std::string_view method, const std::string& path,
                        const Json& body = nullptr) {
        return kind_of(ask(method, path, body.is_null() ? std::string{} : body.dump()));
    }
    static std::string kind_of(const Answer& answer) {
        const auto said = Json::parse(answer.body, nullptr, false);
        return std::to_string(answer.status) + " " +
               (said.is_object() ? said.value("kind", "") : std::string{});
    }
    LoopbackClient& wire() { return client_; }
    [[nodiscard]] std::string address(const std::string& path) const {
        return path.starts_with('~') ? base + path.substr(1) : path;
    }

private:
    static Json said(const char* method, const std::string& path, const Answer& answer,
                     int status) {
        INFO(method, " ", path, ": ", answer.body.substr(0, 1000));
        REQUIRE(answer.status == status);
        return Json::parse(answer.body);
    }

    LoopbackClient client_;
};

}  // namespace liuying::http
