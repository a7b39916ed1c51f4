#include "station/station_json.h"

#include "http/house.h"

namespace liuying::station {

using Json = nlohmann::json;
using http::Request;
using http::Response;

Result<Asked, Response> asked_in(const Request& request) {
    auto body = http::body_of(request);
    if (!body) return refuse(body.error());
    const auto key = body->find("key");
    const auto kind = key != body->end() && key->is_object()
                          ? store::key_kind_named(http::text_or(*key, "kind", ""))
                          : std::nullopt;
    if (!kind)
        return refuse(http::problem(400, {"bad_key",
                                          {"不认识这种号码。", "This kind of key is not known."},
                                          {"可用：ticket、student_no、document、card。",
                                           "Use ticket, student_no, document or card."}}));
    auto value = http::text_or(*key, "value", "");
    return Asked{std::move(*body), *kind, std::move(value)};
}

Result<store::EventId, Response> event_in(const Json& body, const char* name) {
    const auto text = http::text_in(body, name);
    if (!text) return refuse(text.error());
    const auto id = store::EventId::parse(*text);
    if (!id)
        return refuse(http::problem(
            400, {"bad_event",
                  {"event_id 不是 UUID。", "event_id is not a UUID."},
                  {"由页面或设备生成 UUIDv7。", "Make a UUIDv7 where the event is made."}}));
    return *id;
}

}  // namespace liuying::station
