#include <spdlog/spdlog.h>
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "capture/original.h"
#include "http/capture_routes.h"
#include "http/finding_json.h"
#include "http/shot_json.h"
#include "http/standard.h"
#include "portrait/engine.h"
#include "portrait/exif.h"
#include "store/around_shot.h"
#include "store/store_words.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* campaign_path = "/api/v1/schools/{school}/campaigns/{campaign}";
constexpr std::uint64_t largest_picture = std::uint64_t{100} << 20;  // bytes

struct AtStation {
    store::InForce campaign;
    std::string session;
    std::string station;
};

Result<AtStation, Response> at(House& house, const Request& request) {
    auto campaign = campaign_of(house, request);
    if (!campaign) return refuse(std::move(campaign.error()));
    AtStation here{std::move(*campaign), request.param("session"), request.param("station")};
    const auto* session = here.campaign.campaign->session(here.session);
    if (!session || std::ranges::find(session->stations, here.station) == session->stations.end())
        return refuse(refused(store::no_such_station()));
    access::Scope scope;
    scope.school = here.campaign.school;
    scope.campaign = here.campaign.slug;
    scope.session = here.session;
    if (auto no = refused_unless(request, request.act, scope)) return refuse(std::move(*no));
    return here;
}

Json sitting_or_null(House& house, store::Transaction& tx, const AtStation& here) {
    const auto line = house.hall.line_of(tx, here.campaign.id, here.session);
    const auto sitter = line->in_chair(here.station);
    if (!sitter) return nullptr;
    const auto sittings =
        store::HallRecords::sittings(tx, here.campaign.id, here.session, here.station);
    // Not the last that was told: a station without the network tells late.
    const auto theirs = std::find_if(sittings.rbegin(), sittings.rend(), [&](const auto& sitting) {
        return sitting.token == sitter->token;
    });
    if (theirs == sittings.rend()) return nullptr;
    const auto who = house.graduands.by_token(tx, here.campaign.id, theirs->token);
    return sitting_json(*theirs, who ? &*who : nullptr, at_station(here.campaign));
}

Response view(House& house, Request& request) {
    const auto here = at(house, request);
    if (!here) return here.error();
    const auto seq = house.journal.last_seq();
    const auto shown = at_station(here->campaign);
    return house.database.read([&](store::Transaction& tx) {
        Json next = Json::array();
        std::size_t length = 0;
        for (const auto& place :
             house.hall.places(tx, here->campaign, here->session, shown != Shown::Token)) {
            if (place.station != here->station || place.where != hall::Where::Waiting) continue;
            if (++length <= 3) next.push_back(place_json(place, shown));
        }
        Json shots = Json::array();
        const auto newest = store::CaptureRecords::list(
            tx, here->campaign.id,
            {.session = here->session, .station = here->station, .limit = 8});
        for (const auto& shot : newest)
            shots.push_back(shot_json(house, tx, here->campaign, shot, shown));
        Json questions = Json::array();
        for (const auto& question : store::CaptureRecords::open_questions(
                 tx, here->campaign.id, here->session, here->station))
            questions.push_back(question_json(house, tx, here->campaign, question, shown));
        return json({{"session", here->session},
                     {"station", here->station},
                     {"mode", shown == Shown::Token ? "masked" : "roster"},
                     {"seated", sitting_or_null(house, tx, *here)},
                     {"next", std::move(next)},
                     {"line_length", length},
                     {"line_cap", here->campaign.campaign->hall.line_cap},
                     {"shots", std::move(shots)},
                     {"last_verdict", newest.empty() || newest.front().verdict.empty()
                                          ? Json(nullptr)
                                          : Json(newest.front().verdict)},
                     {"questions", std::move(questions)},
                     {"seq", seq}});
    });
}

Response seat(House& house, Request& request) {
    const auto here = at(house, request);
    if (!here) return here.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    std::optional<store::KeyKind> kind;
    std::string value;
    if (const auto key = body->find("key"); key != body->end() && key->is_object()) {
        kind = store::key_kind_named(text_or(*key, "kind", ""));
        value = text_or(*key, "value", "");
        if (!kind)
            return problem(400, {"bad_key",
                                 {"不认识这种号码。", "This kind of key is not known."},
                                 {"可用：ticket、student_no、sign_in_no。",
                                  "Use ticket, student_no or sign_in_no."}});
    }
    const auto seated =
        house.hall.seat(here->campaign, *doing, here->session, here->station, kind, value);
    if (!seated) return refused(seated.error());
    return house.database.read([&](store::Transaction& tx) {
        const auto who = house.graduands.by_token(tx, here->campaign.id, seated->sitting.token);
        return json(201, {{"sitting", sitting_json(seated->sitting, who ? &*who : nullptr,
                                                   at_station(here->campaign))},
                          {"again", seated->again},
                          {"question", nullptr}});
    });
}

Response stand(House& house, Request& request) {
    const auto here = at(house, request);
    if (!here) return here.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto again = house.hall.stand(here->campaign, *doing, here->session, here->station);
    if (!again) return refused(again.error());
    return json({{"ok", true}, {"again", *again}});
}

Bytes bytes_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::system_error{errno, std::generic_category(), "the uploaded picture"};
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

store::Arrival::Judgement judgement_of(const portrait::Inspection& inspection) {
    return {.profile = inspection.profile,
            .engine = std::string{LIUYING_VERSION} + " " + inspection.detector + " " +
                      inspection.landmarks,
            .verdict = verdict_of(inspection),
            .faces = static_cast<std::int64_t>(inspection.faces.size()),
            .findings = findings_of(inspection)};
}

bool says(const Json& meta, const char* name) {
    const auto said = meta.find(name);
    return said != meta.end() && said->is_boolean() && said->get<bool>();
}

std::optional<Instant> moment_in(const Json& meta, const char* name) {
    const auto at = meta.find(name);
    if (at == meta.end() || !at->is_number_integer()) return std::nullopt;
    return instant_of_ms(at->get<std::int64_t>());
}

// What the file and whoever sends it say: camera, counter, moments. The size as stored stands until
// it is judged.
store::Arrival arrival_of(const AtStation& here, const store::Doing& doing, const Json& meta,
                          std::span<const std::uint8_t> picture, const std::string& file_name) {
    const auto exif = portrait::read_exif(picture);
    store::Arrival arrival{
        .doing = doing,
        .session = here.session,
        .station = here.station,
        .camera = text_or(meta, "camera", exif.body_serial.empty() ? "unknown" : exif.body_serial),
        .file_name = text_or(meta, "file_name", file_name),
        .camera_ms = exif.taken_local_ms,
        .shutter = moment_in(meta, "happened_at_ms"),
        .seen = moment_in(meta, "seen_at_ms"),
        .live = says(meta, "live"),
        .unless_there = says(meta, "unless_there")};
    if (!arrival.shutter) arrival.shutter = moment_in(meta, "happened_at");
    // A page knows how long ago its file was written, not what time it is here.
    if (const auto age = meta.find("age_ms"); !arrival.shutter && age != meta.end())
        arrival.shutter = doing.happened_at - std::chrono::milliseconds{age->get<std::int64_t>()};
    if (const auto counter = meta.find("counter");
        counter != meta.end() && counter->is_number_integer())
        arrival.counter = counter->get<std::int64_t>();
    else if (exif.image_number)
        arrival.counter = *exif.image_number;
    if (const auto frame = capture::whole_jpeg(picture)) {
        const bool turned = exif.orientation >= 5;
        arrival.width_px = turned ? frame->height : frame->width;
        arrival.height_px = turned ? frame->width : frame->height;
    }
    return arrival;
}

store::AroundShot around_shot(House& house, const AtStation& here, const store::Arrival& arrival) {
    const auto& rules = *here.campaign.campaign;
    if (rules.entrance_photo == campaign::EntrancePhoto::Off && !rules.admission_photo) return {};
    return house.database.read([&](store::Transaction& tx) {
        return store::around_shot(tx, here.campaign, here.session, here.station,
                                  store::CaptureRecords::taken(tx, here.campaign, arrival));
    });
}

std::vector<capture::AtEntrance> at_entrance(House& house, const store::AroundShot& around,
                                             const portrait::Appearance& sitter) {
    std::vector<capture::AtEntrance> all;
    for (const auto& photo : around.photos) {
        const auto likeness = house.engine.likeness_to_entrance(photo.appearance, sitter);
        all.push_back(
            {photo.token, likeness.dress, around.faces ? likeness.face : std::optional<double>{}});
    }
    return all;
}

// Of those whose picture was read by the network that is plugged in now.
std::vector<capture::AtAdmission> at_admission(House& house, const store::AroundShot& around,
                                               const portrait::Appearance& sitter) {
    std::vector<capture::AtAdmission> all;
    const auto apart = house.engine.faces_apart();
    if (!apart) return all;
    for (const auto& photo : around.admission)
        if (const auto face = house.engine.likeness(photo.appearance, sitter).face)
            all.push_back({photo.token, *face, *apart});
    return all;
}

store::AroundShot comparable(House& house, store::AroundShot around) {
    const auto model = house.engine.face_model();
    std::erase_if(around.admission, [&](const store::AdmissionPhoto& photo) {
        return photo.appearance.face_model != model || !house.engine.faces_apart();
    });
    return around;
}

Response kept(House& house, const store::InForce& campaign, const store::Arrived& arrived) {
    return house.database.read([&](store::Transaction& tx) {
        const auto shown = at_station(campaign);
        return json(201, {{"shot", shot_json(house, tx, campaign, arrived.shot, shown)},
                          {"again", arrived.again},
                          {"question", arrived.question ? question_json(house, tx, campaign,
                                                                        *arrived.question, shown)
                                                        : Json(nullptr)}});
    });
}

Response arrive(House& house, Request& request) {
    const auto here = at(house, request);
    if (!here) return here.error();
    const auto meta_text = request.field("meta").value_or("{}");
    const auto meta = Json::parse(meta_text, nullptr, false);
    if (!meta.is_object())
        return problem(400, {"bad_meta",
                             {"meta 不是 JSON 对象。", "meta is not a JSON object."},
                             {"例如 {\"event_id\": …}。", "For example {\"event_id\": …}."}});
    if (request.files.empty())
        return problem(400,
                       {"missing_file",
                        {"没有收到照片文件。", "No picture came with it."},
                        {"以 file 字段上传一个 JPEG。", "Upload one JPEG as the field `file`."}});
    const auto doing = doing_of(house, request, meta);
    if (!doing) return doing.error();
    const auto age = meta.find("age_ms");
    if (age != meta.end() && !(age->is_number_unsigned() && *age <= 60'000))
        return problem(
            400,
            {"bad_meta",
             {"age_ms 须是 0 到 60000 的整数。", "age_ms must be a whole number from 0 to 60,000."},
             {"更早的文件请不带 age_ms 上传。", "Send an older file without age_ms."}});

    // A repeat gets its first answer, and a station that takes none now says so, before anything is
    // read.
    const auto expected = house.database.read([&](store::Transaction& tx) {
        return house.capture.expected(
            tx, here->campaign, here->session, here->station, doing->event_id,
            says(meta, "unless_there") ? to_hex(request.files.front().sha256) : std::string{});
    });
    if (!expected) return refused(expected.error());
    if (*expected) return kept(house, here->campaign, {**expected, std::nullopt, true});

    const auto& file = request.files.front();
    const auto picture = bytes_of(file.path());
    if (const auto refusal = capture::refused_as_shot(picture)) return problem(422, *refusal);
    const auto profile = standard_of(*here->campaign.campaign);
    if (!profile) return problem(500, profile.error());
    auto arrival = arrival_of(*here, *doing, meta, picture, file.file_name);
    const auto around = comparable(house, around_shot(house, *here, arrival));
    const auto& rules = *here->campaign.campaign;
    const auto judged = house.engine.judge(
        picture, *profile,
        {.appearance = rules.compare_sitters || !around.photos.empty() || !around.admission.empty(),
         .face = around.faces || !around.admission.empty()});
    // What a decoder was stopped at is still what the camera delivered: it is kept, and a person
    // looks.
    if (!judged && judged.error() != portrait::PictureFault::SandboxFailed)
        return problem(422, portrait::refusal_of(judged.error()));

    if (judged) {
        arrival.width_px = judged->inspection.width;
        arrival.height_px = judged->inspection.height;
        arrival.judged = judgement_of(judged->inspection);
        if (judged->appearance) {
            arrival.judged->entrance = at_entrance(house, around, *judged->appearance);
            arrival.judged->admission = at_admission(house, around, *judged->appearance);
        }
        arrival.judged->appearance = judged->appearance;
        // The face served for this comparison; of a shot it is never kept.
        if (auto& sitter = arrival.judged->appearance) {
            sitter->face.clear();
            sitter->face_model.clear();
        }
    } else {
        spdlog::warn("a picture at {}/{} could not be judged: decoding was stopped at its limit",
                     here->session, here->station);
    }
    std::vector<store::BlobName> stored;
    const auto put = [&](std::span<const std::uint8_t> content) {
        auto blob = house.blobs.put(content);
        stored.push_back(blob.name);
        return blob;
    };
    arrival.blob = put(picture);
    if (judged && judged->portrait)
        arrival.portrait =
            store::Arrival::Finished{put(judged->portrait->jpeg), judged->portrait->record_json};
    const auto arrived = house.capture.arrive(here->campaign, arrival);
    // Refused after all, or the same event came twice at once: these bytes are in no row.
    if (!arrived || arrived->again)
        for (const auto& name : stored) house.blobs.remove(name);
    if (!arrived) return refused(arrived.error());
    return kept(house, here->campaign, *arrived);
}

}  // namespace

void add_station_routes(Router& router, House& house) {
    const std::string base = std::string{campaign_path} + "/sessions/{session}/stations/{station}";
    router.add("GET", base, access::Act::SeeHall,
               [&house](Request& request) { return view(house, request); });
    router.add("POST", base + "/seat", access::Act::Seat,
               [&house](Request& request) { return seat(house, request); });
    router.add("POST", base + "/stand", access::Act::Seat,
               [&house](Request& request) { return stand(house, request); });
    router.add("POST", base + "/shots", access::Act::KeepShot,
               [&house](Request& request) { return arrive(house, request); },
               {.max_body = largest_picture, .streaming_upload = true});
}

}  // namespace liuying::http
