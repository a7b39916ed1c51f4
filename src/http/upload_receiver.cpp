#include "http/upload_receiver.h"

#include "base/utf8.h"

namespace liuying::http {

namespace {

constexpr std::size_t longest_field = 64 * 1024;
constexpr std::size_t most_parts = 1000;

}  // namespace

UploadReceiver::UploadReceiver(const Spool& spool, const Request& request) : spool_{spool} {
    const auto type = request.header("Content-Type").value_or("");
    if (const auto boundary = multipart_boundary(type)) {
        multipart_.emplace(
            *boundary,
            MultipartReader::Sink{.begin = [this](const PartHead& part) { return begin(part); },
                                  .data = [this](std::string_view bytes) { return data(bytes); },
                                  .end = [this] { end(); }});
    } else {
        part_.content_type = std::string{type};
        writer_ = std::make_unique<UploadWriter>(spool_);
    }
}

bool UploadReceiver::feed(std::string_view bytes) {
    if (multipart_) return multipart_->feed(bytes);
    writer_->write(bytes);
    return true;
}

bool UploadReceiver::finish(Request& request) {
    if (multipart_) {
        if (!multipart_->complete()) return false;
    } else {
        end();
    }
    for (const auto& [name, text] : fields_)
        if (first_bad_byte(name) || first_bad_byte(text)) return false;
    request.files = std::move(files_);
    request.fields = std::move(fields_);
    return true;
}

bool UploadReceiver::begin(const PartHead& part) {
    if (files_.size() + fields_.size() >= most_parts) return false;
    part_ = part;
    text_.clear();
    if (part.file_name) writer_ = std::make_unique<UploadWriter>(spool_);
    return true;
}

bool UploadReceiver::data(std::string_view bytes) {
    if (writer_) {
        writer_->write(bytes);
        return true;
    }
    text_ += bytes;
    return text_.size() <= longest_field;
}

void UploadReceiver::end() {
    if (!writer_) {
        fields_.emplace_back(part_.name, std::move(text_));
        return;
    }
    auto file = writer_->finish();
    writer_.reset();
    file.field = part_.name;
    file.file_name = encode_utf8(decode_utf8(part_.file_name.value_or("")));
    file.content_type = part_.content_type;
    files_.push_back(std::move(file));
}

}  // namespace liuying::http
