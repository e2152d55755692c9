#include "studies/match/exports.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "studies/match/portrait_file.h"
#include "studies/mixes.h"
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

// In quotes where a sign of the format is in it.
std::string csv_name(const std::string& name)
{
    if (name.find_first_of(",\"\r\n") == std::string::npos) return name;
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
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

std::string curve_csv(const NamedCurves& curves, const MatchedSong& song, const MatchTarget& target,
                      const Resolution& resolution)
{
    const Tone mix = per_third(song.portrait, resolution),
               after = per_third(song.proposal.predicted, resolution);
    Tone wanted;
    if (!target.tone.left.empty()) wanted = per_third(target.tone, resolution);
    std::string text = "frequency_hz";
    for (const auto& [name, curve] : curves) text += "," + csv_name(name + "_db");
    text += ",mix_db,target_db,predicted_db\r\n";
    for (std::size_t i = 0; i < tone_cells; ++i) {
        text += cell_text(cell_hz(i), 2);
        for (const auto& [name, curve] : curves) text += "," + cell_text(at(curve, i), 3);
        text += "," + cell_text(mix[i], 2) + "," + (wanted.empty() ? "" : cell_text(wanted[i], 2)) + "," +
                cell_text(after[i], 2) + "\r\n";
    }
    return text;
}

void write_dynamics(const std::filesystem::path& file, const DynamicsProposal& dynamics)
{
    std::string text;
    for (const std::string& words : dynamics.words) text += "# " + words + "\n";
    write_text_file(file, text + inserts_text(dynamics.inserts));
}

void write_stem_exports(const std::filesystem::path& folder, const MatchedSong& song,
                        const StemsProposal& proposal, const MatchTarget& target,
                        const Resolution& resolution)
{
    NamedCurves curves;
    for (const StemMove& move : proposal.moves) {
        curves.emplace_back(move.stem, curve_of(move.bands));
        FittedBands bands;
        bands.all = move.bands;
        write_text_file(folder / (song.name + "." + file_name(move.stem) + ".bands.txt"),
                        bands_text(bands, move.words));
    }
    write_text_file(folder / (song.name + ".curve.csv"), curve_csv(curves, song, target, resolution));
}

void write_exports(const std::filesystem::path& folder, const MatchedSong& song, const MatchTarget& target,
                   const MatchRequest& request, double sample_rate)
{
    const Resolution& resolution = request.settings.curve.resolution;
    const MatchCurves& curves = song.proposal.curves;
    const auto path = [&](const char* suffix) { return folder / (song.name + suffix); };
    write_text_file(
        path(".curve.csv"),
        curve_csv(
            {{"mid", curves.mid}, {"side", curves.side}, {"left", curves.left}, {"right", curves.right}},
            song, target, resolution));
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

void write_targets(const std::filesystem::path& folder, const MatchTarget& target,
                   std::span<const MatchedSong> songs)
{
    if (!target.tone.left.empty()) {
        Portrait kept = target.tone;
        kept.level = target.level.level;
        kept.dynamics = target.dynamics.dynamics;
        write_portrait(folder / "reference.dst", kept);
    }
    std::vector<const Portrait*> all;
    std::vector<double> seconds;
    for (const MatchedSong& song : songs) {
        all.push_back(&(song.limited ? *song.limited : song.matched).portrait);
        seconds.push_back(all.back()->seconds);
    }
    write_portrait(folder / "matched.dst", mean_portrait(all, seconds));
}

} // namespace dubstage
