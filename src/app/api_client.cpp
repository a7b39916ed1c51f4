#include "app/api_client.h"

#include <curl/curl.h>

#include <exception>
#include <stdexcept>

namespace liuying::app {

namespace {
std::size_t keep(const char* bytes, std::size_t one, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(bytes, one * count);
    return one * count;
}

// Hands over whole lines; what throws there is kept, and the transfer broken off.
struct LineReader {
    CURL* curl;
    const std::function<void(std::string_view)>& line;
    std::string rest;
    std::exception_ptr failed;

    static std::size_t take(const char* bytes, std::size_t one, std::size_t count, void* into) {
        auto& self = *static_cast<LineReader*>(into);
        self.rest.append(bytes, one * count);
        long status = 0;
        curl_easy_getinfo(self.curl, CURLINFO_RESPONSE_CODE, &status);
        if (status != 200) return one * count;
        try {
            std::size_t from = 0;
            for (auto end = self.rest.find('\n'); end != std::string::npos;
                 end = self.rest.find('\n', from)) {
                self.line(std::string_view{self.rest}.substr(from, end - from));
                from = end + 1;
            }
            self.rest.erase(0, from);
        } catch (...) {
            self.failed = std::current_exception();
            return 0;
        }
        return one * count;
    }
};
}  // namespace

std::string ApiAnswer::why() const {
    auto text = std::to_string(status);
    if (body.is_object() && body.contains("kind"))
        text += " " + body.value("kind", "") + ": " + body.value("message_en", "");
    return text;
}

struct ApiClient::Inside {
    std::string server;
    std::string token;
    CURL* curl = nullptr;
    curl_slist* headers = nullptr;
    curl_slist* upload_headers = nullptr;
};

ApiClient::ApiClient(std::string server, std::string token) : inside_{std::make_unique<Inside>()} {
    inside_->server = std::move(server);
    inside_->token = std::move(token);
    inside_->curl = curl_easy_init();
    if (!inside_->curl) throw std::runtime_error{"libcurl cannot be started"};
    const auto bearer = "Authorization: Bearer " + inside_->token;
    inside_->headers = curl_slist_append(nullptr, bearer.c_str());
    inside_->headers = curl_slist_append(inside_->headers, "Content-Type: application/json");
    inside_->upload_headers = curl_slist_append(nullptr, bearer.c_str());
}

ApiClient::~ApiClient() {
    curl_slist_free_all(inside_->headers);
    curl_slist_free_all(inside_->upload_headers);
    curl_easy_cleanup(inside_->curl);
}

void ApiClient::aim(const std::string& path) {
    auto* curl = inside_->curl;
    curl_easy_setopt(curl, CURLOPT_URL, (inside_->server + path).c_str());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);  // bytes a second, over
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);  // seconds: the other side is gone
}

ApiAnswer ApiClient::perform(const std::string& path) {
    auto* curl = inside_->curl;
    std::string body;
    aim(path);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    const auto code = curl_easy_perform(curl);
    if (code != CURLE_OK)
        throw ServerAway{inside_->server + " cannot be reached: " + curl_easy_strerror(code)};
    ApiAnswer answer;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    answer.body = nlohmann::json::parse(body, nullptr, false);
    return answer;
}

ApiAnswer ApiClient::get(const std::string& path) {
    curl_easy_reset(inside_->curl);
    curl_easy_setopt(inside_->curl, CURLOPT_HTTPHEADER, inside_->headers);
    return perform(path);
}

ApiAnswer ApiClient::post(const std::string& path, const nlohmann::json& body) {
    curl_easy_reset(inside_->curl);
    const auto text = body.dump();
    curl_easy_setopt(inside_->curl, CURLOPT_HTTPHEADER, inside_->headers);
    curl_easy_setopt(inside_->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(inside_->curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
    curl_easy_setopt(inside_->curl, CURLOPT_POSTFIELDS, text.c_str());
    return perform(path);
}

ApiAnswer ApiClient::lines(const std::string& path, const std::string& known,
                           const std::function<void(std::string_view)>& line) {
    auto* curl = inside_->curl;
    curl_easy_reset(curl);
    const auto bearer = "Authorization: Bearer " + inside_->token;
    auto* headers = curl_slist_append(nullptr, bearer.c_str());
    if (!known.empty())
        headers = curl_slist_append(headers, ("If-None-Match: \"" + known + "\"").c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    LineReader reader{curl, line, {}, {}};
    aim(path);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, LineReader::take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reader);
    const auto code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (reader.failed) std::rethrow_exception(reader.failed);
    if (code != CURLE_OK)
        throw ServerAway{inside_->server + " cannot be reached: " + curl_easy_strerror(code)};
    ApiAnswer answer;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    if (!answer.ok()) answer.body = nlohmann::json::parse(reader.rest, nullptr, false);
    return answer;
}

ApiAnswer ApiClient::upload(const std::string& path, std::span<const std::uint8_t> file,
                            const std::string& file_name, const nlohmann::json& meta) {
    curl_easy_reset(inside_->curl);
    curl_easy_setopt(inside_->curl, CURLOPT_HTTPHEADER, inside_->upload_headers);
    auto* form = curl_mime_init(inside_->curl);
    auto* picture = curl_mime_addpart(form);
    curl_mime_name(picture, "file");
    curl_mime_filename(picture, file_name.c_str());
    curl_mime_type(picture, "image/jpeg");
    curl_mime_data(picture, reinterpret_cast<const char*>(file.data()), file.size());
    auto* words = curl_mime_addpart(form);
    const auto text = meta.dump();
    curl_mime_name(words, "meta");
    curl_mime_data(words, text.c_str(), text.size());
    curl_easy_setopt(inside_->curl, CURLOPT_MIMEPOST, form);
    auto answer = perform(path);
    curl_mime_free(form);
    return answer;
}

}  // namespace liuying::app
