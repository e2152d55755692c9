// What the tests of `dubstage match` have in common: noise to match, and the program with its folder.
#pragma once

#include <cmath>
#include <fstream>
#include <numbers>
#include <set>

#include "cli/dubstage.h"
#include "support/audio_files.h"

namespace dubstage {

using test::Channels;
using test::noise_channels;
using test::read_audio;
using test::write_audio;

inline constexpr int wav_float = SF_FORMAT_WAV | SF_FORMAT_FLOAT;

// Noise with more or less of its treble: each sample less so much of the one before.
inline Channels coloured(double seconds, double peak, double a, unsigned seed = 1, std::size_t channels = 2,
                         double rate = 48000)
{
    Channels lanes = noise_channels(channels, static_cast<std::size_t>(seconds * rate), peak, seed);
    for (auto& lane : lanes) {
        double before = 0;
        for (double& x : lane) {
            const double now = x;
            x = now - a * before;
            before = now;
        }
    }
    return lanes;
}

inline double null_db(const Channels& a, const Channels& b)
{
    double worst = 0, peak = 0;
    for (std::size_t c = 0; c < a.size(); ++c)
        for (std::size_t i = 0; i < a[c].size(); ++i) {
            worst = std::max(worst, std::abs(a[c][i] - b[c][i]));
            peak = std::max(peak, std::abs(a[c][i]));
        }
    return 20 * std::log10(worst / peak);
}

class Match : public testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::filesystem::path out(const std::string& name) const { return folder_ / "out" / name; }
    std::string song(const std::string& name, const Channels& channels, double rate = 48000,
                     int format = wav_float) const
    {
        write_audio(folder_ / name, channels, rate, format);
        return path(name);
    }
    Outcome match(const std::vector<std::string>& inputs, const std::vector<std::string>& references,
                  const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> words{"match"};
        words.insert(words.end(), inputs.begin(), inputs.end());
        for (const auto& reference : references) words.insert(words.end(), {"--reference", reference});
        words.insert(words.end(), {"-o", path("out"), "--device", "cpu"});
        words.insert(words.end(), more.begin(), more.end());
        return dubstage_program(words);
    }
    Outcome propose(const std::vector<std::string>& words) const
    {
        std::vector<std::string> all{"match", "--device", "cpu"};
        all.insert(all.end(), words.begin(), words.end());
        return dubstage_program(all);
    }
    std::set<std::string> files_written() const
    {
        std::set<std::string> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder_ / "out"))
            files.insert(entry.path().filename().string());
        return files;
    }
    static std::string text_of(const std::filesystem::path& file)
    {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    // One burst of a millisecond each second: what no gain makes loud under a ceiling.
    static Channels peaky(double seconds, double peak = 0.08)
    {
        Channels lanes = coloured(seconds, peak, 0.4);
        for (auto& lane : lanes)
            for (std::size_t at = 24000; at + 40 < lane.size(); at += 48000)
                for (std::size_t i = 0; i < 40; ++i)
                    lane[at + i] += 0.7 * std::sin(std::numbers::pi * static_cast<double>(i) / 40);
        return lanes;
    }
    bool nothing_written() const { return !std::filesystem::exists(folder_ / "out"); }
    bool written(const std::string& name) const { return std::filesystem::exists(out(name)); }

    test::TemporaryFolder folder_;
};

} // namespace dubstage
