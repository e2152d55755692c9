#include "cli/album_text.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "cli/figure_text.h"
#include "cli/table.h"

namespace dubstage {

namespace {

using Figure = SongDifference::Figure;

// Every figure with the word that JSON and CSV have for it.
std::array<std::pair<const char*, const Figure*>, 5> figures_of(const SongDifference& song)
{
    return {{{"loudness_lu", &song.loudness_lu},
             {"true_peak_db", &song.true_peak_db},
             {"range_lu", &song.range_lu},
             {"plr_db", &song.plr_db},
             {"tone_db", &song.tone_db}}};
}

std::vector<std::string> outliers_of(const SongDifference& song)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : figures_of(song))
        if (value->outlier) names.emplace_back(name);
    return names;
}

std::string marked(const SongDifference& song, const Figure& value)
{
    const bool has_sign = &value != &song.tone_db; // a root mean square has none
    const std::string text =
        has_sign || !value.value ? signed_figure(value.value.value_or(minus_infinity)) : figure(*value.value);
    return text + (value.outlier ? " *" : "  ");
}

std::string differences_text(const AlbumFigures& album, const std::vector<Measurement>& songs)
{
    std::vector<std::vector<std::string>> rows{{"against the album", "I LU  ", "true peak dB  ", "LRA LU  ",
                                                "PLR  ", "tone dB rms  ", "most dB", "at Hz"}};
    bool any = false;
    for (std::size_t i = 0; i < songs.size(); ++i) {
        const SongDifference& song = album.songs.at(i);
        std::vector<std::string> row{one_line(songs[i].name)};
        for (const auto& [name, value] : figures_of(song)) {
            row.push_back(marked(song, *value));
            any = any || value->outlier;
        }
        row.push_back(song.tone_most_hz > 0 ? signed_figure(song.tone_most_db) : "-");
        row.push_back(song.tone_most_hz > 0 ? fmt::format("{:.0f}", song.tone_most_hz) : "-");
        rows.push_back(std::move(row));
    }
    return format_table("<>>>>>>>", rows) +
           (any ? "* differs more than songs of one release usually do\n" : "");
}

} // namespace

std::string album_text(const AlbumFigures& album, const std::vector<Measurement>& songs)
{
    std::string text = fmt::format("Album  {} LUFS, range {} LU, songs from {} to {} LUFS, true peak {} dB\n",
                                   figure(album.integrated), figure(album.range), figure(album.quietest_song),
                                   figure(album.loudest_song), figure(album.true_peak_db));
    for (const Finding& finding : album.findings)
        text += fmt::format("  {} {}: {}\n", severity_word(finding.severity), finding.code, finding.text);
    return text + differences_text(album, songs);
}

Json album_json(const AlbumFigures& album, const std::vector<Measurement>& songs)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < songs.size(); ++i) {
        const SongDifference& song = album.songs.at(i);
        Json one{{"name", songs[i].name}};
        for (const auto& [name, value] : figures_of(song))
            one[name] = finite(value->value.value_or(minus_infinity));
        if (song.tone_most_hz > 0) {
            one["tone_most_db"] = song.tone_most_db;
            one["tone_most_hz"] = song.tone_most_hz;
        }
        one["outlier_in"] = outliers_of(song);
        list.push_back(std::move(one));
    }
    return {{"integrated_lufs", finite(album.integrated)},
            {"range_lu", album.range},
            {"loudest_song_lufs", finite(album.loudest_song)},
            {"quietest_song_lufs", finite(album.quietest_song)},
            {"true_peak_db", finite(album.true_peak_db)},
            {"seconds", album.seconds},
            {"differences", std::move(list)}};
}

std::string album_csv_header()
{
    std::string text;
    for (const auto& [name, value] : figures_of({})) text += fmt::format("album_{},", name);
    return text + "album_tone_most_db,album_tone_most_hz,album_outlier_in";
}

std::string album_csv_fields(const SongDifference& song)
{
    std::string text;
    for (const auto& [name, value] : figures_of(song))
        text += (value->value ? fmt::format("{:.3f}", *value->value) : "") + ",";
    if (song.tone_most_hz > 0)
        text += fmt::format("{:.3f},{:.1f},", song.tone_most_db, song.tone_most_hz);
    else
        text += ",,";
    const std::vector<std::string> outliers = outliers_of(song);
    return text + fmt::format("{}", fmt::join(outliers, " "));
}

} // namespace dubstage
