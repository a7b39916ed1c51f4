// Rosters tried and taken: the kept dry run, the columns set by hand, and the one transaction.
#include <algorithm>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/hash.h"
#include "campaign/ticket_token.h"
#include "roster/import_json.h"
#include "roster/standing.h"
#include "store/admission_photos.h"
#include "store/roster_records.h"
#include "store/same_person.h"

namespace liuying::store {

namespace {

using nlohmann::json;

// Stands on the rows of one campaign while an import is weighed.
class Rows final : public roster::Existing {
public:
    // `asked`: called with how many were asked for before.
    Rows(const RosterRecords& records, Transaction& tx, CampaignId campaign,
         std::function<void(std::size_t)> asked)
        : records_{records}, tx_{tx}, campaign_{campaign}, asked_{std::move(asked)} {}
    [[nodiscard]] std::optional<roster::Graduand> by_student_no(
        std::string_view student_no) const override {
        asked_(count_++);
        return records_.open(tx_, campaign_, student_no);
    }
    [[nodiscard]] std::vector<std::string> student_nos() const override {
        return records_.student_nos(tx_, campaign_);
    }
    [[nodiscard]] bool erased(std::string_view student_no) const override {
        if (!erased_) erased_ = records_.erased(tx_, campaign_);
        return erased_->contains(std::string{student_no});
    }

private:
    const RosterRecords& records_;
    Transaction& tx_;
    CampaignId campaign_;
    std::function<void(std::size_t)> asked_;
    mutable std::size_t count_ = 0;
    mutable std::optional<std::unordered_set<std::string>> erased_;
};

}  // namespace

void RosterRecords::keep_dry_run(const InForce& campaign, const std::string& actor, ImportId id,
                                 const std::string& file_name, const Blob& blob,
                                 const std::string& report) {
    const auto now = clock_.now();
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        record_blob(tx, blob, "application/octet-stream", now);
        tx.execute(
            "INSERT INTO import_run (id, campaign_id, file_name, sha256, report, state, blob_id, "
            "made_at_ms, made_by) VALUES (:id, :campaign, :file_name, :sha256, :report, 'dry_run', "
            ":blob, :now, :by)",
            {{"id", id},
             {"campaign", campaign.id},
             {"file_name", file_name},
             {"sha256", to_hex(blob.sha256)},
             {"report", report},
             {"blob", blob.name.text},
             {"now", now},
             {"by", actor}});
        journal_.append(tx, {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "import_read",
                             .subject = "import/" + id.text(),
                             .after = json{{"sha256", to_hex(blob.sha256)}}.dump()});
    });
}

void RosterRecords::keep_again(const InForce& campaign, const std::string& actor, ImportId id,
                               ImportId before, const std::string& report) {
    const auto now = clock_.now();
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        tx.execute(
            "INSERT INTO import_run (id, campaign_id, file_name, sha256, report, state, blob_id, "
            "made_at_ms, made_by) "
            "SELECT :id, campaign_id, file_name, sha256, :report, 'dry_run', blob_id, :now, :by "
            "FROM import_run WHERE "
            "id = :before",
            {{"id", id}, {"report", report}, {"now", now}, {"by", actor}, {"before", before}});
        tx.execute("UPDATE import_run SET state = 'dropped' WHERE id = :id AND state = 'dry_run'",
                   {{"id", before}});
        journal_.append(tx, {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "import_read",
                             .subject = "import/" + id.text(),
                             .after = json{{"again", before.text()}}.dump()});
    });
}

std::optional<ImportRun> RosterRecords::import_run(CampaignId campaign, ImportId id) {
    return database_.read([&](Transaction& tx) -> std::optional<ImportRun> {
        const auto row = tx.first(
            "SELECT file_name, state, report, blob_id, made_at_ms FROM import_run WHERE id = :id "
            "AND "
            "campaign_id = :campaign",
            {{"id", id}, {"campaign", campaign}});
        if (!row) return std::nullopt;
        return ImportRun{.id = id,
                         .file_name = row->text("file_name"),
                         .state = row->text("state"),
                         .report = row->text("report"),
                         .blob = {row->text("blob_id")},
                         .made_at = row->instant("made_at_ms")};
    });
}

// The name of the file stands before the report, all else in the index.
std::vector<ImportSeen> RosterRecords::newest_imports(CampaignId campaign, std::int64_t most) {
    return database_.read([&](Transaction& tx) {
        std::vector<ImportSeen> all;
        for (const auto& row : tx.query(
                 "SELECT seen.id, run.file_name, seen.state, seen.made_at_ms, seen.made_by FROM "
                 "(SELECT id, state, made_at_ms, made_by FROM import_run WHERE campaign_id = "
                 ":campaign ORDER BY made_at_ms DESC, id DESC LIMIT :most) seen JOIN import_run "
                 "run ON run.id = seen.id ORDER BY seen.made_at_ms DESC, seen.id DESC",
                 {{"campaign", campaign}, {"most", most}}))
            all.push_back({.id = row.id<ImportTag>("id"),
                           .file_name = row.text("file_name"),
                           .state = row.text("state"),
                           .made_at = row.instant("made_at_ms"),
                           .made_by = row.text("made_by")});
        return all;
    });
}

std::optional<std::string> RosterRecords::import_state(CampaignId campaign, ImportId id) {
    return database_.read([&](Transaction& tx) -> std::optional<std::string> {
        const auto row =
            tx.first("SELECT state FROM import_run WHERE id = :id AND campaign_id = :campaign",
                     {{"id", id}, {"campaign", campaign}});
        return row ? std::optional{row->text("state")} : std::nullopt;
    });
}

bool RosterRecords::drop_import(const InForce& campaign, const std::string& actor, ImportId id) {
    const auto now = clock_.now();
    return database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        if (tx.execute(
                "UPDATE import_run SET state = 'dropped' WHERE id = :id AND state = 'dry_run'",
                {{"id", id}}) == 0)
            return false;
        journal_.append(tx, {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "import_dropped",
                             .subject = "import/" + id.text()});
        return true;
    });
}

void RosterRecords::remember_columns(const InForce& campaign, const std::string& actor,
                                     const std::vector<roster::ColumnUse>& columns) {
    json headers = json::array();
    for (const auto& use : columns) headers.push_back(use.column);
    const auto text = headers.dump();
    const auto fingerprint = to_hex(sha256(text));
    const auto now = clock_.now();
    const auto id = EventId::make(now);
    database_.write(Lane::campaign(campaign.id), [&](Transaction& tx) {
        tx.execute(
            "INSERT INTO column_use (id, school_code, headers_sha256, columns, by_account, at_ms) "
            "VALUES "
            "(:id, :school, :headers, :columns, :by, :at)",
            {{"id", id},
             {"school", campaign.school},
             {"headers", fingerprint},
             {"columns", roster::to_json(columns)},
             {"by", actor},
             {"at", now}});
        journal_.append(tx,
                        {.event_id = id,
                         .school = campaign.school,
                         .campaign = campaign.id.text(),
                         .happened_at = now,
                         .actor = actor,
                         .action = "columns_mapped",
                         .subject = "columns/" + fingerprint,
                         .after = json{{"columns", json::parse(roster::to_json(columns))}}.dump()});
    });
}

std::vector<std::vector<roster::ColumnUse>> RosterRecords::remembered_columns(
    const InForce& campaign) {
    return database_.read([&](Transaction& tx) {
        std::vector<std::vector<roster::ColumnUse>> all;
        for (const auto& row : tx.query("SELECT columns FROM column_use u WHERE school_code = "
                                        ":school AND NOT EXISTS (SELECT 1 FROM "
                                        "column_use newer WHERE newer.school_code = u.school_code "
                                        "AND newer.headers_sha256 = "
                                        "u.headers_sha256 AND (newer.at_ms > u.at_ms OR "
                                        "(newer.at_ms = u.at_ms AND newer.id > u.id)))",
                                        {{"school", campaign.school}})) {
            std::vector<roster::ColumnUse> uses;
            for (const auto& use : json::parse(row.text("columns"))) {
                const auto& field = use.at("field");
                uses.push_back({use.at("column").get<std::string>(),
                                field.is_string() ? roster::field_of_name(field.get<std::string>())
                                                  : std::nullopt});
            }
            all.push_back(std::move(uses));
        }
        return all;
    });
}

namespace {

// Thrown where the work is when somebody asked it to stop, caught where it began.
struct Stopped {};

void keep_on(ImportProgress& progress, ImportStep step, std::size_t done, std::size_t of) {
    if (progress.stopped()) throw Stopped{};
    progress.at(step, done, of);
}

}  // namespace

std::optional<roster::ImportDiff> RosterRecords::difference(const InForce& campaign,
                                                            const roster::ImportReport& report,
                                                            ImportProgress& progress) {
    try {
        return database_.read([&](Transaction& tx) {
            const Rows rows{*this, tx, campaign.id, [&](std::size_t compared) {
                                keep_on(progress, ImportStep::Comparing, compared,
                                        report.rows.size() - report.counts.refuse);
                            }};
            return roster::difference(rows, report);
        });
    } catch (const Stopped&) {
        return std::nullopt;
    }
}

namespace {

Refusal stopped() {
    return {"import_stopped",
            {"导入已停止，没有改动任何数据。", "The import was stopped; nothing was changed."},
            {"需要时请重新确认。", "Confirm it again when you want it."}};
}

Refusal settled() {
    return {"import_settled",
            {"这次导入已经确认或放弃。", "This import was confirmed or dropped already."},
            {"请重新上传文件。", "Upload the file again."}};
}

Refusal overtaken() {
    return {"import_overtaken",
            {"准备期间名单多次被改动，没有导入。",
             "The roster was changed again and again while the import was made ready; nothing was "
             "imported."},
            {"请稍后再确认。", "Confirm it again in a moment."}};
}

Refusal campaign_changed() {
    return {
        "import_campaign_changed",
        {"准备期间活动文件换了版本，没有导入。",
         "The campaign's file was replaced while the import was made ready; nothing was imported."},
        {"请重新试读这份文件，再确认。", "Try the file again, then confirm."}};
}

Refusal by_request(const std::string& student_no, roster::Field field) {
    const auto item = roster::title_of(field);
    return {"import_item_by_request",
            {"学号 " + student_no + " 的“" + item.zh + "”由已批准的异动改过，导入不能改。",
             "The item “" + item.en + "” of " + student_no +
                 " was set by an approved request; no import changes it."},
            {"请不要采用这一项；确需更改时另提异动申请。",
             "Leave this item; if it must change, make a change request."}};
}

const std::set<roster::Field>& items_of(const ImportLeave::Items& items,
                                        const std::string& student_no) {
    static const std::set<roster::Field> none;
    const auto found = items.find(student_no);
    return found == items.end() ? none : found->second;
}

// The newest entry of what an import rests on besides the campaign's file: records and lists of
// pictures.
constexpr const char* newest_of_roster =
    "SELECT coalesce(max(seq), 0) AS seq FROM journal WHERE campaign = :campaign AND seq > :after "
    "AND action IN ('record_added', 'record_changed', 'import_confirmed', 'picture_list_read')";

constexpr std::size_t records_together = 512;

}  // namespace

// What a transaction is to write, and what it rests on.
struct RosterRecords::ImportPlan {
    std::int64_t seen_seq = 0;
    std::vector<ReadyRecord> records;
    std::vector<ReadyBase> bases;
    std::vector<std::string> gone;
    Confirmed counts;
};

Result<RosterRecords::ImportPlan, Refusal> RosterRecords::plan_import(
    const InForce& campaign, const std::string& actor, const std::string& source,
    const ReadRoster& read, const ImportLeave& leave, ImportProgress& progress) {
    keep_on(progress, ImportStep::Reading, 0, 0);
    ImportPlan plan;
    plan.seen_seq = database_.read([&](Transaction& tx) {
        return tx.first(newest_of_roster, {{"campaign", campaign.id.text()}, {"after", 0}})
            ->int64("seq");
    });
    auto report = read();
    keep_on(progress, ImportStep::Comparing, 0, 0);
    if (!report) return refuse(report.error());

    std::unordered_map<std::string_view, roster::RowReport*> by_number;
    for (auto& row : report->rows)
        if (row.status != roster::RowStatus::Refuse) by_number.emplace(row.student_no, &row);
    std::vector<roster::RowReport*> added;
    std::vector<GraduandRow> people;  // those added, as far as their standing needs them
    std::vector<roster::StandingFacts> standing;
    std::size_t changed = 0;
    std::optional<Refusal> refused;
    database_.read([&](Transaction& tx) {
        plan.records.clear();  // a reading may be made again
        plan.bases.clear();
        plan.gone.clear();
        plan.counts = {};
        added.clear();
        people.clear();
        changed = 0;
        refused.reset();
        const Rows rows{*this, tx, campaign.id, [&](std::size_t compared) {
                            keep_on(progress, ImportStep::Comparing, compared, by_number.size());
                        }};
        auto diff = roster::difference(rows, *report);
        for (auto& row : diff.rows) {
            auto* const from = by_number.at(row.student_no);
            if (row.change == roster::RowChange::Untouched) {
                ++plan.counts.untouched;
                if (roster::writing_of(row) == roster::Writing::Base)
                    plan.bases.push_back(writing_.base(
                        tx, roster::apply(open(tx, campaign.id, row.student_no).value(), row)));
            } else if (leave.numbers.contains(row.student_no)) {
                ++plan.counts.left;
            } else if (row.change == roster::RowChange::Added) {
                added.push_back(from);
                people.push_back(
                    {.token = campaign::TicketToken::make().digits(),
                     .student_no = row.student_no,
                     .level = from->record.level,
                     .combined = from->record.combined,
                     .expected_on = roster::text_of(from->record, roster::Field::ExpectedOn)});
            } else {
                keep_on(progress, ImportStep::Preparing, changed, diff.rows.size());
                if (const auto item = roster::choose(row, items_of(leave.items, row.student_no),
                                                     items_of(leave.contested, row.student_no))) {
                    refused = by_request(row.student_no, *item);
                    return;
                }
                const auto writing = roster::writing_of(row);
                if (writing != roster::Writing::Record) {
                    ++plan.counts.left;
                    if (writing == roster::Writing::Base)
                        plan.bases.push_back(writing_.base(
                            tx, roster::apply(open(tx, campaign.id, row.student_no).value(), row)));
                    continue;
                }
                std::vector<roster::Field> over;
                for (const auto& item : row.fields) {
                    if (item.contested && item.take) over.push_back(item.field);
                    if (!item.contested && !item.take) ++plan.counts.items_left;
                }
                plan.counts.items_over_requests += static_cast<std::int64_t>(over.size());
                const auto there = open(tx, campaign.id, row.student_no).value();
                auto next = roster::apply(there, row);
                next.blocks = roster::blocks_after(there, next.now, from->blocks);
                plan.records.push_back(writing_.next(tx, campaign, actor, next, source, over));
                ++changed;
            }
        }
        for (const auto& number : diff.gone) {
            if (leave.all_gone || leave.numbers.contains(number)) {
                ++plan.counts.left;
            } else {
                plan.gone.push_back(number);
            }
        }
        standing = graduands_.standing_facts(tx, campaign, people);
    });
    if (refused) return refuse(*refused);
    // Of tens of thousands, what has served its purpose is given back before the next is made.
    std::vector<std::string> tokens;
    tokens.reserve(people.size());
    for (auto& who : people) tokens.push_back(std::move(who.token));
    std::vector<GraduandRow>{}.swap(people);
    decltype(by_number){}.swap(by_number);
    plan.records.reserve(plan.records.size() + added.size());
    plan.counts.changed = static_cast<std::int64_t>(changed);
    plan.counts.added = static_cast<std::int64_t>(added.size());
    for (std::size_t i = 0; i < added.size(); ++i) {
        keep_on(progress, ImportStep::Preparing, i, added.size());
        const auto from = std::exchange(*added[i], {});
        plan.records.push_back(writing_.fresh(
            campaign, actor,
            {.id = {}, .now = from.record, .as_imported = from.record, .blocks = from.blocks},
            tokens[i], source, roster::may_sit(roster::decide(standing[i]).kind)));
    }
    return plan;
}

Result<Confirmed, Refusal> RosterRecords::write_import(const InForce& campaign,
                                                       const std::string& actor,
                                                       std::optional<ImportId> id,
                                                       const ImportPlan& plan,
                                                       ImportProgress& progress) {
    keep_on(progress, ImportStep::Waiting, 0, 0);
    return database_.write(
        Lane::campaign(campaign.id), [&](Transaction& tx) -> Result<Confirmed, Refusal> {
            const auto newest = tx.first(newest_of_roster, {{"campaign", campaign.id.text()},
                                                            {"after", plan.seen_seq}})
                                    ->int64("seq");
            if (id &&
                tx.execute("UPDATE import_run SET state = 'confirmed' WHERE id = :id AND state = "
                           "'dry_run'",
                           {{"id", *id}}) == 0)
                return refuse(settled());
            if (tx.first("SELECT version FROM campaign WHERE id = :id", {{"id", campaign.id}})
                    ->int64("version") != campaign.version)
                return refuse(campaign_changed());
            if (newest != 0) return refuse(overtaken());
            // Whose number changes leaves others behind that may need no block any more.
            std::vector<OtherRecord> left_behind;
            for (const auto& record : plan.records)
                if (!record.outdated.empty())
                    if (const auto who = graduands_.by_id(tx, campaign.id, record.id))
                        std::ranges::move(other_records(tx, campaign.id, *who),
                                          std::back_inserter(left_behind));
            const std::span all{plan.records};
            for (std::size_t at = 0; at < all.size(); at += records_together) {
                keep_on(progress, ImportStep::Writing, at, all.size());
                writing_.write(tx, campaign,
                               all.subspan(at, std::min(records_together, all.size() - at)));
            }
            for (const auto& base : plan.bases) RecordWriting::write(tx, base);
            for (const auto& other : left_behind)
                settle_second_record(tx, *this, campaign, actor, other.who, "import");
            auto confirmed = plan.counts;
            for (const auto& number : plan.gone)
                confirmed.gone += tx.execute(
                    "UPDATE graduand SET gone = 1 WHERE campaign_id = :campaign AND student_no = "
                    ":number",
                    {{"campaign", campaign.id}, {"number", number}});
            if (confirmed.gone > 0) forget_admission_photos_of_gone(tx, campaign.id);
            keep_on(progress, ImportStep::Writing, all.size(), all.size());
            const auto now = clock_.now();
            journal_.append(tx,
                            {.event_id = EventId::make(now),
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = now,
                             .actor = actor,
                             .action = "import_confirmed",
                             .subject = id ? "import/" + id->text() : "import/command_line",
                             .after = json{{"added", confirmed.added},
                                           {"changed", confirmed.changed},
                                           {"gone", confirmed.gone},
                                           {"untouched", confirmed.untouched},
                                           {"left", confirmed.left},
                                           {"items_left", confirmed.items_left},
                                           {"items_over_requests", confirmed.items_over_requests}}
                                          .dump()});
            return confirmed;
        });
}

Result<Confirmed, Refusal> RosterRecords::confirm_import(
    const InForce& campaign, const std::string& actor, std::optional<ImportId> id,
    const ReadRoster& read, const ImportLeave& leave, ImportProgress& progress) {
    const auto source = id ? "import:" + id->text() : std::string{"import"};
    constexpr int attempts = 3;
    try {
        for (int attempt = 1;; ++attempt) {
            const auto plan = plan_import(campaign, actor, source, read, leave, progress);
            if (!plan) return refuse(plan.error());
            auto done = write_import(campaign, actor, id, *plan, progress);
            if (done || done.error().kind != "import_overtaken" || attempt == attempts) return done;
        }
    } catch (const Stopped&) {
        return refuse(stopped());
    }
}
}  // namespace liuying::store
