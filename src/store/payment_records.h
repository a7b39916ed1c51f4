#pragma once
// Money as rows that are never edited: payments, shifts, counts (R14). Receipt numbers run without
// gaps in a campaign.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "payment/fee.h"
#include "store/campaign_records.h"
#include "store/fact_records.h"

namespace liuying::store {

using PaymentId = Id<struct PaymentTag>;
using ShiftId = Id<struct ShiftTag>;

struct PaymentRow {
    EventId id;
    std::string token;
    payment::Kind kind{};
    Money amount;
    std::optional<std::int64_t> receipt_no;
    std::optional<EventId> shift;
    std::string by;
    std::string second;
    std::string reason;
    Instant at;
    bool undone = false;
};

struct FeeOf {
    payment::Standing standing = payment::Standing::Free;
    Money due;
    std::optional<std::int64_t> receipt_no;
};

struct ShiftRow {
    EventId id;
    std::string cashier;
    Instant opened_at;
    Money opening_float;
    Money taken;
    std::int64_t receipts = 0;
    std::optional<Money> counted;
    std::optional<Instant> closed_at;
    [[nodiscard]] Money expected() const { return opening_float + taken; }
};

struct TakenPayment {
    PaymentRow payment;
    FeeOf fee;
    bool again = false;
};

class Payments {
public:
    Payments(Journal& journal, Facts& facts, const Clock& clock)
        : journal_{journal}, facts_{facts}, clock_{clock} {}

    [[nodiscard]] static FeeOf fee_of(Transaction& tx, const InForce& campaign,
                                      std::string_view token);
    [[nodiscard]] static std::vector<PaymentRow> of_token(Transaction& tx, CampaignId campaign,
                                                          std::string_view token);
    // Those of one kind and one shift ("" any), in the order of their moment or of their receipt
    // numbers, those without one counting as 0.
    struct Filter {
        std::string kind;
        std::string shift;
        bool by_receipt = false;
        bool falling = true;
        std::optional<std::pair<std::int64_t, std::string>>
            after;  // order value and id of the last row seen
        std::size_t limit = 50;
    };
    [[nodiscard]] static std::vector<PaymentRow> list(Transaction& tx, CampaignId campaign,
                                                      const Filter& filter);
    [[nodiscard]] static std::size_t count(Transaction& tx, CampaignId campaign,
                                           const Filter& filter);

    struct Asked {
        std::string token;
        payment::Kind kind{};
        Money amount;
        std::string reason;
        std::string second;  // account of the second person, already proved
    };
    [[nodiscard]] Result<TakenPayment, Refusal> take(Transaction& tx, const InForce& campaign,
                                                     const Doing& doing, const Asked& asked);

    [[nodiscard]] Result<ShiftRow, Refusal> open_shift(Transaction& tx, const InForce& campaign,
                                                       const Doing& doing, Money opening_float);
    [[nodiscard]] Result<ShiftRow, Refusal> count_shift(Transaction& tx, const InForce& campaign,
                                                        const Doing& doing, EventId shift,
                                                        Money counted);
    [[nodiscard]] static std::vector<ShiftRow> shifts(Transaction& tx, CampaignId campaign);

private:
    Journal& journal_;
    Facts& facts_;
    const Clock& clock_;
};

}  // namespace liuying::store
