// Which inserts can tell how far they turn down, and how they are asked.
#pragma once

#include <string>
#include <vector>

#include "analysis/observation.h"
#include "session/session.h"

namespace dubstage {

enum class Turns { down, up, both };

// An insert that gives, instead of its sound, its reduction or that of one of its bands.
struct TraceInsert {
    std::string name; // of the band; empty where the whole turns down and nothing else
    Insert insert;
    Turns turns = Turns::down; // magnitudes alone are measured: the sign is told here, or by the level
};

// Empty where the insert is none of dynamics.
std::vector<TraceInsert> traces_of(const Insert& insert, double sample_rate);

// What such an insert gave, in dB per 100 ms: of its channels the one that is turned down most. Magnitudes.
std::vector<double> reductions_of(const Observation& told);

} // namespace dubstage
