#include "viewer/draw/texels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace dubstage::viewer {

namespace {

constexpr std::uint32_t white = 0xffffffffu;
constexpr std::uint64_t two_lanes = 0xffff0000ffffu; // of 16 bits, 32 bits apart

std::uint32_t texel(const std::uint8_t* row, int column)
{
    std::uint32_t value = 0;
    std::memcpy(&value, row + 4 * static_cast<std::size_t>(column), sizeof value);
    return value;
}

// Two channels at a time, 16 bits each: 255 * 256 still fits.
std::uint32_t across(std::uint32_t a, std::uint32_t b, std::uint32_t weight)
{
    return (a & 0xff00ffu) * (256 - weight) + (b & 0xff00ffu) * weight;
}
std::uint64_t apart(std::uint32_t two)
{
    return (two | std::uint64_t{two} << 16) & two_lanes;
}
// The bytes of two channels, from what across() made of the upper and the lower row.
std::uint32_t down(std::uint32_t top, std::uint32_t bottom, std::uint32_t weight)
{
    constexpr std::uint64_t half = 0x800000008000u;
    const std::uint64_t sum = apart(top) * (256 - weight) + apart(bottom) * weight + half;
    return static_cast<std::uint32_t>(sum >> 16 & 0xffu) |
           (static_cast<std::uint32_t>(sum >> 48 & 0xffu) << 16);
}

std::uint32_t tinted(std::uint32_t colour, std::uint32_t tint)
{
    if (tint == white) return colour;
    std::uint32_t result = 0;
    for (unsigned shift = 0; shift < 32; shift += 8)
        result |= times(tint >> shift & 255u, colour >> shift & 255u) << shift;
    return result;
}

void put(std::uint32_t& pixel, std::uint32_t colour)
{
    const std::uint32_t alpha = colour >> 24;
    if (alpha == 255)
        pixel = colour;
    else if (alpha != 0)
        pixel = blended(pixel, colour, alpha);
}

// Every pixel is one texel, the next one the next.
bool is_copy(const Tap* columns, int count, const Tap& row)
{
    if (row.weight != 0 || columns[count - 1].first != columns[0].first + count - 1) return false;
    return std::all_of(columns, columns + count, [](const Tap& tap) { return tap.weight == 0; });
}

void draw_colours(const Texture& texture, const Tap* columns, int count, const Tap& row, std::uint32_t tint,
                  std::uint32_t* out)
{
    const std::size_t bytes = 4 * static_cast<std::size_t>(texture.width);
    const std::uint8_t* upper = texture.pixels.data() + static_cast<std::size_t>(row.first) * bytes;
    const std::uint8_t* lower = texture.pixels.data() + static_cast<std::size_t>(row.second) * bytes;
    if (is_copy(columns, count, row)) {
        for (int i = 0; i < count; ++i) put(out[i], tinted(texel(upper, columns[0].first + i), tint));
        return;
    }
    for (int i = 0; i < count; ++i) {
        const Tap& tap = columns[i];
        const std::uint32_t a = texel(upper, tap.first), b = texel(upper, tap.second);
        const std::uint32_t c = texel(lower, tap.first), d = texel(lower, tap.second);
        const std::uint32_t red_blue = down(across(a, b, tap.weight), across(c, d, tap.weight), row.weight);
        const std::uint32_t green_alpha =
            down(across(a >> 8, b >> 8, tap.weight), across(c >> 8, d >> 8, tap.weight), row.weight);
        put(out[i], tinted(red_blue | green_alpha << 8, tint));
    }
}

void draw_coverage(const Texture& texture, const Tap* columns, int count, const Tap& row, std::uint32_t tint,
                   std::uint32_t* out)
{
    const auto width = static_cast<std::size_t>(texture.width);
    const std::uint8_t* upper = texture.pixels.data() + static_cast<std::size_t>(row.first) * width;
    const std::uint8_t* lower = texture.pixels.data() + static_cast<std::size_t>(row.second) * width;
    for (int i = 0; i < count; ++i) {
        const Tap& tap = columns[i];
        const std::uint32_t top = upper[tap.first] * (256 - tap.weight) + upper[tap.second] * tap.weight;
        const std::uint32_t bottom = lower[tap.first] * (256 - tap.weight) + lower[tap.second] * tap.weight;
        const std::uint32_t value = (top * (256 - row.weight) + bottom * row.weight + 32768) >> 16;
        if (value == 0) continue;
        const std::uint32_t alpha = times(tint >> 24, value);
        out[i] = blended(out[i], tint, alpha);
    }
}

} // namespace

Tap tap_at(float texel, int size)
{
    const int at = static_cast<int>(std::floor((texel - 0.5f) * 256 + 0.5f)); // in 256ths of a texel
    const int first = at >> 8;
    return {std::clamp(first, 0, size - 1), std::clamp(first + 1, 0, size - 1),
            static_cast<std::uint32_t>(at & 255)};
}

void draw_texels(const Texture& texture, const Tap* columns, int count, const Tap& row, std::uint32_t tint,
                 std::uint32_t* out)
{
    if (count <= 0) return;
    if (texture.format == Texture::Format::alpha)
        draw_coverage(texture, columns, count, row, tint, out);
    else
        draw_colours(texture, columns, count, row, tint, out);
}

} // namespace dubstage::viewer
