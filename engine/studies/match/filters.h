// Curves as what a session, a file of taps and a person can use: points, filters, inserts, and text.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "dsp/fir_design.h"
#include "session/session.h"
#include "studies/match/curves.h"

namespace dubstage {

// Hz, rising, and dB: as few as a smooth curve through them needs to stay within 0.05 dB of the cells.
using CurvePoints = std::vector<std::pair<double, double>>;
CurvePoints curve_points(const Tone& db, const Resolution& resolution);

// The taps that two channels go through, as mid and side or as left and right; one response is for all.
struct MatchFilter {
    bool mid_side = false;
    std::vector<Response> channels; // 1 or 2
};
// In the order in which they work. A curve that is flat makes none.
std::vector<MatchFilter> match_filters(const MatchCurves& curves, const Resolution& resolution,
                                       double sample_rate, Phase phase);

// All channels with time zero at the same frame, which is returned; 32-bit floats. Throws what an AudioWriter
// throws.
Frames write_taps(const std::filesystem::path& path, const MatchFilter& filter, double sample_rate);

// Inserts that do what the filter in `path` does; `centre` is its time zero.
std::vector<Insert> filter_inserts(const std::filesystem::path& path, const MatchFilter& filter,
                                   Frames centre);

// An eq with the curves as free curves, to be edited by hand.
Insert curve_insert(const MatchCurves& curves, const Resolution& resolution, Phase phase, double sample_rate);

// As a chain file: [[insert]] and its keys.
std::string inserts_text(const std::vector<Insert>& inserts);

} // namespace dubstage
