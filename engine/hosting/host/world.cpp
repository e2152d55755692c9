#include "hosting/host/world.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/port-groups/port-groups.h>
#include <lv2/presets/presets.h>
#include <lv2/resize-port/resize-port.h>
#include <lv2/time/time.h>
#include <lv2/units/units.h>

#include "base/error.h"
#include "hosting/host/features.h"

namespace dubstage::host {

namespace {

constexpr const char* rdfs_label = "http://www.w3.org/2000/01/rdf-schema#label";
constexpr const char* is_side_chain = LV2_CORE_PREFIX "isSideChain"; // newer than its header
constexpr double infinity = std::numeric_limits<double>::infinity();

// "http://lv2plug.in/ns/extensions/units#db" as people write it.
std::string unit_text(const std::string& uri)
{
    const std::string name = uri.substr(uri.find('#') == std::string::npos ? 0 : uri.find('#') + 1);
    const std::vector<std::pair<std::string, std::string>> known{{"db", "dB"},
                                                                 {"hz", "Hz"},
                                                                 {"khz", "kHz"},
                                                                 {"mhz", "MHz"},
                                                                 {"ms", "ms"},
                                                                 {"s", "s"},
                                                                 {"pc", "%"},
                                                                 {"bpm", "BPM"},
                                                                 {"degree", "deg"},
                                                                 {"oct", "oct"},
                                                                 {"semitone12TET", "st"},
                                                                 {"cent", "ct"},
                                                                 {"m", "m"},
                                                                 {"cm", "cm"},
                                                                 {"min", "min"},
                                                                 {"bar", "bars"},
                                                                 {"beat", "beats"}};
    for (const auto& [word, text] : known)
        if (word == name) return text;
    return name;
}

// The number that the description says, which lilv keeps as a float: 0.6, not 0.6000000238.
double said_number(float number)
{
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    double said = static_cast<double>(number);
    std::from_chars(text.data(), end, said);
    return said;
}

} // namespace

std::string text_of(const LilvNode* node)
{
    const char* text = node == nullptr ? nullptr : lilv_node_as_string(node);
    return text == nullptr ? "" : text;
}

World::World() : world_(lilv_world_new())
{
    check(world_ != nullptr, "lilv makes a world");
    lilv_world_load_all(world_.get());
}

Node World::uri(const std::string& text) const
{
    return Node(lilv_new_uri(world_.get(), text.c_str()));
}

std::vector<PluginName> World::names() const
{
    std::vector<PluginName> names;
    const LilvPlugins* plugins = lilv_world_get_all_plugins(world_.get());
    LILV_FOREACH(plugins, i, plugins)
    {
        const LilvPlugin* plugin = lilv_plugins_get(plugins, i);
        const Node name(lilv_plugin_get_name(plugin));
        names.push_back({text_of(lilv_plugin_get_uri(plugin)), text_of(name.get()),
                         text_of(lilv_plugin_class_get_label(lilv_plugin_get_class(plugin)))});
    }
    std::sort(names.begin(), names.end(), [](const PluginName& a, const PluginName& b) {
        return std::pair(a.name, a.uri) < std::pair(b.name, b.uri);
    });
    return names;
}

const LilvPlugin* World::find(const std::string& text) const
{
    const Node node = uri(text);
    const LilvPlugin* plugin =
        node == nullptr ? nullptr
                        : lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world_.get()), node.get());
    if (plugin == nullptr || !lilv_plugin_verify(plugin))
        throw Error(ErrorCode::missing_input, text,
                    plugin == nullptr ? "no LV2 plug-in of that URI is installed"
                                      : "the plug-in's own description is not valid",
                    "install it, or set LV2_PATH ('dubstage processors lv2 --plugins' lists what is there)");
    return plugin;
}

bool World::is(const LilvPlugin* plugin, const LilvPort* port, const char* type) const
{
    return lilv_port_is_a(plugin, port, uri(type).get());
}

bool World::has(const LilvPlugin* plugin, const LilvPort* port, const char* property) const
{
    return lilv_port_has_property(plugin, port, uri(property).get());
}

// Says so itself, or sits in a group that does.
bool World::listens_aside(const LilvPlugin* plugin, const LilvPort* port) const
{
    if (has(plugin, port, is_side_chain)) return true;
    const Node group(lilv_port_get(plugin, port, uri(LV2_PORT_GROUPS__group).get()));
    return group != nullptr &&
           lilv_world_ask(world_.get(), group.get(), uri(LV2_PORT_GROUPS__sideChainOf).get(), nullptr);
}

PortKind World::kind(const LilvPlugin* plugin, const LilvPort* port) const
{
    const bool input = is(plugin, port, LILV_URI_INPUT_PORT);
    const bool optional = has(plugin, port, LV2_CORE__connectionOptional);
    if (is(plugin, port, LILV_URI_CONTROL_PORT)) return input ? PortKind::control : PortKind::measure;
    if (is(plugin, port, LV2_ATOM__AtomPort)) return input ? PortKind::events_in : PortKind::events_out;
    const bool control_voltage = is(plugin, port, LILV_URI_CV_PORT);
    if (is(plugin, port, LILV_URI_AUDIO_PORT) || control_voltage) {
        // The right side of a stereo plug-in may be optional too; its designation says that it is one.
        const Node designation(lilv_port_get(plugin, port, uri(LV2_CORE__designation).get()));
        const bool extra = optional && designation == nullptr;
        const bool aside = extra || control_voltage || listens_aside(plugin, port);
        if (input) return aside ? PortKind::side_input : PortKind::input;
        return aside ? PortKind::spare : PortKind::output;
    }
    if (optional) return PortKind::open;
    throw Error(ErrorCode::bad_data, text_of(lilv_plugin_get_uri(plugin)),
                "its port '" + text_of(lilv_port_get_symbol(plugin, port)) +
                    "' is of a kind that is not known here",
                "use another plug-in");
}

std::string World::unit(const LilvPlugin* plugin, const LilvPort* port) const
{
    const Node unit(lilv_port_get(plugin, port, uri(LV2_UNITS__unit).get()));
    if (unit == nullptr) return "";
    if (lilv_node_is_uri(unit.get())) return unit_text(text_of(unit.get()));
    const Node symbol(lilv_world_get(world_.get(), unit.get(), uri(LV2_UNITS__symbol).get(), nullptr));
    return text_of(symbol.get());
}

void World::set_control(const LilvPlugin* plugin, const LilvPort* port, Port& out) const
{
    PluginControl& control = out.control;
    LilvNode *fallback = nullptr, *least = nullptr, *most = nullptr;
    lilv_port_get_range(plugin, port, &fallback, &least, &most);
    const Node own_fallback(fallback), own_least(least), own_most(most);
    const auto number = [](const LilvNode* node, double otherwise) {
        const bool numeric = node != nullptr && (lilv_node_is_float(node) || lilv_node_is_int(node));
        return numeric ? said_number(lilv_node_as_float(node)) : otherwise;
    };
    control.minimum = number(least, -infinity);
    control.maximum = number(most, infinity);
    const double usual = std::clamp(0.0, control.minimum, std::max(control.minimum, control.maximum));
    control.fallback = number(fallback, usual);
    control.unit = unit(plugin, port);
    control.times_rate = has(plugin, port, LV2_CORE__sampleRate);
    control.toggled = has(plugin, port, LV2_CORE__toggled);
    control.whole = has(plugin, port, LV2_CORE__integer);
    control.listed = has(plugin, port, LV2_CORE__enumeration);
    if (control.toggled) {
        control.minimum = 0;
        control.maximum = 1;
    }
    LilvScalePoints* points = lilv_port_get_scale_points(plugin, port);
    LILV_FOREACH(scale_points, i, points)
    {
        const LilvScalePoint* point = lilv_scale_points_get(points, i);
        control.points.push_back(
            {text_of(lilv_scale_point_get_label(point)), number(lilv_scale_point_get_value(point), 0)});
    }
    lilv_scale_points_free(points);
    std::stable_sort(control.points.begin(), control.points.end(),
                     [](const ScalePoint& a, const ScalePoint& b) { return a.value < b.value; });
}

Port World::port(const LilvPlugin* plugin, const LilvPort* port) const
{
    Port out;
    out.port = port;
    out.kind = kind(plugin, port);
    const Node name(lilv_port_get_name(plugin, port));
    out.control.symbol = text_of(lilv_port_get_symbol(plugin, port));
    out.control.name = text_of(name.get());
    if (out.kind == PortKind::control) set_control(plugin, port, out);
    const Node designation(lilv_port_get(plugin, port, uri(LV2_CORE__designation).get()));
    const std::string means = text_of(designation.get());
    if (means == LV2_CORE__freeWheeling) out.role = Port::Role::freewheeling;
    if (means == LV2_CORE__enabled) out.role = Port::Role::enabled;
    if (out.kind == PortKind::measure &&
        (means == LV2_CORE__latency || has(plugin, port, LV2_CORE__reportsLatency)))
        out.role = Port::Role::latency;
    if (out.kind == PortKind::events_in)
        out.wants_time = lilv_port_supports_event(plugin, port, uri(LV2_TIME__Position).get());
    const Node least(lilv_port_get(plugin, port, uri(LV2_RESIZE_PORT__minimumSize).get()));
    if (least != nullptr && lilv_node_is_int(least.get()))
        out.least_bytes = static_cast<std::size_t>(std::max(0, lilv_node_as_int(least.get())));
    return out;
}

std::vector<Port> World::ports(const LilvPlugin* plugin) const
{
    std::vector<Port> ports;
    for (std::uint32_t i = 0; i < lilv_plugin_get_num_ports(plugin); ++i)
        ports.push_back(port(plugin, lilv_plugin_get_port_by_index(plugin, i)));
    return ports;
}

std::vector<PluginPreset> World::presets(const LilvPlugin* plugin) const
{
    std::vector<PluginPreset> presets;
    const Nodes related(lilv_plugin_get_related(plugin, uri(LV2_PRESETS__Preset).get()));
    LILV_FOREACH(nodes, i, related.get())
    {
        const LilvNode* preset = lilv_nodes_get(related.get(), i);
        lilv_world_load_resource(world_.get(), preset);
        const Node label(lilv_world_get(world_.get(), preset, uri(rdfs_label).get(), nullptr));
        presets.push_back({text_of(preset), text_of(label.get())});
    }
    std::sort(presets.begin(), presets.end(), [](const PluginPreset& a, const PluginPreset& b) {
        return std::pair(a.label, a.uri) < std::pair(b.label, b.uri);
    });
    return presets;
}

PluginFacts World::describe(const LilvPlugin* plugin) const
{
    PluginFacts facts;
    const Node name(lilv_plugin_get_name(plugin)), maker(lilv_plugin_get_author_name(plugin));
    facts.uri = text_of(lilv_plugin_get_uri(plugin));
    facts.name = text_of(name.get());
    facts.maker = text_of(maker.get());
    facts.bundle = text_of(lilv_plugin_get_bundle_uri(plugin));
    const Nodes licences(lilv_plugin_get_value(plugin, uri("http://usefulinc.com/ns/doap#license").get()));
    facts.licence = text_of(licences == nullptr ? nullptr : lilv_nodes_get_first(licences.get()));
    for (const Port& port : ports(plugin)) {
        facts.inputs += port.kind == PortKind::input ? 1 : 0;
        facts.outputs += port.kind == PortKind::output ? 1 : 0;
        facts.side_inputs += port.kind == PortKind::side_input ? 1 : 0;
        facts.reports_latency = facts.reports_latency || port.role == Port::Role::latency;
        if (port.kind == PortKind::control && port.role == Port::Role::user)
            facts.controls.push_back(port.control);
    }
    facts.presets = presets(plugin);
    const Nodes required(lilv_plugin_get_required_features(plugin));
    LILV_FOREACH(nodes, i, required.get())
    {
        const std::string feature = text_of(lilv_nodes_get(required.get(), i));
        if (!offers_feature(feature)) facts.foreign_features.push_back(feature);
    }
    return facts;
}

} // namespace dubstage::host
