// What a match leaves beside the sound: curves, bands and targets as files.
#pragma once

#include <filesystem>
#include <string>

#include "studies/match/filters.h"
#include "studies/match/match.h"

namespace dubstage {

// ".fir.wav", or with the channels in it where they differ: ".mid-side.fir.wav".
std::string taps_suffix(const MatchFilter& filter, const MatchCurves& curves);

// NAME.curve.csv, NAME.eq.toml, NAME.bands.toml and NAME.bands.txt; those without a curve are left out.
void write_exports(const std::filesystem::path& folder, const MatchedSong& song, const MatchTarget& target,
                   const MatchRequest& request, double sample_rate);

// reference.dst, what was matched to, and matched.dst, the signature of what came out.
void write_targets(const std::filesystem::path& folder, const MatchResult& result);

// Frequencies in rows: what the mix, the target and the prediction hold in dB, and the curves.
std::string curve_csv(const MatchedSong& song, const MatchTarget& target, const Resolution& resolution);

} // namespace dubstage
