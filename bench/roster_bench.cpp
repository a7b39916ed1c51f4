// A roster of 50,000: seconds and peak memory of a dry run against a bare read of the same file;
// document numbers a second; verdicts for a whole country's year.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "identity/document.h"
#include "roster/import.h"
#include "roster/import_json.h"
#include "roster/standing.h"
#include "table/table.h"
#include "table/writer.h"

using namespace liuying;

namespace {

namespace fs = std::filesystem;
constexpr int people = 50'000;

// Seconds of processor time, so that other work on the machine does not count.
double seconds(const std::function<void()>& work) {
    const auto start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

struct Cost {
    double seconds{};  // of processor time, kernel included
    double peak_mb{};
};

// In a process of its own, so that the peak is its own. The better of two rounds.
Cost cost_of(const std::function<void()>& work) {
    Cost best{1e9, 0};
    for (int round = 0; round < 2; ++round) {
        const pid_t child = fork();
        if (child < 0) throw std::runtime_error{"fork"};
        if (child == 0) {
            work();
            _exit(0);
        }
        int status = 0;
        rusage usage{};
        wait4(child, &status, 0, &usage);
        if (status != 0) throw std::runtime_error{"a measured run failed"};
        const auto of = [](timeval t) {
            return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
        };
        const auto took = of(usage.ru_utime) + of(usage.ru_stime);
        if (took < best.seconds) best = {took, static_cast<double>(usage.ru_maxrss) / 1024.0};
    }
    return best;
}

std::string id_of(std::mt19937& random, int year) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const auto sequence = std::to_string(1000 + static_cast<int>(random() % 999)).substr(1);
    const auto seventeen = "710000" + std::to_string(year) +
                           two(1 + static_cast<int>(random() % 12)) +
                           two(1 + static_cast<int>(random() % 28)) + sequence;
    return seventeen + identity::check_character(seventeen);
}

struct Row {
    std::vector<std::string> cells;
};

std::vector<Row> invent() {
    std::mt19937 random{20211014};
    const std::vector<std::string> family{"张", "李", "王", "欧阳", "彭", "贺"};
    const std::vector<std::string> given{"伟", "华㛃", "𠮷超", "清扬", "俊䶮", "行健"};
    const std::vector<std::string> colleges{"数学科学学院", "化学系", "人文学院"};
    std::vector<Row> rows;
    for (int i = 0; i < people; ++i) {
        const auto id = id_of(random, 1990 + static_cast<int>(random() % 10));
        const auto no = std::to_string(222000000 + i);
        rows.push_back(
            {{no, family[random() % family.size()] + given[random() % given.size()],
              (id[16] - '0') % 2 == 1 ? "男" : "女",
              id.substr(6, 4) + "-" + id.substr(10, 2) + "-" + id.substr(12, 2), "居民身份证", id,
              "中国", "紫金港", colleges[random() % colleges.size()], "环境工程", "硕士", "全日制",
              "否", "2022-06-30", no + "@example.edu.cn", "13000000000"}});
    }
    return rows;
}

const std::vector<std::string> heads{
    "学号", "姓名", "性别",     "出生日期", "证件类型",     "证件号码",     "国籍", "校区",
    "学院", "专业", "培养层次", "学习形式", "是否硕博连读", "预计毕业日期", "邮箱", "手机"};

roster::Expectations expectations() {
    roster::Expectations e;
    for (const auto* name : {"数学科学学院", "化学系", "人文学院"})
        e.colleges.push_back({name, {name, name}, {}, {}});
    e.campuses = {{"zjg", {"紫金港", "Zijingang"}, {}, {}}};
    e.levels = {{"master", {"硕士", "Master"}, {}, {}}};
    e.study_modes = {{"full_time", {"全日制", "Full-time"}, {}, {}}};
    e.cohort = 2022;
    return e;
}

void bare_read(const fs::path& file) {
    auto rows = table::open_table(file);
    table::Row row;
    std::size_t cells = 0;
    while ((*rows)->next(row).value()) cells += row.cells.size();
    if (cells != (people + 1) * heads.size()) std::abort();
}

// What `liuying import --dry-run --json` does: every row judged, its JSON kept, nothing else.
void dry_run(const fs::path& file) {
    auto rows = table::open_table(file);
    auto reader = roster::RosterReader::open(**rows, expectations());
    std::string json;
    for (;;) {
        auto row = reader->next();
        if (!row.value()) break;
        json += roster::to_json(**row);
    }
    const auto& counts = reader->counts();
    // Invented numbers collide now and then; the rest is sound.
    if (counts.rows != people || counts.refuse > people / 20 || json.empty()) std::abort();
}

// What the server holds between dry run and confirmation.
void whole_report(const fs::path& file) {
    auto rows = table::open_table(file);
    const auto report = roster::read_roster(**rows, expectations());
    if (report->rows.size() != people) std::abort();
}

void measure(const char* name, const fs::path& file) {
    const auto bare = cost_of([&] { bare_read(file); });
    const auto dry = cost_of([&] { dry_run(file); });
    const auto whole = cost_of([&] { whole_report(file); });
    fmt::print("{}: {} rows, {:.1f} MB on disk\n", name, people,
               static_cast<double>(fs::file_size(file)) / 1048576.0);
    fmt::print("  bare read   {:6.2f} s  peak {:6.1f} MB\n", bare.seconds, bare.peak_mb);
    fmt::print(
        "  dry run     {:6.2f} s  peak {:6.1f} MB  = {:.1f} x the bare read, {:.0f} rows/s\n",
        dry.seconds, dry.peak_mb, dry.seconds / bare.seconds, people / dry.seconds);
    fmt::print("  kept whole  {:6.2f} s  peak {:6.1f} MB  = {:.1f} x the bare read\n",
               whole.seconds, whole.peak_mb, whole.seconds / bare.seconds);
}

void write_files(const fs::path& csv, const fs::path& xlsx) {
    const auto rows = invent();
    table::CsvWriter text{csv};
    text.row(heads);
    table::XlsxWriter book{xlsx};
    book.sheet("名册", {});
    std::vector<table::OutCell> line;
    const auto write = [&](const std::vector<std::string>& cells) {
        line.clear();
        for (const auto& cell : cells) line.push_back({cell, table::Mark::Plain});
        book.row(line);
    };
    write(heads);
    for (const auto& row : rows) {
        text.row(row.cells);
        write(row.cells);
    }
    text.close();
    book.close();
}

}  // namespace

int main() {
    auto pattern = (fs::temp_directory_path() / "liuying-bench-XXXXXX").string();
    const fs::path folder = mkdtemp(pattern.data());
    const auto csv = folder / "roster.csv";
    const auto xlsx = folder / "roster.xlsx";
    static_cast<void>(cost_of(
        [&] { write_files(csv, xlsx); }));  // apart, so that its memory is not counted below
    measure("CSV", csv);
    measure("XLSX", xlsx);
    fs::remove_all(folder);

    std::mt19937 random{1};
    std::vector<std::string> ids;
    for (int i = 0; i < 100'000; ++i) ids.push_back(id_of(random, 1995));
    std::size_t sound = 0;
    const auto checks = seconds([&] {
        for (const auto& id : ids) {
            sound += identity::read_document(identity::DocumentType::ResidentId, id).has_value()
                         ? 1U
                         : 0U;
        }
    });
    // The barest peer: seventeen products and a table, nothing said about what is wrong.
    std::size_t right = 0;
    const auto bare = seconds([&] {
        for (const auto& id : ids) right += identity::check_character(id) == id[17] ? 1U : 0U;
    });
    if (sound != ids.size() || right != ids.size()) return 1;
    fmt::print(
        "document numbers: {:.0f}/s read and explained on one core; the bare check sum {:.0f}/s\n",
        static_cast<double>(ids.size()) / checks, static_cast<double>(ids.size()) / bare);

    constexpr std::size_t country = 12'000'000;
    std::vector<roster::StandingFacts> facts(country);
    for (auto& f : facts) {
        const auto bits = random();
        f.graduates_this_year = bits % 50 != 0;
        f.combined = (bits >> 6U) % 30 == 0;
        f.registry = roster::all_holdings[(bits >> 11U) % 16 == 0 ? (bits >> 15U) % 5 : 0];
        f.school = roster::all_holdings[(bits >> 18U) % 16 == 0 ? (bits >> 22U) % 5 : 0];
        f.reshoot_ordered = (bits >> 25U) % 64 == 0;
    }
    std::array<std::size_t, 6> verdicts{};
    const auto decided = seconds([&] {
        for (const auto& f : facts) ++verdicts.at(static_cast<std::size_t>(roster::decide(f).kind));
    });
    constexpr std::size_t told = 200'000;
    std::size_t words = 0;
    const auto explained = seconds([&] {
        for (std::size_t i = 0; i < told; ++i) words += roster::standing(facts[i]).proof.size();
    });
    fmt::print(
        "standing: 12,000,000 people in {:.2f} s = {:.1f} million/s on one core ({} must sit)\n",
        decided, static_cast<double>(country) / decided / 1e6, verdicts[0]);
    fmt::print("standing with its proof in two languages: {:.0f}/s ({:.1f} lines each)\n",
               told / explained, static_cast<double>(words) / told);
    return 0;
}
