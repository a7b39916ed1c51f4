#pragma once
// Shots and whom they show, in rows: originals, inspections, portraits, bindings, questions. Tokens
// only; nothing here names a person.

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "binding/counts.h"
#include "capture/board.h"
#include "capture/whose.h"
#include "capture/window.h"
#include "portrait/appearance.h"
#include "store/blobs.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/hall_records.h"

namespace liuying::store {

struct BindingRow {
    EventId id;
    EventId shot;
    std::string token;  // "" = nobody
    capture::State state{};
    double error = 1;
    std::string rests_on;  // JSON array
    std::string reason;
    std::string by;
    Instant at;
    std::optional<EventId> replaces;
};

struct ShotRow {
    EventId id;
    std::string session;
    std::string station;
    std::string camera;
    std::int64_t counter = 0;
    std::string file_name;
    Instant taken_at;
    Instant received_at;
    BlobName blob;
    std::string sha256;  // hex
    std::int64_t size = 0;
    std::int64_t width_px = 0;
    std::int64_t height_px = 0;
    std::string verdict;  // pass | warn | fail | look, "" when it could not be judged
    std::int64_t faces = 0;
    std::string findings;  // JSON array
    std::string mark;      // newest of chosen | set_aside | restored | test, or ""
    std::optional<BindingRow> binding;
    // Of the person it is surely bound to; otherwise of whoever sat there when it was taken.
    std::optional<EventId> sitting;
};

struct QuestionRow {
    EventId id;
    std::string session;
    std::string station;
    std::string kind;
    std::vector<EventId> shots;
    std::vector<std::string> candidates;
    Instant opened_at;
};

// A picture on its way in: already stored and read, and judged where that was possible.
struct Arrival {
    Doing doing;
    std::string session;
    std::string station;
    std::string camera;
    std::optional<std::int64_t> counter;  // none: the station's next
    std::string file_name;
    std::optional<std::int64_t> camera_ms;  // EXIF, on the camera's own clock
    std::optional<Instant> shutter;         // seen by the station
    std::optional<Instant>
        seen;           // the file, on its way; stands in where the camera's clock says nothing
    bool live = false;  // `seen` is when it came; otherwise what the file says of itself
    bool unless_there = false;  // the station has no other shot of the same bytes
    Blob blob;
    std::int64_t width_px = 0;
    std::int64_t height_px = 0;
    struct Judgement {
        std::string profile;
        std::string engine;
        std::string verdict;
        std::int64_t faces = 0;
        std::string findings;
        std::optional<portrait::Appearance> appearance{};
        std::vector<capture::AtEntrance> entrance{};  // of those around_shot()
        std::vector<capture::AtAdmission> admission{};
    };
    std::optional<Judgement> judged;  // none: the decoder gave up; a person has to look
    struct Finished {
        Blob blob;
        std::string record;
    };
    std::optional<Finished> portrait;  // only where judged
};

struct Arrived {
    ShotRow shot;
    std::optional<QuestionRow> question;  // newly opened by it
    bool again = false;
};

struct PortraitRow {
    EventId id;
    EventId shot;
    BlobName blob;
    std::string sha256;
    std::int64_t size = 0;
    std::string record;
};

struct StationOf;

// Pictures of the people, at a station, that are no longer held against its shots: many were unlike
// their own.
struct UnheardPictures {
    std::string station;
    std::string pictures;  // entrance_photo | admission_photo
};
[[nodiscard]] std::vector<UnheardPictures> unheard_pictures(Transaction& tx,
                                                            const InForce& campaign,
                                                            const std::string& session);

class CaptureRecords {
public:
    CaptureRecords(Database& database, Journal& journal, Facts& facts, Graduands& graduands,
                   HallRecords& hall, const Clock& clock)
        : database_{database},
          journal_{journal},
          facts_{facts},
          graduands_{graduands},
          hall_{hall},
          clock_{clock} {}

    // What is known before anybody looks at a picture: the shot it already is (a repeat; or, with
    // `unless_there`, one of this station with that SHA-256), nothing, or why this station takes
    // none now.
    [[nodiscard]] Result<std::optional<ShotRow>, Refusal> expected(
        Transaction& tx, const InForce& campaign, const std::string& session,
        const std::string& station, EventId event, const std::string& unless_there = {}) const;
    // When it was taken, as far as shutter, file and clocks tell.
    [[nodiscard]] static Instant taken(Transaction& tx, const InForce& campaign,
                                       const Arrival& arrival);
    // Seats of that station were told late: its pictures are weighed once more.
    void seats_changed(const InForce& campaign, const std::string& session,
                       const std::string& station);
    [[nodiscard]] Result<Arrived, Refusal> arrive(const InForce& campaign, const Arrival& arrival);

    [[nodiscard]] static std::optional<ShotRow> find(Transaction& tx, CampaignId campaign,
                                                     EventId shot);
    struct Filter {
        std::string session;
        std::string station;
        std::string verdict;
        std::string state;  // sure | worded | doubtful
        std::string token;
        std::string sha256;  // hex, of the original
        std::string after;   // id of the last shot seen; newest first
        std::size_t limit = 50;
    };
    [[nodiscard]] static std::vector<ShotRow> list(Transaction& tx, CampaignId campaign,
                                                   const Filter& filter);
    // All that the filter lets through, whatever was seen.
    [[nodiscard]] static std::size_t count(Transaction& tx, CampaignId campaign,
                                           const Filter& filter);
    [[nodiscard]] static std::vector<BindingRow> chain(Transaction& tx, EventId shot);

    [[nodiscard]] Result<ShotRow, Refusal> mark(const InForce& campaign, const Doing& doing,
                                                EventId shot, const std::string& kind);
    // Binds by word: a named person says whose it is ("" = nobody). Never edits: a row that
    // replaces.
    struct Word {
        EventId shot;
        std::string token;
        std::string reason;
        std::string second;
    };
    [[nodiscard]] Result<BindingRow, Refusal> bind_by_word(const InForce& campaign,
                                                           const Doing& doing, const Word& word);
    // All words or none. Refuses (kinds "no_such_question", "not_asked") a question there is not,
    // and a shot it does not ask about.
    [[nodiscard]] Result<std::vector<BindingRow>, Refusal> answer(
        const InForce& campaign, const Doing& doing, EventId question,
        const std::vector<Word>& pairs, const std::string& reason, const std::string& second);
    [[nodiscard]] static std::vector<QuestionRow> open_questions(Transaction& tx,
                                                                 CampaignId campaign,
                                                                 std::string_view session,
                                                                 std::string_view station = {});

    // The portrait that stands for a token: of its surely bound, not set aside shots the chosen
    // one, else the newest that passed, else the newest.
    [[nodiscard]] static std::optional<PortraitRow> portrait_of(Transaction& tx,
                                                                CampaignId campaign,
                                                                std::string_view token);
    [[nodiscard]] static std::optional<PortraitRow> portrait(Transaction& tx, CampaignId campaign,
                                                             EventId portrait);
    void set_clock(const InForce& campaign, const Doing& doing, const std::string& camera,
                   std::int64_t offset_ms);
    // Weighs again what something new of that moment, and what the desk and the chair said since
    // the last time, can change at this station (capture/window); appends what changed. No moment:
    // all of it.
    void weigh(Transaction& tx, const InForce& campaign, const std::string& session,
               const std::string& station, std::optional<Instant> changed);
    // What the session's confirmed bindings teach the next one; when it was closed.
    void learn(const InForce& campaign, const std::string& session);
    // The same once more where people have settled the last doubt of a session that was closed
    // before: what was asked about are the odd turns, and those teach most.
    void learn_when_settled(const InForce& campaign, const std::string& session);

private:
    // As far back as was read.
    struct Known {
        capture::Station station;
        bool whole = true;
        std::size_t named = 0;              // turns before those read, known by a seat or a binding
        std::optional<Instant> seats_from;  // none: all are read
        [[nodiscard]] std::optional<capture::Window> window(Instant changed) const;
    };
    // The newest turns, and of seats as many; 0: all.
    [[nodiscard]] Known station_of(Transaction& tx, const InForce& campaign,
                                   const std::string& session, const std::string& station,
                                   std::size_t turns = 0);
    void note_unheard(Transaction& tx, const InForce& campaign, const StationOf& of,
                      const std::string& pictures);
    [[nodiscard]] Result<BindingRow, Refusal> bind_by_word(Transaction& tx, const InForce& campaign,
                                                           const Doing& doing, const Word& word);
    void append(Transaction& tx, const InForce& campaign, const ShotRow& shot, BindingRow row,
                const std::string& second, const std::string& action);
    void settle_token(Transaction& tx, const InForce& campaign, const std::string& token);
    void ask(Transaction& tx, const InForce& campaign, const std::string& session,
             const std::string& station, const std::vector<capture::Answer>& answers);
    void ask_board(Transaction& tx, const InForce& campaign, const std::string& session,
                   const std::string& station, const std::optional<EventId>& before,
                   const capture::Board& board);

    Database& database_;
    Journal& journal_;
    Facts& facts_;
    Graduands& graduands_;
    HallRecords& hall_;
    const Clock& clock_;

    struct Weighed {
        std::int64_t seq = 0;   // of the session's newest fact then
        binding::Counts house;  // what earlier sessions taught: fixed while this one runs
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Weighed> weighed_;  // campaign/session/station, as committed
};

}  // namespace liuying::store
