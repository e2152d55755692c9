// What `dubstage match` takes, and what it means.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "studies/match/match.h"
#include "studies/match/stems.h"

namespace dubstage {

struct MatchWords {
    std::vector<std::string> mixes, references;
    std::string folder, tone = "100", level = "100", width = "100", dynamics = "0";
    std::string channels = "stereo", resolution = "1/3", boost = "18", cut = "24", frequencies = "20..20000",
                most_width = "15", mono_below = "0", part, of = "loud", level_by = "integrated",
                ceiling = "-1", phase = "linear", use = "curve", bands = "8", format = "wav", bits = "24",
                device = "auto", memory, threads = "0", stem_limit = "3", stem_bands = "3";
    bool together = false, no_limiter = false, quiet = false;

    void add_to(Options& options);
};

// The one mix is a session: its stems are moved.
bool is_session(const MatchWords& words);
StemSettings stem_settings(const MatchWords& words);

// Options that were given and have no part in what is matched, each with why.
std::vector<std::string> idle_options(const MatchWords& words);

// Reads what references name of targets; throws Error{usage} and what reading them throws.
MatchRequest read_words(const MatchWords& words);

} // namespace dubstage
