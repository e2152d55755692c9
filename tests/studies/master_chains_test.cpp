// The chains of the examples: each is read, says what it is for, and works.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "studies/bench.h"
#include "studies/chain_file.h"
#include "support/audio_files.h"
#include "support/devices.h"
#include "support/places.h"

namespace dubstage {

namespace {

std::vector<std::filesystem::path> chains()
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(source_path("/examples/chains")))
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

// Noise that swells and fades, so that every threshold is crossed.
test::Channels swells()
{
    test::Channels channels = test::noise_channels(2, 30000, 0.9);
    for (auto& lane : channels)
        for (std::size_t i = 0; i < lane.size(); ++i)
            lane[i] *= std::pow(10.0, -2.5 * std::abs(std::sin(static_cast<double>(i) / 4000)));
    return channels;
}

} // namespace

TEST(Chains, there_are_a_dozen_and_more)
{
    EXPECT_GE(chains().size(), 12u);
}

TEST(Chains, each_says_what_it_is_for_and_can_be_rendered)
{
    const test::TemporaryFolder folder;
    test::write_audio(folder / "in.wav", swells(), 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    const CancelFlag never{false};
    for (const auto& file : chains()) {
        const MasteringChain chain = read_chain(file);
        EXPECT_TRUE(chain.text.starts_with("# ")) << file;
        EXPECT_NE(chain.name, file.stem().string()) << file << " has no name";
        Programme programme;
        programme.name = chain.name;
        programme.chain_file = chain.file;
        programme.layout = "stereo";
        PlacedSong song;
        song.name = "swells";
        song.file = folder / "in.wav";
        song.inserts = chain.inserts;
        programme.songs.push_back(song);
        BenchSettings settings;
        settings.work = folder / "work";
        Bench bench(test::cpu_device(), settings, {}, never);
        std::vector<std::string> warnings;
        const Measurement measured = bench.levels_of(programme, warnings);
        EXPECT_EQ(warnings, std::vector<std::string>{}) << file;
        EXPECT_GT(measured.true_peak_db, -40) << file;
        for (const ChannelObservation& channel : measured.observation.channels)
            EXPECT_EQ(channel.not_finite, 0u) << file;
        const double ceiling_db = chain.inserts.back().type == "limiter" ? -0.95 : 6;
        EXPECT_LT(measured.true_peak_db, ceiling_db) << file;
    }
}

} // namespace dubstage
