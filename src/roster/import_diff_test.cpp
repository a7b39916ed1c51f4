#include "roster/import_diff.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace liuying;
using namespace liuying::roster;

namespace {

Record record(std::string student_no, std::string name, std::string major) {
    Record r;
    r.student_no = std::move(student_no);
    r.name = std::move(name);
    r.major = std::move(major);
    return r;
}

struct Roster final : Existing {
    std::map<std::string, Graduand, std::less<>> held;
    std::set<std::string> gone;  // of those held
    std::optional<Graduand> by_student_no(std::string_view student_no) const override {
        const auto found = held.find(student_no);
        return found == held.end() ? std::nullopt : std::optional{found->second};
    }
    std::vector<std::string> student_nos() const override {
        std::vector<std::string> all;
        for (const auto& [student_no, graduand] : held)
            if (!gone.contains(student_no)) all.push_back(student_no);
        return all;
    }
};

ImportReport file_of(std::vector<Record> records) {
    ImportReport report;
    report.understood.columns = {
        {"学号", Field::StudentNo}, {"姓名", Field::Name}, {"专业", Field::Major}};
    for (auto& r : records) {
        RowReport row;
        row.student_no = r.student_no;
        row.record = std::move(r);
        report.rows.push_back(std::move(row));
    }
    return report;
}

}  // namespace

TEST_CASE("second import: added, changed, gone and untouched are told apart") {
    Roster roster;
    for (const auto& r :
         {record("1", "张三", "史"), record("2", "李四", "史"), record("3", "王五", "史")}) {
        roster.held[r.student_no] = {{}, r, r, {}};
    }
    const auto diff = difference(
        roster,
        file_of({record("1", "张三", "史"), record("2", "李四", "哲"), record("4", "赵六", "史")}));
    CHECK(diff.untouched == 1);
    CHECK(diff.changed == 1);
    CHECK(diff.added == 1);
    CHECK(diff.gone == std::vector<std::string>{"3"});
    CHECK(diff.rows[1].fields ==
          std::vector{FieldChange{Field::Major, "史", "史", "哲", false, true}});
}

TEST_CASE(
    "second import: what the office changed by an approved request is never overwritten silently") {
    const auto base = record("1", "张山", "史");
    const auto now = record("1", "张三", "史");
    Roster roster;
    roster.held["1"] = {{}, now, base, {}};

    SUBCASE("the file still has the old name: nothing is asked") {
        CHECK(difference(roster, file_of({base})).rows[0].change == RowChange::Untouched);
    }
    SUBCASE("the file has caught up: nothing is asked, and it is the new base") {
        const auto diff = difference(roster, file_of({now}));
        CHECK(diff.rows[0].change == RowChange::Untouched);
        CHECK(writing_of(diff.rows[0]) == Writing::Base);
        CHECK(apply(roster.held["1"], diff.rows[0]).as_imported.name == "张三");
    }
    SUBCASE(
        "the file has a third name: contested, left unless someone takes it, and not asked twice") {
        auto diff = difference(roster, file_of({record("1", "张珊", "史")}));
        REQUIRE(diff.rows[0].fields.size() == 1);
        auto& change = diff.rows[0].fields[0];
        CHECK(change.contested);
        CHECK_FALSE(change.take);
        const auto left = apply(roster.held["1"], diff.rows[0]);
        CHECK(left.now.name == "张三");
        CHECK(left.as_imported.name == "张珊");
        roster.held["1"] = left;
        CHECK(difference(roster, file_of({record("1", "张珊", "史")})).rows[0].change ==
              RowChange::Untouched);
        // A name that a request set is no import's to change.
        CHECK(change.by_request_only);
        CHECK(choose(diff.rows[0], {}, {Field::Name}) == Field::Name);
        CHECK_FALSE(change.take);
    }
}

TEST_CASE("second import: each item of a row is taken or left by itself") {
    auto base = record("1", "张三", "史");
    base.class_no = "一班";
    auto now = base;
    now.email = "own@b.cn";
    auto file = base;
    file.major = "哲";
    file.class_no = "二班";
    file.email = "new@b.cn";
    const std::vector<Field> read{Field::Major, Field::ClassNo, Field::Email};
    const Graduand held{{}, now, base, {}};

    auto diff = difference(held, file, read);
    REQUIRE(diff.fields.size() == 3);
    SUBCASE("one left, and what a request set stays") {
        CHECK_FALSE(choose(diff, {Field::ClassNo}, {}));
        const auto next = apply(held, diff);
        CHECK(next.now.major == "哲");
        CHECK(next.now.class_no == "一班");
        CHECK(next.now.email == "own@b.cn");
        // What was left is proposed again, what was contested is not asked twice.
        const auto again = difference(next, file, read);
        REQUIRE(again.fields.size() == 1);
        CHECK(again.fields[0].field == Field::ClassNo);
        CHECK_FALSE(again.fields[0].contested);
    }
    SUBCASE("what a request set is taken where somebody says so") {
        CHECK_FALSE(choose(diff, {Field::Major, Field::ClassNo}, {Field::Email}));
        CHECK(writing_of(diff) == Writing::Record);
        const auto next = apply(held, diff);
        CHECK(next.now.email == "new@b.cn");
        CHECK(next.now.major == "史");
    }
    SUBCASE("all left, nothing is written") {
        std::erase_if(diff.fields, [](const FieldChange& change) { return change.contested; });
        CHECK_FALSE(choose(diff, {Field::Major, Field::ClassNo}, {}));
        CHECK(writing_of(diff) == Writing::Nothing);
    }
    SUBCASE("all left, what a request set among them: only what the file said is kept") {
        CHECK_FALSE(choose(diff, {Field::Major, Field::ClassNo}, {}));
        CHECK(writing_of(diff) == Writing::Base);
    }
}

TEST_CASE("second import: a document's type and number are taken or left together") {
    auto base = record("1", "张三", "史");
    base.document = {identity::DocumentType::MilitaryId, "南字第1号"};
    auto file = base;
    file.document = {identity::DocumentType::ResidentId, "710000199506047219"};
    const std::vector<Field> read{Field::DocumentType, Field::DocumentNo};
    const Graduand held{{}, base, base, {Block::MilitaryId}};
    auto diff = difference(held, file, read);
    REQUIRE(diff.fields.size() == 2);
    CHECK_FALSE(choose(diff, {Field::DocumentNo}, {}));
    CHECK(apply(held, diff).now == base);
    CHECK(writing_of(diff) == Writing::Nothing);

    // The number came by a request: the type is as contested.
    auto now = base;
    now.document.number = "南字第2号";
    const auto contested = difference(Graduand{{}, now, base, {}}, file, read);
    REQUIRE(contested.fields.size() == 2);
    CHECK(contested.fields[0].by_request_only);
    CHECK(contested.fields[1].by_request_only);
}

TEST_CASE("second import: a block that a request lifted does not come back with the old number") {
    auto base = record("1", "张三", "史");
    base.document = {identity::DocumentType::ResidentId, "710000950604721"};
    auto now = base;
    now.document.number = "710000199506047219";
    const Graduand held{{}, now, base, {}};
    auto next = now;
    next.major = "哲";
    CHECK(blocks_after(held, next, {Block::FifteenDigits}).empty());
    next.document = base.document;
    CHECK(blocks_after(held, next, {Block::FifteenDigits}) == std::vector{Block::FifteenDigits});
}

TEST_CASE("second import: a column that is not in the file changes nothing") {
    auto held = record("1", "张三", "史");
    held.email = "a@example.edu.cn";
    Roster roster;
    roster.held["1"] = {{}, held, held, {}};
    CHECK(difference(roster, file_of({record("1", "张三", "史")})).rows[0].change ==
          RowChange::Untouched);
}

TEST_CASE("second import: who was gone and is in the file again comes back") {
    const auto r = record("1", "张三", "史");
    Roster roster;
    roster.held["1"] = {{}, r, r, {}};
    roster.gone.insert("1");
    const auto diff = difference(roster, file_of({r}));
    CHECK(diff.changed == 1);
    CHECK(diff.rows[0].change == RowChange::Changed);
    CHECK(diff.rows[0].fields.empty());
    CHECK(difference(roster, file_of({})).gone.empty());
}

TEST_CASE("second import: a refused row is neither changed nor gone") {
    const auto r = record("1", "张三", "史");
    Roster roster;
    roster.held["1"] = {{}, r, r, {}};
    auto file = file_of({record("1", "", "史")});
    file.rows[0].status = RowStatus::Refuse;
    const auto diff = difference(roster, file);
    CHECK(diff.rows.empty());
    CHECK(diff.gone.empty());
}

TEST_CASE("records: every item goes to text and back") {
    Record r = record("222001001", "贺华㛃", "金融");
    r.sex = identity::Sex::Male;
    r.birth = identity::parse_date("1995-06-04");
    r.document = {identity::DocumentType::Passport, "K45001768"};
    r.combined = true;
    r.expected_on = identity::parse_date("2022-06-30");
    Record copy;
    for (const auto field : all_fields) {
        CAPTURE(name_of(field));
        CHECK(set_text(copy, field, text_of(r, field)));
        CHECK(field_of_name(name_of(field)) == field);
    }
    CHECK(copy == r);
    CHECK_FALSE(set_text(copy, Field::BirthDate, "yesterday"));
    CHECK_FALSE(set_text(copy, Field::Combined, "maybe"));
}

TEST_CASE("difference: a contradiction goes with the file that puts the other item right") {
    Graduand before;
    before.now.student_no = "221800101";
    before.now.name = "文三";
    before.now.sex = identity::Sex::Male;
    before.now.birth = identity::parse_date("1997-06-05");
    const std::string digits = "71000019970604001";
    before.now.document = {identity::DocumentType::ResidentId,
                           digits + identity::check_character(digits)};
    before.blocks = {Block::Contradiction};
    CHECK(blocks_after(before, before.now, {}) == before.blocks);
    auto right = before.now;
    right.birth = identity::parse_date("1997-06-04");
    CHECK(blocks_after(before, right, {}).empty());
    // Taken in part, a file may make one.
    before.now = right;
    before.blocks.clear();
    CHECK(blocks_after(before, right, {}).empty());
    right.sex = identity::Sex::Female;
    CHECK(blocks_after(before, right, {}) == std::vector{Block::Contradiction});
}
