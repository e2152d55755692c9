// The meter on a device: what it observes does not depend on how the samples come, and is what a file holds.
#include <limits>
#include <numbers>

#include "analysis/file_meter.h"
#include "analysis/meter.h"
#include "base/error.h"
#include "device/inputs.h"
#include "support/audio_files.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

using Lanes = std::vector<std::vector<float>>;

// Programme with all that is looked for: quiet and loud, a clipped place, a dropout, a click.
Lanes programme(std::size_t channels, std::size_t frames)
{
    Lanes lanes;
    for (std::size_t c = 0; c < channels; ++c) {
        std::vector<float> lane = noise(frames, static_cast<unsigned>(c + 1));
        double low = 0;
        for (std::size_t i = 0; i < frames; ++i) {
            low += 0.05 * (static_cast<double>(lane[i]) - low);
            const double swell =
                0.5 + 0.5 * std::sin(2 * std::numbers::pi * static_cast<double>(i) / 90000.0);
            lane[i] = static_cast<float>(2.0 * swell * low);
        }
        lanes.push_back(std::move(lane));
    }
    for (std::size_t i = frames / 2; i < frames / 2 + 700; ++i) lanes[0][i] = 0;
    for (std::size_t i = frames / 3; i < frames / 3 + 5; ++i) lanes.back()[i] = 1.0f;
    return lanes;
}

Observation observe(Device& device, const Lanes& lanes, const Layout& layout, double rate, Frames piece,
                    const MeterSettings& settings = {})
{
    const auto frames = static_cast<Frames>(lanes[0].size());
    Meter meter(device, layout, rate, settings, piece);
    std::vector<std::unique_ptr<Array<float>>> on_device;
    std::vector<std::uint64_t> addresses;
    for (const auto& lane : lanes) {
        on_device.push_back(std::make_unique<Array<float>>(device, lane));
        addresses.push_back(on_device.back()->address());
    }
    for (Frames done = 0; done < frames;) {
        const Frames now = std::min(piece, frames - done);
        meter.copy_in(addresses, static_cast<std::uint64_t>(done) * sizeof(float), now);
        done += now;
        meter.advance(now, done == frames);
    }
    return meter.take();
}

void expect_same_channels(const Observation& a, const Observation& b)
{
    ASSERT_EQ(a.channels.size(), b.channels.size());
    for (std::size_t c = 0; c < a.channels.size(); ++c) {
        EXPECT_EQ(a.channels[c].squares, b.channels[c].squares);
        EXPECT_EQ(a.channels[c].peaks, b.channels[c].peaks);
        EXPECT_EQ(a.channels[c].true_peak, b.channels[c].true_peak);
        EXPECT_EQ(a.channels[c].true_peak_at, b.channels[c].true_peak_at);
        EXPECT_EQ(a.channels[c].silent_head, b.channels[c].silent_head);
        EXPECT_EQ(a.channels[c].sum, b.channels[c].sum);
    }
    ASSERT_EQ(a.pairs.size(), b.pairs.size());
    for (std::size_t p = 0; p < a.pairs.size(); ++p) EXPECT_EQ(a.pairs[p].products, b.pairs[p].products);
}

void expect_same_classes(const SpectralObservation& a, const SpectralObservation& b)
{
    ASSERT_EQ(a.classes.size(), b.classes.size());
    for (std::size_t k = 0; k < a.classes.size(); ++k) {
        EXPECT_EQ(a.classes[k].lufs, b.classes[k].lufs);
        EXPECT_EQ(a.classes[k].frames, b.classes[k].frames);
        EXPECT_EQ(a.classes[k].power, b.classes[k].power);
        EXPECT_EQ(a.classes[k].cross, b.classes[k].cross);
    }
    EXPECT_EQ(a.most, b.most);
}

void expect_same(const Observation& a, const Observation& b)
{
    EXPECT_EQ(a.k_energies, b.k_energies);
    EXPECT_EQ(a.mono_fold, b.mono_fold);
    expect_same_channels(a, b);
    expect_same_classes(a.spectra, b.spectra);
    ASSERT_EQ(a.spectrogram.levels.size(), b.spectrogram.levels.size());
    for (std::size_t l = 0; l < a.spectrogram.levels.size(); ++l)
        EXPECT_EQ(a.spectrogram.levels[l].cells, b.spectrogram.levels[l].cells);
    EXPECT_EQ(a.bands.power, b.bands.power);
    EXPECT_EQ(a.goniometer.counts, b.goniometer.counts);
    EXPECT_EQ(a.clips.size(), b.clips.size());
    EXPECT_EQ(a.dropouts.size(), b.dropouts.size());
    EXPECT_EQ(a.clicks.size(), b.clicks.size());
    EXPECT_EQ(a.overs.size(), b.overs.size());
}

class MeterTest : public DeviceTest {};
ON_BOTH_DEVICES(MeterTest);

TEST_P(MeterTest, pieces_of_any_size_come_to_the_same)
{
    const Layout stereo = parse_layout("stereo", "test");
    MeterSettings settings;
    settings.fft = 4096;
    const Lanes lanes = programme(2, 150001);
    const Observation whole = observe(device(), lanes, stereo, 44100, 150001, settings);
    EXPECT_EQ(whole.frames, 150001);
    EXPECT_EQ(whole.k_energies.size(), 341u);
    EXPECT_EQ(whole.clips.size(), 1u);
    EXPECT_EQ(whole.dropouts.size(), 1u);
    for (const Frames piece : {Frames{333}, Frames{8192}, Frames{50000}}) {
        SCOPED_TRACE(piece);
        expect_same(observe(device(), lanes, stereo, 44100, piece, settings), whole);
    }
}

TEST_P(MeterTest, channels_beside_others_are_what_they_are_alone)
{
    const Lanes lanes = programme(12, 40000);
    const Observation all = observe(device(), lanes, parse_layout("7.1.4", "test"), 48000, 40000);
    EXPECT_EQ(all.pairs.size(), 5u);
    for (std::size_t c = 0; c < lanes.size(); ++c) {
        const Observation alone = observe(device(), {lanes[c]}, parse_layout("mono", "test"), 48000, 40000);
        EXPECT_EQ(all.channels[c].squares, alone.channels[0].squares) << c;
        EXPECT_EQ(all.channels[c].true_peak, alone.channels[0].true_peak) << c;
        EXPECT_EQ(all.spectra.most[c], alone.spectra.most[0]) << c;
    }
}

TEST_P(MeterTest, the_shortest_programmes)
{
    for (const std::size_t frames : {1u, 2u, 100u, 480u, 481u, 5000u}) {
        const Observation o = observe(device(), programme(1, 100000 + frames), parse_layout("mono", "test"),
                                      48000, 100000 + 5000);
        EXPECT_EQ(o.frames, static_cast<Frames>(100000 + frames));
        const Observation tiny = observe(device(), {std::vector<float>(frames, 0.25f)},
                                         parse_layout("mono", "test"), 48000, static_cast<Frames>(frames));
        EXPECT_EQ(tiny.frames, static_cast<Frames>(frames));
        EXPECT_EQ(tiny.channels[0].sample_peak, 0.25);
        EXPECT_GE(tiny.channels[0].true_peak, 0.25);
        EXPECT_EQ(tiny.k_energies.size(), (frames + 479) / 480);
    }
}

TEST_P(MeterTest, a_full_scale_sine_reads_nought_in_every_spectrum)
{
    std::vector<float> sine(96000);
    for (std::size_t i = 0; i < sine.size(); ++i)
        sine[i] =
            static_cast<float>(std::sin(2 * std::numbers::pi * 3000.0 * static_cast<double>(i) / 48000.0));
    const Observation o = observe(device(), {sine}, parse_layout("mono", "test"), 48000, 30000);
    std::uint8_t loudest = 255;
    for (const std::uint8_t cell : o.spectrogram.levels[0].cells) loudest = std::min(loudest, cell);
    EXPECT_EQ(loudest, 0);
    double band = 0;
    for (std::size_t b = 0; b + 1 < o.bands.edges_hz.size(); ++b)
        band += static_cast<double>(o.bands.power[b]);
    EXPECT_NEAR(band, 0.5, 1e-4);
    const double peak =
        static_cast<double>(*std::max_element(o.spectra.most[0].begin(), o.spectra.most[0].end()));
    EXPECT_NEAR(4 * peak / (o.spectra.window_sum * o.spectra.window_sum), 1.0, 1e-4);
}

TEST_P(MeterTest, parseval_holds)
{
    MeterSettings settings;
    settings.window = MeterSettings::Window::rectangular;
    settings.overlap = 0;
    settings.fft = 4096;
    const Lanes lanes = programme(2, 4096 * 20);
    const Observation o = observe(device(), lanes, parse_layout("stereo", "test"), 48000, 10000, settings);
    for (std::size_t c = 0; c < 2; ++c) {
        double power = 0, squares = 0;
        for (const SpectrumClass& one : o.spectra.classes)
            for (std::size_t b = 0; b < one.power[c].size(); ++b)
                power += (b == 0 || b + 1 == one.power[c].size() ? 1 : 2) * one.power[c][b];
        for (const float x : lanes[c]) squares += static_cast<double>(x) * static_cast<double>(x);
        EXPECT_NEAR(power / 4096, squares, 1e-5 * squares);
    }
}

class FileMeterTest : public DeviceTest {
  protected:
    FileObservation observe(const std::filesystem::path& path)
    {
        const CancelFlag never{false};
        return FileMeter(device(), {}).observe(path, {}, never);
    }
    ErrorCode refusal(const std::filesystem::path& path)
    {
        try {
            observe(path);
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find(path.filename().string()), std::string::npos)
                << error.what();
            return error.code();
        }
        return ErrorCode{0};
    }
    TemporaryFolder folder_;
};
ON_BOTH_DEVICES(FileMeterTest);

TEST_P(FileMeterTest, formats_of_one_sound_read_alike)
{
    const Channels sound = noise_channels(2, 100000, 0.5);
    write_audio(folder_ / "a.wav", sound, 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    write_audio(folder_ / "a.aiff", sound, 48000, SF_FORMAT_AIFF | SF_FORMAT_PCM_24);
    write_audio(folder_ / "a.flac", sound, 48000, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
    const Observation wav = observe(folder_ / "a.wav").observation;
    EXPECT_EQ(wav.frames, 100000);
    expect_same(observe(folder_ / "a.aiff").observation, wav);
    expect_same(observe(folder_ / "a.flac").observation, wav);
}

TEST_P(FileMeterTest, nan_and_infinity_are_counted_and_located_and_the_rest_measured)
{
    Channels sound = noise_channels(2, 50000, 0.5);
    sound[1][1234] = std::numeric_limits<double>::quiet_NaN();
    sound[1][40000] = std::numeric_limits<double>::infinity();
    write_audio(folder_ / "nan.wav", sound, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    const Observation o = observe(folder_ / "nan.wav").observation;
    EXPECT_EQ(o.channels[0].not_finite, 0u);
    EXPECT_EQ(o.channels[1].not_finite, 2u);
    EXPECT_EQ(o.channels[1].first_not_finite, 1234);
    EXPECT_NEAR(o.channels[1].sample_peak, 0.5, 0.01);
    for (const double e : o.k_energies) ASSERT_TRUE(std::isfinite(e));
}

TEST_P(FileMeterTest, what_cannot_be_measured_is_refused_by_name)
{
    EXPECT_EQ(refusal(folder_ / "missing.wav"), ErrorCode::missing_input);
    write_bytes(folder_ / "text.wav", {'h', 'e', 'l', 'l', 'o'});
    EXPECT_EQ(refusal(folder_ / "text.wav"), ErrorCode::bad_data);
    write_audio(folder_ / "empty.wav", {{}, {}}, 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    EXPECT_EQ(refusal(folder_ / "empty.wav"), ErrorCode::bad_data);
    write_audio(folder_ / "slow.wav", noise_channels(1, 100, 0.5), 10, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    EXPECT_EQ(refusal(folder_ / "slow.wav"), ErrorCode::bad_data);
    write_audio(folder_ / "whole.wav", noise_channels(2, 50000, 0.5), 48000,
                SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    auto bytes = read_bytes(folder_ / "whole.wav");
    bytes.resize(bytes.size() / 2);
    write_bytes(folder_ / "cut.wav", bytes);
    EXPECT_EQ(refusal(folder_ / "cut.wav"), ErrorCode::bad_data);
}

TEST_P(FileMeterTest, a_single_sample_and_silence)
{
    write_audio(folder_ / "one.wav", {{0.5}}, 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    EXPECT_EQ(observe(folder_ / "one.wav").observation.frames, 1);
    write_audio(folder_ / "silence.wav", {std::vector<double>(48000), std::vector<double>(48000)}, 48000,
                SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    const Observation o = observe(folder_ / "silence.wav").observation;
    EXPECT_EQ(o.channels[0].zero_head, 48000);
    EXPECT_TRUE(o.dropouts.empty());
    EXPECT_EQ(o.channels[0].true_peak, 0.0);
}

} // namespace
} // namespace dubstage::test
