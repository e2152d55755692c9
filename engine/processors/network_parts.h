// What networks of several processors have in common: filtered and scaled copies of a node, and curves at a
// multiple of the rate.
#pragma once

#include "dsp/prototype.h"
#include "dsp/transfer.h"
#include "processors/lane_stages.h"

namespace dubstage {

constexpr Parameter oversampling_parameter{
    "oversampling",
    Kind::number,
    Unit::none,
    1,
    16,
    8,
    "How many times the rate it works at: 1, 2, 4, 8 or 16, through filters of linear phase"};
// Throws Error{bad_session} for what is none of them.
int oversampling_of(const Settings& settings);

// A node with as many channels as `from`, which is put there `gain` times and through `response` (null =
// unity).
int add_copy(Network& network, int from, const Factor& gain,
             std::shared_ptr<const Response> response = nullptr);
// The same, added to a node that exists.
void add_to(Network& network, int from, int to, const Factor& gain,
            std::shared_ptr<const Response> response = nullptr);
// Paths without response or delay, all of them `gain` times.
void add_paths(Network& network, int from, int to, std::vector<Path> paths, const Factor& gain);
// Where the mix moves: what was worked on, and the sound as it came in beside it; else what was worked on.
int with_mix(Network& network, int in, int worked_on, const Factor& mix);
int add_stage(Network& network, std::vector<int> from, const Layout& layout, SharedStage stage);

// Each channel of `from` through the transfer at `factor` times the rate. What the curve makes beyond half
// the rate comes back more than 100 dB lower, up to 0.45 of the rate. The curve is straight between
// FIR_CURVE_PARTS places from -range to range.
int add_curve(Network& network, int from, const Transfer& transfer, double range, int factor);

// A minimum-phase filter from the context's cache; null where the prototype is flat.
std::shared_ptr<const Response> shared_filter(const ProcessorContext& context, const std::string& key,
                                              const AnalogSections& sections, bool linear_phase = false);

} // namespace dubstage
