// The pictures of a match: spectra, curves, what is left band by band, width, and loudness over the song.
#pragma once

#include <vector>

#include "analysis/report/plots.h"
#include "studies/match/match.h"
#include "studies/match/stems.h"

namespace dubstage {

std::vector<Plot> match_plots(const MatchedSong& song, const MatchTarget& target,
                              const Resolution& resolution);
// The curve of each stem that is moved.
Plot stems_plot(const StemsProposal& proposal);

} // namespace dubstage
