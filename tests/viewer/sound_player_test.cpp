// The player through a device that the tests pull from, and through SDL's own that writes to a file.
#include "viewer/sound/sound_player.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <numbers>

#include "base/error.h"
#include "support/audio_files.h"
#include "viewer/support/pulled_out.h"

namespace dubstage::viewer {

namespace {

using dubstage::test::Channels;
using test::PulledDevice;

class SoundPlayerTest : public testing::Test {
  protected:
    std::filesystem::path write(const std::string& name, const Channels& channels, double rate = 48000,
                                int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) const
    {
        dubstage::test::write_audio(folder_ / name, channels, rate, format);
        return folder_ / name;
    }
    // Both channels count up by 2^-20 a frame from `start`: a sample tells its frame.
    std::filesystem::path ramp(const std::string& name, std::size_t frames, double start) const
    {
        Channels channels(2, std::vector<double>(frames));
        for (std::size_t i = 0; i < frames; ++i)
            channels[0][i] = channels[1][i] = ramp_at(start, static_cast<double>(i));
        return write(name, channels);
    }
    static double ramp_at(double start, double frame) { return start + std::ldexp(frame, -20); }

    // No time limit here: a player that never gets there is a test that never ends.
    template <class Ready> static SoundState wait(const SoundPlayer& player, const Ready& ready)
    {
        SoundState state = player.state();
        while (!ready(state)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            state = player.state();
        }
        return state;
    }
    static SoundState wait_for(const SoundPlayer& player, int heard)
    {
        return wait(player, [&](const SoundState& state) { return state.heard == heard; });
    }

    // Plays `id` once so many pieces are decoded that a busy machine cannot come too late with the next.
    void begin(SoundPlayer& player, Wish wish, int id, std::size_t pieces) const
    {
        wish.chosen = 0;
        wish.playing = true;
        player.set(wish);
        wait(player, [&](const SoundState& state) { return state.decoded >= pieces; });
        wish.chosen = id;
        player.set(wish);
        wait_for(player, id);
    }
    void wait_for_device() const
    {
        while (device_.held()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::vector<float> pull_until_heard(int frames)
    {
        wait_for_device();
        std::vector<float> out;
        while (out.empty() || out.back() == 0) out = device_.pull(frames);
        return out;
    }

    dubstage::test::TemporaryFolder folder_;
    PulledDevice device_;
};

constexpr std::size_t three_seconds = 17; // pieces of a track

bool failed(const SoundState& state, int id)
{
    const auto at = state.traces.find(id);
    return at != state.traces.end() && at->second.stage == SoundState::Trace::Stage::failed;
}

} // namespace

TEST_F(SoundPlayerTest, switches_at_the_same_moment_to_the_other_trace_at_its_gain)
{
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 480000, 0)}, {2, ramp("b.wav", 480000, -0.5), 0, -6}};
    begin(player, wish, 1, 2 * three_seconds);
    wait_for_device();
    std::vector<float> all = device_.pull(4800);
    player.change([](Wish& next) { next.chosen = 2; });
    wait_for(player, 2);
    const std::vector<float> after = device_.pull(4800);
    all.insert(all.end(), after.begin(), after.end());
    const SoundState state = wait(player, [](const SoundState& s) { return s.switches == 2; });
    // Play may have been told a call later than the device began.
    const auto start =
        static_cast<Frames>(std::find_if(all.begin(), all.end(), [](float sample) { return sample != 0; }) -
                            all.begin()) /
            2 -
        1;
    const double gain = db_to_gain(-6);
    int checked = 0;
    for (Frames i = start + 240; i < static_cast<Frames>(all.size() / 2); ++i, ++checked) {
        const auto at = static_cast<double>(i - start);
        const double way = std::clamp(static_cast<double>(i - start - state.switched_at + 1) / 480, 0.0, 1.0);
        const double wanted = (1 - way) * ramp_at(0, at) + way * gain * ramp_at(-0.5, at);
        ASSERT_NEAR(all[static_cast<std::size_t>(2 * i)], wanted, 1e-6) << i;
    }
    EXPECT_GT(checked, 9000);
    EXPECT_EQ(state.missed, 0);
}

TEST_F(SoundPlayerTest, seeks_to_the_frame_and_tells_the_place)
{
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 480000, 0)}};
    wish.chosen = 1;
    player.set(wish);
    player.seek(5.5);
    EXPECT_EQ(player.state().seconds, 5.5);
    player.change([](Wish& next) { next.playing = true; });
    wait(player, [](const SoundState& state) { return state.playing || state.heard == 1; });
    std::vector<float> out = pull_until_heard(1000);
    const auto frame = static_cast<Frames>(std::ldexp(out[1998], 20));
    EXPECT_EQ(std::ldexp(out[1998], 20), frame); // a sample of the file itself
    EXPECT_GE(frame, 264000);
    EXPECT_LT(frame, 270000);
}

TEST_F(SoundPlayerTest, another_rate_is_converted_before_the_device_sees_it)
{
    Channels tone(1, std::vector<double>(88200));
    for (std::size_t i = 0; i < tone[0].size(); ++i)
        tone[0][i] = 0.5 * std::sin(2 * std::numbers::pi * 1000 * static_cast<double>(i) / 44100);
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, write("tone.wav", tone, 44100)}};
    begin(player, wish, 1, 11);
    std::vector<float> out = pull_until_heard(9600);
    out = device_.pull(9600);
    const SoundState state = player.state();
    const double begin = std::round(state.seconds * 48000); // a moment ago, or a little before
    double sine = 0, cosine = 0, power = 0;
    for (std::size_t i = 0; i < out.size(); i += 2) {
        const double phase = 2 * std::numbers::pi * 1000 * static_cast<double>(i / 2) / 48000;
        sine += out[i] * std::sin(phase);
        cosine += out[i] * std::cos(phase);
        power += static_cast<double>(out[i]) * out[i];
        EXPECT_EQ(out[i], out[i + 1]); // mono on both sides
    }
    EXPECT_GE(begin, 0);
    const double amplitude = 2 * std::hypot(sine, cosine) / 9600;
    EXPECT_NEAR(amplitude, 0.5, 1e-6);
    const double rest = power / 9600 - amplitude * amplitude / 2;
    EXPECT_LT(10 * std::log10(std::abs(rest) / 0.125 + 1e-30), -100);
}

TEST_F(SoundPlayerTest, a_trace_moved_by_its_offset_is_heard_in_step)
{
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 480000, 0)}, {2, ramp("b.wav", 480000, 0), 0.1}}; // 4800 frames later
    begin(player, wish, 2, 2 * three_seconds);
    std::vector<float> out = pull_until_heard(4800);
    player.change([](Wish& next) { next.chosen = 1; });
    const double before = std::ldexp(out.back(), 20);
    wait_for(player, 1);
    out = device_.pull(4800);
    EXPECT_EQ(std::ldexp(out.back(), 20), before + 4800 + 4800); // a trace earlier, one pull later
}

TEST_F(SoundPlayerTest, loops_for_ever_and_stops_at_the_end)
{
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 24000, 0)}};
    wish.chosen = 1;
    wish.playing = true;
    wish.loop = {{0.1, 0.2}};
    player.set(wish);
    wait_for(player, 1);
    wait_for_device();
    float highest = 0;
    for (int i = 0; i < 40; ++i) {
        const std::vector<float> out = device_.pull(4800);
        highest = std::max(highest, *std::max_element(out.begin(), out.end()));
    }
    EXPECT_LE(std::ldexp(highest, 20), 0.2 * 48000 + 240);
    EXPECT_TRUE(player.wish().playing);
    player.change([](Wish& next) { next.loop.reset(); });
    while (player.wish().playing) {
        device_.pull(4800);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    wait(player, [](const SoundState& state) { return !state.playing; });
}

TEST_F(SoundPlayerTest, without_a_device_the_state_says_why_and_play_may_be_tried_again)
{
    int tries = 0;
    PulledDevice& device = device_;
    SoundPlayer player(
        [&]() -> std::unique_ptr<AudioOut> {
            if (tries++ == 0) throw std::runtime_error("sound: no device; connect one and press play again");
            return device.opener()();
        },
        folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 48000, 0)}};
    wish.chosen = 1;
    wish.playing = true;
    player.set(wish);
    const SoundState state =
        wait(player, [](const SoundState& s) { return s.device == SoundState::Device::none; });
    EXPECT_EQ(state.why, "sound: no device; connect one and press play again");
    EXPECT_FALSE(player.wish().playing);
    player.set(wish);
    wait_for(player, 1);
}

TEST_F(SoundPlayerTest, a_device_that_goes_away_is_told_and_another_is_taken_up)
{
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 48000, 0)}};
    wish.chosen = 1;
    wish.playing = true;
    player.set(wish);
    wait_for(player, 1);
    device_.unplug();
    const SoundState state =
        wait(player, [](const SoundState& s) { return s.device == SoundState::Device::none; });
    EXPECT_NE(state.why.find("went away"), std::string::npos);
    player.set(wish);
    wait_for(player, 1);
}

TEST_F(SoundPlayerTest, a_broken_file_says_why_and_the_others_play)
{
    std::ofstream(folder_ / "broken.wav") << "no audio";
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 48000, 0)}, {2, folder_ / "broken.wav"}, {3, folder_ / "gone.wav"}};
    wish.chosen = 1;
    wish.playing = true;
    player.set(wish);
    const SoundState state =
        wait(player, [](const SoundState& s) { return s.heard == 1 && failed(s, 2) && failed(s, 3); });
    EXPECT_NE(state.traces.at(2).why.find("broken.wav"), std::string::npos);
    EXPECT_NE(state.traces.at(3).why.find("gone.wav"), std::string::npos);
}

TEST_F(SoundPlayerTest, a_file_that_shrinks_while_it_is_open_stops_with_a_message)
{
    const auto path = ramp("a.wav", 480000, 0);
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, path}};
    wish.chosen = 1;
    wish.playing = true;
    player.set(wish);
    wait_for(player, 1);
    std::filesystem::resize_file(path, 100000);
    player.seek(9);
    const SoundState state = wait(player, [](const SoundState& s) { return failed(s, 1); });
    EXPECT_NE(state.traces.at(1).why.find("a.wav"), std::string::npos);
    wait(player, [](const SoundState& s) { return s.heard == 0; });
}

TEST_F(SoundPlayerTest, two_hundred_traces_cost_the_memory_of_a_few)
{
    SoundPlayer player(device_.opener(), folder_.path());
    const auto path = ramp("a.wav", 480000, 0);
    Wish wish;
    for (int id = 1; id <= 200; ++id) wish.traces.push_back({id, path});
    wish.chosen = 1;
    wish.playing = true;
    player.set(wish);
    for (const int id : {1, 150, 200, 70}) {
        player.change([&](Wish& next) { next.chosen = id; });
        wait_for(player, id);
    }
    const SoundState state = player.state();
    EXPECT_LE(state.traces.size(), 20u);
    EXPECT_LE(state.decoded, 20u * 30); // pieces of 8192 frames
}

TEST_F(SoundPlayerTest, traces_come_and_go_while_another_plays)
{
    SoundPlayer player(device_.opener(), folder_.path());
    Wish wish;
    wish.traces = {{1, ramp("a.wav", 480000, 0)}};
    begin(player, wish, 1, three_seconds);
    wish = player.wish();
    std::vector<float> out = pull_until_heard(480);
    const auto other = ramp("b.wav", 48000, 0);
    double before = std::ldexp(out.back(), 20);
    for (int turn = 0; turn < 60; ++turn) {
        player.change([&](Wish& next) {
            next.traces.resize(1);
            if (turn % 3 != 0) next.traces.push_back({turn, other});
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        out = device_.pull(480);
        ASSERT_EQ(std::ldexp(out.back(), 20), before + 480) << turn;
        before += 480;
    }
    EXPECT_EQ(player.state().missed, 0);
}

// SDL's disk driver is a sound device like any other to the program: a thread of its own asks for samples.
TEST_F(SoundPlayerTest, through_sdl_every_sample_arrives_and_a_switch_is_exact)
{
    const auto written = folder_ / "played.raw";
    ::setenv("SDL_AUDIODRIVER", "disk", 1);
    ::setenv("SDL_DISKAUDIOFILE", written.c_str(), 1);
    ::setenv("SDL_DISKAUDIODELAY", "5", 1);
    SoundState state;
    {
        SoundPlayer player(open_sdl_out, folder_.path());
        Wish wish;
        wish.traces = {{1, ramp("a.wav", 480000, 0)}, {2, ramp("b.wav", 480000, -0.5), 0, -6}};
        begin(player, wish, 1, 2 * three_seconds);
        wait(player, [](const SoundState& s) { return s.seconds > 0.2; });
        player.change([](Wish& next) { next.chosen = 2; });
        state = wait(player, [](const SoundState& s) {
            return s.switches == 2 && s.seconds > static_cast<double>(s.switched_at) / 48000 + 0.2;
        });
        EXPECT_EQ(state.device_name, "disk, 48000 Hz, stereo");
        player.change([](Wish& next) { next.playing = false; });
        wait(player, [](const SoundState& s) { return !s.playing; });
    }
    const std::vector<unsigned char> bytes = dubstage::test::read_bytes(written);
    std::vector<float> all(bytes.size() / sizeof(float));
    std::memcpy(all.data(), bytes.data(), all.size() * sizeof(float));
    const auto start =
        static_cast<Frames>(std::find_if(all.begin(), all.end(), [](float sample) { return sample != 0; }) -
                            all.begin()) /
            2 -
        1;
    const double gain = db_to_gain(-6);
    const Frames checked_to = start + state.switched_at + 9600;
    ASSERT_GT(static_cast<Frames>(all.size() / 2), checked_to);
    for (Frames i = start + 240; i < checked_to; ++i) {
        const auto at = static_cast<double>(i - start);
        const double way = std::clamp(static_cast<double>(i - start - state.switched_at + 1) / 480, 0.0, 1.0);
        const double wanted = (1 - way) * ramp_at(0, at) + way * gain * ramp_at(-0.5, at);
        ASSERT_NEAR(all[static_cast<std::size_t>(2 * i)], wanted, 1e-6) << i;
    }
    EXPECT_EQ(state.missed, 0);
}

TEST_F(SoundPlayerTest, a_sound_system_that_is_not_there_says_what_to_do)
{
    ::setenv("SDL_AUDIODRIVER", "no_such_driver", 1);
    try {
        open_sdl_out();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::no_device);
        EXPECT_NE(error.reason().find("no_such_driver"), std::string::npos) << error.what();
        EXPECT_NE(error.remedy().find("press play again"), std::string::npos);
    }
    ::unsetenv("SDL_AUDIODRIVER");
}

} // namespace dubstage::viewer
