// dubstage processors: every processor with its parameters, from the tables that parse them.
#include <fmt/format.h>
#include <memory>

#include "base/error.h"
#include "base/nearest.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/parameter_text.h"
#include "cli/table.h"
#include "cli/verb.h"

namespace dubstage {

namespace {

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

int run(const std::string& name, Output& output)
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

Action declare(Options& options)
{
    const auto name = std::make_shared<std::string>();
    options.text("NAME", *name, "One processor; default: all of them");
    return [name](Output& output) { return run(*name, output); };
}

} // namespace

extern const Verb processors_verb{"processors",
                                  "Print each processor's parameters, units, ranges and defaults", declare};

} // namespace dubstage
