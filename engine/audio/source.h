// Audio files as the renderer reads them: random access to packed samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/units.h"

namespace dubstage {

// How one sample lies in memory. The values are those of shaders/place.h; add big_endian for AIFF.
enum class SampleFormat : std::uint32_t { s16 = 0, s24 = 1, s32 = 2, f32 = 3 };

int bytes_per_sample(SampleFormat format);

struct AudioInfo {
    std::filesystem::path path;
    Frames frames = 0; // at the rate that read() delivers
    int channels = 0;
    double sample_rate = 0;      // that read() delivers
    double file_sample_rate = 0; // in the file itself
    std::string encoding;        // "WAV, 24 bit"
    std::uint32_t wave_mask = 0; // 0 = the file names no loudspeakers
};

enum class Truncated { error, warn };

struct OpenOptions {
    std::vector<std::string>* warnings = nullptr; // where a truncated file is reported
    double sample_rate = 0; // wanted; 0 = the file's own. Another rate is resampled (soxr, very high quality)
    Truncated truncated = Truncated::error; // a header that promises more than the file holds
    // For copies of resampled and lossy files, made by their first read(); empty = dubstage's folder in
    // XDG_CACHE_HOME.
    std::filesystem::path cache_folder;
    const CancelFlag* cancel = nullptr; // stops the making of a copy; must outlive the source
};

// A file opened for reading. read() may be called from several threads at once.
class AudioSource {
  public:
    virtual ~AudioSource() = default;
    virtual const AudioInfo& info() const = 0;
    // What read() delivers: interleaved frames of all the file's channels.
    virtual SampleFormat format() const = 0;
    virtual bool big_endian() const = 0;
    // Fills `out` with exactly `count` frames from frame `from`; the range must lie inside the file.
    // Throws Error{io} with the file and the frame when the file ends early or the disk fails.
    virtual void read(Frames from, Frames count, std::byte* out) = 0;
};

// Header only; throws as open_source does.
AudioInfo probe(const std::filesystem::path& path);

// PCM and float WAV, WAVEX, RF64, BW64, W64 and AIFF are read packed, as they lie in the file; everything
// else is decoded by libsndfile to f32. Throws Error{missing_input} or Error{bad_data} with the path, and
// Error{cannot_create} where a copy is needed and cannot be kept.
std::unique_ptr<AudioSource> open_source(const std::filesystem::path& path, const OpenOptions& options);

// A whole short file (an impulse response) as doubles: [channel][frame]. NaN or Inf is an Error{bad_data}
// that names the file, channel and frame.
std::vector<std::vector<double>> load_channels(const std::filesystem::path& path, double sample_rate);

} // namespace dubstage
