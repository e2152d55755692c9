#include "render/plugins.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include "base/error.h"
#include "base/nearest.h"
#include "base/units.h"
#include "session/text.h"

namespace dubstage {

namespace {

std::string channel_text(int channels)
{
    return channels == 1 ? "mono" : channels == 2 ? "stereo" : std::to_string(channels) + " channels";
}

void check_channels(const HostedPlugin& plugin, const PluginFacts& facts, int channels)
{
    if (plugin_wiring(facts, channels) != PluginWiring::none) return;
    if (facts.inputs == 0)
        plugin.settings.fail("uri", facts.name + " has no input for sound: it makes sound of its own",
                             "render it elsewhere, and play the file in a clip");
    plugin.settings.fail(
        "uri",
        facts.name + " has " + std::to_string(facts.inputs) + " inputs and " + std::to_string(facts.outputs) +
            " outputs, the strip is " + channel_text(channels),
        "use one with as many as the strip has channels, or one of a single input and output: "
        "it runs once for each channel");
}

std::string preset_of(const HostedPlugin& plugin, const PluginFacts& facts, std::string& name)
{
    if (plugin.preset.empty()) return "";
    name = plugin.preset;
    if (const PluginPreset* preset = find_preset(facts, plugin.preset)) {
        name = preset->label;
        return preset->uri;
    }
    std::error_code error;
    const auto file = (plugin.folder / plugin.preset).lexically_normal();
    if (std::filesystem::is_regular_file(file, error)) return std::filesystem::absolute(file).string();
    std::vector<std::string> known;
    for (const auto& preset : facts.presets) known.push_back(preset.label);
    plugin.settings.fail(
        "preset", facts.name + " has no preset '" + printable(plugin.preset) + "', and there is no such file",
        known.empty() ? "it has none at all: leave the key out" : suggest(plugin.preset, known));
}

bool counts_a_factor(const PluginControl& control)
{
    return control.unit == "G" || control.unit == "coef";
}

// "1.2 kHz" for a port in Hz, "-6 dB" for one that counts as a factor ("G" in the ports of LSP's).
std::optional<double> in_unit_of(const PluginControl& control, double value, const std::string& unit)
{
    struct Scale {
        const char *given, *wanted;
        double factor;
    };
    constexpr Scale scales[] = {
        {"kHz", "Hz", 1000}, {"Hz", "kHz", 0.001}, {"s", "ms", 1000}, {"ms", "s", 0.001}};
    if (unit.empty() || unit == control.unit) return value;
    for (const Scale& scale : scales)
        if (unit == scale.given && control.unit == scale.wanted) return value * scale.factor;
    const bool factor = counts_a_factor(control);
    if (unit == "dB" && factor) return db_to_gain(value);
    return std::nullopt;
}

// A parameter of the user's for one port.
class ParameterReader {
  public:
    ParameterReader(const HostedPlugin& plugin, const Setting& setting, const PluginControl& control,
                    double sample_rate)
        : plugin_(plugin), setting_(setting), control_(control),
          scale_(control.times_rate ? sample_rate : 1.0)
    {}
    double read() const
    {
        const double value = number();
        if (control_.listed && !control_.points.empty()) return listed(value);
        if (value < least() || value > most())
            fail(control_.symbol + " = " + shown(value) + " is out of range",
                 "allowed is " + shown(least()) + " to " + shown(most()) + unit());
        if ((control_.whole || control_.toggled) && value != std::round(value))
            fail(control_.symbol + " = " + shown(value) + " is not whole",
                 control_.toggled ? "write true or false" : "write a whole number");
        return value;
    }

  private:
    double least() const { return control_.minimum * scale_; }
    double most() const { return control_.maximum * scale_; }
    static std::string shown(double value) { return format_number(value); }
    std::string unit() const { return control_.unit.empty() ? "" : " " + control_.unit; }
    [[noreturn]] void fail(const std::string& reason, const std::string& remedy) const
    {
        plugin_.settings.fail("parameters", setting_, reason, remedy);
    }

    double number() const
    {
        const auto& data = setting_.value.data;
        if (const auto* toggle = std::get_if<bool>(&data)) return *toggle ? 1.0 : 0.0;
        if (const auto* whole = std::get_if<std::int64_t>(&data)) return static_cast<double>(*whole);
        if (const auto* real = std::get_if<double>(&data)) return *real;
        if (const auto* text = std::get_if<std::string>(&data)) return worded(*text);
        fail(control_.symbol + " must be a number, a word or true or false",
             "write for example " + control_.symbol + " = " + shown(control_.fallback * scale_));
    }

    // The name of a value, or a number with the port's unit behind it.
    double worded(const std::string& text) const
    {
        std::vector<std::string> known;
        for (const auto& point : control_.points) {
            if (point.label == text) return point.value;
            known.push_back(point.label);
        }
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        std::string rest(end, text.data() + text.size());
        rest.erase(0, rest.find_first_not_of(' '));
        if (const auto own = in_unit_of(control_, value, rest); own && error == std::errc()) return *own;
        fail(control_.symbol + " = \"" + printable(text) + "\" is not known",
             known.empty() ? "write a number" + (unit().empty() ? "" : " in" + unit())
                           : suggest(text, known));
    }

    double listed(double value) const
    {
        std::string all;
        for (const auto& point : control_.points) {
            if (std::abs(point.value - value) <= 1e-6 * std::max(1.0, std::abs(value))) return point.value;
            all += (all.empty() ? "" : ", ") + shown(point.value) + " (" + point.label + ")";
        }
        fail(control_.symbol + " = " + shown(value) + " is none of its values", "known: " + all);
    }

    const HostedPlugin& plugin_;
    const Setting& setting_;
    const PluginControl& control_;
    double scale_;
};

std::vector<std::string> symbols_of(const PluginFacts& facts)
{
    std::vector<std::string> symbols;
    for (const auto& control : facts.controls) symbols.push_back(control.symbol);
    return symbols;
}

// How a port goes from one point to the next.
PluginMove::Way way_of(const PluginControl& control, const ParameterAutomation& automation,
                       const ParameterPoint& point)
{
    using Way = PluginMove::Way;
    const auto refuse = [&](const std::string& reason) {
        Place place = automation.place;
        if (point.value.line > 0) place.line = point.value.line;
        throw Error(ErrorCode::bad_session, place.text("curve"), reason, "use \"step\" or leave it out");
    };
    if (control.listed || control.whole || control.toggled) {
        if (point.curve && point.curve != AutomationCurve::step)
            refuse(control.symbol + " has no way between its values");
        return Way::held;
    }
    if (!point.curve) return Way::straight;
    switch (*point.curve) {
    case AutomationCurve::step:
        return Way::held;
    case AutomationCurve::db:
        if (control.unit == "dB") return Way::straight;
        if (!counts_a_factor(control)) refuse("only decibels and factors move in dB");
        return Way::geometric;
    case AutomationCurve::linear:
        break;
    }
    return control.unit == "dB" ? Way::amplitude : Way::straight;
}

std::vector<PluginMove> moves_of(const HostedPlugin& plugin, const PluginFacts& facts, double sample_rate)
{
    std::vector<PluginMove> moves;
    for (const ParameterAutomation& automation : plugin.settings.automation()) {
        const PluginControl* control = find_control(facts, automation.parameter);
        if (control == nullptr)
            throw Error(ErrorCode::bad_session, automation.place.text("parameter"),
                        facts.name + " has no parameter '" + printable(automation.parameter) + "'",
                        suggest(automation.parameter, symbols_of(facts)));
        PluginMove move{automation.parameter, {}};
        for (const ParameterPoint& point : automation.points) {
            const Setting setting{automation.parameter, point.value};
            move.points.push_back({std::llround(point.at_s * sample_rate),
                                   ParameterReader(plugin, setting, *control, sample_rate).read(),
                                   way_of(*control, automation, point)});
        }
        moves.push_back(std::move(move));
    }
    return moves;
}

std::vector<std::pair<std::string, double>> parameters_of(const HostedPlugin& plugin,
                                                          const PluginFacts& facts, double sample_rate)
{
    std::vector<std::pair<std::string, double>> values;
    const std::vector<std::string> known = symbols_of(facts);
    for (const Setting& setting : plugin.parameters) {
        const PluginControl* control = find_control(facts, setting.key);
        if (control == nullptr)
            plugin.settings.fail("parameters", setting,
                                 facts.name + " has no parameter '" + printable(setting.key) + "'",
                                 known.empty() ? "it has none at all" : suggest(setting.key, known));
        values.emplace_back(setting.key, ParameterReader(plugin, setting, *control, sample_rate).read());
    }
    return values;
}

} // namespace

const PluginFacts& PluginChecker::facts_of(const HostedPlugin& plugin)
{
    const auto known = facts_.find(plugin.uri);
    if (known != facts_.end()) return known->second;
    try {
        return facts_.emplace(plugin.uri, describe_plugin(plugin.uri, cancel_)).first->second;
    } catch (const Error& error) {
        // Without the program that runs plug-ins, the session is not to blame.
        if (error.subject() != plugin.uri) throw;
        plugin.settings.fail("uri", printable(plugin.uri) + ": " + error.reason(), error.remedy());
    }
}

CheckedPlugin PluginChecker::check(const PluginSpot& spot, int channels)
{
    const HostedPlugin& plugin = *spot.plugin;
    const PluginFacts& facts = facts_of(plugin);
    if (!facts.foreign_features.empty())
        plugin.settings.fail("uri",
                             facts.name + " requires " + facts.foreign_features.front() +
                                 ", which there is not in an offline host",
                             "use another plug-in");
    check_channels(plugin, facts, channels);
    if (facts.side_inputs == 0 && !plugin.key.empty())
        plugin.settings.fail("key", facts.name + " has no side chain", "leave the key out");
    CheckedPlugin checked{spot, facts, {}, ""};
    PluginJob& job = checked.job;
    job.uri = plugin.uri;
    job.preset = preset_of(plugin, facts, checked.preset);
    job.parameters = parameters_of(plugin, facts, sample_rate_);
    job.moves = moves_of(plugin, facts, sample_rate_);
    job.sample_rate = sample_rate_;
    job.tempo_bpm = plugin.tempo_bpm;
    job.tail_s = plugin.tail_s;
    job.silence_limit_s = plugin.time_limit_s;
    return checked;
}

RenderPlan::Plugin plan_of(const CheckedPlugin& plugin, int channels)
{
    RenderPlan::Plugin plan;
    plan.strip = plugin.spot.strip;
    plan.uri = plugin.facts.uri;
    plan.name = plugin.facts.name;
    plan.preset = plugin.preset;
    plan.latency = plugin.facts.reports_latency;
    switch (plugin_wiring(plugin.facts, channels)) {
    case PluginWiring::straight:
        plan.channels = std::to_string(channels);
        break;
    case PluginWiring::each:
        plan.channels = std::to_string(channels) + " x mono";
        break;
    case PluginWiring::doubled:
        plan.channels = "mono through stereo";
        break;
    case PluginWiring::from_the_sum:
        plan.channels = "the sum to stereo";
        break;
    case PluginWiring::none:
        break;
    }
    return plan;
}

} // namespace dubstage
