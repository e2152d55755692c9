#include "audio/file_layout.h"

namespace dubstage {

namespace {

// WAVE has two places for the surrounds of 5.1 and quad: behind (0x30) and at the sides (0x600).
std::uint32_t with_surrounds_at_the_sides(std::uint32_t mask)
{
    return (mask & 0x630u) == 0x30u ? (mask & ~0x30u) | 0x600u : mask;
}

std::uint32_t with_surrounds_behind(std::uint32_t mask)
{
    return (mask & 0x630u) == 0x600u ? (mask & ~0x600u) | 0x30u : mask;
}

FileLayout in_wave_order(const Layout& layout)
{
    const std::vector<int> wave = layout.wave_order(); // wave[i]: our channel at WAVE's place i
    FileLayout result{layout, std::vector<int>(wave.size()), ""};
    for (std::size_t i = 0; i < wave.size(); ++i)
        result.order[static_cast<std::size_t>(wave[i])] = static_cast<int>(i);
    return result;
}

} // namespace

FileLayout layout_of_file(const AudioInfo& info)
{
    for (const std::uint32_t mask :
         {info.wave_mask, with_surrounds_at_the_sides(info.wave_mask), with_surrounds_behind(info.wave_mask)})
        for (const std::string& name : layout_names()) {
            if (name.starts_with("N ")) continue; // stands for any number of plain channels
            const Layout layout = parse_layout(name, info.path.string());
            if (mask != 0 && layout.channels() == info.channels && layout.wave_mask() == mask)
                return in_wave_order(layout);
        }
    if (info.wave_mask == 0)
        for (const auto& [channels, name] :
             {std::pair(1, "mono"), std::pair(2, "stereo"), std::pair(6, "5.1"), std::pair(8, "7.1")}) {
            if (channels != info.channels) continue;
            FileLayout result = in_wave_order(parse_layout(name, info.path.string()));
            if (channels > 2)
                result.warning = info.path.string() + ": names no loudspeakers; its " +
                                 std::to_string(channels) + " channels are taken as " + name +
                                 " in the order of WAVE";
            return result;
        }
    FileLayout result{plain_layout(info.channels), {}, ""};
    for (int c = 0; c < info.channels; ++c) result.order.push_back(c);
    if (info.channels > 2)
        result.warning = info.path.string() + ": its " + std::to_string(info.channels) +
                         " channels are no loudspeakers that are known; all weigh the same";
    return result;
}

} // namespace dubstage
