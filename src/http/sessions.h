#pragma once
// The cookie and the token on the wire.

#include <string>

#include "access/door.h"
#include "http/front.h"
#include "http/request.h"
#include "http/response.h"

namespace liuying::http {

// "__Host-liuying_session" where the browser sees https (the prefix demands Secure and Path=/),
// else "liuying_session".
[[nodiscard]] std::string session_cookie_name(const Request& request);
// The secret the browser shows; empty when none.
[[nodiscard]] std::string shown_session(const Request& request);
void set_session_cookie(const Request& request, Response& response, const std::string& secret,
                        std::chrono::seconds lasts);
void clear_session_cookie(const Request& request, Response& response);

// Bearer token first, then cookie. A token that is nobody's is anonymous, not the cookie's owner.
class DoorIdentifier final : public Identifier {
public:
    explicit DoorIdentifier(access::Door& door) : door_{door} {}
    Identified identify(const Request& request) override;

private:
    access::Door& door_;
};

}  // namespace liuying::http
