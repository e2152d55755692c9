// Dynamics that are measured band by band, and moved towards a denser reference.
#include <gtest/gtest.h>

#include <numbers>

#include "analysis/programmes.h"
#include "studies/match/dynamics.h"
#include "studies/match_sounds.h"
#include "support/audio_files.h"
#include "support/devices.h"

namespace dubstage::test {

namespace {

// Noise that swells and fades by so many dB every six seconds, with bursts of 20 ms every half second.
std::vector<Lane> swelling(double seconds, double swell_db, double burst_db)
{
    Lane lane = white_noise(0.01, seconds, 3);
    for (std::size_t i = 0; i < lane.size(); ++i) {
        const double t = static_cast<double>(i) / 48000;
        const double burst = std::fmod(t, 0.5) < 0.02 ? burst_db : 0;
        const double swell = std::fmod(t, 12) < 6 ? 0 : swell_db;
        lane[i] *= db_to_gain(burst + swell);
    }
    return {lane, lane};
}

class MatchDynamics : public testing::Test {
  protected:
    Programme programme(const std::string& name, const std::vector<Lane>& lanes) const
    {
        write_audio(folder_ / name, lanes, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        Programme programme;
        programme.name = name;
        programme.layout = "stereo";
        PlacedSong song;
        song.name = name;
        song.file = folder_ / name;
        programme.songs.push_back(song);
        return programme;
    }
    Bench& bench() { return bench_; }
    std::vector<std::string> warnings_;

  private:
    static MeterSettings meter()
    {
        MeterSettings settings = match_meter();
        settings.spectra = false;
        return settings;
    }
    TemporaryFolder folder_;
    CancelFlag cancel_{false};
    Bench bench_{cpu_device(), {0, 0, meter(), folder_ / "work"}, {}, cancel_};
};

} // namespace

TEST(BandMeter, tones_lie_in_their_bands_whatever_the_channels_and_the_rate)
{
    const auto bands = [](double hz, double rate, std::size_t channels) {
        BandMeter meter(rate, channels);
        std::vector<double> samples;
        const auto frames = static_cast<std::size_t>(6 * rate);
        for (std::size_t i = 0; i < frames; ++i)
            for (std::size_t c = 0; c < channels; ++c)
                samples.push_back(
                    c > 1 ? 0 : 0.5 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate));
        meter.add(samples, frames);
        return meter.take();
    };
    constexpr double full_db = -9.03; // RMS of a sine of that amplitude
    for (const std::size_t channels : {1, 2}) {
        const auto found = bands(3000, 48000, channels);
        EXPECT_NEAR(found[2].rms_db, full_db, 0.2);
        EXPECT_NEAR(found[2].crest_db, 3.01, 0.1);
        EXPECT_LT(found[0].rms_db, -70); // of its beginning
    }
    const auto three = bands(400, 44100, 3); // one of them silent
    EXPECT_NEAR(three[1].rms_db, full_db + 10 * std::log10(2.0 / 3), 0.1);
    const auto between = bands(120, 96000, 2); // 3 dB down on both sides
    EXPECT_NEAR(between[0].rms_db, full_db - 3.01, 0.05);
    EXPECT_NEAR(between[1].rms_db, full_db - 3.01, 0.05);
    const auto slow = bands(3000, 8000, 2); // whose highest band lies above what there is
    EXPECT_NEAR(slow[2].rms_db, full_db, 0.1);
    EXPECT_EQ(slow[3].crest_db, 0);
}

TEST(BandMeter, pieces_of_any_size_give_the_same)
{
    const Lane noise = white_noise(0.1, 4, 1);
    BandMeter whole(48000, 2), pieces(48000, 2);
    whole.add(noise, noise.size() / 2);
    for (std::size_t at = 0; at < noise.size();) {
        const std::size_t count = std::min<std::size_t>(noise.size() - at, at % 3 == 0 ? 1234 : 62);
        pieces.add({noise.begin() + static_cast<std::ptrdiff_t>(at),
                    noise.begin() + static_cast<std::ptrdiff_t>(at + count)},
                   count / 2);
        at += count;
    }
    const auto a = whole.take(), b = pieces.take();
    for (std::size_t band = 0; band < dynamics_bands; ++band) {
        EXPECT_EQ(a[band].crest_db, b[band].crest_db);
        EXPECT_EQ(a[band].rms_db, b[band].rms_db);
        EXPECT_GT(a[band].crest_db, 8);
    }
}

TEST_F(MatchDynamics, crest_is_the_peak_over_the_rms_of_the_band)
{
    const Lane tone = sine(3000, 0.5, 6);
    const MeasuredDynamics measured =
        measure_dynamics(bench(), programme("tone.wav", {tone, tone}), warnings_);
    EXPECT_NEAR(measured.bands[2].crest_db, 3.01, 0.1);
    EXPECT_NEAR(measured.bands[2].rms_db, 20 * std::log10(0.5) - 3.01, 0.2);
    EXPECT_LT(measured.bands[0].rms_db, -60);
}

TEST_F(MatchDynamics, range_and_crest_go_the_way_that_is_asked)
{
    const Programme mix = programme("mix.wav", swelling(26, 10, 18));
    const PortraitDynamics target =
        dynamics_of(measure_dynamics(bench(), programme("dense.wav", swelling(26, 4, 10)), warnings_));
    double range = 0, crest = 0;
    for (const double amount : {0.5, 1.0}) {
        const DynamicsProposal proposal = propose_dynamics(bench(), mix, target, amount, warnings_);
        ASSERT_EQ(proposal.inserts.size(), 2u);
        const double less_range = proposal.before.range - proposal.after.range,
                     less_crest = proposal.before.band_crest_db[2] - proposal.after.band_crest_db[2];
        EXPECT_GT(less_range, range + 1);
        EXPECT_GT(less_crest, crest + 0.5);
        EXPECT_LT(proposal.after.range, proposal.before.range);
        range = less_range, crest = less_crest;
    }
    EXPECT_NEAR(range, 6, 1.5);
}

TEST_F(MatchDynamics, what_the_reference_has_more_is_given_within_limits)
{
    const Programme mix = programme("mix.wav", swelling(14, 4, 10));
    const PortraitDynamics target =
        dynamics_of(measure_dynamics(bench(), programme("open.wav", swelling(14, 8, 16)), warnings_));
    const auto apart = [&](const PortraitDynamics& d) {
        double sum = std::pow(d.range - target.range, 2);
        for (std::size_t b = 0; b < dynamics_bands; ++b)
            sum += std::pow(d.band_crest_db[b] - target.band_crest_db[b], 2);
        return std::sqrt(sum);
    };
    double before = 0;
    for (const double amount : {0.5, 1.0}) {
        const DynamicsProposal proposal = propose_dynamics(bench(), mix, target, amount, warnings_);
        ASSERT_EQ(proposal.inserts.size(), 2u);
        EXPECT_EQ(proposal.inserts[0].type, "expander");
        EXPECT_EQ(proposal.inserts[1].type, "multiband");
        if (before == 0) before = apart(proposal.before);
        EXPECT_LT(apart(proposal.after), (1 - 0.6 * amount) * before) << amount;
        EXPECT_GT(proposal.after.range, proposal.before.range + 1.2 * amount);
        EXPECT_GT(proposal.after.band_crest_db[2], proposal.before.band_crest_db[2] + 1.2 * amount);
        EXPECT_LT(proposal.after.range - proposal.before.range, 6.5);
        EXPECT_LT(proposal.after.band_crest_db[2] - proposal.before.band_crest_db[2], 4.5);
    }
}

TEST_F(MatchDynamics, what_would_do_harm_is_said_and_not_done)
{
    const PortraitDynamics target =
        dynamics_of(measure_dynamics(bench(), programme("open.wav", swelling(14, 12, 20)), warnings_));
    const DynamicsProposal proposal =
        propose_dynamics(bench(), programme("mix.wav", swelling(14, 0, 4)), target, 1, warnings_);
    ASSERT_EQ(proposal.inserts.size(), 1u); // no range where nothing swells
    ASSERT_GE(proposal.notes.size(), 2u);
    EXPECT_NE(proposal.notes[0].find("the mix is as loud all along, there is nothing to turn down"),
              std::string::npos)
        << proposal.notes[0];
    EXPECT_NE(proposal.notes[1].find("of it are given, more would be heard as clicks that nobody played"),
              std::string::npos)
        << proposal.notes[1];
    for (std::size_t b = 0; b < dynamics_bands; ++b)
        EXPECT_LT(proposal.after.band_crest_db[b], proposal.before.band_crest_db[b] + 4.5);
}

TEST_F(MatchDynamics, a_sound_that_is_its_target_is_left_alone)
{
    const Programme mix = programme("mix.wav", swelling(14, 4, 10));
    const PortraitDynamics own = dynamics_of(measure_dynamics(bench(), mix, warnings_));
    const DynamicsProposal proposal = propose_dynamics(bench(), mix, own, 1, warnings_);
    EXPECT_TRUE(proposal.inserts.empty());
    EXPECT_TRUE(proposal.notes.empty());
}

} // namespace dubstage::test
