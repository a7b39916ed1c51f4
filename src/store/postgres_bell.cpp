#include "store/postgres_bell.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "store/database_error.h"
#include "store/postgres_link.h"

namespace liuying::store {

namespace {

constexpr int pause_before_coming_back_ms = 500;

void command(PGconn* link, const char* sql) {
    PGresult* result = PQexec(link, sql);
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!done) throw DatabaseError{ErrorKind::Connection, PQerrorMessage(link)};
}

bool heard_from_others(PGconn* link) {
    bool heard = false;
    while (PGnotify* notice = PQnotifies(link)) {
        heard = heard || notice->be_pid != PQbackendPID(link);
        PQfreemem(notice);
    }
    return heard;
}

}  // namespace

PostgresBell::PostgresBell(std::string url, Feed& feed)
    : url_{std::move(url)}, feed_{feed}, wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (wake_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
    thread_ = std::thread{[this] { work(); }};
}

PostgresBell::~PostgresBell() {
    leaving_ = true;
    wake();
    thread_.join();
    ::close(wake_);
}

void PostgresBell::tell_others() {
    if (!to_tell_.exchange(true)) wake();
}

void PostgresBell::wake() const {
    const std::uint64_t one = 1;
    // A full counter means it is awake already.
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

void PostgresBell::work() {
    while (!leaving_) {
        try {
            listen_until_lost();
        } catch (const DatabaseError&) {
            if (leaving_) return;
            if (!said_lost_) spdlog::warn("live feed: PostgreSQL is out of reach, trying again");
            said_lost_ = true;
            ::poll(nullptr, 0, pause_before_coming_back_ms);
        }
    }
}

void PostgresBell::listen_until_lost() {
    const auto link = connect_postgres(url_);
    command(link.get(), "LISTEN liuying_journal");
    if (std::exchange(said_lost_, false)) spdlog::warn("live feed: PostgreSQL is back");
    feed_.ring();
    for (;;) {
        if (to_tell_.exchange(false)) command(link.get(), "NOTIFY liuying_journal");
        if (heard_from_others(link.get())) feed_.ring();
        if (leaving_ && !to_tell_) return;
        std::array<pollfd, 2> awaited{pollfd{PQsocket(link.get()), POLLIN, 0},
                                      pollfd{wake_, POLLIN, 0}};
        ::poll(awaited.data(), awaited.size(), -1);
        if (awaited[1].revents != 0) {
            std::uint64_t count = 0;
            [[maybe_unused]] const auto drained = ::read(wake_, &count, sizeof count);
        }
        if (awaited[0].revents != 0 && PQconsumeInput(link.get()) == 0) {
            throw DatabaseError{ErrorKind::Connection, PQerrorMessage(link.get())};
        }
    }
}

}  // namespace liuying::store
