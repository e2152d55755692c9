#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

using kernels::Reading;
using kernels::uint;
using kernels::Voice;

constexpr std::size_t taps = PLACE_TAPS;

float sum_of(const Wide& v)
{
    Wide folded = v;
    for (std::size_t step = wide / 2; step > 0; step /= 2)
        for (std::size_t i = 0; i < step; ++i) folded[i] += folded[i + step];
    return folded[0];
}

float read_place(const float* places, const float* lane, const Reading& r)
{
    const float* low = places + r.set * taps;
    const float* x = lane + r.first;
    Wide sum = {};
    for (std::size_t k = 0; k < taps; k += wide) {
        const Wide a = load_wide(low + k), b = load_wide(low + taps + k);
        sum += (a + (b - a) * r.between) * load_wide(x + k);
    }
    return sum_of(sum);
}

void add_voice(const kernels::ModulateArgs& args, const Voice& v, std::size_t begin, std::size_t end,
               float* sums)
{
    for (std::size_t i = begin; i < end; ++i) {
        const auto item = static_cast<uint>(i);
        const uint phase = (v.flags & VOICE_TURNS) != 0
                               ? v.oscillator.phase + kernels::phase_of_turns(v.turns.at[i])
                               : kernels::phase_at(v.oscillator, item);
        float gain = (v.flags & VOICE_EVEN) != 0 ? v.gains.at[0] : kernels::on_turn(v.gains, phase);
        float& sum = sums[i - begin];
        if ((v.flags & VOICE_STILL) != 0) {
            sum += gain * v.lane.at[i];
            continue;
        }
        float delay = kernels::on_turn(v.delays, phase);
        if ((v.flags & VOICE_DEPTH) != 0) delay = v.middle + v.depth.at[i] * delay;
        const float feedback = (v.flags & VOICE_FEEDBACK) != 0 ? v.feedbacks.at[i] : v.feedback;
        for (uint echo = 1; echo <= v.echoes; ++echo) {
            sum += gain * read_place(args.places.at, v.lane.at, kernels::reading_of(v, item, delay, echo));
            gain *= feedback;
        }
    }
}

} // namespace

void modulate(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::ModulateArgs>(bytes);
    const kernels::ModulateRow r = args.rows_table.at[row];
    constexpr std::size_t tile = 256;
    float sums[tile];
    for (std::size_t at = begin; at < end; at += tile) {
        const std::size_t to = std::min(at + tile, end);
        std::fill_n(sums, tile, 0.0f);
        for (uint n = 0; n < r.voices; ++n) add_voice(args, args.voices.at[r.first + n], at, to, sums);
        std::copy_n(sums, to - at, r.out_lane.at + at);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
