#include "studies/compare/figures.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "analysis/report/words.h"

namespace dubstage {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double floor_db = -120;                            // distortion below it is as good as none
constexpr double time_tolerance = 0.25, least_time_s = 0.02; // of the time, and what no clock tells apart

Figure figure(const std::string& key, const char* title, const char* unit, double value, int digits,
              Better better, double tolerance)
{
    return {key, title, unit, value, digits, better, tolerance, minus_infinity, {}};
}

Figure level(const char* key, const char* title, const char* unit, double value)
{
    return figure(key, title, unit, value, 1, Better::neither, 0.1);
}

// Of what should not be there.
Figure fault_level(const std::string& key, const char* title, double value, const char* unit = "dB")
{
    return {key, title, unit, value, 1, Better::lower, 0.5, floor_db, {}};
}

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

double as_number(Repeat repeat)
{
    return repeat == Repeat::not_told ? unknown : repeat == Repeat::same ? 1 : 0;
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

void add_tone(std::vector<Figure>& list, const std::string& prefix, const char* what,
              const std::optional<ToneFigures>& tone)
{
    if (!tone) return;
    const std::string key = prefix + what;
    list.push_back(fault_level(key + "thd_db", "THD", tone->thd_db));
    list.push_back(fault_level(key + "thd_n_db", "THD+N", tone->thd_n_db));
    list.push_back(fault_level(key + "alias_db", "aliasing", tone->alias_db));
    list.push_back(fault_level(key + "noise_db", "noise with the tone", tone->noise_db, "dBFS"));
}

void add_rate(std::vector<Figure>& list, const RateBehaviour& rate)
{
    const std::string prefix = std::to_string(std::llround(rate.sample_rate)) + "/";
    if (rate.sweep) {
        list.push_back(figure(prefix + "latency_frames", "latency", "frames",
                              rate.sweep->delay + rate.sweep->delay_fraction, 2, Better::lower, 0.01));
        list.push_back(figure(prefix + "ripple_db", "response, 40 Hz to 16 kHz", "dB", rate.sweep->ripple_db,
                              2, Better::neither, 0.05));
    }
    add_tone(list, prefix, "", rate.tone);
    add_tone(list, prefix, "hard_", rate.hard_tone);
    add_tone(list, prefix, "high_", rate.high_tone);
    if (!rate.impulse) return;
    list.push_back(
        fault_level(prefix + "pre_ringing_db", "energy before an impulse", rate.impulse->before_db));
    list.push_back(figure(prefix + "pre_ringing_ms", "ringing before, to -60 dB", "ms",
                          rate.impulse->before_ms, 2, Better::lower, 0.1));
}

void add_dynamics(std::vector<Figure>& list, const Behaviour& b)
{
    if (b.curve) {
        list.push_back(level("gain_at_minus_60_db", "gain at -60 dBFS", "dB", b.curve->gain_db));
        list.push_back(level("knee_db", "1 dB off from", "dBFS", b.curve->knee_db.value_or(unknown)));
        list.push_back(figure("ratio", "ratio at the top", ": 1", 1 / std::max(1e-3, b.curve->top_slope), 1,
                              Better::neither, 0.1));
    }
    if (b.step) {
        list.push_back(figure("attack_ms", "attack to 63 %", "ms", b.step->attack_ms.value_or(unknown), 1,
                              Better::neither, 1));
        list.push_back(figure("release_ms", "release to 63 %", "ms", b.step->release_ms.value_or(unknown), 1,
                              Better::neither, 2));
        list.push_back(level("overshoot_db", "overshoot of a step", "dB", b.step->overshoot_db));
    }
    if (b.onsets)
        list.push_back(figure("onset_crest_db", "crest of onsets, change", "dB", b.onsets->kept_db(), 1,
                              Better::higher, 0.2));
    double over = minus_infinity;
    for (const HardSignal& one : b.hard) over = std::max(over, one.true_peak_db);
    if (!b.hard.empty())
        list.push_back(figure("hard_true_peak_db", "highest true peak of hard signals", "dBTP", over, 2,
                              Better::lower, 0.1));
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
        spread_figure("download_s", "download", "s", runs, [](const RunCost& run) { return run.download_s; }),
        spread_figure("write_s", "write", "s", runs, [](const RunCost& run) { return run.write_s; }),
        spread_figure("energy_j", "energy", "J", runs, [](const RunCost& run) { return run.energy_j; })};
    list.insert(list.begin() + 1, figure("times_real_time", "times real time", "x",
                                         song.seconds() / std::max(1e-9, list.front().value), 1,
                                         Better::neither, std::numeric_limits<double>::infinity()));
    double host = 0, device = unknown;
    for (const RunCost& run : runs) {
        host = std::max(host, run.host_memory_bytes);
        if (run.device_memory_bytes)
            device =
                std::isnan(device) ? *run.device_memory_bytes : std::max(device, *run.device_memory_bytes);
    }
    list.push_back(figure("host_memory_mib", "memory", "MiB", host / 1048576, 1, Better::lower,
                          16 + time_tolerance * host / 1048576));
    list.push_back(figure("device_memory_mib", "buffers", "MiB", device / 1048576, 1, Better::lower, 16));
    return list;
}

std::vector<Figure> song_figures(const Measurement& m)
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

std::vector<Figure> result_figures(const ComparedMaster& master)
{
    std::vector<Figure> list = song_figures(master.measured);
    list.push_back(figure("latency_frames", "latency", "frames",
                          master.alignment.found ? master.alignment.delay : unknown, 2, Better::neither,
                          0.01));
    list.push_back(figure("gain_db", "gain", "dB", master.alignment.gain_db(), 2, Better::neither, 0.05));
    list.push_back(figure("inverted", "inverted", "", master.alignment.inverted() ? 1.0 : 0.0, yes_or_no,
                          Better::lower, 0));
    list.push_back(
        {"null_db", "null to the song", "dB", master.null.depth_db, 1, Better::neither, 0.5, -140, {}});
    list.push_back(figure("band_difference_db", "third octaves, rms", "dB", rms_of(master.third_octave_db), 2,
                          Better::neither, 0.1));
    list.push_back(
        figure("repeatable", "repeatable", "", as_number(master.repeats), yes_or_no, Better::higher, 0));
    return list;
}

std::vector<Figure> behaviour_figures(const Behaviour& b)
{
    std::vector<Figure> list;
    for (const RateBehaviour& rate : b.rates) add_rate(list, rate);
    if (b.intermodulation) {
        list.push_back(fault_level("imd_smpte_db", "IMD SMPTE", b.intermodulation->smpte_db));
        list.push_back(fault_level("imd_din_db", "IMD DIN", b.intermodulation->din_db));
        list.push_back(fault_level("imd_ccif_db", "IMD CCIF", b.intermodulation->ccif_db));
    }
    if (b.noise) {
        list.push_back(fault_level("noise_db", "noise of silence", b.noise->rms_db, "dBFS"));
        list.push_back(fault_level("noise_a_db", "noise, A-weighted", b.noise->a_weighted_db, "dBFS"));
        list.push_back(figure("dc", "offset", "", std::abs(b.noise->dc), 6, Better::lower, 1e-6));
    }
    add_tone(list, "", "quiet_", b.quiet_tone);
    add_dynamics(list, b);
    list.push_back(figure("repeats", "same twice", "", as_number(b.repeats), yes_or_no, Better::higher, 0));
    list.push_back(
        figure("forgets", "forgets the song before", "", as_number(b.forgets), yes_or_no, Better::higher, 0));
    list.push_back(figure("failed_tests", "failed tests", "", static_cast<double>(b.faults.size()), 0,
                          Better::lower, 0));
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
