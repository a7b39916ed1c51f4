#pragma once
// What an offline desk knows, on its own disk: the campaign file, the session's state, and of
// everybody keyed hashes and facts (docs/formats/prefetch.md). No name, no number, and not the key.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/naming.h"
#include "base/descriptor.h"
#include "base/time.h"
#include "hall/desk_answer.h"
#include "station/act_journal.h"
#include "store/database.h"
#include "store/prefetch_records.h"

namespace liuying::station {

struct Fetched {
    std::string cursor;  // what the server is asked for next: what came after this
    Known known;
    Place place;
    std::string device;  // this enrolment, as the server knows it
    hall::SessionState state{};
    Instant until;  // no longer than this
    std::string campaign_file;
    std::string shown_on;
};

class OfflineFile {
public:
    // `folder`/station.sqlite, made when absent (mode 0600). Throws std::runtime_error when another
    // station is at work in the folder.
    explicit OfflineFile(const std::filesystem::path& folder);

    [[nodiscard]] std::optional<Fetched> fetched();
    [[nodiscard]] std::int64_t people();

    // One answer of the server, line by line: nothing of it counts until its last line has come
    // and fits.
    class Arrival {
    public:
        // Fetched for the campaign (10335/2022).
        Arrival(OfflineFile& file, std::string campaign)
            : file_{file}, campaign_{std::move(campaign)} {}
        // Throws std::runtime_error for a line that is none of the format.
        void line(std::string_view text);
        [[nodiscard]] const std::optional<Fetched>& head() const { return head_; }
        // Whether it ended well; then all of it is on the disk, as of `now`, and a key that was of
        // another device or place is not.
        [[nodiscard]] bool finish(Instant now);

    private:
        void flush();
        OfflineFile& file_;
        std::string campaign_;
        std::optional<Fetched> head_;
        bool whole_ = false;
        bool ended_ = false;
        std::size_t told_ = 0;
        std::vector<store::PrefetchedPerson> waiting_;
    };
    // What of an answer came and does not count.
    void forget_arrival();
    // The server had nothing new.
    void nothing_new(Instant now);

    struct Person {
        std::string ticket;  // hex of its keyed hash
        hall::PersonFacts facts;
    };
    // Whom a keyed hash may mean, in the order of their tickets.
    [[nodiscard]] std::vector<Person> named(const access::NamingHash& hash);

    [[nodiscard]] std::optional<access::LockedKey> locked_key();
    void keep(const access::LockedKey& key);

    [[nodiscard]] store::Database& database() { return *database_; }

    // Everything of people is gone from the disk; what was done here stays.
    void forget();

private:
    std::unique_ptr<store::Database> database_;
    Descriptor lock_;
};

}  // namespace liuying::station
