// The observation of a programme in plain double precision: what a device's meter is held against.
#pragma once

#include <vector>

#include "analysis/meter_settings.h"
#include "analysis/observation.h"

namespace dubstage::test {

// `channels`: [channel][frame], all of one length. Samples that are not finite count as zeros. Peaks between
// the samples take most of the time; without them they are the samples' own.
enum class Peaks { between_samples, of_samples };
Observation observe(const std::vector<std::vector<double>>& channels, const Layout& layout, double rate,
                    const MeterSettings& settings = {}, Peaks peaks = Peaks::between_samples);

} // namespace dubstage::test
