// dubstage help: the verbs, or the options of one.
#include <memory>
#include <string>

#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/verb.h"

namespace dubstage {

namespace {

Action declare(Options& options)
{
    const auto name = std::make_shared<std::string>();
    options.text("VERB", *name, "The verb to explain; default: all of them in short");
    return [name](Output& output) {
        output.text(name->empty() ? general_help() : verb_help(verb_named(*name)));
        return 0;
    };
}

} // namespace

extern const Verb help_verb{"help", "Print this, or the options of a verb", declare};

} // namespace dubstage
