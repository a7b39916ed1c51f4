#include "table/xml.h"

#include <new>

namespace liuying::table {
namespace {

std::string_view without_prefix(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

XmlHandler& handler_of(void* user) {
    return *static_cast<XmlHandler*>(user);
}

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
        const std::string_view key{pair[0]};
        if (key == name) return std::string_view{pair[1]};
    }
    return std::nullopt;
}

void XmlHandler::stop(Fault fault) {
    if (!fault_) fault_ = std::move(fault);
    if (parser_ != nullptr) XML_StopParser(parser_, XML_FALSE);
}

XmlReading::XmlReading(ZipParts::Part part, XmlHandler& handler, std::string name)
    : part_{std::move(part)},
      handler_{handler},
      name_{std::move(name)},
      parser_{XML_ParserCreate(nullptr)} {
    if (!parser_) throw std::bad_alloc{};
    handler_.parser_ = parser_.get();
    XML_SetUserData(parser_.get(), &handler_);
    XML_SetElementHandler(
        parser_.get(),
        [](void* user, const XML_Char* element, const XML_Char** attributes) {
            auto& h = handler_of(user);
            if (!h.fault()) h.start(without_prefix(element), XmlAttributes{attributes});
        },
        [](void* user, const XML_Char* element) {
            auto& h = handler_of(user);
            if (!h.fault()) h.end(without_prefix(element));
        });
    XML_SetCharacterDataHandler(parser_.get(), [](void* user, const XML_Char* text, int length) {
        auto& h = handler_of(user);
        if (!h.fault()) h.text({text, static_cast<std::size_t>(length)});
    });
    XML_SetStartDoctypeDeclHandler(
        parser_.get(), [](void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
            handler_of(user).stop({FaultKind::Dangerous, 0, 0, 0, "DOCTYPE"});
        });
}

Result<bool, Fault> XmlReading::step() {
    if (done_) return false;
    constexpr int piece = 32 << 10;
    void* const buffer = XML_GetBuffer(parser_.get(), piece);
    if (buffer == nullptr) throw std::bad_alloc{};
    auto count = part_.read({static_cast<char*>(buffer), piece});
    if (!count) {
        done_ = true;
        return refuse(count.error());
    }
    const bool last = *count == 0;
    const auto status = XML_ParseBuffer(parser_.get(), static_cast<int>(*count), last ? 1 : 0);
    if (handler_.fault_) {
        done_ = true;
        return refuse(*handler_.fault_);
    }
    if (status == XML_STATUS_ERROR) {
        done_ = true;
        return refuse(Fault{FaultKind::Damaged, 0, 0, 0,
                            name_ + ": " + XML_ErrorString(XML_GetErrorCode(parser_.get()))});
    }
    done_ = last;
    return !last;
}

Result<void, Fault> XmlReading::run() {
    for (;;) {
        auto more = step();
        if (!more) return refuse(more.error());
        if (!*more) return {};
    }
}

}  // namespace liuying::table
