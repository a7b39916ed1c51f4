#include "delivery/package.h"

#include <zip.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <list>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace liuying::delivery {

namespace {

// One entry as libzip asks for it.
struct Entry {
    OpenEntry open;
    ReadOn read;
    std::uint64_t size = 0;
    std::time_t at = 0;
    zip_error_t error{};
    std::exception_ptr thrown;
};

zip_int64_t answer(void* state, void* data, zip_uint64_t length, zip_source_cmd_t command) {
    auto& entry = *static_cast<Entry*>(state);
    // Nothing may be thrown through a C library: it is kept and thrown again by close().
    const auto failed = [&] {
        entry.thrown = std::current_exception();
        zip_error_set(&entry.error, ZIP_ER_READ, 0);
        return zip_int64_t{-1};
    };
    if (command == ZIP_SOURCE_OPEN) {
        try {
            entry.read = entry.open();
        } catch (const std::exception&) {
            return failed();
        }
        return 0;
    }
    if (command == ZIP_SOURCE_READ) {
        try {
            return static_cast<zip_int64_t>(
                entry.read({static_cast<std::uint8_t*>(data), static_cast<std::size_t>(length)}));
        } catch (const std::exception&) {
            return failed();
        }
    }
    if (command == ZIP_SOURCE_CLOSE) {
        entry.read = nullptr;
        return 0;
    }
    if (command == ZIP_SOURCE_STAT) {
        auto* stat = static_cast<zip_stat_t*>(data);
        zip_stat_init(stat);
        stat->valid = ZIP_STAT_SIZE | ZIP_STAT_MTIME;
        stat->size = entry.size;
        stat->mtime = entry.at;
        return sizeof(zip_stat_t);
    }
    if (command == ZIP_SOURCE_ERROR) return zip_error_to_data(&entry.error, data, length);
    if (command == ZIP_SOURCE_FREE) return 0;  // the package owns the entries
    if (command == ZIP_SOURCE_SUPPORTS)
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                              ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                              -1);
    zip_error_set(&entry.error, ZIP_ER_OPNOTSUPP, 0);
    return -1;
}

}  // namespace

struct Package::Inside {
    zip_t* zip = nullptr;
    std::time_t at = 0;
    std::list<Entry> entries;

    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error{"the package cannot be written (" + what +
                                 "): " + zip_strerror(zip)};
    }
    zip_uint64_t place(const std::string& name, zip_source_t* source) const {
        const auto added = zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8);
        if (added < 0) {
            zip_source_free(source);
            fail(name);
        }
        const auto index = static_cast<zip_uint64_t>(added);
        if (zip_set_file_compression(zip, index, ZIP_CM_STORE, 0) != 0 ||
            zip_file_set_mtime(zip, index, at, 0) != 0)
            fail(name);
        return index;
    }
};

Package::Package(const std::filesystem::path& file, Instant made_at)
    : inside_{std::make_unique<Inside>()} {
    inside_->at = static_cast<std::time_t>(to_ms(made_at) / 1000);
    int code = 0;
    inside_->zip = zip_open(file.c_str(), ZIP_CREATE | ZIP_EXCL, &code);
    if (!inside_->zip)
        throw std::runtime_error{"the package " + file.string() + " cannot be begun (libzip " +
                                 std::to_string(code) + ")"};
}

Package::~Package() {
    if (inside_->zip) zip_discard(inside_->zip);
}

void Package::add(const std::string& name, std::uint64_t size, OpenEntry open) {
    auto& entry = inside_->entries.emplace_back();
    entry.open = std::move(open);
    entry.size = size;
    entry.at = inside_->at;
    zip_error_init(&entry.error);
    auto* source = zip_source_function(inside_->zip, answer, &entry);
    if (!source) inside_->fail(name);
    (void)inside_->place(name, source);
}

void Package::add_text(const std::string& name, std::string text) {
    const auto size = text.size();
    auto kept = std::make_shared<const std::string>(std::move(text));
    add(name, size, [kept]() -> ReadOn {
        return [kept, at = std::size_t{0}](std::span<std::uint8_t> into) mutable {
            const auto piece = std::string_view{*kept}.substr(at, into.size());
            std::ranges::copy(piece, into.begin());
            at += piece.size();
            return piece.size();
        };
    });
}

void Package::add_file_encrypted(const std::string& name, const std::filesystem::path& file,
                                 const std::string& passphrase) {
    auto* source = zip_source_file(inside_->zip, file.c_str(), 0, -1);
    if (!source) inside_->fail(name);
    const auto index = inside_->place(name, source);
    if (zip_file_set_encryption(inside_->zip, index, ZIP_EM_AES_256, passphrase.c_str()) != 0)
        inside_->fail(name);
}

void Package::close() {
    assert(inside_->zip);
    if (zip_close(inside_->zip) == 0) {
        inside_->zip = nullptr;
        return;
    }
    for (const auto& entry : inside_->entries)
        if (entry.thrown) std::rethrow_exception(entry.thrown);
    inside_->fail("at the end");
}

ScratchFolder::ScratchFolder() {
    auto name = (std::filesystem::temp_directory_path() / "liuying-XXXXXX").string();
    if (!mkdtemp(name.data()))
        throw std::system_error{errno, std::generic_category(), "a temporary folder"};
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
}

}  // namespace liuying::delivery
