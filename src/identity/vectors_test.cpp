// The project's vectors of identity numbers and reader frames, where ../shared lies beside the
// source.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "identity/card.h"
#include "identity/document.h"
#include "identity/mrz.h"

using namespace liuying;
using namespace liuying::identity;
using namespace std::chrono_literals;

namespace {

std::optional<nlohmann::json> vectors() {
    const auto file =
        std::filesystem::path{LIUYING_SOURCE_DIR} / "../shared/vectors/identity-and-reader.json";
    std::ifstream in{file};
    if (!in) {
        MESSAGE("skipped: ../shared/vectors is absent");
        return std::nullopt;
    }
    return nlohmann::json::parse(in);
}

Bytes from_hex(const std::string& hex) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

}  // namespace

TEST_CASE("vectors: numbers of eighteen") {
    const auto all = vectors();
    if (!all) return;
    for (const auto& number : all->at("id18").at("valid")) {
        CAPTURE(number);
        CHECK(read_document(DocumentType::ResidentId, number.get<std::string>()));
    }
    for (const auto& row : all->at("id18").at("invalid")) {
        const auto number = row[0].get<std::string>();
        const auto why = row[1].get<std::string>();
        CAPTURE(number);
        const auto reading = read_document(DocumentType::ResidentId, number);
        if (why.find("lower-case") != std::string::npos) {
            REQUIRE(reading);
            CHECK(reading->cleaned == std::vector{Cleaned::LowerCase});
            continue;
        }
        REQUIRE_FALSE(reading);
        const auto has = [&](NumberFaultKind kind) {
            return std::ranges::count(reading.error(), kind, &NumberFault::kind) == 1;
        };
        if (why == "check digit must be 7") {
            CHECK(has(NumberFaultKind::CheckDigit));
            CHECK(reading.error().front().expected == "7");
        } else if (why.starts_with("check digit")) {
            CHECK(has(NumberFaultKind::CheckDigit));
        } else if (why == "30 February") {
            CHECK(has(NumberFaultKind::ImpossibleDate));
        } else if (why == "length") {
            CHECK(has(NumberFaultKind::Length));
        } else {
            FAIL("a vector this test does not understand: ", why);
        }
    }
}

TEST_CASE("vectors: fifteen digits") {
    const auto all = vectors();
    if (!all) return;
    for (const auto& row : all->at("id15_to_18")) {
        const auto fifteen = row[0].get<std::string>();
        const auto expected = row[1].get<std::string>();
        CAPTURE(fifteen);
        const auto reading = read_document(DocumentType::ResidentId, fifteen);
        if (expected.starts_with("REFUSE")) {
            REQUIRE_FALSE(reading);
            CHECK(reading.error().front().kind == NumberFaultKind::Before1900);
        } else {
            REQUIRE(reading);
            CHECK(reading->proposal == expected);
        }
    }
}

TEST_CASE("vectors: machine-readable zones") {
    const auto all = vectors();
    if (!all) return;
    for (const auto& row : all->at("mrz_td3")) {
        const auto zone =
            read_td3(row.at("l1").get<std::string>() + row.at("l2").get<std::string>());
        CAPTURE(row);
        CHECK(zone.has_value() == row.at("ok").get<bool>());
        if (!zone) {
            CHECK(zone.error().front().field == MrzField::NumberCheck);
            CHECK(zone.error().front().expected == "6");
        }
    }
}

TEST_CASE("vectors: reader frames") {
    const auto all = vectors();
    if (!all) return;
    const auto& sdt = all->at("sdt");
    for (const auto& [name, hex] : sdt.at("commands").items()) {
        CAPTURE(name);
        const auto bytes = from_hex(hex.get<std::string>());
        CHECK(sdt_command(bytes[7], bytes[8], std::span{bytes}.subspan(9, bytes.size() - 10)) ==
              bytes);
    }
    const auto reply_of = [](const std::string& hex) {
        SdtFrames frames;
        frames.feed(from_hex(hex));
        return frames.next();
    };
    const auto& replies = sdt.at("replies");
    CHECK(reply_of(replies.at("status_ok"))->success());
    CHECK(reply_of(replies.at("find_ok"))->card_found());
    CHECK(reply_of(replies.at("find_none"))->no_card());
    CHECK(reply_of(replies.at("select_ok"))->success());
    CHECK(reply_of(replies.at("select_fail"))->sw3 == 0x81);
    CHECK(reply_of(replies.at("read_fail"))->sw3 == 0x41);

    struct Row {
        const char* name;
        Document document;
        CivilDate birth;
        Sex sex;
    };
    using T = DocumentType;
    for (const auto& [name, document, birth, sex] : {
             Row{"resident", {T::ResidentId, "330106200002290029"}, 2000y / 2 / 29, Sex::Female},
             Row{"longterm", {T::ResidentId, "110105194912310038"}, 1949y / 12 / 31, Sex::Male},
             Row{"hmt", {T::HmtResidencePermit, "810000199408230021"}, 1994y / 8 / 23, Sex::Female},
             Row{"pr17", {T::PermanentResidentCard, "CAN110081080310"}, 1981y / 8 / 3, Sex::Female},
             Row{"pr23",
                 {T::PermanentResidentCard, "911124198108030024"},
                 1981y / 8 / 3,
                 Sex::Female},
         }) {
        CAPTURE(name);
        const auto reply = reply_of(sdt.at("read_base_replies").at(name));
        REQUIRE(reply);
        const auto card = read_card(*reply);
        REQUIRE(card);
        CHECK(card->document == document);
        CHECK(card->birth == birth);
        CHECK(card->sex == sex);
    }
    const auto with_fingerprint = reply_of(sdt.at("read_base_fp_reply"));
    REQUIRE(with_fingerprint);
    CHECK(read_card(*with_fingerprint)->document.number ==
          read_card(*reply_of(sdt.at("read_base_replies").at("resident")))->document.number);
}
