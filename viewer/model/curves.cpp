#include "viewer/model/curves.h"

#include <algorithm>
#include <array>
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

// The power of each row, over the columns that a stretch of time touches.
std::vector<float> mean_of_columns(const Spectrogram& map, double sample_rate, const Range& seconds)
{
    constexpr std::size_t most_columns = 1500; // of a longer stretch every second one, and so on
    constexpr float step_db = 0.5f;
    const std::vector<std::uint8_t>& cells = map.levels.front().cells;
    const std::size_t rows = map.edges_hz.size() - 1, columns = map.levels.front().columns;
    const double width = map.column_frames / sample_rate;
    const auto column_at = [&](double at) {
        return static_cast<std::size_t>(std::clamp(at / width, 0.0, static_cast<double>(columns)));
    };
    const std::size_t first = column_at(seconds.low),
                      last = std::max(first + 1, column_at(std::ceil(seconds.high / width) * width));
    const std::size_t every = 1 + (last - first) / most_columns;
    std::array<float, 256> power{};
    for (std::size_t cell = 0; cell + 1 < power.size(); ++cell)
        power[cell] = std::pow(10.0f, -step_db * static_cast<float>(cell) / 10);
    std::vector<float> mean(rows, 0);
    std::size_t count = 0;
    for (std::size_t column = first; column < std::min(last, columns); column += every, ++count)
        for (std::size_t row = 0; row < rows; ++row) mean[row] += power[cells[column * rows + row]];
    for (float& value : mean)
        value = std::max(static_cast<float>(spectrum_floor_db),
                         10 * std::log10(value / static_cast<float>(std::max<std::size_t>(count, 1))));
    return mean;
}

SpectrumCurve smoothed(SpectrumCurve curve, double smoothing)
{
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
    return smoothed(std::move(curve), smoothing);
}

SpectrumCurve curve_of_moment(const Measurement& measured, const Range& seconds, double smoothing)
{
    const Spectrogram& map = measured.observation.spectrogram;
    constexpr int usual_fft = 16384;
    SpectrumCurve curve{measured.spectrum.bin_hz, {}};
    if (!(curve.bin_hz > 0)) curve.bin_hz = measured.sample_rate / usual_fft;
    if (map.levels.empty() || map.edges_hz.size() < 2 || !(curve.bin_hz > 0)) return curve;
    const std::vector<float> rows = mean_of_columns(map, measured.sample_rate, seconds);
    const auto bins = static_cast<std::size_t>(measured.sample_rate / 2 / curve.bin_hz) + 1;
    std::size_t row = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const double hz = curve.bin_hz * static_cast<double>(bin);
        while (row + 1 < rows.size() && map.edges_hz[row + 1] <= hz) ++row;
        curve.db.push_back(rows[row]);
    }
    return smoothed(std::move(curve), smoothing);
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

SpectrumCurve mean_of(const std::vector<MovedCurve>& curves)
{
    if (curves.empty()) return {};
    const SpectrumCurve& first = *curves.front().curve;
    std::size_t bins = first.db.size();
    for (const MovedCurve& one : curves) {
        const double last_hz = one.curve->bin_hz * (static_cast<double>(one.curve->db.size()) - 1);
        bins =
            std::min(bins, static_cast<std::size_t>(std::max(0.0, last_hz / first.bin_hz * (1 + 1e-9) + 1)));
    }
    SpectrumCurve mean{first.bin_hz, std::vector<float>(bins, 0)};
    const double share = 1 / static_cast<double>(curves.size());
    for (const MovedCurve& one : curves) {
        const bool same_bins = one.curve->bin_hz == first.bin_hz;
        for (std::size_t i = 0; i < bins; ++i) {
            const double value = same_bins
                                     ? double{one.curve->db[i]}
                                     : value_at(one.curve->samples(), first.bin_hz * static_cast<double>(i));
            mean.db[i] += static_cast<float>(share * (value + one.gain_db));
        }
    }
    return mean;
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

SpectrumCurve CurveCache::make(const ProgrammePointer& programme, const Key& key)
{
    if (key.tilt != 0) {
        Key upright = key;
        upright.tilt = 0;
        return tilted(get(programme, upright), key.tilt);
    }
    return key.statistic == Statistic::now
               ? curve_of_moment(programme->measured, key.moment, key.smoothing)
               : curve_of(programme->measured, key.statistic, key.side, key.smoothing);
}

const SpectrumCurve& CurveCache::get(const ProgrammePointer& programme, const Key& key)
{
    auto found = curves_.find(key);
    if (found == curves_.end()) {
        found = curves_.emplace(key, Entry{programme, make(programme, key)}).first;
    }
    return found->second.curve;
}

} // namespace dubstage::viewer
