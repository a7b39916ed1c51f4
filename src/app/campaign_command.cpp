#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/campaign_argument.h"
#include "app/commands.h"
#include "campaign/campaign.h"
#include "campaign/campaign_file.h"

namespace liuying::app {

namespace {

using campaign::Campaign;
using nlohmann::json;

struct Options {
    std::string file;
    bool as_json = false;
};

json words_json(const Words& words) {
    return {{"zh", words.zh}, {"en", words.en}};
}

void check(const Options& options, Outcome& outcome) {
    const auto read = campaign::parse_campaign(text_of_file(options.file));
    if (options.as_json) {
        json faults = json::array();
        if (!read) {
            for (const auto& fault : read.error()) {
                faults.push_back({{"line", fault.line},
                                  {"column", fault.column},
                                  {"path", fault.path},
                                  {"message_zh", fault.message.zh},
                                  {"message_en", fault.message.en}});
            }
        }
        std::cout
            << json{{"file", options.file}, {"ok", read.has_value()}, {"faults", faults}}.dump(2)
            << '\n';
        if (!read) outcome.exit_code = 1;
        return;
    }
    const auto whole = campaign_or_faults(options.file);
    if (!whole) {
        outcome.exit_code = 1;
        return;
    }
    std::cout << fmt::format("{}: whole. {} colleges, {} sessions, {} stations.\n", options.file,
                             whole->colleges.size(), whole->sessions.size(),
                             whole->stations.size());
}

void show_json(const Campaign& campaign) {
    json sessions = json::array();
    for (const auto& session : campaign.sessions) {
        sessions.push_back({{"session", session.id},
                            {"title", words_json(title_of(campaign, session))},
                            {"date", campaign::to_text(session.date)},
                            {"from", campaign::clock_text(session.hours.start_minute)},
                            {"to", campaign::clock_text(session.hours.end_minute)},
                            {"kind", name_of(session.kind)},
                            {"venue", session.venue},
                            {"stations", session.stations},
                            {"colleges", session.colleges},
                            {"capacity", capacity(campaign, session)}});
    }
    json milestones = json::array();
    for (const auto& one : dated_milestones(campaign)) {
        milestones.push_back({{"kind", one.kind},
                              {"title", words_json(one.title)},
                              {"on", campaign::to_text(one.on)}});
    }
    json places;
    for (const auto place :
         {campaign::Place::SchoolDesk, campaign::Place::Desk, campaign::Place::Station,
          campaign::Place::Board, campaign::Place::Export}) {
        places[std::string{name_of(place)}] = name_of(campaign.places.at(place));
    }
    std::cout << json{{"campaign", campaign.id},
                      {"school", campaign.school_code},
                      {"school_name", words_json(campaign.school)},
                      {"title", words_json(campaign.name)},
                      {"cohort", campaign.cohort},
                      {"zone", campaign.zone},
                      {"fee_fen", campaign.fee.amount.fen},
                      {"photo_standard", campaign.photo.standard},
                      {"places", places},
                      {"milestones", milestones},
                      {"sessions", sessions}}
                     .dump(2)
              << '\n';
}

void show_text(const Campaign& campaign) {
    std::cout << fmt::format("{} {} · {} {}\n", campaign.school_code, campaign.school.zh,
                             campaign.name.zh, campaign.name.en);
    for (const auto& session : campaign.sessions) {
        std::string colleges;
        for (const auto& id : session.colleges) {
            colleges += colleges.empty() ? "" : "、";
            colleges += campaign.college(id)->name.zh;
        }
        std::cout << fmt::format(
            "{:<8} {} {}-{}  {:>4} 人  {}  {}\n", session.id, campaign::to_text(session.date),
            campaign::clock_text(session.hours.start_minute),
            campaign::clock_text(session.hours.end_minute), capacity(campaign, session),
            title_of(campaign, session).zh, colleges);
    }
    for (const auto& one : dated_milestones(campaign)) {
        std::cout << fmt::format("{:<11} {} {}\n", campaign::to_text(one.on), one.title.zh,
                                 one.title.en);
    }
}

}  // namespace

void add_campaign(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand(
        "campaign", "Check or show a campaign file: sessions, venues, milestones, rules.");
    command->require_subcommand(1);
    command->footer("Format: docs/formats/campaign.md. Example: campaigns/demo.toml.");
    const auto options = std::make_shared<Options>();

    auto* checked = command->add_subcommand(
        "check", "Check the whole file; every fault with its line and column, in both languages.");
    checked->add_option("FILE", options->file, "campaign file (TOML)")->required();
    checked->add_flag("--json", options->as_json, "print {file, ok, faults} as JSON only");
    checked->callback([options, &outcome] { check(*options, outcome); });

    auto* shown = command->add_subcommand("show", "Show the timetable, its capacity, the dates.");
    shown->add_option("FILE", options->file, "campaign file (TOML)")->required();
    shown->add_flag("--json", options->as_json, "print JSON only");
    shown->callback([options, &outcome] {
        const auto campaign = campaign_or_faults(options->file);
        if (!campaign) {
            outcome.exit_code = 1;
        } else if (options->as_json) {
            show_json(*campaign);
        } else {
            show_text(*campaign);
        }
    });
}

}  // namespace liuying::app
