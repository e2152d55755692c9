// Sessions of more than two channels, and the ways between layouts.
#include <gtest/gtest.h>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class LayoutsTest : public RenderTest {
  protected:
    LayoutsTest()
    {
        folder_.noise("mono.wav", {.seconds = 1.1});
        folder_.noise("pair.wav", {.seconds = 1.0, .channels = 2});
        folder_.noise("six.wav", {.seconds = 0.9, .channels = 6});
    }
};

std::string track(const std::string& file, const std::string& layout, const std::string& keys = "")
{
    return "[[track]]\nname = '" + file + " " + layout + "'\nlayout = '" + layout + "'\n" + keys +
           "\n[[track.clip]]\nfile = '" + file + "'\n";
}

TEST_P(LayoutsTest, mono_stereo_and_surround_tracks_meet_in_5_1)
{
    expect_null("[session]\nlayout = '5.1'\n" + track("mono.wav", "mono", "pan = 0.3") +
                track("pair.wav", "stereo", "pan = -0.2") + track("six.wav", "5.1", "gain_db = -4"));
}

TEST_P(LayoutsTest, a_5_1_group_comes_down_to_stereo)
{
    expect_null("[[bus]]\nname = 'film'\nlayout = '5.1'\n" + track("six.wav", "5.1", "to = 'film'") +
                track("mono.wav", "mono", "to = 'film'"));
}

TEST_P(LayoutsTest, a_mono_track_moves_through_5_1)
{
    expect_null("[session]\nlayout = '5.1'\n" + track("mono.wav", "mono") +
                "[[track.automation]]\nparameter = 'pan'\npoints = [[0.1, -1.0], [1.0, 1.0]]\n");
}

TEST_P(LayoutsTest, beds_with_heights)
{
    for (const std::string layout : {"LCR", "quad", "7.1", "7.1.4", "9.1.6"})
        expect_null("[session]\nlayout = '" + layout + "'\n" + track("mono.wav", "mono", "pan = 0.5") +
                    track("pair.wav", "stereo") + track("mono.wav", layout, "gain_db = -20"));
}

TEST_P(LayoutsTest, plain_channels_of_any_number)
{
    folder_.noise("many.wav", {.seconds = 0.6, .channels = 23});
    expect_null("[session]\nlayout = '23 channels'\n" + track("many.wav", "23 channels") +
                track("mono.wav", "23 channels", "gain_db = -12") +
                "[[track.insert]]\ntype = 'delay'\ntime = '333 samples'\n");
}

TEST_P(LayoutsTest, a_matrix_carries_plain_channels_to_another_number)
{
    expect_null("[session]\nlayout = '3 channels'\n" +
                track("pair.wav", "stereo", "pan_matrix = [[1, 0], [0.5, 0.5], [0, -1]]"));
}

ON_BOTH_DEVICES(LayoutsTest);

} // namespace
} // namespace dubstage::test
