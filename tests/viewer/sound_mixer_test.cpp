// What the sound device gets, sample by sample.
#include "viewer/sound/mixer.h"

#include <cmath>
#include <complex>
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>
#include <numbers>

#include "support/audio_files.h"

namespace {

// How often the calling thread asked for memory.
thread_local int allocations = 0;

} // namespace

void* operator new(std::size_t bytes)
{
    ++allocations;
    if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace dubstage::viewer {

namespace {

constexpr double rate = 48000;
constexpr int switch_frames = 480, jump_frames = 240;

// Stereo files whose samples tell where they come from.
class MixerTest : public testing::Test {
  protected:
    const Track& add(std::size_t slot, std::size_t frames, double value, Frames offset = 0)
    {
        const auto path = folder_ / (std::to_string(slot) + ".wav");
        dubstage::test::Channels channels(2, std::vector<double>(frames));
        for (std::size_t i = 0; i < frames; ++i) {
            channels[0][i] = sample(value, static_cast<Frames>(i));
            channels[1][i] = -channels[0][i];
        }
        dubstage::test::write_audio(path, channels, rate, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        const Layout stereo = parse_layout("stereo", "test");
        tracks_[slot] = std::make_unique<Track>(open_source(path, {}), Fold(stereo, {}, stereo), offset);
        for (Frames at = offset; at < offset + static_cast<Frames>(frames); at = tracks_[slot]->piece_end(at))
            tracks_[slot]->load(at);
        mixer_.put(slot, tracks_[slot].get());
        return *tracks_[slot];
    }
    static float sample(double value, Frames frame)
    {
        return static_cast<float>(value + 0.1 * std::sin(0.01 * static_cast<double>(frame)));
    }
    void send(MixCommand::Kind kind, Frames from = 0, Frames to = 0)
    {
        MixCommand command;
        command.kind = kind;
        command.from = from;
        command.to = to;
        ASSERT_TRUE(mixer_.send(command));
    }
    void hear(std::size_t slot, float gain, bool equal_power = false)
    {
        MixCommand command;
        command.kind = MixCommand::Kind::weights;
        command.weights[slot] = gain;
        command.equal_power = equal_power;
        ASSERT_TRUE(mixer_.send(command));
    }
    // The left channel; the right one is its opposite.
    std::vector<float> pull(int frames)
    {
        std::vector<float> both(static_cast<std::size_t>(frames) * 2), left;
        mixer_.run(both.data(), frames);
        for (std::size_t i = 0; i < both.size(); i += 2) {
            EXPECT_EQ(both[i], -both[i + 1]);
            left.push_back(both[i]);
        }
        return left;
    }

    dubstage::test::TemporaryFolder folder_;
    Mixer mixer_{2, rate};
    std::array<std::unique_ptr<Track>, most_tracks> tracks_;
};

} // namespace

TEST_F(MixerTest, play_fades_in_and_gives_the_file_s_samples_times_the_gain)
{
    add(0, 48000, 0.2);
    hear(0, 0.5f);
    send(MixCommand::Kind::play);
    const std::vector<float> out = pull(30000);
    for (int i = 0; i < 30000; ++i) {
        const float fade = std::min(1.0f, static_cast<float>(i + 1) / jump_frames);
        EXPECT_NEAR(out[static_cast<std::size_t>(i)], fade * 0.5f * sample(0.2, i), 1e-7) << i;
    }
    EXPECT_EQ(mixer_.at(), 30000);
    EXPECT_TRUE(mixer_.playing());
}

TEST_F(MixerTest, a_switch_happens_at_one_moment_and_is_a_straight_line_between_two_gains)
{
    add(0, 96000, 0.2);
    add(1, 96000, -0.4);
    hear(0, 0.5f);
    send(MixCommand::Kind::play);
    pull(1000);
    hear(1, 0.8f);
    const std::vector<float> out = pull(3001);
    EXPECT_EQ(mixer_.switched_at(), 1000);
    for (int i = 0; i < 3001; ++i) {
        const double way = std::min(1.0, (i + 1.0) / switch_frames);
        const double wanted = (1 - way) * 0.5 * sample(0.2, 1000 + i) + way * 0.8 * sample(-0.4, 1000 + i);
        EXPECT_NEAR(out[static_cast<std::size_t>(i)], wanted, 2e-7) << i;
    }
}

TEST_F(MixerTest, other_songs_keep_their_power_through_the_switch)
{
    add(0, 96000, 0.2);
    add(1, 96000, -0.4);
    hear(0, 1);
    send(MixCommand::Kind::play);
    pull(1000);
    hear(1, 1, true);
    const std::vector<float> out = pull(480);
    for (int i = 0; i < 480; ++i) {
        const double way = (i + 1.0) / switch_frames;
        const double wanted =
            std::sqrt(1 - way) * sample(0.2, 1000 + i) + std::sqrt(way) * sample(-0.4, 1000 + i);
        EXPECT_NEAR(out[static_cast<std::size_t>(i)], wanted, 1e-6) << i;
    }
}

// Whatever is pressed in whatever order: what is heard goes on from where it was.
TEST_F(MixerTest, a_switch_within_a_switch_makes_no_step)
{
    add(0, 96000, 0.3);
    add(1, 96000, -0.3);
    hear(0, 1);
    send(MixCommand::Kind::play);
    pull(2000);
    std::vector<float> all;
    for (int turn = 0; turn < 20; ++turn) {
        hear(turn % 2 == 0 ? 1 : 0, 1);
        const std::vector<float> out = pull(37 + 11 * turn);
        all.insert(all.end(), out.begin(), out.end());
    }
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(std::abs(all[i] - all[i - 1]), 0.004) << i;
}

TEST_F(MixerTest, a_loop_repeats_its_range_to_the_sample)
{
    add(0, 96000, 0.2);
    hear(0, 1);
    send(MixCommand::Kind::loop, 10000, 14000);
    send(MixCommand::Kind::jump, 9000);
    send(MixCommand::Kind::play);
    const std::vector<float> out = pull(15000);
    for (int i = jump_frames; i < 15000; ++i) {
        const int place = 9000 + i, lap = place < 14000 ? 0 : (place - 10000) / 4000;
        const int at = place - lap * 4000, since = at - 10000;
        double wanted = sample(0.2, at);
        if (lap > 0 && since < jump_frames) { // what follows the loop's end fades out
            const double old = 1 - (since + 1.0) / jump_frames;
            wanted += old * (sample(0.2, 14000 + since) - wanted);
        }
        ASSERT_NEAR(out[static_cast<std::size_t>(i)], wanted, 2e-7) << i;
    }
    EXPECT_EQ(mixer_.at(), 10000 + (15000 - 5000) % 4000);
}

TEST_F(MixerTest, a_jump_fades_over_and_pause_keeps_the_place)
{
    add(0, 96000, 0.2);
    hear(0, 1);
    send(MixCommand::Kind::play);
    pull(1000);
    send(MixCommand::Kind::jump, 50000);
    const std::vector<float> out = pull(1000);
    for (int i = 0; i < 1000; ++i) {
        const double old = std::max(0.0, 1 - (i + 1.0) / jump_frames);
        const double wanted = old * sample(0.2, 1000 + i) + (1 - old) * sample(0.2, 50000 + i);
        EXPECT_NEAR(out[static_cast<std::size_t>(i)], wanted, 2e-7) << i;
    }
    send(MixCommand::Kind::pause);
    const std::vector<float> last = pull(1000);
    EXPECT_NEAR(last[100], sample(0.2, 51100) * (1 - 101.0 / jump_frames), 1e-6);
    for (std::size_t i = jump_frames; i < 1000; ++i) EXPECT_EQ(last[i], 0);
    EXPECT_EQ(mixer_.at(), 51000 + jump_frames);
    EXPECT_FALSE(mixer_.playing());
    EXPECT_TRUE(mixer_.quiet());
    EXPECT_EQ(mixer_.at(), 51000 + jump_frames);
}

TEST_F(MixerTest, tracks_lie_where_their_offset_says_and_are_silent_elsewhere)
{
    add(0, 1000, 0.2, 2000);
    hear(0, 1);
    send(MixCommand::Kind::play);
    const std::vector<float> out = pull(4000);
    for (int i = 0; i < 4000; ++i)
        EXPECT_EQ(out[static_cast<std::size_t>(i)], i < 2000 || i >= 3000 ? 0 : sample(0.2, i - 2000)) << i;
    EXPECT_EQ(mixer_.missed(), 0);
}

TEST_F(MixerTest, play_ends_with_the_longest_track)
{
    add(0, 1000, 0.2);
    hear(0, 1);
    send(MixCommand::Kind::length, 0, 1000);
    send(MixCommand::Kind::play);
    pull(3000);
    EXPECT_FALSE(mixer_.playing());
}

TEST_F(MixerTest, what_is_not_decoded_is_silent_and_counted)
{
    const Track& track = add(0, 48000, 0.2);
    EXPECT_TRUE(track.has(20000));
    tracks_[0]->drop_outside({{0, 5000}});
    EXPECT_FALSE(track.has(20000));
    hear(0, 1);
    send(MixCommand::Kind::play);
    const std::vector<float> out = pull(10000);
    EXPECT_EQ(out[8191], sample(0.2, 8191));
    EXPECT_EQ(out[8192], 0);
    EXPECT_GT(mixer_.missed(), 0);
}

TEST_F(MixerTest, run_asks_for_no_memory)
{
    add(0, 96000, 0.2);
    add(1, 96000, -0.4);
    hear(0, 1);
    send(MixCommand::Kind::play);
    send(MixCommand::Kind::loop, 1000, 9000);
    MixCommand command;
    command.kind = MixCommand::Kind::hearing;
    command.hearing = {Ear::side, band_between(200, 2000, rate)};
    ASSERT_TRUE(mixer_.send(command));
    std::vector<float> out(2000);
    const int before = allocations;
    for (int turn = 0; turn < 40; ++turn) {
        if (turn % 5 == 0) hear(static_cast<std::size_t>(turn % 2), 1);
        mixer_.run(out.data(), 1000);
    }
    EXPECT_EQ(allocations, before);
}

TEST(Monitor, mono_and_side_are_half_the_sum_and_half_the_difference)
{
    for (const Ear ear : {Ear::mono, Ear::side}) {
        Monitor monitor(2, 1);
        monitor.set({ear, {}});
        std::vector<float> frames{0, 0, 0.5f, 0.25f, -1, 1};
        monitor.process(frames.data(), 3);
        const float a = ear == Ear::mono ? 0.375f : 0.125f, b = ear == Ear::mono ? 0.0f : -1.0f;
        EXPECT_EQ(frames, (std::vector<float>{0, 0, a, a, b, b}));
    }
}

// |H| of two Butterworth filters of fourth order through the bilinear transform.
TEST(Monitor, a_band_is_what_butterworth_says)
{
    const auto bent = [](double hz) { return std::tan(std::numbers::pi * hz / rate); };
    for (const double hz : {50.0, 120.0, 250.0, 500.0, 1000.0, 2000.0, 5000.0, 15000.0}) {
        Monitor monitor(2, 1);
        monitor.set({Ear::stereo, band_between(250, 2000, rate)});
        std::complex<double> sum = 0;
        const int frames = 48000, skip = 24000;
        for (int done = 0; done < frames; done += 240) {
            std::vector<float> part(480);
            for (int i = 0; i < 240; ++i)
                part[static_cast<std::size_t>(2 * i)] =
                    static_cast<float>(std::sin(2 * std::numbers::pi * hz * (done + i) / rate));
            monitor.process(part.data(), 240);
            for (int i = 0; i < 240 && done >= skip; ++i) {
                sum += static_cast<double>(part[static_cast<std::size_t>(2 * i)]) *
                       std::polar(1.0, -2 * std::numbers::pi * hz * (done + i) / rate);
                EXPECT_EQ(part[static_cast<std::size_t>(2 * i + 1)], 0);
            }
        }
        const double measured = 20 * std::log10(2 * std::abs(sum) / (frames - skip));
        const double high = 1 / (1 + std::pow(bent(250) / bent(hz), 8)),
                     low = 1 / (1 + std::pow(bent(hz) / bent(2000), 8));
        EXPECT_NEAR(measured, 10 * std::log10(high * low), 0.02) << hz;
    }
}

TEST(Monitor, a_band_fades_in_and_out_without_a_step)
{
    Monitor monitor(2, switch_frames);
    double before = 0;
    for (int turn = 0; turn < 40; ++turn) {
        if (turn == 5) monitor.set({Ear::stereo, band_between(2000, 4000, rate)});
        if (turn == 20) monitor.set({});
        std::vector<float> part(480, 0.5f);
        monitor.process(part.data(), 240);
        for (std::size_t i = 0; i < part.size(); i += 2) {
            if (turn > 0) {
                EXPECT_LT(std::abs(part[i] - before), 0.01) << turn << " " << i;
            }
            before = part[i];
        }
    }
    EXPECT_EQ(before, 0.5);
}

} // namespace dubstage::viewer
