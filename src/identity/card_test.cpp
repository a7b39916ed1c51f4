#include "identity/card.h"

#include <doctest/doctest.h>

#include <string>

using namespace liuying;
using namespace liuying::identity;
using namespace std::chrono_literals;

namespace {

Bytes text_block(std::u16string_view flag) {
    Bytes block(256, 0);
    for (std::size_t i = 0; i < block.size(); i += 2) block[i] = ' ';
    const auto write = [&](std::size_t at, std::u16string_view text) {
        for (const auto c : text) {
            block[at++] = static_cast<std::uint8_t>(c & 0xFFU);
            block[at++] = static_cast<std::uint8_t>(c >> 8U);
        }
    };
    write(0, u"彭𠮷超");
    write(30, u"1");
    write(36, u"19971218");
    write(52, u"台湾省某路 1 号");
    write(122, u"710000199712180213");
    write(158, u"某某公安局");
    write(188, u"20180312");
    write(204, u"长期");
    write(248, flag);
    return block;
}

Bytes reply_frame(const Bytes& text) {
    Bytes data{0x01, 0x00, 0x04, 0x00};
    data.insert(data.end(), text.begin(), text.end());
    data.resize(data.size() + 1024, 0xD7);
    Bytes body{0x00, 0x00, 0x90};
    body.insert(body.end(), data.begin(), data.end());
    // sdt_command builds the same frame: two bytes, then data.
    return sdt_command(body[0], body[1], std::span{body}.subspan(2));
}

}  // namespace

TEST_CASE("card reader: commands carry their check byte") {
    CHECK(to_hex(sdt_command(0x20, 0x01)) == "aaaaaa96690003200122");
    CHECK(to_hex(sdt_command(0x30, 0x01)) == "aaaaaa96690003300132");
    CHECK(to_hex(sdt_command(0x61, 0xFF, Bytes{0x50})) == "aaaaaa9669000461ff50ca");
}

TEST_CASE("card reader: a frame is found whole in whatever pieces it comes") {
    const auto frame = reply_frame(text_block(u" "));
    CHECK(frame.size() == 1295);
    for (const std::size_t piece : {1UL, 7UL, 64UL, 1295UL}) {
        SdtFrames frames;
        frames.feed(Bytes{0x00, 0xAA, 0xAA, 0x13});  // noise on the line
        std::optional<SdtReply> reply;
        for (std::size_t at = 0; at < frame.size(); at += piece) {
            REQUIRE_FALSE(reply);
            frames.feed(std::span{frame}.subspan(at, std::min(piece, frame.size() - at)));
            reply = frames.next();
        }
        REQUIRE(reply);
        const auto card = read_card(*reply);
        REQUIRE(card);
        CHECK(card->document == Document{DocumentType::ResidentId, "710000199712180213"});
        CHECK(card->name == "彭𠮷超");
        CHECK(card->sex == Sex::Male);
        CHECK(card->birth == CivilDate{1997y / 12 / 18});
        CHECK_FALSE(card->valid_until);
    }
}

TEST_CASE("card reader: a frame with a wrong check is dropped and the next one still read") {
    auto broken = reply_frame(text_block(u" "));
    broken[100] ^= 1U;
    SdtFrames frames;
    frames.feed(broken);
    frames.feed(reply_frame(text_block(u" ")));
    CHECK(frames.next());
    CHECK(frames.dropped() == 1);
}

TEST_CASE("card reader: an unknown type and a number that fails its check are no card") {
    CHECK(read_text_block(text_block(u"Q")).error() == CardFault::UnknownType);
    auto wrong = text_block(u" ");
    wrong[122] = '8';
    CHECK(read_text_block(wrong).error() == CardFault::BadNumber);
    auto damaged = text_block(u" ");
    damaged[1] = 0xDC;  // half a surrogate pair
    CHECK(read_text_block(damaged).error() == CardFault::BadText);
    CHECK(read_text_block(Bytes(255)).error() == CardFault::Lengths);
    CHECK(read_card(SdtReply{0, 0, 0x41, {}}).error() == CardFault::NotRead);
    CHECK(read_card(SdtReply{0, 0, 0x90, {0x01}}).error() == CardFault::Lengths);
}
