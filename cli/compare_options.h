// What `dubstage compare` takes, and what it means.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "studies/compare/candidate.h"
#include "studies/compare/compare.h"

namespace dubstage {

struct CompareWords {
    std::vector<std::string> chains, songs;
    std::string folder, device = "auto", repeats = "3", rates = "44.1k,48k,96k", excerpt = "5", against,
                        baseline, memory, threads = "0", level = "-12";
    bool no_tests = false, no_audio = false, all_residuals = false, quiet = false;

    void add_to(Options& options);
};

struct CompareRequest {
    std::vector<Candidate> candidates;
    std::vector<std::string> devices; // words
    CompareSettings settings;
};
// Reads the chains; throws Error{usage} and what reading them throws.
CompareRequest read_words(const CompareWords& words);

} // namespace dubstage
