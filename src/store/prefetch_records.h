#pragma once
// What an offline desk fetches beforehand: of everybody in the campaign the keyed hashes of what
// names them and the facts a desk's answer rests on; no name and no number, in no form. The key is
// of one device in one session and follows from the install key: nothing of it is stored.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/naming.h"
#include "hall/desk_answer.h"
#include "store/campaign_records.h"
#include "store/graduand_records.h"
#include "store/hall_records.h"
#include "store/journal.h"
#include "store/sealed.h"

namespace liuying::store {

struct PrefetchedPerson {
    access::NamingHash ticket{};             // stands for the person between station and server
    std::vector<access::NamingHash> others;  // of the student number, of each form of the document
    hall::PersonFacts facts;
};

class PrefetchRecords {
public:
    PrefetchRecords(Database& database, Journal& journal, const Vault& vault, Graduands& graduands,
                    HallRecords& hall, Campaigns& campaigns)
        : database_{database},
          journal_{journal},
          vault_{vault},
          graduands_{graduands},
          hall_{hall},
          campaigns_{campaigns} {}

    [[nodiscard]] access::NamingKey key_of(const InForce& campaign, std::string_view session,
                                           std::string_view device) const;
    // What the hall lead enters where a station starts again without the network: one for every
    // device of the session.
    [[nodiscard]] std::string code_of(const InForce& campaign, std::string_view session) const;

    // Up to where a device has everything. `rows` changes with whatever makes all of its rows
    // other ones: the campaign file, its days, the key.
    struct Cursor {
        std::int64_t seq = 0;
        std::string rows;
        [[nodiscard]] std::string text() const;
        [[nodiscard]] static std::optional<Cursor> parse(std::string_view text);
    };
    [[nodiscard]] Cursor now(const InForce& campaign, const access::NamingKey& key);

    // Whom something happened to after `since` and up to `now`; nothing when only the whole will
    // do: another campaign file, an import, a list of pictures, or too much at once.
    [[nodiscard]] std::optional<std::vector<std::string>> changed(const InForce& campaign,
                                                                  const Cursor& since,
                                                                  const Cursor& now);

    struct Page {
        std::vector<PrefetchedPerson> people;
        std::string next;  // "" after the last
    };
    // In the order of student numbers, after that one; "" to begin.
    [[nodiscard]] Page page(const InForce& campaign, const std::string& session,
                            const access::NamingKey& key, const std::string& after,
                            std::size_t limit);
    // Whose tickets these are; a hash that is nobody's is left out.
    [[nodiscard]] std::map<access::NamingHash, std::string> whose(
        const InForce& campaign, const access::NamingKey& key,
        std::span<const access::NamingHash> tickets);
    [[nodiscard]] std::vector<PrefetchedPerson> of(const InForce& campaign,
                                                   const std::string& session,
                                                   const access::NamingKey& key,
                                                   std::span<const std::string> tokens);

private:
    [[nodiscard]] std::vector<PrefetchedPerson> described(Transaction& tx, const InForce& campaign,
                                                          const std::string& session,
                                                          const access::NamingKey& key,
                                                          std::span<const GraduandRow> people);

    Database& database_;
    Journal& journal_;
    const Vault& vault_;
    Graduands& graduands_;
    HallRecords& hall_;
    Campaigns& campaigns_;
};

}  // namespace liuying::store
