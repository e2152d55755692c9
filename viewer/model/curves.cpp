#include "viewer/model/curves.h"

#include <algorithm>
#include <cmath>

#include "analysis/smoothing.h"

namespace dubstage::viewer {

namespace {

const std::vector<float>& values_of(const Curve& curve, Statistic statistic)
{
    return statistic == Statistic::average ? curve.average
           : statistic == Statistic::loud  ? curve.loud
                                           : curve.most;
}

const char* curve_name(Side side)
{
    switch (side) {
    case Side::left:
        return "L";
    case Side::right:
        return "R";
    case Side::mid:
        return "mid";
    default:
        return "side";
    }
}

std::vector<float> sum_of_channels(const Measurement& measured, Statistic statistic)
{
    const std::vector<Curve>& curves = measured.spectrum.curves;
    const std::size_t channels = std::min(measured.channels.size(), curves.size());
    if (channels == 0) return {};
    std::vector<float> sum = values_of(curves[0], statistic);
    for (std::size_t c = 1; c < channels; ++c) {
        const std::vector<float>& next = values_of(curves[c], statistic);
        for (std::size_t i = 0; i < std::min(sum.size(), next.size()); ++i) {
            const float both = std::pow(10.0f, sum[i] / 10) + std::pow(10.0f, next[i] / 10);
            sum[i] = statistic == Statistic::most ? std::max(sum[i], next[i]) : 10 * std::log10(both);
        }
    }
    return sum;
}

} // namespace

SpectrumCurve curve_of(const Measurement& measured, Statistic statistic, Side side, double smoothing)
{
    SpectrumCurve curve{measured.spectrum.bin_hz, {}};
    if (side == Side::all) {
        curve.db = sum_of_channels(measured, statistic);
    } else {
        for (const Curve& one : measured.spectrum.curves)
            if (one.name == curve_name(side)) curve.db = values_of(one, statistic);
    }
    for (float& value : curve.db) value = std::max(value, static_cast<float>(spectrum_floor_db)); // NaN too
    if (curve.db.empty() || smoothing == 0) return curve;
    if (smoothing < 0) {
        curve.db = smooth_erb_db(curve.db, curve.bin_hz);
        return curve;
    }
    // Three narrower averages in a row are as wide as one and have no edges: single tones become hills
    // instead of plateaus.
    constexpr int passes = 3;
    const double narrower = smoothing * std::sqrt(double{passes});
    for (int pass = 0; pass < passes; ++pass) curve.db = smooth_octaves_db(curve.db, curve.bin_hz, narrower);
    return curve;
}

SpectrumCurve tilted(const SpectrumCurve& curve, double db_per_octave)
{
    SpectrumCurve leaning = curve;
    for (std::size_t i = 1; i < leaning.db.size(); ++i)
        leaning.db[i] +=
            static_cast<float>(db_per_octave * std::log2(static_cast<double>(i) * curve.bin_hz / 1000));
    return leaning;
}

SpectrumCurve difference_of(const SpectrumCurve& a, const SpectrumCurve& b, double offset_db)
{
    SpectrumCurve difference{a.bin_hz, {}};
    if (a.db.empty() || b.db.empty()) return difference;
    const double last_hz = b.bin_hz * static_cast<double>(b.db.size() - 1);
    for (std::size_t i = 0; i < a.db.size(); ++i) {
        const double hz = a.bin_hz * static_cast<double>(i);
        if (hz > last_hz * (1 + 1e-9)) break;
        const double other = value_at(b.samples(), std::min(hz, last_hz));
        difference.db.push_back(static_cast<float>(double{a.db[i]} - other + offset_db));
    }
    return difference;
}

double tolerance_at(double hz, double at_1k)
{
    constexpr double wider_per_octave = 0.35;
    return at_1k + wider_per_octave * std::abs(std::log2(hz / 1000));
}

Outside bands_outside(const SpectrumCurve& difference, double tolerance_db_at_1k)
{
    Outside result;
    // IEC 61260-1, base ten: band numbers -17 to 13 are 20 Hz to 20 kHz.
    for (int band = -17; band <= 13; ++band) {
        const double centre = 1000 * std::pow(10.0, band / 10.0), half = std::pow(10.0, 0.05);
        const auto first = static_cast<std::size_t>(std::ceil(centre / half / difference.bin_hz)),
                   last = static_cast<std::size_t>(std::floor(centre * half / difference.bin_hz));
        if (!(difference.bin_hz > 0) || last >= difference.db.size() || first > last) continue;
        double sum = 0;
        for (std::size_t i = first; i <= last; ++i) sum += double{difference.db[i]};
        const double mean = sum / static_cast<double>(last - first + 1);
        ++result.bands;
        if (std::abs(mean) > tolerance_at(centre, tolerance_db_at_1k)) ++result.outside;
        if (std::abs(mean) > std::abs(result.most_db)) result.most_db = mean, result.most_hz = centre;
    }
    return result;
}

double match_gain(const Measurement& measured, double reference_lufs)
{
    const double own = measured.loudness.integrated;
    return std::isfinite(own) && std::isfinite(reference_lufs) ? reference_lufs - own : 0;
}

void CurveCache::trim()
{
    constexpr std::size_t most = 512; // a curve is 32 KiB
    if (curves_.size() > most) curves_.clear();
}

const SpectrumCurve& CurveCache::get(const ProgrammePointer& programme, const Key& key)
{
    auto found = curves_.find(key);
    if (found == curves_.end()) {
        SpectrumCurve curve = curve_of(programme->measured, key.statistic, key.side, key.smoothing);
        if (key.tilt != 0) curve = tilted(curve, key.tilt);
        found = curves_.emplace(key, Entry{programme, std::move(curve)}).first;
    }
    return found->second.curve;
}

} // namespace dubstage::viewer
