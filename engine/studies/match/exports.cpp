#include "studies/match/exports.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "studies/match/portrait_file.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

std::string cell_text(double value, int digits)
{
    if (!std::isfinite(value)) return "";
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

double at(const Tone& db, std::size_t cell)
{
    return db.empty() ? 0 : db[cell];
}

// dB per third octave, so that pink noise is level.
Tone per_third(const Portrait& p, const Resolution& resolution)
{
    Tone db = in_db(smoothed(p.total(), resolution));
    for (std::size_t i = 0; i < tone_cells; ++i)
        db[i] += 10 * std::log10(cell_hz(i) * (std::pow(10.0, 0.05) - std::pow(10.0, -0.05)));
    return db;
}

} // namespace

std::string taps_suffix(const MatchFilter& filter, const MatchCurves& curves)
{
    if (filter.mid_side) return ".mid-side.fir.wav";
    return filter.channels.size() == 2 && !curves.same_for_all() ? ".left-right.fir.wav" : ".fir.wav";
}

std::string curve_csv(const MatchedSong& song, const MatchTarget& target, const Resolution& resolution)
{
    const MatchCurves& c = song.proposal.curves;
    const Tone mix = per_third(song.portrait, resolution),
               after = per_third(song.proposal.predicted, resolution);
    Tone wanted;
    if (!target.tone.left.empty()) wanted = per_third(target.tone, resolution);
    std::string text = "frequency_hz,mid_db,side_db,left_db,right_db,mix_db,target_db,predicted_db\r\n";
    for (std::size_t i = 0; i < tone_cells; ++i) {
        text += cell_text(cell_hz(i), 2);
        for (const Tone* curve : {&c.mid, &c.side, &c.left, &c.right})
            text += "," + cell_text(at(*curve, i), 3);
        text += "," + cell_text(mix[i], 2) + "," + (wanted.empty() ? "" : cell_text(wanted[i], 2)) + "," +
                cell_text(after[i], 2) + "\r\n";
    }
    return text;
}

void write_exports(const std::filesystem::path& folder, const MatchedSong& song, const MatchTarget& target,
                   const MatchRequest& request, double sample_rate)
{
    const Resolution& resolution = request.settings.curve.resolution;
    const MatchCurves& curves = song.proposal.curves;
    const auto path = [&](const char* suffix) { return folder / (song.name + suffix); };
    write_text_file(path(".curve.csv"), curve_csv(song, target, resolution));
    if (curves.flat()) return;
    write_text_file(path(".eq.toml"),
                    "# The curve, to be edited: points are [Hz, dB].\n" +
                        inserts_text({curve_insert(curves, resolution, request.phase, sample_rate)}));
    if (song.bands.empty()) return;
    const std::string title = "The curve as bands, within " + cell_text(song.bands.error_db, 2) + " dB rms";
    write_text_file(path(".bands.toml"),
                    "# " + title + "\n" +
                        inserts_text({bands_insert(song.bands, request.phase == Phase::linear)}));
    write_text_file(path(".bands.txt"), bands_text(song.bands, title));
}

void write_targets(const std::filesystem::path& folder, const MatchResult& result)
{
    if (!result.target.tone.left.empty()) {
        Portrait target = result.target.tone;
        target.level = result.target.level.level;
        target.dynamics = result.target.dynamics.dynamics;
        write_portrait(folder / "reference.dst", target);
    }
    std::vector<Portrait> portraits;
    std::vector<const Portrait*> all;
    std::vector<double> seconds;
    for (const MatchedSong& song : result.songs)
        portraits.push_back(portrait_of((song.limited ? *song.limited : song.matched).measured));
    for (const Portrait& one : portraits) {
        all.push_back(&one);
        seconds.push_back(one.seconds);
    }
    write_portrait(folder / "matched.dst", mean_portrait(all, seconds));
}

} // namespace dubstage
