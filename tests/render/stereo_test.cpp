// Width, mono bass, rotation, Haas delay and the offset's filter in whole sessions, against the oracle.
#include <gtest/gtest.h>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class StereoTest : public RenderTest {
  protected:
    StereoTest()
    {
        folder_.noise("pair.wav", {.seconds = 0.7, .channels = 2});
        folder_.noise("surround.wav", {.seconds = 0.5, .channels = 6});
    }
    static std::string strip(const std::string& file, const std::string& layout, const std::string& inserts)
    {
        return "[[track]]\nname = '" + layout + "'\nlayout = '" + layout + "'\n[[track.clip]]\nfile = '" +
               file + "'\n" + inserts;
    }
    static std::string insert(const std::string& type, const std::string& keys)
    {
        return "[[track.insert]]\ntype = '" + type + "'\n" + keys + "\n";
    }
    void expect_null_in_stereo_and_surround(const std::string& type, const std::string& keys) const
    {
        const std::string inserts = insert(type, keys);
        expect_null(strip("pair.wav", "stereo", inserts) + strip("surround.wav", "5.1", inserts));
    }
};

TEST_P(StereoTest, width)
{
    expect_null_in_stereo_and_surround("width", "width = 160\nmid_db = -1.5");
    expect_null_in_stereo_and_surround("width", "side_db = 4\nabove = 300\nbelow = 6000");
}

TEST_P(StereoTest, mono_below)
{
    expect_null_in_stereo_and_surround("mono_below", "frequency = 150\nslope = 36");
}

// The law itself in the rendered file, beside the oracle, which takes the same response.
TEST_P(StereoTest, mono_below_leaves_the_middle_of_a_file_as_it_was)
{
    const auto middle = [](const oracle::Signal& sound) {
        oracle::Signal sum(1);
        sum.cover(0, sound.frames());
        for (const std::size_t channel : {0u, 1u}) oracle::add(sum, 0, sound, channel, 0.5);
        return sum;
    };
    const auto session =
        folder_.session(strip("pair.wav", "stereo", insert("mono_below", "frequency = 200\nslope = 48")));
    const auto before = middle(read_audio(folder_.path() / "pair.wav").sound);
    const auto after = middle(oracle::cut(mix_of(session), 0, before.end()));
    EXPECT_LT(null_db(after, before), -120.0);
}

TEST_P(StereoTest, rotate)
{
    expect_null_in_stereo_and_surround("rotate", "angle = 17");
}

TEST_P(StereoTest, haas)
{
    expect_null_in_stereo_and_surround("haas", "time = '11.3 ms'\nlevel_db = -3\nhigh_cut = 7000");
}

TEST_P(StereoTest, dc_block)
{
    expect_null_in_stereo_and_surround("dc_block", "frequency = 5");
    expect_null_in_stereo_and_surround("dc_block", "frequency = 8\nphase = 'linear'");
}

TEST_P(StereoTest, all_in_series)
{
    expect_null(strip("pair.wav", "stereo",
                      insert("dc_block", "") + insert("rotate", "angle = -12") +
                          insert("haas", "time = '8 ms'\nside = 'left'") + insert("width", "width = 140") +
                          insert("mono_below", "")));
}

ON_BOTH_DEVICES(StereoTest);

} // namespace
} // namespace dubstage::test
