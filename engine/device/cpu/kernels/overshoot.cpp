#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>
#include <cmath>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t taps = OVERSHOOT_TAPS;

constexpr std::size_t all_places = OVERSHOOT_PLACES;

// What sixteen frames' own filters leave out, and what is made of it.
struct Far {
    Wide left_out[OVERSHOOT_FAR_SETS];
    float most = 0; // magnitude of all of them
    std::size_t sets = 0;
    bool room = false;
    float ceiling = 1;
};

Wide choose(const WideBits& which, const Wide& a, const Wide& b)
{
    return reinterpret_cast<Wide>((reinterpret_cast<WideBits>(a) & which) |
                                  (reinterpret_cast<WideBits>(b) & ~which));
}

Wide reading(const Wide& near, const Wide& left_out, const Far& far)
{
    const Wide whole = near + left_out;
    if (!far.room) return larger(magnitude(near), magnitude(whole));
    const Wide same = choose(near < 0.0f, -left_out, left_out);
    const Wide left = far.ceiling - choose(same > 0.0f, OVERSHOOT_SAME * same, -OVERSHOOT_OTHER * same);
    const Wide fitted =
        far.ceiling * magnitude(near) / larger(left, Wide{} + OVERSHOOT_LEAST_ROOM * far.ceiling);
    const WideBits beyond = magnitude(left_out) > (1.0f - OVERSHOOT_LEAST_ROOM) * far.ceiling;
    return choose(beyond, larger(fitted, magnitude(whole)), fitted);
}

// The magnitudes of `count` points between each of sixteen frames and the next from `place` on, the largest
// of them.
template <std::size_t count>
Wide peaks_between(const float* table, std::size_t place, const float* lane, const Far& far)
{
    const float* points = table + place * taps;
    const float* shares = table + all_places * taps + place;
    Wide sums[count] = {};
    for (std::size_t k = 0; k < taps; ++k) {
        const Wide x = load_wide(lane + k);
        for (std::size_t p = 0; p < count; ++p) sums[p] += points[p * taps + k] * x;
    }
    Wide most{};
    for (std::size_t p = 0; p < count; ++p) {
        most = larger(magnitude(sums[p]), most);
        for (std::size_t s = 0; s < far.sets; ++s)
            most = larger(reading(sums[p], shares[p] * far.left_out[s], far), most);
    }
    return most;
}

Wide peaks_of_level(std::size_t level, const float* table, const float* lane, const Far& far)
{
    const std::size_t first = (std::size_t{1} << level) - 1;
    if (level == 0) return peaks_between<1>(table, first, lane, far);
    if (level == 1) return peaks_between<2>(table, first, lane, far);
    Wide most{};
    for (std::size_t p = 0; p < std::size_t{1} << level; p += 4)
        most = larger(peaks_between<4>(table, first + p, lane, far), most);
    return most;
}

// A frame whose points stay below `near` takes no further ones, though its neighbours do.
Wide peaks_of(const float* table, const float* lane, const Far& far, const float* near, std::size_t levels)
{
    Wide peak = magnitude(load_wide(lane + taps / 2 - 1));
    const Wide next = magnitude(load_wide(lane + taps / 2));
    WideBits going = ~WideBits{};
    for (std::size_t level = 0; level < levels; ++level) {
        going &= larger(peak, next) >= near[level];
        if (!any(going)) break;
        const Wide found = peaks_of_level(level, table, lane, far);
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

// `count` floats and zeros behind them, or the very place where enough lie.
const float* padded(const float* from, std::size_t count, std::size_t needed, float* room)
{
    if (count >= needed) return from;
    std::fill(std::copy_n(from, count, room), room + needed, 0.0f);
    return room;
}

// Of lane l of the row, n frames from `at` on.
Far far_of(const kernels::OvershootArgs& args, const kernels::OvershootRow& r, kernels::uint l,
           std::size_t at, std::size_t n)
{
    Far far;
    far.sets = r.far;
    far.room = (r.flags & OVERSHOOT_ROOM) != 0;
    far.ceiling = kernels::gain_of_db(r.ceiling_db);
    float room[wide];
    for (kernels::uint s = 0; s < r.far; ++s) {
        const float* lane = padded(args.lanes.at[l + (1 + s) * r.count].lane.at + at, n, wide, room);
        far.left_out[s] = load_wide(lane);
        far.most = std::max(far.most, largest_magnitude(lane, wide));
    }
    return far;
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
            float room[wide + taps];
            const float* lane = padded(args.lanes.at[l].lane.at + at, n + taps - 1, wide + taps - 1, room);
            const Far far = far_of(args, r, l, at, n);
            if (gain * largest_magnitude(lane, wide + taps - 1) + OVERSHOOT_SAME * far.most < quiet) continue;
            peaks = larger(peaks_of(args.taps.at, lane, far, near, r.levels), peaks);
        }
        for (std::size_t i = 0; i < n; ++i) {
            const float least = (r.flags & OVERSHOOT_LEAST) != 0 ? r.least.at[at + i] : 0.0f;
            r.out_lane.at[at + i] = std::max(kernels::level_db(peaks[i]) - r.ceiling_db, least);
        }
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
