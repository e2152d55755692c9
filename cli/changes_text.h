// What changed between two recordings or runs, for people and for programs.
#pragma once

#include <string>

#include "cli/output.h"
#include "studies/changes.h"

namespace dubstage {

std::string changes_text(const Changes& changes);
Json settings_json(const Changes& changes);
Json sound_json(const SoundChange& change);

} // namespace dubstage
