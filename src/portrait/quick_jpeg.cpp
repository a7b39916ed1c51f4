#include "portrait/quick_jpeg.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

namespace liuying::portrait {
namespace {

constexpr int look_bits = 9;   // one symbol by table; longer codes are rare
constexpr int leap_bits = 11;  // several symbols by table
constexpr std::size_t look_size = std::size_t{1} << look_bits;
constexpr std::size_t leap_size = std::size_t{1} << leap_bits;

// What the next 11 bits of an AC stream mean when values do not matter, packed so that all tables
// stay in the first-level cache: how many bits whole symbols take (0: not even one fits), how far
// they move along the zigzag, and whether they end the block.
struct Leap {
    std::uint16_t packed = 0;
    [[nodiscard]] int bits() const { return packed & 15; }
    [[nodiscard]] int steps() const { return packed >> 4 & 63; }
    [[nodiscard]] bool ends() const { return (packed & 1024) != 0; }
};

struct Huffman {
    bool present = false;
    // By the next 9 bits: code length << 8 | symbol; 0: the code is longer.
    std::array<std::uint16_t, look_size> look{};
    std::array<Leap, leap_size> leap{};
    // Canonical form for the long codes (T.81 annex F.2.2.3).
    std::array<std::int32_t, 18> largest{};
    std::array<std::int32_t, 17> offset{};
    std::array<std::uint8_t, 256> symbols{};
};

bool build(Huffman& table, std::span<const std::uint8_t> counts,
           std::span<const std::uint8_t> symbols, bool ac) {
    std::copy(symbols.begin(), symbols.end(), table.symbols.begin());
    table.look.fill(0);
    std::array<std::uint16_t, leap_size> wide{};  // as `look`, by 11 bits
    std::int32_t code = 0;
    std::size_t at = 0;
    const auto enter = [&](auto& to, int window, int bits) {
        if (bits > window) return true;
        const auto first = static_cast<std::size_t>(code) << (window - bits);
        const auto many = std::size_t{1} << (window - bits);
        if (first + many > to.size()) return false;
        std::fill_n(to.begin() + static_cast<std::ptrdiff_t>(first), many,
                    static_cast<std::uint16_t>(bits << 8 | symbols[at]));
        return true;
    };
    for (int bits = 1; bits <= 16; ++bits) {
        const auto count = counts[static_cast<std::size_t>(bits - 1)];
        table.offset[static_cast<std::size_t>(bits)] = static_cast<std::int32_t>(at) - code;
        for (int i = 0; i < count; ++i, ++code, ++at) {
            if (!enter(table.look, look_bits, bits) || !enter(wide, leap_bits, bits)) return false;
        }
        if (code > (1 << bits)) return false;
        table.largest[static_cast<std::size_t>(bits)] = count == 0 ? -1 : code - 1;
        code <<= 1;
    }
    table.largest[17] = 0x7FFFFFFF;
    table.present = true;
    if (!ac) return true;
    for (std::size_t window = 0; window < leap_size; ++window) {
        int used = 0;
        int steps = 0;
        bool ends = false;
        while (used < leap_bits) {
            const auto entry = wide[(window << used) & (leap_size - 1)];
            const int length = entry >> 8;
            if (length == 0 || used + length > leap_bits) break;
            const int size = entry & 15;
            const int run = entry >> 4 & 15;
            if (size == 0 && run != 15) {
                // End of block. Other runs without a size do not exist in baseline files.
                if (run != 0) break;
                used += length;
                ends = true;
                break;
            }
            if (used + length + size > leap_bits || steps + run + 1 > 63) break;
            used += length + size;
            steps += run + 1;
        }
        table.leap[window].packed =
            static_cast<std::uint16_t>(used | steps << 4 | (ends ? 1024 : 0));
    }
    return true;
}

class Bits {
public:
    Bits(const std::uint8_t* at, const std::uint8_t* end) : at_{at}, end_{end} {}

    // At least 32 bits are there afterwards; zeros follow the end or a marker.
    void fill() {
        if (count_ > 32) return;
        if (end_ - at_ >= 4) {
            std::uint32_t word = 0;
            std::memcpy(&word, at_, 4);
            // No byte is 0xFF: take all four.
            if (((~word - 0x01010101U) & word & 0x80808080U) == 0) {
                bits_ |= static_cast<std::uint64_t>(__builtin_bswap32(word)) << (32 - count_);
                count_ += 32;
                at_ += 4;
                return;
            }
        }
        while (count_ <= 56) {
            std::uint64_t byte = 0;
            if (at_ < end_ && !stopped_) {
                if (*at_ != 0xFF) {
                    byte = *at_++;
                } else if (at_ + 1 < end_ && at_[1] == 0) {
                    byte = 0xFF;
                    at_ += 2;
                } else {
                    stopped_ = true;
                }
            } else {
                stopped_ = true;
            }
            if (stopped_) missing_ += 8;
            bits_ |= byte << (56 - count_);
            count_ += 8;
        }
    }
    [[nodiscard]] std::uint32_t peek(int n) const {
        return static_cast<std::uint32_t>(bits_ >> (64 - n));
    }
    void skip(int n) {
        bits_ <<= n;
        count_ -= n;
    }
    // More was read than the file holds.
    [[nodiscard]] bool beyond() const { return count_ < missing_; }
    // Steps over the restart marker RSTn.
    bool restart(int n) {
        if (beyond()) return false;
        // Before a marker less than a byte of padding is left, so all of it has been taken in
        // already.
        if (end_ - at_ < 2 || at_[0] != 0xFF || at_[1] != 0xD0 + n) return false;
        at_ += 2;
        bits_ = 0;
        count_ = 0;
        missing_ = 0;
        stopped_ = false;
        return true;
    }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    std::uint64_t bits_ = 0;
    int count_ = 0;
    int missing_ = 0;
    bool stopped_ = false;
};

// The next symbol, -1 when no code fits. Needs 16 bits.
inline int symbol(const Huffman& table, Bits& bits) {
    if (const int entry = table.look[bits.peek(look_bits)]; entry != 0) {
        bits.skip(entry >> 8);
        return entry & 255;
    }
    for (int n = look_bits + 1; n <= 16; ++n) {
        const auto code = static_cast<std::int32_t>(bits.peek(n));
        const auto index = static_cast<std::size_t>(n);
        if (code <= table.largest[index]) {
            const auto at = code + table.offset[index];
            if (at < 0 || at > 255) return -1;
            bits.skip(n);
            return table.symbols[static_cast<std::size_t>(at)];
        }
    }
    return -1;
}

// A signed value of `size` bits (T.81 table F.1).
inline int value(Bits& bits, int size) {
    if (size == 0) return 0;
    const int raw = static_cast<int>(bits.peek(size));
    bits.skip(size);
    return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
}

struct Component {
    int h = 1;
    int v = 1;
    int quant = 0;
    int dc_table = 0;
    int ac_table = 0;
    int id = 0;
    int last_dc = 0;
    int side = 2;  // pixels a block gives, 1 or 2
    int stride = 0;
    std::vector<std::uint8_t> plane;
};

inline std::uint8_t clip(int v) {
    return static_cast<std::uint8_t>(v < 0 ? 0 : (v > 255 ? 255 : v));
}

// One block: the four lowest frequencies are kept, the rest is leapt over.
inline bool block(Bits& stream, const Huffman& dc, const Huffman& ac,
                  const std::array<int, 5>& quant, Component& component, int x, int y) {
    // A copy the compiler may keep in registers: pixels are bytes, and bytes may alias anything.
    Bits bits = stream;
    bits.fill();
    const int size = symbol(dc, bits);
    if (size < 0 || size > 11) return false;
    component.last_dc += value(bits, size);
    // 8-bit samples cannot go further, damaged files do.
    const int level = component.last_dc * quant[0];
    if (component.last_dc > 4096 || component.last_dc < -4096 || level > 1 << 15 ||
        level < -(1 << 15))
        return false;
    int low[3] = {0, 0, 0};  // zigzag 1, 2, 4: across, down, both
    int k = 1;
    bool ended = false;
    while (k <= 4) {
        bits.fill();
        const int s = symbol(ac, bits);
        if (s < 0) return false;
        const int length = s & 15;
        if (length == 0) {
            if (s == 0xF0) {
                k += 16;
                continue;
            }
            ended = true;
            break;
        }
        if (length > 10) return false;
        k += s >> 4;
        const int v = value(bits, length);
        if (k == 1)
            low[0] = v;
        else if (k == 2)
            low[1] = v;
        else if (k == 4)
            low[2] = v;
        ++k;
    }
    while (!ended && k < 64) {
        bits.fill();
        const Leap leap = ac.leap[bits.peek(leap_bits)];
        if (leap.bits() != 0 && k + leap.steps() < 64) {
            bits.skip(leap.bits());
            k += leap.steps();
            if (leap.ends()) break;
            continue;
        }
        // One symbol at a time: a long code, or the block's last coefficient.
        const int s = symbol(ac, bits);
        if (s < 0) return false;
        const int length = s & 15;
        if (length == 0) {
            if (s == 0xF0) {
                k += 16;
                continue;
            }
            break;
        }
        bits.skip(length);
        k += (s >> 4) + 1;
    }
    if (k > 64) return false;
    stream = bits;
    auto* to = component.plane.data() + static_cast<std::ptrdiff_t>(y) * component.stride + x;
    const int mean = level * 512;  // 1/8 in 4096ths
    if (component.side == 1) {
        to[0] = clip((mean + (128 << 12) + 2048) >> 12);
        return true;
    }
    // Averages of the four quarters of the block, from its lowest cosines.
    const int across = low[0] * quant[1] * 464;
    const int down = low[1] * quant[2] * 464;
    const int both = low[2] * quant[4] * 420;
    const int base = mean + (128 << 12) + 2048;
    to[0] = clip((base + across + down + both) >> 12);
    to[1] = clip((base - across + down - both) >> 12);
    to[component.stride] = clip((base + across - down - both) >> 12);
    to[component.stride + 1] = clip((base - across - down + both) >> 12);
    return true;
}

struct Header {
    int width = 0;
    int height = 0;
    int restart = 0;
    std::vector<Component> components;
    std::array<std::array<int, 5>, 4> quant{};
    std::array<bool, 4> quant_present{};
    std::array<Huffman, 4> dc;
    std::array<Huffman, 4> ac;
    bool adobe_rgb = false;
    std::size_t scan = 0;  // first byte of entropy-coded data
};

// Everything before the scan; false when this is not for us.
bool read_header(std::span<const std::uint8_t> file, Header& header) {
    std::size_t at = 2;
    while (at + 4 <= file.size()) {
        if (file[at] != 0xFF) return false;
        const int marker = file[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        const std::size_t length = static_cast<std::size_t>(file[at + 2] << 8 | file[at + 3]);
        if (length < 2 || at + 2 + length > file.size()) return false;
        const auto body = file.subspan(at + 4, length - 2);
        at += 2 + length;
        switch (marker) {
            case 0xC0:
            case 0xC1: {
                if (!header.components.empty() || body.size() < 6 || body[0] != 8) return false;
                header.height = body[1] << 8 | body[2];
                header.width = body[3] << 8 | body[4];
                const std::size_t count = body[5];
                if ((count != 1 && count != 3) || body.size() != 6 + 3 * count ||
                    header.width == 0 || header.height == 0)
                    return false;
                for (std::size_t i = 0; i < count; ++i) {
                    Component c;
                    c.id = body[6 + 3 * i];
                    c.h = body[7 + 3 * i] >> 4;
                    c.v = body[7 + 3 * i] & 15;
                    c.quant = body[8 + 3 * i];
                    if (c.h < 1 || c.h > 2 || c.v < 1 || c.v > 2 || c.quant > 3) return false;
                    // A lone component is never interleaved, whatever its factors say.
                    if (count == 1) c.h = c.v = 1;
                    header.components.push_back(std::move(c));
                }
                break;
            }
            case 0xC4: {
                std::size_t in = 0;
                while (in + 17 <= body.size()) {
                    const int kind = body[in] >> 4;
                    const std::size_t id = body[in] & 15;
                    std::size_t count = 0;
                    for (std::size_t i = 1; i <= 16; ++i) count += body[in + i];
                    if (kind > 1 || id > 3 || count > 256 || in + 17 + count > body.size())
                        return false;
                    auto& table = kind == 0 ? header.dc[id] : header.ac[id];
                    if (!build(table, body.subspan(in + 1, 16), body.subspan(in + 17, count),
                               kind == 1))
                        return false;
                    in += 17 + count;
                }
                break;
            }
            case 0xDB: {
                std::size_t in = 0;
                while (in < body.size()) {
                    const bool wide = body[in] >> 4 != 0;
                    const std::size_t id = body[in] & 15;
                    ++in;
                    if (wide || id > 3 || in + 64 > body.size()) return false;
                    for (std::size_t i = 0; i < 5; ++i) header.quant[id][i] = body[in + i];
                    header.quant_present[id] = true;
                    in += 64;
                }
                break;
            }
            case 0xDD:
                if (body.size() != 2) return false;
                header.restart = body[0] << 8 | body[1];
                break;
            case 0xEE:
                if (body.size() >= 12 && std::memcmp(body.data(), "Adobe", 5) == 0 && body[11] == 0)
                    header.adobe_rgb = true;
                break;
            case 0xDA: {
                const auto count = header.components.size();
                if (count == 0 || body.size() != 4 + 2 * count || body[0] != count) return false;
                for (std::size_t i = 0; i < count; ++i) {
                    auto& c = header.components[i];
                    if (body[1 + 2 * i] != c.id) return false;
                    c.dc_table = body[2 + 2 * i] >> 4;
                    c.ac_table = body[2 + 2 * i] & 15;
                    if (c.dc_table > 3 || c.ac_table > 3 ||
                        !header.dc[static_cast<std::size_t>(c.dc_table)].present ||
                        !header.ac[static_cast<std::size_t>(c.ac_table)].present ||
                        !header.quant_present[static_cast<std::size_t>(c.quant)]) {
                        return false;
                    }
                }
                if (body[1 + 2 * count] != 0 || body[2 + 2 * count] != 63 ||
                    body[3 + 2 * count] != 0)
                    return false;
                header.scan = at;
                return true;
            }
            default:
                // Other frame kinds are not ours; application data and comments are stepped over.
                if (marker >= 0xC2 && marker <= 0xCF) return false;
                if (marker < 0xC0) return false;
        }
    }
    return false;
}

int up(int value, int by) {
    return (value + by - 1) / by;
}

// BT.601 full range (JFIF), in 65536ths.
__attribute__((target_clones("avx2", "default"))) void to_bgr(const std::uint8_t* __restrict luma,
                                                              const std::uint8_t* __restrict blue,
                                                              const std::uint8_t* __restrict red,
                                                              std::uint8_t* __restrict out,
                                                              int width) {
    for (int x = 0; x < width; ++x) {
        const int y = luma[x] * 65536 + 32768;
        const int cb = blue[x] - 128;
        const int cr = red[x] - 128;
        const int b = (y + 116130 * cb) >> 16;
        const int g = (y - 22554 * cb - 46802 * cr) >> 16;
        const int r = (y + 91881 * cr) >> 16;
        out[3 * x] = static_cast<std::uint8_t>(std::clamp(b, 0, 255));
        out[3 * x + 1] = static_cast<std::uint8_t>(std::clamp(g, 0, 255));
        out[3 * x + 2] = static_cast<std::uint8_t>(std::clamp(r, 0, 255));
    }
}

}  // namespace

bool decode_quick(std::span<const std::uint8_t> file, int denominator, Raster& out) {
    if (denominator != 4 && denominator != 8) return false;
    const auto owned = std::make_unique<Header>();
    Header& header = *owned;
    if (!read_header(file, header) || header.adobe_rgb) return false;
    auto& components = header.components;
    if (components.size() == 3 && components[0].id == 'R' && components[1].id == 'G') return false;
    int h_most = 1;
    int v_most = 1;
    for (const auto& c : components) {
        h_most = std::max(h_most, c.h);
        v_most = std::max(v_most, c.v);
    }
    if (components[0].h != h_most || components[0].v != v_most) return false;
    const int mcus_across = up(header.width, 8 * h_most);
    const int mcus_down = up(header.height, 8 * v_most);
    for (auto& c : components) {
        // At an eighth, subsampled colour keeps its full detail by giving two pixels a block.
        c.side = denominator == 4 || (c.h < h_most && c.v < v_most) ? 2 : 1;
        c.stride = mcus_across * c.h * c.side;
        c.plane.resize(static_cast<std::size_t>(c.stride) *
                       static_cast<std::size_t>(mcus_down * c.v * c.side));
    }

    Bits bits{file.data() + header.scan, file.data() + file.size()};
    int until_restart = header.restart;
    int next_restart = 0;
    for (int my = 0; my < mcus_down; ++my) {
        for (int mx = 0; mx < mcus_across; ++mx) {
            if (header.restart != 0 && until_restart-- == 0) {
                if (!bits.restart(next_restart)) return false;
                next_restart = (next_restart + 1) & 7;
                until_restart = header.restart - 1;
                for (auto& c : components) c.last_dc = 0;
            }
            for (auto& c : components) {
                const auto& dc = header.dc[static_cast<std::size_t>(c.dc_table)];
                const auto& ac = header.ac[static_cast<std::size_t>(c.ac_table)];
                const auto& quant = header.quant[static_cast<std::size_t>(c.quant)];
                for (int v = 0; v < c.v; ++v) {
                    for (int h = 0; h < c.h; ++h) {
                        if (!block(bits, dc, ac, quant, c, (mx * c.h + h) * c.side,
                                   (my * c.v + v) * c.side))
                            return false;
                    }
                }
            }
        }
        if (bits.beyond()) return false;
    }

    const int width = up(header.width, denominator);
    const int height = up(header.height, denominator);
    out = Raster::blank(width, height, 3);
    std::vector<std::uint8_t> blue(static_cast<std::size_t>(width), 128);
    std::vector<std::uint8_t> red(static_cast<std::size_t>(width), 128);
    for (int y = 0; y < height; ++y) {
        const auto* luma =
            components[0].plane.data() + static_cast<std::ptrdiff_t>(y) * components[0].stride;
        if (components.size() == 3) {
            for (std::size_t i = 1; i < 3; ++i) {
                const auto& c = components[i];
                auto& line = i == 1 ? blue : red;
                // Output pixels a plane pixel covers, each way: 1 or 2.
                const int wide = components[0].side * h_most / (c.side * c.h);
                const int tall = components[0].side * v_most / (c.side * c.v);
                const auto* from =
                    c.plane.data() + static_cast<std::ptrdiff_t>(y / tall) * c.stride;
                if (wide == 1) {
                    std::copy_n(from, width, line.begin());
                } else {
                    for (int x = 0; x < width; ++x) line[static_cast<std::size_t>(x)] = from[x / 2];
                }
            }
        }
        to_bgr(luma, blue.data(), red.data(), out.row(y), width);
    }
    return true;
}

}  // namespace liuying::portrait
