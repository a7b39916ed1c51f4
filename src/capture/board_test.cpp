#include "capture/board.h"

#include <doctest/doctest.h>

using namespace liuying;
using namespace liuying::capture;
using namespace std::chrono_literals;

namespace {

const Instant nine = instant_of_ms(1'634'173'200'000);

Board board_of(const Doubt& doubt) {
    Board board{.kind = "slip", .shots = {}, .candidates = {}, .last = doubt.taken};
    board.add(doubt);
    return board;
}

}  // namespace

TEST_CASE("board: the frames of one slip and the two people they can be are one question") {
    auto board = board_of({"a", {"7", "8"}, nine});
    CHECK(board.takes({"b", {"8", "7"}, nine + 5s}));
    board.add({"b", {"8", "7"}, nine + 5s});
    CHECK(board.shots == std::vector<std::string>{"a", "b"});
    CHECK(board.candidates == std::vector<std::string>{"7", "8"});
    // The next sitter, whose slip the last one held.
    CHECK(board.takes({"c", {"8", "9"}, nine + 40s}));
}

TEST_CASE(
    "board: another slip, hours later, too many people or pictures begin a board of their own") {
    const auto board = board_of({"a", {"7", "8"}, nine});
    CHECK_FALSE(board.takes({"b", {"20", "21"}, nine + 5s}));
    CHECK_FALSE(board.takes({"b", {}, nine + 5s}));
    CHECK_FALSE(board.takes({"b", {"7"}, nine + 6min}));
    CHECK(board.takes({"b", {"7"}, nine - 1min}));
    CHECK_FALSE(board.takes({"b", {"7", "1", "2", "3", "4", "5"}, nine + 5s}));
    CHECK(board.takes({"b", {"7", "1", "2", "3", "4"}, nine + 5s}));
    auto full = board;
    for (int n = 0; n < 9; ++n) full.add({"x" + std::to_string(n), {"7"}, nine});
    CHECK_FALSE(full.takes({"b", {"7"}, nine}));
}
