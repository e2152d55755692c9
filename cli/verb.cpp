#include "cli/verb.h"

#include <array>
#include <string_view>

namespace dubstage {

#define VERB(name) extern const Verb name##_verb;
#include "verbs.inc"
#undef VERB

namespace {

constexpr std::array table{
#define VERB(name) &name##_verb,
#include "verbs.inc"
#undef VERB
};

} // namespace

std::span<const Verb* const> verbs()
{
    return table;
}

const Verb* find_verb(const char* name)
{
    for (const Verb* verb : table)
        if (std::string_view(verb->name) == name) return verb;
    return nullptr;
}

} // namespace dubstage
