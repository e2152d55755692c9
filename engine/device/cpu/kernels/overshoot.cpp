#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>
#include <cmath>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t taps = OVERSHOOT_TAPS;

constexpr std::size_t all_places = OVERSHOOT_PLACES;

// The magnitudes of `count` points between each of sixteen frames and the next from `place` on, the largest
// of them.
template <std::size_t count>
Wide peaks_between(const float* table, std::size_t place, const float* lane, const Wide& left_out)
{
    const float* points = table + place * taps;
    const float* shares = table + all_places * taps + place;
    Wide sums[count] = {};
    for (std::size_t k = 0; k < taps; ++k) {
        const Wide x = load_wide(lane + k);
        for (std::size_t p = 0; p < count; ++p) sums[p] += points[p * taps + k] * x;
    }
    Wide most{};
    for (std::size_t p = 0; p < count; ++p)
        most = larger(larger(magnitude(sums[p]), magnitude(sums[p] + shares[p] * left_out)), most);
    return most;
}

Wide peaks_of_level(std::size_t level, const float* table, const float* lane, const Wide& left_out)
{
    const std::size_t first = (std::size_t{1} << level) - 1;
    if (level == 0) return peaks_between<1>(table, first, lane, left_out);
    if (level == 1) return peaks_between<2>(table, first, lane, left_out);
    Wide most{};
    for (std::size_t p = 0; p < std::size_t{1} << level; p += 4)
        most = larger(peaks_between<4>(table, first + p, lane, left_out), most);
    return most;
}

// A frame whose points stay below `near` takes no further ones, though its neighbours do.
Wide peaks_of(const float* table, const float* lane, const Wide& left_out, const float* near,
              std::size_t levels)
{
    Wide peak = magnitude(load_wide(lane + taps / 2 - 1));
    const Wide next = magnitude(load_wide(lane + taps / 2));
    WideBits going = ~WideBits{};
    for (std::size_t level = 0; level < levels; ++level) {
        going &= larger(peak, next) >= near[level];
        if (!any(going)) break;
        const Wide found = peaks_of_level(level, table, lane, left_out);
        peak = larger(reinterpret_cast<Wide>(reinterpret_cast<WideBits>(found) & going), peak);
    }
    return peak;
}

// The sum of the magnitudes of the halfway point's taps, the largest there is: no more can come of samples
// that are no larger than 1.
float largest_gain(const float* points)
{
    float sum = 0;
    for (std::size_t k = 0; k < taps; ++k) sum += std::abs(points[k]);
    return sum;
}

} // namespace

void overshoot(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::OvershootArgs>(bytes);
    const kernels::OvershootRow r = args.rows_table.at[row];
    // Quiet stretches cannot reach the ceiling, whatever lies between their samples.
    float near[OVERSHOOT_LEVELS];
    for (kernels::uint level = 0; level < OVERSHOOT_LEVELS; ++level)
        near[level] = kernels::gain_of_db(r.ceiling_db - kernels::overshoot_near_db(level));
    const float quiet = 0.99f * kernels::gain_of_db(r.ceiling_db), gain = largest_gain(args.taps.at);
    for (std::size_t at = begin; at < end; at += wide) {
        const std::size_t n = std::min(wide, end - at);
        Wide peaks{};
        for (kernels::uint l = r.first; l < r.first + r.count; ++l) {
            const float* lane = args.lanes.at[l].lane.at + at;
            const float* far = r.far != 0 ? args.lanes.at[l + r.count].lane.at + at : nullptr;
            float padded[wide + taps], padded_far[wide];
            if (n < wide) {
                std::fill(std::copy_n(lane, n + taps - 1, padded), std::end(padded), 0.0f);
                lane = padded;
                if (far != nullptr) {
                    std::fill(std::copy_n(far, n, padded_far), std::end(padded_far), 0.0f);
                    far = padded_far;
                }
            }
            const Wide left_out = far != nullptr ? load_wide(far) : Wide{};
            const float left_out_most = far != nullptr ? largest_magnitude(far, wide) : 0.0f;
            if (gain * largest_magnitude(lane, wide + taps - 1) + left_out_most < quiet) continue;
            peaks = larger(peaks_of(args.taps.at, lane, left_out, near, r.levels), peaks);
        }
        for (std::size_t i = 0; i < n; ++i)
            r.out_lane.at[at + i] = std::max(kernels::level_db(peaks[i]) - r.ceiling_db, 0.0f);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
