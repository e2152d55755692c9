// What a file on disk can do beyond what the renderer asks of it; shared by the readers of this folder.
#pragma once

#include "audio/source.h"

namespace dubstage {

class FileSource : public AudioSource {
  public:
    // Interleaved frames without loss, whatever read() delivers. Throws as read() does.
    virtual void read_doubles(Frames from, Frames count, double* out) = 0;
    // Whether a frame is the same frame however it was come to. Not so for lossy codecs, whose decoders
    // remember.
    virtual bool exact_seek() const { return true; }
    // Frames that can really be read, found by reading them all; the source then has that many.
    virtual Frames count_frames() { return info().frames; }
};

std::string frames_text(Frames frames); // "1 frame"

// A header that promises more than the file holds: throws Error{bad_data}, or adds to the warnings.
void report_truncated(const std::filesystem::path& path, const std::string& promised, const std::string& held,
                      const OpenOptions& options);

[[noreturn]] void throw_empty(const std::filesystem::path& path);

// Throws Error{bad_data} with channel and frame when one of the interleaved samples is NaN or infinite.
void refuse_non_finite(const std::filesystem::path& path, const double* frames, Frames count, int channels,
                       Frames first);

// The whole source as [channel][frame].
std::vector<std::vector<double>> read_channels(FileSource& source);

} // namespace dubstage
