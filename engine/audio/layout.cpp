#include "audio/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "base/error.h"
#include "base/nearest.h"

namespace dubstage {

namespace {

struct SpeakerFacts {
    std::string_view name;
    std::optional<Position> position;
    std::uint32_t wave_bit; // of dwChannelMask; 0 = it has none
};

// Positions: BS.2051 nominal azimuths and elevations. Bits: Microsoft, "Multiple channel audio data and WAVE
// files".
const std::array<SpeakerFacts, 20> facts{{
    {"M", Position{0, 0}, 0x4},           {"L", Position{30, 0}, 0x1},
    {"R", Position{-30, 0}, 0x2},         {"C", Position{0, 0}, 0x4},
    {"LFE", std::nullopt, 0x8},           {"Ls", Position{110, 0}, 0x200},
    {"Rs", Position{-110, 0}, 0x400},     {"Lss", Position{90, 0}, 0x200},
    {"Rss", Position{-90, 0}, 0x400},     {"Lrs", Position{135, 0}, 0x10},
    {"Rrs", Position{-135, 0}, 0x20},     {"Lw", Position{60, 0}, 0},
    {"Rw", Position{-60, 0}, 0},          {"Ltf", Position{45, 45}, 0x1000},
    {"Rtf", Position{-45, 45}, 0x4000},   {"Ltm", Position{90, 45}, 0},
    {"Rtm", Position{-90, 45}, 0},        {"Ltr", Position{135, 45}, 0x8000},
    {"Rtr", Position{-135, 45}, 0x20000}, {"", std::nullopt, 0},
}};

const SpeakerFacts& facts_of(Speaker speaker)
{
    return facts[static_cast<std::size_t>(speaker)];
}

// The channel orders of SMPTE and Dolby: fronts, LFE, surrounds, heights.
const std::vector<Layout>& known_layouts()
{
    using enum Speaker;
    static const std::vector<Layout> layouts{
        {"mono", {mono}},
        {"stereo", {left, right}},
        {"LCR", {left, right, centre}},
        {"quad", {left, right, left_surround, right_surround}},
        {"5.1", {left, right, centre, lfe, left_surround, right_surround}},
        {"7.1", {left, right, centre, lfe, left_side, right_side, left_rear, right_rear}},
        {"5.1.4",
         {left, right, centre, lfe, left_surround, right_surround, left_top_front, right_top_front,
          left_top_rear, right_top_rear}},
        {"7.1.4",
         {left, right, centre, lfe, left_side, right_side, left_rear, right_rear, left_top_front,
          right_top_front, left_top_rear, right_top_rear}},
        {"9.1.6",
         {left, right, centre, lfe, left_side, right_side, left_rear, right_rear, left_wide, right_wide,
          left_top_front, right_top_front, left_top_middle, right_top_middle, left_top_rear, right_top_rear}},
    };
    return layouts;
}

} // namespace

std::string_view short_name(Speaker speaker)
{
    return facts_of(speaker).name;
}

std::optional<Position> position(Speaker speaker)
{
    return facts_of(speaker).position;
}

double channel_weight(Speaker speaker)
{
    if (speaker == Speaker::lfe) return 0;
    const auto place = position(speaker);
    if (!place) return 1;
    const double side = std::abs(place->azimuth);
    return side >= 60 && side <= 120 && std::abs(place->elevation) < 30 ? 1.41 : 1;
}

Layout::Layout(std::string name, std::vector<Speaker> speakers)
    : name_(std::move(name)), speakers_(std::move(speakers))
{}

std::string Layout::channel_name(int channel) const
{
    const Speaker speaker = speakers_[static_cast<std::size_t>(channel)];
    return speaker == Speaker::plain ? std::to_string(channel + 1) : std::string(short_name(speaker));
}

std::optional<int> Layout::find(Speaker speaker) const
{
    const auto at = std::find(speakers_.begin(), speakers_.end(), speaker);
    if (at == speakers_.end()) return std::nullopt;
    return static_cast<int>(at - speakers_.begin());
}

std::uint32_t Layout::wave_mask() const
{
    std::uint32_t mask = 0;
    for (const Speaker speaker : speakers_) {
        if (facts_of(speaker).wave_bit == 0) return 0;
        mask |= facts_of(speaker).wave_bit;
    }
    return mask;
}

std::vector<int> Layout::wave_order() const
{
    std::vector<int> order(speakers_.size());
    std::iota(order.begin(), order.end(), 0);
    if (wave_mask() == 0) return order;
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        const auto bit = [&](int c) { return facts_of(speakers_[static_cast<std::size_t>(c)]).wave_bit; };
        return bit(a) < bit(b);
    });
    return order;
}

Layout plain_layout(int channels)
{
    return {std::to_string(channels) + " channels",
            std::vector<Speaker>(static_cast<std::size_t>(channels), Speaker::plain)};
}

const std::vector<std::string>& layout_names()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const auto& layout : known_layouts()) list.push_back(layout.name());
        list.push_back("N channels");
        return list;
    }();
    return names;
}

Layout parse_layout(std::string_view name, const std::string& where)
{
    for (const auto& layout : known_layouts())
        if (layout.name() == name) return layout;
    const auto space = name.find(' ');
    const bool counted = space != std::string_view::npos && space > 0 && space <= 4 &&
                         (name.substr(space) == " channels" || name.substr(space) == " channel") &&
                         std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(space),
                                     [](char c) { return c >= '0' && c <= '9'; });
    constexpr int most = 256;
    if (counted) {
        const int channels = std::stoi(std::string(name.substr(0, space)));
        if (channels >= 1 && channels <= most) return plain_layout(channels);
        throw Error(ErrorCode::bad_session, where, "'" + std::string(name) + "' is no layout",
                    "1 to " + std::to_string(most) + " channels are possible");
    }
    throw Error(ErrorCode::bad_session, where, "'" + std::string(name) + "' is no layout",
                suggest(name, layout_names()));
}

} // namespace dubstage
