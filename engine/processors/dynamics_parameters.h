// The keys that processors of dynamics have in common, and the network that they make of them.
#pragma once

#include <memory>
#include <vector>

#include "processors/dynamics.h"
#include "processors/eq_bands.h"

namespace dubstage {

constexpr Parameter attack_parameter(double fallback)
{
    return automatable({"attack", Kind::time, Unit::seconds, 0, 2, fallback,
                        "Time constant: after so long, 63 % of a jump in dB is done"});
}
constexpr Parameter release_parameter(double fallback)
{
    return automatable({"release", Kind::time, Unit::seconds, 0, 20, fallback, "The same of the way back"});
}
constexpr Parameter knee_parameter(double fallback)
{
    return automatable(
        {"knee_db", Kind::number, Unit::decibel, 0, 40, fallback, "Width of the bend about the threshold"});
}
constexpr Parameter hold_parameter{
    "hold", Kind::time, Unit::seconds, 0, 5, 0, "How long it stays before the way back"};
constexpr Parameter lookahead_parameter{
    "lookahead", Kind::time, Unit::seconds, 0, 1, 0, "How far it listens ahead; no sound comes later for it"};

constexpr const char* detector_names[] = {"peak", "rms"};
constexpr Parameter detector_parameter{
    "detector", Kind::choice, Unit::none, 0, 1, 0, "What the level is taken of", detector_names};
constexpr const char* peak_detector_names[] = {"peak", "rms", "true_peak"};
constexpr Parameter peak_detector_parameter{"detector",
                                            Kind::choice,
                                            Unit::none,
                                            0,
                                            2,
                                            0,
                                            "What the level is taken of; true_peak: of the waveform "
                                            "between the samples too, eightfold",
                                            peak_detector_names};
constexpr Parameter rms_parameter{"rms_window",
                                  Kind::time,
                                  Unit::seconds,
                                  0.0001,
                                  2,
                                  0.01,
                                  "Time constant of the mean of squares, of detector = \"rms\""};
constexpr Parameter link_parameter{
    "link",
    Kind::number,
    Unit::percent,
    0,
    100,
    100,
    "How far the channels are turned down together: 100 = all as the loudest, 0 = each by itself"};

constexpr const char* stereo_names[] = {"left_right", "mid_side"};
constexpr Parameter stereo_parameter{
    "stereo", Kind::choice, Unit::none, 0, 1, 0, "What its channels are, of a stereo signal", stereo_names};
constexpr Parameter key_parameter{
    "key",
    Kind::strip,
    Unit::none,
    0,
    0,
    0,
    "A track or bus to listen to instead, behind its inserts and before its fader"};
constexpr Parameter key_bands_parameter{
    "key_bands", Kind::groups,      Unit::none, 0, 0, 0, "An equaliser of what is listened to",
    {},          eq_band_parameters};
constexpr Parameter mix_parameter =
    automatable({"mix", Kind::number, Unit::percent, 0, 100, 100,
                 "Share of what was worked on; the rest is the sound as it came in"});

constexpr const char* output_names[] = {"sound", "reduction"};
constexpr Parameter output_parameter{
    "output",
    Kind::choice,
    Unit::none,
    0,
    1,
    0,
    "reduction: instead of the sound, by how many dB it is turned down, full scale being 100 dB",
    output_names};
constexpr double reduction_scale = 0.01; // of that output: amplitude per dB
constexpr Parameter output_band_parameter{
    "output_band", Kind::number, Unit::none, 1, 100, 1, "Of output = \"reduction\": of which band"};

// hold, lookahead, detector, rms_window and link.
DynamicsSettings listening_dynamics(const Settings& settings, const ProcessorContext& context);
// attack and release.
void set_times(DynamicsSettings& dynamics, const Settings& settings);
// threshold_db, ratio and knee_db.
void set_curve(DynamicsSettings& dynamics, const Settings& settings);
void set_threshold(DynamicsSettings& dynamics, const Settings& settings);
void set_slope(DynamicsSettings& dynamics, const Settings& settings, double (*of_ratio)(double));
void set_range(DynamicsSettings& dynamics, const Settings& settings);
void set_knee(DynamicsSettings& dynamics, const Settings& settings);
// What has lasted longer than the release is released ten times as slowly.
void set_auto_release(DynamicsSettings& dynamics, const Settings& settings);
// A node with the stage's output; `from`: what it works on and, where it is keyed, what it listens to.
int add_dynamics(Network& network, std::vector<int> from, const Layout& layout,
                 const DynamicsSettings& dynamics);
// Of a multiband compressor that names none.
inline constexpr double usual_crossovers_hz[] = {120, 1000, 6000};
// The same stage's reduction as a signal in every channel, for output_parameter.
int add_reduction(Network& network, std::vector<int> from, const Layout& layout, DynamicsSettings dynamics);
// Which of so many bands output_band asks for, from 0. Throws Error{bad_session} where there are fewer.
std::size_t output_band(const Settings& settings, std::size_t bands);
// With its side chain, its key's equaliser, and mid and side where asked for; needs mix_parameter and
// output_parameter. The make-up gain is of what was worked on.
std::unique_ptr<Network> dynamics_network(const DynamicsSettings& dynamics, const Settings& settings,
                                          const ProcessorContext& context, const Factor& makeup = 1);

} // namespace dubstage
