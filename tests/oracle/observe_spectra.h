// The part of an observation that lies over frequency, in plain double precision.
#pragma once

#include <vector>

#include "analysis/meter_settings.h"
#include "analysis/observation.h"

namespace dubstage::test {

// Fills spectra, spectrogram and bands; the energies and pairs are there already.
void observe_spectra(const std::vector<std::vector<double>>& channels, const MeterSettings& settings,
                     Observation& observation);

} // namespace dubstage::test
