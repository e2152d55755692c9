// dubstage measure, as its users run it.
#include <cmath>
#include <limits>

#include "cli/dubstage.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

using test::Channels;
using test::noise_channels;
using test::TemporaryFolder;
using test::write_audio;

constexpr int wav_16 = SF_FORMAT_WAV | SF_FORMAT_PCM_16, wav_float = SF_FORMAT_WAV | SF_FORMAT_FLOAT;

Channels tone(double seconds, double db, double rate = 48000)
{
    std::vector<double> lane(static_cast<std::size_t>(seconds * rate));
    for (std::size_t i = 0; i < lane.size(); ++i)
        lane[i] =
            std::pow(10.0, db / 20) * std::sin(2 * 3.14159265358979 * 1000 * static_cast<double>(i) / rate);
    return {lane, lane};
}

Outcome measure(std::vector<std::string> words)
{
    words.insert(words.begin(), "measure");
    words.insert(words.end(), {"--device", "cpu"});
    return dubstage_program(words);
}

nlohmann::json measured(const std::filesystem::path& file, std::vector<std::string> words = {})
{
    words.insert(words.begin(), {file.string(), "--json"});
    const Outcome outcome = measure(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return event_named(outcome, "measured");
}

std::string text_of(const std::filesystem::path& path)
{
    const auto bytes = test::read_bytes(path);
    return {bytes.begin(), bytes.end()};
}

class Measure : public testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    TemporaryFolder folder_;
};

} // namespace

TEST_F(Measure, a_tone_of_known_loudness)
{
    write_audio(folder_ / "tone.wav", tone(5, -23), 48000, wav_float);
    const auto figures = measured(folder_ / "tone.wav");
    EXPECT_NEAR(figures["integrated_lufs"], -23.0, 0.1);
    EXPECT_NEAR(figures["true_peak_db"], -23.0, 0.1);
    EXPECT_FALSE(figures["silent"]);
    EXPECT_NEAR(figures["psr_db"], figures["plr_db"], 0.1);
    EXPECT_NEAR(figures["crest_db"], 3.01, 0.05);
    EXPECT_NEAR(figures["k14_db"].get<double>() - figures["k20_db"].get<double>(), -6, 1e-9);
    const Outcome table = measure({path("tone.wav")});
    EXPECT_NE(table.out.find("-23.0"), std::string::npos) << table.out;
}

TEST_F(Measure, silence_is_null_with_a_flag)
{
    write_audio(folder_ / "silence.wav", {std::vector<double>(48000)}, 48000, wav_16);
    const auto figures = measured(folder_ / "silence.wav");
    EXPECT_TRUE(figures["integrated_lufs"].is_null());
    EXPECT_TRUE(figures["true_peak_db"].is_null());
    EXPECT_TRUE(figures["silent"]);
}

TEST_F(Measure, a_single_sample)
{
    write_audio(folder_ / "one.wav", {{0.5}}, 48000, wav_16);
    EXPECT_NEAR(measured(folder_ / "one.wav")["sample_peak_db"], -6.02, 0.01);
}

TEST_F(Measure, nan_and_infinity_are_told_and_the_rest_is_measured)
{
    Channels sound = tone(4, -20);
    sound[1][4800] = std::numeric_limits<double>::quiet_NaN();
    sound[1][4900] = std::numeric_limits<double>::infinity();
    write_audio(folder_ / "nan.wav", sound, 48000, wav_float);
    const auto figures = measured(folder_ / "nan.wav");
    EXPECT_NEAR(figures["integrated_lufs"], -20.0, 0.1);
    bool told = false;
    for (const auto& finding : figures["findings"])
        told = told || (finding["severity"] == "error" && finding.value("from_frame", -1) == 4800);
    EXPECT_TRUE(told) << figures["findings"].dump();
}

TEST_F(Measure, files_that_fail_have_a_line_each_and_the_others_are_measured)
{
    std::filesystem::create_directories(folder_ / "songs");
    write_audio(folder_ / "songs/2 good.wav", tone(3, -20), 48000, wav_16);
    write_audio(folder_ / "songs/10 other rate.wav", tone(3, -20, 44100), 44100, wav_16);
    write_audio(folder_ / "songs/3 empty.wav", {{}, {}}, 48000, wav_16);
    write_audio(folder_ / "songs/4 slow.wav", noise_channels(1, 100, 0.5), 10, wav_16);
    test::write_bytes(folder_ / "songs/5 text.wav", {'n', 'o', ' ', 'a', 'u', 'd', 'i', 'o'});
    auto bytes = test::read_bytes(folder_ / "songs/2 good.wav");
    bytes.resize(bytes.size() / 2);
    test::write_bytes(folder_ / "songs/6 cut.wav", bytes);
    const Outcome outcome = measure({path("songs")});
    EXPECT_EQ(outcome.status, 65);
    const auto errors = lines_of(outcome.err);
    ASSERT_EQ(errors.size(), 4u) << outcome.err;
    const std::vector<std::string> names{"3 empty.wav", "4 slow.wav", "5 text.wav", "6 cut.wav"};
    for (std::size_t i = 0; i < names.size(); ++i)
        EXPECT_NE(errors[i].find(names[i]), std::string::npos) << errors[i];
    const auto good = outcome.out.find("2 good.wav"), other = outcome.out.find("10 other rate.wav");
    EXPECT_NE(good, std::string::npos);
    EXPECT_NE(other, std::string::npos);
    EXPECT_LT(good, other) << "2 comes before 10";
}

TEST_F(Measure, files_side_by_side_are_told_in_their_order)
{
    std::vector<std::string> files;
    for (int i = 0; i < 9; ++i) {
        files.push_back(path("song" + std::to_string(i) + ".wav"));
        // The first take the longest.
        write_audio(files.back(), tone(9 - i + 0.4, -20 - i), 48000, wav_float);
    }
    files.insert(files.begin() + 4, path("missing.wav"));
    for (const char* threads : {"1", "2", "5"}) {
        auto words = files;
        words.insert(words.end(), {"--json", "--threads", threads});
        const Outcome outcome = measure(words);
        EXPECT_EQ(outcome.status, 66) << outcome.err;
        std::vector<double> peaks;
        for (const auto& event : events_of(outcome))
            if (event.at("event") == "measured") peaks.push_back(event.at("sample_peak_db"));
        ASSERT_EQ(peaks.size(), 9u) << threads;
        for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(peaks[i], -20.0 - static_cast<double>(i), 1e-3);
    }
}

TEST_F(Measure, a_preset_decides_the_exit_status)
{
    write_audio(folder_ / "right.wav", tone(10, -23), 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    write_audio(folder_ / "loud.wav", tone(10, -10), 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    EXPECT_EQ(measure({path("right.wav"), "--against", "ebu_r128"}).status, 0);
    const Outcome loud = measure({path("loud.wav"), "--against", "ebu_r128"});
    EXPECT_EQ(loud.status, 1);
    EXPECT_NE(loud.out.find("FAILS"), std::string::npos);
    expect_error(measure({path("right.wav"), "--against", "ebu_r218"}), 64, "ebu_r128");
}

TEST_F(Measure, a_list_gives_the_order_of_an_album)
{
    write_audio(folder_ / "a.wav", tone(5, -20), 48000, wav_16);
    write_audio(folder_ / "b.wav", tone(5, -14), 48000, wav_16);
    test::write_bytes(folder_ / "order.m3u",
                      {'#', 'x', '\n', 'b', '.', 'w', 'a', 'v', '\r', '\n', 'a', '.', 'w', 'a', 'v', '\n'});
    const Outcome outcome = measure({path("order.m3u"), "--album", "--json"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const auto album = event_named(outcome, "album");
    EXPECT_NEAR(album["loudest_song_lufs"], -14, 0.1);
    EXPECT_NEAR(album["quietest_song_lufs"], -20, 0.1);
    EXPECT_EQ(events_of(outcome).front()["name"], "b.wav");
}

TEST_F(Measure, an_album_tells_how_each_song_differs_from_it)
{
    for (const char* name : {"a.wav", "b.wav", "c.wav"})
        write_audio(folder_ / name, tone(5, -14), 48000, wav_float);
    write_audio(folder_ / "quiet.wav", tone(5, -20), 48000, wav_float);
    const std::vector<std::string> files{path("a.wav"), path("b.wav"), path("c.wav"), path("quiet.wav"),
                                         "--album"};
    auto words = files;
    words.insert(words.end(), {"--json", "--csv", path("t.csv")});
    const Outcome outcome = measure(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const auto album = event_named(outcome, "album");
    ASSERT_EQ(album["differences"].size(), 4u);
    const auto quiet = album["differences"][3];
    EXPECT_EQ(quiet["name"], "quiet.wav");
    EXPECT_NEAR(quiet["loudness_lu"], -20 - album["integrated_lufs"].get<double>(), 0.1);
    EXPECT_NEAR(quiet["true_peak_db"], -4.5, 0.05) << "three at -14 and one at -20 have their mean at -15.5";
    EXPECT_NEAR(quiet["tone_db"], 0, 0.05) << "the same tone at equal loudness";
    EXPECT_EQ(quiet["outlier_in"], (nlohmann::json{"loudness_lu", "true_peak_db"}));
    EXPECT_TRUE(album["differences"][0]["outlier_in"].empty());
    const auto rows = lines_of(text_of(folder_ / "t.csv"));
    ASSERT_EQ(rows.size(), 5u);
    EXPECT_NE(rows[0].find(",album_loudness_lu,"), std::string::npos) << rows[0];
    EXPECT_NE(rows[4].find(",loudness_lu true_peak_db"), std::string::npos) << rows[4];
    const Outcome table = measure(files);
    EXPECT_NE(table.out.find("-4.5 *"), std::string::npos) << table.out;
}

TEST_F(Measure, plots_are_files)
{
    write_audio(folder_ / "a.wav", tone(3, -20), 48000, wav_16);
    write_audio(folder_ / "b.wav", tone(3, -14), 48000, wav_16);
    const Outcome outcome =
        measure({path("a.wav"), path("b.wav"), "--png", path("plots"), "--svg", path("drawn")});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (const std::string name : {"average_spectra", "difference", "a.wav.loudness", "b.wav.spectrogram",
                                   "b.wav.goniometer", "a.wav.correlation"}) {
        const std::string png = text_of(folder_ / "plots" / (name + ".png"));
        EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n") << name;
        EXPECT_NE(text_of(folder_ / "drawn" / (name + ".svg")).find("</svg>"), std::string::npos) << name;
    }
    expect_error(measure({path("a.wav"), "--png", path("a.wav")}), 73, "a.wav");
    const Outcome without = measure({path("a.wav"), "--spectra", "none", "--png", path("few")});
    EXPECT_EQ(without.status, 0) << without.err;
    EXPECT_TRUE(std::filesystem::exists(folder_ / "few/a.wav.loudness.png"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "few/a.wav.spectrogram.png")) << "nothing to show";
}

TEST_F(Measure, csv_and_page_hold_every_file)
{
    write_audio(folder_ / "odd, \"name\".wav", tone(3, -20), 48000, wav_16);
    write_audio(folder_ / "plain.wav", tone(3, -20), 48000, wav_16);
    const Outcome outcome = measure({path("odd, \"name\".wav"), path("plain.wav"), "--csv", path("t.csv"),
                                     "--html", path("t.html"), "--quiet"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const auto rows = lines_of(text_of(folder_ / "t.csv"));
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_NE(rows[1].find("odd, \"\"name\"\".wav\","), std::string::npos) << rows[1];
    const std::string page = text_of(folder_ / "t.html");
    EXPECT_NE(page.find("odd, &quot;name&quot;.wav"), std::string::npos);
    EXPECT_NE(page.find("plain.wav"), std::string::npos);
    EXPECT_EQ(page.find("src=\"http"), std::string::npos);
    EXPECT_EQ(page.find("href=\"http"), std::string::npos);
    expect_error(measure({path("plain.wav"), "--csv", path("no/such/folder.csv")}), 73, "folder.csv");
}

TEST_F(Measure, what_is_wrong_on_the_command_line_is_named)
{
    write_audio(folder_ / "a.wav", tone(1, -20), 48000, wav_16);
    expect_error(measure({path("a.wav"), "--fft", "5000"}), 64, "--fft");
    expect_error(measure({path("a.wav"), "--window", "han"}), 64, "hann");
    expect_error(measure({path("a.wav"), "--ceiling", "x"}), 64, "--ceiling");
    expect_error(measure({path("a.wav"), "--range", "5"}), 64, "--range");
    std::filesystem::create_directories(folder_ / "nothing");
    expect_error(measure({path("nothing")}), 66, "no audio files");
}

TEST_F(Measure, differences_to_a_reference_and_to_the_first)
{
    write_audio(folder_ / "a.wav", tone(4, -20), 48000, wav_float);
    write_audio(folder_ / "b.wav", tone(4, -14), 48000, wav_float);
    write_audio(folder_ / "master.wav", tone(4, -10), 48000, wav_float);
    const Outcome first = measure({path("a.wav"), path("b.wav")});
    EXPECT_NE(first.out.find("against a.wav"), std::string::npos) << first.out;
    EXPECT_NE(first.out.find("+6.0"), std::string::npos) << first.out;
    const Outcome reference = measure({path("a.wav"), path("b.wav"), "--reference", path("master.wav")});
    EXPECT_NE(reference.out.find("against master.wav"), std::string::npos) << reference.out;
    EXPECT_NE(reference.out.find("-10.0"), std::string::npos) << reference.out;
    EXPECT_NE(reference.out.find("-4.0"), std::string::npos) << reference.out;
}

TEST_F(Measure, histories_every_tenth_of_a_second)
{
    write_audio(folder_ / "a.wav", tone(4, -20), 48000, wav_float);
    const Outcome outcome = measure({path("a.wav"), "--json", "--histories"});
    const auto history = event_named(outcome, "history");
    ASSERT_EQ(history["momentary_lufs"].size(), 40u);
    EXPECT_NEAR(history["momentary_lufs"][20], -20, 0.1);
    EXPECT_NEAR(history["short_term_lufs"][39], -20, 0.1);
    ASSERT_EQ(history["stereo"].size(), 1u);
    EXPECT_EQ(history["stereo"][0]["correlation"].size(), history["stereo"][0]["balance_db"].size());
    EXPECT_NEAR(history["stereo"][0]["correlation"][20], 1, 0.001);
    EXPECT_EQ(history["true_peaks_over_ceiling"].size(), 0u);
}

TEST_F(Measure, true_peaks_over_the_ceiling_are_listed_with_time_and_channel)
{
    Channels sound = tone(4, -20);
    sound[1][100000] = 0.95;
    write_audio(folder_ / "a.wav", sound, 48000, wav_float);
    const Outcome outcome = measure({path("a.wav"), "--json", "--histories", "--ceiling", "-3"});
    const auto overs = event_named(outcome, "history")["true_peaks_over_ceiling"];
    ASSERT_EQ(overs.size(), 1u);
    EXPECT_EQ(overs[0]["channel"], 1);
    EXPECT_NEAR(overs[0]["at_frame"], 100000, 2);
    EXPECT_NEAR(overs[0]["true_peak_db"], -0.45, 0.2);
}

TEST_F(Measure, ranges_of_a_file)
{
    Channels sound = tone(10, -30);
    for (auto& lane : sound)
        for (std::size_t i = 5 * 48000; i < lane.size(); ++i) lane[i] *= 10;
    write_audio(folder_ / "two.wav", sound, 48000, wav_float);
    const auto figures = measured(folder_ / "two.wav", {"--range", "0..5", "--range", "5.."});
    ASSERT_EQ(figures["ranges"].size(), 2u);
    EXPECT_NEAR(figures["ranges"][0]["integrated_lufs"], -30, 0.1);
    EXPECT_NEAR(figures["ranges"][1]["integrated_lufs"], -10, 0.1);
}

} // namespace dubstage
