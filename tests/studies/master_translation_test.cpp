// The master on other loudspeakers: known signals through known devices, and the models that come with the
// program.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "base/error.h"
#include "studies/translation.h"
#include "support/audio_files.h"
#include "support/devices.h"

namespace dubstage {

namespace {

class TranslationTest : public testing::Test {
  protected:
    Translation on(const test::Channels& sound, const std::vector<ListeningDevice>& devices) const
    {
        test::write_audio(folder_ / "in.wav", sound, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        Programme master;
        master.name = "song";
        master.layout = sound.size() == 1 ? "mono" : "stereo";
        PlacedSong song;
        song.name = "song";
        song.file = folder_ / "in.wav";
        master.songs.push_back(song);
        BenchSettings settings;
        settings.work = folder_ / "work";
        settings.meter.spectrogram_rows = 0;
        const CancelFlag never{false};
        Bench bench(test::cpu_device(), settings, {}, never);
        std::vector<std::string> warnings;
        return translate(bench, master, devices, folder_ / "out", "song", warnings);
    }

    test::TemporaryFolder folder_;
};

test::Channels noise(std::size_t channels = 2)
{
    return test::noise_channels(channels, 96000, 0.3);
}

double rms(const test::Channels& channels)
{
    double sum = 0;
    for (const auto& lane : channels)
        for (const double x : lane) sum += x * x;
    return std::sqrt(sum);
}

} // namespace

TEST_F(TranslationTest, a_device_that_changes_nothing_loses_nothing)
{
    const auto translation = on(noise(), {read_listening_device("title = \"Plain\"\n", "plain.toml")});
    const Heard& heard = translation.heard.front();
    EXPECT_NEAR(heard.loudness_change_lu, 0, 1e-3);
    EXPECT_NEAR(heard.low_db, 0, 1e-2);
    EXPECT_NEAR(heard.high_db, 0, 1e-2);
    EXPECT_LT(heard.lost_share, 1e-9);
    EXPECT_EQ(heard.mono_loss_lu, 0);
    EXPECT_GE(heard.to_hz, 15000);
}

TEST_F(TranslationTest, a_steep_filter_loses_what_it_takes)
{
    const auto translation =
        on(noise(),
           {read_listening_device(
               "title = \"Telephone\"\n[[insert]]\ntype = \"eq\"\nbands = [{ type = \"low_cut\", "
               "frequency = 1000, slope = 96 }, { type = \"high_cut\", frequency = 4000, slope = 96 }]\n",
               "telephone.toml")});
    const Heard& heard = translation.heard.front();
    EXPECT_NEAR(heard.from_hz, 1000, 10);
    EXPECT_NEAR(heard.to_hz, 4000, 40);
    EXPECT_LT(heard.low_db, -50);
    EXPECT_LT(heard.high_db, -20);
    // White noise has as much power in every hertz: 3 kHz of the 22.4 that third octaves reach, and their
    // edges.
    EXPECT_NEAR(heard.lost_share, 1 - (4467.0 - 891.0) / 22387.0, 0.02);
}

TEST_F(TranslationTest, one_loudspeaker_loses_what_cancels)
{
    const test::Channels one = noise(1);
    test::Channels wide{one[0], one[0]};
    for (std::size_t i = 0; i < wide[1].size(); ++i) wide[1][i] = -0.5 * one[0][i];
    const auto mono = read_listening_device("title = \"Mono\"\nmono = true\n", "mono.toml");
    const auto translation = on(wide, {mono});
    // One loudspeaker at half of each: 0.25 of the amplitude, once, against 1 and 0.25 of power; less
    // the 3.01 LU that equal channels lose.
    EXPECT_NEAR(translation.heard.front().mono_loss_lu, 10 * std::log10(1.25 / (0.25 * 0.25)) - 3.0103, 0.05);
    const auto heard = test::read_audio(translation.heard.front().file);
    for (std::size_t i = 0; i < heard[0].size(); i += 97) EXPECT_NEAR(heard[0][i], heard[1][i], 1e-6);
}

TEST_F(TranslationTest, all_files_are_equally_loud_and_under_the_ceiling)
{
    std::vector<ListeningDevice> devices;
    for (const auto& name : listening_device_names()) devices.push_back(find_listening_device(name));
    ASSERT_GE(devices.size(), 7u);
    const auto translation = on(noise(), devices);
    BenchSettings settings;
    const CancelFlag never{false};
    Bench bench(test::cpu_device(), settings, {}, never);
    std::vector<std::filesystem::path> files{translation.as_it_is};
    for (const Heard& heard : translation.heard) files.push_back(heard.file);
    double highest = -100;
    for (const auto& file : files) {
        const Measurement measured = bench.measure_file(file, file.string());
        EXPECT_NEAR(measured.loudness.integrated, translation.lufs, 0.02) << file;
        EXPECT_LT(measured.true_peak_db, -1 + 0.02) << file;
        highest = std::max(highest, measured.true_peak_db);
    }
    EXPECT_NEAR(highest, -1, 0.05) << "one of them reaches the ceiling";
}

TEST_F(TranslationTest, each_model_says_what_it_is_of)
{
    for (const auto& name : listening_device_names()) {
        const ListeningDevice device = find_listening_device(name);
        ASSERT_FALSE(device.comment.empty()) << name;
        EXPECT_TRUE(device.comment.front().starts_with("A model, not a measurement: ")) << name;
        EXPECT_FALSE(inserts_of(device, 1).empty()) << name;
    }
    EXPECT_EQ(inserts_of(find_listening_device("phone"), 2).front().type, "width");
}

TEST_F(TranslationTest, mono_songs_play_everywhere)
{
    const auto translation = on(noise(1), {find_listening_device("phone"), find_listening_device("tv")});
    EXPECT_EQ(translation.heard.size(), 2u);
    EXPECT_GT(rms(test::read_audio(translation.heard[0].file)), 0);
}

TEST_F(TranslationTest, what_cannot_be_played_there_is_refused)
{
    try {
        find_listening_device("fone");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        EXPECT_NE(std::string(error.what()).find("phone"), std::string::npos) << error.what();
    }
    try {
        read_listening_device("title = \"A\"\nwidht = 3\n", "a.toml");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_data);
        EXPECT_NE(std::string(error.what()).find("a.toml:2"), std::string::npos) << error.what();
    }
    EXPECT_THROW(on(test::Channels(2, std::vector<double>(48000)), {find_listening_device("phone")}), Error);
}

} // namespace dubstage
