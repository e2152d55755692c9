// What can be wrong with a programme, found in its figures: one function per group, one table of codes.
#pragma once

#include <string_view>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

struct CheckCode {
    std::string_view code;
    Severity worst;
    std::string_view meaning;
};
// Of programmes and of albums.
const std::vector<CheckCode>& check_codes();

// Sorted: errors first, then by time.
std::vector<Finding> run_checks(const Measurement& measurement);

using Findings = std::vector<Finding>;

// The groups. Each adds to `findings`.
void check_samples(const Measurement& m, Findings& findings);  // what a sample cannot be, DC, unused bits
void check_clipping(const Measurement& m, Findings& findings); // full scale, true peaks
void check_ends(const Measurement& m, Findings& findings);     // silence at both ends, how it begins and ends
void check_gaps(const Measurement& m, Findings& findings);     // dropouts, clicks
void check_levels(const Measurement& m, Findings& findings);   // jumps and what is too quiet
void check_stereo(const Measurement& m, Findings& findings);   // phase, polarity, width
void check_channels(const Measurement& m, Findings& findings); // silent ones, what does not belong in the LFE
void check_spectrum(const Measurement& m,
                    Findings& findings); // hum, the marks of lossy coders and converters

} // namespace dubstage
