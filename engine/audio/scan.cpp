#include "audio/scan.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace dubstage {

namespace {

constexpr std::size_t stretch = 4096; // values looked at before asking whether one was bad

std::uint32_t word_at(const std::byte* data, std::size_t index)
{
    std::uint32_t word;
    std::memcpy(&word, data + index * sizeof word, sizeof word);
    return word;
}

} // namespace

std::optional<std::size_t> find_non_finite(const std::byte* floats, std::size_t bytes, bool big_endian)
{
    const std::size_t count = bytes / sizeof(float);
    const std::uint32_t exponent = big_endian ? 0x0000807fu : 0x7f800000u;
    for (std::size_t at = 0; at < count; at += stretch) {
        const std::size_t n = std::min(stretch, count - at);
        unsigned bad = 0;
        for (std::size_t i = 0; i < n; ++i) bad |= (word_at(floats, at + i) & exponent) == exponent ? 1u : 0u;
        if (bad == 0) continue;
        for (std::size_t i = 0; i < n; ++i)
            if ((word_at(floats, at + i) & exponent) == exponent) return at + i;
    }
    return std::nullopt;
}

bool all_zero(const std::byte* data, std::size_t bytes)
{
    const std::size_t words = bytes / sizeof(std::uint32_t);
    std::size_t at = 0; // sound is told by its first few values: they need no whole stretch
    for (; at < std::min<std::size_t>(words, 16); ++at)
        if (word_at(data, at) != 0) return false;
    for (; at < words; at += stretch) {
        std::uint32_t any = 0;
        for (std::size_t i = at; i < std::min(at + stretch, words); ++i) any |= word_at(data, i);
        if (any != 0) return false;
    }
    return std::all_of(data + words * sizeof(std::uint32_t), data + bytes,
                       [](std::byte b) { return b == std::byte{0}; });
}

} // namespace dubstage
