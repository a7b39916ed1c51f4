#include "roster/change_request.h"

#include <doctest/doctest.h>

#include <rapidcheck.h>
#include "roster/new_value.h"

#include <fstream>
#include <sstream>

using namespace liuying;
using namespace liuying::roster;
using namespace std::chrono_literals;

namespace {

const CivilDate today{2021y / 9 / 20};

ChangeRequest name_request() {
    ChangeRequest request;
    request.field = Field::Name;
    request.route = ChangeRoute::Identity;
    request.old_value = "张山";
    request.new_value = "张三";
    request.made_by = "student";
    request.about = {"student", "student at the office"};
    request.evidence = {{Evidence::HouseholdRegister, false, ""}, {Evidence::IdCard, false, ""}};
    return request;
}

Result<ChangeRequest, ChangeFault> go(const ChangeRequest& request, ChangeAct act, ChangeActor who,
                                      const std::string& account, const std::string& note = "") {
    return move(request, {act, who, account, note, {}}, {}, today, false);
}

ChangeWhy why(const Result<ChangeRequest, ChangeFault>& moved) {
    REQUIRE_FALSE(moved);
    const auto refusal = explain(moved.error());
    CHECK_FALSE(refusal.message.zh.empty());
    CHECK_FALSE(refusal.next_step.en.empty());
    return moved.error().why;
}

}  // namespace

TEST_CASE("change request: from draft to the registry, each desk in its turn") {
    auto request = name_request();
    struct Row {
        ChangeAct act;
        ChangeActor who;
        const char* account;
        ChangeState state;
    };
    for (const auto& [act, who, account, state] : {
             Row{ChangeAct::Submit, ChangeActor::Graduand, "student", ChangeState::Submitted},
             Row{ChangeAct::Verify, ChangeActor::CollegeOffice, "clerk",
                 ChangeState::CollegeVerified},
             Row{ChangeAct::Approve, ChangeActor::RegistryOffice, "registrar",
                 ChangeState::Approved},
             Row{ChangeAct::Apply, ChangeActor::System, "", ChangeState::Applied},
             Row{ChangeAct::NoteInSchool, ChangeActor::RegistryOffice, "registrar",
                 ChangeState::WrittenToSchool},
             Row{ChangeAct::NoteOnRegistry, ChangeActor::RegistryOffice, "registrar",
                 ChangeState::ChangedOnRegistry},
         }) {
        const auto moved = go(request, act, who, account);
        REQUIRE(moved);
        request = *moved;
        CHECK(request.state == state);
    }
    CHECK(is_final(request.state));
    CHECK(request.verified_by == "clerk");
    CHECK(request.decided_by == "registrar");
}

TEST_CASE("change request: four eyes") {
    auto request = name_request();
    request.state = ChangeState::CollegeVerified;
    request.verified_by = "both";
    CHECK(why(go(request, ChangeAct::Approve, ChangeActor::RegistryOffice, "both")) ==
          ChangeWhy::SameEyes);
    CHECK(why(go(request, ChangeAct::Refuse, ChangeActor::RegistryOffice, "both", "no")) ==
          ChangeWhy::SameEyes);
    CHECK(why(go(request, ChangeAct::Approve, ChangeActor::RegistryOffice, "student")) ==
          ChangeWhy::OwnRecord);
    CHECK(why(go(request, ChangeAct::Approve, ChangeActor::RegistryOffice,
                 "student at the office")) == ChangeWhy::OwnRecord);

    auto approved = request;
    approved.state = ChangeState::Approved;
    CHECK(why(go(approved, ChangeAct::Apply, ChangeActor::System, "student")) ==
          ChangeWhy::OwnRecord);
    CHECK(go(approved, ChangeAct::Apply, ChangeActor::System, "registrar"));

    // Made on behalf from paper: another clerk verifies.
    auto paper = name_request();
    paper.made_by = "clerk";
    paper.about = {};
    paper = *go(paper, ChangeAct::Submit, ChangeActor::CollegeOffice, "clerk");
    CHECK(paper.on_behalf);
    CHECK(why(go(paper, ChangeAct::Verify, ChangeActor::CollegeOffice, "clerk")) ==
          ChangeWhy::SameEyes);
    CHECK(go(paper, ChangeAct::Verify, ChangeActor::CollegeOffice, "colleague"));
}

TEST_CASE("change request: what is not in the table does not happen") {
    for (int from = 0; from <= static_cast<int>(ChangeState::Withdrawn); ++from) {
        for (int act = 0; act <= static_cast<int>(ChangeAct::Withdraw); ++act) {
            for (int who = 0; who <= static_cast<int>(ChangeActor::System); ++who) {
                auto request = name_request();
                request.state = static_cast<ChangeState>(from);
                const auto moved = go(request, static_cast<ChangeAct>(act),
                                      static_cast<ChangeActor>(who), "someone else", "a reason");
                bool in_table = false;
                for (const auto& step : change_steps) {
                    in_table = in_table ||
                               (step.from == request.state && static_cast<int>(step.act) == act &&
                                static_cast<int>(step.who) == who);
                }
                CHECK(moved.has_value() == in_table);
            }
        }
    }
}

TEST_CASE("change request: returned and refused need a reason, submitted needs its evidence") {
    auto request = name_request();
    request.state = ChangeState::Submitted;
    CHECK(why(go(request, ChangeAct::Return, ChangeActor::CollegeOffice, "clerk")) ==
          ChangeWhy::NoteMissing);
    auto bare = name_request();
    bare.evidence.pop_back();
    CHECK(why(go(bare, ChangeAct::Submit, ChangeActor::Graduand, "student")) ==
          ChangeWhy::EvidenceMissing);
    bare.evidence.push_back({Evidence::IdCard, true, ""});  // on paper is a permitted way
    CHECK(go(bare, ChangeAct::Submit, ChangeActor::Graduand, "student"));
    auto same = name_request();
    same.new_value = same.old_value;
    CHECK(go(same, ChangeAct::Submit, ChangeActor::Graduand, "student"));  // it was doubted
    // The card alone proves it; the household register alone does not.
    same.evidence = {{Evidence::HouseholdRegister, false, ""}};
    CHECK(why(go(same, ChangeAct::Submit, ChangeActor::Graduand, "student")) ==
          ChangeWhy::EvidenceMissing);
    same.evidence = {{Evidence::IdCard, false, ""}};
    CHECK(go(same, ChangeAct::Submit, ChangeActor::Graduand, "student"));
    same.field = Field::Ethnicity;
    CHECK(why(go(same, ChangeAct::Submit, ChangeActor::Graduand, "student")) ==
          ChangeWhy::SameValue);
}

TEST_CASE("change request: a name proved as it stands waits for no window") {
    auto proof = name_request();
    proof.old_value = proof.new_value = "何先生";
    proof.evidence = {{Evidence::IdCard, false, ""}};
    ChangePolicy policy;
    policy.refuse_identity_when_graduating = true;
    policy.months = {3};
    const auto submit = [&](const ChangeRequest& request, bool graduating) {
        return move(request, {ChangeAct::Submit, ChangeActor::Graduand, "student", "", {}}, policy,
                    today, graduating);
    };
    CHECK(submit(proof, true));
    CHECK(why(submit(name_request(), true)) == ChangeWhy::GraduatingTerm);
    CHECK(why(submit(name_request(), false)) == ChangeWhy::WrongMonth);
}

TEST_CASE("change request: a new name is read as one of a file is, and may leave the doubt") {
    struct Row {
        const char* before;
        const char* asked;
        const char* stored;  // nullptr: it is none
        bool settles;
    };
    for (const auto& [before, asked, stored, settles] : {
             Row{"张?", "张三", "张三", true},
             Row{"张?", " 张 三 ", "张三", true},
             Row{"张?", "⽂三", "文三", true},
             Row{"张?", "张?", "张?", false},
             Row{"张?", "张□", "张□", false},
             Row{"张3", "张3", "张3", false},
             Row{"张三先生", "张三", "张三", true},
             Row{"何先生", "何先生", "何先生", true},
             Row{"张?", "何先生", "何先生", false},  // proved in its turn
             Row{"张?", "张\x01三", nullptr, false},
             Row{"张?", "", nullptr, false},
         }) {
        CAPTURE(asked);
        auto request = name_request();
        request.old_value = before;
        request.new_value = asked;
        Record record;
        record.student_no = "221800101";
        record.name = before;
        record.document = {identity::DocumentType::Passport, "E12345678"};
        const auto read = new_value(record, Field::Name, asked, {}, {});
        CHECK(read.has_value() == (stored != nullptr));
        if (read && stored != nullptr) CHECK(read->record.name == stored);
        CHECK(settles_name(request) == settles);
    }
}

TEST_CASE("change request: military to resident needs three copies, each signed") {
    Record soldier;
    soldier.document = {identity::DocumentType::MilitaryId, "军字第4989336号"};
    ChangeRequest request;
    request.field = Field::DocumentNo;
    request.route = route_of(soldier, Field::DocumentNo, "11010519491231002X");
    CHECK(request.route == ChangeRoute::MilitaryToResident);
    request.old_value = soldier.document.number;
    request.new_value = "11010519491231002X";
    request.made_by = "student";
    for (const auto kind : evidence_for(request.route, request.field))
        request.evidence.push_back({kind, true, ""});
    CHECK(request.evidence.size() == 3);
    request = *go(request, ChangeAct::Submit, ChangeActor::Graduand, "student");
    CHECK(why(go(request, ChangeAct::Verify, ChangeActor::CollegeOffice, "clerk")) ==
          ChangeWhy::NotSigned);
    // Each is signed for itself: two of three are not enough.
    for (auto& item : request.evidence) {
        CHECK(to_be_signed(request, item.kind));
        CHECK(may_sign(request, "clerk"));
        CHECK(why(go(request, ChangeAct::Verify, ChangeActor::CollegeOffice, "clerk")) ==
              ChangeWhy::NotSigned);
        item.signed_by = "clerk";
        CHECK_FALSE(to_be_signed(request, item.kind));
    }
    auto verified = go(request, ChangeAct::Verify, ChangeActor::CollegeOffice, "colleague");
    REQUIRE(verified);
    // Who signed a copy does not decide; nor is it decided over a newer copy that nobody signed.
    CHECK(why(go(*verified, ChangeAct::Approve, ChangeActor::RegistryOffice, "clerk")) ==
          ChangeWhy::SameEyes);
    CHECK(go(*verified, ChangeAct::Approve, ChangeActor::RegistryOffice, "registrar"));
    verified->evidence.push_back({Evidence::IdCard, false, ""});
    CHECK(why(go(*verified, ChangeAct::Approve, ChangeActor::RegistryOffice, "registrar")) ==
          ChangeWhy::NotSigned);
    CHECK(go(*verified, ChangeAct::Return, ChangeActor::RegistryOffice, "registrar", "sign"));
    verified->evidence.back().signed_by = "clerk";
    CHECK(go(*verified, ChangeAct::Approve, ChangeActor::RegistryOffice, "registrar"));
    // Nobody signs for their own record, nor once it was decided, nor where it is not asked.
    verified->about = {"clerk"};
    CHECK_FALSE(may_sign(*verified, "clerk"));
    CHECK(may_sign(*verified, "colleague"));
    verified->state = ChangeState::Approved;
    CHECK_FALSE(may_sign(*verified, "colleague"));
    CHECK_FALSE(may_sign(name_request(), "colleague"));
    CHECK(go(request, ChangeAct::Verify, ChangeActor::CollegeOffice, "clerk"));
    CHECK(type_of_new_number(soldier, request.new_value) == identity::DocumentType::ResidentId);
}

TEST_CASE("change request: refusal windows are policy") {
    const auto request = name_request();
    const ChangeMove submit{ChangeAct::Submit, ChangeActor::Graduand, "student", "", {}};
    ChangePolicy policy;
    policy.refuse_identity_when_graduating = true;
    CHECK(why(move(request, submit, policy, today, true)) == ChangeWhy::GraduatingTerm);
    CHECK(move(request, submit, policy, today, false));
    policy.months = {3, 9};
    CHECK(move(request, submit, policy, today, false));
    CHECK(why(move(request, submit, policy, CivilDate{2021y / 10 / 1}, false)) ==
          ChangeWhy::WrongMonth);
}

TEST_CASE("change request: what lies too long is overdue") {
    auto request = name_request();
    request.state = ChangeState::Submitted;
    request.since = Instant{};
    CHECK_FALSE(overdue_days(request, {}, Instant{std::chrono::days{5}}));
    CHECK(overdue_days(request, {}, Instant{std::chrono::days{8}}) == 3);
    request.state = ChangeState::Returned;
    CHECK_FALSE(overdue_days(request, {}, Instant{std::chrono::days{80}}));
}

TEST_CASE("change request: routes follow the document and the item") {
    Record r;
    r.document = {identity::DocumentType::ResidentId, "110105491231002"};
    CHECK(route_of(r, Field::DocumentNo, "11010519491231002X") == ChangeRoute::FifteenToEighteen);
    // Another number than the one it is raised to is another person's, or a correction like any.
    CHECK(route_of(r, Field::DocumentNo, "11010519491231003X") == ChangeRoute::Identity);
    CHECK(route_of(r, Field::DocumentNo, "110105491231002") == ChangeRoute::Identity);
    CHECK(route_of(r, Field::Name, "文三") == ChangeRoute::Identity);
    CHECK(route_of(r, Field::Email, "a@example.edu.cn") == ChangeRoute::Plain);
    r.document = {identity::DocumentType::Passport, "K45001768"};
    CHECK(route_of(r, Field::DocumentNo, "K45001769") == ChangeRoute::Passport);
    CHECK(route_of(r, Field::Name, "文三") == ChangeRoute::Passport);
    // Who is registered with one kind of document and has the other goes that one's way.
    CHECK(route_of(r, Field::DocumentNo, "11010519491231002X") == ChangeRoute::Identity);
    CHECK(type_of_new_number(r, "11010519491231002X") == identity::DocumentType::ResidentId);
    r.document = {identity::DocumentType::ResidentId, "11010519491231002X"};
    CHECK(route_of(r, Field::DocumentNo, "K45001769") == ChangeRoute::Passport);
    CHECK(type_of_new_number(r, "K45001769") == identity::DocumentType::Passport);
    CHECK(type_of_new_number(r, "H12345678") == identity::DocumentType::HmTravelPermit);
    // A mistyped number is of nothing else.
    for (const auto* typed : {"110105194912310020", "1101051949", "12345678", ""})
        CHECK(type_of_new_number(r, typed) == identity::DocumentType::ResidentId);
}

TEST_CASE("change request: no walk through the table lets one person verify and decide") {
    CHECK(rc::check([] {
        auto request = name_request();
        const auto people = std::vector<std::string>{"student", "a", "b"};
        const auto steps = *rc::gen::inRange(1, 30);
        for (int i = 0; i < steps; ++i) {
            const auto act = static_cast<ChangeAct>(*rc::gen::inRange(0, 9));
            const auto who = static_cast<ChangeActor>(*rc::gen::inRange(0, 4));
            const auto moved = go(request, act, who, *rc::gen::elementOf(people), "a reason");
            if (moved) request = *moved;
        }
        if (!request.decided_by.empty()) {
            RC_ASSERT(request.decided_by != request.verified_by);
            RC_ASSERT(request.decided_by != "student");
            RC_ASSERT(request.verified_by != "student");
        }
    }));
}

TEST_CASE("evidence: a file is what its bytes say") {
    CHECK(evidence_file("\xFF\xD8\xFF\xE0") == EvidenceFile::Jpeg);
    CHECK(evidence_file("\x89PNG\r\n\x1A\n") == EvidenceFile::Png);
    CHECK(evidence_file("%PDF-1.7") == EvidenceFile::Pdf);
    CHECK_FALSE(evidence_file("MZ\x90"));
    CHECK_FALSE(evidence_file("<html>"));
}

TEST_CASE("docs: the table of change requests is the one in code") {
    std::ifstream in{std::string{LIUYING_SOURCE_DIR} + "/docs/change-requests.md"};
    REQUIRE(in);
    std::stringstream all;
    all << in.rdbuf();
    const auto text = all.str();
    std::size_t rows = 0;
    for (std::size_t at = text.find("\n| `"); at != std::string::npos;
         at = text.find("\n| `", at + 1))
        ++rows;
    CHECK(rows == change_steps.size());
    for (const auto& step : change_steps) {
        const auto row = "| `" + std::string{name_of(step.from)} + "` | " +
                         std::string{name_of(step.act)} + " | " + std::string{name_of(step.who)} +
                         " | `" + std::string{name_of(step.to)} + "` |";
        CAPTURE(row);
        CHECK(text.find(row) != std::string::npos);
    }
}
