#include "analysis/spectra_meter.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <utility>

namespace dubstage {

namespace {

using kernels::uint;

constexpr std::size_t most_in_sums = 32; // frames: floats lose no more than a millionth

// Frames transformed at a time: on the cpu what stays in the cache, on a GPU what keeps it busy.
std::size_t frames_at_a_time(const Device& device, std::size_t channels, int fft)
{
    const std::size_t bytes = device.unified() ? std::size_t{1} << 20 : std::size_t{256} << 20;
    const std::size_t frame = channels * static_cast<std::size_t>(fft) * sizeof(float);
    return std::clamp<std::size_t>(bytes / frame, 1, device.unified() ? 16 : 512);
}

std::size_t results_bytes(std::size_t frames, int rows)
{
    return frames * (static_cast<std::size_t>(rows) * sizeof(float) + 64) + 4096;
}

// Of all sums, or of all largest: a pair has up to four spectra, two single channels fewer.
std::size_t spectra_bytes(std::size_t channels, int fft)
{
    return channels * (2 * (static_cast<std::size_t>(fft) / 2 + 1) * sizeof(float) + 64);
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
        bands.push_back({static_cast<uint>(first), static_cast<uint>(last)});
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
      results_(device, results_bytes(most_frames_, settings.spectrogram_rows), "spectrogram columns"),
      most_(device, spectra_bytes(channels_, settings.fft), "largest spectra")
{
    std::set<std::size_t> paired;
    for (const auto& pair : observation.pairs) {
        const auto x = static_cast<std::size_t>(pair.x), y = static_cast<std::size_t>(pair.y);
        sources_.push_back({x, y, pairs_++, true, 0, 0});
        paired.insert({x, y});
    }
    for (std::size_t c = 0; c < channels_; ++c)
        if (!paired.contains(c)) sources_.push_back({c, c, c, false, 0, 0});
    const std::vector<float> weights(window_values_.begin(), window_values_.end());
    window_ = on_device(device, weights.data(), weights.size() * sizeof(float), "window");
    for (Source& source : sources_) source.most_at = most_.reserve<float>((source.pair ? 4 : 1) * bins_);
    most_.zero(list_);
    device.wait(device.submit(list_));
    spectrogram_rows_ = static_cast<std::size_t>(settings.spectrogram_rows);
    if (spectrogram_rows_ == 0) return;
    const auto rows =
        whole_bands(spectrogram_edges(settings.spectrogram_scale, settings.spectrogram_rows, sample_rate_),
                    sample_rate_ / static_cast<double>(fft_), bins_);
    rows_table_ = on_device(device, rows.data(), rows.size() * sizeof(kernels::Band), "spectrogram rows");
}

double SpectraMeter::bytes(const Device& device, const Layout& layout, const MeterSettings& settings)
{
    const auto channels = static_cast<std::size_t>(layout.channels());
    const std::size_t frames = frames_at_a_time(device, channels, settings.fft);
    const auto spectra = static_cast<double>(frames * channels) * (settings.fft + 64.0) * sizeof(float);
    // Sums of half as many classes and seconds as there are frames, and of classes that wait for more.
    const auto results =
        static_cast<double>(results_bytes(frames, settings.spectrogram_rows)) +
        static_cast<double>(spectra_bytes(channels, settings.fft)) * (static_cast<double>(frames) / 2 + 16);
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
    record_transforms(lanes, frames);
    record_powers(observer, frames);
    if (spectrogram_rows_ > 0) record_columns(frames);
    run();
    next_frame_ += static_cast<Frames>(frames);
}

void SpectraMeter::run()
{
    CommandList list;
    tables_.copy_up(list);
    for (const auto& command : list_.commands()) list.append(command);
    results_.copy_down(list);
    for (const auto& sums : closed_) sums->spectra->copy_down(list);
    device_.wait(device_.submit(list));
    collect();
}

std::unique_ptr<SpectraMeter::Sums> SpectraMeter::new_sums()
{
    if (!free_.empty()) {
        auto sums = std::move(free_.back());
        free_.pop_back();
        return sums;
    }
    auto sums = std::make_unique<Sums>();
    sums->spectra = std::make_unique<DeviceResults>(device_, spectra_bytes(channels_, static_cast<int>(fft_)),
                                                    "sums of spectra");
    for (Source& source : sources_)
        source.sums_at = sums->spectra->reserve<float>((source.pair ? 3 : 1) * bins_);
    return sums;
}

SpectraMeter::Sums& SpectraMeter::sums_of(int loudness_class, std::int64_t second)
{
    if (second != second_) close_all();
    second_ = second;
    auto& sums = open_[loudness_class];
    if (sums != nullptr && sums->frames == most_in_sums) closed_.push_back(std::exchange(sums, nullptr));
    if (sums == nullptr) {
        sums = new_sums();
        sums->loudness_class = loudness_class;
        sums->second = second;
        sums->frames = 0;
    }
    return *sums;
}

void SpectraMeter::close_all()
{
    for (auto& [number, sums] : open_) closed_.push_back(std::move(sums));
    open_.clear();
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

// One row for every source: its terms are the frames.
void SpectraMeter::record_powers(const Observer& observer, std::size_t frames)
{
    std::vector<std::vector<kernels::PowerTerm>> terms(sources_.size());
    const Sums* before = nullptr;
    for (std::size_t f = 0; f < frames; ++f) {
        const Frames middle = (next_frame_ + static_cast<Frames>(f)) * hop_ + fft_ / 2;
        Sums& sums = sums_of(SpectraLog::loudness_class(observer.loudness_around(middle)),
                             static_cast<std::int64_t>(static_cast<double>(middle) / sample_rate_));
        uint flags = sums.frames++ == 0 ? POWER_BEGINS : 0;
        if (f > 0 && &sums == before) flags |= POWER_SAME;
        before = &sums;
        for (std::size_t s = 0; s < sources_.size(); ++s) {
            const Source& source = sources_[s];
            terms[s].push_back({spectrum(f, source.x), spectrum(f, source.y),
                                at_address<kernels::Floats>(sums.spectra->address(source.sums_at)), flags,
                                0});
        }
    }
    std::vector<kernels::PowerTerm> all;
    std::vector<kernels::PowerRow> rows;
    for (std::size_t s = 0; s < sources_.size(); ++s) {
        rows.push_back({at_address<kernels::Floats>(most_.address(sources_[s].most_at)),
                        static_cast<uint>(all.size()), static_cast<uint>(frames), sources_[s].pair ? 2u : 1u,
                        0});
        all.insert(all.end(), terms[s].begin(), terms[s].end());
    }
    list_.power({at_address<kernels::PowerRows>(tables_.put(rows)),
                 at_address<kernels::PowerTerms>(tables_.put(all)), static_cast<uint>(rows.size()),
                 static_cast<uint>(bins_)});
}

void SpectraMeter::record_columns(std::size_t frames)
{
    std::vector<kernels::PowerTerm> terms;
    std::vector<kernels::BandRow> rows;
    columns_.clear();
    for (std::size_t f = 0; f < frames; ++f) {
        columns_.push_back(results_.reserve<float>(spectrogram_rows_));
        rows.push_back({at_address<kernels::Floats>(results_.address(columns_.back())),
                        static_cast<uint>(terms.size()), static_cast<uint>(channels_)});
        for (std::size_t c = 0; c < channels_; ++c) terms.push_back({spectrum(f, c), {}, {}, 0, 0});
    }
    list_.bands({at_address<kernels::BandRows>(tables_.put(rows)),
                 at_address<kernels::PowerTerms>(tables_.put(terms)),
                 pointer_to<kernels::Bands>(*rows_table_), static_cast<uint>(rows.size()),
                 static_cast<uint>(spectrogram_rows_)});
}

void SpectraMeter::collect()
{
    for (auto& sums : closed_) {
        log_.add_frames(sums->loudness_class, sums->second, sums->frames);
        for (const Source& source : sources_) {
            const auto* spectra = sums->spectra->host<float>(source.sums_at);
            if (source.pair)
                log_.add_pair(sums->loudness_class, source.number, spectra);
            else
                log_.add_single(sums->loudness_class, source.number, spectra);
        }
        free_.push_back(std::move(sums));
    }
    closed_.clear();
    for (const std::size_t column : columns_) log_.add_column(results_.host<float>(column));
    columns_.clear();
}

void SpectraMeter::finish(Observation& observation)
{
    close_all();
    tables_.clear();
    results_.clear();
    list_.clear();
    most_.copy_down(list_);
    run();
    for (const Source& source : sources_) {
        const auto* most = most_.host<float>(source.most_at);
        log_.set_most(source.x, most);
        if (!source.pair) continue;
        log_.set_most(source.y, most + bins_);
        for (std::size_t k = 0; k < 2; ++k)
            log_.set_most(channels_ + 2 * source.number + k, most + (2 + k) * bins_);
    }
    log_.finish(observation);
}

} // namespace dubstage
