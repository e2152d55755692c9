// The kernels of limiters and saturation against plain double truth: interpolated peaks, held maxima, short
// filters and transfer curves.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {

namespace {

using kernels::uint;

class LaneKernelsTest : public DeviceTest {};

// Cosine-squared under a sinc: any interpolator serves, as long as both sides take the same.
std::vector<float> points()
{
    std::vector<float> taps;
    for (std::size_t step = 1U << OVERSHOOT_LEVELS; step > 1; step /= 2)
        for (std::size_t p = step / 2; p < 1U << OVERSHOOT_LEVELS; p += step)
            for (std::size_t k = 0; k < OVERSHOOT_TAPS; ++k) {
                const double place = static_cast<double>(p) / (1U << OVERSHOOT_LEVELS);
                const double x = static_cast<double>(k) - (OVERSHOOT_TAPS / 2 - 1) - place;
                const double angle = std::numbers::pi * x;
                taps.push_back(static_cast<float>(std::sin(angle) / angle *
                                                  std::pow(std::cos(angle / (OVERSHOOT_TAPS + 2)), 2)));
            }
    return taps;
}

// Of what is left out halfway, at each place.
std::vector<float> shares()
{
    std::vector<float> all;
    for (std::size_t step = 1U << OVERSHOOT_LEVELS; step > 1; step /= 2)
        for (std::size_t p = step / 2; p < 1U << OVERSHOOT_LEVELS; p += step)
            all.push_back(static_cast<float>(
                std::sin(std::numbers::pi * static_cast<double>(p) / (1U << OVERSHOOT_LEVELS))));
    return all;
}

// What is near, and what other filters add to it: the loudest of all, or how loud the near would have to be
// for it to leave as much room below the ceiling as the far needs.
double loudest_reading(double near, const std::vector<double>& fars, double ceiling, bool room)
{
    double peak = std::abs(near);
    for (const double far : fars) {
        if (!room) {
            peak = std::max(peak, std::abs(near + far));
            continue;
        }
        const bool same = (near < 0) == (far < 0);
        const double left = ceiling - std::abs(far) * (same ? 1.08 : 0.12);
        peak = std::max(peak, std::abs(near) * ceiling / std::max(left, 0.1 * ceiling));
        if (std::abs(far) > 0.9 * ceiling) peak = std::max(peak, std::abs(near + far));
    }
    return peak;
}

double peak_after(const std::vector<float>& lane, std::size_t i, const std::vector<float>& taps,
                  const std::vector<double>& left_out, double ceiling, bool room)
{
    double peak = std::abs(lane[i + OVERSHOOT_TAPS / 2 - 1]);
    for (std::size_t p = 0; p < taps.size(); p += OVERSHOOT_TAPS) {
        double sum = 0;
        for (std::size_t k = 0; k < OVERSHOOT_TAPS; ++k)
            sum += static_cast<double>(taps[p + k]) * lane[i + k];
        std::vector<double> fars = left_out;
        for (double& far : fars) far *= static_cast<double>(shares()[p / OVERSHOOT_TAPS]);
        peak = std::max(peak, loudest_reading(sum, fars, ceiling, room));
    }
    return peak;
}

TEST_P(LaneKernelsTest, overshoots_are_those_of_all_points_between_the_samples)
{
    const std::vector<float> taps = points();
    std::vector<float> table = taps;
    for (const float share : shares()) table.push_back(share);
    for (const std::size_t frames : {1u, 17u, 64u, 700u}) {
        std::vector<float> far(frames), other(frames), least(frames);
        for (std::size_t i = 0; i < frames; ++i) {
            const auto t = static_cast<float>(i);
            far[i] = 0.2f * std::cos(0.9f * t);
            other[i] = 0.8f * std::cos(0.05f * t);
            least[i] = 3 + 3 * std::sin(0.1f * t);
        }
        std::vector<float> a(frames + OVERSHOOT_TAPS - 1), b(a.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            const auto t = static_cast<float>(i);
            a[i] = 1.2f * std::sin(0.7f * t) * std::sin(0.01f * t);
            b[i] = 0.9f * std::sin(2.4f * t + 1);
        }
        const Array<float> as(device(), a), bs(device(), b), sets(device(), table), out(device(), frames),
            with_far(device(), frames), with_room(device(), frames), fars(device(), far),
            others(device(), other), leasts(device(), least);
        const Array<kernels::ReductionLane> lanes(
            device(), std::vector<kernels::ReductionLane>{{as.pointer<kernels::Floats>()},
                                                          {bs.pointer<kernels::Floats>()},
                                                          {fars.pointer<kernels::Floats>()},
                                                          {fars.pointer<kernels::Floats>()},
                                                          {others.pointer<kernels::Floats>()},
                                                          {others.pointer<kernels::Floats>()}});
        constexpr float ceiling_db = -1.5f;
        const double ceiling = std::pow(10.0, -1.5 / 20);
        const Array<kernels::OvershootRow> rows(
            device(), std::vector<kernels::OvershootRow>{
                          {out.pointer<kernels::Floats>(), 0, 2, ceiling_db, OVERSHOOT_LEVELS, 0, 0, {}},
                          {with_far.pointer<kernels::Floats>(), 0, 2, ceiling_db, OVERSHOOT_LEVELS, 1, 0, {}},
                          {with_room.pointer<kernels::Floats>(), 0, 2, ceiling_db, OVERSHOOT_LEVELS, 2,
                           OVERSHOOT_ROOM | OVERSHOOT_LEAST, leasts.pointer<kernels::Floats>()}});
        CommandList list;
        list.overshoot({rows.pointer<kernels::OvershootRows>(), lanes.pointer<kernels::ReductionLanes>(),
                        sets.pointer<kernels::Floats>(), 3, static_cast<uint>(frames)});
        run(device(), list);
        const auto expect_peaks = [&](const std::vector<float>& got, std::size_t sets_heard, bool room) {
            for (std::size_t i = 0; i < frames; ++i) {
                const std::vector<double> all{far[i], other[i]},
                    heard(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(sets_heard));
                const double peak = std::max(peak_after(a, i, taps, heard, ceiling, room),
                                             peak_after(b, i, taps, heard, ceiling, room));
                const double db = std::max(20 * std::log10(peak) + 1.5, room ? least[i] : 0.0);
                EXPECT_NEAR(got[i], db, room ? 1e-4 : 2e-5) << i << " of " << frames;
            }
        };
        expect_peaks(out.download(), 0, false);
        expect_peaks(with_far.download(), 1, false);
        expect_peaks(with_room.download(), 2, true);
    }
}

TEST_P(LaneKernelsTest, the_largest_of_each_window_is_held)
{
    for (const std::size_t window : {1u, 2u, 31u, 96u, 1000u})
        for (const std::size_t frames : {1u, 65u, 2048u}) {
            std::vector<float> in(frames + window - 1);
            for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i * 7919 % 1009);
            const Array<float> ins(device(), in), out(device(), frames);
            const Array<kernels::HoldRow> rows(
                device(),
                std::vector<kernels::HoldRow>{{ins.pointer<kernels::Floats>(), out.pointer<kernels::Floats>(),
                                               static_cast<uint>(window), 0}});
            CommandList list;
            list.hold({rows.pointer<kernels::HoldRows>(), 1, static_cast<uint>(frames)});
            run(device(), list);
            const auto got = out.download();
            for (std::size_t i = 0; i < frames; ++i) {
                const auto from = in.begin() + static_cast<std::ptrdiff_t>(i);
                ASSERT_EQ(got[i], *std::max_element(from, from + static_cast<std::ptrdiff_t>(window))) << i;
            }
        }
}

TEST_P(LaneKernelsTest, short_filters_sum_their_lanes_and_follow_the_curve)
{
    constexpr std::size_t frames = 300, count = 5;
    std::vector<float> a(frames + count - 1), b(a.size()), taps, curve;
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = 2 * std::sin(0.3f * static_cast<float>(i));
        b[i] = std::cos(0.11f * static_cast<float>(i));
    }
    for (std::size_t k = 0; k < 2 * count; ++k) taps.push_back(0.1f * static_cast<float>(k) - 0.4f);
    constexpr double range = 3;
    for (int i = 0; i <= FIR_CURVE_PARTS; ++i)
        curve.push_back(static_cast<float>(std::tanh(range * (2.0 * i / FIR_CURVE_PARTS - 1))));
    const Array<float> as(device(), a), bs(device(), b), sets(device(), taps), table(device(), curve);
    const Array<float> sum(device(), frames), curved(device(), frames);
    const Array<kernels::ReductionLane> lanes(
        device(), std::vector<kernels::ReductionLane>{{as.pointer<kernels::Floats>()},
                                                      {bs.pointer<kernels::Floats>()}});
    kernels::FirRow row{};
    row.out_lane = sum.pointer<kernels::Floats>();
    row.lanes = 2;
    row.taps = sets.pointer<kernels::Floats>();
    row.count = count;
    kernels::FirRow through = row;
    through.out_lane = curved.pointer<kernels::Floats>();
    through.flags = FIR_CURVE;
    through.curve = table.pointer<kernels::Floats>();
    through.range = static_cast<float>(range);
    const Array<kernels::FirRow> rows(device(), std::vector<kernels::FirRow>{row, through});
    CommandList list;
    list.fir({rows.pointer<kernels::FirRows>(), lanes.pointer<kernels::ReductionLanes>(), 2, frames});
    run(device(), list);
    const auto sums = sum.download(), shaped = curved.download();
    for (std::size_t i = 0; i < frames; ++i) {
        double wanted = 0;
        for (std::size_t k = 0; k < count; ++k)
            wanted +=
                static_cast<double>(taps[k]) * a[i + k] + static_cast<double>(taps[count + k]) * b[i + k];
        EXPECT_NEAR(sums[i], wanted, 1e-6) << i;
        EXPECT_NEAR(shaped[i], std::tanh(std::clamp(wanted, -range, range)), 1e-6) << i;
    }
}

ON_BOTH_DEVICES(LaneKernelsTest);

} // namespace

} // namespace dubstage::test
