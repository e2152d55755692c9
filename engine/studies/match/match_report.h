// A match as one page: distances, pictures, and mix, matched file and references to switch between by ear.
#pragma once

#include <string>

#include "studies/match/match.h"
#include "studies/match/match_stems.h"

namespace dubstage {

// Names the audio files relative to the folder of the page, or by their whole path outside of it.
std::string match_page(const MatchResult& result, const MatchRequest& request);
std::string stems_page(const StemsResult& result, const MatchRequest& request);

} // namespace dubstage
