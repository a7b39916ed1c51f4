#pragma once
// The body of a streaming upload on its way to disk.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/multipart.h"
#include "http/request.h"
#include "http/spool.h"

namespace liuying::http {

class UploadReceiver {
public:
    // Looks at the request's Content-Type: multipart/form-data, else one raw file.
    UploadReceiver(const Spool& spool, const Request& request);

    // False when the multipart text is broken or breaks a limit (a text field of 64 KiB, 1,000
    // parts). Throws std::system_error when the disk refuses.
    [[nodiscard]] bool feed(std::string_view bytes);
    // The body is over: puts files and fields into the request. False when it was incomplete, or a
    // text field is not UTF-8; in the name of a file such bytes become U+FFFD.
    [[nodiscard]] bool finish(Request& request);

private:
    bool begin(const PartHead& part);
    bool data(std::string_view bytes);
    void end();

    const Spool& spool_;
    std::optional<MultipartReader> multipart_;
    std::unique_ptr<UploadWriter> writer_;
    PartHead part_;
    std::string text_;
    std::vector<UploadedFile> files_;
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace liuying::http
