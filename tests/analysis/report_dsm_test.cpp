// .dsm: what is read is what was written, and damage is refused.
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

TEST_F(DsmTest, tells_another_version_and_another_format)
{
    write_dsm(path(), some_measurement());
    auto bytes = read_bytes(path());
    bytes[4] = 9;
    write_bytes(path(), bytes);
    EXPECT_NE(refusal().find("version 9"), std::string::npos);
    write_bytes(path(), {'R', 'I', 'F', 'F', 0, 0, 0, 0});
    EXPECT_NE(refusal().find("no result"), std::string::npos);
}

} // namespace
} // namespace dubstage::test
