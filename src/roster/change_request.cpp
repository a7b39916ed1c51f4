#include "roster/change_request.h"

#include <algorithm>

#include "identity/name.h"

namespace liuying::roster {
namespace {

bool is_identity(Field field) {
    return field == Field::Name || field == Field::Sex || field == Field::BirthDate ||
           field == Field::DocumentNo || field == Field::DocumentType || field == Field::Ethnicity;
}

bool is_own(const ChangeRequest& request, const std::string& account) {
    return std::ranges::find(request.about, account) != request.about.end();
}

Result<void, ChangeFault> may_submit(const ChangeRequest& request, const ChangePolicy& policy,
                                     CivilDate today, bool graduating) {
    // A name that was doubted is proved as it stands; only then is such a request made.
    if (request.new_value == request.old_value && request.field != Field::Name)
        return refuse(ChangeFault{ChangeWhy::SameValue, {}});
    // The windows are about what changes the record at the registry; a proof changes nothing.
    if (request.route == ChangeRoute::Identity && !proves_name(request)) {
        if (graduating && policy.refuse_identity_when_graduating) {
            return refuse(ChangeFault{ChangeWhy::GraduatingTerm, {}});
        }
        const auto month = static_cast<unsigned>(today.month());
        if (!policy.months.empty() &&
            std::ranges::find(policy.months, month) == policy.months.end()) {
            return refuse(ChangeFault{ChangeWhy::WrongMonth, {}});
        }
    }
    for (const auto needed : evidence_for(request)) {
        if (std::ranges::find(request.evidence, needed, &EvidenceItem::kind) ==
            request.evidence.end()) {
            return refuse(ChangeFault{ChangeWhy::EvidenceMissing, title_of(needed)});
        }
    }
    return {};
}

Result<void, ChangeFault> all_signed(const ChangeRequest& request) {
    for (const auto kind : evidence_for(request))
        if (to_be_signed(request, kind))
            return refuse(ChangeFault{ChangeWhy::NotSigned, title_of(kind)});
    return {};
}

Result<void, ChangeFault> may_verify(const ChangeRequest& request, const ChangeMove& move) {
    if (move.account == request.made_by && request.on_behalf) {
        return refuse(ChangeFault{ChangeWhy::SameEyes, {}});
    }
    return all_signed(request);
}

}  // namespace

bool is_final(ChangeState state) {
    return std::ranges::none_of(change_steps,
                                [&](const ChangeStep& step) { return step.from == state; });
}

identity::DocumentType type_of_new_number(const Record& record, std::string_view wanted) {
    using enum identity::DocumentType;
    const auto own = record.document.type;
    if (own == MilitaryId) return ResidentId;
    if (wanted.find('<') != std::string_view::npos) return Passport;
    if (const auto reading = identity::read_document(own, wanted)) return reading->document.type;
    const auto number = identity::clean_number(wanted).text;
    const bool letter = !number.empty() && number.front() >= 'A' && number.front() <= 'Z';
    // All digits and not a whole resident number, it may as well be a mistyped one.
    constexpr std::size_t resident = 18;
    if (!letter && number.size() != resident) return own;
    for (const auto type : {ResidentId, HmTravelPermit, PermanentResidentCard, Passport})
        if ((type != ResidentId) == letter)
            if (const auto reading = identity::read_document(type, wanted))
                return reading->document.type;
    return own;
}

ChangeRoute route_of(const Record& record, Field field, std::string_view wanted) {
    using identity::DocumentType;
    if (!is_identity(field)) return ChangeRoute::Plain;
    if (field == Field::DocumentNo || field == Field::DocumentType) {
        if (record.document.type == DocumentType::MilitaryId)
            return ChangeRoute::MilitaryToResident;
        const auto type =
            field == Field::DocumentNo ? type_of_new_number(record, wanted) : record.document.type;
        if (type == DocumentType::Passport) return ChangeRoute::Passport;
        if (record.document.type == DocumentType::ResidentId &&
            identity::proposal_for(record.document.number) == wanted) {
            return ChangeRoute::FifteenToEighteen;
        }
    } else if (record.document.type == DocumentType::Passport) {
        return ChangeRoute::Passport;
    }
    return ChangeRoute::Identity;
}

std::vector<Evidence> evidence_for(ChangeRoute route, Field field) {
    switch (route) {
        case ChangeRoute::Plain: return {};
        case ChangeRoute::Identity:
            if (field == Field::DocumentNo || field == Field::DocumentType) {
                return {Evidence::HouseholdRegister, Evidence::IdCard, Evidence::PoliceCertificate};
            }
            if (field == Field::BirthDate) {
                return {Evidence::HouseholdRegister, Evidence::IdCard, Evidence::PoliceCertificate,
                        Evidence::BirthCertificate};
            }
            return {Evidence::HouseholdRegister, Evidence::IdCard};
        case ChangeRoute::FifteenToEighteen: return {Evidence::IdCard};
        case ChangeRoute::MilitaryToResident:
            return {Evidence::MilitaryCard, Evidence::IdCard, Evidence::StudentCard};
        case ChangeRoute::Passport: return {Evidence::PassportCopy};
    }
    return {};
}

std::vector<Evidence> evidence_for(const ChangeRequest& request) {
    if (request.route == ChangeRoute::Identity && proves_name(request)) return {Evidence::IdCard};
    return evidence_for(request.route, request.field);
}

bool proves_name(const ChangeRequest& request) {
    return request.field == Field::Name && request.new_value == request.old_value;
}

bool each_copy_signed(ChangeRoute route) {
    return route == ChangeRoute::MilitaryToResident;
}

bool to_be_signed(const ChangeRequest& request, Evidence kind) {
    if (!each_copy_signed(request.route)) return false;
    const auto newest = std::find_if(request.evidence.rbegin(), request.evidence.rend(),
                                     [&](const EvidenceItem& item) { return item.kind == kind; });
    return newest != request.evidence.rend() && newest->signed_by.empty();
}

Result<void, ChangeFault> may_witness(const ChangeRequest& request, const std::string& account) {
    if (is_own(request, account)) return refuse(ChangeFault{ChangeWhy::OwnRecord, {}});
    return {};
}

Result<void, ChangeFault> may_sign(const ChangeRequest& request, const std::string& account) {
    using enum ChangeState;
    const bool open = request.state == Draft || request.state == Submitted ||
                      request.state == Returned || request.state == CollegeVerified;
    if (!each_copy_signed(request.route) || !open)
        return refuse(ChangeFault{ChangeWhy::NotFromHere, {}});
    return may_witness(request, account);
}

Result<ChangeRequest, ChangeFault> move(const ChangeRequest& request, const ChangeMove& move,
                                        const ChangePolicy& policy, CivilDate today,
                                        bool graduating) {
    const ChangeStep* found = nullptr;
    bool other_desk = false;
    for (const auto& step : change_steps) {
        if (step.from != request.state || step.act != move.act) continue;
        if (step.who == move.who) found = &step;
        other_desk = true;
    }
    if (found == nullptr) {
        return refuse(ChangeFault{other_desk ? ChangeWhy::NotYours : ChangeWhy::NotFromHere, {}});
    }
    // Who carries it out is a person as well, though the record is changed by the system.
    const bool judges = move.who == ChangeActor::CollegeOffice ||
                        move.who == ChangeActor::RegistryOffice || move.act == ChangeAct::Apply;
    if (judges && is_own(request, move.account)) {
        return refuse(ChangeFault{ChangeWhy::OwnRecord, {}});
    }
    if ((move.act == ChangeAct::Return || move.act == ChangeAct::Refuse) &&
        move.note.find_first_not_of(" \t\r\n\u3000") == std::string::npos) {
        return refuse(ChangeFault{ChangeWhy::NoteMissing, {}});
    }
    if (move.act == ChangeAct::Submit) {
        if (auto may = may_submit(request, policy, today, graduating); !may)
            return refuse(may.error());
    }
    if (move.act == ChangeAct::Verify) {
        if (auto may = may_verify(request, move); !may) return refuse(may.error());
    }
    const bool decides = move.act == ChangeAct::Approve || move.act == ChangeAct::Refuse;
    // Four eyes: no one decides alone, nor on what they made themselves.
    if (decides && (move.account == request.verified_by || move.account == request.made_by)) {
        return refuse(ChangeFault{ChangeWhy::SameEyes, {}});
    }
    if (decides && each_copy_signed(request.route) &&
        std::ranges::find(request.evidence, move.account, &EvidenceItem::signed_by) !=
            request.evidence.end()) {
        return refuse(ChangeFault{ChangeWhy::SameEyes, {}});
    }
    // A copy may have come after it was verified.
    if (move.act == ChangeAct::Approve) {
        if (auto may = all_signed(request); !may) return refuse(may.error());
    }

    auto result = request;
    result.state = found->to;
    result.since = move.at;
    result.note = move.note;
    if (move.act == ChangeAct::Submit) {
        result.verified_by.clear();
        result.on_behalf = result.on_behalf || move.who == ChangeActor::CollegeOffice;
    }
    if (move.act == ChangeAct::Verify) result.verified_by = move.account;
    if (decides) result.decided_by = move.account;
    return result;
}

std::optional<int> overdue_days(const ChangeRequest& request, const ChangePolicy& policy,
                                Instant now) {
    int given = 0;
    switch (request.state) {
        case ChangeState::Submitted: given = policy.verify_days; break;
        case ChangeState::CollegeVerified: given = policy.decide_days; break;
        case ChangeState::Approved: given = policy.apply_days; break;
        case ChangeState::Applied: given = policy.school_days; break;
        case ChangeState::WrittenToSchool: given = policy.registry_days; break;
        case ChangeState::Draft:
        case ChangeState::Returned:
        case ChangeState::Refused:
        case ChangeState::ChangedOnRegistry:
        case ChangeState::Withdrawn: return std::nullopt;
    }
    const auto lain = std::chrono::floor<std::chrono::days>(now - request.since).count();
    if (lain <= given) return std::nullopt;
    return static_cast<int>(lain - given);
}

bool provable(std::string_view name) {
    using enum identity::NameDoubt;
    const auto reading = identity::read_name(name);
    return reading && std::ranges::all_of(reading->doubts, [](identity::NameDoubt doubt) {
               return doubt == Title || doubt == OddCharacter;
           });
}

bool settles_name(const ChangeRequest& request) {
    if (request.field != Field::Name) return false;
    if (proves_name(request)) return provable(request.new_value);
    const auto reading = identity::read_name(request.new_value);
    return reading && reading->doubts.empty();
}

std::optional<EvidenceFile> evidence_file(std::string_view first_bytes) {
    if (first_bytes.starts_with("\xFF\xD8\xFF")) return EvidenceFile::Jpeg;
    if (first_bytes.starts_with("\x89PNG\r\n\x1A\n")) return EvidenceFile::Png;
    if (first_bytes.starts_with("%PDF-")) return EvidenceFile::Pdf;
    return std::nullopt;
}

}  // namespace liuying::roster
