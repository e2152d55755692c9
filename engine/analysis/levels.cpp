#include "analysis/levels.h"

namespace dubstage {

std::vector<std::pair<int, int>> channel_pairs(const Layout& layout)
{
    static constexpr std::pair<Speaker, Speaker> sides[] = {
        {Speaker::left, Speaker::right},
        {Speaker::left_surround, Speaker::right_surround},
        {Speaker::left_side, Speaker::right_side},
        {Speaker::left_rear, Speaker::right_rear},
        {Speaker::left_wide, Speaker::right_wide},
        {Speaker::left_top_front, Speaker::right_top_front},
        {Speaker::left_top_middle, Speaker::right_top_middle},
        {Speaker::left_top_rear, Speaker::right_top_rear},
    };
    std::vector<std::pair<int, int>> pairs;
    for (const auto& [left, right] : sides) {
        const auto x = layout.find(left), y = layout.find(right);
        if (x && y) pairs.emplace_back(*x, *y);
    }
    const bool plain = layout.channels() == 2 && layout.speakers()[0] == Speaker::plain;
    if (pairs.empty() && plain) pairs.emplace_back(0, 1);
    return pairs;
}

} // namespace dubstage
