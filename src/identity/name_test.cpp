#include "identity/name.h"

#include <doctest/doctest.h>

#include <string>

using namespace liuying::identity;

TEST_CASE("names: rare characters are names like any other") {
    for (const std::string name :
         {"彭𠮷超", "贺华㛃", "方俊䶮", "王𣇈", "阿依古丽·买买提", "NGUYEN VAN MINH",
          "O'BRIEN SEAN", "MUELLER ANNA-LENA", "諸葛若曦", "㐂"}) {
        CAPTURE(name);
        const auto reading = read_name(name);
        REQUIRE(reading);
        CHECK(reading->name == name);
        CHECK(reading->changes.empty());
        CHECK(reading->doubts.empty());
    }
}

TEST_CASE("names: ways of writing are tidied and told") {
    struct Row {
        const char* typed;
        const char* name;
        NameChange change;
    };
    for (const auto& [typed, name, change] : {
             Row{" 吴　桂鹏 ", "吴桂鹏", NameChange::Spaces},
             Row{"王  五", "王五", NameChange::Spaces},
             Row{"阿依古丽•买买提", "阿依古丽·买买提", NameChange::Separator},
             Row{"阿依古丽．买买提", "阿依古丽·买买提", NameChange::Separator},
             Row{"阿依古丽‧买买提", "阿依古丽·买买提", NameChange::Separator},
             Row{"阿依古丽・买买提", "阿依古丽·买买提", NameChange::Separator},
             Row{"阿依古丽.买买提", "阿依古丽·买买提", NameChange::Separator},
             Row{"阿依古丽 · 买买提", "阿依古丽·买买提", NameChange::Spaces},
             Row{"方俊\uE863", "方俊䶮", NameChange::PrivateUse},
             Row{"Nguyen Van Minh", "NGUYEN VAN MINH", NameChange::Capitals},
             Row{"MUELLER  ANNA", "MUELLER ANNA", NameChange::Spaces},
             Row{"José", "JOSÉ", NameChange::Capitals},
             Row{"Nguyễn Văn Đức Trường", "NGUYỄN VĂN ĐỨC TRƯỜNG", NameChange::Capitals},
             Row{"Wałęsa Žižka", "WAŁĘSA ŽIŽKA", NameChange::Capitals},
             Row{"ＫＩＭ SEOYEON", "KIM SEOYEON", NameChange::FullWidth},
             Row{"O’BRIEN SEAN", "O'BRIEN SEAN", NameChange::Apostrophe},
             Row{"'张三", "张三", NameChange::Apostrophe},
             Row{"张\u200B三", "张三", NameChange::ZeroWidth},
             Row{"张\u2F42", "张文", NameChange::Radical},
             Row{"\u2EE2\u2EF0", "马龙", NameChange::Radical},
             Row{"葛\U000E0101明", "葛明", NameChange::Variant},
             Row{"神\uFE00谷", "神谷", NameChange::Variant},
         }) {
        CAPTURE(typed);
        const auto reading = read_name(typed);
        REQUIRE(reading);
        CHECK(reading->name == name);
        CHECK(reading->changes == std::vector{change});
        CHECK(reading->raw == typed);
    }
}

TEST_CASE("names: a dot between Latin initials stays a dot") {
    CHECK(read_name("SMITH JOHN F.")->name == "SMITH JOHN F.");
}

TEST_CASE("names: a lost or unknown character is asked about, never dropped") {
    CHECK(read_name("李?")->doubts == std::vector{NameDoubt::LostCharacter});
    for (const auto* name : {"张*", "张＊明", "张<b>伟</b>", "张伟、李四", "张😀"})
        CHECK_MESSAGE(read_name(name)->doubts == std::vector{NameDoubt::LostCharacter}, name);
    CHECK(read_name("李□明")->doubts == std::vector{NameDoubt::LostCharacter});
    CHECK(read_name("李\uFFFD")->doubts == std::vector{NameDoubt::LostCharacter});
    CHECK(read_name("李\xD1")->doubts == std::vector{NameDoubt::LostCharacter});
    CHECK(read_name("李\uE000")->doubts == std::vector{NameDoubt::PrivateUse});
    CHECK(read_name("李2明")->doubts == std::vector{NameDoubt::Digits});
}

TEST_CASE(
    "names: a character under a second code, or a part of one, is asked about and never replaced") {
    for (const std::string name : {"\uF9D1一", "张\u2EA1", "李\U0002F804", "⿰木子", "王\u31D0"}) {
        CAPTURE(name);
        CHECK(read_name(name)->doubts == std::vector{NameDoubt::OddCharacter});
        CHECK(read_name(name)->name == name);
    }
    CHECK(named_in("李\uF9D1", NameDoubt::OddCharacter) == "“\uF9D1”（U+F9D1）");
    CHECK(named_in("李\u2F42", NameChange::Radical) == "“\u2F42”（U+2F42） → “文”（U+6587）");
    // Characters of their own in spite of their place, and what chips write for want of another.
    for (const auto* name : {"\uFA0E一", "\uFA11", "李\u2E97"})
        CHECK_MESSAGE(read_name(name)->doubts.empty(), name);
}

TEST_CASE("names: a form of address is asked about") {
    for (const auto* name : {"张三先生", "何先生", "李雷同学", "王老师", "阿依古丽·买买提女士",
                             "张三（同学）", "Mr. Smith John", "MS SMITH", "Smith John (Mrs.)",
                             "MR.SMITH JOHN", "SMITH,JOHN MR", "Mr.张三", "Mr 张三", "MISS张三",
                             "张三 Mr", "张三（Ms.）", "SMITH JOHN（MR）", "MR．SMITH JOHN"})
        CHECK_MESSAGE(read_name(name)->doubts == std::vector{NameDoubt::Title}, name);
    for (const auto* name :
         {"先生", "李先", "王博士", "同学林", "MISS", "MRAZ JAN", "DREW BARRY", "SMITH JOHN F.",
          "LEE MISSY", "SMITH JOHN DR", "阿M·买买提", "DREW张三", "张三DR", "M·张三"})
        CHECK_MESSAGE(read_name(name)->doubts.empty(), name);
    CHECK(first_in_doubt("张三先生", NameDoubt::Title) == 3);
    CHECK(first_in_doubt("SMITH JOHN MR", NameDoubt::Title) == 12);
}

TEST_CASE("names: missing, too long and damaged ones are refused") {
    CHECK(read_name("").error() == NameFault::Missing);
    CHECK(read_name(" 　 ").error() == NameFault::Missing);
    CHECK(read_name("张\x01").error() == NameFault::ControlCharacter);
    std::string longest;
    for (std::size_t i = 0; i < longest_name; ++i) longest += "𠮷";
    CHECK(read_name(longest));
    CHECK(read_name(longest + "𠮷").error() == NameFault::TooLong);
}

TEST_CASE("names: compared without padding, case and dots' shapes, and never by NFKC") {
    CHECK(same_name("阿依古丽•买买提", "阿依古丽·买买提"));
    CHECK(same_name("吴 桂鹏", "吴桂鹏"));
    CHECK(same_name("Zheng Jian", "ZHENG,JIAN"));
    CHECK(same_name("方俊\uE863", "方俊䶮"));
    CHECK(same_name("葛\U000E0101", "葛"));
    CHECK_FALSE(same_name("张三", "张山"));
    // U+FA0E is a character of its own; U+F9D1 is a compatibility form of 六 that NFKC would fold.
    CHECK_FALSE(same_name("\uFA0E", "\u5DA2"));
    CHECK_FALSE(same_name("\uF9D1", "六"));
}

TEST_CASE("names: a public board shows them masked") {
    CHECK(masked_name("张小三") == "张*三");
    CHECK(masked_name("张三") == "张*");
    CHECK(masked_name("𠮷") == "𠮷");
    CHECK(masked_name("阿依古丽·买买提") == "阿******提");
    CHECK(masked_name("MUELLER ANNA") == "M****** A***");
}
