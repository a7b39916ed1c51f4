#include "delivery/prepare.h"

namespace liuying::delivery {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::Registry: return "registry";
        case Kind::Unit: return "unit";
        case Kind::School: return "school";
        case Kind::Print: return "print";
    }
    return {};
}

std::optional<Kind> kind_named(std::string_view name) {
    for (const auto kind : {Kind::Registry, Kind::Unit, Kind::School, Kind::Print})
        if (name_of(kind) == name) return kind;
    return std::nullopt;
}

std::string_view name_of(LeftOut why) {
    switch (why) {
        case LeftOut::NoPortrait: return "no_portrait";
        case LeftOut::NotBound: return "not_bound";
        case LeftOut::NoConsent: return "no_consent";
        case LeftOut::DocumentBlocked: return "document_blocked";
        case LeftOut::ReportOpen: return "report_open";
        case LeftOut::RefusedBytes: return "refused_bytes";
        case LeftOut::SentAlready: return "sent_already";
    }
    return {};
}

Words words_of(LeftOut why) {
    switch (why) {
        case LeftOut::NoPortrait: return {"还没有照片", "no portrait yet"};
        case LeftOut::NotBound:
            return {"照片归属未确定", "whose portrait it is has not been settled"};
        case LeftOut::NoConsent:
            return {"本人未同意或已撤回同意", "the person has not consented, or has withdrawn it"};
        case LeftOut::DocumentBlocked: return {"证件待核实", "the document is to be settled first"};
        case LeftOut::ReportOpen:
            return {"本人报告照片有误，尚未处理", "the person's report is still open"};
        case LeftOut::RefusedBytes:
            return {"同一张照片已被退回，须更换后再报",
                    "these bytes were refused; only a new portrait may be sent"};
        case LeftOut::SentAlready: return {"已经报送且没有变化", "sent already, and unchanged"};
    }
    return {};
}

std::optional<LeftOut> left_out(Kind kind, const Candidate& candidate, bool only_unsent) {
    if (candidate.portrait_sha256.empty())
        return candidate.doubtful ? LeftOut::NotBound : LeftOut::NoPortrait;
    if (candidate.consent_missing) return LeftOut::NoConsent;
    if (candidate.report_open) return LeftOut::ReportOpen;
    if (goes_to_registry(kind)) {
        if (candidate.document_blocked) return LeftOut::DocumentBlocked;
        if (candidate.refused.contains(candidate.portrait_sha256)) return LeftOut::RefusedBytes;
    }
    if (only_unsent && candidate.last_sent == candidate.portrait_sha256)
        return LeftOut::SentAlready;
    return std::nullopt;
}

}  // namespace liuying::delivery
