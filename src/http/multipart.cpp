#include "http/multipart.h"

#include <algorithm>

namespace liuying::http {

namespace {

constexpr std::size_t longest_head = 8 * 1024;

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// `name` of `form-data; name="a"; filename="b"`. Browsers write " as %22 inside quotes.
std::optional<std::string> parameter(std::string_view value, std::string_view name) {
    auto rest = value;
    while (true) {
        // The next ';' outside quotes.
        bool quoted = false;
        std::size_t end = 0;
        for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
            if (rest[end] == '\\' && quoted && end + 1 < rest.size())
                ++end;
            else if (rest[end] == '"')
                quoted = !quoted;
        }
        const auto piece = trimmed(rest.substr(0, end));
        const auto equals = piece.find('=');
        if (equals != std::string_view::npos && lower(trimmed(piece.substr(0, equals))) == name) {
            auto text = trimmed(piece.substr(equals + 1));
            if (text.size() < 2 || text.front() != '"' || text.back() != '"')
                return std::string{text};
            text = text.substr(1, text.size() - 2);
            std::string out;
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (text[i] == '\\' && i + 1 < text.size() &&
                    (text[i + 1] == '"' || text[i + 1] == '\\'))
                    ++i;
                out += text[i];
            }
            return out;
        }
        if (end >= rest.size()) return std::nullopt;
        rest.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
    if (lower(content_type.substr(0, content_type.find(';'))) != "multipart/form-data")
        return std::nullopt;
    auto boundary = parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) return std::nullopt;
    return boundary;
}

MultipartReader::MultipartReader(std::string_view boundary, Sink sink)
    : delimiter_{"\r\n--" + std::string{boundary}}, sink_{std::move(sink)}, waiting_{"\r\n"} {}

bool MultipartReader::feed(std::string_view bytes) {
    waiting_ += bytes;
    while (state_ != State::Failed && step()) {
    }
    return state_ != State::Failed;
}

bool MultipartReader::step() {
    switch (state_) {
        case State::Preamble:
        case State::Data: {
            const auto at = waiting_.find(delimiter_);
            const bool found = at != std::string::npos;
            const auto keep = delimiter_.size() - 1;
            const auto ready = found ? at : waiting_.size() > keep ? waiting_.size() - keep : 0;
            if (state_ == State::Data && ready > 0 &&
                !sink_.data(std::string_view{waiting_}.substr(0, ready))) {
                state_ = State::Failed;
                return false;
            }
            waiting_.erase(0, ready);
            if (!found) return false;
            if (state_ == State::Data) sink_.end();
            waiting_.erase(0, delimiter_.size());
            state_ = State::AfterBoundary;
            return true;
        }
        case State::AfterBoundary: {
            if (waiting_.size() < 2) return false;
            if (waiting_.starts_with("--")) {
                state_ = State::Epilogue;
                return true;
            }
            const auto line = waiting_.find("\r\n");
            if (line == std::string::npos) {
                if (waiting_.size() > 256) state_ = State::Failed;
                return false;
            }
            if (!trimmed(std::string_view{waiting_}.substr(0, line)).empty()) {
                state_ = State::Failed;
                return false;
            }
            waiting_.erase(0, line);  // the line break stays: a head may be empty
            state_ = State::Head;
            return true;
        }
        case State::Head: {
            const auto end = waiting_.find("\r\n\r\n");
            if (end == std::string::npos) {
                if (waiting_.size() > longest_head) state_ = State::Failed;
                return false;
            }
            const bool good = read_head(std::string_view{waiting_}.substr(0, end));
            waiting_.erase(0, end + 4);
            state_ = good ? State::Data : State::Failed;
            return good;
        }
        case State::Epilogue: waiting_.clear(); return false;
        case State::Failed: return false;
    }
    return false;
}

bool MultipartReader::read_head(std::string_view head) {
    PartHead part;
    bool is_form_data = false;
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            if (line.empty()) continue;
            return false;
        }
        const auto name = lower(trimmed(line.substr(0, colon)));
        const auto value = trimmed(line.substr(colon + 1));
        if (name == "content-disposition") {
            is_form_data = lower(value.substr(0, value.find(';'))) == "form-data";
            part.name = parameter(value, "name").value_or("");
            part.file_name = parameter(value, "filename");
        } else if (name == "content-type") {
            part.content_type = std::string{value};
        }
    }
    return is_form_data && sink_.begin(part);
}

}  // namespace liuying::http
