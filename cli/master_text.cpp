#include "cli/master_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/album_text.h"
#include "cli/figure_text.h"
#include "cli/measured_text.h"
#include "cli/table.h"

namespace dubstage {

namespace {

const char* word_of(LevelBy by)
{
    constexpr const char* words[] = {"none", "integrated", "short_term", "momentary", "true_peak"};
    return words[static_cast<std::size_t>(by)];
}

const char* word_of(LevelAction action)
{
    constexpr const char* words[] = {"reached", "ceiling", "limited"};
    return words[static_cast<std::size_t>(action)];
}

std::string target_text(const LevelTarget& target)
{
    std::string text;
    switch (target.by) {
    case LevelBy::none:
        text = "as loud as the chain made it";
        break;
    case LevelBy::integrated:
        text = fmt::format("{:.1f} LUFS", target.value);
        break;
    case LevelBy::short_term:
        text = fmt::format("{:.1f} LUFS at most over 3 s", target.value);
        break;
    case LevelBy::momentary:
        text = fmt::format("{:.1f} LUFS at most over 400 ms", target.value);
        break;
    case LevelBy::true_peak:
        text = fmt::format("peaks at {:.1f} dBTP", target.value);
        break;
    }
    if (target.ceiling_db && target.by != LevelBy::true_peak)
        text += fmt::format(", under {:.1f} dBTP", *target.ceiling_db);
    return text;
}

std::string done_text(const SongLevel& level)
{
    std::string text = fmt::format("{:+.2f} dB", level.gain_db);
    if (level.trim_db != 0) text += fmt::format(" (trim {:+.2f})", level.trim_db);
    if (level.action == LevelAction::held_at_ceiling)
        text += fmt::format(", held at the ceiling, {:.2f} dB under what was asked for", level.forbidden_db);
    if (level.action == LevelAction::limited)
        text += fmt::format(", peaks limited by up to {:.2f} dB", level.forbidden_db);
    if (level.codec_margin_db > 0)
        text += fmt::format("; {:.2f} dB below the ceiling left to the codec", level.codec_margin_db);
    return text;
}

std::string file_row(const DeliveredFile& file)
{
    const Measurement& m = file.measured;
    std::string verdict;
    if (m.verdict)
        verdict = m.verdict->passed ? "  meets " + m.verdict->preset : "  FAILS " + m.verdict->preset;
    return fmt::format("    {}  {}, {:g} kHz: {} LUFS, {} dBTP{}\n", one_line(file.path.string()), m.encoding,
                       m.sample_rate / 1000, figure(m.loudness.integrated), figure(m.true_peak_db), verdict);
}

std::string medium_text(const MediumResult& medium)
{
    std::string text = fmt::format("\n{}: {}\n", medium.title, target_text(medium.target));
    for (const SongLevel& level : medium.songs)
        text += fmt::format("    {}: {}\n", one_line(level.song), done_text(level));
    if (medium.encodings > 1) {
        const bool kept =
            std::none_of(medium.files.begin(), medium.files.end(),
                         [](const DeliveredFile& file) { return file.overshoot_db.has_value(); });
        text += fmt::format("    encoded {} times: {}\n", medium.encodings,
                            kept ? "what is decoded keeps the ceiling"
                                 : "the codec still rises above the ceiling");
    }
    for (const DeliveredFile& file : medium.files) {
        text += file_row(file);
        for (const Finding& finding : file.findings)
            text += fmt::format("      {}: {}\n", severity_word(finding.severity), finding.text);
        if (!file.beside.empty())
            text += fmt::format("      beside it: {}{}\n", one_line(file.beside.front().filename().string()),
                                file.beside.size() > 1 ? ", and an image for the pressing plant (DDP)" : "");
    }
    for (const DeliveredFile& file : medium.files) {
        if (!file.measured.verdict || file.measured.verdict->passed) continue;
        for (const Requirement& one : file.measured.verdict->requirements)
            if (!one.met)
                text += fmt::format("    not met: {}: {}, is {}\n", one.name, one.wanted, one.measured);
    }
    return text;
}

std::string hz_range(const Heard& heard)
{
    const auto hz = [](double value) {
        return value < 1000 ? fmt::format("{:.0f} Hz", value) : fmt::format("{:.3g} kHz", value / 1000);
    };
    return hz(heard.from_hz) + " to " + hz(heard.to_hz);
}

std::string translation_text(const Translation& translation)
{
    std::vector<std::vector<std::string>> rows{{"heard on", "loudness LU", "lows dB", "middle dB", "highs dB",
                                                "reach", "power lost", "mono LU", "LRA LU", "PLR dB"}};
    for (const Heard& heard : translation.heard)
        rows.push_back({heard.title, signed_figure(heard.loudness_change_lu), signed_figure(heard.low_db),
                        signed_figure(heard.mid_db), signed_figure(heard.high_db), hz_range(heard),
                        fmt::format("{:.0f} %", 100 * heard.lost_share),
                        heard.mono_loss_lu > 0 ? signed_figure(-heard.mono_loss_lu) : "-",
                        signed_figure(heard.range_change_lu), signed_figure(heard.plr_change_db)});
    return fmt::format("\n{}, as it sounds elsewhere (files at {:.1f} LUFS)\n", one_line(translation.song),
                       translation.lufs) +
           format_table("<>>>>>>>>>", rows, "  ");
}

Json findings_json(const std::vector<Finding>& findings)
{
    Json json = Json::array();
    for (const Finding& finding : findings)
        json.push_back({{"code", finding.code},
                        {"severity", severity_word(finding.severity)},
                        {"text", finding.text},
                        {"from", finding.from}});
    return json;
}

} // namespace

std::string master_text(const MasterResult& result)
{
    std::vector<Measurement> rows;
    for (std::size_t i = 0; i < result.mixes.size(); ++i) {
        for (const auto* one : {&result.mixes[i], &result.masters[i]}) {
            Measurement row = *one;
            row.observation = {};
            row.name += one == &result.mixes[i] ? ", mix" : ", behind the chain";
            rows.push_back(std::move(row));
        }
    }
    std::string text = loudness_table(rows);
    if (result.album) text += "\n" + album_text(*result.album, result.masters);
    for (const MediumResult& medium : result.media) text += medium_text(medium);
    for (const Translation& one : result.translations) text += translation_text(one);
    return text + fmt::format("\nRun {}, {:.1f} s\n", result.run, result.seconds);
}

Json medium_json(const MediumResult& medium)
{
    Json songs = Json::array(), files = Json::array();
    for (const SongLevel& level : medium.songs)
        songs.push_back({{"song", level.song},
                         {"gain_db", level.gain_db},
                         {"trim_db", level.trim_db},
                         {"forbidden_db", level.forbidden_db},
                         {"action", word_of(level.action)},
                         {"passes", level.passes},
                         {"codec_margin_db", level.codec_margin_db}});
    for (const DeliveredFile& file : medium.files) {
        Json one{{"path", file.path.string()}, {"overshoot_db", nullptr}};
        if (file.overshoot_db) one["overshoot_db"] = *file.overshoot_db;
        one["measured"] = loudness_json(file.measured);
        one["findings"] = findings_json(file.findings);
        one["beside"] = Json::array();
        for (const auto& path : file.beside) one["beside"].push_back(path.string());
        files.push_back(std::move(one));
    }
    Json json{{"medium", medium.name},
              {"title", medium.title},
              {"normalise", word_of(medium.target.by)},
              {"target", medium.target.value},
              {"ceiling_db", nullptr},
              {"off_target_lu", finite(medium.off_target_lu)}};
    if (medium.target.ceiling_db) json["ceiling_db"] = *medium.target.ceiling_db;
    json["encodings"] = medium.encodings;
    json["songs"] = std::move(songs);
    json["files"] = std::move(files);
    return json;
}

Json master_json(const MasterResult& result)
{
    Json mixes = Json::array(), masters = Json::array();
    for (const Measurement& one : result.mixes) mixes.push_back(loudness_json(one));
    for (const Measurement& one : result.masters) masters.push_back(loudness_json(one));
    Json album = nullptr;
    if (result.album) album = album_json(*result.album, result.masters);
    return {{"run", result.run},         {"mixes", std::move(mixes)},    {"masters", std::move(masters)},
            {"album", std::move(album)}, {"media", result.media.size()}, {"seconds", result.seconds}};
}

Json translation_json(const Translation& translation)
{
    Json devices = Json::array();
    for (const Heard& heard : translation.heard)
        devices.push_back({{"device", heard.device},
                           {"loudness_change_lu", finite(heard.loudness_change_lu)},
                           {"low_db", heard.low_db},
                           {"mid_db", heard.mid_db},
                           {"high_db", heard.high_db},
                           {"from_hz", heard.from_hz},
                           {"to_hz", heard.to_hz},
                           {"lost_share", heard.lost_share},
                           {"mono_loss_lu", heard.mono_loss_lu},
                           {"range_change_lu", heard.range_change_lu},
                           {"plr_change_db", finite(heard.plr_change_db)},
                           {"file", heard.file.string()}});
    return {{"song", translation.song},
            {"lufs", translation.lufs},
            {"as_it_is", translation.as_it_is.string()},
            {"devices", std::move(devices)}};
}

} // namespace dubstage
