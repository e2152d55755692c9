// A session brought closer to references by small moves of its stems, as a copy of the session and its mix.
#pragma once

#include "studies/match/match.h"
#include "studies/match/stems.h"

namespace dubstage {

struct StemsResult {
    Measurement mix;
    StemsProposal proposal;
    SongLevel level;
    MatchedFile matched;
    std::vector<MatchedReference> references;
    std::vector<std::filesystem::path> files; // NAME.matched.toml, NAME.matched.wav, NAME.stems.txt
    std::vector<std::string> warnings;
    double seconds = 0;
};

// `request.mixes` are not looked at. Throws what match() throws, and Error{bad_session} where no strip goes
// into the master.
StemsResult match_stems(const Session& session, const MatchRequest& request, const StemSettings& limits,
                        Device& device, const ProgressCall& progress, const CancelFlag& cancel);

// The session with the moves as equalisers behind the stems' other inserts, and a gain behind the master's.
// Files that inserts name by a relative path get their whole one.
Session moved_session(const Session& session, const std::vector<StemMove>& moves, double gain_db);

} // namespace dubstage
