// What `dubstage measure` takes, and what it means.
#pragma once

#include <string>
#include <vector>

#include "analysis/meter_settings.h"
#include "cli/options.h"

namespace dubstage {

struct MeasureWords {
    std::vector<std::string> inputs, ranges;
    std::string spectra = "all", device = "auto", threads = "0", against, dialogue, csv, html, dsm, png, svg,
                reference;
    std::string ceiling = "-1", fft = "16384", overlap = "0.5", window = "hann", spectrogram = "log";
    bool album = false, dual_mono = false, once_a_second = false, quiet = false, findings = false,
         histories = false;

    void add_to(Options& options);
};

// Throws Error{usage} with the option as subject.
MeterSettings meter_settings(const MeasureWords& words);

} // namespace dubstage
