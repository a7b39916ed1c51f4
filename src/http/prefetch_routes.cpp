#include "http/prefetch_routes.h"

#include <memory>
#include <nlohmann/json.hpp>

#include "campaign/zone.h"
#include "http/prefetch_json.h"
#include "store/prefetch_records.h"

namespace liuying::http {

using Json = nlohmann::json;

namespace {

constexpr const char* of_session =
    "/api/v1/schools/{school}/campaigns/{campaign}/sessions/{session}";
constexpr const char* lines = "application/x-ndjson";
constexpr std::size_t people_at_once = 200;

// A day after the session's own: until then it may serve a desk that is cut off.
Instant good_until(const campaign::Campaign& campaign, const campaign::Session& session) {
    return campaign::ends_at(campaign, session) + std::chrono::hours{24};
}

Refusal over() {
    return {"offline_over",
            {"本场次的离线资料已过期。", "What a desk of this session fetches serves no longer."},
            {"请按今天的场次重新登记本机。", "Enrol this machine anew for the session of today."}};
}

bool is_over(const House& house, const store::InForce& campaign, const std::string& session) {
    const auto& rules = *campaign.campaign;
    return house.clock.now() >= good_until(rules, *rules.session(session));
}

// Writes down that it happened; refuses an event that is something else's.
Result<void, Refusal> tell(House& house, const store::InForce& campaign, const store::Doing& doing,
                           const char* action, const std::string& session) {
    const store::Event event{.event_id = doing.event_id,
                             .school = campaign.school,
                             .campaign = campaign.id.text(),
                             .happened_at = doing.happened_at,
                             .device = doing.device,
                             .actor = doing.actor,
                             .action = action,
                             .subject = "session/" + session};
    return house.database.write(store::Lane::campaign(campaign.id),
                                [&](store::Transaction& tx) -> Result<void, Refusal> {
                                    const auto before = house.journal.repeated(tx, event);
                                    if (!before) return refuse(before.error());
                                    if (!*before) house.journal.append(tx, event);
                                    return {};
                                });
}

// Keeps its place between the pieces of one answer; memory is that of one page of people.
class Telling {
public:
    Telling(std::shared_ptr<store::PrefetchRecords> records, store::InForce campaign,
            std::string session, access::NamingKey key, Json head)
        : records_{std::move(records)},
          campaign_{std::move(campaign)},
          session_{std::move(session)},
          key_{key},
          head_(std::move(head)) {}

    // Only those; else everybody.
    void only(std::vector<std::string> tokens) { tokens_ = std::move(tokens); }

    bool next(std::string& piece) {
        if (ended_) return false;
        if (!head_.is_null()) {
            piece = head_.dump() + "\n";
            head_ = nullptr;
            return true;
        }
        std::vector<store::PrefetchedPerson> people;
        bool last = true;
        if (tokens_) {
            people = records_->of(campaign_, session_, key_, *tokens_);
        } else {
            auto page = records_->page(campaign_, session_, key_, after_, people_at_once);
            people = std::move(page.people);
            after_ = std::move(page.next);
            last = after_.empty();
        }
        for (const auto& person : people) piece += prefetched_json(person).dump() + "\n";
        told_ += people.size();
        if (last) {
            piece += Json{{"end", {{"people", told_}}}}.dump() + "\n";
            ended_ = true;
        }
        return true;
    }

private:
    std::shared_ptr<store::PrefetchRecords> records_;
    store::InForce campaign_;
    std::string session_;
    access::NamingKey key_;
    Json head_;
    std::optional<std::vector<std::string>> tokens_;
    std::string after_;
    std::size_t told_ = 0;
    bool ended_ = false;
};

using Records = std::shared_ptr<store::PrefetchRecords>;

Response prefetch(House& house, const Records& records, Request& request) {
    const auto campaign = with_session(house, request);
    if (!campaign) return campaign.error();
    const auto& session = request.param("session");
    if (is_over(house, *campaign, session)) return refused(over());
    const auto key = records->key_of(*campaign, session, request.principal.id);
    const auto now = records->now(*campaign, key);
    if (reader_has(request, now.text())) return bytes(lines, {}).with_etag(now.text());
    using Cursor = store::PrefetchRecords::Cursor;
    const auto since = Cursor::parse(request.query_value("since").value_or(""));
    auto changed = since ? records->changed(*campaign, *since, now) : std::nullopt;
    const auto state = house.database.read([&](store::Transaction& tx) {
        return store::HallRecords::state_of(tx, campaign->id, session);
    });
    const auto& rules = *campaign->campaign;
    Json head{{"format", 1},
              {"cursor", now.text()},
              {"whole", !changed},
              {"session", session},
              {"device", request.principal.id},
              {"state", hall::name_of(state)},
              {"until_ms", to_ms(good_until(rules, *rules.session(session)))}};
    if (!changed) {
        head["campaign"] = house.campaigns.file(*campaign);
        head["shown_on"] = house.campaigns.shown_on(*campaign);
    }
    const auto telling =
        std::make_shared<Telling>(records, *campaign, session, key, Json{{"head", head}});
    if (changed) telling->only(std::move(*changed));
    return pieces(lines, [telling](std::string& piece) { return telling->next(piece); })
        .with_etag(now.text());
}

Response give_key(House& house, const Records& records, Request& request) {
    const auto campaign = with_session(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto& session = request.param("session");
    const auto state = house.database.read([&](store::Transaction& tx) {
        return store::HallRecords::state_of(tx, campaign->id, session);
    });
    const auto no = [&](hall::SignInRefusal why) {
        return refused(hall::explain(why, {}, *campaign->campaign));
    };
    switch (state) {
        case hall::SessionState::Planned: return no(hall::SignInRefusal::SessionNotOpen);
        case hall::SessionState::Closed: return no(hall::SignInRefusal::SessionClosed);
        case hall::SessionState::Opened:
        case hall::SessionState::Closing: break;
    }
    if (is_over(house, *campaign, session)) return refused(over());
    const auto key = records->key_of(*campaign, session, request.principal.id);
    const auto locked = access::lock(key, records->code_of(*campaign, session));
    if (const auto told = tell(house, *campaign, *doing, "prefetch_key_given", session); !told)
        return refused(told.error());
    return json({{"key", to_hex(key.secret())},
                 {"salt", to_hex(locked.salt)},
                 {"box", to_hex(locked.box)}});
}

Response show_code(House& house, const Records& records, Request& request) {
    const auto campaign = with_session(house, request);
    if (!campaign) return campaign.error();
    const auto body = body_of(request);
    if (!body) return body.error();
    const auto doing = doing_of(house, request, *body);
    if (!doing) return doing.error();
    const auto& session = request.param("session");
    if (const auto told = tell(house, *campaign, *doing, "prefetch_code_shown", session); !told)
        return refused(told.error());
    return json({{"code", records->code_of(*campaign, session)}});
}

}  // namespace

void add_prefetch_routes(Router& router, House& house) {
    const auto records = std::make_shared<store::PrefetchRecords>(
        house.database, house.journal, house.vault, house.graduands, house.hall, house.campaigns);
    const std::string base = of_session;
    const auto on = [&](const char* method, const char* path, access::Act act,
                        Response (*handler)(House&, const Records&, Request&)) {
        router.add(method, base + path, act, [&house, records, handler](Request& request) {
            return handler(house, records, request);
        });
    };
    on("GET", "/prefetch", access::Act::FetchPrefetch, prefetch);
    on("POST", "/prefetch-key", access::Act::FetchPrefetch, give_key);
    on("POST", "/offline-code", access::Act::RunSession, show_code);
}

}  // namespace liuying::http
