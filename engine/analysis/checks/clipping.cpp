#include <algorithm>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"

namespace dubstage {

namespace {

constexpr Frames warning_run = 3, error_run = 10; // samples
constexpr double most_share = 1e-4;               // Netflix, audio clipping inspector: 0.01 % of the samples

void check_runs(const Measurement& m, int channel, Findings& findings)
{
    Run longest, first;
    std::size_t count = 0;
    for (const Run& run : m.observation.clips) {
        if (run.channel != channel || run.frames < warning_run) continue;
        if (count++ == 0) first = run;
        if (run.frames > longest.frames) longest = run;
    }
    if (count == 0) return;
    findings.push_back({"clipping", longest.frames >= error_run ? Severity::error : Severity::warning,
                        count_text(count, "run") + " of samples at full scale in " +
                            channel_text(m, channel) + ", the longest of " + std::to_string(longest.frames) +
                            " at " + time_text(m, longest.at),
                        channel, first.at, longest.at == first.at ? first.at + first.frames : -1});
}

void check_peaks(const Measurement& m, int channel, Findings& findings)
{
    Over highest;
    Frames first = -1;
    std::size_t count = 0;
    for (const Over& over : m.observation.overs) {
        if (over.channel != channel) continue;
        if (count++ == 0) first = over.at;
        if (over.true_peak > highest.true_peak) highest = over;
    }
    if (count == 0) return;
    findings.push_back({"true_peak_over", Severity::warning,
                        "true peaks of " + channel_text(m, channel) + " rise above " +
                            number_text(to_db(m.observation.ceiling)) + " dBTP at " +
                            count_text(count, "place") + ", highest " +
                            number_text(to_db(highest.true_peak), 2) + " dBTP at " + time_text(m, highest.at),
                        channel, first, -1});
}

} // namespace

void check_clipping(const Measurement& m, Findings& findings)
{
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        const int channel = static_cast<int>(c);
        check_runs(m, channel, findings);
        const double share = static_cast<double>(m.observation.channels[c].at_full_scale) /
                             static_cast<double>(std::max<Frames>(1, m.frames));
        if (share > most_share && m.channels[c].sample_peak_db > -0.001)
            findings.push_back({"full_scale_share", Severity::error,
                                number_text(100 * share, 3) + " % of the samples of " +
                                    channel_text(m, channel) + " lie at full scale",
                                channel, -1, -1});
        check_peaks(m, channel, findings);
    }
}

} // namespace dubstage
