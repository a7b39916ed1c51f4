#include "binding/fit.h"

#include <cmath>

namespace liuying::binding {
namespace {

// Far more than ten times the assumed fault rates.
constexpr double most_out_of_order = 0.35;
constexpr double most_against = 0.35;
constexpr double most_foreign_codes = 0.25;
// So many are named whoever's turn it was: the files are of this session.
constexpr double most_named = 0.8;

// k of n, so many that a true share of `most` would hardly show them.
bool clearly_more(double k, double n, double most) {
    return k > n * most + 2 * std::sqrt(n * most * (1 - most));
}

}  // namespace

Fit judge(const FitInput& input) {
    Fit fit;
    fit.log_evidence = input.log_evidence;
    const auto& h = input.happened;
    const double odd = h.skipped + h.held + h.ahead + h.exchanged + h.extra + h.elsewhere +
                       h.retaken - h.stayed + h.substitutes;
    const bool named = input.groups >= 5 && input.named >= most_named * input.groups;
    fit.out_of_order =
        input.sittings >= 5 && clearly_more(odd - h.skipped, input.sittings, most_out_of_order);
    if (input.sittings >= 5 && clearly_more(odd, input.sittings, most_out_of_order) && !named)
        fit.why.push_back(
            {"照片顺序与刷卡顺序相差太多，可能不是同一场次的文件",
             "the shots hardly follow the swipes: are these files of another session?"});
    if (input.reference_groups >= 5 &&
        clearly_more(input.reference_against, input.reference_groups, most_against))
        fit.why.push_back(
            {"多数人与参照照片不像，参照照片可能不属于本场",
             "most sitters do not resemble their references: are the references of other people?"});
    if (input.reference_groups >= 5) {
        const double short_by = input.reference_expected - input.reference_log;
        const double spread = std::sqrt(input.reference_variance);
        if (short_by > 6 * spread && short_by > 0.6 * input.reference_expected)
            fit.why.push_back(
                {"参照相似度的证据远低于参数所预期",
                 "the evidence of the references lies far below what the parameters predict"});
    }
    if (input.codes >= 5 && clearly_more(input.codes_against, input.codes, most_foreign_codes))
        fit.why.push_back(
            {"多数号签与所坐的人不符", "most slips are not those of the people on the chair"});
    fit.expected = input.log_evidence +
                   std::max(0.0, input.reference_expected - input.reference_log) +
                   std::max(0.0, input.time_expected - input.time_log);
    fit.fits = fit.why.empty();
    return fit;
}

}  // namespace liuying::binding
