// The tables of a comparison's report as HTML.
#pragma once

#include <string>

#include "studies/compare/baseline.h"
#include "studies/compare/comparison.h"

namespace dubstage::report {

// Name and colour of a candidate, as in every plot.
std::string candidate_key(const Comparison& comparison, std::size_t candidate);
// A row per candidate: what it costs, what it makes, how it behaves, and whether all went well.
std::string overview_table(const Comparison& comparison);
// A row per figure, a column per candidate, of one song; with the song's own column.
std::string result_table(const Comparison& comparison, std::size_t song);
std::string null_table(const Comparison& comparison, std::size_t song);
std::string cost_table(const Comparison& comparison);
std::string behaviour_table(const Comparison& comparison);
std::string hard_signal_table(const Comparison& comparison);
std::string findings_list(const Comparison& comparison, std::size_t song);
std::string faults_list(const Comparison& comparison);
std::string baseline_table(const BaselineReport& baseline);

} // namespace dubstage::report
