// The gains of stems in bands that bring their sum closest to a wanted change.
#pragma once

#include <cstddef>
#include <vector>

namespace dubstage {

struct StemProblem {
    std::vector<std::vector<double>> power; // [stem][band]
    std::vector<double> wanted_db;          // of their sum, per band, but for a gain of all
    std::vector<double> weight;             // of the bands; they sum to 1
    double most_db = 3;
};

// [stem][band], in dB. Minimises the weighted squares of what is missing, and a little of the gains' own
// squares and of their steps from band to band; each gain within the limit.
std::vector<std::vector<double>> solve_stems(const StemProblem& problem);

} // namespace dubstage
