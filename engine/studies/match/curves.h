// The curves that bring a mix closer to its target, on the cells of the tone grid, and how they are found.
#pragma once

#include <string>
#include <vector>

#include "studies/match/portrait.h"

namespace dubstage {

enum class MatchChannels { stereo, mid_side, left_right };

struct CurveSettings {
    MatchChannels channels = MatchChannels::stereo;
    Resolution resolution;
    double most_boost_db = 18, most_cut_db = 24;
    double low_hz = 20, high_hz = 20000; // nothing is changed outside; the curve fades within half an octave
};

// In dB; an empty one is flat. What works on mid and side comes before what works on left and right.
struct MatchCurves {
    Tone mid, side, left, right;
    bool flat() const { return mid.empty() && side.empty() && left.empty() && right.empty(); }
    bool same_for_all() const { return mid == side && left.empty() && right.empty(); }
};

// A curve and what kept it from going all the way.
struct ToneCurve {
    Tone db;
    double most_wanted_db = 0, most_wanted_hz = 0; // of what lies beyond the limits; 0 = nothing does
    double weakest = 1, weakest_hz = 0; // the share of a boost that was left where the mix holds only noise
};

// The curve that gives `mix` the tone of `target`, both as densities at equal loudness, times `amount`.
// Above `top_hz`, where one of them holds nothing, boosts fade away and cuts hold.
ToneCurve tone_curve(const Tone& mix, const Tone& noise, const Tone& target, double top_hz, double amount,
                     const CurveSettings& settings);

// By how many dB the side rises against the mid, for side over mid to become that of the target, times
// `amount`; nothing where the mix has no side.
ToneCurve width_curve(const Portrait& mix, const Portrait& target, double amount,
                      const CurveSettings& settings);

// Mid and side of a portrait with their ratio changed by that curve, and their sum kept: adds to both.
void add_width(MatchCurves& curves, const Portrait& mix, const Tone& width_db, const Resolution& resolution);

// What the portrait becomes behind the curves; its loudness moves with its power.
Portrait behind(const Portrait& mix, const MatchCurves& curves);

} // namespace dubstage
