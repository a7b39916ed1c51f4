#pragma once
// The rows of a list of pictures under the student numbers of the roster: by the number itself, or
// by a document number of one record. A document of several records says not whose picture it is.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "roster/picture_list.h"
#include "store/campaign_records.h"
#include "store/graduand_records.h"

namespace liuying::store {

// Of several rows about one person the one that counts for their level stands, then the first; a
// level no campaign's file names is another one.
struct ListedPicture {
    const roster::PictureRow* row = nullptr;
    std::string level;   // the campaign's id of it, else as the list writes it
    bool counts = true;  // always of a number that nobody has
};
struct ListedPictures {
    std::map<std::string, ListedPicture> with;  // by student number
    std::int64_t without = 0;
    std::vector<std::string> unmatched;  // masked document numbers that nobody has
    std::vector<roster::PictureListFault> unreadable;
};

// `list` must outlive it.
[[nodiscard]] ListedPictures listed_pictures(Transaction& tx, const Graduands& graduands,
                                             const InForce& campaign,
                                             const roster::PictureList& list);

}  // namespace liuying::store
