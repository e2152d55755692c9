#include "studies/compare/report_plots.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "analysis/report/colours.h"
#include "analysis/report/svg_plot.h"
#include "analysis/report/words.h"
#include "analysis/report/xml_text.h"
#include "studies/compare/figures.h"

namespace dubstage::report {

namespace {

using Points = SvgPlot::Points;
constexpr PlotSize wide{1020, 260}, half{1020, 340};

Points points_of(const std::vector<double>& x, const std::vector<double>& y)
{
    Points points;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) points.emplace_back(x[i], y[i]);
    return points;
}

struct Trace {
    std::string name, colour;
    Points points;
    std::string dash{};
};

// Low and high of what is drawn, on whole multiples of `step`, no less than `least` apart.
std::pair<double, double> range_of(const std::vector<Trace>& traces, double step, double least)
{
    double low = 1e300, high = -1e300;
    for (const Trace& trace : traces)
        for (const auto& [x, y] : trace.points)
            if (std::isfinite(y)) {
                low = std::min(low, y);
                high = std::max(high, y);
            }
    if (low > high) return {-least / 2, least / 2};
    low = std::floor(low / step) * step;
    high = std::ceil(high / step + 1e-9) * step;
    if (high - low < least) {
        const double more = std::ceil((least - (high - low)) / 2 / step) * step;
        low -= more;
        high += more;
    }
    return {low, high};
}

std::optional<Plot> plot_of(const std::string& name, const std::string& title, const Axis& x, const Axis& y,
                            PlotSize size, const std::vector<Trace>& traces)
{
    if (traces.empty()) return std::nullopt;
    SvgPlot plot(x, y, size);
    for (const Trace& trace : traces) {
        plot.line(trace.points, trace.colour, 1.6, trace.dash);
        plot.legend(shortened(trace.name, 22), trace.colour, trace.dash);
    }
    return Plot{name, title, plot.svg(title)};
}

void add(std::vector<Plot>& plots, std::optional<Plot> plot)
{
    if (plot) plots.push_back(std::move(*plot));
}

const std::string& name_of(const Comparison& comparison, std::size_t c)
{
    return comparison.candidates[c].candidate.name;
}

// Of each candidate that has it.
std::vector<Trace> traces_of(const Comparison& comparison,
                             const std::function<std::optional<Points>(const Behaviour&)>& of)
{
    std::vector<Trace> traces;
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c)
        if (const auto& behaviour = comparison.candidates[c].behaviour)
            if (auto points = of(*behaviour))
                traces.push_back({name_of(comparison, c), colour_of(c), std::move(*points)});
    return traces;
}

std::vector<Trace> sweep_traces(const Comparison& comparison, const std::vector<double> SweepFigures::*curve)
{
    return traces_of(comparison, [&](const Behaviour& b) -> std::optional<Points> {
        const auto& sweep = b.rates.front().sweep;
        if (!sweep) return std::nullopt;
        return points_of(sweep->hz, (*sweep).*curve);
    });
}

std::vector<Trace> channel_traces(const Comparison& comparison,
                                  const std::vector<double> ChannelSweeps::*curve)
{
    return traces_of(comparison, [&](const Behaviour& b) -> std::optional<Points> {
        if (!b.channels) return std::nullopt;
        return points_of(b.channels->hz, (*b.channels).*curve);
    });
}

Axis y_axis(const std::vector<Trace>& traces, double step, double least, const std::string& unit)
{
    const auto [low, high] = range_of(traces, step, least);
    return linear_axis(low, high, 8, unit);
}

// Means over whole seconds, in dB.
Points null_over_time(const NullFigures& null)
{
    Points points;
    for (std::size_t i = 0; i < null.total.size(); i += 10) {
        double part = 0, whole = 0;
        for (std::size_t k = i; k < std::min(i + 10, null.total.size()); ++k) {
            part += static_cast<double>(null.difference[k]);
            whole += static_cast<double>(null.total[k]);
        }
        const double db = whole > 1e-10 ? 10 * std::log10(std::max(part / whole, 1e-15)) : std::nan("");
        points.emplace_back(static_cast<double>(i) / 10 + 0.5, db);
    }
    return points;
}

Points loudness_over_time(const Measurement& measured)
{
    Points points;
    for (std::size_t i = 0; i < measured.loudness.short_term.size(); ++i)
        points.emplace_back(0.1 * static_cast<double>(i + 1), measured.loudness.short_term[i] > -70
                                                                  ? measured.loudness.short_term[i]
                                                                  : std::nan(""));
    return points;
}

} // namespace

std::vector<Plot> song_plots(const Comparison& comparison, std::size_t song)
{
    std::vector<Trace> bands,
        loudness{{"the song", grey, loudness_over_time(comparison.songs[song].measured)}}, nulls;
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) {
        const ComparedMaster& master = comparison.candidates[c].masters[song];
        if (!master.good()) continue;
        bands.push_back({name_of(comparison, c), colour_of(c),
                         points_of(master.third_octave_hz, master.third_octave_db)});
        loudness.push_back({name_of(comparison, c), colour_of(c), loudness_over_time(master.measured)});
        nulls.push_back({name_of(comparison, c), colour_of(c), null_over_time(master.null)});
    }
    const Axis time = time_axis(comparison.songs[song].seconds());
    std::vector<Plot> plots;
    add(plots, plot_of("third_octaves", "Third octaves over the song's, at equal loudness, loud parts",
                       frequency_axis(20000), y_axis(bands, 1, 4, "dB"), wide, bands));
    add(plots,
        plot_of("short_term", "Short-term loudness", time, y_axis(loudness, 5, 20, "LUFS"), wide, loudness));
    add(plots, plot_of("null", "What is left against the song, under the master, second by second", time,
                       y_axis(nulls, 10, 20, "dB"), wide, nulls));
    return plots;
}

std::vector<Plot> behaviour_plots(const Comparison& comparison)
{
    std::vector<Plot> plots;
    const Axis hz = frequency_axis(20000);
    const std::string at = " (" + hz_text(comparison.tests.rates.front()) + ")";
    const auto gain = sweep_traces(comparison, &SweepFigures::gain_db);
    add(plots,
        plot_of("response", "Linear response of the sweep" + at, hz, y_axis(gain, 1, 4, "dB"), half, gain));
    const auto phase = sweep_traces(comparison, &SweepFigures::phase_deg);
    add(plots,
        plot_of("phase", "Its phase, latency taken out", hz, y_axis(phase, 45, 90, "degrees"), wide, phase));
    const auto delay = sweep_traces(comparison, &SweepFigures::group_delay_ms);
    add(plots, plot_of("group_delay", "Its group delay, latency taken out", hz, y_axis(delay, 1, 2, "ms"),
                       wide, delay));
    const auto side = channel_traces(comparison, &ChannelSweeps::side_over_mid_db);
    add(plots, plot_of("side", "Side over mid: a sweep against its phase in the other channel" + at, hz,
                       y_axis(side, 1, 4, "dB"), wide, side));
    const auto leak = channel_traces(comparison, &ChannelSweeps::left_to_right_db);
    add(plots, plot_of("crosstalk", "What of the left alone is heard in the right, over the left" + at, hz,
                       linear_axis(-160, 0, 8, "dB"), wide, leak));
    const auto curve = traces_of(comparison, [](const Behaviour& b) {
        return b.curve ? std::optional(points_of(b.curve->in_db, b.curve->out_db)) : std::nullopt;
    });
    add(plots, plot_of("static_curve", "Static curve, tone of 1 kHz: level out over level in, dBFS",
                       linear_axis(-60, 0, 12, "dBFS"), y_axis(curve, 6, 60, "dBFS"), half, curve));
    const auto distortion = traces_of(comparison, [](const Behaviour& b) {
        return b.curve ? std::optional(points_of(b.curve->in_db, b.curve->thd_db)) : std::nullopt;
    });
    add(plots,
        plot_of("thd_level", "Distortion of that tone over level: harmonics 2 to 9 over the fundamental",
                linear_axis(-60, 0, 12, "dBFS"), linear_axis(-160, 0, 8, "dB"), wide, distortion));
    const auto step = traces_of(comparison, [](const Behaviour& b) {
        if (!b.step) return std::optional<Points>();
        Points points = points_of(b.step->seconds, b.step->gain_db);
        // Where a late chain's sound has ended before the song's there is no gain.
        for (auto& point : points)
            if (point.second < -100) point.second = std::nan("");
        return std::optional(std::move(points));
    });
    add(plots, plot_of("step", "Gain while a tone steps from -30 to -6 dBFS at 1 s and back at 2.5 s",
                       linear_axis(0.8, 4.4, 9, "s"), y_axis(step, 3, 12, "dB"), wide, step));
    const auto impulse = traces_of(comparison, [](const Behaviour& b) {
        const auto& one = b.rates.front().impulse;
        return one ? std::optional(points_of(one->milliseconds, one->level_db)) : std::nullopt;
    });
    add(plots, plot_of("impulse", "An impulse around its peak", linear_axis(-20, 40, 12, "ms"),
                       linear_axis(-160, 0, 8, "dB"), wide, impulse));
    return plots;
}

std::vector<Plot> harmonic_plots(const Comparison& comparison)
{
    std::vector<Plot> plots;
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) {
        const auto& behaviour = comparison.candidates[c].behaviour;
        if (!behaviour || !behaviour->rates.front().sweep) continue;
        const SweepFigures& sweep = *behaviour->rates.front().sweep;
        std::vector<Trace> traces;
        for (std::size_t k = 0; k < sweep.harmonics_db.size(); ++k)
            traces.push_back(
                {std::to_string(k + 2), colour_of(k), points_of(sweep.hz, sweep.harmonics_db[k])});
        add(plots, plot_of("harmonics", name_of(comparison, c) + ": harmonics 2 to 9 over frequency",
                           frequency_axis(20000), linear_axis(-160, 0, 8, "dB"), wide, traces));
    }
    return plots;
}

std::vector<Plot> rate_plots(const Comparison& comparison)
{
    constexpr const char* dashes[] = {"", "6 3", "2 3", "8 3 2 3"};
    std::vector<Trace> traces;
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) {
        const auto& behaviour = comparison.candidates[c].behaviour;
        if (!behaviour || behaviour->rates.size() < 2) continue;
        for (std::size_t r = 0; r < behaviour->rates.size(); ++r)
            if (const auto& sweep = behaviour->rates[r].sweep)
                traces.push_back(
                    {shortened(name_of(comparison, c), 10) + " " + hz_text(behaviour->rates[r].sample_rate),
                     colour_of(c), points_of(sweep->hz, sweep->gain_db), dashes[r % 4]});
    }
    std::vector<Plot> plots;
    add(plots, plot_of("rates", "Linear response at each rate", frequency_axis(20000),
                       y_axis(traces, 1, 4, "dB"), half, traces));
    return plots;
}

std::vector<Plot> cost_plots(const Comparison& comparison)
{
    std::vector<Plot> plots;
    double most = 0;
    std::vector<std::pair<std::size_t, std::size_t>> bars; // candidate, song
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c)
        for (std::size_t s = 0; s < comparison.songs.size(); ++s)
            if (const ComparedMaster& master = comparison.candidates[c].masters[s]; master.good()) {
                bars.emplace_back(c, s);
                for (const RunCost& run : master.runs) most = std::max(most, run.wall_s);
            }
    if (bars.empty()) return plots;
    const auto count = static_cast<double>(bars.size());
    Axis lines{0, count, false, {}, ""};
    SvgPlot plot(linear_axis(0, most * 1.25, 10, "s"), lines,
                 {1020, 56 + 24 * static_cast<int>(bars.size())});
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto [c, s] = bars[i];
        const ComparedMaster& master = comparison.candidates[c].masters[s];
        std::vector<double> walls;
        for (const RunCost& run : master.runs) walls.push_back(run.wall_s);
        const Spread spread = spread_of(walls);
        const double top = count - static_cast<double>(i), middle = top - 0.5;
        plot.rectangle(0, spread.median, top - 0.85, top - 0.15, colour_of(c));
        plot.line({{spread.least, middle}, {spread.most, middle}}, grey, 2);
        const std::string words = shortened(name_of(comparison, c), 24) + ", " +
                                  shortened(comparison.songs[s].name, 16) + ": " +
                                  number_text(spread.median, 2) + " s";
        plot.text(most * 1.05, middle, words);
    }
    const std::string title = "Wall clock: median, and from the quickest run to the slowest";
    plots.push_back({"wall", title, plot.svg(title)});
    return plots;
}

} // namespace dubstage::report
