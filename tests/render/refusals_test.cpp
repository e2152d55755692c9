// What a render cannot do: one clear error, and nothing left behind.
#include <fstream>
#include <gtest/gtest.h>
#include <limits>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class RefusalsTest : public RenderTest {
  protected:
    RefusalsTest() { folder_.noise("a.wav", {.seconds = 0.5}); }

    Session playing(const std::string& file, const std::string& keys = "") const
    {
        return folder_.session("[[track]]\nname = 'a'\n" + keys + "\n[[track.clip]]\nfile = '" + file +
                               "'\n");
    }
    // With this code, all these words in the message, and no file in the output folder.
    void expect_refused(const Session& session, const RenderSettings& s, ErrorCode code,
                        const std::vector<std::string>& words) const
    {
        const Error error = error_of(session, s);
        EXPECT_EQ(error.code(), code) << error.what();
        for (const auto& word : words)
            EXPECT_NE(std::string(error.what()).find(word), std::string::npos)
                << word << " in: " << error.what();
        EXPECT_EQ(folder_.files_in("out"), std::vector<std::string>{});
    }
    void expect_refused(const Session& session, ErrorCode code, const std::vector<std::string>& words) const
    {
        expect_refused(session, settings(), code, words);
    }
};

TEST_P(RefusalsTest, a_missing_file)
{
    expect_refused(playing("absent.wav"), ErrorCode::missing_input, {"absent.wav"});
}

TEST_P(RefusalsTest, a_folder_in_place_of_a_file)
{
    std::filesystem::create_directory(folder_.path() / "folder.wav");
    EXPECT_NE(error_of(playing("folder.wav"), settings()).code(), ErrorCode::internal);
}

TEST_P(RefusalsTest, a_file_of_too_few_channels)
{
    folder_.noise("pair.wav", {.seconds = 0.1, .channels = 2});
    expect_refused(playing("pair.wav", "layout = '5.1'"), ErrorCode::bad_session,
                   {"session.toml:", "track 'a'", "2 channels", "6"});
}

TEST_P(RefusalsTest, a_channel_that_the_file_has_not)
{
    Session session = playing("a.wav");
    session.tracks[0].clips[0].channels = {3};
    expect_refused(session, ErrorCode::bad_session, {"track 'a'", "channel 4"});
}

TEST_P(RefusalsTest, a_clip_longer_than_its_file)
{
    Session session = playing("a.wav");
    session.tracks[0].clips[0].length = 24001;
    expect_refused(session, ErrorCode::bad_session, {"track 'a'", "a.wav", "0:00:00.500"});
    session.tracks[0].clips[0].length = 100;
    session.tracks[0].clips[0].source_start_s = 0.75;
    expect_refused(session, ErrorCode::bad_session, {"source_start", "a.wav"});
}

TEST_P(RefusalsTest, a_clip_without_length)
{
    Session session = playing("a.wav");
    session.tracks[0].clips[0].length = 0;
    expect_refused(session, ErrorCode::bad_session, {"track 'a'", "length"});
}

TEST_P(RefusalsTest, a_file_without_a_frame)
{
    folder_.write("empty.wav", {{}});
    EXPECT_NE(error_of(playing("empty.wav"), settings()).code(), ErrorCode::internal);
}

TEST_P(RefusalsTest, a_routing_loop_is_printed)
{
    const auto bus = [](const std::string& name, const std::string& to) {
        Bus made;
        made.name = name;
        made.layout = "stereo";
        made.to = to;
        return made;
    };
    Session session = playing("a.wav");
    session.tracks[0].to = "a";
    session.buses.push_back(bus("a", "b"));
    session.buses.push_back(bus("b", "master"));
    session.buses.back().sends.push_back({"c", 0, false, {}, false, {}});
    session.buses.push_back(bus("c", "a"));
    const std::string message = error_of(session, settings()).what();
    const bool printed = message.find("a -> b -> c -> a") != std::string::npos ||
                         message.find("b -> c -> a -> b") != std::string::npos ||
                         message.find("c -> a -> b -> c") != std::string::npos;
    EXPECT_TRUE(printed) << message;
    expect_refused(session, ErrorCode::bad_session, {"routing loop"});
}

TEST_P(RefusalsTest, an_empty_session)
{
    EXPECT_THROW(folder_.session("[session]\nname = 'nothing'\n"), Error);
    EXPECT_NE(error_of(Session{}, settings()).code(), ErrorCode::internal);
    Session silent = playing("a.wav");
    silent.tracks[0].clips.clear();
    EXPECT_NE(error_of(silent, settings()).code(), ErrorCode::internal);
}

TEST_P(RefusalsTest, nan_in_audio_by_file_channel_and_time)
{
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        std::vector<std::vector<double>> pair(2, std::vector<double>(40000, 0.1));
        pair[1][24000] = bad;
        folder_.write("bad.wav", pair);
        expect_refused(playing("bad.wav", "layout = 'stereo'"), ErrorCode::bad_data,
                       {"bad.wav", "channel 2", "0:00:00.500"});
    }
}

TEST_P(RefusalsTest, nan_in_an_impulse_response)
{
    std::vector<double> response(1000, 0.0);
    response[300] = std::numeric_limits<double>::quiet_NaN();
    folder_.write("bad_room.wav", {response});
    for (const std::string type : {"reverb", "fir"})
        expect_refused(playing("a.wav", "[[track.insert]]\ntype = '" + type + "'\nfile = 'bad_room.wav'\n"),
                       ErrorCode::bad_data, {"bad_room.wav"});
}

TEST_P(RefusalsTest, an_impulse_response_too_long_for_the_memory)
{
    folder_.impulse_response("minute.wav", {.seconds = 60, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16});
    RenderSettings s = settings();
    s.memory_bytes = 60e6;
    expect_refused(playing("a.wav", "[[track.insert]]\ntype = 'reverb'\nfile = 'minute.wav'\n"), s,
                   ErrorCode::out_of_memory, {"needs at least", "57.2 MiB may be used"});
}

TEST_P(RefusalsTest, an_input_that_ends_before_its_header_says)
{
    folder_.noise("short.wav", {.seconds = 0.5});
    std::filesystem::resize_file(folder_.path() / "short.wav",
                                 std::filesystem::file_size(folder_.path() / "short.wav") - 30000);
    Session session = playing("short.wav");
    expect_refused(session, ErrorCode::bad_data, {"short.wav"});
    session.allow_truncated = true;
    session.tail = 0;
    const RenderResult result = render(session, settings());
    EXPECT_EQ(result.frames, 14000);
    ASSERT_EQ(result.warnings.size(), 1u);
    EXPECT_NE(result.warnings[0].find("short.wav"), std::string::npos);
}

TEST_P(RefusalsTest, a_file_that_is_no_audio)
{
    std::ofstream(folder_.path() / "words.wav") << "These are words.";
    expect_refused(playing("words.wav"), ErrorCode::bad_data, {"words.wav"});
}

TEST_P(RefusalsTest, layouts_that_no_rule_connects)
{
    expect_refused(playing("a.wav", "layout = '3 channels'"), ErrorCode::bad_session,
                   {"track 'a'", "pan_matrix"});
}

ON_CPU(RefusalsTest);

} // namespace
} // namespace dubstage::test
