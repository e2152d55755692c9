// The oracle itself, against cases small enough to be worked out by hand.
#include <cmath>
#include <gtest/gtest.h>

#include "base/units.h"
#include "oracle/session_oracle.h"
#include "oracle/strip_gains.h"
#include "support/sessions.h"

namespace dubstage::test {
namespace {

using Samples = std::vector<double>;

// A session of fixed length with these tables, at 48 kHz.
std::string fixed(const std::string& tables)
{
    return "[session]\ntail = 0\n" + tables;
}

void expect_samples(const Samples& got, const Samples& wanted)
{
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], 1e-13) << "frame " << i;
}

class OracleTest : public testing::Test {
  protected:
    OracleTest()
    {
        folder_.write("ramp.wav", {{1, 2, 3, 4}});
        folder_.write("ones.wav", {Samples(8, 1.0)});
        folder_.write("pair.wav", {{1, 2}, {10, 20}});
    }
    oracle::Rendered render(const std::string& text, const oracle::Options& options = {}) const
    {
        return oracle::render_session(folder_.session(text), options);
    }
    // What the mono master holds when its one mono track plays this clip.
    Samples clip(const std::string& keys) const
    {
        return render(fixed("[master]\nlayout = 'mono'\n[[track]]\nname = 'a'\n[[track.clip]]\n" + keys))
            .mix()
            .channels[0];
    }

    SessionFolder folder_;
};

TEST_F(OracleTest, a_clip_starts_at_its_position)
{
    expect_samples(clip("file = 'ramp.wav'\nposition = '2 samples'"), {0, 0, 1, 2, 3, 4});
}

TEST_F(OracleTest, a_clip_takes_its_part_of_the_file)
{
    expect_samples(clip("file = 'ramp.wav'\nsource_start = '1 samples'\nlength = '2 samples'"), {2, 3});
}

TEST_F(OracleTest, gain_and_polarity_scale_a_clip)
{
    expect_samples(clip("file = 'ramp.wav'\ngain_db = 20\ninvert = true"), {-10, -20, -30, -40});
}

TEST_F(OracleTest, a_loop_wraps_at_its_length)
{
    expect_samples(clip("file = 'ramp.wav'\nsource_start = '1 samples'\nloop = true\nloop_length = '2 "
                        "samples'\nlength = '5 samples'"),
                   {2, 3, 2, 3, 2});
}

TEST_F(OracleTest, linear_fades_are_taken_in_the_middle_of_each_frame)
{
    expect_samples(clip("file = 'ones.wav'\nfade_in = '2 samples'\nfade_out = '4 samples'"),
                   {0.25, 0.75, 1, 1, 0.875, 0.625, 0.375, 0.125});
}

TEST_F(OracleTest, fade_curves_pass_their_known_points)
{
    EXPECT_DOUBLE_EQ(oracle::fade(FadeCurve::equal_power, 0.5), std::sqrt(0.5));
    EXPECT_DOUBLE_EQ(oracle::fade(FadeCurve::s_curve, 0.25), 0.15625);
    EXPECT_DOUBLE_EQ(oracle::fade(FadeCurve::exponential, 1.0 / 3), 9.0 / 999);
    for (const auto curve : {FadeCurve::equal_power, FadeCurve::s_curve, FadeCurve::exponential}) {
        EXPECT_EQ(oracle::fade(curve, 0.0), 0.0);
        EXPECT_DOUBLE_EQ(oracle::fade(curve, 1.0), 1.0);
    }
}

TEST_F(OracleTest, overlapping_clips_are_summed)
{
    expect_samples(clip("file = 'ramp.wav'\npositions = [0, '3 samples']"), {1, 2, 3, 5, 2, 3, 4});
}

TEST_F(OracleTest, channels_are_taken_in_the_order_named)
{
    const auto mix = render(fixed("[[track]]\nname = 'a'\nlayout = 'stereo'\n"
                                  "[[track.clip]]\nfile = 'pair.wav'\nchannels = [2, 1]"))
                         .mix();
    expect_samples(mix.channels[0], {10, 20});
    expect_samples(mix.channels[1], {1, 2});
}

TEST_F(OracleTest, a_mono_file_feeds_every_channel)
{
    const auto mix = render(fixed("[master]\nlayout = '3 channels'\n[[track]]\nname = 'a'\nlayout = '3 "
                                  "channels'\n[[track.clip]]\nfile = 'ramp.wav'"))
                         .mix();
    for (const auto& channel : mix.channels) expect_samples(channel, {1, 2, 3, 4});
}

TEST_F(OracleTest, pan_laws_have_their_centre_levels)
{
    const Layout mono = parse_layout("mono", ""), stereo = parse_layout("stereo", "");
    const auto centre_db = [&](PanLaw law) {
        return gain_to_db(oracle::pan_gains({0, law, {}}, 0, mono, stereo)[0][0]);
    };
    EXPECT_NEAR(centre_db(PanLaw::minus_3_db), -3.0103, 1e-4);
    EXPECT_NEAR(centre_db(PanLaw::minus_4_5_db), -4.5154, 1e-4);
    EXPECT_NEAR(centre_db(PanLaw::minus_6_db), -6.0206, 1e-4);
    EXPECT_NEAR(centre_db(PanLaw::constant_power), -3.0103, 1e-4);
    EXPECT_NEAR(centre_db(PanLaw::linear), -6.0206, 1e-4);
    EXPECT_EQ(centre_db(PanLaw::balance), 0.0);
}

TEST_F(OracleTest, balance_turns_down_the_far_side_alone)
{
    const Layout stereo = parse_layout("stereo", "");
    const auto gains = oracle::pan_gains({0.25, PanLaw::balance, {}}, 0.25, stereo, stereo);
    EXPECT_EQ(gains, (std::vector<std::vector<double>>{{0.75, 0}, {0, 1}}));
}

TEST_F(OracleTest, a_hard_panned_track_is_in_one_loudspeaker)
{
    const auto mix = render(fixed("[[track]]\nname = 'a'\npan = 1\n[[track.clip]]\nfile = 'ramp.wav'")).mix();
    expect_samples(mix.channels[0], {0, 0, 0, 0});
    expect_samples(mix.channels[1], {1, 2, 3, 4});
}

TEST_F(OracleTest, automation_runs_in_amplitude_in_db_or_not_at_all)
{
    Automation gain;
    gain.points = {{10, -20, AutomationCurve::db},
                   {20, 0, AutomationCurve::linear},
                   {30, -20, AutomationCurve::step},
                   {40, 20, AutomationCurve::linear}};
    EXPECT_DOUBLE_EQ(oracle::automation_at(gain, -5), 0.1);
    EXPECT_DOUBLE_EQ(oracle::automation_at(gain, 15), db_to_gain(-10));
    EXPECT_DOUBLE_EQ(oracle::automation_at(gain, 25), 0.55);
    EXPECT_DOUBLE_EQ(oracle::automation_at(gain, 39), 0.1);
    EXPECT_DOUBLE_EQ(oracle::automation_at(gain, 40), 10.0);
    EXPECT_DOUBLE_EQ(oracle::automation_at(gain, 1000), 10.0);
}

TEST_F(OracleTest, gain_automation_replaces_the_fader_and_mute_multiplies_it)
{
    const auto mix = render(fixed("[master]\nlayout = 'mono'\n[[track]]\nname = 'a'\ngain_db = 60\n"
                                  "[[track.automation]]\nparameter = 'gain'\npoints = [[0, 20.0]]\n"
                                  "[[track.automation]]\nparameter = 'mute'\n"
                                  "points = [[0, false], ['2 samples', true]]\n"
                                  "[[track.clip]]\nfile = 'ramp.wav'"))
                         .mix();
    expect_samples(mix.channels[0], {10, 20, 0, 0});
}

TEST_F(OracleTest, sends_leave_before_or_behind_the_fader)
{
    const auto rendered =
        render(fixed("[master]\nlayout = 'mono'\n[[bus]]\nname = 'pre'\n[[bus]]\nname = 'post'\n"
                     "[[track]]\nname = 'a'\ngain_db = -20\n[[track.clip]]\nfile = 'ramp.wav'\n"
                     "[[track.send]]\nto = 'pre'\nposition = 'pre'\ngain_db = 20\n"
                     "[[track.send]]\nto = 'post'\ngain_db = 40\n"));
    expect_samples(rendered.outputs.at("stem pre").channels[0], {10, 20, 30, 40});
    expect_samples(rendered.outputs.at("stem post").channels[0], {10, 20, 30, 40});
    expect_samples(rendered.outputs.at("track a").channels[0], {0.1, 0.2, 0.3, 0.4});
    expect_samples(rendered.mix().channels[0], {20.1, 40.2, 60.3, 80.4});
}

TEST_F(OracleTest, buses_feed_buses_whatever_their_order)
{
    const auto mix = render(fixed("[master]\nlayout = 'mono'\ngain_db = 20\n"
                                  "[[bus]]\nname = 'outer'\nto = 'master'\ngain_db = 20\n"
                                  "[[bus]]\nname = 'inner'\nto = 'outer'\ngain_db = 20\n"
                                  "[[track]]\nname = 'a'\nto = 'inner'\n[[track.clip]]\nfile = 'ramp.wav'"))
                         .mix();
    expect_samples(mix.channels[0], {1000, 2000, 3000, 4000});
}

TEST_F(OracleTest, a_muted_strip_is_silent_even_at_its_sends_before_the_fader)
{
    const auto mix = render(fixed("[master]\nlayout = 'mono'\n[[bus]]\nname = 'aux'\n"
                                  "[[track]]\nname = 'a'\nmute = true\n[[track.clip]]\nfile = 'ramp.wav'\n"
                                  "[[track.send]]\nto = 'aux'\nposition = 'pre'\n"
                                  "[[track]]\nname = 'b'\n[[track.clip]]\nfile = 'ones.wav'\n"
                                  "length = '4 samples'"))
                         .mix();
    expect_samples(mix.channels[0], {1, 1, 1, 1});
}

TEST_F(OracleTest, solo_keeps_what_feeds_the_soloed_bus_and_its_sends)
{
    const auto mix = render(fixed("[master]\nlayout = 'mono'\n[[bus]]\nname = 'group'\nsolo = true\n"
                                  "[[bus]]\nname = 'aux'\ngain_db = 20\n"
                                  "[[track]]\nname = 'a'\nto = 'group'\n[[track.clip]]\nfile = 'ramp.wav'\n"
                                  "[[track.send]]\nto = 'aux'\n"
                                  "[[track]]\nname = 'b'\n[[track.clip]]\nfile = 'ones.wav'"))
                         .mix();
    expect_samples(mix.channels[0], {11, 22, 33, 44});
}

TEST_F(OracleTest, a_soloed_return_is_heard_alone)
{
    const auto mix = render(fixed("[master]\nlayout = 'mono'\n[[bus]]\nname = 'aux'\nsolo = true\n"
                                  "[[bus]]\nname = 'other'\n"
                                  "[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'ramp.wav'\n"
                                  "[[track.send]]\nto = 'aux'\ngain_db = 20\n[[track.send]]\nto = 'other'\n"
                                  "[[track]]\nname = 'b'\n[[track.clip]]\nfile = 'ones.wav'"))
                         .mix();
    expect_samples(mix.channels[0], {10, 20, 30, 40});
}

TEST_F(OracleTest, a_delay_sounds_behind_the_clips)
{
    folder_.write("early.wav", {{1.0}});
    const auto mix = render("[session]\ntail = '3 samples'\n[master]\nlayout = 'mono'\n"
                            "[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'early.wav'\n"
                            "[[track.insert]]\ntype = 'delay'\ntime = '3 samples'")
                         .mix();
    expect_samples(mix.channels[0], {0, 0, 0, 1});
}

TEST_F(OracleTest, an_automatic_tail_ends_with_the_window_of_the_last_sound)
{
    const auto with_delay = [&](const std::string& time) {
        return render("[master]\nlayout = 'mono'\n[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'ones.wav'\n"
                      "[[track.insert]]\ntype = 'delay'\ntime = '" +
                      time + "'")
            .length();
    };
    EXPECT_EQ(with_delay("0 samples"), 8);
    EXPECT_EQ(with_delay("1 samples"), 8 + 1024);
    EXPECT_EQ(with_delay("1024 samples"), 8 + 1024);
    EXPECT_EQ(with_delay("1025 samples"), 8 + 2048);
}

TEST_F(OracleTest, a_range_is_cut_out_of_the_whole)
{
    oracle::Options options;
    options.range = TimeRange{"", 1, 3};
    const auto mix = render("[master]\nlayout = 'mono'\n[[track]]\nname = 'a'\n"
                            "[[track.clip]]\nfile = 'ramp.wav'",
                            options)
                         .mix();
    expect_samples(mix.channels[0], {2, 3});
}

TEST_F(OracleTest, both_ways_to_convolve_agree)
{
    folder_.noise("x.wav", {.seconds = 0.02});
    folder_.noise("taps.wav", {.seconds = 0.01});
    const Samples x = read_audio(folder_.path() / "x.wav").sound.channels[0];
    const Samples taps = read_audio(folder_.path() / "taps.wav").sound.channels[0];
    const Samples y = oracle::convolve(x, taps);
    ASSERT_EQ(y.size(), x.size() + taps.size() - 1);
    for (std::size_t i = 0; i < y.size(); i += 7) {
        double sum = 0;
        for (std::size_t k = 0; k < taps.size(); ++k)
            if (i >= k && i - k < x.size()) sum += taps[k] * x[i - k];
        EXPECT_NEAR(y[i], sum, 1e-14) << "frame " << i;
    }
}

} // namespace
} // namespace dubstage::test
