// What a report is about, and what of a measurement it shows.
#pragma once

#include <string>
#include <vector>

#include "analysis/album.h"
#include "analysis/measurement.h"

namespace dubstage {

struct ReportTarget { // what a preset asks for, drawn into the loudness plot
    double loudness = minus_infinity, tolerance = 0;
};

struct Report {
    const std::vector<Measurement>& measured;
    std::string title = "Measurements";
    ReportTarget target = {};
    const Measurement* reference = nullptr; // that the others are compared with; else the first
    const AlbumFigures* album = nullptr;    // they are one release: compared with its mean
    std::string sections = {};              // of a study, as HTML, before those of the programmes
};

// Drops what no table and no plot shows, so that many programmes can be reported together: the spectra per
// class of loudness, and of the spectrogram every level but that of about a thousand columns.
void keep_for_report(Measurement& measured);

} // namespace dubstage
