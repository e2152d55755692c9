#include "oracle/observe_spectra.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "analysis/k_weighting.h"
#include "analysis/loudness.h"
#include "dsp/fft.h"

namespace dubstage::test {

namespace {

using Bins = std::vector<std::complex<double>>;

std::vector<double> window_of(const MeterSettings& settings)
{
    std::vector<double> window(static_cast<std::size_t>(settings.fft), 1.0);
    using Window = MeterSettings::Window;
    if (settings.window == Window::rectangular) return window;
    for (std::size_t i = 0; i < window.size(); ++i) {
        const double x = 2 * std::numbers::pi * static_cast<double>(i) / settings.fft;
        window[i] =
            settings.window == Window::hann
                ? 0.5 - 0.5 * std::cos(x)
                : 0.35875 - 0.48829 * std::cos(x) + 0.14128 * std::cos(2 * x) - 0.01168 * std::cos(3 * x);
    }
    return window;
}

// IEC 61260-1, base ten, 20 Hz to 20 kHz.
std::vector<double> third_octaves(double rate)
{
    std::vector<double> edges;
    for (int k = -17; k <= 14 && (edges.empty() || edges.back() < rate / 2); ++k)
        edges.push_back(std::min(rate / 2, 1000 * std::pow(10.0, (k - 0.5) / 10)));
    return edges;
}

std::vector<double> spectrogram_edges(const MeterSettings& settings, double rate)
{
    const double top = rate / 2, low = std::min(20.0, top / 2);
    const auto mel = [](double hz) { return 2595 * std::log10(1 + hz / 700); };
    std::vector<double> edges;
    for (int i = 0; i <= settings.spectrogram_rows; ++i) {
        const double share = static_cast<double>(i) / settings.spectrogram_rows;
        if (settings.spectrogram_scale == FrequencyScale::linear) edges.push_back(top * share);
        if (settings.spectrogram_scale == FrequencyScale::logarithmic)
            edges.push_back(low * std::pow(top / low, share));
        if (settings.spectrogram_scale == FrequencyScale::mel) {
            const double m = mel(low) + share * (mel(top) - mel(low));
            edges.push_back(700 * (std::pow(10.0, m / 2595) - 1));
        }
    }
    return edges;
}

double momentary_around(const Observation& o, Frames frame)
{
    const auto middle = std::llround(static_cast<double>(frame) * 100 / o.sample_rate);
    const auto first = static_cast<std::size_t>(std::max(0LL, middle - 20));
    const std::size_t end = std::min(static_cast<std::size_t>(middle + 20), o.k_energies.size());
    double sum = 0;
    for (std::size_t i = first; i < end; ++i) sum += o.k_energies[i];
    const Frames from = sub_block_start(first, o.sample_rate);
    const Frames to = std::min(o.frames, sub_block_start(end, o.sample_rate));
    return to > from ? to_lufs(sum / static_cast<double>(to - from)) : silence_lufs;
}

double class_of(double lufs)
{
    return std::clamp(std::floor(lufs), -70.0, 30.0);
}

class SpectraOracle {
  public:
    SpectraOracle(const std::vector<std::vector<double>>& lanes, const MeterSettings& settings,
                  Observation& observation)
        : lanes_(lanes), window_(window_of(settings)), o_(observation),
          bins_(static_cast<std::size_t>(settings.fft) / 2 + 1),
          bin_hz_(observation.sample_rate / settings.fft)
    {
        SpectralObservation& s = o_.spectra;
        s.fft = settings.fft;
        s.hop = std::max<Frames>(1, std::llround(settings.fft * (1 - settings.overlap)));
        for (const double w : window_) s.window_sum += w, s.window_squares += w * w;
        s.most.assign(lanes.size() + 2 * o_.pairs.size(), std::vector<float>(bins_));
        o_.bands.edges_hz = third_octaves(o_.sample_rate);
        o_.bands.pairs.resize(o_.pairs.size());
        if (settings.spectrogram_rows == 0) return;
        o_.spectrogram.edges_hz = spectrogram_edges(settings, o_.sample_rate);
        const double hops = settings.spectrogram_column_s * o_.sample_rate / static_cast<double>(s.hop);
        per_column_ = std::max(1, static_cast<int>(hops));
        o_.spectrogram.column_frames = static_cast<double>(s.hop) * per_column_;
        o_.spectrogram.levels.resize(1);
    }

    void run()
    {
        const Frames fft = o_.spectra.fft;
        for (Frames from = 0; from == 0 || from + fft <= o_.frames; from += o_.spectra.hop) {
            std::vector<Bins> spectra;
            for (const auto& lane : lanes_) spectra.push_back(transform(lane, from));
            add_powers(spectra, from + fft / 2);
            add_row(spectra);
            add_bands(spectra, from + fft / 2);
        }
        finish();
    }

  private:
    Bins transform(const std::vector<double>& lane, Frames from)
    {
        std::vector<double> frame(window_.size());
        const auto first = static_cast<std::size_t>(from);
        for (std::size_t i = 0; i < frame.size() && first + i < lane.size(); ++i)
            frame[i] = window_[i] * lane[first + i];
        return forward_fft(frame);
    }

    void raise(std::size_t which, std::size_t bin, double power)
    {
        float& most = o_.spectra.most[which][bin];
        most = std::max(most, static_cast<float>(power));
    }

    void add_powers(const std::vector<Bins>& spectra, Frames middle)
    {
        const double lufs = class_of(momentary_around(o_, middle));
        SpectrumClass& one = classes_[lufs];
        one.lufs = lufs;
        one.power.resize(lanes_.size(), std::vector<double>(bins_));
        one.cross.resize(o_.pairs.size(), std::vector<double>(bins_));
        ++one.frames;
        for (std::size_t b = 0; b < bins_; ++b) {
            for (std::size_t c = 0; c < lanes_.size(); ++c) {
                one.power[c][b] += std::norm(spectra[c][b]);
                raise(c, b, std::norm(spectra[c][b]));
            }
            for (std::size_t p = 0; p < o_.pairs.size(); ++p) {
                const auto x = spectra[static_cast<std::size_t>(o_.pairs[p].x)][b];
                const auto y = spectra[static_cast<std::size_t>(o_.pairs[p].y)][b];
                one.cross[p][b] += (x * std::conj(y)).real();
                raise(lanes_.size() + 2 * p, b, std::norm((x + y) / 2.0));
                raise(lanes_.size() + 2 * p + 1, b, std::norm((x - y) / 2.0));
            }
        }
    }

    std::size_t bin_at(double hz) const
    {
        return std::min(bins_ - 1, static_cast<std::size_t>(std::lround(hz / bin_hz_)));
    }

    // The loudest bin of each row; a row narrower than a bin shows the one it lies in.
    void add_row(const std::vector<Bins>& spectra)
    {
        const auto& edges = o_.spectrogram.edges_hz;
        if (edges.empty()) return;
        if (in_column_ == 0) column_.assign(edges.size() - 1, 0);
        for (std::size_t row = 0; row + 1 < edges.size(); ++row) {
            const std::size_t first = bin_at(edges[row]), end = std::max(first + 1, bin_at(edges[row + 1]));
            for (std::size_t b = first; b < end; ++b) {
                double power = 0;
                for (const Bins& s : spectra) power += std::norm(s[b]);
                column_[row] = std::max(column_[row], power);
            }
        }
        if (++in_column_ == per_column_) end_column();
    }

    void end_column()
    {
        Spectrogram::Level& finest = o_.spectrogram.levels[0];
        ++finest.columns;
        for (const double power : column_) {
            const double full = o_.spectra.window_sum / 2;
            const double half_db = power > 0 ? -20 * std::log10(power / (full * full)) : 255;
            finest.cells.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(half_db, 0.0, 255.0))));
        }
        in_column_ = 0;
    }

    // Bin i covers (i - 1/2, i + 1/2) bins, and counts by what of it lies between the edges.
    std::vector<double> band_sums(const Bins& x, const Bins& y) const
    {
        const auto& edges = o_.bands.edges_hz;
        std::vector<double> sums(edges.size() - 1);
        for (std::size_t band = 0; band < sums.size(); ++band)
            for (std::size_t b = bin_at(edges[band]); b <= bin_at(edges[band + 1]); ++b) {
                const double low = std::max(edges[band] / bin_hz_, static_cast<double>(b) - 0.5);
                const double high = std::min(edges[band + 1] / bin_hz_, static_cast<double>(b) + 0.5);
                const double scale = 2 / (o_.spectra.fft * o_.spectra.window_squares);
                if (high > low) sums[band] += scale * (high - low) * (x[b] * std::conj(y[b])).real();
            }
        return sums;
    }

    void add_bands(const std::vector<Bins>& spectra, Frames middle)
    {
        const auto second = static_cast<long>(std::floor(static_cast<double>(middle) / o_.sample_rate));
        while (second_ < second) end_second();
        ++in_second_;
        std::vector<std::vector<double>> sums(1 + 3 * o_.pairs.size());
        sums[0].resize(o_.bands.edges_hz.size() - 1);
        for (const Bins& s : spectra) {
            const auto own = band_sums(s, s);
            for (std::size_t b = 0; b < own.size(); ++b) sums[0][b] += own[b];
        }
        for (std::size_t p = 0; p < o_.pairs.size(); ++p) {
            const Bins& x = spectra[static_cast<std::size_t>(o_.pairs[p].x)];
            const Bins& y = spectra[static_cast<std::size_t>(o_.pairs[p].y)];
            sums[1 + 3 * p] = band_sums(x, x);
            sums[2 + 3 * p] = band_sums(y, y);
            sums[3 + 3 * p] = band_sums(x, y);
        }
        second_sums_.resize(sums.size(), std::vector<double>(sums[0].size()));
        for (std::size_t k = 0; k < sums.size(); ++k)
            for (std::size_t b = 0; b < sums[k].size(); ++b) second_sums_[k][b] += sums[k][b];
    }

    // The mean of the frames whose middle lies within the second; where there is none, the one before.
    void end_second()
    {
        const std::size_t bands = o_.bands.edges_hz.size() - 1;
        const auto keep = [&](std::vector<float>& history, std::size_t which) {
            for (std::size_t b = 0; b < bands; ++b) {
                if (in_second_ > 0)
                    history.push_back(static_cast<float>(second_sums_[which][b] / in_second_));
                else
                    history.push_back(history.size() < bands ? 0 : history[history.size() - bands]);
            }
        };
        keep(o_.bands.power, 0);
        for (std::size_t p = 0; p < o_.pairs.size(); ++p) {
            keep(o_.bands.pairs[p].xx, 1 + 3 * p);
            keep(o_.bands.pairs[p].yy, 2 + 3 * p);
            keep(o_.bands.pairs[p].xy, 3 + 3 * p);
        }
        second_sums_.clear();
        in_second_ = 0;
        ++second_;
    }

    void finish()
    {
        if (in_second_ > 0) end_second();
        if (in_column_ > 0) end_column();
        for (auto& [lufs, one] : classes_) o_.spectra.classes.push_back(std::move(one));
        auto& levels = o_.spectrogram.levels;
        const std::size_t rows = column_.size();
        while (!levels.empty() && levels.back().columns > 256) {
            const Spectrogram::Level fine = levels.back();
            Spectrogram::Level coarse{(fine.columns + 1) / 2, {}};
            coarse.cells.assign(coarse.columns * rows, 255);
            for (std::size_t i = 0; i < fine.cells.size(); ++i) {
                std::uint8_t& cell = coarse.cells[i / rows / 2 * rows + i % rows];
                cell = std::min(cell, fine.cells[i]);
            }
            levels.push_back(std::move(coarse));
        }
    }

    const std::vector<std::vector<double>>& lanes_;
    std::vector<double> window_;
    Observation& o_;
    std::size_t bins_;
    double bin_hz_;
    std::map<double, SpectrumClass> classes_;
    int per_column_ = 1, in_column_ = 0;
    std::vector<double> column_;
    long second_ = 0;
    int in_second_ = 0;
    std::vector<std::vector<double>> second_sums_;
};

} // namespace

void observe_spectra(const std::vector<std::vector<double>>& channels, const MeterSettings& settings,
                     Observation& observation)
{
    SpectraOracle(channels, settings, observation).run();
}

} // namespace dubstage::test
