#include "delivery/clearance.h"

#include <span>

namespace liuying::delivery {

namespace {

using enum campaign::FactKind;

std::span<const campaign::FactKind> speaks(Gate gate) {
    static constexpr std::array thesis{Seated,         ShotTaken,  Bound,         PortraitMade,
                                       AlonePermitted, OnRegistry, InSchoolSystem};
    static constexpr std::array degree{Submitted,        HandedToUnit, Accepted,      Refused,
                                       ComparisonFailed, OnRegistry,   ReshootOrdered};
    static constexpr std::array certificate{Accepted,       OnRegistry,       InSchoolSystem,
                                            PicturesDiffer, AssociationAsked, ReshootOrdered};
    static constexpr std::array registration{Accepted,        OnRegistry,        InSchoolSystem,
                                             PicturesDiffer,  RegistryConfirmed, RegistryReported,
                                             DocumentBlocked, ReshootOrdered};
    switch (gate) {
        case Gate::ThesisUpload: return thesis;
        case Gate::Degree: return degree;
        case Gate::CertificatePrint: return certificate;
        case Gate::Registration: return registration;
    }
    return {};
}

bool holds(Gate gate, const campaign::Facts& facts, bool complete) {
    // An order to sit again closes what an earlier picture had opened.
    const bool earlier_counts = !facts.has(ReshootOrdered);
    const bool earlier = earlier_counts && complete;
    switch (gate) {
        case Gate::ThesisUpload:
            return earlier || facts.any(Seated, ShotTaken, Bound, PortraitMade, AlonePermitted,
                                        OnRegistry, InSchoolSystem, Accepted);
        case Gate::Degree:
            return !facts.any(Refused, ComparisonFailed) &&
                   (earlier || facts.any(Accepted, OnRegistry));
        case Gate::CertificatePrint:
            return (earlier || (facts.has(OnRegistry) && facts.has(InSchoolSystem))) &&
                   !facts.has(PicturesDiffer);
        case Gate::Registration:
            return holds(Gate::CertificatePrint, facts, complete) &&
                   !facts.any(DocumentBlocked, RegistryReported);
    }
    return false;
}

Words yes_of(Gate gate) {
    switch (gate) {
        case Gate::ThesisUpload:
            return {"已完成图像采集，可以上传论文。",
                    "The portrait was taken; the thesis may be uploaded."};
        case Gate::Degree: return {"照片已被学信网接收。", "The registry has the picture."};
        case Gate::CertificatePrint:
            return {"学信网与学校系统照片一致，可以打印证书。",
                    "The same picture is on both sides; the certificate may be printed."};
        case Gate::Registration:
            return {"可以进行学历注册。", "The qualification may be registered."};
    }
    return {};
}

Words no_of(Gate gate) {
    switch (gate) {
        case Gate::ThesisUpload: return {"尚未完成图像采集。", "The portrait has not been taken."};
        case Gate::Degree:
            return {"学信网尚未接收照片。", "The registry has not accepted a picture."};
        case Gate::CertificatePrint:
            return {"学信网与学校系统还不是同一张照片。",
                    "The registry and the school's system do not hold the same picture yet."};
        case Gate::Registration:
            return {"学历注册的条件还不齐备。", "Not everything for registration is there."};
    }
    return {};
}

Words next_of(Gate gate, const campaign::Facts& facts) {
    using campaign::BlockerKind;
    const auto of = [](BlockerKind kind) { return campaign::next_step_of(kind); };
    if (gate != Gate::ThesisUpload) {
        if (facts.has(DocumentBlocked)) return of(BlockerKind::DocumentBlocked);
        if (facts.has(Refused)) return of(BlockerKind::RefusedByRegistry);
        if (facts.has(ComparisonFailed)) return of(BlockerKind::ComparisonFailed);
        if (facts.has(PicturesDiffer)) return of(BlockerKind::PicturesDiffer);
        if (facts.has(RegistryReported)) return of(BlockerKind::RegistryReportOpen);
    }
    return campaign::next_step_of(campaign::stage_of(facts).step);
}

}  // namespace

std::string_view name_of(Gate gate) {
    switch (gate) {
        case Gate::ThesisUpload: return "thesis_upload";
        case Gate::Degree: return "degree";
        case Gate::CertificatePrint: return "certificate_print";
        case Gate::Registration: return "registration";
    }
    return {};
}

Words title_of(Gate gate) {
    switch (gate) {
        case Gate::ThesisUpload: return {"论文上传", "Thesis upload"};
        case Gate::Degree: return {"学位申请", "Degree"};
        case Gate::CertificatePrint: return {"证书打印", "Certificate print"};
        case Gate::Registration: return {"学历注册", "Registration"};
    }
    return {};
}

GateAnswer ask(Gate gate, const campaign::Facts& facts, bool complete) {
    const bool open = holds(gate, facts, complete);
    const auto title = title_of(gate);
    const auto said = open ? yes_of(gate) : no_of(gate);
    GateAnswer answer{.gate = gate,
                      .open = open,
                      .words = {title.zh + "：" + said.zh, title.en + ": " + said.en},
                      .rests_on = {},
                      .next_step = {}};
    for (const auto kind : speaks(gate))
        if (facts.has(kind)) answer.rests_on.push_back(kind);
    if (!open) answer.next_step = next_of(gate, facts);
    return answer;
}

}  // namespace liuying::delivery
