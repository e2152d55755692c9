// The comparison and what is reckoned from it: undo, names and roles, its file, curves and differences.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "base/error.h"
#include "support/audio_files.h"
#include "viewer/model/comparison_file.h"
#include "viewer/model/workbench.h"

namespace dubstage::viewer {

namespace {

// Pink: each channel falls by 3 dB per octave from `db` at 1 kHz.
Measurement pink(double db, std::size_t bins = 8193, double bin_hz = 48000.0 / 16384)
{
    Measurement measured;
    measured.sample_rate = 48000;
    measured.channels.resize(2);
    measured.spectrum.bin_hz = bin_hz;
    for (const char* name : {"L", "R", "mid", "side"}) {
        Curve curve;
        curve.name = name;
        for (std::size_t i = 0; i < bins; ++i) {
            const double hz = bin_hz * std::max(0.5, static_cast<double>(i));
            curve.average.push_back(static_cast<float>(db - 3 * std::log2(hz / 1000)));
        }
        curve.loud = curve.most = curve.average;
        measured.spectrum.curves.push_back(curve);
    }
    return measured;
}

double at_hz(const SpectrumCurve& curve, double hz)
{
    return value_at(curve.samples(), hz);
}

} // namespace

TEST(Comparison, roles_are_guessed_from_whole_words_of_the_name)
{
    EXPECT_EQ(guess_role("Song_master_v3"), Role::mastered);
    EXPECT_EQ(guess_role("REF 01 Somebody"), Role::reference);
    EXPECT_EQ(guess_role("song-premaster"), Role::mixed);
    EXPECT_EQ(guess_role("unmixed"), Role::unmixed);
    EXPECT_EQ(guess_role("Remixer's refusal"), Role::other);
}

TEST(Comparison, no_two_of_a_dozen_traces_begin_with_the_same_colour_until_all_are_taken)
{
    Comparison comparison;
    for (int i = 0; i < 8; ++i) add_trace(comparison, "song" + std::to_string(i) + ".wav");
    for (const Trace& a : comparison.traces)
        for (const Trace& b : comparison.traces) EXPECT_TRUE(a.id == b.id || a.colour != b.colour);
}

TEST(Comparison, the_first_trace_has_the_focus_and_a_reference_is_what_others_are_compared_with)
{
    Comparison comparison;
    const int first = add_trace(comparison, "song_mix.wav");
    const int reference = add_trace(comparison, "ref.flac");
    EXPECT_EQ(comparison.focus, first);
    EXPECT_EQ(comparison.reference, reference);
    remove_trace(comparison, reference);
    remove_trace(comparison, first);
    EXPECT_EQ(comparison.focus, 0);
    EXPECT_EQ(comparison.reference, 0);
}

TEST(Workbench, undo_and_redo_walk_the_same_way_back_and_forth)
{
    Workbench bench;
    const Comparison empty = bench.now();
    bench.edit("add", [](Comparison& c) { add_trace(c, "a.wav"); });
    bench.edit_view("tilt", [](View& v) { v.tilt = 3; });
    const Comparison last = bench.now();
    EXPECT_TRUE(bench.undo());
    EXPECT_EQ(bench.view().tilt, 4.5);
    EXPECT_TRUE(bench.undo());
    EXPECT_EQ(bench.now(), empty);
    EXPECT_FALSE(bench.undo());
    EXPECT_TRUE(bench.redo());
    EXPECT_TRUE(bench.redo());
    EXPECT_EQ(bench.now(), last);
    EXPECT_FALSE(bench.redo());
}

TEST(Workbench, a_drag_is_one_step_and_what_changes_nothing_is_none)
{
    Workbench bench;
    for (int i = 1; i <= 30; ++i)
        bench.edit_view("zoom hertz", [&](View& v) { v.hertz.high = 20000 - 100 * i; });
    bench.edit_view("tilt", [](View& v) { v.tilt = 4.5; });
    EXPECT_TRUE(bench.zoom_back());
    EXPECT_EQ(bench.view().hertz.high, 20000);
    EXPECT_FALSE(bench.undo());
}

TEST(ComparisonFile, what_is_written_is_read_again)
{
    const test::TemporaryFolder folder;
    Comparison comparison;
    add_trace(comparison, folder / "a_mix.wav");
    add_trace(comparison, folder / "ref.wav");
    keep_trace(comparison, 1);
    comparison.view.seconds = Range{1, 2};
    comparison.view.side = Side::mid;
    comparison.view.panel = "loudness";
    comparison.view.high_contrast = true;
    comparison.view.frozen = Range{3, 4};
    comparison.view.statistic = Statistic::now;
    keep_trace(comparison, 2, {7, 8});
    comparison.view.link(false);
    comparison.view.show_seconds(Range{5, 6});
    comparison.view.panel = "spectrum";
    comparison.view.show_hertz({100, 1000});
    SavedListening listening, again;
    listening.monitoring = {Ear::mono, Range{200, 400}, -12, true};
    listening.looping = true;
    listening.moved[2] = {-0.25, "250.000 ms late, played earlier"};
    write_comparison(folder / "x.comparison.json", comparison, listening);
    EXPECT_EQ(read_comparison(folder / "x.comparison.json", &again), comparison);
    EXPECT_EQ(again, listening);
}

TEST(ComparisonFile, what_is_wrong_is_said_with_the_file_and_the_key)
{
    const test::TemporaryFolder folder;
    const auto path = folder / "x.comparison.json";
    const auto said = [&](const std::string& text) -> std::string {
        std::ofstream(path) << text;
        SavedListening listening;
        try {
            read_comparison(path, &listening);
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_NE(said("{").find("no comparison"), std::string::npos);
    EXPECT_NE(said("{\"dubstage_comparison\": 99}").find("no comparison of this version"), std::string::npos);
    const std::string wrong = said(R"({"dubstage_comparison": 1, "traces": [], "view": {"tilt": "steep"}})");
    EXPECT_NE(wrong.find("'tilt'"), std::string::npos);
    EXPECT_NE(wrong.find("x.comparison.json"), std::string::npos);
    EXPECT_NE(said(R"({"dubstage_comparison": 1, "traces": [3]})"), "");
    const std::string head = R"({"dubstage_comparison": 1, "traces": [], )";
    EXPECT_NE(said(head + R"("view": {"own_axes": {"loudness": 3}}})").find("'own_axes'"), std::string::npos);
    EXPECT_NE(said(head + R"("listening": {"volume_db": "soft"}})").find("'volume_db'"), std::string::npos);
    EXPECT_NE(said(head + R"("listening": {"moved": {"2": 1}}})").find("'moved'"), std::string::npos);
    EXPECT_THROW(read_comparison(folder / "none.comparison.json"), Error);
}

TEST(Curves, both_channels_together_have_the_sum_of_their_powers_and_the_largest_of_their_maxima)
{
    const Measurement measured = pink(-40);
    EXPECT_NEAR(at_hz(curve_of(measured, Statistic::average, Side::all, 0), 1000), -40 + 3.0103, 0.01);
    EXPECT_NEAR(at_hz(curve_of(measured, Statistic::most, Side::all, 0), 1000), -40, 0.01);
    EXPECT_NEAR(at_hz(curve_of(measured, Statistic::average, Side::mid, 0), 1000), -40, 0.01);
}

TEST(Curves, pink_noise_is_level_when_it_is_tilted_by_three_decibels)
{
    const SpectrumCurve level = tilted(curve_of(pink(-40), Statistic::average, Side::left, 0), 3);
    for (const double hz : {30.0, 100.0, 1000.0, 15000.0}) EXPECT_NEAR(at_hz(level, hz), -40, 0.05) << hz;
}

TEST(Curves, smoothing_keeps_a_straight_slope_where_its_band_is_many_bins_wide)
{
    const SpectrumCurve smooth = curve_of(pink(-40), Statistic::average, Side::left, 3);
    EXPECT_NEAR(at_hz(smooth, 2000), -43, 0.1);
}

TEST(Curves, differences_read_the_other_curve_at_the_same_frequency_whatever_its_bins)
{
    const SpectrumCurve fine = curve_of(pink(-40), Statistic::average, Side::left, 0),
                        coarse = curve_of(pink(-46, 2049, 44100.0 / 4096), Statistic::average, Side::left, 0);
    const SpectrumCurve difference = difference_of(fine, coarse, -2);
    for (const double hz : {200.0, 1000.0, 20000.0}) EXPECT_NEAR(at_hz(difference, hz), 4, 0.05) << hz;
    EXPECT_LE(difference.bin_hz * static_cast<double>(difference.db.size() - 1), 22051);
    EXPECT_TRUE(difference_of(fine, {}, 0).db.empty());
}

TEST(Curves, third_octaves_beyond_the_tolerance_are_counted)
{
    SpectrumCurve difference{48000.0 / 16384, std::vector<float>(8193, 0.0f)};
    EXPECT_EQ(bands_outside(difference, 1.5).outside, 0);
    EXPECT_EQ(bands_outside(difference, 1.5).bands, 31);
    for (std::size_t i = 304; i <= 382; ++i) difference.db[i] = 2; // 891 to 1120 Hz: the band of 1 kHz
    const Outside found = bands_outside(difference, 1.5);
    EXPECT_EQ(found.outside, 1);
    EXPECT_NEAR(found.most_hz, 1000, 1);
    EXPECT_EQ(bands_outside(difference, 2.5).outside, 0);
}

TEST(Curves, the_tolerance_widens_by_the_octave)
{
    EXPECT_DOUBLE_EQ(tolerance_at(1000, 1.5), 1.5);
    EXPECT_DOUBLE_EQ(tolerance_at(4000, 1.5), 2.2);
    EXPECT_DOUBLE_EQ(tolerance_at(500, 1.5), 1.85);
}

TEST(Workbench, level_matching_moves_curves_to_the_loudness_of_the_reference)
{
    Workbench bench;
    bench.edit("add", [](Comparison& c) {
        add_trace(c, "mix.wav");
        add_trace(c, "ref.wav");
    });
    for (const auto& [id, lufs] : {std::pair(1, -23.0), std::pair(2, -14.0)}) {
        Measurement measured = pink(-40);
        measured.loudness.integrated = lufs;
        bench.set_status(id, {Stage::ready, 1, "", make_programme(std::move(measured))});
    }
    EXPECT_DOUBLE_EQ(bench.gain_of(1), 9);
    EXPECT_DOUBLE_EQ(bench.gain_of(2), 0);
    bench.edit_view("level match", [](View& v) { v.level_match = false; });
    EXPECT_DOUBLE_EQ(bench.gain_of(1), 0);
    EXPECT_DOUBLE_EQ(match_gain(Measurement{}, -14), 0); // silence
    ASSERT_EQ(bench.shown().size(), 2u);
    EXPECT_EQ(bench.shown().back().trace->id, 1); // the focus is on top
}

TEST(Workbench, the_same_message_is_told_once_and_counted)
{
    Workbench bench;
    for (int i = 0; i < 200; ++i) bench.tell(Severity::error, "a.wav: broken");
    ASSERT_EQ(bench.messages().size(), 1u);
    EXPECT_EQ(bench.messages().front().repeated, 200);
    for (int i = 0; i < 200; ++i) bench.tell(Severity::error, std::to_string(i));
    EXPECT_EQ(bench.messages().size(), 50u);
}

} // namespace dubstage::viewer
