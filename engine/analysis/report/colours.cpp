#include "analysis/report/colours.h"

#include <cmath>

namespace dubstage::report {

namespace {

// After Okabe and Ito, as people see colours differently; darkened where white would swallow them, and none
// that could be taken for the red of what is wrong.
constexpr std::array programmes{"#2f8de4", "#e08a00", "#22a184", "#b565c7",
                                "#12a0b8", "#a89400", "#5b6ee1", "#a5745c"};

constexpr std::array<Rgb, 11> anchors{{{0x00, 0x00, 0x04},
                                       {0x16, 0x0b, 0x39},
                                       {0x42, 0x0a, 0x68},
                                       {0x6a, 0x17, 0x6e},
                                       {0x93, 0x26, 0x67},
                                       {0xbc, 0x37, 0x54},
                                       {0xdd, 0x51, 0x3a},
                                       {0xf3, 0x78, 0x19},
                                       {0xfc, 0xa5, 0x0a},
                                       {0xf6, 0xd7, 0x46},
                                       {0xfc, 0xff, 0xa4}}};

std::uint8_t between(std::uint8_t from, std::uint8_t to, double share)
{
    return static_cast<std::uint8_t>(std::lround(from + share * (to - from)));
}

} // namespace

const char* colour_of(std::size_t programme)
{
    return programmes[programme % programmes.size()];
}

std::array<Rgb, 256> inferno()
{
    std::array<Rgb, 256> map;
    for (std::size_t i = 0; i < map.size(); ++i) {
        const double at = static_cast<double>(i) * (anchors.size() - 1) / (map.size() - 1);
        const std::size_t first = std::min(static_cast<std::size_t>(at), anchors.size() - 2);
        const Rgb &from = anchors[first], &to = anchors[first + 1];
        const double share = at - static_cast<double>(first);
        map[i] = {between(from.red, to.red, share), between(from.green, to.green, share),
                  between(from.blue, to.blue, share)};
    }
    return map;
}

} // namespace dubstage::report
