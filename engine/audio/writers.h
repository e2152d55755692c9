// The writers of each file format, behind create_writer().
#pragma once

#include <memory>

#include "audio/part_file.h"
#include "audio/writer.h"

namespace dubstage {

std::unique_ptr<AudioWriter> create_wav_writer(const OutputFile& file);
std::unique_ptr<AudioWriter> create_flac_writer(const OutputFile& file);

// Throws Error{cannot_create}, also when another process writes the same file.
std::unique_ptr<PartFile> make_part(const OutputFile& file);
// libsndfile's SF_FORMAT_PCM_24 and so on.
int sndfile_subtype(SampleFormat samples);

inline std::size_t frame_bytes(const OutputFile& file)
{
    return static_cast<std::size_t>(file.layout.channels() * bytes_per_sample(file.samples));
}
inline double data_bytes(const OutputFile& file)
{
    return static_cast<double>(file.expected_frames) * static_cast<double>(frame_bytes(file));
}

} // namespace dubstage
