// Audio files for tests, written and read by libsndfile alone, and folders that go away again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sndfile.h>

namespace dubstage::test {

class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

using Channels = std::vector<std::vector<double>>; // [channel][frame]

// `format`: libsndfile's container and encoding, such as SF_FORMAT_WAV | SF_FORMAT_PCM_24.
void write_audio(const std::filesystem::path& path, const Channels& channels, double rate, int format);
Channels read_audio(const std::filesystem::path& path, SF_INFO* facts = nullptr);

// White noise of the given peak, the same on every machine.
Channels noise_channels(std::size_t channels, std::size_t frames, double peak, unsigned seed = 1);

std::vector<unsigned char> read_bytes(const std::filesystem::path& path);
void write_bytes(const std::filesystem::path& path, const std::vector<unsigned char>& bytes);

} // namespace dubstage::test
