// What a cutting engineer would object to on one side of a record.
#pragma once

#include <optional>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

struct GrooveFigures {
    double bass_side_mid_db = minus_infinity; // below 150 Hz; the side moves the stylus up and down
    double bass_correlation = 1;
    // 5 to 10 kHz over 200 Hz to 4 kHz, of the second where it is highest while it sounds.
    double sibilance_db = minus_infinity;
    double sibilance_at_s = 0;
    int sibilant_seconds = 0;
};
GrooveFigures groove_figures(const Observation& observation);

constexpr double most_bass_side_db = -12, least_bass_correlation = 0.5, most_sibilance_db = -3;

// `longest_s`: of a side. Codes bass_side, sibilance, side_length.
std::vector<Finding> groove_findings(const Measurement& side, std::optional<double> longest_s);

} // namespace dubstage
