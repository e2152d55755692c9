#include "support/audio_files.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace dubstage::test {

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "dubstage-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

void write_audio(const std::filesystem::path& path, const Channels& channels, double rate, int format)
{
    SF_INFO facts{};
    facts.samplerate = static_cast<int>(rate);
    facts.channels = static_cast<int>(channels.size());
    facts.format = format;
    std::filesystem::remove(
        path); // a file that is emptied and filled again would be brought to the disk at once
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &facts);
    if (file == nullptr) throw std::runtime_error(path.string() + ": " + sf_strerror(nullptr));
    std::vector<double> frames;
    for (std::size_t t = 0; t < channels.front().size(); ++t)
        for (const auto& channel : channels) frames.push_back(channel[t]);
    sf_writef_double(file, frames.data(), static_cast<sf_count_t>(channels.front().size()));
    sf_close(file);
}

Channels read_audio(const std::filesystem::path& path, SF_INFO* facts)
{
    SF_INFO own{};
    SF_INFO& info = facts != nullptr ? *facts : own;
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
    if (file == nullptr) throw std::runtime_error(path.string() + ": " + sf_strerror(nullptr));
    std::vector<double> frames(static_cast<std::size_t>(info.frames * info.channels));
    sf_readf_double(file, frames.data(), info.frames);
    sf_close(file);
    Channels channels(static_cast<std::size_t>(info.channels));
    for (std::size_t i = 0; i < frames.size(); ++i) channels[i % channels.size()].push_back(frames[i]);
    return channels;
}

Channels noise_channels(std::size_t channels, std::size_t frames, double peak, unsigned seed)
{
    Channels noise(channels, std::vector<double>(frames));
    for (auto& channel : noise)
        for (auto& sample : channel) {
            seed = seed * 1664525u + 1013904223u;
            sample = peak * static_cast<double>(static_cast<int>(seed)) / 2147483648.0;
        }
    return noise;
}

std::vector<unsigned char> read_bytes(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_bytes(const std::filesystem::path& path, const std::vector<unsigned char>& bytes)
{
    std::filesystem::remove(path);
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

} // namespace dubstage::test
