// What a verb of the command line is: a name, a sentence, its options and what it does.
#pragma once

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace dubstage {

class Output;

// Runs after the options were read; gives the exit status. Throws Error.
using Action = std::function<int(Output&)>;

// The one symbol of each file in verbs/: NAME_verb.
struct Verb {
    const char* name;
    const char* summary;
    // Adds the verb's options to `app` and returns what reads them; called once per run of the program.
    Action (*declare)(CLI::App& app);
};

std::span<const Verb* const> verbs();
const Verb* find_verb(const char* name); // null when there is none

} // namespace dubstage
