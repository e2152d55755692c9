// How far a sound is from its target: in tone, loudness, dynamics and width.
#pragma once

#include <optional>
#include <vector>

#include "studies/match/portrait.h"

namespace dubstage {

// Nothing where one of both does not know the figure.
struct MatchDistance {
    double tone_db = 0;             // rms over the hearing bands, weighted, at equal loudness
    std::vector<double> tone_bands; // band by band: the sound over its target
    std::optional<double> loudness_lu, range_lu, psr_db, plr_db; // the sound over its target
    std::optional<double>
        short_term_lu;              // rms over the percentiles of short-term loudness, their mean taken away
    std::optional<double> crest_db; // rms over the bands of dynamics
    std::optional<double> width_db; // rms of side over mid, over the same bands with the same weights
    std::vector<double> width_bands;
};
MatchDistance distance(const Portrait& sound, const Portrait& tone, const Portrait& width,
                       const Portrait& level, const Portrait& dynamics);
inline MatchDistance distance(const Portrait& sound, const Portrait& target)
{
    return distance(sound, target, target, target, target);
}

} // namespace dubstage
