#include "analysis/spectra_meter.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace dubstage {

namespace {

using kernels::uint;

// Frames transformed at a time: on the cpu what stays in the cache, on a GPU what keeps it busy.
std::size_t frames_at_a_time(const Device& device, std::size_t channels, int fft)
{
    const std::size_t bytes = device.unified() ? std::size_t{1} << 20 : std::size_t{256} << 20;
    const std::size_t frame = channels * static_cast<std::size_t>(fft) * sizeof(float);
    return std::clamp<std::size_t>(bytes / frame, 1, device.unified() ? 16 : 512);
}

std::size_t results_bytes(std::size_t channels, std::size_t frames, int fft, int rows)
{
    const std::size_t bins = static_cast<std::size_t>(fft) / 2 + 1;
    // Every frame may be of a class of its own; a pair makes 7 spectra, which is more than two singles make.
    return frames * (channels * 4 * bins + static_cast<std::size_t>(rows) + 32 * (1 + 2 * channels)) *
               sizeof(float) +
           frames * (channels + 4) * 64 + 4096;
}

std::size_t tables_bytes(std::size_t channels, std::size_t frames)
{
    return frames * (channels * 8 + 16) * 64 + 8192;
}

std::vector<double> make_window(MeterSettings::Window window, int fft)
{
    std::vector<double> w(static_cast<std::size_t>(fft), 1.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
        const double x = 2 * std::numbers::pi * static_cast<double>(i) / fft; // periodic
        if (window == MeterSettings::Window::hann) w[i] = 0.5 - 0.5 * std::cos(x);
        if (window == MeterSettings::Window::blackman_harris) // 4 terms, -92 dB: Harris 1978
            w[i] = 0.35875 - 0.48829 * std::cos(x) + 0.14128 * std::cos(2 * x) - 0.01168 * std::cos(3 * x);
    }
    return w;
}

std::unique_ptr<Buffer> on_device(Device& device, const void* from, std::size_t bytes, const char* name)
{
    auto upload = device.create_buffer(bytes, Memory::upload, name);
    std::memcpy(upload->host(), from, bytes);
    auto buffer = device.create_buffer(bytes, Memory::device, name);
    CommandList list;
    list.copy(*upload, 0, *buffer, 0, bytes);
    device.wait(device.submit(list));
    return buffer;
}

// Bin i covers the frequencies from (i - 1/2) to (i + 1/2) bins.
std::vector<kernels::Band> shared_bands(const std::vector<double>& edges_hz, double bin_hz, std::size_t bins)
{
    std::vector<kernels::Band> bands;
    for (std::size_t b = 0; b + 1 < edges_hz.size(); ++b) {
        const double low = edges_hz[b] / bin_hz, high = edges_hz[b + 1] / bin_hz;
        const auto last_bin = static_cast<double>(bins - 1);
        const double first = std::min(std::round(low), last_bin), last = std::min(std::round(high), last_bin);
        kernels::Band band{static_cast<uint>(first), static_cast<uint>(last), 0, 0};
        band.first_share = static_cast<float>(first == last ? high - low : first + 0.5 - low);
        band.last_share = static_cast<float>(std::min(1.0, high - (last - 0.5)));
        bands.push_back(band);
    }
    return bands;
}

// Every bin in one row at least; rows narrower than a bin show the one they lie in.
std::vector<kernels::Band> whole_bands(const std::vector<double>& edges_hz, double bin_hz, std::size_t bins)
{
    std::vector<kernels::Band> bands;
    for (std::size_t b = 0; b + 1 < edges_hz.size(); ++b) {
        const auto bin = [&](double hz) {
            return std::min(bins - 1, static_cast<std::size_t>(std::lround(hz / bin_hz)));
        };
        const std::size_t first = bin(edges_hz[b]), next = bin(edges_hz[b + 1]);
        const std::size_t last = next > first ? next - 1 : first;
        bands.push_back({static_cast<uint>(first), static_cast<uint>(last), 1, 1});
    }
    return bands;
}

Frames hop_of(const MeterSettings& settings)
{
    return std::max<Frames>(1, std::llround(settings.fft * (1 - settings.overlap)));
}

} // namespace

SpectraMeter::SpectraMeter(Device& device, const Observation& observation, const MeterSettings& settings)
    : device_(device), channels_(observation.channels.size()),
      bins_(static_cast<std::size_t>(settings.fft) / 2 + 1),
      most_frames_(frames_at_a_time(device, channels_, settings.fft)), sample_rate_(observation.sample_rate),
      fft_(settings.fft), hop_(hop_of(settings)), window_values_(make_window(settings.window, settings.fft)),
      log_(observation, settings, hop_, window_values_),
      plan_(device.create_fft_plan(settings.fft, static_cast<int>(most_frames_ * channels_), "spectra")),
      tables_(device, tables_bytes(channels_, most_frames_), "spectra tables"),
      results_(device, results_bytes(channels_, most_frames_, settings.fft, settings.spectrogram_rows),
               "spectra results")
{
    std::set<std::size_t> paired;
    for (const auto& pair : observation.pairs) {
        const auto x = static_cast<std::size_t>(pair.x), y = static_cast<std::size_t>(pair.y);
        sources_.push_back({x, y, pairs_++, true});
        paired.insert({x, y});
    }
    for (std::size_t c = 0; c < channels_; ++c)
        if (!paired.contains(c)) sources_.push_back({c, c, c, false});
    const std::vector<float> weights(window_values_.begin(), window_values_.end());
    window_ = on_device(device, weights.data(), weights.size() * sizeof(float), "window");
    const double bin_hz = sample_rate_ / static_cast<double>(fft_);
    const auto bands = shared_bands(third_octave_edges(sample_rate_), bin_hz, bins_);
    band_count_ = bands.size();
    bands_table_ = on_device(device, bands.data(), bands.size() * sizeof(kernels::Band), "third octaves");
    spectrogram_rows_ = static_cast<std::size_t>(settings.spectrogram_rows);
    if (spectrogram_rows_ == 0) return;
    const auto rows =
        whole_bands(spectrogram_edges(settings.spectrogram_scale, settings.spectrogram_rows, sample_rate_),
                    bin_hz, bins_);
    rows_table_ = on_device(device, rows.data(), rows.size() * sizeof(kernels::Band), "spectrogram rows");
}

double SpectraMeter::bytes(const Device& device, const Layout& layout, const MeterSettings& settings)
{
    const auto channels = static_cast<std::size_t>(layout.channels());
    const std::size_t frames = frames_at_a_time(device, channels, settings.fft);
    const auto spectra = static_cast<double>(frames * channels) * (settings.fft + 64.0) * sizeof(float);
    const auto results =
        static_cast<double>(results_bytes(channels, frames, settings.fft, settings.spectrogram_rows));
    return device.unified() ? spectra + results : 2 * (spectra + results);
}

kernels::Floats SpectraMeter::spectrum(std::size_t frame, std::size_t channel) const
{
    return pointer_to<kernels::Floats>(plan_->buffer(),
                                       (frame * channels_ + channel) * plan_->stride() * sizeof(float));
}

void SpectraMeter::advance(const LaneView& lanes, const Observer& observer, bool last)
{
    const auto around = static_cast<Frames>(0.2 * sample_rate_) + 1;
    const auto known = observer.frames();
    std::size_t ready = 0;
    for (Frames frame = next_frame_;; ++frame) {
        const Frames from = frame * hop_;
        const bool whole = from + fft_ <= lanes.held_to || (last && frame == 0);
        if (!whole || (!last && from + fft_ / 2 + around > known)) break;
        ++ready;
    }
    while (ready > 0) {
        const std::size_t frames = std::min(ready, most_frames_);
        measure(lanes, observer, frames);
        ready -= frames;
    }
}

void SpectraMeter::measure(const LaneView& lanes, const Observer& observer, std::size_t frames)
{
    tables_.clear();
    results_.clear();
    list_.clear();
    std::vector<int> classes;
    for (std::size_t f = 0; f < frames; ++f) {
        const Frames middle = (next_frame_ + static_cast<Frames>(f)) * hop_ + fft_ / 2;
        classes.push_back(SpectraLog::loudness_class(observer.loudness_around(middle)));
        log_.count_frame(classes.back());
    }
    record_transforms(lanes, frames);
    record_powers(classes);
    record_bands(frames);
    CommandList list;
    tables_.copy_up(list);
    for (const auto& command : list_.commands()) list.append(command);
    results_.copy_down(list);
    device_.wait(device_.submit(list));
    collect(classes);
    next_frame_ += static_cast<Frames>(frames);
}

void SpectraMeter::record_transforms(const LaneView& lanes, std::size_t frames)
{
    std::vector<kernels::WindowRow> rows;
    for (std::size_t f = 0; f < frames; ++f)
        for (std::size_t c = 0; c < channels_; ++c) {
            const Frames from = (next_frame_ + static_cast<Frames>(f)) * hop_;
            const std::uint64_t source = lanes.address + c * lanes.lane_bytes +
                                         static_cast<std::uint64_t>(from - lanes.held_from) * sizeof(float);
            rows.push_back({at_address<kernels::Floats>(source), spectrum(f, c)});
        }
    list_.stage("spectra");
    list_.window({at_address<kernels::WindowRows>(tables_.put(rows)), pointer_to<kernels::Floats>(*window_),
                  static_cast<uint>(rows.size()), static_cast<uint>(fft_)});
    list_.forward(*plan_, static_cast<int>(rows.size()));
}

// One row for every class and source: its terms are the frames of that class.
void SpectraMeter::record_powers(const std::vector<int>& classes)
{
    std::vector<kernels::PowerTerm> terms;
    std::vector<kernels::PowerRow> rows;
    powers_.clear();
    for (const int one : std::set<int>(classes.begin(), classes.end()))
        for (std::size_t s = 0; s < sources_.size(); ++s) {
            const Source& source = sources_[s];
            const std::size_t at = results_.reserve<float>((source.pair ? 7 : 2) * bins_);
            powers_.push_back({one, s, at});
            kernels::PowerRow row{at_address<kernels::Floats>(results_.address(at)),
                                  static_cast<uint>(terms.size()), 0, source.pair ? 2u : 1u, 0};
            for (std::size_t f = 0; f < classes.size(); ++f)
                if (classes[f] == one) terms.push_back({spectrum(f, source.x), spectrum(f, source.y)});
            row.count = static_cast<uint>(terms.size()) - row.first;
            rows.push_back(row);
        }
    list_.power({at_address<kernels::PowerRows>(tables_.put(rows)),
                 at_address<kernels::PowerTerms>(tables_.put(terms)), static_cast<uint>(rows.size()),
                 static_cast<uint>(bins_)});
}

std::vector<kernels::PowerTerm> SpectraMeter::channel_terms(std::size_t frame) const
{
    std::vector<kernels::PowerTerm> terms;
    for (std::size_t c = 0; c < channels_; ++c) terms.push_back({spectrum(frame, c), spectrum(frame, c)});
    for (const Source& source : sources_)
        if (source.pair) terms.push_back({spectrum(frame, source.x), spectrum(frame, source.y)});
    return terms;
}

void SpectraMeter::record_bands(std::size_t frames)
{
    std::vector<kernels::PowerTerm> terms;
    std::vector<kernels::BandRow> columns, bands;
    columns_.clear();
    bands_.clear();
    for (std::size_t f = 0; f < frames; ++f) {
        const auto first = static_cast<uint>(terms.size());
        const auto own = channel_terms(f);
        terms.insert(terms.end(), own.begin(), own.end());
        const auto all = static_cast<uint>(channels_);
        if (spectrogram_rows_ > 0) {
            columns_.push_back(results_.reserve<float>(spectrogram_rows_));
            columns.push_back(
                {at_address<kernels::Floats>(results_.address(columns_.back())), first, all, 1, 0});
        }
        bands_.push_back(results_.reserve<float>(band_count_ * (1 + 3 * pairs_)));
        auto add = [&, row = std::size_t{only_pairs()}](uint term, uint count) mutable {
            const std::size_t at = bands_.back() + row++ * band_count_ * sizeof(float);
            bands.push_back({at_address<kernels::Floats>(results_.address(at)), term, count, 0, 0});
        };
        if (!only_pairs()) add(first, all);
        for (std::size_t p = 0; p < pairs_; ++p) {
            add(first + static_cast<uint>(sources_[p].x), 1);
            add(first + static_cast<uint>(sources_[p].y), 1);
            add(first + all + static_cast<uint>(p), 1);
        }
    }
    const auto table = at_address<kernels::PowerTerms>(tables_.put(terms));
    if (spectrogram_rows_ > 0)
        list_.bands({at_address<kernels::BandRows>(tables_.put(columns)), table,
                     pointer_to<kernels::Bands>(*rows_table_), static_cast<uint>(columns.size()),
                     static_cast<uint>(spectrogram_rows_)});
    list_.bands({at_address<kernels::BandRows>(tables_.put(bands)), table,
                 pointer_to<kernels::Bands>(*bands_table_), static_cast<uint>(bands.size()),
                 static_cast<uint>(band_count_)});
}

void SpectraMeter::collect(const std::vector<int>& classes)
{
    for (const Power& power : powers_) {
        const Source& source = sources_[power.source];
        const auto* spectra = results_.host<float>(power.at);
        if (source.pair)
            log_.add_pair(power.loudness_class, source.number, spectra);
        else
            log_.add_single(power.loudness_class, source.number, spectra);
    }
    for (std::size_t f = 0; f < classes.size(); ++f) {
        if (spectrogram_rows_ > 0) log_.add_column(results_.host<float>(columns_[f]));
        const auto* bands = results_.host<float>(bands_[f]);
        std::vector<const float*> pairs;
        for (std::size_t p = 0; p < pairs_; ++p) pairs.push_back(bands + band_count_ * (1 + 3 * p));
        if (only_pairs()) {
            band_sums_.assign(band_count_, 0);
            for (const float* pair : pairs)
                for (std::size_t b = 0; b < band_count_; ++b)
                    band_sums_[b] += pair[b] + pair[band_count_ + b];
        }
        log_.add_bands((next_frame_ + static_cast<Frames>(f)) * hop_ + fft_ / 2,
                       only_pairs() ? band_sums_.data() : bands, pairs);
    }
}

} // namespace dubstage
