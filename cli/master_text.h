// What mastering did, for people and for programs.
#pragma once

#include <string>

#include "cli/output.h"
#include "studies/master.h"

namespace dubstage {

// Before and after the chain, then medium by medium what was done and what came of it.
std::string master_text(const MasterResult& result);
Json medium_json(const MediumResult& medium);
Json translation_json(const Translation& translation);
Json master_json(const MasterResult& result);

} // namespace dubstage
