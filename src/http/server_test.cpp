// Real sockets on loopback ports of the operating system's choice. The matrix of what a server must
// do with good, bad, slow and vanishing clients.

#include "http/server.h"

#include <doctest/doctest.h>

#include <unistd.h>
#include <atomic>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "http/loopback_client.h"

using namespace liuying;
using namespace liuying::http;
using namespace std::chrono_literals;

namespace {

struct Nobody final : Identifier {
    Identified identify(const Request&) override { return {}; }
};

// Rows that a test commits by hand.
class HandJournal final : public EventSource {
public:
    std::int64_t newest() override {
        const std::lock_guard lock{mutex_};
        return static_cast<std::int64_t>(rows_.size());
    }
    std::vector<FeedRow> after(std::int64_t seq, std::size_t limit) override {
        const std::lock_guard lock{mutex_};
        std::vector<FeedRow> out;
        for (auto i = static_cast<std::size_t>(seq); i < rows_.size() && out.size() < limit; ++i)
            out.push_back(rows_[i]);
        return out;
    }
    void wait_beyond(std::int64_t seq, std::chrono::milliseconds at_most) override {
        std::unique_lock lock{mutex_};
        more_.wait_for(lock, at_most,
                       [&] { return static_cast<std::int64_t>(rows_.size()) > seq; });
    }
    void commit(const std::string& action) {
        const std::lock_guard lock{mutex_};
        FeedRow row;
        row.seq = static_cast<std::int64_t>(rows_.size()) + 1;
        row.action = action;
        row.entry = "{}";
        rows_.push_back(std::move(row));
        more_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable more_;
    std::vector<FeedRow> rows_;
};

Limits brisk() {
    Limits limits;
    limits.workers = 4;
    limits.drain = 10s;
    return limits;
}

struct House {
    std::filesystem::path folder;
    Router router;
    Nobody nobody;
    SystemClock clock;
    Front front{router, nobody, nullptr, clock};
    HandJournal journal;
    LiveHub hub{journal, 4};
    std::promise<void> entered;
    std::promise<void> released;
    std::unique_ptr<Server> server;

    explicit House(const Limits& limits = brisk()) {
        static std::atomic<int> count = 0;
        folder = std::filesystem::temp_directory_path() /
                 ("liuying-http-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
        std::filesystem::create_directories(folder);
        std::ofstream{folder / "ten.txt"} << "0123456789";
        using access::Act;
        router.add("GET", "/hello", Act::EnterHouse,
                   [](Request&) { return bytes("text/plain", "hello"); });
        router.add("GET", "/people/{person}", Act::EnterHouse, [](Request& request) {
            return json({{"person", request.param("person")},
                         {"q", request.query_value("q").value_or("")}});
        });
        router.add("POST", "/echo", Act::EnterHouse,
                   [](Request& request) { return bytes("text/plain", request.body); },
                   {.max_body = 1000});
        router.add("POST", "/upload", Act::EnterHouse,
                   [](Request& request) {
                       nlohmann::json files = nlohmann::json::array();
                       for (const auto& file : request.files)
                           files.push_back({{"field", file.field},
                                            {"file_name", file.file_name},
                                            {"size", file.size},
                                            {"sha256", to_hex(file.sha256)},
                                            {"same", to_hex(sha256_of_file(file.path())) ==
                                                         to_hex(file.sha256)}});
                       nlohmann::json fields = nlohmann::json::object();
                       for (const auto& [name, value] : request.fields) fields[name] = value;
                       return json({{"files", files}, {"fields", fields}});
                   },
                   {.max_body = 300'000'000, .streaming_upload = true});
        router.add("GET", "/file", Act::EnterHouse, [this](Request&) {
            return file("text/plain", folder / "ten.txt").with_etag("t1");
        });
        router.add("GET", "/pieces", Act::EnterHouse, [](Request&) {
            return pieces("text/plain", [n = 0](std::string& piece) mutable {
                piece = "piece " + std::to_string(n) + "\n";
                return n++ < 3;
            });
        });
        router.add("GET", "/broken-pieces", Act::EnterHouse, [](Request&) {
            return pieces("text/plain", [n = 0](std::string& piece) mutable {
                if (n++ > 0) throw std::runtime_error{"the disk went away"};
                piece = "begun";
                return true;
            });
        });
        router.add("GET", "/throws", Act::EnterHouse,
                   [](Request&) -> Response { throw std::runtime_error{"no disk"}; });
        router.add("GET", "/slow", Act::EnterHouse, [this](Request&) {
            entered.set_value();
            released.get_future().wait();
            return bytes("text/plain", "late but here");
        });
        router.add("GET", "/live", Act::EnterHouse, [](Request& request) {
            return live(
                {.render = [](const FeedRow& row) -> std::optional<LiveEvent> {
                     if (row.action == "secret") return std::nullopt;
                     return LiveEvent{row.action, "{\"seq\":" + std::to_string(row.seq) + "}"};
                 },
                 .after = last_event_id(request)});
        });
        server =
            std::make_unique<Server>(front, &hub, Listening{.port = 0}, folder / "spool", limits);
    }
    ~House() {
        server.reset();
        std::filesystem::remove_all(folder);
    }
    [[nodiscard]] LoopbackClient client() const { return LoopbackClient{server->port()}; }
    [[nodiscard]] std::size_t spooled() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator{folder / "spool"},
                          std::filesystem::directory_iterator{}));
    }
    // Waits for something the server does on its own; never longer than ten seconds.
    template <class Happened>
    static bool soon(Happened&& happened) {
        for (int i = 0; i < 1000; ++i) {
            if (happened()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }
};

}  // namespace

TEST_CASE("server: a parameter keeps its encoded slash, a query is decoded") {
    House house;
    auto client = house.client();
    const auto answer = client.get("/people/a%2Fb%20%E5%BC%A0?q=x+y%26");
    CHECK(answer.status == 200);
    CHECK(nlohmann::json::parse(answer.body) ==
          nlohmann::json{{"person", "a/b 张"}, {"q", "x y&"}});
    CHECK(answer.header("Cache-Control") == "no-store");
    CHECK(answer.header("X-Content-Type-Options") == "nosniff");
}

TEST_CASE(
    "server: a wrong method is 405 with what is allowed, a wrong address 404, both in words") {
    House house;
    auto client = house.client();
    const auto method = client.ask("DELETE", "/hello");
    CHECK(method.status == 405);
    CHECK(method.header("Allow") == "GET, HEAD, OPTIONS");
    CHECK(method.header("Content-Type") == "application/problem+json");
    const auto words = nlohmann::json::parse(method.body);
    CHECK(words["kind"] == "wrong_method");
    CHECK(!words["message_zh"].get<std::string>().empty());
    CHECK(!words["next_step"]["en"].get<std::string>().empty());
    CHECK(client.get("/nowhere").status == 404);
    CHECK(client.ask("OPTIONS", "/echo").status == 204);
}

TEST_CASE("server: no address leads out of the house") {
    House house;
    auto client = house.client();
    for (const auto* path : {"/people/..", "/people/%2e%2e", "/people/%2E%2E%2Fx/..",
                             "/people/a%00b", "/people/%zz", "/people/", "/..//hello"}) {
        CAPTURE(path);
        CHECK(client.get(path).status == 404);
    }
}

TEST_CASE("server: HEAD answers as GET does, without the body") {
    House house;
    auto client = house.client();
    const auto head = client.ask("HEAD", "/hello");
    CHECK(head.status == 200);
    CHECK(head.header("Content-Length") == "5");
    CHECK(client.get("/hello").body == "hello");  // nothing was left on the wire
    CHECK(client.ask("HEAD", "/pieces").status == 200);
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE("server: a file is sent whole, in part, and not again when known") {
    House house;
    auto client = house.client();
    const auto whole = client.get("/file");
    CHECK(whole.body == "0123456789");
    CHECK(whole.header("Accept-Ranges") == "bytes");
    struct Case {
        const char* range;
        int status;
        const char* body;
        const char* content_range;
    };
    for (const auto& [range, status, body, content_range] : std::vector<Case>{
             {"bytes=2-4", 206, "234", "bytes 2-4/10"},
             {"bytes=7-", 206, "789", "bytes 7-9/10"},
             {"bytes=-3", 206, "789", "bytes 7-9/10"},
             {"bytes=0-99", 206, "0123456789", "bytes 0-9/10"},
             {"bytes=-99", 206, "0123456789", "bytes 0-9/10"},
             {"bytes=1-2,4-5", 200, "0123456789", ""},
             {"lines=1-2", 200, "0123456789", ""},
             {"bytes=5-2", 200, "0123456789", ""},
         }) {
        CAPTURE(range);
        const auto answer = client.ask("GET", "/file", "", {{"Range", range}});
        CHECK(answer.status == status);
        CHECK(answer.body == body);
        CHECK(answer.header("Content-Range") == content_range);
    }
    const auto outside = client.ask("GET", "/file", "", {{"Range", "bytes=10-"}});
    CHECK(outside.status == 416);
    CHECK(outside.header("Content-Range") == "bytes */10");
    CHECK(client.ask("GET", "/file", "", {{"If-None-Match", "\"t1\""}}).status == 304);
    CHECK(client.ask("GET", "/file", "", {{"If-None-Match", "\"t2\""}}).status == 200);
    CHECK(
        client.ask("GET", "/file", "", {{"Range", "bytes=2-4"}, {"If-Range", "\"old\""}}).status ==
        200);
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE("server: a body over the limit is 413, announced or not") {
    House house;
    const std::string big(5000, 'x');
    {
        auto client = house.client();
        const auto answer = client.ask("POST", "/echo", big);
        CHECK(answer.status == 413);
        CHECK(nlohmann::json::parse(answer.body)["details"]["max_bytes"] == 1000);
    }
    {
        auto client = house.client();
        client.send_raw(
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n" + big +
            "\r\n0\r\n\r\n");
        CHECK(client.read_answer().status == 413);
    }
    auto client = house.client();
    CHECK(client.ask("POST", "/echo", std::string(1000, 'y')).body == std::string(1000, 'y'));
}

TEST_CASE("server: Expect: 100-continue is answered at once, or refused before the body is sent") {
    House house;
    auto client = house.client();
    client.send_raw(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send_raw("abc");
    CHECK(client.read_answer().body == "abc");

    client.send_raw(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_answer().status == 413);

    auto other = house.client();
    other.send_raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: magic\r\n\r\n");
    CHECK(other.read_answer().status == 417);
}

TEST_CASE("server: pipelined requests are answered in order") {
    House house;
    auto client = house.client();
    client.send_raw(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nfirst"
        "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
        "chunked\r\n\r\n5\r\nthird\r\n0\r\n\r\n");
    CHECK(client.read_answer().body == "first");
    CHECK(client.read_answer().body == "hello");
    CHECK(client.read_answer().body == "third");
}

TEST_CASE("server: a request with two lengths smuggles nothing") {
    House house;
    for (const auto* head :
         {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: "
          "chunked\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
          "5\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"}) {
        CAPTURE(head);
        auto client = house.client();
        client.send_raw(std::string{head} + "0\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(client.read_answer().status == 400);
        CHECK(client.ends());
    }
}

TEST_CASE("server: nonsense, a missing Host and a huge head are refused, and the server goes on") {
    House house;
    struct Case {
        std::string text;
        int status;
    };
    for (const auto& [text, status] : std::vector<Case>{
             {"\x16\x03\x01 not http\r\n\r\n", 400},
             {"GET /hello HTTP/1.1\r\n\r\n", 400},
             {"GET hello HTTP/1.1\r\nHost: x\r\n\r\n", 400},
             {"GET /hello?a=%z HTTP/1.1\r\nHost: x\r\n\r\n", 400},
             {"GET /hello HTTP/1.1\r\nHost: x\r\nA: " + std::string(40'000, 'a') + "\r\n\r\n", 431},
         }) {
        CAPTURE(text.substr(0, 40));
        auto client = house.client();
        client.send_raw(text);
        CHECK(client.read_answer().status == status);
    }
    CHECK(house.client().get("/hello").status == 200);
}

TEST_CASE("server: HTTP/1.0 is answered and closed") {
    House house;
    auto client = house.client();
    client.send_raw("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(client.read_answer().body == "hello");
    auto streamed = house.client();
    streamed.send_raw("GET /pieces HTTP/1.0\r\n\r\n");
    CHECK(streamed.read_answer().body == "piece 0\npiece 1\npiece 2\n");
}

TEST_CASE("server: an answer in pieces arrives whole; one that breaks off is seen to") {
    House house;
    auto client = house.client();
    CHECK(client.get("/pieces").body == "piece 0\npiece 1\npiece 2\n");
    client.send_raw("GET /broken-pieces HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto text = client.read_until("never there");
    CHECK(text.find("begun") != std::string::npos);
    CHECK(text.find("\r\n0\r\n") == std::string::npos);
}

TEST_CASE("server: what a handler throws is 500 in words, without its own") {
    House house;
    auto client = house.client();
    const auto answer = client.get("/throws");
    CHECK(answer.status == 500);
    CHECK(answer.body.find("no disk") == std::string::npos);
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE("server: a form with files is streamed to disk, hashed, and gone afterwards") {
    House house;
    auto client = house.client();
    std::string picture(3'000'000, '\0');
    for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<char>(i * 31 % 251);
    picture += "\r\n--edge\r\n-almost-a-boundary";
    const auto body =
        "--edge-42\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n张三\r\n"
        "--edge-42\r\nContent-Disposition: form-data; name=\"shot\"; filename=\"a \\\"b\\\"; "
        "c.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n" +
        picture +
        "\r\n--edge-42\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"\"\r\n\r\n\r\n"
        "--edge-42--\r\n";
    const auto answer = client.ask("POST", "/upload", body,
                                   {{"Content-Type", "multipart/form-data; boundary=edge-42"}});
    REQUIRE(answer.status == 200);
    const auto said = nlohmann::json::parse(answer.body);
    CHECK(said["fields"]["note"] == "张三");
    REQUIRE(said["files"].size() == 2);
    CHECK(said["files"][0]["file_name"] == "a \"b\"; c.jpg");
    CHECK(said["files"][0]["sha256"] == to_hex(sha256(picture)));
    CHECK(said["files"][0]["same"] == true);
    CHECK(said["files"][1]["size"] == 0);
    CHECK(House::soon([&] { return house.spooled() == 0; }));

    const auto raw = client.ask("POST", "/upload", "raw bytes", {{"Content-Type", "image/jpeg"}});
    CHECK(nlohmann::json::parse(raw.body)["files"][0]["sha256"] == to_hex(sha256("raw bytes")));
}

TEST_CASE("server: a broken form is refused and leaves nothing behind") {
    House house;
    struct Case {
        const char* what;
        std::string body;
    };
    for (const auto& [what, body] : std::vector<Case>{
             {"no boundary at all", "hello"},
             {"never closed", "--e\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"},
             {"not form-data", "--e\r\nContent-Disposition: attachment\r\n\r\nx\r\n--e--\r\n"},
             {"field too long", "--e\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" +
                                    std::string(70'000, 'x') + "\r\n--e--\r\n"},
             {"endless head", "--e\r\n" + std::string(20'000, 'h')},
         }) {
        CAPTURE(what);
        auto client = house.client();
        const auto answer = client.ask("POST", "/upload", body,
                                       {{"Content-Type", "multipart/form-data; boundary=e"}});
        CHECK(answer.status == 400);
        CHECK(nlohmann::json::parse(answer.body)["kind"] == "bad_upload");
    }
    CHECK(House::soon([&] { return house.spooled() == 0; }));
}

TEST_CASE("server: a client that vanishes in the middle of an upload leaves nothing behind") {
    House house;
    {
        auto client = house.client();
        client.send_raw(
            "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nsome of it");
        CHECK(House::soon([&] { return house.spooled() == 1; }));
    }
    CHECK(House::soon(
        [&] { return house.spooled() == 0 && house.server->counts().connections == 0; }));
}

TEST_CASE("server: a slow head, a slow body and an idle connection are let go") {
    auto limits = brisk();
    limits.head = 150ms;
    limits.idle = 150ms;
    limits.body_grace = 150ms;
    House house{limits};
    auto idle = house.client();
    CHECK(idle.ends());
    auto head = house.client();
    head.send_raw("GET /hello HT");
    CHECK(head.ends());
    auto body = house.client();
    body.send_raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
    CHECK(body.ends());
    CHECK(house.client().get("/hello").status == 200);
}

TEST_CASE("server: more requests than may wait for a worker are told to come back") {
    auto limits = brisk();
    limits.workers = 1;
    limits.waiting_requests = 1;
    House house{limits};
    auto held = house.client();
    held.send_raw("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    house.entered.get_future().wait();
    auto waits = house.client();
    waits.send_raw("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    // The one place in the queue is taken soon; from then on everybody is turned away.
    CHECK(House::soon([&] { return house.server->counts().requests >= 2; }));
    CHECK(House::soon([&] {
        auto client = house.client();
        client.send_raw("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
        return client.read_answer().status == 503;
    }));
    house.released.set_value();
    CHECK(held.read_answer().body == "late but here");
    CHECK(waits.read_answer().body == "hello");
}

TEST_CASE("server: a request in flight is finished before the server stops") {
    House house;
    auto client = house.client();
    auto idle = house.client();
    auto live = house.client();
    live.send_raw("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(live.read_head().status == 200);
    CHECK(live.next_event()->name == "hello");
    client.send_raw("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    house.entered.get_future().wait();
    auto stopping = std::async(std::launch::async, [&] { house.server->stop(); });
    CHECK(idle.ends());
    CHECK(!live.next_event());  // ended with the last chunk, not cut
    house.released.set_value();
    const auto answer = client.read_answer();
    CHECK(answer.body == "late but here");
    CHECK(answer.header("Connection") == "close");
    stopping.get();
    CHECK(house.server->counts().connections == 0);
}

TEST_CASE("live: a page gets what happens after it came, and nothing it may not see") {
    House house;
    house.journal.commit("earlier");
    auto client = house.client();
    REQUIRE(House::soon([&] { return house.hub.newest() == 1; }));
    client.send_raw("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto head = client.read_head();
    CHECK(head.header("Content-Type") == "text/event-stream");
    const auto hello = client.next_event();
    CHECK(hello->name == "hello");
    CHECK(hello->data == R"({"seq":1})");
    house.journal.commit("secret");
    house.journal.commit("signed_in");
    const auto event = client.next_event();
    CHECK(event->name == "signed_in");
    CHECK(event->id == "3");
}

TEST_CASE("live: a page that comes back misses nothing, however long it was away") {
    House house;  // keeps four rows in memory
    for (int i = 0; i < 300; ++i) house.journal.commit("step");
    REQUIRE(House::soon([&] { return house.hub.newest() == 300; }));
    auto client = house.client();
    client.send_raw("GET /live HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 7\r\n\r\n");
    CHECK(client.read_head().status == 200);
    CHECK(client.next_event()->name == "hello");
    for (int i = 8; i <= 300; ++i) {
        const auto event = client.next_event();
        REQUIRE(event->id == std::to_string(i));
    }
    house.journal.commit("now");
    CHECK(client.next_event()->id == "301");

    auto ahead = house.client();
    ahead.send_raw("GET /live?after_seq=999 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(ahead.read_head().status == 200);
    CHECK(ahead.next_event()->name == "reset");
}

TEST_CASE("live: a quiet stream shows a sign of life, and one whose page left is forgotten") {
    auto limits = brisk();
    limits.heartbeat = 50ms;
    House house{limits};
    {
        auto client = house.client();
        client.send_raw("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(client.read_until(": still here\n\n").find("hello") != std::string::npos);
        CHECK(house.server->counts().live_streams == 1);
    }
    CHECK(House::soon([&] {
        return house.server->counts().live_streams == 0 && house.hub.listeners() == 0 &&
               house.server->counts().connections == 0;
    }));
}

TEST_CASE("live: two hundred open pages all get every row, while others are served") {
    House house;
    std::vector<std::unique_ptr<LoopbackClient>> pages;
    for (int i = 0; i < 200; ++i) {
        pages.push_back(std::make_unique<LoopbackClient>(house.server->port()));
        pages.back()->send_raw("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    for (auto& page : pages) {
        REQUIRE(page->read_head().status == 200);
        REQUIRE(page->next_event()->name == "hello");
    }
    for (int i = 0; i < 20; ++i) house.journal.commit("step");
    CHECK(house.client().get("/hello").status == 200);
    for (auto& page : pages)
        for (int i = 1; i <= 20; ++i) REQUIRE(page->next_event()->id == std::to_string(i));
}

TEST_CASE("server: plain http listens on loopback only, unless a proxy is named") {
    CHECK(!refused_to_listen({.address = "127.0.0.1"}));
    CHECK(!refused_to_listen({.address = "::1"}));
    CHECK(refused_to_listen({.address = "0.0.0.0"})->kind == "plain_http_beyond_loopback");
    CHECK(!refused_to_listen({.address = "0.0.0.0", .proxies = {"10.0.0.1"}}));
    CHECK(!refused_to_listen({.address = "0.0.0.0", .tls_certificate = "a", .tls_key = "b"}));
    CHECK(refused_to_listen({.address = "0.0.0.0", .tls_certificate = "a"})->kind ==
          "half_a_key_pair");
    CHECK(refused_to_listen({.address = "localhost"})->kind == "not_an_address");
}
