#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "app/commands.h"
#include "app/data_options.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/journal_chain.h"
#include "store/journal_rows.h"
#include "store/migrations.h"
#include "store/store_words.h"

namespace liuying::app {

namespace {

using nlohmann::json;

json to_json(const Refusal& refusal) {
    return {{"kind", refusal.kind},
            {"message_zh", refusal.message.zh},
            {"message_en", refusal.message.en},
            {"next_step", {{"zh", refusal.next_step.zh}, {"en", refusal.next_step.en}}}};
}

json to_json(const store::ChainVerdict& verdict) {
    json result{{"sound", verdict.sound()},
                {"chain", verdict.chain},
                {"entries", verdict.entries},
                {"head", to_hex(verdict.head)}};
    if (verdict.head_at) result["head_at"] = *verdict.head_at;
    if (!verdict.sound()) {
        result["fault_at"] = verdict.fault_at;
        result["refusal"] = to_json(store::refusal_of(verdict));
    }
    return result;
}

void say(const store::ChainVerdict& verdict) {
    if (!verdict.sound()) {
        const auto refusal = store::refusal_of(verdict);
        std::cout << refusal.message.zh << '\n'
                  << refusal.message.en << '\n'
                  << refusal.next_step.zh << '\n'
                  << refusal.next_step.en << '\n';
        return;
    }
    std::cout << "日志完好 The journal is whole: " << verdict.chain << ", " << verdict.entries
              << " 条 entries, head " << to_hex(verdict.head) << '\n';
    if (verdict.head_at && *verdict.head_at < verdict.entries) {
        std::cout << "打印的校验值在第 " << *verdict.head_at
                  << " 条之后 The printed head stands after entry " << *verdict.head_at << '\n';
    }
}

struct JournalOptions {
    std::string file;
    std::string head;
    bool json = false;
};

void verify_journal(const JournalOptions& options, Outcome& outcome) {
    std::optional<Sha256> head;
    if (!options.head.empty()) {
        head = store::parse_sha256(options.head);
        if (!head) throw CLI::ValidationError{"--head", "64 hex digits"};
    }
    std::ifstream lines{options.file, std::ios::binary};
    if (!lines) throw std::runtime_error{"cannot read " + options.file};
    const auto verdict = store::verify_journal(lines, head);
    outcome.exit_code = verdict.sound() ? 0 : 1;
    if (options.json) {
        std::cout << to_json(verdict).dump() << '\n';
    } else {
        say(verdict);
    }
}

struct StoreOptions {
    DataOptions where;
    bool deep = false;
    bool json = false;
};

std::vector<std::string> engine_faults(store::Transaction& tx) {
    std::vector<std::string> faults;
    if (tx.engine() != store::Engine::Sqlite) return faults;
    for (const auto& row : tx.query("PRAGMA integrity_check")) {
        if (row.text("integrity_check") != "ok") faults.push_back(row.text("integrity_check"));
    }
    for (const auto& row : tx.query("PRAGMA foreign_key_check")) {
        faults.push_back("a row of " + row.text("table") + " names one of " + row.text("parent") +
                         " that is not there");
    }
    return faults;
}

json names(const std::vector<store::BlobName>& blobs) {
    json list = json::array();
    for (const auto& blob : blobs) list.push_back(blob.text);
    return list;
}

void verify_store(const StoreOptions& options, Outcome& outcome) {
    if (const auto absent = options.where.absent(); !absent.empty()) {
        throw std::runtime_error{"there is no database " + absent};
    }
    const auto database = store::Database::open(options.where.database_url());
    json result;
    bool sound = true;
    database->read([&](store::Transaction& tx) {
        result["schema_version"] = store::schema_version(tx);
        result["engine_faults"] = engine_faults(tx);
        sound = result["engine_faults"].empty();
        result["journals"] = json::array();
        if (store::schema_version(tx) == 0) return;
        for (const auto& head : store::chain_heads(tx)) {
            const auto verdict = store::verify_journal(tx, head.chain, {});
            sound = sound && verdict.sound();
            result["journals"].push_back(to_json(verdict));
        }
    });
    if (std::filesystem::is_directory(options.where.blobs_folder())) {
        const auto blobs = store::folder_blobs(options.where.blobs_folder());
        const auto check = store::check_blobs(*database, *blobs, options.deep);
        sound = sound && check.sound();
        result["files"] = {{"whole", check.whole},
                           {"every_byte_read", options.deep},
                           {"missing", names(check.missing)},
                           {"changed", names(check.changed)},
                           {"unrecorded", check.unrecorded.size()}};
    }
    result["sound"] = sound;
    outcome.exit_code = sound ? 0 : 1;
    std::cout << (options.json ? result.dump() : result.dump(2)) << '\n';
}

void add_verify_journal(CLI::App& verify, Outcome& outcome) {
    auto options = std::make_shared<JournalOptions>();
    auto* command = verify.add_subcommand(
        "journal", "Check an exported journal against a printed head; needs nothing but the file");
    command->add_option("file", options->file, "The file that `liuying journal export` wrote")
        ->required();
    command->add_option("--head", options->head,
                        "The 64 hex digits printed when a session closed, or later");
    command->add_flag("--json", options->json, "Print only JSON");
    command->callback([options, &outcome] { verify_journal(*options, outcome); });
}

void add_verify_store(CLI::App& verify, Outcome& outcome) {
    auto options = std::make_shared<StoreOptions>();
    auto* command = verify.add_subcommand(
        "store", "Check the database, every journal in it, and that every recorded file is there");
    options->where.add_to(*command);
    command->add_flag("--deep", options->deep, "Read every byte of every file, not only its size");
    command->add_flag("--json", options->json, "Print only JSON");
    command->callback([options, &outcome] { verify_store(*options, outcome); });
}

}  // namespace

void add_verify(CLI::App& app, Outcome& outcome) {
    auto* verify = app.add_subcommand("verify", "Check what must not have changed");
    verify->require_subcommand(1);
    add_verify_journal(*verify, outcome);
    add_verify_store(*verify, outcome);
}

}  // namespace liuying::app
