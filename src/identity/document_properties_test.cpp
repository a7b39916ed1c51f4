// What MOD 11-2 promises, held against random numbers (R5).

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "identity/document.h"
#include "identity/name.h"

using namespace liuying::identity;

namespace {

// A sound number of any region, day and sequence.
std::string some_resident_id() {
    auto digits = std::to_string(*rc::gen::inRange(110000, 820000));
    const auto year = *rc::gen::inRange(1900, 2010);
    const auto month = *rc::gen::inRange(1, 13);
    const auto day = *rc::gen::inRange(1, 29);
    const auto sequence = *rc::gen::inRange(1, 1000);
    const auto padded = [](int value, std::size_t width) {
        auto text = std::to_string(value);
        return std::string(width - text.size(), '0') + text;
    };
    digits += padded(year, 4) + padded(month, 2) + padded(day, 2) + padded(sequence, 3);
    return digits + check_character(digits);
}

bool is_read(const std::string& number) {
    return read_document(DocumentType::ResidentId, number).has_value();
}

}  // namespace

TEST_CASE("resident id: every sound number is read") {
    CHECK(rc::check([] { RC_ASSERT(is_read(some_resident_id())); }));
}

TEST_CASE("resident id: a single wrong character is always found") {
    CHECK(rc::check([] {
        auto number = some_resident_id();
        const auto at = *rc::gen::inRange<std::size_t>(0, 18);
        const std::string_view alphabet = at == 17 ? "0123456789X" : "0123456789";
        const auto other = *rc::gen::elementOf(std::string{alphabet});
        RC_PRE(other != number[at]);
        number[at] = other;
        RC_ASSERT_FALSE(is_read(number));
    }));
}

TEST_CASE("resident id: two neighbours swapped are always found") {
    CHECK(rc::check([] {
        auto number = some_resident_id();
        const auto at = *rc::gen::inRange<std::size_t>(0, 17);
        RC_PRE(number[at] != number[at + 1]);
        std::swap(number[at], number[at + 1]);
        RC_ASSERT_FALSE(is_read(number));
    }));
}

TEST_CASE("fifteen digits: what they rise to is sound and leads back") {
    CHECK(rc::check([] {
        const auto number = some_resident_id();
        RC_PRE(number.substr(6, 2) == "19" && number.substr(14, 3) < "996");
        const auto fifteen = number.substr(0, 6) + number.substr(8, 9);
        RC_ASSERT(proposal_for(fifteen) == number);
        const auto forms = known_forms({DocumentType::ResidentId, number});
        RC_ASSERT(forms.back() == fifteen);
    }));
}

TEST_CASE("document numbers: no text whatever is an accident") {
    CHECK(rc::check([] {
        const auto text = *rc::gen::arbitrary<std::string>();
        for (int i = 0; i <= static_cast<int>(DocumentType::Other); ++i) {
            const auto type = static_cast<DocumentType>(i);
            const auto reading = read_document(type, text);
            if (!reading) {
                RC_ASSERT(!reading.error().empty());
                static_cast<void>(explain(type, reading.error().front()));
                continue;
            }
            // What was read once is read again, unchanged.
            const auto again = read_document(reading->document.type, reading->document.number);
            RC_ASSERT(again.has_value());
            RC_ASSERT(again->document == reading->document);
        }
    }));
}

TEST_CASE("document numbers: halves of characters on both sides of a blank never join into one") {
    // A blank of two bytes between the first byte of another and its second.
    const auto reading = read_document(DocumentType::Other, "\xC2\xC2\xA0\xA0 7 ");
    if (reading) {
        const auto again = read_document(reading->document.type, reading->document.number);
        REQUIRE(again.has_value());
        CHECK(again->document == reading->document);
    }
    CHECK(clean_number("\xC2\xC2\xA0\xA0").text.find("\xC2\xA0") == std::string::npos);
}

TEST_CASE("names: what was tidied once stays as it is") {
    CHECK(rc::check([] {
        const auto parts =
            *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "吴", "桂", "鹏", "𠮷", "·", "•", ".", " ", "\u3000", "A", "b", "é", "-", "'", "’",
                "\uE863", "\u200B", "?", "１", "Ｂ", "\uFA0E"));
        std::string text;
        for (const auto& part : parts) text += part;
        const auto reading = read_name(text);
        if (!reading) return;
        const auto again = read_name(reading->name);
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->name == reading->name);
        RC_ASSERT(again->changes.empty());
        RC_ASSERT(same_name(text, reading->name));
    }));
}
