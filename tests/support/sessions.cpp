#include "support/sessions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <limits>
#include <random>
#include <sstream>
#include <stdexcept>

namespace dubstage::test {

namespace {

using Channels = std::vector<std::vector<double>>;

// The name is the seed, so that every recording differs and every run is alike.
Channels noise_of(const std::string& name, const Recording& recording)
{
    std::seed_seq seed(name.begin(), name.end());
    std::mt19937 random(seed);
    Channels channels(static_cast<std::size_t>(recording.channels));
    for (auto& channel : channels) {
        channel.resize(static_cast<std::size_t>(std::lround(recording.seconds * recording.rate)));
        for (double& sample : channel)
            sample = recording.level * (static_cast<double>(random()) / 2147483648.0 - 1.0);
    }
    return channels;
}

} // namespace

SessionFolder::SessionFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "dubstage-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
}

SessionFolder::~SessionFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> SessionFolder::files_in(const std::string& name) const
{
    std::vector<std::string> files;
    if (!std::filesystem::exists(path_ / name)) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_ / name))
        if (!entry.is_directory())
            files.push_back(std::filesystem::relative(entry.path(), path_ / name).generic_string());
    std::ranges::sort(files);
    return files;
}

void SessionFolder::noise(const std::string& name, const Recording& recording) const
{
    write(name, noise_of(name, recording), recording.rate, recording.format);
}

void SessionFolder::impulse_response(const std::string& name, Recording recording) const
{
    Channels channels = noise_of(name, recording);
    for (auto& channel : channels)
        for (std::size_t i = 0; i < channel.size(); ++i)
            channel[i] *= std::pow(10.0, -3.0 * static_cast<double>(i) / static_cast<double>(channel.size()));
    write(name, channels, recording.rate, recording.format);
}

void SessionFolder::write(const std::string& name, const Channels& channels, int rate, int format) const
{
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = static_cast<int>(channels.size());
    info.format = format;
    std::filesystem::create_directories((path_ / name).parent_path());
    SNDFILE* file = sf_open((path_ / name).c_str(), SFM_WRITE, &info);
    if (file == nullptr) throw std::runtime_error("cannot write " + name + ": " + sf_strerror(nullptr));
    const std::size_t frames = channels.front().size();
    std::vector<double> interleaved;
    for (std::size_t i = 0; i < frames; ++i)
        for (const auto& channel : channels) interleaved.push_back(channel.at(i));
    const auto count = static_cast<sf_count_t>(frames);
    const bool whole = sf_writef_double(file, interleaved.data(), count) == count;
    sf_close(file);
    if (!whole) throw std::runtime_error("cannot write all of " + name);
}

Session SessionFolder::session(const std::string& text) const
{
    return parse_session(text, path_ / "session.toml");
}

AudioFile read_audio(const std::filesystem::path& path)
{
    SF_INFO info{};
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
    if (file == nullptr) throw std::runtime_error("cannot read " + path.string());
    AudioFile audio{info.samplerate, info.format, oracle::Signal(info.channels)};
    std::vector<double> samples(static_cast<std::size_t>(info.frames * info.channels));
    sf_readf_double(file, samples.data(), info.frames);
    sf_close(file);
    for (std::size_t i = 0; i < samples.size(); ++i)
        audio.sound.channels[i % audio.sound.channels.size()].push_back(samples[i]);
    return audio;
}

std::string bytes_of(const std::filesystem::path& file)
{
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

double null_db(const oracle::Signal& got, const oracle::Signal& wanted)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (got.channels.size() != wanted.channels.size() || got.frames() != wanted.frames()) return infinity;
    double worst = 0.0;
    for (std::size_t c = 0; c < got.channels.size(); ++c)
        for (std::size_t i = 0; i < got.channels[c].size(); ++i) {
            const double error = std::abs(got.channels[c][i] - wanted.channels[c][i]);
            if (!std::isfinite(error)) return infinity;
            worst = std::max(worst, error);
        }
    if (worst == 0.0) return -infinity;
    return gain_to_db(worst / oracle::peak(wanted));
}

} // namespace dubstage::test
