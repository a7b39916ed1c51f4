#include "binding/alignment.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <random>

#include "binding/evidence.h"
#include "binding/simulator.h"

using namespace liuying::binding;

namespace {

// The move table of docs/binding.md walked path by path, with nothing left out and nothing shared
// with the passes but the witnesses themselves.
class Enumerator {
public:
    Enumerator(const Evidence& evidence, const FaultRates& rates, int sittings)
        : e_{evidence},
          r_{rates},
          sittings_{sittings},
          labels_(std::size_t(evidence.shots()), nobody),
          sums_(std::size_t(evidence.shots())) {}

    void run() { walk(0, 'N', 0, 0, 1); }
    [[nodiscard]] double total() const { return total_; }
    [[nodiscard]] double chance(int shot, int sitting) const {
        const auto found = sums_[std::size_t(shot)].find(sitting);
        return found == sums_[std::size_t(shot)].end() ? 0 : found->second / total_;
    }
    [[nodiscard]] long paths() const { return paths_; }

private:
    // mode: N in order, L inside a run of lost sitters, X second half of an exchange, H held d ago,
    // A served d ahead.
    void walk(int i, char mode, int d, int j, double w) {
        const int n = e_.tickets(), m = e_.shots();
        if (j == m && i == n && (mode == 'N' || mode == 'L' || mode == 'H')) {
            ++paths_;
            total_ += w;
            for (int q = 0; q < m; ++q) sums_[std::size_t(q)][labels_[std::size_t(q)]] += w;
        }
        const auto loss = e_.loss(j);
        const double test = i == 0 ? 0.5 : r_.test_shot;
        const double common = r_.no_show + r_.extra + r_.retake + test + r_.elsewhere;
        const double keep = mode == 'L'   ? 1 - loss.goes_on
                            : mode == 'H' ? 1 - release_chance(d)
                                          : 1;

        if (mode == 'X') {
            for (int k = 1; k <= 6 && j + k <= m; ++k)
                group(i, j, k, i + 2, 'N', 0,
                      w * e_.together(j, k) * e_.label(i, j, k) *
                          e_.slip(Visit::First, e_.sitting(i + 1), j, k) * e_.time_next(i + 1, j));
            return;
        }
        // Turns that pass without a shot.
        if (i < n) {
            if (mode == 'N') {
                walk(i + 1, 'N', 0, j, w * r_.no_show);
                walk(i + 1, 'H', 1, j, w * r_.held);
                walk(i + 1, 'L', 0, j, w * loss.begins);
            }
            if (mode == 'L') walk(i + 1, 'L', 0, j, w * loss.goes_on);
            if (mode == 'H') aside(i, d, j, w * keep * r_.no_show);
            if (mode == 'A') closer(i, d, j, w * r_.no_show);
        }
        for (int k = 1; k <= 6 && j + k <= m; ++k) {
            const double base = w * e_.together(j, k);
            // Nobody's: an extra person, a test.
            const double extra_prior = mode == 'L' && i == 0 ? r_.extra : r_.extra;
            group(nobody, j, k, i, mode, d,
                  base * keep * extra_prior * e_.time_loose(j) *
                      e_.slip(Visit::NoTicket, nobody, j, k) * e_.words(nobody, j, k));
            if (k == 1)
                group(nobody, j, 1, i, mode, d,
                      w * keep * (mode == 'L' ? r_.test_shot : test) * e_.single_test(j) *
                          e_.words(nobody, j, 1) * e_.time_loose(j));
            if (mode != 'L') {
                for (int back = 1; back <= most_retaken && back <= i; ++back)
                    group(e_.sitting(i - back), j, k, i, mode, d,
                          base * keep * r_.retake * retake_share(back) * e_.time_loose(j) *
                              e_.label(i - back, j, k) *
                              e_.slip(Visit::Again, e_.sitting(i - back), j, k),
                          true);
                for (const auto& far : e_.far(j)) {
                    if (far.ticket >= 0 && far.ticket >= i - 8 && far.ticket <= i + 6) continue;
                    group(far.sitting, j, k, i, mode, d,
                          base * keep * r_.elsewhere / sittings_ * e_.time_loose(j) *
                              e_.reference(far.sitting, j, k) * e_.words(far.sitting, j, k) *
                              e_.slip(Visit::First, far.sitting, j, k),
                          true);
                }
            }
            if (mode == 'H' && release_chance(d) > 0)
                sits(i - d, j, k, i, 'N', 0, base * release_chance(d));
            if (i >= n) continue;
            // Whose turn it is, or a stranger with that slip.
            const double rest =
                mode == 'N'
                    ? std::max(0.05, 1 - common - r_.held - r_.ahead - r_.exchanged - loss.begins)
                : mode == 'L' ? 1 - r_.extra - r_.test_shot
                              : 1 - common;
            const double time = mode == 'L' ? e_.time_lost(i, j) : e_.time_next(i, j);
            const double slip = e_.slip(Visit::First, e_.sitting(i), j, k);
            const double turn = base * keep * rest * time * slip;
            turn_passes(i, mode, d, j, k, i, turn * (1 - r_.substitute) * e_.label(i, j, k));
            turn_passes(i, mode, d, j, k, nobody, turn * r_.substitute * e_.words(nobody, j, k));
            if (mode != 'N') continue;
            for (int ahead = 2; ahead <= 6 && i + ahead < n; ++ahead)
                sits(i + ahead, j, k, i, 'A', ahead, base * r_.ahead * ahead_share(ahead));
            if (i + 1 < n)
                group(i + 1, j, k, i, 'X', 0,
                      base * r_.exchanged * e_.label(i + 1, j, k) * slip * e_.time_next(i, j));
        }
    }
    // Out of turn: i, or a stranger with that slip.
    void sits(int who, int j, int k, int i, char mode, int d, double w) {
        w *= e_.slip(Visit::First, e_.sitting(who), j, k) * e_.time_next(who, j);
        group(who, j, k, i, mode, d, w * (1 - r_.substitute) * e_.label(who, j, k));
        group(nobody, j, k, i, mode, d, w * r_.substitute * e_.words(nobody, j, k));
    }
    void aside(int i, int d, int j, double w) {
        if (d == 10)
            walk(i + 1, 'N', 0, j, w);
        else
            walk(i + 1, 'H', d + 1, j, w);
    }
    void closer(int i, int d, int j, double w) {
        if (d == 1)
            walk(i + 2, 'N', 0, j, w);
        else
            walk(i + 1, 'A', d - 1, j, w);
    }
    void turn_passes(int i, char mode, int d, int j, int k, int whose, double w) {
        put(whose == nobody ? nobody : e_.sitting(whose), j, k);
        if (mode == 'N' || mode == 'L') walk(i + 1, 'N', 0, j + k, w);
        if (mode == 'H') aside(i, d, j + k, w);
        if (mode == 'A') closer(i, d, j + k, w);
    }
    void group(int whose, int j, int k, int i, char mode, int d, double w,
               bool is_sitting = false) {
        if (w == 0) return;
        put(whose == nobody || is_sitting ? whose : e_.sitting(whose), j, k);
        walk(i, mode, d, j + k, w);
    }
    void put(int sitting, int j, int k) {
        for (int q = j; q < j + k; ++q) labels_[std::size_t(q)] = sitting;
    }

    const Evidence& e_;
    const FaultRates& r_;
    int sittings_;
    std::vector<int> labels_;
    std::vector<std::map<int, double>> sums_;
    double total_ = 0;
    long paths_ = 0;
};

// A session of two stations with every kind of witness, drawn from one number.
Session drawn_session(unsigned seed, int tickets, int shots) {
    std::mt19937 random{seed};
    const auto uniform = [&] { return std::generate_canonical<double, 53>(random); };
    const auto one_of = [&](int count) { return static_cast<int>(uniform() * count); };
    Session session;
    session.id = "drawn";
    for (int station = 1; station <= 2; ++station)
        for (int i = 0; i < tickets; ++i)
            session.sittings.push_back({"T" + std::to_string(station) + "-" + std::to_string(i),
                                        station, 10.0 + 30 * i + 10 * uniform(), uniform() < 0.9});
    // Rates far above life, so that every move carries weight.
    session.parameters.rates = {0.05, 0.06, 0.03, 0.04, 0.08, 0.02, 0.01, 0.03, 0.05};
    double t = 20;
    std::int64_t counter = 9997;
    for (int j = 0; j < shots; ++j) {
        Shot shot;
        shot.id = "S" + std::to_string(j);
        shot.camera = 1;
        t += uniform() < 0.5 ? 5 : 25 * uniform();
        if (uniform() < 0.1) t -= 40;
        shot.camera_s = t;
        counter += uniform() < 0.7 ? 1 : 1 + one_of(8);
        if (counter > 9999) counter -= 9999;
        shot.counter = counter;
        shot.face = uniform() < 0.9;
        const double slip = uniform();
        if (slip < 0.3 && tickets > 0) {
            shot.slip = SlipSeen::Known;
            shot.code = one_of(2 * tickets);
        } else if (slip < 0.4) {
            shot.slip = slip < 0.35 ? SlipSeen::Unreadable : SlipSeen::Foreign;
        }
        if (j > 0) shot.same_as_previous = 4 * uniform() - 1;
        for (int i = 0; i < 2 * tickets; ++i)
            if (uniform() < 0.7) shot.references.push_back({i, 6 * uniform() - 2});
        session.shots.push_back(std::move(shot));
    }
    if (tickets == 0) return session;
    if (shots > 0 && uniform() < 0.5)
        session.answers.push_back({one_of(shots), one_of(tickets + 1) - 1});
    if (shots > 0 && uniform() < 0.3)
        session.proofs.push_back({one_of(shots), one_of(tickets), uniform() < 0.5});
    if (uniform() < 0.3) session.seats.push_back({one_of(tickets), 1, 20, 60, Seat::Source::Scan});
    return session;
}

// Clothes of an entrance photo, as random as the rest.
Session with_clothes(Session session, unsigned seed) {
    std::mt19937 random{seed};
    const auto uniform = [&] { return std::generate_canonical<double, 53>(random); };
    for (auto& shot : session.shots)
        for (std::size_t i = 0; i < session.sittings.size(); ++i)
            if (uniform() < 0.5) shot.resembles.push_back({static_cast<int>(i), 7 * uniform() - 6});
    return session;
}

struct Set {
    Session session;
    Stream stream;
    std::vector<double> offsets;
};

Set station_one(Session session) {
    Set set{std::move(session), {}, {}};
    set.stream.station = 1;
    for (std::size_t i = 0; i < set.session.sittings.size(); ++i)
        if (set.session.sittings[i].station == 1)
            set.stream.sittings.push_back(static_cast<int>(i));
    for (std::size_t j = 0; j < set.session.shots.size(); ++j)
        set.stream.shots.push_back(static_cast<int>(j));
    set.offsets.assign(set.session.shots.size(), 1.5);
    return set;
}

double chance(const std::vector<Label>& who, int sitting) {
    for (const Label& one : who)
        if (one.sitting == sitting) return one.p;
    return 0;
}

void compare(const Set& set) {
    const int sittings = static_cast<int>(set.session.sittings.size());
    const Evidence evidence{set.session, set.stream, set.session.parameters, set.offsets};
    Enumerator all{evidence, set.session.parameters.rates, sittings};
    all.run();
    Alignment alignment{evidence, set.session.parameters.rates, 0, sittings};
    alignment.forward_to(evidence.shots());
    const auto posterior = alignment.posterior();
    CHECK(all.paths() > 0);
    CHECK(std::abs(posterior.log_evidence - std::log(all.total())) <
          1e-12 * std::max(1.0, std::abs(posterior.log_evidence)));
    for (int j = 0; j < evidence.shots(); ++j)
        for (int sitting = nobody; sitting < sittings; ++sitting)
            CHECK(std::abs(chance(posterior.shots[std::size_t(j)], sitting) -
                           all.chance(j, sitting)) < 1e-12);
}

}  // namespace

TEST_CASE("alignment: agrees with all paths, one by one, on small sessions") {
    for (unsigned seed = 1; seed <= 25; ++seed) {
        CAPTURE(seed);
        compare(station_one(drawn_session(seed, 3, 3)));
        compare(station_one(with_clothes(drawn_session(seed, 3, 3), seed)));
    }
    for (unsigned seed = 101; seed <= 106; ++seed) {
        CAPTURE(seed);
        compare(station_one(drawn_session(seed, 2, 4)));
        compare(station_one(drawn_session(seed, 4, 2)));
        compare(station_one(drawn_session(seed, 12, 1)));
    }
    compare(station_one(drawn_session(7, 4, 0)));
    compare(station_one(drawn_session(8, 0, 3)));
}

TEST_CASE("alignment: the moves out of every place sum to one") {
    const FaultRates rates;
    for (const int i : {0, 1, 50}) {
        const auto p = priors_in_order(rates, i, 3e-5);
        CHECK(p.skip + p.hold + p.advance + p.exchange + p.extra + p.retake + p.test + p.elsewhere +
                  p.lost + p.match ==
              doctest::Approx(1).epsilon(1e-12));
        CHECK(p.skip + p.extra + p.retake + p.test + p.elsewhere + p.match_aside ==
              doctest::Approx(1).epsilon(1e-12));
    }
    double ahead = 0, back = 0;
    for (int e = 2; e <= mode::most_ahead; ++e) ahead += ahead_share(e);
    for (int d = 1; d <= most_retaken; ++d) back += retake_share(d);
    CHECK(ahead == doctest::Approx(1));
    CHECK(back == doctest::Approx(1));
}

TEST_CASE(
    "alignment: what is left out is no more than thirty times its estimate, and less than a "
    "millionth where that is trusted") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        auto session = drawn_session(seed % 100 + 1, 14, 30);
        if (seed >= 100) session = with_clothes(std::move(session), seed);
        session.parameters.rates = FaultRates{};
        const auto set = station_one(std::move(session));
        const int sittings = static_cast<int>(set.session.sittings.size());
        const Evidence evidence{set.session, set.stream, set.session.parameters, set.offsets};
        Alignment exact{evidence, set.session.parameters.rates, 0, sittings};
        exact.forward_to(evidence.shots());
        const auto a = exact.posterior();
        struct {
            double band;
            bool look_ahead;
        } const ways[]{{1e-9, false}, {1e-6, true}, {1e-9, true}, {BindOptions{}.band, true}};
        for (const auto [band, look_ahead] : ways) {
            Alignment banded{evidence, set.session.parameters.rates, band, sittings, look_ahead};
            banded.forward_to(evidence.shots());
            const auto b = banded.posterior();
            CAPTURE(seed);
            CAPTURE(band);
            CAPTURE(look_ahead);
            double worst = 0;
            for (int j = 0; j < evidence.shots(); ++j)
                for (int sitting = nobody; sitting < sittings; ++sitting)
                    worst = std::max(worst, std::abs(chance(a.shots[std::size_t(j)], sitting) -
                                                     chance(b.shots[std::size_t(j)], sitting)));
            // An estimate, never far short of the truth; and right where it is small enough for the
            // engine to rely on.
            CHECK(worst <= 30 * b.pruned + 1e-12);
            if (b.pruned < 1e-6) CHECK(worst < 1e-6);
        }
    }
}

TEST_CASE("alignment: shares of every shot sum to one") {
    for (unsigned seed = 1; seed <= 8; ++seed) {
        const auto set = station_one(drawn_session(seed, 20, 40));
        const Evidence evidence{set.session, set.stream, set.session.parameters, set.offsets};
        Alignment alignment{evidence, set.session.parameters.rates, 1e-16,
                            static_cast<int>(set.session.sittings.size())};
        alignment.forward_to(evidence.shots());
        const auto posterior = alignment.posterior();
        for (const auto& who : posterior.shots) {
            double sum = 0;
            for (const Label& one : who) sum += one.p;
            CHECK(std::abs(sum - 1) <= posterior.pruned + 1e-9);
        }
    }
}

TEST_CASE("alignment: looking ahead changes no chance where witnesses agree") {
    World world;
    world.stations = 1;
    world.sittings_per_station = 30;
    for (std::uint64_t seed = 1; seed <= 9; ++seed) {
        CAPTURE(seed);
        world.codes = seed % 3 == 0;
        world.scans = seed % 3 == 1 ? 0.9 : 0;
        auto set = station_one(simulate(world, seed).session);
        const Evidence evidence{set.session, set.stream, set.session.parameters, set.offsets};
        Alignment fast{evidence, set.session.parameters.rates, BindOptions{}.band, 30, true};
        Alignment exact{evidence, set.session.parameters.rates, 1e-16, 30, false};
        fast.forward_to(evidence.shots());
        exact.forward_to(evidence.shots());
        const auto a = fast.posterior(), b = exact.posterior();
        double worst = 0;
        for (int j = 0; j < evidence.shots(); ++j)
            for (int sitting = nobody; sitting < 30; ++sitting)
                worst = std::max(worst, std::abs(chance(a.shots[std::size_t(j)], sitting) -
                                                 chance(b.shots[std::size_t(j)], sitting)));
        CHECK(worst < 1e-7);
        CHECK(worst <= 30 * (a.pruned + b.pruned) + 1e-9);
        CHECK(a.pruned < 1e-5);
    }
}

TEST_CASE(
    "alignment: the seat of a frame is the latest that is open, however the seats are listed") {
    Session session;
    session.id = "seats";
    for (const char* id : {"a", "b", "c"}) session.sittings.push_back({.id = id, .station = 1});
    const auto seat = [](int sitting, double from, std::optional<double> to) {
        return Seat{.sitting = sitting, .station = 1, .from_s = from, .to_s = to};
    };
    session.seats = {seat(2, 200, 260), seat(0, 0, std::nullopt), seat(1, 100, 150)};
    for (const double at : {50.0, 120.0, 180.0, 230.0, 300.0})
        session.shots.push_back({.id = std::to_string(at), .station_s = at});
    const auto set = station_one(session);
    const Evidence evidence{set.session, set.stream, set.session.parameters, set.offsets};
    CHECK(evidence.seat_at(0) == 1);
    CHECK(evidence.seat_at(1) == 2);
    CHECK(evidence.seat_at(2) == 1);  // the one before them never stood up
    CHECK(evidence.seat_at(3) == 1);  // of several open ones the last listed
    CHECK(evidence.seat_at(4) == 1);
}

TEST_CASE("alignment: a frame far from the others of its group speaks against one sitter on all") {
    Session session;
    session.id = "scatter";
    session.sittings.push_back({.id = "a", .station = 1, .has_reference = true});
    session.parameters.likeness.d_reference = 6.05;
    for (const double score : {6.4, 5.6, 6.9, 0.3}) {
        Shot shot{.id = std::to_string(score)};
        shot.references.push_back({0, score});
        session.shots.push_back(std::move(shot));
    }
    const auto set = station_one(session);
    const Evidence evidence{set.session, set.stream, set.session.parameters, set.offsets};
    CHECK(evidence.reference(0, 0, 3) > 1e4);
    CHECK(evidence.reference(0, 0, 4) < 0.02 * evidence.reference(0, 0, 3));
    std::vector<double> labels(4);
    REQUIRE(!evidence.plain(0, 4));
    evidence.labels(0, 4, 0, 1, labels);
    for (int k = 1; k <= 4; ++k)
        CHECK(labels[std::size_t(k - 1)] == doctest::Approx(evidence.reference(0, 0, k)));
}
