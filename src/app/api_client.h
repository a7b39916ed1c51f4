#pragma once
// The public API as a program uses it: JSON over HTTP with a bearer token (libcurl).

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace liuying::app {

// Nobody answers there, or the line broke: nothing is known of what was asked.
struct ServerAway : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ApiAnswer {
    long status = 0;
    nlohmann::json body;
    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
    // "409 line_full: 候拍已满 …"
    [[nodiscard]] std::string why() const;
};

// One connection, kept open. Not for two threads at once. Throws std::runtime_error when the server
// cannot be reached.
class ApiClient {
public:
    ApiClient(std::string server, std::string token);
    ~ApiClient();
    ApiClient(const ApiClient&) = delete;
    ApiClient& operator=(const ApiClient&) = delete;

    [[nodiscard]] ApiAnswer get(const std::string& path);
    ApiAnswer post(const std::string& path, const nlohmann::json& body);
    // An answer that is read line by line, as it comes, in constant memory; unless it would be what
    // `known` (an ETag without its quotes, or "") names: then status 304. A refusal comes as
    // a body.
    ApiAnswer lines(const std::string& path, const std::string& known,
                    const std::function<void(std::string_view)>& line);
    ApiAnswer upload(const std::string& path, std::span<const std::uint8_t> file,
                     const std::string& file_name, const nlohmann::json& meta);

private:
    struct Inside;
    void aim(const std::string& path);
    [[nodiscard]] ApiAnswer perform(const std::string& path);
    std::unique_ptr<Inside> inside_;
};

}  // namespace liuying::app
