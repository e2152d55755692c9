#include "analysis/spectra_log.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr int lowest_class = -70, highest_class = 30;
constexpr std::size_t fewest_columns = 256; // of the pyramid's top

double mel(double hz)
{
    return 2595 * std::log10(1 + hz / 700); // O'Shaughnessy
}

double from_mel(double m)
{
    return 700 * (std::pow(10.0, m / 2595) - 1);
}

void add(std::vector<double>& sums, const float* values)
{
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += double{values[i]};
}

void raise(std::vector<float>& most, const float* values)
{
    for (std::size_t i = 0; i < most.size(); ++i) most[i] = std::max(most[i], values[i]);
}

Spectrogram::Level halved(const Spectrogram::Level& fine, std::size_t rows)
{
    Spectrogram::Level coarse{(fine.columns + 1) / 2, {}};
    coarse.cells.resize(coarse.columns * rows);
    for (std::size_t column = 0; column < coarse.columns; ++column)
        for (std::size_t row = 0; row < rows; ++row) {
            const std::uint8_t first = fine.cells[2 * column * rows + row];
            const bool has_second = 2 * column + 1 < fine.columns;
            coarse.cells[column * rows + row] =
                has_second ? std::min(first, fine.cells[(2 * column + 1) * rows + row]) : first;
        }
    return coarse;
}

} // namespace

std::vector<double> spectrogram_edges(FrequencyScale scale, int rows, double sample_rate)
{
    const double top = sample_rate / 2, low = std::min(20.0, top / 2);
    std::vector<double> edges;
    for (int i = 0; i <= rows; ++i) {
        const double share = static_cast<double>(i) / rows;
        if (scale == FrequencyScale::linear) edges.push_back(share * top);
        if (scale == FrequencyScale::logarithmic) edges.push_back(low * std::pow(top / low, share));
        if (scale == FrequencyScale::mel) edges.push_back(from_mel(mel(low) + share * (mel(top) - mel(low))));
    }
    return edges;
}

std::vector<double> third_octave_edges(double sample_rate)
{
    std::vector<double> edges;
    for (int k = -17; k <= 14; ++k) {
        const double edge = 1000 * std::pow(10.0, (k - 0.5) / 10);
        edges.push_back(std::min(edge, sample_rate / 2));
        if (edge >= sample_rate / 2) break;
    }
    return edges;
}

SpectraLog::SpectraLog(const Observation& observation, const MeterSettings& settings, Frames hop,
                       const std::vector<double>& window)
    : bins_(static_cast<std::size_t>(settings.fft) / 2 + 1), channels_(observation.channels.size()),
      sample_rate_(observation.sample_rate)
{
    for (const auto& pair : observation.pairs)
        pairs_.emplace_back(static_cast<std::size_t>(pair.x), static_cast<std::size_t>(pair.y));
    spectra_.fft = settings.fft;
    spectra_.hop = hop;
    for (const double w : window) {
        spectra_.window_sum += w;
        spectra_.window_squares += w * w;
    }
    spectra_.most.assign(channels_ + 2 * pairs_.size(), std::vector<float>(bins_));
    if (settings.spectrogram_rows > 0) {
        spectrogram_.edges_hz =
            spectrogram_edges(settings.spectrogram_scale, settings.spectrogram_rows, sample_rate_);
        per_column_ =
            std::max<std::size_t>(1, static_cast<std::size_t>(settings.spectrogram_column_s * sample_rate_ /
                                                              static_cast<double>(hop)));
        spectrogram_.column_frames = static_cast<double>(hop) * static_cast<double>(per_column_);
        spectrogram_.levels.emplace_back();
        column_.resize(static_cast<std::size_t>(settings.spectrogram_rows));
    }
    bands_.edges_hz = third_octave_edges(sample_rate_);
    bands_.pairs.resize(pairs_.size());
    second_.resize((bands_.edges_hz.size() - 1) * (1 + 3 * pairs_.size()));
}

int SpectraLog::loudness_class(double lufs)
{
    return lufs > lowest_class ? std::min(highest_class, static_cast<int>(std::floor(lufs))) : lowest_class;
}

SpectrumClass& SpectraLog::of_class(int loudness_class)
{
    SpectrumClass& one = classes_[loudness_class];
    if (one.power.empty()) {
        one.lufs = loudness_class;
        one.power.assign(channels_, std::vector<double>(bins_));
        one.cross.assign(pairs_.size(), std::vector<double>(bins_));
    }
    return one;
}

void SpectraLog::count_frame(int loudness_class)
{
    ++of_class(loudness_class).frames;
}

void SpectraLog::add_pair(int loudness_class, std::size_t pair, const float* spectra)
{
    SpectrumClass& one = of_class(loudness_class);
    const auto [x, y] = pairs_[pair];
    add(one.power[x], spectra);
    add(one.power[y], spectra + bins_);
    add(one.cross[pair], spectra + 2 * bins_);
    raise(spectra_.most[x], spectra + 3 * bins_);
    raise(spectra_.most[y], spectra + 4 * bins_);
    raise(spectra_.most[channels_ + 2 * pair], spectra + 5 * bins_);
    raise(spectra_.most[channels_ + 2 * pair + 1], spectra + 6 * bins_);
}

void SpectraLog::add_single(int loudness_class, std::size_t channel, const float* spectra)
{
    add(of_class(loudness_class).power[channel], spectra);
    raise(spectra_.most[channel], spectra + bins_);
}

void SpectraLog::add_column(const float* rows)
{
    for (std::size_t i = 0; i < column_.size(); ++i)
        column_[i] = in_column_ == 0 ? rows[i] : std::max(column_[i], rows[i]);
    if (++in_column_ < per_column_) return;
    Spectrogram::Level& finest = spectrogram_.levels.front();
    ++finest.columns;
    const auto scale = static_cast<float>(4 / (spectra_.window_sum * spectra_.window_sum));
    for (const float power : column_) {
        const float half_db = power > 0 ? -20 * std::log10(power * scale) : 255.0f;
        finest.cells.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(half_db, 0.0f, 255.0f))));
    }
    in_column_ = 0;
}

// The mean of the frames whose middle lies within the second; where there is none, the one before.
void SpectraLog::end_second()
{
    const std::size_t bands = bands_.edges_hz.size() - 1;
    const auto keep = [&](std::vector<float>& history, std::size_t which) {
        for (std::size_t b = 0; b < bands; ++b) {
            const bool any = in_second_ > 0, none_before = history.size() < bands;
            history.push_back(
                any ? static_cast<float>(second_[which * bands + b] / static_cast<double>(in_second_))
                : none_before ? 0.0f
                              : history[history.size() - bands]);
        }
    };
    keep(bands_.power, 0);
    for (std::size_t p = 0; p < pairs_.size(); ++p) {
        keep(bands_.pairs[p].xx, 1 + 3 * p);
        keep(bands_.pairs[p].yy, 2 + 3 * p);
        keep(bands_.pairs[p].xy, 3 + 3 * p);
    }
    std::fill(second_.begin(), second_.end(), 0.0);
    in_second_ = 0;
    ++second_number_;
}

void SpectraLog::add_bands(Frames middle, const float* power, const std::vector<const float*>& pairs)
{
    const auto second = static_cast<std::int64_t>(std::floor(static_cast<double>(middle) / sample_rate_));
    while (second_number_ < second) end_second();
    const std::size_t bands = bands_.edges_hz.size() - 1;
    const double scale = 2 / (static_cast<double>(spectra_.fft) * spectra_.window_squares);
    for (std::size_t b = 0; b < bands; ++b) second_[b] += scale * double{power[b]};
    for (std::size_t p = 0; p < pairs.size(); ++p)
        for (std::size_t i = 0; i < 3 * bands; ++i)
            second_[(1 + 3 * p) * bands + i] += scale * double{pairs[p][i]};
    ++in_second_;
}

void SpectraLog::finish(Observation& observation)
{
    if (in_second_ > 0) end_second();
    if (in_column_ > 0) {
        in_column_ = per_column_ - 1; // the last column ends early
        const std::vector<float> last = column_;
        add_column(last.data());
    }
    for (auto& [number, one] : classes_) spectra_.classes.push_back(std::move(one));
    while (!spectrogram_.levels.empty() && spectrogram_.levels.back().columns > fewest_columns)
        spectrogram_.levels.push_back(halved(spectrogram_.levels.back(), column_.size()));
    observation.spectra = std::move(spectra_);
    observation.spectrogram = std::move(spectrogram_);
    observation.bands = std::move(bands_);
}

} // namespace dubstage
