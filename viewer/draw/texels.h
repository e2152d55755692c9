// Pixels that come out of textures: read bilinearly, tinted, and blended with what is there.
#pragma once

#include <cstdint>

#include "viewer/draw/texture.h"

namespace dubstage::viewer {

// (a * b) / 255, rounded, for bytes.
inline std::uint32_t times(std::uint32_t a, std::uint32_t b)
{
    const std::uint32_t product = a * b + 128;
    return (product + (product >> 8)) >> 8;
}

inline std::uint32_t blended(std::uint32_t below, std::uint32_t colour, std::uint32_t alpha)
{
    const std::uint32_t rest = 255 - alpha;
    std::uint32_t red_blue = (colour & 0xff00ffu) * alpha + (below & 0xff00ffu) * rest + 0x800080u;
    red_blue = ((red_blue + ((red_blue >> 8) & 0xff00ffu)) >> 8) & 0xff00ffu;
    std::uint32_t green = (colour >> 8 & 255u) * alpha + (below >> 8 & 255u) * rest + 128;
    green = (green + (green >> 8)) >> 8;
    return 0xff000000u | red_blue | green << 8;
}

// Where a texture is read along one axis: two neighbours, and the weight of the second in 256ths.
struct Tap {
    int first, second;
    std::uint32_t weight;
};
// `texel`: from 0 at the first texel's outer edge to `size`; clamped at both.
Tap tap_at(float texel, int size);

// `count` pixels from `out` on, one for each of `columns`, out of the rows that `down` names.
void draw_texels(const Texture& texture, const Tap* columns, int count, const Tap& down, std::uint32_t tint,
                 std::uint32_t* out);

} // namespace dubstage::viewer
