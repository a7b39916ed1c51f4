// liuying import: a roster's dry run, without a server and without a data folder.

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "app/beside.h"
#include "app/campaign_argument.h"
#include "app/commands.h"
#include "roster/import.h"
#include "roster/import_json.h"
#include "roster/import_report.h"

namespace liuying::app {
namespace {

struct ImportArguments {
    std::string file;
    std::string campaign;
    std::string encoding;
    std::string sheet;
    std::string report;
    std::string language;
    bool dry_run = false;
    bool json = false;
};

bool speaks_chinese(const ImportArguments& arguments) {
    if (!arguments.language.empty()) return arguments.language == "zh";
    for (const auto* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value != nullptr && *value != '\0') return std::string_view{value}.starts_with("zh");
    }
    return false;
}

// Prints what an import has to say, as one JSON object or as lines for a person.
class Teller {
public:
    explicit Teller(const ImportArguments& arguments)
        : arguments_{arguments}, chinese_{speaks_chinese(arguments)} {}

    void row(const roster::RowReport& report) {
        if (arguments_.json) {
            rows_ += (rows_.empty() ? "" : ",\n") + roster::to_json(report);
            return;
        }
        if (report.status == roster::RowStatus::Accept && report.findings.empty()) return;
        for (const auto& finding : report.findings) {
            rows_ += (chinese_ ? "第 " : "row ") + std::to_string(report.row) +
                     (chinese_ ? " 行  " : "  ") +
                     (report.student_no.empty() ? "-" : report.student_no) + "  " +
                     say(title_of(weight_of(finding.kind))) + "  " +
                     (finding.column.empty() ? "" : "[" + finding.column + "] ") +
                     say(finding.message) + "\n";
        }
    }

    void done(const roster::Understood& understood, const roster::ImportCounts& counts) const {
        if (arguments_.json) {
            std::cout << R"({"file":)" << roster::json_text(arguments_.file) << R"(,"encoding":)"
                      << roster::json_text(understood.encoding) << R"(,"encoding_reason_zh":)"
                      << roster::json_text(understood.encoding_reason.zh)
                      << R"(,"encoding_reason_en":)"
                      << roster::json_text(understood.encoding_reason.en) << R"(,"remarks":[)";
            bool first = true;
            for (const auto& remark : understood.remarks) {
                std::cout << (first ? "" : ",") << R"({"zh":)" << roster::json_text(remark.zh)
                          << R"(,"en":)" << roster::json_text(remark.en) << '}';
                first = false;
            }
            std::cout << R"(],"columns":)" << roster::to_json(understood.columns) << R"(,"rows":[)"
                      << rows_ << R"(],"counts":)" << roster::to_json(counts) << "}\n";
            return;
        }
        std::cout << arguments_.file << ": " << understood.encoding << " ("
                  << say(understood.encoding_reason) << ")\n";
        for (const auto& remark : understood.remarks) std::cout << say(remark) << '\n';
        std::cout << rows_;
        const auto line = [&](const char* zh, const char* en, std::uint64_t count) {
            std::cout << (chinese_ ? zh : en) << ": " << count << '\n';
        };
        line("数据行", "rows", counts.rows);
        line("  接受", "  accepted", counts.accept);
        line("  规范后接受", "  tidied and accepted", counts.normalise);
        line("  导入但待核", "  imported, on hold", counts.block);
        line("  拒绝", "  refused", counts.refuse);
        line("空行", "empty rows", counts.skipped);
    }

    // What could still be told of the file: how its text is read and what its columns seem to be;
    // no encoding where no table could be read from it, and then the reason is the refusal's.
    void refused(const Refusal& refusal, const table::OpenOptions& options) const {
        if (!arguments_.json) {
            std::cerr << arguments_.file << ": " << say(refusal.message) << '\n'
                      << say(refusal.next_step) << '\n';
            return;
        }
        const auto opened = table::open_table(arguments_.file, options);
        const auto reason = opened ? (*opened)->encoding_reason() : refusal.message;
        std::cout << R"({"file":)" << roster::json_text(arguments_.file) << R"(,"encoding":)"
                  << (opened ? roster::json_text(table::name_of((*opened)->encoding())) : "null")
                  << R"(,"encoding_reason_zh":)" << roster::json_text(reason.zh)
                  << R"(,"encoding_reason_en":)" << roster::json_text(reason.en)
                  << R"(,"remarks":[],"columns":)"
                  << roster::to_json(roster::columns_of(arguments_.file, options))
                  << R"(,"rows":[],"counts":)" << roster::to_json(roster::ImportCounts{})
                  << R"(,"refusal":{"kind":)" << roster::json_text(refusal.kind)
                  << R"(,"message_zh":)" << roster::json_text(refusal.message.zh)
                  << R"(,"message_en":)" << roster::json_text(refusal.message.en)
                  << R"(,"next_step_zh":)" << roster::json_text(refusal.next_step.zh)
                  << R"(,"next_step_en":)" << roster::json_text(refusal.next_step.en) << "}}\n";
    }

private:
    [[nodiscard]] const std::string& say(const Words& words) const {
        return chinese_ ? words.zh : words.en;
    }

    const ImportArguments& arguments_;
    bool chinese_;
    std::string rows_;
};

// Reads the whole file before a word is printed: a fault at its end takes everything back.
std::optional<Refusal> run(const ImportArguments& arguments, const table::OpenOptions& options,
                           roster::Expectations expectations, Teller& teller) {
    auto opened = roster::open_roster(arguments.file, options, std::move(expectations));
    if (!opened) return opened.error();
    auto* const reader = &opened->reader;
    std::unique_ptr<roster::ImportReportFile> report;
    if (!arguments.report.empty()) {
        report = std::make_unique<roster::ImportReportFile>(arguments.report, reader->understood());
    }
    for (;;) {
        auto row = reader->next();
        if (!row) return row.error();
        if (!*row) break;
        if (report) report->row(**row, reader->cells());
        teller.row(**row);
    }
    if (report) report->close(reader->understood(), reader->counts());
    teller.done(reader->understood(), reader->counts());
    return std::nullopt;
}

}  // namespace

void add_import(CLI::App& app, Outcome& outcome) {
    const auto arguments = std::make_shared<ImportArguments>();
    auto* const command = app.add_subcommand("import",
                                             "Read a roster (CSV, XLSX or DBF) and say row by row "
                                             "what would be accepted, tidied, put on hold "
                                             "or refused, and why. Needs no server.");
    command->add_option("FILE", arguments->file, "The roster: CSV (UTF-8, GB18030), XLSX or DBF")
        ->required()
        ->check(CLI::ExistingFile);
    command
        ->add_option("--campaign", arguments->campaign,
                     "Campaign file whose colleges, campuses and levels are expected "
                     "(default: the demo campaign)")
        ->check(CLI::ExistingFile);
    command->add_flag("--dry-run", arguments->dry_run, "Report only; nothing is written");
    command->add_flag("--json", arguments->json, "Print one JSON object and nothing else");
    command
        ->add_option("--encoding", arguments->encoding,
                     "Read text in this encoding instead of the one found: UTF-8, GB18030")
        ->check([](const std::string& name) {
            return table::encoding_of_name(name) ? std::string{} : "unknown encoding: " + name;
        });
    command->add_option("--sheet", arguments->sheet,
                        "Sheet of a workbook (default: the first visible one)");
    command->add_option("--report", arguments->report,
                        "Write the report as a workbook with the cells marked");
    command
        ->add_option("--lang", arguments->language,
                     "Language of the lines: zh or en (default: LANG)")
        ->check(CLI::IsMember({"zh", "en"}));
    command->footer(
        "Exit code: 0 when the file was read (rows may be refused), 1 when the file as a whole is "
        "refused.\n"
        "Example: liuying import roster.xlsx --dry-run --report report.xlsx");
    command->callback([arguments, &outcome] {
        if (!arguments->dry_run) {
            std::cerr << "liuying import: give --dry-run; a roster is confirmed on the import "
                         "page, where "
                         "the differences can be taken or left one by one\n";
            outcome.exit_code = 2;
            return;
        }
        const auto file =
            arguments->campaign.empty() ? campaign_beside("demo").string() : arguments->campaign;
        const auto campaign = campaign_or_faults(file);
        if (!campaign) {
            outcome.exit_code = 1;
            return;
        }
        table::OpenOptions options;
        options.sheet = arguments->sheet;
        if (!arguments->encoding.empty())
            options.encoding = table::encoding_of_name(arguments->encoding);
        Teller teller{*arguments};
        if (const auto refusal =
                run(*arguments, options, roster::expectations_of(*campaign), teller)) {
            teller.refused(*refusal, options);
            outcome.exit_code = 1;
        }
    });
}

}  // namespace liuying::app
