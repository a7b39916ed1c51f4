#pragma once
// A workbook made for an answer: written to a file of its own, read back, removed.

#include <filesystem>
#include <functional>
#include <string>

#include "http/house.h"
#include "table/writer.h"

namespace liuying::http {

// A path in the system's temporary folder that nothing else uses; the file is removed with it.
class ScratchFile {
public:
    explicit ScratchFile(const Clock& clock, std::string_view extension);
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string read() const;

private:
    std::filesystem::path path_;
};

// `fill` writes the sheets. The last sheet is the watermark (R33, R37): who took the list out,
// when, from which campaign, so that a copy that turns up somewhere says where it came from.
[[nodiscard]] Response workbook(const House& house, const Request& request,
                                const store::InForce& campaign, std::string_view file_name,
                                const std::function<void(table::XlsxWriter&)>& fill);

// That it was taken out, by whom and how many rows, as an event.
void tell_taken_out(House& house, const Request& request, const store::InForce& campaign,
                    std::string action, std::string subject, std::size_t rows);

// "2021-10-14 09:30" in the campaign's zone.
[[nodiscard]] std::string moment_text(const store::InForce& campaign, Instant at);
// The login name of who asks; the actor where there is none.
[[nodiscard]] std::string asker_name(const Request& request);

}  // namespace liuying::http
