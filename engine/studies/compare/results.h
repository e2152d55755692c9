// A comparison as results.json, as a line of its history, and as tables of comma-separated values; the
// schema stands in docs/comparing.md.
#pragma once

#include <string>

#include "studies/compare/comparison.h"

namespace dubstage {

std::string results_json(const Comparison& comparison, const std::string& date);
// One line: the figures without curves.
std::string history_line(const Comparison& comparison, const std::string& date);
// RFC 4180: a row per candidate and song with the figures of result and cost, and one per candidate and
// figure of behaviour.
std::string results_csv(const Comparison& comparison);
std::string behaviour_csv(const Comparison& comparison);

// "2026-11-28T10:00:00Z", of now.
std::string date_text();

} // namespace dubstage
