// The demo campaign with people of its own: invented names, ID numbers of a region that is never
// issued, and their pictures drawn.
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <stdexcept>

#include "access/secret.h"
#include "app/premises.h"
#include "campaign/calendar.h"
#include "campaign/campaign_file.h"
#include "campaign/zone.h"
#include "identity/document.h"

namespace liuying::app {

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error{"cannot read " + file.string()};
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

// Same seed, same people. Region 710000 is formally valid and never issued.
class InventedPeople {
public:
    InventedPeople(const campaign::Campaign& campaign, std::uint64_t seed)
        : campaign_{campaign}, chance_{seed} {}

    roster::ImportReport make(std::size_t people) {
        roster::ImportReport report;
        report.understood.encoding = "demo";
        for (const auto field : roster::all_fields)
            report.understood.columns.push_back({std::string{roster::name_of(field)}, field});
        for (std::size_t i = 0; i < people; ++i) report.rows.push_back(one(i));
        report.counts.rows = report.counts.accept = people;
        return report;
    }

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(chance_() % n); }

    template <std::size_t N>
    std::string pick(const std::array<const char*, N>& from) {
        return from[below(N)];
    }

    std::string invented_name(std::size_t i) {
        static constexpr std::array families{
            "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴",   "周",  "徐", "孙",
            "马", "朱", "胡", "林", "郭", "何", "高", "罗", "郑",   "梁",  "谢", "宋",
            "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "欧阳", "司马"};
        static constexpr std::array given{"明", "静", "文", "思", "子", "雨", "佳", "一",
                                          "晓", "嘉", "怡", "涵", "轩", "宁", "远", "清",
                                          "若", "安", "琳", "哲", "航", "悦", "𠮷", "㛃"};
        if (i % 97 == 13) return "阿依古丽·买买提";
        if (i % 97 == 41) return "MUHAMMAD ABDULRAHMAN BIN OMAR";
        auto name = pick(families) + pick(given);
        if (below(4) != 0) name += pick(given);
        return name;
    }

    roster::RowReport one(std::size_t i) {
        const auto& college = campaign_.colleges[i % campaign_.colleges.size()];
        const bool doctor = below(5) == 0;
        const auto& level = campaign_.levels[doctor && campaign_.levels.size() > 1 ? 1 : 0];
        roster::Record record;
        const int entered = campaign_.cohort - (doctor ? 5 : 3);
        std::ostringstream number;
        number << entered % 100 << (doctor ? "7" : "2")
               << std::string(5 - std::to_string(i).size(), '0') << i;
        record.student_no = number.str();
        record.name = invented_name(i);
        record.sex = below(2) == 0 ? identity::Sex::Male : identity::Sex::Female;
        const auto year = static_cast<int>(campaign_.cohort - 24 - static_cast<int>(below(8)));
        record.birth = std::chrono::year{year} /
                       std::chrono::month{static_cast<unsigned>(1 + below(12))} /
                       std::chrono::day{static_cast<unsigned>(1 + below(28))};
        std::string digits = "710000";
        const auto birth = campaign::to_text(*record.birth);
        for (const char c : birth)
            if (c != '-') digits += c;
        const auto sequence = 100 + (i * 2 + (record.sex == identity::Sex::Male ? 1 : 0)) % 890;
        digits += std::to_string(sequence);
        digits += identity::check_character(digits);
        record.document = {identity::DocumentType::ResidentId, digits};
        record.nationality = "中国";
        record.campus = college.campus;
        record.college = college.id;
        static constexpr std::array majors{"应用数学",   "中国史",   "环境工程",
                                           "计算机技术", "公共管理", "生物学"};
        record.major = pick(majors);
        record.class_no = college.id + "-" + std::to_string(1 + i % 3);
        record.level = level.id;
        record.study_mode = campaign_.study_modes.front().id;
        record.combined = doctor && below(4) == 0;
        record.expected_on =
            std::chrono::year{campaign_.cohort} / std::chrono::June / std::chrono::day{30};
        record.email = record.student_no + "@example.edu.cn";
        record.phone = "13000000000";
        return {.row = i + 2,
                .student_no = record.student_no,
                .status = roster::RowStatus::Accept,
                .findings = {},
                .record = record,
                .blocks = {}};
    }

    const campaign::Campaign& campaign_;
    std::mt19937_64 chance_;
};

}  // namespace

bool prepare_demo(Premises& premises, const std::filesystem::path& demo_campaign,
                  std::size_t people, std::uint64_t seed) {
    auto& house = premises.house();
    const auto toml = text_of(demo_campaign);
    const auto parsed = campaign::parse_campaign(toml);
    if (!parsed)
        throw std::runtime_error{demo_campaign.string() +
                                 " has faults; run liuying campaign check"};
    auto found = house.campaigns.find(parsed->school_code, parsed->id);
    const bool fresh = !found;
    if (fresh) {
        const auto put = house.campaigns.put(toml, *parsed, "system");
        found = put->in_force;
    }
    // At whatever hour the demo is started, or started again, a session is under way.
    const auto local = campaign::local_time(parsed->zone, house.clock.now());
    const bool under_way =
        std::ranges::any_of(found->campaign->sessions, [&](const campaign::Session& session) {
            return session.date == local.date && campaign::under_way(session, local.minute_of_day);
        });
    if (!under_way) {
        house.campaigns.show_on(
            *found, campaign::to_text(local.date) + " " + campaign::clock_text(local.minute_of_day),
            "system");
        found = house.campaigns.find(parsed->school_code, parsed->id);
    }
    if (fresh) {
        store::ImportProgress progress;
        const auto invented = [&]() -> Result<roster::ImportReport, Refusal> {
            return InventedPeople{*found->campaign, seed}.make(people);
        };
        static_cast<void>(
            house.roster.confirm_import(*found, "system", std::nullopt, invented, {}, progress));
    }
    if (fresh || !under_way) {
        static_cast<void>(
            house.roster.give_slots(*found,
                                    {.event_id = store::EventId::make(house.clock.now()),
                                     .happened_at = house.clock.now(),
                                     .actor = "system"},
                                    false));
    }
    return fresh;
}

std::string make_token(Premises& premises, const std::string& name,
                       const std::vector<access::Role>& roles, std::chrono::hours lasts) {
    const auto now = premises.house().clock.now();
    const access::Deed deed{"system", now};
    auto& accounts = premises.accounts();
    auto account = accounts.by_name(name);
    if (!account) {
        access::Account fresh{
            .id = access::AccountId::make(now), .name = name, .display_name = name, .made_at = now};
        if (!accounts.add(fresh, deed))
            throw std::runtime_error{"the account name is taken: " + name};
        account = fresh;
    }
    for (const auto role : roles) {
        const bool held = std::ranges::any_of(
            account->grants, [&](const access::Grant& grant) { return grant.role == role; });
        if (held) continue;
        accounts.add_grant(account->id,
                           {.id = access::GrantId::make(now), .role = role, .from = now}, deed);
    }
    const auto secret = access::make_secret();
    accounts.open_session({.secret_hash = access::hash_of_secret(secret),
                           .id = store::EventId::make(now).text(),
                           .kind = access::Principal::Kind::Account,
                           .subject = account->id.text(),
                           .assurance = access::Assurance::SecondFactor,
                           .made_at = now,
                           .seen_at = now,
                           .idle_until = now + lasts,
                           .ends_at = now + lasts,
                           .token_name = name},
                          deed);
    return secret;
}

}  // namespace liuying::app
