// What moves: every automation target and curve, exact to the sample, against the oracle.
#include <gtest/gtest.h>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class AutomationTest : public RenderTest {
  protected:
    AutomationTest()
    {
        folder_.noise("a.wav", {.seconds = 1.7});
        folder_.noise("pair.wav", {.seconds = 1.6, .channels = 2});
    }
    static std::string mono(const std::string& rest)
    {
        return "[[track]]\nname = 'a'\npan = -0.2\n[[track.clip]]\nfile = 'a.wav'\n" + rest;
    }
    static std::string stereo(const std::string& rest)
    {
        return "[[track]]\nname = 'pair'\nlayout = 'stereo'\n[[track.clip]]\nfile = 'pair.wav'\n" + rest;
    }
};

std::string automation(const std::string& parameter, const std::string& points)
{
    return "[[track.automation]]\nparameter = '" + parameter + "'\npoints = [" + points + "]\n";
}

TEST_P(AutomationTest, gain_in_amplitude_in_db_and_held)
{
    expect_null(mono(automation("gain", "['1001 samples', -30.0, 'db'], [0.7, -3.0, 'linear'], [0.9, -20.0, "
                                        "'step'], ['50001 samples', 0.0], [1.5, -inf]")));
}

TEST_P(AutomationTest, two_points_at_one_time_jump)
{
    expect_null(
        mono(automation("gain", "[0, 0.0], ['40000 samples', -1.0], ['40000 samples', -40.0], [1.4, 0.0]")));
}

TEST_P(AutomationTest, a_single_point_holds_for_ever)
{
    expect_null("[session]\ntail = 0.1\n" + mono(automation("gain", "[1.0, -7.5]")));
}

TEST_P(AutomationTest, points_far_apart_and_points_at_every_frame)
{
    std::string points = "['0 samples', -10.0]";
    for (int i = 1; i < 300; ++i)
        points += ", ['" + std::to_string(33000 + i) + " samples', " + std::to_string(-(i * 37 % 60)) + ".0]";
    expect_null(mono(automation("gain", points + ", ['0:10:00', 6.0]")));
}

TEST_P(AutomationTest, pan_of_mono_and_stereo_tracks)
{
    std::string text;
    for (const std::string law : {"-3 dB", "-4.5 dB", "-6 dB", "balance"})
        for (const std::string layout : {"mono", "stereo"})
            text +=
                "[[track]]\nname = '" + law + layout + "'\nlayout = '" + layout + "'\npan_law = '" + law +
                "'\n[[track.clip]]\nfile = 'pair.wav'\nlength = 1.2\n" +
                automation("pan", "[0.1, -1.0], [0.8, 0.9], ['50000 samples', 0.25, 'step'], [1.1, -0.5]");
    expect_null(text);
}

TEST_P(AutomationTest, mute_opens_and_closes_to_the_sample)
{
    expect_null(mono("[[track.send]]\nto = 'aux'\nposition = 'pre'\n[[track.send]]\nto = 'late'\n" +
                     automation("mute", "[0, false], ['30001 samples', true], ['41234 samples', false]")) +
                "[[bus]]\nname = 'aux'\n[[bus]]\nname = 'late'\n");
}

TEST_P(AutomationTest, send_gain_moves_by_itself)
{
    expect_null(stereo("[[track.send]]\nto = 'aux'\ngain_db = 30\n" +
                       automation("send aux", "[0.2, -40.0, 'db'], [1.2, -6.0]")) +
                "[[bus]]\nname = 'aux'\ngain_db = -3\n");
}

TEST_P(AutomationTest, a_send_follows_the_moving_pan_of_its_strip_unless_it_has_its_own)
{
    expect_null(mono("[[track.send]]\nto = 'follows'\n[[track.send]]\nto = 'own'\npan = 0.7\n" +
                     automation("pan", "[0, -1.0], [1.6, 1.0]")) +
                "[[bus]]\nname = 'follows'\ngain_db = -3\n[[bus]]\nname = 'own'\n");
}

TEST_P(AutomationTest, everything_of_a_strip_moves_at_once)
{
    expect_null(mono("[[track.send]]\nto = 'aux'\n" + automation("gain", "[0, -20.0], [1.6, 0.0]") +
                     automation("pan", "[0.3, 1.0], [1.0, -1.0]") +
                     automation("mute", "[0.9, false], [1.1, true], [1.2, false]") +
                     automation("send aux", "[0.5, 0.0, 'db'], [0.8, -30.0]")) +
                "[[bus]]\nname = 'aux'\n");
}

TEST_P(AutomationTest, buses_and_the_master_move_too)
{
    expect_null(
        mono("").replace(0, 9, "[[track]]\nto = 'group'") +
        "[[bus]]\nname = 'group'\n[[bus.automation]]\nparameter = 'gain'\npoints = [[0, 0.0], [1.0, "
        "-12.0]]\n[[bus.automation]]\nparameter = 'pan'\npoints = [[0.5, -0.3], [1.5, 0.6]]\n"
        "[master]\n[[master.automation]]\nparameter = 'gain'\ncurve = 'db'\npoints = [[1.0, 0.0], [1.7, "
        "-60.0]]\n");
}

TEST_P(AutomationTest, a_gain_that_moves_between_filters)
{
    expect_null(mono("[[track.insert]]\ntype = 'delay'\ntime = '777.5 samples'\n"
                     "[[track.insert]]\ntype = 'eq'\nposition = 'post'\nphase = 'linear'\n"
                     "bands = [{ type = 'bell', frequency = 2000, gain_db = 6 }]\n" +
                     automation("gain", "[0.2, -30.0], [1.2, 3.0]")));
}

ON_BOTH_DEVICES(AutomationTest);

} // namespace
} // namespace dubstage::test
