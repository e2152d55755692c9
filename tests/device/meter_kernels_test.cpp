// The kernels of the meter, each against its law in double precision.
#include <complex>
#include <limits>
#include <numbers>

#include "analysis/k_weighting.h"
#include "analysis/meter_filters.h"
#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

using kernels::uint;

// Steps of uneven length, one of them empty, behind a stretch of history.
struct Grid {
    std::vector<uint> starts;
    std::size_t frames() const { return starts.back(); }
    uint steps() const { return static_cast<uint>(starts.size()) - 1; }
};

Grid grid(uint steps, uint length, uint history = 32)
{
    Grid g{{history}};
    for (uint s = 0; s < steps; ++s) g.starts.push_back(g.starts.back() + length + s % 2);
    return g;
}

class GaugeTest : public DeviceTest {
  protected:
    std::vector<kernels::GaugeStep> gauge(const Grid& g, std::vector<float>& lane,
                                          const std::vector<float>& other)
    {
        const Array<float> in(device(), lane), pair(device(), other);
        const Array<kernels::GaugeStep> out(device(), g.steps());
        const Array<uint> starts(device(), g.starts);
        const Array<kernels::GaugeRow> rows(
            device(),
            std::vector<kernels::GaugeRow>{{in.pointer<kernels::Floats>(), pair.pointer<kernels::Floats>(),
                                            out.pointer<kernels::GaugeSteps>(), GAUGE_PAIR, 0}});
        CommandList list;
        list.gauge({rows.pointer<kernels::GaugeRows>(), starts.pointer<kernels::Uints>(), 0.98f, 0.001f, 1,
                    g.steps()});
        run(device(), list);
        lane = in.download();
        return out.download();
    }
};
ON_BOTH_DEVICES(GaugeTest);

TEST_P(GaugeTest, sums_and_extremes)
{
    for (const uint length : {1u, 15u, 16u, 17u, 480u, 1009u}) {
        const Grid g = grid(7, length);
        std::vector<float> lane = awkward(g.frames() + 32, length),
                           other = noise(g.frames() + 32, length + 1);
        const auto steps = gauge(g, lane, other);
        for (uint s = 0; s < g.steps(); ++s) {
            double sum = 0, squares = 0, products = 0, size = 0;
            float lowest = 2, highest = -2, jump = 0;
            for (uint i = g.starts[s]; i < g.starts[s + 1]; ++i) {
                const double x = lane[i];
                sum += x, squares += x * x, products += x * other[i], size += std::abs(x);
                lowest = std::min(lowest, lane[i]);
                highest = std::max(highest, lane[i]);
                jump = std::max(jump, std::abs((lane[i] - lane[i - 1]) - (lane[i - 1] - lane[i - 2])));
            }
            const double room = epsilon * length * (size + 1);
            EXPECT_NEAR(steps[s].sum, sum, room);
            EXPECT_NEAR(steps[s].squares, squares, room);
            EXPECT_NEAR(steps[s].products, products, room);
            EXPECT_EQ(steps[s].lowest, lowest);
            EXPECT_EQ(steps[s].highest, highest);
            EXPECT_EQ(steps[s].jump, jump);
            EXPECT_EQ(steps[s].first, lane[g.starts[s]]);
            EXPECT_EQ(steps[s].last, lane[g.starts[s + 1] - 1]);
        }
    }
}

TEST_P(GaugeTest, runs_of_full_scale_and_of_zeros)
{
    const Grid g = grid(2, 100);
    std::vector<float> lane(g.frames() + 32, 0.5f);
    const uint at = g.starts[0], next = g.starts[1];
    for (const uint i : {0u, 1u, 40u, 41u, 42u, 43u, 70u, 98u, 99u})
        lane[at + i] = i % 2 == 0 ? 0.99f : -1.0f;
    for (uint i = 20; i < 27; ++i) lane[next + i] = i % 2 == 0 ? 0.0f : -0.0f;
    lane[next + 100] = 0.0f;
    for (uint i = 0; i < 5; ++i) lane[next + i] = 0.0005f;
    std::vector<float> other = lane;
    const auto steps = gauge(g, lane, other);
    EXPECT_EQ(steps[0].loud, 9u);
    EXPECT_EQ(steps[0].loud_head, 2u);
    EXPECT_EQ(steps[0].loud_tail, 2u);
    EXPECT_EQ(steps[0].loud_run, 4u);
    EXPECT_EQ(steps[0].loud_at, 40u);
    EXPECT_EQ(steps[0].zero_run, 0u);
    EXPECT_EQ(steps[1].zero_run, 7u);
    EXPECT_EQ(steps[1].zero_at, 20u);
    EXPECT_EQ(steps[1].zero_tail, 1u);
    EXPECT_EQ(steps[1].zero_head, 0u);
    EXPECT_EQ(steps[1].quiet_head, 5u);
    EXPECT_EQ(steps[1].quiet_tail, 1u);
}

TEST_P(GaugeTest, a_jump_is_found_where_it_is)
{
    const Grid g = grid(1, 480);
    std::vector<float> lane(g.frames() + 32);
    for (std::size_t i = 0; i < lane.size(); ++i) lane[i] = 0.1f * std::sin(0.01f * static_cast<float>(i));
    lane[g.starts[0] + 200] += 0.5f;
    const auto steps = gauge(g, lane, lane);
    EXPECT_EQ(steps[0].jump_at, 201u); // down twice as far as up
    EXPECT_NEAR(steps[0].jump, 1.0, 1e-3);
}

TEST_P(GaugeTest, what_is_not_finite_is_counted_and_taken_as_zero)
{
    const Grid g = grid(3, 100);
    std::vector<float> lane = noise(g.frames() + 32, 5);
    lane[g.starts[1] + 17] = std::numeric_limits<float>::quiet_NaN();
    lane[g.starts[1] + 60] = -std::numeric_limits<float>::infinity();
    const std::vector<float> other = noise(lane.size(), 6);
    const auto steps = gauge(g, lane, other);
    EXPECT_EQ(steps[0].not_finite, 0u);
    EXPECT_EQ(steps[1].not_finite, 2u);
    EXPECT_EQ(steps[1].first_not_finite, 17u);
    EXPECT_EQ(lane[g.starts[1] + 17], 0.0f);
    EXPECT_EQ(lane[g.starts[1] + 60], 0.0f);
    EXPECT_TRUE(std::isfinite(steps[1].squares));
    EXPECT_LE(steps[1].highest, 1.0f);
}

TEST_P(GaugeTest, bits_of_16_bit_samples_are_the_upper_16)
{
    const Grid g = grid(2, 200);
    std::vector<float> lane = noise(g.frames() + 32, 7);
    for (float& x : lane) x = std::floor(x * 32768.0f) / 32768.0f;
    lane[g.starts[0] + 3] = -1.0f;
    lane[g.starts[1] + 5] = 1.0f;
    for (const auto& step : gauge(g, lane, lane)) {
        EXPECT_EQ(step.bits & 0xffffu, 0u);
        EXPECT_NE(step.bits & 0x10000u, 0u);
    }
}

struct Weighed {
    std::vector<float> energies, other, mono; // of the lane, of its partner, and of half their sum
    std::vector<float> carried;               // of both
};

// `partner`: a lane of the same length, or empty. `carried` of both.
Weighed weigh(Device& device, const Grid& g, const std::vector<float>& lane,
              const std::vector<float>& partner, const std::vector<float>& carried, double rate, uint length)
{
    const Array<float> in(device, lane), with(device, partner.empty() ? lane : partner);
    const Array<float> energies(device, g.steps()), other(device, g.steps()), mono(device, g.steps());
    const Array<float> states(device, 4 * (g.steps() + 1)), more(device, 4 * (g.steps() + 1));
    const Array<float> state(device, carried), remains(device, make_k_remains(rate, length));
    const Array<uint> starts(device, g.starts);
    const Array<kernels::KFilter> filter(device, std::vector{make_k_filter(rate, length)});
    const auto at = [](const Array<float>& array, std::size_t from = 0) {
        return array.pointer<kernels::Floats>(from);
    };
    std::vector<kernels::KRow> all = {{at(in), at(states), at(state), at(energies), at(mono), K_PAIR, 1},
                                      {at(with), at(more), at(state, 4), at(other), {}, K_PARTNER, 0}};
    if (partner.empty()) {
        all.pop_back();
        all[0].role = K_ALONE;
    }
    const Array<kernels::KRow> rows(device, all);
    const kernels::KArgs args{
        rows.pointer<kernels::KRows>(),   filter.pointer<kernels::KFilters>(), at(remains),
        starts.pointer<kernels::Uints>(), static_cast<uint>(all.size()),       g.steps()};
    CommandList list;
    list.k_rest(args);
    list.k_carry(args);
    list.k_energy(args);
    run(device, list);
    return {energies.download(), other.download(), mono.download(), state.download()};
}

std::vector<float> swelling(std::size_t frames, unsigned seed)
{
    std::vector<float> lane = noise(frames, seed);
    for (std::size_t i = 0; i < lane.size(); ++i) lane[i] *= i / 3000 % 2 == 0 ? 1.0f : 0.001f;
    return lane;
}

// KEnergy's steps are its own: its running total is compared at ours.
void expect_energies(const std::vector<float>& got, const Grid& g, const std::vector<float>& lane,
                     double rate)
{
    KEnergy truth(rate);
    double before = 0;
    for (uint s = 0; s < g.steps(); ++s) {
        truth.add(lane.data() + g.starts[s], g.starts[s + 1] - g.starts[s]);
        double total = 0;
        for (const double e : truth.sums()) total += e;
        EXPECT_NEAR(got[s], total - before, 2e-5 * (total - before) + 1e-9 * total)
            << rate << " Hz, step " << s;
        before = total;
    }
}

class KFilterTest : public DeviceTest {};
ON_BOTH_DEVICES(KFilterTest);

TEST_P(KFilterTest, energies_are_those_of_the_filter_run_straight_through)
{
    for (const double rate : {8000.0, 44100.0, 48000.0, 192000.0}) {
        const auto length = static_cast<uint>(rate / 100);
        const Grid g = grid(37, length, 0);
        const std::vector<float> lane = swelling(g.frames() + 32, 3);
        expect_energies(weigh(device(), g, lane, {}, std::vector<float>(8), rate, length).energies, g, lane,
                        rate);
    }
}

// The last step of a programme may be shorter than all others.
TEST_P(KFilterTest, a_pair_is_weighed_with_the_mean_of_both)
{
    for (const double rate : {44100.0, 48000.0}) {
        const auto length = static_cast<uint>(rate / 100);
        Grid g = grid(39, length, 0);
        g.starts.push_back(g.starts.back() + 7);
        const std::vector<float> lane = swelling(g.frames() + 32, 5), partner = noise(g.frames() + 32, 6);
        std::vector<float> mean;
        for (std::size_t i = 0; i < lane.size(); ++i) mean.push_back(0.5f * (lane[i] + partner[i]));
        const Weighed got = weigh(device(), g, lane, partner, std::vector<float>(8), rate, length);
        expect_energies(got.energies, g, lane, rate);
        expect_energies(got.other, g, partner, rate);
        expect_energies(got.mono, g, mean, rate);
        const std::vector<float> alone =
            weigh(device(), g, lane, {}, std::vector<float>(8), rate, length).energies;
        EXPECT_EQ(got.energies, alone);
    }
}

TEST_P(KFilterTest, a_lane_in_two_commands_has_the_bits_of_one)
{
    const Grid whole = grid(40, 441);
    const std::vector<float> lane = noise(whole.frames() + 32, 4), partner = noise(whole.frames() + 32, 5);
    const Grid first{{whole.starts.begin(), whole.starts.begin() + 20}};
    const Grid second{{whole.starts.begin() + 19, whole.starts.end()}};
    const auto joined = [](std::vector<float> a, const std::vector<float>& b) {
        a.insert(a.end(), b.begin(), b.end());
        return a;
    };
    for (const std::vector<float>& with : {std::vector<float>{}, partner}) {
        const Weighed at_once = weigh(device(), whole, lane, with, std::vector<float>(8), 44100, 441);
        const Weighed a = weigh(device(), first, lane, with, std::vector<float>(8), 44100, 441);
        const Weighed b = weigh(device(), second, lane, with, a.carried, 44100, 441);
        EXPECT_EQ(joined(a.energies, b.energies), at_once.energies);
        EXPECT_EQ(joined(a.other, b.other), at_once.other);
        EXPECT_EQ(joined(a.mono, b.mono), at_once.mono);
        EXPECT_EQ(b.carried, at_once.carried);
    }
}

TEST(KFilterBits, cpu_and_vulkan_agree_bit_for_bit)
{
    const Grid g = grid(40, 480);
    const std::vector<float> lane = noise(g.frames() + 32, 4), partner = noise(g.frames() + 32, 5), rest(8);
    for (const std::vector<float>& with : {std::vector<float>{}, partner}) {
        const Weighed cpu = weigh(cpu_device(), g, lane, with, rest, 48000, 480);
        const Weighed vulkan = weigh(vulkan_device(), g, lane, with, rest, 48000, 480);
        EXPECT_EQ(cpu.energies, vulkan.energies);
        EXPECT_EQ(cpu.other, vulkan.other);
        EXPECT_EQ(cpu.mono, vulkan.mono);
        EXPECT_EQ(cpu.carried, vulkan.carried);
    }
}

std::vector<kernels::TruePeakStep> true_peaks(Device& device, const Grid& g, const std::vector<float>& lane,
                                              float threshold)
{
    const Array<float> in(device, lane);
    const Array<kernels::TruePeakStep> out(device, g.steps());
    const Array<uint> starts(device, g.starts);
    const Array<kernels::TruePeakTaps> taps(device, std::vector{make_true_peak_taps()});
    const Array<kernels::TruePeakRow> rows(
        device, std::vector<kernels::TruePeakRow>{
                    {in.pointer<kernels::Floats>(), out.pointer<kernels::TruePeakSteps>(), threshold, 0}});
    CommandList list;
    list.true_peak({rows.pointer<kernels::TruePeakRows>(), taps.pointer<kernels::TruePeakTapsPointer>(),
                    starts.pointer<kernels::Uints>(), 1, g.steps()});
    run(device, list);
    return out.download();
}

class TruePeakTest : public DeviceTest {};
ON_BOTH_DEVICES(TruePeakTest);

TEST_P(TruePeakTest, a_sine_between_its_samples)
{
    for (const double cycles : {0.25, 1.0 / 6, 0.01, 0.45})
        for (const uint length : {1u, 15u, 17u, 100u, 480u}) {
            const Grid g = grid(5, length);
            std::vector<float> lane(g.frames() + 32);
            for (std::size_t i = 0; i < lane.size(); ++i)
                lane[i] = static_cast<float>(
                    0.5 * std::sin(2 * std::numbers::pi * (cycles * static_cast<double>(i) + 0.125)));
            const auto steps = true_peaks(device(), g, lane, 0.0f);
            for (uint s = 0; s < g.steps(); ++s) {
                double want = 0;
                for (uint i = 8 * g.starts[s]; i < 8 * g.starts[s + 1]; ++i)
                    if (i % 8 != 0)
                        want = std::max(want, 0.5 * std::abs(std::sin(2 * std::numbers::pi *
                                                                      (cycles * i / 8.0 + 0.125))));
                EXPECT_NEAR(steps[s].peak, want, 0.005 * want + 1e-4)
                    << cycles << ", " << length << ", step " << s;
            }
        }
}

// The patterns that rise highest over their samples are among them.
std::vector<std::vector<float>> sounds_that_rise(std::size_t frames)
{
    std::vector<std::vector<float>> sounds = {noise(frames, 9), noise(frames, 10), noise(frames, 11)};
    for (std::size_t i = 1; i < frames; ++i) sounds[1][i] = 0.9f * sounds[1][i - 1] + 0.1f * sounds[1][i];
    for (std::size_t i = 0; i < frames; ++i) sounds[2][i] *= i / 700 % 2 == 0 ? 1.0f : 0.01f;
    const kernels::TruePeakTaps taps = make_true_peak_taps();
    for (std::size_t p = 0; p < 4; ++p) {
        std::vector<float> signs(frames);
        for (std::size_t k = 0; k < TRUE_PEAK_HALF; ++k) {
            signs[frames / 2 - k] = std::copysign(0.5f, taps.even[p][k] + taps.odd[p][k]);
            signs[frames / 2 + 1 + k] = std::copysign(0.5f, taps.even[p][k] - taps.odd[p][k]);
        }
        sounds.push_back(signs);
    }
    return sounds;
}

TEST_P(TruePeakTest, what_rises_above_the_threshold_is_never_left_out)
{
    for (const uint length : {17u, 64u, 480u}) {
        const Grid g = grid(8, length);
        for (const auto& lane : sounds_that_rise(g.frames() + 32)) {
            const auto all = true_peaks(device(), g, lane, 0.0f);
            for (uint s = 0; s < g.steps(); ++s) {
                const auto some = true_peaks(device(), g, lane, 0.9999f * all[s].peak);
                EXPECT_EQ(some[s].peak, all[s].peak) << s;
                EXPECT_EQ(some[s].at, all[s].at) << s;
            }
        }
    }
}

TEST_P(TruePeakTest, a_smooth_place_below_the_threshold_is_left_out)
{
    const Grid g = grid(8, 480);
    std::vector<float> lane(g.frames() + 32);
    for (std::size_t i = 0; i < lane.size(); ++i)
        lane[i] = static_cast<float>(0.5 * std::sin(0.1 * static_cast<double>(i)));
    for (const auto& step : true_peaks(device(), g, lane, 0.52f)) EXPECT_EQ(step.peak, 0.0f);
    for (const auto& step : true_peaks(device(), g, lane, 0.49f)) EXPECT_NEAR(step.peak, 0.5f, 0.001f);
}

TEST(TruePeakBits, cpu_and_vulkan_agree_bit_for_bit)
{
    const Grid g = grid(9, 441);
    const std::vector<float> lane = noise(g.frames() + 32, 11);
    const auto a = true_peaks(cpu_device(), g, lane, 0.0f), b = true_peaks(vulkan_device(), g, lane, 0.0f);
    for (uint s = 0; s < g.steps(); ++s) {
        EXPECT_EQ(a[s].peak, b[s].peak) << s;
        EXPECT_EQ(a[s].at, b[s].at) << s;
    }
}

class SpectraKernelsTest : public DeviceTest {};
ON_BOTH_DEVICES(SpectraKernelsTest);

// Frames 0, 1 and 4 go to the first sums, which begin, frames 2 and 3 to the second, which hold ones.
TEST_P(SpectraKernelsTest, power_of_pairs_and_of_single_channels)
{
    for (const std::size_t bins : {1u, 65u, 513u, 4097u}) {
        constexpr std::size_t frames = 5, to[frames] = {0, 0, 1, 1, 0};
        constexpr uint flags[frames] = {POWER_BEGINS, POWER_SAME, 0, POWER_SAME, 0};
        const std::vector<float> x = noise(2 * bins * frames, 1), y = noise(2 * bins * frames, 2);
        const Array<float> xs(device(), x), ys(device(), y);
        const std::vector<float> low(4 * bins, 0.01f), ones(3 * bins, 1.0f), nan(3 * bins, NAN);
        const Array<float> most(device(), low), first(device(), nan), second(device(), ones);
        const Array<float> most_x(device(), low), first_x(device(), nan), second_x(device(), ones);
        std::vector<kernels::PowerTerm> terms;
        for (const bool pair : {true, false})
            for (std::size_t f = 0; f < frames; ++f) {
                const auto& sums = to[f] == 0 ? (pair ? first : first_x) : (pair ? second : second_x);
                terms.push_back({xs.pointer<kernels::Floats>(2 * bins * f),
                                 ys.pointer<kernels::Floats>(2 * bins * f), sums.pointer<kernels::Floats>(),
                                 flags[f], 0});
            }
        const Array<kernels::PowerTerm> term_table(device(), terms);
        const Array<kernels::PowerRow> rows(
            device(),
            std::vector<kernels::PowerRow>{{most.pointer<kernels::Floats>(), 0, frames, 2, 0},
                                           {most_x.pointer<kernels::Floats>(), frames, frames, 1, 0}});
        CommandList list;
        list.power({rows.pointer<kernels::PowerRows>(), term_table.pointer<kernels::PowerTerms>(), 2,
                    static_cast<uint>(bins)});
        run(device(), list);
        const std::vector<float> sums[2] = {first.download(), second.download()};
        const std::vector<float> alone[2] = {first_x.download(), second_x.download()};
        const auto largest = most.download(), largest_x = most_x.download();
        for (std::size_t b = 0; b < bins; ++b) {
            double want[2][3] = {{0, 0, 0}, {1, 1, 1}}, high[4] = {0.01, 0.01, 0.01, 0.01};
            for (std::size_t f = 0; f < frames; ++f) {
                const std::size_t i = 2 * (bins * f + b);
                const std::complex<double> p(x[i], x[i + 1]), q(y[i], y[i + 1]);
                double* sum = want[to[f]];
                sum[0] += std::norm(p), sum[1] += std::norm(q), sum[2] += (p * std::conj(q)).real();
                high[0] = std::max(high[0], std::norm(p));
                high[1] = std::max(high[1], std::norm(q));
                high[2] = std::max(high[2], std::norm(p + q) / 4);
                high[3] = std::max(high[3], std::norm(p - q) / 4);
            }
            for (std::size_t k = 0; k < 3; ++k)
                for (const std::size_t s : {0u, 1u})
                    ASSERT_NEAR(sums[s][k * bins + b], want[s][k], 2e-6)
                        << k << " bin " << b << " of " << bins;
            for (std::size_t k = 0; k < 4; ++k)
                ASSERT_NEAR(largest[k * bins + b], high[k], 2e-6) << k << " bin " << b << " of " << bins;
            for (const std::size_t s : {0u, 1u}) ASSERT_NEAR(alone[s][b], want[s][0], 2e-6);
            ASSERT_NEAR(largest_x[b], high[0], 2e-6);
        }
    }
}

TEST_P(SpectraKernelsTest, bands_are_the_largest_bin_of_all_channels)
{
    constexpr std::size_t bins = 2000;
    const std::vector<float> x = noise(2 * bins, 3), y = noise(2 * bins, 4);
    const Array<float> xs(device(), x), ys(device(), y);
    const Array<kernels::PowerTerm> terms(
        device(), std::vector<kernels::PowerTerm>{{xs.pointer<kernels::Floats>(), {}, {}, 0, 0},
                                                  {ys.pointer<kernels::Floats>(), {}, {}, 0, 0}});
    const std::vector<kernels::Band> bands = {{0, 0}, {1, 2}, {2, 77}, {77, 77}, {77, 300}, {300, 1999}};
    const Array<kernels::Band> band_table(device(), bands);
    const Array<float> both(device(), bands.size()), second(device(), bands.size());
    const Array<kernels::BandRow> rows(
        device(), std::vector<kernels::BandRow>{{both.pointer<kernels::Floats>(), 0, 2},
                                                {second.pointer<kernels::Floats>(), 1, 1}});
    CommandList list;
    list.bands({rows.pointer<kernels::BandRows>(), terms.pointer<kernels::PowerTerms>(),
                band_table.pointer<kernels::Bands>(), 2, static_cast<uint>(bands.size())});
    run(device(), list);
    const auto of_both = both.download(), of_second = second.download();
    for (std::size_t b = 0; b < bands.size(); ++b) {
        double want = 0, want_second = 0;
        for (std::size_t i = bands[b].first; i <= bands[b].last; ++i) {
            const double power = std::norm(std::complex<double>(y[2 * i], y[2 * i + 1]));
            want_second = std::max(want_second, power);
            want = std::max(want, power + std::norm(std::complex<double>(x[2 * i], x[2 * i + 1])));
        }
        EXPECT_NEAR(of_both[b], want, 1e-6 * want) << b;
        EXPECT_NEAR(of_second[b], want_second, 1e-6 * want_second) << b;
    }
}

TEST_P(SpectraKernelsTest, window_weighs_every_sample)
{
    for (const std::size_t frames : frame_counts) {
        const std::vector<float> in = noise(frames, 1), weights = noise(frames, 2);
        const Array<float> from(device(), in), weight(device(), weights), to(device(), frames);
        const Array<kernels::WindowRow> rows(
            device(), std::vector<kernels::WindowRow>{
                          {from.pointer<kernels::Floats>(), to.pointer<kernels::Floats>()}});
        CommandList list;
        list.window({rows.pointer<kernels::WindowRows>(), weight.pointer<kernels::Floats>(), 1,
                     static_cast<uint>(frames)});
        run(device(), list);
        const auto got = to.download();
        for (std::size_t i = 0; i < frames; ++i) ASSERT_EQ(got[i], in[i] * weights[i]);
    }
}

TEST_P(SpectraKernelsTest, density_counts_every_place)
{
    const std::vector<float> x = {-1.0f, -0.99f, 0.0f, 0.999f, 1.0f, 7.0f, -7.0f}, y = {0, 0, 0, 0, 1, 1, -1};
    const Array<float> xs(device(), x), ys(device(), y);
    const Array<uint> counts(device(), 16);
    CommandList list;
    list.density({xs.pointer<kernels::Floats>(), ys.pointer<kernels::Floats>(),
                  counts.pointer<kernels::Uints>(), 4, 1, 1, static_cast<uint>(x.size())});
    run(device(), list);
    const std::vector<uint> want = {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0, 0, 0, 2};
    EXPECT_EQ(counts.download(), want);
}

} // namespace
} // namespace dubstage::test
