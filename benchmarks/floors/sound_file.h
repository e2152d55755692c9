// Audio files through plain libsndfile; what goes wrong ends the program with a message.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <sndfile.h>
#include <string>
#include <vector>

namespace floors {

[[noreturn]] inline void fail(const std::string& message)
{
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(1);
}

inline sf_count_t read_frames(SNDFILE* file, float* to, sf_count_t count)
{
    return sf_readf_float(file, to, count);
}
inline sf_count_t read_frames(SNDFILE* file, double* to, sf_count_t count)
{
    return sf_readf_double(file, to, count);
}
inline sf_count_t write_frames(SNDFILE* file, const float* from, sf_count_t count)
{
    return sf_writef_float(file, from, count);
}
inline sf_count_t write_frames(SNDFILE* file, const double* from, sf_count_t count)
{
    return sf_writef_double(file, from, count);
}

class SoundFile {
  public:
    explicit SoundFile(const std::string& path) : path_(path), file_(sf_open(path.c_str(), SFM_READ, &info_))
    {
        if (file_ == nullptr) fail(path + ": " + sf_strerror(nullptr));
    }
    SoundFile(const std::string& path, int channels, int rate, int encoding)
        : path_(path), info_{0, rate, channels, SF_FORMAT_WAV | encoding, 0, 0},
          file_(sf_open(path.c_str(), SFM_WRITE, &info_))
    {
        if (file_ == nullptr) fail(path + ": " + sf_strerror(nullptr));
    }
    ~SoundFile() { sf_close(file_); }
    SoundFile(const SoundFile&) = delete;
    SoundFile& operator=(const SoundFile&) = delete;

    int channels() const { return info_.channels; }
    int rate() const { return info_.samplerate; }
    std::size_t frames() const { return static_cast<std::size_t>(info_.frames); }

    template <class Real> std::size_t read(Real* to, std::size_t count)
    {
        return static_cast<std::size_t>(read_frames(file_, to, static_cast<sf_count_t>(count)));
    }
    template <class Real> void write(const Real* from, std::size_t count)
    {
        if (write_frames(file_, from, static_cast<sf_count_t>(count)) != static_cast<sf_count_t>(count))
            fail(path_ + ": " + sf_strerror(file_));
    }

  private:
    std::string path_;
    SF_INFO info_{};
    SNDFILE* file_;
};

// [channel][frame]
inline std::vector<std::vector<double>> read_all(const std::string& path)
{
    SoundFile file(path);
    const auto channels = static_cast<std::size_t>(file.channels());
    std::vector<double> frames(file.frames() * channels);
    if (file.read(frames.data(), file.frames()) != file.frames()) fail(path + ": ends early");
    std::vector<std::vector<double>> result(channels, std::vector<double>(file.frames()));
    for (std::size_t i = 0; i < frames.size(); ++i) result[i % channels][i / channels] = frames[i];
    return result;
}

} // namespace floors
