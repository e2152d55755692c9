// The kernels that measure.
#include "kernels/kernel_cases.h"

namespace bench {

using namespace dubstage;
using kernels::Floats;
using kernels::Uints;

namespace {

constexpr std::uint32_t step_frames = 480; // 10 ms
constexpr std::uint32_t margin = 64;       // kernels look at frames before and behind their own
constexpr std::uint32_t window_frames = 8192;

// [steps + 1]
std::vector<std::uint32_t> step_starts(std::uint32_t frames)
{
    std::vector<std::uint32_t> starts{0};
    while (starts.back() + step_frames <= frames - 2 * margin) starts.push_back(starts.back() + step_frames);
    return starts;
}

template <class Pointer> Pointer as(Floats floats)
{
    return {reinterpret_cast<decltype(Pointer::at)>(floats.at)};
}

std::uint32_t count_of(const auto& rows)
{
    return static_cast<std::uint32_t>(rows.size());
}

} // namespace

void KernelCases::add_meters()
{
    add_window();
    add_power(1);
    add_power(2);
    add_gauge();
    add_k_filter();
    add_true_peak();
    add_bands();
    add_density();
}

void KernelCases::add_window()
{
    std::vector<kernels::WindowRow> rows;
    for (std::uint32_t i = 0; i < lanes_; ++i)
        for (std::uint32_t frame = 0; frame < frames_; frame += window_frames)
            rows.push_back({lane(*in_, i, frame), lane(*out_, i, frame)});
    const auto all = table<kernels::WindowRows>(rows);
    add("window", 8, [=, this, count = count_of(rows)](CommandList& list) {
        list.window({all, lane(*second_, 0), count, window_frames});
    });
}

void KernelCases::add_power(std::uint32_t channels)
{
    constexpr std::uint32_t terms = 16;
    const std::uint32_t bins = window_frames / 2, in_row = terms * window_frames;
    const std::uint32_t largest = channels == 1 ? 1 : 4, spectra = channels == 1 ? 2 : 7;
    std::vector<kernels::PowerRow> rows;
    std::vector<kernels::PowerTerm> all_terms;
    const std::uint32_t spectra_of_lane = frames_ / window_frames;
    for (std::uint32_t spectrum = 0; spectrum < lanes_ * spectra_of_lane; ++spectrum) {
        const std::uint32_t of = spectrum / spectra_of_lane,
                            frame = spectrum % spectra_of_lane * window_frames;
        const std::uint32_t to = spectrum / terms * spectra * bins;
        if (spectrum % terms == 0) rows.push_back({lane(*out_, 0, to), spectrum, terms, channels, 0});
        all_terms.push_back({lane(*in_, of, frame), lane(*second_, of, frame),
                             lane(*out_, 0, to + largest * bins),
                             spectrum % terms == 0 ? POWER_BEGINS : POWER_SAME, 0});
    }
    const auto table_of_rows = table<kernels::PowerRows>(rows);
    const auto table_of_terms = table<kernels::PowerTerms>(all_terms);
    const double written = 4.0 * (spectra + largest) * bins / in_row; // bytes for each float of one channel
    add("power, " + std::string(channels == 1 ? "1 channel" : "2 channels"), 4.0 * channels + written,
        [=, count = count_of(rows)](CommandList& list) {
            list.power({table_of_rows, table_of_terms, count, bins});
        });
}

void KernelCases::add_gauge()
{
    const auto starts = step_starts(frames_);
    std::vector<kernels::GaugeRow> rows(lanes_);
    for (std::uint32_t i = 0; i < lanes_; ++i)
        rows[i] = {lane(*in_, i, margin), lane(*second_, i, margin), as<kernels::GaugeSteps>(lane(*out_, i)),
                   GAUGE_PAIR, 0};
    const auto all = table<kernels::GaugeRows>(rows);
    const auto steps = table<Uints>(starts);
    add("gauge", 8 + static_cast<double>(sizeof(kernels::GaugeStep)) / step_frames,
        [=, this, count = count_of(starts) - 1](CommandList& list) {
            list.gauge({all, steps, 0.999F, 1e-4F, lanes_, count});
        });
}

void KernelCases::add_k_filter()
{
    const auto starts = step_starts(frames_);
    kernels::KFilter filter{};
    filter.shelf = {1.5F, 0.1F, 0.2F}; // any that neither grows nor dies to denormals
    filter.high_pass = {2.0F, 0.0025F, 0.005F};
    filter.high = 0.5F;
    filter.middle = 0.25F;
    filter.gain = 1;
    filter.mono_gain = 0.25F;
    filter.short_step = step_frames;
    std::vector<kernels::KRow> rows(lanes_);
    for (std::uint32_t i = 0; i < lanes_; ++i)
        rows[i] = {lane(*in_, i, margin),
                   lane(*out_, i),
                   lane(*out_, i, 4096),
                   lane(*out_, i, 8192),
                   lane(*out_, i, 12288),
                   i % 2 == 1       ? K_PARTNER
                   : i + 1 < lanes_ ? K_PAIR
                                    : K_ALONE,
                   i + 1};
    const auto all = table<kernels::KRows>(rows);
    const auto steps = table<Uints>(starts);
    const auto one_filter = table<kernels::KFilters>(std::vector{filter});
    const auto remains = table<Floats>(std::vector<float>(4 * (step_frames + 1) + 16, 0.01F));
    const kernels::KArgs args{all, one_filter, remains, steps, lanes_, count_of(starts) - 1};
    add("k_rest", 4 + 16.0 / step_frames, [=](CommandList& list) { list.k_rest(args); });
    add("k_carry", 32.0 / step_frames, [=](CommandList& list) { list.k_carry(args); });
    add("k_energy", 4 + 20.0 / step_frames, [=](CommandList& list) { list.k_energy(args); });
}

void KernelCases::add_true_peak()
{
    const auto starts = step_starts(frames_);
    kernels::TruePeakTaps taps{};
    for (auto& phase : taps.even)
        for (float& tap : phase) tap = 0.05F;
    for (int phase = 0; phase < 3; ++phase)
        for (float& tap : taps.odd[phase]) tap = 0.03F;
    taps.gain = taps.bend = 1;
    const auto all_taps = table<kernels::TruePeakTapsPointer>(std::vector{taps});
    const auto steps = table<Uints>(starts);
    for (const float threshold : {0.0F, 2.0F}) {
        std::vector<kernels::TruePeakRow> rows(lanes_);
        for (std::uint32_t i = 0; i < lanes_; ++i)
            rows[i] = {lane(*in_, i, margin), as<kernels::TruePeakSteps>(lane(*out_, i)), threshold, 0};
        const auto all = table<kernels::TruePeakRows>(rows);
        add(threshold == 0 ? "true_peak, every step" : "true_peak, no step", 4 + 8.0 / step_frames,
            [=, this, count = count_of(starts) - 1](CommandList& list) {
                list.true_peak({all, all_taps, steps, lanes_, count});
            });
    }
}

void KernelCases::add_bands()
{
    constexpr std::uint32_t bands = 128;
    const std::uint32_t bins = window_frames / 2, width = bins / bands;
    std::vector<kernels::Band> all_bands(bands);
    for (std::uint32_t i = 0; i < bands; ++i) all_bands[i] = {i * width, (i + 1) * width - 1};
    std::vector<kernels::BandRow> rows;
    std::vector<kernels::PowerTerm> terms;
    for (std::uint32_t i = 0; i < lanes_; ++i)
        for (std::uint32_t frame = 0; frame < frames_; frame += window_frames) {
            rows.push_back({lane(*out_, 0, count_of(rows) * bands), count_of(rows), 1});
            terms.push_back({lane(*in_, i, frame), {}, {}, 0, 0});
        }
    const auto all = table<kernels::BandRows>(rows);
    const auto all_terms = table<kernels::PowerTerms>(terms);
    const auto table_of_bands = table<kernels::Bands>(all_bands);
    add("bands", 4 + 4.0 * bands / window_frames, [=, count = count_of(rows)](CommandList& list) {
        list.bands({all, all_terms, table_of_bands, count, bands});
    });
}

void KernelCases::add_density()
{
    constexpr std::uint32_t cells = 128;
    const auto counts = table<Uints>(std::vector<std::uint32_t>(cells * cells));
    // Against itself a lane would fill nothing but the diagonal, and every work-item would wait for the same
    // cells.
    const Floats x = lane(*in_, 0), y = lane(*in_, 0, margin / 2);
    add("density", 8, [=, this](CommandList& list) {
        list.density({x, y, counts, cells, 1, 1, lanes_ * frames_ - margin});
    });
}

} // namespace bench
