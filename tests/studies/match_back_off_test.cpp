// A session's own compression that is backed off.
#include <gtest/gtest.h>

#include "studies/match/back_off.h"

namespace dubstage::test {

namespace {

const char* text = R"([[track]]
name = "drums"
clip = [{ file = "drums.wav" }]
insert = [{ type = "compressor", ratio = 8 }, { type = "eq" }]
[[track]]
name = "bass"
clip = [{ file = "bass.wav" }]
insert = [{ type = "compressor", key = "drums" }, { type = "compressor", bypass = true }]
[master]
insert = [{ type = "multiband", mix = 80 }, { type = "limiter", drive_db = 6 }]
)";

double setting_of(const Insert& insert, const std::string& key)
{
    for (const Setting& setting : insert.settings)
        if (setting.key == key) return std::get<double>(setting.value.data);
    return -1;
}

PortraitDynamics dynamics(double range, double crest)
{
    PortraitDynamics d;
    d.range = range;
    d.band_crest_db.assign(std::size(dynamics_crossovers_hz) + 1, crest);
    return d;
}

// As if each share of the compressor on the drums took as much.
PortraitDynamics measured(const Session& session)
{
    const double open = 1 - setting_of(session.tracks[0].inserts[0], "mix") / 100;
    return dynamics(4 + 3 * open, 8 + 6 * open);
}

} // namespace

TEST(MatchBackOff, turns_down_what_compresses_and_leaves_what_ducks)
{
    const Session session = parse_session(text, "/songs/song.toml");
    std::vector<std::string> touched;
    const Session half = backed_off(session, 0.5, &touched);
    EXPECT_EQ(touched,
              (std::vector<std::string>{"compressor on drums", "multiband on master", "limiter on master"}));
    EXPECT_EQ(setting_of(half.tracks[0].inserts[0], "mix"), 50);
    EXPECT_EQ(setting_of(half.tracks[1].inserts[0], "mix"), -1);
    EXPECT_EQ(setting_of(half.tracks[1].inserts[1], "mix"), -1);
    const Bus& master = half.buses.front();
    EXPECT_EQ(setting_of(master.inserts[0], "mix"), 40);
    EXPECT_EQ(setting_of(master.inserts[1], "drive_db"), 3);
}

TEST(MatchBackOff, goes_as_far_as_the_target_is_open)
{
    const Session session = parse_session(text, "/songs/song.toml");
    const PortraitDynamics now = dynamics(4, 8);
    for (const double share : {0.2, 0.5, 1.0}) {
        const BackOff found =
            find_back_off(session, now, dynamics(4 + 3 * share, 8 + 6 * share), 1, measured);
        EXPECT_NEAR(found.share, share, 0.01);
        ASSERT_EQ(found.words.size(), 1u);
    }
    EXPECT_NEAR(find_back_off(session, now, dynamics(7, 14), 0.5, measured).share, 0.5, 0.01);
    EXPECT_EQ(find_back_off(session, now, dynamics(30, 40), 1, measured).share, 1);
}

TEST(MatchBackOff, leaves_a_session_alone_that_is_as_open_or_does_not_compress)
{
    const PortraitDynamics now = dynamics(4, 8);
    EXPECT_EQ(find_back_off(parse_session(text, "/songs/song.toml"), now, dynamics(3, 6), 1, measured).share,
              0);
    const Session plain =
        parse_session("[[track]]\nname = \"a\"\nclip = [{ file = \"a.wav\" }]\n", "/songs/song.toml");
    EXPECT_EQ(find_back_off(plain, now, dynamics(9, 16), 1, measured).share, 0);
    const auto idle = [](const Session&) { return dynamics(4.01, 8.01); }; // below its threshold all along
    EXPECT_EQ(find_back_off(parse_session(text, "/songs/song.toml"), now, dynamics(9, 16), 1, idle).share, 0);
}

} // namespace dubstage::test
