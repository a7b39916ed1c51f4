#include <doctest/doctest.h>
#include <zip.h>

#include <fstream>

#include "base/hash.h"
#include "delivery/answers.h"
#include "delivery/clearance.h"
#include "delivery/file_name.h"
#include "delivery/manifest.h"
#include "delivery/package.h"
#include "delivery/prepare.h"

using namespace liuying;
using namespace liuying::delivery;

TEST_CASE("file name: fields are filled in, and nothing climbs out of the folder") {
    const NameFields fields{{"session", "a1"}, {"shot_no", "17"}, {"token", "../x"}, {"name", ""}};
    CHECK(file_name("{session}/{shot_no}_{token}.jpg", fields).value() == "a1/17_.._x.jpg");
    CHECK(file_name("{student_no}.jpg", fields).error() == NameFault::UnknownField);
    CHECK(file_name("{name}.jpg", fields).error() == NameFault::Empty);
    CHECK(file_name("{token.jpg", fields).error() == NameFault::Unclosed);
    CHECK(fields_of("{a}/{b}_{c}.jpg") == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("prepare: refused bytes are never sent again, new bytes are") {
    Candidate one{.portrait_sha256 = "aa", .last_sent = "aa", .refused = {"aa"}};
    CHECK(left_out(Kind::Registry, one, false) == LeftOut::RefusedBytes);
    CHECK(left_out(Kind::Unit, one, true) == LeftOut::RefusedBytes);
    one.portrait_sha256 = "bb";
    CHECK_FALSE(left_out(Kind::Registry, one, true).has_value());
}

TEST_CASE("prepare: nothing leaves without a settled binding, or under a blocked document") {
    CHECK(left_out(Kind::Print, {}, true) == LeftOut::NoPortrait);
    CHECK(left_out(Kind::Registry, {.doubtful = true}, true) == LeftOut::NotBound);
    const Candidate blocked{.portrait_sha256 = "aa", .document_blocked = true};
    CHECK(left_out(Kind::Registry, blocked, true) == LeftOut::DocumentBlocked);
    CHECK_FALSE(left_out(Kind::Print, blocked, true).has_value());
    const Candidate sent{.portrait_sha256 = "aa", .last_sent = "aa"};
    CHECK(left_out(Kind::School, sent, true) == LeftOut::SentAlready);
    CHECK_FALSE(left_out(Kind::School, sent, false).has_value());
}

TEST_CASE("prepare: without the person's consent nothing leaves") {
    const Candidate unwilling{.portrait_sha256 = "aa", .consent_missing = true};
    for (const auto kind : {Kind::Registry, Kind::Unit, Kind::Print})
        CHECK(left_out(kind, unwilling, true) == LeftOut::NoConsent);
}

TEST_CASE("manifest: a name that looks like a formula stays a name") {
    const std::vector<std::string> cells{"=1+1", "-12", "a\"b", "x,y"};
    CHECK(csv_line(cells) == "'=1+1,-12,\"a\"\"b\",\"x,y\"\r\n");
}

TEST_CASE("answers: columns are found by name, words in both languages are understood") {
    const ScratchFolder folder;
    const auto file = folder.path() / "answers.csv";
    std::ofstream{file}
        << "结果,学号,原因,截止日期\n通过,21901,,\n 不通过 ,21902,光照不均,2022-03-01\n"
           "比对未通过,21903,,\n改天再说,21904,,\n";
    auto rows = table::open_table(file);
    REQUIRE(rows);
    const auto answers = read_answers(**rows);
    REQUIRE(answers);
    REQUIRE(answers->size() == 4);
    CHECK(answers->at(0).answer == Answer::Accepted);
    CHECK(answers->at(1).answer == Answer::Refused);
    CHECK(answers->at(1).due_on == "2022-03-01");
    CHECK(answers->at(2).answer == Answer::ComparisonFailed);
    CHECK_FALSE(answers->at(3).answer.has_value());
    CHECK(answers->at(3).said == "改天再说");
}

TEST_CASE("package: names that tell who someone is are not readable without the passphrase") {
    const ScratchFolder folder;
    const auto inner = folder.path() / "pictures.zip";
    const auto outer = folder.path() / "package.zip";
    {
        Package pictures{inner, instant_of_ms(1'634'000'000'000)};
        pictures.add_text("710000199001010011.jpg", "picture");
        pictures.close();
        Package package{outer, instant_of_ms(1'634'000'000'000)};
        package.add_file_encrypted("pictures.zip", inner, "open-sesame");
        package.close();
    }
    std::ifstream in{outer, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{in}, {}};
    CHECK(all.find("7100001990") == std::string::npos);

    int code = 0;
    auto* zip = zip_open(outer.c_str(), ZIP_RDONLY, &code);
    REQUIRE(zip);
    CHECK(zip_fopen(zip, "pictures.zip", 0) == nullptr);
    auto* entry = zip_fopen_encrypted(zip, "pictures.zip", 0, "open-sesame");
    REQUIRE(entry);
    std::string got(1 << 16, '\0');
    got.resize(static_cast<std::size_t>(zip_fread(entry, got.data(), got.size())));
    CHECK(sha256(got) == sha256_of_file(inner));
    zip_fclose(entry);
    zip_discard(zip);
}

TEST_CASE("package: what cannot be read breaks it off, and no half package remains") {
    const ScratchFolder folder;
    const auto file = folder.path() / "p.zip";
    {
        Package package{file, instant_of_ms(0)};
        package.add("a.jpg", 3,
                    []() -> ReadOn { throw std::runtime_error{"a portrait is missing"}; });
        CHECK_THROWS_WITH(package.close(), "a portrait is missing");
    }
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("clearance: each gate opens on its facts and says what to do otherwise") {
    using enum campaign::FactKind;
    campaign::Facts facts;
    CHECK_FALSE(ask(Gate::ThesisUpload, facts, false).open);
    CHECK(ask(Gate::ThesisUpload, facts, false).next_step.has_value());
    facts.note(Called);
    facts.note(Bound);
    CHECK(ask(Gate::ThesisUpload, facts, false).open);
    CHECK_FALSE(ask(Gate::Degree, facts, false).open);
    facts.note(Submitted);
    facts.note(Accepted);
    CHECK(ask(Gate::Degree, facts, false).open);
    facts.note(OnRegistry);
    facts.note(InSchoolSystem);
    CHECK(ask(Gate::CertificatePrint, facts, false).open);
    CHECK(ask(Gate::Registration, facts, false).open);
    facts.note(RegistryReported);
    CHECK_FALSE(ask(Gate::Registration, facts, false).open);
    facts.note(ReshootOrdered);
    for (const auto gate : all_gates) CHECK_FALSE(ask(gate, facts, true).open);
}
