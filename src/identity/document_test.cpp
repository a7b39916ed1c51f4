#include "identity/document.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace liuying;
using namespace liuying::identity;
using namespace std::chrono_literals;

namespace {

NumberFaultKind first_fault(DocumentType type, std::string_view typed) {
    const auto reading = read_document(type, typed);
    REQUIRE_FALSE(reading.has_value());
    REQUIRE_FALSE(reading.error().empty());
    return reading.error().front().kind;
}

std::string number_of(DocumentType type, std::string_view typed) {
    const auto reading = read_document(type, typed);
    REQUIRE_MESSAGE(reading.has_value(), std::string{typed});
    return reading->document.number;
}

}  // namespace

TEST_CASE("resident id: the worked examples of GB 11643 are read with birth and sex") {
    const auto woman = read_document(DocumentType::ResidentId, "11010519491231002X");
    REQUIRE(woman);
    CHECK(woman->birth == CivilDate{1949y / 12 / 31});
    CHECK(woman->sex == Sex::Female);
    const auto man = read_document(DocumentType::ResidentId, "440524188001010014");
    REQUIRE(man);
    CHECK(man->birth == CivilDate{1880y / 1 / 1});
    CHECK(man->sex == Sex::Male);
}

TEST_CASE("resident id: what is only a way of writing is tidied and told") {
    struct Row {
        const char* typed;
        Cleaned cleaned;
    };
    for (const auto& [typed, cleaned] : {
             Row{"11010519491231002x", Cleaned::LowerCase},
             Row{"１１０１０５１９４９１２３１００２Ｘ", Cleaned::FullWidth},
             Row{"１１０１０５１９４９１２３１００２ｘ", Cleaned::FullWidth},
             Row{" 110105 19491231 002X\t", Cleaned::Spaces},
             Row{"1101051949\xE3\x80\x80"
                 "1231002X",
                 Cleaned::Spaces},
             Row{"'11010519491231002X", Cleaned::Apostrophe},
             Row{"’11010519491231002X", Cleaned::Apostrophe},
             Row{"110105-19491231-002X", Cleaned::Separator},
             Row{"\xEF\xBB\xBF"
                 "11010519491231002X",
                 Cleaned::ZeroWidth},
             Row{"11010519491231\xE2\x80\x8B"
                 "002X",
                 Cleaned::ZeroWidth},
         }) {
        CAPTURE(typed);
        const auto reading = read_document(DocumentType::ResidentId, typed);
        REQUIRE(reading);
        CHECK(reading->document.number == "11010519491231002X");
        CHECK(std::ranges::count(reading->cleaned, cleaned) == 1);
    }
}

TEST_CASE("resident id: each fault is named with its character and what was expected") {
    struct Row {
        const char* typed;
        NumberFault fault;
    };
    for (const auto& [typed, fault] : {
             Row{"", {NumberFaultKind::Missing, 0, "", ""}},
             Row{"   ", {NumberFaultKind::Missing, 0, "", ""}},
             Row{"1101051949123100X", {NumberFaultKind::Length, 0, "17", "18"}},
             Row{"A1", {NumberFaultKind::Length, 0, "2", "18"}},
             Row{"11010519491231O02X", {NumberFaultKind::Character, 15, "O", "0-9"}},
             Row{"1101051949123100张X", {NumberFaultKind::Character, 17, "张", "0-9"}},
             Row{"110105194912310020", {NumberFaultKind::CheckDigit, 18, "0", "X"}},
             Row{"010105194912310021", {NumberFaultKind::Region, 1, "0", "1-8"}},
             Row{"110105194902300021",
                 {NumberFaultKind::ImpossibleDate, 7, "19490230", "YYYYMMDD"}},
             Row{"4.40524E+17", {NumberFaultKind::Scientific, 0, "4.40524E+17", "18"}},
             Row{"4.40524198001e+017",
                 {NumberFaultKind::Scientific, 0, "4.40524198001E+017", "18"}},
         }) {
        CAPTURE(typed);
        const auto reading = read_document(DocumentType::ResidentId, typed);
        REQUIRE_FALSE(reading);
        CHECK(reading.error().front() == fault);
        const auto refusal = explain(DocumentType::ResidentId, reading.error().front());
        CHECK_FALSE(refusal.message.zh.empty());
        CHECK_FALSE(refusal.message.en.empty());
        CHECK_FALSE(refusal.next_step.zh.empty());
        CHECK_FALSE(refusal.next_step.en.empty());
    }
}

TEST_CASE("resident id: a number that a spreadsheet rounded is told apart from a slip") {
    const auto reading = read_document(DocumentType::ResidentId, "440524188001010000");
    REQUIRE_FALSE(reading);
    REQUIRE(reading.error().size() == 2);
    CHECK(reading.error()[0].kind == NumberFaultKind::CheckDigit);
    CHECK(reading.error()[1].kind == NumberFaultKind::Rounded);
}

TEST_CASE("resident id: a sound number that ends in 000 is asked about") {
    std::string number = "71000019900101";
    for (int first = 0; first < 10; ++first) {
        const auto seventeen = number + std::to_string(first) + "00";
        if (check_character(seventeen) != '0') continue;
        const auto reading = read_document(DocumentType::ResidentId, seventeen + "0");
        REQUIRE(reading);
        CHECK(reading->doubts == std::vector{NumberDoubt::EndsInZeros});
        return;
    }
    FAIL("no such number in ten");
}

TEST_CASE("resident id: a region that is in no list today is a remark at most") {
    for (const char* seventeen : {"51222619900101001", "16000019900101001"}) {
        const auto number = std::string{seventeen} + check_character(seventeen);
        CAPTURE(number);
        CHECK(read_document(DocumentType::ResidentId, number));
    }
}

TEST_CASE("fifteen digits: recognised, raised as a proposal, blocked") {
    const auto reading = read_document(DocumentType::ResidentId, "110105491231002");
    REQUIRE(reading);
    CHECK(reading->document.number == "110105491231002");
    CHECK(reading->proposal == "11010519491231002X");
    CHECK(reading->birth == CivilDate{1949y / 12 / 31});
    CHECK(reading->sex == Sex::Female);
    CHECK(reading->doubts == std::vector{NumberDoubt::FifteenDigits});
    CHECK(blocks(NumberDoubt::FifteenDigits));
    CHECK(proposal_for("610104620927690") == "610104196209276908");
    CHECK(proposal_for("440524800101001") == "440524198001010013");
}

TEST_CASE("fifteen digits: the century is never guessed from the year") {
    CHECK(proposal_for("110105100101001")->substr(6, 4) == "1910");
}

TEST_CASE("fifteen digits: a sequence that marks a birth before 1900 is refused") {
    for (const char* typed :
         {"110101991231996", "110101991231997", "110101991231998", "110101991231999"}) {
        CAPTURE(typed);
        CHECK(first_fault(DocumentType::ResidentId, typed) == NumberFaultKind::Before1900);
        CHECK_FALSE(proposal_for(typed));
    }
    CHECK(proposal_for("110101991231995"));
}

TEST_CASE("fifteen digits: an impossible date has no proposal") {
    CHECK(first_fault(DocumentType::ResidentId, "110105490230002") ==
          NumberFaultKind::ImpossibleDate);
    CHECK_FALSE(proposal_for("110105490230002"));
}

TEST_CASE("permits and residents' cards: the number names its own kind") {
    struct Row {
        DocumentType said;
        const char* typed;
        DocumentType read;
    };
    using T = DocumentType;
    for (const auto& [said, typed, read] : {
             Row{T::HmtResidencePermit, "810000199408230021", T::HmtResidencePermit},
             Row{T::HmtResidencePermit, "830000199201300022", T::HmtResidencePermit},
             Row{T::ResidentId, "810000199408230021", T::HmtResidencePermit},
             Row{T::PermanentResidentCard, "911124198108030024", T::PermanentResidentCard},
             Row{T::PermanentResidentCard, "932682198501010017", T::PermanentResidentCard},
             Row{T::ResidentId, "911124198108030024", T::PermanentResidentCard},
             Row{T::MilitaryId, "11010519491231002X", T::ResidentId},
             Row{T::Passport, "11010519491231002X", T::ResidentId},
         }) {
        CAPTURE(typed);
        const auto reading = read_document(said, typed);
        REQUIRE(reading);
        CHECK(reading->document.type == read);
    }
    CHECK(first_fault(T::HmtResidencePermit, "810000199408230023") == NumberFaultKind::CheckDigit);
    CHECK(first_fault(T::HmtResidencePermit, "11010519491231002X") == NumberFaultKind::WrongType);
    CHECK(first_fault(T::PermanentResidentCard, "11010519491231002X") ==
          NumberFaultKind::WrongType);
}

TEST_CASE("a foreigner's card: its province and country are looked at") {
    const auto with_check = [](std::string seventeen) {
        return seventeen + check_character(seventeen);
    };
    const auto doubts = [](const std::string& number) {
        const auto reading = read_document(DocumentType::PermanentResidentCard, number);
        return reading ? reading->doubts : std::vector<NumberDoubt>{NumberDoubt::FreeText};
    };
    using D = NumberDoubt;
    CHECK(doubts("911124198108030024").empty());
    CHECK(doubts(with_check("99912419810803002")) == std::vector{D::CardProvince});
    CHECK(doubts(with_check("91199919810803002")) == std::vector{D::CardCountry});
    // None at all is asked about; by China's own code nobody is a foreigner.
    CHECK(doubts(with_check("91100019810803002")) == std::vector{D::CardCountry});
    CHECK(first_fault(DocumentType::PermanentResidentCard, "911000198108030020") ==
          NumberFaultKind::CheckDigit);
    CHECK(first_fault(DocumentType::ResidentId, with_check("91115619810803002")) ==
          NumberFaultKind::Country);
    // Also of a number that was said to be another document's, the sentence is about the card.
    const auto said = explain(DocumentType::ResidentId, {NumberFaultKind::Country, 4, "156", ""});
    CHECK(said.message.zh.find("外国人永久居留身份证只发给外国人") != std::string::npos);
    CHECK(said.message.zh.find("，居民身份证只发给") == std::string::npos);
    CHECK(said.message.en.find("permanent resident card is issued to foreigners") !=
          std::string::npos);
    CHECK(doubts("CAN110008100301") == std::vector{D::OldForm});
    CHECK(doubts("XQZ110008100301") == std::vector{D::OldForm, D::CardCountry});
    CHECK(first_fault(DocumentType::PermanentResidentCard, "CHN110008100301") ==
          NumberFaultKind::Country);
}

TEST_CASE("other documents: each kind has its form") {
    using T = DocumentType;
    CHECK(number_of(T::PermanentResidentCard, "can110008100301") == "CAN110008100301");
    CHECK(number_of(T::HmTravelPermit, "H12345678") == "H12345678");
    CHECK(number_of(T::HmTravelPermit, "m1234567801") == "M12345678");
    CHECK(number_of(T::TwTravelPermit, "12345678") == "12345678");
    CHECK(number_of(T::TwTravelPermit, "1234567802") == "12345678");
    CHECK(number_of(T::Passport, "k45001768") == "K45001768");
    CHECK(number_of(T::MilitaryId, " 军字第4989336号") == "军字第4989336号");

    CHECK(first_fault(T::PermanentResidentCard, "CA1110008100301") == NumberFaultKind::Character);
    CHECK(first_fault(T::HmTravelPermit, "X12345678") == NumberFaultKind::Character);
    CHECK(first_fault(T::HmTravelPermit, "H1234567") == NumberFaultKind::Length);
    CHECK(first_fault(T::TwTravelPermit, "123456") == NumberFaultKind::Length);
    CHECK(first_fault(T::Passport, "A1") == NumberFaultKind::Length);
    CHECK(first_fault(T::Passport, "A123*567") == NumberFaultKind::Character);
    CHECK(first_fault(T::MilitaryId, "") == NumberFaultKind::Missing);
    CHECK(first_fault(T::Other, "\xFF\xFE") == NumberFaultKind::Character);
}

TEST_CASE("military id: free text is taken, flagged and keeps submission back") {
    const auto reading = read_document(DocumentType::MilitaryId, "士字第20130001号");
    REQUIRE(reading);
    CHECK(reading->doubts == std::vector{NumberDoubt::FreeText});
    CHECK(blocks(NumberDoubt::FreeText));
}

TEST_CASE("document types: the words of rosters are known") {
    CHECK(document_type_from("居民身份证") == DocumentType::ResidentId);
    CHECK(document_type_from(" 护照（Passport） ") == DocumentType::Passport);
    CHECK(document_type_from("passport") == DocumentType::Passport);
    CHECK(document_type_from("港澳居民居住证") == DocumentType::HmtResidencePermit);
    CHECK(document_type_from("军官证") == DocumentType::MilitaryId);
    CHECK(document_type_from("Resident ID card") == DocumentType::ResidentId);
    CHECK_FALSE(document_type_from("学生证"));
    for (int i = 0; i <= static_cast<int>(DocumentType::Other); ++i) {
        const auto type = static_cast<DocumentType>(i);
        CHECK(document_type_of_name(name_of(type)) == type);
        CHECK(document_type_from(title_of(type).zh) == type);
        if (type != DocumentType::HmTravelPermit && type != DocumentType::TwTravelPermit &&
            type != DocumentType::HmtResidencePermit && type != DocumentType::Other) {
            CHECK(document_type_from(title_of(type).en) == type);
        }
    }
}

TEST_CASE("a card in hand is met under every form of its number") {
    CHECK(known_forms({DocumentType::ResidentId, "110105491231002"}) ==
          std::vector<std::string>{"110105491231002", "11010519491231002X"});
    CHECK(known_forms({DocumentType::ResidentId, "11010519491231002X"}) ==
          std::vector<std::string>{"11010519491231002X", "110105491231002"});
    CHECK(known_forms({DocumentType::Passport, "K45001768"}).size() == 1);
    // Born in 1880: there never were fifteen digits that rise to it.
    CHECK(known_forms({DocumentType::ResidentId, "440524188001010014"}).size() == 1);
}

TEST_CASE("masking: first four and last four of a number of twelve and more") {
    CHECK(masked({DocumentType::ResidentId, "710000199506047219"}) == "7100**********7219");
    CHECK(masked({DocumentType::Passport, "K45001768"}) == "K4*****68");
    CHECK(masked({DocumentType::MilitaryId, "军字第4989336号"}) == "军字*******6号");
    CHECK(masked({DocumentType::Passport, "A1234"}) == "*****");
}

TEST_CASE("dates: as rosters write them, and none that the calendar does not have") {
    const CivilDate day{1995y / 6 / 4};
    for (const char* text :
         {"1995-06-04", "1995/6/4", "1995.6.4", "19950604", "1995年6月4日", "1995-6-4",
          " 1995-06-04 ", "1995-06-04 00:00:00", "1995-06-04T00:00:00Z", "1995/6/4 0:00"}) {
        CAPTURE(text);
        CHECK(parse_date(text) == day);
    }
    for (const char* text : {"", "2022/13/45", "1995-02-29", "95-06-04", "1995-06", "1995-06-04x",
                             "1995-06/04", "19950231", "1995-06-04 25:00", "June 4, 1995"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_date(text));
    }
    CHECK(to_text(day) == "1995-06-04");
}
