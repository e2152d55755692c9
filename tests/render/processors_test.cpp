// Inserts in whole sessions: fused, in series, before and behind the fader, against the oracle.
#include <gtest/gtest.h>

#include "processors/processor.h"
#include "render/rendering.h"

namespace dubstage::test {
namespace {

const std::string eq_bands = "bands = [{ type = 'low_cut', frequency = 60, slope = 24 },"
                             " { type = 'bell', frequency = 900, gain_db = -5, q = 2 },"
                             " { type = 'high_shelf', frequency = 6000, gain_db = 4 }]\n";

class ProcessorsTest : public RenderTest {
  protected:
    ProcessorsTest()
    {
        folder_.noise("a.wav", {.seconds = 1.5});
        folder_.noise("pair.wav", {.seconds = 1.2, .channels = 2});
        folder_.impulse_response("room.wav", {.seconds = 0.8});
        folder_.impulse_response("hall.wav", {.seconds = 1.3, .channels = 2});
        folder_.impulse_response("true.wav", {.seconds = 0.9, .channels = 4});
    }
    static std::string insert(const std::string& type, const std::string& keys)
    {
        return "[[track.insert]]\ntype = '" + type + "'\n" + keys + "\n";
    }
    static std::string mono(const std::string& inserts)
    {
        return "[[track]]\nname = 'a'\npan = 0.3\n[[track.clip]]\nfile = 'a.wav'\n" + inserts;
    }
    static std::string stereo(const std::string& inserts)
    {
        return "[[track]]\nname = 'pair'\nlayout = 'stereo'\n[[track.clip]]\nfile = 'pair.wav'\n" + inserts;
    }
    void expect_null_on_both(const std::string& type, const std::string& keys) const
    {
        expect_null(mono(insert(type, keys)) + stereo(insert(type, keys)));
    }
};

TEST_P(ProcessorsTest, gain)
{
    expect_null_on_both("gain", "gain_db = -7.25");
}

TEST_P(ProcessorsTest, polarity)
{
    expect_null_on_both("polarity", "");
}

TEST_P(ProcessorsTest, matrix)
{
    expect_null(stereo(insert("matrix", "rows = [[0.5, 0.5], [0.5, -0.5]]")));
}

TEST_P(ProcessorsTest, delay_of_whole_frames_and_of_parts)
{
    for (const std::string time : {"1234 samples", "34.56 ms", "1.5 s"})
        expect_null_on_both("delay", "time = '" + time + "'");
}

TEST_P(ProcessorsTest, echo)
{
    expect_null_on_both("echo", "time = '130 ms'\nfeedback = 0.6\nwet_db = -6");
}

TEST_P(ProcessorsTest, damped_echo)
{
    expect_null_on_both("echo", "time = '90 ms'\nfeedback = 0.4\ndamping = 3000");
}

TEST_P(ProcessorsTest, eq_of_minimum_phase)
{
    expect_null_on_both("eq", eq_bands);
}

TEST_P(ProcessorsTest, eq_of_linear_phase)
{
    expect_null_on_both("eq", "phase = 'linear'\n" + eq_bands);
}

TEST_P(ProcessorsTest, eq_of_middle_and_side)
{
    expect_null(stereo(insert("eq", "channels = 'side'\n" + eq_bands)));
}

TEST_P(ProcessorsTest, fir_from_a_file)
{
    folder_.noise("taps.wav", {.seconds = 0.02, .level = 0.1});
    expect_null_on_both("fir", "file = 'taps.wav'");
    expect_null_on_both("fir", "file = 'taps.wav'\nalign = 'middle'");
}

TEST_P(ProcessorsTest, reverbs_of_one_two_and_four_channels)
{
    expect_null_on_both("reverb", "file = 'room.wav'\nwet_db = -6");
    expect_null(stereo(insert("reverb", "file = 'hall.wav'")));
    expect_null(stereo(insert("reverb", "file = 'true.wav'")));
}

TEST_P(ProcessorsTest, a_reverb_longer_than_any_transform_is_cut_into_partitions)
{
    folder_.impulse_response("cathedral.wav", {.seconds = GetParam() == "cpu" ? 7.3 : 3.1, .channels = 2});
    expect_null(stereo(insert("reverb", "file = 'cathedral.wav'")));
}

TEST_P(ProcessorsTest, a_reverb_on_a_send)
{
    expect_null("[[bus]]\nname = 'hall'\n[[bus.insert]]\ntype = 'reverb'\nfile = 'hall.wav'\n" +
                mono("[[track.send]]\nto = 'hall'\ngain_db = -10\n" + insert("eq", eq_bands)) +
                stereo("[[track.send]]\nto = 'hall'\ngain_db = -6\nposition = 'pre'\n"));
}

TEST_P(ProcessorsTest, bypassed_inserts_are_not_there)
{
    expect_null(mono(insert("eq", "bypass = true\n" + eq_bands) + insert("delay", "time = '5 ms'")));
}

TEST_P(ProcessorsTest, inserts_run_in_their_order_before_and_behind_the_fader)
{
    expect_null("[[bus]]\nname = 'aux'\n" +
                stereo(insert("matrix", "rows = [[0.3, 0.7], [0.0, 1.0]]") +
                       insert("gain", "position = 'post'\nchannel_gains_db = [-3, 3]") +
                       insert("matrix", "rows = [[1.0, 0.0], [0.5, 0.5]]") +
                       "[[track.send]]\nto = 'aux'\nposition = 'pre'\n"));
}

TEST_P(ProcessorsTest, filters_on_tracks_groups_and_master_in_series)
{
    const std::string bus_eq = "[[bus.insert]]\ntype = 'eq'\nphase = 'linear'\n" + eq_bands;
    expect_null("[[bus]]\nname = 'inner'\nto = 'outer'\n" + bus_eq + "[[bus]]\nname = 'outer'\n" + bus_eq +
                "[master]\n[[master.insert]]\ntype = 'eq'\n" + eq_bands +
                mono(insert("eq", eq_bands)).insert(9, "\nto = 'inner'") +
                stereo(insert("eq", "phase = 'linear'\n" + eq_bands)).insert(9, "\nto = 'outer'"));
}

TEST_P(ProcessorsTest, what_looks_ahead_of_the_start_is_cut_but_what_it_causes_later_is_not)
{
    expect_null(mono(insert("eq", "phase = 'linear'\ntaps = 8191\n" + eq_bands) +
                     insert("delay", "time = '3000 samples'")));
}

TEST_P(ProcessorsTest, networks_on_buses_and_the_master)
{
    const auto sessions = [&](const std::string& on_bus, const std::string& on_master) {
        return "[session]\nlayout = 'stereo'\n[master]\n" + on_master + "[[bus]]\nname = 'group'\n" + on_bus +
               "[[bus]]\nname = 'other'\nlayout = 'mono'\n" +
               "[[track]]\nname = 'b'\nto = 'group'\n[[track.clip]]\nfile = 'a.wav'\n" + stereo("");
    };
    // None of them does anything to what is so soft.
    const std::string idle =
        "type = 'multiband'\nbands = [{ bypass = true }, { threshold_db = 20 }, { bypass = true },"
        " { bypass = true }]\n";
    const oracle::Signal without = mix_of(folder_.session(sessions("", "gain_db = -30\n")));
    const oracle::Signal with = mix_of(folder_.session(sessions(
        "[[bus.insert]]\n" + idle + "[[bus.insert]]\ntype = 'compressor'\nthreshold_db = 20\nknee_db = 0\n",
        "gain_db = -30\n[[master.insert]]\nposition = 'post'\ntype = 'limiter'\n"
        "[[master.insert]]\nposition = 'post'\ntype = 'expander'\nthreshold_db = -80\nrange_db = 0\n")));
    EXPECT_LT(null_db(oracle::cut(with, 0, without.frames()), without), -115);
}

// A processor that is not in this list has no test here: add one.
TEST(Processors, each_has_a_whole_session)
{
    const std::vector<std::string> tested{
        "delay",
        "echo",
        "eq",
        "fir",
        "gain",
        "matrix",
        "polarity",
        "reverb",
        "compressor",
        "expander", // dynamics_test.cpp
        "limiter",  // limiter_test.cpp
        "lv2",      // plugins_test.cpp
        "de_esser",
        "dynamic_eq",
        "gain_rider",
        "transient", // shaping_test.cpp
        "multiband",
        "chorus",
        "flanger",
        "vibrato",
        "tremolo",
        "auto_pan",
        "phaser",
        "modulated_delay", // modulation_test.cpp
        "saturation",
        "clipper",
        "exciter", // saturation_test.cpp
        "width",
        "mono_below",
        "rotate",
        "haas",
        "dc_block", // stereo_test.cpp
    };
    for (const ProcessorType* type : processor_types())
        EXPECT_NE(std::find(tested.begin(), tested.end(), type->name), tested.end()) << type->name;
}

ON_BOTH_DEVICES(ProcessorsTest);

} // namespace
} // namespace dubstage::test
