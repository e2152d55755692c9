#include "analysis/meter.h"

#include <algorithm>
#include <cmath>

#include "analysis/k_weighting.h"
#include "analysis/levels.h"
#include "analysis/loudness.h"
#include "analysis/meter_filters.h"
#include "analysis/observer.h"
#include "analysis/spectra_meter.h"

namespace dubstage {

namespace {

using kernels::uint;

constexpr Frames before = 64; // frames of history that the kernels may look at, 16 of them in truth
constexpr Frames behind = TRUE_PEAK_HALF;
constexpr uint density_stride = 16;
constexpr int density_cells = 128;
constexpr double quiet = 0.001; // -60 dBFS

Frames lane_frames(double sample_rate, const MeterSettings& settings, Frames most_frames)
{
    const auto window = settings.spectra ? static_cast<Frames>(settings.fft) : 0;
    // What waits for its surroundings: a frame of the spectra, 0.2 s behind its middle, a step's end.
    const auto waiting = window + static_cast<Frames>(0.25 * sample_rate) + before + behind;
    return 2 * waiting + most_frames + 64;
}

std::size_t steps_in(Frames frames, double sample_rate)
{
    return static_cast<std::size_t>(100 * static_cast<double>(frames) / sample_rate) + 3;
}

std::size_t results_bytes(const Layout& layout, std::size_t steps)
{
    const auto channels = static_cast<std::size_t>(layout.channels());
    return steps * (channels * (sizeof(kernels::GaugeStep) + sizeof(kernels::TruePeakStep)) +
                    (channels + 1) * sizeof(float)) +
           3 * (channels + 1) * 64 + 4096;
}

std::size_t tables_bytes(const Layout& layout, std::size_t steps)
{
    return (steps + 1) * sizeof(uint) + static_cast<std::size_t>(layout.channels() + 1) * 512 + 4096;
}

} // namespace

// The lanes hold, side by side per channel, what has come and is not done with:
//
//   held_from                                              held_to
//   | before | steps not whole yet, frames of spectra waiting | what comes next
//
// advance() runs two lists: the figures of each 10 ms, and, with the loudness they give, the spectra.
Meter::Meter(Device& device, const Layout& layout, double sample_rate, const MeterSettings& settings,
             Frames most_frames)
    : device_(device), layout_(layout), sample_rate_(sample_rate), settings_(settings),
      observer_(std::make_unique<Observer>(layout, sample_rate, settings)),
      stride_((lane_frames(sample_rate, settings, most_frames) + 15) / 16 * 16), held_from_(-before),
      most_steps_(steps_in(stride_, sample_rate)),
      tables_(device, tables_bytes(layout, most_steps_), "meter tables"),
      results_(device, results_bytes(layout, most_steps_), "meter results")
{
    const auto channels = static_cast<std::size_t>(layout.channels());
    const auto lane_bytes = static_cast<std::size_t>(stride_) * sizeof(float);
    lanes_ = device.create_buffer(channels * lane_bytes, Memory::device, "meter lanes");
    list_.zero(*lanes_, 0, lanes_->bytes());
    for (const double weight : channel_weights(layout)) k_lanes_ += weight > 0 ? 1 : 0;
    if (has_pair()) {
        density_ =
            device.create_buffer(density_cells * density_cells * sizeof(uint), Memory::device, "density");
        list_.zero(*density_, 0, density_->bytes());
    }
    const std::size_t lanes = std::max<std::size_t>(1, k_lanes_);
    states_ = device.create_buffer(lanes * 4 * (most_steps_ + 1) * sizeof(float), Memory::device, "K states");
    carried_ = device.create_buffer(lanes * 4 * sizeof(float), Memory::device, "K states");
    list_.zero(*carried_, 0, carried_->bytes());
    load_filters();
    if (settings.spectra)
        spectra_ = std::make_unique<SpectraMeter>(device, observer_->observation(), settings);
}

Meter::~Meter() = default;

double Meter::bytes(const Device& device, const Layout& layout, double sample_rate,
                    const MeterSettings& settings, Frames most_frames)
{
    const Frames frames = lane_frames(sample_rate, settings, most_frames);
    const std::size_t steps = steps_in(frames, sample_rate);
    double sum = static_cast<double>(frames + 16) * layout.channels() * sizeof(float);
    sum += static_cast<double>(results_bytes(layout, steps)) * (device.unified() ? 1 : 2);
    sum += static_cast<double>(steps + 1) * layout.channels() * 4 * sizeof(float);
    return sum + (settings.spectra ? SpectraMeter::bytes(device, layout, settings) : 0);
}

void Meter::load_filters()
{
    const auto keep = [&](const auto* from, std::size_t count, const char* name) {
        const std::size_t bytes = count * sizeof *from;
        auto buffer = device_.create_buffer(bytes, Memory::device, name);
        auto upload = device_.create_buffer(bytes, Memory::upload, name);
        std::memcpy(static_cast<void*>(upload->host()), from, bytes);
        list_.copy(*upload, 0, *buffer, 0, bytes);
        device_.wait(device_.submit(list_)); // before the upload goes
        list_.clear();
        return buffer;
    };
    const kernels::TruePeakTaps taps = make_true_peak_taps();
    taps_ = keep(&taps, 1, "true-peak taps");
    const auto short_step = static_cast<uint>(sample_rate_ / 100);
    const kernels::KFilter filter = make_k_filter(sample_rate_, short_step);
    const std::vector<float> remains = make_k_remains(sample_rate_, short_step);
    filter_ = keep(&filter, 1, "K filter");
    remains_ = keep(remains.data(), remains.size(), "K filter's remains");
}

bool Meter::has_pair() const
{
    return !observer_->observation().pairs.empty();
}

std::uint64_t Meter::lane(int channel, Frames frame) const
{
    return lanes_->address() +
           static_cast<std::uint64_t>(channel * stride_ + frame - held_from_) * sizeof(float);
}

std::uint64_t Meter::next_address(int channel) const
{
    return lane(channel, held_to_);
}

void Meter::copy_in(const std::vector<std::uint64_t>& lanes, std::uint64_t byte_offset, Frames frames)
{
    std::vector<kernels::MixTerm> terms;
    std::vector<kernels::MixRow> rows;
    for (std::size_t c = 0; c < lanes.size(); ++c) {
        terms.push_back({at_address<kernels::Floats>(lanes[c] + byte_offset), {}, 1, 0});
        rows.push_back({at_address<kernels::Floats>(next_address(static_cast<int>(c))),
                        static_cast<uint>(c),
                        1,
                        static_cast<uint>(frames),
                        0,
                        {}});
    }
    const auto row_table = at_address<kernels::MixRows>(tables_.put(rows));
    const auto term_table = at_address<kernels::MixTerms>(tables_.put(terms));
    tables_.copy_up(list_);
    list_.mix({row_table, term_table, static_cast<uint>(rows.size()), static_cast<uint>(frames)});
}

std::vector<uint> Meter::find_steps(bool last) const
{
    std::vector<uint> starts;
    for (std::size_t step = steps_done_;; ++step) {
        const Frames from = sub_block_start(step, sample_rate_), to = sub_block_start(step + 1, sample_rate_);
        if (starts.empty()) starts.push_back(static_cast<uint>(from - held_from_));
        if (last ? from >= held_to_ : to + behind > held_to_) return starts;
        starts.push_back(static_cast<uint>(std::min(to, held_to_) - held_from_));
    }
}

void Meter::record_figures(const std::vector<uint>& starts, kernels::Uints table)
{
    const std::size_t steps = starts.size() - 1;
    std::vector<kernels::GaugeRow> rows;
    gauge_at_ = results_.reserve<kernels::GaugeStep>(steps * static_cast<std::size_t>(layout_.channels()));
    for (int c = 0; c < layout_.channels(); ++c) {
        kernels::GaugeRow row{};
        row.in_lane = at_address<kernels::Floats>(lane(c, held_from_));
        row.out_steps = at_address<kernels::GaugeSteps>(
            results_.address(gauge_at_ + static_cast<std::size_t>(c) * steps * sizeof(kernels::GaugeStep)));
        for (const auto& pair : observer_->observation().pairs)
            if (pair.x == c) {
                row.other = at_address<kernels::Floats>(lane(pair.y, held_from_));
                row.flags = GAUGE_PAIR;
            }
        rows.push_back(row);
    }
    list_.gauge({at_address<kernels::GaugeRows>(tables_.put(rows)), table,
                 static_cast<float>(observer_->observation().clip_level), static_cast<float>(quiet),
                 static_cast<uint>(rows.size()), static_cast<uint>(steps)});
}

void Meter::record_k_energies(const std::vector<uint>& starts, kernels::Uints table)
{
    const std::size_t steps = starts.size() - 1;
    std::vector<kernels::KRow> rows;
    energies_at_ = results_.reserve<float>(steps * (k_lanes_ + 1));
    const auto energies = [&](std::size_t k) {
        return at_address<kernels::Floats>(results_.address(energies_at_ + k * steps * sizeof(float)));
    };
    const std::vector<double> weights = channel_weights(layout_);
    std::vector<uint> row_of(weights.size());
    for (std::size_t c = 0; c < weights.size(); ++c) {
        if (weights[c] == 0) continue;
        const std::size_t k = row_of[c] = static_cast<uint>(rows.size());
        rows.push_back(
            {at_address<kernels::Floats>(lane(static_cast<int>(c), held_from_)),
             at_address<kernels::Floats>(states_->address() + k * 4 * (most_steps_ + 1) * sizeof(float)),
             at_address<kernels::Floats>(carried_->address() + k * 4 * sizeof(float)),
             energies(k),
             {},
             K_ALONE,
             0});
    }
    if (has_pair()) {
        const PairObservation& pair = observer_->observation().pairs.front();
        const uint x = row_of[static_cast<std::size_t>(pair.x)], y = row_of[static_cast<std::size_t>(pair.y)];
        rows[x].mono = energies(k_lanes_);
        rows[x].role = K_PAIR, rows[x].partner = y;
        rows[y].role = K_PARTNER;
    }
    const kernels::KArgs args{at_address<kernels::KRows>(tables_.put(rows)),
                              pointer_to<kernels::KFilters>(*filter_),
                              pointer_to<kernels::Floats>(*remains_),
                              table,
                              static_cast<uint>(rows.size()),
                              static_cast<uint>(steps)};
    list_.k_rest(args);
    list_.k_carry(args);
    list_.k_energy(args);
}

void Meter::record_true_peaks(const std::vector<uint>& starts, kernels::Uints table)
{
    const std::size_t steps = starts.size() - 1;
    std::vector<kernels::TruePeakRow> rows;
    peaks_at_ = results_.reserve<kernels::TruePeakStep>(steps * static_cast<std::size_t>(layout_.channels()));
    for (int c = 0; c < layout_.channels(); ++c) {
        const auto channel = static_cast<std::size_t>(c);
        // Below this nothing is news: neither the highest peak so far nor the ceiling can be passed.
        const double known = std::min(observer_->highest_peak(channel), observer_->observation().ceiling);
        rows.push_back({at_address<kernels::Floats>(lane(c, held_from_)),
                        at_address<kernels::TruePeakSteps>(
                            results_.address(peaks_at_ + channel * steps * sizeof(kernels::TruePeakStep))),
                        static_cast<float>(known), 0});
    }
    list_.true_peak({at_address<kernels::TruePeakRows>(tables_.put(rows)),
                     pointer_to<kernels::TruePeakTapsPointer>(*taps_), table, static_cast<uint>(rows.size()),
                     static_cast<uint>(steps)});
}

// Of the steps; which frames count depends on where they lie in the whole, not on how they come.
void Meter::record_density(const std::vector<uint>& starts)
{
    if (density_ == nullptr) return;
    const Frames from = starts.front() + held_from_, to = starts.back() + held_from_;
    const Frames first = (from + density_stride - 1) / density_stride * density_stride;
    if (first >= to) return;
    const PairObservation& pair = observer_->observation().pairs.front();
    list_.density({at_address<kernels::Floats>(lane(pair.y, first)),
                   at_address<kernels::Floats>(lane(pair.x, first)), pointer_to<kernels::Uints>(*density_),
                   density_cells, density_stride, 1,
                   static_cast<uint>((to - first + density_stride - 1) / density_stride)});
}

void Meter::run()
{
    device_.wait(device_.submit(list_));
    list_.clear();
    tables_.clear();
    results_.clear();
}

void Meter::observe(std::size_t steps)
{
    StepFigures figures;
    figures.steps = steps;
    const auto* gauge = results_.host<kernels::GaugeStep>(gauge_at_);
    const auto* energies = results_.host<float>(energies_at_);
    const auto* peaks = results_.host<kernels::TruePeakStep>(peaks_at_);
    for (const double weight : channel_weights(layout_)) {
        figures.gauge.push_back(gauge);
        figures.peaks.push_back(peaks);
        figures.energies.push_back(weight > 0 ? energies : nullptr);
        gauge += steps;
        peaks += steps;
        if (weight > 0) energies += steps;
    }
    if (has_pair()) figures.mono = energies;
    observer_->add(figures, std::min(held_to_, sub_block_start(steps_done_ + steps, sample_rate_)));
    steps_done_ += steps;
}

void Meter::advance(Frames frames, bool last)
{
    held_to_ += frames;
    check(held_to_ - held_from_ + (last ? behind : 0) <= stride_, "a meter is fed no more than was agreed");
    if (last) // the waveform ends in silence
        for (int c = 0; c < layout_.channels(); ++c)
            list_.zero(*lanes_, static_cast<std::size_t>(lane(c, held_to_) - lanes_->address()),
                       static_cast<std::size_t>(std::min(stride_ - (held_to_ - held_from_),
                                                         static_cast<Frames>(settings_.fft) + behind)) *
                           sizeof(float));
    const std::vector<uint> starts = find_steps(last);
    const std::size_t steps = starts.size() - 1;
    if (steps > 0) {
        const auto table = at_address<kernels::Uints>(tables_.put(starts));
        // Tables are put while recording; they are copied up in front of the kernels that read them.
        CommandList prelude = std::move(list_);
        list_.clear();
        list_.stage("measure");
        record_figures(starts, table);
        record_density(starts);
        record_k_energies(starts, table);
        record_true_peaks(starts, table);
        tables_.copy_up(prelude);
        for (const auto& command : list_.commands()) prelude.append(command);
        results_.copy_down(prelude);
        list_ = std::move(prelude);
        device_.wait(device_.submit(list_));
        list_.clear();
        observe(steps);
        tables_.clear();
        results_.clear();
    }
    if (!list_.commands().empty()) run(); // nothing whole yet: what came must lie in the lanes all the same
    if (spectra_ != nullptr) {
        const std::uint64_t lane_bytes = static_cast<std::uint64_t>(stride_) * sizeof(float);
        spectra_->advance({lanes_->address(), lane_bytes, held_from_, held_to_}, *observer_, last);
    }
    if (!last) forget_what_is_done();
}

// Moves what is still wanted to the front of the lanes, where there is no room for as much again.
void Meter::forget_what_is_done()
{
    Frames keep_from = sub_block_start(steps_done_, sample_rate_) - before;
    if (spectra_ != nullptr) keep_from = std::min(keep_from, spectra_->wanted_from());
    const Frames keep = held_to_ - keep_from, gone = keep_from - held_from_;
    if (gone < keep) return;
    for (int c = 0; c < layout_.channels(); ++c) {
        const auto to = static_cast<std::size_t>(lane(c, held_from_) - lanes_->address());
        list_.copy(*lanes_, to + static_cast<std::size_t>(gone) * sizeof(float), *lanes_, to,
                   static_cast<std::size_t>(keep) * sizeof(float));
    }
    held_from_ = keep_from;
}

Observation Meter::take(Frames frames)
{
    observer_->finish(frames);
    Observation& observation = observer_->observation();
    if (density_ != nullptr) {
        auto down = device_.create_buffer(density_->bytes(), Memory::download, "density");
        list_.copy(*density_, 0, *down, 0, density_->bytes());
        run();
        const auto* from = reinterpret_cast<const uint*>(down->host());
        observation.goniometer.size = density_cells;
        observation.goniometer.counts.assign(from, from + density_cells * density_cells);
    }
    if (spectra_ != nullptr) spectra_->finish(observation);
    return std::move(observation);
}

} // namespace dubstage
