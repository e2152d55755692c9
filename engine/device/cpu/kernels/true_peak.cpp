#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t half = TRUE_PEAK_HALF;
constexpr std::size_t group = 64; // frames that are looked at, or left out, together

// The largest magnitude between each of sixteen samples and the next.
inline __attribute__((always_inline)) Wide between(const float* x, const kernels::TruePeakTaps& taps)
{
    Wide even[4] = {}, odd[3] = {};
    for (std::size_t k = 0; k < half; ++k) {
        const Wide before = load_wide(x - k), behind = load_wide(x + 1 + k);
        const Wide s = before + behind, d = before - behind;
        for (std::size_t p = 0; p < 4; ++p) even[p] += taps.even[p][k] * s;
        for (std::size_t p = 0; p < 3; ++p) odd[p] += taps.odd[p][k] * d;
    }
    Wide most = magnitude(even[3]);
    for (std::size_t p = 0; p < 3; ++p)
        most = larger(larger(magnitude(even[p] + odd[p]), magnitude(even[p] - odd[p])), most);
    return most;
}

float largest(const float* peaks)
{
    Wide most{};
    for (std::size_t i = 0; i < group + wide; i += wide) most = larger(load_wide(peaks + i), most);
    float result = 0;
    for (std::size_t l = 0; l < wide; ++l) result = std::max(result, most[l]);
    return result;
}

// `peaks` must hold group + wide floats.
void peaks_of(const float* x, std::size_t frames, const kernels::TruePeakTaps& taps, float* peaks)
{
    for (std::size_t i = 0; i < frames; i += wide) {
        // The last vector may reach past what may be read: it starts earlier, where there is room before it.
        const std::size_t at = i + wide > frames && frames >= wide ? frames - wide : i;
        if (at + wide <= frames) {
            store_wide(peaks + at, between(x + at, taps));
            continue;
        }
        float padded[2 * half + 2 * wide] = {};
        std::memcpy(padded, x + i - (half - 1), (frames - i + 2 * half - 1) * sizeof(float));
        store_wide(peaks + i, between(padded + half - 1, taps));
    }
}

// What the waveform cannot rise above between any of `frames` samples and the next.
float bound(const float* from, std::size_t frames, const kernels::TruePeakTaps& taps)
{
    const float* x = from - (half - 1);
    const std::size_t last = frames + 2 * half - 1 - (wide + 2); // where the last of sixteen bends begins
    WideBits largest[2] = {}, bent[2] = {};                      // two that need not wait for one another
    const auto look = [&](std::size_t turn, std::size_t at) __attribute__((always_inline))
    {
        const Wide here = load_wide(x + at), next = load_wide(x + at + 1);
        largest[turn] = larger(magnitude_bits(here), largest[turn]);
        bent[turn] = larger(magnitude_bits((here - next) - (next - load_wide(x + at + 2))), bent[turn]);
    };
    std::size_t at = 0;
    for (; at + wide <= last; at += 2 * wide) {
        look(0, at);
        look(1, at + wide);
    }
    if (at <= last) look(0, at);
    look(1, last);
    largest[1] = larger(magnitude_bits(load_wide(x + last + 2)), largest[1]);
    return kernels::true_peak_bound(largest_lane(larger(largest[0], largest[1])),
                                    largest_lane(larger(bent[0], bent[1])), taps.gain, taps.bend);
}

} // namespace

void true_peak(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::TruePeakArgs>(bytes);
    const kernels::TruePeakRow r = args.rows_table.at[row];
    for (std::size_t step = begin; step < end; ++step) {
        const kernels::uint first = args.starts.at[step], last = args.starts.at[step + 1];
        kernels::TruePeakStep result{0, 0};
        const bool wanted =
            last > first && bound(r.in_lane.at + first, last - first, *args.taps.at) > r.threshold;
        for (kernels::uint at = wanted ? first : last; at < last; at += group) {
            const std::size_t frames = std::min<std::size_t>(group, last - at);
            if (bound(r.in_lane.at + at, frames, *args.taps.at) <= std::max(r.threshold, result.peak))
                continue;
            float peaks[group + wide] = {};
            peaks_of(r.in_lane.at + at, frames, *args.taps.at, peaks);
            if (largest(peaks) <= result.peak) continue;
            for (std::size_t i = 0; i < frames; ++i)
                if (peaks[i] > result.peak) result = {peaks[i], at - first + static_cast<kernels::uint>(i)};
        }
        r.out_steps.at[step] = result;
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
