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

TEST_P(TruePeakTest, a_quiet_place_is_left_out_and_a_loud_one_never)
{
    const Grid g = grid(8, 480);
    std::vector<float> lane = noise(g.frames() + 32, 9);
    for (std::size_t i = 0; i < lane.size(); ++i) lane[i] *= i / 700 % 2 == 0 ? 1.0f : 0.01f;
    const auto all = true_peaks(device(), g, lane, 0.0f), some = true_peaks(device(), g, lane, 0.5f);
    for (uint s = 0; s < g.steps(); ++s) {
        if (all[s].peak > 0.5f * static_cast<float>(true_peak_gain(make_true_peak_taps()))) {
            EXPECT_EQ(some[s].peak, all[s].peak);
            EXPECT_EQ(some[s].at, all[s].at);
        }
    }
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

TEST_P(SpectraKernelsTest, power_of_pairs_and_of_single_channels)
{
    for (const std::size_t bins : {1u, 65u, 513u, 4097u}) {
        constexpr std::size_t frames = 5;
        const std::vector<float> x = noise(2 * bins * frames, 1), y = noise(2 * bins * frames, 2);
        const Array<float> xs(device(), x), ys(device(), y), two(device(), 7 * bins), one(device(), 2 * bins);
        std::vector<kernels::PowerTerm> terms;
        for (std::size_t f = 0; f < frames; ++f)
            terms.push_back(
                {xs.pointer<kernels::Floats>(2 * bins * f), ys.pointer<kernels::Floats>(2 * bins * f)});
        const Array<kernels::PowerTerm> term_table(device(), terms);
        const Array<kernels::PowerRow> rows(
            device(), std::vector<kernels::PowerRow>{{two.pointer<kernels::Floats>(), 0, frames, 2, 0},
                                                     {one.pointer<kernels::Floats>(), 1, frames - 1, 1, 0}});
        CommandList list;
        list.power({rows.pointer<kernels::PowerRows>(), term_table.pointer<kernels::PowerTerms>(), 2,
                    static_cast<uint>(bins)});
        run(device(), list);
        const auto got = two.download(), single = one.download();
        for (std::size_t b = 0; b < bins; ++b) {
            double want[7] = {}, alone = 0, loudest = 0;
            for (std::size_t f = 0; f < frames; ++f) {
                const std::size_t i = 2 * (bins * f + b);
                const std::complex<double> p(x[i], x[i + 1]), q(y[i], y[i + 1]);
                want[0] += std::norm(p), want[1] += std::norm(q), want[2] += (p * std::conj(q)).real();
                want[3] = std::max(want[3], std::norm(p));
                want[4] = std::max(want[4], std::norm(q));
                want[5] = std::max(want[5], std::norm(p + q) / 4);
                want[6] = std::max(want[6], std::norm(p - q) / 4);
                if (f > 0) alone += std::norm(p), loudest = std::max(loudest, std::norm(p));
            }
            for (std::size_t k = 0; k < 7; ++k)
                ASSERT_NEAR(got[k * bins + b], want[k], 2e-6)
                    << "figure " << k << " bin " << b << " of " << bins;
            ASSERT_NEAR(single[b], alone, 2e-6);
            ASSERT_NEAR(single[bins + b], loudest, 2e-6);
        }
    }
}

TEST_P(SpectraKernelsTest, bands_are_sums_with_shares_or_the_largest_bin)
{
    constexpr std::size_t bins = 2000;
    const std::vector<float> x = noise(2 * bins, 3), y = noise(2 * bins, 4);
    const Array<float> xs(device(), x), ys(device(), y);
    const Array<kernels::PowerTerm> terms(
        device(),
        std::vector<kernels::PowerTerm>{{xs.pointer<kernels::Floats>(), xs.pointer<kernels::Floats>()},
                                        {ys.pointer<kernels::Floats>(), ys.pointer<kernels::Floats>()},
                                        {xs.pointer<kernels::Floats>(), ys.pointer<kernels::Floats>()}});
    const std::vector<kernels::Band> bands = {{0, 0, 0.5f, 0}, {1, 2, 0.25f, 0.75f}, {2, 77, 0.25f, 1},
                                              {77, 77, 1, 0},  {77, 300, 0.5f, 1},   {300, 1999, 1, 0.5f}};
    const Array<kernels::Band> band_table(device(), bands);
    const Array<float> sums(device(), bands.size()), most(device(), bands.size()),
        cross(device(), bands.size());
    const Array<kernels::BandRow> rows(
        device(), std::vector<kernels::BandRow>{{sums.pointer<kernels::Floats>(), 0, 2, 0, 0},
                                                {most.pointer<kernels::Floats>(), 0, 2, 1, 0},
                                                {cross.pointer<kernels::Floats>(), 2, 1, 0, 0}});
    CommandList list;
    list.bands({rows.pointer<kernels::BandRows>(), terms.pointer<kernels::PowerTerms>(),
                band_table.pointer<kernels::Bands>(), 3, static_cast<uint>(bands.size())});
    run(device(), list);
    const auto sum = sums.download(), largest = most.download(), product = cross.download();
    for (std::size_t b = 0; b < bands.size(); ++b) {
        double want = 0, top = 0, crossed = 0;
        for (std::size_t i = bands[b].first; i <= bands[b].last; ++i) {
            const std::complex<double> p(x[2 * i], x[2 * i + 1]), q(y[2 * i], y[2 * i + 1]);
            const double power = std::norm(p) + std::norm(q);
            double share = 1;
            if (i == bands[b].first)
                share = double{bands[b].first_share};
            else if (i == bands[b].last)
                share = double{bands[b].last_share};
            want += share * power;
            crossed += share * (p * std::conj(q)).real();
            top = std::max(top, power);
        }
        EXPECT_NEAR(sum[b], want, 1e-5 * want + 1e-6) << b;
        EXPECT_NEAR(product[b], crossed, 1e-5 * want + 1e-6) << b;
        EXPECT_NEAR(largest[b], top, 1e-6 * top) << b;
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
