#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <system_error>

#include "app/campaign_argument.h"
#include "app/commands.h"
#include "campaign/notice.h"
#include "campaign/text_diff.h"

namespace liuying::app {

namespace {

struct Options {
    std::string file;
    std::string language = "zh";
    std::string format = "text";
    std::string output;
    std::string against;
};

void write_out(const std::string& output, std::string_view bytes) {
    if (output.empty() || output == "-") {
        std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        std::cout.flush();
        return;
    }
    std::ofstream out{output, std::ios::binary};
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) throw std::system_error{errno, std::generic_category(), output};
}

void run(const Options& options, Outcome& outcome) {
    const auto campaign = campaign_or_faults(options.file);
    if (!campaign) {
        outcome.exit_code = 1;
        return;
    }
    const auto language =
        options.language == "en" ? campaign::Language::En : campaign::Language::Zh;
    const auto notice = campaign::make_notice(*campaign, language);
    if (!options.against.empty()) {
        const auto diff =
            campaign::text_diff(text_of_file(options.against), campaign::notice_text(notice));
        write_out(options.output, campaign::changes_text(diff));
    } else if (options.format == "html") {
        write_out(options.output, campaign::notice_html(notice));
    } else if (options.format == "pdf") {
        const auto pdf = campaign::notice_pdf(notice, SystemClock{}.now());
        write_out(options.output, {reinterpret_cast<const char*>(pdf.data()), pdf.size()});
    } else {
        write_out(options.output, campaign::notice_text(notice));
    }
}

}  // namespace

void add_notice(CLI::App& app, Outcome& outcome) {
    auto* command = app.add_subcommand(
        "notice", "Write the notice of a campaign, in Chinese or English, as a page, PDF or text.");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "campaign file (TOML)")->required();
    command->add_option("--lang", options->language, "zh or en")
        ->check(CLI::IsMember({"zh", "en"}))
        ->capture_default_str();
    command->add_option("--format", options->format, "html, pdf or text")
        ->check(CLI::IsMember({"html", "pdf", "text"}))
        ->capture_default_str();
    command->add_option("-o,--output", options->output, "file to write; without it, stdout");
    command->add_option("--against", options->against,
                        "a notice written before as text: print only the lines that changed");
    command->callback([options, &outcome] { run(*options, outcome); });
}

}  // namespace liuying::app
