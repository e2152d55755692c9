// What the tests of a chain find on chains whose truth is known.
#include "studies/compare/behaviour.h"

#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <numbers>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr double rate = 48000;
constexpr double pi = std::numbers::pi;

// A chain that does the same to every sample, and keeps what a file of floats would keep.
Pass curve(double (*transfer)(double))
{
    return [transfer](const Channels& in, double) {
        Channels out = in;
        for (auto& channel : out)
            for (double& sample : channel)
                sample = static_cast<float>(transfer(static_cast<double>(static_cast<float>(sample))));
        return out;
    };
}

const Pass identity = curve([](double x) { return x; });

// y = x + 0.01 x^2 + 0.02 x^3
double polynomial(double x)
{
    return x + 0.01 * x * x + 0.02 * x * x * x;
}

double hard_clip(double x)
{
    return std::clamp(x, -0.5, 0.5);
}

// Amplitude of harmonic k of a sine of amplitude 1 cut at `ceiling`, by its Fourier integral.
double clipped_harmonic(int k, double amplitude, double ceiling)
{
    constexpr int places = 200000;
    double sum = 0;
    for (int i = 0; i < places; ++i) {
        const double angle = 2 * pi * (i + 0.5) / places;
        sum += std::clamp(amplitude * std::sin(angle), -ceiling, ceiling) * std::sin(k * angle);
    }
    return std::abs(2 * sum / places);
}

double db(double ratio)
{
    return 20 * std::log10(ratio);
}

// A sinc under a long window, so that the delay is that to -100 dB and better below 20 kHz.
Pass delayed(double frames)
{
    return [frames](const Channels& in, double) {
        Channels out = in;
        const int whole = static_cast<int>(std::floor(frames));
        std::vector<double> taps;
        for (int k = -128; k <= 128; ++k) {
            const double x = k - (frames - whole), place = (k + 128.5) / 257;
            taps.push_back((std::abs(x) < 1e-12 ? 1 : std::sin(pi * x) / (pi * x)) *
                           (0.42 - 0.5 * std::cos(2 * pi * place) + 0.08 * std::cos(4 * pi * place)));
        }
        for (std::size_t c = 0; c < in.size(); ++c)
            for (std::size_t t = 0; t < in[c].size(); ++t) {
                double sum = 0;
                for (int k = -128; k <= 128; ++k) {
                    const auto from = static_cast<std::ptrdiff_t>(t) - whole - k;
                    if (from >= 0 && from < static_cast<std::ptrdiff_t>(in[c].size()))
                        sum +=
                            taps[static_cast<std::size_t>(k + 128)] * in[c][static_cast<std::size_t>(from)];
                }
                out[c][t] = static_cast<float>(sum);
            }
        return out;
    };
}

constexpr double pole = 0.9;
// y[n] = (1 - p) x[n] + p y[n - 1]
Channels one_pole(const Channels& in, double)
{
    Channels out = in;
    for (auto& channel : out) {
        double state = 0;
        for (double& sample : channel) {
            state = (1 - pole) * sample + pole * state;
            sample = static_cast<float>(state);
        }
    }
    return out;
}

// Feed-forward, by the peak's envelope in dB: above -20 dBFS 4:1; one-pole attack of 20 ms and release of
// 200 ms on the gain in dB. The envelope of a sine is known: its detector holds the peak for a period.
Channels compressor(const Channels& in, double sample_rate)
{
    Channels out = in;
    const double attack = std::exp(-1 / (0.02 * sample_rate)), release = std::exp(-1 / (0.2 * sample_rate));
    for (auto& channel : out) {
        double gain_db = 0;
        const std::vector<double> held = channel;
        const auto period = static_cast<std::size_t>(sample_rate / 1000);
        for (std::size_t t = 0; t < channel.size(); ++t) {
            double peak = 1e-9;
            for (std::size_t k = 0; k <= std::min(period / 2, t); ++k)
                peak = std::max(peak, std::abs(held[t - k]));
            const double wanted = std::min(0.0, (-20 - db(peak)) * 0.75);
            const double coefficient = wanted < gain_db ? attack : release;
            gain_db = wanted + coefficient * (gain_db - wanted);
            channel[t] *= std::pow(10.0, gain_db / 20);
        }
    }
    return out;
}

const CancelFlag go{false};

} // namespace

TEST(CompareTones, an_identity_has_the_floor_of_its_floats)
{
    const ToneFigures figures = measure_tone(identity, rate, 997, -1);
    EXPECT_NEAR(figures.gain_db, 0, 1e-6);
    EXPECT_LT(figures.thd_db, -150);
    EXPECT_LT(figures.thd_n_db, -140);
    EXPECT_LT(figures.alias_db, -140);
    EXPECT_LT(std::abs(figures.dc), 1e-8);
}

TEST(CompareTones, harmonics_of_a_polynomial_are_its_own)
{
    const double a = std::pow(10.0, -12.0 / 20);
    const ToneFigures figures = measure_tone(curve(polynomial), rate, 997, -12);
    const double first = a + 0.75 * 0.02 * a * a * a, second = 0.5 * 0.01 * a * a,
                 third = 0.25 * 0.02 * a * a * a;
    EXPECT_NEAR(figures.gain_db, db(first / a), 1e-4);
    EXPECT_NEAR(figures.harmonics_db[0], db(second / first), 0.01);
    EXPECT_NEAR(figures.harmonics_db[1], db(third / first), 0.01);
    EXPECT_NEAR(figures.thd_db, db(std::hypot(second, third) / first), 0.01);
    EXPECT_NEAR(figures.dc, 0.5 * 0.01 * a * a, 1e-8);
}

TEST(CompareTones, harmonics_are_within_a_tenth_of_a_decibel_down_to_minus_100)
{
    // The second harmonic alone: 0.5 c a^2 over a.
    const auto weak = [](double x) { return x + 8e-5 * x * x; };
    const ToneFigures figures = measure_tone(curve(weak), rate, 997, -12);
    const double a = std::pow(10.0, -12.0 / 20), wanted = db(0.5 * 8e-5 * a);
    EXPECT_LT(wanted, -99.9);
    EXPECT_NEAR(figures.harmonics_db[0], wanted, 0.1);
}

TEST(CompareTones, what_a_hard_clipper_folds_back_is_its_fourier_series)
{
    const ToneFigures figures = measure_tone(curve(hard_clip), rate, 5000, -1);
    const double amplitude = std::pow(10.0, -1.0 / 20), first = clipped_harmonic(1, amplitude, 0.5);
    double folds = 0;
    for (int k = 2; k <= 40; ++k)
        if (k * figures.hz > rate / 2) folds += std::pow(clipped_harmonic(k, amplitude, 0.5), 2);
    EXPECT_NEAR(figures.alias_db, db(std::sqrt(folds) / first), 0.1);
    EXPECT_NEAR(figures.harmonics_db[1], db(clipped_harmonic(3, amplitude, 0.5) / first), 0.01);
}

TEST(CompareTones, intermodulation_of_a_polynomial_is_its_own)
{
    const auto square = [](double x) { return x + 0.01 * x * x; };
    const IntermodulationFigures figures = measure_intermodulation(curve(square), rate, -12);
    const double peak = std::pow(10.0, -12.0 / 20), low = 0.8 * peak, half = 0.5 * peak;
    // Each side band is c a_low a_high; both over a_high: 2 c a_low.
    EXPECT_NEAR(figures.smpte_db, db(2 * 0.01 * low), 0.05);
    EXPECT_NEAR(figures.din_db, db(2 * 0.01 * low), 0.05);
    EXPECT_NEAR(figures.ccif_db, db(0.01 * half * half / (2 * half)), 0.05);
    const IntermodulationFigures none = measure_intermodulation(identity, rate, -12);
    EXPECT_LT(std::max({none.smpte_db, none.din_db, none.ccif_db}), -140);
}

TEST(CompareTones, noise_and_offset_that_a_chain_adds_are_measured)
{
    const Pass hiss = [](const Channels& in, double) {
        Channels out = in;
        unsigned seed = 3;
        for (auto& channel : out)
            for (double& sample : channel) {
                seed = seed * 1664525u + 1013904223u;
                sample += 1e-4 * static_cast<double>(static_cast<int>(seed)) / 2147483648.0 + 0.002;
            }
        return out;
    };
    const double white = db(1e-4 / std::sqrt(3.0)) + 10 * std::log10(19980 / 24000.0);
    const NoiseFigures noise = measure_noise(hiss, rate);
    EXPECT_NEAR(noise.rms_db, white, 0.1);
    EXPECT_NEAR(noise.dc, 0.002, 1e-6);
    EXPECT_LT(noise.a_weighted_db, noise.rms_db - 1);
    EXPECT_NEAR(measure_tone(hiss, rate, 997, -12).noise_db, white, 0.2);
    EXPECT_LT(measure_noise(identity, rate).rms_db, -200);
}

TEST(CompareSweep, an_identity_is_flat_and_its_floor_is_low)
{
    const SweepFigures figures = measure_sweep(identity, rate, -12);
    EXPECT_EQ(figures.delay, 0);
    for (std::size_t i = 0; i < figures.hz.size(); ++i) {
        EXPECT_NEAR(figures.gain_db[i], 0, 1e-4) << figures.hz[i];
        EXPECT_NEAR(figures.phase_deg[i], 0, 0.01) << figures.hz[i];
        EXPECT_NEAR(figures.group_delay_ms[i], 0, 1e-3) << figures.hz[i];
        for (const auto& harmonic : figures.harmonics_db) EXPECT_FALSE(harmonic[i] > -110) << figures.hz[i];
    }
}

TEST(CompareSweep, the_response_of_a_one_pole_filter_is_its_own)
{
    const SweepFigures figures = measure_sweep(one_pole, rate, -12);
    for (std::size_t i = 0; i < figures.hz.size(); ++i) {
        const std::complex<double> z = std::polar(1.0, -2 * pi * figures.hz[i] / rate);
        const std::complex<double> h = (1 - pole) / (1.0 - pole * z);
        EXPECT_NEAR(figures.gain_db[i], db(std::abs(h)), 0.05) << figures.hz[i];
        // Its delay: Re(p z / (1 - p z)) frames, less the part of a frame that is counted as the chain's.
        const double wanted = (pole * z / (1.0 - pole * z)).real() - figures.delay_fraction;
        EXPECT_NEAR(figures.group_delay_ms[i], 1000 * wanted / rate, 0.003) << figures.hz[i];
    }
}

TEST(CompareSweep, a_delay_between_frames_is_taken_out)
{
    const SweepFigures figures = measure_sweep(delayed(12.34), rate, -12);
    EXPECT_NEAR(figures.delay + figures.delay_fraction, 12.34, 0.01);
    for (std::size_t i = 0; i < figures.hz.size(); ++i) EXPECT_NEAR(figures.group_delay_ms[i], 0, 0.001);
}

TEST(CompareSweep, harmonics_over_frequency_are_those_of_the_polynomial)
{
    const SweepFigures figures = measure_sweep(curve(polynomial), rate, -12);
    const double a = std::pow(10.0, -12.0 / 20), first = a + 0.75 * 0.02 * a * a * a;
    for (std::size_t i = 0; i < figures.hz.size(); ++i) {
        if (figures.hz[i] > 5000) continue;
        EXPECT_NEAR(figures.harmonics_db[0][i], db(0.5 * 0.01 * a * a / first), 0.1) << figures.hz[i];
        EXPECT_NEAR(figures.harmonics_db[1][i], db(0.25 * 0.02 * a * a * a / first), 0.1) << figures.hz[i];
        EXPECT_LT(figures.harmonics_db[2][i], -110) << figures.hz[i];
    }
}

TEST(CompareDynamics, the_static_curve_of_a_compressor_is_its_own)
{
    const StaticCurve found = measure_static_curve(compressor, rate, 0);
    for (std::size_t i = 0; i < found.in_db.size(); ++i) {
        const double in = found.in_db[i], wanted = in < -20 ? in : -20 + (in + 20) / 4;
        EXPECT_NEAR(found.out_db[i], wanted, 0.1) << in;
    }
    EXPECT_NEAR(found.gain_db, 0, 0.01);
    EXPECT_NEAR(found.top_slope, 0.25, 0.01);
    ASSERT_TRUE(found.knee_db.has_value());
    EXPECT_NEAR(*found.knee_db, -20 + 1 / 0.75, 0.4); // by the line between steps of 3 dB
    EXPECT_FALSE(measure_static_curve(identity, rate, 0).knee_db.has_value());
}

TEST(CompareDynamics, attack_and_release_are_those_of_the_compressor)
{
    const StepResponse found = measure_step(compressor, rate, 0);
    EXPECT_NEAR(found.change_db, -10.5, 0.1); // 14 dB above the threshold, three quarters of it
    ASSERT_TRUE(found.attack_ms && found.release_ms);
    EXPECT_NEAR(*found.attack_ms, 20, 2);
    EXPECT_NEAR(*found.release_ms, 200, 4);
    EXPECT_NEAR(found.overshoot_db, 10.5, 1.2);
    const StepResponse none = measure_step(identity, rate, 0);
    EXPECT_FALSE(none.attack_ms.has_value());
    EXPECT_NEAR(none.change_db, 0, 1e-6);
}

TEST(CompareImpulses, a_symmetric_filter_rings_before_and_one_that_looks_back_does_not)
{
    const ImpulseFigures plain = measure_impulse(identity, rate);
    EXPECT_EQ(plain.delay, 0);
    EXPECT_LT(plain.before_db, -200);
    EXPECT_EQ(plain.before_ms, 0);
    EXPECT_LT(measure_impulse(one_pole, rate).before_db, -200);
    // An echo of -20 dB two milliseconds ahead of the sound.
    const Pass early = [](const Channels& in, double) {
        Channels out = in;
        for (auto& channel : out)
            for (std::size_t t = 0; t < channel.size(); ++t)
                channel[t] =
                    (t >= 96 ? channel[t] : 0) + (t + 96 < channel.size() ? 0.1 * channel[t + 96] : 0);
        return out;
    };
    const ImpulseFigures found = measure_impulse(early, rate);
    EXPECT_NEAR(found.before_db, 10 * std::log10(0.01 / 1.01), 0.1);
    EXPECT_NEAR(found.before_ms, 2, 1e-9);
}

TEST(CompareImpulses, onsets_are_kept_by_a_gain_and_lost_to_a_clipper)
{
    EXPECT_NEAR(measure_onsets(curve([](double x) { return 0.5 * x; }), rate).kept_db(), 0, 0.01);
    const OnsetFigures cut = measure_onsets(curve([](double x) { return std::clamp(x, -0.2, 0.2); }), rate);
    EXPECT_LT(cut.kept_db(), -3);
    EXPECT_LT(cut.crest_out_db, cut.crest_in_db);
}

TEST(CompareImpulses, a_limiter_of_samples_overshoots_by_what_lies_between_them)
{
    // The tone at a quarter of the rate has its samples 3.01 dB below its peaks; this holds the samples
    // alone.
    const auto found = measure_hard_signals(curve([](double x) { return std::clamp(x, -0.5, 0.5); }), rate);
    ASSERT_EQ(found.size(), 5u);
    EXPECT_NEAR(found[0].in_true_peak_db, 3.01, 0.05);
    EXPECT_NEAR(found[0].sample_peak_db, db(0.5), 1e-6);
    EXPECT_NEAR(found[0].true_peak_db, db(0.5) + 3.01, 0.1);
    for (const HardSignal& one : found) EXPECT_GE(one.true_peak_db, one.sample_peak_db - 0.01) << one.name;
    EXPECT_GT(found[4].in_true_peak_db, 6);
}

TEST(CompareBehaviour, a_chain_that_remembers_or_throws_dice_is_found_out)
{
    BehaviourSettings settings;
    settings.rates = {48000};
    const Behaviour plain = measure_behaviour(identity, settings, {}, go);
    EXPECT_EQ(plain.repeats, Repeat::same);
    EXPECT_EQ(plain.forgets, Repeat::same);
    EXPECT_TRUE(plain.faults.empty());
    EXPECT_TRUE(plain.rates.front().sweep && plain.curve && plain.step && plain.onsets && plain.noise);

    double before = 0;
    const Pass remembers = [&before](const Channels& in, double) {
        Channels out = in;
        out[0][0] += 1e-3 * before;
        before = 0;
        for (const double sample : in[0]) before = std::max(before, std::abs(sample));
        return out;
    };
    const Behaviour leaky = measure_behaviour(remembers, settings, {}, go);
    EXPECT_EQ(leaky.repeats, Repeat::same);
    EXPECT_EQ(leaky.forgets, Repeat::differs);
    EXPECT_NEAR(leaky.leak_db, db(1e-3 * (0.99 - 0.1)), 0.1);

    unsigned seed = 0;
    const Pass dices = [&seed](const Channels& in, double) {
        Channels out = in;
        out[0][100] += 1e-5 * ++seed;
        return out;
    };
    const Behaviour random = measure_behaviour(dices, settings, {}, go);
    EXPECT_EQ(random.repeats, Repeat::differs);
    EXPECT_NEAR(random.repeat_error_db, -100, 0.1);
    EXPECT_EQ(random.forgets, Repeat::not_told);
}

TEST(CompareBehaviour, what_fails_is_told_and_the_rest_is_measured)
{
    BehaviourSettings settings;
    settings.rates = {44100, 48000};
    const Pass only_48 = [](const Channels& in, double sample_rate) {
        if (sample_rate == 44100) throw Error(ErrorCode::bad_data, "chain", "takes 48 kHz alone");
        return in;
    };
    const Behaviour found = measure_behaviour(only_48, settings, {}, go);
    EXPECT_FALSE(found.rates[0].sweep.has_value());
    EXPECT_TRUE(found.rates[1].sweep.has_value());
    EXPECT_FALSE(found.curve.has_value());
    ASSERT_FALSE(found.faults.empty());
    EXPECT_EQ(found.faults.front(), "sweep at 44.1 kHz: takes 48 kHz alone");
}

} // namespace dubstage
