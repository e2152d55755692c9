// What a delivery asks for, read from a text file, and whether a programme meets it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

struct Preset {
    std::string name, title, source, date, note;
    bool weak = false; // its figures are not well documented

    // Whose loudness `loudness_lufs` is: the programme's, the dialogue's (fallback_lufs is the programme's
    // where less than fallback_share is speech), or that either suffices.
    enum class Kind { programme, dialogue, either } kind = Kind::programme;
    std::optional<double> loudness_lufs, tolerance_lu, fallback_lufs, fallback_tolerance_lu, fallback_share;
    std::optional<double> loudness_min_lufs, loudness_max_lufs; // of the programme
    std::optional<double> dialogue_min_lufs, dialogue_max_lufs;
    std::optional<double> loudness_to_dialogue_max_lu;
    std::optional<double> playback_lufs; // where the service brings it: told, never failed
    bool playback_raises = false;
    std::optional<double> short_term_max_lufs, momentary_max_lufs, range_min_lu, range_max_lu;
    std::optional<double> true_peak_max_db, sample_peak_max_db;
    std::optional<double> rms_min_db, rms_max_db, noise_floor_max_db, leq_m_max_db;
    std::optional<double> bass_correlation_min; // below 150 Hz
    std::optional<double> head_min_s, head_max_s, tail_min_s, tail_max_s, length_min_s, length_max_s;
    std::optional<double> bits, bits_min, multiple_of_frames;
    std::vector<double> rates, channels; // those allowed; empty = any
};

// Those of the program and those in $XDG_CONFIG_HOME/dubstage/presets (else ~/.config/...), by name; of two
// of one name the user's. Throws what read_preset() throws of a user's file.
std::vector<Preset> presets();
// The name of one of those, or the path of a file. Throws Error{usage} with the nearest name,
// {missing_input}, {bad_data} with file, line and key.
Preset find_preset(const std::string& name_or_path);
// `file` for messages and, without its extension, the name.
Preset read_preset(const std::string& text, const std::string& file);

// Figures are compared as they are shown, rounded to 0.1: EBU R 128 gives its tolerance for such readings.
Verdict judge(const Measurement& measurement, const Preset& preset);

} // namespace dubstage
