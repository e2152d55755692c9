// Portraits: what they hold, how several become one, and how they are kept.
#include <gtest/gtest.h>

#include <fstream>

#include "analysis/programmes.h"
#include "base/error.h"
#include "studies/match/portrait_file.h"
#include "studies/match/proposal.h"
#include "studies/match_sounds.h"
#include "support/audio_files.h"

namespace dubstage::test {

namespace {

std::string message_of(const std::function<void()>& work)
{
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::vector<Lane> noise(double rms = 0.05, unsigned seed = 1)
{
    return {white_noise(rms, 4, seed), white_noise(rms, 4, seed + 1)};
}

double level_db(const Tone& tone, double hz)
{
    return 10 * std::log10(tone[cell_of(hz)]);
}

} // namespace

TEST(MatchPortrait, densities_are_mean_squares_per_hertz)
{
    const Portrait p = portrait(noise(0.05));
    // White noise of that RMS in each channel, spread over 24 kHz.
    const double wanted = 10 * std::log10(0.05 * 0.05 / 24000);
    const Tone left = smoothed(p.left, {1, false}), mid = smoothed(p.mid(), {1, false}),
               side = smoothed(p.side(), {1, false});
    EXPECT_NEAR(level_db(left, 8000), wanted, 0.2);
    EXPECT_NEAR(level_db(mid, 8000), wanted - 3.01, 0.2);
    EXPECT_NEAR(level_db(side, 8000), wanted - 3.01, 0.2);
}

TEST(MatchPortrait, gives_the_loudness_that_the_meter_reads)
{
    const auto pink = [](double hz) { return -10 * std::log10(hz / 1000); };
    const Portrait p = portrait({filtered(noise()[0], pink), filtered(noise()[1], pink)});
    EXPECT_NEAR(10 * std::log10(k_weighted_power(p.total())) - 0.691, p.level->integrated, 0.1);
}

TEST(MatchPortrait, figures_stay_where_histories_go)
{
    Measurement m = measurement(noise(), "song");
    const Measurement before = m;
    keep_figures(m);
    EXPECT_EQ(m.loudness.integrated, before.loudness.integrated);
    EXPECT_EQ(m.true_peak_db, before.true_peak_db);
    EXPECT_EQ(m.stereo.size(), before.stereo.size());
    EXPECT_TRUE(m.loudness.momentary.empty());
    EXPECT_TRUE(m.stereo.front().correlation_history.empty());
    EXPECT_TRUE(m.observation.k_energies.empty());
    EXPECT_TRUE(m.observation.spectra.classes.empty());
}

TEST(MatchPortrait, rates_meet_on_one_grid)
{
    const std::vector<Lane> slow{white_noise(0.05, 4, 1, 44100), white_noise(0.05, 4, 2, 44100)};
    const Portrait a = portrait(noise(0.05)), b = portrait(slow, "slow", 44100);
    // The same power, spread over less.
    EXPECT_NEAR(level_db(smoothed(b.total(), {1, false}), 5000) -
                    level_db(smoothed(a.total(), {1, false}), 5000),
                10 * std::log10(48000.0 / 44100), 0.2);
}

TEST(MatchPortrait, silence_nan_and_a_moment_are_refused_with_their_name)
{
    const Lane silence(96000);
    EXPECT_EQ(message_of([&] {
                  portrait({silence, silence}, "quiet");
              }),
              "quiet: is silent: there is nothing to match; name a file that sounds");
    const Lane moment = white_noise(0.1, 0.2, 1);
    EXPECT_EQ(
        message_of([&] {
            portrait({moment, moment}, "moment");
        }),
        "moment: has no loudness: it lies under the gate of -70 LUFS, or is shorter than 400 ms; name a "
        "longer or louder file");
    auto broken = noise();
    broken[1][777] = std::nan("");
    EXPECT_EQ(message_of([&] { portrait(broken, "broken"); }),
              "broken: holds NaN or infinite samples, the first in channel 2 at frame 777; render it again");
}

TEST(MatchPortrait, weights_decide_aspect_by_aspect)
{
    const Portrait dark = portrait({filtered(noise()[0], [](double hz) { return hz > 1000 ? -12.0 : 0.0; }),
                                    filtered(noise()[1], [](double hz) { return hz > 1000 ? -12.0 : 0.0; })},
                                   "dark");
    const Portrait loud = portrait(noise(0.2), "loud");
    const MatchTarget target = match_target({{dark, {1, 0, 1, 1}}, {loud, {0, 1, 1, 1}}}, {});
    EXPECT_NEAR(level_db(smoothed(target.tone.total(), {3, false}), 400) -
                    level_db(smoothed(target.tone.total(), {3, false}), 4000),
                12, 0.5);
    EXPECT_NEAR(target.level.level->integrated, loud.level->integrated, 1e-9);
    EXPECT_EQ(
        message_of([&] {
            match_target({{dark, {0, 1, 1, 1}}}, {});
        }),
        "--reference: no reference has a weight for tone; give one of them a weight above 0, or set --tone "
        "0");
}

TEST(MatchPortrait, a_mono_reference_says_nothing_of_width)
{
    const Portrait mono = portrait({noise()[0]}, "mono");
    const MatchTarget target = match_target({{mono, {1, 1, 1, 1}}}, {});
    ASSERT_EQ(target.notes.size(), 1u);
    EXPECT_EQ(target.notes.front(), "mono: says nothing of width: it is not stereo");
    const MatchProposal proposal = propose_match(portrait(noise(0.05, 5)), target, {});
    EXPECT_EQ(proposal.curves.mid, proposal.curves.side);
    EXPECT_FALSE(proposal.after.width_db.has_value());
}

TEST(MatchPortrait, comes_back_from_its_file)
{
    const TemporaryFolder folder;
    const Portrait before = portrait(noise(), "a song");
    write_portrait(folder / "song.dst", before);
    const Portrait after = read_portrait(folder / "song.dst");
    EXPECT_EQ(after.name, "a song");
    EXPECT_EQ(after.stereo, true);
    EXPECT_NEAR(after.level->integrated, before.level->integrated, 1e-9);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        EXPECT_NEAR(10 * std::log10(after.left[i] / before.left[i]), 0, 0.006);
        EXPECT_NEAR(10 * std::log10((after.side()[i] + 1e-15) / (before.side()[i] + 1e-15)), 0, 0.05);
    }
    EXPECT_LT(distance(after, before).tone_db, 0.01);
}

TEST(MatchPortrait, damaged_targets_are_refused)
{
    const TemporaryFolder folder;
    const auto refusal = [&](const std::string& text) {
        std::ofstream(folder / "t.dst") << text;
        const std::string message = message_of([&] { read_portrait(folder / "t.dst"); });
        return message.substr(message.find("t.dst"));
    };
    EXPECT_TRUE(refusal("").starts_with("t.dst: is no target"));
    EXPECT_TRUE(refusal("[1, 2]").starts_with("t.dst: is no target"));
    EXPECT_TRUE(
        refusal(R"({"format": "dubstage target", "version": 9})").starts_with("t.dst: is of another"));
    EXPECT_TRUE(refusal(R"({"format": "dubstage target", "version": 1, "seconds": 3, "top_hz": 20000,
        "left_db": [1, 2]})")
                    .starts_with("t.dst: is damaged: 'left_db' is no list of 504 numbers"));
    EXPECT_NE(message_of([&] { read_portrait(folder / "none.dst"); }).find("there is no such target"),
              std::string::npos);
}

} // namespace dubstage::test
