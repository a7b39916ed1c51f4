#include "binding/set_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace liuying::binding {
namespace {

using Kind = SetFault::Kind;

// One CSV file without quotes. A field is asked for by column name; a bad one stops the reading by
// an exception that never leaves this file.
struct Stop {
    SetFault fault;
};

class Table {
public:
    // open_end: the last column is free text and may hold commas.
    Table(std::string file, std::string_view text, bool open_end = false) : file_{std::move(file)} {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        int row = 0;
        while (!text.empty()) {
            const auto end = text.find('\n');
            std::string_view line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (line.ends_with('\r')) line.remove_suffix(1);
            ++row;
            if (line.empty()) continue;
            std::vector<std::string_view> fields;
            for (;;) {
                const bool rest =
                    open_end && !header_.empty() && fields.size() + 1 == header_.size();
                const auto comma = rest ? std::string_view::npos : line.find(',');
                fields.push_back(line.substr(0, comma));
                if (comma == std::string_view::npos) break;
                line.remove_prefix(comma + 1);
            }
            if (header_.empty()) {
                header_ = std::move(fields);
                continue;
            }
            if (fields.size() != header_.size())
                throw Stop{{Kind::FieldCount, file_, row,
                            std::string{fields.size() < header_.size() ? header_[fields.size()]
                                                                       : header_.back()},
                            std::to_string(fields.size())}};
            rows_.push_back({row, std::move(fields)});
        }
        if (header_.empty()) throw Stop{{Kind::Empty, file_, 1, "1", ""}};
    }

    [[nodiscard]] std::size_t column(std::string_view name) const {
        const auto found = std::ranges::find(header_, name);
        if (found == header_.end())
            throw Stop{{Kind::MissingColumn, file_, 1, std::string{name}, ""}};
        return static_cast<std::size_t>(found - header_.begin());
    }
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const {
        return rows_[row].fields[column];
    }
    [[nodiscard]] Stop stop(Kind kind, std::size_t row, std::size_t column) const {
        return {{kind, file_, rows_[row].number, std::string{header_[column]},
                 std::string{text(row, column)}}};
    }
    [[nodiscard]] std::string id(std::size_t row, std::size_t column) const {
        if (text(row, column).empty()) throw stop(Kind::Empty, row, column);
        return std::string{text(row, column)};
    }
    [[nodiscard]] double number(std::size_t row, std::size_t column) const {
        double value = 0;
        const auto field = text(row, column);
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (error != std::errc{} || end != field.data() + field.size())
            throw stop(Kind::NotANumber, row, column);
        if (!std::isfinite(value)) throw stop(Kind::NotFinite, row, column);
        return value;
    }
    [[nodiscard]] std::optional<double> maybe_number(std::size_t row, std::size_t column) const {
        if (text(row, column).empty()) return std::nullopt;
        return number(row, column);
    }
    [[nodiscard]] std::optional<double> maybe_seconds(std::size_t row, std::size_t column) const {
        const auto value = maybe_number(row, column);
        if (value && std::abs(*value) > 1e11) throw stop(Kind::OutOfRange, row, column);
        return value;
    }
    [[nodiscard]] std::int64_t whole(std::size_t row, std::size_t column) const {
        std::int64_t value = 0;
        const auto field = text(row, column);
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (error != std::errc{} || end != field.data() + field.size())
            throw stop(Kind::NotANumber, row, column);
        return value;
    }
    [[nodiscard]] bool flag(std::size_t row, std::size_t column) const {
        const auto field = text(row, column);
        if (field == "1") return true;
        if (field == "0") return false;
        throw stop(Kind::OutOfRange, row, column);
    }

private:
    struct Row {
        int number;
        std::vector<std::string_view> fields;
    };
    std::string file_;
    std::vector<std::string_view> header_;
    std::vector<Row> rows_;
};

using Numbers = std::unordered_map<std::string, int>;
using Seats = std::map<std::pair<std::int64_t, std::int64_t>, int>;  // by station and seq

void read_meta(Session& session, std::string_view text) {
    const Table table{"meta.csv", text};
    const auto key = table.column("key"), value = table.column("value");
    auto& likeness = session.parameters.likeness;
    const auto within = [&](std::size_t row, double low, double high) {
        const double number = table.number(row, value);
        if (number < low || number > high) throw table.stop(Kind::OutOfRange, row, value);
        return number;
    };
    std::set<std::string, std::less<>> seen;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto name = table.text(row, key);
        if (!seen.emplace(name).second) throw table.stop(Kind::Duplicate, row, key);
        if (name == "d_same") likeness.d_same = within(row, 0, 50);
        if (name == "d_ref") likeness.d_reference = within(row, 0, 50);
        if (name == "rho_ref") likeness.rho_reference = within(row, 0, 1);
        if (name == "clock") session.parameters.time.synced = table.text(row, value) == "synced";
        if (name == "sensor_code") session.parameters.slip.in_use = table.flag(row, value);
        if (name == "capture" && table.text(row, value) == "single")
            session.parameters.frames = {0.965, 0.02, 0.006, 0.004, 0.003, 0.002};
    }
}

Numbers read_tickets(Session& session, std::string_view text, Seats& seats) {
    const Table table{"tickets.csv", text};
    const auto id = table.column("ticket_id"), station = table.column("station"),
               seq = table.column("seq");
    const auto swiped = table.column("swipe_s"), has_ref = table.column("has_ref");
    struct Line {
        std::int64_t station, seq;
        std::size_t row;
    };
    std::vector<Line> lines;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const Line line{table.whole(row, station), table.whole(row, seq), row};
        if (line.station < 0 || line.station > 100'000)
            throw table.stop(Kind::OutOfRange, row, station);
        if (line.seq < 1 || line.seq > 10'000'000) throw table.stop(Kind::OutOfRange, row, seq);
        lines.push_back(line);
    }
    std::ranges::sort(lines, [](const Line& a, const Line& b) {
        return std::tie(a.station, a.seq, a.row) < std::tie(b.station, b.seq, b.row);
    });
    Numbers numbers;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const auto row = lines[at].row;
        if (at > 0 && lines[at - 1].station == lines[at].station &&
            lines[at - 1].seq == lines[at].seq)
            throw table.stop(Kind::Duplicate, row, seq);
        // What a prediction says of a shot instead of a ticket.
        for (const char* word : {"NONE", "REVIEW", "ABSENT"})
            if (table.text(row, id) == word) throw table.stop(Kind::OutOfRange, row, id);
        Sitting sitting{table.id(row, id), static_cast<int>(lines[at].station),
                        table.maybe_seconds(row, swiped), table.flag(row, has_ref)};
        if (!numbers.emplace(sitting.id, static_cast<int>(at)).second)
            throw table.stop(Kind::Duplicate, row, id);
        session.sittings.push_back(std::move(sitting));
        seats.emplace(std::pair{lines[at].station, lines[at].seq}, static_cast<int>(at));
    }
    return numbers;
}

Numbers read_shots(Session& session, std::string_view text, const Numbers& tickets) {
    const Table table{"shots.csv", text};
    const auto id = table.column("shot_id"), camera = table.column("camera"),
               counter = table.column("fileno");
    const auto camera_s = table.column("cam_s"), face = table.column("face"),
               slate = table.column("slate");
    const auto code = table.column("code"), same = table.column("same_prev");
    Numbers numbers;
    for (std::size_t row = 0; row < table.size(); ++row) {
        Shot shot;
        shot.id = table.id(row, id);
        if (!numbers.emplace(shot.id, static_cast<int>(row)).second)
            throw table.stop(Kind::Duplicate, row, id);
        if (table.text(row, camera) != "?" && !table.text(row, camera).empty()) {
            const auto number = table.whole(row, camera);
            if (number < 0 || number > 100'000) throw table.stop(Kind::OutOfRange, row, camera);
            shot.camera = static_cast<int>(number);
        }
        if (!table.text(row, counter).empty()) {
            shot.counter = table.whole(row, counter);
            if (*shot.counter < 0 || *shot.counter > 1'000'000'000'000)
                throw table.stop(Kind::OutOfRange, row, counter);
        }
        shot.camera_s = table.maybe_seconds(row, camera_s);
        shot.face = table.flag(row, face);
        const bool slip = table.flag(row, slate);
        const auto read = table.text(row, code);
        if (read == "?") {
            shot.slip = SlipSeen::Unreadable;
        } else if (!read.empty()) {
            const auto found = tickets.find(std::string{read});
            shot.slip = found == tickets.end() ? SlipSeen::Foreign : SlipSeen::Known;
            if (found != tickets.end()) shot.code = found->second;
        } else if (slip) {
            shot.slip = SlipSeen::Unreadable;
        }
        shot.same_as_previous = table.maybe_number(row, same);
        session.shots.push_back(std::move(shot));
    }
    return numbers;
}

void read_references(Session& session, std::string_view text, const Numbers& shots,
                     const Seats& seats) {
    const Table table{"ref.csv", text};
    const auto shot_id = table.column("shot_id"), station = table.column("station");
    const auto first = table.column("first_seq"), scores = table.column("scores_x10");
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto shot = shots.find(table.id(row, shot_id));
        if (shot == shots.end()) throw table.stop(Kind::UnknownShot, row, shot_id);
        const auto of_station = table.whole(row, station);
        if (std::ranges::none_of(seats,
                                 [&](const auto& one) { return one.first.first == of_station; }))
            throw table.stop(Kind::UnknownTicket, row, station);
        auto seq = table.whole(row, first) - 1;
        auto& references = session.shots[std::size_t(shot->second)].references;
        std::string_view rest = table.text(row, scores);
        while (!rest.empty()) {
            const auto space = rest.find(' ');
            const auto field = rest.substr(0, space);
            rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
            if (field.empty()) continue;
            ++seq;
            const auto seat = seats.find({of_station, seq});
            if (seat == seats.end()) throw table.stop(Kind::UnknownTicket, row, first);
            if (field != "x") {
                double value = 0;
                const auto [end, error] =
                    std::from_chars(field.data(), field.data() + field.size(), value);
                if (error != std::errc{} || end != field.data() + field.size())
                    throw table.stop(Kind::NotANumber, row, scores);
                if (!std::isfinite(value)) throw table.stop(Kind::NotFinite, row, scores);
                const int sitting = seat->second;
                if (std::ranges::any_of(references, [&](const ReferenceScore& one) {
                        return one.sitting == sitting;
                    }))
                    throw table.stop(Kind::Duplicate, row, first);
                references.push_back({sitting, value / 10});
            }
        }
    }
}

}  // namespace

Result<Session, SetFault> read_session(std::string id, const SessionTexts& texts) {
    Session session;
    session.id = std::move(id);
    try {
        read_meta(session, texts.meta);
        Seats seats;
        const Numbers tickets = read_tickets(session, texts.tickets, seats);
        const Numbers shots = read_shots(session, texts.shots, tickets);
        if (texts.references) read_references(session, *texts.references, shots, seats);
    } catch (const Stop& stop) {
        return refuse(stop.fault);
    }
    return session;
}

Result<std::vector<std::string>, SetFault> read_manifest(std::string_view text) {
    std::vector<std::string> ids;
    try {
        const Table table{"manifest.csv", text, true};
        const auto id = table.column("session_id");
        for (std::size_t row = 0; row < table.size(); ++row) {
            ids.push_back(table.id(row, id));
            if (ids.back().find('/') != std::string::npos || ids.back().starts_with("."))
                throw table.stop(Kind::OutOfRange, row, id);
            if (std::ranges::count(ids, ids.back()) > 1) throw table.stop(Kind::Duplicate, row, id);
        }
    } catch (const Stop& stop) {
        return refuse(stop.fault);
    }
    return ids;
}

Refusal words(const SetFault& fault) {
    const auto place_zh = fmt::format("{} 第 {} 行 {} 列：", fault.file, fault.row, fault.column);
    const auto place_en = fmt::format("{} row {} column {}: ", fault.file, fault.row, fault.column);
    const auto refusal = [&](const char* kind, std::string_view zh, std::string_view en) {
        return Refusal{kind,
                       {place_zh + std::string{zh}, place_en + std::string{en}},
                       {"请改正这一处后重试", "mend this place and try again"}};
    };
    switch (fault.kind) {
        case Kind::MissingColumn:
            return refusal("missing_column", "缺少这一列", "the column is missing");
        case Kind::FieldCount:
            return refusal("field_count", fmt::format("字段数为 {}，与表头不同", fault.value),
                           fmt::format("{} fields, the header has another number", fault.value));
        case Kind::NotANumber:
            return refusal("not_a_number", fmt::format("「{}」不是数字", fault.value),
                           fmt::format("'{}' is not a number", fault.value));
        case Kind::NotFinite:
            return refusal("not_finite", fmt::format("「{}」不是有限数", fault.value),
                           fmt::format("'{}' is not finite", fault.value));
        case Kind::OutOfRange:
            return refusal("out_of_range", fmt::format("「{}」超出允许范围", fault.value),
                           fmt::format("'{}' is out of range", fault.value));
        case Kind::Duplicate:
            return refusal("duplicate", fmt::format("「{}」重复", fault.value),
                           fmt::format("'{}' stands twice", fault.value));
        case Kind::UnknownTicket:
            return refusal("unknown_ticket", fmt::format("「{}」指向不存在的采集号", fault.value),
                           fmt::format("'{}' reaches a ticket that does not exist", fault.value));
        case Kind::UnknownShot:
            return refusal("unknown_shot", fmt::format("「{}」不是本场的照片", fault.value),
                           fmt::format("'{}' is no shot of this session", fault.value));
        case Kind::Empty: return refusal("empty", "为空", "is empty");
    }
    return {};
}

std::string predictions_header() {
    return "session_id,kind,id,value,prob\n";
}

std::string predictions(const Session& session, const Posterior& posterior,
                        const Decision& decision) {
    std::string text;
    const auto line = [&](const char* kind, const std::string& id, std::string_view value,
                          double p) {
        text += fmt::format("{},{},{},{},{:.12g}\n", session.id, kind, id, value,
                            std::clamp(p, 0.0, 1 - 1e-12));
    };
    for (std::size_t at = 0; at < session.shots.size(); ++at) {
        const auto& shot = session.shots[at];
        if (!shot.face || shot.slip != SlipSeen::None) continue;
        const auto& one = decision.shots[at];
        switch (one.verdict) {
            case Verdict::Bound:
                line("shot", shot.id, session.sittings[std::size_t(one.sitting)].id, 1 - one.error);
                break;
            case Verdict::Nobody: line("shot", shot.id, "NONE", 1 - one.error); break;
            case Verdict::Absent:
            case Verdict::Ask:
                line("shot", shot.id, "REVIEW", posterior.shots[at].who.front().p);
                break;
        }
    }
    for (std::size_t i = 0; i < session.sittings.size(); ++i) {
        const auto& one = decision.sittings[i];
        if (one.verdict == Verdict::Absent) line("ticket", session.sittings[i].id, "ABSENT", one.p);
        if (one.verdict == Verdict::Ask) line("ticket", session.sittings[i].id, "REVIEW", one.p);
    }
    return text;
}

}  // namespace liuying::binding
