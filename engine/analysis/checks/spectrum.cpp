#include "analysis/spectrum.h"

#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"

namespace dubstage {

namespace {

constexpr int harmonics_looked_at = 6, harmonics_needed = 3;
constexpr double hum_over_neighbours_db = 10, hum_floor_db = -100, hum_off_hz = 0.6;

// A peak of the spectrum near `hz`: how far it stands out of its neighbours, if it lies on the spot.
double prominence_db(const std::vector<double>& power, double bin_hz, double hz)
{
    const auto at = static_cast<std::size_t>(std::lround(hz / bin_hz));
    const auto reach = static_cast<std::size_t>(std::ceil(14 / bin_hz));
    if (at < 3 || at + reach >= power.size()) return 0;
    const auto from = power.begin() + static_cast<std::ptrdiff_t>(at) - 1;
    const auto peak = static_cast<std::size_t>(std::max_element(from, from + 3) - power.begin());
    // The vertex of a parabola through the levels of three bins.
    const double a = power_to_db(power[peak - 1]), b = power_to_db(power[peak]),
                 c = power_to_db(power[peak + 1]);
    const double bend = a - 2 * b + c;
    if (!(bend < 0) || !std::isfinite(bend)) return 0;
    const double place = (static_cast<double>(peak) + 0.5 * (a - c) / bend) * bin_hz;
    if (std::abs(place - hz) > hum_off_hz) return 0;
    std::vector<double> around;
    for (std::size_t i = at > reach ? at - reach : 1; i <= at + reach; ++i)
        if (i + 2 < peak || i > peak + 2) around.push_back(power[i]);
    std::sort(around.begin(), around.end());
    const double median = around.empty() ? 0 : around[around.size() / 2];
    return median > 0 ? b - power_to_db(median) : 0;
}

// Fine enough to tell 50 from 60 Hz and a note from the mains.
constexpr double widest_bin_hz = 6;

void check_hum(const Measurement& m, std::size_t channel, Findings& findings)
{
    const SpectralObservation& s = m.observation.spectra;
    const double bin_hz = m.sample_rate / s.fft;
    if (bin_hz > widest_bin_hz) return;
    const std::vector<double> power = quiet_power(s, channel);
    for (const double mains : {50.0, 60.0}) {
        int found = 0;
        double most = 0, level = minus_infinity;
        for (int n = 1; n <= harmonics_looked_at; ++n) {
            const double prominence = prominence_db(power, bin_hz, n * mains);
            const auto bin = static_cast<std::size_t>(std::lround(n * mains / bin_hz));
            const double db = bin < power.size() ? power_to_db(4 * power[bin] / (s.window_sum * s.window_sum))
                                                 : minus_infinity;
            if (prominence < hum_over_neighbours_db || db < hum_floor_db) continue;
            ++found;
            most = std::max(most, prominence);
            level = std::max(level, db);
        }
        if (found < harmonics_needed) continue;
        findings.push_back({"hum", Severity::warning,
                            number_text(mains, 0) + " Hz and its harmonics stand up to " +
                                number_text(most, 0) + " dB out of the quiet parts of " +
                                channel_text(m, static_cast<int>(channel)) + ", at " + number_text(level) +
                                " dBFS",
                            static_cast<int>(channel), -1, -1});
    }
}

// Where lossy encoders set their low-pass, by their usual settings.
std::string usual_rate(double hz)
{
    if (hz < 16700) return "128 kbit/s and less";
    if (hz < 18300) return "about 192 kbit/s";
    if (hz < 19500) return "about 256 kbit/s";
    return "about 320 kbit/s";
}

constexpr double lowest_lossy_hz = 12000, highest_lossy_hz = 20600;
constexpr double lowest_converter_hz = 20000;

void check_cliff(const Measurement& m, Findings& findings)
{
    const SpectralObservation& s = m.observation.spectra;
    const double bin_hz = m.sample_rate / s.fft, loud = loud_class(s, m.loudness.relative_gate);
    std::vector<double> power(static_cast<std::size_t>(s.fft) / 2 + 1);
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        const std::vector<double> one = channel_power(s, c, loud);
        for (std::size_t b = 0; b < power.size(); ++b) power[b] += one[b];
    }
    const auto cliff = find_cliff(power, bin_hz, lowest_lossy_hz);
    if (!cliff) return;
    const std::string where = "the spectrum falls by " + number_text(cliff->drop_db, 0) + " dB at " +
                              number_text(cliff->hz / 1000) + " kHz and holds nothing above";
    // A converter's own slope ends at half of the lower rate.
    const bool converted = cliff->hz > lowest_converter_hz && cliff->hz < 24500 && m.sample_rate > 50000;
    if (converted)
        findings.push_back(
            {"upsampled", Severity::note, where + ", as after conversion from 44.1 or 48 kHz", -1, -1, -1});
    else if (cliff->hz < highest_lossy_hz && cliff->hz < 0.45 * m.sample_rate)
        findings.push_back({"lossy_source", Severity::warning,
                            where + ", as behind a lossy coder at " + usual_rate(cliff->hz), -1, -1, -1});
}

} // namespace

void check_spectrum(const Measurement& m, Findings& findings)
{
    if (m.observation.spectra.classes.empty() || !std::isfinite(m.loudness.integrated)) return;
    for (std::size_t c = 0; c < m.channels.size(); ++c) check_hum(m, c, findings);
    check_cliff(m, findings);
}

} // namespace dubstage
