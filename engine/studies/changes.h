// What changed between two recordings, and between two runs of `dubstage master`: settings, figures,
// spectrum, and what is left when one is laid over the other.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/measurement.h"
#include "studies/alignment.h"
#include "studies/bench.h"

namespace dubstage {

struct SoundChange {
    std::string name;
    Measurement before, after;
    // Where both have one rate and one number of channels; else `apart` tells why not.
    std::optional<Alignment> alignment;
    std::optional<NullFigures> null; // of `after` less `before`, level-matched
    std::string apart;
    std::filesystem::path difference; // empty: not written
    // Third octaves of the loud parts, after less before, at the same loudness.
    std::vector<double> band_hz, band_db;
    double tone_db = 0;                        // root mean square of those from 40 Hz to 16 kHz
    double tone_most_db = 0, tone_most_hz = 0; // the band that differs most
};

struct SettingChange {
    std::string what; // "chain", "release", "medium spotify", "--levels"
    std::vector<std::string> lines;
};

struct Changes {
    std::vector<SettingChange> settings;
    bool settings_known = false; // both sides have a record of what they were told
    std::vector<SoundChange> sounds;
    std::vector<std::string> gone, added; // files that only one side has
};

struct ChangeSettings {
    std::filesystem::path difference_folder; // for the differences as audio; empty = none
};

// Two audio files, two text files (.toml), or two folders: of masters, of one of their versions, or of any
// audio. Throws Error{missing_input}, {usage} for a file beside a folder, and what measuring throws.
Changes find_changes(const std::filesystem::path& before, const std::filesystem::path& after, Bench& bench,
                     const ChangeSettings& settings);

} // namespace dubstage
