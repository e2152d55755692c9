// A few milliseconds of a file as they are: samples, and the waveform that runs through them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"

namespace dubstage::viewer {

struct ExcerptOf {
    std::filesystem::path file = {};
    int channel = 0;
    Frames at = 0; // in its middle
    bool operator==(const ExcerptOf&) const = default;
};

struct Excerpt {
    ExcerptOf of = {};
    Frames from = 0; // of the first sample
    double sample_rate = 0;
    std::vector<float> samples = {};
    std::string trouble = {}; // why there are none
    // Between the samples: `per_sample` values for each, the first of them at the first sample.
    static constexpr int per_sample = 8;
    std::vector<float> waveform = {};
};

// Reads 512 frames around the place, fewer at the ends of the file. What goes wrong stands in `trouble`.
Excerpt read_excerpt(const ExcerptOf& of);
// Band-limited interpolation of samples that are taken to be zero beyond their ends.
std::vector<float> interpolated(const std::vector<float>& samples);

} // namespace dubstage::viewer
