#include "station/shot_shelf.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "station/refusal_text.h"
#include "store/durable_file.h"

namespace liuying::station {

using Json = nlohmann::json;
using store::Row;
using store::Transaction;

namespace {

namespace fs = std::filesystem;

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS shot (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT    NOT NULL UNIQUE,
    campaign  TEXT    NOT NULL,
    session   TEXT    NOT NULL,
    station   TEXT    NOT NULL,
    sha256    TEXT    NOT NULL UNIQUE,
    file_name TEXT    NOT NULL,
    seen_ms   INTEGER NOT NULL,
    live      INTEGER NOT NULL,
    camera    TEXT    NOT NULL,
    counter   INTEGER NOT NULL,
    camera_ms INTEGER,
    width_px  INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    verdict   TEXT    NOT NULL,
    faces     INTEGER NOT NULL,
    findings  TEXT    NOT NULL,
    alike     TEXT    NOT NULL,
    held      INTEGER NOT NULL DEFAULT 1, -- its bytes are in the folder
    put_off   INTEGER NOT NULL DEFAULT 0, -- how often the server could not take it
    state     TEXT    NOT NULL CHECK (state IN ('waiting', 'taken', 'parked')),
    refusal   TEXT    NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS shot_by_state ON shot (state, seq);
-- What the newest of a camera looked like, to hold the next against it.
CREATE TABLE IF NOT EXISTS newest_look (
    campaign TEXT NOT NULL,
    session  TEXT NOT NULL,
    station  TEXT NOT NULL,
    id       TEXT NOT NULL,
    value    BLOB NOT NULL,
    PRIMARY KEY (campaign, session, station)
) STRICT;
)";

ActState state_named(const std::string& name) {
    for (const auto state : {ActState::Waiting, ActState::Taken, ActState::Parked})
        if (name == name_of(state)) return state;
    throw std::logic_error{"a shot in no state"};
}

KeptShot shot_of(const Row& row) {
    KeptShot shot{.seq = row.int64("seq"),
                  .id = row.id<store::JournalEvent>("id"),
                  .place = {row.text("campaign"), row.text("session")},
                  .station = row.text("station"),
                  .sha256 = row.text("sha256"),
                  .file_name = row.text("file_name"),
                  .seen = row.instant("seen_ms"),
                  .live = row.int64("live") != 0,
                  .camera = row.text("camera"),
                  .counter = row.int64("counter"),
                  .camera_ms = row.opt_int64("camera_ms"),
                  .width_px = static_cast<int>(row.int64("width_px")),
                  .height_px = static_cast<int>(row.int64("height_px")),
                  .verdict = row.text("verdict"),
                  .faces = static_cast<int>(row.int64("faces")),
                  .findings = row.text("findings"),
                  .state = state_named(row.text("state")),
                  .refusal = refusal_in(row.text("refusal"))};
    const auto alike = Json::parse(row.text("alike"));
    for (const auto& [with, ratio] : alike.items())
        shot.alike.push_back({with, ratio.get<double>()});
    return shot;
}

const std::string columns =
    "seq, id, campaign, session, station, sha256, file_name, seen_ms, live, camera, counter, "
    "camera_ms, width_px, height_px, verdict, faces, alike, state, refusal, ";
const std::string whole = columns + "findings";
const std::string light = columns + "'[]' AS findings";

std::vector<KeptShot> shots(Transaction& tx, const std::string& what, const std::string& rest,
                            store::Params params) {
    std::vector<KeptShot> found;
    for (const auto& row : tx.query("SELECT " + what + " FROM shot " + rest, params))
        found.push_back(shot_of(row));
    return found;
}

std::optional<KeptShot> one(Transaction& tx, const std::string& rest, store::Params params) {
    auto found = shots(tx, whole, rest, std::move(params));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace

ShotShelf::ShotShelf(store::Database& database, fs::path folder)
    : database_{database}, folder_{std::move(folder)} {
    store::make_durable_folder(folder_);
    database_.write([](Transaction& tx) { tx.script(schema); });
    // Whatever was being written, or was to leave, when the power went.
    for (const auto& file : fs::directory_iterator{folder_}) {
        const bool held = database_.read([&](Transaction& tx) {
            return tx
                .first("SELECT 1 AS one FROM shot WHERE sha256 = :sha256 AND held = 1",
                       {{"sha256", file.path().stem().string()}})
                .has_value();
        });
        if (file.path().extension() == ".arriving" || !held) fs::remove(file.path());
    }
}

fs::path ShotShelf::file_of(std::string_view sha256) const {
    return folder_ / (std::string{sha256} + ".jpg");
}

void ShotShelf::keep(const KeptShot& shot, std::span<const std::uint8_t> bytes,
                     const std::optional<portrait::Appearance>& appearance) {
    if (with_bytes(shot.sha256)) return;
    const auto there = file_of(shot.sha256);
    fs::remove(there);  // of a try whose row was never written
    auto file = store::DurableFile::create_new(fs::path{there}.replace_extension(".arriving"));
    if (!file) throw std::runtime_error{"two programs write to " + folder_.string()};
    file->write(bytes);
    file->settle_as(there);
    Json alike = Json::object();
    for (const auto& [with, ratio] : shot.alike) alike[with] = ratio;
    database_.write([&](Transaction& tx) {
        tx.execute(
            "INSERT INTO shot (id, campaign, session, station, sha256, file_name, seen_ms, live, "
            "camera, counter, camera_ms, width_px, height_px, verdict, faces, findings, alike, "
            "state, refusal) VALUES (:id, :campaign, :session, :station, :sha256, :file, :seen, "
            ":live, :camera, :counter, :camera_ms, :width, :height, :verdict, :faces, :findings, "
            ":alike, 'waiting', '')",
            {{"id", shot.id},
             {"campaign", shot.place.campaign},
             {"session", shot.place.session},
             {"station", shot.station},
             {"sha256", shot.sha256},
             {"file", shot.file_name},
             {"seen", shot.seen},
             {"live", std::int64_t{shot.live ? 1 : 0}},
             {"camera", shot.camera},
             {"counter", shot.counter},
             {"camera_ms", shot.camera_ms},
             {"width", std::int64_t{shot.width_px}},
             {"height", std::int64_t{shot.height_px}},
             {"verdict", shot.verdict},
             {"faces", std::int64_t{shot.faces}},
             {"findings", shot.findings},
             {"alike", alike.dump()}});
        if (!appearance) {
            tx.execute(
                "DELETE FROM newest_look WHERE campaign = :campaign AND session = :session AND "
                "station = :station",
                {{"campaign", shot.place.campaign},
                 {"session", shot.place.session},
                 {"station", shot.station}});
            return;
        }
        tx.execute(
            "INSERT OR REPLACE INTO newest_look (campaign, session, station, id, value) VALUES "
            "(:campaign, :session, :station, :id, :value)",
            {{"campaign", shot.place.campaign},
             {"session", shot.place.session},
             {"station", shot.station},
             {"id", shot.id.text()},
             {"value", appearance->packed()}});
    });
    ++version_;
}

std::optional<KeptShot> ShotShelf::with_bytes(std::string_view sha256) {
    return database_.read([&](Transaction& tx) {
        return one(tx, "WHERE sha256 = :sha256", {{"sha256", sha256}});
    });
}

std::optional<KeptShot> ShotShelf::find(store::EventId id) {
    return database_.read([&](Transaction& tx) { return one(tx, "WHERE id = :id", {{"id", id}}); });
}

std::optional<ShotShelf::Looked> ShotShelf::newest_look(const Place& place,
                                                        std::string_view station) {
    return database_.read([&](Transaction& tx) -> std::optional<Looked> {
        const auto row = tx.first(
            "SELECT id, value FROM newest_look WHERE campaign = :campaign AND session = :session "
            "AND station = :station",
            {{"campaign", place.campaign}, {"session", place.session}, {"station", station}});
        if (!row) return std::nullopt;
        auto appearance = portrait::Appearance::unpack(row->bytes("value"));
        if (!appearance) return std::nullopt;
        return Looked{row->text("id"), std::move(*appearance)};
    });
}

std::vector<KeptShot> ShotShelf::of(const Place& place, std::string_view station) {
    return database_.read([&](Transaction& tx) {
        return shots(
            tx, light,
            "WHERE campaign = :campaign AND session = :session AND station = :station ORDER BY "
            "seen_ms, counter, seq",
            {{"campaign", place.campaign}, {"session", place.session}, {"station", station}});
    });
}

std::optional<KeptShot> ShotShelf::next_waiting() {
    return database_.read([](Transaction& tx) {
        return one(tx, "WHERE state = 'waiting' ORDER BY put_off, seq LIMIT 1", {});
    });
}

void ShotShelf::put_off(store::EventId id) {
    database_.write([&](Transaction& tx) {
        tx.execute("UPDATE shot SET put_off = put_off + 1 WHERE id = :id", {{"id", id}});
    });
}

std::vector<KeptShot> ShotShelf::parked() {
    return database_.read([](Transaction& tx) {
        return shots(tx, light, "WHERE state = 'parked' ORDER BY seq", {});
    });
}

std::int64_t ShotShelf::count(ActState state) {
    return database_.read([&](Transaction& tx) {
        return tx
            .first("SELECT COUNT(*) AS n FROM shot WHERE state = :state",
                   {{"state", name_of(state)}})
            .value()
            .int64("n");
    });
}

std::optional<Bytes> ShotShelf::bytes(std::string_view sha256) const {
    const auto file = file_of(sha256);
    if (!fs::exists(file)) return std::nullopt;
    Bytes bytes(fs::file_size(file));
    std::ifstream in{file, std::ios::binary};
    if (!in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size())))
        throw std::system_error{errno, std::generic_category(), file.string()};
    return bytes;
}

void ShotShelf::taken(store::EventId id) {
    // Those still on the screen stay to be looked at.
    constexpr std::int64_t on_screen = 40;
    const auto leave = database_.write([&](Transaction& tx) {
        tx.execute("UPDATE shot SET state = 'taken', refusal = '' WHERE id = :id", {{"id", id}});
        std::vector<std::string> leave;
        constexpr const char* which =
            " WHERE state = 'taken' AND held = 1 AND seq <= (SELECT MAX(seq) FROM shot) - :some";
        for (const auto& row :
             tx.query(std::string{"SELECT sha256 FROM shot"} + which, {{"some", on_screen}}))
            leave.push_back(row.text("sha256"));
        tx.execute(std::string{"UPDATE shot SET held = 0"} + which, {{"some", on_screen}});
        return leave;
    });
    for (const auto& sha256 : leave) fs::remove(file_of(sha256));
}

void ShotShelf::forget_taken() {
    const auto leave = database_.write([&](Transaction& tx) {
        std::vector<std::string> leave;
        for (const auto& row :
             tx.query("SELECT sha256 FROM shot WHERE state = 'taken' AND held = 1"))
            leave.push_back(row.text("sha256"));
        tx.execute("UPDATE shot SET held = 0, findings = '[]' WHERE state = 'taken'");
        tx.execute("DELETE FROM newest_look");
        return leave;
    });
    for (const auto& sha256 : leave) fs::remove(file_of(sha256));
}

void ShotShelf::refused(store::EventId id, const Refusal& why) {
    database_.write([&](Transaction& tx) {
        tx.execute("UPDATE shot SET state = 'parked', refusal = :why WHERE id = :id",
                   {{"id", id}, {"why", text_of(why)}});
    });
}

void ShotShelf::try_all_again() {
    database_.write([](Transaction& tx) {
        tx.execute("UPDATE shot SET state = 'waiting', refusal = '' WHERE state = 'parked'");
    });
}

}  // namespace liuying::station
