#include "studies/compare/channel_sweeps.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "studies/compare/sweep.h"

namespace dubstage {

namespace {

constexpr double low_hz = 40, high_hz = 16000;

Channels mid_and_side(Channels sound)
{
    for (std::size_t t = 0; t < sound[0].size(); ++t) {
        const double left = sound[0][t], right = sound[1][t];
        sound[0][t] = (left + right) / 2;
        sound[1][t] = (left - right) / 2;
    }
    return sound;
}

// NaN where there is nothing to compare with.
std::vector<double> over(const std::vector<double>& a, const std::vector<double>& b)
{
    std::vector<double> difference;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        difference.push_back(std::isfinite(b[i]) ? a[i] - b[i] : std::numeric_limits<double>::quiet_NaN());
    return difference;
}

// What goes into the one of two, comes out of it, and leaks into the other.
struct Played {
    SweepFigures own;
    std::vector<double> leak_db; // over its own
};

Played play(const std::vector<double>& in, const std::vector<double>& own, const std::vector<double>& other,
            double sample_rate)
{
    Played played{read_linear_sweep(in, own, sample_rate), {}};
    played.leak_db = over(leak_db(in, other, played.own, sample_rate), played.own.gain_db);
    return played;
}

// Each value of a curve between the limits.
template <class Look>
void look_at(const ChannelSweeps& figures, const std::vector<double>& curve, const Look& look)
{
    for (std::size_t i = 0; i < std::min(curve.size(), figures.hz.size()); ++i)
        if (figures.hz[i] >= low_hz && figures.hz[i] <= high_hz && !std::isnan(curve[i])) look(curve[i]);
}

} // namespace

ChannelSweeps measure_channels(const Pass& pass, double sample_rate, double level_db)
{
    const std::vector<double> in = test_sweep(sample_rate, level_db), silence(in.size());
    std::vector<double> turned = in;
    for (double& sample : turned) sample = -sample;
    const Channels of_left = pass({in, silence}, sample_rate), of_right = pass({silence, in}, sample_rate),
                   of_mid = mid_and_side(pass({in, in}, sample_rate)),
                   of_side = mid_and_side(pass({in, turned}, sample_rate));
    const Played left = play(in, of_left[0], of_left[1], sample_rate),
                 right = play(in, of_right[1], of_right[0], sample_rate),
                 mid = play(in, of_mid[0], of_mid[1], sample_rate),
                 side = play(in, of_side[1], of_side[0], sample_rate);
    ChannelSweeps figures;
    figures.hz = mid.own.hz;
    figures.side_over_mid_db = over(side.own.gain_db, mid.own.gain_db);
    figures.right_over_left_db = over(right.own.gain_db, left.own.gain_db);
    figures.left_to_right_db = left.leak_db;
    figures.right_to_left_db = right.leak_db;
    figures.mid_to_side_db = mid.leak_db;
    figures.side_to_mid_db = side.leak_db;
    figures.side_delay = side.own.delay + side.own.delay_fraction - mid.own.delay - mid.own.delay_fraction;
    return figures;
}

double mean_of_curve(const ChannelSweeps& figures, const std::vector<double>& curve)
{
    double sum = 0;
    int count = 0;
    look_at(figures, curve, [&](double value) {
        sum += value;
        ++count;
    });
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

double highest_of_curve(const ChannelSweeps& figures, const std::vector<double>& curve)
{
    double highest = std::numeric_limits<double>::quiet_NaN();
    look_at(figures, curve, [&](double value) { highest = std::fmax(highest, value); });
    return highest;
}

double apart_db(const ChannelSweeps& figures, const std::vector<double>& curve)
{
    const double mean = mean_of_curve(figures, curve);
    double most = 0;
    look_at(figures, curve, [&](double value) { most = std::max(most, std::abs(value - mean)); });
    return std::isfinite(mean) ? most : std::numeric_limits<double>::quiet_NaN();
}

} // namespace dubstage
