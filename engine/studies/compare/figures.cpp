#include "studies/compare/figures.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "analysis/report/words.h"
#include "studies/compare/figure_makers.h"

namespace dubstage {

namespace {

constexpr double time_tolerance = 0.25, least_time_s = 0.02; // of the time, and what no clock tells apart

Figure spread_figure(const char* key, const char* title, const char* unit, const std::vector<RunCost>& runs,
                     const std::function<std::optional<double>(const RunCost&)>& of)
{
    std::vector<double> values;
    for (const RunCost& run : runs)
        if (const auto value = of(run)) values.push_back(*value);
    Figure one = figure(key, title, unit, unknown, 3, Better::lower, 0);
    if (values.empty()) return one;
    one.spread = spread_of(values);
    one.value = one.spread->median;
    one.tolerance = least_time_s + time_tolerance * one.value;
    return one;
}

double rms_of(const std::vector<double>& list)
{
    if (list.empty()) return unknown;
    double sum = 0;
    for (const double one : list) sum += one * one;
    return std::sqrt(sum / static_cast<double>(list.size()));
}

int count_of(const Measurement& measured, Severity severity)
{
    return static_cast<int>(std::count_if(measured.findings.begin(), measured.findings.end(),
                                          [&](const Finding& one) { return one.severity == severity; }));
}

std::vector<Figure> measured_figures(const Measurement& m)
{
    std::vector<Figure> list{level("integrated_lufs", "integrated", "LUFS", m.loudness.integrated),
                             level("max_short_term_lufs", "max S", "LUFS", m.loudness.max_short_term),
                             level("max_momentary_lufs", "max M", "LUFS", m.loudness.max_momentary),
                             level("range_lu", "LRA", "LU", m.loudness.range),
                             level("true_peak_db", "true peak", "dBTP", m.true_peak_db),
                             level("sample_peak_db", "sample peak", "dBFS", m.sample_peak_db),
                             level("plr_db", "PLR", "dB", m.dynamics.plr),
                             level("psr_db", "PSR", "dB", m.dynamics.psr),
                             level("crest_db", "crest", "dB", m.dynamics.crest)};
    list.push_back(figure("dr", "DR", "", m.dynamics.dr ? *m.dynamics.dr : unknown, 0, Better::neither, 0.5));
    list.push_back(level("tilt_db_per_octave", "tilt", "dB/oct", m.spectrum.tilt_db_per_octave));
    if (!m.stereo.empty()) {
        list.push_back(
            figure("correlation", "correlation", "", m.stereo.front().correlation, 2, Better::neither, 0.02));
        list.push_back(level("side_mid_db", "side/mid", "dB", m.stereo.front().side_mid_db));
        list.push_back(level("mono_loss_lu", "lost in mono", "LU", m.stereo.front().mono_loss_lu));
    }
    list.push_back(figure("errors", "errors", "", static_cast<double>(count_of(m, Severity::error)), 0,
                          Better::lower, 0));
    list.push_back(figure("warnings", "warnings", "", static_cast<double>(count_of(m, Severity::warning)), 0,
                          Better::lower, 0));
    if (m.verdict)
        list.push_back(figure("meets_preset", "meets preset", "", m.verdict->passed ? 1.0 : 0.0, yes_or_no,
                              Better::higher, 0));
    return list;
}

void add_alignment(std::vector<Figure>& list, const ComparedMaster& master)
{
    list.push_back(figure("latency_frames", "latency", "frames",
                          master.alignment.found ? master.alignment.delay : unknown, 2, Better::neither,
                          0.01));
    list.push_back(figure("gain_db", "gain", "dB", master.alignment.gain_db(), 2, Better::neither, 0.05));
    list.push_back(figure("inverted", "inverted", "", master.alignment.inverted() ? 1.0 : 0.0, yes_or_no,
                          Better::lower, 0));
    list.push_back(
        {"null_db", "null to the song", "dB", master.null.depth_db, 1, Better::neither, 0.5, -140, {}});
}

constexpr std::size_t least_onsets = 4; // fewer are chance

double mean_of_finite(const std::vector<double>& values)
{
    double sum = 0;
    std::size_t count = 0;
    for (const double value : values)
        if (std::isfinite(value)) {
            sum += value;
            ++count;
        }
    return count >= least_onsets ? sum / static_cast<double>(count) : unknown;
}

Figure crest_figure(const std::vector<double>& crest_db)
{
    return level("onset_crest_db", "crest of onsets", "dB", mean_of_finite(crest_db));
}

double onset_change(const ComparedMaster& master, const ComparedSong& song)
{
    if (!master.alignment.found) return unknown;
    std::vector<double> changes;
    for (std::size_t i = 0; i < std::min(master.onset_crest_db.size(), song.onset_crest_db.size()); ++i)
        changes.push_back(master.onset_crest_db[i] - song.onset_crest_db[i]);
    return mean_of_finite(changes);
}

double largest(const std::vector<RunCost>& runs,
               const std::function<std::optional<double>(const RunCost&)>& of)
{
    double most = unknown;
    for (const RunCost& run : runs)
        if (const auto bytes = of(run)) most = std::isnan(most) ? *bytes : std::max(most, *bytes);
    return most / 1048576;
}

void add_memory(std::vector<Figure>& list, const std::vector<RunCost>& runs)
{
    const double host =
        largest(runs, [](const RunCost& run) { return std::optional(run.host_memory_bytes); });
    const double share = 16 + time_tolerance * host;
    list.push_back(figure("host_memory_mib", "memory", "MiB", host, 1, Better::lower, share));
    list.push_back(figure("plugin_memory_mib", "of it plug-ins", "MiB",
                          largest(runs, [](const RunCost& run) { return run.plugin_memory_bytes; }), 1,
                          Better::lower, share));
    list.push_back(figure("device_memory_mib", "buffers", "MiB",
                          largest(runs, [](const RunCost& run) { return run.device_memory_bytes; }), 1,
                          Better::lower, 16));
}

} // namespace

std::vector<Figure> cost_figures(const ComparedMaster& master, const ComparedSong& song)
{
    const auto& runs = master.runs;
    std::vector<Figure> list{
        spread_figure("wall_s", "wall", "s", runs,
                      [](const RunCost& run) { return std::optional(run.wall_s); }),
        spread_figure("cpu_s", "cpu", "s", runs, [](const RunCost& run) { return std::optional(run.cpu_s); }),
        spread_figure("read_s", "read", "s", runs, [](const RunCost& run) { return run.read_s; }),
        spread_figure("upload_s", "upload", "s", runs, [](const RunCost& run) { return run.upload_s; }),
        spread_figure("compute_s", "compute", "s", runs, [](const RunCost& run) { return run.compute_s; }),
        spread_figure("plugins_s", "plug-ins", "s", runs, [](const RunCost& run) { return run.plugins_s; }),
        spread_figure("download_s", "download", "s", runs, [](const RunCost& run) { return run.download_s; }),
        spread_figure("write_s", "write", "s", runs, [](const RunCost& run) { return run.write_s; }),
        spread_figure("energy_j", "energy", "J", runs, [](const RunCost& run) { return run.energy_j; })};
    list.insert(list.begin() + 1, figure("times_real_time", "times real time", "x",
                                         song.seconds() / std::max(1e-9, list.front().value), 1,
                                         Better::neither, std::numeric_limits<double>::infinity()));
    add_memory(list, runs);
    return list;
}

std::vector<Figure> song_figures(const ComparedSong& song)
{
    std::vector<Figure> list = measured_figures(song.measured);
    list.push_back(crest_figure(song.onset_crest_db));
    return list;
}

std::vector<Figure> result_figures(const ComparedMaster& master, const ComparedSong& song)
{
    std::vector<Figure> list = measured_figures(master.measured);
    list.push_back(crest_figure(master.onset_crest_db));
    list.push_back(figure("onset_crest_change_db", "crest of onsets, change", "dB",
                          onset_change(master, song), 1, Better::higher, 0.2));
    add_alignment(list, master);
    list.push_back(figure("band_difference_db", "third octaves, rms", "dB", rms_of(master.third_octave_db), 2,
                          Better::neither, 0.1));
    list.push_back(
        figure("repeatable", "repeatable", "", as_number(master.repeats), yes_or_no, Better::higher, 0));
    return list;
}

std::string value_text(double value, int digits)
{
    if (std::isnan(value)) return "–";
    if (digits == yes_or_no) return value != 0 ? "yes" : "no";
    const std::string text = report::number_text(value, digits);
    // No minus before a zero.
    return text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos ? text.substr(1)
                                                                                       : text;
}

const Figure* find_figure(const std::vector<Figure>& figures, const std::string& key)
{
    const auto found =
        std::find_if(figures.begin(), figures.end(), [&](const Figure& one) { return one.key == key; });
    return found == figures.end() ? nullptr : &*found;
}

} // namespace dubstage
