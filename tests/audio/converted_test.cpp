// Files of other rates: a sine stays a sine at its place; copies are kept, shared, and noticed when damaged.

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "audio/delivered.h"
#include "audio/resample.h"

namespace dubstage {
namespace {

using test::Channels;

double sine(double t, double rate)
{
    return 0.5 * std::sin(2 * std::numbers::pi * 997 * t / rate);
}

Channels sine_of(std::size_t frames, double rate)
{
    Channels channels(1);
    for (std::size_t t = 0; t < frames; ++t) channels[0].push_back(sine(static_cast<double>(t), rate));
    return channels;
}

class Converted : public testing::Test {
  protected:
    Converted()
    {
        options_.sample_rate = 48000;
        options_.cache_folder = cache_;
        test::write_audio(path_, test::noise_channels(2, 44'100, 0.5), 44100,
                          SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    }
    std::vector<std::filesystem::path> copies() const
    {
        std::vector<std::filesystem::path> list;
        for (const auto& entry : std::filesystem::directory_iterator(cache_)) list.push_back(entry.path());
        return list;
    }
    Channels read() const { return test::delivered(*open_source(path_, options_)); }

    test::TemporaryFolder folder_;
    std::filesystem::path path_ = folder_ / "a.wav", cache_ = folder_ / "cache";
    OpenOptions options_;
};

// libsoxr's very high quality reaches -140 dB; a delay of one thousandth of a sample would show at -80 dB.
TEST_F(Converted, keeps_a_sine_without_delay_and_without_error)
{
    for (const auto& [from, to] :
         {std::pair{44100.0, 48000.0}, {48000.0, 44100.0}, {96000.0, 48000.0}, {48000.0, 192000.0}}) {
        const auto frames = static_cast<std::size_t>(from * 1.5);
        test::write_audio(path_, sine_of(frames, from), from, SF_FORMAT_WAV | SF_FORMAT_DOUBLE);
        const Channels doubles = load_channels(path_, to);
        ASSERT_EQ(doubles[0].size(), static_cast<std::size_t>(std::llround(1.5 * to)));
        const std::size_t edge = 8000; // where the file begins and ends, there is no sine beyond
        double worst = 0;
        for (std::size_t t = edge; t + edge < doubles[0].size(); ++t)
            worst = std::max(worst, std::abs(doubles[0][t] - sine(static_cast<double>(t), to)));
        EXPECT_LT(20 * std::log10(worst / 0.5), -140.0) << from << " to " << to;

        options_.sample_rate = to;
        const auto source = open_source(path_, options_);
        EXPECT_EQ(source->info().frames, static_cast<Frames>(doubles[0].size()));
        EXPECT_EQ(source->info().sample_rate, to);
        EXPECT_EQ(source->info().file_sample_rate, from);
        const Channels floats = test::delivered(*source);
        for (std::size_t t = 0; t < floats[0].size(); ++t)
            ASSERT_NEAR(floats[0][t], doubles[0][t], 3.1e-8); // 2^-25
    }
}

TEST_F(Converted, has_round_of_frames_times_ratio)
{
    for (const std::size_t frames : {1u, 2u, 3u, 147u, 441u, 65'536u, 65'537u, 100'001u}) {
        const std::vector<double> in(frames, 0.25);
        EXPECT_EQ(resample(in, 44100, 48000).size(),
                  static_cast<std::size_t>(std::llround(static_cast<double>(frames) * 48000 / 44100)));
        test::write_audio(path_, {in}, 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
        const auto source = open_source(path_, options_);
        EXPECT_EQ(source->info().frames, std::llround(static_cast<double>(frames) * 48000 / 44100));
        EXPECT_NO_THROW(test::delivered(*source));
    }
    EXPECT_EQ(resample(std::vector<double>(768), 768'000, 1000).size(), 1u);
    EXPECT_EQ(resample(std::vector<double>(3), 1000, 768'000).size(), 2304u);
}

TEST_F(Converted, keeps_channels_apart)
{
    Channels channels(3, std::vector<double>(20'000));
    channels[1] = sine_of(20'000, 44100)[0];
    test::write_audio(path_, channels, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    const Channels got = read();
    for (std::size_t t = 0; t < got[0].size(); ++t) {
        ASSERT_EQ(got[0][t], 0);
        ASSERT_EQ(got[2][t], 0);
    }
    EXPECT_NEAR(got[1][10'000], sine(10'000, 48000), 1e-6);
}

// A check of a session, or a dry run, writes nothing.
TEST_F(Converted, makes_its_copy_at_the_first_read_and_never_again)
{
    const auto source = open_source(path_, options_);
    EXPECT_FALSE(std::filesystem::exists(cache_));
    const Channels first = test::delivered(*source);
    ASSERT_EQ(copies().size(), 1u);
    const auto inode = [&] { return std::filesystem::hard_link_count(copies()[0]); };
    std::filesystem::create_hard_link(copies()[0], folder_ / "same");
    EXPECT_EQ(read(), first);
    EXPECT_EQ(inode(), 2u) << "the copy was made anew";
}

TEST_F(Converted, notices_a_copy_that_is_cut_off_or_overwritten)
{
    const Channels first = read();
    const auto copy = copies().at(0);
    const auto size = std::filesystem::file_size(copy);
    std::filesystem::resize_file(copy, 100);
    EXPECT_EQ(read(), first);
    // As after a power cut: the length is there, the pages are not.
    std::filesystem::resize_file(copy, 0);
    std::filesystem::resize_file(copy, size);
    EXPECT_EQ(read(), first);
    {
        std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
        file.write(std::string(50'000, '\0').data(), 50'000);
    }
    EXPECT_EQ(read(), first);
}

TEST_F(Converted, makes_another_copy_of_a_file_that_changed)
{
    const Channels first = read();
    test::write_audio(path_, test::noise_channels(2, 44'100, 0.5, 99), 44100,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    std::filesystem::last_write_time(path_,
                                     std::filesystem::file_time_type::clock::now() + std::chrono::seconds(7));
    EXPECT_NE(read(), first);
    EXPECT_EQ(copies().size(), 2u);
}

TEST_F(Converted, is_made_by_one_when_many_want_it)
{
    const Channels expected = read();
    std::filesystem::remove_all(cache_);
    std::vector<pid_t> children;
    for (int i = 0; i < 3; ++i) {
        children.push_back(fork());
        if (children.back() == 0) {
            int status = 1;
            try {
                std::vector<std::thread> threads;
                std::atomic<int> good{0};
                for (int n = 0; n < 3; ++n) threads.emplace_back([&] { good += read() == expected; });
                for (auto& thread : threads) thread.join();
                status = good == 3 ? 0 : 2;
            } catch (...) {
            }
            _exit(status);
        }
    }
    for (const pid_t child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    }
    EXPECT_EQ(copies().size(), 1u);
}

TEST_F(Converted, names_the_channel_and_frame_of_a_nan)
{
    Channels samples = test::noise_channels(2, 100'000, 0.5);
    samples[1][70'042] = std::nan("");
    test::write_audio(path_, samples, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    test::expect_error(path_, ErrorCode::bad_data, "channel 2, frame 70042", [&] { read(); });
    test::expect_error(path_, ErrorCode::bad_data, "channel 2, frame 70042",
                       [&] { load_channels(path_, 48000); });
    EXPECT_TRUE(copies().empty());
    samples[1][70'042] = 0;
    samples[0][3] = -INFINITY;
    test::write_audio(path_, samples, 44100, SF_FORMAT_WAV | SF_FORMAT_DOUBLE);
    test::expect_error(path_, ErrorCode::bad_data, "channel 1, frame 3",
                       [&] { load_channels(path_, 44100); });
}

TEST_F(Converted, stops_when_asked_and_leaves_no_copy)
{
    CancelFlag cancel{true};
    options_.cancel = &cancel;
    const auto source = open_source(path_, options_);
    test::expect_error(path_, ErrorCode::cancelled, "stopped", [&] { test::delivered(*source); });
    EXPECT_TRUE(copies().empty());
    cancel = false;
    EXPECT_NO_THROW(test::delivered(*source));
}

TEST_F(Converted, says_where_it_cannot_keep_copies)
{
    test::write_bytes(folder_ / "file", {1});
    options_.cache_folder = folder_ / "file/cache";
    test::expect_error(options_.cache_folder, ErrorCode::cannot_create, "XDG_CACHE_HOME",
                       [&] { open_source(path_, options_); });
}

TEST_F(Converted, keeps_copies_where_the_desktop_wants_them)
{
    options_.cache_folder.clear();
    const char* old = std::getenv("XDG_CACHE_HOME");
    const std::string kept = old != nullptr ? old : "";
    setenv("XDG_CACHE_HOME", cache_.c_str(), 1);
    read();
    old != nullptr ? setenv("XDG_CACHE_HOME", kept.c_str(), 1) : unsetenv("XDG_CACHE_HOME");
    EXPECT_FALSE(std::filesystem::is_empty(cache_ / "dubstage" / "audio"));
}

TEST_F(Converted, forgets_copies_that_nobody_reads_any_more)
{
    read();
    const auto first = copies().at(0);
    std::filesystem::last_write_time(first, std::filesystem::file_time_type::clock::now() -
                                                std::chrono::hours(24 * 31));
    options_.sample_rate = 96000;
    read();
    EXPECT_EQ(copies().size(), 1u);
    EXPECT_FALSE(std::filesystem::exists(first));
}

} // namespace
} // namespace dubstage
