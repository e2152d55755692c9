// dubstage match, as its users run it.
#include "cli/match_fixture.h"

namespace dubstage {

TEST_F(Match, without_a_folder_proposes_and_writes_nothing)
{
    const std::string mix = song("mix.wav", coloured(3, 0.2, 0.0)),
                      hit = song("hit.wav", coloured(3, 0.2, 0.6));
    const Outcome outcome = propose({mix, "--reference", hit});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("predicted"), std::string::npos) << outcome.out;
    EXPECT_EQ(outcome.out.find("matched"), std::string::npos) << outcome.out;
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
        files.insert(entry.path().filename().string());
    EXPECT_EQ(files, (std::set<std::string>{"hit.wav", "mix.wav"}));
    // What was delivered with a folder was proposed without one.
    const Outcome delivered = match({mix}, {hit});
    const auto row = [](const std::string& text) {
        const std::size_t at = text.find("  predicted");
        return text.substr(at, text.find('\n', at) - at);
    };
    EXPECT_EQ(row(outcome.out), row(delivered.out));
}

TEST_F(Match, dynamics_and_sessions_ask_for_a_folder)
{
    const std::string mix = song("mix.wav", coloured(1, 0.2, 0.0));
    const Outcome outcome = propose({mix, "--reference", "pink", "--dynamics", "50"});
    EXPECT_EQ(outcome.status, 64);
    EXPECT_EQ(outcome.err, "dubstage: --output: dynamics are found by trying them; name a folder with -o\n");
}

TEST_F(Match, brings_a_mix_to_its_reference_in_tone_and_level)
{
    const Outcome outcome = match({song("mix.wav", coloured(8, 0.1, 0.4))},
                                  {song("reference.wav", coloured(8, 0.2, -0.3, 9))}, {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto event = event_named(outcome, "song");
    EXPECT_LT(event["matched"]["distance"]["tone_db"].get<double>(),
              0.2 * event["before"]["tone_db"].get<double>());
    EXPECT_NEAR(event["matched"]["distance"]["loudness_lu"].get<double>(), 0, 0.05);
    EXPECT_NEAR(event["matched"]["distance"]["tone_db"].get<double>(),
                event["predicted"]["tone_db"].get<double>(), 0.1);
    for (const char* file : {"mix.matched.wav", "mix.curve.csv", "mix.eq.toml", "mix.bands.toml",
                             "mix.bands.txt", "matched.dst", "reference.dst", "report.html"})
        EXPECT_TRUE(written(file)) << file;
    EXPECT_EQ(read_audio(out("mix.matched.wav")).front().size(), 8u * 48000);
}

TEST_F(Match, a_mix_that_is_its_own_reference_stays_as_it_is)
{
    const Channels mix = coloured(5, 0.5, 0.5);
    const std::string file = song("mix.wav", mix);
    const Outcome outcome = match({file}, {file}, {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(event_named(outcome, "song")["untouched"], true);
    EXPECT_NE(outcome.out.find("mix: is the mix itself"), std::string::npos) << outcome.out;
    EXPECT_LT(null_db(mix, read_audio(out("mix.matched.wav"))), -100);
}

TEST_F(Match, the_curve_that_is_written_does_what_was_done)
{
    const std::string mix = song("mix.wav", coloured(6, 0.1, 0.4));
    ASSERT_EQ(match({mix}, {song("reference.wav", coloured(6, 0.1, -0.3, 9))},
                    {"--level", "0", "--bits", "32f", "--width", "0"})
                  .status,
              0);
    const Outcome outcome = dubstage_program({"master", mix, "--chain", out("mix.eq.toml").string(), "--for",
                                              "archive", "-o", path("again"), "--device", "cpu"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_LT(
        null_db(read_audio(out("mix.matched.wav")), read_audio(folder_ / "again" / "archive" / "mix.wav")),
        -60); // points are rounded to 0.001 dB
}

TEST_F(Match, what_the_ceiling_forbids_is_held_and_limited_beside_it)
{
    const Outcome outcome = match({song("mix.wav", peaky(6))}, {song("loud.wav", coloured(6, 0.25, 0.4, 3))},
                                  {"--json", "--tone", "0"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto event = event_named(outcome, "song");
    EXPECT_LE(event["matched"]["measured"]["true_peak_db"].get<double>(), -1 + 0.01);
    EXPECT_NEAR(event["matched"]["distance"]["loudness_lu"].get<double>() +
                    event["forbidden_db"].get<double>(),
                0, 0.05);
    EXPECT_NEAR(event["limited"]["distance"]["loudness_lu"].get<double>(), 0, 0.1);
    EXPECT_LE(event["limited"]["measured"]["true_peak_db"].get<double>(), -1 + 0.01);
    EXPECT_TRUE(written("mix.limited.wav"));
}

TEST_F(Match, a_level_that_no_limiter_reaches_is_held_at_the_ceiling_and_said)
{
    const Outcome outcome = match({song("mix.wav", coloured(4, 0.1, 0.4))},
                                  {song("loud.wav", coloured(4, 2.0, 0.4, 3))}, {"--ceiling", "-20"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("mix: no limiter brings it to the level of its reference"), std::string::npos)
        << outcome.err;
    EXPECT_FALSE(written("mix.limited.wav"));
    EXPECT_TRUE(written("mix.matched.wav"));
}

TEST_F(Match, a_target_that_was_kept_serves_the_next_song)
{
    const std::string mix = song("mix.wav", coloured(6, 0.1, 0.4)),
                      reference = song("reference.wav", coloured(6, 0.2, -0.3, 9));
    ASSERT_EQ(match({mix}, {reference}).status, 0);
    const Channels first = read_audio(out("mix.matched.wav"));
    std::filesystem::copy(out("reference.dst"), path("kept.dst"));
    const Outcome outcome = match({mix}, {path("kept.dst")});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_LT(null_db(first, read_audio(out("mix.matched.wav"))), -50); // levels are kept to 0.01 dB
}

TEST_F(Match, pink_noise_and_slopes_are_targets)
{
    const std::string mix = song("mix.wav", coloured(6, 0.1, 0.4));
    for (const char* target : {"pink", "slope:-4.5"}) {
        const Outcome outcome = match({mix}, {target}, {"--json", "--level", "0", "--boost", "30"});
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        const auto event = event_named(outcome, "song");
        EXPECT_LT(event["matched"]["distance"]["tone_db"].get<double>(),
                  0.2 * event["before"]["tone_db"].get<double>());
    }
}

TEST_F(Match, only_the_part_that_is_named_is_matched_to)
{
    Channels reference = coloured(6, 0.2, -0.3, 9);
    const Channels other = coloured(6, 0.2, 0.9, 10);
    for (std::size_t c = 0; c < 2; ++c)
        reference[c].insert(reference[c].end(), other[c].begin(), other[c].end());
    const std::string mix = song("mix.wav", coloured(6, 0.1, 0.4)), file = song("reference.wav", reference);
    const auto tone = [&](const std::string& word) {
        const Outcome outcome = match({mix}, {word}, {"--json"});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return event_named(outcome, "song")["before"]["tone_db"].get<double>();
    };
    const double first = tone(file + "#0..6"), second = tone(file + "#6..");
    EXPECT_GT(std::abs(first - second), 1);
    expect_error(match({mix}, {file + "#20..30"}), 65, "holds nothing from");
    expect_error(match({mix}, {file + "#9..3"}), 64, "ends before it begins");
}

TEST_F(Match, songs_of_a_release_share_one_curve_and_keep_their_distances)
{
    const Outcome outcome =
        match({song("loud.wav", coloured(6, 0.2, 0.4)), song("soft.wav", coloured(6, 0.1, 0.4, 5))},
              {song("reference.wav", coloured(6, 0.15, -0.3, 9))}, {"--together", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    std::vector<nlohmann::json> songs;
    for (const auto& event : events_of(outcome))
        if (event["event"] == "song") songs.push_back(event);
    ASSERT_EQ(songs.size(), 2u);
    const double apart = songs[0]["matched"]["measured"]["integrated_lufs"].get<double>() -
                         songs[1]["matched"]["measured"]["integrated_lufs"].get<double>();
    EXPECT_NEAR(apart, 6.02, 0.1);
    EXPECT_EQ(songs[0]["bands"], songs[1]["bands"]);
}

TEST_F(Match, dynamics_are_compressed_towards_a_denser_reference)
{
    Channels swelling = coloured(26, 0.2, 0.4);
    for (auto& lane : swelling)
        for (std::size_t i = 0; i < lane.size(); ++i)
            if (i / 48000 % 12 >= 6) lane[i] *= 0.3;
    const Outcome outcome = match({song("mix.wav", swelling)}, {song("even.wav", coloured(12, 0.2, 0.4, 3))},
                                  {"--dynamics", "100", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto event = event_named(outcome, "song");
    EXPECT_TRUE(written("mix.dynamics.toml"));
    EXPECT_LT(std::abs(event["matched"]["distance"]["range_lu"].get<double>()),
              0.5 * std::abs(event["before"]["range_lu"].get<double>()));
    EXPECT_NEAR(event["matched"]["distance"]["loudness_lu"].get<double>(), 0, 0.05);
}

TEST_F(Match, dynamics_are_opened_towards_a_more_open_reference)
{
    Channels even = coloured(14, 0.1, 0.4), open = coloured(14, 0.3, 0.4, 3);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < even[c].size(); ++i) {
            if (i / 48000 % 12 >= 6) even[c][i] *= 0.7, open[c][i] *= 0.35;
            if (i % 12000 >= 500) open[c][i] *= 0.15, even[c][i] *= 0.4;
        }
    const Outcome outcome = match({song("mix.wav", even)}, {song("open.wav", open)},
                                  {"--dynamics", "100", "--level", "0", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto event = event_named(outcome, "song");
    EXPECT_LT(std::abs(event["matched"]["distance"]["range_lu"].get<double>()),
              0.5 * std::abs(event["before"]["range_lu"].get<double>()));
    EXPECT_LT(event["matched"]["distance"]["crest_db"].get<double>(),
              event["before"]["crest_db"].get<double>() - 1);
    EXPECT_GT(event["matched"]["distance"]["psr_db"].get<double>(),
              event["before"]["psr_db"].get<double>() + 0.5);
    // What is asked for beyond the limits is said.
    EXPECT_NE(outcome.out.find("of it are given"), std::string::npos) << outcome.out;
}

TEST_F(Match, dynamics_are_compared_without_being_asked_for)
{
    const std::string mix = song("mix.wav", coloured(6, 0.1, 0.4)),
                      reference = song("reference.wav", coloured(6, 0.2, -0.3, 9));
    const auto json = event_named(propose({mix, "--reference", reference, "--json"}), "song");
    for (const char* whose : {"mix", "reference"}) {
        const auto& dynamics = json["dynamics"][whose];
        EXPECT_EQ(dynamics["band_crest_db"].size(), 4u) << dynamics;
        EXPECT_EQ(dynamics["short_term_lufs"].size(), 7u) << dynamics;
        for (const auto& crest : dynamics["band_crest_db"]) EXPECT_NEAR(crest.get<double>(), 10, 5);
    }
    EXPECT_TRUE(json["before"]["crest_db"].is_number());
    EXPECT_TRUE(json["before"]["short_term_lu"].is_number());
    EXPECT_TRUE(json["dynamics"]["proposed"].is_null());
    const Outcome delivered = match({mix}, {reference});
    for (const char* word : {"crest <120 Hz", "LUFS at 10 %", "  reference  "})
        EXPECT_NE(delivered.out.find(word), std::string::npos) << delivered.out;
    const std::string page = text_of(out("report.html"));
    for (const char* word :
         {"<th>crest &lt;120 Hz</th>", "<th>10 % below</th>", "<td>reference</td>", "Crest: peaks"})
        EXPECT_NE(page.find(word), std::string::npos) << word;
}

TEST_F(Match, silent_references_are_refused)
{
    const std::string silence = song("silence.wav", Channels(2, std::vector<double>(96000)));
    expect_error(match({song("mix.wav", coloured(3, 0.1, 0.4))}, {silence}), 65,
                 "silence: is silent: there is nothing to match");
    expect_error(match({silence}, {path("mix.wav")}), 65, "silence: is silent");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Match, nan_is_refused_with_its_place)
{
    Channels broken = coloured(3, 0.1, 0.4);
    broken[1][1234] = std::nan("");
    expect_error(match({song("mix.wav", coloured(3, 0.1, 0.4))}, {song("broken.wav", broken)}), 65,
                 "broken: holds NaN or infinite samples, the first in channel 2 at frame 1234");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Match, a_short_reference_is_used_and_said_to_tell_little)
{
    const Outcome outcome =
        match({song("mix.wav", coloured(12, 0.1, 0.4))}, {song("short.wav", coloured(2, 0.1, 0.1, 4))});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("short: is only 2 s long"), std::string::npos) << outcome.err;
    EXPECT_TRUE(written("mix.matched.wav"));
}

TEST_F(Match, a_mono_reference_leaves_the_width_of_a_stereo_mix)
{
    const Outcome outcome = match({song("mix.wav", coloured(6, 0.1, 0.4))},
                                  {song("mono.wav", coloured(6, 0.1, -0.3, 4, 1))}, {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("mono: says nothing of width"), std::string::npos) << outcome.out;
    EXPECT_TRUE(event_named(outcome, "song")["bands"]["side"].empty());
    EXPECT_EQ(read_audio(out("mix.matched.wav")).size(), 2u);
}

TEST_F(Match, other_rates_are_compared_at_the_same_frequencies)
{
    const Outcome outcome = match({song("mix.wav", coloured(6, 0.1, 0.4))},
                                  {song("slow.wav", coloured(6, 0.1, 0.0, 4, 2, 44100), 44100)}, {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    SF_INFO facts{};
    read_audio(out("mix.matched.wav"), &facts);
    EXPECT_EQ(facts.samplerate, 48000);
    EXPECT_LT(event_named(outcome, "song")["matched"]["distance"]["tone_db"].get<double>(), 0.3);
}

TEST_F(Match, a_curve_beyond_its_limits_is_stated)
{
    Channels dull = coloured(6, 0.1, 0.4);
    for (auto& lane : dull) { // 60 dB down above about 2 kHz: four times a one-pole
        for (int pass = 0; pass < 4; ++pass) {
            double state = 0;
            for (double& x : lane) x = state += 0.06 * (x - state);
        }
        for (double& x : lane) x *= 3;
    }
    const Outcome outcome =
        match({song("dull.wav", dull)}, {song("reference.wav", coloured(6, 0.1, 0.4, 4))}, {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("the curve would need +"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("it goes as far as the limit"), std::string::npos) << outcome.out;
}

TEST_F(Match, wrong_words_are_told)
{
    const std::string mix = song("mix.wav", coloured(3, 0.1, 0.4));
    expect_error(match({mix}, {path("none.wav")}), 66, "none.wav");
    expect_error(match({path("none.wav")}, {mix}), 66, "none.wav");
    expect_error(match({mix}, {"slope:steep"}), 64, "'steep' is no number");
    expect_error(match({mix}, {mix + "@tone=2,widht=0"}), 64, "did you mean 'width'");
    expect_error(match({mix}, {mix + "@tone=-1"}), 64, "a weight is below 0");
    expect_error(match({mix}, {mix + "@tone=0"}), 64, "no reference has a weight for tone");
    expect_error(match({mix}, {"pink"}, {"--tone", "900"}), 64, "lies outside -400 to 400 %");
    expect_error(match({mix}, {"pink"}, {"--resolution", "1/99"}), 64, "--resolution");
    expect_error(match({mix}, {"pink"}, {"--frequencies", "5000..200"}), 64, "the lower limit is not below");
    expect_error(match({mix}, {"pink"}, {"--channels", "sterio"}), 64, "did you mean 'stereo'");
    expect_error(match({mix}, {"pink"}, {"--format", "flac", "--bits", "32f"}), 64, "FLAC holds no floats");
    std::ofstream(path("broken.dst")) << "{}";
    expect_error(match({mix}, {path("broken.dst")}), 65, "is no target");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Match, a_folder_that_cannot_be_made_is_an_error)
{
    std::ofstream(path("out")) << "a file stands where the folder should";
    expect_error(match({song("mix.wav", coloured(3, 0.1, 0.4))}, {"pink"}), 73, "out");
}

} // namespace dubstage
