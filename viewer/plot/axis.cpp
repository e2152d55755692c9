#include "viewer/plot/axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace dubstage::viewer {

namespace {

// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
double round_step(double least)
{
    const double decade = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * decade >= least * (1 - 1e-9)) return factor * decade;
    return 10 * decade;
}

double time_step(double least)
{
    constexpr std::array<double, 15> steps{1,   2,   5,   10,   15,   30,   60,   120,
                                           300, 600, 900, 1800, 3600, 7200, 14400};
    if (least < 1) return round_step(least);
    for (const double step : steps)
        if (step >= least) return step;
    return 3600 * round_step(least / 3600);
}

double decibel_step(double least)
{
    for (const double step : {0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0})
        if (step >= least) return step;
    return 96;
}

std::string label(const Axis& axis, double value, double step)
{
    const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    switch (axis.unit) {
    case Unit::time:
        return format_clock(value, step, axis.time);
    case Unit::hertz:
        return short_hertz(value);
    case Unit::signed_decibel:
        return signed_number(value, digits);
    default:
        return number(value, digits);
    }
}

std::vector<Tick> linear_ticks(const Axis& axis, double pixels, double apart)
{
    const double least = axis.range.span() * apart / std::max(1.0, pixels);
    const double step =
        axis.unit == Unit::time ? time_step(least)
        : axis.unit == Unit::decibel || axis.unit == Unit::signed_decibel || axis.unit == Unit::loudness
            ? decibel_step(least)
            : round_step(least);
    std::vector<Tick> all;
    const auto first = static_cast<long>(std::ceil(axis.range.low / step - 1e-9)),
               last = static_cast<long>(std::floor(axis.range.high / step + 1e-9));
    for (long i = first; i <= last; ++i) {
        const double at = static_cast<double>(i) * step;
        all.push_back({at, label(axis, at, step)});
    }
    return all;
}

std::vector<Tick> logarithmic_ticks(const Axis& axis, double pixels, double apart)
{
    std::vector<Tick> all;
    double last_label = -1e9;
    const double decades = std::log10(axis.range.high / axis.range.low);
    // Within less than a decade the labels of a linear axis say more.
    if (decades < 0.7) {
        Axis straight = axis;
        straight.scale = Scale::linear;
        all = linear_ticks(straight, pixels, apart * 1.5);
        for (Tick& tick : all) tick.label = axis.unit == Unit::hertz ? exact_hertz(tick.at) : tick.label;
        return all;
    }
    for (double decade = std::pow(10.0, std::floor(std::log10(axis.range.low))); decade <= axis.range.high;
         decade *= 10)
        for (int digit = 1; digit <= 9; ++digit) {
            const double at = digit * decade;
            if (!axis.range.holds(at)) continue;
            const double place = axis.share(at) * pixels;
            const bool wanted = digit == 1 || digit == 2 || digit == 5;
            const bool fits = wanted && place - last_label >= apart;
            if (fits) last_label = place;
            all.push_back({at, fits ? label(axis, at, decade) : ""});
        }
    return all;
}

} // namespace

double Axis::share(double value) const
{
    if (scale == Scale::logarithmic) return std::log(value / range.low) / std::log(range.high / range.low);
    return (value - range.low) / range.span();
}

double Axis::value(double place) const
{
    if (scale == Scale::logarithmic) return range.low * std::pow(range.high / range.low, place);
    return range.low + place * range.span();
}

std::string Axis::text(double value) const
{
    switch (unit) {
    case Unit::hertz:
        return long_hertz(value);
    case Unit::time:
        return format_clock(value, 0.001, time);
    case Unit::decibel:
        return number(value, 1) + " dB";
    case Unit::signed_decibel:
        return signed_number(value, 1) + " dB";
    case Unit::loudness:
        return number(value, 1) + " LUFS";
    default:
        return number(value, 2);
    }
}

std::vector<Tick> ticks(const Axis& axis, double pixels, double apart)
{
    if (!(axis.range.span() > 0) || !std::isfinite(axis.range.span())) return {};
    return axis.scale == Scale::logarithmic ? logarithmic_ticks(axis, pixels, apart)
                                            : linear_ticks(axis, pixels, apart);
}

Range zoomed(const Axis& axis, double share, double factor)
{
    return {axis.value(share - share * factor), axis.value(share + (1 - share) * factor)};
}

Range panned(const Axis& axis, double shares)
{
    return {axis.value(shares), axis.value(1 + shares)};
}

Range limited(Range range, const Range& limits, Scale scale, double least)
{
    const auto forth = [&](double v) { return scale == Scale::logarithmic ? std::log(v) : v; };
    const auto back = [&](double v) { return scale == Scale::logarithmic ? std::exp(v) : v; };
    const double floor = forth(limits.low), ceiling = forth(limits.high);
    const double narrowest = std::min(ceiling - floor, scale == Scale::logarithmic ? std::log(least) : least);
    double low = forth(range.low), length = std::max(forth(range.high) - low, narrowest);
    if (length < narrowest * (1 + 1e-12)) low = (forth(range.low) + forth(range.high) - length) / 2;
    if (length >= ceiling - floor) return limits;
    low = std::clamp(low, floor, ceiling - length);
    return {back(low), back(low + length)};
}

} // namespace dubstage::viewer
