#pragma once
// What a second-generation identity-card reader says (SDT / SAM_V protocol, GA/T 490 text block;
// facts 4.2, 4.3). Bytes in, values out: the serial line itself belongs to devices/.
//
// Of the card only name, number, sex, birth, validity and type are taken. Address, authority,
// nation, the WLT picture and fingerprints are never copied out of the frame. The protocol is plain
// text without authentication: whoever owns the wire can say anything.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/words.h"
#include "identity/document.h"

namespace liuying::identity {

// Host → reader: AA AA AA 96 69 | length | command parameter [data] | check.
[[nodiscard]] Bytes sdt_command(std::uint8_t command, std::uint8_t parameter,
                                std::span<const std::uint8_t> data = {});

// Reader → host, the check already held: SW1 SW2 SW3 and what follows.
struct SdtReply {
    std::uint8_t sw1{};
    std::uint8_t sw2{};
    std::uint8_t sw3{};
    Bytes data;

    [[nodiscard]] bool success() const { return sw3 == 0x90; }
    [[nodiscard]] bool card_found() const { return sw3 == 0x9F; }
    [[nodiscard]] bool no_card() const { return sw3 == 0x80; }
};

// Cuts replies out of a byte stream that may arrive in any pieces; noise before a preamble is
// skipped, a frame with a wrong check or an impossible length is dropped and counted.
class SdtFrames {
public:
    // Appends what the line gave; complete replies come out of next().
    void feed(std::span<const std::uint8_t> bytes);
    [[nodiscard]] std::optional<SdtReply> next();
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    Bytes waiting_;
    std::uint64_t dropped_ = 0;
};

enum class CardFault {
    NotRead,      // the reader answered with an error (SW3 not 90)
    Lengths,      // the announced lengths do not fit the frame
    UnknownType,  // the type flag is none of ' ' 0 I J Y
    BadText,      // the text is not UTF-16LE
    BadNumber,    // the document number fails its check
};
[[nodiscard]] std::string_view name_of(CardFault fault);
[[nodiscard]] Refusal explain(CardFault fault);

struct Card {
    Document document;
    std::string name;  // as stored in the chip, private-use codes kept; compare with same_name
    std::string foreign_name;  // residents by permit of foreign nationality
    Sex sex = Sex::Unknown;
    std::optional<CivilDate> birth;
    std::optional<CivilDate> valid_until;  // nothing: 长期, for good
    std::string travel_permit;             // HMT residence permit: the travel permit's number
    std::string
        former_number;  // card of 2023: the 15 characters it replaces, where the chip has them

    friend bool operator==(const Card&, const Card&) = default;
};

// The reply to "read text and photo" (30 01) or "… and fingerprint" (30 10): parts are found by
// their announced lengths, never by fixed offsets.
[[nodiscard]] Result<Card, CardFault> read_card(const SdtReply& reply);
// The 256-byte text block alone.
[[nodiscard]] Result<Card, CardFault> read_text_block(std::span<const std::uint8_t> text);

}  // namespace liuying::identity
