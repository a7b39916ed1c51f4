#pragma once
// Sessions as CSV text: meta, tickets, shots, reference scores in, predictions out.
// docs/formats/binding-set.md.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "binding/engine.h"

namespace liuying::binding {

// The files' whole contents, UTF-8.
struct SessionTexts {
    std::string meta, tickets, shots;
    std::optional<std::string> references;
};

struct SetFault {
    enum class Kind : std::uint8_t {
        MissingColumn,
        FieldCount,
        NotANumber,
        NotFinite,
        OutOfRange,
        Duplicate,
        UnknownTicket,
        UnknownShot,
        Empty
    };
    Kind kind;
    std::string file;    // "shots.csv"
    int row;             // 1 = header line
    std::string column;  // its name
    std::string value;
};
[[nodiscard]] Refusal words(const SetFault& fault);

// Sittings come out sorted by station, then seq; shots as they stand.
[[nodiscard]] Result<Session, SetFault> read_session(std::string id, const SessionTexts& texts);
// The session_id column of manifest.csv.
[[nodiscard]] Result<std::vector<std::string>, SetFault> read_manifest(std::string_view text);

[[nodiscard]] std::string predictions_header();
[[nodiscard]] std::string predictions(const Session& session, const Posterior& posterior,
                                      const Decision& decision);

}  // namespace liuying::binding
