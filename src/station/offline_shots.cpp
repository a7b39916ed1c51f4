#include "station/offline_shots.h"

#include <algorithm>
#include <filesystem>

#include "campaign/zone.h"
#include "capture/camera_clock.h"
#include "capture/original.h"
#include "http/finding_json.h"
#include "http/standard.h"
#include "portrait/exif.h"
#include "station/offline_words.h"

namespace liuying::station {

namespace {

// As the binding engine is asked on the server (store/capture_records).
capture::Station station_of(const campaign::Campaign& rules, const std::string& session,
                            const std::string& station, const std::vector<SeatHere>& seats,
                            const std::vector<KeptShot>& shots) {
    const auto& date = rules.session(session)->date;
    capture::Station known{.id = session + "/" + station,
                           .day_start = campaign::moment(rules.zone, date, 0),
                           .camera_day_start_ms = capture::wall_ms(date),
                           .turns = {},
                           .seats = {},
                           .shots = {},
                           .rates = {}};
    for (const auto& seat : seats) {
        known.turns.push_back({seat.seat.text(), seat.from});
        known.seats.push_back({seat.seat.text(), seat.from, seat.to, true});
    }
    for (const auto& shot : shots) {
        capture::ShotAt one{.id = shot.id.text(),
                            .shutter = {},
                            .camera_ms = {},
                            .camera = shot.camera,
                            .came = shot.live ? std::optional{shot.seen} : std::nullopt,
                            .measured = {},
                            .taken = shot.seen,
                            .counter = shot.counter,
                            // A picture that could not be judged may well show somebody.
                            .face = shot.faces > 0 || shot.verdict.empty(),
                            .test = false,
                            .alike = shot.alike};
        if (shot.camera_ms && capture::speaks_of(date, *shot.camera_ms))
            one.camera_ms = shot.camera_ms;
        known.shots.push_back(std::move(one));
    }
    capture::set_times(known);
    return known;
}

std::optional<store::EventId> seat_named(const std::string& token) {
    return token.empty() ? std::nullopt : store::EventId::parse(token);
}

}  // namespace

std::shared_ptr<const campaign::Campaign> OfflineShots::rules() {
    const auto fetched = chair_.desk().fetched();
    if (!fetched || !chair_.desk().is_here(*fetched)) return nullptr;
    auto rules = chair_.desk().campaign_of(*fetched);
    return rules->session(chair_.desk().place().session) ? rules : nullptr;
}

std::variant<std::string, ShotReceiver::Later> OfflineShots::session() {
    if (!rules()) return Later{offline_empty().message};
    return chair_.desk().place().session;
}

ShotReceiver::Answer OfflineShots::take(const Picture& picture) {
    if (const auto there = shelf_.with_bytes(picture.sha256))
        return Taken{.shot = there->id.text(), .verdict = there->verdict, .there_before = true};
    if (auto refusal = capture::refused_as_shot(picture.bytes)) return std::move(*refusal);
    const auto campaign = rules();
    if (!campaign) return Later{offline_empty().message};
    const auto profile = http::standard_of(*campaign);
    if (!profile) return Later{profile.error().message};
    const auto id = store::EventId::parse(picture.as.event_id);
    if (!id) return event_taken();

    const auto exif = portrait::read_exif(picture.bytes);
    const auto frame = capture::whole_jpeg(picture.bytes);
    const bool turned = exif.orientation >= 5;
    KeptShot shot{.id = *id,
                  .place = {chair_.desk().place().campaign, picture.as.session},
                  .station = chair_.station(),
                  .sha256 = picture.sha256,
                  .file_name = std::filesystem::path{picture.file}.filename().string(),
                  .seen = picture.as.seen,
                  .live = picture.as.live,
                  .camera = exif.body_serial.empty() ? "unknown" : exif.body_serial,
                  .camera_ms = exif.taken_local_ms,
                  .width_px = turned ? frame->height : frame->width,
                  .height_px = turned ? frame->width : frame->height,
                  .verdict = {}};
    if (exif.image_number)
        shot.counter = *exif.image_number;
    else if (const auto counter = capture::dcf_counter(picture.file))
        shot.counter = *counter;
    const bool compares = campaign->compare_sitters;
    const auto judged = engine_.judge(picture.bytes, *profile, {.appearance = compares});
    // What a decoder was stopped at is still what the camera delivered: it is kept, and a person
    // looks.
    if (!judged && judged.error() != portrait::PictureFault::SandboxFailed)
        return portrait::refusal_of(judged.error());
    std::optional<portrait::Appearance> appearance;
    if (judged) {
        shot.width_px = judged->inspection.width;
        shot.height_px = judged->inspection.height;
        shot.verdict = http::verdict_of(judged->inspection);
        shot.faces = static_cast<int>(judged->inspection.faces.size());
        shot.findings = http::findings_of(judged->inspection);
        appearance = judged->appearance;
        const auto before = shelf_.newest_look(shot.place, shot.station);
        if (appearance && before)
            shot.alike.push_back(
                {before->id, engine_.likeness(before->appearance, *appearance).dress});
    }
    return kept(shot, picture.bytes, appearance);
}

ShotReceiver::Answer OfflineShots::kept(const KeptShot& shot, std::span<const std::uint8_t> bytes,
                                        const std::optional<portrait::Appearance>& appearance) {
    const auto say = [this](std::optional<Words> trouble) {
        const std::scoped_lock lock{mutex_};
        trouble_ = std::move(trouble);
    };
    try {
        shelf_.keep(shot, bytes, appearance);
    } catch (const std::exception& refused) {
        const auto why = cannot_keep(refused.what()).message;
        say(why);
        return Later{why};
    }
    say(std::nullopt);
    kept_();
    return Taken{.shot = shot.id.text(), .verdict = shot.verdict, .there_before = false};
}

std::optional<Words> OfflineShots::trouble() const {
    const std::scoped_lock lock{mutex_};
    return trouble_;
}

std::variant<std::string, ShotReceiver::Later> OfflineShots::shot_of(const std::string& sha256) {
    const auto there = shelf_.with_bytes(sha256);
    return there ? there->id.text() : std::string{};
}

std::shared_ptr<const std::vector<OfflineShots::Weighed>> OfflineShots::weighed() {
    const auto campaign = rules();
    const auto version = shelf_.version();
    auto seats = chair_.seats();
    const std::scoped_lock lock{mutex_};
    const auto same = [](const SeatHere& a, const SeatHere& b) {
        return a.seat == b.seat && a.to == b.to;
    };
    if (weighed_ && of_rules_ == campaign && of_version_ == version &&
        std::ranges::equal(of_seats_, seats, same))
        return weighed_;

    const auto& place = chair_.desk().place();
    const auto shots = shelf_.of(place, chair_.station());
    auto all = std::make_shared<std::vector<Weighed>>();
    for (const auto& shot : shots) all->push_back({shot, {}});
    if (campaign && !shots.empty()) {
        const auto known = station_of(*campaign, place.session, chair_.station(), seats, shots);
        const auto answers = capture::whose(known, campaign->binding_risk);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const auto& answer = answers[i];
            auto& whose = (*all)[i].whose;
            whose.seat = seat_named(answer.token);
            whose.sure = answer.state != capture::State::Doubtful;
            whose.error = answer.error;
            whose.disagreement = answer.disagreement;
            for (const auto& token : answer.candidates)
                if (const auto seat = seat_named(token)) whose.candidates.push_back(*seat);
        }
    }
    of_rules_ = campaign;
    of_version_ = version;
    of_seats_ = std::move(seats);
    weighed_ = std::move(all);
    return weighed_;
}

std::optional<Bytes> OfflineShots::preview(const KeptShot& shot, int long_side_px) const {
    const auto bytes = shelf_.bytes(shot.sha256);
    if (!bytes) return std::nullopt;
    auto small = engine_.preview(*bytes, long_side_px);
    if (!small) return std::nullopt;
    return std::move(*small);
}

}  // namespace liuying::station
