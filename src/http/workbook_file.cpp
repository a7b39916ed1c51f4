#include "http/workbook_file.h"

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "campaign/zone.h"

namespace liuying::http {

ScratchFile::ScratchFile(const Clock& clock, std::string_view extension)
    : path_{std::filesystem::temp_directory_path() /
            ("liuying-" + store::EventId::make(clock.now()).text() + std::string{extension})} {}

ScratchFile::~ScratchFile() {
    std::error_code none;
    std::filesystem::remove(path_, none);
}

std::string ScratchFile::read() const {
    std::ifstream in{path_, std::ios::binary};
    std::string all{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
    if (!in.good() && !in.eof()) throw std::runtime_error{"cannot read back " + path_.string()};
    return all;
}

std::string moment_text(const store::InForce& campaign, Instant at) {
    const auto local = campaign::local_time(campaign.campaign->zone, at);
    return campaign::to_text(local.date) + " " + campaign::clock_text(local.minute_of_day);
}

std::string asker_name(const Request& request) {
    return request.principal.name.empty() ? request.principal.actor() : request.principal.name;
}

Response workbook(const House& house, const Request& request, const store::InForce& campaign,
                  std::string_view file_name, const std::function<void(table::XlsxWriter&)>& fill) {
    const ScratchFile file{house.clock, ".xlsx"};
    table::XlsxWriter book{file.path()};
    fill(book);
    constexpr std::array widths{22.0, 60.0};
    book.sheet("来源 Source", widths);
    const auto say = [&](const std::string& label, const std::string& value) {
        const std::array<table::OutCell, 2> cells{table::OutCell{label, table::Mark::Heading},
                                                  table::OutCell{value}};
        book.row(cells);
    };
    say("采集任务 Campaign", campaign.campaign->name.zh + " / " + campaign.campaign->name.en);
    say("导出人 Taken out by", asker_name(request));
    say("导出时间 At", moment_text(campaign, house.clock.now()));
    say("提示 Note", "仅限工作使用，不得外传。 / For work only; do not pass it on.");
    book.close();
    return as_download(bytes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                             file.read()),
                       file_name)
        .with_header("Cache-Control", "no-store");
}

void tell_taken_out(House& house, const Request& request, const store::InForce& campaign,
                    std::string action, std::string subject, std::size_t rows) {
    const auto now = house.clock.now();
    const auto id = store::EventId::make(now);  // once, also where the write runs twice
    house.database.write(store::Lane::campaign(campaign.id), [&](store::Transaction& tx) {
        house.journal.append(tx, {.event_id = id,
                                  .school = campaign.school,
                                  .campaign = campaign.id.text(),
                                  .happened_at = now,
                                  .actor = request.principal.actor(),
                                  .action = action,
                                  .subject = subject,
                                  .after = nlohmann::json{{"rows", rows}}.dump()});
    });
}

}  // namespace liuying::http
