#include "analysis/album.h"

#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"
#include "analysis/loudness.h"
#include "analysis/loudness_figures.h"

namespace dubstage {

namespace {

constexpr double jump_lu = 3, longest_gap_s = 6, gapless = 0.001; // a sample of -60 dBFS

using Songs = std::vector<const Measurement*>;

Frames silent_end(const Measurement& m, bool head)
{
    Frames least = m.frames;
    for (const ChannelObservation& channel : m.observation.channels)
        least = std::min(least, head ? channel.silent_head : channel.silent_tail);
    return least;
}

bool sounds_at(const Measurement& m, bool head)
{
    return std::any_of(
        m.observation.channels.begin(), m.observation.channels.end(),
        [&](const auto& channel) { return std::abs(double{head ? channel.first : channel.last}) > gapless; });
}

void check_border(const Measurement& first, const Measurement& second, std::vector<Finding>& findings)
{
    const std::string between = "between " + first.name + " and " + second.name;
    const Frames tail = silent_end(first, false);
    const double gap = seconds(first, tail) + seconds(second, silent_end(second, true));
    const Finding at{"album_gap", Severity::note, "", -1, first.frames - tail, first.frames};
    Finding finding = at;
    if (gap > longest_gap_s)
        finding.text = number_text(gap, 2) + " s of silence " + between;
    else if (sounds_at(first, false) != sounds_at(second, true))
        finding.text = "the sound is cut " + between + ": only one of them has sound at the border";
    if (!finding.text.empty()) findings.push_back(finding);
    const double jump = second.loudness.integrated - first.loudness.integrated;
    if (std::isfinite(jump) && std::abs(jump) > jump_lu)
        findings.push_back({"album_level_jump", Severity::warning,
                            second.name + " is " + number_text(std::abs(jump)) + " LU " +
                                (jump > 0 ? "louder" : "quieter") + " than " + first.name + " before it",
                            -1, -1, -1});
}

void check_sameness(const Songs& songs, std::vector<Finding>& findings)
{
    const Measurement& first = *songs.front();
    for (const Measurement* song : songs) {
        if (song->sample_rate == first.sample_rate) continue;
        findings.push_back({"album_mixed_rates", Severity::warning,
                            song->name + " has " + number_text(song->sample_rate, 0) + " Hz, " + first.name +
                                " " + number_text(first.sample_rate, 0) + " Hz",
                            -1, -1, -1});
        break;
    }
    for (const Measurement* song : songs) {
        if (song->layout == first.layout) continue;
        findings.push_back({"album_mixed_layouts", Severity::warning,
                            song->name + " is " + song->layout + ", " + first.name + " is " + first.layout,
                            -1, -1, -1});
        break;
    }
}

void add_mean_spectrum(const Songs& songs, AlbumFigures& album)
{
    std::vector<double> sums;
    double weights = 0;
    for (const Measurement* song : songs) {
        const SpectrumFigures& spectrum = song->spectrum;
        if (spectrum.third_octave_hz.empty()) continue;
        if (sums.empty()) {
            album.third_octave_hz = spectrum.third_octave_hz;
            sums.resize(album.third_octave_hz.size());
        }
        const std::size_t shared = std::min(sums.size(), spectrum.third_octave_db.size());
        sums.resize(shared);
        const double weight = seconds(*song, song->frames);
        weights += weight;
        for (std::size_t b = 0; b < shared; ++b)
            sums[b] += weight * std::pow(10.0, spectrum.third_octave_db[b] / 10);
    }
    album.third_octave_hz.resize(sums.size());
    for (const double sum : sums) album.third_octave_db.push_back(power_to_db(sum / weights));
}

void add_dynamic_range(const Songs& songs, AlbumFigures& album)
{
    int sum = 0, counted = 0;
    for (const Measurement* song : songs)
        if (song->dynamics.dr) {
            sum += *song->dynamics.dr;
            ++counted;
        }
    if (counted > 0) album.dr = static_cast<int>(std::lround(static_cast<double>(sum) / counted));
}

using Levels = std::vector<double>;

// Third octaves less the song's loudness; what lies further below it than this is not heard beside the rest.
constexpr double inaudible_db = -60;
constexpr double lowest_tone_hz = 39, highest_tone_hz = 16100; // around the nominal centres 40 Hz and 16 kHz

Levels tone_of(const Measurement& song)
{
    Levels tone;
    if (!std::isfinite(song.loudness.integrated)) return tone;
    for (const double db : song.spectrum.third_octave_db)
        tone.push_back(std::max(db - song.loudness.integrated, inaudible_db));
    return tone;
}

Levels mean_tone(const Songs& songs)
{
    Levels mean;
    double weights = 0;
    for (const Measurement* song : songs) {
        const Levels tone = tone_of(*song);
        if (tone.empty()) continue;
        mean.resize(weights > 0 ? std::min(mean.size(), tone.size()) : tone.size());
        const double weight = seconds(*song, song->frames);
        for (std::size_t b = 0; b < mean.size(); ++b) mean[b] += weight * tone[b];
        weights += weight;
    }
    for (double& db : mean) db /= weights;
    return mean;
}

SongDifference::Figure figure(double value, double usual)
{
    if (!std::isfinite(value)) return {};
    return {value, std::abs(value) > usual};
}

void compare_tone(const Measurement& song, const Levels& mean, SongDifference& difference)
{
    const Levels tone = tone_of(song);
    double squares = 0;
    int bands = 0;
    for (std::size_t b = 0; b < std::min(tone.size(), mean.size()); ++b) {
        const double hz = song.spectrum.third_octave_hz[b], db = tone[b] - mean[b];
        if (hz < lowest_tone_hz || hz > highest_tone_hz) continue;
        squares += db * db;
        ++bands;
        if (std::abs(db) <= std::abs(difference.tone_most_db)) continue;
        difference.tone_most_db = db;
        difference.tone_most_hz = hz;
    }
    if (bands > 0) difference.tone_db = figure(std::sqrt(squares / bands), outlier_tone_db);
}

// Of the songs where it is a number.
template <class FigureOf> double mean_of(const Songs& songs, FigureOf figure_of)
{
    double sum = 0, counted = 0;
    for (const Measurement* song : songs)
        if (const double value = figure_of(*song); std::isfinite(value)) {
            sum += value;
            ++counted;
        }
    return sum / counted;
}

void compare_songs(const Songs& songs, AlbumFigures& album)
{
    const auto true_peak = [](const Measurement& m) { return m.true_peak_db; };
    // Silence has neither range nor PLR.
    const auto range = [](const Measurement& m) {
        return std::isfinite(m.loudness.integrated) ? m.loudness.range : minus_infinity;
    };
    const auto plr = [](const Measurement& m) {
        return std::isfinite(m.loudness.integrated) ? m.dynamics.plr : minus_infinity;
    };
    const double mean_peak = mean_of(songs, true_peak), mean_range = mean_of(songs, range),
                 mean_plr = mean_of(songs, plr);
    const Levels tone = mean_tone(songs);
    for (const Measurement* song : songs) {
        SongDifference difference;
        difference.loudness_lu = figure(song->loudness.integrated - album.integrated, outlier_loudness_lu);
        difference.true_peak_db = figure(true_peak(*song) - mean_peak, outlier_true_peak_db);
        difference.range_lu = figure(range(*song) - mean_range, outlier_range_lu);
        difference.plr_db = figure(plr(*song) - mean_plr, outlier_plr_db);
        compare_tone(*song, tone, difference);
        album.songs.push_back(difference);
    }
}

} // namespace

AlbumFigures measure_album(const Songs& songs)
{
    AlbumFigures album;
    if (songs.empty()) return album;
    std::vector<Energies> energies;
    for (const Measurement* song : songs) {
        energies.push_back(energies_of(song->observation, song->dual_mono));
        album.loudest_song = std::max(album.loudest_song, song->loudness.integrated);
        album.quietest_song = std::min(album.quietest_song, song->loudness.integrated);
        album.true_peak_db = std::max(album.true_peak_db, song->true_peak_db);
        album.seconds += seconds(*song, song->frames);
    }
    album.integrated = album_loudness(energies);
    album.range = album_range(energies).lu;
    if (std::isfinite(album.integrated)) album.plr = album.true_peak_db - album.integrated;
    add_dynamic_range(songs, album);
    add_mean_spectrum(songs, album);
    compare_songs(songs, album);
    check_sameness(songs, album.findings);
    for (std::size_t i = 0; i + 1 < songs.size(); ++i) check_border(*songs[i], *songs[i + 1], album.findings);
    return album;
}

} // namespace dubstage
