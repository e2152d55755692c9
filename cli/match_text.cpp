#include "cli/match_text.h"

#include <cmath>
#include <fmt/format.h>

#include "cli/figure_text.h"
#include "cli/measured_text.h"
#include "cli/table.h"

namespace dubstage {

namespace {

std::string optional_text(const std::optional<double>& value)
{
    return value ? fmt::format("{:+.1f}", *value) : "-";
}

std::string plain_text(const std::optional<double>& value)
{
    return value ? fmt::format("{:.2f}", *value) : "-";
}

std::vector<std::string> distance_row(const std::string& name, const MatchDistance& d)
{
    return {name,
            fmt::format("{:.2f}", d.tone_db),
            optional_text(d.loudness_lu),
            optional_text(d.range_lu),
            plain_text(d.short_term_lu),
            optional_text(d.psr_db),
            plain_text(d.crest_db),
            plain_text(d.width_db)};
}

std::string distances_text(const MatchedSong& song)
{
    std::vector<std::vector<std::string>> rows{
        {"distance", "tone dB", "loudness LU", "range LU", "short-term LU", "PSR dB", "crest dB", "width dB"},
        distance_row("before", song.proposal.before),
        distance_row("predicted", song.proposal.after)};
    if (!song.matched.path.empty()) rows.push_back(distance_row("matched", song.matched.distance));
    if (song.limited) rows.push_back(distance_row("limited", song.limited->distance));
    return format_table("<>>>>>>>", rows, "  ");
}

std::vector<std::string> dynamics_row(const std::string& name, const PortraitDynamics& d)
{
    constexpr std::size_t shown[] = {1, 3, 6}; // 10, 50 and 95 %
    std::vector<std::string> cells{name};
    const auto add = [&](const std::vector<double>& values, std::size_t at) {
        cells.push_back(at < values.size() ? fmt::format("{:.1f}", values[at]) : "-");
    };
    for (const std::size_t at : shown) add(d.short_term, at);
    cells.push_back(fmt::format("{:.1f}", d.range));
    cells.push_back(fmt::format("{:.1f}", d.psr));
    for (std::size_t b = 0; b < dynamics_bands; ++b) add(d.band_crest_db, b);
    return cells;
}

// Short-term loudness that so much of the song lies below, and the crest band by band.
std::string dynamics_text(const MatchedSong& song, const MatchTarget& target)
{
    if (!song.portrait.dynamics || !target.dynamics.dynamics) return "";
    std::vector<std::vector<std::string>> rows{{"dynamics", "LUFS at 10 %", "50 %", "95 %", "range LU",
                                                "PSR dB", "crest <120 Hz", "<1 kHz", "<6 kHz", ">6 kHz"},
                                               dynamics_row("before", *song.portrait.dynamics)};
    const auto add = [&](const char* name, const MatchedFile& file) {
        if (file.portrait.dynamics) rows.push_back(dynamics_row(name, *file.portrait.dynamics));
    };
    add("matched", song.matched);
    if (song.limited) add("limited", *song.limited);
    rows.push_back(dynamics_row("reference", *target.dynamics.dynamics));
    return format_table("<>>>>>>>>>", rows, "  ");
}

std::string bands_line(const char* name, const std::vector<FittedBand>& bands)
{
    if (bands.empty()) return "";
    constexpr const char* shapes[] = {"", " low shelf", " high shelf"};
    std::string text;
    for (const FittedBand& band : bands)
        text += fmt::format("{}{:+.1f} dB at {:.5g} Hz{}", text.empty() ? "" : ", ", band.gain_db,
                            band.frequency_hz, shapes[static_cast<std::size_t>(band.shape)]);
    return fmt::format("  {}: {}\n", name, text);
}

std::string level_text(const MatchedSong& song)
{
    if (song.matched.path.empty()) return fmt::format("  level {:+.2f} dB\n", song.proposal.gain_db);
    if (song.untouched) return "  nothing to change: the file is as it was\n";
    std::string text = fmt::format("  level {:+.2f} dB", song.level.gain_db);
    if (song.level.action == LevelAction::held_at_ceiling)
        text += fmt::format(", held at the ceiling, {:.2f} dB under what was asked for{}",
                            song.level.forbidden_db, song.limited ? "; limited beside it" : "");
    return text + "\n";
}

std::string song_text(const MatchedSong& song, const MatchTarget& target)
{
    std::string text = one_line(song.name) + "\n" + distances_text(song) + dynamics_text(song, target);
    text += bands_line("about", song.bands.all) + bands_line("mid", song.bands.mid) +
            bands_line("side", song.bands.side) + bands_line("left", song.bands.left) +
            bands_line("right", song.bands.right);
    if (song.dynamics)
        for (const std::string& words : song.dynamics->words) text += "  " + words + "\n";
    return text + level_text(song);
}

Json optional_json(const std::optional<double>& value)
{
    return value ? finite(*value) : Json(nullptr);
}

Json distance_json(const MatchDistance& d)
{
    return {{"tone_db", d.tone_db},
            {"loudness_lu", optional_json(d.loudness_lu)},
            {"range_lu", optional_json(d.range_lu)},
            {"plr_db", optional_json(d.plr_db)},
            {"psr_db", optional_json(d.psr_db)},
            {"short_term_lu", optional_json(d.short_term_lu)},
            {"crest_db", optional_json(d.crest_db)},
            {"width_db", optional_json(d.width_db)},
            {"tone_bands_db", d.tone_bands},
            {"width_bands_db", d.width_bands}};
}

Json bands_json(const std::vector<FittedBand>& bands)
{
    constexpr const char* shapes[] = {"bell", "low_shelf", "high_shelf"};
    Json list = Json::array();
    for (const FittedBand& band : bands)
        list.push_back({{"type", shapes[static_cast<std::size_t>(band.shape)]},
                        {"frequency", band.frequency_hz},
                        {"gain_db", band.gain_db},
                        {"q", band.q}});
    return list;
}

Json dynamics_json(const std::optional<PortraitDynamics>& d)
{
    if (!d) return nullptr;
    return {{"range_lu", finite(d->range)},
            {"plr_db", finite(d->plr)},
            {"psr_db", finite(d->psr)},
            {"short_term_lufs", d->short_term},
            {"band_crest_db", d->band_crest_db}};
}

Json all_dynamics(const MatchedSong& song, const MatchTarget& target)
{
    Json json{{"mix", dynamics_json(song.portrait.dynamics)},
              {"reference", dynamics_json(target.dynamics.dynamics)},
              {"matched", dynamics_json(song.matched.portrait.dynamics)},
              {"limited", song.limited ? dynamics_json(song.limited->portrait.dynamics) : Json(nullptr)}};
    json["proposed"] = nullptr;
    if (song.dynamics)
        json["proposed"] = {{"before", dynamics_json(song.dynamics->before)},
                            {"after", dynamics_json(song.dynamics->after)},
                            {"words", song.dynamics->words},
                            {"notes", song.dynamics->notes}};
    return json;
}

Json file_json(const MatchedFile& file)
{
    return {{"path", file.path.string()},
            {"distance", distance_json(file.distance)},
            {"measured", loudness_json(file.measured)}};
}

} // namespace

std::string match_text(const MatchResult& result)
{
    std::string text;
    for (const MatchedSong& song : result.songs) text += song_text(song, result.target) + "\n";
    for (const auto& file : result.files) text += "  " + one_line(file.string()) + "\n";
    return text + fmt::format("\n{:.1f} s\n", result.seconds);
}

Json song_json(const MatchedSong& song, const MatchTarget& target)
{
    Json json{{"song", song.name}, {"untouched", song.untouched}};
    json["before"] = distance_json(song.proposal.before);
    json["predicted"] = distance_json(song.proposal.after);
    const bool proposed_alone = song.matched.path.empty();
    json["gain_db"] = proposed_alone ? song.proposal.gain_db : song.level.gain_db;
    json["forbidden_db"] = song.level.forbidden_db;
    json["bands"] = {{"all", bands_json(song.bands.all)},     {"mid", bands_json(song.bands.mid)},
                     {"side", bands_json(song.bands.side)},   {"left", bands_json(song.bands.left)},
                     {"right", bands_json(song.bands.right)}, {"error_db", song.bands.error_db}};
    json["dynamics"] = all_dynamics(song, target);
    json["mix"] = loudness_json(song.mix);
    json["matched"] = proposed_alone ? Json(nullptr) : file_json(song.matched);
    json["limited"] = song.limited ? file_json(*song.limited) : Json(nullptr);
    return json;
}

Json match_json(const MatchResult& result)
{
    Json files = Json::array(), references = Json::array();
    for (const auto& file : result.files) files.push_back(file.string());
    for (const MatchedReference& one : result.references) {
        Json measured = Json::array();
        for (const Measurement& file : one.measured) measured.push_back(loudness_json(file));
        references.push_back({{"name", one.name}, {"measured", std::move(measured)}});
    }
    return {{"references", std::move(references)}, {"files", std::move(files)}, {"seconds", result.seconds}};
}

std::string stems_text(const StemsResult& result)
{
    const MatchedSong& song = result.song;
    std::string text = one_line(song.name) + "\n" + distances_text(song) + dynamics_text(song, result.target);
    for (const std::string& finding : result.proposal.findings) text += "  " + one_line(finding) + "\n";
    text += "\n";
    for (const StemMove& move : result.proposal.moves) text += "  " + one_line(move.words) + "\n";
    if (result.proposal.moves.empty()) text += "  there is nothing to move\n";
    for (const std::string& words : result.backed_off) text += "  " + one_line(words) + "\n";
    if (song.dynamics)
        for (const std::string& words : song.dynamics->words) text += "  " + words + "\n";
    text += level_text(song) + "\n";
    for (const auto& file : result.files) text += "  " + one_line(file.string()) + "\n";
    return text + fmt::format("\n{:.1f} s\n", result.seconds);
}

Json stems_json(const StemsResult& result)
{
    Json moves = Json::array(), files = Json::array();
    for (const StemMove& move : result.proposal.moves)
        moves.push_back({{"stem", move.stem},
                         {"loudness_share", move.loudness_share},
                         {"bands", bands_json(move.bands)},
                         {"words", move.words}});
    for (const auto& file : result.files) files.push_back(file.string());
    Json json = song_json(result.song, result.target);
    json.erase("bands");
    json["findings"] = result.proposal.findings;
    json["moves"] = std::move(moves);
    json["backed_off"] = result.backed_off;
    json["files"] = std::move(files);
    json["seconds"] = result.seconds;
    return json;
}

} // namespace dubstage
