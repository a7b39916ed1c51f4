#include "app/rehearsal.h"

#include <algorithm>
#include <deque>
#include <fstream>
#include <map>
#include <random>
#include <stdexcept>

#include "base/id.h"
#include "base/time.h"
#include "portrait/exif.h"
#include "portrait/sitter.h"

namespace liuying::app {

namespace {

using nlohmann::json;

struct EventTag;

constexpr std::int64_t china_ms = 8 * 3600 * 1000;
constexpr std::int64_t day_ms = 24 * 3600 * 1000;
constexpr std::int64_t longest_sitting_ms = 60 * 1000;
// Within what campaigns let come before their time (30 minutes).
constexpr std::int64_t early_ms = 25 * 60 * 1000;

class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_{seed} {}
    bool happens(double p) { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53 < p; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low +
               static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
    }

private:
    std::mt19937_64 engine_;
};

struct Person {
    std::string student_no;
    std::string token;
    std::int64_t slot_ms = 0;
    std::size_t face = 0;
};

struct Station {
    std::string id;
    std::deque<std::size_t> line;    // people who really stand there, in their order
    std::deque<std::string> swiped;  // tokens the house believes in line
    std::int64_t free_at = 0;
    std::uint32_t counter = 100;
    std::int64_t camera_offset_ms = 0;
};

class Faces {
public:
    Faces(const std::filesystem::path& folder, std::uint64_t seed) : seed_{seed} {
        if (folder.empty()) return;
        for (const auto& entry : std::filesystem::directory_iterator{folder}) {
            auto kind = entry.path().extension().string();
            std::ranges::transform(kind, kind.begin(),
                                   [](unsigned char c) { return std::tolower(c); });
            if (kind == ".jpg" || kind == ".jpeg") files_.push_back(entry.path());
        }
        std::ranges::sort(files_);
        if (files_.empty()) throw std::runtime_error{"no JPEG in " + folder.string()};
    }

    Bytes shot(std::size_t face, const portrait::Exif& exif) {
        auto& plain = kept_[files_.empty() ? face % 64 : face % files_.size()];
        if (plain.empty()) {
            if (files_.empty()) {
                plain = portrait::drawn_sitter(seed_ * 1000 + face % 64, {.width = 720});
            } else {
                std::ifstream in{files_[face % files_.size()], std::ios::binary};
                plain = {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
            }
        }
        auto with = portrait::with_exif(plain, exif);
        return with.empty() ? plain : with;
    }

private:
    std::uint64_t seed_;
    std::vector<std::filesystem::path> files_;
    std::map<std::size_t, Bytes> kept_;
};

std::string event_id() {
    return Id<EventTag>::make(SystemClock{}.now()).text();
}

class Day {
public:
    Day(ApiClient& api, const RehearsalPlan& plan, const Say& say)
        : api_{api},
          plan_{plan},
          say_{say},
          chance_{plan.seed},
          faces_{plan.portraits, plan.seed} {}

    RehearsalOutcome play() {
        choose_campaign();
        must(api_.post(base_ + "/cash-shifts", {{"event_id", event_id()}, {"float_fen", 0}}),
             "opening a shift", {"shift_open"});
        std::size_t left = people_by_now();
        for (const auto& session : sessions_) {
            if (left == 0) break;
            left -= play_session(session, left);
        }
        count();
        return outcome_;
    }

private:
    void must(const ApiAnswer& answer, const std::string& what,
              std::initializer_list<const char*> may = {}) {
        if (answer.ok()) return;
        for (const auto* kind : may)
            if (answer.body.is_object() && answer.body.value("kind", "") == kind) return;
        throw std::runtime_error{what + ": " + answer.why()};
    }

    void choose_campaign() {
        const auto campaigns = api_.get("/api/v1/campaigns");
        must(campaigns, "listing campaigns");
        for (const auto& one : campaigns.body.at("items")) {
            if (one.at("today_session").is_null()) continue;
            base_ = "/api/v1/schools/" + one.at("school").get<std::string>() + "/campaigns/" +
                    one.at("campaign").get<std::string>();
            const auto view = api_.get(base_);
            must(view, "reading the campaign");
            fee_ = view.body.at("fee").at("amount_fen").get<std::int64_t>();
            cap_ = view.body.at("line_cap").get<std::size_t>();
            std::string today;
            for (const auto& session : view.body.at("sessions"))
                if (session.at("session") == one.at("today_session")) today = session.at("date");
            for (const auto& session : view.body.at("sessions"))
                if (session.at("date") == today) sessions_.push_back(session);
            // On a real day the hall that is open now comes first: there somebody will look.
            if (plan_.until)
                std::ranges::stable_partition(sessions_, [&](const json& session) {
                    return session.at("start_ms").get<std::int64_t>() <= to_ms(*plan_.until) &&
                           to_ms(*plan_.until) < session.at("end_ms").get<std::int64_t>();
                });
            say_("campaign " + base_ + ", " + std::to_string(sessions_.size()) + " sessions today");
            return;
        }
        throw std::runtime_error{"no campaign has a session today"};
    }

    std::vector<Person> people_of(const std::string& session, std::size_t at_most) {
        std::vector<Person> people;
        std::string after;
        for (bool more = true; more;) {
            auto path = base_ + "/graduands?limit=200&session=" + session;
            if (!after.empty()) path += "&after=" + after;
            const auto page = api_.get(path);
            must(page, "listing people");
            for (const auto& row : page.body.at("items")) {
                if (row.at("slot").is_null() || row.at("stage").at("step") != "sign_in") continue;
                people.push_back({.student_no = row.at("student_no"),
                                  .slot_ms = row.at("slot").at("start_ms"),
                                  .face = 0});
            }
            more = !page.body.at("next").is_null();
            if (more) after = page.body.at("next");
        }
        std::ranges::stable_sort(people, {}, &Person::slot_ms);
        if (plan_.until) {
            const auto soon = last_arrival() + early_ms;
            std::erase_if(people, [&](const Person& one) { return one.slot_ms > soon; });
        }
        people.resize(std::min(people.size(), at_most));
        for (auto& one : people) one.face = next_face_++;
        return people;
    }

    // How many can have been photographed by the plan's last moment: all, or, shortly after
    // midnight, few.
    [[nodiscard]] std::size_t people_by_now() const {
        if (!plan_.until) return plan_.people;
        const auto minutes = ((to_ms(*plan_.until) + china_ms) % day_ms) / longest_sitting_ms;
        return std::min(plan_.people,
                        static_cast<std::size_t>(std::max<std::int64_t>(0, minutes - 1)));
    }
    // Who arrives by then has been photographed when the plan's last moment has come, even at a
    // single station.
    [[nodiscard]] std::int64_t last_arrival() const {
        return to_ms(*plan_.until) -
               longest_sitting_ms * static_cast<std::int64_t>(people_by_now() + 1);
    }

    std::size_t play_session(const json& info, std::size_t at_most) {
        const std::string session = info.at("session");
        people_ = people_of(session, at_most);
        if (people_.empty()) return 0;
        last_at_ = 0;
        const auto start = plan_.until
                               ? std::min(info.at("start_ms").get<std::int64_t>(), last_arrival())
                               : info.at("start_ms").get<std::int64_t>();
        // Twenty minutes before, but on its own day.
        const auto opens = plan_.until ? start
                                       : start - std::min<std::int64_t>(
                                                     20 * 60 * 1000, (start + china_ms) % day_ms);
        must(api_.post(base_ + "/sessions/" + session + "/open",
                       {{"event_id", event_id()}, {"happened_at_ms", opens}}),
             "opening the session");
        const auto hall = api_.get(base_ + "/sessions/" + session);
        must(hall, "reading the session");
        if (hall.body.at("counts").at("in_line").get<std::int64_t>() > 0)
            throw std::runtime_error{
                "people of another day stand in the line of " + session +
                "; a rehearsal needs a hall of its own: let them sit or leave first, or "
                "rehearse on another server"};
        stations_.clear();
        for (const auto& id : info.at("stations"))
            stations_.push_back(
                {.id = id, .free_at = start, .camera_offset_ms = chance_.between(-1500, 1500)});
        for (std::size_t i = 0; i < people_.size(); ++i) {
            auto at = people_[i].slot_ms - 5 * 60 * 1000 + chance_.between(0, 4 * 60 * 1000);
            if (plan_.until) at = std::min(at, last_arrival());
            arrive(session, i, std::max(at, last_at_));
        }
        for (auto& station : stations_) {
            while (!station.line.empty() || !station.swiped.empty()) {
                if (!sit_next(session, station)) break;
            }
            api_.post(base_ + "/sessions/" + session + "/stations/" + station.id + "/stand",
                      {{"event_id", event_id()}, {"happened_at_ms", station.free_at}});
        }
        say_(session + ": " + std::to_string(people_.size()) + " people, " +
             std::to_string(truth_.size()) + " shots so far");
        outcome_.people += static_cast<std::int64_t>(people_.size());
        sessions_played_.push_back(session);
        return people_.size();
    }

    void arrive(const std::string& session, std::size_t index, std::int64_t at) {
        auto& person = people_[index];
        last_at_ = at;
        const auto in = api_.post(
            base_ + "/sign-ins", {{"event_id", event_id()},
                                  {"happened_at_ms", at},
                                  {"session", session},
                                  {"desk", "rehearsal"},
                                  {"key", {{"kind", "student_no"}, {"value", person.student_no}}}});
        must(in, "signing in");
        person.token = in.body.at("card").at("person").at("token");
        ++outcome_.signed_in;
        signed_in_.push_back(person.token);
        if (fee_ > 0) {
            const bool cash = chance_.happens(0.8);
            json payment{{"event_id", event_id()},
                         {"happened_at_ms", at + 5000},
                         {"token", person.token},
                         {"kind", cash ? "cash" : "later"}};
            if (cash) payment["amount_fen"] = fee_;
            must(api_.post(base_ + "/payments", payment), "taking the fee", {"mode_not_allowed"});
        }
        // The shortest line takes the next; a full one first lets somebody sit.
        auto& station = *std::ranges::min_element(
            stations_, {}, [](const Station& one) { return one.swiped.size(); });
        while (station.swiped.size() >= cap_)
            if (!sit_next(session, station)) break;
        const auto swiped = std::max(at + 20'000, station.free_at);
        must(api_.post(base_ + "/swipes", {{"event_id", event_id()},
                                           {"happened_at_ms", swiped},
                                           {"session", session},
                                           {"station", station.id},
                                           {"key", {{"kind", "ticket"}, {"value", person.token}}}}),
             "swiping");
        station.swiped.push_back(person.token);
        if (!chance_.happens(plan_.leaves)) station.line.push_back(index);
        station.free_at = std::max(station.free_at, swiped);
    }

    // Somebody sits down in front of this camera. False when nobody is there any more.
    bool sit_next(const std::string& session, Station& station) {
        const auto where = base_ + "/sessions/" + session + "/stations/" + station.id;
        if (station.line.empty()) {
            // Whoever the house still sees in the line went home: the photographer says so.
            if (station.swiped.empty()) return false;
            const auto token = station.swiped.front();
            station.swiped.pop_front();
            must(api_.post(base_ + "/line-acts", {{"event_id", event_id()},
                                                  {"happened_at_ms", station.free_at},
                                                  {"session", session},
                                                  {"token", token},
                                                  {"act", "leave"}}),
                 "leaving the line", {"already_sat", "not_in_line"});
            return true;
        }
        std::size_t at = 0;
        if (station.line.size() > 1 && chance_.happens(plan_.swaps)) at = 1;
        const auto index = station.line[at];
        station.line.erase(station.line.begin() + static_cast<std::ptrdiff_t>(at));
        const auto& person = people_[index];
        const auto seated_at = station.free_at + chance_.between(6, 12) * 1000;
        const bool nobody_noticed = chance_.happens(plan_.uncalled);
        if (!nobody_noticed) {
            json seat{{"event_id", event_id()}, {"happened_at_ms", seated_at}};
            if (chance_.happens(plan_.scanned))
                seat["key"] = {{"kind", "ticket"}, {"value", person.token}};
            const auto seated = api_.post(where + "/seat", seat);
            // A person the house has already seated by mistake cannot be seated again: they are
            // still photographed, and the shot has to wait.
            must(seated, "seating", {"not_in_line", "already_sat", "nobody_waits"});
            if (seated.ok())
                std::erase(station.swiped,
                           seated.body.at("sitting").at("token").get<std::string>());
        }
        auto at_ms = seated_at + chance_.between(5, 9) * 1000;
        const auto frames = chance_.between(1, 3);
        for (std::int64_t frame = 0; frame < frames; ++frame) {
            shoot(where, station, index, at_ms);
            at_ms += chance_.between(3, 6) * 1000;
        }
        station.free_at = at_ms + chance_.between(2, 5) * 1000;
        return true;
    }

    void shoot(const std::string& where, Station& station, std::size_t index, std::int64_t at_ms) {
        const auto counter = ++station.counter;
        if (chance_.happens(plan_.withheld)) {
            ++outcome_.files_withheld;
            return;
        }
        portrait::Exif exif;
        exif.taken_local_ms = at_ms + china_ms - station.camera_offset_ms;
        exif.make = "Liuying";
        exif.model = "Rehearsal";
        exif.body_serial = "R-" + station.id;
        exif.image_number = counter;
        const auto id = event_id();
        const auto name = "IMG_" + std::to_string(counter) + ".JPG";
        const auto answer =
            api_.upload(where + "/shots", faces_.shot(people_[index].face, exif), name,
                        {{"event_id", id},
                         {"happened_at_ms", at_ms},
                         {"file_name", name},
                         {"counter", counter}});
        // A picture the engine cannot read: refused, so nothing was promised.
        if (answer.status == 422) {
            ++refused_;
            return;
        }
        must(answer, "shooting");
        truth_[id] = people_[index].token;
        ++outcome_.shots;
    }

    void count() {
        std::map<std::string, json> found;
        for (const auto& session : sessions_played_) {
            std::string after;
            for (;;) {
                auto path = base_ + "/shots?limit=50&session=" + session;
                if (!after.empty()) path += "&after=" + after;
                const auto page = api_.get(path);
                must(page, "listing shots");
                for (const auto& shot : page.body.at("items"))
                    found[shot.at("shot")] = shot.at("binding");
                if (page.body.at("next").is_null()) break;
                after = page.body.at("next");
            }
        }
        for (const auto& [shot, token] : truth_) {
            const auto at = found.find(shot);
            if (at == found.end()) {
                ++outcome_.lost;
                continue;
            }
            const auto& binding = at->second;
            if (binding.is_null() || binding.at("state") == "doubtful")
                ++outcome_.waiting;
            else if (binding.at("token") == token)
                ++outcome_.bound_right;
            else
                ++outcome_.bound_wrong;
        }
        for (const auto& session : sessions_played_) {
            const auto view = api_.get(base_ + "/sessions/" + session);
            must(view, "reading the session");
            counted_ += view.body.at("counts").at("signed_in").get<std::int64_t>();
        }
        outcome_.lost += std::max<std::int64_t>(0, outcome_.signed_in - counted_);
        if (refused_ > 0)
            say_(std::to_string(refused_) + " pictures could not be read and were refused");
    }

    ApiClient& api_;
    const RehearsalPlan& plan_;
    const Say& say_;
    Chance chance_;
    Faces faces_;
    RehearsalOutcome outcome_;
    std::string base_;
    std::int64_t fee_ = 0;
    std::size_t cap_ = 5;
    std::vector<json> sessions_;
    std::vector<std::string> sessions_played_;
    std::vector<Person> people_;
    std::vector<Station> stations_;
    std::vector<std::string> signed_in_;
    std::map<std::string, std::string> truth_;
    std::size_t next_face_ = 0;
    std::int64_t last_at_ = 0;
    std::int64_t counted_ = 0;
    std::int64_t refused_ = 0;
};

}  // namespace

RehearsalOutcome rehearse(ApiClient& api, const RehearsalPlan& plan, const Say& say) {
    return Day{api, plan, say}.play();
}

}  // namespace liuying::app
