#pragma once
// A change request (异动申请; R7, R8): the only way to change a name or a number. The machine is
// one table, printed in docs/change-requests.md; a test holds the two together.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "base/words.h"
#include "campaign/campaign.h"
#include "roster/graduand.h"

namespace liuying::roster {

struct ChangeRequest;
using ChangeRequestId = Id<ChangeRequest>;

enum class ChangeState {
    Draft,
    Submitted,
    Returned,  // for completion: says what is missing
    CollegeVerified,
    Approved,
    Refused,            // with a reason; final
    Applied,            // the record carries the new value
    WrittenToSchool,    // the school's own system carries it
    ChangedOnRegistry,  // final; until then submission uses what the registry holds
    Withdrawn,          // final
};
enum class ChangeAct {
    Submit,
    Return,
    Verify,
    Approve,
    Refuse,
    Apply,
    NoteInSchool,
    NoteOnRegistry,
    Withdraw
};
// Who acts; the policy table of access/ maps grants to these.
enum class ChangeActor { Graduand, CollegeOffice, RegistryOffice, System };

struct ChangeStep {
    ChangeState from;
    ChangeAct act;
    ChangeState to;
    ChangeActor who;
};
// Every move there is. What is not here does not happen.
inline constexpr std::array change_steps{
    ChangeStep{ChangeState::Draft, ChangeAct::Submit, ChangeState::Submitted,
               ChangeActor::Graduand},
    ChangeStep{ChangeState::Draft, ChangeAct::Submit, ChangeState::Submitted,
               ChangeActor::CollegeOffice},
    ChangeStep{ChangeState::Draft, ChangeAct::Withdraw, ChangeState::Withdrawn,
               ChangeActor::Graduand},
    ChangeStep{ChangeState::Draft, ChangeAct::Withdraw, ChangeState::Withdrawn,
               ChangeActor::CollegeOffice},
    ChangeStep{ChangeState::Submitted, ChangeAct::Return, ChangeState::Returned,
               ChangeActor::CollegeOffice},
    ChangeStep{ChangeState::Submitted, ChangeAct::Verify, ChangeState::CollegeVerified,
               ChangeActor::CollegeOffice},
    ChangeStep{ChangeState::Submitted, ChangeAct::Withdraw, ChangeState::Withdrawn,
               ChangeActor::Graduand},
    ChangeStep{ChangeState::Returned, ChangeAct::Submit, ChangeState::Submitted,
               ChangeActor::Graduand},
    ChangeStep{ChangeState::Returned, ChangeAct::Submit, ChangeState::Submitted,
               ChangeActor::CollegeOffice},
    ChangeStep{ChangeState::Returned, ChangeAct::Withdraw, ChangeState::Withdrawn,
               ChangeActor::Graduand},
    ChangeStep{ChangeState::CollegeVerified, ChangeAct::Return, ChangeState::Returned,
               ChangeActor::RegistryOffice},
    ChangeStep{ChangeState::CollegeVerified, ChangeAct::Approve, ChangeState::Approved,
               ChangeActor::RegistryOffice},
    ChangeStep{ChangeState::CollegeVerified, ChangeAct::Refuse, ChangeState::Refused,
               ChangeActor::RegistryOffice},
    ChangeStep{ChangeState::CollegeVerified, ChangeAct::Withdraw, ChangeState::Withdrawn,
               ChangeActor::Graduand},
    ChangeStep{ChangeState::Approved, ChangeAct::Apply, ChangeState::Applied, ChangeActor::System},
    // What can no longer be carried out.
    ChangeStep{ChangeState::Approved, ChangeAct::Refuse, ChangeState::Refused,
               ChangeActor::RegistryOffice},
    ChangeStep{ChangeState::Applied, ChangeAct::NoteInSchool, ChangeState::WrittenToSchool,
               ChangeActor::RegistryOffice},
    ChangeStep{ChangeState::WrittenToSchool, ChangeAct::NoteOnRegistry,
               ChangeState::ChangedOnRegistry, ChangeActor::RegistryOffice},
};

[[nodiscard]] std::string_view name_of(ChangeState state);
[[nodiscard]] std::optional<ChangeState> change_state_of_name(std::string_view name);
[[nodiscard]] Words title_of(ChangeState state);
[[nodiscard]] std::string_view name_of(ChangeAct act);
[[nodiscard]] std::string_view name_of(ChangeActor actor);
[[nodiscard]] bool is_final(ChangeState state);

enum class Evidence {
    IdCard,
    HouseholdRegister,  // 户口簿
    PoliceCertificate,  // 公安机关证明
    BirthCertificate,
    MilitaryCard,
    StudentCard,
    PassportCopy,
};
[[nodiscard]] std::string_view name_of(Evidence evidence);
[[nodiscard]] Words title_of(Evidence evidence);

// One document brought forward: scanned into the case, or on paper (originals seen, the stamped
// copy forwarded).
struct EvidenceItem {
    Evidence kind{};
    bool on_paper = false;
    std::string
        signed_by;  // the college clerk who held this copy against its original; empty: not yet

    friend bool operator==(const EvidenceItem&, const EvidenceItem&) = default;
};

// What kind of case it is, which decides the evidence and who checks it.
enum class ChangeRoute {
    Plain,               // items without proof: mail, telephone, major …
    Identity,            // name, sex, birth date, number: household register and card
    FifteenToEighteen,   // a scan of the ID card
    MilitaryToResident,  // three documents, original and copy, each signed (R7)
    Passport,            // a copy of the passport, through the international college
};
[[nodiscard]] std::string_view name_of(ChangeRoute route);
// `wanted`: the new value; only the number that an old one is raised to goes the short way.
[[nodiscard]] ChangeRoute route_of(const Record& record, Field field, std::string_view wanted);
// What a new document number is one of: of the record's own document where it can be, of a resident
// ID instead of a military card, else of the one whose form it has.
[[nodiscard]] identity::DocumentType type_of_new_number(const Record& record,
                                                        std::string_view wanted);
// What must be brought. Source: facts 2.5; the 2021 notice for the military route.
[[nodiscard]] std::vector<Evidence> evidence_for(ChangeRoute route, Field field);
// Of this request: where a doubted name is proved as it stands, the card alone.
[[nodiscard]] std::vector<Evidence> evidence_for(const ChangeRequest& request);
// Whether a clerk signs each copy for itself, before the request is verified (R7).
[[nodiscard]] bool each_copy_signed(ChangeRoute route);

struct ChangeRequest {
    ChangeRequestId id;
    GraduandId graduand;
    Field field{};
    ChangeRoute route = ChangeRoute::Plain;
    std::string old_value;
    std::string new_value;
    ChangeState state = ChangeState::Draft;
    std::string made_by;             // account
    bool on_behalf = false;          // by a college clerk, from paper
    std::vector<std::string> about;  // every actor that is the person it is about
    std::string verified_by;
    std::string decided_by;
    std::vector<EvidenceItem> evidence;  // in the order they were brought
    std::string note;                    // why returned or refused
    Instant since{};                     // when the present state began

    friend bool operator==(const ChangeRequest&, const ChangeRequest&) = default;
};

struct ChangeMove {
    ChangeAct act{};
    ChangeActor who{};
    std::string account;  // who acts; empty for the system
    std::string note;     // needed to return and to refuse
    Instant at{};
};

// Whether nothing is to be changed, only a doubted name proved as it stands on the card.
[[nodiscard]] bool proves_name(const ChangeRequest& request);

// Windows and days, as the campaign file sets them.
using ChangePolicy = campaign::ChangeRules;

enum class ChangeWhy {
    NotFromHere,      // the table has no such step
    NotYours,         // another office's step
    OwnRecord,        // verified or decided about oneself
    SameEyes,         // made and verified, or verified and decided, by one person
    EvidenceMissing,  // `detail`: which
    NotSigned,        // a copy without the clerk's signature
    NoteMissing,      // returned or refused without a reason
    SameValue,        // nothing would change
    GraduatingTerm,
    WrongMonth,
};
struct ChangeFault {
    ChangeWhy why{};
    Words detail;
};
[[nodiscard]] Refusal explain(const ChangeFault& fault);

// The request after the move, or why it may not be made. `today` and `graduating` are asked on
// submission.
[[nodiscard]] Result<ChangeRequest, ChangeFault> move(const ChangeRequest& request,
                                                      const ChangeMove& move,
                                                      const ChangePolicy& policy, CivilDate today,
                                                      bool graduating);

// Whether the newest copy of this document still waits for its signature.
[[nodiscard]] bool to_be_signed(const ChangeRequest& request, Evidence kind);
// Whether `account` may say they saw an original of it: never of their own record.
[[nodiscard]] Result<void, ChangeFault> may_witness(const ChangeRequest& request,
                                                    const std::string& account);
// Whether `account` may sign a copy now: whoever may witness, while it is not decided.
[[nodiscard]] Result<void, ChangeFault> may_sign(const ChangeRequest& request,
                                                 const std::string& account);

// Days over its time at the desk where it lies; nothing when it is in time or nobody's turn.
[[nodiscard]] std::optional<int> overdue_days(const ChangeRequest& request,
                                              const ChangePolicy& policy, Instant now);

// Whether a card proves this name as it stands: somebody may be called so, or be registered under
// the second code of a character; no card has a “?” or a digit in a name.
[[nodiscard]] bool provable(std::string_view name);
// Whether the block of a doubted name goes with this request: the new name is in no doubt, or the
// old one was proved.
[[nodiscard]] bool settles_name(const ChangeRequest& request);

// What a file of evidence is by its first bytes, whatever its name says.
enum class EvidenceFile { Jpeg, Png, Pdf };
[[nodiscard]] std::optional<EvidenceFile> evidence_file(std::string_view first_bytes);
inline constexpr std::uint64_t evidence_most_bytes = 20ULL << 20U;
inline constexpr int evidence_most_pages = 10;

}  // namespace liuying::roster
