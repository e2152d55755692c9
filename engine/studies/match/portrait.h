// What matching knows of a sound: its tone, width, loudness and dynamics, small enough to keep as a target.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/measurement.h"
#include "studies/match/tone_grid.h"

namespace dubstage {

struct PortraitLevel {
    double integrated = 0, max_short_term = 0; // LUFS
    double true_peak_db = 0;
};

struct PortraitDynamics {
    double range = 0;                  // LRA, LU
    double plr = 0, psr = 0;           // dB
    std::vector<double> short_term;    // LUFS at the percentiles below, of what is within 20 LU of the whole
    std::vector<double> band_crest_db; // true peak over RMS in each of dynamics_bands; empty = not measured
};
constexpr double short_term_percentiles[] = {5, 10, 25, 50, 75, 90, 95};
constexpr double dynamics_crossovers_hz[] = {120, 1000, 6000};

struct Portrait {
    std::string name;
    double seconds = 0;
    bool stereo = false; // two channels, which differ or may
    // Mean square per Hz of left and right, and of their product; of a single channel and of surround the
    // same in both, half of what there is (all channels but the LFE).
    Tone left, right, product;
    Tone noise;        // of both together, as far as it is known: what no boost should lift
    double top_hz = 0; // above it there is nothing, as behind a lossy coder
    std::optional<PortraitLevel> level;
    std::optional<PortraitDynamics> dynamics;

    Tone total() const; // left + right
    Tone mid() const;   // (L + R) / 2
    Tone side() const;  // (L - R) / 2
};

enum class PortraitOf { loud, whole }; // what lies above the relative gate of BS.1770, or everything

// Throws Error{bad_data} with the measurement's name for silence, for less than 400 ms, and for NaN.
Portrait portrait_of(const Measurement& measured, PortraitOf part = PortraitOf::loud);

// Without the crest of bands, which takes a measurement of its own (dynamics.h).
PortraitDynamics portrait_dynamics(const Measurement& measured);

// Every density times a gain; levels move with it.
Portrait louder(Portrait portrait, double db);

// The mean of several: of what each is at equal loudness, in power; figures in dB are averaged as they are.
// Those of weight 0 and those that do not know a figure have no part in it. At least one has a weight.
Portrait mean_portrait(const std::vector<const Portrait*>& portraits, const std::vector<double>& weights);

// A tone of noise that falls by so many dB per octave in power per octave: 0 is pink.
Portrait sloping_portrait(double db_per_octave);

} // namespace dubstage
