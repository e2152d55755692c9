#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

#include "base/error.h"
#include "base/nearest.h"
#include "cli/exit_codes.h"
#include "cli/options.h"

namespace dubstage {

namespace {

std::vector<std::string> verb_names()
{
    std::vector<std::string> names;
    for (const Verb* verb : verbs()) names.emplace_back(verb->name);
    return names;
}

std::unique_ptr<CLI::App> make_app(const Verb& verb, const Options& options)
{
    auto app = std::make_unique<CLI::App>(verb.summary, std::string("dubstage ") + verb.name);
    app->set_help_flag("-h,--help", "Print this help");
    app->get_formatter()->column_width(34);
    app->get_formatter()->label("REQUIRED", "(required)");
    app->add_flag("--json")->description("Write what happens as JSON lines to standard output");
    for (const auto& option : options.list()) {
        if (option.flag != nullptr) {
            app->add_flag(option.name, *option.flag, option.help);
            continue;
        }
        if (option.many != nullptr) {
            CLI::Option* some = app->add_option(option.name, *option.many, option.help);
            if (option.name.starts_with('-')) some->allow_extra_args(option.in_a_row);
            if (option.required) some->required();
            continue;
        }
        CLI::Option* added = app->add_option(option.name, *option.text, option.help);
        if (option.required) added->required();
        if (!option.text->empty()) added->capture_default_str();
    }
    return app;
}

// What stood on the line that no option takes: the nearest option, or what the verb does take.
Error unknown_argument(const CLI::App& app, const Verb& verb, const std::string& argument)
{
    const std::string see = fmt::format("see 'dubstage help {}'", verb.name);
    if (!argument.starts_with('-'))
        return {ErrorCode::usage, verb.name, "'" + argument + "' is one argument too many", see};
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options())
        for (const auto& name : option->get_lnames()) known.push_back("--" + name);
    const std::string near = nearest_word(argument.substr(0, argument.find('=')), known);
    return {ErrorCode::usage, verb.name, "unknown option '" + argument + "'",
            near.empty() ? see : "did you mean '" + near + "'?"};
}

} // namespace

const Verb& verb_named(const std::string& name)
{
    if (const Verb* verb = find_verb(name.c_str())) return *verb;
    throw Error(ErrorCode::usage, name, name.starts_with('-') ? "no such option" : "no such verb",
                suggest(name, verb_names()));
}

std::string verb_help(const Verb& verb)
{
    Options options;
    const Action action = verb.declare(options); // holds what the options point to
    return make_app(verb, options)->help();
}

std::string general_help()
{
    std::string text = "Dubstage renders and measures multitrack audio offline.\n\n"
                       "Usage: dubstage VERB [OPTIONS]\n\nVerbs:\n";
    for (const Verb* verb : verbs()) text += fmt::format("  {:<14}{}\n", verb->name, verb->summary);
    text += "\n'dubstage help VERB' lists the options of a verb, 'dubstage --version' tells the version.\n"
            "\nExit status:\n";
    for (const auto& exit : exit_codes()) text += fmt::format("  {:>3}  {}\n", exit.code, exit.meaning);
    return text;
}

CommandLine parse_command_line(const std::vector<std::string>& arguments)
{
    CommandLine line;
    const std::string first = arguments.empty() ? "" : arguments.front();
    if (first == "--version" || first == "-V") {
        line.help = "dubstage " DUBSTAGE_VERSION "\n";
        return line;
    }
    if (first.empty())
        throw Error(ErrorCode::usage, "command line", "no verb",
                    suggest("", verb_names()) + ", or try 'dubstage help'");
    if (first == "--help" || first == "-h") {
        line.help = general_help();
        return line;
    }

    const Verb& verb = verb_named(first);
    Options options;
    line.action = verb.declare(options);
    const auto app = make_app(verb, options);
    try {
        app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend() - 1));
    } catch (const CLI::CallForHelp&) {
        line.help = app->help();
        return line;
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string what = error.what(); // "--range: 1 required TEXT missing"
        throw Error(ErrorCode::usage, what.substr(0, what.find(':')), "needs exactly one value",
                    fmt::format("see 'dubstage help {}'", verb.name));
    } catch (const CLI::ParseError& error) {
        if (const auto unknown = app->remaining(); !unknown.empty())
            throw unknown_argument(*app, verb, unknown.front());
        throw Error(ErrorCode::usage, verb.name, error.what(),
                    fmt::format("see 'dubstage help {}'", verb.name));
    }
    return line;
}

} // namespace dubstage
