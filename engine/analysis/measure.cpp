#include "analysis/measure.h"

#include <algorithm>

#include "analysis/checks/checks.h"
#include "analysis/dynamics.h"
#include "analysis/levels.h"
#include "analysis/loudness_figures.h"
#include "analysis/spectrum.h"
#include "analysis/stereo.h"

namespace dubstage {

//   Observation --> loudness --> relative gate --> spectra of the loud parts, stereo
//        |             |
//        +-> channels  +--> dynamics, ranges         ... all of it --> checks --> findings
//
Measurement measure(Observation observation, const MeasureOptions& options)
{
    Measurement m;
    const Observation& o = m.observation = std::move(observation);
    m.layout = o.layout.name();
    m.sample_rate = o.sample_rate;
    m.frames = o.frames;
    m.file_bits = options.file_bits;
    m.dual_mono = options.dual_mono;
    m.loudness = loudness_figures(o, options);
    m.dynamics = dynamics_figures(o, m.loudness);
    for (std::size_t c = 0; c < o.channels.size(); ++c) {
        m.channels.push_back(channel_figures(o, static_cast<int>(c)));
        m.true_peak_db = std::max(m.true_peak_db, m.channels.back().true_peak_db);
        m.sample_peak_db = std::max(m.sample_peak_db, m.channels.back().sample_peak_db);
    }
    m.spectrum = spectrum_figures(o, m.loudness.relative_gate);
    for (std::size_t p = 0; p < o.pairs.size(); ++p) m.stereo.push_back(stereo_figures(o, p, m.loudness));
    for (const NamedRange& range : options.ranges) m.ranges.push_back(range_figures(o, range, options));
    m.findings = run_checks(m);
    return m;
}

} // namespace dubstage
