#include "http/words.h"

namespace liuying::http {

Refusal refusal(Why why) {
    switch (why) {
        case Why::NoSuchAddress:
            return {"no_such_address",
                    {"没有这个地址。", "There is nothing at this address."},
                    {"请从首页进入，或核对链接是否完整。",
                     "Start from the first page, or check that the link is complete."}};
        case Why::WrongMethod:
            return {
                "wrong_method",
                {"这个地址不接受此种请求。", "This address does not take this kind of request."},
                {"请对照接口说明（/api/openapi.json）。",
                 "See the API description (/api/openapi.json)."}};
        case Why::NotJson:
            return {"not_json",
                    {"请求内容不是有效的 JSON。", "The request body is not valid JSON."},
                    {"请发送 UTF-8 编码的 JSON。", "Send one JSON value in UTF-8."}};
        case Why::BadField:
            return {
                "bad_field",
                {"请求中有缺少或无效的字段。", "A field of the request is missing or not valid."},
                {"请按接口说明更正所指字段。",
                 "Correct the named field as the API description says."}};
        case Why::BadPage:
            return {"bad_page",
                    {"分页参数无效。", "The paging parameters are not valid."},
                    {"limit 应为 1–500；after 请原样使用上一页返回的 next。",
                     "limit is 1 to 500; pass after exactly as next of the page before."}};
        case Why::BadRequest:
            return {"bad_request",
                    {"无法理解这个请求。", "The request cannot be understood."},
                    {"请刷新页面后再试。", "Reload the page and try again."}};
        case Why::BadUpload:
            return {"bad_upload",
                    {"上传内容不完整或格式有误。", "The upload is incomplete or badly formed."},
                    {"请重新选择文件上传。", "Choose the file again and upload it."}};
        case Why::BodyTooLarge:
            return {"body_too_large",
                    {"上传内容超过大小限制。", "The upload is larger than allowed here."},
                    {"请缩小文件或分批上传。", "Make the file smaller or send it in parts."}};
        case Why::HeadTooLarge:
            return {"head_too_large",
                    {"请求头过大。", "The head of the request is too large."},
                    {"请清除本站 Cookie 后再试。", "Clear this site's cookies and try again."}};
        case Why::TooSlow:
            return {"too_slow",
                    {"请求未在规定时间内传完。", "The request did not arrive in time."},
                    {"请检查网络后再试。", "Check the network and try again."}};
        case Why::ExpectationUnknown:
            return {
                "expectation_unknown",
                {"不支持请求头 Expect 的要求。", "The Expect field asks for something unknown."},
                {"请去掉该请求头后再试。", "Send the request without it."}};
        case Why::RangeOutside:
            return {"range_outside",
                    {"所要求的范围超出文件大小。", "The range asked for lies outside the file."},
                    {"请重新下载整个文件。", "Download the whole file again."}};
        case Why::VersionMissing:
            return {
                "version_missing",
                {"修改时未说明依据的版本。", "The edit does not say which version it is based on."},
                {"请刷新后再修改（If-Match）。", "Reload and edit again (If-Match)."}};
        case Why::VersionStale:
            return {"version_stale",
                    {"此内容已被他人修改。", "Somebody else has changed this meanwhile."},
                    {"请刷新，核对新内容后再修改。",
                     "Reload, look at the new content, then edit again."}};
        case Why::ForeignPage:
            return {"foreign_page",
                    {"请求不是从本系统页面发出的。",
                     "The request does not come from a page of this house."},
                    {"请从本系统页面操作。", "Use the pages of this house."}};
        case Why::TooManyTries:
            return {"too_many_tries",
                    {"尝试次数过多，已暂停登录。", "Too many tries; signing in is paused."},
                    {"请稍候再试，忘记密码请联系管理员。",
                     "Wait a little, or ask the administrator for a new password."}};
        case Why::TooBusy:
            return {"too_busy",
                    {"服务器繁忙。", "The server is busy."},
                    {"请几秒后再试。", "Try again in a few seconds."}};
        case Why::Closing:
            return {"closing",
                    {"服务器正在重启。", "The server is restarting."},
                    {"请几秒后再试。", "Try again in a few seconds."}};
        case Why::HouseFailed:
            return {"house_failed",
                    {"服务器出错，此次操作未完成。", "The server failed; this was not done."},
                    {"请再试一次；仍不行请告知管理员时间与页面。",
                     "Try once more; if it fails again, tell the administrator when and where."}};
        case Why::NotFound:
            return {"not_found",
                    {"没有找到。", "Not found."},
                    {"请核对编号，或返回列表重新选择。",
                     "Check the number, or choose again from the list."}};
        case Why::ProxyUnknown:
            return {
                "proxy_unknown",
                {"请求未经指定的代理转发。", "The request did not come through the named proxy."},
                {"请使用公布的网址访问。", "Use the published address."}};
    }
    return {};
}

}  // namespace liuying::http
