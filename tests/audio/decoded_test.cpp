// Files that libsndfile decodes, read as blocks that overlap; and those that end before their time.

#include <cmath>

#include "audio/decoded.h"
#include "audio/delivered.h"

namespace dubstage {
namespace {

using test::Channels;

TEST(Decoded, reads_any_range_again)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "a.flac";
    test::write_audio(path, test::noise_channels(2, 200'000, 0.9), 48000, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
    const Channels expected = test::read_audio(path);
    const auto source = open_source(path, {});
    const auto compare = [&](Frames from, Frames count) {
        const Channels got = test::delivered(*source, from, count);
        for (std::size_t t = 0; t < static_cast<std::size_t>(count); ++t)
            ASSERT_EQ(got[1][t], expected[1][static_cast<std::size_t>(from) + t]) << from << " + " << t;
    };
    for (Frames from = 0; from + 40'000 <= 200'000; from += 30'000)
        compare(from, 40'000); // as overlap-save reads
    for (Frames from = 0; from + 40'000 <= 200'000; from += 25'000)
        compare(from, 40'000); // with more overlap
    compare(3, 5);
    compare(199'999, 1);
    compare(199'000, 900);
    compare(199'100, 100); // inside what is kept
    compare(0, 200'000);
}

TEST(Decoded, refuses_a_flac_file_that_is_cut_off)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "a.flac";
    test::write_audio(path, test::noise_channels(2, 100'000, 0.9), 48000, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    const Channels expected = test::read_audio(path);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    test::expect_refused(path, ErrorCode::bad_data, "promises 100000 frames");
    std::vector<std::string> warnings;
    const auto source = open_source(path, {&warnings, 0, Truncated::warn, {}});
    EXPECT_EQ(warnings.size(), 1u);
    const Channels got = test::delivered(*source);
    ASSERT_GT(got[0].size(), 40'000u);
    ASSERT_LT(got[0].size(), 60'000u);
    EXPECT_TRUE(std::equal(got[0].begin(), got[0].end(), expected[0].begin()));
}

// STREAMINFO holds the length in 36 bits; an encoder that was killed leaves them 0.
TEST(Decoded, refuses_a_flac_file_without_length)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "a.flac";
    test::write_audio(path, test::noise_channels(1, 10'000, 0.9), 48000, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    auto bytes = test::read_bytes(path);
    bytes[21] &= 0xf0;
    bytes[22] = bytes[23] = bytes[24] = bytes[25] = 0;
    test::write_bytes(path, bytes);
    test::expect_refused(path, ErrorCode::bad_data, "");
}

struct Codec {
    const char* name;
    int format;
    double noise; // of the codec, against the signal
};
const Codec codecs[] = {{"vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 0.1},
                        {"opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 0.1},
                        {"mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 0.1},
                        {"gsm", SF_FORMAT_WAV | SF_FORMAT_GSM610, 0.5}};

class Lossy : public testing::TestWithParam<Codec> {
  protected:
    Lossy()
    {
        options_.cache_folder = folder_ / "cache";
        options_.warnings = &warnings_;
        Channels sine(1, std::vector<double>(96'000));
        for (std::size_t t = 0; t < sine[0].size(); ++t)
            sine[0][t] = 0.5 * std::sin(0.05 * static_cast<double>(t));
        test::write_audio(path_, sine, 48000, GetParam().format);
    }
    test::TemporaryFolder folder_;
    std::filesystem::path path_ = folder_ / "a";
    std::vector<std::string> warnings_;
    OpenOptions options_;
};

TEST_P(Lossy, is_decoded_once_from_its_beginning)
{
    const Channels expected = test::read_audio(path_);
    for (int run = 0; run < 2; ++run) { // the second finds the copy
        const auto source = open_source(path_, options_);
        ASSERT_EQ(source->info().frames, static_cast<Frames>(expected[0].size()));
        const Channels late = test::delivered(*source, 50'000, 1000);
        for (std::size_t t = 0; t < 1000; ++t)
            ASSERT_EQ(late[0][t], static_cast<double>(static_cast<float>(expected[0][50'000 + t])));
    }
    EXPECT_TRUE(warnings_.empty());
    double error = 0;
    for (std::size_t t = 50'000; t < 51'000; ++t)
        error = std::max(error, std::abs(expected[0][t] - 0.5 * std::sin(0.05 * static_cast<double>(t))));
    EXPECT_LT(error, GetParam().noise); // and it is where it was
}

TEST_P(Lossy, never_becomes_shorter_in_silence)
{
    std::filesystem::resize_file(path_, std::filesystem::file_size(path_) * 6 / 10);
    EXPECT_THROW(open_source(path_, options_), Error);
    EXPECT_THROW(load_channels(path_, 0), Error);
    if ((GetParam().format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG) return; // its length is lost with its end
    options_.truncated = Truncated::warn;
    warnings_.clear();
    for (int run = 0; run < 2; ++run) {
        const auto source = open_source(path_, options_);
        EXPECT_LT(source->info().frames, 60'000);
        EXPECT_GT(source->info().frames, 50'000);
        EXPECT_EQ(warnings_.size(), static_cast<std::size_t>(run) + 1);
        EXPECT_NO_THROW(test::delivered(*source));
    }
    options_.truncated = Truncated::error;
    EXPECT_THROW(open_source(path_, options_), Error); // though there is a copy
}

INSTANTIATE_TEST_SUITE_P(All, Lossy, testing::ValuesIn(codecs),
                         [](const auto& test) { return std::string(test.param.name); });

} // namespace
} // namespace dubstage
