// The same session on the same kind of device gives the same bits, however it is rendered.
#include <chrono>
#include <gtest/gtest.h>
#include <thread>

#include "render/rendering.h"
#include "render/rich_session.h"

namespace dubstage::test {
namespace {

testing::AssertionResult same(const oracle::Signal& got, const oracle::Signal& wanted)
{
    if (got.frames() != wanted.frames())
        return testing::AssertionFailure() << got.frames() << " frames, not " << wanted.frames();
    for (std::size_t i = 0; i < wanted.channels[0].size(); ++i)
        for (std::size_t c = 0; c < wanted.channels.size(); ++c)
            if (got.channels[c][i] != wanted.channels[c][i])
                return testing::AssertionFailure() << "frame " << i << " of channel " << c << ": "
                                                   << got.channels[c][i] << ", not " << wanted.channels[c][i];
    return testing::AssertionSuccess();
}

class BitsTest : public RenderTest {
  protected:
    BitsTest() : session_(folder_.session(rich_session(folder_))) {}

    oracle::Signal mix_as(const std::function<void(RenderSettings&)>& change = {}) const
    {
        RenderSettings s = settings();
        if (change) change(s);
        return sounds(render(session_, s)).at("mix");
    }
    // All samples of the pieces between these frames, one behind the other; the last runs to the end of the
    // tail.
    oracle::Signal joined(const std::vector<Frames>& cuts) const
    {
        oracle::Signal all(2);
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            const oracle::Signal piece = mix_as([&](RenderSettings& s) {
                s.range = TimeRange{"", cuts[i], i + 1 < cuts.size() ? cuts[i + 1] : -1};
            });
            for (std::size_t c = 0; c < 2; ++c)
                all.channels[c].insert(all.channels[c].end(), piece.channels[c].begin(),
                                       piece.channels[c].end());
        }
        return all;
    }

    Session session_;
};

TEST_P(BitsTest, two_runs_are_alike)
{
    EXPECT_TRUE(same(mix_as(), mix_as()));
}

TEST_P(BitsTest, files_hold_nothing_of_the_moment_they_were_made)
{
    const Session session = folder_.session("[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'kick.wav'\n");
    for (const auto format : {SampleFormat::f32, SampleFormat::s16}) {
        RenderSettings s = settings("bytes");
        s.samples = format;
        const std::string first = bytes_of(render(session, s).files[0].path);
        std::this_thread::sleep_for(std::chrono::milliseconds(1100)); // headers count in whole seconds
        EXPECT_TRUE(bytes_of(render(session, s).files[0].path) == first);
    }
}

TEST_P(BitsTest, threads_do_not_count)
{
    const oracle::Signal one = mix_as([](RenderSettings& s) { s.threads = 1; });
    for (const int threads : {2, 3})
        EXPECT_TRUE(same(mix_as([&](RenderSettings& s) { s.threads = threads; }), one)) << threads;
}

TEST_P(BitsTest, memory_does_not_count)
{
    const oracle::Signal wanted = mix_as();
    // From plenty down to the least that is accepted.
    int renders = 0;
    try {
        for (double memory = 1e9; memory > 1e6; memory /= 4, ++renders) {
            RenderSettings s = settings("small");
            s.memory_bytes = memory;
            const RenderResult result = render(session_, s);
            EXPECT_TRUE(same(sounds(result).at("mix"), wanted)) << memory;
            EXPECT_LE(result.peak_memory_bytes, memory);
        }
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::out_of_memory) << error.what();
    }
    EXPECT_GE(renders, 2);
}

TEST_P(BitsTest, pieces_of_a_range_join_to_the_whole)
{
    const oracle::Signal whole = mix_as();
    EXPECT_TRUE(same(joined({0, 1, 1023, 65537, 99999}), whole));
    if (GetParam() == "vulkan") return; // the same plan, and each piece takes seconds on a software device
    for (const std::vector<Frames>& cuts :
         {std::vector<Frames>{0, 48000}, {0, 65536, 131072}, {0, 12345, 12346}})
        EXPECT_TRUE(same(joined(cuts), whole)) << cuts.size();
}

TEST_P(BitsTest, a_range_behind_the_end_is_silence)
{
    const oracle::Signal mix = mix_as([](RenderSettings& s) { s.range = TimeRange{"", 960000, 960100}; });
    EXPECT_EQ(mix.frames(), 100);
    EXPECT_EQ(oracle::peak(mix), 0.0);
}

TEST_P(BitsTest, stems_and_tracks_do_not_change_the_mix)
{
    const oracle::Signal alone = mix_as();
    EXPECT_TRUE(same(mix_as([](RenderSettings& s) { s.stems = true; }), alone));
    EXPECT_TRUE(same(mix_as([](RenderSettings& s) { s.tracks = true; }), alone));
    EXPECT_TRUE(same(mix_as([](RenderSettings& s) { s.stems = s.tracks = true; }), alone));
}

TEST_P(BitsTest, skipping_silence_does_not_change_the_mix)
{
    EXPECT_TRUE(same(mix_as([](RenderSettings& s) { s.skip_silence = false; }), mix_as()));
}

TEST_P(BitsTest, dither_is_alike_in_runs_and_in_pieces)
{
    const auto dithered = [](RenderSettings& s) { s.samples = SampleFormat::s24; };
    const oracle::Signal whole = mix_as(dithered);
    EXPECT_TRUE(same(mix_as(dithered), whole));
    const oracle::Signal part = mix_as([](RenderSettings& s) {
        s.samples = SampleFormat::s24;
        s.range = TimeRange{"", 40001, 60001};
    });
    EXPECT_TRUE(same(part, oracle::cut(whole, 40001, 60001)));
}

TEST_P(BitsTest, a_track_of_silence_adds_nothing_not_even_rounding)
{
    folder_.write("silence.wav", {std::vector<double>(60000, 0.0)});
    Session with_silence = session_;
    Track track = with_silence.tracks.front();
    track.name = "silence";
    track.clips.resize(1);
    track.clips[0].file = folder_.path() / "silence.wav";
    with_silence.tracks.push_back(track);
    EXPECT_TRUE(same(mix_of(with_silence), mix_as()));
}

ON_BOTH_DEVICES(BitsTest);

} // namespace
} // namespace dubstage::test
