#include "campaign/campaign_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "campaign/fault_words.h"
#include "campaign/nearest.h"
#include "campaign/zone.h"

namespace liuying::campaign {

namespace {

std::string at(std::string_view list, std::size_t index, std::string_view key = {}) {
    return key.empty() ? fmt::format("{}[{}]", list, index)
                       : fmt::format("{}[{}].{}", list, index, key);
}

bool good_id(std::string_view id) {
    return !id.empty() && id.size() <= 40 &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

template <class Thing>
void check_ids(const std::vector<Thing>& things, std::string_view list, Reading& reading) {
    std::map<std::string_view, std::size_t> first;
    for (std::size_t i = 0; i < things.size(); ++i) {
        const auto& id = things[i].id;
        if (id.empty()) continue;  // its absence was said
        if (!good_id(id)) reading.fault(at(list, i, "id"), fault_words::bad_id(id));
        const auto [it, fresh] = first.emplace(id, i);
        if (!fresh) {
            reading.fault(at(list, i, "id"), fault_words::duplicate_id(id, at(list, it->second)));
        }
    }
}

template <class Thing>
void check_spellings(const std::vector<Thing>& things, std::string_view list, Reading& reading) {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < things.size(); ++i) {
        std::set<std::string> own{things[i].name.zh, things[i].name.en};
        own.insert(things[i].also.begin(), things[i].also.end());
        for (const auto& spelling : own) {
            if (spelling.empty()) continue;
            const auto [it, fresh] = first.emplace(spelling, i);
            if (!fresh) {
                reading.fault(at(list, i, "name"),
                              fault_words::duplicate_spelling(spelling, at(list, it->second)));
            }
        }
    }
}

template <class Thing>
bool check_known(const std::vector<Thing>& things, const Words& kind, std::string_view id,
                 const std::string& path, Reading& reading) {
    if (id.empty()) return false;  // its absence was said
    if (std::ranges::find(things, id, &Thing::id) != things.end()) return true;
    std::vector<std::string_view> known;
    for (const auto& thing : things) known.push_back(thing.id);
    reading.fault(path, fault_words::unknown_name(kind, id, nearest(id, known)));
    return false;
}

const Words campus_word{"校区", "campus"};
const Words venue_word{"地点", "venue"};
const Words station_word{"机位", "station"};
const Words college_word{"学院", "college"};
const Words session_word{"场次", "session"};

void check_places_of_things(const Campaign& campaign, Reading& reading) {
    check_ids(campaign.levels, "levels", reading);
    check_ids(campaign.study_modes, "study_modes", reading);
    check_ids(campaign.campuses, "campuses", reading);
    check_ids(campaign.venues, "venues", reading);
    check_ids(campaign.stations, "stations", reading);
    check_ids(campaign.colleges, "colleges", reading);
    check_ids(campaign.sessions, "sessions", reading);
    check_ids(campaign.batches, "batches", reading);
    check_ids(campaign.channels, "channels", reading);
    check_spellings(campaign.levels, "levels", reading);
    check_spellings(campaign.study_modes, "study_modes", reading);
    check_spellings(campaign.campuses, "campuses", reading);
    check_spellings(campaign.colleges, "colleges", reading);
    for (std::size_t i = 0; i < campaign.venues.size(); ++i) {
        check_known(campaign.campuses, campus_word, campaign.venues[i].campus,
                    at("venues", i, "campus"), reading);
    }
    for (std::size_t i = 0; i < campaign.stations.size(); ++i) {
        check_known(campaign.venues, venue_word, campaign.stations[i].venue,
                    at("stations", i, "venue"), reading);
    }
    for (std::size_t i = 0; i < campaign.colleges.size(); ++i) {
        check_known(campaign.campuses, campus_word, campaign.colleges[i].campus,
                    at("colleges", i, "campus"), reading);
    }
    for (std::size_t i = 0; i < campaign.contacts.size(); ++i) {
        const auto& contact = campaign.contacts[i];
        if (contact.college) {
            check_known(campaign.colleges, college_word, *contact.college,
                        at("contacts", i, "college"), reading);
        }
        if (contact.session) {
            check_known(campaign.sessions, session_word, *contact.session,
                        at("contacts", i, "session"), reading);
        }
    }
}

void check_hours(const Session& session, std::size_t index, Reading& reading) {
    const auto& hours = session.hours;
    if (hours.start_minute >= hours.end_minute) {
        reading.fault(at("sessions", index, "to"), fault_words::ends_before_start(hours));
        return;
    }
    int last_end = hours.start_minute;
    for (std::size_t i = 0; i < session.breaks.size(); ++i) {
        const auto& pause = session.breaks[i];
        const auto path = at("sessions", index, fmt::format("breaks[{}]", i));
        if (pause.start_minute < hours.start_minute || pause.end_minute > hours.end_minute) {
            reading.fault(path, fault_words::break_outside(pause, hours));
        } else if (pause.start_minute < last_end) {
            reading.fault(path, fault_words::breaks_out_of_order());
        }
        last_end = std::max(last_end, pause.end_minute);
    }
    if (working_minutes(session) <= 0) {
        reading.fault(at("sessions", index, "breaks"), fault_words::no_working_time());
    }
}

void check_session_names(const Campaign& campaign, std::size_t index, Reading& reading) {
    const auto& session = campaign.sessions[index];
    const bool venue_known = check_known(campaign.venues, venue_word, session.venue,
                                         at("sessions", index, "venue"), reading);
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < session.colleges.size(); ++i) {
        const auto path = at("sessions", index, fmt::format("colleges[{}]", i));
        check_known(campaign.colleges, college_word, session.colleges[i], path, reading);
        if (!seen.insert(session.colleges[i]).second) {
            reading.fault(path, fault_words::listed_twice(session.colleges[i]));
        }
    }
    seen.clear();
    for (std::size_t i = 0; i < session.stations.size(); ++i) {
        const auto path = at("sessions", index, fmt::format("stations[{}]", i));
        const auto& id = session.stations[i];
        if (!check_known(campaign.stations, station_word, id, path, reading)) continue;
        const auto& station = *campaign.station(id);
        if (venue_known && station.venue != session.venue) {
            reading.fault(path, fault_words::station_elsewhere(id, station.venue));
        }
        if (!seen.insert(id).second) reading.fault(path, fault_words::listed_twice(id));
    }
    if (venue_known && session.stations.empty()) {
        reading.fault(at("sessions", index, "venue"),
                      fault_words::venue_without_station(session.venue));
    }
}

bool overlap(const Session& a, const Session& b) {
    return a.date == b.date && a.hours.start_minute < b.hours.end_minute &&
           b.hours.start_minute < a.hours.end_minute;
}

void check_overlaps(const Campaign& campaign, Reading& reading) {
    const auto& sessions = campaign.sessions;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (!sessions[i].date.ok() || !overlap(sessions[i], sessions[j])) continue;
            if (sessions[i].venue == sessions[j].venue) {
                reading.fault(at("sessions", i),
                              fault_words::venue_taken_twice(sessions[i], sessions[j]));
                continue;
            }
            // Two make-up sessions may offer the same college a choice of places.
            if (sessions[i].kind == SessionKind::Makeup &&
                sessions[j].kind == SessionKind::Makeup) {
                continue;
            }
            for (std::size_t k = 0; k < sessions[i].colleges.size(); ++k) {
                const auto& college = sessions[i].colleges[k];
                if (!serves(sessions[j], college)) continue;
                reading.fault(at("sessions", i, fmt::format("colleges[{}]", k)),
                              fault_words::college_called_twice(college, sessions[i], sessions[j]));
            }
        }
    }
}

void check_sessions(const Campaign& campaign, Reading& reading) {
    for (std::size_t i = 0; i < campaign.sessions.size(); ++i) {
        check_hours(campaign.sessions[i], i, reading);
        check_session_names(campaign, i, reading);
    }
    check_overlaps(campaign, reading);
    for (std::size_t i = 0; i < campaign.colleges.size(); ++i) {
        const auto& college = campaign.colleges[i].id;
        const bool called = std::ranges::any_of(campaign.sessions, [&](const Session& session) {
            return session.kind == SessionKind::Scheduled && serves(session, college);
        });
        if (!called && !college.empty()) {
            reading.fault(at("colleges", i), fault_words::college_without_session(college));
        }
    }
    const auto& due = campaign.milestones.roster_check_due;
    for (const auto& session : campaign.sessions) {
        if (!due.month.ok() || !session.date.ok() || due.first() <= session.date) continue;
        reading.fault("milestones.roster_check_due", fault_words::check_due_too_late(session.date));
        break;
    }
}

// Sessions after this day are under the registry's rule of capture codes (facts.md 0.1).
constexpr CivilDate last_day_of_names{std::chrono::year{2022}, std::chrono::December,
                                      std::chrono::day{31}};

void check_names_shown(const Campaign& campaign, Reading& reading) {
    if (!campaign.photo.for_registry() || campaign.places.reason) return;
    const auto late = std::ranges::find_if(campaign.sessions, [](const Session& session) {
        return session.date.ok() && session.date > last_day_of_names;
    });
    if (late == campaign.sessions.end()) return;
    for (const auto place : {Place::Desk, Place::Station, Place::Board, Place::Export}) {
        if (campaign.places.at(place) == Showing::Roster) {
            reading.fault(fmt::format("places.{}", name_of(place)),
                          fault_words::names_no_longer_allowed(late->date));
        }
    }
}

constexpr std::array<std::string_view, 8> file_fields{
    "session", "shot_no", "token", "student_no", "document_no", "exam_no", "name", "college"};
constexpr std::array<std::string_view, 3> bureau_fields{"session", "shot_no", "token"};
constexpr std::array<std::string_view, 5> telling_fields{"token", "student_no", "document_no",
                                                         "exam_no", "shot_no"};

void check_file_name(const std::string& name, std::string_view key, bool for_bureau,
                     Reading& reading) {
    const auto path = fmt::format("files.{}", key);
    if (name.starts_with('/') || name.find("..") != std::string::npos ||
        std::ranges::any_of(
            name, [](char c) { return c == '\\' || static_cast<unsigned char>(c) < 0x20; })) {
        reading.fault(path, fault_words::file_name_unsafe());
    }
    bool tells_apart = false;
    std::string_view rest = name;
    while (true) {
        const auto open = rest.find_first_of("{}");
        if (open == std::string_view::npos) break;
        const auto close = rest.find('}', open);
        if (rest[open] == '}' || close == std::string_view::npos) {
            reading.fault(path, fault_words::open_brace());
            return;
        }
        const auto field = rest.substr(open + 1, close - open - 1);
        if (std::ranges::find(file_fields, field) == file_fields.end()) {
            reading.fault(path, fault_words::unknown_field(field));
        } else if (for_bureau && std::ranges::find(bureau_fields, field) == bureau_fields.end()) {
            reading.fault(path, fault_words::field_tells_too_much(field));
        }
        tells_apart |= std::ranges::find(telling_fields, field) != telling_fields.end();
        rest.remove_prefix(close + 1);
    }
    if (!tells_apart) reading.fault(path, fault_words::file_name_not_unique());
}

void check_address(const std::string& url, const std::string& path, Reading& reading) {
    if (url.empty() || url.starts_with("https://") || url.starts_with("http://")) return;
    reading.fault(path, fault_words::not_an_address());
}

}  // namespace

void check(const Campaign& campaign, Reading& reading) {
    if (!campaign.id.empty() && !good_id(campaign.id)) {
        reading.fault("id", fault_words::bad_id(campaign.id));
    }
    const auto& code = campaign.school_code;
    if (!code.empty() &&
        (code.size() != 5 || code.find_first_not_of("0123456789") != std::string::npos)) {
        reading.fault("school_code", fault_words::bad_school_code());
    }
    if (!zone_exists(campaign.zone)) {
        reading.fault("zone", fault_words::unknown_zone(campaign.zone));
    }
    check_places_of_things(campaign, reading);
    check_sessions(campaign, reading);
    check_names_shown(campaign, reading);
    if (campaign.fee.amount.fen > 0 && campaign.fee.modes.empty()) {
        reading.fault("fee.modes", fault_words::fee_without_mode());
    }
    const auto& moves = campaign.moves;
    if (moves.first_day && moves.last_day && *moves.last_day < *moves.first_day) {
        reading.fault("moves.last_day", fault_words::moves_end_before_start());
    }
    check_file_name(campaign.files.bureau_package, "bureau_package", true, reading);
    check_file_name(campaign.files.registry_package, "registry_package", false, reading);
    check_file_name(campaign.files.school_export, "school_export", false, reading);
    for (std::size_t i = 0; i < campaign.channels.size(); ++i) {
        check_address(campaign.channels[i].url, at("channels", i, "url"), reading);
    }
    std::set<std::pair<ConsentPurpose, int>> consents;
    for (std::size_t i = 0; i < campaign.consents.size(); ++i) {
        const auto& consent = campaign.consents[i];
        if (!consents.emplace(consent.purpose, consent.version).second) {
            reading.fault(at("consents", i), fault_words::duplicate_consent());
        }
    }
    // What the desk asks of a person is read out to them as it stands here.
    const auto asks = [&](const char* path, ConsentPurpose purpose) {
        if (campaign.consent(purpose) == nullptr)
            reading.fault(path, fault_words::photo_without_consent(name_of(purpose)));
    };
    if (campaign.entrance_photo != EntrancePhoto::Off)
        asks("binding.entrance_photo", ConsentPurpose::EntrancePhoto);
    if (campaign.entrance_photo == EntrancePhoto::Faces)
        asks("binding.entrance_photo", ConsentPurpose::FaceComparison);
    if (!campaign.admission_photo) return;
    asks("binding.admission_photo", ConsentPurpose::AdmissionPhoto);
    if (campaign.entrance_photo == EntrancePhoto::Faces)
        reading.fault("binding.admission_photo", fault_words::two_faces_to_compare_with());
}

}  // namespace liuying::campaign
