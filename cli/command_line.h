// The command line as verb and options; whatever is wrong with it becomes one Error{usage} with the nearest
// word.
#pragma once

#include <string>
#include <vector>

#include "cli/verb.h"

namespace dubstage {

struct CommandLine {
    Action action;
    std::string help; // not empty: print this and do nothing else
};

// `arguments` without the program's name. Throws Error{usage}.
CommandLine parse_command_line(const std::vector<std::string>& arguments);

std::string general_help();
std::string verb_help(const Verb& verb);
// Throws Error{usage} with the nearest known verb.
const Verb& verb_named(const std::string& name);

} // namespace dubstage
