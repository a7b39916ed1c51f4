#include "binding/set_format.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace liuying::binding;

TEST_CASE("set: a malformed file is refused with its row and column") {
    SessionTexts good{"key,value\nprofile,x\nd_ref,4.4\n",
                      "ticket_id,station,seq,swipe_s,has_ref\nT1-001,1,1,42,1\nT1-002,1,2,75,1\n",
                      "shot_id,camera,fileno,cam_s,face,slate,code,same_prev\nS1,1,5,50,1,0,,\nS2,"
                      "1,6,55,1,1,T1-002,2.5\n",
                      "shot_id,station,first_seq,scores_x10\nS1,1,1,44 x\n"};
    const auto session = read_session("good", good);
    REQUIRE(session);
    CHECK(session->shots[1].code == 1);
    CHECK(session->shots[0].references.size() == 1);
    struct Case {
        std::string SessionTexts::*file;
        const char *from, *to;
        SetFault::Kind kind;
        int row;
        const char* column;
    };
    using Kind = SetFault::Kind;
    const Case cases[] = {
        {&SessionTexts::tickets, "T1-002,1,2,75", "T1-001,1,2,75", Kind::Duplicate, 3, "ticket_id"},
        {&SessionTexts::tickets, "1,2,75", "1,1,75", Kind::Duplicate, 3, "seq"},
        {&SessionTexts::tickets, ",75,", ",soon,", Kind::NotANumber, 3, "swipe_s"},
        {&SessionTexts::tickets, "swipe_s", "swiped", Kind::MissingColumn, 1, "swipe_s"},
        {&SessionTexts::tickets, "42,1", "42,7", Kind::OutOfRange, 2, "has_ref"},
        {&SessionTexts::shots, "S2,1,6", "S1,1,6", Kind::Duplicate, 3, "shot_id"},
        {&SessionTexts::shots, "T1-002,2.5", "T1-002,nan", Kind::NotFinite, 3, "same_prev"},
        {&SessionTexts::shots, "T1-002,2.5", "T1-002,inf", Kind::NotFinite, 3, "same_prev"},
        {&SessionTexts::shots, "50,1,0,,", "50,1,0,", Kind::FieldCount, 2, "same_prev"},
        {&SessionTexts::tickets, ",75,", ",1e12,", Kind::OutOfRange, 3, "swipe_s"},
        {&SessionTexts::shots, "1,5,50", "1,5,-1e308", Kind::OutOfRange, 2, "cam_s"},
        {&SessionTexts::tickets, "T1-002,1,2,75", "REVIEW,1,2,75", Kind::OutOfRange, 3,
         "ticket_id"},
        {&SessionTexts::shots, "1,5,50", "1,x,50", Kind::NotANumber, 2, "fileno"},
        {&SessionTexts::meta, "d_ref,4.4", "d_ref,-1", Kind::OutOfRange, 3, "value"},
    };
    for (const Case& one : cases) {
        CAPTURE(one.to);
        SessionTexts texts = good;
        auto& text = texts.*one.file;
        const auto at = text.find(one.from);
        REQUIRE(at != std::string::npos);
        text.replace(at, std::string{one.from}.size(), one.to);
        const auto read = read_session("bad", texts);
        REQUIRE_FALSE(read);
        CHECK(read.error().kind == one.kind);
        CHECK(read.error().row == one.row);
        CHECK(read.error().column == one.column);
    }
    // A number left out in the queue moves nobody's scores to the next one.
    SessionTexts gap = good;
    gap.tickets = "ticket_id,station,seq,swipe_s,has_ref\nT1-001,1,1,42,1\nT1-003,1,3,75,1\n";
    gap.shots.replace(gap.shots.find("T1-002"), 6, "T1-003");
    gap.references = "shot_id,station,first_seq,scores_x10\nS1,1,1,44\nS1,1,3,-8\n";
    const auto gapped = read_session("gap", gap);
    REQUIRE(gapped);
    REQUIRE(gapped->shots[0].references.size() == 2);
    CHECK(gapped->shots[0].references[1].sitting == 1);
    gap.references = "shot_id,station,first_seq,scores_x10\nS1,1,2,44\n";
    CHECK_FALSE(read_session("gap", gap));
    for (const char* bad : {"S9,1,1,44", "S1,2,1,44", "S1,1,2,44 45", "S1,1,1,4z"}) {
        CAPTURE(bad);
        SessionTexts texts = good;
        texts.references = std::string{"shot_id,station,first_seq,scores_x10\n"} + bad + "\n";
        const auto read = read_session("bad", texts);
        REQUIRE_FALSE(read);
        CHECK(read.error().row == 2);
    }
}
