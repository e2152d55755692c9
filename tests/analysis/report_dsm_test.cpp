// .dsm: what is read is what was written, and damage is refused.
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "analysis/measure.h"
#include "analysis/report/dsm.h"
#include "base/error.h"
#include "oracle/observe.h"
#include "support/audio_files.h"

namespace dubstage::test {
namespace {

Measurement some_measurement()
{
    MeterSettings settings;
    settings.fft = 1024;
    settings.spectrogram_rows = 32;
    Channels sound = noise_channels(2, 60000, 0.7);
    for (std::size_t i = 30000; i < 30400; ++i) sound[0][i] = 0;
    Measurement m = measure(observe(sound, parse_layout("stereo", "test"), 48000, settings));
    m.name = "a song";
    m.encoding = "WAV, 24 bit";
    m.verdict = Verdict{"x", "X", true, false, {{"loudness", "-23", "-22.9", true}}};
    return m;
}

class DsmTest : public testing::Test {
  protected:
    std::filesystem::path path() const { return folder_ / "a.dsm"; }
    std::string refusal() const
    {
        try {
            read_dsm(path());
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_data);
            return error.what();
        }
        return "";
    }
    TemporaryFolder folder_;
};

TEST_F(DsmTest, writes_what_it_reads_to_the_last_bit)
{
    const Measurement written = some_measurement();
    write_dsm(path(), written);
    const Measurement read = read_dsm(path());
    EXPECT_EQ(read.name, written.name);
    EXPECT_EQ(read.loudness.integrated, written.loudness.integrated);
    EXPECT_EQ(read.loudness.short_term, written.loudness.short_term);
    EXPECT_EQ(read.findings.size(), written.findings.size());
    EXPECT_EQ(read.verdict->requirements[0].measured, "-22.9");
    EXPECT_EQ(read.observation.k_energies, written.observation.k_energies);
    EXPECT_EQ(read.observation.layout, written.observation.layout);
    EXPECT_EQ(read.observation.spectrogram.levels[0].cells, written.observation.spectrogram.levels[0].cells);
    const auto &before = written.observation.spectra.classes, &after = read.observation.spectra.classes;
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(after[i].frames, before[i].frames);
        for (std::size_t b = 0; b < before[i].power[1].size(); ++b) {
            EXPECT_EQ(after[i].power[1][b], static_cast<float>(before[i].power[1][b]))
                << "of single precision";
            EXPECT_EQ(after[i].cross[0][b], static_cast<float>(before[i].cross[0][b]));
        }
    }
    EXPECT_EQ(read.spectrum.curves[0].loud, written.spectrum.curves[0].loud);
    write_dsm(folder_ / "b.dsm", read);
    EXPECT_EQ(read_bytes(folder_ / "b.dsm"), read_bytes(path()));
}

TEST_F(DsmTest, refuses_damage_wherever_it_is)
{
    write_dsm(path(), some_measurement());
    const auto whole = read_bytes(path());
    std::mt19937 random(1);
    for (int i = 0; i < 60; ++i) {
        auto bytes = whole;
        bytes[random() % bytes.size()] ^= static_cast<unsigned char>(1u << (random() % 8));
        write_bytes(path(), bytes);
        EXPECT_NE(refusal().find("a.dsm"), std::string::npos) << i;
    }
    for (int i = 0; i < 60; ++i) {
        auto bytes = whole;
        bytes.resize(random() % bytes.size());
        write_bytes(path(), bytes);
        EXPECT_NE(refusal(), "") << bytes.size();
    }
}

TEST_F(DsmTest, refuses_a_length_that_no_section_can_have)
{
    write_dsm(path(), some_measurement());
    auto bytes = read_bytes(path());
    constexpr std::size_t inflated_length = 4 + 4 + 4 + 8; // behind magic, version, a name and a length
    bytes[inflated_length + 7] = 0x40;                     // exbibytes
    write_bytes(path(), bytes);
    EXPECT_NE(refusal().find("damaged in section FIGS"), std::string::npos) << refusal();
}

TEST_F(DsmTest, takes_less_than_half_of_what_its_spectra_take_in_memory)
{
    MeterSettings settings;
    settings.fft = 4096;
    settings.spectrogram_rows = 0;
    Channels sound = noise_channels(2, 480000, 0.7);
    for (Channels::value_type& lane : sound) // over 40 dB
        for (std::size_t i = 0; i < lane.size(); ++i)
            lane[i] *= std::pow(10.0, -static_cast<double>(i) / 240000);
    const Measurement m =
        measure(observe(sound, parse_layout("stereo", "test"), 48000, settings, Peaks::of_samples));
    std::size_t bytes = 0;
    for (const SpectrumClass& one : m.observation.spectra.classes)
        bytes += sizeof(double) * (one.power.size() + one.cross.size()) * one.power[0].size();
    write_dsm(path(), m);
    EXPECT_LT(std::filesystem::file_size(path()), bytes / 2);
}

TEST_F(DsmTest, tells_another_version_and_another_format)
{
    write_dsm(path(), some_measurement());
    auto bytes = read_bytes(path());
    bytes[4] = 9;
    write_bytes(path(), bytes);
    EXPECT_NE(refusal().find("version 9"), std::string::npos);
    bytes[4] = 1; // its spectra lay there as they were in memory
    write_bytes(path(), bytes);
    EXPECT_NE(refusal().find("version 1; this program reads 2; measure the audio again"), std::string::npos)
        << refusal();
    write_bytes(path(), {'R', 'I', 'F', 'F', 0, 0, 0, 0});
    EXPECT_NE(refusal().find("no result"), std::string::npos);
}

} // namespace
} // namespace dubstage::test
