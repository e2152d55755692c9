// The limiter's ceiling on signals that are hard to hold, measured 32-fold between the samples by a long
// interpolator of the test's own.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <numeric>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double rate = 48000;
constexpr double tolerance_db = 0.05;

using Lane = std::vector<double>;

double sine(double hz, std::size_t i, double phase = 0)
{
    return std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate + phase);
}

// A sinc of 2 `half` samples under a cosine-squared window at one place between the two in its middle.
Lane place_between(double place, std::size_t half)
{
    Lane taps(2 * half);
    for (std::size_t k = 0; k < taps.size(); ++k) {
        const double x = static_cast<double>(k) - static_cast<double>(half - 1) - place;
        const double angle = std::numbers::pi * x;
        taps[k] = (std::abs(x) < 1e-12 ? 1.0 : std::sin(angle) / angle) *
                  std::pow(std::cos(angle / static_cast<double>(2 * half + 2)), 2);
    }
    return taps;
}

double true_peak(const Lane& x, std::size_t half = 80, int step = 1)
{
    double peak = 0;
    for (const double sample : x) peak = std::max(peak, std::abs(sample));
    Lane padded(half);
    padded.insert(padded.end(), x.begin(), x.end());
    padded.resize(padded.size() + half);
    for (int p = step; p < 32; p += step) {
        const Lane taps = place_between(p / 32.0, half);
        for (std::size_t i = 0; i + taps.size() < padded.size(); ++i)
            peak = std::max(
                peak, std::abs(std::inner_product(taps.begin(), taps.end(),
                                                  padded.begin() + static_cast<std::ptrdiff_t>(i), 0.0)));
    }
    return peak;
}

double peak_db(const oracle::Signal& signal)
{
    double peak = 0;
    for (const Lane& lane : signal.channels) peak = std::max(peak, true_peak(lane));
    return 20 * std::log10(peak);
}

// One louder cycle of a quarter of the rate, its top at a place between the samples, as signals 20 to 23 of
// EBU Tech 3341 have it.
Lane louder_cycle(double place)
{
    Lane x(6000);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const bool loud = i >= 3000 && i < 3004;
        x[i] = (loud ? 2.0 : 0.5) * sine(rate / 4, i, std::numbers::pi / 2 * place);
    }
    return x;
}

Lane bursts(double hz, bool square, double gain)
{
    Lane x(9000);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (i / 700 % 2 == 0) continue;
        const double s = sine(hz, i, 0.3);
        x[i] = gain * (square ? (s < 0 ? -1.0 : 1.0) : s);
    }
    return x;
}

Lane noise(double gain)
{
    Lane x(12000);
    std::uint32_t state = 7;
    for (double& sample : x) {
        state = state * 1664525u + 1013904223u;
        sample = gain * (static_cast<double>(state >> 8) / 8388608.0 - 1.0);
    }
    return x;
}

Lane program(double gain)
{
    Lane x(12000);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double kick = std::exp(-static_cast<double>(i % 4000) / 500) * sine(60, i % 4000);
        const double snare = std::exp(-static_cast<double>((i + 2000) % 4000) / 120) *
                             sine(7919.0 + static_cast<double>(i * i % 977), i);
        x[i] = gain * (kick + snare + 0.2 * sine(440, i));
    }
    return x;
}

// Full-scale samples with the signs of a sinc between two of them: all adds up there. A run of them is a tone
// at half the rate that turns over.
Lane worst_run(std::size_t half_length)
{
    Lane x(2 * half_length + 8000);
    const auto middle = static_cast<Frames>(x.size() / 2);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const Frames k = static_cast<Frames>(i) - middle;
        if (std::abs(k) > static_cast<Frames>(half_length)) continue;
        const bool odd = k % 2 != 0;
        x[i] = odd == (k > 0) ? -1.0 : 1.0;
    }
    return x;
}

// The ideal interpolation of the whole lane, 32-fold, about its middle.
double ideal_peak_db(const Lane& x, Frames about)
{
    double peak = 0;
    const auto middle = static_cast<Frames>(x.size() / 2);
    for (Frames t = middle - about; t < middle + about; ++t)
        for (int p = 1; p < 32; ++p) {
            const double place = p / 32.0, sine_of = std::sin(std::numbers::pi * place) / std::numbers::pi;
            double sum = 0;
            for (Frames k = 0; k < static_cast<Frames>(x.size()); ++k) {
                const double sign = (t - k) % 2 == 0 ? 1.0 : -1.0;
                sum += sign * x[static_cast<std::size_t>(k)] / (static_cast<double>(t - k) + place);
            }
            peak = std::max(peak, std::abs(sum * sine_of));
        }
    return 20 * std::log10(peak);
}

class LimiterTest : public RenderTest {
  protected:
    Session session(const std::string& layout, const std::string& insert) const
    {
        return folder_.session(
            "[session]\nname = 's'\nlayout = '" + layout + "'\ntail = 0\n[[track]]\nname = 'a'\nlayout = '" +
            layout + "'\n" + (layout == "mono" ? "pan_law = 'linear'\n" : "") +
            "[[track.insert]]\ntype = 'limiter'\n" + insert + "\n[[track.clip]]\nfile = 'in.wav'\n");
    }
    oracle::Signal limited(const std::vector<Lane>& lanes, const std::string& insert) const
    {
        folder_.write("in.wav", lanes);
        return mix_of(session(lanes.size() == 1 ? "mono" : "stereo", insert));
    }
};

// Long meters and long sounds: what both devices make of a limiter is compared by the others.
class LimiterOnCpuTest : public LimiterTest {};

TEST_P(LimiterTest, the_ceiling_holds_32_fold_on_hard_signals)
{
    const double gain = std::pow(10.0, 12.0 / 20);
    std::map<std::string, Lane> signals = {
        {"square bursts of 1 kHz", bursts(1000, true, gain)},
        {"square bursts of 5333 Hz", bursts(5333, true, gain)},
        {"bursts of 20 kHz", bursts(20000, false, gain)},
        {"noise at +12 dB", noise(gain)},
        {"kick and snare", program(gain)},
    };
    for (int place = 0; place < 4; ++place)
        signals["louder cycle at " + std::to_string(place) + "/4"] = louder_cycle(place / 4.0);
    for (const auto& [name, lane] : signals)
        for (const std::string character : {"clean", "loud"}) {
            if (GetParam() != "cpu" && character == "loud") continue;
            const oracle::Signal out = limited({lane}, "ceiling_db = -1\ncharacter = '" + character + "'\n");
            EXPECT_LT(peak_db(out), -1 + tolerance_db) << name << ", " << character;
            EXPECT_GT(peak_db(out), -2.5) << name << ", " << character << ": turned down too far";
        }
}

TEST_P(LimiterTest, the_ceiling_holds_for_an_ideal_interpolation_of_the_worst_runs)
{
    // Runs of 41 to 4001 samples. Turning down about their middle does not do: what is far away adds up.
    for (const std::size_t half_length : {20u, 64u, 400u, 2000u}) {
        const Lane run = worst_run(half_length);
        EXPECT_GT(ideal_peak_db(run, 4), 9) << "the signal is not a hard one";
        const oracle::Signal out = limited({run}, "ceiling_db = -1\n");
        EXPECT_LT(ideal_peak_db(out.channels[0], 120), -1 + tolerance_db) << half_length;
        EXPECT_GT(ideal_peak_db(out.channels[0], 120), -2) << half_length << ": turned down too far";
        EXPECT_LT(peak_db(out), -1 + tolerance_db) << half_length;
    }
}

// A tone at half the rate that turns over a few times: filters of other lengths read other peaks of it.
Lane turned_over(std::size_t length, std::size_t each)
{
    Lane x(length + 20000);
    for (std::size_t i = 0; i < length; ++i) x[i + 10000] = (i % 2 == 0) == (i / each % 2 == 0) ? 1.0 : -1.0;
    return x;
}

TEST_P(LimiterOnCpuTest, the_ceiling_holds_for_meters_of_any_length)
{
    const double gain = std::pow(10.0, 12.0 / 20);
    for (const Lane& lane : {noise(gain), turned_over(6000, 800), worst_run(400)}) {
        const Lane out = limited({lane}, "ceiling_db = -1\n").channels[0];
        for (const std::size_t half : {12u, 24u, 40u, 256u, 2048u}) {
            const int step = half < 512 ? 1 : 4; // eightfold, to save time
            EXPECT_LT(20 * std::log10(true_peak(out, half, step)), -1 + tolerance_db) << half;
        }
    }
}

TEST_P(LimiterOnCpuTest, beyond_its_reach_an_ideal_interpolation_rises_as_slowly_as_a_logarithm)
{
    // The bound that is documented: full scale at half the rate for longer than 8192 frames to both sides.
    const Lane run = worst_run(20000);
    const Lane out = limited({run}, "ceiling_db = -1\n").channels[0];
    EXPECT_LT(20 * std::log10(true_peak(out)), -1 + tolerance_db) << "a meter still reads less";
    EXPECT_GT(ideal_peak_db(out, 2), -1 + tolerance_db) << "nothing is beyond reach: say so in docs";
    EXPECT_LT(ideal_peak_db(out, 2), 0) << ideal_peak_db(out, 2);
}

TEST_P(LimiterTest, a_ceiling_that_moves_holds_at_every_moment)
{
    const Lane in = program(std::pow(10.0, 12.0 / 20));
    const oracle::Signal out = limited({in}, "[[track.insert.automation]]\nparameter = 'ceiling_db'\n"
                                             "points = [[0.05, -3], [0.2, -12]]\n");
    Lane over = out.channels[0]; // the ceiling
    for (std::size_t i = 0; i < over.size(); ++i) {
        const double part = std::clamp((static_cast<double>(i) / rate - 0.05) / 0.15, 0.0, 1.0);
        over[i] /= std::pow(10.0, (-3 - 9 * part) / 20);
    }
    EXPECT_LT(20 * std::log10(true_peak(over)), tolerance_db);
    for (std::size_t third = 0; third < over.size(); third += 4000) {
        const auto first = over.begin() + static_cast<std::ptrdiff_t>(third);
        EXPECT_GT(20 * std::log10(true_peak(Lane(first, first + 4000))), -1.5) << third;
    }
}

TEST_P(LimiterTest, what_is_below_the_ceiling_is_not_touched)
{
    Lane quiet = program(0.3);
    const oracle::Signal out = limited({quiet}, "ceiling_db = -1");
    EXPECT_LT(null_db(out, read_audio(folder_.path() / "in.wav").sound), -140);
}

TEST_P(LimiterTest, linked_channels_are_turned_down_together_and_others_by_themselves)
{
    Lane soft(9000), loud(9000);
    for (std::size_t i = 0; i < soft.size(); ++i) {
        soft[i] = 0.1 * sine(300, i);
        loud[i] = (i > 2000 && i < 7000 ? 4.0 : 0.0) * sine(1000, i);
    }
    const auto reduction_db = [&](const std::string& link) {
        const oracle::Signal out =
            limited({loud, soft}, "link = " + link + "\ncharacter = 'clean'\nrelease = '5 ms'");
        EXPECT_LT(peak_db(out), -1 + tolerance_db) << link;
        double in = 0, heard = 0;
        for (std::size_t i = 4000; i < 4160; ++i)
            in += soft[i] * soft[i], heard += out.channels[1][i] * out.channels[1][i];
        return 10 * std::log10(in / heard);
    };
    const double asked = 20 * std::log10(4.0) + 1.02;
    EXPECT_NEAR(reduction_db("100"), asked, 0.1);
    EXPECT_NEAR(reduction_db("50"), asked / 2, 0.1);
    EXPECT_NEAR(reduction_db("0"), 0, 1e-4);
}

TEST_P(LimiterTest, it_lets_go_in_its_release)
{
    Lane x(24000);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = (i < 9600 ? 2.0 : 0.4) * sine(3000, i);
    const oracle::Signal out = limited({x}, "character = 'clean'\nrelease = '50 ms'\nlookahead = '1 ms'");
    const auto reduction_db = [&](std::size_t from) {
        double in = 0, heard = 0;
        for (std::size_t i = from; i < from + 16; ++i)
            in += x[i] * x[i], heard += out.channels[0][i] * out.channels[0][i];
        return 10 * std::log10(in / heard);
    };
    const double before = reduction_db(9000);
    EXPECT_NEAR(before, 20 * std::log10(2.0) + 1.02, 0.05);
    // From the last loud frame on 36.8 % are left after each time constant; the look-ahead's mean, half of it
    // behind, adds to it.
    const double one = reduction_db(9600 + 24 + 2400 - 8), two = reduction_db(9600 + 24 + 4800 - 8);
    EXPECT_NEAR(two / one, std::exp(-1.0), 0.01);
    EXPECT_NEAR(one / before, std::exp(-1.0), 0.02);
}

// Each character in parts of the release: at once, of what has lasted, after what time it has lasted, and how
// long it waits. As the table of the manual says.
struct Letting {
    const char* character;
    double quick, slow, lasting, hold;
};
constexpr Letting letting[] = {{"clean", 1, 0, 0, 0},
                               {"adaptive", 0.3, 4, 1, 0},
                               {"smooth", 1.5, 6, 0.5, 0.25},
                               {"loud", 0.15, 1.5, 0.5, 0}};

TEST_P(LimiterTest, each_character_lets_go_in_its_own_way)
{
    constexpr double release_s = 0.06;
    const auto share = [&](double part) {
        return part > 0 ? 1 - std::exp(-1 / (part * release_s * rate)) : 1;
    };
    for (const Letting& way : letting)
        for (const std::size_t loud_for : {480u, 9600u}) { // a peak, and what has lasted
            Lane x(24000);
            const std::size_t end = 2400 + loud_for;
            for (std::size_t i = 0; i < x.size(); ++i)
                x[i] = (i >= 2400 && i < end ? 2.0 : 0.4) * sine(3000, i);
            const oracle::Signal out = limited({x}, std::string("character = '") + way.character +
                                                        "'\nrelease = '60 ms'\nlookahead = '1 ms'");
            const double over = 20 * std::log10(2.0) + 1.02;
            double quick = 0, slow = 0, held = 0;
            for (std::size_t i = 2400 - 48; i < 20000; ++i) {
                const double target = i < end ? over : 0;
                if (target > 0)
                    held = std::round(way.hold * release_s * rate);
                else
                    held -= 1;
                quick = target > 0 ? over : held >= 0 ? quick : quick * (1 - share(way.quick));
                if (way.slow > 0) slow += share(quick > slow ? way.lasting : way.slow) * (quick - slow);
                const std::size_t at = i + 24; // the look-ahead's mean comes half of its length later
                if (i < end + 48 || (i - end) % 1440 != 0) continue;
                double in = 0, heard = 0;
                for (std::size_t k = at - 8; k < at + 8; ++k)
                    in += x[k] * x[k], heard += out.channels[0][k] * out.channels[0][k];
                EXPECT_NEAR(10 * std::log10(in / heard), std::max(quick, slow), 0.12)
                    << way.character << ", " << loud_for << ", " << i - end;
            }
        }
}

TEST_P(LimiterTest, a_range_is_the_same_to_the_bit)
{
    const double gain = std::pow(10.0, 12.0 / 20);
    // The second pair goes down as a whole, for what comes from far away.
    const std::vector<Lane> pairs[] = {{program(gain), noise(gain / 2)}, {noise(1), turned_over(6000, 800)}};
    for (const auto& lanes : pairs) {
        folder_.write("in.wav", lanes);
        const Session s = session("stereo", "link = 60");
        const oracle::Signal whole = mix_of(s);
        RenderSettings part = settings("part");
        part.range = TimeRange{"", 5000, 9000};
        const oracle::Signal piece = sounds(render(s, part)).at("mix");
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t i = 0; i < piece.channels[c].size(); ++i)
                ASSERT_EQ(piece.channels[c][i], whole.channels[c][i + 5000]) << i;
    }
}

ON_BOTH_DEVICES(LimiterTest);
ON_CPU(LimiterOnCpuTest);

} // namespace
} // namespace dubstage::test
