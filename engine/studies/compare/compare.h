// Runs candidates over the same songs and test signals and measures what each does and costs.
#pragma once

#include "analysis/meter_settings.h"
#include "analysis/preset.h"
#include "studies/compare/comparison.h"

namespace dubstage {

struct CompareSettings {
    std::filesystem::path folder;
    std::vector<std::filesystem::path> songs;
    int repeats = 3;
    bool tests = true;          // of behaviour
    bool all_residuals = false; // between the candidates too
    double excerpt_s = 5;       // 0: none
    BehaviourSettings behaviour;
    std::optional<Preset> preset;
    double memory_bytes = 0;
    int threads = 0;
    MeterSettings meter;
    std::string command; // as it was typed, for the report
};

struct NamedDevice {
    std::string word; // as candidates name it
    Device* device;
};

// Writes masters/, residuals/ and excerpts/ in the folder, all or nothing; what a candidate does wrong stands
// in its place and does not stop the others. Measures on the first device. Throws Error{missing_input},
// {bad_data} for songs that cannot be used, {cannot_create}, {cancelled}.
Comparison compare(const std::vector<Candidate>& candidates, const std::vector<NamedDevice>& devices,
                   const CompareSettings& settings, const class WorkFolder& work,
                   const ProgressCall& progress, const CancelFlag& cancel);

} // namespace dubstage
