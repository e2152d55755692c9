// What a verb of the command line is: a name, a sentence, its options and what it does.
#pragma once

#include <functional>
#include <span>

namespace dubstage {

class Options;
class Output;

// Runs after the options were read; gives the exit status. Throws Error.
using Action = std::function<int(Output&)>;

// The one symbol of each file in verbs/: NAME_verb.
struct Verb {
    const char* name;
    const char* summary;
    // Adds what the verb takes to `options` and returns what reads it.
    Action (*declare)(Options& options);
};

std::span<const Verb* const> verbs();
const Verb* find_verb(const char* name); // null when there is none

} // namespace dubstage
