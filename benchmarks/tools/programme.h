// Sound to measure with: seeded, the same on every machine, like music in level and spectrum.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bench {

// Chords of decaying tones over noise whose level breathes; peaks below 0.7. Written as 24-bit WAV at 48 kHz.
// `silence_s` follows. Nothing is done where a file of that name and size is there.
struct Programme {
    int channels = 2;
    double seconds = 600, silence_s = 0;
    std::uint32_t seed = 1;
    float level = 1;
};
void write_programme(const std::filesystem::path& path, const Programme& programme);

// A room of `seconds`, stereo: noise that decays by 60 dB, of unit energy in all. 32-bit float WAV.
void write_room(const std::filesystem::path& path, double seconds);
// A linear-phase filter of `taps`, mono: half of an ideal low-pass, half a unit, with its middle at (taps -
// 1) / 2. 32-bit float WAV.
void write_linear_phase(const std::filesystem::path& path, int taps);
// The same in both channels, for programs that take a filter for each.
void write_linear_phase_stereo(const std::filesystem::path& path, int taps);

} // namespace bench
