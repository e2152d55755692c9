// What a match did, for people and for programs.
#pragma once

#include <string>

#include "cli/output.h"
#include "studies/match/match_stems.h"

namespace dubstage {

// Song by song: how far it was and is, the curve as bands, the level, and the files.
std::string match_text(const MatchResult& result);
Json song_json(const MatchedSong& song, const MatchTarget& target);
Json match_json(const MatchResult& result);

// Of a session: what is off and whose it is, the moves, and how far it was and is.
std::string stems_text(const StemsResult& result);
Json stems_json(const StemsResult& result);

} // namespace dubstage
