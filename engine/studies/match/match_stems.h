// A session brought closer to references by small moves of its stems: copies of the session and their mixes.
#pragma once

#include "studies/match/match.h"
#include "studies/match/stems.h"

namespace dubstage {

struct StemsResult {
    MatchedSong song; // the session's mix, and what became of it; its proposal has no curves
    std::vector<std::string> backed_off; // what its own compression does less
    StemsProposal proposal;
    std::vector<MatchedReference> references;
    MatchTarget target;
    std::vector<std::filesystem::path> files; // all that were written
    std::vector<std::string> warnings;
    double seconds = 0;
};

// `request.mixes` are not looked at. Throws what match() throws, and Error{bad_session} where no strip goes
// into the master.
StemsResult match_stems(const Session& session, const MatchRequest& request, const StemSettings& limits,
                        Device& device, const ProgressCall& progress, const CancelFlag& cancel);

// The session with the moves as equalisers behind the stems' other inserts, and `behind` behind all of the
// master. Files that inserts name by a relative path get their whole one.
Session moved_session(const Session& session, const std::vector<StemMove>& moves,
                      const std::vector<Insert>& behind);

} // namespace dubstage
