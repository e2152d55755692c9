// Mixes and references as they lie in files, measured and drawn as portraits.
#pragma once

#include "studies/bench.h"
#include "studies/match/band_dynamics.h"
#include "studies/match/match.h"
#include "studies/mixes.h"

namespace dubstage {

// What the spectra of a match are measured with: bins of 1.5 Hz at 48 kHz tell third octaves down to 30 Hz.
MeterSettings match_meter();

// A file, or a part of it, by itself. Throws Error{bad_data} where the file holds nothing of the part.
Programme file_programme(const Mix& mix, const std::string& name, const std::optional<TimePart>& part);

// What of a measurement does not grow with its length: once a sound has its portrait, its histories are of no
// use.
void keep_figures(Measurement& measured);

struct HeardSound {
    Measurement measured;
    Portrait portrait; // with the crest of its bands
};

class Sounds {
  public:
    Sounds(Bench& bench, PortraitOf portrait, std::vector<std::string>& warnings)
        : bench_(bench), portrait_(portrait), warnings_(warnings)
    {}
    // Throws Error{bad_data} where there is nothing to match, or the part lies outside the file.
    Measurement measure(const std::filesystem::path& file, const std::string& name,
                        const std::optional<TimePart>& part);
    // The same and its portrait; the bands are measured beside the rest. Throws as measure() does.
    HeardSound hear(const std::filesystem::path& file, const std::string& name,
                    const std::optional<TimePart>& part);
    // Of what was measured of that file, with the crest of its bands, which is measured here.
    Portrait portrait(const Measurement& measured, const std::filesystem::path& file) const;
    Portrait portrait(const Measurement& measured) const { return portrait_of(measured, portrait_); }
    MatchedReference reference(const MatchReference& reference); // all of its files

  private:
    void warn_if_short(const Measurement& measured);
    std::vector<BandDynamics> bands_of(const std::filesystem::path& file, const std::string& name,
                                       const std::optional<TimePart>& part) const;
    Portrait portrait(const Measurement& measured, const std::vector<BandDynamics>& bands) const;

    Bench& bench_;
    PortraitOf portrait_;
    std::vector<std::string>& warnings_;
};

} // namespace dubstage
