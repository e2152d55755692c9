// Audio files as the renderer writes them: beside their final name, checked, synced, renamed when whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "audio/layout.h"
#include "audio/source.h"
#include "base/units.h"

namespace dubstage {

enum class FileFormat { wav, rf64, flac };

struct OutputFile {
    std::filesystem::path path;               // the final name
    FileFormat format = FileFormat::wav;      // wav becomes RF64 by itself above 4 GiB
    SampleFormat samples = SampleFormat::s24; // s16, s24 or f32
    double sample_rate = 48000;
    Layout layout;
    Frames expected_frames = 0; // for the space check and the choice of RF64
    Frames time_reference = 0;  // bext: samples since midnight
    std::string description;    // bext
};

// Throws Error{io} with the size that is missing when the folder's disk has not room for all of them.
void check_free_space(const std::filesystem::path& folder, double bytes);

class AudioWriter {
  public:
    virtual ~AudioWriter() = default; // without finish(): the temporary file is removed
    // Interleaved little-endian samples in the file's format and our channel order. Throws Error{io}.
    virtual void write(const std::byte* samples, Frames frames) = 0;
    // Cuts the file to its first `frames` frames when fewer than written are wanted; then flushes, checks the
    // size, syncs, renames to the final name and syncs the folder.
    virtual void finish(Frames frames) = 0;
};

std::unique_ptr<AudioWriter> create_writer(const OutputFile& file);
double bytes_on_disk(const OutputFile& file);

} // namespace dubstage
