// What stands in a .dsm, field by field, in order; the same list writes and reads.
#pragma once

#include "analysis/measurement.h"
#include "analysis/report/dsm_archive.h"

namespace dubstage::dsm {

template <class Archive> void fields(Archive& a, LoudnessFigures& x)
{
    a(x.integrated, x.relative_gate, x.max_momentary, x.max_short_term, x.max_momentary_at,
      x.max_short_term_at, x.range, x.range_low, x.range_high, x.range_is_short, x.momentary, x.short_term,
      x.running_integrated, x.histogram_low, x.histogram_step, x.histogram, x.speech, x.speech_share);
}
template <class Archive> void fields(Archive& a, RangeFigures& x)
{
    a(x.name, x.from, x.to, x.integrated, x.max_short_term, x.range, x.true_peak_db);
}
template <class Archive> void fields(Archive& a, DynamicsFigures& x)
{
    a(x.plr, x.psr, x.crest, x.rms_db, x.dr, x.k20, x.k14, x.leq_a, x.leq_m);
}
template <class Archive> void fields(Archive& a, ChannelFigures& x)
{
    a(x.name, x.sample_peak_db, x.true_peak_db, x.true_peak_at, x.rms_db, x.crest, x.dc, x.noise_floor_db,
      x.bits, x.bandwidth_hz, x.dr);
}
template <class Archive> void fields(Archive& a, Curve& x)
{
    a(x.name, x.average, x.loud, x.most);
}
template <class Archive> void fields(Archive& a, SpectrumFigures& x)
{
    a(x.fft, x.bin_hz, x.curves, x.tilt_db_per_octave, x.third_octave_hz, x.third_octave_db);
}
template <class Archive> void fields(Archive& a, StereoFigures& x)
{
    a(x.x, x.y, x.correlation, x.lowest_correlation, x.balance_db, x.side_mid_db, x.mono_loss_lu,
      x.correlation_history, x.balance_history, x.band_hz, x.band_correlation, x.band_side_mid_db);
}
template <class Archive> void fields(Archive& a, Finding& x)
{
    a(x.code, x.severity, x.text, x.channel, x.from, x.to);
}
template <class Archive> void fields(Archive& a, Requirement& x)
{
    a(x.name, x.wanted, x.measured, x.met);
}
template <class Archive> void fields(Archive& a, Verdict& x)
{
    a(x.preset, x.title, x.passed, x.weak_source, x.requirements);
}
template <class Archive> void fields(Archive& a, Run& x)
{
    a(x.channel, x.at, x.frames);
}
template <class Archive> void fields(Archive& a, Over& x)
{
    a(x.channel, x.at, x.true_peak);
}
template <class Archive> void fields(Archive& a, Click& x)
{
    a(x.channel, x.at, x.size, x.usual);
}
template <class Archive> void fields(Archive& a, ChannelObservation& x)
{
    a(x.squares, x.peaks, x.sum, x.sum_of_squares, x.lowest, x.highest, x.sample_peak, x.true_peak,
      x.true_peak_at, x.sample_peak_at, x.bits_used, x.not_finite, x.at_full_scale, x.first_not_finite,
      x.silent_head, x.silent_tail, x.zero_head, x.zero_tail, x.first, x.last);
}
template <class Archive> void fields(Archive& a, PairObservation& x)
{
    a(x.x, x.y, x.products);
}
template <class Archive> void fields(Archive& a, SpectrumClass& x)
{
    Singles power{x.power}, cross{x.cross};
    a(x.lufs, x.frames, power, cross);
}
template <class Archive> void fields(Archive& a, SpectralObservation& x)
{
    a(x.fft, x.hop, x.window_sum, x.window_squares, x.classes, x.most);
}
template <class Archive> void fields(Archive& a, Spectrogram::Level& x)
{
    a(x.columns, x.cells);
}
template <class Archive> void fields(Archive& a, Spectrogram& x)
{
    a(x.edges_hz, x.column_frames, x.levels);
}
template <class Archive> void fields(Archive& a, BandHistory::Pair& x)
{
    a(x.xx, x.yy, x.xy);
}
template <class Archive> void fields(Archive& a, BandHistory& x)
{
    a(x.edges_hz, x.power, x.pairs);
}
template <class Archive> void fields(Archive& a, Goniometer& x)
{
    a(x.size, x.counts);
}

// The sections of a file.
template <class Archive> void figures(Archive& a, Measurement& m)
{
    a(m.name, m.encoding, m.layout, m.sample_rate, m.frames, m.loudness, m.dynamics, m.true_peak_db,
      m.sample_peak_db, m.channels, m.spectrum, m.stereo, m.ranges, m.findings, m.verdict, m.warnings);
}
template <class Archive> void histories(Archive& a, Observation& o)
{
    a(o.sample_rate, o.frames, o.k_energies, o.mono_fold, o.channels, o.pairs, o.bands, o.goniometer,
      o.ceiling, o.clip_level, o.clips, o.dropouts, o.overs, o.clicks, o.lists_full);
}

} // namespace dubstage::dsm
