// Whole comparisons of chains whose truth is known, on short songs.
#include "studies/compare/compare.h"

#include <array>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <numbers>

#include "base/error.h"
#include "hosting/plugin_bundle.h"
#include "studies/compare/baseline.h"
#include "studies/compare/excerpts.h"
#include "studies/compare/figures.h"
#include "studies/compare/results.h"
#include "studies/compare/write_comparison.h"
#include "support/audio_files.h"
#include "support/devices.h"

namespace dubstage {

namespace {

using test::noise_channels;
using test::read_audio;
using test::write_audio;

constexpr double rate = 48000;
constexpr int wav_float = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
const CancelFlag go{false};

// Tones that move in level, louder in the middle, each side with some of its own; quiet below 20 kHz.
test::Channels song(double seconds)
{
    test::Channels channels(2, std::vector<double>(static_cast<std::size_t>(seconds * rate)));
    unsigned seed = 11;
    for (int tone = 0; tone < 60; ++tone) {
        seed = seed * 1664525u + 1013904223u;
        const double hz = 60 * std::pow(200.0, tone / 59.0), step = 2 * std::numbers::pi * hz / rate,
                     phase = static_cast<double>(seed >> 8) / 16777216.0 * 6.28,
                     beat = 2 * std::numbers::pi * (1.0 + 0.1 * tone) / rate;
        for (std::size_t t = 0; t < channels[0].size(); ++t) {
            const double at = static_cast<double>(t),
                         bow = std::sin(std::numbers::pi * at / static_cast<double>(channels[0].size()));
            const double one =
                2.5 / hz * std::sin(step * at + phase) * (1 + 0.5 * std::sin(beat * at)) * (0.2 + bow);
            channels[0][t] += one * (tone % 2 == 0 ? 1.0 : 0.6);
            channels[1][t] += one * (tone % 3 == 0 ? 1.0 : 0.7);
        }
    }
    return channels;
}

class Compare : public testing::Test {
  protected:
    Compare()
    {
        write_audio(folder_ / "tune.wav", song(4), rate, wav_float);
        settings_.folder = folder_ / "out";
        settings_.songs = {folder_ / "tune.wav"};
        settings_.repeats = 2;
        settings_.tests = false;
        settings_.excerpt_s = 0;
    }
    std::string text(const std::string& name, const std::string& content) const
    {
        std::ofstream(folder_ / name) << content;
        return (folder_ / name).string();
    }
    Comparison run(const std::vector<std::string>& words,
                   const std::vector<NamedDevice>& devices = {{"cpu", &test::cpu_device()}})
    {
        std::vector<std::string> names;
        for (const NamedDevice& device : devices) names.push_back(device.word);
        const WorkFolder work(settings_.folder);
        const Comparison found = compare(read_candidates(words, names), devices, settings_, work, {}, go);
        write_comparison(found, {}, settings_.folder, work, true);
        return found;
    }
    std::filesystem::path out(const std::string& name) const { return settings_.folder / name; }

    test::TemporaryFolder folder_;
    CompareSettings settings_;
};

} // namespace

TEST_F(Compare, a_gain_changes_the_level_and_nulls)
{
    const Comparison found = run({text("quieter.toml", "[[insert]]\ntype = \"gain\"\ngain_db = -6\n")});
    const ComparedMaster& master = found.candidates.front().masters.front();
    ASSERT_TRUE(master.good());
    EXPECT_NEAR(master.alignment.gain_db(), -6, 1e-3);
    EXPECT_EQ(master.alignment.delay, 0);
    EXPECT_LT(master.null.depth_db, -130); // of single precision
    EXPECT_NEAR(master.measured.loudness.integrated, found.songs.front().measured.loudness.integrated - 6,
                0.01);
    for (const double db : master.third_octave_db) EXPECT_NEAR(db, 0, 0.01);
    EXPECT_EQ(master.repeats, Repeat::same);
    EXPECT_EQ(master.runs.size(), 2u);
    EXPECT_TRUE(master.runs.front().compute_s && master.runs.front().read_s && master.runs.front().write_s);
    EXPECT_GT(master.runs.front().wall_s, 0);
}

TEST_F(Compare, a_delay_between_frames_is_found_to_a_hundredth_and_taken_out)
{
    const Comparison found =
        run({text("late.toml", "[[insert]]\ntype = \"delay\"\ntime = \"12.34 samples\"\n")});
    const ComparedMaster& master = found.candidates.front().masters.front();
    ASSERT_TRUE(master.good());
    EXPECT_NEAR(master.alignment.delay, 12.34, 0.01);
    EXPECT_LT(master.null.depth_db, -70);
}

TEST_F(Compare, an_untouched_copy_leaves_nothing)
{
    const Comparison found = run({"copy", text("flip.toml", "[[insert]]\ntype = \"polarity\"\n")});
    const ComparedMaster &copy = found.candidates[0].masters[0], &flipped = found.candidates[1].masters[0];
    ASSERT_TRUE(copy.good() && flipped.good());
    EXPECT_LT(copy.null.depth_db, -140);
    EXPECT_TRUE(flipped.alignment.inverted());
    EXPECT_LT(flipped.null.depth_db, -140);
    ASSERT_EQ(found.pairs.size(), 1u);
    EXPECT_LT(found.pairs.front().null.depth_db, -140);
    EXPECT_NEAR(find_figure(result_figures(flipped, found.songs[0]), "inverted")->value, 1, 0);
}

TEST_F(Compare, a_finished_file_is_aligned_by_itself)
{
    test::Channels late = song(4);
    for (auto& channel : late) {
        for (double& sample : channel) sample *= 0.5;
        channel.insert(channel.begin(), 24000, 0.0);
    }
    write_audio(folder_ / "mastered.wav", late, rate, SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    const Comparison found = run({"engineer=" + (folder_ / "mastered.wav").string()});
    const ComparedMaster& master = found.candidates.front().masters.front();
    ASSERT_TRUE(master.good());
    EXPECT_EQ(found.candidates.front().candidate.name, "engineer");
    EXPECT_EQ(master.alignment.delay, 24000);
    EXPECT_LT(master.null.depth_db, -100); // of 24 bits
}

TEST_F(Compare, a_finished_file_of_another_rate_is_brought_to_the_song_and_told)
{
    write_audio(folder_ / "mastered.wav", noise_channels(2, 4 * 44100, 0.1), 44100, wav_float);
    const Comparison found = run({(folder_ / "mastered.wav").string()});
    EXPECT_TRUE(found.candidates.front().masters.front().good());
    ASSERT_EQ(found.candidates.front().notes.size(), 1u);
    EXPECT_NE(found.candidates.front().notes.front().find("44100 Hz"), std::string::npos);
}

TEST_F(Compare, chains_on_each_device_stand_beside_each_other)
{
    write_audio(folder_ / "tune.wav", song(1), rate, wav_float);
    settings_.repeats = 1;
    const std::string chain =
        text("warm.toml", "[[insert]]\ntype = \"saturation\"\ndrive_db = 6\noversampling = 1\n");
    const Comparison found = run({chain}, {{"cpu", &test::cpu_device()}, {"vulkan", &test::vulkan_device()}});
    ASSERT_EQ(found.candidates.size(), 2u);
    EXPECT_EQ(found.candidates[0].candidate.name, "warm on cpu");
    EXPECT_EQ(found.candidates[1].candidate.name, "warm on vulkan");
    EXPECT_NE(found.candidates[0].device, found.candidates[1].device);
    ASSERT_EQ(found.pairs.size(), 1u);
    EXPECT_LT(found.pairs.front().null.depth_db, -110);
    EXPECT_GT(found.pairs.front().null.depth_db, -1000);
}

TEST_F(Compare, the_master_section_of_a_session_is_a_chain)
{
    const Comparison found =
        run({text("session.toml", "[master]\ngain_db = -3\n[[master.insert]]\ntype = \"gain\"\ngain_db = -4\n"
                                  "[[track]]\nname = \"t\"\nclip = [{ file = \"tune.wav\" }]\n")});
    EXPECT_NEAR(found.candidates.front().masters.front().alignment.gain_db(), -7, 1e-3);
}

TEST_F(Compare, every_song_has_its_own_rate)
{
    write_audio(folder_ / "other.wav", noise_channels(2, 88200, 0.2), 44100, wav_float);
    settings_.songs.push_back(folder_ / "other.wav");
    const Comparison found = run({text("soft.toml", "[[insert]]\ntype = \"gain\"\ngain_db = -1\n"), "copy"});
    for (const ComparedCandidate& candidate : found.candidates)
        for (const ComparedMaster& master : candidate.masters) EXPECT_TRUE(master.good());
    EXPECT_EQ(found.candidates[0].masters[1].measured.sample_rate, 44100);
}

TEST_F(Compare, the_difference_to_the_song_is_written_as_sound)
{
    // What is left over a low-pass is what it took away: a tone above it.
    const Comparison found = run(
        {text("dull.toml", "[[insert]]\ntype = \"eq\"\nphase = \"linear\"\nbands = [{ type = \"high_cut\", "
                           "frequency = 1000, slope = 96 }]\n")});
    const auto residual = read_audio(out("residuals/dull/tune.wav"));
    ASSERT_EQ(residual.size(), 2u);
    EXPECT_EQ(residual[0].size(), static_cast<std::size_t>(4 * rate));
    double power = 0;
    for (const double sample : residual[0]) power += sample * sample;
    EXPECT_GT(power, 1);
    const ComparedMaster& master = found.candidates.front().masters.front();
    const auto band = [&](double hz) {
        for (std::size_t i = 0; i < master.third_octave_hz.size(); ++i)
            if (std::abs(master.third_octave_hz[i] / hz - 1) < 0.1) return master.third_octave_db[i];
        return std::nan("");
    };
    EXPECT_NEAR(band(100) - band(400), 0, 0.1);
    EXPECT_LT(band(4000) - band(400), -60);
}

TEST_F(Compare, a_chain_that_makes_something_else_the_second_time_is_found_out)
{
    test::Channels other = song(4);
    other[1][48000] += 0.01;
    write_audio(folder_ / "other.wav", other, rate, wav_float);
    text("fickle.toml",
         "command = \"if test -e {folder}/once; then cp {folder}/other.wav {out}; else cp {in} "
         "{out}; fi; touch {folder}/once\"\n");
    const Comparison found = run({(folder_ / "fickle.toml").string(), "copy"});
    const ComparedMaster& master = found.candidates[0].masters[0];
    ASSERT_TRUE(master.good()) << master.fault->reason;
    EXPECT_EQ(master.repeats, Repeat::differs);
    EXPECT_NEAR(master.repeat_error_db, -40, 0.01);
    EXPECT_EQ(find_figure(result_figures(master, found.songs[0]), "repeatable")->value, 0);
    EXPECT_EQ(found.candidates[1].masters[0].repeats, Repeat::same);
}

TEST_F(Compare, energy_is_told_or_why_it_is_not)
{
    settings_.repeats = 1;
    const Comparison found = run({"copy"});
    const bool told = found.candidates.front().masters.front().runs.front().energy_j.has_value();
    EXPECT_EQ(told, found.energy_note.empty()) << found.energy_note;
}

TEST_F(Compare, excerpts_are_aligned_and_equally_loud)
{
    settings_.excerpt_s = 1;
    const Comparison found =
        run({text("loud.toml", "[[insert]]\ntype = \"gain\"\ngain_db = 8\n[[insert]]\ntype = \"delay\"\ntime "
                               "= \"480 samples\"\n"),
             "copy"});
    ASSERT_GE(found.excerpts.size(), 3u);
    for (const Excerpt& excerpt : found.excerpts) {
        ASSERT_EQ(excerpt.sounds.size(), 3u);
        const auto a = read_audio(out(excerpt.sounds[0].file)), b = read_audio(out(excerpt.sounds[1].file));
        ASSERT_EQ(a.front().size(), 48000u);
        double difference = 0, power = 0, peak = 0;
        for (std::size_t t = 0; t < a.front().size(); ++t) {
            difference += std::pow(a[0][t] - b[0][t], 2);
            power += a[0][t] * a[0][t];
            peak = std::max(peak, std::abs(b[0][t]));
        }
        EXPECT_LT(10 * std::log10(difference / power), -45)
            << excerpt.why; // dither, and loudness in steps of 10 ms
        EXPECT_LE(20 * std::log10(peak), -1 + 0.01);
    }
    EXPECT_EQ(found.excerpts[0].why, "loudest");
    EXPECT_NEAR(found.excerpts[0].from_s + 0.5, 2, 0.6);
}

TEST_F(Compare, onsets_of_a_song_are_kept_by_gain_and_delay_and_flattened_by_a_clipper)
{
    test::Channels drums = song(4);
    unsigned seed = 3;
    std::array<double, 3> states{}; // so that little of the noise lies where no delay between frames is exact
    for (std::size_t t = 0; t < drums[0].size(); ++t) {
        seed = seed * 1664525u + 1013904223u;
        double noise = static_cast<double>(static_cast<int>(seed)) / 2147483648.0;
        for (double& state : states) noise = state = 0.5 * (state + noise);
        const double since = std::fmod(static_cast<double>(t) / rate, 0.5);
        for (auto& channel : drums) channel[t] = 0.1 * channel[t] + std::exp(-since / 0.02) * noise;
    }
    write_audio(folder_ / "tune.wav", drums, rate, wav_float);
    const Comparison found =
        run({text("late.toml", "[[insert]]\ntype = \"gain\"\ngain_db = -9\n[[insert]]\ntype = \"delay\"\n"
                               "time = \"12.34 samples\"\n"),
             text("flat.toml", "[[insert]]\ntype = \"clipper\"\nceiling_db = -20\n")});
    ASSERT_GE(found.songs[0].onsets.size(), 7u);
    const auto figure_of = [&](std::size_t candidate, const char* key) {
        return find_figure(result_figures(found.candidates[candidate].masters[0], found.songs[0]), key)
            ->value;
    };
    EXPECT_NEAR(figure_of(0, "onset_crest_change_db"), 0, 0.05);
    EXPECT_LT(figure_of(1, "onset_crest_change_db"), -3);
    const double own = find_figure(song_figures(found.songs[0]), "onset_crest_db")->value;
    EXPECT_NEAR(figure_of(1, "onset_crest_db"), own + figure_of(1, "onset_crest_change_db"), 1e-9);
    // A song without any has no such figure.
    write_audio(folder_ / "tune.wav", test::Channels(2, std::vector<double>(48000, 0.1)), rate, wav_float);
    const Comparison none = run({"copy"});
    EXPECT_TRUE(std::isnan(
        find_figure(result_figures(none.candidates[0].masters[0], none.songs[0]), "onset_crest_change_db")
            ->value));
}

TEST_F(Compare, memory_and_time_of_plug_ins_are_their_chains)
{
    test::use_test_plugins();
    settings_.repeats = 1;
    const auto cost_of = [&](const std::string& name) {
        const Comparison found =
            run({text(name + ".toml", "[[insert]]\ntype = \"lv2\"\nuri = \"urn:dubstage:test:hungry\"\n"
                                      "parameters = { mib = " +
                                          name + " }\n")});
        EXPECT_TRUE(found.candidates.front().masters.front().good());
        return cost_figures(found.candidates.front().masters.front(), found.songs.front());
    };
    const auto small = cost_of("0"), large = cost_of("100");
    EXPECT_NEAR(find_figure(large, "plugin_memory_mib")->value -
                    find_figure(small, "plugin_memory_mib")->value,
                100, 8);
    // What the test's own process needs beside it may have been there before.
    EXPECT_GE(find_figure(large, "host_memory_mib")->value, find_figure(large, "plugin_memory_mib")->value);
    EXPECT_GT(find_figure(large, "plugins_s")->value, 0);
    EXPECT_GE(find_figure(large, "cpu_s")->value, 0.001);
    const Comparison plain = run({text("soft.toml", "[[insert]]\ntype = \"gain\"\ngain_db = -6\n")});
    const auto own = cost_figures(plain.candidates.front().masters.front(), plain.songs.front());
    EXPECT_TRUE(std::isnan(find_figure(own, "plugin_memory_mib")->value));
    EXPECT_TRUE(std::isnan(find_figure(own, "plugins_s")->value));
}

TEST_F(Compare, memory_of_a_command_is_that_of_all_its_processes)
{
    settings_.repeats = 1;
    // Two children of the shell at once hold 40 MB of zeros each in a variable of their own.
    const std::string hold = "sh -c 'a=$(head -c 40000000 /dev/zero | tr \"\\000\" x); sleep 0.3; : $a'";
    const Comparison found =
        run({"greedy=" + hold + " & " + hold + "; wait; cp {in} {out}", "cp {in} {out}"});
    const auto memory_of = [&](std::size_t candidate) {
        const ComparedMaster& master = found.candidates[candidate].masters.front();
        EXPECT_TRUE(master.good()) << (master.fault ? master.fault->reason : "");
        return find_figure(cost_figures(master, found.songs.front()), "host_memory_mib")->value;
    };
    EXPECT_GT(memory_of(0), 2 * 38.0);
    EXPECT_LT(memory_of(1), 20);
}

TEST_F(Compare, every_repeat_runs_the_plug_in_again)
{
    test::use_test_plugins();
    const std::string diary = folder_ / "diary";
    setenv("DUBSTAGE_TEST_DIARY", diary.c_str(), 1);
    settings_.repeats = 3;
    const Comparison found =
        run({text("diary.toml", "[[insert]]\ntype = \"lv2\"\nuri = \"urn:dubstage:test:diary\"\n")});
    unsetenv("DUBSTAGE_TEST_DIARY");
    const ComparedMaster& master = found.candidates.front().masters.front();
    ASSERT_TRUE(master.good());
    EXPECT_EQ(master.repeats, Repeat::same);
    ASSERT_EQ(master.runs.size(), 3u);
    for (const RunCost& run : master.runs) EXPECT_GT(run.plugins_s.value_or(0), 0);
    const auto lines = test::read_bytes(diary);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
}

TEST_F(Compare, the_report_holds_everything_and_needs_nothing)
{
    settings_.excerpt_s = 1;
    settings_.tests = true;
    settings_.behaviour.rates = {48000};
    run({"copy", text("soft <b>.toml", "[[insert]]\ntype = \"gain\"\ngain_db = -1\n")});
    const auto bytes = test::read_bytes(out("report.html"));
    const std::string page(bytes.begin(), bytes.end());
    for (const char* part :
         {"Overview", "Listening", "Behaviour on test signals", "Cost", "soft &lt;b&gt;", "<th>floor</th>",
          "left heard in right", "Side over mid", "crest of onsets", "<svg", "\"flac\":\"ZkxhQ"})
        EXPECT_NE(page.find(part), std::string::npos) << part;
    for (const char* foreign : {"src=\"http", "href=\"http", "soft <b>"})
        EXPECT_EQ(page.find(foreign), std::string::npos) << foreign;
}

TEST_F(Compare, results_are_json_that_a_baseline_reads)
{
    const std::string chain = text("mine.toml", "[[insert]]\ntype = \"clipper\"\nceiling_db = -20\n");
    settings_.tests = true;
    settings_.behaviour.rates = {48000};
    const Comparison before = run({chain});
    const auto bytes = test::read_bytes(out("results.json"));
    const auto json = nlohmann::json::parse(bytes);
    EXPECT_EQ(json["schema"], 1);
    EXPECT_EQ(
        json["chains"][0]["songs"][0]["figures"]["true_peak_db"].get<double>(),
        find_figure(result_figures(before.candidates[0].masters[0], before.songs[0]), "true_peak_db")->value);
    EXPECT_EQ(json["chains"][0]["behaviour"]["rates"][0]["sweep"]["hz"].size(),
              before.floor->rates[0].sweep->hz.size());

    BaselineReport same = compare_with_baseline(before, out("results.json"));
    EXPECT_TRUE(same.changes.empty()) << same.changes.front().key;
    Comparison deeper = before;
    deeper.candidates[0].behaviour->rates[0].tone->thd_db += 6;
    deeper.candidates[0].behaviour->curve->gain_db += 1; // neither better nor worse
    const BaselineReport worse = compare_with_baseline(deeper, out("results.json"));
    EXPECT_TRUE(worse.worse());
    ASSERT_EQ(worse.changes.size(), 2u);
    EXPECT_EQ(worse.changes[0].key, "48000/thd_db");
    EXPECT_EQ(worse.changes[0].change, Change::worse);
    EXPECT_EQ(worse.changes[1].change, Change::other);
    deeper.candidates[0].behaviour->rates[0].tone->thd_db -= 12;
    EXPECT_FALSE(compare_with_baseline(deeper, out("results.json")).worse());
    // Times change only where they leave what the runs spread over.
    for (RunCost& cost : deeper.candidates[0].masters[0].runs) cost.wall_s *= 100;
    EXPECT_EQ(compare_with_baseline(deeper, out("results.json")).changes.front().key, "wall_s");
    settings_.tests = false;
    run({chain});
    // Two runs so far, each with its line.
    const auto history = test::read_bytes(out("history.jsonl"));
    EXPECT_EQ(std::count(history.begin(), history.end(), '\n'), 2);
}

TEST_F(Compare, what_is_no_baseline_is_refused)
{
    Comparison empty;
    for (const char* content :
         {"", "[]", "{\"schema\": 99, \"chains\": []}", "{\"schema\": 1, \"chains\": [{\"name\": 3}]}"})
        try {
            compare_with_baseline(empty, text("bad.json", content));
            FAIL() << content;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_data);
        }
}

} // namespace dubstage
