#include "capture/original.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "portrait/decoder.h"

namespace liuying::capture {

namespace {

constexpr std::array raw_endings{"cr2", "cr3", "crw", "nef", "nrw", "arw", "srf",
                                 "sr2", "raf", "rw2", "orf", "pef", "dng", "3fr",
                                 "fff", "iiq", "x3f", "srw", "raw"};

std::string ending_of(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return {};
    std::string ending{name.substr(dot + 1)};
    std::ranges::transform(ending, ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return ending;
}

// SOF0…SOF15 but for DHT, JPG and DAC, which share the range.
bool starts_frame(std::uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

}  // namespace

FileKind kind_of(std::string_view file_name) {
    if (file_name.starts_with('.')) return FileKind::Hidden;
    const auto ending = ending_of(file_name);
    if (ending == "jpg" || ending == "jpeg" || ending == "jpe") return FileKind::Jpeg;
    if (std::ranges::find(raw_endings, ending) != raw_endings.end()) return FileKind::Raw;
    return FileKind::Other;
}

std::optional<std::int64_t> dcf_counter(std::string_view path) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_free = [&](char c) {
        return is_digit(c) || c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    const auto number = [](std::string_view digits) {
        std::int64_t value = 0;
        for (const char c : digits) value = value * 10 + (c - '0');
        return value;
    };
    const auto slash = path.rfind('/');
    const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    const auto stem = name.substr(0, name.rfind('.'));
    if (stem.size() != 8 || !std::ranges::all_of(stem.substr(0, 4), is_free) ||
        !std::ranges::all_of(stem.substr(4), is_digit))
        return std::nullopt;
    const auto file = number(stem.substr(4));
    if (file == 0) return std::nullopt;
    if (slash == std::string_view::npos) return file;
    auto folder = path.substr(0, slash);
    folder = folder.substr(folder.rfind('/') + 1);  // npos + 1 == 0
    if (folder.size() != 8 || folder[0] == '0' ||
        !std::ranges::all_of(folder.substr(0, 3), is_digit) ||
        !std::ranges::all_of(folder.substr(3), is_free))
        return file;
    return number(folder.substr(0, 3)) * 9999 + file;
}

std::optional<JpegFrame> whole_jpeg(std::span<const std::uint8_t> file) {
    if (file.size() < 4 || file[0] != 0xFF || file[1] != 0xD8) return std::nullopt;
    JpegFrame frame;
    std::size_t at = 2;
    while (at + 1 < file.size()) {
        if (file[at] != 0xFF) {
            // Inside a scan: on to the next byte that may begin a marker.
            const auto* found = static_cast<const std::uint8_t*>(
                std::memchr(file.data() + at, 0xFF, file.size() - at));
            if (!found) return std::nullopt;
            at = static_cast<std::size_t>(found - file.data());
            continue;
        }
        const auto marker = file[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        if (marker == 0xD9) {
            frame.end = at + 2;
            return frame;
        }
        const bool alone = marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
        if (alone) {
            at += 2;
            continue;
        }
        if (at + 4 > file.size()) return std::nullopt;
        const auto length = static_cast<std::size_t>(file[at + 2] << 8U | file[at + 3]);
        if (length < 2 || length > file.size() - at - 2) return std::nullopt;
        if (starts_frame(marker) && length >= 7) {
            frame.height = file[at + 5] << 8U | file[at + 6];
            frame.width = file[at + 7] << 8U | file[at + 8];
        }
        at += 2 + length;
    }
    return std::nullopt;
}

std::optional<Refusal> refused_as_shot(std::span<const std::uint8_t> file) {
    const auto container = portrait::sniff(file);
    if (!container) return portrait::refusal_of(container.error());
    if (*container != portrait::Container::Jpeg)
        return Refusal{
            "picture_not_jpeg",
            {"这是 PNG，不是相机拍下的 JPEG 原图。", "This is a PNG, not the JPEG a camera takes."},
            {"请上传相机的 JPEG 原图。", "Send the camera's own JPEG."}};
    if (!whole_jpeg(file))
        return Refusal{
            "picture_cut_off",
            {"文件不完整，缺少结尾，画面下部读不到。",
             "The file is cut off: its end is missing, and with it the lower part of the picture."},
            {"请等相机写完文件，再复制一次；原文件仍在原处。",
             "Wait until the camera has written it, then copy it again; the file is left where it "
             "is."}};
    return std::nullopt;
}

}  // namespace liuying::capture
