#include "studies/match/band_meter.h"

#include <algorithm>
#include <cmath>

#include "analysis/observation.h"
#include "dsp/biquad.h"

namespace dubstage {

namespace {

using Group = BandMeter::Group;
using Lanes = BandMeter::Lanes;

constexpr double sounding_db = 15;     // below the loudest stretch
constexpr double highest_share = 0.45; // of the sample rate, that a filter can lie at

// Where there is no room for a corner everything is below it.
Biquad above(double hz, double q, double sample_rate)
{
    return hz > highest_share * sample_rate ? Biquad{0, 0, 0, 0, 0} : high_pass_section(hz, q, sample_rate);
}
Biquad below(double hz, double q, double sample_rate)
{
    return hz > highest_share * sample_rate ? Biquad{} : low_pass_section(hz, q, sample_rate);
}

std::vector<Biquad> filters_of(std::size_t band, double sample_rate)
{
    std::vector<Biquad> filters;
    for (const double q : fourth_order_q) {
        if (band > 0) filters.push_back(above(dynamics_crossovers_hz[band - 1], q, sample_rate));
        if (band + 1 < dynamics_bands) filters.push_back(below(dynamics_crossovers_hz[band], q, sample_rate));
    }
    filters.resize(BandMeter::sections);
    return filters;
}

// `samples`: of two channels, each `stride` after the one before.
[[gnu::target_clones("avx2", "default")]] void filter(Group& group, const double* left, const double* right,
                                                      std::size_t stride, std::size_t frames)
{
    for (std::size_t i = 0; i < frames; ++i) {
        Lanes x;
        for (std::size_t b = 0; b < dynamics_bands; ++b) {
            x[b] = left[i * stride];
            x[dynamics_bands + b] = right[i * stride];
        }
        for (auto& f : group.filters)
            for (std::size_t l = 0; l < BandMeter::lanes; ++l) {
                const double y = f.b0[l] * x[l] + f.s1[l];
                f.s1[l] = f.b1[l] * x[l] - f.a1[l] * y + f.s2[l];
                f.s2[l] = f.b2[l] * x[l] - f.a2[l] * y;
                x[l] = y;
            }
        for (std::size_t l = 0; l < BandMeter::lanes; ++l) {
            group.squares[l] += x[l] * x[l];
            group.peaks[l] = std::max(group.peaks[l], std::abs(x[l]));
        }
    }
}

double median(std::vector<double> values)
{
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

BandMeter::BandMeter(double sample_rate, std::size_t channels)
    : sample_rate_(sample_rate), channels_(channels), groups_((channels + 1) / 2)
{
    for (Group& group : groups_)
        for (std::size_t b = 0; b < dynamics_bands; ++b) {
            const std::vector<Biquad> filters = filters_of(b, sample_rate);
            for (std::size_t s = 0; s < sections; ++s)
                for (const std::size_t lane : {b, dynamics_bands + b}) {
                    Section& section = group.filters[s];
                    section.b0[lane] = filters[s].b0;
                    section.b1[lane] = filters[s].b1;
                    section.b2[lane] = filters[s].b2;
                    section.a1[lane] = filters[s].a1;
                    section.a2[lane] = filters[s].a2;
                }
        }
}

// A channel that is alone goes through both halves, and counts once.
void BandMeter::add(const std::vector<double>& samples, std::size_t frames)
{
    for (std::size_t at = 0; at < frames;) {
        const auto to_end = static_cast<std::size_t>(step_start(step_ + 1, sample_rate_) - done_);
        const std::size_t count = std::min(frames - at, to_end);
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const std::size_t left = 2 * g, right = std::min(left + 1, channels_ - 1);
            filter(groups_[g], samples.data() + at * channels_ + left,
                   samples.data() + at * channels_ + right, channels_, count);
        }
        at += count;
        done_ += static_cast<Frames>(count);
        if (count == to_end) end_step();
    }
}

void BandMeter::end_step()
{
    ++step_;
    for (std::size_t b = 0; b < dynamics_bands; ++b) {
        Step step;
        for (std::size_t c = 0; c < channels_; ++c) {
            const Group& group = groups_[c / 2];
            const std::size_t lane = c % 2 * dynamics_bands + b;
            step.squares += group.squares[lane];
            step.peak = std::max(step.peak, group.peaks[lane]);
        }
        steps_[b].push_back(step);
    }
    for (Group& group : groups_) group.squares = group.peaks = {};
}

// Stretches of 3 s, one each second.
std::vector<BandDynamics> BandMeter::take()
{
    constexpr std::size_t length = 30, hop = 10;
    if (steps_[0].empty()) end_step();
    std::vector<BandDynamics> bands;
    for (const std::vector<Step>& steps : steps_) {
        std::vector<double> rms, crest, loud_rms, loud_crest;
        const std::size_t many = std::min(length, steps.size());
        for (std::size_t from = 0; from + many <= steps.size(); from += hop) {
            double squares = 0, peak = 0;
            for (std::size_t i = from; i < from + many; ++i) {
                squares += steps[i].squares;
                peak = std::max(peak, steps[i].peak);
            }
            if (!(squares > 0)) continue;
            const auto frames =
                static_cast<double>(step_start(from + many, sample_rate_) - step_start(from, sample_rate_));
            rms.push_back(10 * std::log10(squares / (frames * static_cast<double>(channels_))));
            crest.push_back(20 * std::log10(peak) - rms.back());
        }
        const double loudest = rms.empty() ? 0 : *std::max_element(rms.begin(), rms.end());
        for (std::size_t i = 0; i < rms.size(); ++i)
            if (rms[i] >= loudest - sounding_db) {
                loud_rms.push_back(rms[i]);
                loud_crest.push_back(crest[i]);
            }
        bands.push_back({median(loud_crest), median(loud_rms)});
    }
    return bands;
}

} // namespace dubstage
