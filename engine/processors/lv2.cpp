#include <limits>

#include "processors/hosted.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"uri",
     Kind::text,
     Unit::none,
     0,
     0,
     0,
     "The plug-in: uri = \"http://...\" (--plugins lists what is installed)",
     {},
     {},
     true},
    {"preset", Kind::text, Unit::none, 0, 0, 0,
     "One of its presets, by name or URI, or a preset's file beside the session"},
    automatable({"parameters", Kind::table, Unit::none, 0, 0, 0,
                 "Values of its control ports by symbol, over the preset (--uri URI lists them)"}),
    {"key", Kind::strip, Unit::none, 0, 0, 0, "Track or bus that its side chain hears; without it: silence"},
    {"tail", Kind::time, Unit::seconds, 0, 600, std::numeric_limits<double>::quiet_NaN(),
     "How long it may ring on after its input ends; without it: until it falls silent, 60 s at most"},
    {"time_limit", Kind::time, Unit::seconds, 0, 36000, 30,
     "Ended as hung when it makes no progress for so long; 0: never"},
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    auto plugin = std::make_unique<HostedPlugin>(settings);
    plugin->add_node(context.layout);
    if (settings.given("key")) {
        plugin->key = settings.text("key");
        plugin->key_place = settings.where("key");
        plugin->add_node(context.layout_of(plugin->key, plugin->key_place));
    }
    plugin->folder = context.folder;
    plugin->uri = settings.text("uri");
    plugin->preset = settings.text("preset");
    plugin->parameters = settings.table("parameters");
    if (settings.given("tail")) plugin->tail_s = settings.number("tail");
    plugin->time_limit_s = settings.number("time_limit");
    plugin->tempo_bpm = context.tempo_bpm;
    return plugin;
}

} // namespace

extern const ProcessorType lv2_processor{"lv2", "An LV2 plug-in, run on the cpu in a process of its own",
                                         parameters, make};

} // namespace dubstage
