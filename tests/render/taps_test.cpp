// What a render measures on its way is what its files hold.
#include "analysis/file_meter.h"
#include "render/rendering.h"

namespace dubstage::test {
namespace {

class TapsTest : public RenderTest {
  protected:
    TapsTest()
    {
        folder_.noise("a.wav", {.seconds = 3.0, .channels = 2});
        session_ =
            folder_.session("[[bus]]\nname = 'drums'\n[[track]]\nname = 'a'\nto = 'drums'\ngain_db = -6\n"
                            "[[track.insert]]\ntype = 'eq'\nbands = [{ type = 'bell', frequency = 1000, "
                            "gain_db = 3 }]\n[[track.clip]]\nfile = 'a.wav'\n");
    }
    Session session_;
};

TEST_P(TapsTest, the_mix_and_every_bus_are_measured_as_their_files_are)
{
    RenderSettings s = settings();
    s.stems = s.measure = true;
    const RenderResult result = render(session_, s);
    ASSERT_EQ(result.measured.size(), 2u);
    const CancelFlag never{false};
    FileMeter meter(device(), s.meter);
    for (std::size_t o = 0; o < 2; ++o) {
        const Observation& tapped = result.measured[o].observation;
        EXPECT_EQ(result.measured[o].path, result.files[o].path);
        const Observation file = meter.observe(result.files[o].path, {}, never).observation;
        EXPECT_EQ(tapped.frames, file.frames);
        ASSERT_EQ(tapped.k_energies.size(), file.k_energies.size());
        for (std::size_t i = 0; i + 1 < file.k_energies.size(); ++i)
            ASSERT_EQ(tapped.k_energies[i], file.k_energies[i]) << i;
        for (std::size_t c = 0; c < 2; ++c)
            EXPECT_EQ(tapped.channels[c].true_peak, file.channels[c].true_peak);
    }
}

TEST_P(TapsTest, a_bus_is_measured_without_a_file_and_measuring_changes_no_bit)
{
    RenderSettings s = settings("measured");
    s.measure = true;
    const RenderResult measured = render(session_, s);
    ASSERT_EQ(measured.files.size(), 1u);
    ASSERT_EQ(measured.measured.size(), 2u);
    EXPECT_EQ(measured.measured[1].name, "stem drums");
    EXPECT_TRUE(measured.measured[1].path.empty());
    EXPECT_GT(measured.measured[1].observation.channels[0].true_peak, 0.1);
    const RenderResult plain = render(session_, settings("plain"));
    EXPECT_EQ(sounds(measured).at("mix").channels, sounds(plain).at("mix").channels);
}

ON_BOTH_DEVICES(TapsTest);

} // namespace
} // namespace dubstage::test
