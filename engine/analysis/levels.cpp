#include "analysis/levels.h"

#include <algorithm>
#include <bit>

#include "analysis/dynamics.h"
#include "analysis/spectrum.h"

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

double noise_floor_db(const ChannelObservation& channel, double sample_rate, Frames frames)
{
    std::vector<double> powers;
    for (std::size_t i = 0; i < channel.squares.size(); ++i) {
        const Frames end = step_start(i + 1, sample_rate);
        if (end > frames || channel.squares[i] <= 0) continue;
        powers.push_back(double{channel.squares[i]} / static_cast<double>(end - step_start(i, sample_rate)));
    }
    if (powers.empty()) return minus_infinity;
    const auto at = powers.begin() + static_cast<std::ptrdiff_t>((powers.size() - 1) / 20);
    std::nth_element(powers.begin(), at, powers.end());
    return power_to_db(*at);
}

int used_bits(std::uint32_t bits)
{
    return bits == 0 ? 0 : 32 - std::countr_zero(bits);
}

ChannelFigures channel_figures(const Observation& observation, int number)
{
    const auto index = static_cast<std::size_t>(number);
    const ChannelObservation& channel = observation.channels[index];
    const auto frames = static_cast<double>(std::max<Frames>(1, observation.frames));
    ChannelFigures figures;
    figures.name = observation.layout.channel_name(number);
    figures.sample_peak_db = to_db(channel.sample_peak);
    figures.true_peak_db = to_db(channel.true_peak);
    figures.true_peak_at = channel.true_peak_at;
    figures.rms_db = power_to_db(channel.sum_of_squares / frames);
    figures.crest = channel.sum_of_squares > 0 ? figures.sample_peak_db - figures.rms_db : 0;
    figures.dc = channel.sum / frames;
    figures.noise_floor_db = noise_floor_db(channel, observation.sample_rate, observation.frames);
    figures.bits = used_bits(channel.bits_used);
    figures.dr = dynamic_range(channel, observation.sample_rate, observation.frames);
    if (!observation.spectra.classes.empty())
        figures.bandwidth_hz = bandwidth(channel_power(observation.spectra, index), observation.spectra,
                                         observation.sample_rate);
    return figures;
}

} // namespace dubstage
