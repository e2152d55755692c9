// The figures of a comparison by name: the one list that JSON, tables, reports and baselines read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "studies/compare/comparison.h"

namespace dubstage {

enum class Better { neither, lower, higher };

constexpr int yes_or_no = -1;

struct Figure {
    std::string key;   // "true_peak_db"
    std::string title; // "true peak"
    std::string unit;  // "dBTP"
    double value = 0;  // minus infinity: nothing; NaN: not known
    int digits = 1;    // yes_or_no: 1 or 0
    Better better = Better::neither;
    double tolerance = 0;          // changes up to this are none
    double floor = minus_infinity; // below it nothing can be told apart
    std::optional<Spread> spread;  // of repeated runs: only changes that leave it are changes
};

std::vector<Figure> cost_figures(const ComparedMaster& master, const ComparedSong& song);
std::vector<Figure> result_figures(const ComparedMaster& master, const ComparedSong& song);
std::vector<Figure> song_figures(const ComparedSong& song);
// Keys carry the rate where there are several: "48000/thd_db".
std::vector<Figure> behaviour_figures(const Behaviour& behaviour);

// "-3.2", "yes", "–" where it is not known; minus infinity as the report writes it.
std::string value_text(double value, int digits);

const Figure* find_figure(const std::vector<Figure>& figures, const std::string& key);

} // namespace dubstage
