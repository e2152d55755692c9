// The kernels of dynamics against double precision.
#include <cmath>
#include <gtest/gtest.h>

#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {

namespace {

using kernels::uint;

class DynamicsKernelsTest : public DeviceTest {};

TEST_P(DynamicsKernelsTest, decibels_there_and_back)
{
    std::vector<float> db;
    for (int i = -1800; i <= 400; ++i) db.push_back(0.1f * static_cast<float>(i));
    const Array<float> in(device(), std::vector<float>(db.size(), 0.5f)), gains(device(), db),
        out(device(), db.size());
    const Array<kernels::AmplifyRow> rows(
        device(),
        std::vector<kernels::AmplifyRow>{{in.pointer<kernels::Floats>(), out.pointer<kernels::Floats>(),
                                          gains.pointer<kernels::Floats>(), 1, 0.25f, 2}});
    CommandList list;
    list.amplify({rows.pointer<kernels::AmplifyRows>(), 1, static_cast<uint>(db.size())});
    run(device(), list);
    const auto got = out.download();
    for (std::size_t i = 0; i < db.size(); ++i) {
        const double wanted = 0.5 * (0.25 + 2 * std::pow(10, static_cast<double>(db[i]) / 20));
        EXPECT_NEAR(got[i], wanted, 4e-7 * wanted) << db[i];
    }
}

TEST_P(DynamicsKernelsTest, levels_are_decibels_of_what_is_linked)
{
    for (const std::size_t frames : {1u, 63u, 64u, 65u, 1009u}) {
        std::vector<float> a(frames), b(frames);
        for (std::size_t i = 0; i < frames; ++i) {
            a[i] = std::pow(10.0f, -static_cast<float>(i % 180) / 20) * (i % 2 == 0 ? 1 : -1);
            b[i] = std::pow(10.0f, -static_cast<float>((7 * i) % 180) / 20);
        }
        const Array<float> as(device(), a), bs(device(), b), out(device(), frames);
        const Array<kernels::ReductionLane> lanes(
            device(), std::vector<kernels::ReductionLane>{{as.pointer<kernels::Floats>()},
                                                          {bs.pointer<kernels::Floats>()}});
        // Above -200 dB everything is reduced to nothing with slope 1: the level itself comes out.
        const Array<kernels::ReductionRow> rows(
            device(), std::vector<kernels::ReductionRow>{{out.pointer<kernels::Floats>(),
                                                          as.pointer<kernels::Floats>(),
                                                          0,
                                                          2,
                                                          0.25f,
                                                          -200,
                                                          1,
                                                          0,
                                                          1000,
                                                          0,
                                                          0,
                                                          {},
                                                          {},
                                                          {},
                                                          {}}});
        CommandList list;
        list.reduction({rows.pointer<kernels::ReductionRows>(), lanes.pointer<kernels::ReductionLanes>(), 1,
                        static_cast<uint>(frames)});
        run(device(), list);
        const auto got = out.download();
        for (std::size_t i = 0; i < frames; ++i) {
            const double own = 20 * std::log10(std::abs(static_cast<double>(a[i])));
            const double most = std::max(own, 20 * std::log10(static_cast<double>(b[i])));
            EXPECT_NEAR(got[i], 200 + 0.75 * own + 0.25 * most, 3e-5) << i;
        }
    }
}

TEST_P(DynamicsKernelsTest, slow_followers_arrive)
{
    // A share of 1e-6 a frame: without what rounding takes, a float would stop half a dB before.
    constexpr uint frames = 16384, turns = 600;
    const Array<float> in(device(), std::vector<float>(frames, 20.0f)), out(device(), std::size_t{frames});
    const Array<kernels::Follower> state(device(), std::vector<kernels::Follower>(1));
    kernels::FollowRow row{};
    row.in_lane = in.pointer<kernels::Floats>();
    row.out_lane = out.pointer<kernels::Floats>();
    row.state = state.pointer<kernels::Followers>();
    row.rise = row.fall = 1e-6f;
    const Array<kernels::FollowRow> rows(device(), std::vector<kernels::FollowRow>{row});
    CommandList list;
    for (uint turn = 0; turn < turns; ++turn)
        list.follow({rows.pointer<kernels::FollowRows>(), frames, 1, 1});
    run(device(), list);
    const double wanted = 20 * (1 - std::pow(1 - 1e-6, static_cast<double>(frames) * turns));
    EXPECT_NEAR(out.download().back(), wanted, 1e-4);
}

ON_BOTH_DEVICES(DynamicsKernelsTest);

} // namespace

} // namespace dubstage::test
