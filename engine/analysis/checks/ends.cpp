#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"

namespace dubstage {

namespace {

constexpr double head_note_s = 1, head_warning_s = 5, tail_note_s = 3, tail_warning_s = 10;
constexpr double step_note_db = -90, step_warning_db = -60; // a fade ends below the first

void check_edge(const Measurement& m, bool head, Findings& findings)
{
    Frames silent = m.frames;
    for (const ChannelObservation& channel : m.observation.channels)
        silent = std::min(silent, head ? channel.silent_head : channel.silent_tail);
    const double long_s = head ? head_note_s : tail_note_s;
    const double too_long_s = head ? head_warning_s : tail_warning_s;
    if (seconds(m, silent) < long_s) return;
    findings.push_back({head ? "silent_head" : "silent_tail",
                        seconds(m, silent) >= too_long_s ? Severity::warning : Severity::note,
                        number_text(seconds(m, silent), 2) + " s below -60 dBFS " +
                            (head ? "before the first sound" : "behind the last sound"),
                        -1, head ? 0 : m.frames - silent, head ? silent : m.frames});
}

void check_step(const Measurement& m, bool head, Findings& findings)
{
    double highest = 0;
    int channel = -1;
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        const ChannelObservation& observed = m.observation.channels[c];
        const double step = std::abs(double{head ? observed.first : observed.last});
        if (step <= highest) continue;
        highest = step;
        channel = static_cast<int>(c);
    }
    const double db = to_db(highest);
    if (db <= step_note_db) return;
    findings.push_back(
        {head ? "abrupt_start" : "abrupt_end", db > step_warning_db ? Severity::warning : Severity::note,
         channel_text(m, channel) + (head ? " begins with a step to " : " ends with a step from ") +
             number_text(db) + " dBFS",
         channel, head ? 0 : m.frames - 1, head ? 1 : m.frames});
}

} // namespace

void check_ends(const Measurement& m, Findings& findings)
{
    const bool silent = std::all_of(m.observation.channels.begin(), m.observation.channels.end(),
                                    [&](const auto& channel) { return channel.silent_head >= m.frames; });
    if (silent) {
        findings.push_back(
            {"silence", Severity::error,
             "no sample lies above -60 dBFS; the highest is " + number_text(m.sample_peak_db) + " dBFS", -1,
             0, m.frames});
        return;
    }
    for (const bool head : {true, false}) {
        check_edge(m, head, findings);
        check_step(m, head, findings);
    }
}

} // namespace dubstage
