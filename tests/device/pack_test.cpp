// pack: lanes quantised to the bytes of a file.
#include "device/inputs.h"
#include "oracle/sample_formats.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

using oracle::SampleFormat;

struct File {
    SampleFormat format = SampleFormat::s16;
    bool dither = false;
    std::uint32_t seed = 0;
    std::uint64_t first_frame = 0;
};

std::vector<unsigned char> pack(Device& device, const File& file,
                                const std::vector<std::vector<float>>& lanes)
{
    constexpr kernels::uint formats[] = {PLACE_S16, PLACE_S24, PLACE_S32, PLACE_F32};
    std::vector<std::unique_ptr<Array<float>>> inputs;
    std::vector<kernels::Floats> pointers;
    for (const auto& lane : lanes) {
        inputs.push_back(std::make_unique<Array<float>>(device, lane));
        pointers.push_back(inputs.back()->pointer<kernels::Floats>());
    }
    const std::size_t samples = lanes.size() * lanes[0].size();
    const Array<kernels::Floats> table(device, pointers);
    const Array<unsigned char> out(device, samples * oracle::sample_bytes(file.format));
    const Array<kernels::PackRow> rows(
        device, std::vector<kernels::PackRow>{
                    {table.pointer<kernels::LaneTable>(), out.pointer<kernels::Uints>(),
                     static_cast<kernels::uint>(lanes[0].size()), static_cast<kernels::uint>(lanes.size()),
                     formats[static_cast<int>(file.format)] | (file.dither ? PACK_DITHER : 0u), file.seed,
                     static_cast<kernels::uint>(file.first_frame),
                     static_cast<kernels::uint>(file.first_frame >> 32)}});
    CommandList list;
    list.pack({rows.pointer<kernels::PackRows>(), 1, static_cast<kernels::uint>((samples + 3) / 4)});
    run(device, list);
    return out.download();
}

std::vector<unsigned char> expected(const File& file, const std::vector<std::vector<float>>& lanes)
{
    const std::size_t bytes = oracle::sample_bytes(file.format), frames = lanes[0].size();
    const int bits = static_cast<int>(8 * bytes);
    std::vector<unsigned char> all(lanes.size() * frames * bytes);
    for (std::size_t i = 0; i < frames; ++i)
        for (std::size_t c = 0; c < lanes.size(); ++c) {
            const int noise =
                file.dither ? oracle::dither(file.seed, static_cast<std::uint32_t>(c), file.first_frame + i)
                            : 0;
            std::uint32_t word;
            if (file.format == SampleFormat::f32)
                std::memcpy(&word, &lanes[c][i], sizeof word);
            else
                word = static_cast<std::uint32_t>(oracle::quantise(lanes[c][i], bits, noise));
            oracle::encode(word, file.format, false, &all[(i * lanes.size() + c) * bytes]);
        }
    return all;
}

std::vector<std::vector<float>> lanes_of(std::size_t channels, std::size_t frames)
{
    std::vector<std::vector<float>> lanes;
    for (std::size_t c = 0; c < channels; ++c) {
        lanes.push_back(awkward(frames, static_cast<unsigned>(c + 1)));
        for (std::size_t i = 0; i < frames; i += 17) lanes[c][i] *= 3; // over full scale
    }
    return lanes;
}

class PackTest : public DeviceTest {
  protected:
    void check_sizes(File file)
    {
        for (const std::size_t channels : lane_counts)
            for (const std::size_t frames : frame_counts) {
                const auto lanes = lanes_of(channels, frames);
                ASSERT_EQ(pack(device(), file, lanes), expected(file, lanes)) << channels << " x " << frames;
            }
    }
};
ON_BOTH_DEVICES(PackTest);

TEST_P(PackTest, sixteen_bits)
{
    check_sizes({SampleFormat::s16});
}
TEST_P(PackTest, twenty_four_bits)
{
    check_sizes({SampleFormat::s24});
}
TEST_P(PackTest, floats)
{
    check_sizes({SampleFormat::f32});
}
TEST_P(PackTest, sixteen_bits_with_dither)
{
    check_sizes({SampleFormat::s16, true, 12345, 48000});
}
TEST_P(PackTest, twenty_four_bits_with_dither)
{
    check_sizes({SampleFormat::s24, true, 7, 1});
}

TEST_P(PackTest, dither_goes_on_past_two_to_the_32_frames)
{
    const auto lanes = lanes_of(2, 1009);
    const File file{SampleFormat::s16, true, 3, 0xffffff00u};
    EXPECT_EQ(pack(device(), file, lanes), expected(file, lanes));
}

TEST_P(PackTest, dither_is_a_function_of_the_absolute_frame)
{
    const auto whole = lanes_of(2, 1000);
    const auto piece = [&](std::size_t from, std::size_t to) {
        std::vector<std::vector<float>> lanes;
        for (const auto& lane : whole)
            lanes.emplace_back(lane.begin() + static_cast<std::ptrdiff_t>(from),
                               lane.begin() + static_cast<std::ptrdiff_t>(to));
        return pack(device(), {SampleFormat::s24, true, 5, 100 + from}, lanes);
    };
    auto joined = piece(0, 333);
    const auto rest = piece(333, 1000);
    joined.insert(joined.end(), rest.begin(), rest.end());
    EXPECT_EQ(joined, piece(0, 1000));
}

// Triangular noise of two steps peak to peak: no bias, variance of the error 1/4 step squared whatever the
// signal (Lipshitz, Wannamaker, Vanderkooy, JAES 40(5) 1992).
TEST_P(PackTest, dithered_error_has_no_bias_and_constant_power)
{
    constexpr std::size_t frames = 100000;
    for (const float level : {0.0f, 0.25f, 0.5f, 0.9f}) {
        const std::vector<std::vector<float>> lanes = {std::vector<float>(frames, level / 32768)};
        const auto bytes = pack(device(), {SampleFormat::s16, true, 11, 0}, lanes);
        double sum = 0, power = 0;
        for (std::size_t i = 0; i < frames; ++i) {
            const double error = oracle::decode(&bytes[2 * i], SampleFormat::s16, false) * 32768 - level;
            sum += error;
            power += error * error;
        }
        EXPECT_NEAR(sum / frames, 0, 0.01) << level;
        EXPECT_NEAR(power / frames, 0.25, 0.01) << level;
    }
}

} // namespace
} // namespace dubstage::test
