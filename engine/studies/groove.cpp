#include "studies/groove.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace dubstage {

namespace {

constexpr double bass_hz = 150, mids_from_hz = 200, mids_to_hz = 4000, hiss_from_hz = 5000,
                 hiss_to_hz = 10000;
constexpr double sounds_power = 1e-6; // of the middle frequencies of a second: -57 dBFS for a sine

std::string number_text(double value, int digits = 1)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

double power_db(double power)
{
    return power > 0 ? 10 * std::log10(power) : minus_infinity;
}

// Bands whose middle lies in [from, to).
std::vector<std::size_t> bands_between(const BandHistory& bands, double from, double to)
{
    std::vector<std::size_t> inside;
    for (std::size_t b = 0; b + 1 < bands.edges_hz.size(); ++b)
        if (const double middle = std::sqrt(bands.edges_hz[b] * bands.edges_hz[b + 1]);
            middle >= from && middle < to)
            inside.push_back(b);
    return inside;
}

void add_bass(const BandHistory& bands, GrooveFigures& figures)
{
    if (bands.pairs.empty()) return;
    const auto& pair = bands.pairs.front();
    const std::size_t width = bands.edges_hz.size() - 1;
    double xx = 0, yy = 0, xy = 0;
    for (const std::size_t b : bands_between(bands, 1, bass_hz))
        for (std::size_t i = b; i < pair.xx.size(); i += width) {
            xx += double{pair.xx[i]};
            yy += double{pair.yy[i]};
            xy += double{pair.xy[i]};
        }
    const double middle = xx + yy + 2 * xy, side = xx + yy - 2 * xy;
    if (middle + side <= 0) return;
    figures.bass_side_mid_db = power_db(std::max(side, 0.0)) - power_db(std::max(middle, 1e-12 * side));
    figures.bass_correlation = xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 1;
}

void add_sibilance(const BandHistory& bands, GrooveFigures& figures)
{
    const std::size_t width = bands.edges_hz.size() - 1;
    const auto hiss = bands_between(bands, hiss_from_hz, hiss_to_hz);
    const auto mids = bands_between(bands, mids_from_hz, mids_to_hz);
    for (std::size_t second = 0; (second + 1) * width <= bands.power.size(); ++second) {
        double high = 0, middle = 0;
        for (const std::size_t b : hiss) high += double{bands.power[second * width + b]};
        for (const std::size_t b : mids) middle += double{bands.power[second * width + b]};
        if (high + middle < sounds_power) continue;
        const double db = power_db(high) - power_db(std::max(middle, 1e-12));
        if (db > most_sibilance_db) ++figures.sibilant_seconds;
        if (db <= figures.sibilance_db) continue;
        figures.sibilance_db = db;
        figures.sibilance_at_s = static_cast<double>(second);
    }
}

} // namespace

GrooveFigures groove_figures(const Observation& observation)
{
    GrooveFigures figures;
    if (observation.bands.edges_hz.size() < 2) return figures;
    add_bass(observation.bands, figures);
    add_sibilance(observation.bands, figures);
    return figures;
}

std::vector<Finding> groove_findings(const Measurement& side, std::optional<double> longest_s)
{
    const GrooveFigures figures = groove_figures(side.observation);
    std::vector<Finding> findings;
    const auto warn = [&](const char* code, const std::string& text, double at_s = -1) {
        const Frames from = at_s < 0 ? -1 : std::llround(at_s * side.sample_rate);
        findings.push_back({code, Severity::warning, text, -1, from, from < 0 ? -1 : from + 1});
    };
    if (figures.bass_side_mid_db > most_bass_side_db || figures.bass_correlation < least_bass_correlation)
        warn("bass_side", "below 150 Hz the side stands at " + number_text(figures.bass_side_mid_db) +
                              " dB of the middle (correlation " + number_text(figures.bass_correlation, 2) +
                              "): the groove moves up and down, and a stylus may jump; make the bass mono");
    if (figures.sibilance_db > most_sibilance_db)
        warn("sibilance",
             "in " + std::to_string(figures.sibilant_seconds) + " s, most at " +
                 format_time(figures.sibilance_at_s) + ", 5 to 10 kHz stand at " +
                 number_text(figures.sibilance_db, 1) +
                 " dB of the middle frequencies: it will spit on playback; use a de-esser",
             figures.sibilance_at_s);
    const double seconds = static_cast<double>(side.frames) / side.sample_rate;
    if (longest_s && seconds > *longest_s)
        warn("side_length", "the side lasts " + format_time(seconds) + ", more than " +
                                format_time(*longest_s) +
                                ": it has to be cut more softly; move a song to another side");
    return findings;
}

} // namespace dubstage
