#include "viewer/sound/fold.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace dubstage::viewer {

namespace {

constexpr double minus_3_db = 0.70710678118654752;

struct Share {
    Speaker speaker;
    double gain;
};
using Shares = std::vector<Share>;

// What stands in for a loudspeaker that is not there, the nearest first.
std::vector<Shares> substitutes(Speaker speaker)
{
    using enum Speaker;
    switch (speaker) {
    case mono:
        return {{{left, 1}, {right, 1}}};
    case centre:
        return {{{left, minus_3_db}, {right, minus_3_db}}};
    case left_surround:
        return {{{left_side, 1}}, {{left_rear, 1}}, {{left, minus_3_db}}};
    case right_surround:
        return {{{right_side, 1}}, {{right_rear, 1}}, {{right, minus_3_db}}};
    case left_side:
        return {{{left_surround, 1}}, {{left_rear, 1}}, {{left, minus_3_db}}};
    case right_side:
        return {{{right_surround, 1}}, {{right_rear, 1}}, {{right, minus_3_db}}};
    case left_rear:
        return {{{left_surround, 1}}, {{left_side, 1}}, {{left, minus_3_db}}};
    case right_rear:
        return {{{right_surround, 1}}, {{right_side, 1}}, {{right, minus_3_db}}};
    case left_wide:
        return {{{left, 1}}};
    case right_wide:
        return {{{right, 1}}};
    case left_top_front:
        return {{{left, minus_3_db}}};
    case right_top_front:
        return {{{right, minus_3_db}}};
    case left_top_middle:
        return {{{left_side, minus_3_db}}, {{left_surround, minus_3_db}}, {{left, minus_3_db}}};
    case right_top_middle:
        return {{{right_side, minus_3_db}}, {{right_surround, minus_3_db}}, {{right, minus_3_db}}};
    case left_top_rear:
        return {{{left_rear, minus_3_db}}, {{left_surround, minus_3_db}}, {{left, minus_3_db}}};
    case right_top_rear:
        return {{{right_rear, minus_3_db}}, {{right_surround, minus_3_db}}, {{right, minus_3_db}}};
    case left:
    case right:
    case lfe:
    case plain:
        break;
    }
    return {};
}

Shares shares_of(Speaker speaker, const Layout& to)
{
    if (to.find(speaker)) return {{speaker, 1}};
    for (const Shares& one : substitutes(speaker)) {
        bool all = true;
        for (const Share& share : one) all = all && to.find(share.speaker).has_value();
        if (all) return one;
    }
    return {};
}

} // namespace

Fold::Fold(const Layout& from, const std::vector<int>& order, const Layout& to)
    : inputs_(from.channels()), outputs_(to.channels()),
      gains_(static_cast<std::size_t>(inputs_) * static_cast<std::size_t>(outputs_))
{
    const auto set = [&](int output, int channel, double gain) {
        const int input = order.empty() ? channel : order[static_cast<std::size_t>(channel)];
        gains_[static_cast<std::size_t>(output * inputs_ + input)] = static_cast<float>(gain);
    };
    for (int channel = 0; channel < inputs_; ++channel) {
        const Speaker speaker = from.speakers()[static_cast<std::size_t>(channel)];
        if (speaker == Speaker::plain)
            set(channel % std::min(2, outputs_), channel, inputs_ > 2 ? minus_3_db : 1);
        else
            for (const Share& share : shares_of(speaker, to))
                set(*to.find(share.speaker), channel, share.gain);
    }
}

void Fold::apply(const float* in, std::size_t frames, float* out) const
{
    for (std::size_t frame = 0; frame < frames; ++frame, in += inputs_)
        for (int output = 0; output < outputs_; ++output) {
            const float* gains = gains_.data() + output * inputs_;
            float sum = 0;
            for (int input = 0; input < inputs_; ++input)
                if (gains[input] != 0) sum += gains[input] * in[input];
            *out++ = std::isfinite(sum) ? sum : 0;
        }
}

} // namespace dubstage::viewer
