#include "cli/plugin_text.h"

#include <cmath>
#include <fmt/format.h>

#include "cli/table.h"

namespace dubstage {

namespace {

std::string number_text(double value)
{
    return std::isfinite(value) ? fmt::format("{:.7g}", value) : "";
}

std::string range_text(const PluginControl& control)
{
    if (control.toggled) return "true/false";
    if (control.listed && !control.points.empty()) return "";
    const std::string least = number_text(control.minimum), most = number_text(control.maximum);
    if (least.empty() && most.empty()) return "any";
    const std::string scale = control.times_rate ? " x rate" : "";
    return (least.empty() ? "" : "from " + least + " ") + (most.empty() ? "" : "to " + most) + scale +
           (control.whole ? ", whole" : "");
}

// The name where it has one.
std::string value_text(const PluginControl& control, double value)
{
    if (control.toggled) return value > 0 ? "true" : "false";
    for (const auto& point : control.points)
        if (point.value == value) return point.label;
    return number_text(value);
}

std::string words_text(const PluginControl& control)
{
    std::string text;
    for (const auto& point : control.points)
        text += (text.empty() ? "" : ", ") + one_line(point.label) +
                (control.listed ? "" : " (" + number_text(point.value) + ")");
    return text;
}

std::string controls_table(const PluginFacts& facts)
{
    std::vector<std::vector<std::string>> rows{{"parameter", "name", "unit", "range", "default", "words"}};
    for (const auto& control : facts.controls)
        rows.push_back({control.symbol, one_line(control.name), control.unit, range_text(control),
                        one_line(value_text(control, control.fallback)), words_text(control)});
    return format_table("<<<<<<", rows, "  ");
}

Json limit_json(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json control_json(const PluginControl& control)
{
    Json points = Json::array();
    for (const auto& point : control.points)
        points.push_back({{"label", point.label}, {"value", point.value}});
    return {{"symbol", control.symbol},
            {"name", control.name},
            {"unit", control.unit},
            {"minimum", limit_json(control.minimum)},
            {"maximum", limit_json(control.maximum)},
            {"default", control.fallback},
            {"times_sample_rate", control.times_rate},
            {"toggled", control.toggled},
            {"whole", control.whole},
            {"listed", control.listed},
            {"words", points}};
}

} // namespace

std::string plugins_text(const std::vector<PluginName>& names)
{
    if (names.empty()) return "No LV2 plug-in is installed, or LV2_PATH does not name where.\n";
    std::vector<std::vector<std::string>> rows{{"plug-in", "kind", "uri"}};
    for (const auto& one : names) rows.push_back({one_line(one.name), one_line(one.kind), one_line(one.uri)});
    return format_table("<<<", rows, "  ") +
           "\n'dubstage processors lv2 --uri URI' lists the parameters of one.\n";
}

Json plugin_json(const PluginName& name)
{
    return {{"uri", name.uri}, {"name", name.name}, {"kind", name.kind}};
}

std::string plugin_text(const PluginFacts& facts)
{
    std::string text = fmt::format("{}{}\n{}\n{} in, {} out{}{}\n", one_line(facts.name),
                                   facts.maker.empty() ? "" : ", by " + one_line(facts.maker), facts.uri,
                                   facts.inputs, facts.outputs, facts.side_inputs > 0 ? ", a side chain" : "",
                                   facts.reports_latency ? ", tells its latency" : "");
    for (const auto& feature : facts.foreign_features)
        text += "Cannot be used: it requires " + one_line(feature) + "\n";
    if (!facts.controls.empty()) text += "\n" + controls_table(facts);
    if (facts.presets.empty()) return text;
    text += "\nPresets\n";
    for (const auto& preset : facts.presets) text += "  " + one_line(preset.label) + "\n";
    return text;
}

Json plugin_json(const PluginFacts& facts)
{
    Json controls = Json::array(), presets = Json::array();
    for (const auto& control : facts.controls) controls.push_back(control_json(control));
    for (const auto& preset : facts.presets)
        presets.push_back({{"label", preset.label}, {"uri", preset.uri}});
    return {{"uri", facts.uri},
            {"name", facts.name},
            {"maker", facts.maker},
            {"licence", facts.licence},
            {"inputs", facts.inputs},
            {"outputs", facts.outputs},
            {"side_inputs", facts.side_inputs},
            {"reports_latency", facts.reports_latency},
            {"parameters", controls},
            {"presets", presets},
            {"required_features_missing", facts.foreign_features}};
}

} // namespace dubstage
