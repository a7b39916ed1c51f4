#include <cmath>
#include <nlohmann/json.hpp>

#include "portrait/inspection.h"
#include "portrait/record.h"

namespace liuying::portrait {
namespace {

using Json = nlohmann::ordered_json;

// Enough digits to compare, few enough to read.
double rounded(double value) {
    if (value == 0 || !std::isfinite(value)) return 0;
    const double scale = std::pow(10, 5 - std::ceil(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

Json point(const Point& at) {
    return Json::array({std::round(at.x * 10) / 10, std::round(at.y * 10) / 10});
}

Json box(const Box& b) {
    return {{"x", std::round(b.x * 10) / 10},
            {"y", std::round(b.y * 10) / 10},
            {"width", std::round(b.width * 10) / 10},
            {"height", std::round(b.height * 10) / 10}};
}

Json number(double value) {
    return std::isfinite(value) ? Json(rounded(value)) : Json(nullptr);
}

Json geometry(const Geometry& g) {
    return {{"hair_top", number(g.hair_top)},
            {"eye_line", number(g.eye_line)},
            {"face_width", number(g.face_width)},
            {"off_centre", number(g.off_centre)}};
}

Json value_of(const Finding& finding) {
    if (!finding.value_word.empty()) return finding.value_word;
    if (finding.value) return rounded(*finding.value);
    return nullptr;
}

Json short_finding(const Finding& finding) {
    return {{"rule", finding.rule},
            {"verdict", to_text(finding.verdict)},
            {"value", value_of(finding)},
            {"unit", finding.unit},
            {"limit", finding.limit.empty() ? Json(nullptr) : Json(finding.limit)},
            {"confidence", rounded(finding.confidence)}};
}

const char* to_text(Mark::Shape shape) {
    switch (shape) {
        case Mark::Shape::Line: return "line";
        case Mark::Shape::Outline: return "outline";
        case Mark::Shape::Box: return "box";
    }
    return "";
}

Json long_finding(const Finding& finding) {
    Json json = short_finding(finding);
    json["hint"] = finding.hint;
    json["noticed"] = finding.noticed;
    json["sentence_zh"] = finding.sentence.zh;
    json["sentence_en"] = finding.sentence.en;
    Json marks = Json::array();
    for (const auto& mark : finding.marks) {
        Json points = Json::array();
        for (const auto& at : mark.points) points.push_back(point(at));
        marks.push_back({{"shape", to_text(mark.shape)}, {"points", std::move(points)}});
    }
    json["marks"] = std::move(marks);
    if (finding.sides)
        json["sides"] = {{"left", number((*finding.sides)[0])},
                         {"right", number((*finding.sides)[1])}};
    json["model"] = finding.model.empty() ? Json(nullptr) : Json(finding.model);
    return json;
}

Json head(const Inspection& inspection) {
    Json json{{"file", inspection.file},
              {"faces", inspection.faces.size()},
              {"width", inspection.width},
              {"height", inspection.height}};
    if (inspection.eyes) {
        json["eyes"] = {{"left", point((*inspection.eyes)[0])},
                        {"right", point((*inspection.eyes)[1])}};
    } else {
        json["eyes"] = nullptr;
    }
    return json;
}

std::string text_of(const Json& json) {
    // File names may hold bytes that are no UTF-8: they are shown replaced, never refused.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

const char* to_text(Verdict verdict) {
    switch (verdict) {
        case Verdict::Pass: return "pass";
        case Verdict::Warn: return "warn";
        case Verdict::Fail: return "fail";
        case Verdict::Look: return "look";
        case Verdict::Exempt: return "exempt";
    }
    return "";
}

Verdict Inspection::verdict() const {
    Verdict worst = Verdict::Pass;
    const auto rank = [](Verdict v) {
        switch (v) {
            case Verdict::Fail: return 3;
            case Verdict::Warn: return 2;
            case Verdict::Look: return 1;
            case Verdict::Pass:
            case Verdict::Exempt: return 0;
        }
        return 0;
    };
    for (const auto& finding : findings) {
        if (finding.hint && finding.verdict == Verdict::Look) continue;
        if (rank(finding.verdict) > rank(worst)) worst = finding.verdict;
    }
    return worst;
}

const Finding* Inspection::finding(std::string_view rule) const {
    for (const auto& one : findings) {
        if (one.rule == rule) return &one;
    }
    return nullptr;
}

std::string to_json(const Inspection& inspection) {
    Json json = head(inspection);
    json["findings"] = Json::array();
    for (const auto& finding : inspection.findings)
        json["findings"].push_back(short_finding(finding));
    json["error"] = nullptr;
    return text_of(json);
}

std::string error_json(const std::string& file, const Refusal& refusal) {
    return text_of({{"file", file},
                    {"faces", 0},
                    {"width", 0},
                    {"height", 0},
                    {"eyes", nullptr},
                    {"findings", Json::array()},
                    {"error",
                     {{"kind", refusal.kind},
                      {"message", refusal.message.en + " " + refusal.next_step.en},
                      {"message_zh", refusal.message.zh + refusal.next_step.zh}}}});
}

std::string to_full_json(const Inspection& inspection) {
    Json json = head(inspection);
    json["profile"] = inspection.profile;
    json["verdict"] = to_text(inspection.verdict());
    json["detector"] = inspection.detector;
    json["landmarks"] = inspection.landmarks;
    json["turned"] = inspection.turned;
    json["crop"] = inspection.crop ? box(inspection.crop->source) : Json(nullptr);
    json["geometry"] = inspection.crop ? Json{{"before", geometry(inspection.before)},
                                              {"after", geometry(inspection.after)}}
                                       : Json(nullptr);
    Json boxes = Json::array();
    for (const auto& face : inspection.faces) boxes.push_back(box(face.box));
    json["boxes"] = std::move(boxes);
    if (!inspection.faces.empty()) {
        const auto& pose = inspection.faces.front().pose;
        json["pose"] = {{"yaw_degrees", rounded(pose.yaw_degrees)},
                        {"pitch_degrees", rounded(pose.pitch_degrees)},
                        {"roll_degrees", rounded(pose.roll_degrees)}};
    }
    json["findings"] = Json::array();
    for (const auto& finding : inspection.findings)
        json["findings"].push_back(long_finding(finding));
    json["error"] = nullptr;
    return text_of(json);
}

std::string record_of(const Record& record) {
    return Json{
        {"original_sha256", to_hex(record.original)},
        {"portrait_sha256", to_hex(record.portrait)},
        {"profile", record.profile},
        {"profile_sha256", record.profile_sha256},
        {"crop",
         {{"x", record.crop.source.x},
          {"y", record.crop.source.y},
          {"width", record.crop.source.width},
          {"height", record.crop.source.height}}},
        {"scale", record.crop.scale},
        {"turned_quarters", record.turned},
        {"quality", record.quality},
        {"converted_to_srgb", record.converted},
        {"backdrop_replaced", record.backdrop_replaced},
        {"engine",
         {{"name", "liuying-portrait"}, {"version", engine_version}, {"program", LIUYING_VERSION}}},
        {"detector", record.detector},
        {"landmarks", record.landmarks}}
        .dump(2);
}

}  // namespace liuying::portrait
