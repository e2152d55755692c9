#include "cli/changes_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/figure_text.h"
#include "cli/measured_text.h"
#include "cli/table.h"

namespace dubstage {

namespace {

struct Figure {
    const char* name;
    double before, after;
};

std::vector<Figure> figures_of(const SoundChange& change)
{
    const Measurement &a = change.before, &b = change.after;
    std::vector<Figure> figures{
        {"integrated LUFS", a.loudness.integrated, b.loudness.integrated},
        {"max short-term LUFS", a.loudness.max_short_term, b.loudness.max_short_term},
        {"loudness range LU", a.loudness.range, b.loudness.range},
        {"true peak dBTP", a.true_peak_db, b.true_peak_db},
        {"PLR dB", a.dynamics.plr, b.dynamics.plr},
        {"length s", static_cast<double>(a.frames) / a.sample_rate,
         static_cast<double>(b.frames) / b.sample_rate},
    };
    if (!a.stereo.empty() && !b.stereo.empty()) {
        figures.push_back({"side over mid dB", a.stereo[0].side_mid_db, b.stereo[0].side_mid_db});
        figures.push_back({"correlation", a.stereo[0].correlation, b.stereo[0].correlation});
    }
    return figures;
}

std::string text_of(double value)
{
    return std::isfinite(value) ? fmt::format("{:.2f}", value) : "-inf";
}

std::string figure_table(const SoundChange& change)
{
    std::vector<std::vector<std::string>> rows{{"", "before", "after", "change"}};
    for (const Figure& figure : figures_of(change)) {
        const double step = figure.after - figure.before;
        rows.push_back({figure.name, text_of(figure.before), text_of(figure.after),
                        std::isfinite(step) ? fmt::format("{:+.2f}", step) : "-"});
    }
    return format_table("<>>>", rows, "  ");
}

// Where the difference is strongest, in seconds.
double loudest_at(const NullFigures& null)
{
    const auto most = std::max_element(null.difference.begin(), null.difference.end());
    return 0.1 * static_cast<double>(most - null.difference.begin());
}

std::string null_text(const SoundChange& change)
{
    if (!change.null) return "  not laid over each other: " + change.apart + "\n";
    const Alignment& alignment = *change.alignment;
    std::string text = fmt::format("  delay {:.3f} frames, gain {:+.3f} dB{}",
                                   std::round(1000 * alignment.delay) / 1000 + 0.0, alignment.gain_db(),
                                   alignment.inverted() ? ", polarity inverted" : "");
    if (alignment.drift && std::abs(*alignment.drift) > 0.01)
        text += fmt::format(", drift {:+.3f} frames", *alignment.drift);
    if (!std::isfinite(change.null->depth_db)) return text + ": nothing is left\n";
    text += fmt::format("\n  null depth {:.1f} dB: what is left peaks at {:.1f} dBFS, most of it at {}\n",
                        change.null->depth_db, change.null->peak_db, format_time(loudest_at(*change.null)));
    if (!change.difference.empty()) text += "  difference: " + one_line(change.difference.string()) + "\n";
    return text;
}

std::string tone_text(const SoundChange& change)
{
    std::string text = fmt::format("  tone at the same loudness: {:.2f} dB rms", change.tone_db);
    if (change.tone_most_db != 0)
        text += fmt::format(", most {:+.2f} dB at {:.0f} Hz", change.tone_most_db, change.tone_most_hz);
    return text + "\n";
}

// Nothing but what a file says of itself may differ.
bool same(const SoundChange& change)
{
    return change.null && !std::isfinite(change.null->depth_db) &&
           std::isinf(change.alignment->gain_db()) == 0 && std::abs(change.alignment->gain_db()) < 1e-9 &&
           change.alignment->delay == 0 && !change.alignment->inverted() &&
           change.before.frames == change.after.frames;
}

} // namespace

std::string changes_text(const Changes& changes)
{
    std::string text;
    if (changes.settings_known && changes.settings.empty()) text += "Settings: the same\n";
    for (const SettingChange& setting : changes.settings) {
        text += "Settings: " + setting.what + "\n";
        for (const auto& line : setting.lines) text += "  " + one_line(line) + "\n";
    }
    for (const auto& name : changes.gone) text += "Only before: " + one_line(name) + "\n";
    for (const auto& name : changes.added) text += "Only after: " + one_line(name) + "\n";
    for (const SoundChange& change : changes.sounds)
        if (same(change)) text += "The same: " + one_line(change.name) + "\n";
    for (const SoundChange& change : changes.sounds)
        if (!same(change))
            text += (text.empty() ? "" : "\n") + one_line(change.name) + "\n" + figure_table(change) +
                    tone_text(change) + null_text(change);
    return text;
}

Json settings_json(const Changes& changes)
{
    Json settings = Json::array();
    for (const SettingChange& setting : changes.settings)
        settings.push_back({{"what", setting.what}, {"lines", setting.lines}});
    return {{"known", changes.settings_known},
            {"changes", std::move(settings)},
            {"gone", changes.gone},
            {"added", changes.added}};
}

Json sound_json(const SoundChange& change)
{
    Json json{{"name", change.name},
              {"before", loudness_json(change.before)},
              {"after", loudness_json(change.after)}};
    Json bands = Json::array();
    for (std::size_t i = 0; i < change.band_hz.size(); ++i)
        bands.push_back({{"hz", change.band_hz[i]}, {"db", finite(change.band_db[i])}});
    json["tone_db"] = change.tone_db;
    json["bands"] = std::move(bands);
    json["apart"] = change.apart;
    if (!change.null) return json;
    json["delay"] = change.alignment->delay;
    json["gain_db"] = finite(change.alignment->gain_db());
    json["inverted"] = change.alignment->inverted();
    json["null_db"] = finite(change.null->depth_db);
    json["difference_peak_db"] = finite(change.null->peak_db);
    json["difference"] = change.difference.string();
    return json;
}

} // namespace dubstage
