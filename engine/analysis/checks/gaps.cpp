#include <algorithm>
#include <optional>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"

namespace dubstage {

namespace {

constexpr std::size_t most_of_a_kind = 20; // findings of one code; the rest are counted
constexpr double longest_dropout_s = 0.3;  // longer ones are pauses of one channel
constexpr double sounding = 0.00316;       // -50 dBFS
constexpr double same_event_s = 0.005;     // of several channels

using Runs = std::vector<Run>; // by time

// Whether the channel sounded right before the zeros and sounds behind them.
bool between_sounds(const Measurement& m, int channel, const Run& run)
{
    const std::vector<float>& peaks = m.observation.channels[static_cast<std::size_t>(channel)].peaks;
    const auto peak_at = [&](Frames frame) {
        const double step = 10 * static_cast<double>(frame) / m.sample_rate;
        return double{peaks[std::min(peaks.size() - 1, static_cast<std::size_t>(step))]};
    };
    return peak_at(run.at - 1) > sounding && peak_at(run.at + run.frames) > sounding;
}

Runs in_both(const Runs& a, const Runs& b)
{
    Runs both;
    for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
        const Frames a_end = a[i].at + a[i].frames, b_end = b[k].at + b[k].frames;
        const Frames from = std::max(a[i].at, b[k].at), to = std::min(a_end, b_end);
        if (to > from) both.push_back({-1, from, to - from});
        (a_end < b_end ? i : k)++;
    }
    return both;
}

// The stretches in which every channel is zero; channels that never sound have no say.
Runs common_zeros(const Measurement& m)
{
    std::vector<Runs> by_channel(m.channels.size());
    for (const Run& run : m.observation.dropouts)
        by_channel[static_cast<std::size_t>(run.channel)].push_back(run);
    std::optional<Runs> common;
    for (std::size_t c = 0; c < by_channel.size(); ++c) {
        if (m.observation.channels[c].zero_head >= m.frames) continue;
        common = common ? in_both(*common, by_channel[c]) : by_channel[c];
    }
    return common.value_or(Runs{});
}

bool any_between_sounds(const Measurement& m, const Run& run)
{
    for (std::size_t c = 0; c < m.channels.size(); ++c)
        if (between_sounds(m, static_cast<int>(c), run)) return true;
    return false;
}

void add_dropouts(const Measurement& m, const Runs& dropouts, Findings& findings)
{
    for (std::size_t i = 0; i < std::min(most_of_a_kind, dropouts.size()); ++i) {
        const Run& run = dropouts[i];
        findings.push_back({"dropout", Severity::error,
                            number_text(1000 * seconds(m, run.frames)) +
                                " ms of exact zeros within the sound of " +
                                (run.channel < 0 ? "all channels" : channel_text(m, run.channel)) + " at " +
                                time_text(m, run.at),
                            run.channel, run.at, run.at + run.frames});
    }
    if (dropouts.size() > most_of_a_kind)
        findings.push_back({"dropout", Severity::error,
                            count_text(dropouts.size() - most_of_a_kind, "more dropout"), -1,
                            dropouts[most_of_a_kind].at, -1});
}

void check_dropouts(const Measurement& m, Findings& findings)
{
    const Runs common = common_zeros(m);
    const auto begins_before = [](const Run& run, Frames at) { return run.at < at; };
    const auto is_short = [&](const Run& run) { return seconds(m, run.frames) <= longest_dropout_s; };
    Runs dropouts;
    for (const Run& run : m.observation.dropouts) {
        const auto inside = std::lower_bound(common.begin(), common.end(), run.at, begins_before);
        const bool in_all =
            m.channels.size() > 1 && inside != common.end() && inside->at < run.at + run.frames;
        if (!in_all && is_short(run) && between_sounds(m, run.channel, run)) dropouts.push_back(run);
    }
    std::size_t pauses = 0;
    Run longest;
    for (const Run& run : common) {
        if (m.channels.size() > 1 && is_short(run) && any_between_sounds(m, run)) dropouts.push_back(run);
        if (is_short(run)) continue;
        ++pauses;
        if (run.frames > longest.frames) longest = run;
    }
    std::stable_sort(dropouts.begin(), dropouts.end(),
                     [](const Run& a, const Run& b) { return a.at < b.at; });
    add_dropouts(m, dropouts, findings);
    if (pauses == 0) return;
    findings.push_back({"digital_silence", Severity::note,
                        count_text(pauses, "pause") + " of exact zeros, the longest of " +
                            number_text(seconds(m, longest.frames), 2) + " s at " + time_text(m, longest.at),
                        -1, longest.at, longest.at + longest.frames});
}

// Of a single sample that is off by x the second difference is 2 x; strokes of percussion jump by less of
// what they rise to.
bool is_spike(const Measurement& m, const Click& click)
{
    constexpr double of_the_peak = 0.5;
    const std::vector<float>& peaks = m.observation.channels[static_cast<std::size_t>(click.channel)].peaks;
    const double step = 10 * static_cast<double>(click.at) / m.sample_rate;
    const auto at = std::min(peaks.size() - 1, static_cast<std::size_t>(step));
    return click.size > of_the_peak * double{peaks[at]};
}

std::string click_text(const Measurement& m, const Click& click)
{
    const std::string where = click.channel < 0 ? "several channels" : channel_text(m, click.channel);
    const std::string times = click.usual > 0
                                  ? number_text(click.size / click.usual, 0) + " times what is usual there"
                                  : "where nothing else moves";
    return "a jump of the waveform of " + where + " at " + time_text(m, click.at) + ", " + times;
}

// How many clicks have another one `shift` frames behind them, and how many could have one.
struct Followed {
    std::size_t have = 0, could = 0;
};
Followed followed(const std::vector<Click>& clicks, Frames shift, Frames reach)
{
    Followed result;
    for (std::size_t i = 0, behind = 0; i < clicks.size(); ++i) {
        const Frames wanted = clicks[i].at + shift;
        if (wanted > clicks.back().at + reach) break;
        ++result.could;
        while (behind < clicks.size() && clicks[behind].at < wanted - reach) ++behind;
        result.have += behind < clicks.size() && clicks[behind].at <= wanted + reach ? 1 : 0;
    }
    return result;
}

// A pattern of three jumps or more that comes again and again is played: the scratches of a turntable in a
// loop. What comes at equal distances is a fault of a clock, and has the pattern of a single one.
bool come_in_a_pattern(const std::vector<Click>& clicks, double sample_rate)
{
    constexpr std::size_t fewest = 6, least_of_a_pattern = 3, most_tried = 200;
    if (clicks.size() < fewest) return false;
    const double mean =
        static_cast<double>(clicks.back().at - clicks.front().at) / static_cast<double>(clicks.size() - 1);
    const auto reach = static_cast<Frames>(std::min(0.005 * sample_rate, 0.05 * mean));
    for (std::size_t i = 1; i < std::min(clicks.size(), most_tried); ++i) {
        const Followed f = followed(clicks, clicks[i].at - clicks[0].at, reach);
        if (f.could >= fewest && 5 * f.have >= 4 * f.could) return i >= least_of_a_pattern;
    }
    return false;
}

void check_clicks(const Measurement& m, Findings& findings)
{
    std::vector<Click> spikes, strokes;
    for (const Click& click : m.observation.clicks) {
        std::vector<Click>& kind = is_spike(m, click) ? spikes : strokes;
        const bool again = !kind.empty() && seconds(m, click.at - kind.back().at) < same_event_s;
        if (again)
            kind.back().channel = -1;
        else
            kind.push_back(click);
    }
    if (come_in_a_pattern(spikes, m.sample_rate)) {
        strokes.insert(strokes.end(), spikes.begin(), spikes.end());
        std::stable_sort(strokes.begin(), strokes.end(),
                         [](const Click& a, const Click& b) { return a.at < b.at; });
        spikes.clear();
    }
    for (std::size_t i = 0; i < std::min(most_of_a_kind, spikes.size()); ++i)
        findings.push_back({"click", Severity::warning, click_text(m, spikes[i]), spikes[i].channel,
                            spikes[i].at, spikes[i].at + 1});
    if (spikes.size() > most_of_a_kind)
        findings.push_back({"click", Severity::warning,
                            count_text(spikes.size() - most_of_a_kind, "more click"), -1,
                            spikes[most_of_a_kind].at, -1});
    if (!strokes.empty())
        findings.push_back({"click", Severity::note,
                            count_text(strokes.size(), "jump") +
                                " of the waveform that may be percussion or clicks; the first: " +
                                click_text(m, strokes.front()),
                            strokes.front().channel, strokes.front().at, -1});
}

} // namespace

void check_gaps(const Measurement& m, Findings& findings)
{
    check_dropouts(m, findings);
    check_clicks(m, findings);
}

} // namespace dubstage
