#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"

namespace dubstage {

namespace {

constexpr double upside_down = -0.8, longest_negative_s = 2;
constexpr double cancelling = -0.3; // mean of a stretch; sounds that have nothing in common wander around 0
constexpr double bass_top_hz = 200, bass_correlation = -0.3;
constexpr double most_mono_loss_lu = 4;  // uncorrelated channels lose 3
constexpr double same_side_mid_db = -60; // what sums of squares in single precision can tell
constexpr double unbalanced_db = 6;
constexpr float quiet_correlation = 0;

std::string pair_text(const Measurement& m, const StereoFigures& pair)
{
    return m.observation.layout.channel_name(pair.x) + "/" + m.observation.layout.channel_name(pair.y);
}

bool sounds(const Measurement& m, int channel)
{
    return m.channels[static_cast<std::size_t>(channel)].rms_db > -70;
}

void check_negative_stretch(const Measurement& m, const StereoFigures& pair, Findings& findings)
{
    const std::vector<float>& history = pair.correlation_history;
    const auto& momentary = m.loudness.momentary;
    std::size_t length = 0, longest = 0, longest_end = 0, total = 0;
    for (std::size_t i = 0; i < history.size(); ++i) {
        const bool loud = i < momentary.size() && momentary[i] > m.loudness.relative_gate;
        length = history[i] < quiet_correlation && loud ? length + 1 : 0;
        total += length > 0 ? 1 : 0;
        if (length > longest) longest = length, longest_end = i + 1;
    }
    if (static_cast<double>(longest) / 10 <= longest_negative_s) return;
    const Frames from = step_start(longest_end - longest, m.sample_rate);
    double mean = 0;
    for (std::size_t i = longest_end - longest; i < longest_end; ++i)
        mean += double{history[i]} / static_cast<double>(longest);
    findings.push_back({"out_of_phase", mean < cancelling ? Severity::warning : Severity::note,
                        "the correlation of " + pair_text(m, pair) + " stays below 0 for " +
                            number_text(static_cast<double>(longest) / 10) + " s from " + time_text(m, from) +
                            "; lowest " + number_text(pair.lowest_correlation, 2) + ", in all " +
                            number_text(static_cast<double>(total) / 10) + " s",
                        pair.x, from, step_start(longest_end, m.sample_rate)});
}

// Power-weighted over the third octaves below 200 Hz that hold something.
void check_bass(const Measurement& m, const StereoFigures& pair, std::size_t number, Findings& findings)
{
    const BandHistory& bands = m.observation.bands;
    if (number >= bands.pairs.size() || bands.edges_hz.size() < 2) return;
    const std::size_t count = bands.edges_hz.size() - 1;
    double xx = 0, yy = 0, xy = 0, all = 0;
    const BandHistory::Pair& history = bands.pairs[number];
    for (std::size_t i = 0; i < history.xx.size(); ++i) {
        all += double{history.xx[i]} + double{history.yy[i]};
        if (bands.edges_hz[i % count + 1] > bass_top_hz) continue;
        xx += double{history.xx[i]};
        yy += double{history.yy[i]};
        xy += double{history.xy[i]};
    }
    if (xx + yy < 1e-3 * all || xx <= 0 || yy <= 0) return;
    const double correlation = xy / std::sqrt(xx * yy);
    if (correlation < bass_correlation)
        findings.push_back({"bass_phase", Severity::warning,
                            "below " + number_text(bass_top_hz, 0) + " Hz the correlation of " +
                                pair_text(m, pair) + " is " + number_text(correlation, 2),
                            pair.x, -1, -1});
}

void check_sameness(const Measurement& m, const StereoFigures& pair, Findings& findings)
{
    if (pair.side_mid_db < same_side_mid_db)
        findings.push_back({"dual_mono", Severity::warning,
                            std::isinf(pair.side_mid_db)
                                ? pair_text(m, pair) + " hold the same samples"
                                : pair_text(m, pair) + " differ by no more than " +
                                      number_text(pair.side_mid_db) + " dB of what they share",
                            pair.x, -1, -1});
    if (std::abs(pair.balance_db) > unbalanced_db && pair.x == m.stereo.front().x)
        findings.push_back({"unbalanced", Severity::note,
                            m.observation.layout.channel_name(pair.balance_db > 0 ? pair.y : pair.x) +
                                " is " + number_text(std::abs(pair.balance_db)) + " dB louder than " +
                                m.observation.layout.channel_name(pair.balance_db > 0 ? pair.x : pair.y),
                            pair.x, -1, -1});
}

} // namespace

void check_stereo(const Measurement& m, Findings& findings)
{
    for (std::size_t number = 0; number < m.stereo.size(); ++number) {
        const StereoFigures& pair = m.stereo[number];
        if (!sounds(m, pair.x) || !sounds(m, pair.y)) continue;
        check_sameness(m, pair, findings);
        if (pair.correlation < upside_down) {
            findings.push_back({"polarity", Severity::error,
                                "one of " + pair_text(m, pair) + " is upside down: their correlation is " +
                                    number_text(pair.correlation, 2),
                                pair.x, -1, -1});
            continue; // all below follows from it
        }
        check_negative_stretch(m, pair, findings);
        check_bass(m, pair, number, findings);
        if (pair.mono_loss_lu > most_mono_loss_lu)
            findings.push_back(
                {"mono_loss", Severity::warning,
                 "folding " + pair_text(m, pair) + " to mono loses " + number_text(pair.mono_loss_lu) + " LU",
                 pair.x, -1, -1});
    }
}

} // namespace dubstage
