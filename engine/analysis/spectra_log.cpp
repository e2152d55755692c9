#include "analysis/spectra_log.h"

#include <algorithm>
#include <array>
#include <bit>
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

// Four sums side by side: one alone waits for each of its additions.
double sum_of(const float* values, std::size_t count)
{
    double sums[4] = {};
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (std::size_t k = 0; k < 4; ++k) sums[k] += double{values[i + k]};
    for (; i < count; ++i) sums[0] += double{values[i]};
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Which cell of a spectrogram a power belongs to, without a logarithm: the upper bits of a float tell it to
// within a 64th, and no more than one border lies that near.
class HalfDecibels {
  public:
    HalfDecibels()
    {
        for (std::size_t c = 1; c < borders_.size(); ++c)
            borders_[c] = static_cast<float>(std::pow(10.0, (0.5 - static_cast<double>(c)) / 20));
        for (std::size_t i = 0; i < lowest_.size(); ++i) {
            const auto power = std::bit_cast<float>(static_cast<std::uint32_t>(i << shift));
            std::size_t c =
                i > 0 && std::isfinite(power)
                    ? static_cast<std::size_t>(std::clamp(-20 * std::log10(double{power}), 0.0, 255.0))
                    : (i == 0 ? 255u : 0u);
            while (c < 255 && power < borders_[c + 1]) ++c;
            while (c > 0 && power >= borders_[c]) --c;
            lowest_[i] = static_cast<std::uint8_t>(c);
        }
    }
    std::uint8_t cell(float power) const
    {
        if (!(power > 0)) return 255;
        const std::uint8_t c = lowest_[std::bit_cast<std::uint32_t>(power) >> shift];
        return static_cast<std::uint8_t>(c - (c > 0 && power >= borders_[c] ? 1 : 0));
    }

  private:
    static constexpr int shift = 17;
    std::array<float, 256> borders_{}; // from here up it is the cell before
    std::array<std::uint8_t, 0x7f800000 / (1 << shift) + 1> lowest_{};
};

const HalfDecibels& half_decibels()
{
    static const HalfDecibels table;
    return table;
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
    find_shares();
    second_.resize(shares_.size() * (1 + 3 * pairs_.size()));
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

void SpectraLog::add_frames(int loudness_class, std::int64_t second, std::size_t frames)
{
    while (second_number_ < second) end_second();
    of_class(loudness_class).frames += frames;
    in_second_ += static_cast<std::int64_t>(frames);
}

void SpectraLog::add_pair(int loudness_class, std::size_t pair, const float* sums)
{
    SpectrumClass& one = of_class(loudness_class);
    const auto [x, y] = pairs_[pair];
    add(one.power[x], sums);
    add(one.power[y], sums + bins_);
    add(one.cross[pair], sums + 2 * bins_);
    for (std::size_t k = 0; k < 3; ++k) add_bands(1 + 3 * pair + k, sums + k * bins_);
    for (std::size_t k = 0; k < 2; ++k) add_bands(0, sums + k * bins_);
}

void SpectraLog::add_single(int loudness_class, std::size_t channel, const float* sums)
{
    add(of_class(loudness_class).power[channel], sums);
    add_bands(0, sums);
}

void SpectraLog::set_most(std::size_t curve, const float* most)
{
    spectra_.most[curve].assign(most, most + bins_);
}

void SpectraLog::add_column(const float* rows)
{
    for (std::size_t i = 0; i < column_.size(); ++i)
        column_[i] = in_column_ == 0 ? rows[i] : std::max(column_[i], rows[i]);
    if (++in_column_ < per_column_) return;
    Spectrogram::Level& finest = spectrogram_.levels.front();
    ++finest.columns;
    const auto scale = static_cast<float>(4 / (spectra_.window_sum * spectra_.window_sum));
    for (const float power : column_) finest.cells.push_back(half_decibels().cell(power * scale));
    in_column_ = 0;
}

// Bin i covers the frequencies from (i - 1/2) to (i + 1/2) bins.
void SpectraLog::find_shares()
{
    const double bin_hz = sample_rate_ / spectra_.fft;
    for (std::size_t b = 0; b + 1 < bands_.edges_hz.size(); ++b) {
        const double low = bands_.edges_hz[b] / bin_hz, high = bands_.edges_hz[b + 1] / bin_hz;
        const auto last_bin = static_cast<double>(bins_ - 1);
        const double first = std::min(std::round(low), last_bin), last = std::min(std::round(high), last_bin);
        shares_.push_back({static_cast<std::size_t>(first), static_cast<std::size_t>(last),
                           first == last ? high - low : first + 0.5 - low,
                           std::min(1.0, high - (last - 0.5))});
    }
}

void SpectraLog::add_bands(std::size_t which, const float* spectrum)
{
    const double scale = 2 / (static_cast<double>(spectra_.fft) * spectra_.window_squares);
    double* to = second_.data() + which * shares_.size();
    for (const Share& share : shares_) {
        double sum = share.of_first * double{spectrum[share.first]};
        if (share.last > share.first) sum += share.of_last * double{spectrum[share.last]};
        if (share.last > share.first + 1)
            sum += sum_of(spectrum + share.first + 1, share.last - share.first - 1);
        *to++ += scale * sum;
    }
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
