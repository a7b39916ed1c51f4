#include "delivery/file_name.h"

namespace liuying::delivery {

namespace {

std::string tame(std::string_view value) {
    constexpr std::string_view troubling = "/\\:*?\"<>|";
    std::string tamed;
    for (const char c : value) {
        const bool trouble = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
                             troubling.find(c) != std::string_view::npos;
        tamed += trouble ? '_' : c;
    }
    return tamed == "." || tamed == ".." ? "_" : tamed;
}

}  // namespace

std::vector<std::string> fields_of(std::string_view name_template) {
    std::vector<std::string> fields;
    for (std::size_t at = 0; (at = name_template.find('{', at)) != std::string_view::npos;) {
        const auto end = name_template.find('}', at);
        if (end == std::string_view::npos) break;
        fields.emplace_back(name_template.substr(at + 1, end - at - 1));
        at = end;
    }
    return fields;
}

Result<std::string, NameFault> file_name(std::string_view name_template, const NameFields& fields) {
    std::string name;
    for (std::size_t at = 0; at < name_template.size();) {
        if (name_template[at] != '{') {
            name += name_template[at++];
            continue;
        }
        const auto end = name_template.find('}', at);
        if (end == std::string_view::npos) return refuse(NameFault::Unclosed);
        const auto field = fields.find(name_template.substr(at + 1, end - at - 1));
        if (field == fields.end()) return refuse(NameFault::UnknownField);
        if (field->second.empty()) return refuse(NameFault::Empty);
        name += tame(field->second);
        at = end + 1;
    }
    if (name.empty()) return refuse(NameFault::Empty);
    return name;
}

}  // namespace liuying::delivery
