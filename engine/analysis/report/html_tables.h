// The tables of a report as HTML.
#pragma once

#include <string>
#include <vector>

#include "analysis/album.h"
#include "analysis/measurement.h"

namespace dubstage::report {

// A square in the colour that the programme has in every plot.
std::string colour_key(std::size_t programme);
std::string summary_table(const std::vector<Measurement>& measured);
// What the songs have together, how each differs, and what was found between them.
std::string album_table(const AlbumFigures& album, const std::vector<Measurement>& songs);
std::string findings_table(const Measurement& measured);
std::string verdict_table(const Verdict& verdict);

} // namespace dubstage::report
