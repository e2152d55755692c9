// Where the samples lie in a PCM file, read from the file's own chunks.
#pragma once

#include <filesystem>
#include <optional>

#include "audio/source.h"

namespace dubstage {

struct PcmBody {
    std::int64_t offset = 0;   // of the first sample, in bytes
    std::int64_t promised = 0; // bytes that the header names; -1 = it does not say (a stream)
    std::int64_t held = 0;     // bytes that are there
    SampleFormat format = SampleFormat::s16;
    bool big_endian = false;
    int channels = 0;
    double sample_rate = 0;
    std::uint32_t wave_mask = 0;
    std::string name; // "WAV, 24 bit"
};

// WAV, WAVEX, RF64, BW64, W64 and AIFF with 16, 24, 32 bit or float samples; nothing for anything else.
std::optional<PcmBody> find_pcm_body(const std::filesystem::path& path);

} // namespace dubstage
