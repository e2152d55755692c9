// What a match leaves beside the sound: curves, bands and targets as files.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "studies/match/filters.h"
#include "studies/match/match.h"
#include "studies/match/stems.h"

namespace dubstage {

// ".fir.wav", or with the channels in it where they differ: ".mid-side.fir.wav".
std::string taps_suffix(const MatchFilter& filter, const MatchCurves& curves);

// NAME.curve.csv, NAME.eq.toml, NAME.bands.toml and NAME.bands.txt; those without a curve are left out.
void write_exports(const std::filesystem::path& folder, const MatchedSong& song, const MatchTarget& target,
                   const MatchRequest& request, double sample_rate);

// Of a session: NAME.curve.csv, a curve for each stem, and the bands of each as NAME.STEM.bands.txt.
void write_stem_exports(const std::filesystem::path& folder, const MatchedSong& song,
                        const StemsProposal& proposal, const MatchTarget& target,
                        const Resolution& resolution);

// A chain, with what it is for as remarks.
void write_dynamics(const std::filesystem::path& file, const DynamicsProposal& dynamics);

// reference.dst, what was matched to, and matched.dst, the signature of what came out.
void write_targets(const std::filesystem::path& folder, const MatchTarget& target,
                   std::span<const MatchedSong> songs);

// Frequencies in rows: the curves by their names, and what mix, target and prediction hold, in dB.
using NamedCurves = std::vector<std::pair<std::string, Tone>>; // an empty one is flat
std::string curve_csv(const NamedCurves& curves, const MatchedSong& song, const MatchTarget& target,
                      const Resolution& resolution);

} // namespace dubstage
