// What each insert did, where it is known beforehand: gains, a steady reduction, the harmonics of a curve.
#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <numbers>

#include "studies/chain_file.h"
#include "studies/steps.h"
#include "support/audio_files.h"
#include "support/devices.h"

namespace dubstage {

namespace {

constexpr double pi = std::numbers::pi;

class StepsTest : public testing::Test {
  protected:
    Steps take(const std::string& chain) const
    {
        std::vector<double> tone(4 * 48000);
        for (std::size_t i = 0; i < tone.size(); ++i)
            tone[i] = 0.25 * std::sin(2 * pi * 997 * static_cast<double>(i) / 48000);
        test::write_audio(folder_ / "in.wav", {tone, tone}, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        Programme programme;
        programme.name = "tone";
        programme.layout = "stereo";
        PlacedSong song;
        song.name = "tone";
        song.file = folder_ / "in.wav";
        song.inserts = parse_chain(chain, folder_ / "chain.toml").inserts;
        programme.songs.push_back(song);
        BenchSettings settings;
        settings.work = folder_ / "work";
        const CancelFlag never{false};
        Bench bench(test::cpu_device(), settings, {}, never);
        std::vector<std::string> warnings;
        return take_steps(bench, programme, warnings);
    }

    test::TemporaryFolder folder_;
};

// Harmonic h of curve(sin) over its first, by the rule of rectangles.
double harmonic_db(double drive, int h)
{
    const auto amplitude = [&](int n) {
        std::complex<double> sum;
        for (int i = 0; i < 4096; ++i)
            sum += std::tanh(drive * std::sin(2 * pi * i / 4096)) * std::polar(1.0, -2 * pi * n * i / 4096);
        return std::abs(sum);
    };
    return 20 * std::log10(amplitude(h) / amplitude(1));
}

} // namespace

TEST_F(StepsTest, level_reduction_and_harmonics_are_those_of_each_insert)
{
    const Steps steps =
        take("[[insert]]\ntype = 'gain'\ngain_db = 3\n"
             "[[insert]]\ntype = 'eq'\nbypass = true\nbands = [{ type = 'low_cut' }]\n"
             "[[insert]]\ntype = 'compressor'\nthreshold_db = -30\nratio = 4\nknee_db = 0\nattack = 0\n"
             "release = 5\n"
             "[[insert]]\ntype = 'saturation'\ncharacter = 'tape'\nemphasis = false\ndrive_db = 12\n");
    ASSERT_EQ(steps.steps.size(), 3u);
    const double level = 20 * std::log10(0.25);
    EXPECT_NEAR(steps.before.true_peak_db, level, 0.02); // the waveform rises where the file ends

    const Step& gain = steps.steps[0];
    EXPECT_EQ(gain.name, "1 gain");
    EXPECT_TRUE(gain.reduction_db.empty());
    EXPECT_TRUE(gain.harmonics_db.empty());
    ASSERT_EQ(gain.level_db.size(), 40u);
    for (const double db : gain.level_db) EXPECT_NEAR(db, 3, 1e-4);

    const Step& compressor = steps.steps[1];
    const double reduction = (level + 3 + 30) * 0.75;
    ASSERT_EQ(compressor.reduction_db.size(), 40u);
    EXPECT_NEAR(compressor.reduction_db[20], reduction, 0.01);
    EXPECT_NEAR(compressor.level_db[20], -reduction, 0.01);
    EXPECT_NEAR(compressor.usual_reduction_db(), reduction, 0.05);

    const Step& saturation = steps.steps[2];
    EXPECT_NEAR(saturation.tone_db, level + 3 - reduction, 0.05);
    const double drive = std::pow(10, (saturation.tone_db + 12) / 20);
    ASSERT_GE(saturation.harmonics_db.size(), 4u);
    EXPECT_LT(saturation.harmonics_db[0], -100);
    EXPECT_NEAR(saturation.harmonics_db[1], harmonic_db(drive, 3), 0.05);
    EXPECT_NEAR(saturation.harmonics_db[3], harmonic_db(drive, 5), 0.1);
    EXPECT_NEAR(saturation.distortion_db(), saturation.harmonics_db[1], 0.1);
}

TEST_F(StepsTest, bands_and_rides_are_told_by_themselves)
{
    const double level = 20 * std::log10(0.25);
    const auto steady = [](const std::vector<double>& db) { return db.at(20); };
    const Step multiband =
        take("[[insert]]\ntype = 'multiband'\ncrossovers = [100, 8000]\nslope = 48\nbands = [{ ratio = 2 "
             "}, "
             "{ threshold_db = -30, ratio = 4, knee_db = 0, attack = 0, release = 5 }, { bypass = true }]\n")
            .steps.at(0);
    ASSERT_EQ(multiband.bands.size(), 3u);
    EXPECT_EQ(multiband.bands[0].name, "band 1, below 100 Hz");
    EXPECT_EQ(multiband.bands[1].name, "band 2, 100 to 8000 Hz");
    EXPECT_EQ(multiband.bands[2].name, "band 3, above 8000 Hz");
    EXPECT_NEAR(steady(multiband.bands[0].reduction_db), 0, 1e-3);
    EXPECT_NEAR(steady(multiband.bands[1].reduction_db), (level + 30) * 0.75, 0.02);
    EXPECT_NEAR(steady(multiband.bands[2].reduction_db), 0, 1e-3);
    EXPECT_NEAR(steady(multiband.reduction_db), (level + 30) * 0.75, 0.02);

    const Step equaliser =
        take("[[insert]]\ntype = 'dynamic_eq'\nbands = [{ frequency = 997, threshold_db = -20, ratio = 2, "
             "knee_db = 0, "
             "attack = 0, release = 5 }, { frequency = 997, threshold_db = -30, range_db = 4, attack = 0, "
             "release = 5 }]\n")
            .steps.at(0);
    ASSERT_EQ(equaliser.bands.size(), 2u);
    EXPECT_NEAR(steady(equaliser.bands[0].reduction_db), (level + 20) / 2, 0.02);
    EXPECT_NEAR(steady(equaliser.bands[1].reduction_db), -4, 0.02);

    const Step rider = take("[[insert]]\ntype = 'gain_rider'\ntarget_lufs = -16\nwindow = 0.4\nspeed = 0.4\n"
                            "[[insert]]\ntype = 'gain_rider'\ntarget_lufs = -14\nwindow = 0.4\nspeed = 0.4\n")
                           .steps.at(1);
    ASSERT_EQ(rider.bands.size(), 1u);
    EXPECT_NEAR(steady(rider.bands[0].reduction_db), -2, 0.05);

    const Step sibilants =
        take("[[insert]]\ntype = 'de_esser'\nfrom = 500\nto = 2000\nthreshold_db = -30\nrange_db = 6\n")
            .steps.at(0);
    EXPECT_TRUE(sibilants.bands.empty());
    EXPECT_NEAR(steady(sibilants.reduction_db), 6, 0.03);
}

TEST_F(StepsTest, many_bands_leave_the_way_through_the_chain_as_it_is)
{
    const std::string bands =
        "[[insert]]\ntype = 'multiband'\nbands = [{ ratio = 1 }, { ratio = 1 }, { ratio = 1 }, "
        "{ ratio = 1 }]\n";
    const Steps steps = take(bands + bands + "[[insert]]\ntype = 'limiter'\n" + bands +
                             "[[insert]]\ntype = 'gain'\ngain_db = -3\n");
    ASSERT_EQ(steps.steps.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_NEAR(steps.steps[i].measured.loudness.integrated - steps.before.loudness.integrated,
                    i == 4 ? -3 : 0, 1e-3)
            << steps.steps[i].name;
}

TEST_F(StepsTest, a_program_can_read_them)
{
    const auto json =
        nlohmann::json::parse(steps_text(take("[[insert]]\ntype = 'limiter'\nceiling_db = -18\n")));
    EXPECT_EQ(json["steps"][0]["name"], "1 limiter");
    EXPECT_NEAR(json["steps"][0]["reduction_db"][20].get<double>(), 18 + 20 * std::log10(0.25), 0.1);
    EXPECT_EQ(json["before"]["third_octave_hz"].size(), json["before"]["third_octave_db"].size());
}

} // namespace dubstage
