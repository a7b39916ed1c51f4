#include "http/sessions.h"

#include "access/secret.h"

namespace liuying::http {

std::string session_cookie_name(const Request& request) {
    return request.peer.https ? "__Host-liuying_session" : "liuying_session";
}

std::string shown_session(const Request& request) {
    return std::string{request.cookie(session_cookie_name(request)).value_or("")};
}

void set_session_cookie(const Request& request, Response& response, const std::string& secret,
                        std::chrono::seconds lasts) {
    response.headers.add("Set-Cookie", session_cookie_name(request) + "=" + secret +
                                           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" +
                                           std::to_string(lasts.count()) +
                                           (request.peer.https ? "; Secure" : ""));
}

void clear_session_cookie(const Request& request, Response& response) {
    set_session_cookie(request, response, "", std::chrono::seconds{0});
}

Identifier::Identified DoorIdentifier::identify(const Request& request) {
    Identified identified;
    if (const auto authorization = request.header("Authorization")) {
        constexpr std::string_view scheme = "Bearer ";
        if (authorization->starts_with(scheme))
            identified.principal =
                door_.who_has_token(std::string{authorization->substr(scheme.size())});
        return identified;
    }
    const auto secret = shown_session(request);
    if (secret.empty()) return identified;
    identified.principal = door_.who_has_session(secret);
    if (identified.principal.signed_in()) identified.csrf = access::csrf_of(secret);
    return identified;
}

}  // namespace liuying::http
