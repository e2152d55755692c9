// Where the samples lie in a file, and how many of them its header promises, read from the file's own chunks.
#pragma once

#include <optional>

#include "audio/descriptors.h"
#include "audio/source.h"

namespace dubstage {

struct PcmBody {
    std::int64_t offset = 0;      // of the first sample, in bytes
    std::int64_t promised = 0;    // bytes that the header names; -1 = it does not say (a stream)
    std::int64_t held = 0;        // bytes that are there
    std::int64_t frame_bytes = 0; // 0 where frames have no fixed size (ADPCM and the like)
    bool packed = false;          // plain samples in `format`; else libsndfile must decode them
    SampleFormat format = SampleFormat::s16;
    bool big_endian = false;
    int channels = 0;
    double sample_rate = 0;
    std::uint32_t wave_mask = 0;
    std::int64_t wave_mask_at = 0; // byte of the file where the mask lies; 0 = there is none
    std::string container;         // "WAV"
};

// WAV (RIFF, RIFX), RF64, BW64, W64, AIFF, AIFF-C and AU; nothing for other files and for those without
// samples.
std::optional<PcmBody> find_pcm_body(ReadFile& file);

} // namespace dubstage
