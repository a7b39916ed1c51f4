#include "store/listed_pictures.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "access/masking.h"
#include "identity/name.h"

namespace liuying::store {

namespace {

roster::PictureListFault unknown_level(const roster::PictureRow& row, const std::string& column) {
    return {row.row,
            column,
            {"本批次没有名为“" + row.level + "”的培养层次，按其他层次的照片处理，不作数。",
             "“" + row.level +
                 "” is no degree level of this campaign; such pictures are taken as of another "
                 "level and do not count."}};
}

// A list with masked names says nothing of them.
bool names_another(const std::string& listed, const std::string& own) {
    return !listed.empty() && listed.find('*') == std::string::npos &&
           listed.find("＊") == std::string::npos && listed.find("某") == std::string::npos &&
           identity::comparison_form(listed) != identity::comparison_form(own);
}

roster::PictureListFault another_name(const roster::PictureRow& row, const std::string& column,
                                      const std::string& number) {
    return {
        row.row,
        column,
        {"学号 " + number + " 在名单中是另一个姓名，这一行未采用；请核对学号，或先办理姓名变更。",
         "On the roster student number " + number +
             " has another name: this row is not taken. Check the number, or have the name "
             "changed first."}};
}

}  // namespace

ListedPictures listed_pictures(Transaction& tx, const Graduands& graduands, const InForce& campaign,
                               const roster::PictureList& list) {
    struct Own {
        std::string level, name;
    };
    std::map<std::string, Own, std::less<>> own_of;                 // by student number
    std::unordered_multimap<std::string, std::string> by_document;  // keyed hash → student number
    tx.each("SELECT student_no, level, name FROM graduand WHERE campaign_id = :campaign",
            {{"campaign", campaign.id}}, [&](const Row& row) {
                own_of.emplace(row.text("student_no"), Own{row.text("level"), row.text("name")});
            });
    if (!list.document_column.empty())
        tx.each(
            "SELECT d.document_index, g.student_no FROM graduand_document d JOIN graduand g ON "
            "g.id = d.graduand_id WHERE d.campaign_id = :campaign",
            {{"campaign", campaign.id}}, [&](const Row& row) {
                by_document.emplace(row.text("document_index"), row.text("student_no"));
            });
    ListedPictures read;
    read.unreadable = list.faults;
    std::set<std::string> unknown_levels;
    for (const auto& row : list.rows) {
        auto number = row.student_no;
        if (!own_of.contains(number) && !row.document_no.empty()) {
            const auto [from, to] =
                by_document.equal_range(graduands.index_of_document(row.document_no));
            if (std::distance(from, to) > 1) {
                read.unreadable.push_back(
                    {row.row,
                     list.document_column,
                     {"这个证件号码在名单中有不止一条学籍记录，请补上学号。",
                      "More than one record has this document number; give the student number."}});
                continue;
            }
            if (from != to) {
                number = from->second;
            } else if (number.empty()) {
                read.unmatched.push_back(access::mask_document(row.document_no));
                continue;
            }
        }
        if (!row.has_picture) {
            ++read.without;
            continue;
        }
        ListedPicture carried{.row = &row, .level = row.level};
        if (const auto own = own_of.find(number); own != own_of.end()) {
            if (names_another(row.name, own->second.name)) {
                read.unreadable.push_back(another_name(row, list.name_column, number));
                continue;
            }
            if (const auto* const level = campaign.campaign->level(row.level))
                carried.level = level->id;
            else if (!row.level.empty() && unknown_levels.insert(row.level).second)
                read.unreadable.push_back(unknown_level(row, list.level_column));
            carried.counts =
                roster::counts({carried.level, row.taken_on, row.source}, own->second.level);
        }
        const auto [there, fresh] = read.with.try_emplace(std::move(number), carried);
        if (!fresh && carried.counts && !there->second.counts) there->second = std::move(carried);
    }
    std::ranges::stable_sort(read.unreadable, {}, &roster::PictureListFault::row);
    return read;
}

}  // namespace liuying::store
