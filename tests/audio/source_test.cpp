// What open_source() delivers is what libsndfile reads, sample for sample, in every format; and what is
// broken is refused.

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <sys/resource.h>

#include "audio/resampled.h"
#include "audio/scan.h"
#include "audio/source_pool.h"
#include "base/error.h"
#include "support/audio_files.h"

namespace dubstage {
namespace {

using test::Channels;

struct Kind {
    const char* name;
    int format;
};

const Kind kinds[] = {
    {"wav16", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
    {"wav24", SF_FORMAT_WAV | SF_FORMAT_PCM_24},
    {"wav32", SF_FORMAT_WAV | SF_FORMAT_PCM_32},
    {"wavfloat", SF_FORMAT_WAV | SF_FORMAT_FLOAT},
    {"wavdouble", SF_FORMAT_WAV | SF_FORMAT_DOUBLE},
    {"wav8", SF_FORMAT_WAV | SF_FORMAT_PCM_U8},
    {"wavex24", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24},
    {"rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_24},
    {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_24},
    {"aiff16", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
    {"aiff24", SF_FORMAT_AIFF | SF_FORMAT_PCM_24},
    {"aifffloat", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
    {"aiffsowt", SF_FORMAT_AIFF | SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE},
    {"flac16", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
    {"flac24", SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
    {"caf", SF_FORMAT_CAF | SF_FORMAT_PCM_24},
};

class SourceFormats : public testing::TestWithParam<Kind> {};

TEST_P(SourceFormats, deliver_what_libsndfile_reads)
{
    const test::TemporaryFolder folder;
    for (const std::size_t channels : {1u, 2u, 6u}) {
        const auto path = folder / (std::string(GetParam().name) + std::to_string(channels));
        test::write_audio(path, test::noise_channels(channels, 5003, 0.9), 48000, GetParam().format);
        const Channels expected = test::read_audio(path);
        const auto source = open_source(path, {});
        EXPECT_EQ(source->info().frames, 5003);
        EXPECT_EQ(source->info().channels, static_cast<int>(channels));
        const Channels got = read_doubles(*source);
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t t = 0; t < expected[c].size(); ++t) // 32-bit samples and doubles come as floats
                ASSERT_NEAR(got[c][t], expected[c][t], 6e-8) << "channel " << c << " frame " << t;
    }
}

INSTANTIATE_TEST_SUITE_P(All, SourceFormats, testing::ValuesIn(kinds),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Source, reads_any_range_of_a_decoded_file_again)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "a.flac";
    test::write_audio(path, test::noise_channels(2, 200'000, 0.9), 48000, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
    const Channels expected = test::read_audio(path);
    const auto source = open_source(path, {});
    std::vector<float> samples;
    for (const auto& [from, count] :
         {std::pair<Frames, Frames>{0, 70'000}, {50'000, 70'000}, {100'000, 100'000}, {3, 5}, {199'999, 1}}) {
        samples.resize(static_cast<std::size_t>(count) * 2);
        source->read(from, count, reinterpret_cast<std::byte*>(samples.data()));
        for (Frames t = 0; t < count; ++t)
            ASSERT_EQ(static_cast<double>(samples[static_cast<std::size_t>(2 * t + 1)]),
                      expected[1][static_cast<std::size_t>(from + t)]);
    }
}

// A sine stays a sine at its place: the error of libsoxr's very high quality is below -140 dB, without delay.
TEST(Source, resamples_without_delay_and_without_error)
{
    const test::TemporaryFolder folder;
    constexpr double from = 44100, to = 48000, frequency = 997;
    const std::size_t frames = 88'200;
    Channels sine(1, std::vector<double>(frames));
    const auto at = [&](double t, double rate) {
        return 0.5 * std::sin(2 * std::numbers::pi * frequency * t / rate);
    };
    for (std::size_t t = 0; t < frames; ++t) sine[0][t] = at(static_cast<double>(t), from);
    test::write_audio(folder / "sine.wav", sine, from, SF_FORMAT_WAV | SF_FORMAT_DOUBLE);
    const Channels doubles = load_channels(folder / "sine.wav", to);
    ASSERT_EQ(doubles[0].size(), 96'000u);
    double worst = 0;
    for (std::size_t t = 4000; t + 4000 < doubles[0].size(); ++t)
        worst = std::max(worst, std::abs(doubles[0][t] - at(static_cast<double>(t), to)));
    EXPECT_LT(20 * std::log10(worst / 0.5), -140.0);

    OpenOptions options;
    options.sample_rate = to;
    options.cache_folder = folder / "cache";
    const auto source = open_source(folder / "sine.wav", options);
    EXPECT_EQ(source->info().frames, 96'000);
    EXPECT_EQ(source->info().sample_rate, to);
    EXPECT_EQ(source->info().file_sample_rate, from);
    const Channels floats = read_doubles(*source);
    for (std::size_t t = 4000; t + 4000 < floats[0].size(); ++t)
        ASSERT_NEAR(floats[0][t], doubles[0][t], 1e-7);
}

TEST(Source, makes_a_damaged_copy_anew)
{
    const test::TemporaryFolder folder;
    test::write_audio(folder / "a.wav", test::noise_channels(1, 44100, 0.5), 44100,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    OpenOptions options;
    options.sample_rate = 48000;
    options.cache_folder = folder / "cache";
    const Channels first = read_doubles(*open_source(folder / "a.wav", options));
    for (const auto& copy : std::filesystem::directory_iterator(folder / "cache"))
        std::filesystem::resize_file(copy.path(), 100);
    EXPECT_EQ(read_doubles(*open_source(folder / "a.wav", options)), first);
}

void expect_error(const std::filesystem::path& path, ErrorCode code, const std::string& word)
{
    try {
        open_source(path, {});
        FAIL() << path << " was opened";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        EXPECT_EQ(error.subject(), path.string());
        EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
}

TEST(Source, refuses_what_is_no_audio)
{
    const test::TemporaryFolder folder;
    expect_error(folder / "missing.wav", ErrorCode::missing_input, "no such file");
    expect_error(folder.path(), ErrorCode::bad_data, "folder");
    test::write_bytes(folder / "text.wav", {'h', 'e', 'l', 'l', 'o'});
    expect_error(folder / "text.wav", ErrorCode::bad_data, "no audio file");
    test::write_bytes(folder / "empty.wav", {});
    expect_error(folder / "empty.wav", ErrorCode::bad_data, "no audio file");
    test::write_audio(folder / "none.wav", Channels(1), 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    expect_error(folder / "none.wav", ErrorCode::bad_data, "no samples");
    auto bytes = [&] {
        test::write_audio(folder / "rate.wav", test::noise_channels(1, 10, 0.5), 48000,
                          SF_FORMAT_WAV | SF_FORMAT_PCM_16);
        return test::read_bytes(folder / "rate.wav");
    }();
    bytes[24] = bytes[25] = bytes[26] = bytes[27] = 0; // the sample rate
    test::write_bytes(folder / "rate.wav", bytes);
    expect_error(folder / "rate.wav", ErrorCode::bad_data, "");
}

TEST(Source, says_what_a_truncated_file_promises_and_holds)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "cut.wav";
    test::write_audio(path, test::noise_channels(2, 1000, 0.5), 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 400); // 100 frames
    expect_error(path, ErrorCode::bad_data, "promises 1000 frames, the file holds 900 frames");
    std::vector<std::string> warnings;
    OpenOptions options;
    options.truncated = Truncated::warn;
    options.warnings = &warnings;
    EXPECT_EQ(open_source(path, options)->info().frames, 900);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("900"), std::string::npos);
}

TEST(Source, refuses_impulse_responses_that_are_not_numbers)
{
    const test::TemporaryFolder folder;
    Channels samples = test::noise_channels(2, 100, 0.5);
    samples[1][42] = std::nan("");
    test::write_audio(folder / "nan.wav", samples, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    try {
        load_channels(folder / "nan.wav", 48000);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_data);
        EXPECT_NE(error.reason().find("channel 2, frame 42"), std::string::npos) << error.what();
    }
}

TEST(Source, opens_more_files_than_descriptors)
{
    const test::TemporaryFolder folder;
    rlimit old{};
    getrlimit(RLIMIT_NOFILE, &old);
    const rlimit few{64, old.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    SourcePool pool;
    std::vector<std::shared_ptr<AudioSource>> sources;
    for (int i = 0; i < 200; ++i) {
        const auto path = folder / (std::to_string(i) + ".wav");
        test::write_audio(path, Channels(1, std::vector<double>(10, i / 256.0)), 48000,
                          SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        sources.push_back(pool.open(path, {}));
    }
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 200; ++i)
            ASSERT_EQ(read_doubles(*sources[static_cast<std::size_t>(i)])[0][9], i / 256.0);
    setrlimit(RLIMIT_NOFILE, &old);
}

TEST(SourcePool, gives_one_object_for_one_file)
{
    const test::TemporaryFolder folder;
    test::write_audio(folder / "a.wav", test::noise_channels(1, 10, 0.5), 48000,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    SourcePool pool;
    EXPECT_EQ(pool.open(folder / "a.wav", {}), pool.open(folder / "a.wav", {}));
}

TEST(Scan, finds_the_first_sample_that_is_not_finite)
{
    std::vector<float> samples(10'000, 0.25f);
    const auto bytes = [&] { return reinterpret_cast<const std::byte*>(samples.data()); };
    EXPECT_FALSE(find_non_finite(bytes(), samples.size() * 4, false));
    samples[9001] = std::numeric_limits<float>::infinity();
    samples[7777] = -std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(find_non_finite(bytes(), samples.size() * 4, false), std::optional<std::size_t>(7777));
}

TEST(Scan, tells_silence_from_one_small_byte)
{
    std::vector<std::byte> bytes(100'003);
    EXPECT_TRUE(all_zero(bytes.data(), bytes.size()));
    for (const std::size_t at : {0u, 50'000u, 100'002u}) {
        bytes[at] = std::byte{1};
        EXPECT_FALSE(all_zero(bytes.data(), bytes.size())) << at;
        bytes[at] = std::byte{0};
    }
}

} // namespace
} // namespace dubstage
