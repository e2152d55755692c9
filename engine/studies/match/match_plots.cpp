#include "studies/match/match_plots.h"

#include <algorithm>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/svg_plot.h"

namespace dubstage {

namespace {

using Points = SvgPlot::Points;
using report::colour_of;

constexpr double top_hz = 20000;

Points points_of(const Tone& db)
{
    Points points;
    for (std::size_t i = 0; i < tone_cells; ++i)
        if (cell_hz(i) >= 20 && cell_hz(i) <= top_hz) points.emplace_back(cell_hz(i), db[i]);
    return points;
}

// Power per octave at equal loudness: pink noise lies level.
Tone levelled_db(const Tone& density, const Resolution& resolution, double power)
{
    Tone db = in_db(smoothed(density, resolution));
    for (std::size_t i = 0; i < tone_cells; ++i) db[i] += 10 * std::log10(cell_hz(i) / power);
    return db;
}

double most_of(const std::vector<const Points*>& lines)
{
    double most = -1e9;
    for (const Points* line : lines)
        for (const auto& [x, y] : *line)
            if (std::isfinite(y)) most = std::max(most, y);
    return most;
}

Plot spectra_plot(const MatchedSong& song, const MatchTarget& target, const Resolution& resolution)
{
    const auto line = [&](const Portrait& p) {
        return points_of(levelled_db(p.total(), resolution, k_weighted_power(p.total())));
    };
    const Points mix = line(song.portrait), wanted = line(target.tone), after = line(song.proposal.predicted);
    const double top = std::ceil(most_of({&mix, &wanted, &after}) / 10) * 10;
    SvgPlot plot(frequency_axis(top_hz), linear_axis(top - 60, top, 6, "dB"), {1020, 320});
    plot.line(wanted, colour_of(1), 2);
    plot.line(mix, report::grey, 1.6);
    plot.line(after, colour_of(0), 1.6);
    plot.legend("reference", colour_of(1));
    plot.legend("mix", report::grey);
    plot.legend("matched", colour_of(0));
    return {"spectra", "Spectra at equal loudness, power per octave", plot.svg("Spectra of " + song.name)};
}

Plot curves_plot(const MatchedSong& song)
{
    const MatchCurves& c = song.proposal.curves;
    struct Line {
        const char* name;
        const Tone* db;
    };
    std::vector<Line> lines;
    if (c.mid == c.side)
        lines.push_back({"curve", &c.mid});
    else
        lines = {{"mid", &c.mid}, {"side", &c.side}};
    lines.push_back({"left", &c.left});
    lines.push_back({"right", &c.right});
    double most = 3;
    for (const Line& line : lines)
        for (const double db : *line.db) most = std::max(most, std::abs(db));
    most = std::min(30.0, std::ceil(most / 3) * 3);
    SvgPlot plot(frequency_axis(top_hz), linear_axis(-most, most, 6, "dB"), {1020, 260});
    std::size_t number = 0;
    for (const Line& line : lines) {
        if (line.db->empty()) continue;
        plot.line(points_of(*line.db), colour_of(number), 1.8);
        plot.legend(line.name, colour_of(number++));
    }
    const MatchCurves fitted = curves_of(song.bands);
    for (const Tone* db : {&fitted.mid, fitted.mid == fitted.side ? nullptr : &fitted.side}) {
        if (db == nullptr || db->empty()) continue;
        plot.line(points_of(*db), report::grey, 1.2, "5 4");
    }
    if (!song.bands.empty()) plot.legend("bands", report::grey, "5 4");
    return {"curves", "Curves, and the bands that stand for them", plot.svg("Curves of " + song.name)};
}

// Of one figure per hearing band: before and after, around zero.
Plot bands_plot(const std::string& name, const std::string& title, const std::vector<double>& before,
                const std::vector<double>& after, const char* after_name)
{
    double most = 3;
    for (const double db : before) most = std::max(most, std::abs(db));
    most = std::min(30.0, std::ceil(most / 3) * 3);
    SvgPlot plot(frequency_axis(top_hz), linear_axis(-most, most, 4, "dB"), {1020, 180});
    plot.area(-1, 1, "#8590a033");
    const auto line = [](const std::vector<double>& values) {
        Points points;
        for (std::size_t b = 0; b < values.size(); ++b) points.emplace_back(hearing_bands().hz[b], values[b]);
        return points;
    };
    plot.line(line(before), report::grey, 1.6);
    plot.line(line(after), colour_of(0), 2);
    plot.legend("mix", report::grey);
    plot.legend(after_name, colour_of(0));
    return {name, title, plot.svg(title)};
}

Plot loudness_plot(const MatchedSong& song, const PortraitDynamics& target)
{
    const PortraitDynamics& mix = *song.portrait.dynamics;
    const auto line = [](const std::vector<double>& lufs) {
        Points points;
        for (std::size_t i = 0; i < lufs.size(); ++i) points.emplace_back(short_term_percentiles[i], lufs[i]);
        return points;
    };
    const MatchedFile& file = song.limited ? *song.limited : song.matched;
    const Points before = line(mix.short_term), wanted = line(target.short_term),
                 after = file.portrait.dynamics ? line(file.portrait.dynamics->short_term) : Points();
    const double top = std::ceil(most_of({&before, &wanted, &after}) / 5) * 5;
    SvgPlot plot(linear_axis(0, 100, 10, "% of the time below"), linear_axis(top - 25, top, 5, "LUFS"),
                 {1020, 180});
    plot.line(wanted, colour_of(1), 2);
    plot.line(before, report::grey, 1.6);
    plot.line(after, colour_of(0), 1.8);
    plot.legend("reference", colour_of(1));
    plot.legend("mix", report::grey);
    plot.legend(song.limited ? "limited" : "matched", colour_of(0));
    return {"loudness", "Short-term loudness: how much of the song lies below",
            plot.svg("Short-term loudness")};
}

// Crest of each band, side by side.
Plot crest_plot(const MatchedSong& song, const PortraitDynamics& target)
{
    constexpr double half = 0.1;
    struct Bars {
        std::string name, colour;
        const std::vector<double>* db;
    };
    std::vector<Bars> all{{"mix", report::grey, &song.portrait.dynamics->band_crest_db},
                          {"reference", colour_of(1), &target.band_crest_db}};
    if (song.matched.portrait.dynamics)
        all.insert(all.begin() + 1,
                   {"matched", colour_of(0), &song.matched.portrait.dynamics->band_crest_db});
    if (song.limited && song.limited->portrait.dynamics)
        all.insert(all.begin() + 2,
                   {"limited", colour_of(2), &song.limited->portrait.dynamics->band_crest_db});
    double most = 12;
    for (const Bars& one : all)
        for (const double db : *one.db) most = std::max(most, db);
    Axis bands = linear_axis(0, static_cast<double>(dynamics_bands), 1, "");
    bands.ticks.clear();
    for (std::size_t b = 0; b < dynamics_bands; ++b)
        bands.ticks.push_back({static_cast<double>(b) + 0.5, dynamics_band_names[b]});
    SvgPlot plot(bands, linear_axis(0, std::ceil(most / 6) * 6, 4, "dB"), {1020, 200});
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double off =
            0.5 + (static_cast<double>(i) - static_cast<double>(all.size() - 1) / 2) * 2.2 * half;
        for (std::size_t b = 0; b < all[i].db->size(); ++b) {
            const double at = static_cast<double>(b) + off;
            plot.rectangle(at - half, at + half, 0, (*all[i].db)[b], all[i].colour);
        }
        plot.legend(all[i].name, all[i].colour);
    }
    const std::string title = "Crest: peaks over RMS, band by band";
    return {"crest", title, plot.svg(title)};
}

} // namespace

Plot stems_plot(const StemsProposal& proposal)
{
    constexpr std::size_t most_stems = 8; // those that make most of the mix; as many as there are colours
    double most = 3;
    for (const StemMove& move : proposal.moves)
        for (const double db : curve_of(move.bands)) most = std::max(most, std::abs(db));
    most = std::ceil(most);
    SvgPlot plot(frequency_axis(top_hz), linear_axis(-most, most, 6, "dB"), {1020, 260});
    for (std::size_t i = 0; i < std::min(most_stems, proposal.moves.size()); ++i) {
        plot.line(points_of(curve_of(proposal.moves[i].bands)), colour_of(i), 1.8);
        plot.legend(proposal.moves[i].stem, colour_of(i));
    }
    return {"stems", "What the equalisers of the loudest stems do", plot.svg("Curves of the stems")};
}

std::vector<Plot> match_plots(const MatchedSong& song, const MatchTarget& target,
                              const Resolution& resolution)
{
    const MatchDistance &before = song.proposal.before,
                        &after = (song.limited ? *song.limited : song.matched).distance;
    const char* after_name = song.limited ? "limited" : "matched";
    std::vector<Plot> plots;
    if (!target.tone.left.empty()) plots.push_back(spectra_plot(song, target, resolution));
    if (!song.proposal.curves.flat()) plots.push_back(curves_plot(song));
    if (!target.tone.left.empty())
        plots.push_back(bands_plot("residual", "Tone: over the reference, band by band", before.tone_bands,
                                   after.tone_bands, after_name));
    if (!before.width_bands.empty())
        plots.push_back(bands_plot("width", "Width: side over mid, over that of the reference",
                                   before.width_bands, after.width_bands, after_name));
    if (song.portrait.dynamics && target.dynamics.dynamics && !song.portrait.dynamics->short_term.empty() &&
        !target.dynamics.dynamics->short_term.empty())
        plots.push_back(loudness_plot(song, *target.dynamics.dynamics));
    if (song.portrait.dynamics && target.dynamics.dynamics &&
        !song.portrait.dynamics->band_crest_db.empty() && !target.dynamics.dynamics->band_crest_db.empty())
        plots.push_back(crest_plot(song, *target.dynamics.dynamics));
    return plots;
}

} // namespace dubstage
