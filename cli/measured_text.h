// What was measured, as a table and as JSON.
#pragma once

#include <string>
#include <vector>

#include "analysis/album.h"
#include "analysis/measurement.h"
#include "cli/output.h"

namespace dubstage {

// A row per programme: loudness, range, peaks.
std::string loudness_table(const std::vector<Measurement>& measured);
// What sets each programme apart from `reference`.
std::string difference_table(const std::vector<Measurement>& measured, const Measurement& reference);
std::string findings_text(const std::vector<Measurement>& measured);
// Demand by demand, of those that were judged.
std::string verdicts_text(const std::vector<Measurement>& measured);
// RFC 4180: a header, then a row per programme; of an album also how each differs from it.
std::string csv_text(const std::vector<Measurement>& measured, const AlbumFigures* album = nullptr);
// The figures without their histories; minus infinity is null.
Json loudness_json(const Measurement& measured);
// Loudness every 100 ms, and the histogram.
Json history_json(const Measurement& measured);

} // namespace dubstage
