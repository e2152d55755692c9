// frame: overlapping frames cut out of lanes.
#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

struct Cut {
    std::size_t source, zeros, count, length;
};

std::vector<std::vector<float>> cut_frames(Device& device, const std::vector<float>& lane,
                                           const std::vector<Cut>& cuts)
{
    const Array<float> in(device, lane);
    std::vector<std::unique_ptr<Array<float>>> outputs;
    std::vector<kernels::FrameRow> rows;
    kernels::uint longest = 0;
    for (const Cut& cut : cuts) {
        outputs.push_back(std::make_unique<Array<float>>(device, cut.length, 7.0f));
        rows.push_back({in.pointer<kernels::Floats>(cut.source), outputs.back()->pointer<kernels::Floats>(),
                        static_cast<kernels::uint>(cut.zeros), static_cast<kernels::uint>(cut.count),
                        static_cast<kernels::uint>(cut.length), 0});
        longest = std::max(longest, static_cast<kernels::uint>(cut.length));
    }
    const Array<kernels::FrameRow> table(device, rows);
    CommandList list;
    list.frame({table.pointer<kernels::FrameRows>(), static_cast<kernels::uint>(rows.size()), longest});
    run(device, list);
    std::vector<std::vector<float>> result;
    for (const auto& output : outputs) result.push_back(output->download());
    return result;
}

std::vector<float> expected(const std::vector<float>& lane, const Cut& cut)
{
    std::vector<float> row(cut.length, 0.0f);
    for (std::size_t i = 0; i < cut.count && cut.zeros + i < cut.length; ++i)
        row[cut.zeros + i] = lane[cut.source + i];
    return row;
}

class FrameTest : public DeviceTest {};
ON_BOTH_DEVICES(FrameTest);

TEST_P(FrameTest, rows_are_zeros_then_samples_then_zeros)
{
    const std::vector<float> lane = awkward(6000, 1);
    std::vector<Cut> cuts;
    for (const std::size_t length : frame_counts) {
        cuts.push_back({5, 0, length, length});
        cuts.push_back({0, length / 3, length / 2, length});
        cuts.push_back({17, 0, 0, length});
        cuts.push_back({3, length, 0, length});
        cuts.push_back({1, length - 1, 1, length});
    }
    const auto rows = cut_frames(device(), lane, cuts);
    for (std::size_t r = 0; r < cuts.size(); ++r) EXPECT_EQ(rows[r], expected(lane, cuts[r])) << "cut " << r;
}

TEST_P(FrameTest, frames_that_overlap_read_the_same_samples)
{
    const std::vector<float> lane = noise(5000, 2);
    const std::vector<Cut> cuts = {{0, 512, 512, 1024}, {0, 0, 1024, 1024}, {512, 0, 1024, 1024}};
    const auto rows = cut_frames(device(), lane, cuts);
    for (std::size_t r = 0; r < cuts.size(); ++r) EXPECT_EQ(rows[r], expected(lane, cuts[r]));
}

TEST_P(FrameTest, more_items_than_one_axis_of_the_grid_takes_groups)
{
    // 65,535 groups of 1,024 items, and a little more.
    constexpr std::size_t length = 65535u * 1024u + 700u;
    const Array<float> in(device(), std::vector{1.0f, 2.0f, 3.0f});
    const auto out = device().create_buffer(length * sizeof(float), Memory::device, "long row");
    const Array<kernels::FrameRow> table(
        device(),
        std::vector<kernels::FrameRow>{
            {in.pointer<kernels::Floats>(), pointer_to<kernels::Floats>(*out), length - 3, 3, length, 0}});
    CommandList list;
    list.frame({table.pointer<kernels::FrameRows>(), 1, length});
    run(device(), list);
    std::vector<float> end(5);
    download_bytes(device(), *out, (length - 5) * sizeof(float), end.data(), 5 * sizeof(float));
    EXPECT_EQ(end, (std::vector<float>{0, 0, 1, 2, 3}));
}

} // namespace
} // namespace dubstage::test
