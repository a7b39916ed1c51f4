#pragma once
// Who stands where: the one list behind the roster, the funnel's clicks and the workbook, so that a
// number and the names behind it are the same query.

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "campaign/stage.h"
#include "http/hall_json.h"
#include "http/house.h"
#include "http/paging.h"

namespace liuying::http {

struct PeopleFilter {
    std::string q;  // name, student number or last four of the document
    std::string college;
    std::string campus;
    std::string level;
    std::string stage;     // a step: whose stage is exactly this
    std::string passed;    // a step: who passed it
    std::string standing;  // must_sit, …
    std::string blocker;
    std::string session;     // of the slot
    std::string self_check;  // "open", "disputed", "done": the graduand's own check of the record
    std::string blocked;     // "yes": submission blocked
    std::string gone;        // "yes": only those gone; else they are left out
    std::string sort;        // student_no (default), name, college, stage; "-" in front: falling
    std::optional<std::set<std::string>> only;  // graduand ids: the chosen, within all the rest
    std::vector<std::string> colleges;          // what the asking person may see; empty: all
    bool routed = false;                        // and those routed to the international college
    Shown shown = Shown::Full;
};

// What filters, sorts and counts need of a person; the whole row is read for the few that are
// shown.
struct Standing {
    std::string token;
    std::string student_no;
    std::string name;
    std::string college;
    std::string campus;
    std::string level;
    campaign::Stage stage;
};

// student_no (unless said), name, college or stage; refuses as read_order does.
[[nodiscard]] Result<Order, Refusal> order_of_people(const Request& request);

// The filter of the address, bounded by what the person may see.
[[nodiscard]] PeopleFilter read_filter(const Request& request, const store::InForce& campaign);
[[nodiscard]] std::vector<Standing> find_people(House& house, store::Transaction& tx,
                                                const store::InForce& campaign,
                                                const PeopleFilter& filter);
// Whether the database itself can cut the page: nothing is asked that has to be folded first, and
// the order is that of the student numbers.
[[nodiscard]] bool in_order_of_number(const PeopleFilter& filter);
// Then: those after `after` (a student number, or ""), one more than `limit` when there are more;
// and how many there are in all.
struct PageOfPeople {
    std::vector<Standing> people;
    std::size_t total = 0;
};
[[nodiscard]] PageOfPeople page_of_people(House& house, store::Transaction& tx,
                                          const store::InForce& campaign,
                                          const PeopleFilter& filter, const std::string& after,
                                          std::size_t limit);
// The part of a cursor that says where in this order one of the list stood, should their stage or
// college be another by the time the next page is read. Names stay out of cursors: they are read
// again from who they belong to.
[[nodiscard]] std::string place_of(const Standing& one, const PeopleFilter& filter);
// How many of `found` stand before or at that place; nothing when no list has such a place.
[[nodiscard]] std::optional<std::size_t> count_up_to(House& house, store::Transaction& tx,
                                                     const store::InForce& campaign,
                                                     const PeopleFilter& filter,
                                                     std::span<const Standing> found,
                                                     const std::string& place,
                                                     const std::string& student_no);
[[nodiscard]] std::vector<std::string> tokens_of(std::span<const Standing> people);
// A step counts as passed when it or any later step of the path is true.
[[nodiscard]] bool passed(const campaign::Stage& stage, campaign::Step step);

// …/graduands.xlsx: the same list, or the chosen of it, watermarked with who made it.
[[nodiscard]] Response people_workbook(House& house, Request& request,
                                       std::optional<std::set<std::string>> only = std::nullopt);

}  // namespace liuying::http
