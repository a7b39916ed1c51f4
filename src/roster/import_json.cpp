#include "roster/import_json.h"

#include <array>
#include <cstdio>

#include "base/utf8.h"

namespace liuying::roster {

std::string json_text(std::string_view text) {
    std::string json = "\"";
    const auto plain = [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
    };
    const std::string sound =
        first_bad_byte(text) ? encode_utf8(decode_utf8(text)) : std::string{text};
    for (const char c : sound) {
        if (plain(c)) {
            json.push_back(c);
        } else if (c == '"' || c == '\\') {
            json.push_back('\\');
            json.push_back(c);
        } else {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            json += escape.data();
        }
    }
    json.push_back('"');
    return json;
}

std::string to_json(const RowReport& report) {
    std::string json = R"({"row":)" + std::to_string(report.row) + R"(,"student_no":)" +
                       json_text(report.student_no) + R"(,"status":")" +
                       std::string{name_of(report.status)} + R"(","findings":[)";
    bool first = true;
    for (const auto& finding : report.findings) {
        if (!first) json.push_back(',');
        first = false;
        json += R"({"kind":")" + std::string{name_of(finding.kind)} + R"(","column":)" +
                json_text(finding.column) + R"(,"value":)" + json_text(finding.value) +
                R"(,"message_zh":)" + json_text(finding.message.zh) + R"(,"message_en":)" +
                json_text(finding.message.en) + "}";
    }
    return json + "]}";
}

std::string to_json(const std::vector<ColumnUse>& columns) {
    std::string json = "[";
    for (const auto& use : columns) {
        if (json.size() > 1) json.push_back(',');
        json += R"({"column":)" + json_text(use.column) + R"(,"field":)" +
                (use.field ? json_text(name_of(*use.field)) : "null") + "}";
    }
    return json + "]";
}

std::string to_json(const ImportCounts& counts) {
    return R"({"rows":)" + std::to_string(counts.rows) + R"(,"accept":)" +
           std::to_string(counts.accept) + R"(,"normalise":)" + std::to_string(counts.normalise) +
           R"(,"block":)" + std::to_string(counts.block) + R"(,"refuse":)" +
           std::to_string(counts.refuse) + R"(,"skipped":)" + std::to_string(counts.skipped) + "}";
}

}  // namespace liuying::roster
