// The observation of a programme in plain double precision: what a device's meter is held against.
#pragma once

#include <vector>

#include "analysis/meter_settings.h"
#include "analysis/observation.h"

namespace dubstage::test {

// `channels`: [channel][frame], all of one length. Samples that are not finite count as zeros.
Observation observe(const std::vector<std::vector<double>>& channels, const Layout& layout, double rate,
                    const MeterSettings& settings = {});

} // namespace dubstage::test
