#include "device/cpu/kernels/kernels.h"

#include <algorithm>
#include <cmath>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t tile = 512;

void take_louder(float* __restrict most, const float* __restrict lane, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) most[i] = std::max(most[i], std::abs(lane[i]));
}

void take_levels(float* __restrict values, std::size_t n, bool squares)
{
    if (squares)
        for (std::size_t i = 0; i < n; ++i) values[i] = std::sqrt(values[i]);
    for (std::size_t i = 0; i < n; ++i) values[i] = kernels::level_db(values[i]);
}

// Where something of the curve moves.
void take_moving_curve(const kernels::ReductionRow& r, const float* level, std::size_t at, std::size_t n)
{
    const bool below = (r.flags & REDUCTION_BELOW) != 0;
    const auto moving = [&](kernels::uint flag, kernels::Floats lane, float fixed, std::size_t i) {
        return (r.flags & flag) != 0 ? lane.at[at + i] : fixed;
    };
    for (std::size_t i = 0; i < n; ++i) {
        const float threshold_db = moving(REDUCTION_THRESHOLD, r.threshold, r.threshold_db, i);
        const float slope = moving(REDUCTION_SLOPE, r.slopes, r.slope, i);
        const float range_db = moving(REDUCTION_RANGE, r.range, r.range_db, i);
        const float knee_db = moving(REDUCTION_KNEE, r.knees, r.knee_db, i);
        const float beyond = below ? threshold_db - level[i] : level[i] - threshold_db;
        const float db = kernels::curve_db(beyond, slope, knee_db, range_db);
        r.out_lane.at[at + i] = below ? -db : db;
    }
}

// In dB, linked as the row says.
void take_linked_levels(const kernels::ReductionRow& r, const kernels::ReductionLane* lanes, std::size_t at,
                        std::size_t n, float* __restrict level)
{
    const bool squares = (r.flags & REDUCTION_SQUARES) != 0;
    alignas(64) float alone[tile];
    for (std::size_t i = 0; i < n; ++i) alone[i] = std::abs(r.own.at[at + i]);
    std::copy_n(alone, n, level);
    if (r.link > 0)
        for (kernels::uint l = r.first; l < r.first + r.count; ++l)
            take_louder(level, lanes[l].lane.at + at, n);
    take_levels(level, n, squares);
    if (r.link < 1) {
        take_levels(alone, n, squares);
        for (std::size_t i = 0; i < n; ++i) level[i] = alone[i] + r.link * (level[i] - alone[i]);
    }
}

constexpr kernels::uint moving_flags =
    REDUCTION_THRESHOLD | REDUCTION_SLOPE | REDUCTION_RANGE | REDUCTION_KNEE;

} // namespace

void reduction(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::ReductionArgs>(bytes);
    const kernels::ReductionRow r = args.rows_table.at[row];
    const bool below = (r.flags & REDUCTION_BELOW) != 0;
    for (std::size_t at = begin; at < end; at += tile) {
        const std::size_t n = std::min(tile, end - at);
        alignas(64) float level[tile];
        if ((r.flags & REDUCTION_DECIBELS) != 0)
            for (std::size_t i = 0; i < n; ++i) level[i] = r.own.at[at + i] + r.floor_db;
        else
            take_linked_levels(r, args.lanes.at, at, n, level);
        if ((r.flags & moving_flags) != 0) {
            take_moving_curve(r, level, at, n);
            continue;
        }
        float* __restrict out = r.out_lane.at + at;
        for (std::size_t i = 0; i < n; ++i) {
            const float beyond = below ? r.threshold_db - level[i] : level[i] - r.threshold_db;
            const float db = kernels::curve_db(beyond, r.slope, r.knee_db, r.range_db);
            out[i] = below ? -db : db;
        }
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
