#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>
#include <cmath>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t taps = OVERSHOOT_TAPS;

// The largest of sixteen frames' points between the samples.
Wide peaks_between(const float* points, const float* lane)
{
    Wide most{};
    for (std::size_t p = 0; p + 1 < OVERSHOOT_POINTS; ++p) {
        Wide sum{};
        for (std::size_t k = 0; k < taps; ++k) sum += points[p * taps + k] * load_wide(lane + k);
        most = larger(magnitude(sum), most);
    }
    return most;
}

// The sum of the magnitudes of a point's taps: no more can come of samples that are no larger than 1.
float largest_gain(const float* points)
{
    float most = 0;
    for (std::size_t p = 0; p + 1 < OVERSHOOT_POINTS; ++p) {
        float sum = 0;
        for (std::size_t k = 0; k < taps; ++k) sum += std::abs(points[p * taps + k]);
        most = std::max(most, sum);
    }
    return most;
}

float largest_sample(const float* lane, std::size_t n)
{
    float most = 0;
    for (std::size_t i = 0; i < n; ++i) most = std::max(most, std::abs(lane[i]));
    return most;
}

} // namespace

void overshoot(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::OvershootArgs>(bytes);
    const kernels::OvershootRow r = args.rows_table.at[row];
    // Quiet stretches cannot reach the ceiling, whatever lies between their samples.
    const float quiet = 0.99f * kernels::gain_of_db(r.ceiling_db) / largest_gain(args.taps.at);
    for (std::size_t at = begin; at < end; at += wide) {
        const std::size_t n = std::min(wide, end - at);
        alignas(64) float peaks[wide] = {};
        for (kernels::uint l = r.first; l < r.first + r.count; ++l) {
            const float* lane = args.lanes.at[l].lane.at + at;
            if (largest_sample(lane, n + taps - 1) < quiet) continue;
            alignas(64) float padded[wide + taps] = {};
            if (n < wide) lane = std::copy_n(lane, n + taps - 1, padded) - (n + taps - 1);
            Wide most = peaks_between(args.taps.at, lane);
            most = larger(magnitude(load_wide(lane + taps / 2 - 1)), most);
            store_wide(peaks, larger(most, load_wide(peaks)));
        }
        for (std::size_t i = 0; i < n; ++i)
            r.out_lane.at[at + i] = std::max(kernels::level_db(peaks[i]) - r.ceiling_db, 0.0f);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
