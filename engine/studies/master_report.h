// One page about a run of `dubstage master`: what was delivered, and what each insert did to each song.
#pragma once

#include <string>

#include "studies/master.h"

namespace dubstage {

std::string master_report(const MasterResult& result);

} // namespace dubstage
