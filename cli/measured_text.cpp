#include "cli/measured_text.h"

#include <cmath>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/units.h"
#include "cli/album_text.h"
#include "cli/figure_text.h"
#include "cli/table.h"
#include "cli/words.h"

namespace dubstage {

namespace {

Json ranges_json(const Measurement& measured)
{
    Json list = Json::array();
    for (const RangeFigures& range : measured.ranges)
        list.push_back({{"name", range.name},
                        {"from_frame", range.from},
                        {"to_frame", range.to},
                        {"integrated_lufs", finite(range.integrated)},
                        {"max_short_term_lufs", finite(range.max_short_term)},
                        {"range_lu", range.range},
                        {"true_peak_db", finite(range.true_peak_db)}});
    return list;
}

std::string place_of(const Measurement& measured, const Finding& finding)
{
    std::string place;
    if (finding.from >= 0) place = format_time(static_cast<double>(finding.from) / measured.sample_rate);
    const auto c = static_cast<std::size_t>(finding.channel);
    if (finding.channel >= 0 && c < measured.channels.size()) place += " " + measured.channels[c].name;
    return place;
}

Json findings_json(const Measurement& measured)
{
    Json list = Json::array();
    for (const Finding& finding : measured.findings) {
        Json one{
            {"code", finding.code}, {"severity", severity_word(finding.severity)}, {"text", finding.text}};
        if (finding.channel >= 0) one["channel"] = finding.channel;
        if (finding.from >= 0) one["from_frame"] = finding.from;
        if (finding.to >= 0) one["to_frame"] = finding.to;
        list.push_back(one);
    }
    return list;
}

Json channels_json(const Measurement& measured)
{
    Json list = Json::array();
    for (const ChannelFigures& c : measured.channels)
        list.push_back({{"name", c.name},
                        {"sample_peak_db", finite(c.sample_peak_db)},
                        {"true_peak_db", finite(c.true_peak_db)},
                        {"true_peak_at_frame", c.true_peak_at},
                        {"rms_db", finite(c.rms_db)},
                        {"crest_db", finite(c.crest)},
                        {"dc", c.dc},
                        {"noise_floor_db", finite(c.noise_floor_db)},
                        {"bits", c.bits},
                        {"bandwidth_hz", c.bandwidth_hz}});
    return list;
}

Json stereo_json(const Measurement& measured)
{
    Json list = Json::array();
    for (const StereoFigures& s : measured.stereo)
        list.push_back({{"channels", {s.x, s.y}},
                        {"correlation", finite(s.correlation)},
                        {"lowest_correlation", finite(s.lowest_correlation)},
                        {"balance_db", finite(s.balance_db)},
                        {"side_mid_db", finite(s.side_mid_db)},
                        {"mono_loss_lu", finite(s.mono_loss_lu)}});
    return list;
}

std::string csv_number(double value)
{
    return std::isfinite(value) ? fmt::format("{:.3f}", value) : "-inf";
}

} // namespace

std::string difference_table(const std::vector<Measurement>& measured, const Measurement& reference)
{
    std::vector<std::vector<std::string>> rows{{"against " + one_line(reference.name), "I LU", "LRA LU",
                                                "max S", "max M", "true peak dB", "PLR", "tilt dB/oct"}};
    const auto change = [](double value, double from) {
        return std::isfinite(value) && std::isfinite(from) ? fmt::format("{:+.1f}", value - from)
                                                           : std::string("-");
    };
    for (const Measurement& m : measured) {
        if (m.path == reference.path && m.name == reference.name) continue;
        const LoudnessFigures &l = m.loudness, &r = reference.loudness;
        rows.push_back({one_line(m.name), change(l.integrated, r.integrated), change(l.range, r.range),
                        change(l.max_short_term, r.max_short_term), change(l.max_momentary, r.max_momentary),
                        change(m.true_peak_db, reference.true_peak_db),
                        change(m.dynamics.plr, reference.dynamics.plr),
                        change(m.spectrum.tilt_db_per_octave, reference.spectrum.tilt_db_per_octave)});
    }
    return rows.size() > 1 ? "\n" + format_table("<>>>>>>>", rows) : "";
}

std::string findings_text(const std::vector<Measurement>& measured)
{
    std::string text;
    for (const Measurement& m : measured)
        for (const Finding& finding : m.findings)
            text += fmt::format("{}: {} {}: {}{}\n", one_line(m.name), severity_word(finding.severity),
                                finding.code, finding.text,
                                place_of(m, finding).empty() ? "" : " (" + place_of(m, finding) + ")");
    return text.empty() ? text : "\n" + text;
}

std::string verdicts_text(const std::vector<Measurement>& measured)
{
    std::string text;
    for (const Measurement& m : measured) {
        if (!m.verdict) continue;
        text += fmt::format("\n{}: {} {}{}\n", one_line(m.name), m.verdict->passed ? "passes" : "FAILS",
                            m.verdict->title,
                            m.verdict->weak_source ? " (its figures are not well documented)" : "");
        std::vector<std::vector<std::string>> rows;
        for (const Requirement& r : m.verdict->requirements)
            rows.push_back({r.met ? "ok" : "NO", r.name, r.measured, "wanted " + r.wanted});
        if (!rows.empty()) {
            rows.insert(rows.begin(), {"", "demand", "measured", ""});
            text += format_table("<<<<", rows, "  ");
        }
    }
    return text;
}

std::string csv_text(const std::vector<Measurement>& measured, const AlbumFigures* album)
{
    std::string text = "path,layout,sample_rate,seconds,integrated_lufs,range_lu,max_short_term_lufs,"
                       "max_momentary_lufs,true_peak_db,sample_peak_db,plr_db,rms_db,findings";
    text += (album != nullptr ? "," + album_csv_header() : "") + "\r\n";
    for (std::size_t i = 0; i < measured.size(); ++i) {
        const Measurement& m = measured[i];
        text += csv_field(m.path.string()) + "," + csv_field(m.layout);
        for (const double value :
             {m.sample_rate, static_cast<double>(m.frames) / m.sample_rate, m.loudness.integrated,
              m.loudness.range, m.loudness.max_short_term, m.loudness.max_momentary, m.true_peak_db,
              m.sample_peak_db, m.dynamics.plr, m.dynamics.rms_db})
            text += "," + csv_number(value);
        text += "," + std::to_string(m.findings.size());
        if (album != nullptr) text += "," + album_csv_fields(album->songs.at(i));
        text += "\r\n";
    }
    return text;
}

std::string loudness_table(const std::vector<Measurement>& measured)
{
    std::vector<std::vector<std::string>> rows{
        {"measured", "I LUFS", "LRA LU", "max S", "max M", "true peak dB", "PLR", "findings"}};
    for (const Measurement& m : measured)
        rows.push_back({one_line(m.name), figure(m.loudness.integrated), figure(m.loudness.range),
                        figure(m.loudness.max_short_term), figure(m.loudness.max_momentary),
                        figure(m.true_peak_db), figure(m.dynamics.plr), std::to_string(m.findings.size())});
    return format_table("<>>>>>>>", rows);
}

Json history_json(const Measurement& measured)
{
    const auto list = [](const auto& values) {
        Json json = Json::array();
        for (const double value : values) json.push_back(finite(value));
        return json;
    };
    Json stereo = Json::array(), overs = Json::array();
    for (const StereoFigures& s : measured.stereo)
        stereo.push_back({{"channels", {s.x, s.y}},
                          {"correlation", list(s.correlation_history)},
                          {"balance_db", list(s.balance_history)}});
    for (const Over& over : measured.observation.overs)
        overs.push_back(
            {{"channel", over.channel}, {"at_frame", over.at}, {"true_peak_db", gain_to_db(over.true_peak)}});
    const LoudnessFigures& l = measured.loudness;
    return {{"name", measured.name},
            {"step_s", 0.1},
            {"momentary_lufs", list(l.momentary)},
            {"short_term_lufs", list(l.short_term)},
            {"integrated_lufs", list(l.running_integrated)},
            {"histogram_from_lufs", l.histogram_low},
            {"histogram_step_lu", l.histogram_step},
            {"histogram", list(l.histogram)},
            {"stereo", stereo},
            {"true_peaks_over_ceiling", overs}};
}

Json loudness_json(const Measurement& measured)
{
    Json json{{"name", measured.name},
              {"path", measured.path.string()},
              {"layout", measured.layout},
              {"frames", measured.frames},
              {"sample_rate", measured.sample_rate},
              {"silent", !std::isfinite(measured.loudness.integrated)}, // null below: no number in JSON
              {"integrated_lufs", finite(measured.loudness.integrated)},
              {"range_lu", measured.loudness.range},
              {"max_short_term_lufs", finite(measured.loudness.max_short_term)},
              {"max_momentary_lufs", finite(measured.loudness.max_momentary)},
              {"true_peak_db", finite(measured.true_peak_db)},
              {"sample_peak_db", finite(measured.sample_peak_db)},
              {"plr_db", finite(measured.dynamics.plr)},
              {"psr_db", finite(measured.dynamics.psr)},
              {"crest_db", finite(measured.dynamics.crest)},
              {"rms_db", finite(measured.dynamics.rms_db)},
              {"k20_db", finite(measured.dynamics.k20)},
              {"k14_db", finite(measured.dynamics.k14)},
              {"leq_a_dbfs", finite(measured.dynamics.leq_a)},
              {"leq_m_db", finite(measured.dynamics.leq_m)},
              {"tilt_db_per_octave", finite(measured.spectrum.tilt_db_per_octave)},
              {"channels", channels_json(measured)},
              {"stereo", stereo_json(measured)},
              {"ranges", ranges_json(measured)},
              {"findings", findings_json(measured)}};
    if (measured.loudness.speech) {
        json["speech_lufs"] = finite(*measured.loudness.speech);
        json["speech_share"] = measured.loudness.speech_share.value_or(0);
    }
    if (measured.dynamics.dr) json["dr"] = *measured.dynamics.dr;
    if (!measured.verdict) return json;
    Json demands = Json::array();
    for (const Requirement& r : measured.verdict->requirements)
        demands.push_back({{"name", r.name}, {"wanted", r.wanted}, {"measured", r.measured}, {"met", r.met}});
    json["verdict"] = {{"preset", measured.verdict->preset},
                       {"passed", measured.verdict->passed},
                       {"weak_source", measured.verdict->weak_source},
                       {"demands", demands}};
    return json;
}

} // namespace dubstage
