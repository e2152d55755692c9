// What open_source() delivers is what libsndfile reads, sample for sample, in every format.

#include <cmath>
#include <thread>

#include "audio/delivered.h"

namespace dubstage {
namespace {

using test::Channels;

struct Kind {
    const char* name;
    int format;
    bool packed;
};

const Kind kinds[] = {
    {"wav16", SF_FORMAT_WAV | SF_FORMAT_PCM_16, true},
    {"wav24", SF_FORMAT_WAV | SF_FORMAT_PCM_24, true},
    {"wav32", SF_FORMAT_WAV | SF_FORMAT_PCM_32, true},
    {"wavfloat", SF_FORMAT_WAV | SF_FORMAT_FLOAT, true},
    {"wavdouble", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, false},
    {"wav8", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, false},
    {"wavalaw", SF_FORMAT_WAV | SF_FORMAT_ALAW, false},
    {"wavadpcm", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, false},
    {"rifx24", SF_FORMAT_WAV | SF_FORMAT_PCM_24 | SF_ENDIAN_BIG, true},
    {"wavex24", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, true},
    {"wavexfloat", SF_FORMAT_WAVEX | SF_FORMAT_FLOAT, true},
    {"rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_24, true},
    {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_24, true},
    {"w64float", SF_FORMAT_W64 | SF_FORMAT_FLOAT, true},
    {"aiff16", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, true},
    {"aiff24", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, true},
    {"aiff32", SF_FORMAT_AIFF | SF_FORMAT_PCM_32, true},
    {"aifffloat", SF_FORMAT_AIFF | SF_FORMAT_FLOAT, true},
    {"aiffdouble", SF_FORMAT_AIFF | SF_FORMAT_DOUBLE, false},
    {"aiff8", SF_FORMAT_AIFF | SF_FORMAT_PCM_S8, false},
    {"aiffsowt", SF_FORMAT_AIFF | SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE, true},
    {"flac16", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, false},
    {"flac24", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, false},
    {"caf", SF_FORMAT_CAF | SF_FORMAT_PCM_24, false},
    {"au", SF_FORMAT_AU | SF_FORMAT_PCM_16, false},
};

class SourceFormats : public testing::TestWithParam<Kind> {};

TEST_P(SourceFormats, deliver_what_libsndfile_reads)
{
    const test::TemporaryFolder folder;
    for (const std::size_t channels : {1u, 2u, 6u}) {
        if ((GetParam().format & SF_FORMAT_SUBMASK) == SF_FORMAT_IMA_ADPCM && channels > 2) continue;
        const auto path = folder / (std::string(GetParam().name) + std::to_string(channels));
        test::write_audio(path, test::noise_channels(channels, 5003, 0.9), 48000, GetParam().format);
        const Channels expected = test::read_audio(path);
        const auto source = open_source(path, {});
        EXPECT_EQ(source->info().frames, static_cast<Frames>(expected[0].size()));
        EXPECT_EQ(source->info().channels, static_cast<int>(channels));
        EXPECT_EQ(source->info().sample_rate, 48000);
        // What is decoded comes as floats; so does what cannot be read as it lies.
        const bool rounded = !GetParam().packed;
        const Channels got = test::delivered(*source);
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t t = 0; t < expected[c].size(); ++t) {
                const double right =
                    rounded ? static_cast<double>(static_cast<float>(expected[c][t])) : expected[c][t];
                ASSERT_EQ(got[c][t], right) << "channel " << c << " frame " << t;
            }
    }
}

TEST_P(SourceFormats, give_impulse_responses_in_double)
{
    const test::TemporaryFolder folder;
    const auto path = folder / GetParam().name;
    test::write_audio(path, test::noise_channels(2, 3001, 0.9), 48000, GetParam().format);
    EXPECT_EQ(load_channels(path, 48000), test::read_audio(path));
}

TEST_P(SourceFormats, never_become_shorter_in_silence)
{
    const test::TemporaryFolder folder;
    const auto path = folder / GetParam().name;
    test::write_audio(path, test::noise_channels(2, 50'000, 0.9), 48000, GetParam().format);
    const Frames whole = open_source(path, {})->info().frames;
    std::filesystem::resize_file(path, std::filesystem::file_size(path) * 6 / 10);
    std::vector<std::string> warnings;
    OpenOptions options;
    options.truncated = Truncated::warn;
    options.warnings = &warnings;
    EXPECT_THROW(open_source(path, {}), Error);
    EXPECT_THROW(load_channels(path, 0), Error);
    if ((GetParam().format & SF_FORMAT_TYPEMASK) == SF_FORMAT_CAF) return; // libsndfile refuses it, rightly
    const auto source = open_source(path, options);
    EXPECT_GT(source->info().frames, whole / 2);
    EXPECT_LT(source->info().frames, whole * 6 / 10 + 1000);
    EXPECT_EQ(warnings.size(), 1u);
    EXPECT_NO_THROW(test::delivered(*source));
}

INSTANTIATE_TEST_SUITE_P(All, SourceFormats, testing::ValuesIn(kinds),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Source, is_named_by_container_and_width)
{
    const test::TemporaryFolder folder;
    test::write_audio(folder / "a", test::noise_channels(1, 10, 0.5), 96000,
                      SF_FORMAT_RF64 | SF_FORMAT_PCM_24);
    EXPECT_EQ(probe(folder / "a").encoding, "RF64, 24 bit");
    EXPECT_EQ(probe(folder / "a").file_sample_rate, 96000);
    test::write_audio(folder / "b", test::noise_channels(1, 10, 0.5), 96000,
                      SF_FORMAT_AIFF | SF_FORMAT_FLOAT);
    EXPECT_EQ(probe(folder / "b").encoding, "AIFF, 32 bit float");
}

TEST(Source, is_read_by_several_threads_at_once)
{
    const test::TemporaryFolder folder;
    for (const int format : {SF_FORMAT_WAV | SF_FORMAT_PCM_24, SF_FORMAT_FLAC | SF_FORMAT_PCM_24}) {
        test::write_audio(folder / "a", test::noise_channels(2, 60'000, 0.9), 48000, format);
        const Channels expected = test::read_audio(folder / "a");
        const auto source = open_source(folder / "a", {});
        std::vector<std::thread> threads;
        std::atomic<int> wrong{0};
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                for (Frames from = 1000 * i; from + 9000 < 60'000; from += 8000) {
                    const Channels got = test::delivered(*source, from, 9000);
                    for (std::size_t t = 0; t < 9000; ++t)
                        wrong += got[1][t] != expected[1][static_cast<std::size_t>(from) + t];
                }
            });
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(wrong, 0);
    }
}

TEST(Source, says_at_which_frame_a_file_broke_off_while_it_was_read)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "a.wav";
    test::write_audio(path, test::noise_channels(1, 1000, 0.9), 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    const auto source = open_source(path, {});
    std::filesystem::resize_file(path, 1000);
    test::expect_error(path, ErrorCode::io, "frame 700", [&] { test::delivered(*source, 700, 300); });
}

} // namespace
} // namespace dubstage
