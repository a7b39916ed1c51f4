#include "binding/weights.h"

#include <algorithm>

namespace liuying::binding {
namespace {

constexpr std::size_t chunk = 1 << 16;

}  // namespace

void Weights::forget() {
    for (Looked& at : looked_) at.witness.shot = -1;
    kept_.clear();
    used_ = size_ = 0;
}

double* Weights::room(Looked& at, std::size_t numbers) {
    if (!keep_) {
        at.numbers.resize(numbers);
        return at.numbers.data();
    }
    if (used_ + numbers > size_) {
        size_ = std::max(chunk, numbers);
        kept_.push_back(std::make_unique_for_overwrite<double[]>(size_));
        used_ = 0;
    }
    used_ += numbers;
    return kept_.back().get() + used_ - numbers;
}

// Every ticket a place of the column may speak of.
void Weights::look(Looked& at, int u, int most, const Places& column) {
    Witness& w = at.witness;
    w.shot = u;
    w.frames = most;
    w.low = column.low;
    w.rows = column.places;
    w.first = column.low - places_below;
    w.tickets = places_below + column.places + places_above;
    w.lost_from = column.lost_from;
    w.lost = column.lost_places;
    const double lost_begins = evidence_.loss(u).begins;
    w.priors = priors_in_order(rates_, 1, lost_begins);
    w.priors_at_start = priors_in_order(rates_, 0, lost_begins);
    w.plain = evidence_.plain(u, most);
    const auto tickets = whole_fours(std::size_t(w.tickets)),
               rows = whole_fours(std::size_t(w.rows)), lost = std::size_t(w.lost);
    const std::size_t lengths = w.plain ? 1 : std::size_t(most);
    const std::size_t beside = keep_ ? rows * lengths : 0;
    const auto& far = evidence_.far(u);
    double* next = room(at, 2 * tickets + 2 * tickets * lengths + rows * lengths + 2 * beside +
                                2 * lost + rows * std::size_t(most) + far.size());
    const auto take = [&](std::size_t count) {
        next += count;
        return std::span{next - count, count};
    };
    const auto code = take(tickets), in_time = take(tickets), label = take(tickets * lengths),
               sits = take(tickets * lengths), again = take(rows * lengths), called = take(beside),
               served = take(beside), lost_turn = take(lost), spoken_for = take(lost);
    w.code = code.data();
    w.in_time = in_time.data();
    w.lost_turn = lost_turn.data();
    w.spoken_for = spoken_for.data();
    evidence_.codes(u, w.first, code);
    evidence_.codes_in_time(u, w.first, code, in_time);
    if (!w.plain) {
        evidence_.labels(u, most, w.first, static_cast<int>(tickets), label);
    } else {
        const int room = static_cast<int>(tickets), begin = std::clamp(-w.first, 0, room),
                  end = std::clamp(evidence_.tickets() - w.first, begin, room);
        std::ranges::fill(label, 0);
        std::ranges::fill(label.subspan(std::size_t(begin), std::size_t(end - begin)), 1);
    }
    for (std::size_t k = 0; k < lengths; ++k) {
        look_at_tickets(at, static_cast<int>(k) + 1, label.subspan(k * tickets, tickets),
                        sits.subspan(k * tickets, tickets), again.subspan(k * rows, rows));
        if (keep_)
            look_aside(sits.subspan(k * tickets, tickets), called.subspan(k * rows, rows),
                       served.subspan(k * rows, rows));
    }
    look_at_lost(at, lost_turn, spoken_for);
    at.far.resize(far.size() * std::size_t(most));
    at.far_codes = take(far.size());
    for (std::size_t one = 0; one < far.size(); ++one)
        at.far_codes[one] = evidence_.code_read(Visit::First, far[one].sitting, u);
    at.nobodys_code = evidence_.code_read(Visit::NoTicket, nobody, u);
    for (int k = 1; k <= most; ++k) {
        GroupWeight& g = at.groups[std::size_t(k - 1)];
        const std::size_t length = w.plain ? 0 : std::size_t(k - 1);
        g.u = u;
        g.k = k;
        g.witness = &w;
        g.base = (k > 1 ? at.groups[std::size_t(k - 2)].base : 1) * evidence_.joins(u, k);
        g.label = label.data() + length * tickets;
        g.sits = sits.data() + length * tickets;
        g.back = again.data() + length * rows;
        g.selves = (at.selves[std::size_t(k - 1)] = take(rows)).data();
        g.called = keep_ ? called.data() + length * rows : nullptr;
        g.served = keep_ ? served.data() + length * rows : nullptr;
        weigh(at, k);
    }
}

LIUYING_WIDE void Weights::look_at_tickets(Looked& at, int k, std::span<const double> label,
                                           std::span<double> sits, std::span<double> again) const {
    const Witness& w = at.witness;
    const double own = 1 - rates_.substitute,
                 stranger = rates_.substitute * evidence_.words(nobody, w.shot, k);
    Four in_time{};
    for (std::size_t t = 0; t < sits.size(); t += 4) {
        const Four& timed = four(w.in_time + t);
        four(&sits[t]) = (own * four(&label[t]) + stranger) * timed;
        raise(in_time, timed);
    }
    // A stranger has the turn without the label; the second of an exchange the next one's turn.
    double heaviest =
        w.plain ? largest_of(in_time) : std::max(label[0], rates_.substitute) * w.in_time[0];
    for (std::size_t t = 1; t < sits.size() && !w.plain; ++t) {
        const double either =
            std::max(std::max(std::max(label[t], label[t - 1]), rates_.substitute) * w.in_time[t],
                     rates_.exchanged * label[t] * w.in_time[t - 1]);
        heaviest = either > heaviest ? either : heaviest;
    }
    Four most_back{};
    for (std::size_t r = 0; r < again.size(); r += 4) {
        const std::size_t t = std::size_t(places_below) + r;
        Four sum{};
        for (std::size_t d = 1; d <= most_retaken; ++d)
            sum += retake_shares[d] * four(w.code + t - d) * four(&label[t - d]);
        four(&again[r]) = sum;
        raise(most_back, sum);
    }
    at.most_turn[std::size_t(k - 1)] = heaviest;
    at.most_back[std::size_t(k - 1)] = largest_of(most_back);
}

LIUYING_WIDE void Weights::look_aside(std::span<const double> sits, std::span<double> called,
                                      std::span<double> served) {
    for (std::size_t r = 0; r < called.size(); r += 4) {
        const double* here = sits.data() + places_below + r;
        Four best{}, sum{};
        for (int d = 2; d <= mode::most_held; ++d)
            raise(best, (1 - stays[std::size_t(d - 1)]) * four(here - d));
        for (int e = 2; e <= mode::most_ahead; ++e)
            sum += ahead_shares[std::size_t(e)] * four(here + e);
        four(&called[r]) = best;
        four(&served[r]) = sum;
    }
}

void Weights::look_at_lost(Looked& at, std::span<double> turn, std::span<double> spoken_for) const {
    const Witness& w = at.witness;
    evidence_.codes(w.shot, w.lost_from, turn);
    evidence_.times_lost(w.shot, w.lost_from, turn);
    const int coded = evidence_.code_at(w.shot);
    for (std::size_t p = 0; p < turn.size(); ++p) {
        const int i = w.lost_from + static_cast<int>(p);
        spoken_for[p] = i < evidence_.tickets() && (evidence_.sitting(i) == coded ||
                                                    (!w.plain && evidence_.may_resemble(i, w.shot)))
                            ? 1
                            : 0;
    }
}

void Weights::weigh(Looked& at, int k) {
    const Witness& w = at.witness;
    const int u = w.shot;
    const bool going_on = at.going_on;
    const std::size_t length = w.plain ? 0 : std::size_t(k - 1);
    GroupWeight& g = at.groups[std::size_t(k - 1)];
    g.nobody_words = evidence_.words(nobody, u, k);
    const auto& p = w.priors;
    const double loose = evidence_.time_loose(u), scale = g.base * loose;
    const auto shapes = evidence_.slip_shapes(u, k, going_on);
    g.turn = g.base * shapes.first;
    g.again = p.retake * scale * shapes.again;
    g.extra = p.extra * scale * shapes.no_ticket * at.nobodys_code * g.nobody_words;
    g.test = k == 1 ? evidence_.single_test(u) * g.nobody_words * loose : 0;
    g.lost_self = g.extra + p.test * g.test;
    g.lost_turn = (1 - p.extra - p.test) * g.turn;

    const auto& far = evidence_.far(u);
    GroupWeight::Far* here = at.far.data() + std::size_t(k - 1) * far.size();
    g.far = {here, far.size()};
    const double elsewhere = p.elsewhere / evidence_.people(sittings_) * scale * shapes.first;
    double far_sum = 0;
    for (std::size_t one = 0; one < far.size(); ++one) {
        const auto [ticket, sitting] = far[one];
        const double likeness =
            w.plain ? 1 : evidence_.reference(sitting, u, k) * evidence_.words(sitting, u, k);
        here[one] = {ticket, sitting, elsewhere * likeness * at.far_codes[one]};
        far_sum += here[one].weight;
    }
    g.most_turn = at.most_turn[length];
    g.heaviest =
        std::max(at.most_back[length] * g.again + g.extra + far_sum + g.test_at(w.low == 0 ? 0 : 1),
                 g.turn * std::max(1.0, g.nobody_words) * g.most_turn);
    weigh_selves(g, at.selves[std::size_t(k - 1)]);
}

LIUYING_WIDE void Weights::weigh_selves(const GroupWeight& g, std::span<double> selves) {
    const int low = g.witness->low, rows = static_cast<int>(selves.size());
    double always = g.extra + g.test_at(low == 0 ? 1 : low);
    for (const auto& far : g.far)
        if (far.ticket < 0) always += far.weight;
    for (std::size_t r = 0; r < selves.size(); r += 4)
        four(&selves[r]) = always + g.again * four(g.back + r);
    if (low == 0 && !selves.empty()) selves[0] += g.test_at(0) - g.test_at(1);
    for (const auto& far : g.far) {
        if (far.ticket < 0) continue;
        // GroupWeight::beyond()
        for (int r = 0; r < std::min(far.ticket - mode::most_ahead - low, rows); ++r)
            selves[std::size_t(r)] += far.weight;
        for (int r = std::max(far.ticket + most_retaken + 1 - low, 0); r < rows; ++r)
            selves[std::size_t(r)] += far.weight;
    }
}

}  // namespace liuying::binding