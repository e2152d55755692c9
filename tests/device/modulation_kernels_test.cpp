// The kernels of what swings against plain double truth.
#include <cmath>
#include <gtest/gtest.h>
#include <list>
#include <numbers>

#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {

namespace {

using kernels::uint;

constexpr double pi = std::numbers::pi;

class ModulationKernelsTest : public DeviceTest {};

// Straight lines between two samples: any set of filters serves, as long as both sides take the same.
std::vector<float> straight_places()
{
    std::vector<float> taps(std::size_t{PLACE_PARTS + 1} * PLACE_TAPS);
    for (std::size_t p = 0; p <= PLACE_PARTS; ++p) {
        const float part = static_cast<float>(p) / PLACE_PARTS;
        taps[p * PLACE_TAPS + PLACE_TAPS / 2 - 1] = 1 - part;
        taps[p * PLACE_TAPS + PLACE_TAPS / 2] = part;
    }
    return taps;
}

std::vector<float> turn_of(double middle, double swing)
{
    std::vector<float> turn(TURN_PARTS + 1);
    for (std::size_t i = 0; i < turn.size(); ++i)
        turn[i] = static_cast<float>(middle + swing * std::sin(2 * pi * static_cast<double>(i) / TURN_PARTS));
    return turn;
}

kernels::Oscillator oscillator(double start, double per_item)
{
    const auto bits = [](double turns) { return static_cast<std::uint64_t>(std::ldexp(turns, 64)); };
    const std::uint64_t phase = bits(start), turn = bits(per_item);
    return {static_cast<uint>(phase >> 32), static_cast<uint>(phase), static_cast<uint>(turn >> 32),
            static_cast<uint>(turn)};
}

TEST_P(ModulationKernelsTest, an_oscillator_does_not_drift)
{
    // One part of a turn per item, less a millionth of it.
    const double per_item = (1 - 1e-6) / TURN_PARTS;
    const std::size_t frames = 60000;
    std::vector<float> rising(TURN_PARTS + 1);
    for (std::size_t i = 0; i < rising.size(); ++i) rising[i] = static_cast<float>(i) / TURN_PARTS;
    const Array<float> one(device(), std::vector<float>(frames, 1.0f)), gains(device(), rising),
        out(device(), frames), places(device(), straight_places());
    kernels::Voice voice{};
    voice.lane = one.pointer<kernels::Floats>();
    voice.gains = gains.pointer<kernels::Floats>();
    voice.oscillator = oscillator(0.25, per_item);
    voice.flags = VOICE_STILL;
    const Array<kernels::Voice> voices(device(), std::vector<kernels::Voice>{voice});
    const Array<kernels::ModulateRow> rows(
        device(), std::vector<kernels::ModulateRow>{{out.pointer<kernels::Floats>(), 0, 1}});
    CommandList list;
    list.modulate({rows.pointer<kernels::ModulateRows>(), voices.pointer<kernels::Voices>(),
                   places.pointer<kernels::Floats>(), 1, static_cast<uint>(frames)});
    run(device(), list);
    const auto got = out.download();
    for (std::size_t i = 0; i < frames; ++i) {
        const double turn = 0.25 + per_item * static_cast<double>(i);
        ASSERT_NEAR(got[i], turn - std::floor(turn), 2e-7) << i;
    }
}

TEST_P(ModulationKernelsTest, voices_read_their_lanes_at_delays_that_swing)
{
    constexpr std::size_t frames = 3000, before = 600;
    std::vector<float> x(before + frames + 200);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = std::sin(0.05f * static_cast<float>(i)) + 0.3f * std::sin(0.31f * static_cast<float>(i));
    const Array<float> in(device(), x), delays(device(), turn_of(20.3, 11.1)),
        gains(device(), turn_of(0.5, 0.4)), out(device(), frames), places(device(), straight_places());
    kernels::Voice voice{};
    voice.lane = in.pointer<kernels::Floats>(before);
    voice.delays = delays.pointer<kernels::Floats>();
    voice.gains = gains.pointer<kernels::Floats>();
    voice.oscillator = oscillator(0.9, 0.0013);
    voice.delay = 100;
    voice.echoes = 3;
    voice.feedback = -0.7f;
    kernels::Voice ahead = voice;
    ahead.delay = -60;
    ahead.echoes = 1;
    const Array<kernels::Voice> voices(device(), std::vector<kernels::Voice>{voice, ahead});
    const Array<kernels::ModulateRow> rows(
        device(), std::vector<kernels::ModulateRow>{{out.pointer<kernels::Floats>(), 0, 2}});
    CommandList list;
    list.modulate({rows.pointer<kernels::ModulateRows>(), voices.pointer<kernels::Voices>(),
                   places.pointer<kernels::Floats>(), 1, static_cast<uint>(frames)});
    run(device(), list);
    const auto got = out.download();
    const auto read = [&](double at) {
        const double low = std::floor(at);
        const auto i = static_cast<std::size_t>(low + before);
        return static_cast<double>(x[i]) +
               (at - low) * (static_cast<double>(x[i + 1]) - static_cast<double>(x[i]));
    };
    for (std::size_t i = 0; i < frames; ++i) {
        const double at = static_cast<double>(i), turn = std::sin(2 * pi * (0.9 + 0.0013 * at));
        const double delay = 20.3 + 11.1 * turn, gain = 0.5 + 0.4 * turn;
        double wanted = gain * read(at + 60 - delay), share = gain;
        for (int echo = 1; echo <= 3; ++echo, share *= -0.7)
            wanted += share * read(at - echo * (100 + delay));
        ASSERT_NEAR(got[i], wanted, 2e-5) << i;
    }
}

TEST_P(ModulationKernelsTest, a_phaser_keeps_its_state_between_dispatches)
{
    constexpr std::size_t frames = 1000;
    std::vector<float> x(frames);
    for (std::size_t i = 0; i < frames; ++i) x[i] = std::sin(0.07f * static_cast<float>(i));
    const Array<float> in(device(), x), corners(device(), turn_of(-0.6, 0.3)), out(device(), frames);
    const Array<kernels::PhaserState> state(device(), std::vector<kernels::PhaserState>(1));
    CommandList list;
    std::list<Array<kernels::PhaserRow>> tables;
    for (const auto& [from, count] : {std::pair<std::size_t, std::size_t>{0, 333}, {333, 667}}) {
        kernels::PhaserRow row{};
        row.in_lane = in.pointer<kernels::Floats>(from);
        row.out_lane = out.pointer<kernels::Floats>(from);
        row.state = state.pointer<kernels::PhaserStates>();
        row.corners = corners.pointer<kernels::Floats>();
        row.oscillator = oscillator(0.1 + 0.0007 * static_cast<double>(from), 0.0007);
        row.stages = 6;
        row.feedback = 0.5f;
        row.dry = 0.25f;
        row.wet = 0.75f;
        tables.emplace_back(device(), std::vector<kernels::PhaserRow>{row});
        list.phaser({tables.back().pointer<kernels::PhaserRows>(), static_cast<uint>(count), 1, 1});
    }
    run(device(), list);
    const auto got = out.download();
    double rests[6] = {}, last = 0;
    for (std::size_t i = 0; i < frames; ++i) {
        const double c = -0.6 + 0.3 * std::sin(2 * pi * (0.1 + 0.0007 * static_cast<double>(i)));
        double v = static_cast<double>(x[i]) + 0.5 * last;
        for (double& rest : rests) {
            const double y = c * v + rest;
            rest = v - c * y;
            v = y;
        }
        last = v;
        ASSERT_NEAR(got[i], 0.25 * static_cast<double>(x[i]) + 0.75 * v, 2e-5) << i;
    }
}

ON_BOTH_DEVICES(ModulationKernelsTest);

} // namespace

} // namespace dubstage::test
