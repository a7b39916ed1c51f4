// Questions about shots: what is put on one board, what was answered.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "capture/board.h"
#include "store/capture_records.h"

namespace liuying::store {

namespace {

using nlohmann::json;

QuestionRow question_of_row(const Row& row) {
    QuestionRow question{.id = row.id<JournalEvent>("id"),
                         .session = row.text("session"),
                         .station = row.text("station"),
                         .kind = row.text("kind"),
                         .shots = {},
                         .candidates = {},
                         .opened_at = row.instant("opened_at_ms")};
    for (const auto& shot : json::parse(row.text("shots")))
        if (const auto id = EventId::parse(shot.get<std::string>())) question.shots.push_back(*id);
    for (const auto& token : json::parse(row.text("candidates")))
        question.candidates.push_back(token.get<std::string>());
    return question;
}

struct OpenBoard {
    std::optional<EventId> question;  // nothing: a new one
    capture::Board board;
    bool grown = false;
};

Instant taken_of(Transaction& tx, const std::string& shot) {
    return tx.first("SELECT taken_at_ms FROM shot WHERE id = :shot", {{"shot", shot}})
        .value()
        .instant("taken_at_ms");
}

// Shots of that station about which somebody was asked before, by id.
std::set<std::string> asked_about(Transaction& tx, CampaignId campaign, const std::string& session,
                                  const std::string& station) {
    std::set<std::string> asked;
    for (const auto& row :
         tx.query("SELECT shots FROM question WHERE campaign_id = :campaign AND session = :session "
                  "AND station = :station",
                  {{"campaign", campaign}, {"session", session}, {"station", station}}))
        for (const auto& shot : json::parse(row.text("shots")).get<std::vector<std::string>>())
            asked.insert(shot);
    return asked;
}

OpenBoard board_of(Transaction& tx, const QuestionRow& question) {
    OpenBoard open{
        question.id,
        {.kind = question.kind, .shots = {}, .candidates = question.candidates, .last = {}}};
    for (const auto& shot : question.shots) {
        open.board.shots.push_back(shot.text());
        open.board.last = std::max(open.board.last, taken_of(tx, shot.text()));
    }
    return open;
}

}  // namespace

void CaptureRecords::ask(Transaction& tx, const InForce& campaign, const std::string& session,
                         const std::string& station, const std::vector<capture::Answer>& answers) {
    const auto now = clock_.now();
    const auto open = open_questions(tx, campaign.id, session, station);
    // What other evidence settled is closed.
    for (const auto& question : open) {
        const bool weighed = std::ranges::any_of(question.shots, [&](EventId shot) {
            return std::ranges::find(answers, shot.text(), &capture::Answer::shot) != answers.end();
        });
        if (!weighed) continue;
        const bool still = std::ranges::any_of(question.shots, [&](EventId shot) {
            const auto answer = std::ranges::find(answers, shot.text(), &capture::Answer::shot);
            return answer != answers.end() && answer->state == capture::State::Doubtful;
        });
        if (still) continue;
        tx.execute(
            "INSERT INTO question_answer (event_id, question_id, by_account, reason, at_ms) VALUES "
            "(:event, :question, 'engine', 'settled by other evidence', :now)",
            {{"event", EventId::make(now)}, {"question", question.id}, {"now", now}});
    }
    const auto against = [](const capture::Answer& answer) {
        return answer.state == capture::State::Doubtful &&
               answer.disagreement != capture::Disagreement::None &&
               answer.disagreement != capture::Disagreement::Untimed;
    };
    if (std::ranges::none_of(answers, against)) return;
    const auto asked = asked_about(tx, campaign.id, session, station);
    // A slip is minutes old at most: only the newest boards may take another picture.
    constexpr std::ptrdiff_t newest = 8;
    const auto still_open = open_questions(tx, campaign.id, session, station);
    std::vector<OpenBoard> boards;
    for (auto question = still_open.end() - std::min(std::ssize(still_open), newest);
         question != still_open.end(); ++question)
        boards.push_back(board_of(tx, *question));
    for (const auto& answer : answers) {
        if (!against(answer)) continue;
        if (asked.contains(answer.shot)) continue;
        const capture::Doubt doubt{answer.shot, answer.candidates, taken_of(tx, answer.shot)};
        auto board = std::find_if(boards.rbegin(), boards.rend(),
                                  [&](const OpenBoard& one) { return one.board.takes(doubt); });
        if (board == boards.rend()) {
            boards.push_back({std::nullopt,
                              {.kind = capture::name_of(answer.disagreement),
                               .shots = {},
                               .candidates = {},
                               .last = doubt.taken}});
            board = boards.rbegin();
        }
        board->board.add(doubt);
        board->grown = true;
    }
    for (const auto& [question, board, grown] : boards)
        if (grown) ask_board(tx, campaign, session, station, question, board);
}

// A board that grew is another question: the one before is closed, and what was asked stays.
void CaptureRecords::ask_board(Transaction& tx, const InForce& campaign, const std::string& session,
                               const std::string& station, const std::optional<EventId>& before,
                               const capture::Board& board) {
    const auto now = clock_.now();
    const auto id = EventId::make(now);
    if (before)
        tx.execute(
            "INSERT INTO question_answer (event_id, question_id, by_account, reason, at_ms) VALUES "
            "(:event, :question, 'engine', 'asked together with a later picture', :now)",
            {{"event", EventId::make(now)}, {"question", *before}, {"now", now}});
    tx.execute(
        "INSERT INTO question (id, campaign_id, session, station, kind, shots, candidates, "
        "opened_at_ms) VALUES (:id, :campaign, :session, :station, :kind, :shots, :candidates, "
        ":now)",
        {{"id", id},
         {"campaign", campaign.id},
         {"session", session},
         {"station", station},
         {"kind", board.kind},
         {"shots", json(board.shots).dump()},
         {"candidates", json(board.candidates).dump()},
         {"now", now}});
    journal_.append(
        tx,
        {.event_id = id,
         .school = campaign.school,
         .campaign = campaign.id.text(),
         .happened_at = now,
         .actor = "engine",
         .action = "question_opened",
         .subject = "shot/" + board.shots.back(),
         .after = json{{"session", session}, {"station", station}, {"kind", board.kind}}.dump()});
}

Result<std::vector<BindingRow>, Refusal> CaptureRecords::answer(const InForce& campaign,
                                                                const Doing& doing, EventId id,
                                                                const std::vector<Word>& pairs,
                                                                const std::string& reason,
                                                                const std::string& second) {
    return database_.write(
        Lane::campaign(campaign.id),
        [&](Transaction& tx) -> Result<std::vector<BindingRow>, Refusal> {
            const auto row = tx.first(
                "SELECT q.id, q.session, q.station, q.kind, q.shots, q.candidates, q.opened_at_ms "
                "FROM question q WHERE q.id = :question AND q.campaign_id = :campaign",
                {{"question", id}, {"campaign", campaign.id}});
            if (!row)
                return refuse(Refusal{"no_such_question",
                                      {"没有这个问题。", "There is no such question."},
                                      {"请从列表中选择。", "Choose one from the list."}});
            const auto question = question_of_row(*row);
            std::vector<BindingRow> bound;
            if (journal_.find(tx, doing.event_id)) {  // asked again: what holds since
                for (const auto& pair : pairs)
                    if (const auto shot = find(tx, campaign.id, pair.shot); shot && shot->binding)
                        bound.push_back(*shot->binding);
                return bound;
            }
            for (const auto& pair : pairs) {
                if (std::ranges::find(question.shots, pair.shot) == question.shots.end())
                    return refuse(Refusal{"not_asked",
                                          {"这个问题没有问这张照片。",
                                           "This question does not ask about that picture."},
                                          {"请在照片匹配复核里单独改它。",
                                           "Change it by itself, on the page of the review."}});
                auto one = doing;
                if (&pair != &pairs.front()) one.event_id = EventId::make(clock_.now());
                auto word = pair;
                word.reason = reason;
                word.second = second;
                auto said = bind_by_word(tx, campaign, one, word);
                if (!said) return refuse(said.error());
                bound.push_back(std::move(*said));
            }
            tx.execute(
                "INSERT INTO question_answer (event_id, question_id, by_account, second, reason, "
                "at_ms) SELECT :event, q.id, :by, :second, :reason, :at FROM question q WHERE q.id "
                "= :question AND NOT EXISTS (SELECT 1 FROM question_answer a WHERE a.question_id = "
                "q.id)",
                {{"event", EventId::make(clock_.now())},
                 {"question", id},
                 {"by", doing.actor},
                 {"second", second},
                 {"reason", reason},
                 {"at", doing.happened_at}});
            return bound;
        });
}

std::vector<QuestionRow> CaptureRecords::open_questions(Transaction& tx, CampaignId campaign,
                                                        std::string_view session,
                                                        std::string_view station) {
    std::vector<QuestionRow> questions;
    for (const auto& row :
         tx.query("SELECT q.id, q.session, q.station, q.kind, q.shots, q.candidates, "
                  "q.opened_at_ms FROM "
                  "question q WHERE q.campaign_id = :campaign AND (:session = '' OR q.session = "
                  ":session) AND "
                  "(:station = '' OR q.station = :station) AND NOT EXISTS (SELECT 1 FROM "
                  "question_answer a "
                  "WHERE a.question_id = q.id) ORDER BY q.opened_at_ms, q.id",
                  {{"campaign", campaign}, {"session", session}, {"station", station}}))
        questions.push_back(question_of_row(row));
    return questions;
}

}  // namespace liuying::store
