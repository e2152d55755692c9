#include <algorithm>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"

namespace dubstage {

namespace {

constexpr std::size_t most_of_a_kind = 20; // findings of one code; the rest are counted
constexpr double longest_dropout_s = 0.3;  // longer ones are pauses of one channel
constexpr double sounding = 0.00316;       // -50 dBFS

// Whether the channel sounded right before the zeros and sounds behind them.
bool between_sounds(const Measurement& m, const Run& run)
{
    const std::vector<float>& peaks = m.observation.channels[static_cast<std::size_t>(run.channel)].peaks;
    const auto peak_at = [&](Frames frame) {
        const double step = 10 * static_cast<double>(frame) / m.sample_rate;
        return double{peaks[std::min(peaks.size() - 1, static_cast<std::size_t>(step))]};
    };
    return peak_at(run.at - 1) > sounding && peak_at(run.at + run.frames) > sounding;
}

// The stretches in which every channel is zero.
std::vector<Run> common_zeros(const Measurement& m)
{
    std::vector<Run> common;
    for (const Run& run : m.observation.dropouts)
        if (run.channel == 0) common.push_back(run);
    for (int c = 1; c < static_cast<int>(m.channels.size()); ++c) {
        std::vector<Run> both;
        for (const Run& a : common)
            for (const Run& b : m.observation.dropouts) {
                const Frames from = std::max(a.at, b.at);
                const Frames to = std::min(a.at + a.frames, b.at + b.frames);
                if (b.channel == c && to > from) both.push_back({-1, from, to - from});
            }
        common = std::move(both);
    }
    return common;
}

void check_dropouts(const Measurement& m, Findings& findings)
{
    const std::vector<Run> common = common_zeros(m);
    std::size_t count = 0;
    for (const Run& run : m.observation.dropouts) {
        const bool in_all = std::any_of(common.begin(), common.end(), [&](const Run& all) {
            return all.at >= run.at && all.at + all.frames <= run.at + run.frames;
        });
        if (seconds(m, run.frames) > longest_dropout_s || !between_sounds(m, run)) continue;
        if (in_all && run.channel > 0) continue; // said of the first channel
        if (++count > most_of_a_kind) continue;
        findings.push_back(
            {"dropout", Severity::error,
             number_text(1000 * seconds(m, run.frames)) + " ms of exact zeros within the sound of " +
                 (in_all ? "all channels" : channel_text(m, run.channel)) + " at " + time_text(m, run.at),
             in_all ? -1 : run.channel, run.at, run.at + run.frames});
    }
    if (count > most_of_a_kind)
        findings.push_back(
            {"dropout", Severity::error, count_text(count - most_of_a_kind, "more dropout"), -1, -1, -1});
    std::size_t pauses = 0;
    Run longest;
    for (const Run& run : common) {
        if (seconds(m, run.frames) <= longest_dropout_s) continue;
        ++pauses;
        if (run.frames > longest.frames) longest = run;
    }
    if (pauses > 0)
        findings.push_back({"digital_silence", Severity::note,
                            count_text(pauses, "pause") + " of exact zeros, the longest of " +
                                number_text(seconds(m, longest.frames), 2) + " s at " +
                                time_text(m, longest.at),
                            -1, longest.at, longest.at + longest.frames});
}

void check_clicks(const Measurement& m, Findings& findings)
{
    std::size_t count = 0;
    for (const Click& click : m.observation.clicks) {
        if (++count > most_of_a_kind) continue;
        const std::string times =
            click.usual > 0 ? number_text(click.size / click.usual, 0) + " times what is usual there"
                            : "where nothing else moves";
        findings.push_back({"click", Severity::warning,
                            "a jump of the waveform of " + channel_text(m, click.channel) + " at " +
                                time_text(m, click.at) + ", " + times,
                            click.channel, click.at, click.at + 1});
    }
    if (count > most_of_a_kind)
        findings.push_back(
            {"click", Severity::warning, count_text(count - most_of_a_kind, "more click"), -1, -1, -1});
}

} // namespace

void check_gaps(const Measurement& m, Findings& findings)
{
    check_dropouts(m, findings);
    check_clicks(m, findings);
}

} // namespace dubstage
