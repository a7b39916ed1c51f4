#include "store/record_writing.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>
#include <set>

#include "identity/document.h"
#include "identity/name.h"
#include "store/row_batch.h"

namespace liuying::store {

namespace {

using nlohmann::json;

const std::vector<std::string_view> graduand_row{"id",
                                                 "campaign_id",
                                                 "person_key",
                                                 "token",
                                                 "student_no",
                                                 "exam_no",
                                                 "name",
                                                 "name_key",
                                                 "sex",
                                                 "birth_date",
                                                 "nationality",
                                                 "ethnicity",
                                                 "campus",
                                                 "college",
                                                 "major",
                                                 "class_no",
                                                 "level",
                                                 "study_mode",
                                                 "combined",
                                                 "enrolled_on",
                                                 "expected_on",
                                                 "email",
                                                 "phone",
                                                 "document_type",
                                                 "document_sealed",
                                                 "document_index",
                                                 "last4_index",
                                                 "document_masked",
                                                 "person_level",
                                                 "as_imported",
                                                 "blocks",
                                                 "gone",
                                                 "version"};

// What names the record never changes: were it set, even to the same, SQLite would look through
// every row that points to it.
const std::string& update_row() {
    static const std::set<std::string_view> names{"id", "campaign_id", "person_key", "token"};
    static const auto text = [] {
        std::string sql;
        for (const auto column : graduand_row)
            if (!names.contains(column))
                sql += (sql.empty() ? "UPDATE graduand SET " : ", ") + std::string{column} +
                       " = :" + std::string{column};
        return sql +
               " WHERE id = :id AND campaign_id = :campaign_id AND person_key = :person_key AND "
               "token = :token";
    }();
    return text;
}

}  // namespace

std::string sealed_text(const roster::Record& record) {
    json text = json::object();
    for (const auto field : roster::all_fields)
        text[std::string{roster::name_of(field)}] = roster::text_of(record, field);
    return text.dump();
}

roster::Record record_of_text(const std::string& text) {
    const auto fields = json::parse(text);
    roster::Record record;
    // The document's type decides how its number is read.
    for (const auto field : roster::all_fields) {
        const auto found = fields.find(std::string{roster::name_of(field)});
        if (found == fields.end()) continue;
        const bool sound = roster::set_text(record, field, found->get<std::string>());
        assert(sound);
        static_cast<void>(sound);
    }
    return record;
}

std::string text_of_blocks(const std::vector<roster::Block>& blocks) {
    std::string text;
    for (const auto block : blocks) {
        if (!text.empty()) text += ',';
        text += roster::name_of(block);
    }
    return text;
}

std::vector<roster::Block> blocks_of_text(const std::string& text) {
    std::vector<roster::Block> blocks;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto comma = std::min(text.find(',', at), text.size());
        if (const auto block = roster::block_of_name(text.substr(at, comma - at)))
            blocks.push_back(*block);
        at = comma + 1;
    }
    return blocks;
}

namespace {

std::vector<Value> row_of(const ReadyRecord& record) {
    static const auto as_imported = static_cast<std::size_t>(
        std::ranges::find(graduand_row, "as_imported") - graduand_row.begin());
    auto row = record.row;
    if (row[as_imported].is_null()) row[as_imported] = record.sealed;
    return row;
}

}  // namespace

// What a row keeps from one version to the next.
struct RecordWriting::Row {
    roster::GraduandId id;
    PersonKeyId person_key;
    std::string token;
    std::int64_t version = 1;
    bool was_blocked = false;
    std::span<const roster::Field> over;
};

ReadyRecord RecordWriting::ready(const InForce& campaign, const std::string& actor,
                                 const roster::Graduand& graduand, const PersonSeal& seal,
                                 const Row& row, const std::string& source) const {
    const auto now = clock_.now();
    const auto& record = graduand.now;
    const auto text = sealed_text(record);
    const auto& number = record.document.number;
    const auto forms = identity::known_forms(record.document);
    ReadyRecord ready{.id = row.id,
                      .person_key = row.person_key,
                      .sealed = seal.seal(SealUse::Journal, text),
                      .version = row.version,
                      .source = source,
                      .at = now};
    for (const auto& form : forms) ready.documents.push_back(graduands_.index_of_document(form));
    const auto as_imported =
        graduand.as_imported == record
            ? Value{}
            : Value{seal.seal(SealUse::Journal, sealed_text(graduand.as_imported))};
    const auto person_level =
        campaign.campaign->standing.once_per_status_record
            ? graduands_.index_of_person_level(record.student_no, record.level)
            : graduands_.index_of_person_level(forms.back(), record.level);
    ready.row = {row.id,
                 campaign.id,
                 row.person_key,
                 row.token,
                 record.student_no,
                 record.exam_no,
                 record.name,
                 identity::comparison_form(record.name),
                 identity::name_of(record.sex),
                 roster::text_of(record, roster::Field::BirthDate),
                 record.nationality,
                 record.ethnicity,
                 record.campus,
                 record.college,
                 record.major,
                 record.class_no,
                 record.level,
                 record.study_mode,
                 record.combined ? 1 : 0,
                 roster::text_of(record, roster::Field::EnrolledOn),
                 roster::text_of(record, roster::Field::ExpectedOn),
                 record.email,
                 record.phone,
                 identity::name_of(record.document.type),
                 seal.seal(SealUse::DocumentNumber, number),
                 graduands_.index_of_document(number),
                 graduands_.index_of_last4(number),
                 identity::masked(record.document),
                 person_level,
                 as_imported,
                 text_of_blocks(graduand.blocks),
                 0,
                 row.version};
    const bool fresh = row.version == 1;
    json after{{"version", row.version}, {"source", source}};
    for (const auto field : row.over) after["over_request"].push_back(roster::name_of(field));
    ready.entries.push_back(Journal::ready({.event_id = EventId::make(now),
                                            .school = campaign.school,
                                            .campaign = campaign.id.text(),
                                            .happened_at = now,
                                            .actor = actor,
                                            .action = fresh ? "record_added" : "record_changed",
                                            .subject = "ticket/" + row.token,
                                            .after = after.dump()},
                                           row.person_key, ready.sealed));
    return ready;
}

void RecordWriting::add_fact(ReadyRecord& to, const InForce& campaign, const std::string& actor,
                             const char* kind, const std::string& token) const {
    const auto now = clock_.now();
    const Facts::New made{{EventId::make(now), now, actor, ""}, {.kind = kind, .token = token}};
    to.entries.push_back(
        Journal::ready(Facts::event_of(campaign, made.doing, made.fact), to.person_key));
    to.facts.push_back(made);
}

ReadyRecord RecordWriting::fresh(const InForce& campaign, const std::string& actor,
                                 const roster::Graduand& graduand, const std::string& token,
                                 const std::string& source, bool called) const {
    const auto now = clock_.now();
    const auto key = vault_.fresh_key(PersonKeyId::make(now));
    auto record = ready(
        campaign, actor, graduand, key.seal,
        {.id = roster::GraduandId::make(now), .person_key = key.person, .token = token}, source);
    record.wrapped_key = key.wrapped;
    if (called) add_fact(record, campaign, actor, "called", token);
    if (!graduand.blocks.empty()) add_fact(record, campaign, actor, "document_blocked", token);
    return record;
}

ReadyRecord RecordWriting::next(Transaction& tx, const InForce& campaign, const std::string& actor,
                                const roster::Graduand& graduand, const std::string& source,
                                std::span<const roster::Field> over) const {
    const auto there = tx.first(
                             "SELECT person_key, token, version, blocks, document_type, "
                             "document_sealed FROM graduand WHERE id = :id",
                             {{"id", graduand.id}})
                           .value();
    const Row row{.id = graduand.id,
                  .person_key = there.id<PersonKey>("person_key"),
                  .token = there.text("token"),
                  .version = there.int64("version") + 1,
                  .was_blocked = !there.text("blocks").empty(),
                  .over = over};
    auto record = ready(campaign, actor, graduand, vault_.key_of(tx, row.person_key), row, source);
    const auto old = vault_.open_number(tx, row.person_key, there.bytes("document_sealed")).value();
    const auto type = identity::document_type_of_name(there.text("document_type")).value();
    for (const auto& form : identity::known_forms({type, old})) {
        auto index = graduands_.index_of_document(form);
        const auto same = std::ranges::find(record.documents, index);
        if (same == record.documents.end()) {
            record.outdated.push_back(std::move(index));
        } else {
            record.documents.erase(same);
        }
    }
    const bool blocked = !graduand.blocks.empty();
    if (blocked && !row.was_blocked)
        add_fact(record, campaign, actor, "document_blocked", row.token);
    if (!blocked && row.was_blocked)
        add_fact(record, campaign, actor, "document_cleared", row.token);
    return record;
}

ReadyBase RecordWriting::base(Transaction& tx, const roster::Graduand& graduand) const {
    const auto person =
        tx.first("SELECT person_key FROM graduand WHERE id = :id", {{"id", graduand.id}})
            .value()
            .id<PersonKey>("person_key");
    return {graduand.id,
            vault_.key_of(tx, person).seal(SealUse::Journal, sealed_text(graduand.as_imported))};
}

void RecordWriting::write(Transaction& tx, const ReadyBase& base) {
    tx.execute("UPDATE graduand SET as_imported = :as_imported WHERE id = :id",
               {{"as_imported", base.as_imported}, {"id", base.id}});
}

void RecordWriting::write(Transaction& tx, const InForce& campaign,
                          std::span<const ReadyRecord> records) const {
    RowBatch keys{tx, "person_key", {"person", "wrapped", "made_at_ms"}};
    RowBatch rows{tx, "graduand", graduand_row};
    RowBatch documents{tx,
                       "graduand_document",
                       {"campaign_id", "document_index", "graduand_id"},
                       "ON CONFLICT (campaign_id, document_index, graduand_id) DO NOTHING"};
    RowBatch versions{
        tx, "graduand_version", {"graduand_id", "version", "changed_at_ms", "source", "sealed"}};
    std::vector<const Journal::Ready*> entries;
    std::vector<Facts::New> facts;
    std::vector<std::size_t> entry_of_fact;
    for (const auto& record : records) {
        if (!record.wrapped_key.empty()) {
            keys.add({record.person_key, record.wrapped_key, record.at});
            rows.add(row_of(record));
        } else {
            Params params;
            auto row = row_of(record);
            for (std::size_t i = 0; i < row.size(); ++i)
                params.push_back({graduand_row[i], std::move(row[i])});
            tx.execute(update_row(), params);
            for (const auto& index : record.outdated)
                tx.execute(
                    "DELETE FROM graduand_document WHERE campaign_id = :campaign AND "
                    "document_index = :index AND graduand_id = :id",
                    {{"campaign", campaign.id}, {"index", index}, {"id", record.id}});
        }
        for (std::size_t i = 0; i < record.facts.size(); ++i) {
            facts.push_back(record.facts[i]);
            entry_of_fact.push_back(entries.size() + 1 + i);
        }
        for (const auto& entry : record.entries) entries.push_back(&entry);
    }
    keys.finish();
    rows.finish();
    for (const auto& record : records) {
        for (const auto& index : record.documents) documents.add({campaign.id, index, record.id});
        versions.add({record.id, record.version, record.at, record.source, record.sealed});
    }
    documents.finish();
    versions.finish();
    const auto seqs = journal_.append_new(tx, entries);
    for (std::size_t i = 0; i < facts.size(); ++i) facts[i].seq = seqs[entry_of_fact[i]];
    facts_.write_new(tx, campaign, facts);
}

}  // namespace liuying::store
