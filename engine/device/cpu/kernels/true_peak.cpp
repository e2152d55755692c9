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

} // namespace

void true_peak(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::TruePeakArgs>(bytes);
    const kernels::TruePeakRow r = args.rows_table.at[row];
    for (std::size_t step = begin; step < end; ++step) {
        const kernels::uint first = args.starts.at[step], last = args.starts.at[step + 1];
        kernels::TruePeakStep result{0, 0};
        for (kernels::uint at = first; at < last; at += group) {
            const std::size_t frames = std::min<std::size_t>(group, last - at);
            if (largest_magnitude(r.in_lane.at + at - (half - 1), frames + 2 * half - 1) <= r.threshold)
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
