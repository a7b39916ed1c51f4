#include "roster/standing.h"

namespace liuying::roster {

std::string_view name_of(StandingKind kind) {
    switch (kind) {
        case StandingKind::MustSit: return "must_sit";
        case StandingKind::MustSitAgain: return "must_sit_again";
        case StandingKind::Associate: return "associate";
        case StandingKind::Complete: return "complete";
        case StandingKind::NotThisYear: return "not_this_year";
        case StandingKind::MaySitAlone: return "may_sit_alone";
    }
    return "";
}

std::string_view name_of(Clause clause) {
    switch (clause) {
        case Clause::NotGraduating: return "not_graduating";
        case Clause::ReshootOrder: return "reshoot_order";
        case Clause::CombinedDegree: return "combined_degree";
        case Clause::BothSidesSame: return "both_sides_same";
        case Clause::BothSidesDiffer: return "both_sides_differ";
        case Clause::MissingInSchool: return "missing_in_school";
        case Clause::MissingOnRegistry: return "missing_on_registry";
        case Clause::AlonePermitted: return "alone_permitted";
        case Clause::NoPicture: return "no_picture";
        case Clause::OnlyOutdated: return "only_outdated";
        case Clause::OnlyOtherLevel: return "only_other_level";
        case Clause::OnlyInHouse: return "only_in_house";
    }
    return "";
}

std::string_view name_of(Holding holding) {
    switch (holding) {
        case Holding::None: return "none";
        case Holding::Serves: return "serves";
        case Holding::Outdated: return "outdated";
        case Holding::OtherLevel: return "other_level";
        case Holding::InHouse: return "in_house";
    }
    return "";
}

Words source_of(Clause clause) {
    const Words campaign{"本活动的采集规则", "the rules of this campaign"};
    const Words notice{"采集通知", "the notice of the capture"};
    switch (clause) {
        case Clause::NotGraduating:
        case Clause::NoPicture:
        case Clause::OnlyOutdated:
        case Clause::OnlyOtherLevel: return campaign;
        case Clause::CombinedDegree:
        case Clause::BothSidesSame:
        case Clause::MissingInSchool:
        case Clause::MissingOnRegistry:
        case Clause::OnlyInHouse: return notice;
        case Clause::BothSidesDiffer:
            return {"照片关联的规定", "the rules of associating pictures"};
        case Clause::ReshootOrder: return {"重拍通知", "the re-shoot order"};
        case Clause::AlonePermitted:
            return {"个人散拍许可", "the permission for personal shooting"};
    }
    return {};
}

namespace {

Words holding_words(Holding holding, const Words& side) {
    switch (holding) {
        case Holding::None: return {side.zh + "没有照片", "no picture " + side.en};
        case Holding::Serves:
            return {side.zh + "有本学历层次可用的照片",
                    "a picture that serves this degree level " + side.en};
        case Holding::Outdated:
            return {side.zh + "的照片超过允许的年限",
                    "the picture " + side.en + " is older than may stand"};
        case Holding::OtherLevel:
            return {side.zh + "的照片属于另一学历层次",
                    "the picture " + side.en + " was taken for another degree level"};
        case Holding::InHouse:
            return {side.zh + "的照片来自校内其他渠道",
                    "the picture " + side.en + " comes from another in-house source"};
    }
    return {};
}

Words clause_words(Clause clause) {
    switch (clause) {
        case Clause::NotGraduating:
            return {"不在本届毕业的，本次不采集", "who does not graduate this year is not called"};
        case Clause::ReshootOrder:
            return {"有未使用的重拍通知：须重拍一次，不收费",
                    "an open re-shoot order: one more sitting, free of charge"};
        case Clause::CombinedDegree:
            return {"硕博连读取得博士学位的须重新采集，硕士阶段的照片不能用于博士",
                    "a combined master–PhD must sit again; the master's picture cannot serve the "
                    "doctorate"};
        case Clause::BothSidesSame:
            return {"学信网和学校系统中是同一张照片，不需要再拍",
                    "the registry and the school's system hold the same picture; nothing is left "
                    "to take"};
        case Clause::BothSidesDiffer:
            return {"两处的照片不同，须申请关联，不要重拍",
                    "the two pictures differ: ask for an association, do not sit again"};
        case Clause::MissingInSchool:
            return {"学信网已有照片、学校系统没有，须申请关联，不要重拍",
                    "on the registry but not in the school's system: ask for an association, do "
                    "not sit "
                    "again"};
        case Clause::MissingOnRegistry:
            return {"学校系统已有照片、学信网没有，须申请关联，不要重拍",
                    "in the school's system but not on the registry: ask for an association, do "
                    "not sit "
                    "again"};
        case Clause::AlonePermitted:
            return {"已获准个人散拍，自行到采集点拍摄",
                    "personal shooting was permitted instead of a session"};
        case Clause::NoPicture:
            return {"每个学历层次采集一次，尚无照片的须参加采集",
                    "one sitting for each degree level: who has no picture must sit"};
        case Clause::OnlyOutdated:
            return {"原有照片已过年限，须参加采集",
                    "the earlier picture is too old: a sitting is needed"};
        case Clause::OnlyOtherLevel:
            return {
                "其他学历层次的照片不能用于本层次，须参加采集",
                "a picture of another degree level does not serve this one: a sitting is needed"};
        case Clause::OnlyInHouse:
            return {"校内其他渠道的照片一律无效，须参加采集",
                    "pictures from other in-house sources never count: a sitting is needed"};
    }
    return {};
}

Words summary_words(StandingKind kind) {
    switch (kind) {
        case StandingKind::MustSit: return {"须参加采集", "Must sit"};
        case StandingKind::MustSitAgain: return {"须重新采集", "Must sit again"};
        case StandingKind::Associate:
            return {"不需拍摄，须申请关联", "No sitting; ask for an association"};
        case StandingKind::Complete: return {"已完备", "Complete"};
        case StandingKind::NotThisYear: return {"本次不采集", "Not this year"};
        case StandingKind::MaySitAlone: return {"可个人散拍", "May sit alone"};
    }
    return {};
}

std::vector<Words> change_words(StandingKind kind, Clause clause) {
    const Words lists{
        "学信网或学校系统的名单更新后，会自动重新判断",
        "when a newer list of the registry or the school's system arrives, this is asked anew"};
    const Words alone{"研究生院批准个人散拍后，可以不参加集中采集",
                      "the graduate office may permit personal shooting instead"};
    switch (kind) {
        case StandingKind::MustSit: return {lists, alone};
        case StandingKind::MustSitAgain:
            if (clause == Clause::ReshootOrder) {
                return {{"重拍完成或重拍通知撤回后解除",
                         "the re-shoot itself, or its withdrawal by the office, ends it"}};
            }
            return {{"博士阶段的照片上传学信网后解除",
                     "a picture taken for the doctorate, once on the registry, ends it"},
                    alone};
        case StandingKind::Associate:
            return {{"学籍办办理关联后即为完备",
                     "complete once the registry office has worked off the "
                     "association"},
                    lists};
        case StandingKind::Complete:
            return {
                {"只有学籍办发出的重拍通知才会再次要求拍摄",
                 "only a re-shoot order of the registry office would call for another sitting"}};
        case StandingKind::NotThisYear:
            return {{"预计毕业日期经批准的异动改为本届后，会列入采集",
                     "once an approved change moves the expected graduation date to this year, a "
                     "sitting is due"}};
        case StandingKind::MaySitAlone:
            return {{"散拍许可到期或撤回后，须参加集中采集",
                     "when the permission ends or is withdrawn, the session is due again"},
                    lists};
    }
    return {};
}

}  // namespace

Standing standing(const StandingFacts& facts) {
    const auto [kind, clause] = decide(facts);
    Standing result;
    result.kind = kind;
    result.clause = clause;
    const auto reason = clause_words(clause);
    const auto short_form = summary_words(kind);
    result.summary = {short_form.zh + "：" + reason.zh + "。",
                      short_form.en + ": " + reason.en + "."};

    auto& proof = result.proof;
    proof.push_back(facts.graduates_this_year
                        ? Words{"预计在本届毕业", "expected to graduate this year"}
                        : Words{"预计毕业年份不是本届", "not expected to graduate this year"});
    proof.push_back(holding_words(facts.registry, {"学信网", "on the registry"}));
    proof.push_back(holding_words(facts.school, {"学校系统", "in the school's system"}));
    if (facts.registry == Holding::Serves && facts.school == Holding::Serves) {
        proof.push_back(facts.pictures_differ
                            ? Words{"两处的照片不同", "the two pictures differ"}
                            : Words{"两处是同一张照片", "both hold the same picture"});
    }
    if (facts.combined) proof.push_back({"硕博连读", "a combined master–PhD"});
    if (facts.reshoot_ordered) proof.push_back({"有未使用的重拍通知", "an open re-shoot order"});
    if (facts.alone_permitted) {
        proof.push_back({"个人散拍许可有效", "a permission for personal shooting is in force"});
    }
    proof.push_back({"依据：" + reason.zh, "therefore: " + reason.en});
    result.changes = change_words(kind, clause);
    return result;
}

std::string_view name_of(PictureSource source) {
    switch (source) {
        case PictureSource::Bureau: return "bureau";
        case PictureSource::PersonalShooting: return "personal_shooting";
        case PictureSource::InHouse: return "in_house";
        case PictureSource::Unknown: return "unknown";
    }
    return "";
}

PictureSource picture_source_of_name(std::string_view name) {
    for (const auto source :
         {PictureSource::Bureau, PictureSource::PersonalShooting, PictureSource::InHouse})
        if (name == name_of(source)) return source;
    return PictureSource::Unknown;
}

bool counts(const SeenPicture& picture, std::string_view level) {
    return picture.source != PictureSource::InHouse &&
           (picture.level.empty() || picture.level == level);
}

Holding weigh(const std::optional<SeenPicture>& picture, std::string_view level, bool combined,
              const PicturePolicy& policy, identity::CivilDate today) {
    if (!picture) return Holding::None;
    if (picture->source == PictureSource::InHouse) return Holding::InHouse;
    if (picture->level.empty() ? combined : picture->level != level) return Holding::OtherLevel;
    if (policy.oldest_days && picture->taken_on) {
        const auto age = std::chrono::sys_days{today} - std::chrono::sys_days{*picture->taken_on};
        if (age.count() > *policy.oldest_days) return Holding::Outdated;
    }
    return Holding::Serves;
}

}  // namespace liuying::roster
