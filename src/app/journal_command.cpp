#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "app/commands.h"
#include "app/data_options.h"
#include "store/database.h"
#include "store/journal_chain.h"
#include "store/journal_rows.h"

namespace liuying::app {

namespace {

struct Options {
    DataOptions where;
    std::string chain{store::installation_chain};
    std::string file;
    bool json = false;
};

std::unique_ptr<store::Database> opened(const DataOptions& where) {
    if (const auto absent = where.absent(); !absent.empty()) {
        throw std::runtime_error{"there is no database " + absent};
    }
    return store::Database::open(where.database_url());
}

void export_to_file(const Options& options) {
    if (std::filesystem::exists(options.file)) {
        throw std::runtime_error{options.file + " is there already"};
    }
    const auto database = opened(options.where);
    std::ofstream lines{options.file, std::ios::binary};
    const auto head = database->read([&](store::Transaction& tx) {
        store::export_journal(tx, options.chain, lines);
        return store::chain_head(tx, options.chain);
    });
    if (!lines.flush()) throw std::runtime_error{"cannot write " + options.file};
    if (options.json) {
        std::cout << nlohmann::json{{"chain", head.chain},
                                    {"entries", head.length},
                                    {"head", to_hex(head.hash)}}
                  << '\n';
    } else {
        std::cout << head.length << " 条 entries, head " << to_hex(head.hash) << '\n';
    }
}

void show_heads(const Options& options) {
    const auto database = opened(options.where);
    const auto heads =
        database->read([](store::Transaction& tx) { return store::chain_heads(tx); });
    auto list = nlohmann::json::array();
    for (const auto& head : heads) {
        list.push_back(
            {{"chain", head.chain}, {"entries", head.length}, {"head", to_hex(head.hash)}});
        if (!options.json) {
            std::cout << head.chain << ' ' << head.length << ' ' << to_hex(head.hash) << '\n';
        }
    }
    if (options.json) std::cout << list << '\n';
}

}  // namespace

void add_journal(CLI::App& app, Outcome& /*every failure here is the world's*/) {
    auto* journal =
        app.add_subcommand("journal", "The record of who did what, campaign by campaign");
    journal->require_subcommand(1);
    auto options = std::make_shared<Options>();

    auto* exporting = journal->add_subcommand(
        "export", "Write one journal to a file that `liuying verify journal` can check anywhere");
    exporting->add_option("file", options->file, "A new file")->required();
    exporting->add_option("--campaign", options->chain,
                          "The campaign; without it, the installation's own");
    options->where.add_to(*exporting);
    exporting->add_flag("--json", options->json, "Print only JSON");
    exporting->callback([options] { export_to_file(*options); });

    auto* heads =
        journal->add_subcommand("heads", "The head of every journal, to be printed and kept");
    options->where.add_to(*heads);
    heads->add_flag("--json", options->json, "Print only JSON");
    heads->callback([options] { show_heads(*options); });
}

}  // namespace liuying::app
