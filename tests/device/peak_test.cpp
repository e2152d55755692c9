// peak: the largest magnitude of each window of 1024 frames.
#include <limits>

#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

constexpr std::size_t window = 1024;

std::vector<std::vector<float>> peaks(Device& device, const std::vector<std::vector<float>>& lanes)
{
    std::vector<std::unique_ptr<Array<float>>> inputs;
    std::vector<std::unique_ptr<Array<std::uint32_t>>> outputs;
    std::vector<kernels::PeakRow> rows;
    kernels::uint most = 0;
    for (const auto& lane : lanes) {
        const std::size_t windows = (lane.size() + window - 1) / window;
        inputs.push_back(std::make_unique<Array<float>>(device, lane));
        outputs.push_back(std::make_unique<Array<std::uint32_t>>(device, windows, 0xffffffffu));
        rows.push_back({inputs.back()->pointer<kernels::Floats>(), outputs.back()->pointer<kernels::Uints>(),
                        static_cast<kernels::uint>(lane.size()), 0});
        most = std::max(most, static_cast<kernels::uint>(windows));
    }
    const Array<kernels::PeakRow> table(device, rows);
    CommandList list;
    list.peak({table.pointer<kernels::PeakRows>(), static_cast<kernels::uint>(rows.size()), most});
    run(device, list);
    std::vector<std::vector<float>> result;
    for (const auto& output : outputs) {
        const auto bits = output->download();
        result.emplace_back(bits.size());
        std::memcpy(result.back().data(), bits.data(), bits.size() * sizeof(float));
    }
    return result;
}

class PeakTest : public DeviceTest {};
ON_BOTH_DEVICES(PeakTest);

TEST_P(PeakTest, is_the_largest_magnitude_of_each_window)
{
    std::vector<std::vector<float>> lanes;
    for (const std::size_t frames : frame_counts)
        lanes.push_back(noise(frames, static_cast<unsigned>(frames)));
    lanes.push_back(awkward(window * 3, 5));
    const auto result = peaks(device(), lanes);
    for (std::size_t l = 0; l < lanes.size(); ++l)
        for (std::size_t w = 0; w < result[l].size(); ++w) {
            float want = 0;
            for (std::size_t i = w * window; i < std::min((w + 1) * window, lanes[l].size()); ++i)
                want = std::max(want, std::abs(lanes[l][i]));
            EXPECT_EQ(result[l][w], want) << "lane " << l << " window " << w;
        }
}

TEST_P(PeakTest, any_place_in_the_window_counts)
{
    for (const std::size_t at : {0u, 1u, 255u, 256u, 511u, 512u, 1022u, 1023u}) {
        std::vector<float> lane(window, 0.5f);
        lane[at] = -0.75f;
        EXPECT_EQ(peaks(device(), {lane})[0][0], 0.75f) << at;
    }
}

TEST_P(PeakTest, infinity_and_nan_come_through)
{
    std::vector<float> lane(2 * window, 1.0f);
    lane[700] = -std::numeric_limits<float>::infinity();
    lane[window + 3] = std::numeric_limits<float>::quiet_NaN();
    lane[window + 4] = std::numeric_limits<float>::infinity();
    const auto result = peaks(device(), {lane});
    EXPECT_EQ(result[0][0], std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(result[0][1]));
}

TEST_P(PeakTest, silence_is_zero)
{
    EXPECT_EQ(peaks(device(), {std::vector<float>(1500, -0.0f)})[0], std::vector<float>(2, 0.0f));
}

} // namespace
} // namespace dubstage::test
