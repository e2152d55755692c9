// dubstage processors: every processor with its parameters, from the tables that parse them.
#include <fmt/format.h>
#include <memory>

#include "base/error.h"
#include "base/nearest.h"
#include "cli/cancel.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/parameter_text.h"
#include "cli/plugin_text.h"
#include "cli/table.h"
#include "cli/verb.h"

namespace dubstage {

namespace {

struct Wanted {
    std::string name, uri;
    bool plugins = false;
};

const ProcessorType& processor_named(const std::string& name)
{
    std::vector<std::string> known;
    for (const ProcessorType* type : processor_types()) {
        if (type->name == name) return *type;
        known.emplace_back(type->name);
    }
    throw Error(ErrorCode::usage, "processors", "no processor is called '" + name + "'",
                suggest(name, known));
}

std::string summary_table()
{
    std::vector<std::vector<std::string>> rows;
    for (const ProcessorType* type : processor_types()) rows.push_back({type->name, type->summary});
    return format_table("<<", rows) + "\n'dubstage processors NAME' lists the parameters of one.\n";
}

int list(const std::string& name, Output& output)
{
    if (!name.empty()) {
        const ProcessorType& type = processor_named(name);
        output.event("processor", processor_json(type));
        output.text(processor_text(type));
        return 0;
    }
    for (const ProcessorType* type : processor_types()) output.event("processor", processor_json(*type));
    output.text(summary_table());
    return 0;
}

int run(const Wanted& wanted, Output& output)
{
    if (!wanted.plugins && wanted.uri.empty()) return list(wanted.name, output);
    if (!wanted.name.empty() && wanted.name != "lv2")
        throw Error(ErrorCode::usage, wanted.uri.empty() ? "--plugins" : "--uri",
                    wanted.name + " is no processor that runs plug-ins", "write dubstage processors lv2");
    const CancelFlag& cancel = cancel_on_signals();
    if (wanted.plugins) {
        const auto names = installed_plugins(cancel);
        for (const PluginName& one : names) output.event("plugin", plugin_json(one));
        output.text(plugins_text(names));
    }
    if (!wanted.uri.empty()) {
        const PluginFacts facts = describe_plugin(wanted.uri, cancel);
        output.event("plugin", plugin_json(facts));
        output.text(plugin_text(facts));
    }
    return 0;
}

Action declare(Options& options)
{
    const auto wanted = std::make_shared<Wanted>();
    options.text("NAME", wanted->name, "One processor; default: all of them");
    options.flag("--plugins", wanted->plugins, "List the LV2 plug-ins that are installed");
    options.text("--uri", wanted->uri, "List the parameters and presets of one LV2 plug-in");
    return [wanted](Output& output) { return run(*wanted, output); };
}

} // namespace

extern const Verb processors_verb{"processors",
                                  "Print each processor's parameters, units, ranges and defaults", declare};

} // namespace dubstage
