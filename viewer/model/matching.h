// How a mix would come closer to its references, reckoned from their measurements as fast as a hand moves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "studies/match/filters.h"
#include "studies/match/parametric.h"
#include "studies/match/proposal.h"
#include "viewer/model/comparison.h"
#include "viewer/model/programme.h"

namespace dubstage::viewer {

// Curves are dB on the cells of the tone grid; spectra are at equal loudness.
struct MatchPicture {
    std::string trouble; // why there is none
    std::vector<float> hz;
    std::vector<float> mix, target, predicted;
    std::vector<float> low, high;         // of several references
    std::vector<float> wanted, mid, side; // the whole difference; the curves as they are applied
    std::vector<float> left_over;         // predicted - target
    MatchProposal proposal;
    MatchDistance after; // with what was drawn by hand
    MatchCurves curves;
    FittedBands bands;
    bool has_side = false; // the side has a curve of its own
};

MatchPicture match_picture(const Programme& mix, const std::vector<ProgrammePointer>& references,
                           const View& view);
// Of a bell drawn by hand, an octave wide between its halves.
double nudge_db(const Nudge& nudge, double hz);
// What renders it, without the level.
std::vector<Insert> inserts_of(const MatchPicture& picture, const View& view, double sample_rate);

// What it was made of, for a file of its own.
struct MatchedTrace {
    std::string name = {}, references = {};
    std::filesystem::path file = {};
    std::string layout = {};
    double sample_rate = 48000;
};
// A chain with the whole curve, a chain with a few bands that a person would set, or a session that renders
// the mix through the curve; each with the gain that brings it to the level asked for.
enum class MatchText { chain, bands, session };
// `dynamics`: found by trying, behind the curve.
std::string match_text(MatchText kind, const MatchPicture& picture, const View& view,
                       const MatchedTrace& trace, const std::vector<Insert>& dynamics = {});

} // namespace dubstage::viewer
