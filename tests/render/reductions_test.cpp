// Dynamics tell how far they turn down while a session is rendered, and nobody hears it.
#include <algorithm>
#include <cmath>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr const char* clips = "[[track.clip]]\nfile = 'loud.wav'\n";

class ReductionsTest : public RenderTest {
  protected:
    ReductionsTest()
    {
        folder_.noise("loud.wav", {.seconds = 1.5, .channels = 2});
        folder_.noise("key.wav", {.seconds = 0.8, .channels = 2});
    }
    // Told and untold, the files have the same bits.
    RenderResult told(const Session& session, std::set<std::string> strips) const
    {
        RenderSettings s = settings("plain");
        s.stems = s.tracks = true;
        const auto plain = sounds(render(session, s));
        s.folder = folder_.path() / "told";
        s.tell_reductions_of = std::move(strips);
        RenderResult result = render(session, s);
        const auto files = sounds(result);
        EXPECT_EQ(files.size(), plain.size());
        for (const auto& [name, sound] : plain) EXPECT_EQ(files.at(name).channels, sound.channels) << name;
        EXPECT_TRUE(result.measured.empty()) << "nobody asked";
        return result;
    }
    static double most(const ToldReduction& reduction)
    {
        return *std::max_element(reduction.db.begin(), reduction.db.end());
    }
};

// Minutes of long transforms on software Vulkan, of the same graph.
class ReductionsOnCpuTest : public ReductionsTest {};

// Of every kind, behind filters, in front of them, keyed, with bands, behind the fader.
constexpr const char* all_kinds = R"(
[[bus]]
name = 'group'
[[bus.insert]]
type = 'eq'
bands = [{ type = 'bell', frequency = 900, gain_db = 4 }]
[[bus.insert]]
type = 'multiband'
crossovers = [200, 2000]
bands = [{ threshold_db = -60, ratio = 4 }, { threshold_db = -60, ratio = 0.7 }, { threshold_db = -60, ratio = 2 }]
[[bus.insert]]
type = 'dynamic_eq'
bands = [{ frequency = 3000, threshold_db = -70, range_db = -6 }]
[[bus.insert]]
type = 'eq'
bands = [{ type = 'high_shelf', frequency = 5000, gain_db = -3 }]
[[master.insert]]
type = 'gain_rider'
[[master.insert]]
type = 'limiter'
ceiling_db = -30
[[track]]
name = 'key'
gain_db = -10
[[track.clip]]
file = 'key.wav'
[[track]]
name = 'a'
to = 'group'
[[track.insert]]
type = 'expander'
threshold_db = -10
ratio = 1.5
[[track.insert]]
type = 'saturation'
[[track.insert]]
type = 'compressor'
threshold_db = -30
ratio = 4
key = 'key'
[[track.insert]]
type = 'de_esser'
position = 'post'
threshold_db = -45
[[track.send]]
to = 'group'
gain_db = -6
position = 'pre'
)";

TEST_P(ReductionsOnCpuTest, all_kinds_tell_and_no_bit_of_any_file_changes)
{
    const RenderResult result =
        told(folder_.session(std::string(all_kinds) + clips), {"a", "group", "master", "key"});
    std::vector<std::string> names;
    for (const ToldReduction& one : result.reductions) {
        names.push_back(one.strip + " " + std::to_string(one.insert) + " " + one.type +
                        (one.band.empty() ? "" : ", " + one.band));
        EXPECT_EQ(one.db.size(), static_cast<std::size_t>(
                                     std::ceil(static_cast<double>(result.frames) / result.sample_rate * 10)))
            << names.back();
        const double largest = *std::max_element(
            one.db.begin(), one.db.end(), [](double x, double y) { return std::abs(x) < std::abs(y); });
        EXPECT_GT(std::abs(largest), 0.5) << names.back();
        EXPECT_EQ(largest < 0, one.band.starts_with("band 2, 200")) << names.back() << ": it turns up";
    }
    const std::vector<std::string> wanted{"a 0 expander",
                                          "a 2 compressor",
                                          "a 3 de_esser",
                                          "group 1 multiband, band 1, below 200 Hz",
                                          "group 1 multiband, band 2, 200 to 2000 Hz",
                                          "group 1 multiband, band 3, above 2000 Hz",
                                          "group 2 dynamic_eq, band 1, 3000 Hz",
                                          "master 1 limiter"};
    EXPECT_EQ(names, wanted);
}

TEST_P(ReductionsTest, what_is_told_is_what_the_insert_gives_when_it_is_asked_for_it)
{
    const std::string chain =
        "[[track]]\nname = 'a'\ngain_db = -4\n" + std::string(clips) +
        "[[track.insert]]\ntype = 'eq'\nbands = [{ type = 'bell', frequency = 500, gain_db "
        "= 5 }]\n[[track.insert]]\ntype = 'compressor'\nthreshold_db = -25\nratio = 3\n";
    const RenderResult result = told(folder_.session(chain), {"a"});
    ASSERT_EQ(result.reductions.size(), 1u);
    const Session asked = folder_.session(chain + "output = 'reduction'\n");
    RenderSettings s = settings("asked");
    s.measure = true;
    Session direct = asked;
    direct.tracks[0].gain_db = 0;
    direct.tracks[0].pan.law = PanLaw::balance;
    const RenderResult given = render(direct, s);
    const auto& channels = given.measured.at(0).observation.channels;
    ASSERT_GE(channels[0].peaks.size(), 15u);
    for (std::size_t t = 0; t < 15; ++t)
        EXPECT_NEAR(result.reductions[0].db[t],
                    100.0 * double{std::max(channels[0].peaks[t], channels[1].peaks[t])}, 1e-3)
            << t;
    EXPECT_GT(most(result.reductions[0]), 3);
}

TEST_P(ReductionsOnCpuTest, only_the_strips_that_are_named_tell_and_bypassed_inserts_do_not)
{
    const Session session = folder_.session(std::string(all_kinds) + clips);
    RenderSettings s = settings();
    s.write = false;
    s.tell_reductions_of = {"master", "nobody"};
    const RenderResult one = render(session, s);
    ASSERT_EQ(one.reductions.size(), 1u);
    EXPECT_EQ(one.reductions[0].type, "limiter");
    Session dry = session;
    for (Bus& bus : dry.buses)
        for (Insert& insert : bus.inserts) insert.bypass = true;
    EXPECT_TRUE(render(dry, s).reductions.empty());
    s.bypass = Bypass::all;
    EXPECT_TRUE(render(session, s).reductions.empty());
}

ON_BOTH_DEVICES(ReductionsTest);
ON_CPU(ReductionsOnCpuTest);

} // namespace
} // namespace dubstage::test
