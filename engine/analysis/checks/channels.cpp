#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"
#include "analysis/smoothing.h"
#include "analysis/spectrum.h"

namespace dubstage {

namespace {

constexpr double silent_rms_db = -80;
constexpr double lfe_top_hz = 200; // low-passed at 80 to 120 Hz, of steep filters nothing is left here
constexpr double full_range_share_db = -20, lfe_share_db = -40;

// Power above 200 Hz over that of all, dB.
double share_above_lfe_db(const Measurement& m, std::size_t channel)
{
    const std::vector<double> power = channel_power(m.observation.spectra, channel);
    const double bin_hz = m.sample_rate / m.observation.spectra.fft;
    double all = 0, above = 0;
    for (std::size_t b = 1; b < power.size(); ++b) {
        all += power[b];
        if (static_cast<double>(b) * bin_hz > lfe_top_hz) above += power[b];
    }
    return all > 0 ? power_to_db(above / all) : minus_infinity;
}

bool is_silent(const Measurement& m, std::size_t channel)
{
    return m.channels[channel].rms_db < silent_rms_db;
}

void check_lfe(const Measurement& m, Findings& findings)
{
    const auto lfe = m.observation.layout.find(Speaker::lfe);
    if (!lfe || m.observation.spectra.classes.empty() || is_silent(m, static_cast<std::size_t>(*lfe))) return;
    const double share = share_above_lfe_db(m, static_cast<std::size_t>(*lfe));
    if (share < full_range_share_db) return;
    findings.push_back({"lfe_full_range", Severity::error,
                        "the LFE holds sound above " + number_text(lfe_top_hz, 0) +
                            " Hz: " + number_text(share) + " dB of its power",
                        *lfe, -1, -1});
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        if (static_cast<int>(c) == *lfe || is_silent(m, c) || share_above_lfe_db(m, c) > lfe_share_db)
            continue;
        findings.push_back({"channel_order", Severity::error,
                            channel_text(m, static_cast<int>(c)) + ", the " + std::to_string(c + 1) +
                                "th in the file, holds low frequencies only, as an LFE would: the channels " +
                                "may lie in another order than " + m.layout + " has",
                            static_cast<int>(c), -1, -1});
    }
}

} // namespace

void check_channels(const Measurement& m, Findings& findings)
{
    const bool any = std::any_of(m.channels.begin(), m.channels.end(), [](const ChannelFigures& channel) {
        return channel.rms_db >= silent_rms_db;
    });
    if (!any) return;
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        if (!is_silent(m, c)) continue;
        const bool lfe = m.observation.layout.speakers()[c] == Speaker::lfe;
        const double rms = m.channels[c].rms_db;
        findings.push_back(
            {"silent_channel", lfe ? Severity::note : Severity::warning,
             channel_text(m, static_cast<int>(c)) +
                 (std::isinf(rms) ? " is silent"
                                  : " is as good as silent: " + number_text(rms) + " dBFS RMS"),
             static_cast<int>(c), 0, m.frames});
    }
    check_lfe(m, findings);
}

} // namespace dubstage
