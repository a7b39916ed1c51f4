#pragma once
// The lists of pictures seen on the registry and in the school's system (R9): what they make of
// everyone.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "roster/picture_list.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"
#include "store/graduand_records.h"
#include "store/journal.h"
#include "store/stage_book.h"

namespace liuying::store {

struct ListRead {
    EventId id;
    std::int64_t matched = 0;            // of the roster, with a picture by this list
    std::int64_t without = 0;            // rows that say there is none
    std::int64_t not_counting = 0;       // people whose picture is of another level or in-house
    std::vector<std::string> unmatched;  // student numbers; document numbers masked
    std::vector<roster::PictureListFault> unreadable;
    std::map<std::string, std::int64_t> cases;  // both, registry_only, school_only, none, differ
};

class PictureListRecords {
public:
    PictureListRecords(Database& database, Journal& journal, Facts& facts, Graduands& graduands,
                       StageBook& stages, const Clock& clock)
        : database_{database},
          journal_{journal},
          facts_{facts},
          graduands_{graduands},
          stages_{stages},
          clock_{clock} {}

    // `side`: registry | school. The newest list of a side is what holds; facts are recorded for
    // those about whom something changed.
    [[nodiscard]] ListRead read_list(const InForce& campaign, const Doing& doing,
                                     const std::string& side, const std::string& file_name,
                                     const roster::PictureList& list);

private:
    Database& database_;
    Journal& journal_;
    Facts& facts_;
    Graduands& graduands_;
    StageBook& stages_;
    const Clock& clock_;
};

}  // namespace liuying::store
