// From mixes and references to matched files: measured, brought closer, delivered with all that was done.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/measurement.h"
#include "base/progress.h"
#include "device/device.h"
#include "dsp/fir_design.h"
#include "studies/levels.h"
#include "studies/match/dynamics.h"
#include "studies/match/parametric.h"
#include "studies/match/proposal.h"

namespace dubstage {

struct TimePart {
    double from_s = 0;
    std::optional<double> to_s; // none = to the end
};

struct MatchReference {
    std::string name;
    std::vector<std::filesystem::path> files; // several are one release: their mean, by length
    std::optional<TimePart> part;             // of every file
    std::optional<Portrait> known;            // instead of files: a slope, a target that was kept
    MatchAmounts weight{1, 1, 1, 1};
};

enum class MatchBy { song, release }; // each mix has curves of its own, or one for all

struct MatchRequest {
    std::vector<std::filesystem::path> mixes;
    std::optional<TimePart> part; // of every mix, to be measured; the whole is delivered
    std::vector<MatchReference> references;
    MatchSettings settings;
    PortraitOf portrait = PortraitOf::loud;
    MatchBy by = MatchBy::song;
    Phase phase = Phase::linear;
    bool use_bands = false; // the fitted bands instead of the curves
    int bands = 8;          // most bands of a fit
    bool limit = true;      // also deliver what a limiter brings to the level, where the ceiling forbids it
    std::filesystem::path folder; // empty: propose alone, and write nothing
    FileFormat format = FileFormat::wav;
    SampleFormat samples = SampleFormat::s24;
    double memory_bytes = 0;
    int threads = 0;
};

struct MatchedFile {
    std::filesystem::path path;
    Measurement measured;
    Portrait portrait;
    MatchDistance distance; // as measured
};

struct LimitedLevel { // what a limited file went through
    double gain_db = 0, ceiling_db = 0;
};

struct MatchedSong {
    std::string name;
    Measurement mix;
    Portrait portrait; // of the mix
    MatchProposal proposal;
    FittedBands bands;
    std::optional<DynamicsProposal> dynamics; // where an amount is asked for
    std::vector<Insert> inserts;              // what the mix went through, but for the level
    SongLevel level;
    MatchedFile matched;                // before limiting: held at the ceiling; no path: proposed alone
    std::optional<MatchedFile> limited; // where the ceiling forbids the level
    std::optional<LimitedLevel> limited_level;
    bool untouched = false; // there was nothing to change
};

struct MatchedReference {
    std::string name;
    std::vector<Measurement> measured; // of its files
    Portrait portrait;
    MatchAmounts weight;
};

struct MatchResult {
    std::vector<MatchedSong> songs;
    std::vector<MatchedReference> references;
    MatchTarget target;
    std::vector<std::filesystem::path> files; // all that were written
    std::vector<std::string> warnings;
    double seconds = 0;
};

// Nothing is written unless all of it can be. Throws what rendering and measuring throw, and Error{bad_data}
// for silence, NaN, and sounds of less than 400 ms.
MatchResult match(const MatchRequest& request, Device& device, const ProgressCall& progress,
                  const CancelFlag& cancel);

} // namespace dubstage
